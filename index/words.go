package index

import (
	"unicode/utf8"
)

// run is a stretch of cells without a separator.
type run struct {
	from, to  int
	spaceless bool
	mixed     bool // may hold more than one word: digits beside letters, capitals, apostrophes
}

// findRuns finds the runs of the present name.
func (t *Tokenizer) findRuns() {
	t.runs = t.runs[:0]
	cells := t.cells
	for i := 0; i < len(cells); {
		switch cells[i].class {
		case separator, apostrophe, mark: // a mark here has nothing to belong to
			i++
		case ideograph:
			j := i + 1
			for j < len(cells) && (cells[j].class == ideograph || cells[j].class == mark) {
				j++
			}
			t.runs = append(t.runs, run{from: i, to: j, spaceless: true})
			i = j
		default:
			r := wordRun(cells, i)
			t.runs = append(t.runs, r)
			i = r.to
		}
	}
}

// wordRun returns the run that begins at i. An apostrophe between two letters belongs to
// the word.
func wordRun(cells []cell, from int) run {
	mixed := false
	first := cells[from].class
	for i := from; i < len(cells); i++ {
		c := cells[i].class
		inner := c == apostrophe && i+1 < len(cells) && cells[i+1].class == letter
		if c != letter && c != digit && c != mark && !inner {
			return run{from: from, to: i, mixed: mixed}
		}
		mixed = mixed || c != first || i > from && cells[i].upper
	}
	return run{from: from, to: len(cells), mixed: mixed}
}

// addGroup adds the group that begins at run i and returns how many runs it took: more
// than one for those that people type in one piece, which are a pair with one hyphen
// (Blu-ray), initials (R.E.M.) and a letter before a number (H.264).
func (t *Tokenizer) addGroup(i int) int {
	g := stretch{alts: len(t.alts), atoms: len(t.atoms), pairs: t.runs[i].spaceless}
	t.addAnd(i)
	n := t.addEpisode(i)
	whole := n > 0
	if n == 0 {
		n = glued(t.cells, t.runs, i)
		for _, r := range t.runs[i : i+n] {
			g.whole = t.addRun(r)
		}
		whole = n > 1
	}
	g.atomsEnd = len(t.atoms)
	if whole {
		g.whole = t.joined(g.atoms, g.atomsEnd)
		t.alts = append(t.alts, alt{g.atoms, g.whole})
	} else if !g.pairs {
		t.addNumbering(i)
	}
	t.addForms(g)
	g.altsEnd = len(t.alts)
	order(t.alts[g.alts:g.altsEnd])
	t.groups = append(t.groups, g)
	return n
}

// addAnd adds a term for a "&" before run i, to whatever comes next.
func (t *Tokenizer) addAnd(i int) {
	if i == 0 {
		return
	}
	for _, c := range t.cells[t.runs[i-1].to:t.runs[i].from] {
		if c.r == '&' {
			from := len(t.text)
			t.text = append(t.text, andTerm...)
			t.alts = append(t.alts, alt{len(t.atoms), piece{from, len(t.text), int(c.start), int(c.end)}})
			return
		}
	}
}

// addForms adds what the words of a group share with their spellings in other scripts.
func (t *Tokenizer) addForms(g stretch) {
	for i := g.atoms; i < g.atomsEnd; i++ {
		a := t.atoms[i]
		from := len(t.text)
		t.text = appendForm(t.text, t.text[a.from:a.to])
		if len(t.text) > from {
			t.alts = append(t.alts, alt{i, piece{from, len(t.text), a.start, a.end}})
		}
	}
}

// order sorts the few spellings of a group by the atom they begin at, those of one atom
// in the order they came.
func order(list []alt) {
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && list[j].atom < list[j-1].atom; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}

