package corpus

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// language is what is written by hand of a language. Lists are words between blanks.
type language struct {
	code, script                  string
	octaves                       int  // the vocabulary has a little less than 1<<octaves words
	solid                         bool // written without spaces
	small                         string
	heads                         string // the most frequent words, best known first
	onsets, nuclei, codas, ends   string // a made word is onset, nucleus, coda, …, end
	given                         string
	photos, papers, sets          string
	season, volume, part, edition string
	tag                           string // as scene releases mark the language, or ""
	by                            string
}

// lexicon is a language made ready. It is never written to once made.
type lexicon struct {
	language
	text                 string   // all words
	at                   []uint32 // word i is text[at[i]:at[i+1]]
	small, given         []string
	photos, papers, sets []string
	shareOf1000          int // of names
}

// word returns the word of a rank.
func (l *lexicon) word(rank int) string { return l.text[l.at[rank]:l.at[rank+1]] }

// words is the size of the vocabulary.
func (l *lexicon) words() int { return len(l.at) - 1 }

// vocabulary is the same for every seed, so that queries of one generator meet the
// names of another.
type vocabulary struct {
	languages []*lexicon
	byShare   [1000]*lexicon
	crews     []string // as scene releases end
	hosts     []string
}

var theVocabulary = sync.OnceValue(makeVocabulary)

const (
	crewOctaves = 9
	hostOctaves = 12
)

func makeVocabulary() *vocabulary {
	v := &vocabulary{}
	for i, x := range []struct {
		*language
		share int
	}{
		{&english, 430}, {&french, 95}, {&german, 95}, {&spanish, 120}, {&italian, 50},
		{&russian, 90}, {&chinese, 45}, {&japanese, 40}, {&arabic, 25}, {&greek, 10},
	} {
		l := makeLexicon(*x.language, uint64(i))
		l.shareOf1000 = x.share
		v.languages = append(v.languages, l)
	}
	at := 0
	for _, l := range v.languages {
		for range l.shareOf1000 {
			v.byShare[at] = l
			at++
		}
	}
	v.makeCrews()
	v.makeHosts()
	return v
}

func makeLexicon(lang language, stream uint64) *lexicon {
	l := &lexicon{language: lang, small: strings.Fields(lang.small), given: strings.Fields(lang.given),
		photos: strings.Fields(lang.photos), papers: strings.Fields(lang.papers), sets: strings.Fields(lang.sets)}
	n := 1<<lang.octaves - 1<<headShift
	seen := make(map[string]bool, n)
	var b strings.Builder
	add := func(w string) {
		if !seen[w] {
			seen[w] = true
			l.at = append(l.at, uint32(b.Len()))
			b.WriteString(w)
		}
	}
	for _, w := range strings.Fields(lang.heads) {
		add(w)
	}
	s := syllables{strings.Fields(lang.onsets), strings.Fields(lang.nuclei), strings.Fields(lang.codas), strings.Fields(lang.ends)}
	r := newRandom(0x766f636162, stream)
	for len(l.at) < n {
		add(s.word(&r, lang.solid))
	}
	l.at = append(l.at, uint32(b.Len()))
	l.text = b.String()
	return l
}

// syllables are what words of a language are made of.
type syllables struct{ onsets, nuclei, codas, ends []string }

func (s syllables) word(r *random, solid bool) string {
	var store [64]byte
	b := store[:0]
	n := 1 + r.below(5)/2 // 1, 1, 2, 2, 3
	if solid {
		n = 1 + r.below(5)/4
	} else if n > 1 && r.percent(12) {
		b = append(b, pick(r, s.nuclei)...)
	}
	for range n {
		b = append(b, pick(r, s.onsets)...)
		if len(s.nuclei) > 0 {
			b = append(b, pick(r, s.nuclei)...)
		}
		if len(s.codas) > 0 && r.percent(45) {
			b = append(b, pick(r, s.codas)...)
		}
	}
	if r.percent(60) || utf8.RuneCount(b) < 4 {
		b = append(b, pick(r, s.ends)...)
	}
	return string(b)
}

func (v *vocabulary) makeCrews() {
	r := newRandom(0x63726577, 0)
	en := v.languages[0]
	for len(v.crews) < 1<<crewOctaves-1<<headShift {
		w := en.word(1000 + r.below(20_000))
		if len(w) < 4 || len(w) > 7 {
			continue
		}
		if r.percent(60) {
			w = strings.ToUpper(w)
		}
		v.crews = append(v.crews, w)
	}
}

func (v *vocabulary) makeHosts() {
	r := newRandom(0x686f737473, 0)
	seen := map[string]bool{}
	for len(v.hosts) < 1<<hostOctaves-1<<headShift {
		l := v.languages[r.below(5)]
		h := plain(l.word(r.below(3000))) + plain(l.word(r.below(600))) + pick(&r, []string{".example.com", ".example.org", ".example.net", ".example"})
		if r.percent(20) {
			h = "forum." + h
		}
		if !seen[h] {
			seen[h] = true
			v.hosts = append(v.hosts, h)
		}
	}
}

// plain keeps of a word what may stand in a host name.
func plain(w string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z':
			return c
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		}
		return -1
	}, w)
}
