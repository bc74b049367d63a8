package fetch

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"blindex/cmd/samplesite/site"
	"blindex/crawler"
)

// queue is a frontier of one host whose lease is never lost.
type queue struct {
	mu     sync.Mutex
	host   crawler.Lease
	taken  bool
	tasks  []crawler.Task
	known  map[string]bool
	stored []crawler.Outcome
}

func (q *queue) add(address string) {
	if !q.known[address] && strings.HasPrefix(address, q.host.Origin+"/") {
		q.known[address] = true
		q.tasks = append(q.tasks, crawler.Task{PageID: int64(len(q.known)), URL: address})
	}
}

func (q *queue) LeaseHosts(context.Context, string, int, time.Duration) ([]crawler.Lease, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.taken || len(q.tasks) == 0 {
		return nil, nil
	}
	q.taken = true
	return []crawler.Lease{q.host}, nil
}

func (q *queue) ClaimPages(_ context.Context, _ crawler.Lease, n int) (list []crawler.Task, _ error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	n = min(n, len(q.tasks))
	list, q.tasks = q.tasks[:n:n], q.tasks[n:]
	return list, nil
}

func (q *queue) ReleaseHost(context.Context, crawler.Lease) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.taken = false
	return nil
}

func (q *queue) RenewLease(_ context.Context, l crawler.Lease, _ time.Duration) (crawler.Lease, error) {
	return l, nil
}

func (q *queue) StoreRobots(_ context.Context, _ crawler.Lease, r crawler.RobotsRecord) error {
	q.host.Robots = r
	return nil
}

func (q *queue) StoreOutcome(_ context.Context, _ crawler.Lease, o crawler.Outcome) (crawler.Stored, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.stored = append(q.stored, o)
	for _, l := range append(o.Links, o.RedirectTo) {
		q.add(l)
	}
	return crawler.Stored{}, nil
}

// The sample site from end to end over HTTP: all that it posts is found, once; what it
// keeps from us is not asked for; no secret of it is in anything that would be stored.
func TestSampleSite(t *testing.T) {
	s := site.New(200)
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	now := func() time.Time { return testNow }
	q := &queue{host: crawler.Lease{HostID: 1, Origin: srv.URL, Until: testNow.Add(time.Hour)}, known: map[string]bool{}}
	q.add(srv.URL + "/")
	f := New(Options{UserAgent: "blindex/test", Now: now, Dialling: crawler.Dialling{Allow: []netip.AddrPort{netip.MustParseAddrPort(strings.TrimPrefix(srv.URL, "http://"))}}})
	crawl := crawler.Crawler{Frontier: q, Results: q, Fetcher: f, Now: now, Poll: time.Millisecond}
	sum, err := crawl.RunUntilIdle(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	var links int
	for _, o := range q.stored {
		for _, x := range o.Found {
			names[x.Claim.Name] = true
			links++
		}
	}
	text := fmt.Sprintf("%+v", q.stored)
	for _, title := range site.Titles() {
		if !names[title] {
			t.Errorf("not found: %s", title)
		}
		if strings.Contains(text, site.Key(title)) || strings.Contains(text, site.Key(title)[:22]) {
			t.Errorf("the key of %s is in an outcome", title)
		}
	}
	for _, title := range []string{site.PrivateTitle, site.NoIndexTitle} {
		if names[title] || strings.Contains(text, site.Handle(title)) {
			t.Errorf("found, against the site's word: %s", title)
		}
	}
	if !strings.Contains(text, site.Handle(site.RedirectTitle)) {
		t.Error("the link that /out redirects to was not found")
	}
	for path, n := range s.Hits() {
		if strings.HasPrefix(path, "/private") || path == "/calendar" {
			t.Errorf("%s is forbidden and was asked for", path)
		}
		if n != 1 && path != "/blog/0" { // /old leads there too
			t.Errorf("%s was asked for %d times", path, n)
		}
	}
	if sum.Pages < 270 || sum.Failed > 0 {
		t.Errorf("%+v", sum)
	}
	t.Logf("%d pages, %d links", sum.Pages, links)
}
