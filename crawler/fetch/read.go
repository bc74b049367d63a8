package fetch

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"blindex/crawler"
	"blindex/share"
)

// mediaType splits a Content-Type header; a broken one is read as far as it goes.
func mediaType(header string) (kind, charset string) {
	kind, params, err := mime.ParseMediaType(header)
	if err != nil {
		kind, _, _ = strings.Cut(header, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
	}
	return kind, params["charset"]
}

// Forms of content that are read.
type content int

const (
	none content = iota
	unknown
	htmlPage
	plainText
	xmlFeed
)

// contentOf says how to read a media type; none for what is not read at all. A packed
// sitemap is known by its path.
func contentOf(kind string, u *url.URL) content {
	if strings.HasSuffix(strings.ToLower(u.Path), ".xml.gz") {
		return xmlFeed
	}
	switch kind {
	case "":
		return unknown
	case "text/html", "application/xhtml+xml":
		return htmlPage
	case "application/xml", "text/xml", "application/rss+xml", "application/atom+xml", "application/rdf+xml":
		return xmlFeed
	case "application/json", "application/ld+json", "application/feed+json", "application/markdown":
		return plainText
	case "text/css", "text/javascript", "text/calendar", "text/vcard":
		return none
	}
	if strings.HasPrefix(kind, "text/") {
		return plainText
	}
	return none
}

// wantedPage tells whether a page's body is worth reading.
func wantedPage(u *url.URL) func(*answer) bool {
	return func(a *answer) bool { return a.status == http.StatusOK && contentOf(a.kind, u) != none }
}

// read turns the last answer into an outcome.
func (f *Fetcher) read(o crawler.Outcome, u *url.URL, a answer) crawler.Outcome {
	switch a.code {
	case "":
	case crawler.CodeTooLarge, crawler.CodeEncoding, crawler.CodeBlockedAddress:
		return refused(o, a.code)
	default:
		return failed(o, a.code)
	}
	o.RetryAfter = retryAfter(a.header, o.FetchedAt)
	switch {
	case a.status == http.StatusOK && a.skipped:
		return refused(o, crawler.CodeType)
	case a.status == http.StatusOK:
		return f.readBody(o, u, a)
	}
	return withoutBody(o, a)
}

// withoutBody judges answers that hold no page. A log-in wall, an outage and throttling
// teach nothing about what was posted (R38).
func withoutBody(o crawler.Outcome, a answer) crawler.Outcome {
	switch s := a.status; {
	case s == http.StatusNotModified && (o.Task.ETag != "" || o.Task.LastModified != ""):
		o.Verdict = crawler.Unchanged
		return o
	case s == http.StatusGone:
		o.Verdict = crawler.Gone
		return o
	case s == http.StatusNotFound:
		o.Verdict = crawler.NotFound
		return o
	case s == http.StatusTooManyRequests, s == http.StatusServiceUnavailable && o.RetryAfter > 0:
		return failed(o, crawler.CodeThrottled)
	case s >= 500:
		return failed(o, crawler.CodeServerError)
	case s == http.StatusRequestTimeout, s == http.StatusTooEarly:
		return failed(o, crawler.CodeTimeout)
	case s == http.StatusUnauthorized, s == http.StatusForbidden, s == http.StatusPaymentRequired, s == http.StatusUnavailableForLegalReasons:
		return refused(o, crawler.CodeForbidden)
	case s >= 400:
		return refused(o, crawler.CodeClientError)
	case redirects(s):
		return refused(o, crawler.CodeBadRedirect)
	}
	return refused(o, crawler.CodeNoContent)
}

const longestRetry = 24 * time.Hour

// retryAfter is the pause a host asks for, at most a day.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := h.Get("Retry-After")
	if n, err := strconv.Atoi(v); err == nil {
		return time.Duration(min(max(n, 0), int(longestRetry/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil {
		return min(max(at.Sub(now), 0), longestRetry)
	}
	return 0
}

// readBody reads a complete page.
func (f *Fetcher) readBody(o crawler.Outcome, u *url.URL, a answer) crawler.Outcome {
	form := contentOf(a.kind, u)
	if form == unknown {
		sniffed, _ := mediaType(http.DetectContentType(a.body))
		form = contentOf(sniffed, u)
	}
	if form == none || bytes.HasPrefix(a.body, []byte("\x1f\x8b")) {
		return refused(o, crawler.CodeType)
	}
	body, err := plain(a.body, a.charset, form)
	if err != nil {
		return refused(o, crawler.CodeEncoding)
	}
	var page share.Page
	switch form {
	case htmlPage:
		page = share.FindHTML(share.NewUntrusted(body), u)
	case xmlFeed:
		page = readXML([]byte(body), a.charset, u)
	default:
		page.Found = share.Find(share.NewUntrusted(body))
	}
	tag := crawler.PageRobots(a.header.Values("X-Robots-Tag"), o.FetchedAt)
	page.Robots.NoIndex = page.Robots.NoIndex || tag.NoIndex
	page.Robots.NoFollow = page.Robots.NoFollow || tag.NoFollow
	return f.complete(o, a, page)
}

// complete is the outcome of a page that was read to its end.
func (f *Fetcher) complete(o crawler.Outcome, a answer, page share.Page) crawler.Outcome {
	for i := range page.Found {
		if f.opt.ShareHost != nil {
			page.Found[i].Link = page.Found[i].Link.Admit(f.opt.ShareHost)
		}
	}
	o.Verdict, o.Found, o.Links, o.Lang = crawler.Complete, page.Found, page.Links, page.Lang
	o.ETag, o.LastModified = validator(a.header.Get("ETag")), validator(a.header.Get("Last-Modified"))
	if page.Canonical != "" {
		o.Links = append(o.Links, page.Canonical)
	}
	if page.Robots.NoFollow {
		o.Links = nil
	}
	if page.Robots.NoIndex {
		o.Verdict, o.ErrorCode, o.Found = crawler.NoIndex, crawler.CodeNoIndex, nil
		return o
	}
	o.ContentHash = f.fingerprint(page)
	if len(o.Task.ContentHash) > 0 && bytes.Equal(o.ContentHash, o.Task.ContentHash) {
		o.Verdict = crawler.Unchanged
	}
	return o
}

// fingerprint is taken of what a page yields, all of it scrubbed (R5): a page that only
// changes its clock or its advertisements stays the same.
func (f *Fetcher) fingerprint(p share.Page) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%q %q %q\n", p.Title, p.Lang, p.Canonical)
	for _, x := range p.Found {
		fmt.Fprintf(&b, "%q %q %q %q %d\n", x.Link.Identity(), x.Link.URL(), x.Claim.Name, x.Claim.Source, x.Claim.Size)
	}
	for _, l := range p.Links {
		fmt.Fprintf(&b, "%q\n", l)
	}
	sum := f.opt.Hash(b.Bytes())
	return sum[:]
}

// validator passes on an ETag or a date that can be sent back; a very long one could
// hold anything.
func validator(v string) string {
	if len(v) > 200 || strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r > '~' }) {
		return ""
	}
	if clean, cut := share.Scrub(share.NewUntrusted(v)); cut > 0 || clean != v {
		return ""
	}
	return v
}

// plain converts a body to UTF-8 by its byte order mark, the header, or what the document
// says, in this order, and takes out what is no text. XML converts itself where only the
// document says it.
func plain(body []byte, label string, form content) (string, error) {
	if form == xmlFeed && label == "" && !hasMark(body) {
		return string(body), nil
	}
	e, name, _ := charset.DetermineEncoding(body[:min(len(body), 1024)], "text/html; charset="+label)
	if name != "utf-8" && (label != "" || hasMark(body) || !utf8.Valid(body)) {
		decoded, err := io.ReadAll(e.NewDecoder().Reader(bytes.NewReader(body)))
		if err != nil {
			return "", errEncoding
		}
		body = decoded
	}
	s := strings.TrimPrefix(strings.ToValidUTF8(string(body), "\ufffd"), "\ufeff")
	return strings.ReplaceAll(s, "\x00", " "), nil
}

func hasMark(b []byte) bool {
	return bytes.HasPrefix(b, []byte("\xfe\xff")) || bytes.HasPrefix(b, []byte("\xff\xfe"))
}
