package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/takedown"
)

// attentionReplayed marks a notice whose rows the journal put back: what the database
// knew of it is as old as the backup, what is hidden is not.
const attentionReplayed = "replayed"

// LostNotice is a notice that the database does not know any more. Its removals stand;
// who asked for them, and why, is gone with the database.
type LostNotice struct {
	Ref      string
	Removals int
	Lifts    int
	NotedAt  time.Time
}

const (
	markReplayedSQL = `
UPDATE notices SET attention = ARRAY(SELECT DISTINCT x FROM unnest(attention || $2::text) AS x ORDER BY x),
       due_at = coalesce(due_at, $3), version = version + 1
WHERE ref = ANY($1) RETURNING ref`
	noteLostSQL = `
INSERT INTO lost_notices (ref, removals, lifts, noted_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (ref) DO UPDATE SET removals = lost_notices.removals + excluded.removals,
    lifts = lost_notices.lifts + excluded.lifts, noted_at = excluded.noted_at`
	refsOfSQL = `
SELECT uid::text, notice_ref FROM suppressions WHERE uid = ANY($1::uuid[]) AND notice_ref IS NOT NULL`
)

// toldBy counts a batch's entries by the notice that they belong to.
func toldBy(batch []journalEntry) map[string]*LostNotice {
	out := map[string]*LostNotice{}
	for _, e := range batch {
		if e.Ref == "" {
			continue
		}
		n, ok := out[e.Ref]
		if !ok {
			n = &LostNotice{Ref: e.Ref}
			out[e.Ref] = n
		}
		if e.Op == opLift {
			n.Lifts++
		} else {
			n.Removals++
		}
	}
	return out
}

// markNotices marks the notices that a replay touched for operators, and keeps a list
// of those that the database does not know.
func (s *Store) markNotices(ctx context.Context, tx pgx.Tx, batch []journalEntry) error {
	by := toldBy(batch)
	if len(by) == 0 {
		return nil
	}
	var refs []string
	for ref := range by {
		refs = append(refs, ref)
	}
	rows, err := tx.Query(ctx, markReplayedSQL, refs, attentionReplayed, s.now())
	if err != nil {
		return clean(err)
	}
	known, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return clean(err)
	}
	for _, ref := range known {
		n := by[ref]
		delete(by, ref)
		err := s.appendEvents(ctx, tx, ref, s.now(), takedown.Event{Actor: actorSystem, Name: eventReplayed,
			Detail: map[string]string{"suppressions": fmt.Sprint(n.Removals), "lifts": fmt.Sprint(n.Lifts)}})
		if err != nil {
			return err
		}
	}
	for ref, n := range by {
		s.log.Warn("a notice is lost: its removals stand, who filed it is not known any more", "ref", ref, "removals", n.Removals, "lifts", n.Lifts)
		if _, err := tx.Exec(ctx, noteLostSQL, ref, n.Removals, n.Lifts, s.now()); err != nil {
			return clean(err)
		}
	}
	return nil
}

// refsOf fills in the notices of lifts, whose lines in the journal do not name them.
func refsOf(ctx context.Context, tx pgx.Tx, batch []journalEntry) ([]journalEntry, error) {
	uids := make([]string, len(batch))
	for i, e := range batch {
		uids[i] = e.UID
	}
	rows, err := tx.Query(ctx, refsOfSQL, uids)
	if err != nil {
		return nil, clean(err)
	}
	of := map[string]string{}
	var uid, ref string
	if _, err := pgx.ForEachRow(rows, []any{&uid, &ref}, func() error { of[uid] = ref; return nil }); err != nil {
		return nil, clean(err)
	}
	out := make([]journalEntry, len(batch))
	for i, e := range batch {
		e.Ref = of[e.UID]
		out[i] = e
	}
	return out, nil
}

const lostNoticesSQL = `SELECT ref, removals, lifts, noted_at FROM lost_notices ORDER BY ref`

// LostNotices lists the notices that only the journal knows.
func (s *Store) LostNotices(ctx context.Context) ([]LostNotice, error) {
	rows, err := s.pool.Query(ctx, lostNoticesSQL)
	if err != nil {
		return nil, fmt.Errorf("store: lost notices: %w", clean(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[LostNotice])
	if err != nil {
		return nil, fmt.Errorf("store: lost notices: %w", clean(err))
	}
	return list, nil
}
