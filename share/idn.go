package share

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxHost is how far back a host in another script is looked for, in bytes.
const maxHost = 200

// scripted reads what stands before i as the beginning of a host in another script,
// such as облако.example in https://облако.example/s/…: where its scheme begins, and
// that part of the host. Without a scheme nothing tells a host from a word before it.
func scripted(s string, i int) (start int, part string, ok bool) {
	k := i
	for k > 0 && i-k < maxHost {
		r, n := utf8.DecodeLastRuneInString(s[:k])
		if r == utf8.RuneError || r < 0x80 && !isHostByte(byte(r)) || r >= 0x80 && r != '。' && r != '．' && !unicode.In(r, unicode.L, unicode.M, unicode.Nd) {
			break
		}
		k -= n
	}
	if k == i || !strings.HasSuffix(s[:k], "://") {
		return 0, "", false
	}
	start = k - len("://")
	for start > 0 && isAlnum(s[start-1]) {
		start--
	}
	return start, s[k:i], start < k-len("://")
}

// whole is the host at [i,j) together with what stands before it in another script,
// and where its scheme begins; or host itself and -1.
func whole(s string, i, j int, host string) (string, int) {
	start, before, ok := scripted(s, i)
	if !ok {
		return host, -1
	}
	full, err := hostName(before + s[i:j])
	if err != nil {
		return "", -1 // no name at all
	}
	return full, start
}

// lettered reports whether the letter before i could belong to a host that begins
// there: Cyrillic, Greek and accented letters, which imitate Latin ones. Other
// scripts are written up against a link without a space.
func lettered(s string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee, unicode.Coptic) && !fullWidthLetter(r)
}

func fullWidthLetter(r rune) bool { return r >= 0xFF21 && r <= 0xFF5A }

// scriptedHost reads an address whose host ends in another script, such as
// https://облако.рф/s/…, from the slash or port at a.
func (sc *scanner) scriptedHost(a, b int) (start, next int, ok bool) {
	s, path := sc.s, a
	if a == 0 || s[a-1] < utf8.RuneSelf || s[a] != '/' && s[a] != ':' {
		return 0, 0, false
	}
	if s[path] == ':' {
		for path++; path < b && s[path] >= '0' && s[path] <= '9'; path++ {
		}
		if path == b || s[path] != '/' {
			return 0, 0, false
		}
	}
	start, part, ok := scripted(s, a)
	if !ok {
		return 0, 0, false
	}
	host, err := hostName(part)
	if err != nil || strings.IndexByte(host, '.') < 0 {
		return 0, 0, false
	}
	stop := sc.stop(path, b)
	sc.link(host+s[a:path], start, path, stop)
	return start, stop, true
}
