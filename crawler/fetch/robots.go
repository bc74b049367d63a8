package fetch

import (
	"context"
	"io"
	"net/http"
	"time"

	"blindex/crawler"
	"blindex/share"
)

// askAgain is when a robots.txt that could not be had is asked for anew.
const askAgain = 15 * time.Minute

// FetchRobots implements crawler.Fetcher: at most five redirects, 500 KiB, a day of life
// (RFC 9309). Only cancelling is an error: a host that does not answer forbids everything.
func (f *Fetcher) FetchRobots(ctx context.Context, origin string) (crawler.RobotsRecord, error) {
	bounded, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	now := f.opt.Now()
	rec := crawler.RobotsRecord{FetchedAt: now, ExpiresAt: now.Add(askAgain)}
	req, err := http.NewRequestWithContext(bounded, http.MethodGet, origin+"/robots.txt", nil)
	if err != nil {
		return rec, nil
	}
	req.Header.Set("User-Agent", f.opt.UserAgent)
	res, err := f.robots.Do(req)
	if ctx.Err() != nil {
		return rec, ctx.Err()
	}
	if err != nil {
		return rec, nil
	}
	defer res.Body.Close()
	rec.Status = res.StatusCode
	if rec.Status < 500 && rec.Status != http.StatusTooManyRequests {
		rec.ExpiresAt = now.Add(crawler.RobotsLifetime)
	}
	if rec.Status >= 200 && rec.Status < 300 {
		raw, _ := io.ReadAll(io.LimitReader(res.Body, crawler.RobotsMax)) // what came before an error still counts
		clean, _ := share.Scrub(share.NewUntrusted(string(raw)))
		rec.Body = []byte(clean)
	}
	return rec, nil
}

func robotsRedirect(req *http.Request, via []*http.Request) error {
	if len(via) >= maxHops || req.URL.Scheme != "http" && req.URL.Scheme != "https" || req.URL.User != nil {
		return http.ErrUseLastResponse
	}
	return nil
}
