package crawler

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// What a crawler does when its fields do not say otherwise.
const (
	defaultWorkers  = 16
	defaultLease    = 2 * time.Minute
	defaultPoll     = 500 * time.Millisecond
	defaultGrace    = 20 * time.Second
	defaultPatience = 15 * time.Second
	storeBreak      = 5 * time.Second // after the store failed
	diskBreak       = 30 * time.Second
	leastFree       = 0.10 // of the disk (R39)
)

// Crawler works hosts off the frontier, many at once and one request at a time each.
// Nothing it holds in memory matters: after a crash the leases run out and what was
// claimed is due again.
type Crawler struct {
	Frontier Frontier
	Results  Results
	Fetcher  Fetcher
	Node     string // this node's name in leases
	Now      func() time.Time
	Log      *slog.Logger

	// All below may be left out.
	Workers  int                                              // hosts at once
	LeaseTTL time.Duration                                    // renewed while a host is worked
	Poll     time.Duration                                    // between two looks for work
	Grace    time.Duration                                    // for requests under way when the context ends
	Patience time.Duration                                    // RunUntilIdle: for due pages that nobody hands out (hosts that asked for a pause)
	Wait     func(ctx context.Context, d time.Duration) error // nil: Sleep
	DiskFree func() (fraction float64, err error)             // nil: not looked at; called by many at once
	Due      func(ctx context.Context) (int64, error)         // pages that are due, of all hosts
	OptOut   func(ctx context.Context, hostID int64) error    // a site that asks by name to be left alone (R22)
	Delay    func(Lease) time.Duration                        // instead of the lease's own, for sites of one's own
	Progress func(Summary)                                    // after each page, one call at a time; it must not call Summary

	mu     sync.Mutex
	sum    Summary
	began  time.Time
	paused bool
}

// Summary counts what a crawl did since it began.
type Summary struct {
	Pages      int // answers stored, of any verdict
	Verdicts   map[Verdict]int
	Links      int // share links seen
	NewEntries int
	Sightings  int
	Refused    int // links that a removal covers
	Withdrawn  int
	Queued     int
	Hosts      int // leases worked
	Failed     int // answers that taught nothing
	Lost       int // leases that went to another node; what was fetched last was dropped
	Paused     bool
	Took       time.Duration
}

// ErrLowDisk ends RunUntilIdle; Run waits instead (R39).
var ErrLowDisk = errors.New("crawler: less than a tenth of the disk is free: the crawl pauses until there is room; search, removal and notices go on")

// Sleep waits for d or until ctx is done, whichever comes first.
func Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Run crawls until ctx is done, then finishes the requests under way, hands its hosts
// back and returns nil. Errors of the store are logged and waited out.
func (c *Crawler) Run(ctx context.Context) error {
	_, err := c.run(ctx, false)
	return err
}

// RunUntilIdle crawls until nothing is due any more. It fails when the store does.
func (c *Crawler) RunUntilIdle(ctx context.Context) (Summary, error) { return c.run(ctx, true) }

// Summary is what has been done so far.
func (c *Crawler) Summary() Summary {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.summary()
}

func (c *Crawler) summary() Summary {
	s := c.sum
	s.Paused, s.Failed, s.Took = c.paused, c.sum.Verdicts[Failed], c.Now().Sub(c.began)
	s.Verdicts = make(map[Verdict]int, len(c.sum.Verdicts))
	for v, n := range c.sum.Verdicts {
		s.Verdicts[v] = n
	}
	return s
}

func (c *Crawler) run(ctx context.Context, untilIdle bool) (Summary, error) {
	work, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	c.mu.Lock()
	c.began = c.Now()
	c.mu.Unlock()
	d := dispatcher{c: c, stop: ctx, work: work, untilIdle: untilIdle, done: make(chan error, orElse(c.Workers, defaultWorkers))}
	err := d.loop()
	if d.active > 0 && ctx.Err() != nil {
		go func() {
			if c.wait(work, orElse(c.Grace, defaultGrace)) == nil {
				cut()
			}
		}()
	}
	for d.active > 0 {
		<-d.done
		d.active--
	}
	return c.Summary(), err
}

