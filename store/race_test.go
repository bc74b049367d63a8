package store

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/crawler"
	"blindex/index"
	"blindex/share"
)

// gate is a place where one side of a race waits until the other side lets it go on.
type gate struct{ reached, open chan struct{} }

func newGate() gate { return gate{reached: make(chan struct{}), open: make(chan struct{})} }

func (g gate) wait(ctx context.Context) {
	close(g.reached)
	select {
	case <-g.open:
	case <-ctx.Done():
	}
}

// decide suppresses a link the way every decision does: it locks the target, reads in
// the next statement what there is to hide, and commits. It returns what it saw.
func (f *fixture) decide(l share.Link) (sawEntry bool, err error) {
	mac := share.Target(f.keys.Target(l.Identity()))
	err = f.inTx(f.ctx, func(ctx context.Context, tx pgx.Tx) error {
		rows, err := f.lockTargets(ctx, tx, []targetSpec{f.linkSpec(l)})
		if err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM shares WHERE target_id = $1)`, rows[0].ID).Scan(&sawEntry); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO suppressions (uid, target_id, scope, source, kind, who, why, started_at)
			SELECT gen_random_uuid(), id, 'link', 'operator', 'copyright', 'op', 'why', $2 FROM targets WHERE mac = $1`, mac[:], f.at)
		if err != nil {
			return err
		}
		return f.writeChange(ctx, tx, rows[0].EntryID, true)
	})
	return sawEntry, err
}

