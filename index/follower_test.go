package index

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sort"
	"sync"
	"testing"
	"time"
)

// feed is the database as the follower sees it: rows become readable in the order of
// their transactions, and only below the oldest transaction that is still open.
type feed struct {
	mu      sync.Mutex
	epoch   string
	rows    []Change
	seq     int64
	xid     uint64
	open    map[uint64]bool
	trimmed Position
	live    map[string]Doc
	fail    error
	scanned func() // called in the middle of a scan
}

func newFeed() *feed {
	return &feed{epoch: "e1", open: map[uint64]bool{}, live: map[string]Doc{}}
}

// begin opens a transaction; what it writes is invisible until commit.
func (f *feed) begin() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.xid++
	f.open[f.xid] = true
	return f.xid
}

// commit writes the entries of a transaction: a name makes one visible, "" takes it away.
func (f *feed) commit(xid uint64, entries map[string]string) Position {
	f.mu.Lock()
	defer f.mu.Unlock()
	var last Position
	for id, name := range entries {
		f.seq++
		last = Position{Epoch: f.epoch, Xid: xid, Seq: f.seq}
		f.rows = append(f.rows, Change{Position: last, EntryID: id, Removal: name == ""})
		if name == "" {
			delete(f.live, id)
			continue
		}
		f.live[id] = Doc{ID: id, Name: name}
	}
	delete(f.open, xid)
	sort.Slice(f.rows, func(i, j int) bool { return f.rows[i].Position.Before(f.rows[j].Position) })
	return last
}

func (f *feed) put(id, name string) Position { return f.commit(f.begin(), map[string]string{id: name}) }

// restore goes back to another state of the database.
func (f *feed) restore(live map[string]Doc) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.epoch, f.rows, f.live = f.epoch+"+", nil, live
}

func (f *feed) horizon() uint64 {
	h := f.xid + 1
	for x := range f.open {
		h = min(h, x)
	}
	return h
}

func (f *feed) Changes(_ context.Context, after Position, limit int) ([]Change, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fail != nil {
		return nil, f.fail
	}
	if after.Epoch != f.epoch || after.Before(f.trimmed) {
		return nil, fmt.Errorf("feed: %w", ErrRebuild)
	}
	var out []Change
	for _, r := range f.rows {
		if after.Before(r.Position) && r.Position.Xid < f.horizon() && len(out) < limit {
			out = append(out, r)
		}
	}
	return out, nil
}

func (f *feed) Docs(_ context.Context, ids []string) ([]Doc, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Doc
	for _, id := range ids {
		if d, ok := f.live[id]; ok {
			out = append(out, d)
		}
	}
	return out, nil
}

func (f *feed) Scan(_ context.Context, _ int, add func([]Doc) error) (Position, error) {
	f.mu.Lock()
	start := Position{Epoch: f.epoch}
	for _, r := range f.rows {
		if r.Position.Xid < f.horizon() {
			start = r.Position
		}
	}
	var docs []Doc
	for _, d := range f.live {
		docs = append(docs, d)
	}
	f.mu.Unlock()
	if err := add(docs); err != nil {
		return Position{}, err
	}
	if f.scanned != nil {
		f.scanned()
	}
	return start, nil
}

// memory is an engine without a search.
type memory struct {
	mu       sync.Mutex
	docs     map[string]string
	applied  Position
	batches  int
	rebuilds int
	fail     error

	failRebuild error // once everything was read
}

func (m *memory) Search(context.Context, Request) (Result, error)      { return Result{}, nil }
func (m *memory) Suggest(context.Context, string, int) (Result, error) { return Result{}, nil }

func (m *memory) Positions() (applied, erased Position) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.applied, Position{}
}

func (m *memory) Apply(_ context.Context, upserts []Doc, deletes []string, applied Position) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return m.fail
	}
	for _, d := range upserts {
		m.docs[d.ID] = d.Name
	}
	for _, id := range deletes {
		delete(m.docs, id)
	}
	m.applied = applied
	m.batches++
	return nil
}

func (m *memory) Erase(context.Context, []Victim, Position) (Proof, error) { return Proof{}, nil }

