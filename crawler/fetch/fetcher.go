package fetch

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/gocolly/colly/v2"

	"blindex/crawler"
	"blindex/share"
)

// Bounds of one fetch when Options names none.
const (
	defaultMaxBody = 10 << 20
	defaultTimeout = 30 * time.Second
	maxHops        = 5
)

// Options is what a Fetcher needs to know.
type Options struct {
	UserAgent string           // "blindex/1.0 (+https://…)": who we are and where to complain
	Now       func() time.Time // required
	Dialling  crawler.Dialling
	MaxBody   int64         // bytes after decompression; 0: 10 MiB
	Timeout   time.Duration // of one request with its body; 0: 30 s
	// Hash is taken of what a page yields. Give a keyed one wherever it is stored: of a page
	// with one link everything but the handle may be known, and a handle can be tried out.
	Hash func([]byte) [32]byte // nil: SHA-256
	// ShareHost vouches for a server that self-hosted shares may be indexed from; nil: for none.
	ShareHost func(host string) bool
}

// Fetcher implements crawler.Fetcher. It is safe for use by many workers at once.
type Fetcher struct {
	opt  Options
	base *colly.Collector
}

// New makes a Fetcher.
func New(opt Options) *Fetcher {
	if opt.MaxBody <= 0 {
		opt.MaxBody = defaultMaxBody
	}
	if opt.Timeout <= 0 {
		opt.Timeout = defaultTimeout
	}
	if opt.Hash == nil {
		opt.Hash = sha256.Sum256
	}
	if opt.UserAgent == "" {
		opt.UserAgent = crawler.Token
	}
	return &Fetcher{opt: opt, base: newCollector(opt)}
}

// newCollector sets everything that decides what colly may do, so that no COLLY_
// environment variable does. Robots rules, redirects, limits and decompression are ours.
func newCollector(opt Options) *colly.Collector {
	c := colly.NewCollector()
	c.AllowedDomains, c.DisallowedDomains = nil, nil
	c.URLFilters, c.DisallowedURLFilters = nil, nil
	c.AllowURLRevisit, c.IgnoreRobotsTxt, c.ParseHTTPErrorResponse = true, true, true
	c.Async, c.DetectCharset, c.TraceHTTP, c.CheckHead = false, false, false, false
	c.CacheDir, c.MaxDepth, c.MaxRequests, c.MaxBodySize = "", 0, 0, 0
	c.UserAgent, c.Headers = opt.UserAgent, nil
	c.DisableCookies()
	c.SetRequestTimeout(opt.Timeout)
	c.WithTransport(newTransport(opt))
	return c
}

// answer is one response as far as it was read.
type answer struct {
	status   int
	header   http.Header
	kind     string          // its media type
	charset  string          // as the header names it
	location share.Untrusted // of a redirect
	body     []byte
	code     string // why it failed, or ""
	skipped  bool   // the body was left unread
}

// request makes one request. wanted looks at status and headers and says whether to read
// the body. An error is returned only when ctx is done; all else is in the answer's code.
func (f *Fetcher) request(ctx context.Context, address string, header http.Header, ex *exchange, wanted func(*answer) bool) (answer, error) {
	limited, cancel := context.WithTimeout(ctx, f.opt.Timeout)
	defer cancel()
	c := f.base.Clone()
	c.Context = withExchange(limited, ex)
	var a answer
	c.OnResponseHeaders(func(r *colly.Response) {
		a.status, a.header, a.location = r.StatusCode, *r.Headers, ex.location
		a.kind, a.charset = mediaType(ex.contentType)
		if !wanted(&a) {
			a.skipped = true
			r.Request.Abort()
		}
	})
	c.OnResponse(func(r *colly.Response) { a.body = r.Body })
	header.Set("User-Agent", f.opt.UserAgent)
	err := c.Request(http.MethodGet, address, nil, nil, header)
	switch {
	case err == nil, errors.Is(err, colly.ErrAbortedAfterHeaders):
	case ctx.Err() != nil:
		return a, errStopped
	default:
		a.code, a.body = codeOf(err), nil
	}
	return a, nil
}

