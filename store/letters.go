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
INSERT INTO mails (notice_ref, to_sealed, to_hash, unverified, subject, body, not_before, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

// queueLetters writes a Change's letters into the queue, each sealed to its address.
func (s *Store) queueLetters(ctx context.Context, tx pgx.Tx, n *noticeRow, c takedown.Change) error {
	parties := n.Notice.Parties
	if c.Parties != nil {
		parties = c.Parties
	}
	for _, l := range c.Letters {
		to, lang, page := mailboxOf(parties, l.To), n.Notice.Lang, n.Ref
		verified := n.Notice.Verified || n.Notice.Trusted
		if l.To == takedown.RolePoster {
			to, lang, page, verified = posterOf(n.Notice, c, l.About)
		}
		if to == "" {
			continue
		}
		when, err := s.mailTime(ctx, tx, verified, to, c.At)
		if err != nil {
			return err
		}
		if when.IsZero() {
			s.log.Warn("a letter is left out: too many wait for this unverified address", "ref", n.Ref)
			continue
		}
		at := mail.Place{Lang: lang, Ref: n.Ref}
		if l.To == takedown.RoleSender && n.salt != "" {
			at.Salt, at.KeysCut, at.Dropped = n.salt, n.Notice.KeyStrips, len(n.Notice.Dropped)
		}
		if s.statusURL != nil && page != "" {
			at.StatusURL = s.statusURL(page, s.mailToken(page, to))
		}
		subject, body, err := mail.Compose(l, at)
		if err != nil {
			return fmt.Errorf("store: compose letter: %w", err)
		}
		sealed, err := s.keys.Seal([]byte(to), mailAAD(n.Ref))
		if err != nil {
			return errSeal
		}
		hash := s.emailHash(to)
		if _, err := tx.Exec(ctx, addMailSQL, n.Ref, sealed, hash[:], !verified, subject, body, when, c.At); err != nil {
			return clean(err)
		}
	}
	return nil
}

// mailsWaiting is how many letters may wait for an address that nobody has answered from.
const mailsWaiting = 3

const lastMailSQL = `
SELECT max(greatest(m.created_at, m.not_before)), count(*) FILTER (WHERE m.body IS NOT NULL)
FROM mails m WHERE m.to_hash = $1 AND m.unverified`

// mailTime is when a letter may leave: an address that was not verified gets one a day,
// whoever has filed in its name (R30). Zero when it is better not sent at all.
func (s *Store) mailTime(ctx context.Context, tx pgx.Tx, verified bool, to string, at time.Time) (time.Time, error) {
	if verified {
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
func (s *Store) releaseMails(ctx context.Context, tx pgx.Tx, ref, to string, at time.Time) error {
	hash := s.emailHash(to)
	_, err := tx.Exec(ctx, releaseMailsSQL, ref, hash[:], at)
	return clean(err)
}

const releaseMailsSQL = `
UPDATE mails SET unverified = false, not_before = CASE WHEN body IS NOT NULL THEN least(not_before, $3) ELSE not_before END
WHERE notice_ref = $1 AND to_hash = $2`

// posterOf is where a letter to a poster goes: the address, its language, the page it
// leads to, and whether somebody has answered from it.
func posterOf(n takedown.Notice, c takedown.Change, about string) (to, lang, page string, verified bool) {
	counters, complaints := n.Counters, n.Complaints
	if c.Counter != nil {
		counters = append([]takedown.Counter{*c.Counter}, counters...)
	}
	if c.Complaint != nil {
		complaints = append([]takedown.Complaint{*c.Complaint}, complaints...)
	}
	for _, k := range counters {
		if k.Ref == about {
			return k.Party.Mailbox(), k.Lang, k.Ref, k.Verified
		}
	}
	for _, k := range complaints {
		if k.Ref == about {
			return k.Party.Mailbox(), k.Lang, "", false
		}
	}
	return "", "", "", false
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
