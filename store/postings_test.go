package store

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"blindex/crawler"
	"blindex/index"
	"blindex/share"
)

// slowHitSQL says what a hit shows from the sightings and suppressions themselves, page by page.
const slowHitSQL = `
SELECT v.entry_id, v.name, (
        SELECT jsonb_agg(jsonb_build_object('host', o.host, 'url', o.url, 'name', o.name, 'seen', o.at) ORDER BY o.at DESC, o.id DESC)
        FROM (
            SELECT g.id, regexp_replace(h.origin, '^https?://', '') AS host, g.last_seen AS at,
                   CASE WHEN e.echo THEN '' ELSE coalesce(p.url, '') END AS url,
                   CASE WHEN e.echo OR g.held THEN '' ELSE g.name END AS name
            FROM (
                SELECT id, page_id, last_seen, held, name FROM sightings
                WHERE target_id = v.target_id AND page_id IS NOT NULL AND withdrawn_at IS NULL
                ORDER BY last_seen DESC, id DESC LIMIT 3
            ) g
            JOIN pages p ON p.id = g.page_id
            JOIN hosts h ON h.id = p.host_id
            CROSS JOIN LATERAL (
                SELECT p.url IS NULL OR EXISTS (
                    SELECT FROM sightings b
                    JOIN suppressions s ON s.target_id = b.target_id AND s.ended_at IS NULL
                    WHERE b.page_id = p.id
                ) OR EXISTS (
                    SELECT FROM sightings b
                    JOIN targets c ON c.id = b.target_id AND c.parent_id IS NOT NULL
                    JOIN suppressions s ON s.target_id = c.parent_id AND s.scope = 'subtree' AND s.ended_at IS NULL
                    WHERE b.page_id = p.id
                ) AS echo
            ) e
        ) o
    ) AS postings
FROM visible_shares v`

// agrees compares what hits and entries show with the slow statement.
func (f *fixture) agrees(after string) (echoes int) {
	f.t.Helper()
	rows, err := f.pool.Query(f.ctx, slowHitSQL)
	f.must(err)
	want := map[string]index.Entry{}
	var ids []string
	for rows.Next() {
		var e index.Entry
		f.must(rows.Scan(&e.ID, &e.Name, &e.Pages))
		want[e.ID], ids = e, append(ids, e.ID)
	}
	f.must(rows.Err())
	live, err := f.Live(f.ctx, ids)
	f.must(err)
	if len(live.Entries) != len(ids) {
		f.t.Fatalf("after %s: %d of %d entries", after, len(live.Entries), len(ids))
	}
	for id, w := range want {
		one, err := f.Entry(f.ctx, id)
		f.must(err)
		for what, have := range map[string]index.Entry{"a hit": live.Entries[id], "the entry": one} {
			have.Pages = have.Pages[:min(len(have.Pages), postingsOfHit)]
			if have.Name != w.Name || len(have.Pages) != len(w.Pages) {
				f.t.Fatalf("after %s: %s is %+v, want %+v", after, what, have, w)
			}
			for i, p := range w.Pages {
				h := have.Pages[i]
				if p.URL == "" {
					echoes++
				}
				if h.Host != p.Host || h.URL != p.URL || h.Name != p.Name || !h.At.Equal(p.At) {
					f.t.Fatalf("after %s: %s shows %+v, want %+v", after, what, h, p)
				}
			}
		}
	}
	return echoes
}

