package bleveindex

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// Bounds of looking at a dictionary on disk, for words that are in no table.
const (
	maxWalked   = 1000 // words
	rareStart   = 4    // bytes of a prefix from which rare words are looked for
	largeTables = 2    // a generation has as many that hold most words, one a shard
)

// startingWords returns up to limit words with the prefix, the most frequent first; the prefix
// itself is one when it is a word. Counts are sums over the dictionaries; where a table
// has many words with the prefix, one that is rare in it does not add to the sum.
func startingWords(d dicts, prefix string, limit int) []candidate {
	if limit <= 0 {
		return nil
	}
	counts := map[string]int{}
	least := uint32(1)
	for i, e := range d.largestFirst() {
		// The shards have about the same words: some more than the limit of each make up
		// for their differences.
		for _, c := range e.starting(prefix, limit+limit/4+8, least) {
			counts[c.term] += c.count
		}
		if i == largeTables-1 && len(counts) >= limit {
			// What is rarer than this in each dictionary is not among the first in all.
			least = max(1, uint32(kth(counts, limit)/len(d)))
		}
	}
	enough := 0
	if len(counts) > limit {
		enough = kth(counts, limit)
	}
	out := make([]candidate, 0, limit)
	for term, n := range counts {
		if n >= enough {
			out = append(out, candidate{term: term, count: n})
		}
	}
	slices.SortFunc(out, moreFrequent)
	return out[:min(limit, len(out))]
}

// moreFrequent orders candidates by frequency, then by length and letters.
func moreFrequent(a, b candidate) int {
	return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(len(a.term), len(b.term)), cmp.Compare(a.term, b.term))
}

// kth returns the k-th largest count.
func kth(counts map[string]int, k int) int {
	all := make([]int, 0, len(counts))
	for _, n := range counts {
		all = append(all, n)
	}
	slices.Sort(all)
	return all[len(all)-k]
}

func (d dicts) largestFirst() dicts {
	return slices.SortedStableFunc(slices.Values(d), func(a, b dictionaryOf) int { return cmp.Compare(b.size(), a.size()) })
}

func (e dictionaryOf) size() int {
	if t := e.words(); t != nil {
		return t.len()
	}
	return math.MaxInt // so large that it is still being read
}

// starting returns the most frequent words of one dictionary with the prefix that at
// least so many documents have.
func (e dictionaryOf) starting(prefix string, limit int, least uint32) []candidate {
	t := e.words()
	switch {
	case t == nil && e.seg == nil:
		return nil
	case t == nil:
		return walk(e.seg, prefix, limit)
	}
	found := t.frequent([]byte(prefix), limit, least)
	if e.seg != nil && t.cut && least < t.rarest && len(found) < limit && len(prefix) >= rareStart {
		return walk(e.seg, prefix, limit)
	}
	return found
}

// frequent returns the limit most frequent words with the prefix. Counts stand side by
// side, so that looking at all of them is quicker than any tree.
func (t *table) frequent(prefix []byte, limit int, least uint32) []candidate {
	from, to := t.span(prefix)
	top := make([]uint64, 0, min(4*limit, to-from)) // count, and place backwards
	for i, n := range t.counts[from:to] {
		if n < least {
			continue
		}
		if len(top) == 4*limit {
			top = largest(top, limit)
			least = max(least, uint32(top[0]>>32))
		}
		top = append(top, uint64(n)<<32|uint64(^uint32(from+i)))
	}
	top = largest(top, limit)
	out := make([]candidate, len(top))
	for i, x := range top {
		out[i] = candidate{term: string(t.word(int(^uint32(x)))), count: int(x >> 32)}
	}
	return out
}

// largest keeps the n largest, the least of them first.
func largest(all []uint64, n int) []uint64 {
	slices.Sort(all)
	return append(all[:0], all[max(0, len(all)-n):]...)
}

// walk returns the most frequent of the first words with the prefix, from the disk.
func walk(seg segment.Segment, prefix string, limit int) []candidate {
	var out []candidate
	err := eachTerm(seg, []byte(prefix), func(term string, count int) bool {
		out = append(out, candidate{term: term, count: count})
		return len(out) < maxWalked
	})
	if err != nil {
		return nil
	}
	slices.SortFunc(out, moreFrequent)
	return out[:min(limit, len(out))]
}

// eachTerm calls f with the terms of a segment in order until it returns false.
func eachTerm(seg segment.Segment, prefix []byte, f func(term string, count int) bool) error {
	dict, err := seg.Dictionary(fieldName)
	if err != nil {
		return fmt.Errorf("bleveindex: dictionary: %w", err)
	}
	var end []byte
	if len(prefix) > 0 {
		end = after(prefix)
	}
	// The counts of this iterator are wrong after a term of one document, whose list is
	// stored in another form: the list it reuses keeps that form. So lists are asked for.
	terms := dict.AutomatonIterator(nil, prefix, end)
	var list segment.PostingsList
	for {
		entry, err := terms.Next()
		if err != nil {
			return fmt.Errorf("bleveindex: dictionary: %w", err)
		}
		if entry == nil {
			return nil
		}
		if list, err = dict.PostingsList([]byte(entry.Term), nil, list); err != nil {
			return fmt.Errorf("bleveindex: dictionary: %w", err)
		}
		if !f(entry.Term, int(max(list.Count(), 1))) {
			return nil
		}
	}
}

// Bounds of splitting a word.
const (
	minSplit  = 5 // characters of the whole
	minPiece  = 2 // of each part
	maxSplits = 3
)

// splitWord returns the likeliest pairs of words that are the word when written in one piece.
// A pair is likelier the more often both stand in names, and short pieces, of which
// every word is full, count less.
func splitWord(d dicts, word string) [][2]string {
	if n := utf8.RuneCountInString(word); n < minSplit || n > 2*longestNear || strings.ContainsAny(word, "0123456789") {
		return nil
	}
	type pair struct {
		words [2]string
		score float64
	}
	var pairs []pair
	for i := range word {
		a, b := word[:i], word[i:]
		if utf8.RuneCountInString(a) < minPiece || utf8.RuneCountInString(b) < minPiece {
			continue
		}
		score := d.pieceScore(a) + d.pieceScore(b)
		if !math.IsInf(score, -1) {
			pairs = append(pairs, pair{[2]string{a, b}, score})
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.score, a.score) })
	var out [][2]string
	for _, p := range pairs[:min(maxSplits, len(pairs))] {
		out = append(out, p.words)
	}
	return out
}

// pieceScore rates a word as part of another.
func (d dicts) pieceScore(word string) float64 {
	chars := utf8.RuneCountInString(word)
	n := 0
	if _, ok := signature([]byte(word), minPiece, 2*longestNear); ok {
		n = d.count(word)
	}
	score := math.Log2(float64(n))
	if chars < shortestNear {
		score -= 3 * float64(shortestNear-chars)
	}
	return score
}
