package share

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// secretWords are what one language says about passwords. A new language is one more
// table in words_spoken.go, listed in languages, and its lines in the tests.
//
// Write words in small letters. Accents may stay: text and words are compared
// without them, so one spelling serves "contraseña" and "contrasena". A space
// stands for a space, '_' or '-'. No word needs to be kept from two tables.
type secretWords struct {
	// secret: nothing but a password, and so whatever stands behind a separator is cut.
	secret []string
	// inner: like secret, and also at the end of a longer word ("Archivpasswort").
	inner []string
	// short: like secret, but in titles too ("pass", "clave"): without a clear
	// separator the value must look like one.
	short []string
	// glued: like secret, in a script without spaces: no letter ends the word, and
	// the value may touch it.
	glued []string
	// weak: means other things more often (key, code): counts only beside a share
	// link, and only for a value that looks like a key or code.
	weak []string
	// is: joins the word to its value, as in "password is x".
	is []string
	// of: joins the word to what it opens, as in "password for the archive: x".
	of []string
	// or: stands between two values.
	or []string
	// none: stands where a value would, also behind a colon, and is none: "none", "required", "below".
	none []string
	// prose: goes on a sentence behind "password is" and tells no value: "stored", "entered".
	prose []string
}

// sense is what a word of the tables means.
type sense uint8

const (
	senseNone sense = iota
	senseSecret
	senseShort
	senseGlued
	senseWeak
	senseIs
	senseOf
	senseOr
	senseNothing // a value that is none
	senseProse   // a word that goes on a sentence
)

// dictionary finds words of all languages at a place in a text, the longest first.
type dictionary struct {
	first [256]uint8     // bytes a word can begin with: startsWord, startsInside
	pairs [1 << 16]uint8 // the same for its first two bytes
	nodes []node
	root  [128]int32 // first step for ASCII
	wide  map[rune]int32
}

const (
	startsWord   = 1 // a word can begin here if no letter stands before it
	startsInside = 2 // one can begin here whatever stands before it
	startsSmall  = 4 // startsWord, with a small letter of ASCII
)

// node is one step of a word: what may follow, and what a word that ends here means.
type node struct {
	next   []step
	sense  sense
	inside bool // may end a longer word
}

type step struct {
	r  rune
	to int32
}

// introducers are the words before a value; joiners those between word and value;
// nothings the values that are none.
var (
	introducers = sync.OnceValue(func() *dictionary { return introducing(true) })
	// plainIntroducers leave out the weak words, which are too common where no link stands.
	plainIntroducers = sync.OnceValue(func() *dictionary { return introducing(false) })
)

func introducing(weak bool) *dictionary {
	d := newDictionary()
	for _, w := range languages {
		d.add(senseSecret, false, w.secret)
		d.add(senseSecret, true, w.inner)
		d.add(senseShort, false, w.short)
		d.add(senseGlued, true, w.glued)
		if weak {
			d.add(senseWeak, false, w.weak)
		}
	}
	return d
}

var joiners = sync.OnceValue(func() *dictionary {
	d := newDictionary()
	for _, w := range languages {
		d.add(senseIs, false, w.is)
		d.add(senseOf, false, w.of)
		d.add(senseOr, false, w.or)
	}
	return d
})

var nothings = sync.OnceValue(func() map[string]sense {
	set := map[string]sense{}
	for _, w := range languages {
		for _, v := range w.prose {
			set[foldWord(v)] = senseProse
		}
		for _, v := range w.none {
			set[foldWord(v)] = senseNothing
		}
	}
	return set
})

func newDictionary() *dictionary {
	return &dictionary{nodes: make([]node, 1), wide: map[rune]int32{}}
}

func (d *dictionary) add(m sense, inside bool, list []string) {
	for _, w := range list {
		w = foldWord(w)
		d.addWord(m, inside, w)
		c, n := utf8.DecodeRuneInString(w)
		flag := uint8(startsWord)
		if inside || c >= cjk {
			flag |= startsInside
		}
		second, _ := utf8.DecodeRuneInString(w[n:])
		for _, one := range spellings(c) {
			if one[0] >= 'a' && one[0] <= 'z' {
				d.first[one[0]] |= flag&^startsWord | startsSmall
			} else {
				d.first[one[0]] |= flag
			}
			if len(one) > 1 {
				d.pairs[pair(one[0], one[1])] |= flag
				continue
			}
			for _, two := range spellings(second) {
				d.pairs[pair(one[0], two[0])] |= flag
			}
		}
	}
}

func pair(a, b byte) int { return int(a)<<8 | int(b) }

// spellings are the beginnings of texts that fold to r.
func spellings(r rune) []string {
	out := []string{string(r), string(unicode.ToUpper(r)), string(unicode.ToTitle(r))}
	switch {
	case r == ' ':
		return []string{" ", "_", "-", "\u00a0", "\u202f", "\u3000"}
	case r == 'е':
		out = append(out, "ё", "Ё")
	case r == 'ا':
		out = append(out, "أ", "إ", "آ")
	case r > ' ' && r < utf8.RuneSelf:
		out = append(out, string(r-'!'+0xff01), string(unicode.ToUpper(r)-'!'+0xff01))
		for c := rune(0xc0); c < 0x180; c++ {
			if foldRune(c) == r {
				out = append(out, string(c))
			}
		}
	}
	return append(out, "\u0300", "\u0340", "\u064b", "\u0640") // accents, and what stretches Arabic, between two letters
}

