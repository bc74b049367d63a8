package index

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxAlso bounds the other spellings of a term: each costs a look-up.
const maxAlso = 12

// respell gives the terms of a list their other spellings. What is quoted, excluded or
// only the beginning of a word is meant as typed.
func respell(list []Clause) {
	before := -1 // the word that stands just before
	for i := range list {
		c := &list[i]
		switch {
		case c.Not || c.Filter != nil:
			continue // stands between no words
		case len(c.Any) > 0:
			for _, alternative := range c.Any {
				respell(alternative)
			}
		case respellable(c.Term) && len(c.Term.Words) == 1:
			c.Term.Also = with(nil, spellings(c.Term.Words[0])...)
			if before >= 0 {
				both := onePiece(list[before].Term.Words[0], c.Term.Words[0])
				list[before].Term.Also = with(list[before].Term.Also, both...)
				c.Term.Also = with(c.Term.Also, both...)
			}
			before = i
			continue
		case respellable(c.Term) && c.Term.Joined != "":
			c.Term.Also = with(nil, spellings(c.Term.Joined)...)
		}
		before = -1
	}
}

func respellable(t Term) bool { return !t.Exact && !t.Prefix && len(t.Words) > 0 }

// with adds what is new to a list, within the bound.
func with(list []string, more ...string) []string {
	list = slices.Grow(list, min(len(more), maxAlso-len(list)))
	for _, m := range more {
		if len(list) < maxAlso && !slices.Contains(list, m) {
			list = append(list, m)
		}
	}
	return list
}

// spellings are other spellings of a word that names may have instead, the likeliest first.
func spellings(word string) []string {
	out := slices.Clone(sameMeaning()[word])
	if ands[word] {
		out = append(out, andTerm)
	}
	switch {
	case foreignWord(word):
		out = append(out, latinSpellings(word)...)
	case number10(word):
		out = append(out, numberSpellings(word)...)
	case lettersOnly(word):
		out = append(out, string(appendLoose([]byte{formMark}, []byte(word))))
		out = append(out, plurals(word)...)
		out = append(out, umlauts(word)...)
		if i := slices.Index(romans[:], word); i > 0 && len(word) > 1 {
			out = append(out, strconv.Itoa(i))
		}
	default:
		out = append(out, numberedSpellings(word)...)
	}
	return out
}

func foreignWord(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return foreign(r)
}

func number10(word string) bool { return strings.Trim(word, "0123456789") == "" }

// lettersOnly reports words of Latin letters alone.
func lettersOnly(word string) bool {
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return false
		}
	}
	return true
}

// numberSpellings are 02 for 2 and 2 for 02, and the Roman number.
func numberSpellings(word string) []string {
	var out []string
	short := strings.TrimLeft(word, "0")
	switch {
	case short == "" || len(short) > 2:
		return nil
	case short != word:
		out = append(out, short)
	case len(word) == 1:
		out = append(out, "0"+word)
	}
	if n, err := strconv.Atoi(short); err == nil && n < len(romans) && romans[n] != "" {
		out = append(out, romans[n])
	}
	return out
}

// numberedSpellings are s01 for s1, part3 for part03 and e02 for ep2.
func numberedSpellings(word string) []string {
	letters := strings.TrimRight(word, "0123456789")
	n := strings.TrimLeft(word[len(letters):], "0")
	if n == "" && len(letters) < len(word) {
		n = "0"
	}
	if n == "" || len(n) > 2 || !lettersOnly(letters) {
		return nil
	}
	if letters == "ep" {
		letters = "e"
	}
	var out []string
	for _, s := range []string{letters + n, letters + twoDigits(n)} {
		if s != word {
			out = append(out, s)
		}
	}
	return out
}

func twoDigits(n string) string {
	if len(n) == 1 {
		return "0" + n
	}
	return n
}

// minPlural is the length from which a word may have its plural's s or lack it.
const minPlural = 4

