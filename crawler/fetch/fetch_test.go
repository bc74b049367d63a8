package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"blindex/crawler"
)

var testNow = time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC)

const (
	handle = "Qx7mWp2R"
	canary = "c4N4ryKEYc4N4ryKEYc4N4ryKEYc4N4ryKEYc4N4ry1" // 43 characters, as a file's key
	posted = "https://mega.nz/file/" + handle + "#" + canary
)

func body(kind, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if kind != "" {
			w.Header().Set("Content-Type", kind)
		} else {
			w.Header()["Content-Type"] = nil
		}
		fmt.Fprint(w, text)
	}
}

// served starts a server of one handler and a fetcher that may reach it alone.
func served(t *testing.T, h http.Handler, change ...func(*Options)) (*Fetcher, string) {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	opt := Options{UserAgent: "blindex/test (+https://example.org/crawler)", Now: func() time.Time { return testNow },
		Dialling: crawler.Dialling{Allow: []netip.AddrPort{netip.MustParseAddrPort(strings.TrimPrefix(srv.URL, "http://"))}}}
	for _, c := range change {
		c(&opt)
	}
	return New(opt), srv.URL
}

// lease is a host whose robots.txt is body; status 404 when it is empty.
func lease(origin, body string) crawler.Lease {
	l := crawler.Lease{Origin: origin, Robots: crawler.RobotsRecord{Status: 404, FetchedAt: testNow, ExpiresAt: testNow.Add(time.Hour)}}
	if body != "" {
		l.Robots.Status, l.Robots.Body = 200, []byte(body)
	}
	return l
}

func get(t *testing.T, f *Fetcher, origin, path string) crawler.Outcome {
	t.Helper()
	o, err := f.Fetch(t.Context(), lease(origin, ""), crawler.Task{PageID: 1, URL: origin + path})
	if err != nil {
		t.Fatal(err)
	}
	clean(t, o)
	return o
}

// clean fails when anything of an outcome holds the key (R2, R3).
func clean(t *testing.T, o crawler.Outcome) {
	t.Helper()
	if s := fmt.Sprintf("%+v", o); strings.Contains(s, canary[:12]) {
		t.Errorf("an outcome holds a key: %s", s)
	}
}

func TestPage(t *testing.T) {
	f, origin := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ua := r.UserAgent(); ua != "blindex/test (+https://example.org/crawler)" {
			t.Errorf("user agent %q", ua)
		}
		if r.Header.Get("Cookie") != "" {
			t.Error("a cookie was sent")
		}
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Set-Cookie", "a=b")
		w.Header().Set("ETag", `"1"`)
		fmt.Fprintf(w, `<html lang="en"><title>Works</title><link rel="alternate" type="application/rss+xml" href="/feed">
<a href="%s">Moby Dick.epub</a> <a href="/next#part">next</a> <a href="/next#other">next</a> <a href="https://e.org/x?sid=1">x</a>`, posted)
	}))
	for range 2 {
		o := get(t, f, origin, "/")
		if o.Verdict != crawler.Complete || len(o.Found) != 1 || o.Found[0].Claim.Name != "Moby Dick.epub" || !o.Found[0].HadSecret {
			t.Errorf("%+v", o)
		}
		if want := []string{origin + "/feed", origin + "/next", "https://e.org/x"}; fmt.Sprint(o.Links) != fmt.Sprint(want) {
			t.Errorf("links %q", o.Links)
		}
		if o.ETag != `"1"` || o.Lang != "en" || len(o.ContentHash) != 32 {
			t.Errorf("%+v", o)
		}
	}
}

// A share on a server of anyone's is indexed once the operator vouches for the server.
func TestShareHosts(t *testing.T) {
	page := body("text/html", `<p>Old maps: <a href="https://cloud.example.org/index.php/s/Ab3dEf7hGh4iJk8">here</a>`)
	for _, known := range []bool{false, true} {
		f, origin := served(t, page, func(o *Options) {
			o.ShareHost = func(host string) bool { return known && host == "cloud.example.org" }
		})
		if o := get(t, f, origin, "/"); len(o.Found) != 1 || o.Found[0].Link.Indexable() != known {
			t.Errorf("vouched for %v: %+v", known, o.Found)
		}
	}
}

