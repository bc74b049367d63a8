package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Alarms are what somebody must hear of. All are sums but the names of nodes (R19).
type Alarms struct {
	Waiting  int       // entries that a removal covers and that are not proven to be erased
	Since    time.Time // when the removal of the oldest of them began; zero when there is none
	Overdue  int       // open notices whose time is over
	Silent   []string  // nodes not heard of for 24 hours: they erase before they serve again
	Unsigned int64     // leaves of the transparency log that no checkpoint covers yet
}

const (
	waitingSQL = `
WITH due AS (
    SELECT s.target_id AS id, s.started_at AS at FROM suppressions s WHERE s.ended_at IS NULL AND NOT s.provisional
    UNION ALL
    SELECT t.id, s.started_at FROM suppressions s JOIN targets t ON t.parent_id = s.target_id
    WHERE s.ended_at IS NULL AND NOT s.provisional AND s.scope = 'subtree'
), waiting AS (
    SELECT due.id, due.at FROM due JOIN shares h ON h.target_id = due.id
    UNION ALL
    SELECT v.target_id, r.started_at FROM purge_victims v JOIN purge_runs r ON r.id = v.run_id WHERE v.sealed IS NOT NULL
)
SELECT (SELECT count(DISTINCT id) FROM waiting), (SELECT min(at) FROM waiting),
       (SELECT count(*) FROM notices WHERE state NOT IN ('decided', 'abandoned') AND due_at < $1),
       (SELECT coalesce(max(n) + 1, 0) FROM leaves) - (SELECT coalesce(max(size), 0) FROM checkpoints)`
	silentSQL = `SELECT name FROM nodes WHERE seen_at < $1 ORDER BY name`
)

// Alarms looks at what waits. Whether it waits too long is for whoever knows the schedule.
func (s *Store) Alarms(ctx context.Context) (Alarms, error) {
	var a Alarms
	var since *time.Time
	err := s.pool.QueryRow(ctx, waitingSQL, s.now()).Scan(&a.Waiting, &since, &a.Overdue, &a.Unsigned)
	if err != nil {
		return a, fmt.Errorf("store: alarms: %w", clean(err))
	}
	a.Since = orZero(since)
	rows, err := s.pool.Query(ctx, silentSQL, s.now().Add(-nodeSilence))
	if err != nil {
		return a, fmt.Errorf("store: alarms: %w", clean(err))
	}
	if a.Silent, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		return a, fmt.Errorf("store: alarms: %w", clean(err))
	}
	return a, nil
}