// plurals are the word with or without the s of a plural, as English and most of its
// neighbours form it.
func plurals(word string) []string {
	n := len(word)
	if n < minPlural {
		return nil
	}
	ends := func(list ...string) bool {
		return slices.ContainsFunc(list, func(s string) bool { return strings.HasSuffix(word, s) })
	}
	switch {
	case ends("ss", "us", "is", "as", "os"):
		return nil
	case ends("ies") && n > minPlural:
		return []string{word[:n-3] + "y", word[:n-1]}
	case ends("shes", "ches", "xes", "sses"):
		return []string{word[:n-2]}
	case ends("s"):
		return []string{word[:n-1]}
	case ends("sh", "ch", "x"):
		return []string{word + "es"}
	case ends("y") && !strings.ContainsRune("aeou", rune(word[n-2])):
		return []string{word[:n-1] + "ies"}
	case ends("z", "i"):
		return nil
	}
	return []string{word + "s"}
}

// minUmlaut is the length from which a word's ae may be a German ä, and its a an ae.
const minUmlaut = 5

// maxUmlauts bounds how many letters of a word are tried.
const maxUmlauts = 3

// umlauts are muller for mueller, which is what müller is indexed as, and mueller for
// muller: one letter at a time, where a consonant follows.
func umlauts(word string) []string {
	if len(word) < minUmlaut {
		return nil
	}
	var out []string
	for i := 0; i+1 < len(word) && len(out) < maxUmlauts; i++ {
		if !strings.ContainsRune("aou", rune(word[i])) {
			continue
		}
		switch next := word[i+1]; {
		case next == 'e' && i+3 < len(word) && !vowel(word[i+2]) && (i == 0 || !vowel(word[i-1]) && word[i-1] != 'q'):
			out = append(out, word[:i+1]+word[i+2:])
		case !vowel(next) && i+2 < len(word) && (i == 0 || !vowel(word[i-1])):
			out = append(out, word[:i+1]+"e"+word[i+1:])
		}
	}
	return out
}

func vowel(b byte) bool { return strings.IndexByte("aeiouy", b) >= 0 }

// Bounds of words that are typed apart and written in one piece.
const (
	minTogether = 2 // letters of each
	maxTogether = maxGlueBytes
)

// onePiece are spellings in one piece of two words that were typed one after the other:
// steamboatwillie, mp3, s01 for "season 1", pt2 for "part 2".
func onePiece(a, b string) []string {
	var out []string
	if n := strings.TrimLeft(b, "0"); numbering(a) != 0 && number10(b) && n != "" && len(n) <= 3 {
		kind := numbering(a)
		out = append(out, string(kind)+twoDigits(n), string(kind)+n)
	}
	for _, s := range append([]string{a}, sameMeaning()[a]...) {
		if number10(b) && len(s) <= minTogether && len(b) <= 4 && lettersOnly(s) {
			out = append(out, s+b)
		}
	}
	words := lettersOnly(a) && lettersOnly(b) && len(a) >= minTogether && len(b) >= minTogether
	unit := number10(a) && lettersOnly(b) && len(b) <= minTogether
	if (words || unit) && len(a)+len(b) <= maxTogether {
		out = append(out, a+b)
	}
	return out
}

// grams are the pairs of a phrase's characters, and its words that have none; nil when
// there are no pairs.
func grams(groups []group) []string {
	var out []string
	found := false
	for _, g := range groups {
		if len(g.grams) > 0 {
			out, found = append(out, g.grams...), true
		} else {
			out = append(out, g.atoms...)
		}
	}
	if !found {
		return nil
	}
	return out
}

// numbers returns how many of the groups are one number with points in it (2.4.1): a phrase.
func numbers(text string, groups []group) int {
	n := 0
	for n < len(groups) && len(groups[n].atoms) == 1 && number10(groups[n].atoms[0]) {
		if n > 0 { // both can come of one character: ¼
			if from, to := groups[n-1].end, groups[n].start; from+1 != to || text[from] != '.' {
				break
			}
		}
		n++
	}
	return max(n, 1)
}
