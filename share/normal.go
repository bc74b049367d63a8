package share

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// view is text as links are matched on: entities, escapes, soft line breaks and
// invisible characters undone. It remembers where each byte came from, so that
// what is cut is cut out of the original.
type view struct {
	s     string
	edits []edit // where raw and normalised text step apart; none when nothing changed
}

type edit struct{ norm, raw int }

// raw is the position in the original text of a position in v.s.
func (v *view) raw(n int) int {
	i := sort.Search(len(v.edits), func(i int) bool { return v.edits[i].norm > n })
	if i == 0 {
		return n
	}
	return v.edits[i-1].raw + n - v.edits[i-1].norm
}

// views are the ways to read a text: as it stands and, where it looks
// quoted-printable, with that undone.
func views(raw string) []*view {
	if !looksQuotedPrintable(raw) {
		return []*view{normalise(raw)}
	}
	return []*view{unfold(raw, true), normalise(raw)}
}

// normalise undoes what hides a link in text, in one pass.
func normalise(raw string) *view { return unfold(raw, false) }

func unfold(raw string, quoted bool) *view {
	n := normaliser{raw: raw, quoted: quoted}
	start := 0
	for i := 0; i < len(raw); {
		if !special[raw[i]] {
			i++
			continue
		}
		width, out := n.at(i)
		if width == 0 {
			i++
			continue
		}
		n.b.WriteString(raw[start:i])
		n.b.WriteString(out)
		i += width
		start = i
		n.edits = append(n.edits, edit{n.b.Len() - len(out), i - width}, edit{n.b.Len(), i})
	}
	if len(n.edits) == 0 {
		return &view{s: raw}
	}
	n.b.WriteString(raw[start:])
	return &view{s: n.b.String(), edits: n.edits}
}

type normaliser struct {
	raw    string
	quoted bool // quoted-printable
	b      strings.Builder
	edits  []edit
}

// special are the first bytes of what normalise replaces.
var special = func() (t [256]bool) {
	for _, c := range []byte("&\\=[({<\xe2\xc2\xef") {
		t[c] = true
	}
	return t
}()

// at gives the width of what stands at i and what it means; width 0 for nothing special.
func (n *normaliser) at(i int) (width int, out string) {
	rest := n.raw[i:]
	switch rest[0] {
	case '&':
		return entity(rest)
	case '\\':
		return escape(rest)
	case '=':
		if n.quoted {
			return quotedPrintable(rest)
		}
	case '[', '(', '{':
		return defanged(rest)
	case '<':
		return breakable(rest)
	default:
		if w := invisible(rest); w > 0 {
			return w, ""
		}
		return n.fullWidth(i)
	}
	return 0, ""
}

// invisible is the width of a character that shows nothing.
func invisible(s string) int {
	switch {
	case strings.HasPrefix(s, "\xc2\xad"):
		return 2
	case len(s) < 3:
		return 0
	case s[:2] == "\xe2\x80" && (s[2] >= 0x8b && s[2] <= 0x8f || s[2] >= 0xaa && s[2] <= 0xae),
		s[:2] == "\xe2\x81" && s[2] >= 0xa0 && s[2] <= 0xaf,
		s[:3] == "\xef\xbb\xbf":
		return 3
	}
	return 0
}

// fullWidth folds the wide forms of a link's punctuation when it stands inside Latin text.
func (n *normaliser) fullWidth(i int) (int, string) {
	s := n.raw[i:]
	if w, out := wideAddress(s); w > 0 {
		return w, out
	}
	wide := func(s string) bool { return strings.HasPrefix(s, "\xef\xbc") }
	if len(s) < 4 || !wide(s) || i == 0 || n.raw[i-1] <= ' ' || n.raw[i-1] > '~' && (i < 3 || !wide(n.raw[i-3:])) || !isWord(s[3]) && strings.IndexByte("/?&=%", s[3]) < 0 && !wide(s[3:]) {
		return 0, ""
	}
	switch s[2] {
	case 0x81, 0x83, 0x8e, 0x8f, 0x9a: // ! # . / :
		return 3, string(s[2] - 0x60)
	}
	return 0, ""
}

// wideAddress reads an address that is written in wide forms from its first letter on.
func wideAddress(s string) (int, string) {
	if !strings.HasPrefix(s, "ｈｔｔｐ") {
		return 0, ""
	}
	var out []byte
	i := 0
	for i < len(s) {
		r, w := utf8.DecodeRuneInString(s[i:])
		if r >= 0xFF01 && r <= 0xFF5E {
			r -= 0xFEE0
		}
		if r <= ' ' || r > '~' {
			break
		}
		out = append(out, byte(r))
		i += w
	}
	return i, string(out)
}

// breakable reads the tag that only says where a line may end.
func breakable(s string) (int, string) {
	if len(s) < 5 || !strings.EqualFold(s[:4], "<wbr") {
		return 0, ""
	}
	return strings.IndexByte(s[:min(len(s), 8)], '>') + 1, ""
}

