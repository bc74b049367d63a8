package index

// Query is a parsed query. Any string parses.
type Query struct {
	Must    []Term  // words and phrases that should match (all of them, ranked above some)
	Not     []Term  // exclusions
	Filters Filters // from ext:, provider:, kind:, size: operators
	Text    string  // the scrubbed query as shown back
}

// Term is a word, a phrase or a prefix.
type Term struct {
	Words  []string // analysed; more than one means a phrase
	Prefix bool     // the last word is a prefix
}

// Empty reports that nothing is searched for.
func (q Query) Empty() bool { return len(q.Must) == 0 }

// ParseQuery reads a scrubbed query. Unknown operators are words; it never fails.
func ParseQuery(text string) Query { return Query{Text: text} }

// Analyze splits a name into index terms: separators, brackets, camelCase and digit
// boundaries, case and diacritics folded.
func Analyze(name string) []string { return nil }

// Span marks a matched part of a name, in bytes.
type Span struct{ Start, End int }

// Highlight returns the parts of name that match q, in order, not overlapping.
func Highlight(name string, q Query) []Span { return nil }

// Completions returns words or short phrases from live names that complete prefix.
func Completions(prefix string, liveNames []string, limit int) []string { return nil }
