package corpus

import "strings"

// cyrillic and hellenic are spellings in Latin letters as passports and road signs use
// them (BGN/PCGN for Russian, ELOT 743 for Greek).
var cyrillic = strings.NewReplacer(
	"а", "a", "б", "b", "в", "v", "г", "g", "д", "d", "е", "e", "ё", "e", "ж", "zh", "з", "z", "и", "i", "й", "y",
	"к", "k", "л", "l", "м", "m", "н", "n", "о", "o", "п", "p", "р", "r", "с", "s", "т", "t", "у", "u", "ф", "f",
	"х", "kh", "ц", "ts", "ч", "ch", "ш", "sh", "щ", "shch", "ъ", "", "ы", "y", "ь", "", "э", "e", "ю", "yu", "я", "ya")

var hellenic = strings.NewReplacer(
	"ου", "ou", "ού", "ou", "γγ", "ng", "α", "a", "ά", "a", "β", "v", "γ", "g", "δ", "d", "ε", "e", "έ", "e", "ζ", "z",
	"η", "i", "ή", "i", "θ", "th", "ι", "i", "ί", "i", "ϊ", "i", "κ", "k", "λ", "l", "μ", "m", "ν", "n", "ξ", "x",
	"ο", "o", "ό", "o", "π", "p", "ρ", "r", "σ", "s", "ς", "s", "τ", "t", "υ", "y", "ύ", "y", "φ", "f", "χ", "ch",
	"ψ", "ps", "ω", "o", "ώ", "o")

// Roman spells a Russian or Greek text in lower-case Latin letters.
func Roman(text string) string {
	return hellenic.Replace(cyrillic.Replace(strings.ToLower(text)))
}
