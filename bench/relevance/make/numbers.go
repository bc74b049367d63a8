package main

import (
	"fmt"
	"strings"
)

// episodes: each way to write an episode finds the others, and no other episode.
func episodes(m *maker, i int) {
	t := m.title(lang(i), 2)
	m.plant(3, dotted(t...)+".S01E02.720p.WEB-DL.x264-CORVIN.mkv")
	m.plant(3, spaced(t...)+" - 1x02 - Midsummer.avi")
	for _, other := range []string{"S01E01", "S01E03", "S01E12", "S02E01", "S02E02", "S10E02", "S01E20"} {
		m.distract(dotted(t...) + "." + other + ".720p.WEB-DL.x264-CORVIN.mkv")
	}
	m.distract(spaced(t...) + " - 2x01 - Solstice.avi")
	m.ask(t[0], t[1], []string{"1x02", "S01E02", "s1e2", "01x02"}[i%4])
}

// numbered: the part, volume, season or year asked for comes before the others.
func numbered(m *maker, i int) {
	t := m.title(lang(i), 2)
	posted, asked := []struct{ posted, asked string }{
		{"part%d.rar", "part %d"}, {"part%02d.rar", "part %d"}, {"part%d.rar", "part%02d"}, {"Vol. %d.pdf", "vol %d"},
		{"Vol %02d.pdf", "vol.%d"}, {"Season %d", "season %d"}, {"Season %02d", "season %d"}, {"200%d.zip", "200%d"},
		{"%d.mp3", "%d"}, {"%02d.mp3", "%d"}, {"CD%d", "cd %d"}, {"Disc %d", "disc%d"},
	}[i].posted, []string{"part %d", "part %d", "part%02d", "vol %d", "vol.%d", "season %d", "season %d", "200%d", "%d", "%d", "cd %d", "disc%d"}[i]
	for n := 1; n <= 6; n++ {
		grade := 0
		if n == 3 {
			grade = 3
		}
		m.plant(grade, spaced(t...)+" "+fmt.Sprintf(posted, n), sources(7-n))
	}
	m.ask(t[0], t[1], fmt.Sprintf(asked, 3))
}

// compound: words in one piece find those apart, and the other way round.
func compound(m *maker, i int) {
	t := m.title(lang(i), 4)
	both, hyphen := strings.Join(capital(t[0], t[1]), ""), strings.Join(capital(t[0], t[1]), "-")
	wanted, asked := both, t[0]+" "+t[1]
	switch i {
	case 0, 1:
	case 2, 3:
		asked = t[0] + t[1]
	case 4, 5:
		wanted, asked = hyphen, t[0]+t[1]
	case 6:
		wanted, asked = spaced(t[0], t[1]), both
	case 7:
		wanted, asked = spaced(t[0])+"2000", t[0]+" 2000"
	case 8:
		wanted, asked = spaced(t[0])+" 2000", t[0]+"2000"
	default:
		m.codec(i, t)
		return
	}
	m.plant(3, wanted+" "+spaced(t[2])+".mkv")
	m.distract(spaced(t[0], t[2]) + ".mkv")
	m.distract(spaced(t[1], t[2]) + ".mkv")
	m.ask(asked, t[2])
}

// codec: x264 and its other names are one thing, x265 is another.
func (m *maker) codec(i int, t []string) {
	ways := []string{"x264", "H.264", "h264"}
	for k, w := range ways {
		grade := 2
		if k == i%3 {
			grade = 3
		}
		m.plant(grade, dotted(t[0], t[1])+".1080p."+w+".mkv")
	}
	m.plant(0, dotted(t[0], t[1])+".1080p.x265.mkv", popular...)
	m.ask(t[0], t[1], ways[i%3])
}
