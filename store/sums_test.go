package store

import (
	"testing"
	"time"

	"blindex/takedown"
	"blindex/translog"
)

// R19, R21: private routes are summed up by period, and not before there are enough for
// nobody to know their own case in the sum.
func TestPrivateRoutesInSumsAlone(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	fileSome := func(route takedown.Route, n int) {
		for range n {
			d := draft(w.post("Some name.mkv", 0))
			d.Notice.Route, d.Notice.Explanation = route, "it shows what nobody may show, and here is why"
			w.decide(w.file(d).Ref, takedown.Remove)
		}
	}
	sum := func() int {
		t.Helper()
		n, err := w.SumUp(ctx)
		w.check(err)
		return n
	}
	fileSome(takedown.Intimate, 5)
	fileSome(takedown.ChildAbuse, 9)
	if sum() != 0 {
		t.Error("the month has not ended")
	}
	w.at = time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC)
	if n := sum(); n != 2 {
		t.Errorf("%d leaves of the month", n)
	}
	if sum() != 0 {
		t.Error("summed up twice")
	}
	w.at = time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC)
	if sum() != 0 {
		t.Error("nine reports in a quarter are too few")
	}
	fileSome(takedown.ChildAbuse, 1)
	w.at = time.Date(2027, 4, 2, 0, 0, 0, 0, time.UTC)
	if n := sum(); n != 2 {
		t.Errorf("%d leaves of two quarters", n)
	}
	var tally translog.Tally
	for _, l := range w.leaves() {
		if l.Ref != "" || l.Provider != "" || l.Since == "" {
			t.Errorf("a leaf of its own: %+v", l)
		}
		tally.Add(l)
	}
	want := map[string]translog.Figures{
		"2026-11": {"notices/route/intimate": 5, "rows_removed/route/intimate": 5, "notices/route/child_abuse": 0},
		"2027-Q1": {"notices/route/child_abuse": 10, "rows_removed/route/child_abuse": 10},
	}
	for _, p := range tally.Periods() {
		for name, n := range want[p.Period] {
			if p.Figures[name] != n {
				t.Errorf("%s %s is %d, not %d", p.Period, name, p.Figures[name], n)
			}
		}
		delete(want, p.Period)
	}
	if len(want) > 0 {
		t.Errorf("nothing of %v", want)
	}
}
