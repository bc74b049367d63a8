package bleveindex

import (
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"blindex/index"
)

// view is what searches see: one moment of every shard, with the columns of every
// segment. A new one is made after each batch and when bleve has merged segments; the
// old one lives until its last search has ended, and keeps its files open until then.
type view struct {
	snaps    []*scorch.IndexSnapshot
	segments []*segmentView
	applied  index.Position
	words    dicts  // to look up words that a typed one may stand for
	docs     uint64 // live entries

	refs atomic.Int64
}

// segmentView is one segment of a view.
type segmentView struct {
	shard   int
	id      uint64
	segment segment.Segment
	deleted *roaring.Bitmap // or nil
	cols    *columns
}

// acquireView returns the current view, to be released.
func (g *generation) acquireView() *view {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.view != nil {
		g.view.refs.Add(1)
	}
	return g.view
}

// swapView makes next the current view and returns the one before.
func (g *generation) swapView(next *view) *view {
	g.mu.Lock()
	defer g.mu.Unlock()
	old := g.view
	g.view = next
	return old
}

// release closes the view's snapshots when it was the last to use it.
func (v *view) release() error {
	if v.refs.Add(-1) > 0 {
		return nil
	}
	var errs []error
	for _, s := range v.snaps {
		errs = append(errs, s.Close())
	}
	return errors.Join(errs...)
}

// refresh makes a view of the shards as they are now, unless nothing has changed.
func (g *generation) refresh() error {
	g.refreshing.Lock()
	defer g.refreshing.Unlock()
	applied, _ := g.positions() // before the snapshots: they may be ahead of it, not behind
	old := g.acquireView()
	if old != nil {
		defer old.release()
	}
	next := &view{applied: applied}
	next.refs.Store(1)
	for _, s := range g.shards {
		snap, err := s.snapshot()
		if err != nil {
			return errors.Join(fmt.Errorf("bleveindex: snapshot: %w", err), next.release())
		}
		next.snaps = append(next.snaps, snap)
	}
	if next.same(old) {
		return next.release()
	}
	if err := next.load(old); err != nil {
		return errors.Join(err, next.release())
	}
	next.words = g.words.update(next.snaps)
	if before := g.swapView(next); before != nil {
		return before.release()
	}
	return nil
}

func (v *view) same(old *view) bool {
	if old == nil || old.applied != v.applied {
		return false
	}
	for i, s := range v.snaps {
		if old.snaps[i] != s {
			return false
		}
	}
	return true
}

// load lists the segments, taking over the columns of those that the old view had.
func (v *view) load(old *view) error {
	type key struct {
		shard int
		id    uint64
	}
	known := map[key]*columns{}
	if old != nil {
		for _, s := range old.segments {
			known[key{s.shard, s.id}] = s.cols
		}
	}
	for n, snap := range v.snaps {
		for _, s := range snap.Segments() {
			sv := &segmentView{shard: n, id: s.Id(), segment: s.Segment(), deleted: s.Deleted(), cols: known[key{n, s.Id()}]}
			if sv.deleted != nil && sv.deleted.IsEmpty() {
				sv.deleted = nil
			}
			if sv.cols == nil {
				var err error
				if sv.cols, err = loadColumns(sv.segment); err != nil {
					return err
				}
			}
			v.docs += s.Count()
			v.segments = append(v.segments, sv)
		}
	}
	return nil
}
