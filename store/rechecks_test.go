package store

import (
	"testing"
	"time"

	"blindex/crawler"
	"blindex/share"
	"blindex/takedown"
)

const (
	firstPage  = "https://forum.example/a"
	secondPage = "https://blog.example/b"
)

// putBackOf crawls a link on two pages, has it removed and erased, and then has the removal
// end: what follows is the put-back.
func putBackOf(t *testing.T) (*fixture, share.Link) {
	t.Helper()
	return putBackWith(t, func(*fixture) {})
}

func putBackWith(t *testing.T, change func(*fixture)) (*fixture, share.Link) {
	t.Helper()
	f := newFixture(t)
	f.lookAgain = true
	change(f)
	f.must(f.reconcileOnce())
	l := link(t, handle(1))
	f.visit(firstPage, nil, found(l, "Quartz Meridian.mkv"))
	f.visit(secondPage, nil, found(l, "Quartz Meridian.mkv"))
	uid, err := f.ApplyHide(f.ctx, f.id(l), func(target share.Target) (takedown.Change, error) {
		return takedown.DecideHide(takedown.Hide{Target: target, Source: takedown.FromOperator, Kind: "copyright", Who: "op-owl", Why: "asked"}, f.at)
	})
	f.must(err)
	f.erase()
	if n := f.count(`SELECT count(*) FROM escrow`) - f.count(`SELECT count(*) FROM shares`); n != 1 {
		t.Fatalf("not erased: %d", n)
	}
	f.at = f.at.Add(time.Hour)
	f.must(f.Unhide(f.ctx, uid, func(uid string) (takedown.Change, error) {
		return takedown.DecideUnhide(uid, "op-owl", "a mistake", f.at)
	}))
	if f.shown(l) {
		t.Fatal("shown before a page was looked at")
	}
	if n := f.count(`SELECT count(*) FROM pages WHERE next_visit_at <= $1`, f.at); n != 2 {
		t.Fatalf("%d pages are asked", n)
	}
	return f, l
}

func (f *fixture) reconcileOnce() error {
	_, err := f.Reconcile(f.ctx)
	return err
}

// erase runs a purge without index nodes.
func (f *fixture) erase() {
	f.t.Helper()
	run, err := f.PurgeBegin(f.ctx, 100)
	f.must(err)
	if run == nil {
		f.t.Fatal("nothing to erase")
	}
	f.must(f.PurgeDelete(f.ctx, run.ID))
}

func (f *fixture) endRechecks(want int) {
	f.t.Helper()
	if n, err := f.EndRechecks(f.ctx); n != want || err != nil {
		f.t.Fatalf("%d ended, %v; want %d", n, err, want)
	}
}

// R31: one page that still posts it is enough.
func TestR31PutBackPosted(t *testing.T) {
	t.Parallel()
	f, l := putBackOf(t)
	f.visit(firstPage, nil)
	f.endRechecks(0)
	f.visit(secondPage, nil, found(l, "Quartz Meridian.mkv"))
	if !f.shown(l) {
		t.Fatal("not shown though a page posts it")
	}
	f.endRechecks(1)
	f.endRechecks(0)
	if !f.shown(l) {
		t.Error("hidden again")
	}
}

// R31: where no page posts it any more the removal has ended, and nothing reappears.
func TestR31PutBackGone(t *testing.T) {
	t.Parallel()
	f, l := putBackOf(t)
	f.visit(firstPage, nil)
	f.visit(secondPage, func(o *crawler.Outcome) { o.Verdict = crawler.Gone })
	f.endRechecks(1)
	if f.shown(l) || f.count(`SELECT count(*) FROM shares WHERE state = 'unseen'`) != 1 || f.count(`SELECT count(*) FROM covered_targets`) != 0 {
		t.Error("it reappeared, or is still removed")
	}
	f.visit(firstPage, nil, found(l, "Quartz Meridian.mkv"))
	if !f.shown(l) {
		t.Error("posted again, and not found")
	}
}

// R31: a page that cannot be fetched is asked again, for a week; then it is said.
func TestR31PutBackSilent(t *testing.T) {
	t.Parallel()
	f, l := putBackOf(t)
	f.visit(firstPage, nil)
	fail := func(o *crawler.Outcome) { o.Verdict, o.NextVisit = crawler.Failed, f.at.Add(30*day) }
	for range 6 {
		f.visit(secondPage, fail)
		f.at = f.at.Add(day)
		f.endRechecks(0)
		if n := f.count(`SELECT count(*) FROM pages WHERE next_visit_at <= $1`, f.at); n != 1 {
			t.Fatalf("%d pages are asked again", n)
		}
	}
	if n := f.count(`SELECT count(*) FROM shares WHERE state = 'rechecking'`); n != 1 {
		t.Fatal("an outage lost it")
	}
	f.at = f.at.Add(2 * day)
	f.endRechecks(1)
	if f.shown(l) || f.count(`SELECT count(*) FROM shares WHERE state = 'unseen'`) != 1 {
		t.Error("shown though nobody could look")
	}
}
