package share

import (
	"strings"
	"unicode/utf8"
)

// spoken are the values behind password words, in order and without overlaps.
// sealed tells that a share link stands beside the text.
func spoken(s string, hits []hit, sealed bool) []hit {
	sp := speech{s: s, hits: hits, sealed: sealed}
	for _, h := range hits {
		sp.linked = sp.linked || len(h.links) > 0
	}
	d, next := plainIntroducers(), 0
	if sp.linked || sealed {
		d = introducers()
	}
	before := byte(0)
	for i := 0; i+1 < len(s); i++ {
		c := s[i]
		f := d.first[c] &^ takes[before]
		before = c
		if f == 0 || d.pairs[pair(c, s[i+1])] == 0 {
			continue
		}
		for next < len(hits) && hits[next].end <= i {
			next++
		}
		if next < len(hits) && hits[next].start <= i {
			i = hits[next].end - 1
		} else if end, m := d.at(s, i); m != senseNone {
			i = sp.behind(i, end, m) - 1
		}
		before = s[i]
	}
	if len(sp.late) == 0 {
		return sp.out
	}
	return merge(sp.out, sp.late)
}

// takes are the flags that a byte takes from the next: behind a small letter or a
// digit no word begins with a small letter.
var takes = func() (t [256]uint8) {
	for c := range t {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			t[c] = startsSmall
		}
	}
	return t
}()

// speech reads the values of one text.
type speech struct {
	s              string
	hits           []hit
	linked, sealed bool // a share link stands in the text; or beside it
	out            []hit
	late           []hit // cells of tables, whose rows stand further on
}

// tie is how a word is tied to its value.
type tie uint8

const (
	tieNone   tie = iota
	tieStrong     // a colon, an equals sign, an arrow, a table's bar
	tieIs         // "is"
	tieDash       // a dash between spaces
	tieJoined     // a hyphen or low line, as in file names
	tieSpace      // a space alone
	tieTouch      // nothing, in scripts without spaces
	tieLine       // the value stands alone on the next line
)

// spokenWord is the place of a password word and how its value is tied to it.
type spokenWord struct {
	start, end int
	sense      sense
	tie        tie
}

// spokenValue is a place where a value may stand.
type spokenValue struct {
	start, end int
	quoted     bool // between quotes, in code or bold: exactly that is meant
	below      bool // on a line of its own
	open       bool // stands in a bracket with its word
}

// behind cuts the values of the word at [i,end) and gives where to read on.
func (sp *speech) behind(i, end int, m sense) int {
	w := spokenWord{start: i, end: end, sense: m}
	at, t := sp.tied(end, m)
	w.tie = t
	if t == tieNone {
		return i + 1
	}
	if t == tieStrong || t == tieLine {
		sp.column(i, end)
	}
	c, ok := sp.candidate(at, w)
	if !ok || !sp.meant(c, w) {
		return i + 1 // of "pass code d'accès: x" the second word begins the one that counts
	}
	first := c.start
	for range 8 {
		sp.cut(c)
		if c, ok = sp.another(c, w); !ok {
			break
		}
	}
	return max(end, first) // a value may end in a word with a value of its own
}

// cut adds a value but for what of it lies in hits.
func (sp *speech) cut(c spokenValue) {
	from := c.start
	if n := len(sp.out); n > 0 {
		from = max(from, sp.out[n-1].end)
	}
	for _, h := range sp.hits[firstFrom(sp.hits, from):] {
		if h.start >= c.end {
			break
		}
		if h.start > from {
			sp.out = append(sp.out, hit{start: from, end: h.start})
		}
		from = h.end
	}
	if from < c.end {
		sp.out = append(sp.out, hit{start: from, end: c.end})
	}
}

