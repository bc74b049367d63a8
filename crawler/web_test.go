package crawler_test

import (
	"context"
	"sync"
	"time"

	"blindex/crawler"
)

// web is a Fetcher of made-up pages: what each links to. It notes when each was asked.
type web struct {
	clock  *clock
	pages  map[string][]string
	robots map[string]string // body; missing: 404; "!": cannot be reached
	answer func(ctx context.Context, t crawler.Task) (crawler.Outcome, error)

	mu       sync.Mutex
	asked    []ask
	underway map[string]int
	most     int // requests under way at once, to all hosts
	tooMany  bool
}

type ask struct {
	url string
	at  time.Time
}

func (w *web) begin(origin, url string) func() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.underway == nil {
		w.underway = map[string]int{}
	}
	w.asked = append(w.asked, ask{url, w.clock.now()})
	w.underway[origin]++
	w.tooMany = w.tooMany || w.underway[origin] > 1
	all := 0
	for _, n := range w.underway {
		all += n
	}
	w.most = max(w.most, all)
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.underway[origin]--
	}
}

func (w *web) Fetch(ctx context.Context, l crawler.Lease, t crawler.Task) (crawler.Outcome, error) {
	defer w.begin(l.Origin, t.URL)()
	if w.answer != nil {
		return w.answer(ctx, t)
	}
	o := crawler.Outcome{Task: t, Verdict: crawler.NotFound, Status: 404, FetchedAt: w.clock.now()}
	if links, ok := w.pages[t.URL]; ok {
		o.Verdict, o.Status, o.Links = crawler.Complete, 200, links
	}
	return o, nil
}

func (w *web) FetchRobots(_ context.Context, origin string) (crawler.RobotsRecord, error) {
	defer w.begin(origin, origin+"/robots.txt")()
	now := w.clock.now()
	r := crawler.RobotsRecord{Status: 404, FetchedAt: now, ExpiresAt: now.Add(crawler.RobotsLifetime)}
	switch body, ok := w.robots[origin]; {
	case body == "!":
		r.Status, r.ExpiresAt = 0, now.Add(crawler.RobotsRetry)
	case ok:
		r.Status, r.Body = 200, []byte(body)
	}
	return r, nil
}

func (w *web) count(url string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, a := range w.asked {
		if a.url == url {
			n++
		}
	}
	return n
}
