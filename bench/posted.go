package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/jackc/pgx/v5"

	"blindex/store/localpg"
)

// postedSQL has one to three pages of two hundred hosts post each entry, ten entries a page,
// as a crawl would leave it, beside a tenth as many tombstones and one page in a hundred that
// posted what is removed: what was imported has no page, and a hit would be cheaper than it
// is.
var postedSQL = []string{
	`INSERT INTO hosts (origin) SELECT 'https://forum' || n || '.example' FROM generate_series(1, 200) n`,
	`INSERT INTO pages (host_id, url_mac, url, depth, next_visit_at)
	 SELECT h.id, sha256(n::text::bytea), h.origin || '/threads/' || n || '/what-people-say-of-it', 0, 'infinity'
	 FROM (SELECT count(*) / 10 + 1 AS most FROM shares) c
	 CROSS JOIN LATERAL generate_series(1, c.most) n
	 JOIN hosts h ON h.origin = 'https://forum' || (1 + n % 200) || '.example'`,
	`CREATE TEMP TABLE posted AS
	 SELECT h.target_id, p.id AS page_id, h.name, h.last_seen - k * interval '1 hour' AS seen, k
	 FROM shares h
	 CROSS JOIN (SELECT min(id) AS least, count(*) AS many FROM pages) c
	 CROSS JOIN generate_series(0, 2) k
	 JOIN pages p ON p.id = c.least + (h.target_id * 48271 + k * 7919) % c.many
	 WHERE k <= h.target_id % 3`,
	`DELETE FROM sightings`,
	`INSERT INTO sightings (target_id, page_id, origin, name, name_source, name_score, first_seen, last_seen)
	 SELECT target_id, page_id, 'crawl', name, 'link_text', 50, seen, seen FROM posted ORDER BY target_id, k`,
	`UPDATE shares h SET post_pages = g.pages, post_seen = g.seen, post_names = g.names
	 FROM (SELECT target_id, array_agg(page_id ORDER BY k) AS pages, array_agg(seen ORDER BY k) AS seen,
	              array_agg(NULL::text) AS names
	       FROM posted GROUP BY target_id) g
	 WHERE g.target_id = h.target_id`,
	`INSERT INTO targets (mac, entry_id)
	 SELECT sha256(('gone' || n)::bytea), translate(lpad(n::text, 16, '0'), '0123456789', 'abcdefghij')
	 FROM (SELECT count(*) / 10 AS most FROM shares) c CROSS JOIN LATERAL generate_series(1, c.most) n`,
	`INSERT INTO suppressions (uid, target_id, scope, source, kind, who, why, started_at)
	 SELECT gen_random_uuid(), t.id, 'link', 'operator', 'copyright', 'bench', 'bench', now()
	 FROM targets t WHERE NOT EXISTS (SELECT FROM shares h WHERE h.target_id = t.id)`,
	`INSERT INTO echo_pages SELECT id FROM pages WHERE id % 100 = 0`,
	`VACUUM ANALYZE`,
	`CHECKPOINT`,
}

// postOnPages does so while the program does not run.
func postOnPages(ctx context.Context, data string) error {
	server, err := localpg.Start(ctx, localpg.Options{Dir: filepath.Join(data, "pg")})
	if err != nil {
		return fmt.Errorf("pages: %w", err)
	}
	defer server.Stop(context.WithoutCancel(ctx))
	conn, err := pgx.Connect(ctx, server.URL())
	if err != nil {
		return fmt.Errorf("pages: %w", err)
	}
	defer conn.Close(ctx)
	for _, sql := range postedSQL {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("pages: %w", err)
		}
	}
	return nil
}
