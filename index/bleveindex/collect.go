package bleveindex

import (
	"github.com/RoaringBitmap/roaring/v2"

	"blindex/index"
)

// Limits of what is looked at in one segment.
const (
	// maxScored is how many entries of a segment are scored. Of more matches those of most
	// merit are taken: what the query says nothing about decides there. It is more than
	// anyone can reach (window).
	maxScored = 4_096
	// maxScoredOne is maxScored for a query of one word, of which the ranking knows little
	// beside merit.
	maxScoredOne = 1_024
	// checkEvery is how many entries are looked at between two looks at the clock.
	checkEvery = 1 << 15
)

// found is an entry with what orders it: key descending, then tie.
type found struct {
	key uint64
	tie uint32
	doc uint32
	seg *segmentView
}

func (a found) before(b found) bool {
	if a.key != b.key {
		return a.key > b.key
	}
	return a.tie > b.tie
}

// top keeps the first k.
type top struct {
	k    int
	list []found // a heap, the last of them first
}

func (t *top) add(f found) {
	if len(t.list) < t.k {
		t.list = append(t.list, f)
		t.up(len(t.list) - 1)
		return
	}
	if t.k > 0 && f.before(t.list[0]) {
		t.list[0] = f
		t.down(0)
	}
}

func (t *top) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !t.list[parent].before(t.list[i]) {
			return
		}
		t.list[parent], t.list[i] = t.list[i], t.list[parent]
		i = parent
	}
}

func (t *top) down(i int) {
	for {
		last, kid := i, 2*i+1
		for k := kid; k < len(t.list) && k < kid+2; k++ {
			if t.list[last].before(t.list[k]) {
				last = k
			}
		}
		if last == i {
			return
		}
		t.list[last], t.list[i] = t.list[i], t.list[last]
		i = last
	}
}

// collection is what one shard's segments give.
type collection struct {
	best    top
	total   int
	atLeast bool
	tally   *tally // or nil
}

// collector gathers the matches of segments.
type collector struct {
	request *index.Request
	plan    *plan
	rank    *ranking
	need    int // terms a match must have, when not all; else 0
	out     *collection
	near    uint32 // what fetch gave, so that it is not left out as useless
}

// segment gathers the matches of one segment.
func (c *collector) segment(s *segmentView) error {
	e := c.plan.segments[s]
	match, err := c.candidates(e)
	if err != nil || match.IsEmpty() {
		return err
	}
	operators, filters := c.request.Query.Filters, c.request.Filters
	if !filters.Adult && s.cols.adult != nil {
		match = roaring.AndNot(match, s.cols.adult)
	}
	operators.Adult, filters.Adult = true, true
	sieve, err := e.sieve(operators, filters)
	if err != nil {
		return err
	}
	if sieve == nil && c.need == 0 {
		return c.take(s, match, int(match.GetCardinality()))
	}
	return c.sift(s, match, sieve)
}

// candidates are the entries that match, or, when some words suffice, may match.
func (c *collector) candidates(e *evaluation) (*roaring.Bitmap, error) {
	if c.need == 0 {
		return e.matches(c.plan.all)
	}
	return e.some(c.plan.all, c.need)
}

// passes reports whether a candidate matches.
func (c *collector) passes(s *segmentView, sieve *sieve, doc uint32) bool {
	return (sieve == nil || sieve.passes(doc)) && (c.need == 0 || c.rank.matched(s.cols, doc) >= c.need)
}

// sift looks at candidates one by one.
func (c *collector) sift(s *segmentView, match *roaring.Bitmap, sieve *sieve) error {
	keep := make([]uint32, 0, 1024)
	err := c.plan.each(match, func(doc uint32) {
		if c.passes(s, sieve, doc) {
			keep = append(keep, doc)
		}
	})
	if err != nil {
		return err
	}
	return c.take(s, roaring.BitmapOf(keep...), len(keep))
}

// take counts matches and orders those that can be among the first.
func (c *collector) take(s *segmentView, match *roaring.Bitmap, n int) error {
	c.out.total += n
	if t := c.out.tally; t != nil {
		if err := t.segment(c.plan, s, match); err != nil {
			return err
		}
	}
	if most := c.plan.maxScored(); c.request.Sort == index.ByRelevance && n > most {
		best, err := c.plan.ofMerit(s.cols, match, most)
		if err != nil {
			return err
		}
		match = best
	}
	return c.order(s, match)
}

// maxScored is how many entries of a segment are scored.
func (p *plan) maxScored() int {
	if len(p.atoms) == 1 && p.atoms[0].plain() {
		return maxScoredOne
	}
	return maxScored
}

// ofMerit returns the n of most merit of a larger set.
func (p *plan) ofMerit(c *columns, docs *roaring.Bitmap, n int) (*roaring.Bitmap, error) {
	var having [meritMax + 1]int
	err := p.batches(docs, func(docs []uint32) {
		for _, doc := range docs {
			having[c.merit[doc]]++
		}
	})
	if err != nil {
		return nil, err
	}
	least, room := meritMax, n // room is for entries of the least merit that is taken
	for ; having[least] < room; least-- {
		room -= having[least]
	}
	best := make([]uint32, 0, n)
	err = p.batches(docs, func(docs []uint32) {
		for _, doc := range docs {
			m := int(c.merit[doc])
			if m < least || m == least && room == 0 {
				continue
			}
			if m == least {
				room--
			}
			best = append(best, doc)
		}
	})
	return roaring.BitmapOf(best...), err
}

// order gives every entry of a set its key.
func (c *collector) order(s *segmentView, match *roaring.Bitmap) error {
	cols := s.cols
	key := func(doc uint32) uint64 { return scoreKey(c.rank.score(cols, doc, nil)) }
	switch c.request.Sort {
	case index.ByNewest:
		key = func(doc uint32) uint64 { return uint64(cols.rows[doc].seen) }
	case index.BySize:
		key = func(doc uint32) uint64 { return uint64(cols.rows[doc].size + 1) }
	}
	return c.plan.batches(match, func(docs []uint32) {
		if c.request.Sort == index.ByRelevance {
			c.near += cols.fetch(docs)
		}
		for _, doc := range docs {
			c.out.best.add(found{key: key(doc), tie: cols.rows[doc].tie, doc: doc, seg: s})
		}
	})
}

// scoreScale keeps scores whole numbers, so that a cursor meets them exactly.
const scoreScale = 1000

func scoreKey(score float32) uint64 { return uint64(max(score+1000, 0) * scoreScale) }

func keyScore(key uint64) float64 { return float64(key)/scoreScale - 1000 }

// each calls f with every entry of a set, looking at the clock now and then.
func (p *plan) each(docs *roaring.Bitmap, f func(doc uint32)) error {
	return p.batches(docs, func(docs []uint32) {
		for _, doc := range docs {
			f(doc)
		}
	})
}

// batchSize is how many entries are looked at side by side.
const batchSize = 256

// batches is each for at most batchSize entries at a time.
func (p *plan) batches(docs *roaring.Bitmap, f func(docs []uint32)) error {
	var buf [batchSize]uint32
	it := docs.ManyIterator()
	for looked := 0; ; {
		n := it.NextMany(buf[:])
		if n == 0 {
			return nil
		}
		f(buf[:n])
		if looked += n; looked >= checkEvery {
			looked = 0
			if err := p.ctx.Err(); err != nil {
				return err
			}
		}
	}
}
