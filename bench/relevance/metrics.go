package relevance

import (
	"math"
	"slices"
)

// depth is how many results count.
const depth = 10

// ranking is the grades of results in order.
type ranking []int

// ndcg is the discounted cumulative gain of the first ten with gains 2^grade-1, of the
// best there could be. ideal holds the grades of all that is judged, mirrors once.
func ndcg(got, ideal ranking) float64 {
	best := slices.Clone(ideal)
	slices.SortFunc(best, func(a, b int) int { return b - a })
	if top := dcg(best); top > 0 {
		return dcg(got) / top
	}
	return 0
}

func dcg(r ranking) float64 {
	sum := 0.0
	for i, grade := range r[:min(len(r), depth)] {
		sum += float64(int(1)<<grade-1) / math.Log2(float64(i+2))
	}
	return sum
}

// reciprocal is 1/rank of the first result of grade 3, 0 when none is among the first ten.
func reciprocal(got ranking) float64 {
	if i := got.first(); i > 0 {
		return 1 / float64(i)
	}
	return 0
}

// first is the rank, from 1, of the first result of grade 3, or 0.
func (r ranking) first() int { return 1 + slices.Index(r[:min(len(r), depth)], 3) }

// grade turns the ids an engine gave into grades, mirrors of a group once: the first
// of them counts.
func grade(q Query, groups map[string]int, ids []string) (ranking, []string) {
	var out ranking
	var kept []string
	seen := map[int]bool{}
	for _, id := range ids {
		g := groups[id]
		if g != 0 && seen[g] {
			continue
		}
		seen[g] = true
		out, kept = append(out, q.Grades[id]), append(kept, id)
	}
	return out, kept
}

// ideal is what the judgements offer, mirrors once.
func ideal(q Query, groups map[string]int) ranking {
	var out ranking
	best := map[int]int{}
	for id, grade := range q.Grades {
		if g := groups[id]; g != 0 {
			best[g] = max(best[g], grade)
			continue
		}
		out = append(out, grade)
	}
	for _, grade := range best {
		out = append(out, grade)
	}
	return out
}

// mean of nothing is 0.
func mean(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	return sum / float64(max(1, len(list)))
}