// tied reads what stands between a word that ends at i and its value.
func (sp *speech) tied(i int, m sense) (int, tie) {
	s := sp.s
	j := sp.closers(i)
	for k := j; k < len(s) && k < j+3; k++ { // "pass1: x"
		if n, ok := strong(s[k:]); ok {
			return k + n, tieStrong
		}
		if s[k] < '0' || s[k] > '9' {
			break
		}
	}
	if between := s[i:j]; strings.Contains(between, "</td>") || strings.Contains(between, "</th>") || strings.Contains(between, "</dt>") {
		return j, tieStrong
	}
	if k := sp.aside(j); k > j {
		if n, ok := strong(s[k:]); ok {
			return k + n, tieStrong
		}
	}
	for range 2 { // "password for the archive is: x"
		if j >= len(s) {
			return j, tieNone
		}
		end, kind := joinerAt(s, j)
		if kind == senseIs && (j > i || m == senseGlued) {
			if k := sp.closers(end); k < len(s) {
				if n, ok := strong(s[k:]); ok {
					return k + n, tieStrong
				}
			}
			return end, tieIs
		}
		if kind != senseOf || j == i && m != senseGlued {
			break
		}
		k, ok := sp.opened(end)
		if !ok {
			break
		}
		j = k
		if n, ok := strong(s[j:]); ok {
			return j + n, tieStrong
		}
	}
	return sp.loosely(i, m)
}

// loosely reads the weaker ties.
func (sp *speech) loosely(i int, m sense) (int, tie) {
	s := sp.s
	j := sp.closers(i)
	if n := dash(s[j:]); n > 0 && j+n < len(s) {
		switch spaced := blank1(s, j+n); {
		case j > i && blank1(s, j-1) && spaced || m == senseGlued && spaced, s[j] >= utf8.RuneSelf:
			return j + n, tieDash
		case !blank1(s, j-1) && !spaced:
			return j + n, tieJoined
		}
		return j, tieNone
	}
	switch {
	case j == len(s):
		return j, tieNone
	case s[j] == '\n' || s[j] == '\r':
		return j, tieLine
	case j > i && (blank1(s, j-1) || s[j-1] == '>' || s[j-1] == ']' || s[j-1] == '`'):
		return j, tieSpace
	case m == senseGlued:
		return j, tieTouch
	case s[j] == '_' || s[j] == '.' && m == senseSecret:
		return j + 1, tieJoined
	case strings.IndexByte("([{\"'`", s[j]) >= 0, strings.HasPrefix(s[j:], "«"), strings.HasPrefix(s[j:], "“"):
		return j, tieSpace
	}
	return j, tieNone
}

// joinerAt is the joining word at i, where it ends and what it means.
func joinerAt(s string, i int) (int, sense) {
	end, m := joiners().at(s, i)
	if end > i && end < len(s) && s[end] >= '0' && s[end] <= '9' && s[end-1] < utf8.RuneSelf {
		return 0, senseNone
	}
	return end, m
}

var (
	separators = byFirst(":=", "=>", "==>", "->", "-->", ">>", "::", ":", "=", "：", "＝", "→", "⇒", "»", "➜", "➡", "➤", "►", "▶", "︰", "∶", "﹕", "꞉", "|")
	dashes     = byFirst("--", "-", "–", "—", "−", "―", "ー", "‑", "‐", "~", "～")
)

// byFirst sorts signs by their first byte.
func byFirst(signs ...string) (t [256][]string) {
	for _, s := range signs {
		t[s[0]] = append(t[s[0]], s)
	}
	return t
}

// strong is the length of a separator behind which a value stands, at the start of s.
func strong(s string) (int, bool) {
	if s == "" || separators[s[0]] == nil || strings.HasPrefix(s, "||") {
		return 0, false
	}
	for _, sep := range separators[s[0]] {
		if strings.HasPrefix(s, sep) {
			return len(sep), true
		}
	}
	return 0, false
}

// dash is the length of a dash at the start of s, or 0.
func dash(s string) int {
	if s == "" {
		return 0
	}
	for _, d := range dashes[s[0]] {
		if strings.HasPrefix(s, d) {
			return len(d)
		}
	}
	return 0
}

// blank1 reports whether a space stands at i, or the text ends.
func blank1(s string, i int) bool {
	return i >= len(s) || s[i] == ' ' || s[i] == '\t' || s[i] == '\n' || s[i] == '\r'
}

