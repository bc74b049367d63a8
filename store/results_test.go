package store

import (
	"errors"
	"testing"
	"time"

	"blindex/crawler"
	"blindex/index"
	"blindex/share"
)

const page = "https://forum.example/thread/1"

func TestStoreOutcomeMakesAnEntry(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	l := link(t, handle(1))
	st := f.visit(page, nil, found(l, "Night of the Living Dead 1968.mkv"))
	if st.NewEntries != 1 || st.Sightings != 1 || st.Refused != 0 {
		t.Fatalf("stored %+v", st)
	}
	e, err := f.Entry(f.ctx, f.id(l))
	f.must(err)
	if e.Name != "Night of the Living Dead 1968.mkv" || e.Ext != "mkv" || e.Size != -1 || e.Access != "sealed" ||
		len(e.Pages) != 1 || e.Pages[0].URL != page || e.Pages[0].Host != "forum.example" {
		t.Fatalf("entry %+v", e)
	}
	if st := f.visit(page, nil, found(l, "Night of the Living Dead 1968.mkv")); st.NewEntries != 0 || st.Sightings != 1 {
		t.Fatalf("second visit stored %+v", st)
	}
}

// R8, R11: the first door. A covered link leaves nothing behind, whether it is covered
// itself or by its folder.
func TestR8FirstDoorRefuses(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	own, other := link(t, handle(1)), link(t, handle(2))
	inside := inFolder(t, handle(3), handle(4))
	folder, _ := inside.Parent()
	f.suppress(own, "link", "copyright", "notice", false)
	f.suppress(folder, "subtree", "copyright", "notice", false)
	st := f.visit(page, nil, found(own, "One"), found(inside, "Two"), found(other, "Three"))
	if st.Refused != 2 || st.NewEntries != 1 {
		t.Fatalf("stored %+v", st)
	}
	if n := f.count(`SELECT count(*) FROM shares`); n != 1 {
		t.Errorf("%d shares, want only the one that nothing covers", n)
	}
	if f.shown(own) || f.shown(inside) || !f.shown(other) {
		t.Error("what is shown is not what nothing covers")
	}
}

// R8: a row for one file in a folder covers neither the folder nor its neighbours.
func TestR11LinkScopeStaysWithTheLink(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	inside, neighbour := inFolder(t, handle(1), handle(2)), inFolder(t, handle(1), handle(3))
	folder, _ := inside.Parent()
	f.suppress(folder, "link", "copyright", "notice", false)
	if st := f.visit(page, nil, found(inside, "In"), found(neighbour, "Beside"), found(folder, "Folder")); st.Refused != 1 {
		t.Fatalf("stored %+v", st)
	}
	if !f.shown(inside) || !f.shown(neighbour) || f.shown(folder) {
		t.Error("a link-scope suppression of a folder reached into it")
	}
}

// When suppressions cannot be read nothing is stored.
func TestR8UnreadableSuppressionsRefuse(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.seed(page)
	lease, task := f.claim()
	f.exec(`ALTER TABLE suppressions RENAME TO elsewhere`)
	_, err := f.StoreOutcome(f.ctx, lease, f.outcome(task, found(link(t, handle(1)), "Name")))
	if err == nil {
		t.Fatal("stored without reading suppressions")
	}
	var db *DBError
	if !errors.As(err, &db) {
		t.Errorf("error %v is not cleaned", err)
	}
	if n := f.count(`SELECT count(*) FROM shares`) + f.count(`SELECT count(*) FROM changes`); n != 0 {
		t.Errorf("%d rows were stored", n)
	}
}

