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

// generic reports whether a name says nothing about what is shared.
func generic(name string) bool {
	var room [manyWords]word
	return genericOf(name, appendWords(room[:0], name))
}

// genericOf is generic for a name whose words are ts.
func genericOf(name string, ts []word) bool {
	if len(ts) == 0 || utf8.RuneCountInString(name) < 2 || hostLike(name) {
		return true
	}
	if all, _ := phrases().covers(ts, isGeneric); all {
		return true
	}
	open := strings.IndexByte(name, '(') // "Downloads (compiled)"
	if open <= 0 || strings.HasPrefix(strings.TrimSpace(name), "(") {
		return false
	}
	ts = wordsOf(name[:open])
	all, _ := phrases().covers(ts, isGeneric)
	return all && len(ts) > 0
}

// told is what the words of a text tell of it.
type told struct{ generic, weak, distinguishing bool }

// tell reads a text's words once for all three.
func tell(name string) told {
	if extension(name) != "" {
		return told{generic(name), false, distinguishing(name)}
	}
	var room [manyWords]word
	ts := appendWords(room[:0], name)
	all, _ := phrases().covers(ts, isGeneric|isWeak)
	return told{all && genericOf(name, ts) || hostLike(name) || len(ts) == 0, all, distinguishingOf(name, ts)}
}

// weak reports whether a name is made of words that tell little.
func weak(name string) bool {
	if extension(name) != "" {
		return false
	}
	var room [manyWords]word
	all, _ := phrases().covers(appendWords(room[:0], name), isGeneric|isWeak)
	return all
}

// distinguishing reports whether a text only tells one link of a set from the next.
// One word more is allowed beside a number, as in "Part 3 (incomplete)".
func distinguishing(name string) bool {
	var room [manyWords]word
	ext := extension(name)
	if ext != "" {
		name = name[:len(name)-len(ext)-1] // "Name.pdf" is told by its name
	}
	ts := appendWords(room[:0], name)
	if ext != "" && len(ts) > 2 {
		return false
	}
	return distinguishingOf(name, ts)
}

// distinguishingOf is distinguishing for a name without an extension whose words are ts.
func distinguishingOf(name string, ts []word) bool {
	if len(ts) == 1 && len(ts[0].low) == 1 {
		return false // an x is no part ten
	}
	all, met := phrases().covers(ts, isGeneric|isLabel|isWeak)
	if all || len(ts) > 5 || len(ts) < 3 || met&isLabel == 0 || prose(name) {
		return all && met&isLabel != 0
	}
	if !slices.ContainsFunc(ts, func(t word) bool { return number(t.low) || labelled(t.low) }) {
		return false
	}
	for i := range ts {
		rest := slices.Concat(ts[:i], ts[i+1:])
		if all, met := phrases().covers(rest, isGeneric|isLabel|isWeak); all && met&isLabel != 0 {
			return true
		}
	}
	return false
}

// hostLike reports whether a text is a host name and nothing else.
func hostLike(s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	if strings.ContainsAny(s, " \t_") || !strings.Contains(s, ".") {
		return false
	}
	s, _, _ = strings.Cut(strings.TrimSuffix(s, "/"), "/")
	if table().byHost(s) != nil {
		return true
	}
	switch s[strings.LastIndexByte(s, '.')+1:] {
	case "com", "net", "org", "io", "ru", "de", "fr", "cn", "jp", "uk", "es", "it", "nl", "pl", "br", "eu", "info", "app", "dev", "xyz", "me", "to", "cc", "nz", "ch", "be", "at", "edu", "gov":
		return !strings.ContainsFunc(s, unicode.IsSpace)
	}
	return false
}

