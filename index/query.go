package index

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of one query. What lies beyond is left out of the search, never an error.
const (
	maxQueryBytes = 1024
	maxTerms      = 32
	maxWords      = 64 // over all terms
	minPrefix     = 2  // bytes of a prefix in an alphabet
)

// Query is a parsed query. Any string parses.
type Query struct {
	All     []Clause // each must hold
	Filters Filters  // of operators that narrow the whole query
	Text    string   // the scrubbed query as shown back
}

// Clause is one condition: a term, a filter or alternatives; exactly one of the three.
type Clause struct {
	Not    bool // it must not hold
	Term   Term
	Filter *Filters   // of an operator that stands in alternatives or behind a minus
	Any    [][]Clause // one of these lists must hold, all of its clauses
}

// Must returns the terms that should match, in the order typed; those of alternatives, too.
func (q Query) Must() []Term { return positive(nil, q.All) }

func positive(out []Term, list []Clause) []Term {
	for _, c := range list {
		if c.Not {
			continue
		}
		if len(c.Term.Words) > 0 {
			out = append(out, c.Term)
		}
		for _, alternative := range c.Any {
			out = positive(out, alternative)
		}
	}
	return out
}

// LastTerm is the place in All of the last term that should match, or -1.
func (q Query) LastTerm() int {
	for i := len(q.All) - 1; i >= 0; i-- {
		if !q.All[i].Not && len(q.All[i].Term.Words) > 0 {
			return i
		}
	}
	return -1
}

// Term is a word, a phrase or a prefix.
type Term struct {
	Words  []string // analysed; more than one means a phrase
	Joined string   // the same in one piece (bluray for Blu-ray), matching as well; or ""
	Prefix bool     // the last word, and Joined, is a prefix
	Exact  bool     // typed in quotes: never taken apart
	Grams  []string // pairs of characters of a script without spaces: a match has all of them; or none
	Also   []string // other spellings that match as one word, a little less well
}

// Empty reports that nothing is searched for.
func (q Query) Empty() bool { return len(q.Must()) == 0 }

// Words returns the words that should match, each once and taken apart where allowed:
// what is searched for when nothing has all of them. A prefix stays one.
func (q Query) Words() []Term {
	var out []Term
	seen := map[string]bool{}
	for _, t := range q.Must() {
		for _, p := range t.parts() {
			if key := p.key(); !seen[key] {
				seen[key] = true
				out = append(out, p)
			}
		}
	}
	return out
}

func (t Term) parts() []Term {
	if t.Exact || len(t.Words) == 1 {
		return []Term{t}
	}
	var out []Term
	for i, w := range t.Words {
		out = append(out, Term{Words: []string{w}, Prefix: t.Prefix && i == len(t.Words)-1})
	}
	return out
}

func (t Term) key() string {
	k := strings.Join(t.Words, " ")
	if t.Prefix {
		k += "*"
	}
	if t.Exact {
		k = `"` + k
	}
	return k
}

// ParseQuery reads a scrubbed query: words, "phrases", -exclusions, prefixes*, and the
// operators ext: provider: kind: (or type:) size: since:. Unknown operators are words;
// it never fails.
func ParseQuery(text string) Query {
	q := Query{Text: text}
	p := parser{rest: clipText(text), q: &q}
	for p.next() {
	}
	return q
}

// ParsePrefix reads what has been typed so far: its last word is a prefix.
func ParsePrefix(text string) Query {
	q := ParseQuery(strings.TrimRight(clipText(text), "* "))
	if i := q.LastTerm(); i >= 0 && !q.All[i].Term.Exact {
		q.All[i].Term.Prefix = true
	}
	q.Text = text
	return q
}

