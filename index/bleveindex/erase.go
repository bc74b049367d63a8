package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"blindex/index"
)

// pollEvery is how often a state of the disk is looked at again.
const pollEvery = 20 * time.Millisecond

// Erase deletes the victims, rewrites every segment, and looks for them before and
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
	return proof, e.setErased(ctx, g, upTo)
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
		after, err := e.rewrite(ctx, g, victims)
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

// rewrite deletes the victims, has every segment rewritten and looks again.
func (e *Engine) rewrite(ctx context.Context, g *generation, victims []index.Victim) (*inspection, error) {
	if err := e.remove(ctx, g, victims); err != nil {
		return nil, err
	}
	old, err := segmentFiles(g.path)
	if err != nil {
		return nil, err
	}
	done := make(chan error, 1)
	go func() { done <- g.dropSegments() }()
	finished, err := waitGone(ctx, old, done)
	if err != nil {
		return nil, err
	}
	after, err := e.inspect(ctx, g, victims)
	if err != nil || len(after.found) == 0 || finished {
		return after, err
	}
	// A merge that was planned before the deletion ended after it, and its result is
	// still to be rewritten.
	select {
	case err = <-done:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("bleveindex: rewrite segments: %w", err)
	}
	return e.inspect(ctx, g, victims)
}

// remove deletes the victims' documents; the positions stay.
func (e *Engine) remove(ctx context.Context, g *generation, victims []index.Victim) error {
	if err := take(ctx, e.write); err != nil {
		return fmt.Errorf("bleveindex: erase: %w", err)
	}
	defer func() { <-e.write }()
	b := g.idx.NewBatch()
	for _, v := range victims {
		b.Delete(v.ID)
	}
	applied, erased := g.positions()
	return g.commit(ctx, b, applied, erased)
}

// dropSegments makes bleve rewrite every segment, also a lone one.
func (g *generation) dropSegments() error {
	inner, err := g.idx.Advanced()
	if err != nil {
		return err
	}
	s, ok := inner.(*scorch.Scorch)
	if !ok {
		return errors.New("not a scorch index")
	}
	return s.DropFileWriterIDs(map[string]struct{}{"": {}})
}

// waitGone waits until the files are unlinked, or until bleve says that it is done,
// which it looks for every five seconds only.
func waitGone(ctx context.Context, files []string, done <-chan error) (finished bool, err error) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return false, fmt.Errorf("bleveindex: rewrite segments: %w", ctx.Err())
		case err := <-done:
			if err != nil {
				return true, fmt.Errorf("bleveindex: rewrite segments: %w", err)
			}
			return true, nil
		case <-tick.C:
			if len(goneList(files)) == len(files) {
				return false, nil
			}
		}
	}
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
	return g.commit(ctx, g.idx.NewBatch(), applied, upTo)
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

func segmentFiles(genPath string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(genPath, "store", "*.zap"))
	if err != nil {
		return nil, fmt.Errorf("bleveindex: list segments: %w", err)
	}
	return files, nil
}

// gone returns the names of those files that exist no more.
func gone(files map[string]bool) []string {
	var list []string
	for f := range files {
		list = append(list, f)
	}
	var names []string
	for _, f := range goneList(list) {
		names = append(names, filepath.Base(f))
	}
	sort.Strings(names)
	return names
}

func goneList(files []string) []string {
	var out []string
	for _, f := range files {
		if _, err := os.Stat(f); errors.Is(err, os.ErrNotExist) {
			out = append(out, f)
		}
	}
	return out
}