// lean takes off what people write before and behind the name of a thing.
// sentence tells that the text runs up to the link, so that words that lead over
// to it go too. What is nothing but such words comes back as "".
func lean(s string, sentence bool) string {
	if s == "" {
		return ""
	}
	var room [manyWords]word
	l, ts := phrases(), appendWords(room[:0], s)
	if all, _ := l.covers(ts, isGeneric); all {
		return ""
	}
	from, to := 0, len(s)
	for range 8 {
		from, to = trimmed(s, from, to)
		for len(ts) > 0 && ts[0].from < from {
			ts = ts[1:]
		}
		for len(ts) > 0 && ts[len(ts)-1].to > to {
			ts = ts[:len(ts)-1]
		}
		if len(ts) == 0 {
			return ""
		}
		if signed := from + len(s[from:to]) - len(strings.TrimLeftFunc(s[from:to], symbol)); signed > from {
			from = signed
			if len(ts) > 1 && l.uses[ts[0].low]&isSoftLead != 0 {
				from = ts[0].to // a sign and a verb: a button
			}
			continue
		}
		a, b := l.led(s[:to], from, ts, sentence), l.closed(s[:to], from, ts, sentence)
		if a == from && b == to {
			break
		}
		if a >= b {
			return ""
		}
		from, to = a, b
	}
	return s[from:to]
}

// trimmed moves the ends of s[from:to] over edges.
func trimmed(s string, from, to int) (int, int) {
	to = from + len(strings.TrimRight(s[from:to], edges))
	return to - len(strings.TrimLeft(s[from:to], edges)), to
}

// symbol reports whether r is a picture or sign, as people put before a line.
func symbol(r rune) bool {
	return r > 0x2000 && unicode.In(r, unicode.So, unicode.Sk, unicode.Mn, unicode.Cf) || r == ' '
}

// edges never begin or end a name.
const edges = " \t\u3000:：;,，。、=→-–—•·«»“”\"'`*_~|>"

// led is where the name begins behind the words that introduce it, of s[from:]
// whose words are ts.
func (l *lexicon) led(s string, from int, ts []word, sentence bool) int {
	for n := min(l.longest[ts[0].low], len(ts)); n > 0; n-- {
		u, end := l.phrase(ts[:n]), ts[n-1].to
		if u&(isLead|isSeparated|isSoftLead) == 0 {
			continue
		}
		rest := strings.TrimLeft(s[end:], " \t\u3000")
		switch {
		case u&isLead != 0 && !strings.HasPrefix(rest, "'") && !strings.HasPrefix(rest, "’"),
			u&isSeparated != 0 && separated(s[end:]),
			u&isSoftLead != 0 && (sentence || determined(rest)) && goesOn(rest):
			return len(s) - len(rest)
		}
	}
	first, _ := utf8.DecodeRuneInString(s[from:])
	for _, w := range l.wide[first] {
		if rest, ok := strings.CutPrefix(s[from:], w); ok && (l.uses[w]&isLead != 0 || l.uses[w]&isSeparated != 0 && separated(rest)) {
			return from + len(w)
		}
	}
	return from
}

// separated reports whether a separator follows.
func separated(rest string) bool {
	rest = strings.TrimLeft(rest, " \t\u3000")
	return rest != "" && strings.ContainsRune(":：,，-–—=", []rune(rest)[0])
}

// goesOn reports whether a sentence goes on: in small letters or another script.
func goesOn(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return unicode.IsLower(r)
}

// closed is where the name ends before the words that lead over to the link.
func (l *lexicon) closed(s string, from int, ts []word, sentence bool) int {
	ending := isCloser
	if sentence {
		ending |= isTail
	}
	for n := min(l.last[ts[len(ts)-1].low], len(ts)); n > 0; n-- {
		if l.phrase(ts[len(ts)-n:])&ending != 0 {
			return ts[len(ts)-n].from
		}
	}
	if n := len(ts); sentence && n > 2 && pointing[ts[n-2].low] {
		return ts[n-2].from // "in this archive"
	}
	last, _ := utf8.DecodeLastRuneInString(s)
	for _, w := range l.ends[last] {
		if l.uses[w]&ending != 0 && strings.HasSuffix(s[from:], w) {
			return len(s) - len(w)
		}
	}
	return len(s)
}

// pointing are words that point at the link: with the word behind them they are no
// part of a name.
var pointing = map[string]bool{"this": true, "diesem": true, "dieser": true, "este": true, "esta": true, "ce": true, "cette": true, "cet": true, "questo": true, "questa": true, "neste": true, "nesta": true, "этой": true, "этом": true, "tym": true, "tej": true, "şu": true, "bu": true, "dit": true, "deze": true}

// led1 reports whether a text is a lead and nothing else, such as "Download".
func (l *lexicon) led1(s string) bool { return l.phrase(wordsOf(s))&isLead != 0 }