// R5, R38: what did not change is not a new answer, and teaches the same.
func TestUnchanged(t *testing.T) {
	n := 0
	f, origin := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"a"`)
		w.Header().Set("Last-Modified", "Thu, 05 Nov 2026 10:00:00 GMT")
		if r.Header.Get("If-None-Match") == `"a"` && r.Header.Get("If-Modified-Since") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		n++
		body("text/html", fmt.Sprintf(`<title>T</title><p>served at %d</p><a href="%s">Name.pdf</a>`, n, posted))(w, r)
	}))
	first := get(t, f, origin, "/")
	task := crawler.Task{URL: origin + "/", ETag: first.ETag, LastModified: first.LastModified, ContentHash: first.ContentHash}
	second, _ := f.Fetch(t.Context(), lease(origin, ""), task)
	if second.Verdict != crawler.Unchanged || second.Status != 304 || n != 1 {
		t.Errorf("conditional: %+v", second)
	}
	task.ETag, task.LastModified = "", ""
	third, _ := f.Fetch(t.Context(), lease(origin, ""), task)
	if third.Verdict != crawler.Unchanged || third.Status != 200 || len(third.Found) != 1 {
		t.Errorf("same content: %+v", third)
	}
	task.ContentHash = []byte("other")
	if o, _ := f.Fetch(t.Context(), lease(origin, ""), task); o.Verdict != crawler.Complete {
		t.Errorf("changed: %+v", o)
	}
}

// Each answer and what it establishes. R38: only a whole page, a 404, a 410 and noindex
// say anything about what was posted.
func TestR38Verdicts(t *testing.T) {
	html := `<title>T</title><a href="` + posted + `">Name.pdf</a>`
	status := func(n int, header ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(n)
			if n != http.StatusNoContent && n != http.StatusNotModified {
				fmt.Fprint(w, html)
			}
		}
	}
	cases := []struct {
		path    string
		h       http.HandlerFunc
		verdict crawler.Verdict
		code    string
		found   int
	}{
		{"/html", body("text/html; charset=utf-8", html), crawler.Complete, "", 1},
		{"/xhtml", body("application/xhtml+xml", html), crawler.Complete, "", 1},
		{"/untyped", body("", "<html>"+html), crawler.Complete, "", 1},
		{"/broken-type", body("text/html; charset", html), crawler.Complete, "", 1},
		{"/text", body("text/plain", "Name.pdf "+posted), crawler.Complete, "", 1},
		{"/markdown", body("text/markdown", "[Name.pdf]("+posted+")"), crawler.Complete, "", 1},
		{"/json", body("application/json", `{"url":"`+strings.ReplaceAll(posted, "/", `\/`)+`"}`), crawler.Complete, "", 1},
		{"/nothing", body("text/html", ""), crawler.Complete, "", 0},
		{"/pdf", body("application/pdf", "%PDF"), crawler.Refused, crawler.CodeType, 0},
		{"/image", body("image/png", html), crawler.Refused, crawler.CodeType, 0},
		{"/zip", body("application/zip", html), crawler.Refused, crawler.CodeType, 0},
		{"/gz", body("application/gzip", html), crawler.Refused, crawler.CodeType, 0},
		{"/css", body("text/css", html), crawler.Refused, crawler.CodeType, 0},
		{"/untyped-binary", body("", "\x7fELF\x00\x01"), crawler.Refused, crawler.CodeType, 0},
		{"/204", status(204), crawler.Refused, crawler.CodeNoContent, 0},
		{"/206", status(206), crawler.Refused, crawler.CodeNoContent, 0},
		{"/300", status(300), crawler.Refused, crawler.CodeNoContent, 0},
		{"/302-nowhere", status(302), crawler.Refused, crawler.CodeBadRedirect, 0},
		{"/304-unasked", status(304), crawler.Refused, crawler.CodeNoContent, 0},
		{"/400", status(400), crawler.Refused, crawler.CodeClientError, 0},
		{"/401", status(401), crawler.Refused, crawler.CodeForbidden, 0},
		{"/403", status(403), crawler.Refused, crawler.CodeForbidden, 0},
		{"/404", status(404), crawler.NotFound, "", 0},
		{"/410", status(410), crawler.Gone, "", 0},
		{"/429", status(429, "Retry-After", "120"), crawler.Failed, crawler.CodeThrottled, 0},
		{"/500", status(500), crawler.Failed, crawler.CodeServerError, 0},
		{"/503", status(503, "Retry-After", "Thu, 05 Nov 2026 12:05:00 GMT"), crawler.Failed, crawler.CodeThrottled, 0},
		{"/br", status(200, "Content-Type", "text/html", "Content-Encoding", "br"), crawler.Refused, crawler.CodeEncoding, 0},
		{"/no-gzip", status(200, "Content-Type", "text/html", "Content-Encoding", "gzip"), crawler.Refused, crawler.CodeEncoding, 0},
		{"/short", status(200, "Content-Type", "text/html", "Content-Length", "10000"), crawler.Failed, crawler.CodeTruncated, 0},
		{"/hangup", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, crawler.Failed, crawler.CodeTruncated, 0},
		{"/x-noindex", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Robots-Tag", "noindex")
			body("text/html", html)(w, r)
		}, crawler.NoIndex, crawler.CodeNoIndex, 0},
		{"/x-other", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Robots-Tag", "otherbot: noindex")
			body("text/html", html)(w, r)
		}, crawler.Complete, "", 1},
		{"/x-text", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Robots-Tag", "blindex: none")
			body("text/plain", html)(w, r)
		}, crawler.NoIndex, crawler.CodeNoIndex, 0},
		{"/meta", body("text/html", `<meta name="robots" content="noindex">`+html), crawler.NoIndex, crawler.CodeNoIndex, 0},
		{"/meta-us", body("text/html", `<meta name="Blindex" content="None">`+html), crawler.NoIndex, crawler.CodeNoIndex, 0},
	}
	mux := http.NewServeMux()
	for _, c := range cases {
		mux.HandleFunc(c.path, c.h)
	}
	f, origin := served(t, mux)
	for _, c := range cases {
		o := get(t, f, origin, c.path)
		if o.Verdict != c.verdict || o.ErrorCode != c.code || len(o.Found) != c.found {
			t.Errorf("%s: %s %q, %d found; want %s %q, %d", c.path, o.Verdict, o.ErrorCode, len(o.Found), c.verdict, c.code, c.found)
		}
	}
	if o := get(t, f, origin, "/429"); o.RetryAfter != 2*time.Minute {
		t.Errorf("Retry-After in seconds: %v", o.RetryAfter)
	}
	if o := get(t, f, origin, "/503"); o.RetryAfter != 5*time.Minute {
		t.Errorf("Retry-After as a date: %v", o.RetryAfter)
	}
}

func TestR22NoFollow(t *testing.T) {
	f, origin := served(t, body("text/html", `<meta name="robots" content="nofollow"><a href="/next">n</a><a href="`+posted+`">Name.pdf</a>`))
	if o := get(t, f, origin, "/"); len(o.Links) != 0 || len(o.Found) != 1 {
		t.Errorf("%+v", o)
	}
	f, origin = served(t, body("text/html", `<meta name="robots" content="noindex"><a href="/next">n</a><a href="`+posted+`">Name.pdf</a>`))
	if o := get(t, f, origin, "/"); len(o.Links) != 1 || len(o.Found) != 0 || o.Verdict != crawler.NoIndex {
		t.Errorf("%+v", o)
	}
}

func TestCharsets(t *testing.T) {
	name := "Žluťoučký kůň.pdf"
	utf16 := func(s string) string {
		b := []byte{0xff, 0xfe}
		for _, r := range s {
			b = append(b, byte(r), byte(r>>8))
		}
		return string(b)
	}
	win1250 := "\x8elu\x9dou\xe8k\xfd k\xf9\xf2.pdf"
	for kind, text := range map[string]string{
		"text/html; charset=utf-8":        name + "|",
		"text/html; charset=windows-1250": win1250 + "|",
		"text/html":                       `<meta charset="windows-1250">|` + win1250,
		"text/html; x=1":                  utf16(`<a href="` + posted + `">` + name + `</a>`),
	} {
		head, label, ok := strings.Cut(text, "|")
		if ok && label == "" {
			head, label = "", head
		}
		doc := head
		if ok {
			doc = head + `<a href="` + posted + `">` + label + `</a>`
		}
		f, origin := served(t, body(kind, doc))
		o := get(t, f, origin, "/")
		if len(o.Found) != 1 || o.Found[0].Claim.Name != name {
			t.Errorf("%s: %+v", kind, o.Found)
		}
	}
	f, origin := served(t, body("text/html", "<a href=\""+posted+"\">Bad \xff\xfe bytes \x00 here.pdf</a>"))
	if o := get(t, f, origin, "/"); len(o.Found) != 1 || !utf8.ValidString(o.Found[0].Claim.Name) || strings.ContainsRune(o.Found[0].Claim.Name, 0) {
		t.Errorf("invalid UTF-8: %+v", o.Found)
	}
}

func gzipped(parts ...[]byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	for _, p := range parts {
		_, _ = z.Write(p)
	}
	_ = z.Close()
	return b.Bytes()
}

// A page is read whole or not at all, whatever it becomes after decompression.
func TestSizes(t *testing.T) {
	html := `<a href="` + posted + `">Name.pdf</a>`
	send := func(encoding string, b []byte, chunked bool) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			if encoding != "" {
				w.Header().Set("Content-Encoding", encoding)
			}
			if !chunked {
				w.Header().Set("Content-Length", fmt.Sprint(len(b)))
			}
			_, _ = w.Write(b)
		}
	}
	zeros := make([]byte, 1<<20)
	var bomb [][]byte
	for range 64 {
		bomb = append(bomb, zeros)
	}
	full := append([]byte(html), bytes.Repeat([]byte(" "), 1<<20-len(html))...)
	deep := []byte(strings.Repeat("<div><b>", 100000) + html)
	mux := http.NewServeMux()
	for path, h := range map[string]http.HandlerFunc{
		"/gzip": send("gzip", gzipped([]byte(html)), true), "/bomb": send("gzip", gzipped(bomb...), true), "/double": send("gzip", gzipped(gzipped(bomb...)), true),
		"/full": send("", full, true), "/over": send("", append(full, ' '), true), "/said": send("", append(full, ' '), false), "/deep": send("", deep, true),
		"/cut.html": send("gzip", gzipped(full)[:500], true), "/bomb.xml.gz": send("", gzipped(bomb...), true),
	} {
		mux.HandleFunc(path, h)
	}
	f, origin := served(t, mux, func(c *Options) { c.MaxBody = 1 << 20 })
	for path, want := range map[string]string{
		"/gzip": "complete", "/bomb": "refused too_large", "/double": "refused unsupported_type", "/full": "complete", "/over": "refused too_large",
		"/said": "refused too_large", "/deep": "complete", "/cut.html": "failed truncated", "/bomb.xml.gz": "refused too_large",
	} {
		o := get(t, f, origin, path)
		if got := strings.TrimSpace(string(o.Verdict) + " " + o.ErrorCode); got != want || o.Verdict == crawler.Complete && len(o.Found) != 1 {
			t.Errorf("%s: %s, %d found; want %s", path, got, len(o.Found), want)
		}
	}
}

func TestTenMegabytes(t *testing.T) {
	page := []byte(`<title>T</title><a href="` + posted + `">Name.pdf</a>` + strings.Repeat("<p>Some words that fill a page until it is long.</p>\n", 10<<20/53))
	page = page[:10<<20]
	f, origin := served(t, body("text/html", string(page)))
	if o := get(t, f, origin, "/"); o.Verdict != crawler.Complete || len(o.Found) != 1 {
		t.Errorf("%s %s", o.Verdict, o.ErrorCode)
	}
	f, origin = served(t, body("text/html", string(page)+"x"))
	if o := get(t, f, origin, "/"); o.ErrorCode != crawler.CodeTooLarge {
		t.Errorf("%s %s", o.Verdict, o.ErrorCode)
	}
}

func TestTimeouts(t *testing.T) {
	stop := make(chan struct{})
	f, origin := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if r.URL.Path == "/drip" {
			fmt.Fprint(w, "<p>")
			w.(http.Flusher).Flush()
		}
		<-stop
	}), func(c *Options) { c.Timeout = 150 * time.Millisecond })
	t.Cleanup(func() { close(stop) })
	for _, path := range []string{"/silent", "/drip"} {
		if o := get(t, f, origin, path); o.Verdict != crawler.Failed || o.ErrorCode != crawler.CodeTimeout {
			t.Errorf("%s: %s %s", path, o.Verdict, o.ErrorCode)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Fetch(ctx, lease(origin, ""), crawler.Task{URL: origin + "/silent?" + handle}); err == nil || strings.Contains(err.Error(), handle) {
		t.Errorf("a fetch that is stopped: %v", err)
	}
}

// quiet drops what a test's server says about the connections it expects to fail.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// Addresses that no page can have are left out, whatever they hold; the page counts.
func TestBadAddressesInPages(t *testing.T) {
	long := strings.Repeat("a", 9<<10)
	f, origin := served(t, body("text/html", `<a href="/`+long+`">x</a> <a href="http://x.example/?q=`+long+`">x</a> <a href="http://[::1">x</a> <a href="http://x.example:99999/">x</a>
<a href="javascript:void(0)">x</a> <a href="data:text/html,x">x</a> <a href="http://user:`+canary+`@x.example/u">x</a> <a href="/a'; DROP TABLE pages;--">x</a> <a href="/\x00\xff">x</a> <a href="/ok">ok</a> <a href="`+posted+`">Name.pdf</a>`))
	o := get(t, f, origin, "/")
	if o.Verdict != crawler.Complete || len(o.Found) != 1 {
		t.Errorf("%+v", o)
	}
	for _, l := range o.Links {
		if len(l) > 2048 || strings.Contains(l, "#") || strings.Contains(l, "@") || !strings.HasPrefix(l, "http") {
			t.Errorf("queued: %.80q", l)
		}
	}
}