// Fetch implements crawler.Fetcher. The error says only that ctx is done.
func (f *Fetcher) Fetch(ctx context.Context, l crawler.Lease, t crawler.Task) (crawler.Outcome, error) {
	o := crawler.Outcome{Task: t, FetchedAt: f.opt.Now()}
	rules := l.Robots.Rules()
	for at, hop := t.URL, 0; ; hop++ {
		u, code := pageAddress(at)
		if code != "" {
			return refused(o, code), nil
		}
		if stop, no := forbidden(o, rules, u, hop); no {
			return stop, nil
		}
		if hop > maxHops {
			return refused(o, crawler.CodeManyRedirects), nil
		}
		a, err := f.request(ctx, at, f.headers(t, hop), &exchange{maxBody: f.opt.MaxBody}, wantedPage(u))
		if err != nil {
			return o, err
		}
		o.Status = a.status
		if a.location.Empty() || !redirects(a.status) {
			return f.read(o, u, a), nil
		}
		next, out, ended := f.redirect(o, u, a)
		if ended {
			return out, nil
		}
		at = next
	}
}

// pageAddress parses an address for fetching and says why it is none.
func pageAddress(address string) (*url.URL, string) {
	clean, isShare, err := share.ScrubURL(share.NewUntrusted(address))
	if isShare {
		return nil, crawler.CodeShareLink
	}
	if err != nil || clean != address {
		return nil, crawler.CodeBadAddress
	}
	u, err := url.Parse(clean)
	if err != nil {
		return nil, crawler.CodeBadAddress
	}
	return u, ""
}

// forbidden applies the host's rules to an address. A page of which robots.txt says no is
// withdrawn; where it only leads to such an address (a log-in, R38) nothing is learnt.
func forbidden(o crawler.Outcome, rules crawler.Robots, u *url.URL, hop int) (crawler.Outcome, bool) {
	switch {
	case rules.Unreachable:
		o.Verdict, o.ErrorCode = crawler.Failed, crawler.CodeNoRobots
	case rules.Allowed(u.RequestURI()):
		return o, false
	case hop == 0:
		o.Verdict, o.ErrorCode = crawler.NoIndex, crawler.CodeRobots
	default:
		o.Verdict, o.ErrorCode = crawler.Redirected, crawler.CodeRobots
	}
	return o, true
}

func refused(o crawler.Outcome, code string) crawler.Outcome {
	o.Verdict, o.ErrorCode = crawler.Refused, code
	return o
}

func failed(o crawler.Outcome, code string) crawler.Outcome {
	o.Verdict, o.ErrorCode = crawler.Failed, code
	return o
}

// headers asks for text, and for nothing when the page is what it was at the last visit.
func (f *Fetcher) headers(t crawler.Task, hop int) http.Header {
	h := http.Header{}
	h.Set("Accept", "text/html,application/xhtml+xml,text/plain,application/rss+xml,application/atom+xml,application/xml;q=0.9,application/json;q=0.8,*/*;q=0.1")
	h.Set("Accept-Encoding", "gzip")
	if hop > 0 {
		return h
	}
	if t.ETag != "" {
		h.Set("If-None-Match", t.ETag)
	}
	if t.LastModified != "" {
		h.Set("If-Modified-Since", t.LastModified)
	}
	return h
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// redirect judges where an answer leads: to a share link, which the page then posts; to
// another host, where it is queued; or on (ended is false) to an address of the same host.
func (f *Fetcher) redirect(o crawler.Outcome, from *url.URL, a answer) (next string, out crawler.Outcome, ended bool) {
	to := a.location.Resolve(from)
	clean, isShare, err := share.ScrubURL(to)
	switch {
	case isShare:
		o.Found = share.Find(to)
		return "", f.complete(o, a, share.Page{Found: o.Found}), true
	case err != nil:
		return "", refused(o, crawler.CodeBadRedirect), true
	}
	u, err := url.Parse(clean)
	if err != nil {
		return "", refused(o, crawler.CodeBadRedirect), true
	}
	if u.Scheme == from.Scheme && u.Host == from.Host {
		return clean, o, false
	}
	if found := share.Find(to); len(found) > 0 { // by way of a redirector
		return "", f.complete(o, a, share.Page{Found: found}), true
	}
	if f.plainlyPrivate(u) {
		return "", refused(o, crawler.CodeBlockedAddress), true
	}
	o.Verdict, o.RedirectTo = crawler.Redirected, clean
	return "", o, true
}

// plainlyPrivate reports whether an address names a machine that may never be asked, so
// that it is not even queued. What hides behind a name is found out when it is dialled.
func (f *Fetcher) plainlyPrivate(u *url.URL) bool {
	host := u.Hostname()
	if addr, err := netip.ParseAddr(host); err == nil {
		return !f.opt.Dialling.Permits(netip.AddrPortFrom(addr, portOf(u)))
	}
	local := host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".internal") || strings.HasSuffix(host, ".local")
	return local && !f.opt.Dialling.AllowLoopback || !strings.Contains(host, ".") && !local
}
