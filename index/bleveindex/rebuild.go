package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

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
	path := filepath.Join(e.opt.Dir, name)
	applied, err := e.build(ctx, path, fill)
	if err != nil {
		return err
	}
	next, err := open(path, e.opt.Logf)
	if err != nil {
		return err
	}
	if got, _ := next.positions(); got != applied {
		return errors.Join(errors.New("bleveindex: rebuild: the new generation lost its position"), next.destroy())
	}
	old, err := e.swap(ctx, name, next)
	if err != nil {
		return errors.Join(err, next.destroy())
	}
	if err := old.destroy(); err != nil {
		return err
	}
	// With the old files gone nothing of before the scan is left on disk.
	return e.setErased(ctx, next, applied)
}

// build fills a generation and closes it with its position on disk.
func (e *Engine) build(ctx context.Context, path string, fill func(add func([]index.Doc) error) (index.Position, error)) (index.Position, error) {
	g, err := create(path, e.opt.Logf)
	if err != nil {
		return index.Position{}, err
	}
	applied, err := fill(func(docs []index.Doc) error { return g.addDocs(ctx, docs) })
	if err == nil {
		err = g.seal(ctx, applied)
	}
	if err != nil {
		return index.Position{}, errors.Join(fmt.Errorf("bleveindex: rebuild: %w", err), g.destroy())
	}
	return applied, g.close()
}

// addDocs adds one batch of a build; it need not be on disk before seal.
func (g *generation) addDocs(ctx context.Context, docs []index.Doc) error {
	b := g.idx.NewBatch()
	for _, d := range docs {
		if err := b.Index(d.ID, document(d)); err != nil {
			return err
		}
	}
	return g.run(ctx, func() error { return g.idx.Batch(b) })
}

// seal writes the position and waits until it, and so all before it, is on disk.
func (g *generation) seal(ctx context.Context, applied index.Position) error {
	b := g.idx.NewBatch()
	b.SetInternal(keyApplied, marshalPosition(applied))
	persisted := make(chan error, 1)
	b.SetPersistedCallback(func(err error) { persisted <- err })
	if err := g.run(ctx, func() error { return g.idx.Batch(b) }); err != nil {
		return err
	}
	return g.await(ctx, persisted)
}

// swap makes next the current generation, on disk first.
func (e *Engine) swap(ctx context.Context, name string, next *generation) (*generation, error) {
	if err := take(ctx, e.write); err != nil {
		return nil, fmt.Errorf("bleveindex: rebuild: %w", err)
	}
	defer func() { <-e.write }()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.gen == nil {
		return nil, errClosed
	}
	if err := writeCurrent(e.opt.Dir, name); err != nil {
		return nil, err
	}
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
	g, err := e.acquire()
	if err != nil {
		return Stats{}, err
	}
	defer g.release()
	var s Stats
	if s.Docs, err = g.idx.DocCount(); err != nil {
		return Stats{}, fmt.Errorf("bleveindex: stats: %w", err)
	}
	marker, err := g.idx.Document(markerID)
	if err != nil {
		return Stats{}, fmt.Errorf("bleveindex: stats: %w", err)
	}
	if marker != nil {
		s.Docs--
	}
	snap, err := g.snapshot()
	if err != nil {
		return Stats{}, fmt.Errorf("bleveindex: stats: %w", err)
	}
	s.Segments = len(snap.Segments())
	if err := snap.Close(); err != nil {
		return Stats{}, fmt.Errorf("bleveindex: stats: %w", err)
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
