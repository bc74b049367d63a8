package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"blindex/takedown"
)

const strikeSQL = `
INSERT INTO strikes (notice_id, row_n, page_id, host_id, claimant, link, at)
SELECT i.notice_id, i.n, p.id, p.host_id, $3, r.link, $5
FROM unnest($2::int[], $4::bytea[]) AS r (n, link) JOIN notice_items i ON i.notice_id = $1 AND i.n = r.n
JOIN sightings g ON g.target_id = i.target_id AND g.withdrawn_at IS NULL JOIN pages p ON p.id = g.page_id
ON CONFLICT (notice_id, row_n, page_id) DO NOTHING`

// strike counts pages and hosts that post what a person removed, while their sightings
// are still there: the purge takes these away (512(i), R33). Whether the removal stands is
// looked at when strikes are counted.
func (s *Store) strike(ctx context.Context, tx pgx.Tx, n *noticeRow, c takedown.Change) error {
	struck := make(map[int]bool)
	for _, rc := range c.Rows {
		struck[rc.N] = rc.State == takedown.RowRemoved && rc.Reason != takedown.ReasonTrusted
	}
	var rows []int
	var links [][]byte
	for _, r := range n.Notice.Rows {
		if struck[r.N] && r.Target != nil {
			sum := s.keys.Email(append([]byte("strike|"), r.Target[:]...))
			rows, links = append(rows, r.N), append(links, sum[:])
		}
	}
	who, sender := s.claimant(n.Notice)
	if sender != nil {
		sum := s.keys.Email(fmt.Appendf(nil, "claimant|%d", *sender))
		who = sum[:]
	}
	if len(rows) == 0 || who == nil || n.Notice.Route != takedown.Copyright {
		return nil
	}
	_, err := tx.Exec(ctx, strikeSQL, n.ID, rows, who, links, c.At)
	return clean(err)
}

// A strike counts while its row is removed, by a person's word, and no counter-notice
// about it is open.
const standingStrikes = `
SELECT k.host_id, k.page_id, k.claimant, k.link FROM strikes k
JOIN notice_items i ON i.notice_id = k.notice_id AND i.n = k.row_n AND i.state IN ('removed', 'purged') AND i.reason <> 'trusted_sender'
WHERE NOT EXISTS (SELECT FROM counters c WHERE c.notice_id = k.notice_id AND k.row_n = ANY(c.row_ns)
                  AND c.state IN ('pending', 'running', 'held'))`

const (
	hostStrikesSQL = `
SELECT h.id, 0::bigint, h.origin, '', h.state, h.guarded_at IS NOT NULL, s.rows, s.claimants,
       (SELECT count(DISTINCT g.target_id)::int FROM pages p JOIN sightings g ON g.page_id = p.id AND g.withdrawn_at IS NULL
        JOIN visible_shares v ON v.target_id = g.target_id WHERE p.host_id = h.id)
FROM (SELECT host_id, count(DISTINCT link)::int AS rows, count(DISTINCT claimant)::int AS claimants
      FROM (` + standingStrikes + `) AS k GROUP BY host_id ORDER BY 2 DESC, 1 LIMIT $1) AS s
JOIN hosts h ON h.id = s.host_id ORDER BY s.rows DESC, h.id`
	pageStrikesSQL = `
SELECT h.id, p.id, h.origin, coalesce(p.url, ''), h.state, h.guarded_at IS NOT NULL, s.rows, s.claimants,
       (SELECT count(DISTINCT g.target_id)::int FROM sightings g
        JOIN visible_shares v ON v.target_id = g.target_id WHERE g.page_id = p.id AND g.withdrawn_at IS NULL)
FROM (SELECT page_id, count(DISTINCT link)::int AS rows, count(DISTINCT claimant)::int AS claimants
      FROM (` + standingStrikes + `) AS k WHERE k.host_id = $2 GROUP BY page_id ORDER BY 2 DESC, 1 LIMIT $1) AS s
JOIN pages p ON p.id = s.page_id JOIN hosts h ON h.id = p.host_id ORDER BY s.rows DESC, p.id`
)

// Sources lists hosts with what persons had to remove of what they post, the most first.
// What follows is a person's decision (R33).
func (s *Store) Sources(ctx context.Context, limit int) ([]takedown.SourceView, error) {
	return s.sources(ctx, hostStrikesSQL, limit)
}

// SourcePages lists the pages of one host in the same way.
func (s *Store) SourcePages(ctx context.Context, host int64, limit int) ([]takedown.SourceView, error) {
	return s.sources(ctx, pageStrikesSQL, limit, host)
}

func (s *Store) sources(ctx context.Context, sql string, args ...any) ([]takedown.SourceView, error) {
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("store: sources: %w", clean(err))
	}
	out, err := pgx.CollectRows(rows, pgx.RowToStructByPos[takedown.SourceView])
	if err != nil {
		return nil, fmt.Errorf("store: sources: %w", clean(err))
	}
	return out, nil
}

const guardSQL = `
UPDATE hosts SET guarded_at = CASE WHEN $2 THEN $3::timestamptz END, guarded_by = CASE WHEN $2 THEN $4 END
WHERE id = $1 AND (guarded_at IS NULL) = $2`

// GuardHost says that a source's files are known to be free, or no longer: what touches it
// takes a second person (R32). takedown.ErrState when it is so already.
func (s *Store) GuardHost(ctx context.Context, host int64, guard bool, by string) error {
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, guardSQL, host, guard, s.now(), by)
		if err != nil {
			return clean(err)
		}
		if tag.RowsAffected() == 0 {
			return takedown.ErrState
		}
		return s.appendEvents(ctx, tx, "", s.now(), takedown.Event{Actor: by, Name: eventHostGuarded,
			Detail: map[string]string{"host": fmt.Sprint(host), "guarded": fmt.Sprint(guard)}})
	})
	if err != nil {
		return fmt.Errorf("store: guard host: %w", err)
	}
	return nil
}

const eventHostGuarded = "host_guarded"
