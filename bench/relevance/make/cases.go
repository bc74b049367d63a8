package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cases are how often each kind of case is planted.
var cases = []struct {
	kind  string
	times int
	plant func(*maker, int)
}{
	{"known", 60, known},
	{"pasted", 6, pasted},
	{"exact", 8, exact},
	{"phrase", 12, phrase},
	{"order", 6, order},
	{"rare", 6, rare},
	{"all", 6, all},
	{"prefix", 9, prefix},
	{"misspelt", 48, misspelt},
	{"spelling", 6, spelling},
	{"fold", 11, fold},
	{"translit", 12, translit},
	{"cjk", 10, cjk},
	{"arabic", 8, arabic},
	{"episode", 12, episodes},
	{"compound", 12, compound},
	{"part", 12, numbered},
	{"filter", 16, filtered},
	{"mirrors", 6, mirrors},
	{"tie", 14, ties},
}

// known plants an item as people post it, with its neighbours, and asks for 2 to 4 words of it.
// What lacks a word that was typed (another year, another version) is never wanted beside
// what has them all.
func known(m *maker, i int) {
	l := lang(i / 12)
	switch t := m.title(l, 5); i % 12 {
	case 0:
		m.plant(3, dotted(t[:3]...)+".2011.1080p.BluRay.x264-CORVIN.mkv")
		m.plant(2, dotted(t[:4]...)+".2014.1080p.BluRay.x264-CORVIN.mkv", popular...)
		m.plant(1, dotted(t[2], t[4], t[0], t[3], t[1])+".2014.1080p.BluRay.x264-CORVIN.mkv", popular...)
		m.distract(dotted(t[0], t[1], t[3]) + ".2011.1080p.BluRay.x264-CORVIN.mkv")
		m.ask(t[:3]...)
	case 1:
		m.plant(3, dotted(t[:3]...)+".2011.720p.WEB-DL.x264.mkv")
		m.distract(dotted(t[:3]...) + ".1987.720p.WEB-DL.x264.mkv")
		m.distract(dotted(t[0], t[3]) + ".2011.720p.WEB-DL.x264.mkv")
		m.ask(t[0], t[1], t[2], "2011")
	case 2:
		m.plant(3, spaced(t[3], t[4])+" - "+spaced(t[:3]...)+" (2009).epub")
		m.distract(spaced(t[3], t[4]) + " - " + spaced(m.title(l, 3)...) + " (2011).epub")
		m.distract(spaced(m.title(l, 2)...) + " - " + spaced(t[:3]...) + " (2009).epub")
		m.scattered(t[2], t[0], t[4])
		m.ask(t[4], t[0], t[2])
	case 3:
		m.plant(3, spaced(t[:3]...)+" - "+spaced(t[3], t[4])+".pdf")
		m.distract(spaced(t[0], t[2]) + " - " + spaced(t[3]) + ".pdf")
		m.distract(spaced(t[3], t[4]) + " - " + spaced(m.title(l, 2)...) + ".pdf")
		m.ask(t[3], t[4], t[2], t[0])
	case 4:
		m.plant(3, spaced(t[0], t[1])+" - "+spaced(t[2], t[3])+" (2003) [FLAC]")
		m.distract(spaced(t[0], t[1]) + " - " + spaced(t[2], t[3]) + " (2003) [320]")
		m.distract(spaced(t[0], t[1]) + " - " + spaced(t[4]) + " (2005) [FLAC]")
		m.ask(t[1], t[2], t[3], "flac")
	case 5:
		m.plant(3, "07 - "+spaced(t[4])+" - "+spaced(t[:3]...)+".mp3")
		m.plant(2, "12 - "+spaced(t[4])+" - "+spaced(t[:3]...)+" (live).mp3")
		m.scattered(t[2], t[4], t[1], t[0])
		m.distract("08 - " + spaced(t[4]) + " - " + spaced(t[0], t[3]) + ".mp3")
		m.ask(t[4], t[0], t[1], t[2])
	case 6:
		m.plant(3, strings.Join(t[:2], "-")+"-2.4.1-linux-x86_64.deb")
		m.plant(3, strings.Join(t[:2], "-")+"-2.4.1-win64.exe")
		m.distract(strings.Join(t[:2], "-") + "-2.3.0-linux-x86_64.deb")
		m.distract(strings.Join(t[:2], "-") + "-1.9.7-win64.exe")
		m.ask(t[0], t[1], "2.4.1")
	case 7:
		m.plant(3, spaced(t[:2]...)+" report 2016.pdf")
		m.distract(spaced(t[:2]...) + " report 2015.pdf")
		m.distract(spaced(t[:2]...) + " report 2017.pdf")
		m.distract(spaced(t[0], t[3]) + " report 2016.pdf")
		m.ask(t[1], "report", t[0], "2016")
	case 8:
		m.plant(3, spaced(t[:2]...)+" photos 2012.zip")
		m.plant(2, spaced(t[:2]...)+" wedding photos album 2012.zip")
		m.scattered(t[1], "photos", t[0])
		m.distract(spaced(t[1]) + " photos 2012.zip")
		m.ask("photos", t[0], t[1])
	case 9:
		m.plant(3, dotted(t[:3]...)+".1999.DVDRip.XviD.avi")
		m.distract(dotted(t[0], t[3]) + ".1999.DVDRip.XviD.avi")
		m.distract(dotted(t[2], t[4]) + ".1999.DVDRip.XviD.avi")
		m.ask(t[2], t[0])
	case 10: // a long name that has all the words, and short ones that have most
		m.plant(3, "["+strings.ToUpper(t[3])+"] The complete "+spaced(t[0])+" and other works of "+spaced(t[1])+" on "+spaced(t[2])+", third volume, with maps and plates (1911, 600 dpi scan).pdf")
		m.distract(spaced(t[0], t[1]) + ".pdf")
		m.distract(spaced(t[1], t[2]) + ".pdf")
		m.distract(spaced(t[0], t[2]) + ".pdf")
		m.ask(t[:3]...)
	case 11: // a word that comes twice is not another word
		m.plant(3, spaced(t[3], t[4])+" - "+spaced(t[0])+" of the "+spaced(t[1])+", a short history (1923).epub")
		m.distract(spaced(t[0], t[0]) + ".epub")
		m.distract(spaced(t[1], t[1], t[1]) + ".epub")
		m.distract(spaced(t[3], t[1]) + ".epub")
		m.scattered(t[1], t[0], t[3])
		m.ask(t[3], t[0], t[1])
	}
}

