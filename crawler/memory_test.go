package crawler_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"blindex/crawler"
)

// clock is a calendar that waiting moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) wait(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ctx.Err() == nil {
		c.at = c.at.Add(d)
	}
	return ctx.Err()
}

// memory is a Frontier and Results that behaves as the contract says, lease by lease.
type memory struct {
	clock *clock
	mu    sync.Mutex
	hosts map[string]*memHost
	pages map[string]*memPage
	next  int64
	log   []crawler.Outcome // stored, in order
	fail  error             // every call answers with it
	steal string            // origin whose lease is taken away before the next write
	opted []int64
}

type memHost struct {
	id         int64
	origin     string
	token      string
	until      time.Time
	allowed    time.Time
	delay      time.Duration
	robots     crawler.RobotsRecord
	optedOut   bool
	leases     int
	robotsRead int
}

type memPage struct {
	task    crawler.Task
	origin  string
	due     time.Time
	claimed string
	stored  int
}

func newMemory(c *clock, urls ...string) *memory {
	m := &memory{clock: c, hosts: map[string]*memHost{}, pages: map[string]*memPage{}}
	m.queue(0, urls)
	return m
}

func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// wait moves the clock, but not while the crawler merely waits for its own workers.
func (m *memory) wait(ctx context.Context, d time.Duration) error {
	m.mu.Lock()
	busy := false
	for _, h := range m.hosts {
		busy = busy || strings.HasPrefix(h.token, "n")
	}
	m.mu.Unlock()
	if busy && d == 500*time.Millisecond {
		runtime.Gosched()
		return ctx.Err()
	}
	return m.clock.wait(ctx, d)
}

func (m *memory) queue(depth int, urls []string) int {
	n := 0
	for _, u := range urls {
		origin := originOf(u)
		if m.hosts[origin] == nil {
			m.next++
			m.hosts[origin] = &memHost{id: m.next, origin: origin, delay: time.Second}
		}
		if m.pages[u] == nil {
			m.next++
			m.pages[u] = &memPage{origin: origin, due: m.clock.now(), task: crawler.Task{PageID: m.next, URL: u, Depth: depth}}
			n++
		}
	}
	return n
}

func (m *memory) dueOn(origin string) []*memPage {
	var list []*memPage
	for _, p := range m.pages {
		if p.origin == origin && !p.due.After(m.clock.now()) {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b *memPage) int { return int(a.task.PageID - b.task.PageID) })
	return list
}

func (m *memory) LeaseHosts(_ context.Context, node string, n int, ttl time.Duration) ([]crawler.Lease, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return nil, m.fail
	}
	now := m.clock.now()
	var out []crawler.Lease
	for _, h := range m.hosts {
		if len(out) == n || h.optedOut || h.allowed.After(now) || h.token != "" && h.until.After(now) || len(m.dueOn(h.origin)) == 0 {
			continue
		}
		m.next++
		h.token, h.until, h.leases = fmt.Sprint(node, m.next), now.Add(ttl), h.leases+1
		out = append(out, crawler.Lease{HostID: h.id, Origin: h.origin, Token: h.token, Until: h.until, Delay: h.delay, NextAllowedAt: h.allowed, Robots: h.robots})
	}
	return out, nil
}

// held returns the lease's host, or ErrLeaseLost.
func (m *memory) held(l crawler.Lease) (*memHost, error) {
	if m.fail != nil {
		return nil, m.fail
	}
	h := m.hosts[l.Origin]
	if m.steal == l.Origin {
		h.token, h.until = "another node", m.clock.now().Add(time.Hour)
	}
	if h.token != l.Token {
		return nil, crawler.ErrLeaseLost
	}
	return h, nil
}

func (m *memory) ClaimPages(_ context.Context, l crawler.Lease, n int) ([]crawler.Task, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	h, err := m.held(l)
	if err != nil || h.allowed.After(m.clock.now().Add(h.delay)) {
		return nil, err
	}
	var out []crawler.Task
	for _, p := range m.dueOn(l.Origin) {
		if p.claimed != l.Token && len(out) < n {
			p.claimed = l.Token
			out = append(out, p.task)
		}
	}
	return out, nil
}

func (m *memory) ReleaseHost(ctx context.Context, l crawler.Lease) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	h, err := m.held(l)
	if errors.Is(err, crawler.ErrLeaseLost) {
		return nil
	}
	if err == nil && ctx.Err() == nil {
		h.token = ""
	}
	return err
}

func (m *memory) RenewLease(_ context.Context, l crawler.Lease, ttl time.Duration) (crawler.Lease, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	h, err := m.held(l)
	if err != nil {
		return l, err
	}
	h.until = m.clock.now().Add(ttl)
	l.Until = h.until
	return l, nil
}

func (m *memory) StoreRobots(_ context.Context, l crawler.Lease, r crawler.RobotsRecord) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	h, err := m.held(l)
	if err != nil {
		return err
	}
	h.robots, h.robotsRead = r, h.robotsRead+1
	return nil
}

func (m *memory) StoreOutcome(ctx context.Context, l crawler.Lease, o crawler.Outcome) (crawler.Stored, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	h, err := m.held(l)
	if err != nil {
		return crawler.Stored{}, err
	}
	if ctx.Err() != nil {
		return crawler.Stored{}, ctx.Err()
	}
	p := m.pages[o.Task.URL]
	if p.claimed != l.Token {
		return crawler.Stored{}, crawler.ErrLeaseLost
	}
	p.claimed, p.due, p.stored = "", o.NextVisit, p.stored+1
	if o.NextVisit.IsZero() {
		p.due = o.FetchedAt.Add(1000 * time.Hour)
	}
	h.allowed = o.FetchedAt.Add(max(h.delay, o.RetryAfter))
	m.log = append(m.log, o)
	st := crawler.Stored{Sightings: len(o.Found), NewEntries: len(o.Found), Queued: m.queue(o.Task.Depth+1, o.Links)}
	if o.RedirectTo != "" {
		st.Queued += m.queue(o.Task.Depth, []string{o.RedirectTo})
	}
	return st, nil
}

func (m *memory) due(context.Context) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for origin, h := range m.hosts {
		if !h.optedOut {
			n += len(m.dueOn(origin))
		}
	}
	return int64(n), m.fail
}

func (m *memory) optOut(_ context.Context, host int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, h := range m.hosts {
		if h.id == host {
			h.optedOut, h.token = true, ""
			m.opted = append(m.opted, host)
		}
	}
	return nil
}

// stored counts answers by address.
func (m *memory) stored(address string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	if p := m.pages[address]; p != nil {
		return p.stored
	}
	return 0
}
