package index

import (
	"strings"
)

// Limits of one name. What lies beyond is neither indexed nor searched for, so that
// a hostile name costs no more than a long one.
const (
	maxNameBytes = 4096
	maxTermBytes = 64
	maxTokens    = 512
	maxGlueBytes = 24
)

// Token is one index term of a name and where it stands in it.
type Token struct {
	Term       string
	Start, End int  // bytes of the name
	Pos        int  // 1-based word position; alternatives share one
	Alt        bool // another spelling of the words from Pos on, not a word of its own
}

// Tokenize splits a name into its index terms in order of position.
func Tokenize(name string) []Token {
	groups := split(name)
	var out []Token
	pos := 1
	for _, g := range groups {
		out = append(out, g.tokens(pos)...)
		pos += len(g.atoms)
		if len(out) > maxTokens {
			return out[:maxTokens]
		}
	}
	return out
}

// Analyze splits a name into index terms: separators, brackets, camelCase and digit
// boundaries, case and diacritics folded. Words that people also type in one piece
// (SteamboatWillie, S01E02, Blu-ray, H.264) give that spelling too.
func Analyze(name string) []string {
	tokens := Tokenize(name)
	terms := make([]string, len(tokens))
	for i, t := range tokens {
		terms[i] = t.Term
	}
	return terms
}

// Tokens returns the index terms of a name, each once: exactly what the index must no
// longer hold once the name is erased.
func Tokens(name string) []string {
	var out []string
	seen := map[string]bool{}
	for _, term := range Analyze(name) {
		if !seen[term] {
			seen[term] = true
			out = append(out, term)
		}
	}
	return out
}

// group is a stretch of a name that belongs together: a word run with what its inner
// boundaries split it into, several runs that are also typed in one piece, or a run
// of characters of a script without spaces.
type group struct {
	atoms []Token // the words, Pos not set
	alts  []alt
	whole string // all atoms in one piece, or "" when that is no spelling of it
}

// alt is another spelling that begins at an atom.
type alt struct {
	atom int
	tok  Token
}

func (g group) tokens(pos int) []Token {
	var out []Token
	for i, a := range g.atoms {
		a.Pos = pos + i
		out = append(out, a)
		for _, x := range g.alts {
			if x.atom == i {
				x.tok.Pos, x.tok.Alt = pos+i, true
				out = append(out, x.tok)
			}
		}
	}
	return out
}

func (g *group) add(next group) {
	for _, x := range next.alts {
		g.alts = append(g.alts, alt{x.atom + len(g.atoms), x.tok})
	}
	g.atoms = append(g.atoms, next.atoms...)
}

// split cuts a name into groups.
func split(name string) []group {
	cells := fold(name)
	var runs []run
	for i := 0; i < len(cells); {
		switch cells[i].class {
		case separator, apostrophe, mark: // a mark here has nothing to belong to
			i++
		case ideograph:
			j := i + 1
			for j < len(cells) && (cells[j].class == ideograph || cells[j].class == mark) {
				j++
			}
			runs = append(runs, run{from: i, to: j, spaceless: true})
			i = j
		default:
			j := wordEnd(cells, i)
			runs = append(runs, run{from: i, to: j})
			i = j
		}
	}
	return glue(cells, runs)
}

// run is a stretch of cells without a separator.
type run struct {
	from, to  int
	spaceless bool
}

// wordEnd returns the end of the word that begins at i. An apostrophe between two
// letters belongs to the word.
func wordEnd(cells []cell, i int) int {
	for i < len(cells) {
		c := cells[i].class
		inner := c == apostrophe && i+1 < len(cells) && cells[i+1].class == letter
		if c != letter && c != digit && c != mark && !inner {
			return i
		}
		i++
	}
	return i
}

// glue turns runs into groups, joining the neighbours that people type in one piece:
// a pair with one hyphen (Blu-ray), initials (R.E.M.) and a letter before a number (H.264).
func glue(cells []cell, runs []run) []group {
	var groups []group
	for i := 0; i < len(runs); {
		n := glued(cells, runs, i)
		g := runGroup(cells, runs[i])
		for _, r := range runs[i+1 : i+n] {
			g.add(runGroup(cells, r))
		}
		if n > 1 {
			g.whole = join(g.atoms)
			g.alts = append(g.alts, alt{0, spanning(g.whole, g.atoms)})
		}
		groups = append(groups, g)
		i += n
	}
	return groups
}

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

func hyphen(r rune) bool { return r == '-' || r == '\u2010' || r == '\u2011' }

func hyphenBefore(cells []cell, r run) bool { return r.from > 0 && hyphen(cells[r.from-1].r) }
func hyphenAfter(cells []cell, r run) bool  { return r.to < len(cells) && hyphen(cells[r.to].r) }

func join(atoms []Token) string {
	var b strings.Builder
	for _, a := range atoms {
		b.WriteString(a.Term)
	}
	return clip(b.String())
}

func spanning(term string, atoms []Token) Token {
	return Token{Term: term, Start: atoms[0].Start, End: atoms[len(atoms)-1].End}
}
