// Package corpus makes names like those that people post, and queries for them, the
// same ones for the same seed on every machine: for measuring only. Titles, persons and
// hosts are made up. Words follow Zipf's law in ten languages; shapes are releases,
// episodes, books, albums, tracks, photos, software, documents, archives in parts and folders.
//
// It knows of no engine and ranks nothing.
package corpus

import (
	"strconv"
	"strings"
	"time"

	"blindex/index"
)

// Generator makes names. Everything but Name and Query may be used by several
// goroutines at once.
type Generator struct {
	seed uint64
	v    *vocabulary
	n    int // of the next Name or Query
}

// New makes a generator for a seed.
func New(seed uint64) *Generator { return &Generator{seed: seed, v: theVocabulary()} }

// Entry is a document with what its name was made from.
type Entry struct {
	Doc    index.Doc
	Title  []string // words of the title as they stand in the name
	Lang   string   // in which it was made, whatever Doc.Lang tells
	Script string
	Solid  bool // the script puts no spaces between words
	Facts
}

// Facts are the numbers in a name; 0 when it has none.
type Facts struct{ Year, Season, Episode, Part int }

// Doc makes the document numbered n.
func (g *Generator) Doc(n int) index.Doc {
	var d draft
	g.write(&d, n)
	return g.doc(&d, n)
}

// Entry makes the document numbered n with its truth.
func (g *Generator) Entry(n int) Entry {
	var d draft
	g.write(&d, n)
	e := Entry{Doc: g.doc(&d, n), Lang: d.lex.code, Script: d.lex.script, Solid: d.lex.solid, Facts: d.facts}
	for _, s := range d.words() {
		e.Title = append(e.Title, string(d.buf[s.start:s.end]))
	}
	return e
}

// Name makes the next name.
func (g *Generator) Name() string {
	var d draft
	g.write(&d, g.n)
	g.n++
	return string(d.buf)
}

// Query makes a query of one to three words out of the next name, as someone who half
// remembers it would.
func (g *Generator) Query() string {
	n := g.n
	var terms []string
	for _, t := range index.Tokenize(g.Name()) {
		if !t.Alt {
			terms = append(terms, t.Term)
		}
	}
	r := newRandom(g.seed^0x7175657279, uint64(n))
	k := min(r.between(1, 3), len(terms))
	shuffle(&r, terms)
	return strings.Join(terms[:k], " ")
}

func shuffle[T any](r *random, list []T) {
	for i := len(list) - 1; i > 0; i-- {
		j := r.below(i + 1)
		list[i], list[j] = list[j], list[i]
	}
}

// content says what name n shows: mirrors show that of an earlier number.
func (g *Generator) content(n int) int {
	r := newRandom(g.seed^0x6d6972726f72, uint64(n))
	if n > 0 && r.percent(8) {
		return n - 1 - r.below(min(n, 20_000))
	}
	return n
}

const day = 24 * 60 * 60

var (
	firstDay = int(time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC).Unix() / day)
	lastDay  = int(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC).Unix() / day)
)

// provider has a share of the entries and tells names itself or not.
type provider struct {
	id    string
	share int
	own   int // names it tells itself, of a hundred
}

var providers = []provider{
	{"mega", 520, 0}, {"google-drive", 120, 80}, {"mediafire", 90, 90}, {"1fichier", 45, 60}, {"gofile", 40, 70},
	{"pixeldrain", 30, 95}, {"dropbox", 30, 0}, {"rapidgator", 30, 50}, {"terabox", 20, 0}, {"krakenfiles", 15, 90},
	{"workupload", 12, 70}, {"yandex-disk", 12, 40}, {"nitroflare", 8, 40}, {"box", 7, 50}, {"pcloud", 7, 50},
	{"sendspace", 5, 60}, {"4shared", 5, 60}, {"wetransfer", 4, 0},
}

func somewhere(r *random) provider {
	x := r.below(1000)
	for _, p := range providers {
		if x -= p.share; x < 0 {
			return p
		}
	}
	return providers[0]
}

// doc adds what is known of the place and the time of a posting.
func (g *Generator) doc(d *draft, n int) index.Doc {
	r := newRandom(g.seed^0x706c616365, uint64(n))
	p := somewhere(&r)
	first := d.day
	if d.place != n { // a mirror comes later
		first += r.below(lastDay - first + 1)
	}
	doc := index.Doc{
		ID: id(n), Name: string(d.buf), Provider: p.id, Kind: "file", Ext: d.ext, Size: d.size, Type: d.kind,
		Status: status(&r), Sources: r.few(24), Own: r.percent(p.own), Adult: r.below(200) == 0,
		FirstSeen: at(first, &r), Posted: time.Unix(int64(first)*day, 0).UTC(),
	}
	if d.folder {
		doc.Kind = "folder"
	}
	if r.percent(25) {
		doc.Size = -1
	}
	doc.LastSeen = at(first+r.below(lastDay-first+1), &r)
	if doc.LastSeen.Before(doc.FirstSeen) {
		doc.LastSeen = doc.FirstSeen
	}
	if doc.Lang = d.lex.script; d.lex.script == "hani" || r.percent(60) {
		doc.Lang = d.lex.code
	}
	doc.Hosts = g.hosts(&r, min(doc.Sources, index.MaxHosts))
	return doc
}

// id is the number as an entry id, 16 digits.
func id(n int) string {
	var b [16]byte
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return string(b[:])
}

// Number is n of the ID of Doc(n), or -1.
func Number(id string) int {
	n, err := strconv.Atoi(id)
	if err != nil {
		return -1
	}
	return n
}

func at(days int, r *random) time.Time {
	return time.Unix(int64(days)*day+int64(r.below(day)), 0).UTC()
}

func status(r *random) string {
	switch x := r.below(100); {
	case x < 74:
		return "alive"
	case x < 90:
		return "unknown"
	case x < 98:
		return "gone"
	}
	return "throttled"
}

// hosts returns n different ones, fewer when the draw repeats itself.
func (g *Generator) hosts(r *random, n int) []string {
	out := make([]string, 0, n)
	for range n {
		h := g.v.hosts[r.zipf(hostOctaves)]
		known := false
		for _, o := range out {
			known = known || o == h
		}
		if !known {
			out = append(out, h)
		}
	}
	return out
}
