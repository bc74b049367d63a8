package figures

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// folded is what two names are compared by: their letters and digits in one form.
func folded(name string) string { return strings.Join(words(name), "") }

// words are the words of a name in one form. Scripts that set no spaces are read
// character by character.
func words(name string) []string {
	var out []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			out = append(out, string(word))
			word = word[:0]
		}
	}
	for _, r := range strings.ToLower(norm.NFKC.String(name)) {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			end()
			out = append(out, string(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			word = append(word, r)
		case unicode.IsMark(r): // belongs to the letter before; it is not compared
		default:
			end()
		}
	}
	end()
	return out
}

// tokenF1 is the harmonic mean of how many of the words given are right and how many of
// the right ones are given, each word counted as often as it stands: 0 to 1.
func tokenF1(want, got string) float64 {
	w, g := words(want), words(got)
	left := map[string]int{}
	for _, word := range w {
		left[word]++
	}
	both := 0
	for _, word := range g {
		if left[word] > 0 {
			left[word]--
			both++
		}
	}
	if both == 0 {
		return 0
	}
	return 2 * float64(both) / float64(len(w)+len(g))
}
