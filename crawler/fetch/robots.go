package fetch

import (
	"context"
	"net/http"
	"net/url"

	"blindex/crawler"
	"blindex/share"
)

// FetchRobots implements crawler.Fetcher. It follows up to five redirects, to other hosts
// too (RFC 9309, 2.3.1.2), each guarded like any request. The error says only that ctx is
// done; a host that cannot be asked gives a record that forbids everything for a while.
func (f *Fetcher) FetchRobots(ctx context.Context, origin string) (crawler.RobotsRecord, error) {
	r := crawler.RobotsRecord{FetchedAt: f.opt.Now()}
	at, err := url.Parse(origin + "/robots.txt")
	for hop := 0; err == nil; hop++ {
		var a answer
		if a, err = f.getRobots(ctx, at.String()); err != nil {
			return r, err
		}
		r.Status = a.status
		if !redirects(a.status) || a.location.Empty() || hop == maxHops {
			f.readRobots(&r, a)
			break
		}
		clean, isShare, bad := share.ScrubURL(a.location.Resolve(at))
		if isShare || bad != nil {
			break // leads nowhere: as if there were none
		}
		at, err = url.Parse(clean)
	}
	life := crawler.RobotsLifetime
	if r.Rules().Unreachable || r.Status == http.StatusForbidden {
		life = crawler.RobotsRetry
	}
	r.ExpiresAt = r.FetchedAt.Add(life)
	return r, nil
}

// getRobots reads as much of a robots.txt as counts.
func (f *Fetcher) getRobots(ctx context.Context, address string) (answer, error) {
	h := http.Header{}
	h.Set("Accept", "text/plain,*/*;q=0.1")
	h.Set("Accept-Encoding", "gzip")
	return f.request(ctx, address, h, &exchange{maxBody: crawler.MaxRobots, clip: true}, func(a *answer) bool { return a.status/100 == 2 })
}

// readRobots keeps the rules, scrubbed: a robots.txt may spell anything. Where our own
// guard refused the connection there is nobody to ask: every page of the host will be
// refused in the same way, which tells more than an outage.
func (f *Fetcher) readRobots(r *crawler.RobotsRecord, a answer) {
	switch {
	case a.code == crawler.CodeBlockedAddress:
		r.Status = http.StatusForbidden
	case a.code != "":
		r.Status = 0
	case a.status/100 == 2:
		clean, _ := share.Scrub(share.NewUntrusted(string(a.body)))
		r.Body = []byte(clean)
	}
}
