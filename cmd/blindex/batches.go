package main

import (
	"context"
	"time"
)

// batchesEvery is how often large notices are looked for that a stopped process, or
// another node, left in the middle.
const batchesEvery = 10 * time.Second

// readBatches reads and decides large notices as they come (R42), and at start what an
// earlier process left, until ctx is done.
func (a *app) readBatches(ctx context.Context) error {
	t := time.NewTicker(batchesEvery)
	defer t.Stop()
	for {
		if _, err := a.store.ReadBatches(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("a large notice cannot be read to its end for the moment", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-a.store.BatchesWaiting():
		case <-t.C:
		}
	}
}
