package bleveindex

import (
	"context"
	"fmt"
	"sort"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"

	"blindex/index"
)

// window is how many results of a query anyone can reach (R25). Every page is cut
// from the same window, so that a page's order does not depend on its number.
const window = 1000

const (
	maxLimit       = 100
	bleveScoreNone = "none"
	// averageWords is the length of a name that ranking takes for average. bleve would
	// take the size of its dictionary for it.
	averageWords = 8
)

// Search returns ids in order, at most 1,000 a query over all pages (R25). A query
// nothing matches in full is answered by what has some of its words.
// ErrEmptyQuery and ErrBadCursor say what is wrong with a request.
func (e *Engine) Search(ctx context.Context, r index.Request) (index.Result, error) {
	if r.Query.Empty() {
		return index.Result{}, index.ErrEmptyQuery
	}
	after, err := readCursor(r)
	if err != nil {
		return index.Result{}, err
	}
	g, err := e.acquire()
	if err != nil {
		return index.Result{}, err
	}
	defer g.release()
	ctx, cancel := context.WithTimeout(ctx, e.opt.QueryTimeout)
	defer cancel()
	applied, _ := g.positions()
	some := after != nil && after.Some
	res, err := e.run(ctx, g, r, some)
	if err == nil && res.Total == 0 && after == nil && len(r.Query.Words()) > 1 {
		some = true
		res, err = e.run(ctx, g, r, some)
	}
	if err != nil {
		return index.Result{}, fmt.Errorf("bleveindex: search: %w", err)
	}
	res.Hits = page(r, after, res.Hits, some)
	res.Some, res.Applied = some && res.Total > 0, applied
	return res, nil
}

// run searches once and returns the whole window in a total order.
func (e *Engine) run(ctx context.Context, g *generation, r index.Request, some bool) (index.Result, error) {
	cut := false
	f := compile(r, some, &cut)
	if r.Facets {
		f.tally = newTally()
	}
	req := bleve.NewSearchRequestOptions(f, window, 0, false)
	order(req, r.Sort)
	found, err := g.search(ctx, req)
	if err != nil {
		return index.Result{}, err
	}
	res := index.Result{Total: int(found.Total), AtLeast: cut, Hits: hits(found.Hits, req.Score == bleveScoreNone)}
	if r.Facets {
		res.Facets = f.tally.facets(e.opt.Now())
	}
	return res, nil
}

// search runs one bleve search with the limits that hold for all.
func (g *generation) search(ctx context.Context, req *bleve.SearchRequest) (*bleve.SearchResult, error) {
	n, err := g.idx.DocCount()
	if err != nil {
		return nil, err
	}
	lengths := make(map[string]int, len(fields))
	for _, f := range fields {
		lengths[f] = int(n)
	}
	lengths[fieldName] = averageWords * int(n)
	req.PreSearchData = map[string]interface{}{
		search.BM25PreSearchDataKey: &search.BM25Stats{DocCount: float64(n), FieldCardinality: lengths},
	}
	return g.idx.SearchInContext(context.WithValue(ctx, search.MaxTermSearchersKey, maxClauses), req)
}

// order sets what comes first. Ties are broken by id afterwards: bleve would look up
// the id of every match for that.
func order(req *bleve.SearchRequest, by index.Sort) {
	part := &factOrder{from: 0, to: seenDigits}
	switch by {
	case index.ByNewest:
	case index.BySize:
		part = &factOrder{from: seenDigits, to: classFrom}
	default:
		return
	}
	req.Score = bleveScoreNone
	req.Sort = search.SortOrder{part}
}

// hits brings the window into a total order: key descending, then id.
func hits(matches search.DocumentMatchCollection, byField bool) []index.Hit {
	out := make([]index.Hit, len(matches))
	for i, m := range matches {
		out[i] = index.Hit{ID: m.ID, Score: m.Score}
		if byField {
			out[i].Score, out[i].Cursor = 0, m.Sort[0]
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return before(out[i], out[j]) })
	return out
}

// before orders hits whose Cursor still holds the sort key.
func before(a, b index.Hit) bool {
	if a.Score != b.Score {
		return a.Score > b.Score
	}
	if a.Cursor != b.Cursor {
		return a.Cursor > b.Cursor
	}
	return a.ID < b.ID
}

