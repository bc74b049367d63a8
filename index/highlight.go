package index

import (
	"slices"
	"sort"
	"strings"
)

// Span marks a matched part of a name, in bytes.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Highlight returns the parts of name that match q, in order, not overlapping.
func Highlight(name string, q Query) []Span { return HighlightWords(name, q, nil) }

// HighlightWords is Highlight with analysed words that an entry was found by beside those
// of the query: near spellings of them.
func HighlightWords(name string, q Query, extra []string) []Span {
	tokens := Tokenize(name)
	words := byPosition(tokens)
	terms := q.Must()
	if len(extra) > 0 {
		terms = append(terms, Term{Also: extra})
	}
	var spans []Span
	for _, term := range terms {
		found := term.in(tokens, words)
		if len(found) == 0 {
			for _, part := range term.parts() { // found by some of its words
				found = append(found, part.in(tokens, words)...)
			}
		}
		spans = append(spans, found...)
	}
	return merge(spans)
}

// in returns where a term matches.
func (t Term) in(tokens []Token, words map[int]Token) []Span {
	var out []Span
	for _, tok := range tokens {
		if s, ok := t.at(tok, words); ok {
			out = append(out, s)
		}
	}
	return out
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
	if slices.Contains(t.Also, tok.Term) {
		return Span{tok.Start, tok.End}, true
	}
	last := len(t.Words) - 1
	if last < 0 {
		return Span{}, false
	}
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
