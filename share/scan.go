package share

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxInput is how much of an input is read, in bytes; what is beyond is dropped.
const maxInput = 10 << 20

// maxDepth is how deep links are looked for inside links, base64 and escapes.
const maxDepth = 4

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
	hits  []hit
}

// scan finds the links of normalised text, in order and without overlaps.
func scan(s string, depth int) []hit {
	if depth >= maxDepth {
		return nil
	}
	sc := &scanner{s: s, depth: depth}
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
		if j-i >= 5 && (telling || j-i >= minBase64) {
			sc.token(i, j)
		}
		i = j
	}
	sc.spaced()
	return sc.hits
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
	for i := a; i < b; {
		if !isHostByte(s[i]) {
			i++
			continue
		}
		j := i + 1
		for j < b && isHostByte(s[j]) {
			j++
		}
		if j < b && s[j] == ':' && strings.EqualFold(s[i:j], "mega") {
			if stop, ok := sc.megaScheme(i, j+1, b); ok {
				return i, stop, true
			}
		}
		host := strings.ToLower(strings.Trim(s[i:j], ".-"))
		path := j
		if path < b && s[path] == ':' {
			for path++; path < b && s[path] >= '0' && s[path] <= '9'; path++ {
			}
		}
		if strings.IndexByte(host, '.') < 0 || path >= b || strings.IndexByte("/?#", s[path]) < 0 {
			i = j
			continue
		}
		start, stop := sc.begin(a, i), sc.stop(path, b)
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
	part := start > 0 && sc.s[start-1] > '~' && p == nil // the end of a name in another script
	if r, ok := read(p, host, rest); ok && !part && (p != nil || unknownHost(bare)) {
		h := hit{start: start, end: stop, secret: r.secret, whole: true}
		if r.link.provider != "" {
			h.links = []reading{r}
		}
		sc.hits = append(sc.hits, h)
		return
	}
	if h, ok := sc.wrapped(start, stop, rest); ok {
		sc.hits = append(sc.hits, h)
		return
	}
	if h, ok := sc.tail(p, path, stop); ok {
		sc.hits = append(sc.hits, h)
	}
}

// unknownHost refuses hosts that are no public name, such as a file name or a number.
func unknownHost(host string) bool {
	i := strings.LastIndexByte(host, '.')
	top := host[i+1:]
	return len(top) >= 2 && strings.IndexFunc(top, func(r rune) bool { return r >= '0' && r <= '9' }) < 0
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
			return k, strings.IndexByte("=/?&:%#", s[k-1]) < 0
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

// wrapped looks for links inside an address of another site: redirects, escapes, base64.
func (sc *scanner) wrapped(start, stop int, rest string) (hit, bool) {
	if len(rest) < 12 {
		return hit{}, false
	}
	return inside(start, stop, scan(normalise(unescape(rest)).s, sc.depth+1))
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
	}
	if i := strings.IndexByte(s[path:stop], '#'); i >= 0 {
		if key, _, _ := strings.Cut(strings.TrimLeft(s[path+i+1:stop], "/!-"), "&"); keyLike(key) {
			return hit{start: path + i, end: stop}, true
		}
	}
	if i := strings.IndexByte(s[path:stop], '?'); i >= 0 && hasSecretParam(s[path+i:stop]) {
		return hit{start: path + i, end: stop}, true
	}
	return hit{}, false
}