// page cuts a page out of the window and gives its hits their cursors, the very last none.
func page(r index.Request, after *cursor, all []index.Hit, some bool) []index.Hit {
	from := 0
	if after != nil {
		from = sort.Search(len(all), func(i int) bool { return before(after.hit(), all[i]) })
	}
	out := all[from:min(from+min(max(r.Limit, 1), maxLimit), len(all))]
	for i, h := range out {
		if from+i == len(all)-1 {
			out[i].Cursor = ""
			break
		}
		out[i].Cursor = cursor{Sum: requestSum(r), Some: some, Score: h.Score, Key: h.Cursor, ID: h.ID}.String()
	}
	return out
}

// compile writes a request as a bleve query.
func compile(r index.Request, some bool, cut *bool) *find {
	f := &find{numbers: bounds{}}
	terms := r.Query.Must()
	if some {
		terms = r.Query.Words()
		f.some = (len(terms) + 1) / 2
	}
	for _, t := range terms {
		f.must = append(f.must, compileTerm(t, cut))
	}
	if r.Sort != index.ByNewest && r.Sort != index.BySize {
		f.should = wholePhrase(r.Query.Must())
	}
	for _, c := range r.Query.All {
		if c.Not && len(c.Term.Words) > 0 {
			f.not = append(f.not, compileTerm(c.Term, cut))
		}
	}
	if !r.Filters.Adult {
		f.not = append(f.not, exactly(fieldAdult, adultYes))
	}
	f.filter(r.Filters)
	f.filter(r.Query.Filters)
	return f
}

// filter narrows by one set of filters; two sets must both hold.
func (f *find) filter(x index.Filters) {
	for field, values := range map[string][]string{
		fieldProvider: x.Providers, fieldKind: x.Kinds, fieldExt: x.Exts, fieldStatus: x.Statuses,
	} {
		if len(values) > 0 {
			f.filters = append(f.filters, oneOf(field, values))
		}
	}
	n := &f.numbers
	if x.MinSize > 0 {
		n.minSize = max(n.minSize, sizeTerm(x.MinSize))
	}
	if x.MaxSize > 0 && (n.maxSize == "" || sizeTerm(x.MaxSize) < n.maxSize) {
		n.maxSize = sizeTerm(x.MaxSize)
	}
	if !x.Since.IsZero() {
		n.since = max(n.since, seenTermUp(x.Since))
	}
}

func oneOf(field string, values []string) query.Query {
	if len(values) == 1 {
		return exactly(field, values[0])
	}
	either := make([]query.Query, 0, len(values))
	for _, v := range values[:min(len(values), maxFilterValues)] {
		either = append(either, exactly(field, v))
	}
	q := query.NewDisjunctionQuery(either)
	q.SetBoost(0)
	return q
}

// maxFilterValues bounds a list of providers or extensions.
const maxFilterValues = 64

// keyword matches without a say in the ranking.
func exactly(field, value string) query.Query {
	q := query.NewTermQuery(value)
	q.SetField(field)
	q.SetBoost(0)
	return q
}

func word(w string) query.Query {
	q := query.NewTermQuery(w)
	q.SetField(fieldName)
	return q
}

func compileTerm(t index.Term, cut *bool) query.Query {
	if t.Prefix {
		return prefixed{term: t, cut: cut}
	}
	if len(t.Words) == 1 {
		return word(t.Words[0])
	}
	phrase := query.NewPhraseQuery(t.Words, fieldName)
	if t.Joined == "" {
		return phrase
	}
	return query.NewDisjunctionQuery([]query.Query{phrase, word(t.Joined)})
}

// wholePhrase ranks names higher that have the query's words side by side, in order.
func wholePhrase(must []index.Term) query.Query {
	var words []string
	for _, t := range must {
		if t.Prefix {
			return nil
		}
		words = append(words, t.Words...)
	}
	if len(must) < 2 || len(words) > maxBoostWords {
		return nil
	}
	q := query.NewPhraseQuery(words, fieldName)
	q.SetBoost(phraseBoost)
	return q
}
