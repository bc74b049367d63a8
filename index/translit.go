package index

import (
	"strings"
	"unicode/utf8"
)

// Words of Cyrillic and Greek letters are found by whoever types them in Latin letters,
// and the other way round. There are many ways to spell one script in another (voyna,
// vojna, voina), so each such word has a form besides: its Latin spelling with everything
// taken away that the ways differ in, behind a mark no word of a name begins with. A Latin
// word of a query is brought to the same form and looked up as well.

// formMark begins the forms, so that they meet each other and no word.
const formMark = '~'

// maxForm bounds a form in bytes.
const maxForm = maxTermBytes

// latinLetters spell Cyrillic and Greek letters, folded, in Latin ones.
var latinLetters = spellLetters(
	"а a б b в v г g д d е e ж zh з z и i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ы y э e ю yu я ya " +
		"і i є ye ј j љ lj њ nj ђ dj ћ c џ dz ѕ dz ѣ e ѵ i ѳ f қ k ғ g ң n ө o ү u ұ u һ h ә a ҳ kh ҷ j " +
		"α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s τ t υ y φ f χ ch ψ ps ω o")

const firstForeign, lastForeign rune = 0x370, 0x52f

func spellLetters(list string) (out [lastForeign - firstForeign + 1]string) {
	words := strings.Fields(list)
	for i := 0; i+1 < len(words); i += 2 {
		r, _ := utf8.DecodeRuneInString(words[i])
		out[r-firstForeign] = words[i+1]
	}
	return out
}

// foreign reports letters of the scripts that have a Latin spelling.
func foreign(r rune) bool { return r >= firstForeign && r <= lastForeign }

// appendForm appends the form of a word of Cyrillic or Greek letters, and nothing for others.
func appendForm(out, word []byte) []byte {
	if len(word) == 0 || word[0] < utf8.RuneSelf {
		return out
	}
	if r, _ := utf8.DecodeRune(word); !foreign(r) {
		return out
	}
	var latin [4 * maxTermBytes]byte
	n := len(out)
	out = appendLoose(append(out, formMark), appendLatin(latin[:0], word))
	if len(out) == n+1 {
		return out[:n]
	}
	return out
}

// appendLatin spells a folded word in Latin letters.
func appendLatin(out, word []byte) []byte {
	var before rune
	for i := 0; i < len(word); {
		r, n := utf8.DecodeRune(word[i:])
		i += n
		switch next, _ := utf8.DecodeRune(word[i:]); {
		case !foreign(r):
			out = utf8.AppendRune(out, r)
		case r == 'ъ' && i < len(word) && !strings.ContainsRune("еюя", next):
			out = append(out, 'a') // a vowel in Bulgarian
		case r == 'υ':
			out = append(out, upsilon(before, next)...)
		case r == 'γ' && strings.ContainsRune("γξχ", next) && next != utf8.RuneError:
			out = append(out, 'n')
		case r == 'μ' && next == 'π' && before == 0:
			out, i = append(out, 'b'), i+utf8.RuneLen(next)
		default:
			out = append(out, latinLetters[r-firstForeign]...)
		}
		before = r
	}
	return out
}

// upsilon spells the Greek letter that is u, v or f after another vowel.
func upsilon(before, next rune) string {
	switch {
	case before == 'ο':
		return "u"
	case before != 'α' && before != 'ε':
		return "y"
	case strings.ContainsRune("θκξπστφχψ", next) && next != utf8.RuneError:
		return "f"
	}
	return "v"
}

// looseRules are the letters that ways of spelling differ in, the longest first within a
// first letter, and what they become.
var looseRules = [26][]struct{ from, to string }{
	'c' - 'a': {{"ch", "c"}, {"ck", "k"}, {"cz", "c"}},
	'g' - 'a': {{"gh", "g"}},
	'j' - 'a': {{"jo", "e"}, {"j", "i"}},
	'k' - 'a': {{"kh", "h"}},
	'o' - 'a': {{"ou", "u"}},
	'p' - 'a': {{"ph", "f"}},
	'q' - 'a': {{"q", "k"}},
	's' - 'a': {{"shch", "s"}, {"sch", "s"}, {"sh", "s"}, {"sz", "s"}},
	't' - 'a': {{"tsch", "c"}, {"tch", "c"}, {"ts", "c"}, {"tz", "c"}},
	'w' - 'a': {{"w", "v"}},
	'x' - 'a': {{"x", "ks"}},
	'y' - 'a': {{"yo", "e"}, {"y", "i"}},
	'z' - 'a': {{"zh", "z"}},
}

