package index

import (
	"sort"
	"strings"
)

// Span marks a matched part of a name, in bytes.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Highlight returns the parts of name that match q, in order, not overlapping.
func Highlight(name string, q Query) []Span {
	tokens := Tokenize(name)
	words := byPosition(tokens)
	var spans []Span
	for _, term := range q.Must() {
		if len(term.Words) == 0 {
			continue
		}
		for _, t := range tokens {
			if s, ok := term.at(t, words); ok {
				spans = append(spans, s)
			}
		}
	}
	return merge(spans)
}

// byPosition are the words at each position, without alternatives.
func byPosition(tokens []Token) map[int]Token {
	words := make(map[int]Token, len(tokens))
	for _, t := range tokens {
		if !t.Alt {
			words[t.Pos] = t
		}
	}
	return words
}

// at reports whether the term matches beginning with token t.
func (t Term) at(tok Token, words map[int]Token) (Span, bool) {
	if t.Joined != "" && matches(tok.Term, t.Joined, t.Prefix) {
		return Span{tok.Start, tok.End}, true
	}
	last := len(t.Words) - 1
	if last == 0 {
		return Span{tok.Start, tok.End}, matches(tok.Term, t.Words[0], t.Prefix)
	}
	if tok.Alt {
		return Span{}, false
	}
	for i, w := range t.Words {
		next, ok := words[tok.Pos+i]
		if !ok || !matches(next.Term, w, t.Prefix && i == last) {
			return Span{}, false
		}
	}
	return Span{tok.Start, words[tok.Pos+last].End}, true
}

func matches(term, word string, prefix bool) bool {
	return term == word || prefix && strings.HasPrefix(term, word)
}

func merge(spans []Span) []Span {
	sort.Slice(spans, func(i, j int) bool { return spans[i].Start < spans[j].Start })
	var out []Span
	for _, s := range spans {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}
