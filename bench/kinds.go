package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"blindex/bench/corpus"
	"blindex/index"
)

// kind is one kind of query, each text once.
type kind struct {
	name  string
	texts []string
	ask   func(ctx context.Context, o *ours, text string) error
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

// andQueries are one to three words of a random name.
func andQueries(seed uint64, n int) []string {
	g := corpus.New(seed)
	return distinct(n, g.Query)
}

// broadWords are the words that most names have, the most frequent first.
func broadWords(t *texts, n int) ([]string, error) {
	const sample = 100_000
	counts := map[string]int{}
	var failed error
	for i, text := range t.all(&failed) {
		if i == sample {
			break
		}
		for w := range strings.FieldsSeq(text) {
			counts[w]++
		}
	}
	words := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], strings.Compare(a, b))
	})
	return words[:min(n, len(words))], failed
}

func search(ctx context.Context, o *ours, text string) error {
	_, err := o.ask(ctx, text)
	return err
}

func withFacets(ctx context.Context, o *ours, text string) error {
	_, err := o.request(ctx, index.Request{Query: index.ParseQuery(text), Facets: true})
	return err
}

func suggest(ctx context.Context, o *ours, text string) error {
	_, err := o.Suggest(ctx, text, 10)
	return err
}

// kinds are all that ours is asked beside what the peers are.
func kinds(t *texts, n int) ([]kind, error) {
	broad, err := broadWords(t, 300)
	if err != nil {
		return nil, err
	}
	rnd := rand.New(rand.NewPCG(seedQueries, 1))
	g := corpus.New(seedQueries + 10)
	pick := func() string { return broad[rnd.IntN(min(len(broad), 100))] }
	filters := func() string {
		return fmt.Sprintf("%s provider:%s ext:%s size:>%dmb", pick(), []string{"mega", "mediafire", "gofile", "dropbox"}[rnd.IntN(4)],
			[]string{"mkv", "mp4", "epub", "zip", "pdf", "rar"}[rnd.IntN(6)], 1+rnd.IntN(1500))
	}
	return []kind{
		{"one broad word", broad, search},
		{"two broad words", distinct(n, func() string { return pick() + " " + pick() }), search},
		{"misspelt", distinct(n, func() string { return misspelt(rnd, g.Query()) }), search},
		{"prefix", distinct(n, func() string { return cut(rnd, g.Query()) + "*" }), search},
		{"phrase", distinct(n, func() string { return phrase(rnd, g.Name()) }), search},
		{"1–3 words with facets", distinct(n, g.Query), withFacets},
		{"one broad word with facets", broad, withFacets},
		{"a broad word, three filters", distinct(n, filters), search},
		{"suggestions as one types", distinct(n, func() string { return cut(rnd, g.Query()) }), suggest},
	}, nil
}

// misspelt swaps, drops or doubles a letter of the longest word; "" when all are short.
func misspelt(rnd *rand.Rand, query string) string {
	words := strings.Fields(query)
	if len(words) == 0 {
		return ""
	}
	long := slices.MaxFunc(words, func(a, b string) int { return len(a) - len(b) })
	r := []rune(long)
	if len(r) < 5 {
		return ""
	}
	i := 1 + rnd.IntN(len(r)-2)
	switch rnd.IntN(3) {
	case 0:
		r[i], r[i+1] = r[i+1], r[i]
	case 1:
		r = slices.Delete(r, i, i+1)
	default:
		r = slices.Insert(r, i, r[i])
	}
	return strings.Replace(query, long, string(r), 1)
}

// cut leaves the last word unfinished; "" when it is too short for that.
func cut(rnd *rand.Rand, query string) string {
	i := strings.LastIndexByte(query, ' ') + 1
	r := []rune(query[i:])
	if len(r) < 4 {
		return ""
	}
	return query[:i] + string(r[:2+rnd.IntN(len(r)-2)])
}

// phrase takes two or three words that stand together; "" of a name of one word.
func phrase(rnd *rand.Rand, name string) string {
	words := strings.Fields(name)
	n := 2 + rnd.IntN(2)
	if len(words) < n {
		return ""
	}
	i := rnd.IntN(len(words) - n + 1)
	return `"` + strings.Join(words[i:i+n], " ") + `"`
}

// askKinds asks ours each kind; ref is the peer that the ratios are to.
func askKinds(ctx context.Context, s settings, o *ours, t *texts, own, ref measured) error {
	list, err := kinds(t, s.queries)
	if err != nil {
		return err
	}
	list = append(list, kind{"1–3 words once more: a cached figure", andQueries(seedQueries, s.queries), search})
	fmt.Printf("| blindex, best 20 and the total | queries | %s | p99 ÷ own of 1–3 words | p99 ÷ Sphinx's of 1–3 words |\n|---|---|---|---|---|---|---|---|\n", heads)
	fmt.Printf("| 1–3 words | %d | %s | %s | %s |\n", len(own.ranked), own.ranked, over(1, 1), over(own.ranked.at(0.99), ref.ranked.at(0.99)))
	for _, k := range list {
		took, err := timed(s, k.texts, func(q string) error { return k.ask(ctx, o, q) })
		if err != nil {
			return fmt.Errorf("%s: %w", k.name, err)
		}
		p99 := took.at(0.99)
		fmt.Printf("| %s | %s | %s | %s | %s |\n", k.name, count(len(took), len(k.texts)), took, over(p99, own.ranked.at(0.99)), over(p99, ref.ranked.at(0.99)))
	}
	fmt.Println()
	return nil
}
