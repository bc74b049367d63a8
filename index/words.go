package index

import (
	"strings"
	"unicode/utf8"
)

// runGroup splits one run into its words.
func runGroup(cells []cell, r run) group {
	if r.spaceless {
		return group{atoms: characters(cells[r.from:r.to])}
	}
	c := cells[r.from:r.to]
	if jumble(c) {
		t, _ := token(c) // starts with a letter or a digit
		return group{atoms: []Token{t}}
	}
	var g group
	from := 0
	for i := 1; i <= len(c); i++ {
		if i < len(c) && !boundary(c, from, i) {
			continue
		}
		if t, ok := token(c[from:i]); ok {
			g.atoms = append(g.atoms, t)
			if n, ok := leadingNumber(c[from:i]); ok {
				g.alts = append(g.alts, alt{len(g.atoms) - 1, n})
			}
		}
		from = i
	}
	if len(g.atoms) > 1 {
		g.whole = join(g.atoms)
		g.alts = append(g.alts, alt{0, spanning(g.whole, g.atoms)})
		g.joinLetters()
	}
	return g
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
func (g *group) joinLetters() {
	from := 0
	for i := 0; i <= len(g.atoms); i++ {
		if i < len(g.atoms) && !hasDigit(g.atoms[i].Term) {
			continue
		}
		if i-from > 1 && i-from < len(g.atoms) {
			words := g.atoms[from:i]
			g.alts = append(g.alts, alt{from, spanning(join(words), words)})
		}
		from = i + 1
	}
}

func hasDigit(term string) bool { return strings.ContainsAny(term, "0123456789") }

// characters makes one token of each character of a script without spaces.
func characters(c []cell) []Token {
	var out []Token
	for i := 0; i < len(c); {
		j := i + 1
		for j < len(c) && c[j].class == mark {
			j++
		}
		t, _ := token(c[i:j])
		out = append(out, t)
		i = j
	}
	return out
}

// token makes a term of cells; apostrophes are dropped.
func token(c []cell) (Token, bool) {
	var b strings.Builder
	for _, x := range c {
		if x.class != apostrophe {
			b.WriteRune(x.r)
		}
	}
	if b.Len() == 0 {
		return Token{}, false
	}
	return Token{Term: clip(b.String()), Start: c[0].start, End: c[len(c)-1].end}, true
}

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

// leadingNumber gives 1080 of 1080p: a number of three or more digits and its unit.
func leadingNumber(c []cell) (Token, bool) {
	n := 0
	for n < len(c) && c[n].class == digit {
		n++
	}
	if n < 3 || n == len(c) {
		return Token{}, false
	}
	return token(c[:n])
}

// clip bounds a term's length without cutting a character.
func clip(s string) string {
	if len(s) <= maxTermBytes {
		return s
	}
	n := maxTermBytes
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
