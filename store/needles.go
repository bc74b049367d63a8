package store

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"blindex/index"
)

// wanted is what must not be found any more of one erased entry. It is kept sealed
// until it is proven gone.
type wanted struct {
	TargetID int64    `json:"-"`
	EntryID  string   `json:"-"`
	Name     string   `json:"name"`
	Claims   []string `json:"claims"` // what pages called it
	Handle   string   `json:"handle"`
	Sub      string   `json:"sub"`
}

// needles finds what is wanted in texts: the words that only its names have, whole
// names, and handles. Words that others' names have too tell nothing and are forgotten.
type needles struct {
	words   map[string][]int    // term: numbers of the wanted
	phrases map[string][]phrase // by the term that the fewest of them have
	handles map[string][]int
	odd     map[string][]int // handles with characters that stand between others
	split   *splitter
}

// splitter is scratch space: a pass looks at millions of cells.
type splitter struct {
	tokens *index.Tokenizer
	terms  []string
}

// analyze returns the terms of a text, until the next call.
func (s *splitter) analyze(text string) []string {
	s.terms = s.terms[:0]
	for _, t := range s.tokens.Tokens(text) {
		s.terms = append(s.terms, t.Term)
	}
	return s.terms
}

// phrase is a whole name as terms; at is where the term stands that it is kept under. Names
// of a series begin alike, so that the first term would keep too many together.
type phrase struct {
	terms []string
	at    int
	of    int
}

// stands reports whether the phrase stands in terms where terms[i] is the term it is kept under.
func (p phrase) stands(terms []string, i int) bool {
	from := i - p.at
	return from >= 0 && len(terms)-from >= len(p.terms) && slices.Equal(terms[from:from+len(p.terms)], p.terms)
}

// The lengths from which a word or handle is no accident in what is random: in sealed or
// hashed bytes, and in our own ids, whose letters are few. A pass may look for 100,000
// words in a million cells of either.
const (
	shortestInBytes = 6
	shortestInIDs   = 10
)

// shortestHandle is the length from which a handle can be told from a word or number.
const shortestHandle = 6

func newNeedles(list []wanted) needles {
	n := needles{words: map[string][]int{}, phrases: map[string][]phrase{}, handles: map[string][]int{}, odd: map[string][]int{}, split: &splitter{tokens: index.NewTokenizer()}}
	names := make([][][]string, len(list))
	among := map[string]int{}
	for i, w := range list {
		for _, name := range append([]string{w.Name}, w.Claims...) {
			terms := index.Analyze(name)
			names[i] = append(names[i], terms)
			for _, t := range terms {
				among[t]++
			}
		}
	}
	for i, w := range list {
		for _, terms := range names[i] {
			n.addName(i, terms, among)
		}
		handle := w.Sub
		if handle == "" {
			handle = w.Handle
		}
		switch {
		case len(handle) < shortestHandle || !strings.ContainsFunc(handle, unicode.IsLetter) && len(handle) < 2*shortestHandle:
		case strings.IndexFunc(handle, between) < 0:
			n.handles[handle] = append(n.handles[handle], i)
		default:
			n.odd[handle] = append(n.odd[handle], i)
		}
	}
	return n
}

// addName takes a name; among says how often each term stands in all of the wanted.
func (n needles) addName(of int, terms []string, among map[string]int) {
	length, rarest := 0, 0
	for i, t := range terms {
		if among[t] < among[terms[rarest]] {
			rarest = i
		}
		length += len(t)
		if telling(t) && !slices.Contains(n.words[t], of) {
			n.words[t] = append(n.words[t], of)
		}
	}
	// A short name of common words is no better than its words.
	if length >= 2*shortestTerm && len(terms) > 1 {
		n.phrases[terms[rarest]] = append(n.phrases[terms[rarest]], phrase{terms, rarest, of})
	}
}

