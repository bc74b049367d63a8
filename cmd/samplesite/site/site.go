// Package site is a small web site to try blindex on: a blog, a forum and pastes that
// post made-up share links to works that may be shared freely, with robots.txt,
// sitemap and feeds, and the traps that crawlers meet. Tests change what it posts.
//
// It must not link to anything outside itself but made-up share links.
package site

import (
	"fmt"
	"html"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Site is the web site. Its zero value is not usable: call New.
type Site struct {
	mux     *http.ServeMux
	pages   int // generated plain pages, for measuring
	mu      sync.Mutex
	dropped map[string]bool // titles whose link is no longer posted
	noindex map[string]bool
	down    bool
	hits    map[string]int
}

// New makes the site. pages is how many generated pages /bulk/ has, for measuring; 0 for none.
func New(pages int) *Site {
	s := &Site{mux: http.NewServeMux(), pages: pages, dropped: map[string]bool{}, noindex: map[string]bool{}, hits: map[string]int{}}
	for pattern, h := range map[string]http.HandlerFunc{
		"GET /{$}":              s.home,
		"GET /blog/{n}":         s.blogPost,
		"GET /forum/":           s.forum,
		"GET /forum/thread/{n}": s.thread,
		"GET /paste/{n}":        s.paste,
		"GET /robots.txt":       s.robots,
		"GET /sitemap.xml":      s.sitemap,
		"GET /rss.xml":          s.rss,
		"GET /private/":         s.private,
		"GET /noindex":          s.noindexPage,
		"GET /calendar":         s.calendar,
		"GET /session":          s.session,
		"GET /old":              s.redirect,
		"GET /out":              s.redirectToShare,
		"GET /broken":           s.broken,
		"GET /bulk/{n}":         s.bulk,
	} {
		s.mux.HandleFunc(pattern, h)
	}
	return s
}

// ServeHTTP counts the request by path and answers it.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.hits[r.URL.Path]++
	down := s.down
	s.mu.Unlock()
	if down {
		http.Error(w, "down for the moment", http.StatusServiceUnavailable)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// Titles lists what the site posts, in order.
func Titles() []string {
	out := make([]string, len(works))
	for i, w := range works {
		out[i] = w.title
	}
	return out
}

// Links are the links that the site posts, by title.
func Links() map[string]string {
	out := map[string]string{}
	for _, w := range works {
		out[w.title] = link(w)
	}
	return out
}

// Drop takes the title's link off every page, as its poster would.
func (s *Site) Drop(title string) { s.mark(s.dropped, title, true) }

// Post puts it back.
func (s *Site) Post(title string) { s.mark(s.dropped, title, false) }

// NoIndex puts meta robots noindex on the title's blog post.
func (s *Site) NoIndex(title string) { s.mark(s.noindex, title, true) }

// SetDown makes every page answer 503, or not.
func (s *Site) SetDown(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
}

// Hits is how often each path was asked for.
func (s *Site) Hits() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make(map[string]int, len(s.hits))
	for k, v := range s.hits {
		out[k] = v
	}
	return out
}

func (s *Site) mark(m map[string]bool, title string, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m[title] = on
}

func (s *Site) posted(w work) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.dropped[w.title]
}

// BlogPath is the path of the blog post about a title.
func BlogPath(title string) string {
	return "/blog/" + strconv.Itoa(slices.IndexFunc(works, func(w work) bool { return w.title == title }))
}