// R15, R37: whatever comes, goes, is removed and put back, in whatever order, a hit shows
// what the sightings and suppressions say at that moment.
func TestR15HitsShowWhatTheRowsSay(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := rand.New(rand.NewPCG(15, 37))
	const links, pages, hosts = 9, 8, 3
	at := func(n int) share.Link {
		switch {
		case n == 0:
			return parse(t, "https://mega.nz/folder/folder00")
		case n < 4:
			return inFolder(t, "folder00", fmt.Sprintf("node%04d", n))
		}
		return link(t, handle(n))
	}
	url := func(n int) string { return fmt.Sprintf("https://host%d.example/page/%d", n%hosts, n) }
	echoes := 0
	for step := range 90 {
		var what string
		switch n := r.IntN(10); {
		case n < 5 || step < 6:
			p := r.IntN(pages)
			what = fmt.Sprintf("a visit of page %d", p)
			var list []share.Found
			for l := range links {
				if r.IntN(2) == 0 {
					one := found(at(l), fmt.Sprintf("Name %d on %d", l, r.IntN(2)*p))
					one.Claim.Held = r.IntN(40) == 0
					list = append(list, one)
				}
			}
			f.exec(`UPDATE hosts SET state = 'active'`) // else none could be leased
			f.visit(url(p), nil, list...)
		case n < 7:
			l, scope := r.IntN(links), "link"
			if l == 0 {
				scope = "subtree"
			}
			what = fmt.Sprintf("removing %d with its %s", l, scope)
			f.suppress(at(l), scope, "copyright", "operator", false)
		case n < 9:
			what = "ending some removals"
			f.exec(`UPDATE suppressions SET ended_at = started_at, ended_who = 'tester', ended_why = 'test' WHERE ended_at IS NULL AND id % 2 = $1`, r.IntN(2))
		default:
			p := r.IntN(pages)
			what = fmt.Sprintf("page %d going", p)
			f.exec(`UPDATE hosts SET state = 'active'`)
			f.visit(url(p), func(o *crawler.Outcome) { o.Verdict = crawler.Gone })
		}
		echoes += f.agrees(what)
		if r.IntN(8) == 0 {
			f.exec(`UPDATE pages SET url_sealed = '\x00', url = NULL WHERE url = $1`, url(pages-1))
			echoes += f.agrees("sealing an address")
			f.must(f.clearEchoes(f.ctx))
			echoes += f.agrees("clearing echoes")
			f.exec(`UPDATE pages SET url = $1, url_sealed = NULL WHERE url IS NULL`, url(pages-1))
		}
	}
	if echoes < 50 {
		t.Errorf("only %d echoes were seen", echoes)
	}
}

// R15: a removal and the end of another on the same page, at the same time in either order,
// leave the page an echo.
func TestR15RemovalAndPutBackOfOnePage(t *testing.T) {
	t.Parallel()
	const (
		add = `INSERT INTO suppressions (uid, target_id, scope, source, kind, who, why, started_at)
			SELECT gen_random_uuid(), id, 'link', 'operator', 'copyright', 'op', 'why', now() FROM targets WHERE entry_id = $1`
		end = `UPDATE suppressions SET ended_at = greatest(now(), started_at), ended_who = 'op', ended_why = 'why'
			FROM targets t WHERE t.id = target_id AND t.entry_id = $1`
	)
	for _, order := range [][2]string{{add, end}, {end, add}} {
		f := newFixture(t)
		a, b, stays := link(t, handle(1)), link(t, handle(2)), link(t, handle(3))
		f.visit(page, nil, found(a, "First"), found(b, "Second"), found(stays, "Third"))
		f.suppress(a, "link", "copyright", "operator", false)
		id := map[string]string{add: f.id(b), end: f.id(a)}
		first, err := f.pool.Begin(f.ctx)
		f.must(err)
		_, err = first.Exec(f.ctx, order[0], id[order[0]])
		f.must(err)
		second := make(chan error, 1)
		go func() {
			_, err := f.pool.Exec(f.ctx, order[1], id[order[1]])
			second <- err
		}()
		f.must(first.Commit(f.ctx))
		f.must(<-second)
		e, err := f.Entry(f.ctx, f.id(stays))
		f.must(err)
		if len(e.Pages) != 1 || e.Pages[0].URL != "" {
			t.Errorf("the page is shown: %+v", e.Pages)
		}
		f.agrees("both")
	}
}

// What is stored beside an entry before this version is worked out from its sightings, and
// comes along with a backup.
func TestMigrationPostings(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.elsewhere()
	if err := w.migrateTo(ctx, 17); err != nil {
		t.Fatal(err)
	}
	p, q := w.post("Lighthouse.mkv", 0), w.post("Harbour.mkv", 0)
	w.exec(`INSERT INTO sightings (target_id, page_id, origin, name, first_seen, last_seen) VALUES ($1, $2, 'crawl', 'The harbour', $3, $3)`, q.id, p.page, w.now())
	w.exec(`INSERT INTO suppressions (uid, target_id, scope, source, kind, who, why, started_at)
		VALUES (gen_random_uuid(), $1, 'link', 'operator', 'copyright', 'op-owl', 'infringing', now())`, p.id)
	w.start()
	read := func() []index.Posting {
		live, err := w.Live(ctx, []string{p.entry, q.entry})
		if err != nil || len(live.Entries) != 1 {
			t.Fatal(live, err)
		}
		return live.Entries[q.entry].Pages
	}
	pages := read()
	if len(pages) != 2 || pages[0].URL != "" || pages[1].URL == "" || pages[1].Name != "Harbour.mkv" {
		t.Fatalf("migrated: %+v", pages)
	}
	dir := w.backup()
	w.elsewhere()
	w.restore(dir, RestoreOptions{})
	if again := read(); !reflect.DeepEqual(again, pages) {
		t.Errorf("restored: %+v, want %+v", again, pages)
	}
}
