package corpus

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is a way to ask.
type Kind string

// The kinds of queries.
const (
	Known    Kind = "known"    // 2–4 words of one name, in order or not
	Broad    Kind = "broad"    // one frequent word
	Broad2   Kind = "broad2"   // two frequent words
	Misspelt Kind = "misspelt" // a known item with one word or two misspelt
	Prefix   Kind = "prefix"   // as typed so far: the last word is a beginning
	Phrase   Kind = "phrase"   // neighbouring words in quotes
	Filtered Kind = "filtered" // a frequent word with operators
	Translit Kind = "translit" // a Russian or Greek name in Latin letters
	CJK      Kind = "cjk"      // some characters of a Chinese or Japanese name
	Episode  Kind = "episode"  // 1x02 for S01E02
	Compound Kind = "compound" // two words in one piece
)

// Kinds are all of them in the order they are shown.
var Kinds = []Kind{Known, Broad, Broad2, Misspelt, Prefix, Phrase, Filtered, Translit, CJK, Episode, Compound}

// Query is one question with what it was made from.
type Query struct {
	Kind  Kind
	Text  string   // in blindex's own query language
	Words []string // the same for engines without one: what is typed, without quotes and operators
	Doc   int      // the document it was made from, or -1
}

// Plain is the query for an engine that knows words only.
func (q Query) Plain() string { return strings.Join(q.Words, " ") }

// Queries makes n queries of a kind about the first `names` names, the same for the same arguments.
func (g *Generator) Queries(kind Kind, n, names int) []Query {
	out := make([]Query, 0, n)
	a := asker{g: g, names: names}
	for _, k := range string(kind) {
		a.stream = a.stream*31 + uint64(k)
	}
	a.random = newRandom(g.seed^0x61736b, a.stream)
	for len(out) < n {
		if q, ok := a.ask(kind); ok {
			out = append(out, q)
		}
	}
	return out
}

// asker makes queries; ask fails when the name drawn does not suit the kind.
type asker struct {
	random
	g      *Generator
	names  int
	stream uint64
}

func (a *asker) ask(kind Kind) (Query, bool) {
	q := Query{Kind: kind, Doc: -1}
	switch kind {
	case Broad:
		q.Words = []string{a.frequent(a.lexicon())}
	case Broad2:
		l := a.lexicon()
		q.Words = []string{a.frequent(l), a.frequent(l)}
	case Filtered:
		q.Words = []string{a.frequent(a.lexicon())}
		q.Text = q.Words[0] + " " + a.operator()
		return q, true
	default:
		q.Doc = a.below(a.names)
		e := a.g.Entry(q.Doc)
		var ok bool
		if q.Words, ok = a.words(kind, e); !ok {
			return q, false
		}
	}
	if q.Text = q.Plain(); kind == Phrase {
		q.Text = `"` + q.Text + `"`
	}
	return q, true
}

// words chooses what is typed to find the entry.
func (a *asker) words(kind Kind, e Entry) ([]string, bool) {
	title := lowered(e.Title)
	if kind == CJK {
		return a.characters(e)
	} else if e.Solid {
		return nil, false
	}
	switch kind {
	case Known:
		return a.some(title)
	case Misspelt:
		return a.misspelt(title)
	case Prefix:
		return a.begun(title)
	case Phrase:
		return neighbours(e)
	case Translit:
		if e.Script != "cyrl" && e.Script != "grek" {
			return nil, false
		}
		w, ok := a.some(title)
		return strings.Fields(Roman(strings.Join(w, " "))), ok
	case Episode:
		return append(title, fmt.Sprintf("%dx%02d", e.Season, e.Episode)), len(title) > 0 && e.Season > 0 && e.Episode > 0
	}
	w, ok := neighbours(e) // Compound
	return []string{strings.Join(w, "")}, ok
}

func lowered(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = strings.ToLower(w)
	}
	return out
}

// some takes 2 to 4 words, two times of three in order.
func (a *asker) some(title []string) ([]string, bool) {
	if len(title) < 2 {
		return nil, false
	}
	n := a.between(2, min(4, len(title)))
	from := a.below(len(title) - n + 1)
	out := title[from : from+n]
	if a.percent(33) {
		shuffle(&a.random, out)
	}
	return out, true
}

func (a *asker) misspelt(title []string) ([]string, bool) {
	words, ok := a.some(title)
	if !ok {
		return nil, false
	}
	i := a.below(len(words))
	if utf8.RuneCountInString(words[i]) < 5 || !alphabetic(words[i]) {
		return nil, false
	}
	s := Slips{a.random}
	words[i] = s.Misspell(words[i], 1+a.below(4)/3)
	a.random = s.r
	return words, true
}

// alphabetic reports that keys of a keyboard stand for the letters.
func alphabetic(w string) bool {
	for _, c := range w {
		if !unicode.In(c, unicode.Latin, unicode.Cyrillic, unicode.Greek) {
			return false
		}
	}
	return true
}

func (a *asker) begun(title []string) ([]string, bool) {
	if len(title) == 0 {
		return nil, false
	}
	words := title[:min(len(title), a.between(1, 3))]
	last := []rune(words[len(words)-1])
	if len(last) < 4 {
		return nil, false
	}
	words[len(words)-1] = string(last[:a.between(2, len(last)-1)])
	return words, true
}

// neighbours takes two words that follow each other in the name with one separator between.
func neighbours(e Entry) ([]string, bool) {
	for i := range len(e.Title) - 1 {
		pair := e.Title[i : i+2]
		for _, sep := range []string{" ", ".", "_", "-"} {
			if strings.Contains(e.Doc.Name, pair[0]+sep+pair[1]) {
				return lowered(pair), true
			}
		}
	}
	return nil, false
}

// characters takes 2 to 4 characters that follow each other.
func (a *asker) characters(e Entry) ([]string, bool) {
	if !e.Solid || len(e.Title) == 0 {
		return nil, false
	}
	c := []rune(e.Title[0])
	if len(c) < 2 {
		return nil, false
	}
	n := min(len(c), a.between(2, 4))
	from := a.below(len(c) - n + 1)
	return []string{string(c[from : from+n])}, true
}

func (a *asker) lexicon() *lexicon {
	for {
		if l := a.g.v.byShare[a.below(1000)]; !l.solid {
			return l
		}
	}
}

// frequent takes one of the 64 first words.
func (a *asker) frequent(l *lexicon) string { return strings.ToLower(l.word(a.below(64))) }

func (a *asker) operator() string {
	switch a.below(6) {
	case 0:
		return "type:" + pick(&a.random, []string{"video", "audio", "image", "book", "archive", "software", "document"})
	case 1:
		return "ext:" + pick(&a.random, []string{"pdf", "mkv", "mp4", "epub", "zip", "rar", "mp3", "jpg"})
	case 2:
		return "size:>" + pick(&a.random, []string{"10mb", "100mb", "700mb", "2gb"})
	case 3:
		return "provider:" + somewhere(&a.random).id
	case 4:
		return fmt.Sprintf("after:%d-%02d", a.between(2015, 2025), a.between(1, 12))
	}
	return fmt.Sprintf("type:video ext:mkv size:>%dmb after:%d", 100*a.between(1, 20), a.between(2015, 2024))
}
