package bleveindex

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"blindex/index"
)

// Keys of the positions inside bleve.
var (
	keyApplied = []byte("blindex-applied")
	keyErased  = []byte("blindex-erased")
)

// generation is one bleve index.
type generation struct {
	idx   bleve.Index
	path  string
	sink  *sink
	users sync.WaitGroup // searches and writers at work

	mu              sync.Mutex
	applied, erased index.Position
}

// runtimeConfig is given at every opening: bleve keeps none of it in all cases.
//
// All batches are "unsafe", which means that bleve does not wait for the disk: commit
// does, by a callback. bleve's own waiting closes a segment that is in use when the disk
// is full, and the next batch panics on it.
func runtimeConfig() map[string]interface{} {
	return map[string]interface{}{
		"unsafe_batch":           true,
		"bolt_timeout":           "5s", // without it a second opening hangs for ever
		"numSnapshotsToKeep":     1,    // an older snapshot would bring deleted names back
		"asyncErrorCallbackName": asyncCallback,
	}
}

// create makes an empty generation.
func create(path string, logf func(string, ...any)) (*generation, error) {
	s := newSink(path, logf)
	idx, err := bleve.NewUsing(path, newMapping(), scorch.Name, scorch.Name, runtimeConfig())
	if err != nil {
		s.remove()
		return nil, fmt.Errorf("bleveindex: create: %w", err)
	}
	return &generation{idx: idx, path: path, sink: s}, nil
}

// open opens a generation with its positions.
func open(path string, logf func(string, ...any)) (*generation, error) {
	s := newSink(path, logf)
	idx, err := bleve.OpenUsing(path, runtimeConfig())
	if err != nil {
		s.remove()
		return nil, fmt.Errorf("bleveindex: open: %w", err)
	}
	g := &generation{idx: idx, path: path, sink: s}
	err = g.sameMapping()
	if err == nil {
		err = g.load()
	}
	if err != nil {
		return nil, errors.Join(err, g.close())
	}
	return g, nil
}

// errOutdated says that the generation was made by a program that indexed otherwise.
var errOutdated = errors.New("the index was made by another version")

func (g *generation) sameMapping() error {
	stored, err := json.Marshal(g.idx.Mapping())
	if err != nil {
		return fmt.Errorf("bleveindex: read mapping: %w", err)
	}
	ours, err := json.Marshal(newMapping())
	if err != nil {
		return fmt.Errorf("bleveindex: mapping: %w", err)
	}
	if !bytes.Equal(stored, ours) {
		return errOutdated
	}
	return nil
}

func (g *generation) load() error {
	for key, p := range map[string]*index.Position{string(keyApplied): &g.applied, string(keyErased): &g.erased} {
		data, err := g.idx.GetInternal([]byte(key))
		if err == nil {
			*p, err = unmarshalPosition(data)
		}
		if err != nil {
			return fmt.Errorf("bleveindex: read position: %w", err)
		}
	}
	return nil
}

func (g *generation) positions() (applied, erased index.Position) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.applied, g.erased
}

// commit writes the batch with both positions inside and waits until it is on disk: on a
// full disk that is when there is room again, or ctx ends. What ctx left behind may still
// reach the disk; to write it again does no harm.
func (g *generation) commit(ctx context.Context, b *bleve.Batch, applied, erased index.Position) error {
	b.SetInternal(keyApplied, marshalPosition(applied))
	b.SetInternal(keyErased, marshalPosition(erased))
	persisted := make(chan error, 1)
	b.SetPersistedCallback(func(err error) { persisted <- err })
	err := g.run(ctx, func() error { return g.idx.Batch(b) })
	if err == nil {
		err = g.await(ctx, persisted)
	}
	if err != nil {
		return fmt.Errorf("bleveindex: write: %w", err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.applied, g.erased = applied, erased
	return nil
}

// errDead says that one of bleve's loops has died.
var errDead = errors.New("the index stopped working; restart this node")

// run runs a write that bleve would never answer once one of its loops has died. It is
// not cut short by ctx: half a batch does not exist.
func (g *generation) run(ctx context.Context, write func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- write() }()
	select {
	case err := <-done:
		return err
	case <-g.sink.dead:
		return errDead
	}
}

// await waits for bleve's word that a batch is on disk.
func (g *generation) await(ctx context.Context, persisted <-chan error) error {
	select {
	case err := <-persisted:
		return err
	case <-g.sink.dead:
		return errDead
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *generation) release() { g.users.Done() }

// close waits for those at work and closes.
func (g *generation) close() error {
	g.users.Wait()
	err := g.idx.Close()
	g.sink.remove()
	if err != nil {
		return fmt.Errorf("bleveindex: close: %w", err)
	}
	return nil
}

// destroy closes the generation and deletes its files.
func (g *generation) destroy() error {
	err := g.close()
	if rmErr := os.RemoveAll(g.path); err == nil && rmErr != nil {
		err = fmt.Errorf("bleveindex: delete old generation: %w", rmErr)
	}
	return errors.Join(err, syncDir(filepath.Dir(g.path)))
}

// asyncCallback is the name under which bleve finds reportAsync.
const asyncCallback = "blindex"

func init() {
	scorch.RegistryAsyncErrorCallbacks[asyncCallback] = reportAsync
}

// sinks finds the sink of a store's path. bleve knows callbacks by a global name only,
// so the way from there to one engine has to be global too.
var sinks sync.Map

// sink hears what goes wrong inside bleve's own goroutines, which tell nobody else.
type sink struct {
	path string
	logf func(string, ...any)
	n    atomic.Int64
	once sync.Once
	dead chan struct{} // closed when a loop died: no write will ever be answered
}

func newSink(genPath string, logf func(string, ...any)) *sink {
	s := &sink{path: filepath.Join(genPath, "store"), logf: logf, dead: make(chan struct{})}
	sinks.Store(s.path, s)
	return s
}

func (s *sink) remove() { sinks.Delete(s.path) }

// asyncBreak is the pause after an error in the background: a full disk makes bleve try
// again without one.
const asyncBreak = 100 * time.Millisecond

// reportAsync logs the first error and then every hundredth. It runs in the loop that
// failed and holds it for a moment.
func reportAsync(err error, path string) {
	v, ok := sinks.Load(path)
	if !ok {
		return
	}
	s := v.(*sink)
	if n := s.n.Add(1); n%100 == 1 {
		s.logf("index: background error %d: %v", n, err)
	}
	if errors.Is(err, scorch.ErrAsyncPanic) {
		s.once.Do(func() { close(s.dead) })
		return
	}
	time.Sleep(asyncBreak)
}
