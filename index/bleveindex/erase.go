package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
	bindex "github.com/blevesearch/bleve_index_api"

	"blindex/index"
)

// pollEvery is how often a state of the disk is looked at again.
const pollEvery = 20 * time.Millisecond

// Erase deletes the victims, rewrites the segments that held them, and looks for them before and
// after. Searches and batches go on meanwhile. It may be repeated at any time; victims
// that are not there any more cost one look.
func (e *Engine) Erase(ctx context.Context, victims []index.Victim, upTo index.Position) (index.Proof, error) {
	if err := take(ctx, e.heavy); err != nil {
		return index.Proof{}, fmt.Errorf("bleveindex: erase: %w", err)
	}
	defer func() { <-e.heavy }()
	g, err := e.acquire()
	if err != nil {
		return index.Proof{}, err
	}
	defer g.release()
	applied, _ := g.positions()
	if applied.Epoch != upTo.Epoch || applied.Before(upTo) {
		return index.Proof{}, index.ErrBehind
	}
	proof, err := e.erase(ctx, g, victims)
	if err != nil {
		return proof, err
	}
	if err := e.setErased(ctx, g, upTo); err != nil {
		return proof, err
	}
	g.words.forgotten()
	return proof, nil
}

// erase does what is needed for the proof and gives it.
func (e *Engine) erase(ctx context.Context, g *generation, victims []index.Victim) (index.Proof, error) {
	proof := index.Proof{Victims: len(victims)}
	if len(victims) == 0 {
		return proof, nil
	}
	before, err := e.inspect(ctx, g, victims)
	if err != nil {
		return proof, err
	}
	proof.FoundBefore, proof.TermsWalked = len(before.found), before.walked
	if len(before.found) > 0 {
		after, err := e.rewrite(ctx, g, victims, before)
		if err != nil {
			return proof, err
		}
		proof.FoundAfter, proof.TermsWalked = len(after.found), after.walked
		proof.FilesRemoved = gone(before.files)
	}
	proof.OpenDeleted, err = e.waitClosed(ctx)
	if err != nil {
		return proof, err
	}
	if proof.FoundAfter > 0 || proof.OpenDeleted > 0 || len(proof.FilesRemoved) < len(before.files) {
		return proof, index.ErrNotErased
	}
	return proof, nil
}

// erasePasses bounds how often segments are rewritten when the check still finds
// something. A second pass is for what was merged while the first began.
const erasePasses = 3

// rewrite deletes the victims, has the segments that held them rewritten and looks again.
func (e *Engine) rewrite(ctx context.Context, g *generation, victims []index.Victim, before *inspection) (after *inspection, err error) {
	if err := e.remove(ctx, g, victims); err != nil {
		return nil, err
	}
	// No rebuild is under way: another generation is what a failed one left.
	if err := e.sweep(filepath.Base(g.path)); err != nil {
		return nil, err
	}
	held := before.files
	for range erasePasses {
		if err := e.compact(ctx, g); err != nil {
			return nil, fmt.Errorf("bleveindex: rewrite segments: %w", err)
		}
		if err := e.waitUnlinked(ctx, g, held); err != nil {
			return nil, fmt.Errorf("bleveindex: rewrite segments: %w", err)
		}
		if after, err = e.inspect(ctx, g, victims); err != nil || len(after.found) == 0 {
			return after, err
		}
		held = after.files
	}
	return after, nil
}

// remove deletes the victims' documents; the positions stay.
func (e *Engine) remove(ctx context.Context, g *generation, victims []index.Victim) error {
	batches := g.batches()
	for _, v := range victims {
		batches[shardOf(v.ID, len(batches))].Delete(v.ID)
	}
	return e.commitAsIs(ctx, g, batches)
}

// markerID is a document without a word, which no search can find. It gives a lone
// segment a neighbour: bleve plans no merge for one segment.
const markerID = "blindex-marker"

