package index

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds of completing.
const (
	maxCompletionNames = 256 // names looked at
	maxCompletionWords = 3   // that a completion runs on, words like "of" not counted
	maxRunOn           = 6   // the same with all words
	maxCompletionBytes = 80  // beyond what was typed before the word
)

// Completions returns words and short phrases from live names that complete prefix: the
// word being typed, and how names go on from there. What stands before it stays as typed.
//
// Likelier ones come first: how a name begins before what stands inside one, what follows
// the words typed before it likewise, then in how many names it stands, then the order of
// the names. One ending does not take all the places, another is shown in between. What
// only says how a file was made (1080p, x264) is no continuation.
func Completions(prefix string, liveNames []string, limit int) []string {
	t, ok := newTyping(prefix)
	if !ok || limit <= 0 {
		return nil
	}
	c := completing{typing: t, byKey: map[string]*completion{}}
	for i, name := range liveNames[:min(len(liveNames), maxCompletionNames)] {
		c.name(i, name)
	}
	return c.best(limit)
}

// typing is what has been typed so far.
type typing struct {
	before string   // all but the word being typed, as typed
	word   string   // as typed
	terms  []string // of the word
	lead   []string // terms of before
	whole  bool     // a space says that the word is finished
}

// quoteMarks are dropped from what was typed: a completion is no phrase.
var quoteMarks = strings.NewReplacer(`"`, " ", "“", " ", "”", " ", "„", " ", "«", " ", "»", " ")

func newTyping(prefix string) (typing, bool) {
	if ParsePrefix(prefix).LastTerm() < 0 {
		return typing{}, false
	}
	text := strings.TrimRight(quoteMarks.Replace(clipText(prefix)), "*")
	fields := strings.Fields(text)
	if len(fields) == 0 || fields[len(fields)-1][0] == '-' {
		return typing{}, false
	}
	last, end := len(fields)-1, text[len(text)-1]
	t := typing{word: fields[last], before: strings.Join(fields[:last], " "), whole: end == ' '}
	t.terms, t.lead = plainTerms(t.word), plainTerms(t.before)
	if t.before != "" {
		t.before += " "
	}
	return t, len(t.terms) > 0
}

func plainTerms(text string) []string {
	var out []string
	for _, w := range words(text) {
		out = append(out, w.Term)
	}
	return out
}

// words are the tokens of a text that are words of their own.
func words(text string) []Token {
	return slices.DeleteFunc(Tokenize(text), func(t Token) bool { return t.Alt })
}

// completion is one way to go on.
type completion struct {
	text   string
	ending string // the term that completes the word: completions of one ending are a group
	words  int    // that it has
	names  int    // that have it
	starts bool   // one of them begins with it
	leads  bool   // in one of them it follows what was typed before
	first  int    // place of the first of them
}

// completing collects completions, each once however names spell it.
type completing struct {
	typing
	byKey map[string]*completion
}

// name adds the completions of one name.
func (c *completing) name(place int, name string) {
	seen := map[string]bool{}
	list := words(name)
	start := afterBrackets(name, list)
	for i := range list {
		last := i + len(c.terms) - 1
		if !c.typed(list, i) {
			continue
		}
		leads := follows(list, i, c.lead)
		at := completion{ending: list[last].Term, first: place, leads: leads, starts: leads && begins(list, start, i-len(c.lead))}
		for end, stop := last, runsOn(list, last); end < stop; end++ {
			if loose(list[end].Term) || end+1 < stop && numbered(list[end], list[end+1]) {
				continue // half of something
			}
			key := termsOf(list[i : end+1])
			if end == last && list[end].Term == c.terms[len(c.terms)-1] || seen[key] {
				continue // no more than what was typed
			}
			seen[key] = true
			at.words = end - last
			c.add(key, at, func() string { return c.before + c.complete(name, list[i:end+1]) })
		}
	}
}

// afterBrackets is the place of the first word that does not stand in brackets at the
// beginning of the name.
func afterBrackets(name string, list []Token) int {
	trimmed := strings.TrimLeft(name, " ")
	if trimmed == "" || trimmed[0] != '[' && trimmed[0] != '(' {
		return 0
	}
	end := strings.IndexAny(name, "])")
	for i, w := range list {
		if end >= 0 && w.Start > end {
			return i
		}
	}
	return 0
}

// begins reports whether nothing but an article stands between the start of a name and a place.
func begins(list []Token, start, at int) bool {
	for _, w := range list[min(start, at):at] {
		if !loose(w.Term) {
			return false
		}
	}
	return at >= start
}

