package main

import (
	"context"
	"fmt"
	"time"

	"blindex/takedown/export"
)

// exportDSA sends statements of reasons to the DSA Transparency Database, when one is
// configured.
func (a *app) exportDSA(ctx context.Context) error {
	cfg := a.cfg.Exports.DSA
	if cfg.URL == "" {
		return nil
	}
	d, err := export.NewDSA(cfg.URL, cfg.Token, nil)
	if err != nil {
		return fmt.Errorf("exports.dsa: %w", err)
	}
	if _, err := a.store.QueueStatements(ctx); err != nil {
		return err
	}
	stored, err := export.SendStatements(ctx, a.store, d, a.now)
	if stored > 0 {
		a.log.Info("statements of reasons are in the transparency database", "count", stored)
	}
	return err
}

// exportLumen sends published notices to Lumen, when it is configured.
func (a *app) exportLumen(ctx context.Context) error {
	cfg := a.cfg.Exports.Lumen
	if cfg.URL == "" {
		return nil
	}
	to := export.Recipient{Name: a.cfg.Operator.Name, Country: cfg.Country}
	if to.Name == "" {
		to.Name = "blindex"
	}
	l, err := export.NewLumen(cfg.URL, cfg.Token, to, nil)
	if err != nil {
		return fmt.Errorf("exports.lumen: %w", err)
	}
	if _, err := a.store.QueueLumen(ctx); err != nil {
		return err
	}
	stored, err := export.SendNotices(ctx, a.store, l, a.now, pause)
	if stored > 0 {
		a.log.Info("published notices are in the Lumen Database", "count", stored)
	}
	return err
}

// pause waits unless the program stops.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
