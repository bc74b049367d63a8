package bleveindex

import (
	"slices"
	"sort"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"blindex/index"
)

// evaluation finds which entries of one segment a plan matches.
type evaluation struct {
	plan *plan
	*segmentView
	names, sites segment.TermDictionary
	lists        []wordList // looked up before
}

// wordList is a word with the entries that have it.
type wordList struct {
	word string
	docs *roaring.Bitmap
}

// list returns the entries that have a word; it must not be changed.
func (e *evaluation) list(word string) (*roaring.Bitmap, error) {
	for _, l := range e.lists {
		if l.word == word {
			return l.docs, nil
		}
	}
	docs, err := bitmapOf(e.names, word)
	if err == nil {
		e.lists = append(e.lists, wordList{word, docs})
	}
	return docs, err
}

func (p *plan) open(s *segmentView) (*evaluation, error) {
	e := &evaluation{plan: p, segmentView: s}
	var err error
	if e.names, err = s.segment.Dictionary(fieldName); err != nil {
		return nil, err
	}
	e.sites, err = s.segment.Dictionary(fieldSite)
	return e, err
}

// matches returns the live entries that all clauses hold for. The bitmap may share
// memory with the segment: it must not be changed.
func (e *evaluation) matches(list []clause) (*roaring.Bitmap, error) {
	found, err := e.every(list, nil)
	if err != nil {
		return nil, err
	}
	if e.deleted != nil {
		found = roaring.AndNot(found, e.deleted)
	}
	return found, nil
}

// every returns the entries within a set (nil: all) that each clause holds for. What is
// cheap and selective comes first; filters and phrases look only at what is left.
func (e *evaluation) every(list []clause, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	var parts []*roaring.Bitmap
	var late []clause
	for _, c := range list {
		if c.not || c.filter != nil {
			late = append(late, c)
			continue
		}
		b, err := e.clause(c, within)
		if err != nil {
			return nil, err
		}
		parts = append(parts, b)
	}
	found := within
	if len(parts) > 0 {
		sort.Slice(parts, func(i, j int) bool { return parts[i].GetCardinality() < parts[j].GetCardinality() })
		if found = parts[0]; within != nil {
			found = roaring.And(found, within)
		}
		for _, b := range parts[1:] {
			found = roaring.And(found, b)
		}
	}
	if found == nil {
		found = e.whole()
	}
	var err error
	if found, err = e.phrases(list, found); err != nil {
		return nil, err
	}
	return e.late(late, found)
}

// late narrows by filters and takes away what must not be.
func (e *evaluation) late(list []clause, found *roaring.Bitmap) (*roaring.Bitmap, error) {
	for _, c := range list {
		if found.IsEmpty() {
			return found, nil
		}
		b, err := e.clause(c, found)
		if err != nil {
			return nil, err
		}
		if c.not {
			found = roaring.AndNot(found, b)
		} else {
			found = roaring.And(found, b)
		}
	}
	return found, nil
}

func (e *evaluation) whole() *roaring.Bitmap {
	b := roaring.New()
	b.AddRange(0, e.segment.Count())
	return b
}

// clause returns the entries that a clause holds for, whatever its sign.
func (e *evaluation) clause(c clause, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	switch {
	case c.leaf != nil:
		b, err := e.leaf(c.leaf)
		if err == nil && c.not && c.leaf.term.Exact && len(c.leaf.term.Words) > 1 {
			b, err = e.phrase(c.leaf, roaring.And(b, within))
		}
		return b, err
	case c.filter != nil:
		return e.filter(*c.filter, within)
	}
	either := make([]*roaring.Bitmap, 0, len(c.any))
	for _, alternative := range c.any {
		b, err := e.every(alternative, within)
		if err != nil {
			return nil, err
		}
		either = append(either, b)
	}
	return union(either), nil
}

