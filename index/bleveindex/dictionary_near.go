package bleveindex

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// candidate is a word of a dictionary.
type candidate struct {
	term  string
	edits int // from what was typed; 0 when nothing was compared
	count int // documents that have it, deleted ones included
}

// maxEditsOf is how many edits a word of that many characters may be away.
func maxEditsOf(chars int) int {
	switch {
	case chars < shortestNear || chars > longestNear:
		return 0
	case chars < 7:
		return 1
	}
	return 2
}

// nearWords returns up to limit words of the dictionaries near to a word, the likeliest first:
// fewer edits before more, then by frequency and kind of slip. A word of 4 to 6 characters
// is taken to hold one slip, a longer one up to two, never more than maxEdits. It has no
// answer for words with digits and for scripts without an alphabet.
//
// The first letter is seldom wrong: words with another are looked at only when none with
// the same is one edit away.
func nearWords(d dicts, word string, limit, maxEdits int) []candidate {
	m, ok := newMisspelt(word, maxEdits)
	if !ok || limit <= 0 {
		return nil
	}
	for _, e := range d {
		if t := e.words(); t != nil {
			m.sameStart(t)
		}
	}
	if m.best > 1 {
		for _, e := range d {
			if t := e.words(); t != nil {
				m.otherStart(t)
			}
		}
	}
	return m.ordered(limit)
}

// misspelt is a word to find near spellings of, and those found.
type misspelt struct {
	typed  []rune
	letter uint64 // signature
	most   int    // edits
	best   int    // fewest edits of a word found
	found  map[string]candidate
}

func newMisspelt(word string, maxEdits int) (*misspelt, bool) {
	if len(word) > longestNear*utf8.UTFMax {
		return nil, false
	}
	sig, ok := signature([]byte(word), shortestNear, longestNear)
	typed := []rune(word)
	most := min(maxEdits, maxEditsOf(len(typed)))
	if !ok || most < 1 {
		return nil, false
	}
	return &misspelt{typed: typed, letter: sig, most: most, best: most + 1, found: map[string]candidate{}}, true
}

// sameStart looks at the words with the same first letter.
func (m *misspelt) sameStart(t *table) { m.scan(t, string(m.typed[:1])) }

// otherStart looks at the words with another first letter: swapped with the second one,
// typed too much, missing or wrong, the second letter then being right.
func (m *misspelt) otherStart(t *table) {
	first, second := m.typed[0], m.typed[1]
	if second != first {
		m.scan(t, string(second))
	}
	alphabet := first &^ 0x7f // of Latin, Greek, Cyrillic and others: each has a block of its own
	end := t.find([]byte(string(alphabet | 0x7f)))
	for i := t.find([]byte(string(max(alphabet, 'a')))); i < end; { // never at digits
		r, _ := utf8.DecodeRune(t.word(i))
		if r != first && r != second {
			m.scan(t, string([]rune{r, first}))
			if second != first {
				m.scan(t, string([]rune{r, second}))
			}
		}
		_, i = t.span([]byte(string(r)))
	}
}

// scan compares the words with a prefix: their signatures, and the few alike letter by letter.
func (m *misspelt) scan(t *table, prefix string) {
	from, to := t.span([]byte(prefix))
	q, most := m.letter, 2*m.most
	for i, sig := range t.letter[from:to] {
		if d := differ(sig, q); d <= most {
			m.compare(t.word(from+i), int(t.counts[from+i]), d)
		}
	}
}

// compare takes the word if it is near. differing are the bits in which its signature does.
func (m *misspelt) compare(word []byte, count, differing int) {
	var space [wordChars]rune
	n := 0
	for i := 0; i < len(word); n++ {
		r, size := rune(word[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(word[i:])
		}
		space[n] = r
		i += size
	}
	longer := n - len(m.typed)
	if longer < 0 {
		longer = -longer
	}
	if differing > 2*m.most-longer {
		return
	}
	far := edits(m.typed, space[:n], m.most)
	if far == 0 || far > m.most {
		return
	}
	c, ok := m.found[string(word)]
	if !ok {
		c = candidate{term: string(word), edits: far}
	}
	c.count += count
	m.found[c.term] = c
	m.best = min(m.best, far)
}

// ordered returns what was found, the likeliest first.
func (m *misspelt) ordered(limit int) []candidate {
	type rated struct {
		candidate
		score float64
	}
	all := make([]rated, 0, len(m.found))
	for _, c := range m.found {
		all = append(all, rated{c, likelihood(m.typed, []rune(c.term), c.count)})
	}
	slices.SortFunc(all, func(a, b rated) int {
		return cmp.Or(cmp.Compare(a.edits, b.edits), cmp.Compare(b.score, a.score), cmp.Compare(a.term, b.term))
	})
	out := make([]candidate, 0, min(limit, len(all)))
	for _, r := range all[:min(limit, len(all))] {
		out = append(out, r.candidate)
	}
	return out
}
