package share

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

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
	return told{genericOf(name, ts), all, distinguishingOf(name, ts)}
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