// blocked waits until somebody waits for a lock in this database, or done is closed.
func (f *fixture) blocked(done <-chan struct{}) bool {
	for {
		select {
		case <-done:
			return false
		default:
		}
		if f.count(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND backend_type = 'client backend'`) > 0 {
			return true
		}
	}
}

// race interleaves a crawl that has read the suppressions with a decision that commits if
// it can, then lets the crawl go on. It reports whether the crawl stored an entry that the
// decision neither saw nor kept out.
func race(t *testing.T, withLock bool) (slippedPast bool) {
	f := newFixture(t)
	l := link(t, handle(1))
	f.visit(page, nil, found(link(t, handle(2)), "Another"))
	mac := f.keys.Target(l.Identity())
	f.exec(`INSERT INTO targets (mac, entry_id) VALUES ($1, $2)`, mac[:], f.id(l))
	f.exec(`UPDATE pages SET next_visit_at = 'epoch'`)
	f.exec(`UPDATE hosts SET next_allowed_at = 'epoch'`)
	lease, task := f.claim()

	g := newGate()
	f.seam = seams{noTargetLock: !withLock, afterCovered: g.wait}
	crawled := make(chan error, 1)
	go func() {
		_, err := f.StoreOutcome(f.ctx, lease, f.outcome(task, found(l, "Name")))
		crawled <- err
	}()
	<-g.reached
	decided := make(chan struct{})
	var saw bool
	var decideErr error
	go func() {
		defer close(decided)
		saw, decideErr = f.decide(l)
	}()
	if f.blocked(decided) != withLock {
		t.Errorf("with the lock %v, the decision waited %v", withLock, !withLock)
	}
	close(g.open)
	f.must(<-crawled)
	<-decided
	f.must(decideErr)
	stored := f.count(`SELECT count(*) FROM shares h JOIN targets t ON t.id = h.target_id WHERE t.entry_id = $1`, f.id(l)) == 1
	return stored && !saw
}

// The first race of the design: a crawl and a decision about the same link. Whoever locks
// the target first goes first, and the other one knows. Without the lock the crawl
// stores an entry for a link that was suppressed before it, unseen by the decision.
func TestR11CrawlAgainstDecision(t *testing.T) {
	t.Parallel()
	if race(t, true) {
		t.Error("the crawl stored an entry that the decision did not see")
	}
	if !race(t, false) {
		t.Error("this test does not notice when the lock is taken out")
	}
}

// followed is what a follower has read of the feed after a late commit: the transaction
// of the first entry began before that of the second and commits after it was read.
func followed(t *testing.T, withHorizon bool) map[string]bool {
	f := newFixture(t)
	f.seam.noHorizon = !withHorizon
	start, err := f.horizon(f.ctx)
	f.must(err)
	got := map[string]bool{}
	follow := func() {
		list, err := f.Changes(f.ctx, start, 100)
		f.must(err)
		for _, c := range list {
			got[c.EntryID], start = true, c.Position
		}
	}
	late, err := f.pool.Begin(f.ctx)
	f.must(err)
	f.must(f.writeChange(f.ctx, late, "late", true))
	f.must(f.inTx(f.ctx, func(ctx context.Context, tx pgx.Tx) error { return f.writeChange(ctx, tx, "early", false) }))
	follow()
	f.must(late.Commit(f.ctx))
	for follow(); !got["early"] && f.ctx.Err() == nil; {
		follow()
	}
	return got
}

// settled reads the feed until n rows are there. The horizon is the whole server's: other
// databases' transactions hold it back for a moment.
func (f *fixture) settled(after index.Position, n int) []index.Change {
	f.t.Helper()
	for f.ctx.Err() == nil {
		list, err := f.Changes(f.ctx, after, 100)
		f.must(err)
		if len(list) >= n {
			return list
		}
	}
	f.t.Fatal("the feed did not settle")
	return nil
}

// R8, the second race of the design: one transaction stays open while a later one commits.
func TestR8LateCommitIsNotSkipped(t *testing.T) {
	t.Parallel()
	if got := followed(t, true); !got["late"] || !got["early"] {
		t.Errorf("the follower read only %v", got)
	}
	if got := followed(t, false); got["late"] {
		t.Error("this test does not notice when the horizon is taken out")
	}
}

// R9: a node may call itself up to date only when every removal that Live could have
// told of is applied, a late one included.
func TestR9RemovalPositionCoversLateCommits(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	start, err := f.horizon(f.ctx)
	f.must(err)
	late, err := f.pool.Begin(f.ctx)
	f.must(err)
	f.must(f.writeChange(f.ctx, late, "late", true))
	f.must(f.inTx(f.ctx, func(ctx context.Context, tx pgx.Tx) error { return f.writeChange(ctx, tx, "early", true) }))
	live, err := f.Live(f.ctx, nil)
	f.must(err)
	list, err := f.Changes(f.ctx, start, 100)
	f.must(err)
	if len(list) != 0 || !start.Before(live.Removal) {
		t.Errorf("read %v, newest removal %v: the node would think itself up to date", list, live.Removal)
	}
	f.must(late.Commit(f.ctx))
	list = f.settled(start, 2)
	if len(list) != 2 || list[0].EntryID != "late" || list[1].Position.Before(live.Removal) {
		t.Errorf("after the commit: %v", list)
	}
}

// A rebuild that reads while entries change ends at a position from which the feed tells
// all that it missed.
func TestScanStartsBelowWhatItReads(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var all []share.Found
	for i := range 25 {
		all = append(all, found(link(t, handle(i)), "Name of a work"))
	}
	f.visit(page, nil, all...)
	docs, gone := map[string]bool{}, ""
	start, err := f.Scan(f.ctx, 10, func(batch []index.Doc) error {
		if len(docs) == 0 { // an entry that was read already goes away
			gone = batch[0].ID
			f.exec(`INSERT INTO suppressions (uid, target_id, scope, source, kind, who, why, started_at)
				SELECT gen_random_uuid(), id, 'link', 'operator', 'copyright', 'op', 'why', $2 FROM targets WHERE entry_id = $1`, gone, f.at)
			f.must(f.inTx(f.ctx, func(ctx context.Context, tx pgx.Tx) error { return f.writeChange(ctx, tx, gone, true) }))
		}
		for _, d := range batch {
			docs[d.ID] = true
		}
		return nil
	})
	f.must(err)
	if len(docs) != 25 {
		t.Fatalf("%d documents", len(docs))
	}
	// The visit's own rows may come again, since its transaction may not have been settled
	// when the scan began; the removal must come.
	list := f.settled(start, 1)
	for len(list) == 25 {
		list = f.settled(start, 26)
	}
	if last := list[len(list)-1]; last.EntryID != gone || !last.Removal {
		t.Errorf("after the scan: %v", list)
	}
}

// Another epoch and a trimmed position both mean: rebuild.
func TestFeedAsksForRebuild(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	start, err := f.horizon(f.ctx)
	f.must(err)
	f.visit(page, nil, found(link(t, handle(1)), "Name"))
	list := f.settled(start, 1)
	if _, err := f.Changes(f.ctx, index.Position{}, 10); err != index.ErrRebuild {
		t.Errorf("a fresh index: %v", err)
	}
	trimmed, err := f.TrimChanges(f.ctx, f.at.Add(time.Hour))
	for trimmed == 0 && err == nil {
		trimmed, err = f.TrimChanges(f.ctx, f.at.Add(time.Hour))
	}
	if err != nil || trimmed != 1 {
		t.Fatalf("trimmed %d: %v", trimmed, err)
	}
	if _, err := f.Changes(f.ctx, start, 10); err != index.ErrRebuild {
		t.Errorf("a position before the trimmed rows: %v", err)
	}
	if rest, err := f.Changes(f.ctx, list[0].Position, 10); err != nil || len(rest) != 0 {
		t.Errorf("a position at their end: %v %v", rest, err)
	}
	live, err := f.Live(f.ctx, nil)
	f.must(err)
	if live.Removal != list[0].Position {
		t.Errorf("newest removal %v, trimmed up to %v", live.Removal, list[0].Position)
	}
	f.exec(`UPDATE instance SET epoch = gen_random_uuid()`)
	if _, err := f.Changes(f.ctx, list[0].Position, 10); err != index.ErrRebuild {
		t.Errorf("another epoch: %v", err)
	}
	f.must(f.NodeSeen(f.ctx, "node-a", list[0].Position, start))
	f.must(f.NodeSeen(f.ctx, "node-a", list[0].Position, index.Position{Epoch: "", Xid: 7}))
	if n := f.count(`SELECT count(*) FROM nodes WHERE erased_xid = 0 AND applied_seq = $1`, list[0].Position.Seq); n != 1 {
		t.Error("a node's positions are not as reported")
	}
}

// Two crawls that find the same links in opposite order do not wait for each other.
func TestLocksAreTakenInOneOrder(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const n = 40
	var forth, back []share.Found
	for i := range n {
		l := found(inFolder(t, handle(i), handle(100+i)), "Inside")
		own := found(parse(t, "https://mega.nz/folder/"+handle(n-i-1)), "Folder")
		forth, back = append(forth, l, own), append([]share.Found{own, l}, back...)
	}
	var leases []crawler.Lease
	var tasks []crawler.Task
	for _, url := range []string{"https://a.example/", "https://b.example/"} {
		f.seed(url)
		lease, task := f.claim()
		leases, tasks = append(leases, lease), append(tasks, task)
	}
	errs := make(chan error, 2)
	for i, list := range [][]share.Found{forth, back} {
		o := f.outcome(tasks[i], list...)
		o.Links = []string{"https://a.example/x", "https://b.example/y"}
		go func() {
			_, err := f.StoreOutcome(f.ctx, leases[i], o)
			errs <- err
		}()
	}
	f.must(<-errs)
	f.must(<-errs)
	if got := f.count(`SELECT count(*) FROM sightings`); got != 4*n {
		t.Errorf("%d sightings, want %d", got, 4*n)
	}
	if got := f.count(`SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`); got != 0 {
		t.Errorf("%d deadlocks", got)
	}
}