func page(w http.ResponseWriter, lang, title, head, body string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<!doctype html><html lang="%s"><head><meta charset="utf-8"><title>%s</title>%s
<link rel="alternate" type="application/rss+xml" href="/rss.xml"></head><body>
<nav><a href="/">Free works</a> <a href="/forum/">Forum</a> <a href="/calendar?month=1">Calendar</a></nav>
%s</body></html>`, lang, html.EscapeString(title), head, body)
}

func (s *Site) home(w http.ResponseWriter, _ *http.Request) {
	var b strings.Builder
	b.WriteString("<h1>Works that belong to everyone</h1><ul>")
	for i, wk := range works {
		fmt.Fprintf(&b, `<li><a href="/blog/%d#comments">%s</a></li>`, i, html.EscapeString(wk.about))
	}
	b.WriteString(`</ul><p><a href="/paste/0">Paste</a> <a href="/paste/1">Another paste</a> <a href="/private/">Members</a>
<a href="/noindex">Not for engines</a> <a href="/session?sid=1">Enter</a> <a href="/old">Old address</a> <a href="/broken">Broken</a></p>`)
	if s.pages > 0 {
		b.WriteString(`<p><a href="/bulk/1">Many pages</a></p>`)
	}
	page(w, "en", "Free works", "", b.String())
}

func (s *Site) blogPost(w http.ResponseWriter, r *http.Request) {
	i, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || i < 0 || i >= len(works) {
		http.NotFound(w, r)
		return
	}
	wk, head := works[i], ""
	s.mu.Lock()
	if s.noindex[wk.title] {
		head = `<meta name="robots" content="noindex">`
	}
	s.mu.Unlock()
	body := fmt.Sprintf("<article><h1>%s</h1><p>%s</p>", html.EscapeString(wk.title), html.EscapeString(wk.about))
	if s.posted(wk) {
		body += fmt.Sprintf(`<p><a href="%s">%s</a></p>`, html.EscapeString(link(wk)), html.EscapeString(wk.title))
	}
	page(w, wk.lang, wk.about+" – Free works", head, body+"</article>")
}

const threads = 10

func (s *Site) forum(w http.ResponseWriter, _ *http.Request) {
	var b strings.Builder
	b.WriteString("<h1>Forum</h1>")
	for i := range threads {
		fmt.Fprintf(&b, `<p><a href="/forum/thread/%d">Thread %d</a></p>`, i, i)
	}
	page(w, "en", "Forum – Free works", "", b.String())
}

// thread posts six works a thread the way boards do: shortened text beside the full
// link, a redirector, a link without a scheme, the password in a later comment.
func (s *Site) thread(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 0 || n >= threads {
		http.NotFound(w, r)
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<h1>Thread %d: free works</h1>", n)
	for i, wk := range works[n*6 : n*6+6] {
		if !s.posted(wk) {
			continue
		}
		t, l := html.EscapeString(wk.title), html.EscapeString(link(wk))
		switch i % 3 {
		case 0:
			fmt.Fprintf(&b, `<div class="post"><h3>%s</h3><a href="%s">%s…</a></div>`, t, l, l[:min(len(l), 28)])
		case 1:
			fmt.Fprintf(&b, `<div class="post"><b>%s</b>: <a href="%s">%s</a></div>`, t, wrapped(wk), t)
		default:
			fmt.Fprintf(&b, `<div class="post"><h3>%s</h3><code>%s</code><p>Password: %s</p></div>`, t, strings.TrimPrefix(l, "https://"), key("password of "+wk.title, 14))
		}
	}
	page(w, "en", fmt.Sprintf("Thread %d", n), "", b.String())
}

func (s *Site) paste(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 0 || n > 1 {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	for i, wk := range works {
		if i%7 != n || wk.form > 3 || !s.posted(wk) {
			continue
		}
		l := link(wk)
		if n == 1 {
			l = strings.Replace(l, "https://", "hxxps://", 1)
		}
		fmt.Fprintf(w, "%s\n%s\n\n", wk.title, l)
	}
}

func (s *Site) robots(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintf(w, "User-agent: *\nDisallow: /private/\nDisallow: /calendar\n\nSitemap: http://%s/sitemap.xml\n", r.Host)
}

func (s *Site) sitemap(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/xml")
	fmt.Fprint(w, `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
	for i := range works {
		fmt.Fprintf(w, "<url><loc>http://%s/blog/%d</loc></url>", r.Host, i)
	}
	fmt.Fprint(w, "</urlset>")
}

func (s *Site) rss(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/rss+xml")
	fmt.Fprint(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>Free works</title>`)
	for i, wk := range works[:10] {
		fmt.Fprintf(w, "<item><title>%s</title><link>http://%s/blog/%d</link><pubDate>%s</pubDate></item>",
			html.EscapeString(wk.title), r.Host, i, time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.RFC1123Z))
	}
	fmt.Fprint(w, "</channel></rss>")
}
