package index

import (
	"context"
	"fmt"
)

// Searcher answers searches: the engine gives ids, the primary says which may be
// shown, and what a node that lags behind the newest removal may not say is left
// out (R9).
type Searcher struct {
	Engine  Engine
	Primary Primary
	// Await blocks until the index has applied the position or its patience (500 ms) ends.
	Await func(ctx context.Context, p Position) bool
	// ShowAdult shows what is classed adult to whoever does not ask for it, too (R40).
	ShowAdult bool
}

// Answer is a search's result, ready to be shown.
type Answer struct {
	Query   Query
	Hits    []AnswerHit
	Total   *int // nil: this node is behind the newest removal and says no number
	AtLeast bool
	Some    bool   // nothing has all the words: these have some of them
	Facets  Facets // nil likewise
	Next    string // cursor of the next page, or ""
	Removal Position
}

// AnswerHit is one entry with its matched parts.
type AnswerHit struct {
	Entry     Entry
	Score     float64
	Highlight []Span
}

// fillRounds bounds how often a page that the liveness check made short is refilled.
const fillRounds = 4

// Search answers one request. It fails with ErrUnavailable when the primary cannot be asked.
func (s Searcher) Search(ctx context.Context, r Request) (Answer, error) {
	r.Filters.Adult = r.Filters.Adult || s.ShowAdult
	a, err := s.attempt(ctx, r)
	if err != nil || a.current(s.Engine) {
		return a, err
	}
	if s.Await(ctx, a.Removal) {
		return s.attempt(ctx, r)
	}
	a.Total, a.Facets, a.AtLeast = nil, nil, false
	return a, nil
}

func (a Answer) current(e Engine) bool {
	applied, _ := e.Positions()
	return applied.Epoch == a.Removal.Epoch && !applied.Before(a.Removal)
}

// attempt runs the query and the liveness check once, refilling a short page.
func (s Searcher) attempt(ctx context.Context, r Request) (Answer, error) {
	a := Answer{Query: r.Query}
	for round := 0; round < fillRounds; round++ {
		res, err := s.Engine.Search(ctx, r)
		if err != nil {
			return Answer{}, fmt.Errorf("index: search: %w", err)
		}
		live, err := s.live(ctx, res.Hits)
		if err != nil {
			return Answer{}, err
		}
		if round == 0 {
			a.Total, a.AtLeast, a.Facets, a.Removal = &res.Total, res.AtLeast, res.Facets, live.Removal
			a.Some = res.Some
		}
		full := a.take(res.Hits, live, r.Limit)
		last := len(res.Hits) < r.Limit || res.Hits[len(res.Hits)-1].Cursor == ""
		if full || last {
			if last && !full {
				a.Next = ""
			}
			return a, nil
		}
		r.After, r.Facets = res.Hits[len(res.Hits)-1].Cursor, false
	}
	return a, nil
}

// take appends live hits until the page is full; Next continues after the last one looked at.
func (a *Answer) take(hits []Hit, live Live, limit int) (full bool) {
	for _, h := range hits {
		a.Next = h.Cursor
		e, ok := live.Entries[h.ID]
		if !ok {
			continue
		}
		a.Hits = append(a.Hits, AnswerHit{Entry: e, Score: h.Score, Highlight: Highlight(e.Name, a.Query)})
		if len(a.Hits) == limit {
			return true
		}
	}
	return false
}

// Suggest returns completions taken from live names alone (R9); none when this node lags.
func (s Searcher) Suggest(ctx context.Context, prefix string, limit int) ([]string, error) {
	res, err := s.Engine.Suggest(ctx, prefix, 4*limit)
	if err != nil {
		return nil, fmt.Errorf("index: suggest: %w", err)
	}
	live, err := s.live(ctx, res.Hits)
	if err != nil {
		return nil, err
	}
	if res.Applied.Epoch != live.Removal.Epoch || res.Applied.Before(live.Removal) {
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
