package store

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"blindex/crawler"
	"blindex/index"
	"blindex/share"
)

// R16, R19: what a removed entry answers.
func TestR16WhatMayBeSaid(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, kind, source string
		severe, told       bool
	}{
		{"copyright row", "copyright", "notice", false, true},
		{"intimate", "intimate", "notice", false, false},
		{"child abuse", "child_abuse", "notice", true, false},
		{"severe beside copyright", "copyright", "notice", true, false},
		{"operator's hand", "copyright", "operator", false, false},
		{"provider", "copyright", "provider", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			l := link(t, handle(1))
			f.visit(page, nil, found(l, "Name"))
			f.suppress(l, "link", c.kind, c.source, c.severe)
			_, err := f.Lookup(f.ctx, l)
			var removed index.Removed
			if told := errors.As(err, &removed); told != c.told || (!told && !errors.Is(err, index.ErrUnknown)) {
				t.Fatalf("answer %v", err)
			}
			if c.told && (removed.Ref != "N-7K3M-Q2XD" || removed.Kind != "copyright" || removed.At.Hour() != 0) {
				t.Errorf("removed %+v", removed)
			}
			f.exec(`DELETE FROM shares`)
			if _, again := f.Lookup(f.ctx, l); errors.Is(again, index.ErrUnknown) == c.told {
				t.Errorf("after the purge: %v", again)
			}
		})
	}
}

// R19: a severe suppression silences an ordinary one on the same link.
func TestR19SevereSilencesTheRest(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	l := link(t, handle(1))
	f.suppress(l, "link", "copyright", "notice", false)
	f.suppress(l, "link", "child_abuse", "operator", true)
	if _, err := f.Lookup(f.ctx, l); !errors.Is(err, index.ErrUnknown) {
		t.Errorf("answer %v", err)
	}
}

func TestUnknownEntries(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if _, err := f.Lookup(f.ctx, link(t, handle(1))); !errors.Is(err, index.ErrUnknown) {
		t.Errorf("look-up: %v", err)
	}
	if _, err := f.Lookup(f.ctx, share.Link{}); !errors.Is(err, index.ErrUnknown) {
		t.Errorf("look-up of nothing: %v", err)
	}
	if _, err := f.Entry(f.ctx, "x'; --\x00"); err == nil {
		t.Error("nonsense is an entry")
	}
	if _, err := f.TargetOf(f.ctx, "aaaaaaaaaaaaaaaa"); !errors.Is(err, index.ErrUnknown) {
		t.Errorf("target: %v", err)
	}
}

// R15: where a removed entry was posted too, a sibling's page is host and date alone.
func TestR15EchoesAreLeftOut(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	gone, stays := link(t, handle(1)), link(t, handle(2))
	f.visit("https://forum.example/night-of-the-removed", nil, found(gone, "Night of the Removed"), found(stays, "Night of the Removed, part 2"))
	f.visit("https://blog.example/other", nil, found(stays, "Part 2"))
	f.suppress(gone, "link", "copyright", "notice", false)
	for _, read := range []func() (index.Entry, error){
		func() (index.Entry, error) { return f.Entry(f.ctx, f.id(stays)) },
		func() (index.Entry, error) {
			live, err := f.Live(f.ctx, []string{f.id(stays)})
			return live.Entries[f.id(stays)], err
		},
	} {
		e, err := read()
		f.must(err)
		if len(e.Pages) != 2 {
			t.Fatalf("postings %+v", e.Pages)
		}
		if p := e.Pages[1]; p.Host != "forum.example" || p.URL != "" || p.Name != "" || p.At.IsZero() {
			t.Errorf("the echo is told: %+v", p)
		}
		if p := e.Pages[0]; p.URL != "https://blog.example/other" || p.Name != "Part 2" {
			t.Errorf("another page: %+v", p)
		}
	}
}

