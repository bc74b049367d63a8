package index

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// thingFound is a document as the meaning of a query sees it.
type thingFound struct {
	tokens []Token
	words  placed
	ext    string
}

func thingOf(name, ext string) thingFound {
	tokens := Tokenize(name)
	return thingFound{tokens: tokens, words: byPosition(nil, tokens), ext: ext}
}

// holds is what a query means, written as plainly as can be.
func (d thingFound) holds(list []Clause, f Filters) bool {
	for _, c := range list {
		if d.one(c) == c.Not {
			return false
		}
	}
	return len(f.Exts) == 0 || slices.Contains(f.Exts, d.ext)
}

func (d thingFound) one(c Clause) bool {
	switch {
	case c.Filter != nil:
		return d.holds(nil, *c.Filter)
	case len(c.Any) > 0:
		return slices.ContainsFunc(c.Any, func(a []Clause) bool { return d.holds(a, Filters{}) })
	}
	return slices.ContainsFunc(d.tokens, func(t Token) bool {
		_, ok := c.Term.at(t, d.words)
		return ok
	})
}

// A query written at random means what it was written to mean, and so does its key.
func TestQueriesMeanWhatTheyAreWrittenToMean(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	var docs []thingFound
	for range 40 {
		var name []string
		for _, w := range vocabulary {
			if rnd.IntN(2) == 0 {
				name = append(name, w)
			}
		}
		rnd.Shuffle(len(name), func(i, j int) { name[i], name[j] = name[j], name[i] })
		docs = append(docs, thingOf("base "+strings.Join(name, " "), extensions[rnd.IntN(len(extensions))]))
	}
	for range 1500 {
		w := writer{rnd: rnd, left: 12}
		text, means := w.list(3)
		q := ParseQuery("base " + text)
		again := ParseQuery(q.Key())
		if q.Key() != again.Key() {
			t.Fatalf("%s\nhas the key %s\nand that one %s", text, q.Key(), again.Key())
		}
		for _, d := range docs {
			want := means(d)
			if got := d.holds(q.All, q.Filters); got != want {
				t.Fatalf("%s\nis read as %s\nfor %v .%s: %t, want %t", text, q.Key(), d.words, d.ext, got, want)
			}
			if got := d.holds(again.All, again.Filters); got != want {
				t.Fatalf("the key %s of %s: %t, want %t", q.Key(), text, got, want)
			}
		}
	}
}

var (
	vocabulary = []string{"alpha", "beta", "gamma", "delta", "epsilon"}
	extensions = []string{"pdf", "epub", "mkv"}
)

// writer writes queries and says what they mean.
type writer struct {
	rnd  *rand.Rand
	left int // things that may still be written
}

type meaning func(thingFound) bool

func (w *writer) pick(list []string) string { return list[w.rnd.IntN(len(list))] }

// list writes what must hold together; one operator at most stands for itself.
func (w *writer) list(depth int) (string, meaning) {
	var texts []string
	var all []meaning
	if w.rnd.IntN(4) == 0 {
		text, m := w.ext()
		texts, all = append(texts, text), append(all, m)
	}
	for n := 1 + w.rnd.IntN(3); n > 0; n-- {
		text, m := w.choice(depth)
		texts, all = append(texts, text), append(all, m)
	}
	return strings.Join(texts, w.pick([]string{" ", "  ", "\t"})), func(d thingFound) bool {
		return !slices.ContainsFunc(all, func(m meaning) bool { return !m(d) })
	}
}

// choice writes one thing or several joined by "or".
func (w *writer) choice(depth int) (string, meaning) {
	text, m := w.one(depth, false)
	if w.rnd.IntN(3) > 0 {
		return text, m
	}
	either := []meaning{m}
	for n := 1 + w.rnd.IntN(2); n > 0; n-- {
		next, m := w.one(depth, true)
		text += w.pick([]string{" or ", " OR ", " | ", " || "}) + next
		either = append(either, m)
	}
	return text, func(d thingFound) bool { return slices.ContainsFunc(either, func(m meaning) bool { return m(d) }) }
}

