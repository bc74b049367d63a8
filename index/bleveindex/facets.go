package bleveindex

import (
	"sort"
	"strings"
	"time"

	"blindex/index"
)

// maxFacet is how many values of a facet are told.
const maxFacet = 20

// dateSteps are the days back that the date facet counts from.
var dateSteps = []int64{1, 7, 30, 90, 365}

// facets sums what was counted, now being the day it is asked.
func (t *tally) facets(now time.Time) index.Facets {
	names := []string{"provider", "kind", "ext"}
	sums := map[string]map[string]int{}
	for _, name := range names {
		sums[name] = map[string]int{}
	}
	for class, n := range t.classes {
		for i, value := range strings.SplitN(class, factSeparator, len(names)) {
			sums[names[i]][value] += *n
		}
	}
	out := index.Facets{"size": t.sizeFacet(), "date": t.dateFacet(now)}
	for name, counts := range sums {
		out[name] = mostFirst(counts)
	}
	return out
}

func mostFirst(counts map[string]int) []index.Facet {
	out := []index.Facet{}
	for value, n := range counts {
		if value != "" {
			out = append(out, index.Facet{Value: value, Count: n})
		}
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Count != out[j].Count {
			return out[i].Count > out[j].Count
		}
		return out[i].Value < out[j].Value
	})
	return out[:min(len(out), maxFacet)]
}

// sizeFacet lists the buckets by size, not by count.
func (t *tally) sizeFacet() []index.Facet {
	out := []index.Facet{}
	for _, b := range index.SizeBuckets {
		if n, ok := t.sizes[b.Value]; ok {
			out = append(out, index.Facet{Value: b.Value, Count: *n})
		}
	}
	return out
}

// dateFacet counts what was seen since a few days back, newest first. A day is counted
// whole, so that the count is what a filter by that day finds.
func (t *tally) dateFacet(now time.Time) []index.Facet {
	out := []index.Facet{}
	today := now.Unix() / secondsPerDay
	for _, back := range dateSteps {
		sum := 0
		for day, n := range t.days {
			if day >= today-back {
				sum += *n
			}
		}
		if sum > 0 {
			since := time.Unix((today-back)*secondsPerDay, 0).UTC()
			out = append(out, index.Facet{Value: since.Format(time.DateOnly), Count: sum})
		}
	}
	return out
}
