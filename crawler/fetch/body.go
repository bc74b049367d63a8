package fetch

import (
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"golang.org/x/net/html/charset"
)

// Bounds of one answer.
const (
	maxBody  = 10 << 20 // bytes after decompression
	deadline = 45 * time.Second
)

var (
	errTooLarge  = errors.New("fetch: the answer is too large")
	errTruncated = errors.New("fetch: the answer ended early")
	errEncoding  = errors.New("fetch: the answer's encoding is not one we read")
)

// bound is the transport's outer layer: it decompresses, bounds what comes out, and
// hands colly a plain body.
type bound struct {
	next http.RoundTripper
	max  int64
}

// RoundTrip implements http.RoundTripper.
func (b bound) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Accept-Encoding", "gzip")
	res, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := plain(res)
	if err != nil {
		res.Body.Close()
		return nil, err
	}
	res.Body = &limited{Reader: body, Closer: res.Body, left: b.max}
	res.Header.Del("Content-Encoding")
	res.Header.Del("Content-Length")
	res.ContentLength = -1
	return res, nil
}

func plain(res *http.Response) (io.Reader, error) {
	if res.StatusCode == http.StatusNotModified || res.StatusCode == http.StatusNoContent {
		return res.Body, nil
	}
	switch strings.ToLower(strings.TrimSpace(res.Header.Get("Content-Encoding"))) {
	case "", "identity":
		return res.Body, nil
	case "gzip", "x-gzip":
		return gzip.NewReader(res.Body)
	case "deflate":
		return zlib.NewReader(res.Body)
	default:
		return nil, errEncoding
	}
}

// limited fails instead of ending when there is more than allowed: a truncated page
// must not look like a whole one.
type limited struct {
	io.Reader
	io.Closer
	left int64
}

// Read implements io.Reader.
func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		var one [1]byte
		if n, err := l.Reader.Read(one[:]); n == 0 && err != nil {
			return 0, err
		}
		return 0, errTooLarge
	}
	if int64(len(p)) > l.left {
		p = p[:l.left]
	}
	n, err := l.Reader.Read(p)
	l.left -= int64(n)
	return n, err
}

// unzip opens a body that is itself a gzip file, as sitemaps are.
func unzip(body []byte) ([]byte, error) {
	if len(body) < 2 || body[0] != 0x1f || body[1] != 0x8b {
		return body, nil
	}
	r, err := gzip.NewReader(strings.NewReader(string(body)))
	if err != nil {
		return nil, errTruncated
	}
	out, err := io.ReadAll(&limited{Reader: r, Closer: r, left: maxBody})
	if errors.Is(err, errTooLarge) {
		return nil, errTooLarge
	}
	if err != nil {
		return nil, errTruncated
	}
	return out, nil
}

// toUTF8 converts by the header, the byte-order mark or the document's own word.
func toUTF8(body []byte, contentType string) string {
	r, err := charset.NewReader(strings.NewReader(string(body)), contentType)
	if err != nil {
		return strings.ToValidUTF8(string(body), "\uFFFD")
	}
	out, err := io.ReadAll(r)
	if err != nil {
		return strings.ToValidUTF8(string(body), "\uFFFD")
	}
	return string(out)
}
