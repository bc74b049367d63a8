package bleveindex

import (
	"sort"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"blindex/index"
)

// maxFacet is how many values of a facet are told.
const maxFacet = 20

// dateSteps are the days back that the date facet counts from.
var dateSteps = []int64{1, 7, 30, 90, 365}

// tally counts facets over all matches.
type tally struct {
	today  int64
	fields map[string]map[string]int
	sizes  []int // by size bucket
	dates  []int // by step back
}

func newTally(now time.Time) *tally {
	t := &tally{today: now.Unix() / secondsPerDay, fields: map[string]map[string]int{}, sizes: make([]int, len(index.SizeBuckets)), dates: make([]int, len(dateSteps))}
	for _, name := range []string{"provider", "kind", "ext", "type", "lang"} {
		t.fields[name] = map[string]int{}
	}
	return t
}

// segment counts the matches of one segment: by class first, of which there are few.
func (t *tally) segment(p *plan, s *segmentView, match *roaring.Bitmap) error {
	c := s.cols
	classes := newClassCount(len(c.classes), match.GetCardinality())
	var since [maxSteps]uint32
	for i, back := range dateSteps {
		since[i] = uint32(max((t.today-back)*secondsPerDay, 0))
	}
	var sizes [maxBuckets + 1]int
	var steps [maxSteps + 1]int // by the first step back that holds
	err := p.each(match, func(doc uint32) {
		r := &c.rows[doc]
		classes.add(r.class)
		sizes[r.bucket]++
		i := 0
		for i < len(dateSteps) && r.seen < since[i] {
			i++
		}
		steps[i]++
	})
	for i := range t.sizes {
		t.sizes[i] += sizes[i]
	}
	sum := 0
	for i := range t.dates {
		sum += steps[i] // what was seen since a day was seen since every day before it
		t.dates[i] += sum
	}
	classes.each(func(number uint32, n int) { t.class(&c.classes[number], n) })
	return err
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

// classCount counts by class: in a list where there are many to count, else in a map.
type classCount struct {
	list []int
	few  map[uint32]int
}

func newClassCount(classes int, entries uint64) classCount {
	if entries < uint64(classes)/4 {
		return classCount{few: map[uint32]int{}}
	}
	return classCount{list: make([]int, classes)}
}

func (c classCount) add(number uint32) {
	if c.list == nil {
		c.few[number]++
		return
	}
	c.list[number]++
}

func (c classCount) each(f func(number uint32, n int)) {
	for number, n := range c.list {
		if n > 0 {
			f(uint32(number), n)
		}
	}
	for number, n := range c.few {
		f(number, n)
	}
}

func (t *tally) class(c *class, n int) {
	t.fields["provider"][c.Provider] += n
	t.fields["kind"][c.Kind] += n
	t.fields["ext"][c.Ext] += n
	t.fields["type"][c.Type] += n
	t.fields["lang"][c.Lang] += n
}

// merge adds what another has counted.
func (t *tally) merge(o *tally) {
	for name, counts := range o.fields {
		for value, n := range counts {
			t.fields[name][value] += n
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
	for name, counts := range t.fields {
		out[name] = mostFirst(counts)
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
