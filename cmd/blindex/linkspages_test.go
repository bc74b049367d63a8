package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"blindex/cmd/samplesite/site"
)

// pageList runs blindex links --urls on a list of addresses.
func pageList(t *testing.T, list string, args ...string) linksRun {
	t.Helper()
	return links(t, t.Context(), list, append([]string{"--urls", "-", "--allow-loopback-seeds", "--host-delay", "0"}, args...)...)
}

// The pages of a list are read in its order, under robots.txt, and a share link in it is
// told and never fetched.
func TestLinksOfPages(t *testing.T) {
	s, home := startSite(t)
	first, second := site.Titles()[0], site.Titles()[1]
	list := strings.Join([]string{
		"# pages", "", home + "blog/1", "  " + home + "blog/0#top", keyed("Ab3dE6gH"), home + "blog/1",
	}, "\r\n")
	got := pageList(t, list)
	want := fmt.Sprintf("%sblog/1:%s %sblog/0:%s -:Ab3dE6gH", home, site.Handle(second), home, site.Handle(first))
	if got.code != 0 || got.told() != want || got.messages != "" {
		t.Errorf("status %d: %s\n got %s\nwant %s", got.code, got.messages, got.told(), want)
	}
	if n := got.lines[0].Name; n == nil || *n != second {
		t.Errorf("the name of the first link: %s", got.out)
	}
	if hits := s.Hits(); hits["/robots.txt"] != 1 || hits["/blog/1"] != 1 || hits["/blog/0"] != 1 || len(hits) != 3 {
		t.Errorf("asked for: %v", hits)
	}
	// A list in a file, and a page that leads on to a share link.
	file := filepath.Join(folder(t, map[string]string{"list": home + "old\n" + home + "out"}), "list")
	got = links(t, t.Context(), "", "--urls", file, "--allow-loopback-seeds", "--host-delay", "0")
	if want := fmt.Sprintf("%sold:%s %sout:%s", home, site.Handle(first), home, site.Handle(site.RedirectTitle)); got.code != 0 || got.told() != want {
		t.Errorf("status %d: %s\n got %s\nwant %s", got.code, got.messages, got.told(), want)
	}
}

// R22: what robots.txt forbids is not asked for, and a page that asks not to be used is not.
// Each is told, with what else was not read.
func TestLinksOfPagesNotRead(t *testing.T) {
	s, home := startSite(t)
	list := []string{
		home + "private/", home + "noindex", home + "gone", "no address", "ftp://example.org/", "mailto:keeper@example.org",
		home + strings.Repeat("x", longestAddress), "http://127.0.0.1:1/", home + "blog/0",
	}
	got := pageList(t, strings.Join(list, "\n"))
	if got.code != 3 || got.told() != home+"blog/0:"+site.Handle(site.Titles()[0]) {
		t.Errorf("status %d: %s", got.code, got.told())
	}
	for _, want := range []string{`private/": robots`, `noindex": noindex`, `gone": not_found`, "line 4 is not", "line 5 is not", "line 6 is not", "line 7 is too long", "no_robots"} {
		if !strings.Contains(got.messages, want) {
			t.Errorf("%q is not said in:\n%s", want, got.messages)
		}
	}
	if s.Hits()["/private/"] > 0 {
		t.Error("R22: a page was asked for that robots.txt forbids")
	}
	if got := links(t, t.Context(), home+"blog/0", "--urls", "-", "--host-delay", "0"); got.code != 3 || got.out != "" || len(s.Hits()) != 4 {
		t.Errorf("without the flag no page of this machine is read: status %d: %s %v", got.code, got.messages, s.Hits())
	}
}

// R22: a site that asks us by name to stay away is left alone; one that cannot be asked
// or wants a long pause too.
func TestLinksOfPagesLeftAlone(t *testing.T) {
	for what, answer := range map[string]http.HandlerFunc{
		"robots":    func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "User-agent: blindex\nDisallow: /\n") },
		"no_robots": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
	} {
		asked := 0
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/robots.txt" {
				answer(w, r)
				return
			}
			asked++
		}))
		if got := pageList(t, srv.URL+"/a"); got.code != 3 || asked > 0 || !strings.Contains(got.messages, what) {
			t.Errorf("%s: status %d, %d pages asked for: %s", what, got.code, asked, got.messages)
		}
		srv.Close()
	}
	asked := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		asked++
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer srv.Close()
	if got := pageList(t, srv.URL+"/a\n"+srv.URL+"/b"); got.code != 3 || asked != 1 || strings.Count(got.messages, "throttled") != 2 {
		t.Errorf("status %d, %d pages asked for: %s", got.code, asked, got.messages)
	}
}

// A list is bounded; share links beyond the bound are told all the same.
func TestLinksOfPagesBounded(t *testing.T) {
	_, home := startSite(t)
	got := pageList(t, home+"blog/0\n"+home+"blog/1\n"+home+"blog/2\n"+keyed("Ab3dE6gH"), "--max-pages", "1")
	if got.code != 3 || got.told() != home+"blog/0:"+site.Handle(site.Titles()[0])+" -:Ab3dE6gH" || !strings.Contains(got.messages, "2 addresses beyond") {
		t.Errorf("status %d: %s\n%s", got.code, got.told(), got.messages)
	}
}

// A redirect to another host is followed under that host's rules, and not for ever.
func TestLinksOfPagesElsewhere(t *testing.T) {
	_, home := startSite(t)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/to":
			http.Redirect(w, r, home+"blog/0", http.StatusFound)
		case "/forbidden":
			http.Redirect(w, r, home+"private/", http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	}))
	defer srv.Close()
	got := pageList(t, srv.URL+"/to\n"+srv.URL+"/forbidden")
	if got.code != 3 || got.told() != home+"blog/0:"+site.Handle(site.Titles()[0]) || !strings.Contains(got.messages, `/forbidden": robots`) {
		t.Errorf("status %d: %s\n%s", got.code, got.told(), got.messages)
	}
}

// What was ended before its end says so.
func TestLinksOfPagesStopped(t *testing.T) {
	_, home := startSite(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := links(t, ctx, home, "--urls", "-", "--allow-loopback-seeds"); got.code != 3 || got.out != "" {
		t.Errorf("status %d: %s", got.code, got.out)
	}
}
