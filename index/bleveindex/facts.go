package bleveindex

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2/search"

	"blindex/index"
)

// facts is what filters, facets and orders need of an entry, as one word of the index
// and one doc value: hexadecimal seconds, hexadecimal bytes, then provider, kind and
// extension. As numbers of bleve's own they would cost dozens of words each, as words
// of their own one look-up each for every match.
type facts []byte

const (
	seenDigits    = 10
	sizeDigits    = 15
	classFrom     = seenDigits + sizeDigits
	factSeparator = "\x1f"
	secondsPerDay = 24 * 60 * 60
)

// unknownSize sorts before every number.
var unknownSize = strings.Repeat("-", sizeDigits)

func factsOf(d index.Doc) string {
	return seenTerm(d.LastSeen) + sizeTerm(d.Size) +
		strings.Join([]string{plain(d.Provider), plain(d.Kind), plain(d.Ext)}, factSeparator)
}

func plain(s string) string { return strings.ReplaceAll(s, factSeparator, " ") }

func sizeTerm(n int64) string {
	if n < 0 {
		return unknownSize
	}
	return fmt.Sprintf("%0*x", sizeDigits, n)
}

func seenTerm(t time.Time) string { return fmt.Sprintf("%0*x", seenDigits, max(t.Unix(), 0)) }

// seenTermUp rounds up to the second, as "at or after" asks for.
func seenTermUp(t time.Time) string { return seenTerm(t.Add(time.Second - 1)) }

func (f facts) seen() string  { return string(f[:seenDigits]) }
func (f facts) size() string  { return string(f[seenDigits:classFrom]) }
func (f facts) class() []byte { return f[classFrom:] }

// valid guards the slicing above against a term of another making.
func (f facts) valid() bool { return len(f) >= classFrom }

// bounds are exact limits, as they stand in facts. Empty is none.
type bounds struct{ minSize, maxSize, since string }

func (n bounds) hold(f facts) bool {
	if f.seen() < n.since {
		return false
	}
	size := f.size()
	if size == unknownSize {
		return n.minSize == "" && n.maxSize == ""
	}
	return size >= n.minSize && (n.maxSize == "" || size <= n.maxSize)
}

// tally counts facets over all matches.
type tally struct {
	classes map[string]*int
	days    map[int64]*int
	sizes   map[string]*int
}

func newTally() *tally {
	return &tally{classes: map[string]*int{}, days: map[int64]*int{}, sizes: map[string]*int{}}
}

func (t *tally) add(f facts) {
	if n, ok := t.classes[string(f.class())]; ok { // makes no copy of the bytes
		*n++
	} else {
		one := 1
		t.classes[string(f.class())] = &one
	}
	if seconds, err := strconv.ParseInt(f.seen(), 16, 64); err == nil {
		bump(t.days, seconds/secondsPerDay)
	}
	if size, err := strconv.ParseInt(f.size(), 16, 64); err == nil {
		bump(t.sizes, index.SizeBucketOf(size))
	}
}

func bump[K comparable](counts map[K]*int, key K) {
	if n, ok := counts[key]; ok {
		*n++
		return
	}
	one := 1
	counts[key] = &one
}

// factOrder sorts by a part of facts, descending.
type factOrder struct {
	from, to int
	value    string
}

// UpdateVisitor takes the part from a match's facts.
func (o *factOrder) UpdateVisitor(field string, term []byte) {
	if field == fieldFacts && facts(term).valid() {
		o.value = string(term[o.from:o.to])
	}
}

// Value returns the part taken and forgets it.
func (o *factOrder) Value(*search.DocumentMatch) string {
	v := o.value
	o.value = ""
	return v
}

// DecodeValue has nothing to decode.
func (o *factOrder) DecodeValue(value string) string { return value }

// Descending is always so: newest and largest first.
func (o *factOrder) Descending() bool { return true }

// RequiresDocID says that ids are not needed: ties are broken later.
func (o *factOrder) RequiresDocID() bool { return false }

// RequiresScoring says that scores are not needed.
func (o *factOrder) RequiresScoring() bool { return false }

// RequiresFields names the doc values needed.
func (o *factOrder) RequiresFields() []string { return []string{fieldFacts} }

// Reverse is for paging backwards, which is not done.
func (o *factOrder) Reverse() {}

// Copy returns an order of its own for another search.
func (o *factOrder) Copy() search.SearchSort { return &factOrder{from: o.from, to: o.to} }