func TestLeaseLossDropsTheResult(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.seed(page)
	old, task := f.claim()
	if again, err := f.LeaseHosts(f.ctx, "node-b", 1, time.Minute); err != nil || len(again) != 0 {
		t.Fatalf("a leased host was leased again: %v %v", again, err)
	}
	f.at = f.at.Add(2 * time.Minute)
	lease, again := f.claim()
	if again.PageID != task.PageID {
		t.Fatal("the page of the dead lease is not due again")
	}
	_, err := f.StoreOutcome(f.ctx, old, f.outcome(task, found(link(t, handle(1)), "Late")))
	if !errors.Is(err, crawler.ErrLeaseLost) {
		t.Fatalf("late result: %v", err)
	}
	if _, err := f.RenewLease(f.ctx, old, time.Minute); !errors.Is(err, crawler.ErrLeaseLost) {
		t.Errorf("renew: %v", err)
	}
	if _, err := f.ClaimPages(f.ctx, old, 1); !errors.Is(err, crawler.ErrLeaseLost) {
		t.Errorf("claim: %v", err)
	}
	f.must(f.ReleaseHost(f.ctx, old))
	if _, err := f.StoreOutcome(f.ctx, lease, f.outcome(again, found(link(t, handle(1)), "In time"))); err != nil {
		t.Fatal(err)
	}
	if _, err := f.StoreOutcome(f.ctx, lease, f.outcome(again)); !errors.Is(err, crawler.ErrLeaseLost) {
		t.Errorf("a page can be stored twice under one claim: %v", err)
	}
}

// R38: a bad day withdraws nothing, two complete answers a day apart do.
func TestR38RecrawlWithdraws(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	l := link(t, handle(1))
	f.visit(page, nil, found(l, "Name"))
	day := func(hours int) { f.at = f.at.Add(time.Duration(hours) * time.Hour) }

	day(24)
	f.visit(page, func(o *crawler.Outcome) { o.Verdict, o.ErrorCode = crawler.Failed, "timeout" })
	day(24)
	f.visit(page, func(o *crawler.Outcome) { o.Verdict = crawler.Unchanged })
	if !f.shown(l) {
		t.Fatal("an outage or an unchanged page removed the link")
	}
	day(24)
	if st := f.visit(page, nil); st.Withdrawn != 0 || !f.shown(l) {
		t.Fatal("withdrawn at the first miss")
	}
	day(23)
	if st := f.visit(page, nil); st.Withdrawn != 0 || !f.shown(l) {
		t.Fatal("withdrawn within 24 hours of the first miss")
	}
	day(1)
	if st := f.visit(page, nil); st.Withdrawn != 1 || f.shown(l) {
		t.Fatal("not withdrawn after two complete answers 24 hours apart")
	}
	if n := f.count(`SELECT count(*) FROM changes WHERE removal`); n != 1 {
		t.Errorf("%d removals in the feed, want 1", n)
	}
	day(24)
	f.visit(page, nil, found(l, "Name"))
	if !f.shown(l) {
		t.Error("posted again, but not shown")
	}
}

// R22, R38: 410 and noindex withdraw at once; another page's sighting keeps the entry.
func TestR22AtOnce(t *testing.T) {
	t.Parallel()
	for _, v := range []crawler.Verdict{crawler.Gone, crawler.NoIndex} {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			l, both := link(t, handle(1)), link(t, handle(2))
			f.visit(page, nil, found(l, "One"), found(both, "Both"))
			f.visit("https://blog.example/post", nil, found(both, "Other name"))
			st := f.visit(page, func(o *crawler.Outcome) { o.Verdict, o.Found = v, []share.Found{found(link(t, handle(3)), "No")} })
			if st.Withdrawn != 2 || f.shown(l) || !f.shown(both) || f.shown(link(t, handle(3))) {
				t.Fatalf("%+v, shown %v %v", st, f.shown(l), f.shown(both))
			}
			e, err := f.Entry(f.ctx, f.id(both))
			f.must(err)
			if e.Name != "Other name" || len(e.Pages) != 1 {
				t.Errorf("R37: the name of a withdrawn sighting is still shown: %+v", e)
			}
		})
	}
}

// R38: more than 30 % of a host's links at once holds it, and removes nothing.
func TestR38HoldsAHostThatLosesTooMuch(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var all []share.Found
	for i := range 30 {
		all = append(all, found(link(t, handle(i)), "Name of a work"))
	}
	f.visit(page, nil, all...)
	f.at = f.at.Add(48 * time.Hour)
	if st := f.visit(page, nil, all[:20]...); !st.HeldHost || st.Withdrawn != 0 {
		t.Fatalf("10 of 30 lost: %+v", st)
	}
	if n := f.count(`SELECT count(*) FROM sightings WHERE missed_at IS NOT NULL`); n != 0 {
		t.Errorf("%d sightings are doubted", n)
	}
	leases, err := f.LeaseHosts(f.ctx, "node-a", 1, time.Minute)
	f.must(err)
	if len(leases) != 0 {
		t.Error("a held host is crawled on")
	}
}

