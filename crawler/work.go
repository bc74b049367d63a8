package crawler

import (
	"context"
	"net/url"
	"slices"
	"time"

	"blindex/share"
)

const (
	pagesPerClaim = 16
	// pagesPerLease gives other hosts a turn.
	pagesPerLease = 500
	releaseWithin = 10 * time.Second
)

// hostWork is one lease being worked: one request at a time.
type hostWork struct {
	c     *Crawler
	stop  context.Context // done: begin nothing new
	work  context.Context // done: drop what is under way
	lease Lease
	rules Robots
	next  time.Time // when the next request may be made
	maps  []string  // sitemaps that robots.txt names, to be queued with the first page
	pages int
}

// workHost works a leased host until nothing is due, a failure asks for a pause, or
// stop. It returns only errors of the store.
func (c *Crawler) workHost(stop, work context.Context, l Lease) error {
	h := hostWork{c: c, stop: stop, work: work, lease: l, next: l.NextAllowedAt}
	c.count(func(s *Summary) { s.Hosts++ })
	err := h.run()
	if lost(err) {
		c.count(func(s *Summary) { s.Lost++ })
		c.log().Warn("crawl: a host went to another node; what was fetched last was dropped", "host", l.HostID)
		return nil
	}
	h.lease.NextAllowedAt = h.next // whoever comes next waits as we would have
	// Also when the work was cut off: the host is free at once, not when the lease ends.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(work), releaseWithin)
	defer cancel()
	if e := c.Frontier.ReleaseHost(ctx, h.lease); err == nil {
		err = e
	}
	if err != nil && work.Err() == nil {
		c.log().Error("crawl: a host was given up", "host", l.HostID, "error", err.Error())
		return err
	}
	return nil
}

func (h *hostWork) run() error {
	if out, err := h.readRobots(); err != nil || out {
		return err
	}
	for h.pages < pagesPerLease && h.stop.Err() == nil && !h.c.diskLow() {
		n := pagesPerClaim
		if h.rules.Unreachable || h.rules.Delay > h.lease.Delay {
			n = 1 // what one page's answer leads to is a pause
		}
		if err := h.renew(); err != nil {
			return err
		}
		tasks, err := h.c.Frontier.ClaimPages(h.work, h.lease, n)
		if err != nil || len(tasks) == 0 {
			return err
		}
		for _, t := range tasks {
			if more, err := h.page(t); err != nil || !more {
				return err
			}
		}
	}
	return nil
}

// delay is the pause between two requests: the host's own, or what robots.txt asks for.
func (h *hostWork) delay() time.Duration { return max(h.lease.Delay, h.rules.Delay) }

// readRobots brings the host's rules up to date. out means that nothing may be fetched:
// the site has opted out, or the work was cut off before its rules were known.
func (h *hostWork) readRobots() (out bool, err error) {
	r := h.lease.Robots
	if r.FetchedAt.IsZero() || !h.c.Now().Before(r.ExpiresAt) {
		if h.turn() != nil {
			return true, nil
		}
		h.next = h.c.Now().Add(h.delay()) // it counts even if it is cut off
		if r, err = h.c.Fetcher.FetchRobots(h.work, h.lease.Origin); err != nil {
			return true, nil // the work was cut off
		}
		if err := h.c.Results.StoreRobots(h.work, h.lease, r); err != nil {
			return false, err
		}
		h.lease.Robots = r
		h.rules = r.Rules()
		h.next = h.c.Now().Add(h.delay())
	}
	h.rules = r.Rules()
	h.maps = h.rules.Sitemaps
	if h.rules.OptedOut() && h.c.OptOut != nil {
		h.c.log().Info("crawl: a site has opted out in its robots.txt", "host", h.lease.HostID)
		return true, h.c.OptOut(h.work, h.lease.HostID)
	}
	return false, nil
}

