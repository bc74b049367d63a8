package share

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// heldWords are what one language says about identity papers, payslips, medical
// records and intimate leaks (R23). A new language is one more table in
// words_held.go and its lines in the tests.
//
// An operator looks at every name that is held, so choose what a leak is called
// and a film, a course or a manual is not: phrases before words. Write small
// letters; accents, low lines and dots between words are folded away.
type heldWords struct {
	// phrases hold a name wherever they stand in it.
	phrases []string
	// papers are documents that also give titles to films and manuals. They hold a
	// name that says nothing else, a picture's or scan's, and one with a word of company.
	papers []string
	// company are words that turn a paper into somebody's: scan, copy, selfie, my.
	company []string
}

// heldTables are all languages' words, folded.
type heldTables struct {
	phrases, papers, company map[string]bool
	joined                   []string // phrases in scripts without spaces
	joinedPapers             []string
	longest                  map[string]int // in words, by the first of them
}

var held = sync.OnceValue(func() *heldTables {
	t := &heldTables{phrases: map[string]bool{}, papers: map[string]bool{}, company: map[string]bool{}, longest: map[string]int{}}
	add := func(set map[string]bool, joined *[]string, list []string) {
		for _, w := range list {
			w = fold(w)
			if r, _ := utf8.DecodeRuneInString(w); r >= cjk && joined != nil {
				*joined = append(*joined, w)
				continue
			}
			set[w] = true
			first, _, _ := strings.Cut(w, " ")
			t.longest[first] = max(t.longest[first], strings.Count(w, " ")+1)
		}
	}
	for _, l := range heldLanguages {
		add(t.phrases, &t.joined, l.phrases)
		add(t.papers, &t.joinedPapers, l.papers)
		add(t.company, nil, l.company)
	}
	return t
})

// holds reports whether a name hints at papers or images of a person.
func holds(name string) bool {
	t, folded := held(), fold(name)
	paper, company, other := false, false, 0
	for tokens := strings.Fields(folded); len(tokens) > 0; {
		w, n := t.longestOf(tokens)
		tokens = tokens[n:]
		switch {
		case t.phrases[w]:
			return true
		case t.papers[w] || t.company[w]:
			paper, company = paper || t.papers[w], company || t.company[w]
		case strings.ContainsFunc(w, unicode.IsLetter) && !archiveEnds[w]:
			other++
		}
	}
	if !isASCII(folded) {
		if contains(folded, t.joined) {
			return true
		}
		if contains(folded, t.joinedPapers) {
			paper, other = true, min(other, 2)
		}
	}
	return paper && (company || other == 0 || other <= 2 && picture(name))
}

// longestOf is the longest phrase of the tables that tokens begin with, or the first
// token, and of how many tokens it is.
func (t *heldTables) longestOf(tokens []string) (string, int) {
	for n := min(t.longest[tokens[0]], len(tokens)); n > 1; n-- {
		if w := strings.Join(tokens[:n], " "); t.phrases[w] || t.papers[w] || t.company[w] {
			return w, n
		}
	}
	return tokens[0], 1
}

func contains(s string, list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return strings.Contains(s, w) })
}

// picture reports whether a name ends as pictures and scans do.
func picture(name string) bool {
	switch strings.ToLower(name[strings.LastIndexByte(name, '.')+1:]) {
	case "jpg", "jpeg", "png", "heic", "webp", "tif", "tiff", "bmp", "pdf":
		return true
	}
	return false
}

// fold lower-cases a name, drops accents and makes everything between words one space.
func fold(name string) string {
	s := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r) || r == 0x640:
			return -1
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			return ' '
		case r == 'ı' || r == 'İ':
			return 'i'
		case r == 'ł' || r == 'Ł':
			return 'l'
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(name))
	return strings.Join(strings.Fields(s), " ")
}
