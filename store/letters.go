package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/mail"
	"blindex/takedown"
)

const addMailSQL = `
INSERT INTO mails (notice_ref, to_sealed, subject, body, not_before, created_at) VALUES ($1, $2, $3, $4, $5, $6)`

// queueLetters writes a Change's letters into the queue, each sealed to its address.
func (s *Store) queueLetters(ctx context.Context, tx pgx.Tx, n *noticeRow, c takedown.Change) error {
	parties := n.Notice.Parties
	if c.Parties != nil {
		parties = c.Parties
	}
	for _, l := range c.Letters {
		to := mailboxOf(parties, l.To)
		if to == "" {
			continue
		}
		when, err := s.mailTime(ctx, tx, n, to, c.At)
		if err != nil {
			return err
		}
		if when.IsZero() {
			s.log.Warn("a letter is left out: too many wait for this unverified address", "ref", n.Ref)
			continue
		}
		at := mail.Place{Lang: n.Notice.Lang, Ref: n.Ref}
		if s.statusURL != nil {
			at.StatusURL = s.statusURL(n.Ref, s.mailToken(n.Ref, to))
		}
		subject, body, err := mail.Compose(l, at)
		if err != nil {
			return fmt.Errorf("store: compose letter: %w", err)
		}
		sealed, err := s.keys.Seal([]byte(to), mailAAD(n.Ref))
		if err != nil {
			return errSeal
		}
		if _, err := tx.Exec(ctx, addMailSQL, n.Ref, sealed, subject, body, when, c.At); err != nil {
			return clean(err)
		}
	}
	return nil
}

// mailsWaiting is how many letters may wait for an address that nobody has answered from.
const mailsWaiting = 3

const lastMailSQL = `
SELECT max(greatest(m.created_at, m.not_before)), count(*) FILTER (WHERE m.body IS NOT NULL)
FROM notice_parties p JOIN notices n ON n.id = p.notice_id AND n.verified_at IS NULL AND NOT n.trusted
JOIN mails m ON m.notice_ref = n.ref
WHERE p.role = 'sender' AND p.email_hash = $1`

// mailTime is when a letter may leave: an address that was not verified gets one a day,
// whoever has filed in its name (R30). Zero when it is better not sent at all.
func (s *Store) mailTime(ctx context.Context, tx pgx.Tx, n *noticeRow, to string, at time.Time) (time.Time, error) {
	if n.Notice.Verified || n.Notice.Trusted {
		return at, nil
	}
	var last *time.Time
	var waiting int
	hash := s.emailHash(to)
	if err := tx.QueryRow(ctx, lastMailSQL, hash[:]).Scan(&last, &waiting); err != nil {
		return time.Time{}, clean(err)
	}
	if waiting >= mailsWaiting {
		return time.Time{}, nil
	}
	if last == nil || last.Before(at.Add(-day)) {
		return at, nil
	}
	return last.Add(day), nil
}

// releaseMails lets what waits for an address go, once somebody has answered from it.
func releaseMails(ctx context.Context, tx pgx.Tx, ref string, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE mails SET not_before = $2 WHERE notice_ref = $1 AND body IS NOT NULL AND not_before > $2`, ref, at)
	return clean(err)
}

func mailAAD(ref string) []byte { return []byte("mail|" + ref) }

func mailboxOf(parties []takedown.Party, role string) string {
	for _, p := range parties {
		if p.Role == role {
			return p.Mailbox()
		}
	}
	return ""
}
