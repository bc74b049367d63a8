package crawler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"sync"
	"time"
)

// Crawler works the frontier: hosts in parallel, one request at a time per host.
type Crawler struct {
	Frontier Frontier
	Results  Results
	Fetcher  Fetcher
	Node     string
	Workers  int // hosts at once
	Now      func() time.Time
	Wait     func(ctx context.Context, d time.Duration) error // nil waits on a timer
	DiskFree func() (float64, error)                          // free part of the disk, 0 to 1; nil: not asked
	Log      *slog.Logger
	Progress func(Summary) // told after each page; may be nil

	mu  sync.Mutex
	sum Summary
}

// Summary counts what a crawl did.
type Summary struct {
	Pages, Links, NewEntries, Refused, Failed int
	Took                                      time.Duration
}

// How the loop holds hosts.
const (
	leaseTTL   = 2 * time.Minute
	renewAfter = 30 * time.Second
	claimBatch = 16
	idlePause  = time.Second
	lowDisk    = 0.10 // below this free part the crawl pauses (R39)
)

// Run works until ctx is done.
func (c *Crawler) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		n, err := c.round(ctx)
		if err != nil && ctx.Err() == nil {
			c.Log.Warn("the crawl cannot go on for the moment", "error", err)
		}
		if n == 0 || err != nil {
			if c.wait(ctx, idlePause) != nil {
				return nil
			}
		}
	}
	return nil
}

// RunUntilIdle works until no page is due and returns what was done.
func (c *Crawler) RunUntilIdle(ctx context.Context) (Summary, error) {
	start := c.Now()
	for {
		n, err := c.round(ctx)
		if err != nil {
			return c.summary(), err
		}
		if n == 0 {
			s := c.summary()
			s.Took = c.Now().Sub(start)
			return s, nil
		}
	}
}

func (c *Crawler) summary() Summary {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sum
}

// round leases hosts and works each until it has nothing due or its lease is gone. It
// returns how many hosts were worked.
func (c *Crawler) round(ctx context.Context) (int, error) {
	if err := c.diskOK(); err != nil {
		return 0, err
	}
	leases, err := c.Frontier.LeaseHosts(ctx, c.Node, max(c.Workers, 1), leaseTTL)
	if err != nil {
		return 0, fmt.Errorf("crawler: lease hosts: %w", err)
	}
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		first error
	)
	for _, l := range leases {
		wg.Go(func() {
			if err := c.workHost(ctx, l); err != nil {
				mu.Lock()
				defer mu.Unlock()
				first = errors.Join(first, err)
			}
		})
	}
	wg.Wait()
	return len(leases), first
}

// errLowDisk pauses the crawl; searching, removal and notices go on.
var errLowDisk = errors.New("crawler: less than a tenth of the disk is free: the crawl pauses; free some room")

func (c *Crawler) diskOK() error {
	if c.DiskFree == nil {
		return nil
	}
	free, err := c.DiskFree()
	if err != nil {
		return fmt.Errorf("crawler: ask for free disk: %w", err)
	}
	if free < lowDisk {
		return errLowDisk
	}
	return nil
}

// workHost fetches a host's due pages. Losing the lease ends it without an error: what
// was fetched last is dropped, the other node fetches it again.
func (c *Crawler) workHost(ctx context.Context, l Lease) error {
	h := &hostWork{Crawler: c, lease: l, renewed: c.Now()}
	err := h.run(ctx)
	if errors.Is(err, ErrLeaseLost) {
		return nil
	}
	// Released also when the program stops, so that another node need not wait for the lease to end.
	release, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return errors.Join(err, c.Frontier.ReleaseHost(release, h.lease))
}

// hostWork is one host being worked.
type hostWork struct {
	*Crawler
	lease   Lease
	rules   RobotsRules
	renewed time.Time
	last    time.Time // when the last request ended
}

func (h *hostWork) run(ctx context.Context) error {
	if err := h.robots(ctx); err != nil {
		return err
	}
	for ctx.Err() == nil {
		tasks, err := h.Frontier.ClaimPages(ctx, h.lease, claimBatch)
		if err != nil || len(tasks) == 0 {
			return err
		}
		for _, t := range tasks {
			stop, err := h.page(ctx, t)
			if err != nil || stop {
				return err
			}
		}
	}
	return nil
}

// robots reads the host's rules, anew when they have expired.
func (h *hostWork) robots(ctx context.Context) error {
	if r := h.lease.Robots; r.FetchedAt.IsZero() || !h.Now().Before(r.ExpiresAt) {
		rec, err := h.Fetcher.FetchRobots(ctx, h.lease.Origin)
		if err != nil {
			return err
		}
		h.last = h.Now()
		if err := h.Results.StoreRobots(ctx, h.lease, rec); err != nil {
			return err
		}
		h.lease.Robots = rec
	}
	h.rules = RulesOf(h.lease.Robots)
	return nil
}

// page fetches and stores one page. stop ends the host's turn: it failed or asks for a pause.
func (h *hostWork) page(ctx context.Context, t Task) (stop bool, err error) {
	if err := h.renew(ctx); err != nil {
		return true, err
	}
	if !h.rules.Allowed(pathOf(t.URL)) {
		return false, h.store(ctx, Outcome{Task: t, Verdict: NoIndex, ErrorCode: "robots", FetchedAt: h.Now()})
	}
	if err := h.wait(ctx, h.pause()); err != nil {
		return true, nil
	}
	o, err := h.Fetcher.Fetch(ctx, h.lease, t)
	h.last = h.Now()
	if err != nil {
		if ctx.Err() != nil {
			return true, nil // stopping: the claim ends with the lease
		}
		return true, fmt.Errorf("crawler: fetch: %w", err)
	}
	if err := h.store(ctx, o); err != nil {
		return true, err
	}
	return o.RetryAfter > 0, nil
}

func (h *hostWork) store(ctx context.Context, o Outcome) error {
	if o.NextVisit.IsZero() {
		o.NextVisit = NextVisit(o, 0)
	}
	if o.Task.Depth == 0 { // a seed also leads to the host's sitemaps
		o.Links = append(o.Links, h.rules.Sitemaps...)
	}
	st, err := h.Results.StoreOutcome(ctx, h.lease, o)
	if err != nil {
		return err
	}
	h.count(o, st)
	return nil
}

func (h *hostWork) count(o Outcome, st Stored) {
	h.mu.Lock()
	h.sum.Pages++
	h.sum.Links += len(o.Found)
	h.sum.NewEntries += st.NewEntries
	h.sum.Refused += st.Refused
	if o.Verdict == Failed {
		h.sum.Failed++
	}
	s := h.sum
	h.mu.Unlock()
	if h.Progress != nil {
		h.Progress(s)
	}
}

func (h *hostWork) renew(ctx context.Context) error {
	if h.Now().Sub(h.renewed) < renewAfter {
		return nil
	}
	l, err := h.Results.RenewLease(ctx, h.lease, leaseTTL)
	if err != nil {
		return err
	}
	l.Robots = h.lease.Robots
	h.lease, h.renewed = l, h.Now()
	return nil
}

// pause is how long the host must still be left alone.
func (h *hostWork) pause() time.Duration {
	delay := max(h.lease.Delay, h.rules.Delay)
	from := h.last.Add(delay)
	if h.last.IsZero() {
		from = h.lease.NextAllowedAt
	}
	return from.Sub(h.Now())
}

func (c *Crawler) wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	if c.Wait != nil {
		return c.Wait(ctx, d)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// pathOf is an address's path with its query.
func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "/"
	}
	return u.RequestURI()
}
