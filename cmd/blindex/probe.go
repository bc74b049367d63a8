package main

import (
	"context"

	"blindex/crawler"
	"blindex/crawler/probe"
)

// probesPerTurn bounds one turn of the task, which comes every minute.
const probesPerTurn = 200

// mega is the provider that can be asked about a link without its key.
const mega = "mega"

// probeMega is a task that asks MEGA about links that are due, those first that a poster
// asked us to check (R21), and stores what it says.
func (a *app) probeMega() func(context.Context) error {
	prober := probe.NewMega(probe.MegaOptions{
		API: a.cfg.Mega.API, Control: a.cfg.Mega.Control, UserAgent: userAgent(a.cfg), Now: a.now,
		Dialling: crawler.Dialling{AllowLoopback: a.cfg.AllowLoopback},
	})
	return func(ctx context.Context) error {
		if a.cfg.Mega.Off {
			return nil
		}
		targets, err := a.store.ProbeTargets(ctx, mega, probesPerTurn)
		if err != nil || len(targets) == 0 {
			return err
		}
		results, err := prober.Probe(ctx, targets)
		if err != nil {
			return err // stopped: they are due again
		}
		for i, t := range targets {
			if err := a.store.StoreProbe(ctx, t, results[i]); err != nil {
				return err
			}
		}
		return nil
	}
}
