package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"

	"blindex/index"
)

// Rebuild builds the next generation from fill while the current one goes on to answer
// and to take batches, swaps, and deletes the old one when its last search has ended.
func (e *Engine) Rebuild(ctx context.Context, fill func(add func([]index.Doc) error) (index.Position, error)) error {
	if err := take(ctx, e.heavy); err != nil {
		return fmt.Errorf("bleveindex: rebuild: %w", err)
	}
	defer func() { <-e.heavy }()
	name, err := nextName(e.opt.Dir, "")
	if err != nil {
		return err
	}
	lanes, err := e.lanes()
	if err != nil {
		return err
	}
	next, err := e.build(ctx, filepath.Join(e.opt.Dir, name), lanes, fill)
	if err != nil {
		return fmt.Errorf("bleveindex: rebuild: %w", errors.Join(err, e.sweepUnused()))
	}
	old, err := e.swap(ctx, name, next)
	if err != nil {
		return errors.Join(err, next.destroy())
	}
	if err := old.destroy(); err != nil {
		return err
	}
	// With the old files gone nothing of before the scan is left on disk.
	applied, _ := next.positions()
	return e.setErased(ctx, next, applied)
}

// lanes is how many shards are built at the same time: all of them when there is nothing
// to search, else so many that searches keep a processor.
func (e *Engine) lanes() (int, error) {
	v, done, err := e.acquireView()
	if err != nil {
		return 0, err
	}
	defer done()
	if v.docs <= uint64(e.opt.Shards) { // markers at most
		return e.opt.Shards, nil
	}
	return max(runtime.GOMAXPROCS(0)-1, 1), nil
}

// sweepUnused deletes what a failed rebuild left.
func (e *Engine) sweepUnused() error {
	g, err := e.acquire()
	if err != nil {
		return err
	}
	defer g.release()
	return e.sweep(filepath.Base(g.path))
}

// build fills a generation, one goroutine a shard, of which lanes work at a time, and opens
// it with its position.
func (e *Engine) build(ctx context.Context, path string, lanes int, fill func(add func([]index.Doc) error) (index.Position, error)) (*generation, error) {
	group, building := errgroup.WithContext(ctx)
	queues, working := make([]chan []index.Doc, e.opt.Shards), make(chan struct{}, lanes)
	for n := range queues {
		queues[n] = make(chan []index.Doc, 4)
		group.Go(func() error { return buildShard(building, shardPath(path, n), queues[n], working) })
	}
	applied, err := fill(func(docs []index.Doc) error { return deal(building, docs, queues) })
	for _, q := range queues {
		close(q)
	}
	if built := group.Wait(); err == nil || errors.Is(err, context.Canceled) && built != nil {
		err = built
	}
	if err != nil {
		return nil, err
	}
	g := &generation{path: path}
	if err = g.openShards(e.opt.Shards, e.opt.Logf); err == nil {
		err = g.commit(ctx, g.batches(), applied, index.Position{})
	}
	if err != nil {
		return nil, errors.Join(err, g.close())
	}
	g.words.wait()
	return g, nil
}

// deal hands each document to its shard.
func deal(ctx context.Context, docs []index.Doc, queues []chan []index.Doc) error {
	parts := make([][]index.Doc, len(queues))
	for _, d := range docs {
		n := shardOf(d.ID, len(queues))
		parts[n] = append(parts[n], d)
	}
	for n, part := range parts {
		select {
		case queues[n] <- part:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// buildShard builds a shard of what comes; while it works it has a place in working.
func buildShard(ctx context.Context, path string, queue <-chan []index.Doc, working chan struct{}) error {
	b := builder{path: path, limit: segmentDocs}
	defer b.abort() // nothing is left to give up when it went well; what stays behind is swept with its folder
	for docs := range queue {
		if err := take(ctx, working); err != nil {
			return err
		}
		err := b.addAll(docs)
		<-working
		if err != nil {
			return fmt.Errorf("build: %w", err)
		}
	}
	if err := take(ctx, working); err != nil {
		return err
	}
	defer func() { <-working }()
	if err := ctx.Err(); err != nil {
		return err
	}
	return b.finish()
}

// swap makes next the current generation, on disk first.
func (e *Engine) swap(ctx context.Context, name string, next *generation) (*generation, error) {
	if err := take(ctx, e.write); err != nil {
		return nil, fmt.Errorf("bleveindex: rebuild: %w", err)
	}
	defer func() { <-e.write }()
	e.mu.RLock()
	closed := e.gen == nil // and it stays as it is: who closes or swaps writes
	e.mu.RUnlock()
	if closed {
		return nil, errClosed
	}
	// The disk may take a second over this, behind all that was just built; searches go on.
	if err := writeCurrent(e.opt.Dir, name); err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	old := e.gen
	e.gen = next
	return old, nil
}

// Stats are figures for metrics.
type Stats struct {
	Docs     uint64
	Bytes    int64 // on disk, all generations
	Segments int
}

// Stats returns the figures of now.
func (e *Engine) Stats() (Stats, error) {
	v, done, err := e.acquireView()
	if err != nil {
		return Stats{}, err
	}
	defer done()
	s := Stats{Docs: v.docs, Segments: len(v.segments)}
	for _, snap := range v.snaps {
		marker, err := snap.InternalID(markerID)
		if err != nil {
			return Stats{}, fmt.Errorf("bleveindex: stats: %w", err)
		}
		if marker != nil {
			s.Docs--
		}
	}
	s.Bytes, err = diskBytes(e.opt.Dir)
	return s, err
}

func diskBytes(dir string) (int64, error) {
	var n int64
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil {
			n += info.Size()
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("bleveindex: disk: %w", err)
	}
	return n, nil
}
