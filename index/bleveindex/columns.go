package bleveindex

import (
	"fmt"
	"hash/fnv"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// columns are what orders, bounds, facets and ranking ask of a segment's entries, in
// memory: about sixty bytes an entry, which no garbage collector has to look into. They
// hold hashes of words, no words, and are dropped with their segment.
type columns struct {
	rows    []inMemory // one more than there are entries
	words   []uint16   // the hashes of all names, one name after the other
	counted []counted
	merit   []uint8 // how well an entry ranks before a query is known

	classes []class
	facets  [facetFields]facetValues
	adult   *roaring.Bitmap   // entries classed adult; nil when there are none
	tiers   []*roaring.Bitmap // entries by merit, best first, each tier twice as large as the one before
	sums    sync.Pool         // of *classSums
}

// inMemory is an entry's row, half a cache line: entries are looked at one by one.
type inMemory struct {
	size     int64
	seen     uint32
	posted   uint32
	tie      uint32 // a hash of the id: orders what is otherwise equal
	class    uint32 // place in classes
	start    uint32 // where its words begin; they end where the next one's do
	sources  uint8
	standing uint8 // points that do not depend on the query, from pointsGone up
	tail     bool  // the last word of the name is its extension
}

// counted is what facets ask of an entry, beside the rows: they ask it of every match.
type counted struct {
	class  uint32
	day    uint16 // last seen, since 1970
	bucket uint8  // place of its size in the facet
}

// facetValues are the values of a facet, and which of them each class has.
type facetValues struct {
	values []string
	of     []uint32
}

// count is the number of entries.
func (c *columns) count() int { return len(c.rows) - 1 }

// loadColumns reads a segment's rows.
func loadColumns(seg segment.Segment) (*columns, error) {
	n := int(seg.Count())
	c := &columns{rows: make([]inMemory, n+1), words: make([]uint16, 0, 8*n)}
	if err := c.loadRows(seg); err != nil {
		return nil, fmt.Errorf("bleveindex: read rows: %w", err)
	}
	if err := c.loadClasses(seg); err != nil {
		return nil, fmt.Errorf("bleveindex: read classes: %w", err)
	}
	c.settle()
	c.makeTiers()
	return c, nil
}

func (c *columns) loadRows(seg segment.Segment) error {
	var failed error
	h := fnv.New32a()
	for n := range c.count() {
		err := seg.VisitStoredFields(uint64(n), func(field string, _ byte, value []byte, _ []uint64) bool {
			switch field {
			case fieldID:
				h.Reset()
				h.Write(value)
				c.rows[n].tie = h.Sum32()
			case fieldRow:
				failed = c.add(n, value)
			}
			return failed == nil
		})
		if err != nil {
			return err
		}
		if failed != nil {
			return failed
		}
		c.rows[n+1].start = uint32(len(c.words))
	}
	return nil
}

func (c *columns) add(n int, data []byte) error {
	r, err := readRow(data)
	if err != nil {
		return err
	}
	c.rows[n].size, c.rows[n].seen, c.rows[n].posted, c.rows[n].sources = r.size, r.seen, r.posted, r.sources
	for i := 0; i+1 < len(r.words); i += 2 {
		c.words = append(c.words, uint16(r.words[i])<<8|uint16(r.words[i+1]))
	}
	return nil
}

func (c *columns) loadClasses(seg segment.Segment) error {
	dict, err := seg.Dictionary(fieldClass)
	if err != nil {
		return err
	}
	it := dict.AutomatonIterator(nil, nil, nil)
	for {
		entry, err := it.Next()
		if err != nil || entry == nil {
			return err
		}
		number := uint32(len(c.classes))
		c.classes = append(c.classes, readClass(entry.Term))
		docs, err := bitmapOf(dict, entry.Term)
		if err != nil {
			return err
		}
		for i := docs.Iterator(); i.HasNext(); {
			c.rows[i.Next()].class = number
		}
		if c.classes[number].Adult {
			if c.adult == nil {
				c.adult = roaring.New()
			}
			c.adult.Or(docs)
		}
	}
}

// settle works out what the ranking would ask of every entry again and again.
func (c *columns) settle() {
	type fixed struct {
		points float32
		ext    uint16
	}
	c.counted, c.merit = make([]counted, c.count()), make([]uint8, c.count())
	c.numberFacets()
	classes := make([]fixed, max(len(c.classes), 1))
	c.sums.New = func() any { return &classSums{counts: make([]uint32, len(classes))} }
	for i := range c.classes {
		classes[i] = fixed{points: c.classes[i].standing()}
		if ext := c.classes[i].Ext; ext != "" {
			classes[i].ext = wordHash(ext)
		}
	}
	newest := uint32(0)
	for n := range c.count() {
		newest = max(newest, c.rows[n].seen)
	}
	for n := range c.count() {
		k := classes[c.rows[n].class]
		c.rows[n].standing = uint8(k.points + sourcePoints(c.rows[n].sources) - pointsGone)
		name := c.name(uint32(n))
		c.rows[n].tail = len(name) > 1 && k.ext != 0 && name[len(name)-1] == k.ext
		c.counted[n] = counted{class: c.rows[n].class, day: uint16(c.rows[n].seen / secondsPerDay), bucket: bucketOf(c.rows[n].size)}
		c.merit[n] = c.meritOf(uint32(n), newest-c.rows[n].seen)
	}
}

// meritOf is what the ranking gives an entry for a query of one word that it has, as far as
// that does not depend on the word: a short name first, then what many pages post, what
// lives, what was seen lately; age is in seconds, since the newest entry's.
func (c *columns) meritOf(doc, age uint32) uint8 {
	name := c.name(doc)
	if c.rows[doc].tail {
		name = name[:len(name)-1]
	}
	title := 0
	for _, h := range name {
		if !tags.has(h) {
			title++
		}
	}
	points := float32(pointsLength)/float32(max(title, 1)) + float32(c.rows[doc].standing) + pointsFresh*halved(age)
	const most = pointsLength - pointsGone + pointsSources + pointsAlive + pointsOwn + pointsFresh
	return uint8(min(points*meritMax/most, meritMax))
}

// meritMax is the most merit an entry can have.
const meritMax = 255

// numberFacets gives each value of a facet a number.
func (c *columns) numberFacets() {
	for f := range c.facets {
		numbers := map[string]uint32{}
		v := &c.facets[f]
		v.of = make([]uint32, max(len(c.classes), 1))
		for i := range c.classes {
			value := facetOf(&c.classes[i], f)
			n, ok := numbers[value]
			if !ok {
				n = uint32(len(v.values))
				numbers[value] = n
				v.values = append(v.values, value)
			}
			v.of[i] = n
		}
		if len(v.values) == 0 {
			v.values = []string{""}
		}
	}
}

// tierCount is into how many tiers the entries are told apart by merit.
const tierCount = 8

// makeTiers cuts the entries into tiers, where merit changes.
func (c *columns) makeTiers() {
	var ofMerit [meritMax + 1]int
	for _, m := range c.merit {
		ofMerit[m]++
	}
	var tierOf [meritMax + 1]uint8
	tier, room := 0, c.count()>>(tierCount-1)
	for m := meritMax; m >= 0; m-- {
		for ; room <= 0 && tier < tierCount-1; tier++ {
			room += c.count() >> (tierCount - 1 - tier)
		}
		tierOf[m], room = uint8(tier), room-ofMerit[m]
	}
	lists := make([][]uint32, tierCount)
	for n, m := range c.merit {
		t := tierOf[m]
		lists[t] = append(lists[t], uint32(n))
	}
	c.tiers = make([]*roaring.Bitmap, tierCount)
	for t, list := range lists {
		c.tiers[t] = roaring.BitmapOf(list...)
		c.tiers[t].RunOptimize()
	}
}

// Liveness as the crawler writes it.
const (
	statusAlive = "alive"
	statusGone  = "gone"
)

// at is the class of an entry.
func (c *columns) at(n int) *class {
	if len(c.classes) == 0 {
		return &class{}
	}
	return &c.classes[c.rows[n].class]
}

// name is the word hashes of an entry's name.
func (c *columns) name(doc uint32) []uint16 { return c.words[c.rows[doc].start:c.rows[doc+1].start] }

// fetch brings rows and names of some entries into the processor's cache. Scoring waits for
// memory most of its time, twice an entry, one entry after the other; here nothing waits for
// anything, so that many are fetched at once. What it gives means nothing.
func (c *columns) fetch(docs []uint32) (sum uint32) {
	var starts [batchSize]uint32
	for i, doc := range docs[:min(len(docs), len(starts))] {
		starts[i] = c.rows[doc].start
		sum += c.rows[doc+1].start // where its words end
	}
	for _, at := range starts[:min(len(docs), len(starts))] {
		if int(at) < len(c.words) {
			sum += uint32(c.words[at])
		}
	}
	return sum
}

// bitmapOf returns the documents of a term. It shares memory with the segment and must
// not be changed, nor used after the segment is closed; nil when there are none.
func bitmapOf(dict segment.TermDictionary, term string) (*roaring.Bitmap, error) {
	list, err := dict.PostingsList([]byte(term), nil, nil)
	if err != nil || list.Count() == 0 {
		return roaring.New(), err
	}
	it, ok := list.Iterator(false, false, false, nil).(segment.OptimizablePostingsIterator)
	if !ok {
		return nil, errPostings
	}
	if doc, one := it.DocNum1Hit(); one {
		return roaring.BitmapOf(uint32(doc)), nil
	}
	return it.ActualBitmap(), nil
}

var errPostings = fmt.Errorf("postings without a bitmap")
