package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"blindex/index"
	"blindex/store"
)

// A purge pass erases what a removal covers:
//
//	begin ──► every index node erases and reports ──► rows deleted ──► scanned ──► done
//
// Each step may be repeated; a crash anywhere leaves an open run that the next pass
// takes up. A node's part (eraseOpen) and the pass itself (purge) are separate, since
// nodes share nothing but the database.

// eraseOpen erases on this node's disk what the open run asks for, if it has not yet.
func (a *app) eraseOpen(ctx context.Context) (index.Proof, error) {
	run, err := a.store.OpenPurge(ctx)
	if err != nil || run == nil {
		return index.Proof{}, err
	}
	if _, erased := a.engine.Positions(); erased.Epoch == run.UpTo.Epoch && !erased.Before(run.UpTo) {
		return index.Proof{}, a.report(ctx)
	}
	if _, err := a.follower.CatchUp(ctx); err != nil {
		return index.Proof{}, err
	}
	proof, err := a.engine.Erase(ctx, run.Victims, run.UpTo)
	if err != nil {
		return proof, fmt.Errorf("erase from the index: %w", err)
	}
	return proof, a.report(ctx)
}

// nodePoll is how often a pass asks whether the other nodes have erased.
const nodePoll = time.Second

// purge runs one pass and says what it did.
func (a *app) purge(ctx context.Context, out io.Writer) error {
	run, err := a.store.OpenPurge(ctx)
	if err != nil {
		return err
	}
	if run == nil {
		if run, err = a.store.PurgeBegin(ctx, a.cfg.Purge.Ceiling); err != nil {
			return err
		}
	}
	if run == nil {
		fmt.Fprintln(out, "nothing to erase")
		return nil
	}
	if run.LeftOver > 0 {
		a.log.Error("the purge reached its ceiling: the rest stays hidden and is erased by the next passes", "left", run.LeftOver, "ceiling", a.cfg.Purge.Ceiling)
	}
	proof, err := a.eraseOpen(ctx)
	if err == nil {
		err = a.awaitNodes(ctx, run.ID)
	}
	if err == nil {
		err = a.finishPurge(ctx, run, proof, out)
	}
	if err != nil && ctx.Err() == nil {
		return errors.Join(err, a.store.PurgeFailed(ctx, run.ID, err))
	}
	return err
}

func (a *app) awaitNodes(ctx context.Context, id int64) error {
	for {
		ready, waiting, err := a.store.PurgeReady(ctx, id)
		if err != nil || ready {
			return err
		}
		a.log.Info("the purge waits for other nodes to erase", "nodes", waiting)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(nodePoll):
		}
	}
}

func (a *app) finishPurge(ctx context.Context, run *store.PurgeRun, proof index.Proof, out io.Writer) error {
	if err := a.store.PurgeDelete(ctx, run.ID); err != nil {
		return fmt.Errorf("delete the rows: %w", err)
	}
	if err := a.store.TurnLog(ctx); err != nil {
		return err
	}
	p, err := a.store.PurgeVerify(ctx, run.ID)
	if err != nil {
		return fmt.Errorf("look for what should be gone: %w", err)
	}
	if err := a.store.PurgeFinish(ctx, run.ID, proof, p); err != nil {
		return err
	}
	fmt.Fprintf(out, "erased %d entries; index: %d found before, %d after, %d terms walked, %d files removed; database: %d columns read, %d of %d words and handles found before, %d cells after\n",
		len(run.Victims), proof.FoundBefore, proof.FoundAfter, proof.TermsWalked, len(proof.FilesRemoved), p.Columns, p.Seen, p.Sought, p.Found)
	return nil
}
