package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"blindex/bench/corpus"
	"blindex/index"
)

// Streams of queries, so that what warms up is not what is measured.
const (
	measuring = 1 + iota
	warming
	meanwhile
	again
)

// words draws one to three words of a random name of the index, as who half remembers
// it. Other spellings (part27 for part 27) are not among them: blindex alone takes such
// a one for both, so that totals would differ.
type words struct {
	g     *corpus.Generator
	rnd   *rand.Rand
	names int
}

func newWords(stream uint64, names int) *words {
	return &words{g: corpus.New(seed), rnd: rand.New(rand.NewPCG(seed, stream)), names: names}
}

func (w *words) query() string {
	var terms []string
	for _, t := range index.Tokenize(w.g.Doc(w.rnd.IntN(w.names)).Name) {
		if !t.Alt && !slices.Contains(terms, t.Term) {
			terms = append(terms, t.Term)
		}
	}
	n := min(1+w.rnd.IntN(3), len(terms))
	w.rnd.Shuffle(len(terms), func(i, j int) { terms[i], terms[j] = terms[j], terms[i] })
	return strings.Join(terms[:n], " ")
}

// andQueries are n different ones.
func andQueries(stream uint64, n, names int) []string {
	return distinct(n, newWords(stream, names).query)
}

// distinct calls f until n different texts are there, or f repeats itself.
func distinct(n int, f func() string) []string {
	seen := map[string]bool{}
	var out []string
	for tries := 0; len(out) < n && tries < 20*n+1000; tries++ {
		if q := f(); q != "" && !seen[q] {
			seen[q] = true
			out = append(out, q)
		}
	}
	return out
}

// texts of a kind, each once; of broad ones there are only so many.
func textsOf(k corpus.Kind, n, names int) []string {
	const spare = 3
	all := corpus.New(seed).Queries(k, spare*n, names)
	i := 0
	return distinct(min(n, len(all)), func() string {
		i = (i + 1) % len(all)
		return all[i].Text
	})
}

// typing is what stands in the box after each key, from the second letter on.
func typing(texts []string, n int) []string {
	var all []string
	for _, t := range texts {
		r := []rune(t)
		for i := 2; i <= len(r) && len(all) < 3*n; i++ {
			all = append(all, string(r[:i]))
		}
	}
	i := -1
	return distinct(min(n, len(all)), func() string { i++; return all[i%len(all)] })
}

// kind is one way to ask, each text once.
type kind struct {
	name  string
	texts []string
	ask   func(ctx context.Context, o *ours, text string) error
}

func search(ctx context.Context, o *ours, text string) error {
	_, err := o.ask(ctx, text)
	return err
}

func searchBegun(ctx context.Context, o *ours, text string) error {
	_, err := o.request(ctx, index.Request{Query: index.ParsePrefix(text)})
	return err
}

func searchWithFacets(ctx context.Context, o *ours, text string) error {
	_, err := o.request(ctx, index.Request{Query: index.ParseQuery(text), Facets: true})
	return err
}

func suggest(ctx context.Context, o *ours, text string) error {
	_, err := o.Suggest(ctx, text, 10)
	return err
}

// kinds are all that ours is asked beside what the peers are.
func kinds(n, names int) []kind {
	list := []kind{}
	for _, k := range corpus.Kinds {
		ask := search
		if k == corpus.Prefix {
			ask = searchBegun
		}
		list = append(list, kind{string(k), textsOf(k, n, names), ask})
	}
	return append(list,
		kind{"1–3 words with facets", andQueries(again, n, names), searchWithFacets},
		kind{"broad with facets", textsOf(corpus.Broad, n, names), searchWithFacets},
		kind{"suggestions as one types", typing(textsOf(corpus.Prefix, n, names), n), suggest},
		kind{"1–3 words once more: a cached figure", andQueries(measuring, n, names), search},
	)
}

// askKinds asks ours each kind; own is what it was measured at beside the peers, ref the
// peer that the ratios are to.
func askKinds(ctx context.Context, s settings, o *ours, own, ref measured) error {
	fmt.Printf("| blindex, best 20 and the total | queries | %s | p99 ÷ own of 1–3 words | p99 ÷ Sphinx's of 1–3 words |\n|---|---|---|---|---|---|---|---|---|\n", roundHeads)
	fmt.Printf("| 1–3 words | %d | %s | %s | %s |\n", len(own.ranked.times), own.ranked, over(1, 1), over(own.ranked.at(0.99), ref.ranked.at(0.99)))
	for _, k := range kinds(s.queries, o.n) {
		took, err := timed(s, k.texts, func(q string) error { return k.ask(ctx, o, q) })
		if err != nil {
			return fmt.Errorf("%s: %w", k.name, err)
		}
		p99 := took.at(0.99)
		fmt.Printf("| %s | %s | %s | %s | %s |\n", k.name, count(len(took.times), len(k.texts)), took, over(p99, own.ranked.at(0.99)), over(p99, ref.ranked.at(0.99)))
	}
	fmt.Println()
	return nil
}
