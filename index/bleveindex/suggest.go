package bleveindex

import (
	"context"
	"fmt"
	"slices"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
	bindex "github.com/blevesearch/bleve_index_api"

	"blindex/index"
)

// perWord is how many entries are returned for one word that a prefix stands for.
const perWord = 3

// Suggest returns ids of entries with a word that begins with the last word of prefix
// and with all words before it. The dictionary only chooses where to look: it still
// lists words of entries that are gone, so no word of it is returned (R9).
func (e *Engine) Suggest(ctx context.Context, prefix string, limit int) (index.Result, error) {
	q := index.ParsePrefix(prefix)
	g, err := e.acquire()
	if err != nil {
		return index.Result{}, err
	}
	defer g.release()
	applied, _ := g.positions()
	res := index.Result{Applied: applied}
	if q.LastTerm() < 0 {
		return res, nil
	}
	ctx, cancel := context.WithTimeout(ctx, e.opt.QueryTimeout)
	defer cancel()
	if err := g.suggest(ctx, q, max(limit, 1), &res); err != nil {
		return index.Result{}, fmt.Errorf("bleveindex: suggest: %w", err)
	}
	return res, nil
}

// suggest asks for a few entries of each of the likeliest words in turn, which stops
// early; ranking all entries of all words would not.
func (g *generation) suggest(ctx context.Context, q index.Query, limit int, res *index.Result) error {
	at := q.LastTerm()
	last := q.All[at].Term
	ends, err := g.endings(last.Words[len(last.Words)-1], limit)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, end := range ends {
		if len(res.Hits) >= limit {
			break
		}
		whole := index.Term{Words: append(append([]string{}, last.Words[:len(last.Words)-1]...), end)}
		all := slices.Clone(q.All)
		all[at].Term = whole
		f := compile(index.Request{Query: index.Query{All: all}}, false, new(bool))
		f.should = nil
		ids, err := g.few(ctx, f)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if !seen[id] && len(res.Hits) < limit {
				seen[id] = true
				res.Hits = append(res.Hits, index.Hit{ID: id})
			}
		}
	}
	res.Total, res.AtLeast = len(res.Hits), true
	return nil
}

// few returns some ids that match, whichever come first.
func (g *generation) few(ctx context.Context, q query.Query) ([]string, error) {
	req := bleve.NewSearchRequestOptions(q, perWord, 0, false)
	req.Score = bleveScoreNone
	found, err := g.search(ctx, req)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(found.Hits))
	for i, h := range found.Hits {
		ids[i] = h.ID
	}
	return ids, nil
}

// endings returns the likeliest words with the prefix. One letter says too little.
func (g *generation) endings(prefix string, limit int) ([]string, error) {
	if len(prefix) < 2 {
		return nil, nil
	}
	inner, err := g.idx.Advanced()
	if err != nil {
		return nil, err
	}
	r, err := inner.Reader()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var reader bindex.IndexReader = r
	words, _, err := expand(reader, prefix, limit)
	return words, err
}
