package corpus

import (
	"unicode"
	"unicode/utf8"
)

// draft is a name while it is written.
type draft struct {
	random
	v      *vocabulary
	lex    *lexicon
	buf    []byte
	spans  [24]span
	n      int // of spans
	store  [192]byte
	seed   uint64
	place  int
	aside  random // the name's own draws while those of its series go on
	shared bool
	facts  Facts
	kind   string
	ext    string
	folder bool
	size   int64
	day    int // when it was posted first, in days since 1970
}

// span is where a word of the title stands.
type span struct{ start, end uint16 }

func (d *draft) words() []span { return d.spans[:d.n] }

// write makes name n.
func (g *Generator) write(d *draft, n int) {
	c := g.content(n)
	d.random = newRandom(g.seed, uint64(c))
	d.v, d.seed, d.place = g.v, g.seed, c
	d.buf = d.store[:0]
	d.lex = g.v.byShare[d.below(1000)]
	span := lastDay - firstDay
	d.day = firstDay + max(d.below(span), d.below(span)) // more of it is recent
	shapes[shapeOf[d.below(100)]].write(d)
}

// series goes on with the draws of a series that neighbours share, until own.
func (d *draft) series() {
	if d.percent(40) {
		return
	}
	s := newRandom(d.seed^0x736572696573, uint64(d.place/64*4+d.below(4)))
	d.aside, d.random, d.shared = d.random, s, true
	d.lex = d.v.byShare[d.below(1000)]
}

func (d *draft) own() {
	if d.shared {
		d.random, d.shared = d.aside, false
	}
}

func (d *draft) text(s string) *draft {
	d.buf = append(d.buf, s...)
	return d
}

func (d *draft) byte(b byte) *draft {
	d.buf = append(d.buf, b)
	return d
}

// number writes x with at least so many digits.
func (d *draft) number(x, digits int) *draft {
	var b [8]byte
	i := len(b)
	for x > 0 || digits > 0 {
		i--
		b[i] = byte('0' + x%10)
		x /= 10
		digits--
	}
	d.buf = append(d.buf, b[i:]...)
	return d
}

// date writes a day before the posting, as files are dated.
func (d *draft) date() *draft {
	return d.number(d.past(2005), 4).number(d.between(1, 12), 2).number(d.between(1, 28), 2)
}

// past returns a year not after the posting, late ones more often.
func (d *draft) past(first int) int {
	now := 1970 + d.day*100/36525
	span := now - first + 1
	return now - min(d.below(span), d.below(span), d.below(span))
}

// as ends the name with its extension.
func (d *draft) as(kind, ext string) *draft {
	d.kind = kind
	d.byte('.').text(ext)
	switch ext {
	case "tar.gz":
		ext = "gz"
	case "tar.xz":
		ext = "xz"
	case "JPG":
		ext = "jpg"
	case "CR2":
		ext = "cr2"
	case "AppImage":
		ext = "appimage"
	}
	d.ext = ext
	return d
}

// dir makes it a folder.
func (d *draft) dir() *draft {
	d.folder = true
	return d
}

func (d *draft) weigh(low int64, octaves int) { d.size = d.spread(low, octaves) }

// manner is how the words of a title are written.
type manner uint8

const (
	capitals manner = iota // Each Word
	lower
	sentence // First word
	loud
)

func (d *draft) manner() manner {
	switch x := d.below(20); {
	case x < 14:
		return capitals
	case x < 17:
		return lower
	case x < 19:
		return sentence
	}
	return loud
}

// title writes min to max words with sep between them, some joined by a small word.
func (d *draft) title(sep byte, low, high int) *draft {
	if d.lex.solid {
		return d.solid(low, high)
	}
	m, n := d.manner(), d.between(low, high)
	for i := range n {
		if i > 0 {
			d.byte(sep)
			if d.percent(22) {
				d.text(pick(&d.random, d.lex.small)).byte(sep)
			}
		} else if d.percent(12) {
			d.word(d.lex.small[0], capitals)
			d.byte(sep)
		}
		d.mark(d.lex.word(d.zipf(d.lex.octaves)), m, i)
	}
	return d
}

// solid writes a title of a script without spaces.
func (d *draft) solid(low, high int) *draft {
	for i := range min(d.between(low, high), 4) {
		if i > 0 && d.percent(45) {
			d.text(pick(&d.random, d.lex.small))
		}
		d.mark(d.lex.word(d.zipf(d.lex.octaves)), lower, i)
	}
	return d
}

// mark writes a word of the title and notes where it stands.
func (d *draft) mark(w string, m manner, i int) {
	start := len(d.buf)
	if m == sentence {
		if m = lower; i == 0 {
			m = capitals
		}
	}
	d.word(w, m)
	if d.n < len(d.spans) {
		d.spans[d.n] = span{uint16(start), uint16(len(d.buf))}
		d.n++
	}
}

func (d *draft) word(w string, m manner) {
	switch {
	case m == lower || w == "":
		d.text(w)
	case m == loud:
		for _, c := range w {
			d.buf = utf8.AppendRune(d.buf, unicode.ToUpper(c))
		}
	case w[0] < utf8.RuneSelf:
		c := w[0]
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		d.byte(c).text(w[1:])
	default:
		c, n := utf8.DecodeRuneInString(w)
		d.buf = utf8.AppendRune(d.buf, unicode.ToUpper(c))
		d.text(w[n:])
	}
}

// person writes a given name and a made-up family name.
func (d *draft) person() *draft {
	family := d.lex.word(d.lex.words()/8 + d.zipf(d.lex.octaves-2))
	given := pick(&d.random, d.lex.given)
	if d.lex.solid {
		d.mark(family, lower, 0)
		return d.text(given)
	}
	d.text(given).byte(' ')
	d.mark(family, capitals, 0)
	return d
}

// artist writes a person or a band.
func (d *draft) artist() *draft {
	if d.percent(40) {
		return d.person()
	}
	return d.title(' ', 1, 2)
}
