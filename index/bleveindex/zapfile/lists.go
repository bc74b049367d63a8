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

// all calls write with every term, in order, and its documents, each once and in order.
// The slice is valid during the call.
func (l *lists) all(write func(term string, docs []uint32) error) error {
	starts := make([]uint32, len(l.terms)+1)
	for _, n := range l.said {
		starts[n+1]++
	}
	for n := range l.terms {
		starts[n+1] += starts[n]
	}
	docs, next := make([]uint32, len(l.said)), slices.Clone(starts)
	from := uint32(0)
	for doc, end := range l.ends {
		for _, n := range l.said[from:end] {
			docs[next[n]] = uint32(doc)
			next[n]++
		}
		from = end
	}
	order := make([]uint32, len(l.terms))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return strings.Compare(l.terms[a], l.terms[b]) })
	for _, n := range order {
		// A document that says a term twice stands there twice in a row.
		if err := write(l.terms[n], slices.Compact(docs[starts[n]:starts[n+1]])); err != nil {
			return err
		}
	}
	return nil
}
