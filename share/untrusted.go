package share

import (
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
)

// Untrusted is input that may hold a secret: page bodies, form fields, uploads,
// mail, query strings, Location headers (R2). Every way of printing it, storing
// it or marshalling it gives its length and nothing else; only package share
// reads it. Text leaves it through Scrub, Find, FindHTML, Parse or ScrubURL.
type Untrusted struct{ raw string }

// NewUntrusted wraps s. Wrap input at the edge, before anything else sees it.
func NewUntrusted(s string) Untrusted { return Untrusted{raw: s} }

// Len is the length of the wrapped input in bytes.
func (u Untrusted) Len() int { return len(u.raw) }

// Empty reports whether nothing was given.
func (u Untrusted) Empty() bool { return u.raw == "" }

// String gives the length only.
func (u Untrusted) String() string { return fmt.Sprintf("untrusted(%d bytes)", len(u.raw)) }

// GoString gives the length only.
func (u Untrusted) GoString() string { return u.String() }

// Join puts parts under one another, a line each, for Find or FindHTML.
func Join(parts ...Untrusted) Untrusted {
	var b strings.Builder
	for i, p := range parts {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.raw)
	}
	return Untrusted{raw: b.String()}
}

// Resolve reads u as an address on a page at base, which may be nil, and returns the
// absolute address; empty when it is none.
func (u Untrusted) Resolve(base *url.URL) Untrusted {
	p := pageReader{base: base}
	if abs := p.resolve(u.raw); abs != nil {
		return Untrusted{raw: abs.String()}
	}
	return Untrusted{}
}

// Format gives the length only, whatever the verb.
func (u Untrusted) Format(f fmt.State, _ rune) { fmt.Fprint(f, u.String()) }

// LogValue gives the length only.
func (u Untrusted) LogValue() slog.Value { return slog.StringValue(u.String()) }

// MarshalText gives the length only.
func (u Untrusted) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText wraps text as it is read from a decoder.
func (u *Untrusted) UnmarshalText(b []byte) error { u.raw = string(b); return nil }

// UnmarshalJSON wraps a JSON string. The error names no byte of the input.
func (u *Untrusted) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return errors.New("share: a string is needed here")
	}
	u.raw = s
	return nil
}

// Value refuses to be stored: scrub first.
func (u Untrusted) Value() (driver.Value, error) {
	return nil, errors.New("share: untrusted input cannot be stored; scrub it first")
}
