package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/takedown"
)

// The names of events about claimants.
const (
	eventClaimantWarned     = "claimant_warned"
	eventClaimantSuspended  = "claimant_suspended"
	eventClaimantReinstated = "claimant_reinstated"
)

const (
	claimantColumns = `
SELECT k.id, coalesce(k.sender_id, 0), k.accepted, k.rejected, k.countered, k.retracted, k.reversed, k.abusive, k.last_ref, k.last_at,
       k.warned_at, coalesce(k.warned_by, ''), k.suspended_at, coalesce(k.suspended_by, ''), k.suspended_until, p.sealed
FROM claimants k LEFT JOIN notices n ON n.ref = k.last_ref LEFT JOIN notice_parties p ON p.notice_id = n.id AND p.role = 'sender'`
	claimantsSQL = claimantColumns + `
ORDER BY k.suspended_until > $2 DESC NULLS LAST, k.rejected + k.countered + k.reversed DESC, k.id LIMIT $1`
	claimantSQL = claimantColumns + ` WHERE k.id = $1`
)

// Claimants lists the ledger (DSA Art. 23): those who are suspended, then by how many of
// their rows were unfounded.
func (s *Store) Claimants(ctx context.Context, limit int) ([]takedown.Claimant, error) {
	rows, err := s.pool.Query(ctx, claimantsSQL, limit, s.now())
	if err != nil {
		return nil, fmt.Errorf("store: claimants: %w", clean(err))
	}
	out, err := pgx.CollectRows(rows, s.scanClaimant)
	if err != nil {
		return nil, fmt.Errorf("store: claimants: %w", clean(err))
	}
	return out, nil
}

func (s *Store) scanClaimant(row pgx.CollectableRow) (takedown.Claimant, error) {
	var v takedown.Claimant
	var warned, suspended, until *time.Time
	var sealed []byte
	l := &v.Ledger
	err := row.Scan(&v.ID, &v.Sender, &l.Accepted, &l.Rejected, &l.Countered, &l.Retracted, &l.Reversed, &l.Abusive, &v.Ref, &v.LastAt,
		&warned, &v.WarnedBy, &suspended, &v.SuspendedBy, &until, &sealed)
	v.WarnedAt, v.SuspendedAt, v.SuspendedUntil = orZero(warned), orZero(suspended), orZero(until)
	if sealed != nil {
		v.Name = s.senderName(v.Ref, sealed)
	}
	return v, err
}

const (
	lockClaimantSQL = `SELECT id FROM claimants WHERE id = $1 FOR UPDATE`
	warnSQL         = `UPDATE claimants SET warned_at = $2, warned_by = $3 WHERE id = $1`
	suspendSQL      = `UPDATE claimants SET suspended_at = $2, suspended_by = $3, suspended_until = $4 WHERE id = $1`
	reinstateSQL    = `UPDATE claimants SET suspended_at = NULL, suspended_by = NULL, suspended_until = NULL WHERE id = $1`
)

// WarnClaimant sends the warning that must come before a suspension (Art. 23(2)).
func (s *Store) WarnClaimant(ctx context.Context, id int64, by string) error {
	return s.setClaimant(ctx, id, by, eventClaimantWarned, func(c takedown.Claimant) (string, []any, takedown.Letter, error) {
		if !c.WarnedAt.IsZero() && c.WarnedAt.After(s.now().Add(-day)) {
			return "", nil, takedown.Letter{}, takedown.ErrState
		}
		return warnSQL, []any{id, s.now(), by}, takedown.Letter{Template: takedown.LetterMisuseWarning}, nil
	})
}

// SuspendClaimant has a claimant's notices wait behind all others until a day. They are
// received as before. takedown.ErrState when no warning came first, or the time is not
// reasonable.
func (s *Store) SuspendClaimant(ctx context.Context, id int64, until time.Time, by string) error {
	return s.setClaimant(ctx, id, by, eventClaimantSuspended, func(c takedown.Claimant) (string, []any, takedown.Letter, error) {
		letter := takedown.Letter{Template: takedown.LetterMisuseSuspended, When: until}
		return suspendSQL, []any{id, s.now(), by, until}, letter, c.CheckSuspend(s.now(), until)
	})
}

// ReinstateClaimant ends a suspension before its day. Notices that wait keep their place
// in the queue until a person looks.
func (s *Store) ReinstateClaimant(ctx context.Context, id int64, by string) error {
	return s.setClaimant(ctx, id, by, eventClaimantReinstated, func(c takedown.Claimant) (string, []any, takedown.Letter, error) {
		if !c.Suspended(s.now()) {
			return "", nil, takedown.Letter{}, takedown.ErrState
		}
		return reinstateSQL, []any{id}, takedown.Letter{Template: takedown.LetterMisuseEnded}, nil
	})
}

// setClaimant changes a claimant as f says, tells them and writes it into the history.
func (s *Store) setClaimant(ctx context.Context, id int64, by, event string, f func(takedown.Claimant) (string, []any, takedown.Letter, error)) error {
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		c, err := s.lockClaimant(ctx, tx, id)
		if err != nil {
			return err
		}
		sql, args, letter, err := f(c)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sql, args...); err != nil {
			return clean(err)
		}
		if err := s.mailAbout(ctx, tx, c.Ref, letter); err != nil {
			return err
		}
		return s.appendEvents(ctx, tx, "", s.now(), takedown.Event{Actor: by, Name: event, Detail: map[string]string{"claimant": fmt.Sprint(id)}})
	})
	if err != nil {
		return fmt.Errorf("store: %s: %w", event, err)
	}
	return nil
}

func (s *Store) lockClaimant(ctx context.Context, tx pgx.Tx, id int64) (takedown.Claimant, error) {
	err := tx.QueryRow(ctx, lockClaimantSQL, id).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return takedown.Claimant{}, takedown.ErrNotFound
	}
	if err != nil {
		return takedown.Claimant{}, clean(err)
	}
	rows, err := tx.Query(ctx, claimantSQL, id)
	if err != nil {
		return takedown.Claimant{}, clean(err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, s.scanClaimant)
	return c, clean(err)
}

// mailAbout queues a letter to the sender of a notice; nothing when the notice is gone.
func (s *Store) mailAbout(ctx context.Context, tx pgx.Tx, ref string, l takedown.Letter) error {
	n, err := s.loadNotice(ctx, tx, ref, false)
	if errors.Is(err, takedown.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	l.To = takedown.RoleSender
	return s.queueLetters(ctx, tx, n, takedown.Change{At: s.now(), Letters: []takedown.Letter{l}})
}

const newestOfSenderSQL = `SELECT ref FROM notices WHERE sender_id = $1 ORDER BY id DESC LIMIT 1`

// mailSender queues a letter to an admitted sender, about their newest notice.
func (s *Store) mailSender(ctx context.Context, tx pgx.Tx, sender int64, template string) error {
	var ref string
	err := tx.QueryRow(ctx, newestOfSenderSQL, sender).Scan(&ref)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return clean(err)
	}
	return s.mailAbout(ctx, tx, ref, takedown.Letter{Template: template})
}
