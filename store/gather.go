package store

import (
	"context"
	"fmt"
	"sync"
	"time"

	"blindex/index"
)

// How many liveness statements run at a time. While all is in memory, few of many ids each
// are cheapest. What has waited for patience goes all the same: those in flight then wait for
// the disk, which answers several as quickly as one.
const (
	flightsAtOnce = 2
	flightsAtMost = 16
	patience      = 10 * time.Millisecond
)

// gather asks for the ids of several searches in one statement: while the statements in
// flight run, the next one collects. A statement costs much that does not grow with its
// ids, so that the busier the program is, the less a search costs.
//
// What each search is told was true at a moment after it asked: a flight takes no more ids
// once it has left, and the database takes the statement's snapshot after that. A removal
// that was committed before a search asked is therefore in the snapshot it is answered
// from, as if it had asked alone. Nothing that was read is kept for a later flight.
type gather struct {
	ask      func(ctx context.Context, ids []string) (index.Live, error)
	patience time.Duration

	mu     sync.Mutex
	next   *flight // collects; nil when nobody waits
	flying int
}

// flight is one statement for whoever came before it left.
type flight struct {
	ctx    context.Context // ends when nobody waits for it any more
	cancel context.CancelFunc
	ids    []string
	aboard int
	hurry  *time.Timer // nil: it did not wait
	late   bool        // it has waited long, and all that may be are in the air

	landed chan struct{} // closed when live and err are there
	live   index.Live
	err    error
}

// live answers one search. What its entries point to is shared with other searches and
// not to be changed.
func (g *gather) live(ctx context.Context, ids []string) (index.Live, error) {
	f := g.board(ids)
	select {
	case <-f.landed:
	case <-ctx.Done():
		g.leave(f)
		return index.Live{}, fmt.Errorf("store: liveness: %w", ctx.Err())
	}
	if f.err != nil {
		return index.Live{}, f.err
	}
	out := index.Live{Entries: make(map[string]index.Entry, len(ids)), Removal: f.live.Removal}
	for _, id := range ids {
		if e, ok := f.live.Entries[id]; ok {
			out.Entries[id] = e
		}
	}
	return out, nil
}

// board joins the flight that collects; when there may be one more in the air, it leaves at once.
func (g *gather) board(ids []string) *flight {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.next == nil {
		g.next = &flight{landed: make(chan struct{})}
		g.next.ctx, g.next.cancel = context.WithCancel(context.Background())
	}
	f := g.next
	f.ids = append(f.ids, ids...)
	f.aboard++
	switch {
	case g.flying < flightsAtOnce:
		g.depart()
	case f.aboard == 1:
		f.hurry = time.AfterFunc(g.patience, func() { g.hurried(f) })
	}
	return f
}

// depart lets the flight that collects leave by itself. The caller holds the lock.
func (g *gather) depart() {
	f := g.next
	g.flying, g.next = g.flying+1, nil
	go g.fly(f)
}

// hurried lets a flight leave that has waited long.
func (g *gather) hurried(f *flight) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.next != f: // it has left, or all have left it
	case g.flying < flightsAtMost:
		g.depart()
	default:
		f.late = true
	}
}

// leave is for a search that is not waited for any more: the last one ends the statement.
func (g *gather) leave(f *flight) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if f.aboard--; f.aboard > 0 {
		return
	}
	f.cancel()
	if g.next == f { // nobody may join it now
		g.next = nil
	}
}

// fly asks for one flight after the other until nobody waits, or more are in the air than
// need be.
func (g *gather) fly(f *flight) {
	for f != nil {
		if f.hurry != nil {
			f.hurry.Stop()
		}
		f.live, f.err = g.ask(f.ctx, f.ids)
		f.cancel()
		close(f.landed)
		f = g.landed()
	}
}

// landed gives the flight that leaves next, if one does.
func (g *gather) landed() *flight {
	g.mu.Lock()
	defer g.mu.Unlock()
	f := g.next
	if f == nil || g.flying > flightsAtOnce && !f.late {
		g.flying--
		return nil
	}
	g.next = nil
	return f
}
