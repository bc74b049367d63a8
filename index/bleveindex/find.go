package bleveindex

import (
	"context"
	"sort"

	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	"github.com/blevesearch/bleve/v2/search/searcher"
	bindex "github.com/blevesearch/bleve_index_api"

	"blindex/index"
)

// Limits of what one search may cost.
const (
	maxClauses    = 1024  // term searchers of a whole query, enforced by bleve
	maxExpansion  = 256   // words a prefix stands for, the most frequent ones
	maxDictionary = 20000 // words looked at to choose them
	maxBoostWords = 8     // words of a query that are also tried as one phrase
	phraseBoost   = 2.0
)

func init() {
	// A global of bleve; its zero value means no limit.
	searcher.DisjunctionMaxClauseCount = maxClauses
}

// find is a whole search as one bleve query. bleve's own boolean query forgets a must
// that nothing can match and then answers with everything but the exclusions, so the
// parts are put together here.
type find struct {
	must    []query.Query
	some    int // when above 0, that many of must suffice
	should  query.Query
	not     []query.Query
	filters []query.Query
	numbers bounds
	tally   *tally // counts all matches; may be nil
}

// Searcher builds the tree of searchers.
func (f *find) Searcher(ctx context.Context, r bindex.IndexReader, m mapping.IndexMapping, o search.SearcherOptions) (search.Searcher, error) {
	b := builder{ctx: ctx, r: r, m: m, o: o}
	defer b.closeOnError()
	s := b.must(f)
	if b.err != nil || isNone(s) {
		return s, b.err
	}
	s = b.around(f, s)
	s = b.factual(f, s)
	return s, b.err
}

// builder makes searchers and remembers them until it is clear that nothing failed.
type builder struct {
	ctx  context.Context
	r    bindex.IndexReader
	m    mapping.IndexMapping
	o    search.SearcherOptions
	open []search.Searcher
	err  error
}

func (b *builder) closeOnError() {
	if b.err == nil {
		return
	}
	for _, s := range b.open {
		_ = s.Close() // the first error is the one to tell
	}
}

func (b *builder) keep(s search.Searcher, err error) search.Searcher {
	if err != nil && b.err == nil {
		b.err = err
	}
	if err == nil && s != nil {
		b.open = append(b.open, s)
	}
	return s
}

func (b *builder) all(queries []query.Query) []search.Searcher {
	out := make([]search.Searcher, 0, len(queries))
	for _, q := range queries {
		if b.err != nil {
			return nil
		}
		out = append(out, b.keep(q.Searcher(b.ctx, b.r, b.m, b.o)))
	}
	return out
}

// must joins words and filters: a document needs all filters, and all words or some.
func (b *builder) must(f *find) search.Searcher {
	words, filters := b.all(f.must), b.all(f.filters)
	if b.err != nil {
		return nil
	}
	if f.some > 0 {
		words = []search.Searcher{b.keep(searcher.NewDisjunctionSearcher(b.ctx, b.r, words, float64(f.some), b.o))}
		if b.err != nil {
			return nil
		}
	}
	both := append(words, filters...)
	for _, s := range both {
		if isNone(s) {
			return b.keep(searcher.NewMatchNoneSearcher(b.r))
		}
	}
	if len(both) == 1 {
		return both[0]
	}
	return b.keep(searcher.NewConjunctionSearcher(b.ctx, b.r, both, b.o))
}

// around adds what ranks higher and what is excluded.
func (b *builder) around(f *find, must search.Searcher) search.Searcher {
	var should, not search.Searcher
	if f.should != nil && b.o.Score != bleveScoreNone {
		if s := b.keep(f.should.Searcher(b.ctx, b.r, b.m, b.o)); !isNone(s) {
			should = s
		}
	}
	if nots := b.all(f.not); b.err == nil && len(nots) > 0 {
		if s := b.keep(searcher.NewDisjunctionSearcher(b.ctx, b.r, nots, 0, b.o)); !isNone(s) {
			not = s
		}
	}
	if b.err != nil || should == nil && not == nil {
		return must
	}
	return b.keep(searcher.NewBooleanSearcher(b.ctx, b.r, must, should, not, b.o))
}

func isNone(s search.Searcher) bool {
	_, none := s.(*searcher.MatchNoneSearcher)
	return none
}

// factual drops matches outside the bounds and counts the others, by their facts.
func (b *builder) factual(f *find, s search.Searcher) search.Searcher {
	if b.err != nil || f.numbers == (bounds{}) && f.tally == nil {
		return s
	}
	values, err := b.r.DocValueReader([]string{fieldFacts})
	if err != nil {
		b.err = err
		return s
	}
	var keep bool
	visit := func(_ string, term []byte) {
		keep = facts(term).valid() && f.numbers.hold(term)
		if keep && f.tally != nil {
			f.tally.add(term)
		}
	}
	return searcher.NewFilteringSearcher(b.ctx, s, func(_ *search.SearchContext, d *search.DocumentMatch) bool {
		keep = false
		err := values.VisitDocValues(d.IndexInternalID, visit)
		return err == nil && keep
	})
}

// prefixed is a word, a phrase or both spellings of it, the last word being a prefix.
// bleve's own prefix query would take every word of the dictionary that begins so.
type prefixed struct {
	term index.Term
	cut  *bool // set when the prefix stands for more words than are searched for
}

// Searcher looks the prefix up and searches for the words it stands for.
func (p prefixed) Searcher(ctx context.Context, r bindex.IndexReader, m mapping.IndexMapping, o search.SearcherOptions) (search.Searcher, error) {
	last := len(p.term.Words) - 1
	ends, err := p.expand(r, p.term.Words[last])
	if err != nil {
		return nil, err
	}
	var either []query.Query
	if last > 0 && len(ends) > 0 {
		phrase := make([][]string, 0, last+1)
		for _, w := range p.term.Words[:last] {
			phrase = append(phrase, []string{w})
		}
		either = append(either, query.NewMultiPhraseQuery(append(phrase, ends), fieldName))
		ends = nil
	}
	if p.term.Joined != "" {
		joined, err := p.expand(r, p.term.Joined)
		if err != nil {
			return nil, err
		}
		ends = append(ends, joined...)
	}
	for _, w := range ends {
		either = append(either, word(w))
	}
	return query.NewDisjunctionQuery(either).Searcher(ctx, r, m, o)
}

// expand returns the most frequent words with the prefix.
func (p prefixed) expand(r bindex.IndexReader, prefix string) ([]string, error) {
	words, cut, err := expand(r, prefix, maxExpansion)
	*p.cut = *p.cut || cut
	return words, err
}

func expand(r bindex.IndexReader, prefix string, limit int) (words []string, cut bool, err error) {
	dict, err := r.FieldDictPrefix(fieldName, []byte(prefix))
	if err != nil {
		return nil, false, err
	}
	defer dict.Close()
	var found []bindex.DictEntry
	for len(found) < maxDictionary {
		entry, err := dict.Next()
		if err != nil {
			return nil, false, err
		}
		if entry == nil {
			break
		}
		found = append(found, *entry)
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].Count > found[j].Count })
	cut = len(found) > limit
	for _, entry := range found[:min(limit, len(found))] {
		words = append(words, entry.Term)
	}
	return words, cut, nil
}
