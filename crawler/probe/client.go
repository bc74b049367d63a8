package probe

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"blindex/crawler"
)

// Bounds of a conversation with a provider.
const (
	maxAnswer      = 1 << 20
	maxHeader      = 64 << 10
	defaultTimeout = 20 * time.Second
	dialTimeout    = 10 * time.Second
	longestRetry   = 24 * time.Hour
)

var errTooLong = errors.New("probe: the answer is too long")

// newClient is the only way out: the crawler's guarded dialling, no proxy, no cookies, and
// no redirects. What redirects has not answered, and an address in a redirect may hold a key.
func newClient(d crawler.Dialling, timeout time.Duration) *http.Client {
	dialer := net.Dialer{Timeout: dialTimeout, ControlContext: d.Control}
	return &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: dialTimeout,
			ResponseHeaderTimeout: timeout, MaxResponseHeaderBytes: maxHeader, MaxIdleConnsPerHost: 1, IdleConnTimeout: 30 * time.Second,
		},
	}
}

// body is what was answered, whole or not at all.
func body(res *http.Response) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return nil, errors.New("probe: the answer broke off")
	}
	if len(text) > maxAnswer {
		return nil, errTooLong
	}
	return text, nil
}

// busyStatus reports whether a status says that the service cannot answer now: that is
// never about the link.
func busyStatus(status int) bool { return status == http.StatusTooManyRequests || status >= 500 }

// retryAfter is how long the provider asks to be left alone, or 0.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	d := time.Duration(0)
	if n, err := strconv.Atoi(v); err == nil {
		d = time.Duration(min(max(n, 0), int(longestRetry/time.Second))) * time.Second
	} else if at, err := http.ParseTime(v); err == nil {
		d = at.Sub(now)
	}
	return min(max(d, 0), longestRetry)
}
