package share

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// use says what a phrase of the lists does in a name; a phrase can have several.
type use uint8

const (
	isGeneric   use = 1 << iota // names no work
	isWeak                      // tells little alone
	isLabel                     // tells one link of a set from the next
	isLead                      // stands before a name
	isSeparated                 // stands before a name, with a separator
	isSoftLead                  // stands before a name that goes on in small letters
	isTail                      // stands between a name and its link
	isCloser                    // ends a link's own text or a heading
)

// lexicon is the word lists, ready to be looked up.
type lexicon struct {
	uses    map[string]use
	longest map[string]int    // most words in a phrase, by its first word
	last    map[string]int    // and by its last
	wide    map[rune][]string // phrases of scripts that write no spaces, by first letter, longest first
	ends    map[rune][]string // and by last letter
}

var phrases = sync.OnceValue(func() *lexicon {
	l := &lexicon{uses: map[string]use{}, longest: map[string]int{}, last: map[string]int{}, wide: map[rune][]string{}, ends: map[rune][]string{}}
	for _, list := range []struct {
		words words
		use   use
	}{{genericWords, isGeneric}, {weakWords, isWeak}, {labelWords, isLabel}, {leads, isLead}, {softLeads, isSoftLead}, {tails, isTail}, {closers, isCloser}} {
		list.words.each(func(phrase string) { l.add(phrase, list.use) })
	}
	for _, p := range table().list {
		l.add(p.name, isGeneric)
		l.add(p.id, isGeneric)
	}
	for _, index := range []map[rune][]string{l.wide, l.ends} {
		for _, list := range index {
			slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
		}
	}
	return l
})

func (l *lexicon) add(phrase string, u use) {
	if u == isLead && strings.HasSuffix(phrase, ":") {
		u = isSeparated
	}
	var parts []string
	for _, t := range wordsOf(phrase) {
		parts = append(parts, t.low)
	}
	if len(parts) == 0 {
		return
	}
	key := strings.Join(parts, " ")
	if l.uses[key] == 0 && len(parts) == 1 && unspaced(key) {
		first, _ := utf8.DecodeRuneInString(key)
		last, _ := utf8.DecodeLastRuneInString(key)
		l.wide[first], l.ends[last] = append(l.wide[first], key), append(l.ends[last], key)
	}
	l.uses[key] |= u
	l.longest[parts[0]] = max(l.longest[parts[0]], len(parts))
	l.last[parts[len(parts)-1]] = max(l.last[parts[len(parts)-1]], len(parts))
}

// word is a run of letters and digits, in small letters, and where it stood.
type word struct {
	low      string
	from, to int
}

func wordsOf(s string) []word { return appendWords(make([]word, 0, 2+len(s)/6), s) }

// manyWords is how many words a name usually has at most.
const manyWords = 24

// appendWords is wordsOf for a caller that has room of its own.
func appendWords(out []word, s string) []word {
	start := -1
	for i, r := range s {
		inside := r < 0x80 && isAlnum(byte(r)) || r >= 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || start >= 0 && unicode.IsMark(r) && r != 0xfe0f)
		if inside && start < 0 {
			start = i
		} else if !inside && start >= 0 {
			out = append(out, word{small(s[start:i]), start, i})
			start = -1
		}
	}
	if start >= 0 {
		out = append(out, word{small(s[start:]), start, len(s)})
	}
	return out
}

// dots makes one what capitals tell apart no more: the Turkish letters i, the Greek sigmas.
var dots = strings.NewReplacer("ı", "i", "i\u0307", "i", "ς", "σ")

// small writes a word in small letters.
func small(s string) string {
	low := strings.ToLower(s)
	for i := 0; i < len(low); i++ {
		if low[i] >= 0x80 {
			return dots.Replace(low)
		}
	}
	return low
}

// unspaced reports whether a word begins in a script that writes no spaces.
func unspaced(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r >= 0x3040 && r < 0xfb00
}

// phrase gives the uses of ts as one phrase.
func (l *lexicon) phrase(ts []word) use {
	if len(ts) == 1 {
		return l.uses[ts[0].low]
	}
	if len(ts) == 0 {
		return 0
	}
	n := len(ts) - 1
	for _, t := range ts {
		n += len(t.low)
	}
	b := make([]byte, 0, n)
	for i, t := range ts {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, t.low...)
	}
	return l.uses[string(b)]
}

// covers reports whether ts are phrases of one of the uses and numbers, nothing
// else, and which uses were met.
func (l *lexicon) covers(ts []word, allowed use) (all bool, met use) {
	for i := 0; i < len(ts); {
		n := min(l.longest[ts[i].low], len(ts)-i)
		for ; n > 0; n-- {
			if u := l.phrase(ts[i:i+n]) & allowed; u != 0 {
				if u&isGeneric != 0 {
					u &^= isLabel // "ver" is a button before it is a version
				}
				met |= u
				break
			}
		}
		switch {
		case n > 0:
			i += n
		case number(ts[i].low):
			i++
		case allowed&isLabel != 0 && labelled(ts[i].low):
			met |= isLabel
			i++
		default:
			u, ok := l.segmented(ts[i].low, allowed)
			if !ok {
				return false, met
			}
			met |= u
			i++
		}
	}
	return true, met
}

// segmented reads a word of a script without spaces as phrases and numbers.
func (l *lexicon) segmented(s string, allowed use) (met use, ok bool) {
	for s != "" {
		r, n := utf8.DecodeRuneInString(s)
		if unicode.IsDigit(r) || met&isLabel != 0 && strings.ContainsRune("一二三四五六七八九十", r) {
			s = s[n:]
			continue
		}
		list := l.wide[r]
		k := slices.IndexFunc(list, func(w string) bool { return strings.HasPrefix(s, w) && l.uses[w]&allowed != 0 })
		if k < 0 {
			return 0, false
		}
		met |= l.uses[list[k]] & allowed
		s = s[len(list[k]):]
	}
	return met, true
}

// number reports whether s is digits only.
func number(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}

// labelled reports whether s is a number with a unit that tells one of a set, such
// as s01e02, 1080p, v2 or 5of8.
func labelled(s string) bool {
	head := strings.TrimRight(s, "0123456789")
	tail := strings.TrimLeft(s, "0123456789")
	if len(head) < len(s) {
		switch head {
		case "s", "e", "ep", "v", "vol", "ch", "cd", "dvd", "disc", "disk", "part", "pt", "x", "h", "no", "nr", "t", "r":
			return true
		}
	}
	if len(tail) < len(s) {
		switch tail {
		case "p", "k", "i", "st", "nd", "rd", "th", "bit", "kbps", "fps", "of", "e", "er", "a", "b", "ª", "º", "ch":
			return true
		}
	}
	if season, episode, ok := strings.Cut(strings.TrimPrefix(s, "s"), "e"); ok && s[0] == 's' {
		return season != "" && number(season) && number(strings.ReplaceAll(episode, "e", ""))
	}
	for _, mid := range []string{"x", "of"} {
		if a, b, ok := strings.Cut(s, mid); ok && a != "" && b != "" && number(a) && number(b) {
			return true
		}
	}
	return false
}
