package share

import (
	"regexp"
	"strings"
)

// maxInput is how much of an input is read, in bytes; what is beyond is dropped.
const maxInput = 10 << 20

// maxDepth is how deep links are looked for inside links, base64 and escapes.
const maxDepth = 5

// hit is one place in normalised text that holds a link or a secret.
type hit struct {
	start, end int
	links      []reading
	secret     bool // a secret stood here
	whole      bool // the place is one link written out, not wrapped in anything
}

// scanner walks one normalised text.
type scanner struct {
	s     string
	depth int
	read  int  // what stands before has been read, though it is behind the token
	lined int  // how far lines of base64 have been read
	inner bool // s is the rest of another site's address
	hits  []hit
}

// scan finds the links of normalised text, in order and without overlaps.
func scan(s string, depth int) []hit {
	return (&scanner{s: s, depth: depth}).scan()
}

func (sc *scanner) scan() []hit {
	if sc.depth >= maxDepth {
		return nil
	}
	s := sc.s
	for i := 0; i < len(s); {
		if !isURLByte(s[i]) {
			i++
			continue
		}
		j, telling := i+1, s[i] == '%' || s[i] == '#'
		for j < len(s) && isURLByte(s[j]) {
			telling = telling || tells[s[j]]
			j++
		}
		if i < sc.read {
			i = min(sc.read, j)
			continue
		}
		if j-i >= 5 && (telling || j-i >= minBase64 || s[i] == '/' && i > 0 && s[i-1] > '~') {
			sc.token(i, j)
		}
		i = j
	}
	if sc.depth == 0 {
		sc.spelled()
	}
	sc.spaced()
	sc.commands()
	return disjoint(sc.hits)
}

// disjoint makes one of hits that overlap: what stands in the second belongs to the first.
func disjoint(hits []hit) []hit {
	out := hits[:0]
	for _, h := range hits {
		n := len(out)
		if n == 0 || h.start >= out[n-1].end {
			out = append(out, h)
			continue
		}
		last := &out[n-1]
		last.start, last.end = min(last.start, h.start), max(last.end, h.end)
		last.links = append(last.links, h.links...)
		last.secret, last.whole = last.secret || h.secret, false
	}
	return out
}

// tells marks bytes without which a short token holds no link.
var tells = func() (t [256]bool) {
	for _, c := range []byte(".%#:") {
		t[c] = true
	}
	return t
}()

// isURLByte reports whether c may stand in a link: printable ASCII but for space,
// quotes, brackets and bars, at which a link in running text ends.
func isURLByte(c byte) bool { return urlBytes[c] }

var urlBytes = func() (t [256]bool) {
	for c := byte('!'); c <= '~'; c++ {
		t[c] = strings.IndexByte("\"'<>[]{}|\\^`", c) < 0
	}
	return t
}()

// token reads a run of URL bytes: addresses first, then what lies between them.
func (sc *scanner) token(a, b int) {
	for pos := a; ; {
		before := len(sc.hits)
		start, next, ok := sc.address(pos, b)
		if !ok {
			sc.gap(pos, b, before)
			return
		}
		sc.gap(pos, start, before)
		pos = next
	}
}

// address reads the next address in [a,b): where it begins and ends. What it
// holds is added to the hits.
func (sc *scanner) address(a, b int) (start, next int, ok bool) {
	s := sc.s
	if start, next, ok := sc.scriptedHost(a, b); ok {
		return start, next, true
	}
	for i := a; i < b; {
		if !isHostByte(s[i]) {
			i++
			continue
		}
		j := i + 1
		for j < b && isHostByte(s[j]) {
			j++
		}
		if j < b && s[j] == ':' && (strings.EqualFold(s[i:j], "mega") || strings.EqualFold(s[i:j], "mc")) {
			if stop, ok := sc.megaScheme(i, j+1, b); ok {
				return i, stop, true
			}
		}
		if i > a && s[i-1] == '%' {
			i = j // the end of an escape, not of a host
			continue
		}
		host, from := strings.ToLower(strings.Trim(s[i:j], ".-")), -1
		if i > 0 && s[i-1] > '~' {
			host, from = whole(s, i, j, host)
		}
		path := j
		if path < b && s[path] == ':' {
			for path++; path < b && s[path] >= '0' && s[path] <= '9'; path++ {
			}
		}
		if strings.IndexByte(host, '.') < 0 || path >= b || strings.IndexByte("/?#", s[path]) < 0 {
			i = j
			continue
		}
		start, stop := from, sc.stop(path, b)
		if from < 0 {
			start = sc.begin(a, i)
		}
		sc.link(host+s[j:path], start, path, stop)
		return start, stop, true
	}
	return b, b, false
}