// turn waits until the next request may be made.
func (h *hostWork) turn() error {
	if err := h.c.wait(h.stop, h.next.Sub(h.c.Now())); err != nil {
		return err
	}
	return h.stop.Err()
}

// renew prolongs the lease when half of it has passed.
func (h *hostWork) renew() error {
	ttl := orElse(h.c.LeaseTTL, defaultLease) + 2*h.delay()
	if h.lease.Until.Sub(h.c.Now()) > ttl/2 {
		return nil
	}
	l, err := h.c.Results.RenewLease(h.work, h.lease, ttl)
	if err != nil {
		return err
	}
	h.lease.Until = l.Until
	return nil
}

// page fetches and stores one page. more is false when the host is to be left alone now.
func (h *hostWork) page(t Task) (more bool, err error) {
	o, asked := h.withoutAsking(t)
	if asked {
		if h.turn() != nil {
			return false, nil
		}
		if err := h.renew(); err != nil {
			return false, err
		}
		h.next = h.c.Now().Add(h.delay()) // it counts even if it is cut off
		if o, err = h.fetch(t); err != nil {
			return false, nil // the work was cut off: the page is due again
		}
		h.next = h.c.Now().Add(h.delay())
		if d := h.rules.Delay; d > h.lease.Delay {
			o.RetryAfter = max(o.RetryAfter, d)
		}
	}
	h.addSitemaps(&o)
	if wait := Schedule(o); wait > 0 {
		o.NextVisit = o.FetchedAt.Add(wait)
	}
	st, err := h.c.Results.StoreOutcome(h.work, h.lease, o)
	if err != nil {
		return false, err
	}
	h.pages++
	h.counted(o, st)
	return o.Verdict != Failed && o.RetryAfter <= h.lease.Delay && !st.HeldHost, nil
}

// withoutAsking judges a page by robots.txt alone where that is enough. A robots.txt that
// cannot be read forbids everything for now and teaches nothing (R38).
func (h *hostWork) withoutAsking(t Task) (o Outcome, ask bool) {
	now := h.c.Now()
	if h.rules.Unreachable {
		wait := max(h.lease.Robots.ExpiresAt.Sub(now), time.Second)
		return Outcome{Task: t, Verdict: Failed, ErrorCode: CodeNoRobots, FetchedAt: now, RetryAfter: wait}, false
	}
	if u, err := url.Parse(t.URL); err == nil && !h.rules.Allowed(u.RequestURI()) {
		return Outcome{Task: t, Verdict: NoIndex, ErrorCode: CodeRobots, FetchedAt: now}, false
	}
	return Outcome{}, true
}

// fetch asks for a page. A page that our own reader fails on must not end the crawl; what
// it panicked with may hold what the page holds, so it is not looked at.
func (h *hostWork) fetch(t Task) (o Outcome, err error) {
	defer func() {
		if recover() != nil {
			h.c.log().Error("crawl: a page could not be read by our own code", "page", t.PageID)
			o, err = Outcome{Task: t, Verdict: Failed, ErrorCode: CodeInternal, FetchedAt: h.c.Now()}, nil
		}
	}()
	return h.c.Fetcher.Fetch(h.work, h.lease, t)
}

// addSitemaps queues the sitemaps that robots.txt names with the first page of a lease.
func (h *hostWork) addSitemaps(o *Outcome) {
	for _, written := range h.maps {
		address, isShare, err := share.ScrubURL(share.NewUntrusted(written))
		if err == nil && !isShare && !slices.Contains(o.Links, address) {
			o.Links = append(o.Links, address)
		}
	}
	h.maps = nil
}

func (h *hostWork) counted(o Outcome, st Stored) {
	h.c.count(func(s *Summary) {
		s.Pages++
		s.Verdicts[o.Verdict]++
		s.Links += len(o.Found)
		s.NewEntries += st.NewEntries
		s.Sightings += st.Sightings
		s.Refused += st.Refused
		s.Withdrawn += st.Withdrawn
		s.Queued += st.Queued
	})
	h.c.tell()
}
