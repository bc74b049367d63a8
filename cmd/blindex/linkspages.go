package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"blindex/crawler"
	"blindex/crawler/fetch"
	"blindex/share"
)

const (
	// longestAddress is what is read of a line of a list, in bytes.
	longestAddress = 16 << 10
	// longestPause is how long a host is waited for; one that asks for more is left out.
	longestPause = time.Minute
	// mostHosts is how many hosts a redirect may lead through.
	mostHosts = 5
)

// pages reads the pages of a list, in its order, as a crawl would: under each host's
// robots.txt and with its pauses.
func (p *linkPrinter) pages(ctx context.Context, cfg Config, stdin io.Reader) {
	list := stdin
	if p.urls != "-" {
		f, err := os.Open(p.urls)
		if err != nil {
			p.missed(scrubbed(p.urls), reason(err))
			return
		}
		defer f.Close()
		list = f
	}
	r := pageReader{
		linkPrinter: p, list: scrubbed(p.urls), now: time.Now, delay: cfg.HostDelay, left: p.maxPages,
		hosts: map[string]*pageHost{}, asked: map[string]bool{},
		fetcher: fetch.New(fetch.Options{UserAgent: userAgent(cfg), Dialling: crawler.Dialling{AllowLoopback: cfg.AllowLoopback}, Now: time.Now, ShareHost: cfg.sharesOn}),
	}
	r.lines(ctx, bufio.NewReaderSize(list, longestAddress))
	if r.beyond > 0 {
		p.missed(r.list, fmt.Sprintf("%d addresses beyond --max-pages were not fetched", r.beyond))
	}
}

// pageReader fetches the pages of one list.
type pageReader struct {
	*linkPrinter
	list    string // its name, scrubbed
	fetcher crawler.Fetcher
	now     func() time.Time
	delay   time.Duration // between two requests to one host
	left    int           // pages that may be fetched
	beyond  int           // addresses that were not
	hosts   map[string]*pageHost
	asked   map[string]bool // addresses, scrubbed
}

// pageHost is what is known of a host while the list is read.
type pageHost struct {
	lease crawler.Lease
	rules crawler.Robots
	next  time.Time // when the next request may be made
}

// lines reads the list. Empty lines and those that begin with # say nothing.
func (r *pageReader) lines(ctx context.Context, list *bufio.Reader) {
	for n := 1; !r.stopped(ctx); n++ {
		raw, err := list.ReadSlice('\n')
		line, long := strings.TrimSpace(string(raw)), errors.Is(err, bufio.ErrBufferFull)
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = list.ReadSlice('\n')
		}
		switch {
		case long:
			r.missed(r.list, fmt.Sprintf("line %d is too long for an address", n))
		case line != "" && line[0] != '#':
			r.line(ctx, n, share.NewUntrusted(line))
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				r.missed(r.list, reason(err))
			}
			return
		}
	}
}

// line reads one address. A share link is told as such: it is never fetched.
func (r *pageReader) line(ctx context.Context, n int, address share.Untrusted) {
	clean, isShare, err := share.ScrubURL(address)
	if err == nil && !isShare {
		r.page(ctx, clean)
		return
	}
	found, ok := guarded(func() []share.Found { return share.Find(address) })
	if !ok || len(found) == 0 {
		r.missed(r.list, fmt.Sprintf("line %d is not the http(s) address of a page", n))
		return
	}
	r.print(r.list, found)
}

// page fetches a page and prints its links; where it leads to another host, of the page there.
func (r *pageReader) page(ctx context.Context, address string) {
	at := address
	for range mostHosts {
		if r.asked[at] || r.stopped(ctx) {
			return
		}
		if r.left == 0 {
			r.beyond++
			return
		}
		r.left--
		r.asked[at] = true
		o, why := r.fetch(ctx, at)
		switch {
		case why != "":
			r.missed(address, why)
			return
		case o.Verdict != crawler.Redirected || o.RedirectTo == "":
			r.print(at, o.Found)
			return
		}
		at = o.RedirectTo
	}
	r.missed(address, crawler.CodeManyRedirects)
}

// fetch asks a page's host for it, when the host's rules and pauses allow. why is a word
// for what went wrong, or "".
func (r *pageReader) fetch(ctx context.Context, address string) (o crawler.Outcome, why string) {
	u, err := url.Parse(address)
	if err != nil {
		return o, crawler.CodeBadAddress
	}
	h, why := r.host(ctx, u.Scheme+"://"+u.Host)
	if why != "" {
		return o, why
	}
	if h.rules.Unreachable {
		return o, crawler.CodeNoRobots
	}
	if !h.rules.Allowed(u.RequestURI()) {
		return o, crawler.CodeRobots
	}
	if why := r.turn(ctx, h); why != "" {
		return o, why
	}
	o, ok := guarded(func() crawler.Outcome {
		o, err = r.fetcher.Fetch(ctx, h.lease, crawler.Task{URL: address})
		return o
	})
	h.next = r.now().Add(max(r.delay, h.rules.Delay, o.RetryAfter))
	switch {
	case !ok:
		return o, crawler.CodeInternal
	case err != nil:
		return o, whyStopped
	case o.Verdict == crawler.Complete, o.Verdict == crawler.Redirected && o.RedirectTo != "":
		return o, ""
	}
	return o, cmp.Or(o.ErrorCode, string(o.Verdict))
}

// whyStopped is said of what was not read because the command was ended.
const whyStopped = "stopped"

// host gives a host whose rules are known.
func (r *pageReader) host(ctx context.Context, origin string) (h *pageHost, why string) {
	h = r.hosts[origin]
	if h == nil {
		h = &pageHost{lease: crawler.Lease{Origin: origin, Delay: r.delay}}
		r.hosts[origin] = h
	}
	if rec := h.lease.Robots; rec.FetchedAt.IsZero() || !r.now().Before(rec.ExpiresAt) {
		if why := r.turn(ctx, h); why != "" {
			return h, why
		}
		rec, err := r.fetcher.FetchRobots(ctx, origin)
		if err != nil {
			return h, whyStopped
		}
		h.lease.Robots, h.rules = rec, rec.Rules()
		h.next = r.now().Add(max(r.delay, h.rules.Delay))
	}
	return h, ""
}

// turn waits until a host may be asked.
func (r *pageReader) turn(ctx context.Context, h *pageHost) (why string) {
	wait := h.next.Sub(r.now())
	if wait > longestPause {
		return crawler.CodeThrottled
	}
	if crawler.Sleep(ctx, wait) != nil {
		return whyStopped
	}
	return ""
}
