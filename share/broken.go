package share

import "strings"

// Addresses that came apart: at a line end, or shortened by a forum.

// continued reads a sealed link that a line end parts right behind a slash.
func (sc *scanner) continued(p *provider, host string, start, path, stop int) (end int, ok bool) {
	s := sc.s
	if p == nil || p.access != Sealed || s[stop-1] != '/' || stop == len(s) || s[stop] != '\n' && s[stop] != '\r' {
		return 0, false
	}
	from := stop + 1
	if s[stop] == '\r' && from < len(s) && s[from] == '\n' {
		from++
	}
	for end = from; end < len(s) && isURLByte(s[end]); end++ {
	}
	r, ok := read(p, host, s[path:stop]+s[from:end])
	if !ok || !r.secret || r.link.provider == "" {
		return 0, false
	}
	sc.hits = append(sc.hits, hit{start: start, end: end, links: []reading{r}, secret: true, whole: true})
	return end, true
}

// stump reports whether an open link's handle is what a forum left of it: dots and
// the end of it follow.
func (sc *scanner) stump(l Link, start, stop int) bool {
	if l.access != Open || l.handle == "" {
		return false
	}
	i := strings.LastIndex(sc.s[start:stop], l.handle)
	if i < 0 {
		return false
	}
	after := sc.s[start+i+len(l.handle):]
	rest := strings.TrimLeft(after, ".…")
	return len(after)-len(rest) >= 3 && rest != "" && isWord(rest[0])
}

// shortened cuts what follows the dots of an address that a forum shortened: the
// end of a key.
func (sc *scanner) shortened(path, stop int) (hit, bool) {
	s, dots := sc.s, stop
	if i := strings.Index(s[path:stop], "..."); i >= 0 {
		dots = path + i
	} else if !strings.HasPrefix(s[stop:], "…") {
		return hit{}, false
	}
	end := skip(s, dots, ".…")
	for end < len(s) && isWord(s[end]) {
		end++
	}
	return hit{start: dots, end: end}, end > skip(s, dots, ".…")
}
