package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Blocked is a list of words and phrases that nobody finds anything by: names that hold one
// are kept out, and queries that ask for one are not searched (R25). It is data of the
// operator's. Words match as they are indexed: whatever their case, their diacritics and
// what stands between the words of a phrase, but never inside another word. The zero value
// and nil block nothing. It is safe for concurrent use.
type Blocked struct {
	terms map[string][]Term // by the first word, and by the spelling in one piece
}

// maxBlocked bounds the list: each entry is held in memory and looked up in every name.
const maxBlocked = 100_000

// ErrBlockedTerm says that an entry of a block list has no word, or that there are too many.
var ErrBlockedTerm = errors.New("index: a blocked term is no word or phrase")

// NewBlocked reads a list, one word or phrase each. ErrBlockedTerm tells the number of the
// entry it cannot use, counted from 1, and not what it is.
func NewBlocked(list []string) (*Blocked, error) {
	b := &Blocked{terms: map[string][]Term{}}
	if len(list) > maxBlocked {
		return nil, fmt.Errorf("%w: %d are more than %d", ErrBlockedTerm, len(list), maxBlocked)
	}
	for i, entry := range list {
		t, ok := blockedTerm(entry)
		if !ok {
			return nil, fmt.Errorf("%w: number %d", ErrBlockedTerm, i+1)
		}
		b.terms[t.Words[0]] = append(b.terms[t.Words[0]], t)
		if t.Joined != "" {
			b.terms[t.Joined] = append(b.terms[t.Joined], t)
		}
	}
	return b, nil
}

// blockedTerm reads one entry: a word, or the words of a phrase side by side.
func blockedTerm(entry string) (Term, bool) {
	terms := wordTerms(strings.TrimSpace(entry))
	switch {
	case len(terms) == 0 || len(entry) > maxQueryBytes:
		return Term{}, false
	case len(terms) == 1:
		return Term{Words: terms[0].Words, Joined: terms[0].Joined}, true
	}
	return Term{Words: chained(terms).Words}, true
}

// Name reports whether a name holds a blocked word or phrase.
func (b *Blocked) Name(name string) bool {
	if b == nil || len(b.terms) == 0 {
		return false
	}
	return b.among(Tokenize(name))
}

// Query reports whether a query asks for one, in whatever part of it and however its words
// are typed: one after the other is enough for a phrase. What is excluded asks for nothing.
func (b *Blocked) Query(q Query) bool {
	if b == nil || len(b.terms) == 0 {
		return false
	}
	var tokens []Token
	pos := 0
	for _, t := range q.Must() {
		first := pos + 1
		for _, w := range t.Words {
			pos++
			tokens = append(tokens, Token{Term: w, Pos: pos})
		}
		tokens = append(tokens, Token{Term: t.Joined, Pos: first, Alt: true}) // Also is not what was asked for
	}
	return b.among(tokens)
}

func (b *Blocked) among(tokens []Token) bool {
	words := byPosition(nil, tokens)
	for _, tok := range tokens {
		for _, t := range b.terms[tok.Term] {
			if _, ok := t.at(tok, words); ok {
				return true
			}
		}
	}
	return false
}

// Shown is a Primary that shows no entry whose name is blocked, whenever it was stored. An
// entry found so far disappears as soon as its name is on the list.
type Shown struct {
	Primary
	Blocked *Blocked
}

// Live returns those that may be shown.
func (s Shown) Live(ctx context.Context, ids []string) (Live, error) {
	live, err := s.Primary.Live(ctx, ids)
	if err != nil || s.Blocked == nil {
		return live, err
	}
	for id, e := range live.Entries {
		if s.Blocked.Name(e.Name) {
			delete(live.Entries, id)
			continue
		}
		live.Entries[id] = s.without(e)
	}
	return live, nil
}

// Entry returns one entry; ErrUnknown when its name is blocked.
func (s Shown) Entry(ctx context.Context, id string) (Entry, error) {
	e, err := s.Primary.Entry(ctx, id)
	if err == nil && s.Blocked.Name(e.Name) {
		return Entry{}, ErrUnknown
	}
	return s.without(e), err
}

// without leaves out what a page calls the entry where that is blocked. The list of pages
// may be another search's, too.
func (s Shown) without(e Entry) Entry {
	own := false
	for i, p := range e.Pages {
		if !s.Blocked.Name(p.Name) {
			continue
		}
		if !own {
			e.Pages, own = slices.Clone(e.Pages), true
		}
		e.Pages[i].Name = ""
	}
	return e
}
