package crawler_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"blindex/crawler"
)

func newCrawler(m *memory, w *web) *crawler.Crawler {
	return &crawler.Crawler{Frontier: m, Results: m, Fetcher: w, Node: "n", Now: m.clock.now, Wait: m.wait, Due: m.due, OptOut: m.optOut}
}

const site = "https://a.example"

func TestCrawlToTheEnd(t *testing.T) {
	c := newClock()
	m := newMemory(c, site+"/")
	pages := map[string][]string{site + "/": {site + "/1", site + "/2", "https://b.example/"}, site + "/1": {site + "/", site + "/2"}, site + "/2": {site + "/3"}, "https://b.example/": nil}
	w := &web{clock: c, pages: pages}
	sum, err := newCrawler(m, w).RunUntilIdle(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range []string{site + "/", site + "/1", site + "/2", site + "/3", "https://b.example/"} {
		if m.stored(u) != 1 || w.count(u) != 1 {
			t.Errorf("%s: stored %d, asked %d times", u, m.stored(u), w.count(u))
		}
	}
	if sum.Pages != 5 || sum.Verdicts[crawler.NotFound] != 1 || sum.Verdicts[crawler.Complete] != 4 || sum.Queued != 4 {
		t.Errorf("%+v", sum)
	}
	if w.tooMany {
		t.Error("two requests to one host at once")
	}
	for origin, h := range m.hosts {
		if h.token != "" {
			t.Errorf("%s is still leased", origin)
		}
	}
}

// A host is left alone for its delay between any two requests, robots.txt included.
func TestPoliteness(t *testing.T) {
	for _, robots := range []string{"", "User-agent: *\nCrawl-delay: 7"} {
		c := newClock()
		var links []string
		for i := range 40 {
			links = append(links, fmt.Sprintf("%s/%d", site, i))
		}
		m := newMemory(c, append(links, site+"/")...)
		w := &web{clock: c, pages: map[string][]string{}, robots: map[string]string{site: robots}}
		if robots == "" {
			delete(w.robots, site)
		}
		if _, err := newCrawler(m, w).RunUntilIdle(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := time.Second
		if robots != "" {
			want = 7 * time.Second
		}
		if len(w.asked) != 42 {
			t.Errorf("%d requests", len(w.asked))
		}
		for i := 1; i < len(w.asked); i++ {
			if gap := w.asked[i].at.Sub(w.asked[i-1].at); gap < want {
				t.Errorf("%q: %v between %s and %s", robots, gap, w.asked[i-1].url, w.asked[i].url)
			}
		}
	}
}

// R22: what robots.txt forbids is not asked for; its page is withdrawn.
func TestR22RobotsInTheLoop(t *testing.T) {
	c := newClock()
	m := newMemory(c, site+"/open", site+"/closed/a?b=1")
	w := &web{clock: c, pages: map[string][]string{site + "/open": {site + "/closed/c"}}, robots: map[string]string{site: "User-agent: *\nDisallow: /closed\nSitemap: " + site + "/map.xml\nSitemap: https://mega.nz/file/Qx7mWp2R\nSitemap: nonsense"}}
	if _, err := newCrawler(m, w).RunUntilIdle(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, o := range m.log {
		if closed := strings.Contains(o.Task.URL, "/closed"); closed != (o.Verdict == crawler.NoIndex && o.ErrorCode == crawler.CodeRobots) {
			t.Errorf("%s: %s %s", o.Task.URL, o.Verdict, o.ErrorCode)
		}
	}
	if w.count(site+"/closed/a?b=1")+w.count(site+"/closed/c") > 0 || w.count(site+"/map.xml") != 1 || len(m.pages) != 4 {
		t.Errorf("asked: %v", w.asked)
	}
	if m.hosts[site].robotsRead != 1 {
		t.Errorf("robots.txt was read %d times", m.hosts[site].robotsRead)
	}
	c.at = c.at.Add(25 * time.Hour)
	m.queue(0, []string{site + "/later"})
	if _, err := newCrawler(m, w).RunUntilIdle(t.Context()); err != nil || m.hosts[site].robotsRead != 2 {
		t.Errorf("expired rules were not read again: %d, %v", m.hosts[site].robotsRead, err)
	}
}

// R38: a robots.txt that cannot be read forbids everything for now, and withdraws nothing.
func TestR38RobotsUnreachable(t *testing.T) {
	c := newClock()
	m := newMemory(c, site+"/a", site+"/b")
	w := &web{clock: c, robots: map[string]string{site: "!"}, pages: map[string][]string{site + "/a": nil, site + "/b": nil}}
	crawl := newCrawler(m, w)
	crawl.Patience = time.Minute
	if _, err := crawl.RunUntilIdle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(m.log) != 1 || m.log[0].Verdict != crawler.Failed || m.log[0].ErrorCode != crawler.CodeNoRobots || w.count(site+"/a")+w.count(site+"/b") > 0 {
		t.Errorf("%+v, asked %v", m.log, w.asked)
	}
	w.robots[site] = "User-agent: *"
	c.at = c.at.Add(time.Hour)
	if _, err := crawl.RunUntilIdle(t.Context()); err != nil || m.stored(site+"/b") != 1 || m.stored(site+"/a") != 2 {
		t.Errorf("not crawled once the rules could be read: %v", m.log)
	}
}

func TestR22OptOutInTheLoop(t *testing.T) {
	c := newClock()
	m := newMemory(c, site+"/a")
	w := &web{clock: c, robots: map[string]string{site: "User-agent: blindex\nDisallow: /"}}
	if _, err := newCrawler(m, w).RunUntilIdle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(m.opted) != 1 || w.count(site+"/a") > 0 || len(m.log) > 0 {
		t.Errorf("opted out %v, asked %v", m.opted, w.asked)
	}
}

// A result is stored only while the lease holds; the other node crawls the page.
func TestLostLease(t *testing.T) {
	c := newClock()
	m := newMemory(c, site+"/a", site+"/b", "https://b.example/")
	w := &web{clock: c, pages: map[string][]string{}}
	stolen := false
	w.answer = func(_ context.Context, task crawler.Task) (crawler.Outcome, error) {
		if task.URL == site+"/a" && !stolen {
			m.mu.Lock()
			m.steal, stolen = site, true
			m.mu.Unlock()
		}
		return crawler.Outcome{Task: task, Verdict: crawler.Complete, FetchedAt: c.now()}, nil
	}
	crawl := newCrawler(m, w)
	crawl.Patience = time.Minute
	sum, err := crawl.RunUntilIdle(t.Context())
	if err != nil || sum.Lost != 1 || m.stored(site+"/a")+m.stored(site+"/b") != 0 || m.stored("https://b.example/") != 1 {
		t.Errorf("%+v %v", sum, err)
	}
	if m.hosts[site].token != "another node" {
		t.Error("the other node's lease was released")
	}
	m.steal = ""
	c.at = c.at.Add(2 * time.Hour)
	if _, err := crawl.RunUntilIdle(t.Context()); err != nil || m.stored(site+"/b") != 1 {
		t.Errorf("what was dropped is not crawled later: %v", err)
	}
}

// The lease of a slow host is renewed while it is worked.
func TestRenewal(t *testing.T) {
	c := newClock()
	m := newMemory(c, site+"/a", site+"/b", site+"/c", site+"/d")
	w := &web{clock: c}
	w.answer = func(_ context.Context, task crawler.Task) (crawler.Outcome, error) {
		c.at = c.at.Add(50 * time.Second)
		if h := m.hosts[site]; !h.until.After(c.at) {
			t.Errorf("%s: the lease ran out", task.URL)
		}
		return crawler.Outcome{Task: task, Verdict: crawler.Complete, FetchedAt: c.at}, nil
	}
	if sum, err := newCrawler(m, w).RunUntilIdle(t.Context()); err != nil || sum.Pages != 4 || m.hosts[site].leases != 1 {
		t.Errorf("%+v %v, %d leases", sum, err, m.hosts[site].leases)
	}
}

func TestFailureEndsTheTurn(t *testing.T) {
	c := newClock()
	m := newMemory(c, site+"/a", site+"/b")
	w := &web{clock: c}
	w.answer = func(_ context.Context, task crawler.Task) (crawler.Outcome, error) {
		o := crawler.Outcome{Task: task, Verdict: crawler.Complete, FetchedAt: c.now()}
		if task.URL == site+"/a" {
			o.Verdict, o.ErrorCode, o.RetryAfter = crawler.Failed, crawler.CodeThrottled, 10*time.Minute
		}
		return o, nil
	}
	crawl := newCrawler(m, w)
	crawl.Patience = 20 * time.Minute
	if _, err := crawl.RunUntilIdle(t.Context()); err != nil {
		t.Fatal(err)
	}
	var a, b time.Time
	for _, x := range w.asked {
		if x.url == site+"/a" && a.IsZero() {
			a = x.at
		}
		if x.url == site+"/b" {
			b = x.at
		}
	}
	if b.Sub(a) < 10*time.Minute {
		t.Errorf("asked again after %v", b.Sub(a))
	}
}

// A page that our own reader fails on is one page, and what it held is in no log.
func TestPanickingPage(t *testing.T) {
	c := newClock()
	m := newMemory(c, site+"/a", site+"/b")
	w := &web{clock: c}
	w.answer = func(_ context.Context, task crawler.Task) (crawler.Outcome, error) {
		if task.URL == site+"/a" {
			panic("canary in a panic")
		}
		return crawler.Outcome{Task: task, Verdict: crawler.Complete, FetchedAt: c.now()}, nil
	}
	var log bytes.Buffer
	crawl := newCrawler(m, w)
	crawl.Log = slog.New(slog.NewTextHandler(&log, nil))
	sum, err := crawl.RunUntilIdle(t.Context())
	if err != nil || sum.Verdicts[crawler.Failed] != 1 || m.stored(site+"/b") != 1 || m.log[0].ErrorCode != crawler.CodeInternal {
		t.Errorf("%+v %v", sum, err)
	}
	if strings.Contains(log.String(), "canary") || !strings.Contains(log.String(), "page=") {
		t.Errorf("the log: %s", log.String())
	}
}

// R39: below a tenth of the disk the crawl pauses and says so once, and goes on by itself.
func TestR39LowDisk(t *testing.T) {
	c := newClock()
	m := newMemory(c, site+"/a")
	w := &web{clock: c, pages: map[string][]string{site + "/a": nil}}
	var log bytes.Buffer
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	crawl := newCrawler(m, w)
	crawl.Log = slog.New(slog.NewTextHandler(&log, nil))
	var seen atomic.Int32
	crawl.DiskFree = func() (float64, error) {
		if looks := seen.Add(1); looks <= 3 {
			if crawl.Summary().Paused != (looks > 1) || m.stored(site+"/a") > 0 {
				t.Errorf("look %d: %+v", looks, crawl.Summary())
			}
			return 0.09, nil
		}
		return 0.5, nil
	}
	crawl.Progress = func(crawler.Summary) { cancel() }
	if err := crawl.Run(ctx); err != nil || m.stored(site+"/a") != 1 {
		t.Errorf("%v", err)
	}
	if strings.Count(log.String(), "the crawl pauses") != 1 || strings.Count(log.String(), "goes on: there is room") != 1 {
		t.Errorf("the log: %s", log.String())
	}
	crawl.DiskFree = func() (float64, error) { return 0.01, nil }
	if _, err := crawl.RunUntilIdle(t.Context()); !errors.Is(err, crawler.ErrLowDisk) {
		t.Errorf("a command that cannot crawl says %v", err)
	}
}

// Stopping finishes the request under way, stores it, hands hosts back, begins nothing.
func TestDrain(t *testing.T) {
	c := newClock()
	m := newMemory(c, site+"/a", site+"/b", "https://b.example/", "https://b.example/2")
	ctx, cancel := context.WithCancel(t.Context())
	w := &web{clock: c}
	both := make(chan struct{}, 2)
	w.answer = func(work context.Context, task crawler.Task) (crawler.Outcome, error) {
		if both <- struct{}{}; len(both) == 2 {
			cancel()
		}
		<-ctx.Done()
		if work.Err() != nil {
			t.Error("a request under way was cut off at once")
		}
		return crawler.Outcome{Task: task, Verdict: crawler.Complete, FetchedAt: c.now()}, nil
	}
	crawl := newCrawler(m, w)
	crawl.Wait = func(ctx context.Context, d time.Duration) error {
		if d == time.Hour { // the grace
			<-ctx.Done()
			return ctx.Err()
		}
		return m.wait(ctx, d)
	}
	crawl.Grace = time.Hour
	if err := crawl.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if len(m.log) != 2 {
		t.Errorf("%d answers stored", len(m.log))
	}
	for origin, h := range m.hosts {
		if h.token != "" {
			t.Errorf("%s is still leased", origin)
		}
	}
}

// When the grace is over the request is cut off, its page is due again and its host free.
func TestCutOff(t *testing.T) {
	c := newClock()
	m := newMemory(c, site+"/a")
	ctx, cancel := context.WithCancel(t.Context())
	w := &web{clock: c}
	w.answer = func(work context.Context, task crawler.Task) (crawler.Outcome, error) {
		cancel()
		<-work.Done()
		return crawler.Outcome{Task: task}, work.Err()
	}
	if err := newCrawler(m, w).Run(ctx); err != nil {
		t.Fatal(err)
	}
	if len(m.log) != 0 || m.hosts[site].token != "" || len(m.dueOn(site)) != 1 {
		t.Errorf("%+v", m.hosts[site])
	}
}

func TestStoreFails(t *testing.T) {
	c := newClock()
	m := newMemory(c, site+"/a")
	w := &web{clock: c, pages: map[string][]string{site + "/a": nil}}
	m.fail = errors.New("no database")
	if _, err := newCrawler(m, w).RunUntilIdle(t.Context()); err == nil {
		t.Error("a command that cannot store says nothing")
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	crawl := newCrawler(m, w)
	var waits atomic.Int32
	crawl.Wait = func(ctx context.Context, d time.Duration) error {
		if waits.Add(1) == 5 {
			m.mu.Lock()
			m.fail = nil
			m.mu.Unlock()
		}
		return m.wait(ctx, d)
	}
	crawl.Progress = func(crawler.Summary) { cancel() }
	if err := crawl.Run(ctx); err != nil || m.stored(site+"/a") != 1 {
		t.Errorf("not crawled once the store answered: %v", err)
	}
}

// Many hosts at once, each by one worker.
func TestManyHosts(t *testing.T) {
	c := newClock()
	var urls []string
	for i := range 30 {
		urls = append(urls, fmt.Sprintf("https://h%d.example/a", i), fmt.Sprintf("https://h%d.example/b", i))
	}
	m := newMemory(c, urls...)
	w := &web{clock: c}
	gate := make(chan struct{})
	var once sync.Once
	w.answer = func(_ context.Context, task crawler.Task) (crawler.Outcome, error) {
		w.mu.Lock()
		full := w.most == 8
		w.mu.Unlock()
		if full {
			once.Do(func() { close(gate) })
		}
		<-gate
		return crawler.Outcome{Task: task, Verdict: crawler.Complete, FetchedAt: c.now()}, nil
	}
	crawl := newCrawler(m, w)
	crawl.Workers = 8
	sum, err := crawl.RunUntilIdle(t.Context())
	if err != nil || sum.Pages != 60 || w.tooMany || w.most != 8 {
		t.Errorf("%+v %v, %d at once, two at one host: %v", sum, err, w.most, w.tooMany)
	}
}
