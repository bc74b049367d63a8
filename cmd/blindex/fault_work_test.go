package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"blindex/cmd/samplesite/site"
)

// linksPerPage is how many links a page of the posting site has.
const linksPerPage = 6

// postings is a site with as many pages as anyone asks for, each with links of its own.
type postings struct {
	url string
	mu  sync.Mutex
	got map[string]int // page number: how often it was fetched
}

func newPostings(t *testing.T) *postings {
	p := &postings{got: map[string]int{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /robots.txt", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "User-agent: *\nAllow: /\n") })
	mux.HandleFunc("GET /p/{n}", p.page)
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	p.url = srv.URL
	return p
}

func (p *postings) page(w http.ResponseWriter, r *http.Request) {
	n := r.PathValue("n")
	p.mu.Lock()
	p.got[n]++
	p.mu.Unlock()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, "<!doctype html><title>Page %s</title><h1>Page %s</h1>", n, n)
	for _, title := range titlesOf(n) {
		fmt.Fprintf(w, `<p><a href="https://mega.nz/file/%s#%s">%s</a></p>`, site.Handle(title), site.Key(title), html.EscapeString(title))
	}
}

func (p *postings) fetched(n string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.got[n]
}

func (p *postings) address(n string) string { return p.url + "/p/" + n }

// titlesOf are the titles on a page: two made-up words each that stand in no other.
func titlesOf(page string) []string {
	out := make([]string, linksPerPage)
	for i := range out {
		out[i] = madeUpWord(page, i, "first") + " " + madeUpWord(page, i, "second") + ".mkv"
	}
	return out
}

func madeUpWord(page string, i int, which string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%d|%s", page, i, which))
	var b strings.Builder
	for j := 0; j < 10; j += 2 {
		b.WriteByte("bdfgklmnprtvz"[int(sum[j])%13])
		b.WriteByte("aeiou"[int(sum[j+1])%5])
	}
	return strings.ToUpper(b.String()[:1]) + b.String()[1:]
}

// promise is what the node has acknowledged about one link.
type promise struct {
	title, page string
	hit         hit
	ref, token  string // of its notice; "" as long as none was acknowledged
	state       string // of the notice, as last acknowledged
	tried       bool   // a notice was sent: no other will be
	removed     bool   // its decision was acknowledged
	doubt       bool   // a decision was sent and not answered
}

// ledger is the client's list of what was acknowledged.
type ledger struct {
	mu    sync.Mutex
	all   []*promise
	wrong []string // what must never happen and did
	codes map[int]int
}

func (l *ledger) add(p *promise) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, p)
}

func (l *ledger) complain(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wrong = append(l.wrong, fmt.Sprintf(format, args...))
}

// pick gives copies of those that fit.
func (l *ledger) pick(fits func(p promise) bool) []promise {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []promise
	for _, p := range l.all {
		if fits(*p) {
			out = append(out, *p)
		}
	}
	return out
}

// change changes the promise about a title.
func (l *ledger) change(title string, f func(p *promise)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f(l.all[slices.IndexFunc(l.all, func(p *promise) bool { return p.title == title })])
}

func (l *ledger) count(fits func(p promise) bool) int { return len(l.pick(fits)) }

func isRemoved(p promise) bool { return p.removed }
func isFiled(p promise) bool   { return p.token != "" }
func isShown(p promise) bool   { return !p.removed && !p.doubt }

// world is a node, the site it crawls, and what it has acknowledged.
type world struct {
	*child
	site   *postings
	list   ledger
	pages  int     // posted so far
	purges int     // acknowledged
	fills  int     // how often the disk was filled
	floods []filed // long notices that were acknowledged
}

func newWorld(t *testing.T, bin, data string) *world {
	w := &world{child: newChild(t, bin, data), site: newPostings(t)}
	w.list.codes = map[int]int{}
	w.signIn(w.start())
	return w
}