func (m *memory) Rebuild(_ context.Context, fill func(func([]Doc) error) (Position, error)) error {
	next := map[string]string{}
	at, err := fill(func(docs []Doc) error {
		for _, d := range docs {
			next[d.ID] = d.Name
		}
		return nil
	})
	if err == nil {
		err = m.failRebuild
	}
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.docs, m.applied = next, at
	m.rebuilds++
	return nil
}

func newFollower(f *feed) (*Follower, *memory) {
	m := &memory{docs: map[string]string{}}
	return &Follower{Feed: f, Writer: m, Engine: m, Poll: time.Hour}, m
}

func catchUp(t *testing.T, f *Follower) Position {
	t.Helper()
	p, err := f.CatchUp(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func same(t *testing.T, f *feed, m *memory) {
	t.Helper()
	want := map[string]string{}
	for id, d := range f.live {
		want[id] = d.Name
	}
	if !maps.Equal(m.docs, want) {
		t.Errorf("index has %v, database has %v", m.docs, want)
	}
}

func TestFollowerBuildsThenFollows(t *testing.T) {
	t.Parallel()
	db := newFeed()
	db.put("a", "one")
	f, m := newFollower(db)
	if f.Ready() {
		t.Error("ready before anything")
	}
	catchUp(t, f)
	if m.rebuilds != 1 || !f.Ready() {
		t.Errorf("%d rebuilds, ready %v", m.rebuilds, f.Ready())
	}
	db.put("b", "two")
	db.put("a", "")
	last := db.put("b", "two again")
	if got := catchUp(t, f); got != last {
		t.Errorf("at %v, want %v", got, last)
	}
	same(t, db, m)
}

func TestLateCommitIsNotSkipped(t *testing.T) { // R8
	t.Parallel()
	db := newFeed()
	f, m := newFollower(db)
	catchUp(t, f)
	late := db.begin()
	db.put("later", "began after, committed before")
	catchUp(t, f)
	if len(m.docs) != 0 {
		t.Error("read above the horizon")
	}
	db.commit(late, map[string]string{"late": "committed last"})
	catchUp(t, f)
	same(t, db, m)
}

func TestManyRowsComeInBatches(t *testing.T) {
	t.Parallel()
	db := newFeed()
	f, m := newFollower(db)
	catchUp(t, f)
	for i := range 2*FollowBatch + 10 {
		db.put(fmt.Sprint("id", i%1500), fmt.Sprint("name ", i))
	}
	m.batches = 0
	catchUp(t, f)
	if m.batches != 3 {
		t.Errorf("%d batches, want 3", m.batches)
	}
	same(t, db, m)
}

func TestRestoreAndTrimRebuild(t *testing.T) {
	t.Parallel()
	db := newFeed()
	f, m := newFollower(db)
	db.put("a", "one")
	catchUp(t, f)
	db.restore(map[string]Doc{"old": {ID: "old", Name: "from the backup"}})
	db.fail = errors.New("down")
	if _, err := f.CatchUp(context.Background()); err == nil {
		t.Error("no error while the database is down")
	}
	db.fail = nil
	catchUp(t, f)
	same(t, db, m)
	db.put("b", "two")
	db.trimmed = db.put("c", "three")
	catchUp(t, f)
	same(t, db, m)
	if m.rebuilds != 3 {
		t.Errorf("%d rebuilds, want 3", m.rebuilds)
	}
}

func TestFailedRebuildIsNotReady(t *testing.T) {
	t.Parallel()
	db := newFeed()
	f, m := newFollower(db)
	catchUp(t, f)
	db.restore(map[string]Doc{})
	db.put("a", "one")
	m.fail = errors.New("disk full")
	db.put("b", "two")
	db.scanned = func() { db.put("c", "three") }
	if _, err := f.CatchUp(context.Background()); !errors.Is(err, m.fail) {
		t.Errorf("%v", err)
	}
	if f.Ready() {
		t.Error("ready though it has not caught up with the new epoch")
	}
	m.fail, db.scanned = nil, nil
	catchUp(t, f)
	same(t, db, m)
}

// A restore in the middle of a reindex needs another build; neither may wait for the other.
func TestRestoreDuringReindex(t *testing.T) {
	t.Parallel()
	db := newFeed()
	f, m := newFollower(db)
	db.put("a", "one")
	catchUp(t, f)
	done := make(chan error, 1)
	db.scanned = func() {
		db.scanned = nil
		db.restore(map[string]Doc{"old": {ID: "old", Name: "from the backup"}})
		go func() {
			_, err := f.CatchUp(context.Background())
			done <- err
		}()
	}
	if err := f.Reindex(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	same(t, db, m)
}

// What happens between the scan and the swap must not be lost, though the position of
// the old generation runs ahead of the scan's.
func TestReindexMissesNothing(t *testing.T) {
	t.Parallel()
	db := newFeed()
	f, m := newFollower(db)
	db.put("a", "one")
	catchUp(t, f)
	db.scanned = func() {
		db.put("b", "during the scan")
		db.put("a", "")
		catchUp(t, f) // the old generation goes on meanwhile
	}
	if err := f.Reindex(context.Background()); err != nil {
		t.Fatal(err)
	}
	same(t, db, m)
	if !f.Ready() {
		t.Error("not ready after")
	}
}

func TestWaitApplied(t *testing.T) { // R9
	t.Parallel()
	db := newFeed()
	f, m := newFollower(db)
	catchUp(t, f)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx) }()
	removal := db.put("a", "")
	if !f.WaitApplied(ctx, removal) { // wakes the follower: Poll is an hour
		t.Error("waited in vain for a position the feed has")
	}
	if f.WaitApplied(ctx, Position{Epoch: "e1", Xid: 1 << 40}) {
		t.Error("a position nobody has reached is applied")
	}
	if f.WaitApplied(ctx, Position{Epoch: "other"}) {
		t.Error("another epoch is applied")
	}
	db.put("b", "two")
	f.Wake()
	if !f.wait(ctx, db.rows[len(db.rows)-1].Position) {
		t.Error("not woken")
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("run: %v", err)
	}
	same(t, db, m)
}

func TestRunReportsAndGoesOn(t *testing.T) {
	t.Parallel()
	db := newFeed()
	f, m := newFollower(db)
	reports := make(chan error, 1)
	f.Report = func(err error) { reports <- err }
	db.fail = errors.New("down")
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx) }()
	if err := <-reports; !errors.Is(err, db.fail) {
		t.Errorf("%v", err)
	}
	db.mu.Lock()
	db.fail = nil
	db.mu.Unlock()
	last := db.put("a", "one")
	if !f.wait(ctx, last) {
		t.Error("did not go on")
	}
	cancel()
	<-done
	same(t, db, m)
}