// dispatcher hands hosts to workers.
type dispatcher struct {
	c         *Crawler
	stop      context.Context // done: take no more work
	work      context.Context // done: drop what is under way
	untilIdle bool
	done      chan error
	active    int
	idleFor   time.Duration
}

func (d *dispatcher) loop() error {
	for d.stop.Err() == nil {
		if d.c.diskLow() {
			if d.untilIdle {
				return ErrLowDisk
			}
			d.pause(diskBreak)
			continue
		}
		n, err := d.lease()
		if err == nil && n == 0 && d.active == 0 && d.untilIdle {
			var idle bool
			if idle, err = d.idle(); idle {
				return nil
			}
		}
		if err != nil && d.stop.Err() == nil {
			if d.untilIdle {
				return err
			}
			d.c.log().Error("crawl: the store does not answer", "error", err.Error())
			d.pause(storeBreak)
			continue
		}
		if err := d.rest(); err != nil && d.untilIdle {
			return err
		}
	}
	return nil
}

// lease takes as many hosts as there are free workers.
func (d *dispatcher) lease() (int, error) {
	free := cap(d.done) - d.active
	if free == 0 {
		return 0, nil
	}
	// Not cut short by stop: a lease that was given and not heard of would keep its host
	// from everybody until it runs out. Who gets one after stop hands it back.
	leases, err := d.c.Frontier.LeaseHosts(d.work, d.c.Node, free, orElse(d.c.LeaseTTL, defaultLease))
	if err != nil {
		return 0, err
	}
	for _, l := range leases {
		d.active++
		go func() { d.done <- d.c.workHost(d.stop, d.work, l) }()
	}
	if len(leases) > 0 {
		d.idleFor = 0
	}
	return len(leases), nil
}

// idle reports whether all work is done: nothing is due, or what is due has not been
// handed out for as long as we are patient.
func (d *dispatcher) idle() (bool, error) {
	if d.c.Due == nil {
		return d.idleFor > 0, nil
	}
	due, err := d.c.Due(d.stop)
	return err == nil && (due == 0 || d.idleFor >= orElse(d.c.Patience, defaultPatience)), err
}

// rest waits for a worker to finish, or for the next look.
func (d *dispatcher) rest() error {
	if d.active == 0 {
		d.idleFor += orElse(d.c.Poll, defaultPoll)
	}
	return d.pause(orElse(d.c.Poll, defaultPoll))
}

// pause waits, but no longer than until a worker finishes.
func (d *dispatcher) pause(wait time.Duration) error {
	if d.active == 0 {
		_ = d.c.wait(d.stop, wait)
		return nil
	}
	ctx, cancel := context.WithCancel(d.stop)
	defer cancel()
	over := make(chan struct{})
	go func() {
		defer close(over)
		_ = d.c.wait(ctx, wait)
	}()
	select {
	case <-over:
		return nil
	case err := <-d.done:
		d.active--
		return err
	}
}

// diskLow reports whether the crawl must pause, and says so when that changes (R39).
func (c *Crawler) diskLow() bool {
	if c.DiskFree == nil {
		return false
	}
	free, err := c.DiskFree()
	low := err == nil && free < leastFree
	c.mu.Lock()
	changed := low != c.paused
	c.paused = low
	c.mu.Unlock()
	if changed && low {
		c.log().Warn(ErrLowDisk.Error())
	} else if changed {
		c.log().Info("crawl goes on: there is room on the disk again")
	}
	return low
}

func (c *Crawler) wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	if c.Wait != nil {
		return c.Wait(ctx, d)
	}
	return Sleep(ctx, d)
}

func (c *Crawler) log() *slog.Logger {
	if c.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return c.Log
}

// count adds to the summary.
func (c *Crawler) count(add func(*Summary)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sum.Verdicts == nil {
		c.sum.Verdicts = map[Verdict]int{}
	}
	add(&c.sum)
}

// tell gives the summary to who wants to know.
func (c *Crawler) tell() {
	if c.Progress == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Progress(c.summary())
}

// orElse is v, or def when v is not set.
func orElse[T int | time.Duration](v, def T) T {
	if v <= 0 {
		return def
	}
	return v
}

// lost reports whether an error means that the host went to another node.
func lost(err error) bool { return errors.Is(err, ErrLeaseLost) }