// try asks while something may be broken. A 5xx other than a clear 503 is wrong at any time.
func (w *world) try(ctx context.Context, method, path string, in any, token string, out any) int {
	code, body, err := w.ask(ctx, method, path, in, token, out)
	w.list.mu.Lock()
	w.list.codes[code]++
	w.list.mu.Unlock()
	switch {
	case code >= 500 && (code != http.StatusServiceUnavailable || !strings.Contains(body, `"title"`)):
		w.list.complain("%s %s answers %d %s", method, path, code, body)
	case err != nil:
		return 0
	}
	return code
}

// look searches for a title. sure is false when there was no answer.
func (w *world) look(ctx context.Context, title string) (h hit, found, sure bool) {
	var a struct{ Hits []hit }
	code := w.try(ctx, "GET", "/api/v1/search?q="+url.QueryEscape(title), nil, "", &a)
	for _, h := range a.Hits {
		if h.Name == title {
			return h, true, true
		}
	}
	return hit{}, false, code == http.StatusOK
}

// work crawls, files, decides and purges side by side until stop is called.
func (w *world) work(t *testing.T) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	var g sync.WaitGroup
	for _, step := range []func(context.Context){w.crawlOne, w.fileOne, w.decideOne, w.purgeOnce, w.watchOne} {
		g.Go(func() {
			for crawlPause := time.NewTicker(20 * time.Millisecond); ctx.Err() == nil; <-crawlPause.C {
				step(ctx)
			}
		})
	}
	return func() { cancel(); g.Wait() }
}

// crawlOne has one more page crawled and notes what a searcher then sees.
func (w *world) crawlOne(ctx context.Context) {
	w.pages++
	page := fmt.Sprint(w.pages)
	if _, err := w.command(ctx, "crawl", w.site.address(page)); err != nil {
		return
	}
	for _, title := range titlesOf(page) {
		if h, ok, _ := w.look(ctx, title); ok {
			w.list.add(&promise{title: title, page: page, hit: h})
		}
	}
}

// fileOne files a notice about an entry; every third entry is left in peace.
func (w *world) fileOne(ctx context.Context) {
	todo := w.list.pick(func(p promise) bool { return !p.tried && slices.Index(titlesOf(p.page), p.title)%3 != 0 })
	if len(todo) == 0 {
		return
	}
	p := todo[0]
	w.list.change(p.title, func(p *promise) { p.tried = true })
	var f filed
	n := notice(p.hit.URL + "#" + site.Key(p.title))
	n["sender"].(map[string]string)["email"] = "sender" + p.hit.ID + "@example.org" // each gets a letter of its own
	if w.try(ctx, "POST", "/api/v1/notices", n, "", &f) == http.StatusAccepted {
		w.list.change(p.title, func(p *promise) { p.ref, p.token, p.state = f.Ref, f.Token, f.Status.State })
	}
}

// decideOne removes what the oldest open notice names.
func (w *world) decideOne(ctx context.Context) {
	todo := w.list.pick(func(p promise) bool { return isFiled(p) && !p.removed && !p.doubt })
	if len(todo) < 2 { // one notice at least stays open
		return
	}
	p, path := todo[0], "/api/v1/operator/notices/"+todo[0].ref
	var c caseAnswer
	if w.try(ctx, "GET", path, nil, "", &c) != http.StatusOK || len(c.Rows) != 1 {
		return
	}
	w.list.change(p.title, func(p *promise) { p.doubt = true })
	code := w.try(ctx, "POST", path+"/decision", map[string]any{"version": c.Version, "reason": "infringing", "remove": []int{1}}, "", &c)
	if code == http.StatusOK {
		w.list.change(p.title, func(p *promise) { p.removed, p.doubt, p.state = true, false, c.State })
	}
}

func (w *world) purgeOnce(ctx context.Context) {
	if _, err := w.command(ctx, "purge"); err == nil {
		w.list.mu.Lock()
		w.purges++
		w.list.mu.Unlock()
	}
}

// watchOne looks for something removed, which nobody may see from the acknowledgement on.
func (w *world) watchOne(ctx context.Context) {
	for _, p := range w.list.pick(isRemoved) {
		if _, found, _ := w.look(ctx, p.title); found {
			w.list.complain("%q is found after its removal was acknowledged", p.title)
		}
	}
}
