package index

import (
	"context"
	"strings"
)

// Bounds of one correction.
const (
	maxGuesses = 3  // of one word
	firstHits  = 3  // of those found already: a near spelling ranks below the word itself
	guessHits  = 10 // entries asked for to find one that has the guesses
)

// slot is a typed word and what may have been meant by it.
type slot struct {
	start, end int    // in the query's text
	typed      string // as the index has it
	guesses    []string
}

// didYouMean corrects the query by the engine's guesses, or returns "". A guess may be a
// word of a removed name: one is shown only as a live entry, checked after the guess was
// made, has it, and in that entry's spelling (R9). Nothing is offered when a live entry
// has what was typed. An offer is an extra: what goes wrong with it leaves it out.
func (s Searcher) didYouMean(ctx context.Context, r Request, a Answer, first Result) string {
	if r.After != "" || len(first.Guesses) == 0 {
		return ""
	}
	c := correction{text: r.Query.Text, slots: slotsOf(r.Query.Text, first.Guesses), adult: r.Filters.Adult, blocked: s.Blocked, split: NewTokenizer()}
	if len(c.slots) == 0 {
		return ""
	}
	for _, h := range a.Hits[:min(len(a.Hits), firstHits)] {
		c.try(h.Entry)
	}
	if first.Near || first.Some || len(a.Hits) > 0 { // the engine has looked for the guesses, too
		return c.offer()
	}
	res, err := s.search(ctx, Request{Query: ParseQuery(c.wide()), Filters: r.Filters, Sort: ByRelevance, Limit: guessHits})
	if err != nil {
		return ""
	}
	live, err := s.live(ctx, res.Hits)
	if err != nil || !covers(res.Applied, live.Removal) {
		return ""
	}
	for _, h := range res.Hits {
		if e, ok := live.Entries[h.ID]; ok {
			c.try(e)
		}
	}
	return c.offer()
}

// slotsOf finds the words in the text that there are guesses for; not those of operators
// and exclusions.
func slotsOf(text string, guesses map[string][]string) []slot {
	var out []slot
	at := 0
	for _, field := range strings.Fields(text) {
		at += strings.Index(text[at:], field)
		typed := map[string]bool{}
		for _, t := range ParseQuery(field).Must() {
			for _, w := range t.Words {
				typed[w] = true
			}
		}
		for _, t := range Tokenize(field) {
			if g := guesses[t.Term]; len(g) > 0 && !t.Alt && typed[t.Term] {
				out = append(out, slot{at + t.Start, at + t.End, t.Term, g[:min(len(g), maxGuesses)]})
			}
		}
		at += len(field)
	}
	return out
}

// correction is the best one found so far: the one whose words are the likeliest.
type correction struct {
	text    string
	slots   []slot
	adult   bool
	blocked *Blocked
	split   *Tokenizer
	best    string
	cost    int
	known   bool // a live entry has all that was typed
}

func (c *correction) offer() string {
	if c.known {
		return ""
	}
	return c.best
}

// try corrects by the words of a live entry, if it has each word as typed or as guessed.
func (c *correction) try(e Entry) {
	if e.Adult && !c.adult {
		return
	}
	has := c.words(e.Name)
	words, cost := make([]string, len(c.slots)), 0
	for i, s := range c.slots {
		if has[s.typed] != "" {
			words[i] = c.text[s.start:s.end]
			continue
		}
		for k, g := range s.guesses {
			if words[i] = has[g]; words[i] != "" {
				cost += k + 1
				break
			}
		}
		if words[i] == "" {
			return
		}
	}
	text := c.filled(func(i int) string { return words[i] })
	switch {
	case cost == 0:
		c.known = true
	case c.best != "" && c.cost <= cost, c.blocked.Query(ParseQuery(text)):
	default:
		c.best, c.cost = text, cost
	}
}

// words are the terms of a name in its own spelling.
func (c *correction) words(name string) map[string]string {
	has := map[string]string{}
	for _, t := range c.split.Tokens(name) {
		switch {
		case !t.Alt:
			has[t.Term] = strings.ToLower(name[t.Start:t.End])
		case has[t.Term] == "":
			has[t.Term] = t.Term
		}
	}
	return has
}

// wide is a query for entries with any of the guesses. Within quotes no alternative can
// stand, so there the likeliest stands alone.
func (c *correction) wide() string {
	quoted := strings.ContainsAny(c.text, "\"“”„«»")
	return c.filled(func(i int) string {
		list := c.slots[i].guesses
		if quoted || len(list) == 1 {
			return list[0]
		}
		return " (" + strings.Join(list, " or ") + ") "
	})
}

// filled is the text with a word in each slot.
func (c *correction) filled(word func(i int) string) string {
	var b strings.Builder
	at := 0
	for i, s := range c.slots {
		b.WriteString(c.text[at:s.start])
		b.WriteString(word(i))
		at = s.end
	}
	b.WriteString(c.text[at:])
	return b.String()
}