// typed reports whether the typed word stands at i, as far as it is typed.
func (c *completing) typed(list []Token, i int) bool {
	last := len(c.terms) - 1
	if i+last >= len(list) {
		return false
	}
	for k, term := range c.terms {
		if !matches(list[i+k].Term, term, k == last && !c.whole) {
			return false
		}
	}
	return true
}

// follows reports whether the words stand directly before place i.
func follows(list []Token, i int, lead []string) bool {
	if i < len(lead) {
		return false
	}
	for k, term := range lead {
		if list[i-len(lead)+k].Term != term {
			return false
		}
	}
	return true
}

// runsOn returns the place after the last word that a completion may run on to; the word
// being typed ends at place last.
func runsOn(list []Token, last int) int {
	n := 0
	end := last + 1
	for ; end < len(list) && end-last < maxRunOn && !technicalAt(list, end); end++ {
		if !loose(list[end].Term) {
			n++
		}
		if n > maxCompletionWords-1 || list[end].End-list[last].Start > maxCompletionBytes {
			break
		}
	}
	return end
}

func termsOf(list []Token) string {
	var b strings.Builder
	for _, w := range list {
		b.WriteString(w.Term)
		b.WriteByte(' ')
	}
	return b.String()
}

// complete writes the words as one would have gone on typing: what was typed stays as it
// is, letter for letter, where the name is spelled so.
func (c *completing) complete(name string, list []Token) string {
	n := len(c.terms)
	segment := strings.ToLower(name[list[0].Start:list[n-1].End])
	word := spoken(name, list[:n])
	if rest, ok := strings.CutPrefix(segment, strings.ToLower(c.word)); ok {
		word = c.word + rest
	}
	if len(list) == n {
		return word
	}
	if !together(list[n-1], list[n]) {
		word += " "
	}
	return word + spoken(name, list[n:])
}

// spoken writes words the way one types them: lower case, a space where the name has
// any separator.
func spoken(name string, list []Token) string {
	var b strings.Builder
	for i, w := range list {
		if i > 0 && !together(list[i-1], w) {
			b.WriteByte(' ')
		}
		b.WriteString(strings.ToLower(name[w.Start:w.End]))
	}
	return b.String()
}

// together reports neighbours that are typed in one piece: characters of a spaceless
// script, and S01E02.
func together(a, b Token) bool {
	return a.End == b.Start && spacelessToken(a) && spacelessToken(b) || numbered(a, b)
}

func numbered(a, b Token) bool {
	return a.End == b.Start && withDigit(a.Term) && withDigit(b.Term)
}

func spacelessToken(t Token) bool {
	r, _ := utf8.DecodeRuneInString(t.Term)
	return spaceless(r)
}

func (c *completing) add(key string, at completion, text func() string) {
	known := c.byKey[key]
	if known == nil {
		at.text = text()
		at.names = 1
		c.byKey[key] = &at
		return
	}
	known.names++
	known.starts = known.starts || at.starts
	known.leads = known.leads || at.leads
}

// best orders the completions: first one or two of each ending in turn, then the others.
func (c *completing) best(limit int) []string {
	all := make([]*completion, 0, len(c.byKey))
	for _, x := range c.byKey {
		all = append(all, x)
	}
	slices.SortFunc(all, likelier)
	turn := map[string]int{}
	turns := make([][]*completion, 0, maxCompletionWords)
	for _, x := range all {
		n := min(turn[x.ending], maxCompletionWords-1)
		turn[x.ending]++
		if n == len(turns) {
			turns = append(turns, nil)
		}
		turns[n] = append(turns[n], x)
	}
	out := make([]string, 0, min(limit, len(all)))
	for _, x := range inTurn(turns, limit) {
		out = append(out, x.text)
	}
	return out
}

// inTurn takes from each list in turn, half of what is left from each, so that the first
// list has the most places and the others some.
func inTurn(turns [][]*completion, limit int) []*completion {
	var out, rest []*completion
	for i, list := range turns {
		n := limit - len(out)
		if i+1 < len(turns) {
			n = (n + 1) / 2
		}
		n = min(n, len(list))
		out, rest = append(out, list[:n]...), append(rest, list[n:]...)
	}
	return append(out, rest[:min(len(rest), limit-len(out))]...)
}

// likelier orders completions of all endings.
func likelier(a, b *completion) int {
	return cmp.Or(
		first(a.starts, b.starts), first(a.leads, b.leads), cmp.Compare(b.names, a.names),
		cmp.Compare(a.words, b.words), cmp.Compare(a.first, b.first), cmp.Compare(a.text, b.text),
	)
}

// first orders what holds before what does not.
func first(a, b bool) int {
	switch {
	case a && !b:
		return -1
	case b && !a:
		return 1
	}
	return 0
}
