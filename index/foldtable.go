package index

import (
	"sync"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// ascii are the cells of the characters that need no normalisation.
var ascii = asciiCells()

func asciiCells() (out [utf8.RuneSelf]cell) {
	for r := range out {
		out[r] = newCell(rune(r))
	}
	return out
}

// foldTable holds what single characters fold to, so that most names never need the
// normaliser. It is made at the first name that is not plain ASCII.
type foldTable struct {
	entries [tableSize]foldEntry
	cells   []cell
	han     [lastHan - firstHan + 1]uint16 // simplified
}

// foldEntry says where a character's cells stand and whether a character before it ends there.
type foldEntry struct {
	at     uint32
	n      uint8
	begins bool
}

// The ranges of the table: alphabets, punctuation and kana; ligatures, presentation forms
// and widths; pictures and enclosed letters.
var tableRanges = [...]struct{ from, to rune }{{0, 0x33ff}, {0xf900, 0xffff}, {0x1f000, 0x1faff}}

const tableSize = 0x3400 + 0x700 + 0xb00

// place is the entry of a character, or -1.
func place(r rune) int {
	at := 0
	for _, x := range tableRanges {
		if r >= x.from && r <= x.to {
			return at + int(r-x.from)
		}
		at += int(x.to-x.from) + 1
	}
	return -1
}

// folds returns the table, made once: it never changes.
var folds = sync.OnceValue(func() *foldTable {
	t := &foldTable{}
	var scratch []byte
	for _, x := range tableRanges {
		for r := x.from; r <= x.to; r++ {
			e := foldEntry{at: uint32(len(t.cells)), begins: norm.NFKD.NextBoundaryInString("a"+string(r), true) == 1}
			t.cells, scratch = appendFolded(t.cells, scratch, string(r))
			e.n = uint8(len(t.cells) - int(e.at))
			t.entries[place(r)] = e
		}
	}
	for r := firstHan; r <= lastHan; r++ {
		t.han[r-firstHan] = uint16(simplified(r))
	}
	return t
})

const firstHan, lastHan rune = 0x4e00, 0x9fff

// plainIdeograph reports characters that the normaliser leaves as they are: Han and Hangul syllables.
func plainIdeograph(r rune) bool {
	return r >= firstHan && r <= lastHan || r >= 0x3400 && r <= 0x4dbf || r >= 0xac00 && r <= 0xd7a3
}

// of returns what a character folds to when it stands alone, and whether that is known.
func (t *foldTable) of(r rune, scratch *[1]cell) ([]cell, bool) {
	if plainIdeograph(r) {
		if r >= firstHan && r <= lastHan {
			r = rune(t.han[r-firstHan])
		}
		scratch[0] = cell{r: r, class: ideograph}
		return scratch[:], true
	}
	p := place(r)
	if p < 0 || r == utf8.RuneError {
		return nil, false
	}
	e := t.entries[p]
	return t.cells[e.at : e.at+uint32(e.n)], true
}

// begins reports whether what comes first in rest surely is no part of the character before it.
func (t *foldTable) begins(rest string) bool {
	if rest == "" || rest[0] < utf8.RuneSelf {
		return true
	}
	r, _ := utf8.DecodeRuneInString(rest)
	p := place(r)
	return plainIdeograph(r) || p >= 0 && r != utf8.RuneError && t.entries[p].begins
}
