package index

// Season 1 Episode 2 is written S01E02, s1e2, S1.E2 and 1x02. All but the first are the
// words s01 and e02 in a name and in a query alike; the first has these besides its words.

// addEpisode adds the group at run i when it numbers an episode, and returns how many runs
// it took: 0 when it does not.
func (t *Tokenizer) addEpisode(i int) int {
	r := t.runs[i]
	c := t.cells[r.from:r.to]
	if !r.mixed || len(c) > 16 {
		return 0
	}
	if n := letterNumber(c, 's'); n > 0 && n < len(c) {
		if t.addEpisodes(c[:n], c[n:]) {
			return 1
		}
	} else if n > 0 && i+1 < len(t.runs) && t.runs[i+1].from-r.to <= 3 { // S1 E2
		next := t.runs[i+1]
		if t.addEpisodes(c, t.cells[next.from:next.to]) {
			return 2
		}
	}
	if n := crossed(c); n > 0 {
		t.addNumber('s', c[:n], c[:n])
		t.addNumber('e', c[n+1:], c[n+1:])
		return 1
	}
	return 0
}

// addEpisodes adds a season and the episodes behind it (S01E02E03), and reports whether
// that is all there is.
func (t *Tokenizer) addEpisodes(season, c []cell) bool {
	for k := 0; k < len(c); {
		n := letterNumber(c[k:], 'e')
		if n == 0 {
			return false
		}
		k += n
	}
	t.addNumbered('s', season)
	for len(c) > 0 {
		n := letterNumber(c, 'e')
		t.addNumbered('e', c[:n])
		c = c[n:]
	}
	return true
}

// letterNumber returns how long the letter with its number of up to four digits is, or 0.
func letterNumber(c []cell, letter rune) int {
	if len(c) < 2 || c[0].r != letter {
		return 0
	}
	n := 1
	for n < len(c) && c[n].class == digit {
		n++
	}
	if n == 1 || n > 5 {
		return 0
	}
	return n
}

// crossed returns how many digits stand before the x of 1x02, or 0.
func crossed(c []cell) int {
	n := 0
	for n < len(c) && c[n].class == digit {
		n++
	}
	if n == 0 || n > 2 || n == len(c) || c[n].r != 'x' {
		return 0
	}
	for _, x := range c[n+1:] {
		if x.class != digit {
			return 0
		}
	}
	if k := len(c) - n - 1; k < 2 || k > 3 {
		return 0
	}
	return n
}

func (t *Tokenizer) addNumbered(letter byte, c []cell) { t.addNumber(letter, c[1:], c) }

// addNumber adds a word of a letter and a number of at least two digits, which stands for c.
func (t *Tokenizer) addNumber(letter byte, number, c []cell) {
	from := len(t.text)
	t.appendNumber(letter, number)
	t.putAtom(from, c)
}

func (t *Tokenizer) appendNumber(letter byte, number []cell) {
	for len(number) > 2 && number[0].r == '0' {
		number = number[1:]
	}
	t.text = append(t.text, letter)
	if len(number) == 1 {
		t.text = append(t.text, '0')
	}
	for _, x := range number {
		t.text = append(t.text, byte(x.r))
	}
}

// numbering tells what a word before a number numbers: 's' seasons, 'e' episodes, 0 neither.
func numbering(word string) byte {
	switch word {
	case "season", "staffel", "saison", "temporada", "stagione", "seizoen", "sasong", "sezon", "сезон":
		return 's'
	case "episode", "ep", "eps", "folge", "episodio", "aflevering", "avsnitt", "capitulo", "odcinek", "серия", "эпизод", "выпуск":
		return 'e'
	}
	return 0
}

// addNumbering adds s01 to the number of "Season 1" and e02 to Ep02, where run i is the number.
func (t *Tokenizer) addNumbering(i int) {
	r := t.runs[i]
	c := t.cells[r.from:r.to]
	at := len(t.atoms) - 1
	start := int(c[0].start)
	var kind byte
	switch {
	case !r.mixed && c[0].class == digit && len(c) <= 4 && at > 0 && i > 0 && r.from-t.runs[i-1].to <= 3:
		before := t.atoms[at-1]
		kind = numbering(string(t.text[before.from:before.to]))
		start = before.start
	case r.mixed && len(c) <= 6 && len(c) > 2 && c[0].r == 'e' && c[1].r == 'p' && number(t.cells, run{from: r.from + 2, to: r.to}):
		kind, c = 'e', c[2:]
	}
	if kind == 0 {
		return
	}
	from := len(t.text)
	t.appendNumber(kind, c)
	t.alts = append(t.alts, alt{at, piece{from: from, to: len(t.text), start: start, end: int(c[len(c)-1].end)}})
}
