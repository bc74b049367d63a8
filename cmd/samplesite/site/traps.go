package site

import (
	"fmt"
	"html"
	"net/http"
	"strconv"
	"strings"
)

// PrivateTitle is posted only where robots.txt forbids crawlers to look.
const PrivateTitle = "Members only - The Great Gatsby.epub"

// NoIndexTitle is posted only on a page that asks engines not to use it.
const NoIndexTitle = "Not for engines - A Room of One's Own.epub"

// RedirectTitle is reached only through a redirect that leads straight to a share link.
const RedirectTitle = "Redirected - The Waste Land.txt"

func post(title string) string {
	w := work{title: title}
	return fmt.Sprintf(`<h1>%s</h1><a href="%s">%s</a>`, html.EscapeString(title), html.EscapeString(link(w)), html.EscapeString(title))
}

func (s *Site) private(w http.ResponseWriter, _ *http.Request) {
	page(w, "en", "Members", "", post(PrivateTitle))
}

func (s *Site) noindexPage(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("X-Robots-Tag", "noindex")
	page(w, "en", "Not for engines", "", post(NoIndexTitle))
}

// calendar has a next month for ever.
func (s *Site) calendar(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(r.URL.Query().Get("month"))
	page(w, "en", "Calendar", "", fmt.Sprintf(`<a href="/calendar?month=%d">next month</a>`, n+1))
}

// session hands out a new session id with every link to itself.
func (s *Site) session(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(r.URL.Query().Get("sid"))
	page(w, "en", "Entrance", "", fmt.Sprintf(`<a href="/session?sid=%d">enter</a> <a href="/out">out</a>`, n+1))
}

func (s *Site) redirect(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/blog/0", http.StatusMovedPermanently)
}

func (s *Site) redirectToShare(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Location", link(work{title: RedirectTitle}))
	w.WriteHeader(http.StatusFound)
}

// broken is what pages are at their worst: no end tags, deep nesting, bytes that are no text.
func (s *Site) broken(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	fmt.Fprint(w, "<html><body><table><tr>"+strings.Repeat("<div>", 3000)+"\xff\xfe\x00<a href='http://[::1'>x</a><a href=\"javascript:void(0)\">y")
}

// bulk is one of the generated pages: a link to the next ones and one share link in ten.
func (s *Site) bulk(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 1 || n > s.pages {
		http.NotFound(w, r)
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<h1>Page %d</h1>", n)
	for next := n*10 - 8; next <= min(n*10+1, s.pages); next++ { // ten pages each: a flat tree, as sites are
		fmt.Fprintf(&b, `<a href="/bulk/%d#top">Page %d</a> `, next, next)
	}
	if n%10 == 0 {
		b.WriteString(post(fmt.Sprintf("Generated volume %d - public domain.epub", n)))
	}
	b.WriteString(strings.Repeat("<p>Text that says nothing, to give the page the size of a page.</p>", 60))
	page(w, "en", fmt.Sprintf("Page %d", n), "", b.String())
}
