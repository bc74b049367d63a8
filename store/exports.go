package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/takedown"
)

const (
	// exportAfter is how long a decision stands before it is sent anywhere: an operator
	// who slipped has that long to undo it, since the databases take nothing back.
	exportAfter = day
	// exportBack is how far back decisions are sent when an export is switched on.
	exportBack  = 30 * day
	exportBatch = 4000 // rows of one transaction
	exportClaim = 10 * time.Minute
)

// Rows of copyright notices that were removed and still are. Other reports are never
// exported: figures about them are sums (R19, R21).
const queueStatementsSQL = `
INSERT INTO exports (service, puid, notice_ref, row_n, not_before, queued_at)
SELECT 'dsa', n.ref || '-i-' || i.n, n.ref, i.n, $1, $1
FROM notices n JOIN notice_items i ON i.notice_id = n.id AND i.state IN ('removed', 'purged')
WHERE n.state = 'decided' AND n.route = 'copyright' AND n.decided_at BETWEEN $2 AND $3
  AND NOT EXISTS (SELECT FROM exports x WHERE x.service = 'dsa' AND x.notice_ref = n.ref AND x.row_n = i.n)
ORDER BY n.decided_at, n.id, i.n LIMIT $4
ON CONFLICT (service, puid) DO NOTHING`

// QueueStatements queues a statement of reasons for the Transparency Database for every
// row whose removal is final, and returns how many.
func (s *Store) QueueStatements(ctx context.Context) (int, error) {
	total := 0
	for {
		now := s.now()
		tag, err := s.pool.Exec(ctx, queueStatementsSQL, now, now.Add(-exportBack), now.Add(-exportAfter), exportBatch)
		if err != nil {
			return total, fmt.Errorf("store: queue statements: %w", clean(err))
		}
		total += int(tag.RowsAffected())
		if tag.RowsAffected() < exportBatch {
			return total, nil
		}
	}
}

// Notices an operator has published, and the accepted counter-notices to those that Lumen has.
const queueLumenSQL = `
INSERT INTO exports (service, puid, notice_ref, counter, not_before, queued_at)
SELECT * FROM (
    SELECT 'lumen', n.ref, n.ref, '', $1::timestamptz, $1
    FROM publications p JOIN notices n ON n.id = p.notice_id
    WHERE p.state = 'published' AND n.state = 'decided' AND n.route = 'copyright' AND p.decided_at BETWEEN $2 AND $3
    UNION ALL
    SELECT 'lumen', k.ref, n.ref, k.ref, $1, $1
    FROM counters k JOIN notices n ON n.id = k.notice_id AND n.route = 'copyright'
    JOIN exports x ON x.service = 'lumen' AND x.puid = n.ref AND x.state = 'sent' AND x.remote <> ''
    WHERE k.accepted_at IS NOT NULL
) q (service, puid, notice_ref, counter, not_before, queued_at)
WHERE NOT EXISTS (SELECT FROM exports x WHERE x.service = 'lumen' AND x.puid = q.puid)
LIMIT $4
ON CONFLICT (service, puid) DO NOTHING`

// QueueLumen queues published notices for Lumen, and counter-notices to them.
func (s *Store) QueueLumen(ctx context.Context) (int, error) {
	now := s.now()
	tag, err := s.pool.Exec(ctx, queueLumenSQL, now, now.Add(-exportBack), now.Add(-exportAfter), exportBatch)
	if err != nil {
		return 0, fmt.Errorf("store: queue for lumen: %w", clean(err))
	}
	return int(tag.RowsAffected()), nil
}

// What was undone, taken out of the archive or turned out to be another kind of report
// since it was queued is not sent any more.
const dropExportsSQL = `
UPDATE exports x SET state = 'dropped', ended_at = $2
WHERE x.service = $1 AND x.state = 'queued' AND x.not_before <= $2 AND NOT EXISTS (
    SELECT FROM notices n
    LEFT JOIN publications p ON p.notice_id = n.id
    LEFT JOIN notice_items i ON i.notice_id = n.id AND i.n = x.row_n
    WHERE n.ref = x.notice_ref AND n.route = 'copyright' AND n.state = 'decided'
      AND CASE x.service WHEN 'dsa' THEN i.state IN ('removed', 'purged') ELSE p.state = 'published' END
)`

