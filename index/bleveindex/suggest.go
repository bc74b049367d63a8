package bleveindex

import (
	"context"
	"fmt"
	"slices"

	"blindex/index"
)

// perWord is how many entries are returned for one word that a prefix stands for.
const perWord = 3

// Suggest returns ids of entries with a word that begins with the last word of prefix
// and with all words before it. The dictionary only chooses where to look: it still
// lists words of entries that are gone, so no word of it is returned (R9).
func (e *Engine) Suggest(ctx context.Context, prefix string, limit int) (index.Result, error) {
	q := index.ParsePrefix(prefix)
	v, done, err := e.acquireView()
	if err != nil {
		return index.Result{}, err
	}
	defer done()
	ctx, cancel := context.WithTimeout(ctx, e.opt.QueryTimeout)
	defer cancel()
	res := index.Result{Applied: v.applied, AtLeast: true}
	if at := q.LastTerm(); at >= 0 {
		if err := e.suggest(ctx, v, q, at, max(limit, 1), &res); err != nil {
			return index.Result{}, fmt.Errorf("bleveindex: suggest: %w", err)
		}
	}
	res.Total = len(res.Hits)
	return res, nil
}

// suggest asks for a few entries of each of the likeliest words in turn, which stops
// early; ranking all entries of all words would not.
func (e *Engine) suggest(ctx context.Context, v *view, q index.Query, at, limit int, res *index.Result) error {
	last := q.All[at].Term
	typed := last.Words[len(last.Words)-1]
	if len(typed) < 2 { // one letter says too little
		return nil
	}
	ends, _ := v.starting(typed, limit)
	seen := map[string]bool{}
	for _, end := range ends {
		if len(res.Hits) >= limit {
			return nil
		}
		all := slices.Clone(q.All)
		all[at].Term = index.Term{Words: append(slices.Clone(last.Words[:len(last.Words)-1]), end)}
		s := searching{ctx: ctx, view: v, request: index.Request{Query: index.Query{All: all}, Sort: index.ByRelevance, Limit: perWord}, now: seconds(e.opt.Now())}
		var err error
		if s.plan, err = newPlan(ctx, v, s.request.Query); err != nil {
			return err
		}
		all2, err := s.collect(e)
		if err != nil {
			return err
		}
		hits, _, err := s.page(all2)
		if err != nil {
			return err
		}
		for _, h := range hits[:min(len(hits), perWord)] {
			if !seen[h.ID] && len(res.Hits) < limit {
				seen[h.ID] = true
				res.Hits = append(res.Hits, index.Hit{ID: h.ID})
			}
		}
	}
	return nil
}