func clipText(s string) string {
	if len(s) <= maxQueryBytes {
		return s
	}
	n := maxQueryBytes
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// parser reads one item after the other.
type parser struct {
	rest         string
	q            *Query
	terms, words int
	seen         map[string]bool
}

// quotes pairs opening with closing marks, as keyboards and word processors make them.
var quotes = map[rune]string{'"': `"`, '“': `”"`, '„': `“”"`, '«': `»`}

func (p *parser) next() bool {
	p.rest = strings.TrimLeft(p.rest, " \t\r\n\u00a0\u3000")
	if p.rest == "" || p.terms >= maxTerms || p.words >= maxWords {
		return false
	}
	not := p.negated()
	if phrase, ok := p.phrase(); ok {
		p.add(phraseTerm(phrase), not)
		return true
	}
	word := p.word()
	if !not && p.operator(word) {
		return true
	}
	for _, t := range wordTerms(word) {
		p.add(t, not)
	}
	return true
}

// negated takes a minus that stands before a word.
func (p *parser) negated() bool {
	if len(p.rest) < 2 || p.rest[0] != '-' || strings.ContainsRune("- \t\r\n", rune(p.rest[1])) {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

// phrase takes a quoted phrase; an unclosed one runs to the end.
func (p *parser) phrase() (string, bool) {
	open, n := utf8.DecodeRuneInString(p.rest)
	closing, ok := quotes[open]
	if !ok {
		return "", false
	}
	body := p.rest[n:]
	end := strings.IndexAny(body, closing)
	if end < 0 {
		p.rest = ""
		return body, true
	}
	_, n = utf8.DecodeRuneInString(body[end:])
	p.rest = body[end+n:]
	return body[:end], true
}

func (p *parser) word() string {
	end := strings.IndexAny(p.rest, " \t\r\n\u00a0\u3000\"“„")
	if end <= 0 {
		end = len(p.rest)
	}
	w := p.rest[:end]
	p.rest = p.rest[end:]
	return w
}

// add takes a term unless it is empty, known or one too many.
func (p *parser) add(t Term, not bool) {
	key := t.key()
	if not {
		key = "-" + key
	}
	if len(t.Words) == 0 || p.seen[key] || p.terms >= maxTerms || p.words+len(t.Words) > maxWords {
		return
	}
	if p.seen == nil {
		p.seen = map[string]bool{}
	}
	p.seen[key] = true
	p.terms++
	p.words += len(t.Words)
	p.q.All = append(p.q.All, Clause{Not: not, Term: t})
}

// operator takes a word of the form name:value with a known name and a valid value.
func (p *parser) operator(word string) bool {
	name, value, ok := strings.Cut(word, ":")
	if !ok || value == "" {
		return false
	}
	f := &p.q.Filters
	switch strings.ToLower(name) {
	case "ext":
		f.Exts = append(f.Exts, list(value, ".")...)
	case "provider":
		f.Providers = append(f.Providers, list(value, "")...)
	case "kind", "type":
		f.Kinds = append(f.Kinds, list(value, "")...)
	case "size":
		return f.size(value)
	case "since":
		t, err := time.Parse(time.DateOnly, value)
		if err != nil {
			return false
		}
		f.Since = t
	default:
		return false
	}
	return true
}

// list reads comma-separated values of an operator, lower case, without a leading trim.
func list(value, trim string) []string {
	var out []string
	for _, v := range strings.Split(strings.ToLower(value), ",") {
		if v = strings.TrimPrefix(v, trim); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// phraseTerm makes one term of all words of a quoted phrase.
func phraseTerm(text string) Term {
	t := Term{Exact: true}
	for _, g := range split(text) {
		t.Words = append(t.Words, g.words()...)
	}
	if len(t.Words) > maxTerms {
		t.Words = t.Words[:maxTerms]
	}
	return t
}

// wordTerms makes terms of what was typed between two spaces: one for each word, and
// one for words that belong together.
func wordTerms(word string) []Term {
	body := strings.TrimRight(word, "*")
	var out []Term
	for _, g := range split(body) {
		out = append(out, Term{Words: g.words(), Joined: g.whole})
	}
	if n := len(out); n > 0 && body != word {
		out[n-1].Prefix = out[n-1].longEnough()
	}
	return out
}

func (g group) words() []string {
	out := make([]string, len(g.atoms))
	for i, a := range g.atoms {
		out[i] = a.Term
	}
	return out
}

// longEnough keeps a prefix from meaning half the dictionary. A character of a script
// without an alphabet takes more bytes and says more.
func (t Term) longEnough() bool { return len(t.Words[len(t.Words)-1]) >= minPrefix }