// isHostByte reports whether c may stand in a host name.
func isHostByte(c byte) bool { return isAlnum(c) || c == '.' || c == '-' }

// begin moves from a host back over user information and scheme.
func (sc *scanner) begin(a, host int) int {
	s, i := sc.s, host
	if i > a && s[i-1] == '@' {
		if at := strings.LastIndex(s[a:i], "://"); at >= 0 && strings.IndexByte(s[a+at+3:i], '/') < 0 {
			i = a + at + 3
		}
	}
	if at := strings.LastIndex(s[a:i], "://"); at >= 0 && (strings.HasSuffix(s[a:a+at], "chrome") || strings.HasSuffix(s[a:a+at], "-extension")) {
		i = a + at + 3 // a page of a browser add-on
	}
	if i-3 >= a && s[i-3:i] == "://" {
		i -= 3
		for i > a && (isAlnum(s[i-1]) || s[i-1] == '-') {
			i--
		}
		return i
	}
	return host
}

// link reads the address from start to stop, whose path begins at path.
func (sc *scanner) link(host string, start, path, stop int) {
	rest := sc.s[path:stop]
	bare, port, _ := strings.Cut(host, ":")
	p := table().byHost(bare)
	if p != nil || port == "" || port == "80" || port == "443" {
		host = bare
	}
	part := start > 0 && sc.s[start-1] > '~' && !strings.Contains(sc.s[start:path], "://") && (p == nil || lettered(sc.s, start)) // the end of a name in another script
	if r, ok := read(p, host, rest); ok && (p != nil || unknownHost(bare)) {
		h := hit{start: start, end: stop, secret: r.secret, whole: true}
		if r.link.provider != "" && !part && !sc.inPath(start, path) && !sc.stump(r.link, start, stop) {
			h.links = []reading{r}
		}
		if h.links != nil || h.secret {
			sc.hits = append(sc.hits, h)
			return
		}
	}
	if end, ok := sc.continued(p, host, start, path, stop); ok {
		sc.read = end
		return
	}
	if h, ok := sc.wrapped(start, stop, parameters(unfiltered(bare, rest)), !strings.HasSuffix(bare, ".html")); ok {
		sc.hits = append(sc.hits, h)
		return
	}
	if h, ok := sc.tail(p, path, stop); ok {
		sc.hits = append(sc.hits, h)
	}
}

// inPath reports whether the address from start, whose own path begins at path, is
// but a word in another address's path: evil.example/mega.nz/… leads to evil.example.
func (sc *scanner) inPath(start, path int) bool {
	return sc.inner && start > 0 && sc.s[start-1] == '/' && !strings.HasSuffix(sc.s[:start], "//") && !strings.Contains(sc.s[start:path], "://")
}

// unknownHost refuses hosts that are no public name, such as a file name or a number.
func unknownHost(host string) bool {
	i := strings.LastIndexByte(host, '.')
	top := host[i+1:]
	switch top {
	case "php", "html", "htm", "asp", "aspx", "jsp", "cgi", "js", "css", "txt":
		return false
	}
	return strings.HasPrefix(top, "xn--") || len(top) >= 2 && strings.IndexFunc(top, func(r rune) bool { return r >= '0' && r <= '9' }) < 0
}

// stop is where an address that goes on at i ends within [i,b): before a second
// address glued to it, an unbalanced bracket, and trailing punctuation.
func (sc *scanner) stop(i, b int) int {
	s, open := sc.s, 0
	j := i
	for ; j < b; j++ {
		switch s[j] {
		case '(':
			open++
		case ')':
			if open--; open < 0 {
				return sc.trim(i, j)
			}
		case ':':
			if at, ok := sc.glued(i, j); ok {
				return sc.trim(i, at)
			}
		}
	}
	return sc.trim(i, j)
}

