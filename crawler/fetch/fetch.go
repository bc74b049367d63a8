package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gocolly/colly/v2"

	"blindex/crawler"
	"blindex/share"
)

// Options say how to fetch.
type Options struct {
	UserAgent string
	Guard     Guard
	Now       func() time.Time
}

// Fetcher implements crawler.Fetcher.
type Fetcher struct {
	opt       Options
	transport http.RoundTripper
	robots    *http.Client
}

// New makes a fetcher with one connection pool.
func New(o Options) *Fetcher {
	t := o.Guard.Transport()
	return &Fetcher{
		opt:       o,
		transport: bound{next: t, max: maxBody},
		robots:    &http.Client{Transport: bound{next: t, max: crawler.RobotsMax + 1}, CheckRedirect: robotsRedirect},
	}
}

// maxHops bounds redirects within one host.
const maxHops = 5

// Fetch implements crawler.Fetcher. A redirect within the host is followed as far as
// robots.txt allows each address; one to another host is queued for that host's turn.
func (f *Fetcher) Fetch(ctx context.Context, l crawler.Lease, t crawler.Task) (crawler.Outcome, error) {
	bounded, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	o := crawler.Outcome{Task: t, FetchedAt: f.opt.Now()}
	rules, address := crawler.RulesOf(l.Robots), t.URL
	for range maxHops {
		a := f.get(bounded, address, t)
		if ctx.Err() != nil {
			return o, ctx.Err()
		}
		next := judge(&o, a, address)
		if next == "" {
			return o, nil
		}
		if !within(l.Origin, next) {
			o.Verdict, o.RedirectTo = crawler.Redirected, next
			return o, nil
		}
		if !rules.Allowed(pathOf(next)) {
			o.Verdict, o.ErrorCode = crawler.NoIndex, "robots"
			return o, nil
		}
		address = next
	}
	o.Verdict, o.ErrorCode = crawler.Refused, "redirects"
	return o, nil
}

// answer is what colly brought: header and body, or why not.
type answer struct {
	status int
	header http.Header
	body   []byte
	err    error
}

// get makes one request. Each has a collector of its own: colly keeps nothing between two.
func (f *Fetcher) get(ctx context.Context, address string, t crawler.Task) answer {
	var a answer
	c := colly.NewCollector(colly.StdlibContext(ctx), colly.UserAgent(f.opt.UserAgent), colly.AllowURLRevisit(),
		colly.IgnoreRobotsTxt(), colly.ParseHTTPErrorResponse(), colly.MaxBodySize(maxBody+1))
	c.DisableCookies()
	c.WithTransport(f.transport)
	c.SetRequestTimeout(deadline)
	c.SetRedirectHandler(func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse })
	c.OnRequest(func(r *colly.Request) {
		r.Headers.Set("Accept", "text/html, text/plain;q=0.9, application/rss+xml, application/atom+xml, application/xml;q=0.8, application/json;q=0.5")
		if t.ETag != "" {
			r.Headers.Set("If-None-Match", t.ETag)
		}
		if t.LastModified != "" {
			r.Headers.Set("If-Modified-Since", t.LastModified)
		}
	})
	c.OnResponseHeaders(func(r *colly.Response) {
		a.status, a.header = r.StatusCode, r.Headers.Clone()
		if !readable(a) {
			r.Request.Abort()
		}
	})
	c.OnResponse(func(r *colly.Response) { a.body = r.Body })
	a.err = c.Visit(address)
	if errors.Is(a.err, colly.ErrAbortedAfterHeaders) {
		a.err = nil
	}
	return a
}

// readable reports whether the body is worth reading: text in a good answer.
func readable(a answer) bool {
	return a.status >= 200 && a.status < 300 && kindOf(a.header.Get("Content-Type")) != unsupported
}

// judge turns an answer into the outcome, or returns the address it redirects to.
func judge(o *crawler.Outcome, a answer, address string) (next string) {
	o.Status = a.status
	o.RetryAfter = retryAfter(a, o.FetchedAt)
	switch {
	case a.status == http.StatusNotModified:
		o.Verdict, o.ETag, o.LastModified = crawler.Unchanged, o.Task.ETag, o.Task.LastModified
	case a.status >= 300 && a.status < 400 && a.err == nil:
		return redirect(o, a, address)
	case a.status == http.StatusNotFound:
		o.Verdict = crawler.NotFound
	case a.status == http.StatusGone:
		o.Verdict = crawler.Gone
	case a.status >= 400:
		o.Verdict, o.ErrorCode = crawler.Failed, "status_"+strconv.Itoa(a.status)
	case a.err != nil:
		o.Verdict, o.ErrorCode = failure(a.err)
	default:
		read(o, a, address)
	}
	return ""
}

// redirect reads a Location. A share link there is a find on this page; its secret is cut here.
func redirect(o *crawler.Outcome, a answer, address string) string {
	to, err := resolve(address, a.header.Get("Location"))
	if err != nil {
		o.Verdict, o.ErrorCode = crawler.Refused, "bad_redirect"
		return ""
	}
	if link, had, err := share.Parse(to); err == nil {
		o.Verdict = crawler.Complete
		o.Found = []share.Found{{Link: link, HadSecret: had, Claim: share.Claim{Size: -1}}}
		return ""
	}
	clean, _, err := share.ScrubURL(to)
	if err != nil {
		o.Verdict, o.ErrorCode = crawler.Refused, "bad_redirect"
		return ""
	}
	return clean
}

var errAddress = errors.New("fetch: not an address")

func resolve(base, location string) (share.Untrusted, error) {
	b, err := url.Parse(base)
	if err != nil {
		return share.Untrusted{}, errAddress
	}
	u, err := b.Parse(location)
	if err != nil || location == "" {
		return share.Untrusted{}, errAddress
	}
	return share.NewUntrusted(u.String()), nil
}

// failure names what went wrong with a short code; the error itself, which may quote
// addresses, ends here.
func failure(err error) (crawler.Verdict, string) {
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, errBlocked):
		return crawler.Refused, "blocked_address"
	case errors.Is(err, errTooLarge):
		return crawler.Refused, "too_large"
	case errors.Is(err, errEncoding):
		return crawler.Refused, "encoding"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return crawler.Failed, "timeout"
	default:
		return crawler.Failed, "network"
	}
}

// maxRetryAfter bounds what a host may ask for.
const maxRetryAfter = 24 * time.Hour

// retryAfter is the pause a host asks for with 429 or 503, a minute when it names none.
func retryAfter(a answer, now time.Time) time.Duration {
	if a.status != http.StatusTooManyRequests && a.status != http.StatusServiceUnavailable {
		return 0
	}
	text, d := a.header.Get("Retry-After"), time.Minute
	if s, err := strconv.Atoi(strings.TrimSpace(text)); err == nil && s >= 0 {
		d = time.Duration(min(s, int(maxRetryAfter/time.Second))) * time.Second
	} else if t, err := http.ParseTime(text); err == nil {
		d = t.Sub(now)
	}
	return min(max(d, time.Second), maxRetryAfter)
}

func within(origin, address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme+"://"+u.Host == origin
}

func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "/"
	}
	return u.RequestURI()
}
