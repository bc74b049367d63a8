package index

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Searcher answers searches: the engine gives ids, the primary says which may be
// shown, and what a node that lags behind the newest removal may not say is left
// out (R9).
type Searcher struct {
	Engine  Engine
	Primary Primary
	// Await blocks until the index has applied the position or its patience (500 ms) ends.
	Await func(ctx context.Context, p Position) bool
	// Blocked are terms that are not searched for; nil blocks none.
	Blocked *Blocked
	// ShowAdult shows what is classed adult to whoever does not ask for it, too (R40).
	ShowAdult bool
	// Cache remembers the engine's answers for a while; nil remembers none.
	Cache *Cache
}

// Answer is a search's result, ready to be shown.
type Answer struct {
	Query   Query
	Hits    []AnswerHit
	Total   *int // entries, mirrors counted; nil: this node is behind the newest removal and says no number
	AtLeast bool
	Some    bool   // nothing has all the words: these have some of them
	Near    bool   // some have a near spelling of a word instead of it
	Facets  Facets // nil likewise
	Next    string // cursor of the next page, or ""
	Removal Position
	Blocked bool // the query asks for a blocked term: nothing was searched and nothing is found

	// DidYouMean is the query with words of live entries for what was typed, or "".
	DidYouMean string
}

// AnswerHit is one entry with its matched parts.
type AnswerHit struct {
	Entry     Entry
	Score     float64
	Highlight []Span
	Why       []Reason // when it was asked for
	Mirrors   []Entry  // live entries of all but the same name, the best first
}

// fillRounds bounds how often a page that the liveness check made short is refilled.
const fillRounds = 4

// Search answers one request. It fails with ErrUnavailable when the primary cannot be
// asked, with ErrEmptyQuery and ErrBadCursor for what was sent, and with ErrCostly when
// the query used up the engine's time.
func (s Searcher) Search(ctx context.Context, r Request) (Answer, error) {
	if s.Blocked.Query(r.Query) {
		return Answer{Query: r.Query, Total: new(int), Blocked: true}, nil
	}
	r.Filters.Adult = r.Filters.Adult || s.ShowAdult
	for waited := false; ; waited = true {
		a, first, err := s.attempt(ctx, r)
		switch {
		case err != nil:
			return Answer{}, err
		case covers(first.Applied, a.Removal):
			a.DidYouMean = s.didYouMean(ctx, r, a, first)
			return a, nil
		case waited || !s.Await(ctx, a.Removal):
			a.Total, a.Facets, a.AtLeast, a.Near = nil, nil, false, false
			return a, nil
		}
	}
}

// covers reports whether what was read at the position knows of the removal.
func covers(applied, removal Position) bool {
	return applied.Epoch == removal.Epoch && !applied.Before(removal)
}

// attempt runs the query and the liveness check once, refilling a short page. first is
// the engine's answer for the page's beginning.
func (s Searcher) attempt(ctx context.Context, r Request) (a Answer, first Result, err error) {
	a.Query = r.Query
	var mark *Highlighter
	for round := 0; round < fillRounds; round++ {
		res, err := s.ask(ctx, r)
		if err != nil {
			return Answer{}, Result{}, err
		}
		live, err := s.live(ctx, res.Hits)
		if err != nil {
			return Answer{}, Result{}, err
		}
		if round == 0 {
			first = res
			a.Total, a.AtLeast, a.Facets, a.Removal = &res.Total, res.AtLeast, res.Facets, live.Removal
			a.Some, a.Near = res.Some, res.Near
			mark = NewHighlighter(r.Query, slices.Concat(slices.Collect(maps.Values(res.Guesses))...))
		}
		full := a.take(res.Hits, live, r.Limit, mark)
		last := groups(res.Hits) < r.Limit || res.Hits[len(res.Hits)-1].Cursor == ""
		if full || last {
			if last && !full {
				a.Next = ""
			}
			break
		}
		r.After, r.Facets = res.Hits[len(res.Hits)-1].Cursor, false
	}
	return a, first, nil
}

// ask is the engine's answer, remembered or new.
func (s Searcher) ask(ctx context.Context, r Request) (Result, error) {
	if s.Cache == nil || r.Explain { // reasons quote words
		return s.search(ctx, r)
	}
	applied, erased := s.Engine.Positions()
	key, at := s.Cache.key(r), [2]Position{applied, erased}
	if res, ok := s.Cache.get(key, at); ok {
		return res, nil
	}
	res, err := s.search(ctx, r)
	if err == nil && res.Applied == applied {
		s.Cache.put(key, at, res)
	}
	return res, err
}

func (s Searcher) search(ctx context.Context, r Request) (Result, error) {
	res, err := s.Engine.Search(ctx, r)
	switch {
	case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil: // the engine's own bound
		return Result{}, ErrCostly
	case err != nil:
		return Result{}, fmt.Errorf("index: search: %w", err)
	}
	return res, nil
}

// Suggest returns completions taken from live names alone (R9); none when this node lags.
func (s Searcher) Suggest(ctx context.Context, prefix string, limit int) ([]string, error) {
	if s.Blocked.Query(ParsePrefix(prefix)) {
		return nil, nil
	}
	res, err := s.Engine.Suggest(ctx, prefix, 4*limit)
	if err != nil {
		return nil, fmt.Errorf("index: suggest: %w", err)
	}
	live, err := s.live(ctx, res.Hits)
	if err != nil {
		return nil, err
	}
	if !covers(res.Applied, live.Removal) {
		return nil, nil
	}
	var names []string
	for _, h := range res.Hits {
		if e, ok := live.Entries[h.ID]; ok && !e.Adult {
			names = append(names, e.Name)
		}
	}
	return Completions(prefix, names, limit), nil
}

func (s Searcher) live(ctx context.Context, hits []Hit) (Live, error) {
	ids := make([]string, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	live, err := s.Primary.Live(ctx, ids)
	if err != nil {
		return Live{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return live, nil
}
