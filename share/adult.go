package share

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// adultTables are all languages' words, folded.
type adultTables struct {
	words      map[string]bool
	joined     []string // in scripts without spaces
	exceptions []string
	longest    map[string]int // in words, by the first of them
}

var adult = sync.OnceValue(func() *adultTables {
	t := &adultTables{words: map[string]bool{}, longest: map[string]int{}}
	for _, l := range adultLanguages {
		for _, w := range l.words {
			w = fold(w)
			if r, _ := utf8.DecodeRuneInString(w); r >= cjk {
				t.joined = append(t.joined, w)
				continue
			}
			t.words[w] = true
			first, _, _ := strings.Cut(w, " ")
			t.longest[first] = max(t.longest[first], strings.Count(w, " ")+1)
		}
		for _, e := range l.exceptions {
			t.exceptions = append(t.exceptions, " "+fold(e)+" ")
		}
	}
	return t
})

// Adult classes a name by the word lists of words_adult.go (R40): what is adult is hidden
// from search unless it is asked for. Words inside other words do not count.
func Adult(name string) bool {
	t, folded := adult(), fold(name)
	if !isASCII(folded) && contains(folded, t.joined) {
		return true
	}
	for _, e := range t.exceptions {
		folded = strings.ReplaceAll(" "+folded+" ", e, " ")
	}
	for tokens := strings.Fields(folded); len(tokens) > 0; tokens = tokens[1:] {
		for n := min(t.longest[tokens[0]], len(tokens)); n > 0; n-- {
			if t.words[strings.Join(tokens[:n], " ")] {
				return true
			}
		}
	}
	return false
}
