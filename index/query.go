package index

import (
	"strings"
	"unicode/utf8"
)

// Limits of one query. What lies beyond is left out of the search, never an error.
const (
	maxQueryBytes = 1024 // four times the longest name that file systems allow
	maxTerms      = 32   // each is looked up in every segment
	maxWords      = 64   // over all terms: a phrase looks each of its words up
	maxFilters    = 32   // operators; each may cost a pass over the columns
	maxValues     = 64   // of one operator after all its lists are put together
	maxItems      = 256  // with what stands between them; of parentheses alone there could be a thousand
	maxDepth      = 8    // groups within groups, so that no walk over a query goes deep
	minPrefix     = 2    // bytes of a prefix in an alphabet; one letter stands for half the dictionary
)

// Query is a parsed query. Any string parses. Its parser promises: a filter in All stands
// in alternatives or behind a minus; alternatives are at least two, each with a clause, but
// for a minus before several clauses, which is one negated list; and when any word is
// searched for at all, every match has a word of the query: no choice of alternatives asks
// for everything (R25).
type Query struct {
	All     []Clause // each must hold
	Filters Filters  // of operators that narrow the whole query; (ext:a) (ext:b) leaves one in All
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

// Spoken returns the words of a query with an "or" between alternatives, in the order
// typed, or nil when it has none: Trick or Treat is a name as well as a choice, and
// ranking knows it by these.
func (q Query) Spoken() []string {
	words, choice := spokenOf(nil, q.All)
	if !choice {
		return nil
	}
	return words
}

func spokenOf(words []string, list []Clause) ([]string, bool) {
	choice := false
	for _, c := range list {
		if c.Not {
			continue
		}
		words = append(words, c.Term.Words...)
		for i, a := range c.Any {
			if i > 0 {
				words = append(words, "or")
			}
			words, _ = spokenOf(words, a)
			choice = true
		}
	}
	return words, choice
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

// Empty reports that no word is searched for: nothing was typed, or filters and
// exclusions alone, which would list everything else (R25). An engine refuses it.
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

// ParseQuery reads a scrubbed query: words, "phrases", prefixes*, operators such as
// ext:pdf, a minus before any of them, "or" between them and groups in parentheses.
// Unknown operators and values that cannot be read are words; it never fails.
// docs/search.md says what each means.
func ParseQuery(text string) Query {
	q := parse(text)
	respell(q.All)
	return q
}

// parse is ParseQuery without other spellings of the words.
func parse(text string) Query { return query(text, grouped(lex(clipText(text)))) }

// ParsePrefix reads what has been typed so far: its last word is a prefix. "or" and
// parentheses are read as parts of a name, which is what is completed.
func ParsePrefix(text string) Query {
	q := query(text, plain(lex(strings.TrimRight(clipText(text), "* "))))
	if i := q.LastTerm(); i >= 0 && !q.All[i].Term.Exact {
		q.All[i].Term.Prefix = true
	}
	respell(q.All)
	return q
}

// query puts items together.
func query(text string, items []item) Query {
	q := Query{Text: text}
	p := parser{items: items}
	list, _ := ground(p.list(len(items)))
	first := true
	for _, c := range tidy(list) {
		if c.Filter != nil && !c.Not && first {
			q.Filters, first = *c.Filter, false
			continue
		}
		q.All = append(q.All, c)
	}
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

// phraseTerm makes one term of all words of a quoted phrase.
func phraseTerm(text string) Term {
	t := Term{Exact: true}
	groups := split(text)
	for _, g := range groups {
		t.Words = append(t.Words, g.words()...)
	}
	t.Words = t.Words[:min(len(t.Words), maxTerms)]
	t.Grams = grams(groups)
	t.Grams = t.Grams[:min(len(t.Grams), maxTerms)]
	return t
}

// wordTerms makes terms of what was typed between two spaces: one for each word, and
// one for words that belong together. A number with points in it is a phrase.
func wordTerms(word string) []Term {
	body := strings.TrimRight(word, "*")
	var out []Term
	for groups := split(body); len(groups) > 0; {
		n := numbers(body, groups)
		t := Term{Words: groups[0].words(), Joined: groups[0].whole, Grams: grams(groups[:1]), Exact: n > 1}
		for _, g := range groups[1:n] {
			t.Words = append(t.Words, g.words()...)
		}
		out, groups = append(out, t), groups[n:]
	}
	if n := len(out); n > 0 && body != word {
		out[n-1].Prefix = out[n-1].longEnough()
	}
	return out
}

// longEnough keeps a prefix from meaning half the dictionary. A character of a script
// without an alphabet takes more bytes and says more.
func (t Term) longEnough() bool { return len(t.Words[len(t.Words)-1]) >= minPrefix }
