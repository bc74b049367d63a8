package index

import (
	"strings"
	"unicode"
)

// scriptTables are the scripts that names are told by.
var scriptTables = map[string]*unicode.RangeTable{
	"arab": unicode.Arabic, "armn": unicode.Armenian, "beng": unicode.Bengali, "cyrl": unicode.Cyrillic,
	"deva": unicode.Devanagari, "ethi": unicode.Ethiopic, "geor": unicode.Georgian, "grek": unicode.Greek,
	"gujr": unicode.Gujarati, "guru": unicode.Gurmukhi, "hang": unicode.Hangul, "hani": unicode.Han,
	"hebr": unicode.Hebrew, "hira": unicode.Hiragana, "kana": unicode.Katakana, "khmr": unicode.Khmer,
	"knda": unicode.Kannada, "laoo": unicode.Lao, "latn": unicode.Latin, "mlym": unicode.Malayalam,
	"mymr": unicode.Myanmar, "orya": unicode.Oriya, "sinh": unicode.Sinhala, "taml": unicode.Tamil,
	"telu": unicode.Telugu, "thai": unicode.Thai, "tibt": unicode.Tibetan,
}

// foreignWeight is how many Latin letters one of another script outweighs: names in other
// scripts carry extensions, formats and groups in Latin letters.
const foreignWeight = 4

// LanguageOf is the language of a name on a page of that language (a tag such as en or
// pt-br, or ""): the page's where it is written in the script of the name, else the only
// language of that script, else the script; "" for a name without letters. Doc.Lang and
// lang: speak of these.
func LanguageOf(name, page string) string {
	script := scriptOf(name)
	page, _, _ = strings.Cut(strings.ToLower(page), "-")
	list := scripts[script]
	switch {
	case script == "":
		return ""
	case page != "" && strings.Contains(" "+list+" ", " "+page+" "):
		return page
	case !strings.Contains(list, " "):
		return list
	}
	return script
}

// scriptOf is the script of most letters of a name; of kana and Han together it is kana.
func scriptOf(name string) string {
	latin := 0
	var others map[string]int
	for _, r := range name {
		switch {
		case r < unicode.MaxASCII && !unicode.IsLetter(r):
		case r <= unicode.MaxLatin1 && unicode.IsLetter(r):
			latin++
		case unicode.IsLetter(r):
			if others == nil {
				others = map[string]int{}
			}
			others[letterScript(r)]++
		}
	}
	latin += others["latn"]
	delete(others, "latn")
	delete(others, "")
	best := ""
	for s, n := range others {
		if best == "" || n > others[best] || n == others[best] && s < best {
			best = s
		}
	}
	if kana := others["hira"] + others["kana"]; best == "hani" && kana > 0 {
		best = "hira"
	}
	switch {
	case best != "" && foreignWeight*others[best] > latin:
		return best
	case latin > 0:
		return "latn"
	}
	return best
}

func letterScript(r rune) string {
	for code, table := range scriptTables {
		if unicode.Is(table, r) {
			return code
		}
	}
	return ""
}
