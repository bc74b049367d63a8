package main

import (
	"fmt"
	"slices"
	"strings"
)

// filtered: what a filter leaves out is not wanted, however well its name matches.
func filtered(m *maker, i int) {
	t := m.title(lang(i), 3)
	name := spaced(t[0], t[1])
	both := func(fits, other []change, operator string) {
		m.plant(0, name+".pdf", slices.Concat(popular, other)...)
		m.plant(3, name+".pdf", fits...)
		m.plant(2, name+" "+spaced(t[2])+".pdf", fits...)
		m.ask(t[0], t[1], operator)
	}
	one := func(c change) []change { return []change{c} }
	switch i {
	case 0:
		m.byName(name, t, ".epub", ".mkv", "type:book")
	case 1:
		m.byName(name, t, ".mkv", ".mp3", "type:video")
	case 2:
		m.byName(name, t, ".zip", ".exe", "type:archive")
	case 3:
		m.byName(name, t, ".mobi", ".epub", "ext:mobi")
	case 4:
		m.byName(name, t, ".flac", ".mp3", "ext:.FLAC")
	case 5:
		both(one(size(900_000_000)), one(size(90_000_000)), "size:>700mb")
	case 6:
		both(one(size(4_000_000)), one(size(40_000_000)), "size:<10mb")
	case 7:
		both(one(on("mediafire")), one(on("gofile")), "provider:mediafire")
	case 8:
		both(one(posted("2025-02-03")), one(posted("2019-02-03")), "after:2024")
	case 9:
		both(one(posted("2025-02-03")), one(posted("2024-05-03")), "after:2024-11")
	case 10:
		both(one(at("archive.example.com")), one(at("board.example.org")), "site:archive.example.com")
	case 11:
		both(one(inLang("de")), one(inLang("fr")), "lang:de")
	case 12:
		m.byName(name, t, ".mkv", " trailer.mkv", "-trailer")
	case 13:
		both([]change{on("gofile"), size(2_000_000_000)}, []change{on("gofile"), size(20_000_000)}, "provider:gofile size:>1gb type:document")
	case 14: // alternatives
		m.plant(3, spaced(t[0], t[1])+".pdf")
		m.plant(3, spaced(t[0], t[2])+".pdf")
		m.distract(spaced(t[0]) + ".pdf")
		m.distract(spaced(t[1], t[2]) + ".pdf")
		m.ask(t[0], fmt.Sprintf("(%s or %s)", t[1], t[2]))
	case 15:
		both(one(seen("2026-05-01")), one(seen("2020-05-01")), "since:2025-01-01")
	}
}

// byName plants names of which the endings fit a filter or not.
func (m *maker) byName(name string, t []string, fits, other, operator string) {
	m.plant(0, name+other, sources(15), seen("2026-05-30"))
	m.plant(3, name+fits)
	m.plant(2, name+" "+spaced(t[2])+fits)
	m.ask(t[0], t[1], operator)
}

// mirrors: one content on many hosts is one result, so that the next best is the second.
func mirrors(m *maker, i int) {
	t := m.title(lang(i), 4)
	m.groups++
	for k, p := range []string{"mega", "mediafire", "gofile", "google-drive", "1fichier", "pixeldrain", "dropbox", "terabox", "rapidgator", "krakenfiles", "workupload", "box"} {
		name := dotted(t[:2]...) + ".2010.720p.x264.mkv"
		if i%2 == 1 && k%3 == 0 { // some hosts change separators
			name = strings.ReplaceAll(dotted(t[:2]...)+".2010.720p.x264", ".", " ") + ".mkv"
		}
		m.plant(3, name, on(p), size(734_003_200), mirror(m.groups), sources(1+k%4))
	}
	m.plant(2, dotted(t[:3]...)+".2010.720p.x264.mkv")
	m.plant(1, dotted(t[0], t[3], t[2], t[1])+".2010.720p.x264.mkv")
	m.ask(t[:2]...)
}

// ties: of equal names the one with more sources, alive, fresh, or told by the provider
// itself comes first, in this order.
func ties(m *maker, i int) {
	t := m.title(lang(i), 2)
	name := spaced(t...) + ".mkv"
	pairs := [][2][]change{
		{{sources(15)}, {sources(1)}},
		{{status("alive")}, {status("gone")}},
		{{seen("2026-05-30")}, {seen("2016-01-01")}},
		{{own}, {}},
		{{sources(15), seen("2021-01-01")}, {sources(1), seen("2026-05-30")}},
		{{status("alive"), seen("2021-01-01")}, {status("gone"), seen("2026-05-30")}},
		{{seen("2026-05-30")}, {seen("2018-01-01"), own}},
	}
	p := pairs[i%len(pairs)]
	m.plant(1, name, p[1]...)
	m.plant(3, name, p[0]...)
	m.distract(spaced(t[0]) + ".mkv")
	m.ask(t...)
}
