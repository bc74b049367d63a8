package index

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

type class uint8

const (
	separator class = iota
	letter
	digit
	mark       // belongs to the character before it
	ideograph  // a character of a script written without spaces
	apostrophe // part of a word when letters stand on both sides
)

// cell is one folded character and the bytes of the name it came from.
type cell struct {
	r          rune
	start, end uint16
	class      class
	upper      bool
}

// fold reads a name into cells: case, width, ligatures and traditional Chinese characters
// folded, and the marks of alphabets that are also written without them (Latin, Greek,
// Cyrillic, Arabic, Hebrew). Other scripts keep theirs, which are letters there.
func (t *Tokenizer) fold(name string) {
	if len(name) > maxNameBytes {
		name = name[:maxNameBytes]
	}
	t.cells = t.cells[:0]
	for i := 0; i < len(name); {
		if b := name[i]; b < utf8.RuneSelf && (i+1 == len(name) || name[i+1] < utf8.RuneSelf) {
			c := ascii[b]
			c.start, c.end = uint16(i), uint16(i+1)
			t.cells = append(t.cells, c)
			i++
			continue
		}
		i += t.foldCharacter(name, i)
	}
}

// foldCharacter folds the character at i with its combining marks and returns its bytes.
func (t *Tokenizer) foldCharacter(name string, i int) int {
	r, n := utf8.DecodeRuneInString(name[i:])
	table, own := folds(), [1]cell{}
	if folded, ok := table.of(r, &own); ok && table.begins(name[i+n:]) {
		for _, c := range folded {
			c.start, c.end = uint16(i), uint16(i+n)
			t.cells = append(t.cells, c)
		}
		return n
	}
	n = max(1, norm.NFKD.NextBoundaryInString(name[i:], true))
	at := len(t.cells)
	t.cells, t.norm = appendFolded(t.cells, t.norm, name[i:i+n])
	for j := range t.cells[at:] {
		t.cells[at+j].start, t.cells[at+j].end = uint16(i), uint16(i+n)
	}
	return n
}

// appendFolded folds one character with its combining marks; scratch is overwritten.
func appendFolded(out []cell, scratch []byte, s string) ([]cell, []byte) {
	text := norm.NFKD.AppendString(scratch[:0], s)
	base, _ := utf8.DecodeRune(text)
	plain := marksApart(base)
	if !plain {
		text = norm.NFKC.AppendString(text[:0], s)
	}
	for rest := text; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		rest = rest[n:]
		nonspacing := unicode.Is(unicode.Mn, r)
		if unwritten(r) || plain && nonspacing {
			continue
		}
		if !nonspacing { // a half-width jamo is no beginning to Unicode, whatever stands before it
			plain = marksApart(r)
		}
		spelled, ok := letterNames[unicode.ToLower(r)]
		if !ok {
			out = append(out, newCell(r))
			continue
		}
		for _, x := range spelled {
			c := newCell(x)
			c.upper = unicode.IsUpper(r)
			out = append(out, c)
		}
	}
	return out, text
}

// marksApart reports letters of alphabets that are also written without their marks.
func marksApart(r rune) bool {
	return r < utf8.RuneSelf || unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Arabic, unicode.Hebrew)
}

// unwritten are characters that change only how a text looks: vowel signs of Arabic and
// Hebrew, the line that lengthens Arabic words, directions, hyphens at line ends, and
// which picture of a character is meant.
func unwritten(r rune) bool {
	switch {
	case r < 0xad:
		return false
	case r == 0xad, r >= 0x591 && r <= 0x5bd, r >= 0x610 && r <= 0x61c && r != 0x61b, r == 0x640, r >= 0x64b && r <= 0x65f, r == 0x670,
		r >= 0x200d && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2069,
		r >= 0xfe00 && r <= 0xfe0f, r == 0xfeff, r >= 0xe0100 && r <= 0xe01ef:
		return true
	}
	return false
}

// letterNames spell letters that normalisation leaves whole, that keyboards often lack, or
// that are written in two ways.
var letterNames = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d",
	'þ': "th", 'ı': "i", 'ħ': "h", 'ŋ': "ng", 'ς': "σ", 'ґ': "г",
	'ٱ': "ا", 'ى': "ي", 'ی': "ي", 'ې': "ي", 'ے': "ي", 'ة': "ه", 'ہ': "ه", 'ھ': "ه", 'ە': "ه", 'ک': "ك", 'ڪ': "ك",
	'ך': "כ", 'ם': "מ", 'ן': "נ", 'ף': "פ", 'ץ': "צ",
}

func newCell(r rune) cell {
	c := cell{r: unicode.ToLower(r), upper: unicode.IsUpper(r) || unicode.IsTitle(r)}
	switch {
	case r == '\'' || r == '\u2019' || r == '\u02bc':
		c.class = apostrophe
	case r == utf8.RuneError:
		c.class = separator
	case spaceless(r):
		c.class, c.r = ideograph, simplified(r)
	case unicode.Is(unicode.Nd, r):
		c.class, c.r = digit, decimal(r)
	case unicode.IsMark(r):
		c.class = mark
	case unicode.IsLetter(r) || unicode.IsNumber(r):
		c.class = letter
	}
	return c
}

// spaceless reports scripts that put no spaces between words; their characters are
// indexed one by one and found as phrases.
func spaceless(r rune) bool {
	if r < 0x0e00 {
		return false
	}
	return !unicode.IsMark(r) && (r == 'ー' ||
		unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
			unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar))
}

// decimal folds a digit of any script to 0–9. Digits stand in blocks of ten that
// begin at a code point where the digit before is none.
func decimal(r rune) rune {
	if r < utf8.RuneSelf {
		return r
	}
	n := rune(0)
	for n < 9 && unicode.Is(unicode.Nd, r-n-1) {
		n++
	}
	return '0' + n
}