// scattered plants a long popular name that has all the words far from each other, in an
// order nobody asks for.
func (m *maker) scattered(list ...string) {
	between := m.title("en", 2*len(list))
	var all []string
	for i, w := range list {
		all = append(all, between[2*i], between[2*i+1], w)
	}
	m.plant(1, spaced(all...)+" and more.pdf", popular...)
}

// pasted: a whole file name finds itself before its neighbours.
func pasted(m *maker, i int) {
	t := m.title(lang(i), 3)
	name := dotted(t...) + ".2016.1080p.BluRay.DTS.x264-CORVIN.mkv"
	m.plant(3, name)
	m.distract(dotted(t...) + ".2016.720p.BluRay.DTS.x264-CORVIN.mkv")
	m.distract(dotted(t...) + ".2009.1080p.BluRay.DTS.x264-CORVIN.mkv")
	m.distract(dotted(t...) + ".2016.1080p.BluRay.DTS.x264-CORVIN.sample.avi")
	if i%2 == 1 { // without its extension, as a title is posted
		name = strings.TrimSuffix(name, ".mkv")
	}
	m.ask(name)
}

// exact: the exact name comes before longer ones.
func exact(m *maker, i int) {
	t := m.title(lang(i), 6)
	m.plant(3, spaced(t[:2]...)+".pdf")
	m.plant(2, spaced(t[:3]...)+".pdf", popular...)
	m.plant(1, spaced(t[0], t[1], t[2], t[3], t[4])+".pdf", popular...)
	m.plant(1, spaced(t[5], t[0], t[1], t[3], t[4])+".pdf", popular...)
	m.ask(t[:2]...)
}

// phrase: words that follow each other come before the same words scattered.
func phrase(m *maker, i int) {
	t := m.title(lang(i), 6)
	other := 1
	if i >= 8 { // in quotes only the phrase is wanted
		other = 0
	}
	m.plant(3, spaced(t[3], t[0], t[1], t[2], t[4], t[5])+".epub")
	m.plant(other, spaced(t[0], t[3], t[1], t[4], t[2], t[5])+".epub", popular...)
	m.plant(other, spaced(t[2], t[4], t[1], t[5], t[0], t[3])+".epub", popular...)
	m.distract(spaced(t[0], t[1], t[3], t[4], t[5]) + ".epub")
	if i >= 8 {
		m.ask(`"` + strings.Join(t[:3], " ") + `"`)
		return
	}
	m.ask(t[:3]...)
}

// order: words in the order typed come before the reverse.
func order(m *maker, i int) {
	t := m.title(lang(i), 3)
	m.plant(1, spaced(t[1], t[0], t[2])+".zip", popular...)
	m.plant(3, spaced(t[0], t[1], t[2])+".zip")
	m.ask(t[:2]...)
}

// rare: where no name has all words, the rare word weighs more than frequent ones.
func rare(m *maker, i int) {
	l := lang(i)
	for {
		r, often := m.word(l, 1, 2, 6), m.word(l, 150, 2000, 4)
		if !m.apart([]string{r, often}) || len(m.docs[r]) > 2 {
			continue
		}
		t := m.title(l, 4)
		for _, n := range m.docs[r] { // the generated ones are as good
			m.judge(3, int(n))
		}
		m.plant(3, spaced(r, t[0], t[1])+".mkv")
		m.plant(3, spaced(t[2], r, t[3])+".mkv")
		for range 4 {
			m.distract(spaced(often, m.title(l, 1)[0]) + ".mkv")
		}
		m.ask(often, r)
		return
	}
}