func (d *dictionary) addWord(m sense, inside bool, w string) {
	at := int32(0)
	for _, r := range w {
		to := d.step(at, r)
		if to == 0 {
			to = int32(len(d.nodes))
			d.nodes = append(d.nodes, node{})
			d.nodes[at].next = append(d.nodes[at].next, step{r, to})
			if at == 0 && r < utf8.RuneSelf {
				d.root[r] = to
			} else if at == 0 {
				d.wide[r] = to
			}
		}
		at = to
	}
	if n := &d.nodes[at]; n.sense == senseNone || m < n.sense {
		n.sense = m
	}
	d.nodes[at].inside = d.nodes[at].inside || inside
}

func (d *dictionary) step(at int32, r rune) int32 {
	if at == 0 {
		if r < utf8.RuneSelf {
			return d.root[r]
		}
		return d.wide[r]
	}
	for _, s := range d.nodes[at].next {
		if s.r == r {
			return s.to
		}
	}
	return 0
}

// at is the longest word that begins at i, where it ends and what it means; sense
// senseNone when there is none.
func (d *dictionary) at(s string, i int) (end int, m sense) {
	starts := wordStart(s, i)
	if !starts && d.first[s[i]]&startsInside == 0 {
		return 0, senseNone
	}
	for at, j := int32(0), i; j < len(s); {
		r, n := rune(folded[s[j]]), 1
		if r == 0 {
			if r, n = utf8.DecodeRuneInString(s[j:]); n > 0 {
				r = foldRune(r)
			}
		}
		j += n
		if r == 0 {
			continue // an accent of its own
		}
		to := d.step(at, r)
		if to == 0 && r == 'ß' {
			if to = d.step(at, 's'); to != 0 {
				to = d.step(to, 's')
			}
		}
		if at = to; at == 0 {
			break
		}
		if w := &d.nodes[at]; w.sense != senseNone && (starts || w.inside) && (w.sense == senseGlued || r >= cjk || wordEnd(s, j)) {
			end, m = j, w.sense
		}
	}
	return end, m
}

// folded is foldRune for ASCII, and 0 for other bytes.
var folded = func() (t [256]byte) {
	for c := byte(1); c < utf8.RuneSelf; c++ {
		t[c] = byte(foldRune(rune(c)))
	}
	return t
}()

// cjk is the first character of the scripts that put no space between words.
const cjk = 0x2e80

// foldRune gives small letters without accents, ASCII for wide forms, a space for
// what separates the parts of a name, and 0 for an accent of its own.
func foldRune(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z':
		return r + 32
	case r < utf8.RuneSelf:
		if r == '_' || r == '-' {
			return ' '
		}
		return r
	case r >= 0xc0 && r < 0x180:
		if c := rune(latin[r-0xc0]); c != '.' {
			return c
		}
	case r >= 0x300 && r < 0x370, r >= 0x64b && r <= 0x652, r == 0x640:
		return 0
	case r >= 0xff01 && r <= 0xff5e:
		return foldRune(r - 0xff01 + '!')
	case r == 0xa0 || r == 0x202f || r == 0x3000:
		return ' '
	case r == 'ё' || r == 'Ё':
		return 'е'
	case r == 'أ' || r == 'إ' || r == 'آ':
		return 'ا'
	}
	return unicode.ToLower(r)
}

// latin are the letters from U+00C0 to U+017F without their accents; '.' has no plain form.
const latin = "aaaaaa.ceeeeiiii.nooooo.ouuuuy..aaaaaa.ceeeeiiii.nooooo.ouuuuy.y" +
	"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkk.llllllllllnnnnnn...oooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"

func foldWord(s string) string {
	return strings.Map(func(r rune) rune {
		if r = foldRune(r); r == 0 {
			return -1
		}
		return r
	}, s)
}

// wordStart reports whether a word can begin at i: no letter or digit stands
// before it, or a small letter before a capital as in "archivePassword".
func wordStart(s string, i int) bool {
	if i == 0 {
		return true
	}
	if c := s[i-1]; c < utf8.RuneSelf {
		return !isAlnum(c) || c >= 'a' && s[i] >= 'A' && s[i] <= 'Z'
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return !wordRune(r)
}

// wordEnd reports whether a word that stops at i ends there.
func wordEnd(s string, i int) bool {
	if i == len(s) {
		return true
	}
	if c := s[i]; c < utf8.RuneSelf {
		return !isAlnum(c) || c <= '9'
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return !wordRune(r)
}

// wordRune reports whether r goes on a word in a script that spaces its words.
func wordRune(r rune) bool {
	return r < cjk && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r))
}