var entities = map[string]string{
	"amp": "&", "lt": "<", "gt": ">", "quot": `"`, "apos": "'", "sol": "/", "excl": "!", "num": "#", "colon": ":",
	"period": ".", "comma": ",", "equals": "=", "quest": "?", "lowbar": "_", "dash": "-", "hyphen": "-", "percnt": "%",
	"commat": "@", "nbsp": " ", "NewLine": "\n", "Tab": "\t", "shy": "", "zwnj": "", "zwj": "", "ZeroWidthSpace": "",
	"lpar": "(", "rpar": ")", "ast": "*", "semi": ";", "plus": "+", "bsol": `\`, "lsqb": "[", "rsqb": "]",
}

// entity reads an HTML character reference, however often its & was escaped.
func entity(s string) (int, string) {
	i := 1
	for strings.HasPrefix(s[i:], "amp;") {
		i += len("amp;")
	}
	stop := strings.IndexByte(s[i:min(len(s), i+16)], ';')
	if stop > 0 {
		if out, ok := character(s[i : i+stop]); ok {
			return i + stop + 1, out
		}
	}
	if i > 1 {
		return i, "&"
	}
	return 0, ""
}

func character(name string) (string, bool) {
	if name[0] != '#' {
		out, ok := entities[name]
		return out, ok
	}
	base, digits := 10, name[1:]
	if strings.HasPrefix(digits, "x") || strings.HasPrefix(digits, "X") {
		base, digits = 16, digits[1:]
	}
	return ascii(digits, base)
}

// ascii reads the number of a printable ASCII or an invisible character.
func ascii(digits string, base int) (string, bool) {
	n := 0
	for i := 0; i < len(digits); i++ {
		d := hexDigit(digits[i])
		if d < 0 || d >= base || n > 0xFFFF {
			return "", false
		}
		n = n*base + d
	}
	switch {
	case digits == "":
		return "", false
	case n == '\n' || n == '\r' || n == '\t' || n == 0xa0:
		return " ", true
	case n >= ' ' && n <= '~':
		return string(rune(n)), true
	}
	if r := string(rune(n)); invisible(r) > 0 {
		return "", true
	}
	return "", false
}

// escape reads a backslash escape of program text, JSON or Markdown.
func escape(s string) (int, string) {
	i := 1
	for i < len(s) && i < 8 && s[i] == '\\' {
		i++
	}
	if i == len(s) {
		return 0, ""
	}
	switch c := s[i]; c {
	case 'n', 'r', 't':
		return i + 1, "\n"
	case 'u':
		if len(s) >= i+5 {
			if out, ok := ascii(s[i+1:i+5], 16); ok {
				return i + 5, out
			}
		}
	case 'x':
		if len(s) >= i+3 {
			if out, ok := ascii(s[i+1:i+3], 16); ok {
				return i + 3, out
			}
		}
	default:
		if c > ' ' && c < 0x7f && !isAlnum(c) {
			return i + 1, string(c)
		}
	}
	return 0, ""
}

// looksQuotedPrintable asks for soft line breaks, beside encoded bytes or at the
// width at which mail programs break.
func looksQuotedPrintable(s string) bool {
	if !strings.Contains(s, "=\n") && !strings.Contains(s, "=\r\n") {
		return false
	}
	for i := 0; ; {
		k := strings.IndexByte(s[i:], '\n')
		if k < 0 {
			break
		}
		line := strings.TrimSuffix(s[i:i+k], "\r")
		i += k + 1
		if n := len(line); n >= 72 && n <= 76 && line[n-1] == '=' && line[n-2] != '=' && i < len(s) && isURLByte(s[i]) {
			return true
		}
	}
	for i := strings.IndexByte(s, '='); i >= 0 && i+2 < len(s); {
		if upperHex(s[i+1]) && upperHex(s[i+2]) && (i == 0 || s[i-1] != '&') {
			return true
		}
		next := strings.IndexByte(s[i+1:], '=')
		if next < 0 {
			return false
		}
		i += 1 + next
	}
	return false
}

func upperHex(c byte) bool { return c >= '0' && c <= '9' || c >= 'A' && c <= 'F' }

func quotedPrintable(s string) (int, string) {
	switch {
	case strings.HasPrefix(s, "=\n"):
		return 2, ""
	case strings.HasPrefix(s, "=\r\n"):
		return 3, ""
	case len(s) >= 3 && upperHex(s[1]) && upperHex(s[2]):
		if out, ok := ascii(s[1:3], 16); ok {
			return 3, out
		}
	}
	return 0, ""
}

// defanged reads the dots and colons that people bracket to make a link unclickable.
func defanged(s string) (int, string) {
	if len(s) < 3 {
		return 0, ""
	}
	shut := map[byte]byte{'[': ']', '(': ')', '{': '}'}[s[0]]
	stop := strings.IndexByte(s[1:min(len(s), 8)], shut)
	if stop < 1 {
		return 0, ""
	}
	switch inner := strings.ToLower(strings.TrimSpace(s[1 : 1+stop])); inner {
	case ".", ":", "/", "://", "#", "!":
		return stop + 2, inner
	case "slash":
		return stop + 2, "/"
	case "hash":
		return stop + 2, "#"
	case "dot", "punkt", "punto", "point":
		return stop + 2, "."
	}
	return 0, ""
}

func isAlnum(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' }

// isWord reports whether c belongs to the base64url alphabet.
func isWord(c byte) bool { return isAlnum(c) || c == '_' || c == '-' }
