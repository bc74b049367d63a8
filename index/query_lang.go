package index

import (
	"slices"
	"strings"
)

// languageCodes are those of ISO 639-1.
const languageCodes = " aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu "

// scripts are the codes of ISO 15924 with the languages that are written in them: a name
// whose language is told counts for its script, too.
var scripts = map[string]string{
	"arab": "ar fa ur ps ku sd ug", "armn": "hy", "beng": "bn as", "cyrl": "ru uk be bg sr mk kk ky mn tg tt",
	"deva": "hi mr ne sa", "ethi": "am ti", "geor": "ka", "grek": "el", "gujr": "gu", "guru": "pa", "hang": "ko",
	"hani": "zh ja", "hebr": "he yi", "hira": "ja", "kana": "ja", "khmr": "km", "knda": "kn", "laoo": "lo",
	"latn": "en fr de es pt it nl pl tr sv da no nb fi cs sk hu ro hr sl et lv lt id ms vi ca eu gl ga cy is sq tl sw af la eo az uz",
	"mlym": "ml", "mymr": "my", "orya": "or", "sinh": "si", "taml": "ta", "telu": "te", "thai": "th", "tibt": "bo dz",
}

// languageNames are what people call languages and scripts, in English and themselves.
var languageNames = map[string]string{
	"english": "en", "french": "fr", "français": "fr", "francais": "fr", "german": "de", "deutsch": "de", "spanish": "es",
	"español": "es", "espanol": "es", "castellano": "es", "portuguese": "pt", "português": "pt", "portugues": "pt",
	"italian": "it", "italiano": "it", "dutch": "nl", "nederlands": "nl", "polish": "pl", "polski": "pl", "turkish": "tr",
	"türkçe": "tr", "turkce": "tr", "russian": "ru", "русский": "ru", "ukrainian": "uk", "українська": "uk",
	"bulgarian": "bg", "serbian": "sr", "czech": "cs", "čeština": "cs", "hungarian": "hu", "magyar": "hu", "romanian": "ro",
	"swedish": "sv", "svenska": "sv", "danish": "da", "norwegian": "no", "finnish": "fi", "vietnamese": "vi",
	"indonesian": "id", "hindi": "hi", "persian": "fa", "farsi": "fa", "urdu": "ur", "japanese": "ja", "日本語": "ja",
	"chinese": "zh", "中文": "zh", "korean": "ko", "한국어": "ko", "العربية": "ar", "עברית": "he", "ελληνικά": "el",
	"arabic": "arab", "armenian": "armn", "bengali": "beng", "cyrillic": "cyrl", "devanagari": "deva", "georgian": "geor",
	"greek": "grek", "han": "hani", "hangul": "hang", "hebrew": "hebr", "hiragana": "hira", "katakana": "kana",
	"kana": "kana", "latin": "latn", "tamil": "taml", "telugu": "telu", "thai": "thai",
}

// alone are languages that have a script of their own: a name in it whose language
// nothing else tells is in theirs.
var alone = map[string]string{
	"bn": "beng", "el": "grek", "he": "hebr", "hy": "armn", "ja": "hira kana", "ka": "geor", "km": "khmr", "ko": "hang",
	"lo": "laoo", "my": "mymr", "ta": "taml", "te": "telu", "th": "thai", "zh": "hani",
}

// languages reads a language or a script as all that the index may have told.
func languages(v string) []string {
	if code := languageNames[v]; code != "" {
		v = code
	}
	if list, ok := scripts[v]; ok {
		return append(strings.Fields(list), v)
	}
	if len(v) != 2 || !strings.Contains(languageCodes, " "+v+" ") {
		return nil
	}
	return slices.Concat([]string{v}, strings.Fields(alone[v]))
}
