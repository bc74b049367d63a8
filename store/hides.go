package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/index"
	"blindex/share"
	"blindex/takedown"
)

// ApplyHide removes an entry without a notice (R18, R36): decide gets the entry's
// target, and its Change is applied in one transaction and journaled. It returns the
// suppression's uid for the undo. index.ErrUnknown when there is no such entry.
func (s *Store) ApplyHide(ctx context.Context, entryID string, decide func(share.Target) (takedown.Change, error)) (string, error) {
	d, err := s.change(ctx, func(ctx context.Context, tx pgx.Tx) (*noticeRow, takedown.Change, error) {
		var mac []byte
		err := tx.QueryRow(ctx, `SELECT mac FROM targets WHERE entry_id = $1`, entryID).Scan(&mac)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, takedown.Change{}, index.ErrUnknown
		}
		if err != nil {
			return nil, takedown.Change{}, clean(err)
		}
		c, err := decide(share.Target(mac))
		return nil, withEntry(c, entryID), err
	})
	if err != nil {
		return "", fmt.Errorf("store: hide: %w", err)
	}
	if len(d.uids) == 0 {
		return "", fmt.Errorf("store: hide: %w", takedown.ErrState)
	}
	return d.uids[0], nil
}

// withEntry names the entry in a Change's events: by our own id, which says nothing elsewhere.
func withEntry(c takedown.Change, entryID string) takedown.Change {
	for _, e := range c.Events {
		if e.Detail != nil {
			e.Detail["entry"] = entryID
		}
	}
	return c
}

// Suppressions of notices are undone through their notice, never from here.
const handSQL = `
SELECT t.entry_id, s.ended_at IS NOT NULL FROM suppressions s JOIN targets t ON t.id = s.target_id
WHERE s.uid = $1 AND s.source <> 'notice'`

// Unhide ends a removal that ApplyHide began. What was erased comes back from escrow
// while that lasts. takedown.ErrNotFound when there is no such removal, takedown.ErrState
// when it has ended already.
func (s *Store) Unhide(ctx context.Context, uid string, decide func(uid string) (takedown.Change, error)) error {
	_, err := s.change(ctx, func(ctx context.Context, tx pgx.Tx) (*noticeRow, takedown.Change, error) {
		var entry string
		var ended bool
		err := tx.QueryRow(ctx, handSQL, uid).Scan(&entry, &ended)
		switch {
		case errors.Is(err, pgx.ErrNoRows) || code(clean(err)) == codeNotUUID:
			return nil, takedown.Change{}, takedown.ErrNotFound
		case err != nil:
			return nil, takedown.Change{}, clean(err)
		case ended:
			return nil, takedown.Change{}, takedown.ErrState
		}
		c, err := decide(uid)
		return nil, withEntry(c, entry), err
	})
	if err != nil {
		return fmt.Errorf("store: unhide: %w", err)
	}
	return nil
}

// codeNotUUID is what the database says of a uid that is none.
const codeNotUUID = "22P02"

const hidesSQL = `
SELECT s.uid::text, t.entry_id, s.kind, s.who, s.why, s.started_at, s.ended_at,
       NOT EXISTS (SELECT FROM shares h WHERE h.target_id = t.id)
FROM suppressions s JOIN targets t ON t.id = s.target_id
WHERE s.source <> 'notice' ORDER BY s.started_at DESC, s.id DESC LIMIT $1`

// Hides lists removals without a notice, newest first.
func (s *Store) Hides(ctx context.Context, limit int) ([]takedown.HideView, error) {
	rows, err := s.pool.Query(ctx, hidesSQL, limit)
	if err != nil {
		return nil, fmt.Errorf("store: hides: %w", clean(err))
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (takedown.HideView, error) {
		var v takedown.HideView
		var ended *time.Time
		err := row.Scan(&v.UID, &v.EntryID, &v.Kind, &v.Who, &v.Why, &v.StartedAt, &ended, &v.Purged)
		v.EndedAt = orZero(ended)
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("store: hides: %w", clean(err))
	}
	return out, nil
}

const lapsedSQL = `
SELECT uid::text FROM suppressions WHERE ended_at IS NULL AND expires_at <= $1 AND met_at IS NULL ORDER BY expires_at LIMIT 500`

// ExpireSuppressions ends those whose time has come (R17, R19) and returns how many. It also
// forgets the networks that reports came from.
func (s *Store) ExpireSuppressions(ctx context.Context) (int, error) {
	if err := s.forgetNetworks(ctx, s.now()); err != nil {
		return 0, fmt.Errorf("store: forget networks: %w", err)
	}
	total := 0
	for {
		n := 0
		_, err := s.change(ctx, func(ctx context.Context, tx pgx.Tx) (*noticeRow, takedown.Change, error) {
			rows, err := tx.Query(ctx, lapsedSQL, s.now())
			if err != nil {
				return nil, takedown.Change{}, clean(err)
			}
			uids, err := pgx.CollectRows(rows, pgx.RowTo[string])
			c := takedown.Change{At: s.now()}
			for _, uid := range uids {
				c.Lift = append(c.Lift, takedown.Lift{UID: uid, Who: actorSystem, Why: eventLapsed})
			}
			if n = len(uids); n > 0 {
				c.Events = []takedown.Event{{Actor: actorSystem, Name: eventLapsed, Detail: map[string]string{"count": fmt.Sprint(n)}}}
			}
			return nil, c, clean(err)
		})
		if err != nil {
			return total, fmt.Errorf("store: expire suppressions: %w", err)
		}
		total += n
		if n == 0 {
			return total, nil
		}
	}
}
