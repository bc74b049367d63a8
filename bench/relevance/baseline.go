package relevance

import (
	"context"
	"math"
	"slices"
	"strings"

	"blindex/index"
)

// The constants of BM25 that most engines have.
const (
	saturation = 1.2
	lengths    = 0.75
)

// baseline is plain BM25 over the same terms: any of the words, nothing near, nothing
// known but words. What an engine adds to it shows beside it.
type baseline struct {
	docs     []index.Doc
	postings map[string][]posting
	length   []int
	mean     float64
}

type posting struct{ doc, times int }

func openBaseline(_ context.Context, docs []index.Doc) (engine, error) {
	b := &baseline{docs: docs, postings: map[string][]posting{}, length: make([]int, len(docs))}
	sum := 0
	for n, d := range docs {
		times := map[string]int{}
		for _, t := range index.Analyze(d.Name) {
			times[t]++
			b.length[n]++
		}
		for t, k := range times {
			b.postings[t] = append(b.postings[t], posting{n, k})
		}
		sum += b.length[n]
	}
	b.mean = float64(sum) / float64(max(1, len(docs)))
	return b, nil
}

func (b *baseline) ask(_ context.Context, q Query) ([]string, error) {
	f := filterOf(q)
	scores := map[int]float64{}
	terms := index.Analyze(strings.Join(f.words, " "))
	slices.Sort(terms)
	for _, t := range slices.Compact(terms) {
		weight := b.weight(t)
		for _, p := range b.postings[t] {
			norm := saturation * (1 - lengths + lengths*float64(b.length[p.doc])/b.mean)
			scores[p.doc] += weight * float64(p.times) * (saturation + 1) / (float64(p.times) + norm)
		}
	}
	var found []int
	for n := range scores {
		if f.keeps(b.docs[n]) {
			found = append(found, n)
		}
	}
	slices.SortFunc(found, func(x, y int) int {
		if scores[x] != scores[y] {
			if scores[x] > scores[y] {
				return -1
			}
			return 1
		}
		return x - y
	})
	var ids []string
	for _, n := range found[:min(len(found), asked)] {
		ids = append(ids, b.docs[n].ID)
	}
	return ids, nil
}

// weight of a term: the rarer the heavier.
func (b *baseline) weight(term string) float64 {
	n, df := float64(len(b.docs)), float64(len(b.postings[term]))
	return math.Log(1 + (n-df+0.5)/(df+0.5))
}

func (b *baseline) close() error { return nil }
