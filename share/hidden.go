package share

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

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
	if found == nil {
		found = sc.bareBlob(a, b)
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
			h := hit{start: a + m[0], end: a + m[1], links: []reading{r}, secret: r.secret, whole: true}
			if at := a + m[0]; sc.inner && (at == 0 || sc.s[at-1] != '=') {
				h.links = nil // another site's own address, not one handed to it
			}
			if h.links != nil || h.secret {
				out = append(out, h)
			}
		}
	}
	return out
}

// bareBlob reads a password-protected link that lost its address.
func (sc *scanner) bareBlob(a, b int) []hit {
	i := strings.Index(sc.s[a:b], "P!")
	if i < 0 || keyLength(sc.s[a+i+2:b]) < 100 {
		return nil
	}
	r, ok := read(table().byHost("mega.nz"), "mega.nz", "/#"+sc.s[a+i:b])
	if !ok {
		return nil
	}
	return []hit{{start: a + i, end: b, links: []reading{r}, secret: true, whole: true}}
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
			h, ok := sc.inLines(i, end)
			if !ok {
				h, ok = sc.decoded(i, j, end)
			}
			if ok {
				out = append(out, h)
				sc.read = max(sc.read, h.end)
			}
		}
		i = j + 1
	}
	return out
}

// maxLines is how many lines of base64 are read as one.
const maxLines = 64

// inLines looks for links in base64 text that goes on over lines, as mail has it.
func (sc *scanner) inLines(i, end int) (hit, bool) {
	s := sc.s
	if i < sc.lined || end == len(s) || s[end] != '\n' && s[end] != '\r' || end-i < 40 || (end-i)%4 != 0 {
		return hit{}, false
	}
	if _, ok := decode(s[i:end]); !ok {
		return hit{}, false
	}
	text, width := []byte(s[i:end]), end-i
	for range maxLines {
		from := skip(s, end, "\r")
		if from == len(s) || s[from] != '\n' {
			break
		}
		from++
		to := from
		for to < len(s) && to-from < width && (isWord(s[to]) || s[to] == '+' || s[to] == '/' || s[to] == '=') {
			to++
		}
		if to == from || to < len(s) && isURLByte(s[to]) {
			break
		}
		text, end = append(text, s[from:to]...), to
		if to-from < width {
			break
		}
	}
	sc.lined = end
	plain, ok := decode(strings.TrimRight(string(text), "="))
	if !ok {
		return hit{}, false
	}
	return inside(i, end, scan(normalise(plain).s, sc.depth+1))
}

// decoded looks for links in base64 text. A path before it, as in /go/aHR0…, is not part of it.
func (sc *scanner) decoded(i, j, end int) (hit, bool) {
	for range maxStarts {
		if plain, ok := decode(sc.s[i:j]); ok {
			if strings.HasPrefix(plain, "AA") {
				plain = strings.TrimSuffix(plain[2:], "ZZ") // as download programs mark their addresses
			}
			return inside(i, end, scan(normalise(plain).s, sc.depth+1))
		}
		if k := strings.Index(sc.s[i:j], "aHR0c"); k > 0 && j-i-k >= minBase64 { // an address, and something before it
			i += k
			continue
		}
		k := strings.IndexByte(sc.s[i:j], '/')
		if k < 0 || j-(i+k+1) < minBase64 {
			return hit{}, false
		}
		i += k + 1
	}
	return hit{}, false
}

// maxStarts is at how many places of one run base64 is tried to begin.
const maxStarts = 32

func decode(s string) (string, bool) {
	if len(s)%4 == 1 {
		s = s[:len(s)-1]
	}
	head, err := base64.RawURLEncoding.DecodeString(toURLAlphabet(s[:minBase64]))
	if err != nil || !printable(head) || !utf8.Valid(head[:len(head)-partial(head)]) {
		return "", false
	}
	raw, err := base64.RawURLEncoding.DecodeString(toURLAlphabet(s))
	if err != nil || !utf8.Valid(raw) {
		return "", false
	}
	return string(raw), true
}

// partial is how many bytes at the end of b begin a character and do not end it.
func partial(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if utf8.RuneStart(b[len(b)-n]) {
			if utf8.FullRune(b[len(b)-n:]) {
				return 0
			}
			return n
		}
	}
	return 0
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
	`((?:file|folder|embed|collection|chat)\s{0,3}/\s{0,3}!?|#\s{0,3}[FE]?\s{0,3}!\s{0,3})([\w-]{8})(?:\s{0,3}([#!])\s{0,3}([\w-]{6,}))?(?:[^\w-]|$)`)

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
		if next < len(sc.hits) && sc.hits[next].start < i+40 || i > 0 && (isAlnum(sc.s[i-1]) || strings.IndexByte(".-_@", sc.s[i-1]) >= 0 || sc.s[i-1] == '/' && !strings.HasSuffix(sc.s[:i], "//") || lettered(sc.s, i)) {
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

// gdown is a command that fetches a Google Drive file by its id alone.
var gdown = regexp.MustCompile(`^gdown(?:\s+--?[a-z-]{1,12}){0,3}\s+["']?([\w-]{25,44})(?:[^\w/.-]|$)`)

// commands adds the files that commands name by their handles.
func (sc *scanner) commands() {
	for i := 0; ; {
		k := strings.Index(sc.s[i:], "gdown ")
		if k < 0 {
			return
		}
		i += k
		m := gdown.FindStringSubmatchIndex(sc.s[i:min(len(sc.s), i+120)])
		if m != nil && varied(sc.s[i+m[2]:i+m[3]]) {
			h := hit{start: i + m[2], end: i + m[3], whole: true}
			if r, ok := read(table().byHost("drive.google.com"), "drive.google.com", "/file/d/"+sc.s[h.start:h.end]); ok && !overlaps(sc.hits, h) {
				h.links = []reading{r}
				sc.hits = slices.Insert(sc.hits, firstFrom(sc.hits, h.start), h)
			}
		}
		i += len("gdown ")
	}
}