// one writes a word, a phrase, a prefix, an operator or a group, perhaps with a minus.
func (w *writer) one(depth int, operators bool) (string, meaning) {
	w.left--
	var text string
	var m meaning
	switch n := w.rnd.IntN(7); {
	case n < 2 && depth > 0 && w.left > 0:
		inner, means := w.list(depth - 1)
		text, m = "("+inner+" or zzz)", func(d thingFound) bool { return means(d) }
		if strings.Contains(inner, " ") || w.rnd.IntN(2) == 0 { // "or" would bind the last thing alone
			text = "((" + inner + ") or zzz)"
		}
	case n == 2:
		text, m = w.ext()
		if !operators {
			text = "-(" + text + ")"
			return text, func(d thingFound) bool { return !m(d) }
		}
	case n == 3:
		a, b := w.pick(vocabulary), w.pick(vocabulary)
		text = fmt.Sprintf("%q", a+" "+b)
		m = func(d thingFound) bool { return d.side(a, b) }
	case n == 4:
		word := w.pick(vocabulary)
		text, m = word[:2+w.rnd.IntN(len(word)-2)]+"*", func(d thingFound) bool { return d.has(word) }
	default:
		word := w.pick(vocabulary)
		text, m = word, func(d thingFound) bool { return d.has(word) }
	}
	if w.rnd.IntN(4) == 0 {
		return "-" + text, func(d thingFound) bool { return !m(d) }
	}
	return text, m
}

func (w *writer) ext() (string, meaning) {
	e := w.pick(extensions)
	return "ext:" + e, func(d thingFound) bool { return d.ext == e }
}

func (d thingFound) has(word string) bool {
	return slices.ContainsFunc(d.tokens, func(t Token) bool { return t.Term == word })
}

func (d thingFound) side(a, b string) bool {
	for pos, t := range d.words {
		if next, ok := d.words.at(pos + 1); ok && t.Term == a && next.Term == b {
			return true
		}
	}
	return false
}

// A name pasted as a query finds the name, whatever stands in it but what is plainly
// meant: a minus or an operator.
func TestPastedNamesFindThemselves(t *testing.T) {
	t.Parallel()
	for _, name := range pastedNames {
		q := ParseQuery(name)
		if q.Filters.Key() != "" || !thingOf(name, "").holds(q.All, q.Filters) {
			t.Errorf("%s is read as %s", name, q.Key())
		}
		if p := ParsePrefix(name); !thingOf(name, "").holds(p.All, p.Filters) {
			t.Errorf("%s, being typed, is read as %s", name, p.Key())
		}
	}
	parts := []string{"or", "OR", "|", "(", ")", "()", "(1928)", "(a or", "b)", "[x]", "Size:", ":", "&", "\"", "7\"", "“", "-", "--", "A-b", "foo", "bar.baz", "W*", "Blu-ray", "東京", "ext", "'", "*"}
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 5_000 {
		var name strings.Builder
		for n := 1 + rnd.IntN(10); n > 0; n-- {
			name.WriteString(parts[rnd.IntN(len(parts))])
			name.WriteString([]string{" ", " ", ".", "_"}[rnd.IntN(4)])
		}
		text := name.String()
		if strings.Contains(" "+strings.NewReplacer("(", " ", `"`, " ", "“", " ", ")", " ").Replace(text), " -") {
			continue // a minus before a word is one
		}
		if q := ParseQuery(text); !q.Empty() && !thingOf(text, "").holds(q.All, q.Filters) {
			t.Fatalf("%s is read as %s", text, q.Key())
		}
	}
}

var pastedNames = []string{
	"Title (1928) [1080p].mkv",
	"Trick or Treat (1986).avi",
	"Dead OR Alive (Live at Somewhere) [FLAC].zip",
	"The Either (Or) Project.pdf",
	"Foo | Bar | Official Video.mp4",
	"Artist - Album (Deluxe Edition) (2011) [320]",
	"Or noir.epub",
	"This or",
	"(",
	"or",
	"Mission: Impossible (1966) S01E01.mkv",
	"Type: O negative - Blood Group.pdf",
	"Size: Does it matter or not (2nd ed.).pdf",
	"After: the end (before: the start).txt",
	"[Group] Show - 01v2 (BD 1920x1080 x264 FLAC) [ABCD1234].mkv",
	"Show.S01E02.(or).1x02.1080p.WEB-DL.H.264-GRP.mkv",
	"12\" vinyl rip of Song (A-side) or (B-side)",
	"7\" single and 12\" single",
	"“Quoted” title - part (1 of 2",
	"L'or noir - « version longue » (1950).avi",
	"a) first b) second c) third.docx",
	"AC⁄DC — Back (in) Black.flac",
	"東京物語 (1953) 【BD】.mkv",
	"What If... or Not? (2020) *PROPER*.mkv",
	"C++ (and C) primer or reference | 5th ed.pdf",
	"R.E.M. - Out (of) Time or Space",
}

