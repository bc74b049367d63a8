package index

// glued returns how many runs from i on are also typed in one piece: 1 is just the run.
func glued(cells []cell, runs []run, i int) int {
	if runs[i].spaceless {
		return 1
	}
	if n := initials(cells, runs, i); n > 1 {
		return n
	}
	if i+1 == len(runs) || runs[i+1].spaceless {
		return 1
	}
	a, b := runs[i], runs[i+1]
	if b.from-a.to != 1 || b.to-a.from > maxGlueBytes {
		return 1
	}
	if single(cells, a) && number(cells, b) && b.to-b.from <= 4 {
		return 2
	}
	if hyphen(cells[a.to].r) && !hyphenBefore(cells, a) && !hyphenAfter(cells, b) {
		return 2
	}
	return 1
}

func initials(cells []cell, runs []run, i int) int {
	n := 0
	for i+n < len(runs) && single(cells, runs[i+n]) {
		if n > 0 && (runs[i+n].from-runs[i+n-1].to != 1 || cells[runs[i+n-1].to].r != '.') {
			break
		}
		n++
	}
	return n
}

func single(cells []cell, r run) bool {
	return !r.spaceless && r.to-r.from == 1 && cells[r.from].class == letter
}

func number(cells []cell, r run) bool {
	for _, c := range cells[r.from:r.to] {
		if c.class != digit {
			return false
		}
	}
	return true
}

// hyphen reports hyphens and what stands for one in Persian words.
func hyphen(r rune) bool { return r == '-' || r == '\u2010' || r == '\u2011' || r == '\u200c' }

func hyphenBefore(cells []cell, r run) bool { return r.from > 0 && hyphen(cells[r.from-1].r) }
func hyphenAfter(cells []cell, r run) bool  { return r.to < len(cells) && hyphen(cells[r.to].r) }

// boundary reports whether a new word begins at i; from is where the present one began.
func boundary(c []cell, from, i int) bool {
	a, b := c[i-1], c[i]
	switch {
	case b.class == apostrophe:
		return letters(c, i+1) > 2 // l'Atalante and O'Brien, not don't
	case a.class == letter && b.class == letter:
		return camel(c, i)
	case a.class == letter && b.class == digit:
		return lettersBefore(c, from, i) >= 3 // Willie1928, not x264
	case a.class == digit && b.class == letter:
		n := letters(c, i)
		next := i + n
		return n >= 3 || next < len(c) && c[next].class == digit // 1928Remastered, S01E02
	}
	return false
}

// camel finds the boundaries of SteamboatWillie and HTTPServer.
func camel(c []cell, i int) bool {
	a, b := c[i-1], c[i]
	if !a.upper && b.upper {
		return true
	}
	return a.upper && b.upper && i+2 < len(c) &&
		lower(c[i+1]) && lower(c[i+2])
}

func lower(c cell) bool { return c.class == letter && !c.upper }

// letters counts the letters from i on.
func letters(c []cell, i int) int {
	n := 0
	for i+n < len(c) && (c[i+n].class == letter || c[i+n].class == mark) {
		n++
	}
	return n
}

func lettersBefore(c []cell, from, i int) int {
	n := 0
	for i-n > from && (c[i-n-1].class == letter || c[i-n-1].class == mark) {
		n++
	}
	return n
}