// How far a rebuild has come is told while it runs, against about how many entries there
// are, and when it failed it runs no more.
func TestProgressOfARebuild(t *testing.T) {
	t.Parallel()
	db := newFeed()
	db.put("a", "one")
	db.put("b", "two")
	f, m := newFollower(db)
	f.Estimate = func(context.Context) (int, error) { return 3, nil }
	var during Progress
	db.scanned = func() { during = f.Progress() }
	catchUp(t, f)
	if want := (Progress{Building: true, Done: 2, Total: 3}); during != want {
		t.Errorf("during it %+v, want %+v", during, want)
	}
	if want := (Progress{Done: 2, Total: 3}); f.Progress() != want {
		t.Errorf("after it %+v, want %+v", f.Progress(), want)
	}
	f.Estimate = func(context.Context) (int, error) { return 0, errors.New("no database") }
	if err := f.Reindex(context.Background()); err != nil {
		t.Fatal(err)
	}
	if want := (Progress{Building: true, Done: 2}); during != want {
		t.Errorf("without an estimate %+v, want %+v", during, want)
	}
	m.failRebuild = errors.New("no disk")
	if err := f.Reindex(context.Background()); err == nil || f.Progress().Building {
		t.Errorf("a failed rebuild: %v, %+v", err, f.Progress())
	}
}
