package fetch

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"blindex/crawler"
	"blindex/share"
)

const (
	dialTimeout   = 10 * time.Second
	headerTimeout = 15 * time.Second
	maxHeader     = 64 << 10
)

// What ends a fetch before its answer is read. None says to whom or with what.
var (
	errTooLarge = errors.New("fetch: the answer is too large")
	errEncoding = errors.New("fetch: unknown content encoding")
	errStopped  = errors.New("fetch: stopped")
)

// transport is the only way out: http.Transport with a guarded dialler, decompression
// that is counted, and no redirects.
type transport struct{ next *http.Transport }

func newTransport(opt Options) *transport {
	d := net.Dialer{Timeout: dialTimeout, ControlContext: opt.Dialling.Control}
	return &transport{&http.Transport{
		Proxy:                  nil, // not even from the environment: it would dial for us
		DialContext:            d.DialContext,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true, // ours counts what comes out
		TLSHandshakeTimeout:    dialTimeout,
		ResponseHeaderTimeout:  headerTimeout,
		MaxResponseHeaderBytes: maxHeader,
		MaxIdleConns:           100,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        30 * time.Second,
	}}
}

func portOf(u *url.URL) uint16 {
	if n, err := strconv.ParseUint(u.Port(), 10, 16); err == nil {
		return uint16(n)
	}
	if u.Scheme == "http" {
		return 80
	}
	return 443
}

// exchange is what the transport and the caller of one request share.
type exchange struct {
	maxBody     int64
	clip        bool // what is beyond maxBody is left out, instead of failing
	location    share.Untrusted
	contentType string
}

type exchangeKey struct{}

func withExchange(ctx context.Context, ex *exchange) context.Context {
	return context.WithValue(ctx, exchangeKey{}, ex)
}

// RoundTrip implements http.RoundTripper. It takes Location out of the answer: the client
// above neither follows it nor spells it in an error.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ex, ok := r.Context().Value(exchangeKey{}).(*exchange)
	if !ok || r.URL.User != nil || r.URL.Scheme != "http" && r.URL.Scheme != "https" {
		return nil, crawler.ErrBlockedAddress
	}
	res, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	ex.location = share.NewUntrusted(res.Header.Get("Location"))
	ex.contentType = res.Header.Get("Content-Type")
	res.Header.Del("Content-Type") // or colly would convert, by the header alone
	res.Header.Del("Location")
	res.Header.Del("Refresh")
	res.Header.Del("Set-Cookie")
	open(res, ex)
	return res, nil
}

// open puts a reader over the body that decompresses and counts. Afterwards nobody above
// finds anything to decompress or to convert.
func open(res *http.Response, ex *exchange) {
	raw := res.Body
	body := &countedBody{raw: raw, left: ex.maxBody, clip: ex.clip}
	switch encoding := strings.ToLower(strings.TrimSpace(res.Header.Get("Content-Encoding"))); {
	case encoding == "gzip" || encoding == "x-gzip":
		body.from = &lazyGzip{from: raw}
	case encoding == "" || encoding == "identity":
		body.from = raw
		if res.ContentLength > ex.maxBody && !ex.clip {
			body.err = errTooLarge
		}
	default:
		body.err = errEncoding
	}
	if strings.HasSuffix(strings.ToLower(res.Request.URL.Path), ".gz") && body.err == nil {
		body.from = &lazyGzip{from: body.from, onlyIf: true}
	}
	res.Header.Del("Content-Encoding")
	res.Uncompressed, res.ContentLength = true, -1
	res.Body = body
}

// countedBody ends with errTooLarge where a longer answer would go on: a page is read
// whole or not at all.
type countedBody struct {
	raw  io.Closer
	from io.Reader
	left int64
	clip bool
	err  error
}

func (b *countedBody) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.from.Read(p)
	if b.left -= int64(n); b.left < 0 {
		if n, err = n-1, errTooLarge; b.clip {
			err = io.EOF
		}
	}
	b.err = err
	return n, err
}

func (b *countedBody) Close() error { return b.raw.Close() }

// lazyGzip begins to decompress with the first byte that is asked for. With onlyIf it
// leaves alone what does not begin like gzip.
type lazyGzip struct {
	from   io.Reader
	onlyIf bool
	to     io.Reader
}

func (g *lazyGzip) Read(p []byte) (int, error) {
	if g.to == nil {
		buf := bufio.NewReader(g.from)
		magic, _ := buf.Peek(2)
		if g.onlyIf && string(magic) != "\x1f\x8b" {
			g.to = buf
		} else if z, err := gzip.NewReader(buf); err != nil {
			return 0, err
		} else {
			g.to = z
		}
	}
	return g.to.Read(p)
}

// codeOf names an error in a word. Its text is never looked at: it may spell an address.
func codeOf(err error) string {
	var dns *net.DNSError
	var netErr net.Error
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, crawler.ErrBlockedAddress):
		return crawler.CodeBlockedAddress
	case errors.Is(err, errTooLarge):
		return crawler.CodeTooLarge
	case errors.Is(err, errEncoding), errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.As(err, &corrupt):
		return crawler.CodeEncoding
	case errors.As(err, &dns) && !dns.IsTimeout:
		return crawler.CodeDNS
	case errors.As(err, &netErr) && netErr.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return crawler.CodeTimeout
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return crawler.CodeTruncated
	case errors.Is(err, syscall.ECONNREFUSED):
		return crawler.CodeRefusedConn
	case isTLS(err), errors.Is(err, http.ErrSchemeMismatch):
		return crawler.CodeTLS
	}
	return crawler.CodeNetwork
}
