package bleveindex

import (
	"sort"
	"strconv"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search"

	"blindex/index"
)

// maxFacet is how many values of a facet are told.
const maxFacet = 20

// maxDays bounds the days counted for the date facet: 50 years.
const maxDays = 20000

// dateSteps are the days back that the date facet counts from.
var dateSteps = []int{1, 7, 30, 90, 365}

func addFacets(req *bleve.SearchRequest) {
	req.AddFacet("provider", bleve.NewFacetRequest(fieldProvider, maxFacet))
	req.AddFacet("kind", bleve.NewFacetRequest(fieldKind, maxFacet))
	req.AddFacet("ext", bleve.NewFacetRequest(fieldExt, maxFacet+1)) // one is "none"
	req.AddFacet("size", bleve.NewFacetRequest(fieldSizeFac, len(index.SizeBuckets)+1))
	req.AddFacet("date", bleve.NewFacetRequest(fieldSeenDay, maxDays))
}

func (e *Engine) facets(found search.FacetResults) index.Facets {
	out := index.Facets{}
	for _, name := range []string{"provider", "kind", "ext"} {
		out[name] = facet(found[name])
	}
	out["size"] = sizeFacet(found["size"])
	out["date"] = dateFacet(found["date"], e.opt.Now())
	return out
}

func facet(f *search.FacetResult) []index.Facet {
	out := []index.Facet{}
	for _, t := range f.Terms.Terms() {
		if t.Term != "" {
			out = append(out, index.Facet{Value: t.Term, Count: t.Count})
		}
	}
	return out[:min(len(out), maxFacet)]
}

// sizeFacet lists the buckets by size, not by count.
func sizeFacet(f *search.FacetResult) []index.Facet {
	out := facet(f)
	rank := map[string]int{}
	for i, b := range index.SizeBuckets {
		rank[b.Value] = i
	}
	sort.Slice(out, func(i, j int) bool { return rank[out[i].Value] < rank[out[j].Value] })
	return out
}

// dateFacet counts what was seen since a few days back, newest first. A day is counted
// whole, so that the count is what a filter by that day finds.
func dateFacet(f *search.FacetResult, now time.Time) []index.Facet {
	out := []index.Facet{}
	today := int(now.Unix() / secondsPerDay)
	for _, back := range dateSteps {
		n := 0
		for _, t := range f.Terms.Terms() {
			if day, err := strconv.Atoi(t.Term); err == nil && day >= today-back {
				n += t.Count
			}
		}
		if n > 0 {
			since := time.Unix(int64(today-back)*secondsPerDay, 0).UTC()
			out = append(out, index.Facet{Value: since.Format(time.DateOnly), Count: n})
		}
	}
	return out
}