// appendLoose appends a Latin spelling with the differences taken away: doubled letters
// are one, ie is e.
func appendLoose(out, latin []byte) []byte {
	start := len(out)
	put := func(b byte) {
		if n := len(out); n > start && out[n-1] == b {
			return
		} else if n > start && b == 'e' && out[n-1] == 'i' {
			out[n-1] = 'e'
			if n-1 > start && out[n-2] == 'e' {
				out = out[:n-1]
			}
			return
		}
		out = append(out, b)
	}
	for i := 0; i < len(latin) && len(out)-start < maxForm-utf8.UTFMax; {
		to, n := looseAt(latin[i:])
		for k := range len(to) {
			put(to[k])
		}
		if n == 0 {
			r, size := utf8.DecodeRune(latin[i:])
			if r < utf8.RuneSelf {
				put(latin[i])
			} else {
				out = utf8.AppendRune(out, r)
			}
			n = size
		}
		i += n
	}
	return out
}

// looseAt returns what the rule that applies at the beginning of s makes of how many bytes.
func looseAt(s []byte) (to string, n int) {
	if s[0] < 'a' || s[0] > 'z' {
		return "", 0
	}
	for _, r := range looseRules[s[0]-'a'] {
		if len(s) >= len(r.from) && string(s[:len(r.from)]) == r.from {
			return r.to, len(r.from)
		}
	}
	return "", 0
}

// Form is what a word has in common with its spellings in other scripts: the term that
// all of them share, or the word itself when that is its only spelling. Words are compared
// by their forms where they are ranked.
func Form(word string) string {
	if word == "" || word[0] < utf8.RuneSelf {
		return word
	}
	if form := appendForm(nil, []byte(word)); len(form) > 0 {
		return string(form)
	}
	return word
}

// latinStyles are ways to spell Cyrillic words in Latin letters: which letters differ from
// latinLetters, and what й is, alone and at the end of -ий and -ый.
var latinStyles = [...]struct {
	replace   *strings.Replacer
	short     string
	adjective string
}{
	{strings.NewReplacer(), "y", "y"},
	{strings.NewReplacer("ж", "z", "х", "h", "ц", "c", "ч", "c", "ш", "s", "щ", "sc", "ю", "ju", "я", "ja"), "j", "ij"},
	{strings.NewReplacer("х", "h", "ю", "iu", "я", "ia"), "i", "iy"},
}

// latinSpellings are the ways in which people write a word of Cyrillic or Greek letters in
// Latin ones, and the loosest of all.
func latinSpellings(word string) []string {
	var out []string
	spell := func(w string) { out = with(out, clip(string(appendLatin(nil, []byte(w))))) }
	if r, _ := utf8.DecodeRuneInString(word); r < 0x400 {
		spell(word)
	} else {
		for _, s := range latinStyles {
			spell(s.replace.Replace(shortI(word, s.short, s.adjective)))
		}
	}
	return with(out, strings.TrimPrefix(Form(word), string(formMark)))
}

// shortI spells the и that is likely to be a й, whose sign is folded away: after a vowel,
// and after и or ы at the end.
func shortI(word, short, adjective string) string {
	ending := ""
	for _, end := range []string{"ии", "ыи"} {
		if stem, ok := strings.CutSuffix(word, end); ok && stem != "" {
			word, ending = stem, adjective
		}
	}
	var b strings.Builder
	var before rune
	for _, r := range word {
		if r == 'и' && before != 0 && strings.ContainsRune("аеиоуыэюя", before) {
			b.WriteString(short)
		} else {
			b.WriteRune(r)
		}
		before = r
	}
	return b.String() + ending
}
