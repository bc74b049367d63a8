package main

import (
	"fmt"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"blindex/bench/corpus"
	"blindex/bench/relevance"
	"blindex/index"
)

// maker plants names and judges queries about them.
type maker struct {
	rnd     *rand.Rand
	slips   *corpus.Slips
	entries map[string][]int     // generated names by language
	titles  func(n int) []string // words of a generated title, lower case
	docs    map[string][]int32   // generated names by word
	text    []string             // generated names, lower case
	used    map[string]bool      // words of planted titles: no two cases share one
	planted []relevance.Planted
	queries []relevance.Query
	kind    string
	groups  int
	done    int            // planted names of the cases before
	grades  map[string]int // of the case at hand
}

func newMaker() *maker {
	m := &maker{entries: map[string][]int{}, docs: map[string][]int32{}, used: map[string]bool{}}
	g := corpus.New(relevance.Seed)
	m.text = make([]string, relevance.Background)
	m.titles = func(n int) []string { return g.Entry(n).Title }
	for n := range relevance.Background {
		e := g.Entry(n)
		m.entries[e.Lang] = append(m.entries[e.Lang], n)
		m.text[n] = strings.ToLower(e.Doc.Name)
		seen := map[string]bool{}
		for _, w := range words(m.text[n]) {
			if !seen[w] {
				seen[w] = true
				m.docs[w] = append(m.docs[w], int32(n))
			}
		}
	}
	return m
}

// words splits a lower-case text at everything but letters and digits.
func words(s string) []string {
	return strings.FieldsFunc(s, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.IsMark(c) })
}

// word draws a word of generated titles of a language that stands in low to high names.
func (m *maker) word(lang string, low, high, letters int) string {
	for {
		list := m.entries[lang]
		title := m.titles(list[m.rnd.IntN(len(list))])
		if len(title) == 0 {
			continue
		}
		w := strings.ToLower(title[m.rnd.IntN(len(title))])
		n := len(m.docs[w])
		if utf8.RuneCountInString(w) < letters || n < low || n > high || m.used[w] {
			continue
		}
		return w
	}
}

// title draws words no two of which stand together in a generated name, so that what
// is planted with them is all there is to find.
func (m *maker) title(lang string, n int) []string {
	for {
		var out []string
		for range n {
			out = append(out, m.word(lang, 2, 400, 5))
		}
		if m.apart(out) {
			return out
		}
	}
}

func (m *maker) apart(list []string) bool {
	for i, a := range list {
		for _, b := range list[:i] {
			if slices.ContainsFunc(m.docs[a], func(n int32) bool { return slices.Contains(m.docs[b], n) }) {
				return false
			}
		}
	}
	return true
}

// lang takes one of the five western languages by turns.
func lang(i int) string { return []string{"en", "fr", "de", "es", "it"}[i%5] }

// cap writes words with capitals.
func capital(list ...string) []string {
	out := make([]string, len(list))
	for i, w := range list {
		c, n := utf8.DecodeRuneInString(w)
		out[i] = string(unicode.ToUpper(c)) + w[n:]
	}
	return out
}

func spaced(list ...string) string { return strings.Join(capital(list...), " ") }
func dotted(list ...string) string { return strings.Join(capital(list...), ".") }

// change alters what is known of a planted name.
type change func(*relevance.Planted)

func size(n int64) change       { return func(p *relevance.Planted) { p.Doc.Size = n } }
func sources(n int) change      { return func(p *relevance.Planted) { p.Doc.Sources = n } }
func status(s string) change    { return func(p *relevance.Planted) { p.Doc.Status = s } }
func on(provider string) change { return func(p *relevance.Planted) { p.Doc.Provider = provider } }
func inLang(code string) change { return func(p *relevance.Planted) { p.Doc.Lang = code } }
func at(host string) change     { return func(p *relevance.Planted) { p.Doc.Hosts = []string{host} } }
func mirror(group int) change   { return func(p *relevance.Planted) { p.Group = group } }
func own(p *relevance.Planted)  { p.Doc.Own = true }
func seen(date string) change   { return func(p *relevance.Planted) { p.Doc.LastSeen = date3(date) } }
func posted(date string) change { return func(p *relevance.Planted) { p.Doc.Posted = date3(date) } }

func date3(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err) // a literal of this program
	}
	return t
}

// types by extension, as far as planted names have one.
var types = map[string]string{
	"mkv": "video", "avi": "video", "mp4": "video", "mp3": "audio", "flac": "audio", "jpg": "image", "epub": "book", "mobi": "book",
	"pdf": "document", "docx": "document", "zip": "archive", "rar": "archive", "exe": "software", "deb": "software", "gz": "archive",
}

// plant adds a name with its grade for the case at hand. Without a change all names are
// alike but for a size that tells them apart.
func (m *maker) plant(grade int, name string, changes ...change) string {
	n := relevance.Background + len(m.planted)
	ext := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	if types[ext] == "" {
		ext = ""
	}
	p := relevance.Planted{Doc: index.Doc{
		ID: fmt.Sprintf("%016d", n), Name: name, Provider: "mega", Kind: "file", Ext: ext, Type: types[ext],
		Size: 300_000_000 + int64(n)*7919%100_000_000, Status: "alive", Sources: 2, Lang: "latn",
		Posted: date3("2023-05-17"), LastSeen: date3("2026-04-02"), Hosts: []string{"board.example.org", "forum.example.net"},
	}}
	if ext == "" {
		p.Doc.Kind = "folder"
	}
	for _, c := range changes {
		c(&p)
	}
	m.planted = append(m.planted, p)
	if m.grades == nil {
		m.grades = map[string]int{}
	}
	m.grades[p.Doc.ID] = grade
	return p.Doc.ID
}

// popular makes a distractor better than the wanted name in all but its words.
var popular = []change{sources(15), seen("2026-05-30"), own}

func (m *maker) distract(name string) { m.plant(0, name, popular...) }

// ask ends a case with its query; no generated name may have all its words.
func (m *maker) ask(list ...string) { m.end(relevance.Query{Text: strings.Join(list, " ")}) }

// typed ends a case with a query that is still being typed.
func (m *maker) typed(list ...string) {
	m.end(relevance.Query{Text: strings.Join(list, " "), Typed: true})
}

func (m *maker) end(q relevance.Query) {
	q.Kind, q.Grades = m.kind, m.grades
	m.queries = append(m.queries, q)
	for _, p := range m.planted[m.done:] {
		for _, w := range words(strings.ToLower(p.Doc.Name)) {
			m.used[w] = true
		}
	}
	m.done, m.grades = len(m.planted), nil
}

// near reports that a generated name with one of these words has another that is as
// near to the misspelt one as a searcher's slip: then the wanted name is not the only one.
func (m *maker) near(misspelt string, others []string) bool {
	if len(m.docs[misspelt]) > 0 {
		return true
	}
	for _, o := range others {
		for _, n := range m.docs[o] {
			if slices.ContainsFunc(words(m.text[n]), func(w string) bool { return distance(w, misspelt) <= 2 }) {
				return true
			}
		}
	}
	return false
}

// distance counts inserted, dropped, replaced and swapped letters.
func distance(s, t string) int {
	a, b := []rune(s), []rune(t)
	if len(a)-len(b) > 2 || len(b)-len(a) > 2 {
		return 3
	}
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range b {
		d[0][j+1] = j + 1
	}
	for i := range a {
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			x := min(d[i][j]+cost, d[i][j+1]+1, d[i+1][j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				x = min(x, d[i-1][j-1]+1)
			}
			d[i+1][j+1] = x
		}
	}
	return d[len(a)][len(b)]
}