// What a look-up costs does not depend on what the server knew of the tables when it was
// first made: no table but the one row of the instance is read from end to end.
func TestLookUpsGoByIndexes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	plan := func(pool *pgxpool.Pool) string {
		rows, err := pool.Query(f.ctx, `EXPLAIN (COSTS OFF) `+liveSQL, []string{"a", "b"})
		f.must(err)
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		f.must(err)
		return strings.Join(lines, "\n")
	}
	scans := func(plan string) int {
		return strings.Count(plan, "Seq Scan") - strings.Count(plan, "Seq Scan on instance")
	}
	if p := plan(f.looks); scans(p) != 0 || strings.Contains(p, "Hash") {
		t.Errorf("the plan:\n%s", p)
	}
	if scans(plan(f.pool)) == 0 {
		t.Error("this test does not notice when the plan is left to the server")
	}
}

// R37: the best claim is shown, and the newest entries come first.
func TestR37BestClaimAndNewest(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	l, later := link(t, handle(1)), link(t, handle(2))
	weak := found(l, "thread title")
	weak.Claim.Score, weak.Claim.Source = 10, share.NameTitle
	f.visit(page, nil, weak)
	strong := found(l, "The Work (1921).mkv")
	strong.Claim.Size = 700 << 20
	f.visit("https://blog.example/post", nil, strong, found(later, "Later"))
	e, err := f.Entry(f.ctx, f.id(l))
	f.must(err)
	if e.Name != "The Work (1921).mkv" || e.NameSource != "link_text" || e.Size != 700<<20 || e.Ext != "mkv" {
		t.Errorf("entry %+v", e)
	}
	docs, err := f.Docs(f.ctx, []string{f.id(l), "none"})
	f.must(err)
	if len(docs) != 1 || docs[0].Sources != 2 || docs[0].Size != 700<<20 {
		t.Errorf("docs %+v", docs)
	}
	newest, err := f.Newest(f.ctx, 1)
	f.must(err)
	if len(newest) != 1 || newest[0].ID != f.id(later) {
		t.Errorf("newest %+v", newest)
	}
	f.visit("https://blog.example/post", func(o *crawler.Outcome) { o.Verdict = crawler.Gone })
	if e, err = f.Entry(f.ctx, f.id(l)); err != nil || e.Name != "thread title" || e.Size != -1 {
		t.Errorf("after the better page went: %+v %v", e, err)
	}
}

// R3: of a database error only code and constraint survive; transactions do not nest.
func TestR3ErrorsHoldNoValues(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const canary = "canary-7f3a"
	_, err := f.pool.Exec(f.ctx, `INSERT INTO hosts (origin) VALUES ($1)`, canary)
	if err == nil || !strings.Contains(clean(err).Error(), "hosts_origin_check") || strings.Contains(clean(err).Error(), canary) {
		t.Errorf("a violated constraint: %v", clean(err))
	}
	_, err = f.pool.Exec(f.ctx, `SELECT $1::int`, canary)
	if err == nil || strings.Contains(clean(err).Error(), canary) {
		t.Errorf("a value that cannot be sent: %v", clean(err))
	}
	err = f.inTx(f.ctx, func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `SELECT 'canary-7f3a'::int`)
		return err
	})
	if err == nil || strings.Contains(err.Error(), canary) {
		t.Errorf("an error that was not cleaned on its way: %v", err)
	}
	err = f.inTx(f.ctx, func(ctx context.Context, tx pgx.Tx) error {
		return f.inTx(ctx, func(context.Context, pgx.Tx) error { return nil })
	})
	if !errors.Is(err, ErrNested) {
		t.Errorf("nested: %v", err)
	}
}

func TestUnreachableDatabase(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	s, err := Open(f.ctx, Options{DSN: "postgres://nobody:secret-pw@127.0.0.1:1/none?connect_timeout=1", Now: f.now, Keys: f.keys})
	f.must(err)
	defer s.Close()
	if err := s.Ping(f.ctx); !errors.Is(err, ErrUnavailable) {
		t.Errorf("ping: %v", err)
	}
	if _, err := s.Live(f.ctx, nil); !errors.Is(err, ErrUnavailable) {
		t.Errorf("live: %v", err)
	}
}
