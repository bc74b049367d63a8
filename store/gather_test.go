package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"blindex/index"
	"blindex/share"
)

// blocking is a gather whose statements wait: each tells of its ids when it has left, and
// lands when it is told to.
func blocking() (g *gather, left chan []string, land chan struct{}) {
	left, land = make(chan []string), make(chan struct{})
	return &gather{patience: time.Hour, ask: func(ctx context.Context, ids []string) (index.Live, error) {
		left <- ids
		select {
		case <-land:
		case <-ctx.Done():
			return index.Live{}, ctx.Err()
		}
		live := index.Live{Entries: map[string]index.Entry{}, Removal: index.Position{Epoch: "e", Seq: int64(len(ids))}}
		for _, id := range ids {
			if id != "gone" {
				live.Entries[id] = index.Entry{ID: id}
			}
		}
		return live, nil
	}}, left, land
}

// waiting returns once so many searches wait for the flight that collects.
func (g *gather) waiting(n int) {
	for {
		g.mu.Lock()
		have := 0
		if g.next != nil {
			have = g.next.aboard
		}
		g.mu.Unlock()
		if have == n {
			return
		}
		runtime.Gosched()
	}
}

type told struct {
	live index.Live
	err  error
}

func (g *gather) start(ctx context.Context, ids ...string) <-chan told {
	out := make(chan told, 1)
	go func() {
		live, err := g.live(ctx, ids)
		out <- told{live, err}
	}()
	return out
}

// Searches that come while all statements are in flight share the next one, and each is told
// of its own entries alone.
func TestSearchesShareAStatement(t *testing.T) {
	t.Parallel()
	g, left, land := blocking()
	for range flightsAtOnce {
		g.start(t.Context(), "early")
		if ids := <-left; !slices.Equal(ids, []string{"early"}) {
			t.Fatalf("the statement asks for %v", ids)
		}
	}
	a, b := g.start(t.Context(), "a", "both"), g.start(t.Context(), "b", "both", "gone")
	g.waiting(2)
	land <- struct{}{}
	ids := <-left
	slices.Sort(ids)
	if !slices.Equal(ids, []string{"a", "b", "both", "both", "gone"}) {
		t.Errorf("the shared statement asks for %v", ids)
	}
	for range flightsAtOnce {
		land <- struct{}{}
	}
	for name, ch := range map[string]<-chan told{"a": a, "b": b} {
		got := <-ch
		_, own := got.live.Entries[name]
		_, both := got.live.Entries["both"]
		if got.err != nil || !own || !both || len(got.live.Entries) != 2 || got.live.Removal.Seq != 5 {
			t.Errorf("%s was told %+v", name, got)
		}
	}
}

// What waits long leaves although others are in the air, up to a bound; then the first that
// lands makes room.
func TestLateSearchesDoNotWaitForTheDisk(t *testing.T) {
	t.Parallel()
	g, left, land := blocking()
	g.patience = time.Nanosecond
	var all []<-chan told
	for range flightsAtMost {
		all = append(all, g.start(t.Context(), "a"))
		<-left
	}
	all = append(all, g.start(t.Context(), "b"))
	g.waiting(1)
	for late := false; !late; {
		g.mu.Lock()
		late = g.next.late
		g.mu.Unlock()
		runtime.Gosched()
	}
	land <- struct{}{}
	if ids := <-left; !slices.Equal(ids, []string{"b"}) {
		t.Errorf("the next statement asks for %v", ids)
	}
	for range flightsAtMost {
		land <- struct{}{}
	}
	for _, ch := range all {
		if got := <-ch; got.err != nil {
			t.Error(got.err)
		}
	}
	for g.landing() { // each says so soon: none is left in the air
		runtime.Gosched()
	}
}

func (g *gather) landing() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.flying != 0
}

