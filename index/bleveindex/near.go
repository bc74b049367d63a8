package bleveindex

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// minNearRunes is the length from which a word is taken for possibly misspelt.
const minNearRunes = 4

// addNear gives every plain word of the query that is rare or unknown the words near to
// it, and reports whether there are any.
func (s *searching) addNear() (bool, error) {
	changed := false
	for _, l := range s.plan.leaves {
		if !l.mayBeMisspelt() {
			continue
		}
		word := l.term.Words[0]
		words, closest := s.view.near(word, maxNear)
		pairs := splitWord(s.view.words, word)
		l.near, l.close, l.pairs = words, closest, pairs
		changed = changed || len(words)+len(pairs) > 0
		if len(words) > 0 {
			if s.guesses == nil {
				s.guesses = map[string][]string{}
			}
			s.guesses[word] = words
		}
	}
	if changed {
		s.plan.makeAtoms()
	}
	return changed, nil
}

// mayBeMisspelt keeps numbers, codes, phrases and short words as they are.
func (l *leaf) mayBeMisspelt() bool {
	t := l.term
	return !t.Exact && !t.Prefix && len(t.Words) == 1 && utf8.RuneCountInString(t.Words[0]) >= minNearRunes &&
		!strings.ContainsFunc(t.Words[0], unicode.IsDigit)
}

func (p *plan) hasNear() bool {
	for _, l := range p.leaves {
		if len(l.near)+len(l.pairs) > 0 {
			return true
		}
	}
	return false
}
