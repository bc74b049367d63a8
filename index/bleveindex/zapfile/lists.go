package zapfile

import (
	"slices"
	"strings"
)

// lists gathers which documents have which terms of one field.
type lists struct {
	numbers map[string]uint32 // of the terms
	terms   []string
	said    []uint32 // numbers of terms, document by document
	ends    []uint32 // where each document's end in said
}

func newLists() *lists { return &lists{numbers: map[string]uint32{}} }

// add says that the present document has the term.
func (l *lists) add(term string) {
	n, ok := l.numbers[term]
	if !ok {
		n = uint32(len(l.terms))
		term = strings.Clone(term) // whose text it is part of must not stay
		l.numbers[term] = n
		l.terms = append(l.terms, term)
	}
	l.said = append(l.said, n)
}

// end ends the present document.
func (l *lists) end() { l.ends = append(l.ends, uint32(len(l.said))) }

// all calls write with every term, in order, and its documents by their new numbers, each
// once and in order; order has the old number of each. The slice is valid during the call.
func (l *lists) all(order []uint32, write func(term string, docs []uint32) error) error {
	starts := make([]uint32, len(l.terms)+1)
	for _, n := range l.said {
		starts[n+1]++
	}
	for n := range l.terms {
		starts[n+1] += starts[n]
	}
	docs, next := make([]uint32, len(l.said)), slices.Clone(starts)
	for doc, old := range order {
		for _, n := range l.of(old) {
			docs[next[n]] = uint32(doc)
			next[n]++
		}
	}
	sorted := make([]uint32, len(l.terms))
	for i := range sorted {
		sorted[i] = uint32(i)
	}
	slices.SortFunc(sorted, func(a, b uint32) int { return strings.Compare(l.terms[a], l.terms[b]) })
	for _, n := range sorted {
		// A document that says a term twice stands there twice in a row.
		if err := write(l.terms[n], slices.Compact(docs[starts[n]:starts[n+1]])); err != nil {
			return err
		}
	}
	return nil
}

// of are the numbers of the terms that a document has, by its old number.
func (l *lists) of(doc uint32) []uint32 {
	from := uint32(0)
	if doc > 0 {
		from = l.ends[doc-1]
	}
	return l.said[from:l.ends[doc]]
}