// without forgets words that the program's own texts and codes use; a name that has
// no other words goes with them.
func (n needles) without(vocabulary map[string]bool) {
	for word := range vocabulary {
		delete(n.words, word)
	}
	for term, list := range n.phrases {
		n.phrases[term] = slices.DeleteFunc(list, func(p phrase) bool {
			return !slices.ContainsFunc(p.terms, func(t string) bool { return !vocabulary[t] && utf8.RuneCountInString(t) > 1 })
		})
	}
}

// forget drops the words that another's name has too.
func (n needles) forget(name string) {
	terms := n.split.analyze(name)
	for i, t := range terms {
		delete(n.words, t)
		if list := n.phrases[t]; len(list) > 0 {
			n.phrases[t] = slices.DeleteFunc(list, func(p phrase) bool { return p.stands(terms, i) })
		}
	}
}

// forgetHandles drops handles that another entry has too, as everything in a folder
// has the folder's.
func (n needles) forgetHandles(text string) {
	for piece := range strings.FieldsFuncSeq(text, between) {
		delete(n.handles, piece)
	}
	for handle := range n.odd {
		if strings.Contains(text, handle) {
			delete(n.odd, handle)
		}
	}
}

// find calls hit with the number of each wanted that the text tells of.
func (n needles) find(text string, hit func(of int)) { n.look(text, 0, hit) }

// look is find for text that is random where nothing has leaked: of words and handles only
// those of at least shortest letters tell, a whole name always does.
func (n needles) look(text string, shortest int, hit func(of int)) {
	if strings.Contains(text, "%") {
		if plain, err := url.PathUnescape(text); err == nil {
			text = plain
		}
	}
	terms := n.split.analyze(text)
	for i, t := range terms {
		if utf8.RuneCountInString(t) >= shortest {
			for _, of := range n.words[t] {
				hit(of)
			}
		}
		for _, p := range n.phrases[t] {
			if p.stands(terms, i) {
				hit(p.of)
			}
		}
	}
	for piece := range strings.FieldsFuncSeq(text, between) {
		if len(piece) >= shortest {
			for _, of := range n.handles[piece] {
				hit(of)
			}
		}
	}
	for handle, list := range n.odd {
		if strings.Contains(text, handle) {
			for _, of := range list {
				hit(of)
			}
		}
	}
}

// terms are the words that are left of one wanted's shown name: what no other name has.
func (n needles) terms(of int, name string) []string {
	var out []string
	for _, t := range index.Analyze(name) {
		if slices.Contains(n.words[t], of) && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// seeks are the numbers of all wanted that there is something to look for.
func (n needles) seeks() map[int]bool {
	out := map[int]bool{}
	for _, m := range []map[string][]int{n.words, n.handles, n.odd} {
		for _, list := range m {
			for _, of := range list {
				out[of] = true
			}
		}
	}
	for _, list := range n.phrases {
		for _, p := range list {
			out[p.of] = true
		}
	}
	return out
}

func (n needles) empty() bool {
	return len(n.words) == 0 && len(n.handles) == 0 && len(n.odd) == 0 && len(n.phrases) == 0
}

// between reports what never stands inside a handle.
func between(r rune) bool {
	return r != '-' && r != '_' && (r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r))
}

// printable are the readable stretches of bytes: where a name would show in what
// should be sealed or hashed.
func printable(b []byte) string {
	var out strings.Builder
	start := -1
	for i := 0; i <= len(b); {
		r, size := utf8.RuneError, 1
		if i < len(b) {
			r, size = utf8.DecodeRune(b[i:])
		}
		readable := i < len(b) && (r != utf8.RuneError || size > 1) && unicode.IsPrint(r)
		switch {
		case readable && start < 0:
			start = i
		case !readable && start >= 0:
			if i-start >= shortestHandle {
				out.Write(b[start:i])
				out.WriteByte('\n')
			}
			start = -1
		}
		i += size
	}
	return out.String()
}
