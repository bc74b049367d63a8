package index

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// FollowBatch is how many feed rows are applied as one batch, ScanBatch how many entries at
// most a rebuild reads at once.
const (
	FollowBatch = 1000
	ScanBatch   = 5000
)

// patience is how long a search waits for this node to apply a removal (R9).
const patience = 500 * time.Millisecond

// Follower keeps one node's index behind the feed. For every entry that changed it
// reads the present state and writes that, so a batch that is read twice does no
// harm. It alone calls Writer.Apply and Writer.Rebuild.
type Follower struct {
	Feed   Feed
	Writer Writer
	Engine Engine
	Poll   time.Duration   // pause between two looks at the feed when nothing wakes it
	Report func(err error) // told of every failed round of Run; may be nil
	// Estimate is about how many entries a rebuild will read; may be nil.
	Estimate func(ctx context.Context) (int, error)

	once sync.Once
	wake chan struct{}
	// Each holds one token. Who builds takes building first; busy is for reading the
	// feed and writing what it says.
	building, busy chan struct{}

	mu      sync.Mutex
	built   Progress
	ready   bool
	applied chan struct{} // closed and replaced when the position moves
}

func (f *Follower) init() {
	f.once.Do(func() {
		f.wake = make(chan struct{}, 1)
		f.building = make(chan struct{}, 1)
		f.busy = make(chan struct{}, 1)
		f.applied = make(chan struct{})
	})
}

// Wake hints that the feed has something new. It never blocks.
func (f *Follower) Wake() {
	f.init()
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// Ready reports whether the index is of the feed's epoch and has caught up with it once.
func (f *Follower) Ready() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.ready
}

// Run follows until ctx ends and returns its error. A failed round is reported and
// tried again after a pause.
func (f *Follower) Run(ctx context.Context) error {
	f.init()
	timer := time.NewTimer(f.Poll)
	defer timer.Stop()
	for {
		if _, err := f.CatchUp(ctx); err != nil && ctx.Err() == nil && f.Report != nil {
			f.Report(err)
		}
		timer.Reset(f.Poll)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-f.wake:
		case <-timer.C:
		}
	}
}

// CatchUp applies what the feed has and returns the position reached. When the feed
// says ErrRebuild it rebuilds first.
func (f *Follower) CatchUp(ctx context.Context) (Position, error) {
	f.init()
	for {
		n, err := f.round(ctx)
		if errors.Is(err, ErrRebuild) {
			f.setReady(false)
			n, err = FollowBatch, f.rebuild(ctx)
		}
		if err != nil {
			return Position{}, fmt.Errorf("index: follow the feed: %w", err)
		}
		f.moved()
		if n < FollowBatch {
			f.setReady(true)
			applied, _ := f.Engine.Positions()
			return applied, nil
		}
	}
}

// rebuild builds unless another one has just done so.
func (f *Follower) rebuild(ctx context.Context) error {
	if err := take(ctx, f.building); err != nil {
		return err
	}
	defer func() { <-f.building }()
	if _, err := f.round(ctx); !errors.Is(err, ErrRebuild) {
		return err
	}
	return f.build(ctx)
}

// Reindex builds the index anew beside the old one, which goes on to be followed and
// to answer, swaps and catches up.
func (f *Follower) Reindex(ctx context.Context) error {
	f.init()
	if err := take(ctx, f.building); err != nil {
		return fmt.Errorf("index: reindex: %w", err)
	}
	err := f.build(ctx)
	<-f.building
	if err != nil {
		return fmt.Errorf("index: reindex: %w", err)
	}
	_, err = f.CatchUp(ctx)
	return err
}

// build makes a new generation. From the end of the scan to the swap no batch may be
// applied: one read against the old generation would carry the new one past rows it
// has not seen.
func (f *Follower) build(ctx context.Context) error {
	held := false
	defer func() {
		if held {
			<-f.busy
		}
	}()
	err := f.Writer.Rebuild(ctx, func(add func([]Doc) error) (Position, error) {
		start, err := f.Feed.Scan(ctx, ScanBatch, f.counted(ctx, add))
		if err != nil {
			return Position{}, err
		}
		err = take(ctx, f.busy)
		held = err == nil
		return start, err
	})
	f.setProgress(func(p *Progress) { p.Building = false })
	f.moved()
	return err
}

// Progress is how far a rebuild has come, or how far the last one came.
type Progress struct {
	Building bool
	Done     int // entries read
	Total    int // about how many there are; 0: not known
}

// Progress tells how a rebuild goes.
func (f *Follower) Progress() Progress {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.built
}

func (f *Follower) setProgress(change func(*Progress)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(&f.built)
}

// counted is add with the entries counted.
func (f *Follower) counted(ctx context.Context, add func([]Doc) error) func([]Doc) error {
	total := 0
	if f.Estimate != nil {
		if n, err := f.Estimate(ctx); err == nil {
			total = n
		}
	}
	f.setProgress(func(p *Progress) { *p = Progress{Building: true, Total: total} })
	return func(docs []Doc) error {
		if err := add(docs); err != nil {
			return err
		}
		f.setProgress(func(p *Progress) { p.Done += len(docs) })
		return nil
	}
}

// round applies one batch and returns how many feed rows it had.
func (f *Follower) round(ctx context.Context) (int, error) {
	if err := take(ctx, f.busy); err != nil {
		return 0, err
	}
	defer func() { <-f.busy }()
	return f.step(ctx)
}

func (f *Follower) step(ctx context.Context) (int, error) {
	applied, _ := f.Engine.Positions()
	changes, err := f.Feed.Changes(ctx, applied, FollowBatch)
	if err != nil || len(changes) == 0 {
		return 0, err
	}
	ids := entryIDs(changes)
	docs, err := f.Feed.Docs(ctx, ids)
	if err != nil {
		return 0, err
	}
	last := changes[len(changes)-1].Position
	return len(changes), f.Writer.Apply(ctx, docs, missing(ids, docs), last)
}

// entryIDs returns each entry of the changes once.
func entryIDs(changes []Change) []string {
	seen := make(map[string]bool, len(changes))
	ids := make([]string, 0, len(changes))
	for _, c := range changes {
		if !seen[c.EntryID] {
			seen[c.EntryID] = true
			ids = append(ids, c.EntryID)
		}
	}
	return ids
}

// missing returns the ids without a document: those that may not be shown.
func missing(ids []string, docs []Doc) []string {
	live := make(map[string]bool, len(docs))
	for _, d := range docs {
		live[d.ID] = true
	}
	var out []string
	for _, id := range ids {
		if !live[id] {
			out = append(out, id)
		}
	}
	return out
}

// WaitApplied blocks until the index has applied the position, and reports false when
// 500 ms or ctx end first (R9).
func (f *Follower) WaitApplied(ctx context.Context, p Position) bool {
	f.init()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return f.wait(ctx, p)
}

func (f *Follower) wait(ctx context.Context, p Position) bool {
	f.Wake()
	for {
		moved := f.movedChan()
		if applied, _ := f.Engine.Positions(); applied.Epoch == p.Epoch && !applied.Before(p) {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-moved:
		}
	}
}

// take takes a token, waiting until ctx ends.
func take(ctx context.Context, token chan struct{}) error {
	select {
	case token <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (f *Follower) setReady(ready bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ready = ready
}

func (f *Follower) movedChan() chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.applied
}

func (f *Follower) moved() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.applied)
	f.applied = make(chan struct{})
}
