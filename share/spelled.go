package share

import (
	"slices"
	"strings"
)

// spelledDots are the ways people write a host's dots so that no filter sees a link.
var spelledDots = []string{" dot ", " DOT ", " Dot ", ". ", " ."}

// spelled adds links to known hosts whose dots are spelled, such as "gofile dot io/d/…".
func (sc *scanner) spelled() {
	var out []hit
	for _, dot := range spelledDots {
		for i := 0; ; {
			k := strings.Index(sc.s[i:], dot)
			if k < 0 {
				break
			}
			i += k
			if h, ok := sc.spelledAt(i, dot); ok && !sc.taken(h) {
				out = append(out, h)
				i = h.end - len(dot)
			}
			i += len(dot)
		}
	}
	if out != nil {
		sc.hits = merge(sc.hits, out)
	}
}

// spelledAt reads the link whose host's first spelled dot stands at i.
func (sc *scanner) spelledAt(i int, dot string) (hit, bool) {
	s, start, j := sc.s, i, i
	for n := 0; n < 3 && strings.HasPrefix(s[j:], dot); n++ {
		from := j + len(dot)
		for j = from; j < len(s) && isHostByte(s[j]) && j-from < 64; j++ {
		}
	}
	if j == len(s) || s[j] != '/' || !isAlnum(s[j-1]) {
		return hit{}, false
	}
	for start > 0 && isHostByte(s[start-1]) && i-start < 64 {
		start--
	}
	name := strings.ToLower(strings.ReplaceAll(s[start:j], dot, "."))
	p := table().byHost(name)
	if p == nil || start == i {
		return hit{}, false
	}
	end := j
	for end < len(s) && end-j < maxAddress && isURLByte(s[end]) {
		end++
	}
	stop := sc.stop(j, end)
	r, ok := read(p, name, s[j:stop])
	if !ok || r.link.provider == "" {
		return hit{}, false
	}
	return hit{start: sc.begin(0, start), end: stop, links: []reading{r}, secret: r.secret, whole: true}, true
}

// taken reports whether a link was read there already. The hits are in order.
func (sc *scanner) taken(c hit) bool {
	i, _ := slices.BinarySearchFunc(sc.hits, c.start, func(h hit, at int) int {
		if h.end <= at {
			return -1
		}
		return 1
	})
	for ; i < len(sc.hits) && sc.hits[i].start < c.end; i++ {
		if len(sc.hits[i].links) > 0 {
			return true
		}
	}
	return false
}
