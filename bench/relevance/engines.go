package relevance

import (
	"context"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"
	"time"

	"blindex/bench/corpus"
	"blindex/bench/peers"
	"blindex/index"
	"blindex/index/bleveindex"
)

// asked is how many results an engine is asked for: mirrors of one content take room.
const asked = 100

// engine answers judged queries.
type engine interface {
	// ask returns ids, the best first.
	ask(ctx context.Context, q Query) ([]string, error)
	close() error
}

// opener builds an engine over the documents.
type opener func(context.Context, []index.Doc) (engine, error)

// choice is an engine and the name it is chosen by.
type choice struct {
	name string
	open opener
}

var engines = []choice{
	{"blindex", openBlindex},
	{"bm25", openBaseline},
	{"fts5", beside(peers.NewFTS5)},
	{"sphinx", beside(peers.NewSphinx)},
	{"postgres", beside(peers.NewPostgres)},
}

// parse reads a judged query.
func parse(q Query) index.Query {
	if q.Typed {
		return index.ParsePrefix(q.Text)
	}
	return index.ParseQuery(q.Text)
}

type blindex struct {
	*bleveindex.Engine
	dir string
}

// batch is how many documents are added at once.
const batch = 1000

func openBlindex(ctx context.Context, docs []index.Doc) (engine, error) {
	dir, err := os.MkdirTemp("", "blindex-relevance-")
	if err != nil {
		return nil, err
	}
	x, err := bleveindex.Open(bleveindex.Options{Dir: dir, Now: func() time.Time { return today }, QueryTimeout: time.Minute})
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	b := blindex{x, dir}
	err = x.Rebuild(ctx, func(add func([]index.Doc) error) (index.Position, error) {
		for part := range slices.Chunk(docs, batch) {
			if err := add(part); err != nil {
				return index.Position{}, err
			}
		}
		return index.Position{Epoch: "relevance", Xid: 1}, nil
	})
	if err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

// today is a fixed day after all that is in the set.
var today = time.Date(2026, 6, 15, 0, 0, 0, 0, time.UTC)

func (b blindex) ask(ctx context.Context, q Query) ([]string, error) {
	r, err := b.Search(ctx, index.Request{Query: parse(q), Sort: index.ByRelevance, Limit: asked})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(r.Hits))
	for i, h := range r.Hits {
		ids[i] = h.ID
	}
	return ids, nil
}

func (b blindex) close() error {
	err := b.Close()
	os.RemoveAll(b.dir)
	return err
}

// peer is an engine that knows words only: operators are applied to what it answers.
type peer struct {
	peers.Peer
	docs []index.Doc
}

func beside(open func(context.Context) (peers.Peer, error)) opener {
	return func(ctx context.Context, docs []index.Doc) (engine, error) {
		p, err := open(ctx)
		if err != nil {
			return nil, err
		}
		if err := p.Build(ctx, texts(docs)); err != nil {
			p.Close()
			return nil, fmt.Errorf("%s: %w", p.Name(), err)
		}
		return peer{p, docs}, nil
	}
}

func texts(docs []index.Doc) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for n, d := range docs {
			if !yield(n, peers.Text(d.Name)) {
				return
			}
		}
	}
}

func (p peer) ask(ctx context.Context, q Query) ([]string, error) {
	f := filterOf(q)
	text := peers.Text(strings.Join(f.words, " "))
	if text == "" {
		return nil, nil
	}
	a, err := p.Search(ctx, text, true)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, n := range a.IDs {
		if f.keeps(p.docs[n]) {
			ids = append(ids, p.docs[n].ID)
		}
	}
	return ids, nil
}

func (p peer) close() error { return p.Close() }

// filter is what a query asks for besides words that count.
type filter struct {
	index.Filters
	words, without []string
}

func filterOf(q Query) filter {
	parsed := parse(q)
	f := filter{Filters: parsed.Filters}
	for _, t := range parsed.Must() {
		f.words = append(f.words, t.Words...)
	}
	for _, c := range parsed.All {
		if c.Not {
			f.without = append(f.without, c.Term.Words...)
		}
	}
	return f
}

func (f filter) keeps(d index.Doc) bool {
	in := func(list []string, values ...string) bool {
		return len(list) == 0 || slices.ContainsFunc(values, func(v string) bool { return slices.Contains(list, v) })
	}
	for _, w := range index.Analyze(d.Name) {
		if slices.Contains(f.without, w) {
			return false
		}
	}
	return in(f.Types, d.Type) && in(f.Exts, d.Ext) && in(f.Kinds, d.Kind) && in(f.Providers, d.Provider) && in(f.Sites, d.Hosts...) && in(f.Langs, d.Lang) &&
		d.Size >= f.MinSize && (f.MaxSize == 0 || d.Size <= f.MaxSize) &&
		!d.LastSeen.Before(f.Since) && !d.Posted.Before(f.After) && (f.Before.IsZero() || d.Posted.Before(f.Before))
}

// group says which mirrors have one content, by id; those of none are missing.
func (s *Set) groups() map[string]int {
	out := map[string]int{}
	for _, p := range s.Planted {
		if p.Group > 0 {
			out[p.Doc.ID] = p.Group
		}
	}
	return out
}

// names of documents by id, for printing.
func names(docs []index.Doc) func(id string) string {
	return func(id string) string {
		if n := corpus.Number(id); n >= 0 && n < len(docs) {
			return docs[n].Name
		}
		return id
	}
}
