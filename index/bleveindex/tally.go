package bleveindex

import (
	"sort"
	"sync"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"blindex/index"
)

// maxFacet is how many values of a facet are told.
const maxFacet = 20

// dateSteps are the days back that the date facet counts from.
var dateSteps = []int64{1, 7, 30, 90, 365}

// facetNames are the facets that a class has a value of.
var facetNames = [facetFields]string{"provider", "kind", "ext", "type", "lang"}

const facetFields = 5

// facetOf is a class's value of a facet.
func facetOf(c *class, field int) string {
	return [facetFields]string{c.Provider, c.Kind, c.Ext, c.Type, c.Lang}[field]
}

// tally counts facets over all matches.
type tally struct {
	today  int64
	fields [facetFields]map[string]int
	sizes  []int // by size bucket
	dates  []int // by step back
}

func newTally(now time.Time) *tally {
	t := &tally{today: now.Unix() / secondsPerDay, sizes: make([]int, len(index.SizeBuckets)), dates: make([]int, len(dateSteps))}
	for f := range t.fields {
		t.fields[f] = map[string]int{}
	}
	return t
}

// classSums counts matches by class. A segment has thousands of classes and most searches
// meet few of them: those alone are added up, and made ready for the next search.
type classSums struct {
	counts []uint32
	met    []uint32 // classes whose count is not 0
}

func (s *classSums) add(class uint32) {
	if s.counts[class]++; s.counts[class] == 1 {
		s.met = append(s.met, class)
	}
}

func (s *classSums) clear() {
	for _, class := range s.met {
		s.counts[class] = 0
	}
	s.met = s.met[:0]
}

// segment counts the matches of one segment: by class first, of which there are few.
func (t *tally) segment(p *plan, s *segmentView, match *roaring.Bitmap) error {
	c := s.cols
	classes := c.sums.Get().(*classSums)
	var sizes [maxBuckets + 1]int
	var steps [maxSteps + 1]int // by the first step back that holds
	stepOf, last := stepsByAge(), int64(len(stepsByAge())-1)
	var fetched [batchSize]counted
	err := p.batches(match, func(docs []uint32) {
		for i, doc := range docs { // nothing waits for anything here, so that many are fetched at once
			fetched[i] = c.counted[doc]
		}
		for _, r := range fetched[:len(docs)] {
			classes.add(r.class)
			sizes[r.bucket]++
			steps[stepOf[min(max(t.today-int64(r.day), 0), last)]]++
		}
	})
	for i := range t.sizes {
		t.sizes[i] += sizes[i]
	}
	sum := 0
	for i := range t.dates {
		sum += steps[i] // what was seen since a day was seen since every day before it
		t.dates[i] += sum
	}
	for f := range t.fields {
		t.classes(f, &c.facets[f], classes)
	}
	classes.clear()
	c.sums.Put(classes)
	return err
}

// stepsByAge are the first steps back that hold for what was seen some days ago; the last
// is for all that is older.
var stepsByAge = sync.OnceValue(func() []uint8 {
	out := make([]uint8, dateSteps[len(dateSteps)-1]+2)
	for age := range out {
		for out[age] < uint8(len(dateSteps)) && int64(age) > dateSteps[out[age]] {
			out[age]++
		}
	}
	return out
})

// classes adds what was counted by class to a facet.
func (t *tally) classes(field int, v *facetValues, classes *classSums) {
	sums := make([]int, len(v.values))
	for _, class := range classes.met {
		sums[v.of[class]] += int(classes.counts[class])
	}
	for i, n := range sums {
		if n > 0 {
			t.fields[field][v.values[i]] += n
		}
	}
}

// Bounds of what is counted in arrays.
const (
	maxSteps   = 8
	maxBuckets = 15
)

// bucketOf is the place of a size among the buckets, or maxBuckets when it has none.
func bucketOf(bytes int64) uint8 {
	if bytes > 0 {
		for i, b := range index.SizeBuckets {
			if b.Max == 0 || bytes <= b.Max {
				return uint8(i)
			}
		}
	}
	return maxBuckets
}

// merge adds what another has counted.
func (t *tally) merge(o *tally) {
	for f, counts := range o.fields {
		for value, n := range counts {
			t.fields[f][value] += n
		}
	}
	for i, n := range o.sizes {
		t.sizes[i] += n
	}
	for i, n := range o.dates {
		t.dates[i] += n
	}
}

// facets are the counts as they are told: a day is counted whole, so that the count is
// what a filter by that day finds.
func (t *tally) facets() index.Facets {
	out := index.Facets{"size": {}, "date": {}}
	for f, counts := range t.fields {
		out[facetNames[f]] = mostFirst(counts)
	}
	for i, n := range t.sizes {
		if n > 0 {
			out["size"] = append(out["size"], index.Facet{Value: index.SizeBuckets[i].Value, Count: n})
		}
	}
	for i, n := range t.dates {
		if n > 0 {
			since := time.Unix((t.today-dateSteps[i])*secondsPerDay, 0).UTC()
			out["date"] = append(out["date"], index.Facet{Value: since.Format(time.DateOnly), Count: n})
		}
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
