package bleveindex

import (
	"bytes"
	"math/bits"
	"slices"
	"sort"
	"unicode"
	"unicode/utf8"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// Words that near looks for and at, in characters.
const (
	shortestNear = 4
	longestNear  = 24
)

// table is a copy of a dictionary's words in alphabetical order, the most frequent ones
// when there are too many. It does not change once it is built.
type table struct {
	text   []byte   // all words, one after the other
	ends   []uint32 // where each word ends in text
	counts []uint32 // documents that have it
	letter []uint64 // the signature of each, or noSignature
	starts []uint32 // where the words with two first letters begin (pairOf); nil while it is read
	cut    bool     // rarer words were left out
	rarest uint32   // documents a word must have to be here, when it is cut
}

// noSignature is no signature of a word: it differs from all in more bits than two edits make.
const noSignature = ^uint64(0)

// signature has a bit for each letter of a word and another for letters it has twice. One
// edit changes at most two bits, one if it adds or drops a letter, so words that differ in
// more bits need no closer look. ok is false for what is never corrected: words with
// digits, of scripts without an alphabet, very short and very long ones.
func signature(word []byte, shortest, longest int) (sig uint64, ok bool) {
	n := 0
	for i := 0; i < len(word); n++ {
		r, size := rune(word[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(word[i:])
			if !alphabetic(r) {
				return noSignature, false
			}
		} else if r < 'a' || r > 'z' {
			return noSignature, false
		}
		i += size
		bit := uint64(1) << (r & 31)
		sig |= sig&bit<<32 | bit
	}
	return sig, n >= shortest && n <= longest
}

func alphabetic(r rune) bool {
	return unicode.IsLetter(r) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana,
		unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// differ counts the bits in which two signatures differ.
func differ(a, b uint64) int { return bits.OnesCount64(a ^ b) }

func (t *table) len() int { return len(t.ends) }

func (t *table) word(i int) []byte {
	from := uint32(0)
	if i > 0 {
		from = t.ends[i-1]
	}
	return t.text[from:t.ends[i]]
}

// find returns the place of the first word that is not before key.
func (t *table) find(key []byte) int {
	from, to := 0, t.len()
	if at, ok := pairOf(key); ok && t.starts != nil {
		from, to = int(t.starts[at]), int(t.starts[at+1])
		if len(key) <= 2 {
			return from
		}
	}
	return from + sort.Search(to-from, func(i int) bool { return bytes.Compare(t.word(from+i), key) >= 0 })
}

// Words that begin with two letters of the Latin alphabet are found by them at once: most
// looks at a table are for such words, and each step of a search is a miss of the cache.
const (
	afterZ    = 'z' + 1
	secondsOf = afterZ - 'a' + 2 // none, a to z, and what follows z
)

// pairOf is the place in starts of a key's first two letters; the next place is that of
// the letters after them.
func pairOf(key []byte) (int, bool) {
	switch {
	case len(key) == 0 || key[0] < 'a' || key[0] > 'z':
		return 0, false
	case len(key) == 1:
		return int(key[0]-'a') * secondsOf, true
	case key[1] < 'a' || key[1] > afterZ:
		return 0, false
	}
	return int(key[0]-'a')*secondsOf + int(key[1]-'a') + 1, true
}

// index fills starts.
func (t *table) index() {
	starts := make([]uint32, 0, 26*secondsOf+1)
	for first := byte('a'); first <= 'z'; first++ {
		starts = append(starts, uint32(t.find([]byte{first})))
		for second := byte('a'); second <= afterZ; second++ {
			starts = append(starts, uint32(t.find([]byte{first, second})))
		}
	}
	t.starts = append(starts, uint32(t.find([]byte{afterZ})))
}

// span returns the places of the words with the prefix.
func (t *table) span(prefix []byte) (from, to int) {
	from = t.find(prefix)
	end := after(prefix)
	if end == nil {
		return from, t.len()
	}
	return from, t.find(end)
}

// after returns what comes next after all keys with the prefix, or nil.
func after(prefix []byte) []byte {
	end := slices.Clone(prefix)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i]++; end[i] != 0 {
			return end[:i+1]
		}
	}
	return nil
}

func (t *table) count(word string) int {
	if i := t.find([]byte(word)); i < t.len() && string(t.word(i)) == word {
		return int(t.counts[i])
	}
	return 0
}

func (t *table) add(word []byte, count uint32) {
	sig, ok := signature(word, shortestNear-2, longestNear+2)
	if !ok {
		sig = noSignature
	}
	t.text = append(t.text, word...)
	t.ends = append(t.ends, uint32(len(t.text)))
	t.counts = append(t.counts, count)
	t.letter = append(t.letter, sig)
}

// readTable copies the words of a segment. It gives up with an empty table when stop says so.
func readTable(seg segment.Segment, most int, stop func() bool) (*table, error) {
	t := &table{}
	n := 0
	err := eachTerm(seg, nil, func(term string, count int) bool {
		n++
		t.take(term, uint32(count), most)
		return n%stopEvery != 0 || !stop()
	})
	if err != nil || stop() {
		return &table{}, err
	}
	t.fit()
	return t, nil
}

// take adds a word unless it is too rare for a table of that many words.
func (t *table) take(word string, count uint32, most int) {
	if count < t.rarest {
		t.cut = true
		return
	}
	t.add([]byte(word), count)
	if t.len() > most {
		t.shorten(most)
	}
}

// shorten drops the rarest words, at least a quarter, and sets the bound for those to come.
func (t *table) shorten(most int) {
	counts := slices.Clone(t.counts)
	slices.Sort(counts)
	kept := table{rarest: counts[most/4] + 1, cut: true}
	for i := range t.ends {
		if t.counts[i] >= kept.rarest {
			kept.add(t.word(i), t.counts[i])
		}
	}
	*t = kept
}

// fit gives back what the slices have to spare.
func (t *table) fit() {
	t.text, t.ends = slices.Clone(t.text), slices.Clone(t.ends)
	t.counts, t.letter = slices.Clone(t.counts), slices.Clone(t.letter)
	t.index()
}
