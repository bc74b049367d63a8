package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Promise 5, nothing is lost: the program, PostgreSQL, both are killed and PostgreSQL is
// restarted while pages are crawled, notices decided and removals erased. The client
// outside keeps the list of what was acknowledged; all of it must be there afterwards, and
// nothing removed may come back.
func TestFaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t, buildProgram(t), dataFolder(t))
	for name, strike := range map[string]func(){
		"program killed":     func() { w.kill(); w.start() },
		"PostgreSQL killed":  func() { w.newDatabase(w.signalDatabase(syscall.SIGKILL)) },
		"PostgreSQL restart": func() { w.newDatabase(w.signalDatabase(syscall.SIGINT)) },
		"both killed":        func() { w.signalDatabase(syscall.SIGKILL); w.kill(); w.start() },
	} {
		t.Run(name, func(t *testing.T) {
			for n := range faultRounds {
				w.round(t, fmt.Sprintf("%s, round %d", name, n+1), strike)
			}
		})
	}
	w.stop()
	t.Log(w.figures())
}

// round works until something of every kind was acknowledged, strikes at any moment after
// it, and holds the node to its word.
func (w *world) round(t *testing.T, name string, strike func()) {
	t.Helper()
	defer func(outer *testing.T) { w.t = outer }(w.t)
	w.t = t
	stop := w.work(t)
	defer stop() // also when the round fails: nothing may go on after its test
	w.busy(name)
	time.Sleep(rand.N(500 * time.Millisecond)) // the moment is what is tried out
	struck := time.Now()
	strike()
	w.ready("after: " + name)
	back := time.Since(struck).Round(time.Millisecond)
	stop()
	w.check(name)
	t.Logf("%s: back after %v, checked after %v: %v", name, back, time.Since(struck).Round(time.Millisecond), w.figures())
}

// figures are how much the node has acknowledged.
func (w *world) figures() string {
	return fmt.Sprintf("%d entries, %d notices, %d removals, %d purges, %d long notices, answers %v",
		w.list.count(func(promise) bool { return true }), w.list.count(isFiled), w.list.count(isRemoved), w.purges, len(w.floods), w.list.codes)
}

// busy waits until the node has acknowledged something new of every kind.
func (w *world) busy(name string) {
	w.t.Helper()
	seen, filed, removed := w.list.count(isShown), w.list.count(isFiled), w.list.count(isRemoved)
	w.until("crawling, filing and deciding: "+name, func() bool {
		w.lives(name)
		return w.list.count(isShown) > seen && w.list.count(isFiled) > filed && w.list.count(isRemoved) > removed
	})
}

// check holds the node to everything it has acknowledged.
func (w *world) check(when string) {
	w.t.Helper()
	for _, p := range w.list.pick(isFiled) {
		w.checkNotice(when, p)
	}
	w.checkFloods(when)
	w.must("purge")
	for _, p := range w.list.pick(isRemoved) {
		w.checkGone(when, p)
	}
	for _, p := range w.list.pick(isShown) {
		w.until(fmt.Sprintf("%s: %q to be found", when, p.title), func() bool {
			_, found, _ := w.look(context.Background(), p.title)
			return found
		})
	}
	w.recrawl(when)
	w.until("index, journal and database to agree", func() bool {
		out, err := w.command(context.Background(), "verify")
		return err == nil && strings.Contains(out, "chain unbroken")
	})
	for _, s := range w.list.wrong {
		w.t.Errorf("%s: %s", when, s)
	}
	w.list.wrong = nil
}

// order is the order of a notice's states; none may go back.
var order = map[string]int{"received": 1, "valid": 2, "decided": 3}

// checkNotice reads a notice by its token; where a decision was not answered it learns
// what became of it.
func (w *world) checkNotice(when string, p promise) {
	w.t.Helper()
	ctx := context.Background()
	var s struct{ Ref, State string }
	if code := w.try(ctx, "GET", "/api/v1/notices/"+p.ref, nil, p.token, &s); code != http.StatusOK || s.Ref != p.ref {
		w.t.Errorf("%s: the notice about %q answers %d", when, p.title, code)
		return
	}
	if order[s.State] < order[p.state] {
		w.t.Errorf("%s: the notice about %q went back from %q to %q", when, p.title, p.state, s.State)
	}
	var c caseAnswer
	if code := w.try(ctx, "GET", "/api/v1/operator/notices/"+p.ref, nil, "", &c); code != http.StatusOK || len(c.Rows) != 1 {
		w.t.Errorf("%s: the case about %q answers %d", when, p.title, code)
		return
	}
	done := c.Rows[0].State == "removed" || c.Rows[0].State == "purged"
	if p.removed && !done {
		w.t.Errorf("%s: the row about %q is %q after its removal was acknowledged", when, p.title, c.Rows[0].State)
	}
	w.list.change(p.title, func(p *promise) { p.state, p.removed, p.doubt = s.State, p.removed || done, false })
}

// checkGone asks every surface about a removed entry.
func (w *world) checkGone(when string, p promise) {
	w.t.Helper()
	ctx := context.Background()
	first, rest, _ := strings.Cut(strings.TrimSuffix(p.title, ".mkv"), " ") // answers repeat the query
	for _, path := range []string{
		"/api/v1/search?q=" + url.QueryEscape(first), "/api/v1/suggest?q=" + url.QueryEscape(first[:6]), "/api/v1/shares/" + p.hit.ID,
		"/feed.atom?q=" + url.QueryEscape(first), "/e/" + p.hit.ID,
	} {
		_, body, err := w.ask(ctx, "GET", path, nil, "", nil)
		if err != nil || strings.Contains(body, rest) {
			w.t.Errorf("%s: %q is told by %s (%v)", when, p.title, path, err)
		}
	}
	var a struct{ State string }
	if code := w.try(ctx, "POST", "/api/v1/lookup", map[string]string{"url": p.hit.URL}, "", &a); code != http.StatusOK || a.State == "indexed" {
		w.t.Errorf("%s: looking up %q answers %d %q", when, p.title, code, a.State)
	}
}

// recrawl has the pages of the last removals crawled again: they must be refused.
func (w *world) recrawl(when string) {
	w.t.Helper()
	gone := w.list.pick(isRemoved)
	gone = gone[max(0, len(gone)-10):]
	var urls []string
	before := map[string]int{}
	for _, p := range gone {
		if _, ok := before[p.page]; !ok {
			before[p.page] = w.site.fetched(p.page)
			urls = append(urls, w.site.address(p.page))
		}
	}
	w.must("crawl", urls...)
	for page, n := range before {
		if w.site.fetched(page) == n {
			w.t.Errorf("%s: page %s was not crawled again", when, page)
		}
	}
	for _, p := range gone {
		w.checkGone(when+", crawled again", p)
	}
}
