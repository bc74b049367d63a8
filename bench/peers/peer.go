// Package peers puts other search engines beside blindex's index: each one is built
// from the same names and asked the same questions. It measures nothing itself.
//
// Every engine gets a name as the words blindex's own analysis makes of it, in lower
// case and with one space between, so that all of them mean the same by a word and
// their totals agree.
package peers

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"blindex/index"
)

// ErrMissing says that this machine or this binary lacks the engine.
var ErrMissing = errors.New("this engine is not here")

// Page is how many results one answer brings at most.
const Page = 20

// Text is a name, or a query, as every engine gets it. Forms behind a ~ are no words but
// our own way between scripts, and a sign of some engines' query languages.
func Text(name string) string {
	terms := index.Analyze(name)
	return strings.Join(slices.DeleteFunc(terms, func(t string) bool { return t[0] == '~' }), " ")
}

// Answer is what an engine found.
type Answer struct {
	IDs   []int // numbers of names, the best first when ranked; at most Page
	Total int   // names that have all the words
}

// Peer is one engine with data of its own in a temporary folder. It is used by one
// goroutine at a time.
type Peer interface {
	// Name is the engine with its version, known once it is built.
	Name() string
	// Build indexes names, given as number (from 0) and Text. It is called once.
	Build(ctx context.Context, names iter.Seq2[int, string]) error
	// Search finds names with all words of a Text, ranked by the engine's BM25 or the
	// nearest it has, or in the engine's own order.
	Search(ctx context.Context, text string, ranked bool) (Answer, error)
	// Size is what stays on disk, and what the engine's processes hold in memory of their own.
	Size() (disk, memory int64, err error)
	// Close ends what the engine started and removes its data.
	Close() error
}