// judge grades a generated name.
func (m *maker) judge(grade, n int) {
	if m.grades == nil {
		m.grades = map[string]int{}
	}
	m.grades[fmt.Sprintf("%016d", n)] = grade
}

// all: a name with all words, dead and posted once, comes before many with most of them.
func all(m *maker, i int) {
	t := m.title(lang(i), 6)
	m.plant(3, spaced(t[3], t[4], t[1], t[0], t[5], t[2])+".rar", sources(1), status("gone"), seen("2019-01-01"))
	for k := range 3 {
		m.distract(spaced(t[k], t[(k+1)%3]) + ".rar")
	}
	m.ask(t[:3]...)
}

// prefix: the whole word comes before longer words that begin with it; what is only
// near comes last.
func prefix(m *maker, i int) {
	l := lang(i)
	for {
		t := m.title(l, 3)
		w := []rune(t[1])
		if len(w) < 7 {
			continue
		}
		begun := string(w[:5])
		if m.begins(begun, m.docs[t[0]]) {
			continue
		}
		if i%3 == 2 { // half typed: no name has it as a word
			m.plant(3, spaced(t[0], t[1])+".mp4")
			m.plant(2, spaced(t[2], t[1], t[0])+".mp4", popular...)
		} else {
			m.plant(3, spaced(t[0], begun)+".mp4")
			m.plant(2, spaced(t[0], t[1])+".mp4", popular...)
		}
		m.distract(spaced(t[0], t[2]) + ".mp4")
		m.distract(spaced(t[1], t[2]) + ".mp4")
		if i%3 == 1 {
			m.ask(t[0], begun+"*")
		} else {
			m.typed(t[0], begun)
		}
		return
	}
}

func (m *maker) begins(begun string, list []int32) bool {
	return slices.ContainsFunc(list, func(n int32) bool {
		return slices.ContainsFunc(words(m.text[n]), func(w string) bool { return strings.HasPrefix(w, begun) || distance(w, begun) <= 2 })
	})
}

// misspelt asks for a known item with a slip in one word, or two slips.
func misspelt(m *maker, i int) {
	l := []string{"en", "fr", "de", "es", "it", "ru", "en", "el"}[i%8]
	for {
		t := m.title(l, 5)
		edits := 1
		if i%4 == 3 {
			edits = 2
		}
		if n := utf8.RuneCountInString(t[1]); n < 5+3*(edits-1) || n > 14 || !plainWord(t[1]) {
			continue
		}
		wrong := m.slips.Misspell(t[1], edits)
		if m.near(wrong, []string{t[0], t[2]}) {
			continue
		}
		m.misspell(i, t, wrong)
		return
	}
}

func plainWord(w string) bool {
	return !strings.ContainsFunc(w, func(c rune) bool { return !unicode.In(c, unicode.Latin, unicode.Cyrillic, unicode.Greek) })
}

func (m *maker) misspell(i int, t []string, wrong string) {
	switch i / 8 % 3 {
	case 0:
		m.plant(3, dotted(t[:3]...)+".2013.1080p.WEB-DL.x264-CORVIN.mkv")
		m.plant(1, dotted(t[0], t[3], t[2], t[1], t[4])+".2013.1080p.WEB-DL.x264-CORVIN.mkv")
		m.distract(dotted(t[0], t[2], t[3]) + ".2013.1080p.WEB-DL.x264-CORVIN.mkv")
		m.ask(t[0], wrong, t[2])
	case 1:
		m.plant(3, spaced(t[3], t[4])+" - "+spaced(t[:2]...)+".epub")
		m.distract(spaced(t[0], t[2]) + ".epub")
		if distance(t[1], wrong) == 1 { // a word less near than the wanted one
			m.distract(spaced(t[0], m.farther(t[1], wrong)) + ".epub")
		}
		m.ask(t[0], wrong)
	default:
		m.plant(3, spaced(t[1], t[2])+".mp3")
		m.distract(spaced(t[2], t[3]) + ".mp3")
		m.distract(spaced(t[4], t[2]) + ".mp3")
		m.ask(wrong, t[2])
	}
}

// farther makes a word that resembles the wrong one less than the right one does.
func (m *maker) farther(right, wrong string) string {
	for {
		if w := m.slips.Misspell(right, 1); distance(w, wrong) == 2 && len(m.docs[w]) == 0 {
			return w
		}
	}
}

// spelling: a rare word that is right never loses to a frequent one it resembles.
func spelling(m *maker, i int) {
	for {
		t := m.title(lang(i), 2)
		if !plainWord(t[1]) || utf8.RuneCountInString(t[1]) < 6 {
			continue
		}
		near := m.slips.Misspell(t[1], 1)
		if len(m.docs[near]) > 0 || m.near(t[1], []string{t[0]}) && len(m.docs[t[1]]) == 0 {
			continue
		}
		// The slip is what is wanted here; the other word is what it resembles.
		m.plant(3, spaced(t[0], near)+".pdf", sources(1), status("unknown"))
		for k := range 6 {
			m.plant(0, fmt.Sprintf("%s %d.pdf", spaced(t[0], t[1]), 2010+k), popular...)
		}
		m.ask(t[0], near)
		return
	}
}
