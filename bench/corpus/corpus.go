// Package corpus makes names like those that people post, the same ones for the same
// seed: for measuring only. Words follow Zipf's law; shapes are releases, episodes,
// books, albums, software and photo sets in five languages and three more scripts.
package corpus

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"blindex/index"
)

// Generator makes names. It is not safe for use by several goroutines.
type Generator struct {
	rnd   *rand.Rand
	zipf  *rand.Zipf
	words []string
}

// vocabulary is the number of distinct made-up words.
const vocabulary = 200_000

var syllables = []string{
	"ba", "be", "bri", "ca", "chan", "co", "dor", "del", "du", "el", "en", "fa", "fio", "gar", "ge", "gra", "ha", "hel", "in", "ja", "ka", "kor", "la", "len", "li", "lo", "mar", "me", "mi", "mon", "na", "nel", "no", "or", "pa", "per", "pra", "qui", "ra", "ren", "ri", "ro", "sa", "sel", "si", "son", "ta", "ter", "ti", "tor", "tra", "un", "va", "vel", "vi", "wal", "wen", "yo", "za",
	"été", "ñan", "über", "ção", "straß", "при", "во", "ста", "ние", "мор", "река", "日", "本", "語", "山", "海", "中", "国", "书", "ال", "كت", "اب",
}

var common = []string{"the", "of", "and", "la", "le", "de", "der", "die", "und", "el", "los", "il", "complete", "collection", "season", "vol", "edition", "history", "music", "live", "guide", "world", "new", "best", "part", "book", "atlas", "photos", "lectures", "archive"}

// New makes a generator for a seed.
func New(seed uint64) *Generator {
	rnd := rand.New(rand.NewPCG(seed, 0x626c696e64657821))
	g := &Generator{rnd: rnd, zipf: rand.NewZipf(rnd, 1.1, 8, vocabulary-1), words: make([]string, 0, vocabulary)}
	g.words = append(g.words, common...)
	for len(g.words) < vocabulary {
		var b strings.Builder
		for range 2 + rnd.IntN(3) {
			b.WriteString(syllables[rnd.IntN(len(syllables))])
		}
		g.words = append(g.words, b.String())
	}
	return g
}

func (g *Generator) word() string { return g.words[g.zipf.Uint64()] }

func (g *Generator) title(sep string) string {
	n := 2 + g.rnd.IntN(5)
	out := make([]string, n)
	for i := range out {
		w := g.word()
		if g.rnd.IntN(2) == 0 {
			first, size := utf8.DecodeRuneInString(w)
			w = string(unicode.ToUpper(first)) + w[size:]
		}
		out[i] = w
	}
	return strings.Join(out, sep)
}

var shapes = []func(g *Generator) string{
	func(g *Generator) string {
		return fmt.Sprintf("%s.%d.%dp.x264.mkv", g.title("."), 1950+g.rnd.IntN(75), []int{480, 720, 1080, 2160}[g.rnd.IntN(4)])
	},
	func(g *Generator) string {
		return fmt.Sprintf("%s S%02dE%02d.mp4", g.title(" "), 1+g.rnd.IntN(9), 1+g.rnd.IntN(24))
	},
	func(g *Generator) string { return fmt.Sprintf("%s - %s.epub", g.title(" "), g.title(" ")) },
	func(g *Generator) string {
		return fmt.Sprintf("%s - %s (%d) [FLAC].zip", g.title(" "), g.title(" "), 1960+g.rnd.IntN(65))
	},
	func(g *Generator) string {
		return fmt.Sprintf("%s-%d.%d.%d-linux-x64.tar.gz", g.title("_"), g.rnd.IntN(12), g.rnd.IntN(30), g.rnd.IntN(9))
	},
	func(g *Generator) string { return fmt.Sprintf("%s photos part %d.rar", g.title(" "), 1+g.rnd.IntN(40)) },
	func(g *Generator) string { return g.title(" ") + ".pdf" },
}

// Name makes one name.
func (g *Generator) Name() string { return shapes[g.rnd.IntN(len(shapes))](g) }

var providers = []string{"mega", "mega", "mega", "google-drive", "mediafire", "dropbox", "pixeldrain", "gofile", "1fichier"}

// Doc makes the document numbered n.
func (g *Generator) Doc(n int) index.Doc {
	name := g.Name()
	seen := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(g.rnd.IntN(6*365*24)) * time.Hour)
	return index.Doc{
		ID: fmt.Sprintf("%016d", n), Name: name, Provider: providers[g.rnd.IntN(len(providers))],
		Kind: []string{"file", "file", "folder"}[g.rnd.IntN(3)], Ext: name[strings.LastIndexByte(name, '.')+1:],
		Size: int64(g.rnd.IntN(1 << 31)), Status: "alive", FirstSeen: seen, LastSeen: seen, Sources: 1 + g.rnd.IntN(3),
	}
}

// Query makes a query of one to three words out of a name, as someone who half remembers it would.
func (g *Generator) Query() string {
	terms := index.Analyze(g.Name())
	n := min(1+g.rnd.IntN(3), len(terms))
	g.rnd.Shuffle(len(terms), func(i, j int) { terms[i], terms[j] = terms[j], terms[i] })
	return strings.Join(terms[:n], " ")
}
