package share

import (
	"strings"
	"unicode/utf8"
)

// bareCodes are the short codes that stand without a word beside a link that one
// opens: behind it on its line, or alone on one of the two lines below.
func bareCodes(s string, hits []hit) []hit {
	var out []hit
	for i, h := range hits {
		if !h.coded() {
			continue
		}
		limit := len(s)
		if i+1 < len(hits) {
			limit = hits[i+1].start
		}
		if c, ok := bareCode(s, h.end, min(limit, h.end+80)); ok {
			out = append(out, c)
		}
	}
	return out
}

// coded reports whether a short code opens one of the hit's links.
func (h *hit) coded() bool {
	for k := range h.links {
		if h.links[k].code {
			return true
		}
	}
	return false
}

func bareCode(s string, i, limit int) (hit, bool) {
	lines := 0
	for i < limit {
		if strings.HasPrefix(s[i:limit], "码") || strings.HasPrefix(s[i:limit], "碼") { // "code", cut short
			i += len("码")
			continue
		}
		if strings.IndexByte(" \t\r\n()[]:,;|-—*`\"'", s[i]) < 0 {
			break
		}
		if s[i] == '\n' {
			lines++
		}
		i++
	}
	j := i
	for j < limit && isAlnum(s[j]) {
		j++
	}
	if n := j - i; n < 4 || n > 8 || lines > 2 || !codeShaped(s[i:j]) || year(s[i:j]) || release(s[i:j]) {
		return hit{}, false
	}
	if lines > 0 || digitsOnly(s[i:j]) {
		rest := strings.TrimLeft(lineEnd(s[j:min(len(s), j+80)]), " \t\r)]*`\"'.,")
		if rest != "" {
			return hit{}, false
		}
	} else if j < len(s) && strings.IndexByte("./_-%", s[j]) >= 0 {
		return hit{}, false // the beginning of a file name
	}
	return hit{start: i, end: j}, true
}

// codeShaped reports whether a short run looks drawn at random: digits among letters,
// digits alone, or four small letters without a vowel.
func codeShaped(v string) bool {
	if strings.ContainsAny(v, "0123456789") {
		return true
	}
	return len(v) == 4 && !strings.ContainsAny(v, "aeiouyAEIOUY")
}

// skip moves from i over the characters of a set.
func skip(s string, i int, set string) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !strings.ContainsRune(set, r) {
			break
		}
		i += n
	}
	return i
}
