package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"sync"

	bindex "github.com/blevesearch/bleve_index_api"
	"golang.org/x/sync/errgroup"

	"blindex/index"
)

// generation is one whole index: shards that each hold a part of the entries, and the
// view that searches use.
type generation struct {
	path   string
	shards []*shard
	words  *dictionaries  // of the newest view
	users  sync.WaitGroup // searches and writers at work

	refreshing sync.Mutex // held while a new view is made
	mu         sync.Mutex // guards view and the shards' positions
	view       *view      // what searches use; never nil while open
}

func shardPath(gen string, n int) string { return filepath.Join(gen, fmt.Sprintf("shard-%d", n)) }

// shardOf is which of n shards an entry belongs to.
func shardOf(id string, n int) int {
	h := fnv.New32a()
	h.Write([]byte(id))
	return int(h.Sum32() % uint32(n))
}

// create makes an empty generation on disk.
func create(ctx context.Context, path string, shards int, logf func(string, ...any)) (*generation, error) {
	g := &generation{path: path}
	err := g.openShards(shards, logf)
	if err == nil {
		err = g.commit(ctx, g.batches(), index.Position{}, index.Position{})
	}
	if err != nil {
		return nil, errors.Join(err, g.close())
	}
	return g, nil
}

// open opens a generation with its positions.
func open(path string, shards int, logf func(string, ...any)) (*generation, error) {
	g := &generation{path: path}
	for n := range shards {
		if _, err := os.Stat(filepath.Join(shardPath(path, n), "root.bolt")); err != nil {
			return nil, fmt.Errorf("bleveindex: open: %w", err)
		}
	}
	err := g.openShards(shards, logf)
	for _, s := range g.shards {
		if err == nil {
			err = s.load()
		}
	}
	if err == nil {
		err = g.refresh()
	}
	if err != nil {
		return nil, errors.Join(err, g.close())
	}
	g.words.wait()
	return g, nil
}

func (g *generation) openShards(n int, logf func(string, ...any)) error {
	g.words = newDictionaries(maxTableWords)
	for i := range n {
		s, err := openShard(shardPath(g.path, i), logf)
		if err != nil {
			return err
		}
		g.shards = append(g.shards, s)
	}
	return nil
}

// positions are the ones that every shard has reached: after a crash between two shards
// the feed is read again from there.
func (g *generation) positions() (applied, erased index.Position) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, s := range g.shards {
		if i == 0 {
			applied, erased = s.applied, s.erased
			continue
		}
		applied, erased = earlier(applied, s.applied), earlier(erased, s.erased)
	}
	return applied, erased
}

// shown is positions as searches see them: a batch that is on disk is shown a moment later.
func (g *generation) shown() (applied, erased index.Position) {
	applied, erased = g.positions()
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.view != nil {
		applied = earlier(applied, g.view.applied)
	}
	return applied, erased
}

// earlier is the position to go on from; none when the epochs differ.
func earlier(a, b index.Position) index.Position {
	switch {
	case a.Epoch != b.Epoch:
		return index.Position{}
	case a.Before(b):
		return a
	}
	return b
}

// batches makes an empty batch for each shard.
func (g *generation) batches() []*bindex.Batch {
	out := make([]*bindex.Batch, len(g.shards))
	for i := range out {
		out[i] = bindex.NewBatch()
	}
	return out
}

// commit writes a batch to each shard and shows it to searches.
func (g *generation) commit(ctx context.Context, batches []*bindex.Batch, applied, erased index.Position) error {
	var all errgroup.Group
	for i, s := range g.shards {
		all.Go(func() error {
			if err := s.commit(ctx, batches[i], applied, erased); err != nil {
				return err
			}
			g.mu.Lock()
			defer g.mu.Unlock()
			s.applied, s.erased = applied, erased
			return nil
		})
	}
	if err := all.Wait(); err != nil {
		return err
	}
	return g.refresh()
}

func (g *generation) release() { g.users.Done() }

// close waits for those at work and closes.
func (g *generation) close() error {
	g.users.Wait()
	g.words.close()
	var errs []error
	if v := g.swapView(nil); v != nil {
		errs = append(errs, v.release())
	}
	for _, s := range g.shards {
		errs = append(errs, s.close())
	}
	return errors.Join(errs...)
}

// destroy closes the generation and deletes its files.
func (g *generation) destroy() error {
	err := g.close()
	if rmErr := os.RemoveAll(g.path); err == nil && rmErr != nil {
		err = fmt.Errorf("bleveindex: delete old generation: %w", rmErr)
	}
	return errors.Join(err, syncDir(filepath.Dir(g.path)))
}
