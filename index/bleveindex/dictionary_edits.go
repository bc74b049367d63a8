package bleveindex

import (
	"math"
	"strings"
	"unicode/utf8"
)

// wordChars is room for the characters of a word that is compared.
const wordChars = longestNear + 2

// edits returns how many single edits turn a into b: a character added, dropped or
// replaced, or two neighbours swapped; most+1 when there are more than most.
func edits(a, b []rune, most int) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > most {
		return most + 1
	}
	if len(a) == 0 {
		return len(b)
	}
	return rows(a, b, most)
}

// rows is the table of distances, three rows of it at a time, only around the diagonal.
func rows(a, b []rune, most int) int {
	var space [3][wordChars + 1]int8
	before, last, row := &space[0], &space[1], &space[2]
	beyond := int8(most + 1)
	for j := range len(b) + 1 {
		last[j] = min(int8(j), beyond)
	}
	for i := 1; i <= len(a); i++ {
		from, to := max(1, i-most), min(len(b), i+most)
		row[from-1] = beyond
		if from == 1 {
			row[0] = min(int8(i), beyond)
		}
		best := row[from-1]
		for j := from; j <= to; j++ {
			d := last[j-1]
			if a[i-1] != b[j-1] {
				d = 1 + min(d, last[j], row[j-1])
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d = min(d, before[j-2]+1)
				}
			}
			row[j] = min(d, beyond)
			best = min(best, row[j])
		}
		if to < len(b) {
			row[to+1] = beyond
		}
		if best >= beyond {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return int(last[len(b)])
}

// keyboards are the rows of letters of usual keyboards, from the top; a finger slips to a
// neighbour. Letters are those of the index: folded.
var keyboards = [...][3]string{
	{"qwertyuiop", "asdfghjkl", "zxcvbnm"},
	{"йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"},
	{"ςερτυθιοπ", "ασδφγηξκλ", "ζχψωβνμ"},
}

// How much likelier a slip is than any other edit, in doublings of a word's frequency.
const (
	likelySwap   = 4.0 // two neighbours swapped, a letter doubled or its double dropped
	likelyKey    = 2.0 // the key beside it, one vowel for another
	likelyInside = 1.0 // neither the first nor the last letter
)

// likelihood rates how likely somebody who meant the word typed this: its frequency, and
// the kind of slip where the two first differ.
func likelihood(typed, word []rune, count int) float64 {
	score := math.Log2(float64(count) + 1)
	n := 0
	for n < len(typed) && n < len(word) && typed[n] == word[n] {
		n++
	}
	if n > 0 && n < len(typed)-1 {
		score += likelyInside
	}
	a, b := typed[n:], word[n:]
	switch {
	case len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0]:
		score += likelySwap
	case n > 0 && len(a) > len(b) && a[0] == word[n-1], n > 0 && len(b) > len(a) && b[0] == typed[n-1]:
		score += likelySwap
	case len(a) > 0 && len(a) == len(b) && (adjacent(a[0], b[0]) || vowels(a[0], b[0])):
		score += likelyKey
	}
	return score
}

func vowels(a, b rune) bool {
	return strings.ContainsRune(allVowels, a) && strings.ContainsRune(allVowels, b)
}

const allVowels = "aeiouyаеиоуыэюяαεηιουω"

func adjacent(a, b rune) bool {
	for _, rows := range keyboards {
		ra, ia := key(rows, a)
		rb, ib := key(rows, b)
		if ra >= 0 && rb >= 0 {
			return beside(ia, ib, rb-ra)
		}
	}
	return false
}

// beside reports whether two keys touch, the second so many rows below the first: each
// row stands half a key to the right of the one above.
func beside(a, b, below int) bool {
	switch below {
	case 0:
		return a-b == 1 || b-a == 1
	case 1:
		return b == a || b == a-1
	case -1:
		return a == b || a == b-1
	}
	return false
}

func key(rows [3]string, r rune) (row, at int) {
	for row, keys := range rows {
		if before, _, ok := strings.Cut(keys, string(r)); ok {
			return row, utf8.RuneCountInString(before)
		}
	}
	return -1, 0
}
