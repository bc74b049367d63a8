package index

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

// Tokenizer splits names into index terms and keeps its scratch space from name to name.
// It is for one goroutine at a time.
type Tokenizer struct {
	cells  []cell
	runs   []run
	text   []byte // the terms of the present name
	atoms  []piece
	alts   []alt
	groups []stretch
	out    []Token
	norm   []byte
}

// NewTokenizer returns a Tokenizer without scratch space; it grows with use.
func NewTokenizer() *Tokenizer { return &Tokenizer{} }

// piece is a term within Tokenizer.text and the bytes of the name it came from.
type piece struct {
	from, to   int
	start, end int
}

// alt is another spelling that begins at an atom.
type alt struct {
	atom int
	piece
}

// stretch is a part of a name that belongs together: a word run with what its inner
// boundaries split it into, several runs that are also typed in one piece, or a run
// of characters of a script without spaces. Its numbers are of Tokenizer.atoms and alts.
type stretch struct {
	atoms, atomsEnd int
	alts, altsEnd   int
	whole           piece // all atoms in one piece; empty when that is no spelling of it
	pairs           bool  // characters of a script without spaces: each two neighbours are a term
}

// Tokens splits a name into its index terms in order of position. The slice is valid
// until the next call; the terms stay.
func (t *Tokenizer) Tokens(name string) []Token {
	t.split(name)
	text := string(t.text)
	t.out = t.out[:0]
	pos := 1
	for _, g := range t.groups {
		for i := g.atoms; i < g.atomsEnd; i++ {
			t.emit(text, t.atoms[i], pos, false)
			if g.pairs && i+1 < g.atomsEnd {
				t.emit(text, t.joined(i, i+2), pos, true)
			}
			for g.alts < g.altsEnd && t.alts[g.alts].atom == i {
				t.emit(text, t.alts[g.alts].piece, pos, true)
				g.alts++
			}
			pos++
		}
		if len(t.out) > maxTokens {
			return t.out[:maxTokens]
		}
	}
	return t.out
}

func (t *Tokenizer) emit(text string, p piece, pos int, alternative bool) {
	t.out = append(t.out, Token{Term: text[p.from:p.to], Start: p.start, End: p.end, Pos: pos, Alt: alternative})
}

// Tokenize is Tokens of a Tokenizer of its own.
func Tokenize(name string) []Token { return NewTokenizer().Tokens(name) }

// Analyze splits a name into index terms: separators, brackets, camelCase and digit
// boundaries, case and diacritics folded. Words that people also type in one piece
// (SteamboatWillie, S01E02, Blu-ray, H.264) give that spelling too, neighbours in scripts
// without spaces give pairs, words of Cyrillic and Greek letters what they share with
// their Latin spellings.
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

// group is a stretch with its terms, as a query takes it.
type group struct {
	atoms      []string // the words
	whole      string   // all of them in one piece, or "" when that is no spelling of it
	grams      []string // of a script without spaces: the pairs of neighbours, if there are any
	start, end int      // bytes of what was typed
}

func (g group) words() []string { return g.atoms }

// split cuts what was typed into groups.
func split(text string) []group {
	t := &Tokenizer{cells: make([]cell, 0, len(text))}
	t.split(text)
	terms := string(t.text)
	out := make([]group, len(t.groups))
	for i, g := range t.groups {
		o := &out[i]
		for k := g.atoms; k < g.atomsEnd; k++ {
			o.atoms = append(o.atoms, terms[t.atoms[k].from:t.atoms[k].to])
			if g.pairs && k > g.atoms {
				p := t.joined(k-1, k+1)
				o.grams = append(o.grams, terms[p.from:p.to])
			}
		}
		o.whole = terms[g.whole.from:g.whole.to]
		o.start, o.end = t.atoms[g.atoms].start, t.atoms[g.atomsEnd-1].end
	}
	return out
}

// split cuts a name into groups.
func (t *Tokenizer) split(name string) {
	t.text, t.atoms, t.alts, t.groups = t.text[:0], t.atoms[:0], t.alts[:0], t.groups[:0]
	t.fold(name)
	t.findRuns()
	for i := 0; i < len(t.runs); {
		i += t.addGroup(i)
	}
}