// megaScheme reads what follows "mega:" at i, and where it ends.
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
	if container.MatchString(sc.s[j:stop]) {
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

// gap looks at text between addresses: escaped links, base64, links without a
// host. What it finds goes in at position at of the hits.
func (sc *scanner) gap(a, b, at int) {
	if b-a < 10 {
		return
	}
	s := sc.s[a:b]
	var found []hit
	if strings.IndexByte(s, '%') >= 0 {
		if plain := unescape(s); plain != s {
			if h, ok := inside(a, b, scan(normalise(plain).s, sc.depth+1)); ok {
				found = append(found, h)
			}
		}
	}
	if found == nil {
		found = append(sc.hostless(a, b), sc.base64(a, b)...)
	}
	if len(found) > 0 {
		sc.hits = slices.Insert(sc.hits, at, found...)
	}
}

// A MEGA link without its host: "#!handle!key", or "#F!handle" alone.
var (
	bareMega   = regexp.MustCompile(`#(?:!N)?[FEN]?!([\w-]{8})!([\w,+/-]{16,})(?:[!?][\w-]{8})?`)
	bareFolder = regexp.MustCompile(`#F!([\w-]{8})(?:[^\w-]|$)`)
)

func (sc *scanner) hostless(a, b int) []hit {
	s := sc.s[a:b]
	i := strings.IndexByte(s, '#')
	if i < 0 || strings.IndexByte(s, '!') < 0 {
		return nil
	}
	var spans [][]int
	if spans = bareMega.FindAllStringIndex(s, -1); spans == nil {
		if m := bareFolder.FindStringSubmatchIndex(s); m != nil && varied(s[m[2]:m[3]]) {
			spans = [][]int{{m[0], m[3]}}
		}
	}
	var out []hit
	for _, m := range spans {
		if r, ok := read(table().byHost("mega.nz"), "mega.nz", "/"+s[m[0]:m[1]]); ok {
			out = append(out, hit{start: a + m[0], end: a + m[1], links: []reading{r}, secret: r.secret, whole: true})
		}
	}
	return out
}

// minBase64 is the shortest base64 text that is decoded, in characters.
const minBase64 = 24

func (sc *scanner) base64(a, b int) []hit {
	var out []hit
	for i := a; i < b; {
		j := i
		for j < b && (isWord(sc.s[j]) || sc.s[j] == '+' || sc.s[j] == '/') {
			j++
		}
		if j-i >= minBase64 {
			end := j
			for end < b && sc.s[end] == '=' {
				end++
			}
			if h, ok := sc.decoded(i, j, end); ok {
				out = append(out, h)
			}
		}
		i = j + 1
	}
	return out
}

// decoded looks for links in base64 text. A path before it, as in /go/aHR0…, is not part of it.
func (sc *scanner) decoded(i, j, end int) (hit, bool) {
	for {
		if plain, ok := decode(sc.s[i:j]); ok {
			return inside(i, end, scan(normalise(plain).s, sc.depth+1))
		}
		k := strings.IndexByte(sc.s[i:j], '/')
		if k < 0 || j-(i+k+1) < minBase64 {
			return hit{}, false
		}
		i += k + 1
	}
}

func decode(s string) (string, bool) {
	if len(s)%4 == 1 {
		s = s[:len(s)-1]
	}
	head, err := base64.RawURLEncoding.DecodeString(toURLAlphabet(s[:minBase64]))
	if err != nil || !printable(head) {
		return "", false
	}
	raw, err := base64.RawURLEncoding.DecodeString(toURLAlphabet(s))
	if err != nil || !utf8.Valid(raw) {
		return "", false
	}
	return string(raw), true
}

func toURLAlphabet(s string) string { return strings.NewReplacer("+", "-", "/", "_").Replace(s) }

func printable(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

// spacedMega is a MEGA link taken apart with spaces, commas or the word dot.
var spacedMega = regexp.MustCompile(`^(?i:mega)\s{0,3}(?:[.,]|(?i:dot))\s{0,3}(?i:nz|io|app|co\s?\.\s?nz)\s{0,3}/\s{0,3}` +
	`((?:file|folder|embed|collection|chat)\s{0,3}/\s{0,3}!?|#\s{0,3}F?!\s{0,3})([\w-]{8})(?:\s{0,3}([#!])\s{0,3}([\w-]{6,}))?(?:[^\w-]|$)`)

// spaced adds links that no token holds in one piece.
func (sc *scanner) spaced() {
	var out []hit
	next := 0
	for i := 0; i+8 < len(sc.s); i++ {
		k := indexFold(sc.s[i:], "mega")
		if k < 0 {
			break
		}
		i += k
		for next < len(sc.hits) && sc.hits[next].end <= i {
			out = append(out, sc.hits[next])
			next++
		}
		if next < len(sc.hits) && sc.hits[next].start < i+40 || i > 0 && isAlnum(sc.s[i-1]) {
			continue
		}
		m := spacedMega.FindStringSubmatchIndex(sc.s[i:min(len(sc.s), i+200)])
		if m == nil {
			continue
		}
		end := m[5]
		if m[9] > 0 {
			end = m[9]
		}
		text := strings.Join(strings.Fields(sc.s[i+m[2]:i+end]), "")
		if r, ok := read(table().byHost("mega.nz"), "mega.nz", "/"+text); ok {
			out = append(out, hit{start: i, end: i + end, links: []reading{r}, secret: r.secret, whole: true})
			i += end
			for next < len(sc.hits) && sc.hits[next].start < i {
				next++
			}
		}
	}
	sc.hits = append(out, sc.hits[next:]...)
}

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
