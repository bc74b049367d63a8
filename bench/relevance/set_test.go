package relevance

import (
	"math"
	"testing"

	"blindex/bench/corpus"
)

func load(t *testing.T) *Set {
	t.Helper()
	s, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The set is large enough, and each judgement is of a planted or a generated name.
func TestJudgedQueries(t *testing.T) {
	t.Parallel()
	s := load(t)
	count := map[string]int{}
	held := 0
	known := map[string]bool{}
	for i, p := range s.Planted {
		if corpus.Number(p.Doc.ID) != Background+i {
			t.Fatalf("planted name %d has id %s", i, p.Doc.ID)
		}
		known[p.Doc.ID] = true
	}
	for _, q := range s.Queries {
		count[q.Kind]++
		if q.Held {
			held++
		}
		best := 0
		for id, grade := range q.Grades {
			best = max(best, grade)
			if n := corpus.Number(id); !known[id] && (n < 0 || n >= Background) {
				t.Errorf("query %d: %s is no name of the set", q.ID, id)
			}
		}
		if best != 3 {
			t.Errorf("query %d, %q: nothing is exactly what is wanted", q.ID, q.Text)
		}
	}
	if len(s.Queries) < 120 || count["known"] < 40 || count["misspelt"] < 40 {
		t.Errorf("%d queries: %v", len(s.Queries), count)
	}
	if third := len(s.Queries) / 3; held < third-10 || held > third+10 {
		t.Errorf("%d of %d queries are held", held, len(s.Queries))
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	// Worked by hand: gains 7, 3, 1, 0; discounts 1, 1/log2(3) = 0.63093, 1/2, 0.43068.
	for _, c := range []struct {
		got, ideal ranking
		ndcg, rr   float64
	}{
		{ranking{3, 2, 1}, ranking{1, 2, 3}, 1, 1},
		{ranking{2, 3, 1}, ranking{3, 2, 1}, (3 + 7*0.63093 + 0.5) / (7 + 3*0.63093 + 0.5), 0.5},
		{ranking{0, 0, 3}, ranking{3}, 0.5, 1.0 / 3},
		{ranking{0, 1}, ranking{3, 1, 0}, 0.63093 / (7 + 0.63093), 0},
		{ranking{}, ranking{3}, 0, 0},
		{ranking{3}, ranking{}, 0, 1},
		{ranking{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3}, ranking{3}, 0, 0}, // the eleventh counts no more
	} {
		if got := ndcg(c.got, c.ideal); math.Abs(got-c.ndcg) > 1e-4 {
			t.Errorf("%v of %v: nDCG %.5f, want %.5f", c.got, c.ideal, got, c.ndcg)
		}
		if got := reciprocal(c.got); math.Abs(got-c.rr) > 1e-9 {
			t.Errorf("%v: reciprocal rank %.5f, want %.5f", c.got, got, c.rr)
		}
	}
}

// Mirrors of one content count once, in what came and in what could have come.
func TestMirrorsCountOnce(t *testing.T) {
	t.Parallel()
	q := Query{Grades: map[string]int{"a1": 3, "a2": 3, "a3": 3, "b": 2}}
	groups := map[string]int{"a1": 1, "a2": 1, "a3": 1}
	got, kept := grade(q, groups, []string{"a2", "a1", "x", "a3", "b"})
	if len(got) != 3 || got[0] != 3 || got[1] != 0 || got[2] != 2 || kept[2] != "b" {
		t.Errorf("grades %v of %v", got, kept)
	}
	if best := ideal(q, groups); len(best) != 2 || dcg(best) != dcg(ranking{3, 2}) && dcg(best) != dcg(ranking{2, 3}) {
		t.Errorf("ideal %v", best)
	}
}