const claimExportsSQL = `
UPDATE exports x SET attempts = attempts + 1, not_before = $2::timestamptz + $4::interval
FROM (SELECT id FROM exports WHERE service = $1 AND state = 'queued' AND not_before <= $2
      ORDER BY not_before, id LIMIT $3 FOR UPDATE SKIP LOCKED) d
WHERE x.id = d.id
RETURNING x.id`

const claimedSQL = `
SELECT x.id, x.puid, x.attempts, n.ref, n.route, n.regimes, n.received_at, n.trusted, n.flagger,
       coalesce(i.n, 0), coalesce(i.scope, ''), coalesce(i.match, ''), coalesce(i.state, ''), coalesce(i.reason, ''),
       i.decided_at, i.removed_at, i.purged_at, t.created_at, coalesce(o.remote, ''), k.accepted_at
FROM exports x
JOIN notices n ON n.ref = x.notice_ref
LEFT JOIN notice_items i ON i.notice_id = n.id AND i.n = x.row_n
LEFT JOIN targets t ON t.id = i.target_id
LEFT JOIN counters k ON k.ref = x.counter
LEFT JOIN exports o ON x.counter <> '' AND o.service = x.service AND o.puid = x.notice_ref
WHERE x.id = ANY($1) ORDER BY x.id`

// ClaimExports hands out up to n due items of a service, each to one caller, and counts
// the attempt. An item that is neither ended nor put back is handed out again.
func (s *Store) ClaimExports(ctx context.Context, service string, n int) ([]takedown.ExportItem, error) {
	if _, err := s.pool.Exec(ctx, dropExportsSQL, service, s.now()); err != nil {
		return nil, fmt.Errorf("store: claim exports: %w", clean(err))
	}
	rows, err := s.pool.Query(ctx, claimExportsSQL, service, s.now(), n, exportClaim)
	if err != nil {
		return nil, fmt.Errorf("store: claim exports: %w", clean(err))
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil || len(ids) == 0 {
		return nil, clean(err)
	}
	if rows, err = s.pool.Query(ctx, claimedSQL, ids); err != nil {
		return nil, fmt.Errorf("store: claim exports: %w", clean(err))
	}
	items, err := pgx.CollectRows(rows, exportItem)
	if err != nil {
		return nil, fmt.Errorf("store: claim exports: %w", clean(err))
	}
	if service == takedown.ExportLumen {
		for i, it := range items {
			if items[i].Published, err = s.ArchivedNotice(ctx, it.Notice.Ref); err != nil {
				return nil, err
			}
		}
	}
	return items, nil
}

func exportItem(row pgx.CollectableRow) (takedown.ExportItem, error) {
	var (
		it                                           takedown.ExportItem
		n, r                                         = &it.Notice, &it.Row
		decided, removed, purged, created, counterAt *time.Time
	)
	err := row.Scan(&it.ID, &it.PUID, &it.Attempts, &n.Ref, &n.Route, &n.Regimes, &n.ReceivedAt, &n.Trusted, &it.Flagger,
		&r.N, &r.Scope, &r.Match, &r.State, &r.Reason, &decided, &removed, &purged, &created, &it.CounterOf, &counterAt)
	r.DecidedAt, r.RemovedAt, r.PurgedAt = orZero(decided), orZero(removed), orZero(purged)
	it.FirstSeen, it.CounterAt = orZero(created), orZero(counterAt)
	return it, err
}

const endExportsSQL = `
UPDATE exports SET state = CASE WHEN $4 = '' THEN 'sent' ELSE 'refused' END, ended_at = $2, remote = $3, error_code = $4
WHERE id = ANY($1) AND state = 'queued'`

// ExportEnded records that items were stored, remote being the service's number for them,
// or, with a code, refused for good.
func (s *Store) ExportEnded(ctx context.Context, ids []int64, remote, code string) error {
	if _, err := s.pool.Exec(ctx, endExportsSQL, ids, s.now(), remote, code); err != nil {
		return fmt.Errorf("store: export ended: %w", clean(err))
	}
	if code != "" {
		s.log.Error("a transparency database refuses what it was sent", "count", len(ids), "code", code)
	}
	return nil
}

// ExportLater puts items back until a time.
func (s *Store) ExportLater(ctx context.Context, ids []int64, at time.Time, code string) error {
	const sql = `UPDATE exports SET not_before = $2, error_code = $3 WHERE id = ANY($1) AND state = 'queued'`
	if _, err := s.pool.Exec(ctx, sql, ids, at, code); err != nil {
		return fmt.Errorf("store: export later: %w", clean(err))
	}
	return nil
}
