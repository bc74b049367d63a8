package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/takedown"
)

// sumRule says how often a private route appears in the log, and how much there must be:
// what is less waits and is summed up with the next period. Of few cases even a sum would
// tell the one who reported, or posted, what became of theirs (R19, R21).
type sumRule struct {
	route  takedown.Route
	months int // of a period; periods begin in January
	least  int // notices and removals without one
}

var sumRules = []sumRule{
	{takedown.PersonalData, 1, 5},
	{takedown.Intimate, 1, 5},
	{takedown.ChildAbuse, 3, 10},
}

// begin is the beginning of the period that t is in.
func (r sumRule) begin(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month()-(t.Month()-1)%time.Month(r.months), 1, 0, 0, 0, 0, time.UTC)
}

const (
	summedSQL = `SELECT until FROM leaf_sums WHERE route = $1`
	firstSQL  = `SELECT least(
    coalesce((SELECT min(received_at) FROM notices WHERE route = $1), $2),
    coalesce((SELECT min(started_at) FROM suppressions WHERE source <> 'notice' AND kind = $1), $2))`
	setSummedSQL = `INSERT INTO leaf_sums (route, until) VALUES ($1, $2) ON CONFLICT (route) DO UPDATE SET until = excluded.until`
	sumSQL       = `
SELECT (SELECT count(*) FROM notices WHERE route = $1 AND received_at >= $2 AND received_at < $3),
       count(*) FILTER (WHERE n.received_at >= $2 AND n.received_at < $3),
       count(*) FILTER (WHERE i.removed_at >= $2 AND i.removed_at < $3),
       count(*) FILTER (WHERE i.state = 'kept' AND i.decided_at >= $2 AND i.decided_at < $3),
       count(*) FILTER (WHERE i.restored_at >= $2 AND i.restored_at < $3),
       count(*) FILTER (WHERE i.purged_at >= $2 AND i.purged_at < $3),
       (SELECT count(*) FROM suppressions WHERE source <> 'notice' AND kind = $1 AND started_at >= $2 AND started_at < $3)
FROM notices n JOIN notice_items i ON i.notice_id = n.id WHERE n.route = $1`
)

// SumUp writes the sums of private routes for periods that have ended, and returns how
// many leaves that were. Doing it again changes nothing.
func (s *Store) SumUp(ctx context.Context) (int, error) {
	total := 0
	for _, r := range sumRules {
		err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
			n, err := s.sumUp(ctx, tx, r)
			total += n
			return err
		})
		if err != nil {
			return total, fmt.Errorf("store: sum up: %w", err)
		}
	}
	return total, nil
}

func (s *Store) sumUp(ctx context.Context, tx pgx.Tx, r sumRule) (int, error) {
	if err := lockHistory(ctx, tx); err != nil { // two nodes would sum the same twice
		return 0, err
	}
	until := r.begin(s.now())
	var since time.Time
	err := tx.QueryRow(ctx, summedSQL, r.route).Scan(&since)
	if errors.Is(err, pgx.ErrNoRows) {
		err = tx.QueryRow(ctx, firstSQL, r.route, until).Scan(&since)
		since = r.begin(since)
	}
	if err != nil || !since.Before(until) {
		return 0, clean(err)
	}
	leaves, enough, err := readSum(ctx, tx, r, since, until)
	if err != nil || !enough {
		return 0, err
	}
	if err := s.appendLeaves(ctx, tx, s.now(), leaves); err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, setSummedSQL, r.route, until)
	return len(leaves), clean(err)
}

// readSum reads the figures of a time as leaves, and whether they are enough to be told.
func readSum(ctx context.Context, tx pgx.Tx, r sumRule, since, until time.Time) ([]takedown.Leaf, bool, error) {
	var notices, filed, removed, kept, restored, purged, hidden int
	err := tx.QueryRow(ctx, sumSQL, r.route, since, until).Scan(&notices, &filed, &removed, &kept, &restored, &purged, &hidden)
	if err != nil {
		return nil, false, clean(err)
	}
	var out []takedown.Leaf
	for _, f := range []struct {
		kind           takedown.LeafKind
		notices, count int
	}{{takedown.LeafFiled, notices, filed}, {takedown.LeafRemoved, 0, removed}, {takedown.LeafKept, 0, kept},
		{takedown.LeafRestored, 0, restored}, {takedown.LeafPurged, 0, purged}, {takedown.LeafHidden, 0, hidden}} {
		if f.count > 0 || f.notices > 0 {
			out = append(out, takedown.Leaf{At: until, Since: since.Format("2006-01"), Kind: f.kind, Route: r.route,
				Notices: f.notices, Count: f.count, Private: "{}"})
		}
	}
	return out, notices+hidden >= r.least, nil
}
