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
	class      class
	upper      bool
	start, end int
}

// fold reads a name into cells: case, width, ligatures and the diacritics of Latin,
// Greek and Cyrillic folded. Other scripts keep their marks, which are letters there.
func fold(name string) []cell {
	if len(name) > maxNameBytes {
		name = name[:maxNameBytes]
	}
	out := make([]cell, 0, len(name))
	for i := 0; i < len(name); {
		if name[i] < utf8.RuneSelf && (i+1 == len(name) || name[i+1] < utf8.RuneSelf) {
			out = append(out, newCell(rune(name[i]), i, i+1))
			i++
			continue
		}
		n := max(1, norm.NFKD.NextBoundaryInString(name[i:], true))
		out = appendFolded(out, name[i:i+n], i)
		i += n
	}
	return out
}

// appendFolded folds one character with its combining marks.
func appendFolded(out []cell, s string, at int) []cell {
	text := norm.NFKD.String(s)
	base, _ := utf8.DecodeRuneInString(text)
	plain := base < utf8.RuneSelf || unicode.In(base, unicode.Latin, unicode.Greek, unicode.Cyrillic)
	if !plain {
		text = norm.NFKC.String(s)
	}
	for _, r := range text {
		if plain && unicode.Is(unicode.Mn, r) {
			continue
		}
		if spelled, ok := spellings[unicode.ToLower(r)]; ok {
			for _, x := range spelled {
				c := newCell(x, at, at+len(s))
				c.upper = unicode.IsUpper(r)
				out = append(out, c)
			}
			continue
		}
		out = append(out, newCell(r, at, at+len(s)))
	}
	return out
}

// spellings are letters that normalisation leaves whole and keyboards often lack.
var spellings = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d",
	'þ': "th", 'ı': "i", 'ħ': "h", 'ŋ': "ng", 'ς': "σ",
}

func newCell(r rune, start, end int) cell {
	c := cell{r: unicode.ToLower(r), upper: unicode.IsUpper(r) || unicode.IsTitle(r), start: start, end: end}
	switch {
	case r == '\'' || r == '\u2019' || r == '\u02bc':
		c.class = apostrophe
	case r == utf8.RuneError:
		c.class = separator
	case spaceless(r):
		c.class = ideograph
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
