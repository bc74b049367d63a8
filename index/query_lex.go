package index

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// item is one thing typed: a word, a phrase or an operator, or what stands between them.
type item struct {
	kind     itemKind
	not      bool     // a minus stands before it
	clauses  []Clause // of thing: what must hold, were there no minus
	operator bool     // of thing
	pair     int      // of opening: where its closing is
}

type itemKind uint8

const (
	thing   itemKind = iota
	orWord           // "or" and "OR": a word of a name as well
	orMark           // "|"
	opening          // a parenthesis at the beginning of a word
	closing          // and at the end of one
)

func (i item) or() bool { return i.kind == orWord || i.kind == orMark }

// lexer cuts a query into items within the limits.
type lexer struct {
	rest                  string
	fresh                 bool // a word may begin here: a minus or a parenthesis means something
	items                 []item
	terms, words, filters int
}

func lex(text string) []item {
	l := lexer{rest: text, fresh: true}
	for l.next() {
	}
	return l.items
}

// quotes pairs opening with closing marks, as keyboards and word processors make them.
var quotes = map[rune]string{'"': `"`, '“': `”"`, '”': `”“"`, '„': `“”"`, '«': `»`}

func (l *lexer) next() bool {
	trimmed := strings.TrimLeftFunc(l.rest, unicode.IsSpace)
	l.fresh = l.fresh || trimmed != l.rest
	l.rest = trimmed
	if l.rest == "" || len(l.items) >= maxItems || l.terms >= maxTerms || l.words >= maxWords {
		return false
	}
	switch {
	case l.rest[0] == ')':
		l.rest, l.fresh = l.rest[1:], false
		if ends(l.rest) {
			l.items = append(l.items, item{kind: closing})
		}
		return true
	case l.bar():
		return true
	}
	not := l.negated()
	if l.fresh && strings.HasPrefix(l.rest, "(") {
		l.rest = l.rest[1:]
		l.items = append(l.items, item{kind: opening, not: not})
		return true
	}
	fresh := l.fresh
	l.fresh = false
	if text, prefix, ok := l.phrase(); ok {
		l.addPhrase(text, prefix, not)
		return true
	}
	l.addWord(l.word(), not, fresh)
	return true
}

// ends reports whether a word is over where rest begins.
func ends(rest string) bool { return rest == "" || rest[0] == ')' || beginsWithSpace(rest) }

// bar takes a "|" or "||" that stands alone.
func (l *lexer) bar() bool {
	after := strings.TrimLeft(l.rest, "|")
	n := len(l.rest) - len(after)
	if !l.fresh || n == 0 || n > 2 || after != "" && !strings.HasPrefix(after, "(") && !beginsWithSpace(after) {
		return false
	}
	l.rest = after
	l.items = append(l.items, item{kind: orMark})
	return true
}

func beginsWithSpace(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}

// negated takes a minus that stands before a word.
func (l *lexer) negated() bool {
	if !l.fresh || len(l.rest) < 2 || l.rest[0] != '-' || l.rest[1] == '-' || beginsWithSpace(l.rest[1:]) {
		return false
	}
	l.rest = l.rest[1:]
	return true
}

// phrase takes a quoted phrase, with a star behind it if its last word is a prefix; an
// unclosed one runs to the end.
func (l *lexer) phrase() (text string, prefix, ok bool) {
	open, n := utf8.DecodeRuneInString(l.rest)
	marks, ok := quotes[open]
	if !ok {
		return "", false, false
	}
	body := l.rest[n:]
	end := strings.IndexAny(body, marks)
	if end < 0 {
		l.rest = ""
		return body, false, true
	}
	_, n = utf8.DecodeRuneInString(body[end:])
	l.rest = body[end+n:]
	if after, star := strings.CutPrefix(l.rest, "*"); star && ends(after) {
		l.rest, prefix = after, true
	}
	return body[:end], prefix, true
}

// word takes what stands up to a space or a quotation mark. Parentheses that close what
// was not opened within it are left for the next item.
func (l *lexer) word() string {
	end := strings.IndexFunc(l.rest, func(r rune) bool { return unicode.IsSpace(r) || quotes[r] != "" })
	if end < 0 {
		end = len(l.rest)
	}
	word := l.rest[:end]
	spare := strings.Count(word, ")") - strings.Count(word, "(")
	for spare > 0 && strings.HasSuffix(word, ")") {
		word, spare = word[:len(word)-1], spare-1
	}
	l.rest = l.rest[len(word):]
	return word
}

func (l *lexer) addPhrase(text string, prefix, not bool) {
	t := phraseTerm(text)
	if len(t.Words) > 0 {
		t.Prefix = prefix && t.longEnough()
	}
	l.add(item{not: not, clauses: l.within([]Term{t})})
}

func (l *lexer) addWord(word string, not, fresh bool) {
	if fresh && !not && ends(l.rest) && (word == "or" || word == "OR") {
		l.items = append(l.items, item{kind: orWord})
		return
	}
	if clauses, ok := operator(word); ok && fresh {
		if l.filters++; l.filters <= maxFilters {
			l.add(item{not: not, clauses: clauses, operator: true})
		}
		return
	}
	terms := wordTerms(word)
	if not && len(terms) > 1 { // -The.Title means the title, not each of its words
		terms = []Term{chained(terms)}
	}
	l.add(item{not: not, clauses: l.within(terms)})
}

// within counts terms and leaves out what is beyond the limits.
func (l *lexer) within(terms []Term) []Clause {
	var out []Clause
	for _, t := range terms {
		if len(t.Words) == 0 || l.terms >= maxTerms || l.words+len(t.Words) > maxWords {
			continue
		}
		l.terms++
		l.words += len(t.Words)
		out = append(out, Clause{Term: t})
	}
	return out
}

func (l *lexer) add(i item) {
	if len(i.clauses) > 0 {
		l.items = append(l.items, i)
	}
}

// chained makes one phrase of several terms.
func chained(terms []Term) Term {
	t := Term{Exact: true, Prefix: terms[len(terms)-1].Prefix}
	for _, x := range terms {
		t.Words, t.Grams = append(t.Words, x.Words...), append(t.Grams, x.Grams...)
	}
	return t
}
