package bleveindex

import (
	"context"
	"encoding/json"
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
}

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
	if err := os.MkdirAll(opt.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("bleveindex: make the folder: %w", err)
	}
	dir, err := realPath(opt.Dir)
	if err != nil {
		return nil, fmt.Errorf("bleveindex: %w", err)
	}
	opt.Dir = dir
	e := &Engine{opt: opt, write: make(chan struct{}, 1), heavy: make(chan struct{}, 1)}
	if e.lock, err = lockDir(dir); err != nil {
		return nil, err
	}
	if err := e.openCurrent(); err != nil {
		e.lock.Close()
		return nil, err
	}
	return e, nil
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

// take waits for a token until ctx ends.
func take(ctx context.Context, token chan struct{}) error {
	select {
	case token <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Positions returns applied and erased of the current generation.
func (e *Engine) Positions() (applied, erased index.Position) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.gen == nil {
		return index.Position{}, index.Position{}
	}
	return e.gen.positions()
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
	b := g.idx.NewBatch()
	for _, id := range deletes {
		b.Delete(id)
	}
	for _, d := range upserts {
		if err := b.Index(d.ID, document(d)); err != nil {
			return fmt.Errorf("bleveindex: apply: %w", err)
		}
	}
	_, erased := g.positions()
	return g.commit(ctx, b, applied, erased)
}

// marshalPosition writes a position as it is stored inside a batch.
func marshalPosition(p index.Position) []byte {
	data, _ := json.Marshal(p) // strings and numbers: cannot fail
	return data
}

func unmarshalPosition(data []byte) (index.Position, error) {
	var p index.Position
	if len(data) == 0 {
		return p, nil
	}
	err := json.Unmarshal(data, &p)
	return p, err
}
