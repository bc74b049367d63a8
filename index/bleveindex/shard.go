package bleveindex

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/blevesearch/bleve/v2/index/scorch"
	bindex "github.com/blevesearch/bleve_index_api"

	"blindex/index"
)

// Keys inside a shard.
var (
	keyApplied = []byte("blindex-applied")
	keyErased  = []byte("blindex-erased")
	keyFormat  = []byte("blindex-format")
)

// shard is a part of a generation: one bleve store.
type shard struct {
	store *scorch.Scorch
	path  string
	sink  *sink

	applied, erased index.Position // as on disk; guarded by the generation
}

// storeConfig is given at every opening: bleve keeps none of it.
//
// All batches are "unsafe", which means that bleve does not wait for the disk: commit
// does, by a callback. bleve's own waiting closes a segment that is in use when the disk
// is full, and the next batch panics on it.
func storeConfig(path string) map[string]interface{} {
	return map[string]interface{}{
		"path":                   path,
		"unsafe_batch":           true,
		"bolt_timeout":           "5s", // without it a second opening hangs for ever
		"numSnapshotsToKeep":     1,    // an older snapshot would bring deleted names back
		"asyncErrorCallbackName": asyncCallback,
	}
}

// analysers is for bleve, which hands every document to a queue; ours come analysed.
const analysers = 1

// openShard opens a store, making it if there is none.
func openShard(path string, logf func(string, ...any)) (*shard, error) {
	s := &shard{path: path, sink: newSink(path, logf)}
	store, err := scorch.NewScorch(scorch.Name, storeConfig(path), bindex.NewAnalysisQueue(analysers))
	if err == nil {
		s.store = store.(*scorch.Scorch)
		err = s.store.Open()
	}
	if err != nil {
		s.sink.remove()
		return nil, fmt.Errorf("bleveindex: open: %w", err)
	}
	return s, nil
}

// errOutdated says that the shard was made by a program that indexed otherwise, or that
// what is there of it is not what was written.
var errOutdated = errors.New("the index is damaged or of another version")

// load reads what is said of the whole shard.
func (s *shard) load() error {
	for key, to := range map[string]func([]byte) error{
		string(keyFormat): func(data []byte) error {
			if string(data) != format {
				return errOutdated
			}
			return nil
		},
		string(keyApplied): func(data []byte) error { return readPosition(data, &s.applied) },
		string(keyErased):  func(data []byte) error { return readPosition(data, &s.erased) },
	} {
		data, err := s.internal([]byte(key))
		if err == nil {
			err = to(data)
		}
		if err != nil {
			return fmt.Errorf("bleveindex: read positions: %w", err)
		}
	}
	return nil
}

func (s *shard) internal(key []byte) ([]byte, error) {
	snap, err := s.snapshot()
	if err != nil {
		return nil, err
	}
	data, err := snap.GetInternal(key)
	return data, errors.Join(err, snap.Close())
}

func readPosition(data []byte, p *index.Position) error {
	if len(data) == 0 {
		return nil
	}
	return json.Unmarshal(data, p)
}

func (s *shard) snapshot() (*scorch.IndexSnapshot, error) {
	r, err := s.store.Reader()
	if err != nil {
		return nil, err
	}
	snap, ok := r.(*scorch.IndexSnapshot)
	if !ok {
		return nil, errors.Join(errors.New("not a scorch index"), r.Close())
	}
	return snap, nil
}

// commit writes the batch with both positions inside and waits until it is on disk: on a
// full disk that is when there is room again, or ctx ends. What ctx left behind may still
// reach the disk; to write it again does no harm.
func (s *shard) commit(ctx context.Context, b *bindex.Batch, applied, erased index.Position) error {
	for key, p := range map[string]index.Position{string(keyApplied): applied, string(keyErased): erased} {
		data, err := json.Marshal(p)
		if err != nil {
			return fmt.Errorf("bleveindex: write: %w", err)
		}
		b.SetInternal([]byte(key), data)
	}
	b.SetInternal(keyFormat, []byte(format))
	persisted := make(chan error, 1)
	b.SetPersistedCallback(func(err error) { persisted <- err })
	err := s.run(ctx, func() error { return s.store.Batch(b) })
	if err == nil {
		err = s.await(ctx, persisted)
	}
	if err != nil {
		return fmt.Errorf("bleveindex: write: %w", err)
	}
	return nil
}

// errDead says that one of bleve's loops has died.
var errDead = errors.New("the index stopped working; restart this node")

// run runs a write that bleve would never answer once one of its loops has died. It is
// not cut short by ctx: half a batch does not exist.
func (s *shard) run(ctx context.Context, write func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- write() }()
	select {
	case err := <-done:
		return err
	case <-s.sink.dead:
		return errDead
	}
}

// await waits for bleve's word that a batch is on disk.
func (s *shard) await(ctx context.Context, persisted <-chan error) error {
	select {
	case err := <-persisted:
		return err
	case <-s.sink.dead:
		return errDead
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *shard) close() error {
	err := s.store.Close()
	s.sink.remove()
	if err != nil {
		return fmt.Errorf("bleveindex: close: %w", err)
	}
	return nil
}
