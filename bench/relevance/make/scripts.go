package main

import (
	"strings"

	"blindex/bench/corpus"
)

var bare = strings.NewReplacer("é", "e", "è", "e", "ê", "e", "à", "a", "â", "a", "î", "i", "ô", "o", "û", "u", "ç", "c", "á", "a", "í", "i", "ó", "o", "ú", "u", "ñ", "n",
	"ä", "a", "ö", "o", "ü", "u", "ß", "ss", "ì", "i", "ò", "o", "ù", "u")

// spelled is how Germans write umlauts on other keyboards.
var spelled = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss")

// accented draws a word with a diacritic.
func (m *maker) accented(l string) string {
	for {
		if w := m.word(l, 2, 400, 5); bare.Replace(w) != w {
			return w
		}
	}
}

// fold: diacritics matter little.
func fold(m *maker, i int) {
	l := []string{"fr", "es", "de", "fr"}[i%4]
	if i >= 8 {
		l = "de"
	}
	for {
		a, t := m.accented(l), m.title(l, 3)
		if !m.apart([]string{a, t[0]}) || len(m.docs[bare.Replace(a)]) > 0 {
			continue
		}
		wanted, asked := spaced(a, t[0]), bare.Replace(a)
		if i >= 8 {
			asked = spelled.Replace(a)
		} else if i >= 6 { // posted without, asked for with them
			wanted, asked = spaced(bare.Replace(a), bare.Replace(t[0])), a
		}
		m.plant(3, wanted+".mkv")
		m.distract(spaced(t[1], t[0]) + ".mkv")
		m.distract(spaced(a, t[1]) + ".mkv")
		m.ask(asked, bare.Replace(t[0]))
		return
	}
}

// hard are letters that people spell in several ways.
const hard = "ёйхцщъыьэюяжχξψυ"

// translit: a Russian or Greek name is found in Latin letters, and the other way round.
func translit(m *maker, i int) {
	l := "ru"
	if i%4 == 3 {
		l = "el"
	}
	t := m.title(l, 3)
	for i < 6 && strings.ContainsAny(t[0]+t[1], hard) {
		t = m.title(l, 3)
	}
	if i%3 == 2 { // posted in Latin letters
		m.plant(3, dotted(corpus.Roman(t[0]), corpus.Roman(t[1]))+".2008.avi")
		m.distract(dotted(corpus.Roman(t[0]), corpus.Roman(t[2])) + ".2008.avi")
		m.ask(t[:2]...)
		return
	}
	m.plant(3, dotted(t[:2]...)+".2008.avi", inLang(l))
	m.distract(dotted(t[0], t[2]) + ".2008.avi")
	m.distract(dotted(t[2], t[1]) + ".2008.avi")
	m.ask(corpus.Roman(t[0]), corpus.Roman(t[1]))
}

// solidWords draws words of two characters or more of a script without spaces.
func (m *maker) solidWords(l string) []string {
	for {
		t := []string{m.word(l, 1, 400, 2), m.word(l, 1, 400, 2), m.word(l, 1, 400, 2)}
		if !m.holds(t[0]+t[1]) && !m.holds(t[1]+t[2]) {
			return t
		}
	}
}

// holds reports a generated name with the characters in this order.
func (m *maker) holds(s string) bool {
	for _, text := range m.text {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}

// cjk: characters that follow each other are wanted, the same ones elsewhere are not.
func cjk(m *maker, i int) {
	l := []string{"zh", "ja"}[i%2]
	t := m.solidWords(l)
	m.plant(3, t[0]+t[1]+".mkv", inLang(l))
	m.plant(2, t[2]+" "+t[0]+t[1]+" 1080p.mkv", inLang(l))
	m.distract(t[1] + t[2] + ".mkv")
	if i >= 6 { // two words with a space
		m.plant(1, t[1]+t[0]+".mkv", inLang(l), sources(15))
		m.ask(t[0], t[1])
		return
	}
	m.distract(t[1] + t[0] + ".mkv")
	m.ask(t[0] + t[1])
}

// forms are spellings of Arabic that mean the same.
var forms = []struct{ posted, asked string }{
	{"أ", "ا"}, {"ا", "أ"}, {"ة", "ه"}, {"ه", "ة"}, {"ي", "ى"}, {"ة", "ه"}, {"ن", "نـ"}, {"ب", "بَ"},
}

// arabic: forms of alef, final letters, marks and stretching matter little.
func arabic(m *maker, i int) {
	f := forms[i%len(forms)]
	for {
		t := []string{m.word("ar", 2, 400, 4), m.word("ar", 2, 400, 4), m.word("ar", 2, 400, 4)}
		at := strings.Index(t[0], f.posted)
		switch {
		case at < 0 || !m.apart(t):
			continue
		case i < 2 && at != 0: // alef with and without its sign at the beginning
			continue
		case i >= 2 && i < 6 && !strings.HasSuffix(t[0], f.posted):
			continue
		}
		asked := strings.TrimSuffix(t[0], f.posted) + f.asked
		if !strings.HasSuffix(t[0], f.posted) || i < 2 {
			asked = strings.Replace(t[0], f.posted, f.asked, 1)
		}
		m.plant(3, t[0]+" "+t[1]+".pdf", inLang("ar"))
		m.distract(t[2] + " " + t[1] + ".pdf")
		m.distract(t[0] + " " + t[2] + ".pdf")
		m.ask(asked, t[1])
		return
	}
}
