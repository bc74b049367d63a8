package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Figures are sums over everything: none tells about one removal (R19).
const metricsSQL = `
SELECT 'blindex_entries_visible', count(*)::float8 FROM visible_shares
UNION ALL SELECT 'blindex_entries_stored', count(*) FROM shares
UNION ALL SELECT 'blindex_suppressions_active', count(*) FROM suppressions WHERE ended_at IS NULL
UNION ALL SELECT 'blindex_notices_open', count(*) FROM notices WHERE state NOT IN ('decided', 'abandoned')
UNION ALL SELECT 'blindex_notices_overdue', count(*) FROM notices WHERE state NOT IN ('decided', 'abandoned') AND due_at < $1
UNION ALL SELECT 'blindex_mails_queued', count(*) FROM mails WHERE body IS NOT NULL
UNION ALL SELECT 'blindex_mails_failed', count(*) FROM mails WHERE failed_at IS NOT NULL
UNION ALL SELECT 'blindex_pages_due', count(*) FROM pages WHERE state = 'due' AND next_visit_at <= $1
UNION ALL SELECT 'blindex_hosts', count(*) FROM hosts
UNION ALL SELECT 'blindex_nodes_silent', count(*) FROM nodes WHERE seen_at < $1::timestamptz - interval '24 hours'
UNION ALL SELECT 'blindex_tasks_overdue', count(*) FROM tasks WHERE due_at < $1::timestamptz - interval '1 hour'
UNION ALL SELECT 'blindex_tasks_failing', count(*) FROM tasks WHERE error_code IS NOT NULL
UNION ALL SELECT 'blindex_purge_left_over', coalesce((SELECT left_over FROM purge_runs ORDER BY id DESC LIMIT 1), 0)
UNION ALL SELECT 'blindex_purge_unproven', count(*) FROM purge_victims WHERE sealed IS NOT NULL
UNION ALL SELECT 'blindex_evidence_unsealed', count(*) FROM shares h JOIN targets t ON t.id = h.target_id
    WHERE EXISTS (SELECT FROM suppressions p WHERE p.severe AND NOT p.provisional AND p.ended_at IS NULL AND p.target_id IN (t.id, t.parent_id)) AND ` + unsealed + `
UNION ALL SELECT 'blindex_audits_open', count(*) FROM audits WHERE verdict IS NULL
UNION ALL SELECT 'blindex_abuse_holds', count(*) FROM notices WHERE abuse_held_at IS NOT NULL AND abuse_ended_at IS NULL AND state NOT IN ('decided', 'abandoned')
UNION ALL SELECT 'blindex_senders_suspended', count(*) FROM senders WHERE suspended_at IS NOT NULL AND ended_at IS NULL
UNION ALL SELECT 'blindex_proposals_open', count(*) FROM proposals WHERE ended_at IS NULL
UNION ALL SELECT 'blindex_escrow', count(*) FROM escrow`

// Metrics are the database's gauges, by name.
func (s *Store) Metrics(ctx context.Context) (map[string]float64, error) {
	rows, err := s.pool.Query(ctx, metricsSQL, s.now())
	if err != nil {
		return nil, fmt.Errorf("store: metrics: %w", clean(err))
	}
	out := map[string]float64{}
	var name string
	var v float64
	_, err = pgx.ForEachRow(rows, []any{&name, &v}, func() error {
		out[name] = v
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("store: metrics: %w", clean(err))
	}
	return out, nil
}
