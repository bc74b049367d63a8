package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"blindex/index"
)

// Options configure one node's index.
type Options struct {
	Dir          string           // folder of this index alone; made if missing
	Now          func() time.Time // for the date facet
	Logf         func(format string, args ...any)
	QueryTimeout time.Duration // of one search; 0 means 2 s
	EraseWait    time.Duration // for searches that hold on to old files; 0 means 1 min
	Shards       int           // parts that are built and searched side by side; 0 means 2
}

// defaultShards are as many as a small machine has cores.
const defaultShards = 2

// ErrInUse says that another process has the index folder open.
var ErrInUse = errors.New("bleveindex: another blindex process uses this index folder; stop it or give this one another")

// Engine is an index.Engine and an index.Writer.
type Engine struct {
	opt  Options
	lock *os.File

	mu  sync.RWMutex // guards gen and closed
	gen *generation

	write chan struct{} // holds one token: batches, one at a time
	heavy chan struct{} // holds one token: an erase or a rebuild, one at a time

	stop    chan struct{}
	stopped sync.WaitGroup
}

var (
	_ index.Engine = (*Engine)(nil)
	_ index.Writer = (*Engine)(nil)
)

// errClosed is answered after Close.
var errClosed = errors.New("bleveindex: the index is closed")

// Open opens the folder, making an empty index if there is none. An index that is
// damaged is put aside for a rebuild: the truth is in the database. ErrInUse when
// another process has it.
func Open(opt Options) (*Engine, error) {
	if opt.QueryTimeout == 0 {
		opt.QueryTimeout = 2 * time.Second
	}
	if opt.EraseWait == 0 {
		opt.EraseWait = time.Minute
	}
	if opt.Shards == 0 {
		opt.Shards = defaultShards
	}
	if err := os.MkdirAll(opt.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("bleveindex: make the folder: %w", err)
	}
	dir, err := realPath(opt.Dir)
	if err != nil {
		return nil, fmt.Errorf("bleveindex: %w", err)
	}
	opt.Dir = dir
	e := &Engine{opt: opt, write: make(chan struct{}, 1), heavy: make(chan struct{}, 1), stop: make(chan struct{})}
	if e.lock, err = lockDir(dir); err != nil {
		return nil, err
	}
	if err := e.openCurrent(); err != nil {
		e.lock.Close()
		return nil, err
	}
	e.stopped.Go(e.keepFresh)
	return e, nil
}

// freshEvery is how often it is looked whether bleve has merged segments by itself.
const freshEvery = 250 * time.Millisecond

// keepFresh shows searches what bleve merges, so that the files merged away can go.
func (e *Engine) keepFresh() {
	tick := time.NewTicker(freshEvery)
	defer tick.Stop()
	for {
		select {
		case <-e.stop:
			return
		case <-tick.C:
		}
		g, err := e.acquire()
		if err != nil {
			return
		}
		if err := g.refresh(); err != nil {
			e.opt.Logf("index: refresh: %v", err)
		}
		g.release()
	}
}

// realPath is the path as the kernel shows it, for comparing with open files.
func realPath(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

// Close waits for searches and writers and closes the index.
func (e *Engine) Close() error {
	e.heavy <- struct{}{}
	e.write <- struct{}{}
	e.mu.Lock()
	g := e.gen
	e.gen = nil
	e.mu.Unlock()
	<-e.write
	<-e.heavy
	if g == nil {
		return nil
	}
	close(e.stop)
	e.stopped.Wait()
	err := g.close()
	if lockErr := e.lock.Close(); err == nil {
		err = lockErr
	}
	return err
}

// acquire returns the current generation, which stays open until release.
func (e *Engine) acquire() (*generation, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.gen == nil {
		return nil, errClosed
	}
	e.gen.users.Add(1)
	return e.gen, nil
}

// acquireView returns what a search is to see; done lets it go.
func (e *Engine) acquireView() (v *view, done func(), err error) {
	g, err := e.acquire()
	if err != nil {
		return nil, nil, err
	}
	v = g.acquireView()
	return v, func() {
		if err := v.release(); err != nil {
			e.opt.Logf("index: close a view: %v", err)
		}
		g.release()
	}, nil
}

// take waits for a token until ctx ends.
func take(ctx context.Context, token chan struct{}) error {
	select {
	case token <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Positions returns applied and erased of the current generation: what a search begun
// now reflects.
func (e *Engine) Positions() (applied, erased index.Position) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.gen == nil {
		return index.Position{}, index.Position{}
	}
	return e.gen.shown()
}

// Apply writes a batch and its position as one.
func (e *Engine) Apply(ctx context.Context, upserts []index.Doc, deletes []string, applied index.Position) error {
	if err := take(ctx, e.write); err != nil {
		return fmt.Errorf("bleveindex: apply: %w", err)
	}
	defer func() { <-e.write }()
	g, err := e.acquire()
	if err != nil {
		return err
	}
	defer g.release()
	batches := g.batches()
	for _, id := range deletes {
		batches[shardOf(id, len(batches))].Delete(id)
	}
	m := newMaker()
	for _, d := range upserts {
		batches[shardOf(d.ID, len(batches))].Update(m.document(d))
	}
	_, erased := g.positions()
	return g.commit(ctx, batches, applied, erased)
}
