package corpus

import (
	"strings"
	"unicode/utf8"
)

// keyboards are the rows of keys; a slip hits a neighbour in the row.
var keyboards = []string{"qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "ςερτυθιοπ", "ασδφγηξκλ", "ζχψωβνμ"}

// misspell makes one slip of the keys in a word: two letters swapped, one dropped, one
// doubled, one replaced by its neighbour. The first letter stays four times of five.
// The word is lower case, of an alphabet and at least 4 letters long.
func misspell(r *random, word string) string {
	for {
		if out := slip(r, []rune(word)); out != word {
			return out
		}
	}
}

func slip(r *random, w []rune) string {
	first := 1
	if r.percent(20) {
		first = 0
	}
	i := r.between(first, len(w)-1)
	switch r.below(4) {
	case 0: // swapped with the next, or the last with the one before
		if i = min(i, len(w)-2); i < first {
			break
		}
		w[i], w[i+1] = w[i+1], w[i]
	case 1:
		w = append(w[:i:i], w[i+1:]...)
	case 2:
		w = append(w[:i+1:i+1], w[i:]...)
	default:
		w[i] = neighbour(r, w[i])
	}
	return string(w)
}

func neighbour(r *random, c rune) rune {
	for _, row := range keyboards {
		before, after, ok := strings.Cut(row, string(c))
		if !ok {
			continue
		}
		left, _ := utf8.DecodeLastRuneInString(before)
		right, _ := utf8.DecodeRuneInString(after)
		if after == "" || before != "" && r.percent(50) {
			return left
		}
		return right
	}
	return 'e' // of letters no row has
}

// Slips is a stream of misspellings, the same for a seed.
type Slips struct{ r random }

// NewSlips starts a stream.
func NewSlips(seed uint64) *Slips { return &Slips{newRandom(seed, 0x736c6970)} }

// Misspell makes so many slips in a lower-case word of at least 4 letters.
func (s *Slips) Misspell(word string, edits int) string {
	out := word
	for range edits {
		out = misspell(&s.r, out)
	}
	if out == word { // the second slip mended the first
		return s.Misspell(word, edits)
	}
	return out
}
