package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"blindex/index"
	"blindex/share"
)

// A scan gives each entry that may be shown once, in batches of any size, as Docs has it.
func TestScanGivesEachEntryOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var list []share.Found
	var ids []string
	for n := range 25 {
		list = append(list, found(link(t, handle(n)), fmt.Sprintf("Work %d.mkv", n)))
	}
	f.visit("https://www.forum.example/a", in("en"), list...)
	f.visit("https://blog.example/b", in("en"), list[:5]...)
	f.suppress(list[7].Link, "link", "copyright", "operator", false)
	for n := range list {
		ids = append(ids, f.id(list[n].Link))
	}
	docs, err := f.Docs(f.ctx, ids)
	f.must(err)
	want := map[string]index.Doc{}
	for _, d := range docs {
		want[d.ID] = d
	}
	if len(want) != 24 || len(want[ids[0]].Hosts) != 2 || want[ids[0]].Sources != 2 {
		t.Fatalf("%d documents, the first %+v", len(want), want[ids[0]])
	}
	for _, batch := range []int{1, 4, 1000} {
		have := map[string]index.Doc{}
		start, err := f.Scan(f.ctx, batch, func(docs []index.Doc) error {
			if len(docs) == 0 || len(docs) > batch {
				t.Errorf("a batch of %d", len(docs))
			}
			for _, d := range docs {
				have[d.ID] = d
			}
			return nil
		})
		if err != nil || start.Epoch == "" || !reflect.DeepEqual(have, want) {
			t.Errorf("by %d: %d documents, %v", batch, len(have), err)
		}
	}
	if n, err := f.Estimate(f.ctx); err != nil || n != 25 {
		t.Errorf("about %d, %v", n, err)
	}
}

// A scan ends where whoever reads it says, and with its context.
func TestScanEnds(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if _, err := f.Scan(f.ctx, 10, func([]index.Doc) error { return errors.New("nothing is there") }); err != nil {
		t.Errorf("of nothing: %v", err)
	}
	var list []share.Found
	for n := range 9 {
		list = append(list, found(link(t, handle(n)), "Name"))
	}
	f.visit(page, nil, list...)
	full, calls := errors.New("full"), 0
	if _, err := f.Scan(f.ctx, 1, func([]index.Doc) error { calls++; return full }); !errors.Is(err, full) || calls != 1 {
		t.Errorf("%d calls, %v", calls, err)
	}
	ctx, stop := context.WithCancel(f.ctx)
	if _, err := f.Scan(ctx, 1, func([]index.Doc) error { stop(); return nil }); err == nil {
		t.Error("a scan that was stopped gave a position")
	}
}

// R8: the feed's rows beyond the horizon are a bound of the scan, not a filter: a long
// transaction does not have each look read all that was written since.
func TestR8HorizonBoundsTheScan(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	hold, err := f.pool.Begin(f.ctx)
	f.must(err)
	defer hold.Rollback(f.ctx)
	_, err = hold.Exec(f.ctx, `SELECT pg_current_xact_id()`)
	f.must(err)
	f.exec(`INSERT INTO changes (entry_id, removal) SELECT 'aaaaaaaaaaaaaaaa', false FROM generate_series(1, 20000)`)
	f.exec(`ANALYZE changes`)
	var read int
	look, err := f.pool.Begin(f.ctx) // the plan that a statement gets which is asked often
	f.must(err)
	defer look.Rollback(f.ctx)
	for _, sql := range []string{`SET LOCAL plan_cache_mode = force_generic_plan`, `PREPARE look (bigint, bigint, int, boolean) AS ` + changesSQL} {
		_, err = look.Exec(f.ctx, sql)
		f.must(err)
	}
	rows, err := look.Query(f.ctx, `EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF) EXECUTE look (0, 0, 1000, false)`)
	f.must(err)
	for rows.Next() {
		var line string
		f.must(rows.Scan(&line))
		var n int
		if _, after, ok := strings.Cut(line, "Rows Removed by Filter: "); ok {
			fmt.Sscan(after, &n)
			read += n
		}
	}
	f.must(rows.Err())
	if read > 1000 {
		t.Errorf("%d rows were read and dropped", read)
	}
}
