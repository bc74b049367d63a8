package main

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"blindex/index"
	"blindex/store/localpg"
)

// What is posted where: each entry by one to three pages, ten entries a page, two hundred
// hosts. Beside them stand a tenth as many tombstones, and one page in a hundred posted
// something that is removed. Sightings, which no search reads, are left out.
const entriesAPage = 10

// storedSQL gets how many names there are.
var storedSQL = []string{
	`INSERT INTO hosts (id, origin) OVERRIDING SYSTEM VALUE
	 SELECT n, 'https://forum' || n || '.example' FROM generate_series(1, least(200, $1::int)) n`,
	`INSERT INTO pages (id, host_id, url_mac, url, depth, next_visit_at) OVERRIDING SYSTEM VALUE
	 SELECT p.n, h.id, sha256(p.n::text::bytea), h.origin || '/threads/' || p.n || '/what-people-say-of-it', 0, 'infinity'
	 FROM generate_series(1, $1::int / 10 + 1) p(n) JOIN hosts h ON h.id = 1 + p.n % 200`,
	`INSERT INTO targets (id, mac, entry_id) OVERRIDING SYSTEM VALUE
	 SELECT $1::int + n, sha256(('gone' || n)::bytea), translate(lpad(n::text, 16, '0'), '0123456789', 'abcdefghij')
	 FROM generate_series(1, $1::int / 10) n`,
	`INSERT INTO suppressions (uid, target_id, scope, source, kind, who, why, started_at)
	 SELECT gen_random_uuid(), $1::int + n, 'link', 'operator', 'copyright', 'bench', 'bench', now()
	 FROM generate_series(1, $1::int / 10) n`,
	`INSERT INTO echo_pages SELECT n FROM generate_series(100, $1::int / 10, 100) n ON CONFLICT DO NOTHING`,
}

// storeNames writes the generator's names into the tables of a data folder whose program
// does not run, as a crawl leaves them.
func storeNames(ctx context.Context, data string, names int) error {
	server, err := localpg.Start(ctx, localpg.Options{Dir: filepath.Join(data, "pg")})
	if err != nil {
		return err
	}
	defer server.Stop(context.WithoutCancel(ctx))
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return copyInto(ctx, server.URL(), "targets", []string{"id", "mac", "entry_id"}, names, targetRow)
	})
	g.Go(func() error { return copyInto(ctx, server.URL(), "shares", shareColumns, names, shareRow) })
	if err := g.Wait(); err != nil {
		return err
	}
	conn, err := pgx.Connect(context.WithoutCancel(ctx), server.URL())
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	ctx = context.WithoutCancel(ctx) // that of the group is over
	for _, sql := range storedSQL {
		if _, err := conn.Exec(ctx, sql, names); err != nil {
			return err
		}
	}
	for _, sql := range []string{`VACUUM ANALYZE`, `CHECKPOINT`} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// copyInto copies a row for each name. Both tables are filled at once, so that what refers
// from one to the other is not looked at: it is there in the end.
func copyInto(ctx context.Context, url, table string, columns []string, names int, row func(n int, d *index.Doc) []any) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, `SET session_replication_role = replica`); err != nil {
		return err
	}
	next, stop := iter.Pull(documents(ctx, names))
	defer stop()
	var docs []index.Doc
	n, at := 0, 0
	done, err := conn.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromFunc(func() ([]any, error) {
		if at == len(docs) {
			var ok bool
			if docs, ok = next(); !ok {
				return nil, ctx.Err()
			}
			at = 0
		}
		n, at = n+1, at+1
		return row(n, &docs[at-1]), nil
	}))
	if err == nil && done != int64(names) {
		err = errors.New("not all names were stored")
	}
	if err != nil {
		return fmt.Errorf("store names in %s: %w", table, err)
	}
	return nil
}

func targetRow(n int, _ *index.Doc) []any {
	mac := sha256.Sum256(fmt.Appendf(nil, "name %d", n))
	return []any{n, mac[:], strings.ToLower(base32.StdEncoding.EncodeToString(mac[:10]))}
}

var shareColumns = []string{
	"target_id", "provider", "kind", "handle", "url", "access", "name", "name_source", "name_score", "ext", "size", "adult", "liveness",
	"checked_at", "next_check_at", "first_seen", "last_seen", "sources", "state", "state_at", "type", "lang", "posted", "hosts",
	"post_pages", "post_seen", "post_names",
}

func shareRow(n int, d *index.Doc) []any {
	access := "open"
	if d.Provider == "mega" {
		access = "sealed"
	}
	var size any
	if d.Size >= 0 {
		size = d.Size
	}
	var pages []int
	var seen []time.Time
	for k := range 1 + n%3 {
		pages = append(pages, 1+(n*48271+k*7919)%(n/entriesAPage+1))
		seen = append(seen, d.LastSeen.Add(-time.Duration(k)*time.Hour))
	}
	handle := fmt.Sprintf("q%07d", n)
	return []any{
		n, d.Provider, d.Kind, handle, "https://" + d.Provider + ".example/file/" + handle, access, d.Name, "link_text", 50, d.Ext, size, d.Adult, d.Status,
		d.LastSeen, d.LastSeen.AddDate(1, 0, 0), d.FirstSeen, d.LastSeen, d.Sources, "visible", d.FirstSeen, d.Type, d.Lang, d.Posted, d.Hosts,
		pages, seen, make([]*string, len(pages)),
	}
}