// glued reports whether the colon at j belongs to a second address that merely
// touches the one that goes on at i, and where that begins.
func (sc *scanner) glued(i, j int) (int, bool) {
	s := sc.s
	if !strings.HasPrefix(s[j:], "://") {
		return 0, false
	}
	for _, scheme := range []string{"https", "http", "hxxps", "hxxp"} {
		k := j - len(scheme)
		if k > i && strings.EqualFold(s[k:j], scheme) {
			return k, strings.IndexByte("=/?&:%#", s[k-1]) < 0 && !strings.HasSuffix(s[:k], "/__")
		}
	}
	return 0, false
}

func (sc *scanner) trim(i, j int) int {
	for j > i+1 && strings.IndexByte(".,;:!?*~)(", sc.s[j-1]) >= 0 {
		if sc.s[j-1] == ')' && strings.Count(sc.s[i:j], "(") >= strings.Count(sc.s[i:j], ")") {
			break
		}
		j--
	}
	return j
}

// wrapped looks for links inside an address of another site: redirects, escapes,
// base64. In a page of a browser add-on a link may stand without its host.
func (sc *scanner) wrapped(start, stop int, rest string, foreign bool) (hit, bool) {
	if len(rest) < 12 {
		return hit{}, false
	}
	within := scanner{s: normalise(unescape(rest)).s, depth: sc.depth + 1, inner: foreign}
	return inside(start, stop, within.scan())
}

// inside makes one hit of what was found within a place.
func inside(start, stop int, found []hit) (hit, bool) {
	h := hit{start: start, end: stop}
	for _, f := range found {
		h.links = append(h.links, f.links...)
		h.secret = h.secret || f.secret
	}
	return h, len(found) > 0
}

// tail cuts what looks like a key off an address that is no known form of a link.
func (sc *scanner) tail(p *provider, path, stop int) (hit, bool) {
	s := sc.s
	if p != nil && p.access == Sealed {
		if i := strings.IndexAny(s[path:stop], "#!"); i >= 0 && stop-path-i > 8 {
			return hit{start: path + i, end: stop}, true
		}
		if h, ok := sc.shortened(path, stop); ok {
			return h, true
		}
	}
	if p == nil && strings.Contains(s[path:stop], "...") {
		if h, ok := sc.shortened(path, stop); ok {
			return h, true
		}
	}
	if i := strings.IndexByte(s[path:stop], '#'); i >= 0 {
		for piece := range strings.FieldsFuncSeq(strings.TrimLeft(s[path+i+1:stop], "/!-"), func(r rune) bool { return r == '!' || r == '&' }) {
			if keyLike(piece) {
				return hit{start: path + i, end: stop}, true
			}
		}
	}
	if i := strings.IndexByte(s[path:stop], '?'); i >= 0 && hasSecretParam(s[path+i:stop]) {
		return hit{start: path + i, end: stop}, true
	}
	return hit{}, false
}

// megaScheme reads what follows "mega:" or "mc:" at i, and where it ends.
func (sc *scanner) megaScheme(start, i, b int) (int, bool) {
	j := i
	for j < b && sc.s[j] == '/' {
		j++
	}
	stop := sc.stop(j, b)
	if stop <= j || j == i && sc.s[j] != '#' && sc.s[j] != '!' {
		return 0, false
	}
	id, rest := "mega", "/"+sc.s[j:stop]
	if i-start == len("mc:") {
		if j-i != 2 || strings.IndexByte(rest[1:], '/') < 0 {
			return 0, false
		}
		id, rest = "mega-container", "//mc?"+rest
	} else if container.MatchString(sc.s[j:stop]) {
		id, rest = "mega-container", "/"+rest
	}
	r, ok := read(table().byID(id), "mega.nz", rest)
	if ok && r.link.provider != "" {
		sc.hits = append(sc.hits, hit{start: start, end: stop, links: []reading{r}, secret: r.secret, whole: true})
		return stop, true
	}
	return 0, false
}

var container = regexp.MustCompile(`^(?:f?enc\d?|elc)\?[\w,=-]+`)

// indexFold finds a lower-case ASCII word in s whatever its case, or gives -1.
func indexFold(s, word string) int {
	lo, up := word[0], word[0]&^0x20
	for i := 0; i+len(word) <= len(s); i++ {
		if s[i] != lo && s[i] != up {
			continue
		}
		if strings.EqualFold(s[i:i+len(word)], word) {
			return i
		}
	}
	return -1
}
