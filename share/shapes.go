package share

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
)

// ErrShape is returned for text that has not the shape it was said to have. It never
// holds input.
var ErrShape = errors.New("share: the text has not the shape it announces")

// Sum is SHA-256(salt || raw): what is kept of a raw notice. The salt belongs on its
// sender's receipt alone (R5).
func (u Untrusted) Sum(salt []byte) [32]byte {
	h := sha256.New()
	h.Write(salt)
	h.Write([]byte(u.raw))
	return [32]byte(h.Sum(nil))
}

// Trim is the text without space around it.
func (u Untrusted) Trim() Untrusted { return Untrusted{raw: strings.TrimSpace(u.raw)} }

// Cut divides the text at the first sep, which is left out.
func (u Untrusted) Cut(sep string) (before, after Untrusted, found bool) {
	b, a, found := strings.Cut(u.raw, sep)
	return Untrusted{raw: b}, Untrusted{raw: a}, found
}

// CutPrefix is the text without prefix, and whether it began with it.
func (u Untrusted) CutPrefix(prefix string) (Untrusted, bool) {
	rest, found := strings.CutPrefix(u.raw, prefix)
	return Untrusted{raw: rest}, found
}

// From is the text from where known begins, or nothing.
func (u Untrusted) From(known string) Untrusted {
	i := strings.Index(u.raw, known)
	if i < 0 {
		return Untrusted{}
	}
	return Untrusted{raw: u.raw[i:]}
}

// Contains reports whether text we know stands in it.
func (u Untrusted) Contains(known string) bool { return strings.Contains(u.raw, known) }

// Lines gives every line, empty ones too, without its end and without a byte order mark
// before the first.
func (u Untrusted) Lines() []Untrusted {
	var out []Untrusted
	for line := range strings.SplitSeq(strings.TrimPrefix(u.raw, bom), "\n") {
		out = append(out, Untrusted{raw: strings.TrimSuffix(line, "\r")})
	}
	return out
}

const bom = "\ufeff"

// Base64 is what the text encodes, in the standard or the URL alphabet, with line breaks
// or without.
func (u Untrusted) Base64() (Untrusted, error) {
	text := strings.TrimRight(strings.Join(strings.Fields(u.raw), ""), "=")
	enc := base64.RawStdEncoding
	if strings.ContainsAny(text, "-_") {
		enc = base64.RawURLEncoding
	}
	b, err := enc.DecodeString(text)
	if err != nil {
		return Untrusted{}, ErrShape
	}
	return Untrusted{raw: string(b)}, nil
}

// DecodeJSON reads one JSON value into v. Texts in v must be Untrusted. The error names
// no byte of the input.
func DecodeJSON(u Untrusted, v any) error {
	if err := json.Unmarshal([]byte(strings.TrimPrefix(u.raw, bom)), v); err != nil {
		return ErrShape
	}
	return nil
}

// Under is the text as a path below an address.
func (u Untrusted) Under(base Untrusted) Untrusted {
	return Untrusted{raw: strings.TrimSuffix(base.raw, "/") + "/" + strings.TrimPrefix(u.raw, "/")}
}
