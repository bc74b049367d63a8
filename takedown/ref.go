package takedown

import (
	"fmt"
	"io"
	"strings"
)

// refAlphabet is Crockford's: no I, L, O or U, so that a reference can be read out.
const refAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// NewRef makes a notice's public reference, such as "N-7K3M-Q2XD": 40 random bits,
// so that it tells neither order nor number (R24). Two may be equal, rarely: the
// store tries again.
func NewRef(rand io.Reader) (string, error) {
	var b [8]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return "", fmt.Errorf("takedown: reading random bytes: %w", err)
	}
	for i := range b {
		b[i] = refAlphabet[b[i]&31]
	}
	return "N-" + string(b[:4]) + "-" + string(b[4:]), nil
}

// CleanRef is the reference someone typed, in the form NewRef makes, or "" when it
// can be none: case, spaces and hyphens do not matter, O is 0, I and L are 1.
func CleanRef(typed string) string {
	s := strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(strings.TrimSpace(typed)))
	if len(s) != 9 || s[0] != 'N' {
		return ""
	}
	for _, r := range s[1:] {
		if !strings.ContainsRune(refAlphabet, r) {
			return ""
		}
	}
	return "N-" + s[1:5] + "-" + s[5:]
}