// addRun splits one run into its words and returns it in one piece when it has several.
func (t *Tokenizer) addRun(r run) (whole piece) {
	c := t.cells[r.from:r.to]
	switch {
	case r.spaceless:
		t.addCharacters(c)
		return piece{}
	case !r.mixed || jumble(c):
		t.addAtom(c)
		return piece{}
	}
	first, from := len(t.atoms), 0
	for i := 1; i <= len(c); i++ {
		if i < len(c) && !boundary(c, from, i) {
			continue
		}
		if t.addAtom(c[from:i]) {
			t.addLeadingNumber(c[from:i])
		}
		from = i
	}
	if len(t.atoms)-first < 2 {
		return piece{}
	}
	whole = t.joined(first, len(t.atoms))
	t.alts = append(t.alts, alt{first, whole})
	t.joinLetters(first)
	return whole
}

// jumble reports runs that are no words, as hashes and identifiers are: letters follow
// digits more often than in any S01E02E03.
func jumble(c []cell) bool {
	n := 0
	for i := 1; i < len(c); i++ {
		if c[i-1].class == digit && c[i].class == letter {
			n++
		}
	}
	return n > 3
}

// joinLetters adds the words between numbers in one piece: steamboatwillie of
// SteamboatWillie1928.
func (t *Tokenizer) joinLetters(first int) {
	from, end := first, len(t.atoms)
	for i := first; i <= end; i++ {
		if i < end && !hasDigit(t.text[t.atoms[i].from:t.atoms[i].to]) {
			continue
		}
		if i-from > 1 && i-from < end-first {
			t.alts = append(t.alts, alt{from, t.joined(from, i)})
		}
		from = i + 1
	}
}

func hasDigit(term []byte) bool {
	for _, b := range term {
		if b >= '0' && b <= '9' {
			return true
		}
	}
	return false
}

// joined is the atoms from first up to end in one piece: their terms stand side by side.
func (t *Tokenizer) joined(first, end int) piece {
	a, b := t.atoms[first], t.atoms[end-1]
	p := piece{from: a.from, to: b.to, start: a.start, end: b.end}
	p.to = p.from + clipped(t.text[p.from:p.to])
	return p
}

// addCharacters makes one atom of each character of a script without spaces.
func (t *Tokenizer) addCharacters(c []cell) {
	for i := 0; i < len(c); {
		j := i + 1
		for j < len(c) && c[j].class == mark {
			j++
		}
		t.addAtom(c[i:j])
		i = j
	}
}

// addAtom makes a term of cells; apostrophes are dropped, what is too long is cut.
func (t *Tokenizer) addAtom(c []cell) bool {
	from := len(t.text)
	for _, x := range c {
		if x.class == apostrophe {
			continue
		}
		if x.r < utf8.RuneSelf {
			t.text = append(t.text, byte(x.r))
		} else {
			t.text = utf8.AppendRune(t.text, x.r)
		}
		if n := len(t.text) - from; n >= maxTermBytes {
			if n > maxTermBytes {
				t.text = t.text[:len(t.text)-utf8.RuneLen(x.r)]
			}
			break
		}
	}
	if len(t.text) == from {
		return false
	}
	t.putAtom(from, c)
	return true
}

// putAtom adds what stands in the text from there on as the word that c spells.
func (t *Tokenizer) putAtom(from int, c []cell) {
	t.atoms = append(t.atoms, piece{from, len(t.text), int(c[0].start), int(c[len(c)-1].end)})
}

// addLeadingNumber gives 1080 of 1080p, the atom added last: a number of three or more
// digits and its unit.
func (t *Tokenizer) addLeadingNumber(c []cell) {
	n := 0
	for n < len(c) && c[n].class == digit {
		n++
	}
	if n < 3 || n == len(c) {
		return
	}
	p := t.atoms[len(t.atoms)-1]
	p.to, p.end = min(p.to, p.from+n), int(c[n-1].end)
	t.alts = append(t.alts, alt{len(t.atoms) - 1, p})
}

// clipped is how many bytes of a term are kept without cutting a character.
func clipped[T string | []byte](s T) int {
	if len(s) <= maxTermBytes {
		return len(s)
	}
	n := maxTermBytes
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return n
}

// clip bounds a term's length.
func clip(s string) string { return s[:clipped(s)] }