// closers skips spaces, closing quotes and markup behind a word, on its line.
func (sp *speech) closers(i int) int {
	s, spaced := sp.s, false
	for i < len(s) && !isAlnum(s[i]) {
		if n := tag(s[i:]); n > 0 {
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '_' && i+1 < len(s) && (isAlnum(s[i+1]) || s[i+1] >= utf8.RuneSelf):
			return i
		case strings.ContainsRune(" \t\u00a0\u3000\u061c\ufe0f", r):
			spaced = true
		case spaced || !strings.ContainsRune("\"'*_`)]”’」』】）", r):
			return i
		}
		i += n
	}
	return i
}

// aside skips a bracket behind a word, as in "password (case sensitive): x".
func (sp *speech) aside(i int) int {
	s := sp.s
	for _, pair := range []string{"()", "[]", "（）"} {
		r, n := utf8.DecodeRuneInString(pair)
		if !strings.HasPrefix(s[i:], string(r)) {
			continue
		}
		rest := lineEnd(s[i:min(len(s), i+60)])
		if k := strings.Index(rest, pair[n:]); k > 0 {
			return sp.closers(i + k + len(pair) - n)
		}
	}
	return i
}

// opened skips what a password opens, as in "password for the first archive: x":
// at most five words, up to a separator or a word such as "is".
func (sp *speech) opened(i int) (int, bool) {
	s, left := sp.s, 5
	for j := i; j < len(s) && j < i+60; {
		if k := sp.closers(j); k < len(s) {
			if _, ok := strong(s[k:]); ok {
				return k, true
			}
		}
		if j > i && wordStart(s, j) {
			if _, kind := joinerAt(s, j); kind == senseIs {
				return j, true
			}
		}
		r, n := utf8.DecodeRuneInString(s[j:])
		if r == ' ' {
			if left--; left < 0 {
				return 0, false
			}
		} else if r < ' ' || strings.ContainsRune(".,;!?()[]{}<>|，。；！？", r) && (r != '.' || blank1(s, j+1)) {
			return 0, false
		}
		j += n
	}
	return 0, false
}

// tag is the length of an HTML or BBCode tag at the start of s that shows nothing, or 0.
func tag(s string) int {
	if len(s) < 3 || s[0] != '<' && s[0] != '[' {
		return 0
	}
	shut := byte('>')
	if s[0] == '[' {
		shut = ']'
	}
	i := 1
	if s[i] == '/' {
		i++
	}
	name := i
	for i < len(s) && i < name+12 && (isAlnum(s[i]) || s[i] == '*') {
		i++
	}
	if i == name || i == len(s) || s[0] == '[' && !tagNames[strings.ToLower(s[name:i])] || s[0] == '<' && !(s[name]|0x20 >= 'a' && s[name]|0x20 <= 'z') {
		return 0
	}
	if s[i] != shut && s[i] != ' ' && s[i] != '=' && s[i] != '/' {
		return 0
	}
	end := strings.IndexByte(s[i:min(len(s), i+300)], shut)
	if end < 0 {
		return 0
	}
	return i + end + 1
}

// blockTag reports whether an HTML tag ends a line.
func blockTag(t string) bool {
	name := strings.ToLower(strings.Trim(t, "</> "))
	name, _, _ = strings.Cut(name, " ")
	switch name {
	case "br", "p", "div", "li", "ul", "ol", "td", "th", "tr", "table", "dt", "dd", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "blockquote", "pre", "hr":
		return t[0] == '<'
	}
	return false
}

// tagNames are the BBCode tags that may stand around a word or its value.
var tagNames = map[string]bool{
	"b": true, "i": true, "u": true, "s": true, "code": true, "icode": true, "spoiler": true, "spoil": true, "color": true, "colour": true, "size": true, "font": true, "quote": true, "center": true,
	"left": true, "right": true, "hide": true, "hidden": true, "img": true, "pre": true, "tt": true, "c": true, "plain": true, "noparse": true, "php": true, "mono": true, "tr": true, "td": true, "th": true,
	"list": true, "*": true, "li": true, "align": true, "highlight": true, "bg": true, "h": true, "hr": true, "br": true, "table": true, "strong": true, "em": true,
}