// leaf returns the entries that have a term's words, or another spelling of it. That
// the words of a phrase stand side by side is looked at afterwards.
func (e *evaluation) leaf(l *leaf) (*roaring.Bitmap, error) {
	t := l.term
	words := t.Words
	if t.Prefix {
		words = words[:len(words)-1]
	}
	if len(t.Grams) > 0 {
		words = t.Grams
	}
	own, err := e.allOf(words)
	if err == nil && t.Prefix {
		var ends *roaring.Bitmap
		if ends, err = e.anyOf(l.ends); err == nil && own != nil {
			ends = roaring.And(own, ends)
		}
		own = ends
	}
	if err != nil {
		return nil, err
	}
	return e.orElse(own, l)
}

// orElse adds the entries that have a term in another spelling.
func (e *evaluation) orElse(own *roaring.Bitmap, l *leaf) (*roaring.Bitmap, error) {
	others := append(append(append([]string{}, l.joined...), l.term.Also...), l.near...)
	if len(others) == 0 && len(l.pairs) == 0 {
		return own, nil
	}
	more, err := e.anyOf(others)
	if err != nil {
		return nil, err
	}
	all := []*roaring.Bitmap{more}
	if own != nil {
		all = append(all, own)
	}
	for _, p := range l.pairs {
		b, err := e.allOf(p[:])
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return union(all), nil
}

// union joins sets without the detour by way of dense ones where there is little to join.
// It may be one of them.
func union(sets []*roaring.Bitmap) *roaring.Bitmap {
	sets = slices.DeleteFunc(sets, (*roaring.Bitmap).IsEmpty)
	switch len(sets) {
	case 0:
		return roaring.New()
	case 1:
		return sets[0]
	case 2:
		return roaring.Or(sets[0], sets[1])
	}
	return roaring.FastOr(sets...)
}

// allOf returns the entries with every one of the words; nil for no words.
func (e *evaluation) allOf(words []string) (*roaring.Bitmap, error) {
	var found *roaring.Bitmap
	for _, w := range words {
		b, err := e.list(w)
		if err != nil {
			return nil, err
		}
		if found != nil {
			b = roaring.And(found, b)
		}
		if found = b; found.IsEmpty() {
			return found, nil
		}
	}
	return found, nil
}

func (e *evaluation) anyOf(words []string) (*roaring.Bitmap, error) {
	all := make([]*roaring.Bitmap, 0, len(words))
	for _, w := range words {
		b, err := e.list(w)
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return union(all), nil
}

// phrases keeps of the found entries those that have the quoted phrases of the list
// with their words side by side.
func (e *evaluation) phrases(list []clause, found *roaring.Bitmap) (*roaring.Bitmap, error) {
	for _, c := range list {
		if c.leaf == nil || c.not || !c.leaf.term.Exact || len(c.leaf.term.Words) < 2 {
			continue
		}
		var err error
		if found, err = e.phrase(c.leaf, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// phrase keeps the entries with the words side by side, by their hashes. The last word may
// be a prefix.
func (e *evaluation) phrase(l *leaf, found *roaring.Bitmap) (*roaring.Bitmap, error) {
	var ends *hashSet
	hashes := make([]uint16, len(l.term.Words))
	for i, w := range l.term.Words {
		hashes[i] = wordHash(w)
	}
	if l.term.Prefix {
		ends = new(hashSet)
		for _, w := range l.ends {
			ends.add(wordHash(w))
		}
	}
	out := roaring.New()
	err := e.plan.each(found, func(doc uint32) {
		if sideBySide(e.cols.name(doc), hashes, ends) {
			out.Add(doc)
		}
	})
	return out, err
}

func sideBySide(name, words []uint16, ends *hashSet) bool {
	sure := words
	if ends != nil {
		sure = words[:len(words)-1]
	}
	for i := 0; i+len(words) <= len(name); i++ {
		if equal(name[i:i+len(sure)], sure) && (ends == nil || ends.has(name[i+len(sure)])) {
			return true
		}
	}
	return false
}

func equal(a, b []uint16) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// filter returns the entries within a set that a filter lets through.
func (e *evaluation) filter(f index.Filters, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	if within == nil {
		within = e.whole()
	}
	f.Adult = true // a search says once whether it shows them
	s, err := e.sieve(f)
	if err != nil || s == nil {
		return within, err
	}
	out := roaring.New()
	err = e.plan.each(within, func(doc uint32) {
		if s.passes(doc) {
			out.Add(doc)
		}
	})
	return out, err
}
