package export

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Errors of a service. None holds a token, an address or what the service said.
var (
	ErrToken   = errors.New("export: the service does not take our token")
	ErrAddress = errors.New("export: an address must be https, or http on this machine")
)

// Unavailable says that the service cannot take anything now, and when to ask again: zero
// when it did not say.
type Unavailable struct {
	Status int // 0: no answer at all
	After  time.Duration
}

// Error names the status.
func (u *Unavailable) Error() string {
	return "export: the service cannot take anything now: " + strconv.Itoa(u.Status)
}

const (
	maxAnswer = 1 << 20 // bytes read of an answer
	patience  = 60 * time.Second
	maxAfter  = 24 * time.Hour
)

// client speaks JSON with one service. Redirects are answers, never followed: our token
// goes to nobody else, and one service answers 302 for "found".
type client struct {
	base   *url.URL
	http   *http.Client
	header http.Header
}

// newClient checks the address; transport may be nil.
func newClient(address string, transport http.RoundTripper) (client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return client{}, ErrAddress
	}
	return client{
		base: u, header: http.Header{"Accept": {"application/json"}, "User-Agent": {"blindex"}},
		http: &http.Client{Transport: transport, Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// answer is what a service said.
type answer struct {
	status   int
	location string
	body     []byte
}

// do sends body as JSON, or nothing when it is nil. ErrToken, *Unavailable, or the
// context's error; any other status is the caller's to read.
func (c client) do(ctx context.Context, method, path string, body any) (answer, error) {
	var raw io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return answer{}, fmt.Errorf("export: write a request: %w", err)
		}
		raw = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base.JoinPath(path).String(), raw)
	if err != nil {
		return answer{}, ErrAddress
	}
	req.Header = c.header.Clone()
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return answer{}, ctx.Err()
		}
		return answer{}, &Unavailable{}
	}
	defer resp.Body.Close()
	a := answer{status: resp.StatusCode, location: resp.Header.Get("Location")}
	switch {
	case a.status == http.StatusUnauthorized || a.status == http.StatusForbidden:
		return a, ErrToken
	case a.status == http.StatusTooManyRequests || a.status >= 500:
		return a, &Unavailable{Status: a.status, After: after(resp.Header.Get("Retry-After"))}
	}
	if a.body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer)); err != nil {
		return a, &Unavailable{Status: a.status}
	}
	return a, nil
}

// after reads Retry-After in seconds; dates are not used by these services.
func after(s string) time.Duration {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return min(time.Duration(n)*time.Second, maxAfter)
}