// A search that is given up takes nobody along; a statement that nobody waits for ends, and
// nobody joins it.
func TestGivenUpSearchLeavesTheOthers(t *testing.T) {
	t.Parallel()
	g, left, land := blocking()
	var first []<-chan told
	for range flightsAtOnce {
		first = append(first, g.start(t.Context(), "early"))
		<-left
	}
	ctx, cancel := context.WithCancel(t.Context())
	stays := g.start(t.Context(), "stays")
	g.waiting(1)
	goes := g.start(ctx, "goes")
	g.waiting(2)
	cancel()
	if got := <-goes; !errors.Is(got.err, context.Canceled) {
		t.Errorf("the one that was given up: %+v", got)
	}
	land <- struct{}{}
	<-left
	for range flightsAtOnce {
		land <- struct{}{}
	}
	if got := <-stays; got.err != nil || len(got.live.Entries) != 1 {
		t.Errorf("the other: %+v", got)
	}
	for _, ch := range first {
		<-ch
	}

	ctx, cancel = context.WithCancel(t.Context())
	alone := g.start(ctx, "alone")
	<-left
	cancel() // ends the statement, which would wait for land for ever
	<-alone
	after := g.start(t.Context(), "after")
	<-left
	land <- struct{}{}
	if got := <-after; got.err != nil {
		t.Errorf("after it: %v", got.err)
	}
}

// Promise 2: a search is answered from a moment after it asked, whatever is in the air then
// and whatever landed before.
func TestNoSearchIsToldOfABefore(t *testing.T) {
	t.Parallel()
	var removed atomic.Bool
	left, land := make(chan struct{}), make(chan struct{})
	g := &gather{patience: time.Hour, ask: func(_ context.Context, ids []string) (index.Live, error) {
		live := index.Live{Entries: map[string]index.Entry{}}
		if !removed.Load() { // the statement's snapshot
			live.Entries["a"] = index.Entry{ID: "a"}
		}
		left <- struct{}{}
		<-land
		return live, nil
	}}
	var early []<-chan told
	for range flightsAtOnce {
		early = append(early, g.start(t.Context(), "a"))
		<-left
	}
	removed.Store(true)
	meanwhile := g.start(t.Context(), "a")
	g.waiting(1)
	land <- struct{}{}
	<-left
	for range flightsAtOnce {
		land <- struct{}{}
	}
	for _, ch := range early {
		if got := <-ch; len(got.live.Entries) != 1 {
			t.Errorf("before the removal: %+v", got)
		}
	}
	if got := <-meanwhile; got.err != nil || len(got.live.Entries) != 0 {
		t.Errorf("after the removal, statements of before in the air: %+v", got)
	}
	after := g.start(t.Context(), "a")
	<-left
	land <- struct{}{}
	if got := <-after; got.err != nil || len(got.live.Entries) != 0 {
		t.Errorf("after the removal: %+v", got)
	}
}

// Promise 2: however many searches share statements, one that begins after a removal was
// committed does not see the entry.
func TestSharedStatementsSeeWhatWasRemovedBefore(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const removed, searchers = 12, 8
	var all []share.Found
	var ids []string
	for i := range removed {
		all = append(all, found(link(t, handle(i)), fmt.Sprintf("Name %d", i)))
	}
	f.visit(page, nil, all...)
	for i := range removed {
		ids = append(ids, f.id(link(t, handle(i))))
	}
	var (
		mu   sync.RWMutex
		gone = map[string]bool{} // committed
		wg   sync.WaitGroup
	)
	over := make(chan struct{})
	for range searchers {
		wg.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
				}
				mu.RLock()
				before := make([]string, 0, removed)
				for id := range gone {
					before = append(before, id)
				}
				mu.RUnlock()
				live, err := f.Live(f.ctx, ids)
				if err != nil {
					t.Error(err)
					return
				}
				for _, id := range before {
					if _, shown := live.Entries[id]; shown {
						t.Errorf("%s is shown after its removal", id)
					}
				}
			}
		})
	}
	for i := range removed {
		f.suppress(link(t, handle(i)), "link", "copyright", "operator", false)
		mu.Lock()
		gone[ids[i]] = true
		mu.Unlock()
	}
	close(over)
	wg.Wait()
}
