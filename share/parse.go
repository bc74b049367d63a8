package share

import (
	"errors"
	"strings"
)

// ErrNotShare is returned by Parse for input that is no share link. Its text
// never holds input.
var ErrNotShare = errors.New("share: not a share link")

// Parse reads exactly one link, in any posted form. hadSecret tells that a secret was cut.
// Words beside the link, or a second link, make it ErrNotShare.
func Parse(u Untrusted) (l Link, hadSecret bool, err error) {
	if len(u.raw) > maxParse {
		return Link{}, false, ErrNotShare
	}
	s := normalise(hostDots(u.raw)).s
	hits := analyse(s, true)
	var got *reading
	from := 0
	for _, h := range hits {
		if strings.ContainsFunc(s[from:h.start], letter) {
			return Link{}, false, ErrNotShare
		}
		from = h.end
		hadSecret = hadSecret || h.secret || len(h.links) == 0
		for i := range h.links {
			if got != nil && got.id() != h.links[i].id() {
				return Link{}, false, ErrNotShare
			}
			got = &h.links[i]
		}
	}
	if got == nil || strings.ContainsFunc(s[from:], letter) {
		return Link{}, false, ErrNotShare
	}
	return got.link, hadSecret, nil
}

// maxParse is the longest text that Parse takes for one link, in bytes.
const maxParse = 64 << 10

// id tells two links of one text apart, also those without a handle.
func (r *reading) id() string {
	if r.link.handle == "" {
		return r.link.provider + "|" + string(r.link.kind) + "|" + r.token
	}
	return string(r.link.Identity())
}

// ideographicStops are the full stops that IDNA takes for dots of a host (RFC 3490, 3.1).
// In running text they end a sentence; where one link is meant they are part of it.
var ideographicStops = strings.NewReplacer("\u3002", ".", "\uff61", ".")

// hostDots writes the stops in the host of a text that is one link as dots.
func hostDots(raw string) string {
	from := 0
	if i := strings.Index(raw, "://"); i >= 0 {
		from = i + 3
	}
	to := len(raw)
	if i := strings.IndexAny(raw[from:], "/?#\\ \t\r\n"); i >= 0 {
		to = from + i
	}
	return ideographicStops.Replace(raw[:to]) + raw[to:]
}