// rewriteDeleted plans one task for each segment with deleted documents, whatever its
// size, and none for the others. bleve's own plans merge what is small and leave a
// large segment's deleted documents where they are.
var rewriteDeleted = mergeplan.MergePlanOptions{
	MaxSegmentsPerTier:   1,
	MaxSegmentSize:       mergeplan.MaxSegmentSizeLimit,
	MaxSegmentFileSize:   1 << 60,
	TierGrowth:           1,
	SegmentsPerMergeTask: 1,
	CalcBudget:           func(int64, int64, *mergeplan.MergePlanOptions) int { return 0 },
}

// compact rewrites every segment that has deleted documents, one shard after the other:
// searches have the other processor.
func (e *Engine) compact(ctx context.Context, g *generation) error {
	if err := e.addNeighbours(ctx, g); err != nil {
		return err
	}
	for _, s := range g.shards {
		plan := rewriteDeleted
		err := s.run(ctx, func() error { return errors.Join(s.store.ForceMerge(ctx, &plan), ctx.Err()) })
		if err != nil {
			return err
		}
	}
	return g.refresh()
}

// addNeighbours gives every shard of one segment another.
func (e *Engine) addNeighbours(ctx context.Context, g *generation) error {
	batches, lone := g.batches(), false
	for n, s := range g.shards {
		snap, err := s.snapshot()
		if err != nil {
			return err
		}
		segments := len(snap.Segments())
		if err := snap.Close(); err != nil {
			return err
		}
		if segments == 1 {
			lone = true
			batches[n].Update(newMarker())
		}
	}
	if !lone {
		return nil
	}
	return e.commitAsIs(ctx, g, batches)
}

// commitAsIs writes batches that move no position.
func (e *Engine) commitAsIs(ctx context.Context, g *generation, batches []*bindex.Batch) error {
	if err := take(ctx, e.write); err != nil {
		return err
	}
	defer func() { <-e.write }()
	applied, erased := g.positions()
	return g.commit(ctx, batches, applied, erased)
}

// nudgeEvery is how many polls pass between two empty batches.
const nudgeEvery = 10

// waitUnlinked waits until the files are unlinked or patience ends; the check will say
// what is left. bleve deletes files only after a batch, so it is given empty ones:
// without, a file that a search held at the wrong moment would stay.
func (e *Engine) waitUnlinked(ctx context.Context, g *generation, files map[string]bool) error {
	n := 0
	return poll(ctx, e.opt.EraseWait, func() (bool, error) {
		if len(gone(files)) == len(files) {
			return true, nil
		}
		n++
		if n%nudgeEvery == 0 {
			return false, e.commitAsIs(ctx, g, g.batches())
		}
		return false, nil
	})
}

// waitClosed waits until no deleted file of the folder is open, or the patience with
// searches that hold one ends; the number left is the answer.
func (e *Engine) waitClosed(ctx context.Context) (int, error) {
	n := 0
	err := poll(ctx, e.opt.EraseWait, func() (bool, error) {
		var err error
		n, err = openDeleted(e.opt.Dir)
		return n == 0 && err == nil, err
	})
	return n, err
}

// setErased moves the erased position forward.
func (e *Engine) setErased(ctx context.Context, g *generation, upTo index.Position) error {
	if err := take(ctx, e.write); err != nil {
		return fmt.Errorf("bleveindex: erase: %w", err)
	}
	defer func() { <-e.write }()
	applied, erased := g.positions()
	if erased.Epoch == upTo.Epoch && !erased.Before(upTo) {
		return nil
	}
	return g.commit(ctx, g.batches(), applied, upTo)
}

// poll asks until the answer is yes, patience ends or ctx does. When patience ends the
// last error is returned, which may be none.
func poll(ctx context.Context, patience time.Duration, ask func() (bool, error)) error {
	end := time.NewTimer(patience)
	defer end.Stop()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		yes, err := ask()
		if yes {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-end.C:
			return err
		case <-tick.C:
		}
	}
}

// gone returns the names of those files that exist no more.
func gone(files map[string]bool) []string {
	var names []string
	for f := range files {
		if _, err := os.Stat(f); errors.Is(err, os.ErrNotExist) {
			names = append(names, filepath.Base(f))
		}
	}
	sort.Strings(names)
	return names
}
