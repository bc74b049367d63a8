package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"blindex/crawler"
	"blindex/crawler/probe"
)

// probeTurn is how long one turn of the task asks, which comes every minute.
const probeTurn = 45 * time.Second

const mega = "mega"

// megaPace is of requests, each about many links.
var megaPace = crawler.Pace{Every: 3 * time.Second, Burst: 3, Links: 40}

// probed are the providers that are asked about links, each by handle alone.
func (a *app) probed() []crawler.Provider {
	dialling := crawler.Dialling{AllowLoopback: a.cfg.AllowLoopback}
	var list []crawler.Provider
	if !a.cfg.Mega.Off && a.cfg.Probes.asks(mega) {
		list = append(list, crawler.Provider{ID: mega, Pace: megaPace, Prober: probe.NewMega(probe.MegaOptions{
			API: a.cfg.Mega.API, Control: a.cfg.Mega.Control, UserAgent: userAgent(a.cfg), Now: a.now, Dialling: dialling,
		})})
	}
	for id, p := range probe.New(probe.Options{UserAgent: userAgent(a.cfg), Now: a.now, Dialling: dialling, Via: a.cfg.Probes.Via}) {
		if a.cfg.Probes.asks(id) {
			list = append(list, crawler.Provider{ID: id, Pace: p.Pace(), Prober: p})
		}
	}
	return list
}

// asks reports whether a provider may be asked.
func (p Probes) asks(provider string) bool { return !p.None && !slices.Contains(p.Off, provider) }

// askable reports whether a put-back has to wait for the provider's word (R31).
func (a *app) askable(t crawler.ProbeTarget) bool {
	return a.cfg.Probes.asks(t.Provider) && (t.Provider != mega || !a.cfg.Mega.Off) && probe.Askable(t)
}

var errProbePanic = errors.New("a probe panicked")

// probeLinks is a task that asks each provider about links that are due, those first that a
// poster asked us to check (R21), and stores what it says.
func (a *app) probeLinks() func(context.Context) error {
	list := a.probed()
	asking := crawler.Asking{Gates: a.store, Probes: a.store, Now: a.now, Sleep: crawler.Sleep}
	return func(ctx context.Context) error {
		end := a.now().Add(probeTurn)
		errs := make([]error, len(list))
		var wg sync.WaitGroup
		for i, p := range list {
			wg.Go(func() {
				defer func() {
					if recover() != nil {
						errs[i] = errProbePanic
					}
				}()
				errs[i] = asking.Turn(ctx, p, end)
			})
		}
		wg.Wait()
		return errors.Join(errs...)
	}
}
