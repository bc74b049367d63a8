package index

import (
	"slices"
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
	return NewHighlighter(q, extra).Spans(name)
}

// Highlighter is HighlightWords for many names. It is for one goroutine at a time.
type Highlighter struct {
	terms []Term
	parts [][]Term // of each term, for a name that has only some of its words
	split *Tokenizer
	words placed
}

// NewHighlighter takes what HighlightWords does.
func NewHighlighter(q Query, extra []string) *Highlighter {
	h := &Highlighter{terms: q.Must(), split: NewTokenizer()}
	if len(extra) > 0 {
		h.terms = append(h.terms, Term{Also: extra})
	}
	for _, t := range h.terms {
		h.parts = append(h.parts, t.parts())
	}
	return h
}

// Spans returns the parts of a name that match, in order, not overlapping.
func (h *Highlighter) Spans(name string) []Span {
	tokens := h.split.Tokens(name)
	h.words = byPosition(h.words[:0], tokens)
	var spans []Span
	for i, term := range h.terms {
		before := len(spans)
		spans = term.in(spans, tokens, h.words)
		if len(spans) > before {
			continue
		}
		for _, part := range h.parts[i] { // found by some of its words
			spans = part.in(spans, tokens, h.words)
		}
	}
	return merge(spans)
}

// in appends where a term matches.
func (t Term) in(out []Span, tokens []Token, words placed) []Span {
	for _, tok := range tokens {
		if s, ok := t.at(tok, words); ok {
			out = append(out, s)
		}
	}
	return out
}

// placed are the words at each position, without alternatives; none has an empty term.
type placed []Token

func byPosition(words placed, tokens []Token) placed {
	for _, t := range tokens {
		if t.Alt {
			continue
		}
		for len(words) <= t.Pos {
			words = append(words, Token{})
		}
		words[t.Pos] = t
	}
	return words
}

func (p placed) at(pos int) (Token, bool) {
	if pos >= len(p) || p[pos].Term == "" {
		return Token{}, false
	}
	return p[pos], true
}

// at reports whether the term matches beginning with token t.
func (t Term) at(tok Token, words placed) (Span, bool) {
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
		next, ok := words.at(tok.Pos + i)
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
	slices.SortFunc(spans, func(a, b Span) int { return a.Start - b.Start })
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}
