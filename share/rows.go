package share

import (
	"strings"
	"unicode/utf8"
)

// Rows splits what was pasted into pieces of one link each: at line ends, and
// where a second http:// or https:// begins within a line. A scheme that stands
// behind "=", "/" or "?" is part of the address before it, such as a redirect's
// target, and words in front of a line's first link stay with it. Empty pieces are left out; the others keep their bytes.
func Rows(text Untrusted) []Untrusted {
	var out []Untrusted
	for line := range strings.FieldsFuncSeq(text.raw, func(r rune) bool { return r == '\n' || r == '\r' }) {
		for line != "" {
			cut := nextScheme(line)
			if piece := strings.TrimSpace(line[:cut]); piece != "" {
				out = append(out, Untrusted{raw: piece})
			}
			line = line[cut:]
		}
	}
	return out
}

// Sound reports whether the input is valid UTF-8 without a NUL byte. The replacement
// character tells that a decoder before us met bytes that were not.
func (u Untrusted) Sound() bool {
	return strings.IndexByte(u.raw, 0) < 0 && !strings.ContainsRune(u.raw, utf8.RuneError)
}

// nextScheme is where the line's second link begins, or the line's length.
func nextScheme(line string) int {
	for i := 1; i < len(line); i++ {
		if line[i]|0x20 != 'h' || strings.IndexByte("=/?", line[i-1]) >= 0 || !addressLike(line[:i]) {
			continue
		}
		rest := strings.ToLower(line[i:min(len(line), i+len("https://"))])
		if strings.HasPrefix(rest, "http://") || rest == "https://" {
			return i
		}
	}
	return len(line)
}

// addressLike reports whether text could hold a link, with a scheme or without one.
func addressLike(text string) bool {
	return strings.Contains(text, "://") || strings.Contains(text, ".") && strings.Contains(text, "/")
}