func TestSpokenWordsOfAChoice(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "a b": "", "a Or b": "", "-(a or b) c": "", "a or b": "a or b", "a | b c": "a or b c", "x (a b or c) -d": "x a b or c", `"a b" or c ext:pdf`: "a b or c",
	} {
		if got := strings.Join(ParseQuery(text).Spoken(), " "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestKeysTellQueriesApart(t *testing.T) {
	t.Parallel()
	same := [][]string{
		{"a b", " a  b ", "A B", "a b a"},
		{"a -b -c", "-c a -b", "a -(b or c)", "-(c or b) a"},
		{"a or b", "a | b", "(a OR b)", "((a) or b)"},
		{"x ext:pdf,epub", "ext:epub ext:pdf x", "x (ext:pdf or ext:epub)", "x filetype:EPUB|pdf"},
		{"x type:folder", "kind:folders x"},
		{"x size:>=1000", "x size:>=1kb", "x size:>999"},
		{"x after:2024", "after:2024-01-01 x"},
		{"x site:www.example.org", "x site:https://EXAMPLE.org/a"},
		{`"a b"`, `“a b”`, `"A, b`},
		{`x -"aa b"`, "x -aa.b"},
	}
	seen := map[string]string{}
	for _, group := range same {
		for _, text := range group {
			if a, b := ParseQuery(text).Key(), ParseQuery(group[0]).Key(); a != b {
				t.Errorf("%s has the key %s, %s has %s", text, a, group[0], b)
			}
		}
		seen[ParseQuery(group[0]).Key()] = group[0]
	}
	for _, text := range []string{
		"b a", "a", "a b c", "a -b", `x "a b"`, "x a*", "x aa", "x ext:pdf", "x -ext:pdf,epub", "x (a or b)", "x a b", "x size:<=1000",
		"x since:2024", "x before:2024", "x lang:en", "x type:video", "x provider:mega", "x status:alive", "x kind:file", "",
	} {
		if other, ok := seen[ParseQuery(text).Key()]; ok {
			t.Errorf("%q and %q have one key", text, other)
		}
		seen[ParseQuery(text).Key()] = text
	}
	day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	if a, b := (Filters{Since: day}).Key(), (Filters{Since: day.Add(time.Second)}).Key(); a == b {
		t.Errorf("a second makes no difference: %s", a)
	}
	if (Filters{}).Key() != "" || (Filters{Adult: true}).Key() == "" {
		t.Error("an empty filter is written, or that for adult names is not (R40)")
	}
	if a, b := (Filters{Exts: []string{"b", "a"}}).Key(), (Filters{Exts: []string{"a", "b", "a"}}).Key(); a != b {
		t.Errorf("%s and %s", a, b)
	}
}

// R25: nothing that names no word lists everything.
func TestQueriesWithoutAWordAreEmpty(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "-a", "ext:pdf", "ext:pdf or type:video", "-(-ext:pdf)", "-a or -b", "(ext:pdf) -b", "()", "***"} {
		if q := ParseQuery(text); !q.Empty() {
			t.Errorf("%s is searched for as %s", text, q.Key())
		}
	}
	for _, text := range []string{"a or -b", "a or ext:pdf", "(a ext:pdf) or (ext:epub -c)", "-(-a -b) ext:pdf"} {
		q := ParseQuery(text)
		if q.Empty() || !slices.ContainsFunc(q.All, grounded) {
			t.Errorf("%s can be met without a word: %s", text, q.Key())
		}
	}
}