// R23: a name that hints at papers is held, whichever page says so.
func TestR23HeldNames(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	l := link(t, handle(1))
	held := found(l, "Holiday")
	held.Claim.Held = true
	f.visit(page, nil, held)
	if f.shown(l) {
		t.Fatal("a held name is shown")
	}
	if _, err := f.Entry(f.ctx, f.id(l)); !errors.Is(err, index.ErrUnknown) {
		t.Errorf("entry: %v", err)
	}
	f.visit("https://blog.example/post", nil, found(l, "Harmless"))
	if f.shown(l) {
		t.Error("another page's claim released it")
	}
}

// R21: what an asked-for visit finds counts at once.
func TestR21AskedPageCountsAtOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	l := link(t, handle(1))
	f.visit(page, nil, found(l, "Name"))
	f.exec(`UPDATE pages SET asked_at = $1`, f.at)
	f.visit(page, func(o *crawler.Outcome) { o.Verdict = crawler.Failed })
	if f.count(`SELECT count(*) FROM pages WHERE asked_at IS NOT NULL`) != 1 {
		t.Fatal("the question was dropped without an answer")
	}
	if st := f.visit(page, nil); st.Withdrawn != 1 || f.shown(l) {
		t.Fatalf("still shown: %+v", st)
	}
}

// R22: blocking a host withdraws its sightings; unblocking brings them back.
func TestR22BlockedHost(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	l := link(t, handle(1))
	f.visit(page, nil, found(l, "Name"))
	host := f.count(`SELECT id FROM hosts`)
	f.must(f.SetHostState(f.ctx, int64(host), "held", "op", "look"))
	if !f.shown(l) {
		t.Fatal("holding a host hid its links")
	}
	f.must(f.SetHostState(f.ctx, int64(host), "blocked", "op", "spam"))
	if f.shown(l) {
		t.Fatal("a blocked host's link is shown")
	}
	if _, err := f.AddSeed(f.ctx, page, "op"); !errors.Is(err, crawler.ErrHostBlocked) {
		t.Errorf("seed on a blocked host: %v", err)
	}
	f.must(f.SetHostState(f.ctx, int64(host), "active", "op", ""))
	if !f.shown(l) {
		t.Error("an unblocked host's link is not shown")
	}
	if err := f.SetHostState(f.ctx, int64(host), "blocked", "", ""); !errors.Is(err, crawler.ErrHostState) {
		t.Errorf("blocked without who and why: %v", err)
	}
	if err := f.SetHostState(f.ctx, int64(host), "nonsense", "op", "why"); !errors.Is(err, crawler.ErrHostState) {
		t.Errorf("unknown state: %v", err)
	}
}

// A long page takes several transactions, none of which is too large; the page that then
// lacks all its links is judged in several as well.
func TestLongPages(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var all []share.Found
	var links []string
	for i := range 1200 {
		all = append(all, found(link(t, handle(i)), "Name of a work"))
		links = append(links, "https://forum.example/thread/x"+handle(i))
	}
	st := f.visit(page, func(o *crawler.Outcome) { o.Links = links }, all...)
	if st.NewEntries != 1200 || st.Queued != 1200 {
		t.Fatalf("stored %+v", st)
	}
	if n := f.count(`SELECT max(n) FROM (SELECT count(*) AS n FROM changes GROUP BY xid) AS x`); n > 1000 {
		t.Errorf("one transaction wrote %d changes", n)
	}
	if st := f.visit(page, func(o *crawler.Outcome) { o.Verdict = crawler.Gone }); st.Withdrawn != 1200 {
		t.Fatalf("withdrew %+v", st)
	}
	if n := f.count(`SELECT count(*) FROM visible_shares`); n != 0 {
		t.Errorf("%d entries are still visible", n)
	}
}
