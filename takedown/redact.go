package takedown

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"blindex/share"
)

// Private stands in a published text where a person's data was.
const Private = "[private]"

// Redact takes out of a text what must not be published: e-mail addresses, phone,
// identity and bank numbers, postal addresses and own, each as Private, and every web
// address, share link or not, as [link n] (T45). own are the sender's details as they
// stand on the notice. cut says how many places were redacted. It would rather redact
// too much: a person looks at what it did before anything is public.
// Redact(Redact(x)) == Redact(x).
func Redact(text string, own ...string) (clean string, cut int) {
	clean, links := CutLinks(share.NewUntrusted(text))
	clean = webAddress.ReplaceAllStringFunc(clean, func(string) string {
		links++
		return fmt.Sprintf("[link %d]", links)
	})
	clean = strings.ReplaceAll(strings.ReplaceAll(clean, " [key removed]", ""), "[key removed]", "") // nobody else's concern
	before := strings.Count(clean, Private)
	for range 4 { // what is left may read as an address or number of its own
		next := redactOnce(clean)
		if next == clean {
			break
		}
		clean = next
	}
	clean = withoutOwn(clean, own)
	clean = neighbours.ReplaceAllString(clean, Private)
	return clean, links + strings.Count(clean, Private) - before
}

func redactOnce(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsDigit(r) || r == '@' || r == '＠' }) { // each needs one
		for _, p := range privatePatterns {
			text = p.ReplaceAllString(text, "${1}"+Private)
		}
	}
	text = cardNumber.ReplaceAllStringFunc(text, func(s string) string {
		if luhn(s) {
			return Private
		}
		return s
	})
	text, _ = share.MaskPersons(text)
	return strings.ReplaceAll(text, "[masked]", Private)
}

// neighbours is one address that was found in parts.
var neighbours = regexp.MustCompile(regexp.QuoteMeta(Private) + `(?:[\s,;/–-]{0,3}` + regexp.QuoteMeta(Private) + `)+`)

// webAddress is any address, with or without its scheme. A bare host counts only with a
// path behind it: a title may well end in ".com".
var webAddress = regexp.MustCompile(`(?i)[a-z0-9+.-]*://[^\s<>"']*|\b(?:magnet:\?|www\.)[^\s<>"']+|\b(?:[a-z0-9-]+\.)+[a-z]{2,24}/[^\s<>"',;]+`)

const (
	street = `street|str|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|way|court|ct|square|sq|terrace|close|crescent|highway|hwy|parkway|pkwy|gardens|mews|grove|row|broadway`
	rue    = `rue|avenue|av|boulevard|bd|bld|place|pl|chemin|all[ée]e|impasse|quai|route|cours|square|passage|voie|faubourg|sentier|via|viale|piazza|corso|calle|avda|avenida|plaza|paseo|rua`
	// rest is what follows a street: a flat, a town, a post code.
	rest = `(?:,? *(?:apt|apartment|suite|ste|unit|flat|floor|bte|b[âa]t|[ée]tage|appt?)\b\.? *#?\w{1,6})?(?:,? *(?:\p{L}{1,2}-)?\d{4,5}(?:-\d{4})?\b(?:,? +\p{Lu}[\p{L}'’-]+){0,3}|(?:, *\p{Lu}[\p{L}'’ -]{1,30}){1,2}(?:,? *(?:[A-Z]{2} *)?\d{4,5}(?:-\d{4})?\b|,? +[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b)|, *\p{Lu}[\p{L}'’ -]{1,30}$)?`
)

// privatePatterns are what no share of a name looks for: prose has addresses in it, and
// numbers behind words that say what they are. The first group, if any, stays.
var privatePatterns = []*regexp.Regexp{
	regexp.MustCompile(`(?i)()[^\s@<>"',;:()\[\]]{1,64} ?[@＠] ?[\p{L}\d-]+(?:[.．][\p{L}\d-]+)+`),
	// 12 Elm Street, 221B Baker St., Springfield, IL 62704
	regexp.MustCompile(`()\b\d{1,5}[A-Za-z]?,? (?:(?i:north|south|east|west|[nsew]\.?) )?(?:[\p{Lu}\d][\p{L}\d'’.-]* ){1,4}(?i:` + street + `)\b\.?` + rest),
	// 3 bis, rue de la Paix, 75002 Paris; calle and via have their number behind
	regexp.MustCompile(`()\b\d{1,4}(?: ?(?i:bis|ter|quater|[a-d]))?,? (?i:` + rue + `)\b\.? (?:[\p{L}\d'’.-]+ ?){1,6}` + rest),
	regexp.MustCompile(`()(?i:\b(?:` + rue + `)\b)\.? (?:[\p{L}'’.-]+ ){1,5},? ?(?:n[°º.] ?)?\d{1,4}\b` + rest),
	// Lindenstraße 12a, 10969 Berlin; Kerkstraat 3
	regexp.MustCompile(`()\b\p{Lu}[\p{L}-]*(?:[- ]?(?i:straße|strasse|str\.|gasse|platz|allee|weg|ufer|damm)|straat|laan|gracht|plein)\s+\d{1,4} ?[a-z]?\b` + rest),
	regexp.MustCompile(`(?i)()\b(?:p\.? ?o\.? ?box|bo[iî]te postale|b\.?p\.?|postfach|apartado|casella postale)[ :.#]*\d{1,7}\b(?:,? *\d{5}(?: +[\p{L}-]+)?)?`),
	regexp.MustCompile(`()\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b`), // a British post code by itself
	// numbers behind the word for them
	regexp.MustCompile(`(?i)(\b(?:ssn|social security|passport|passeport|driver'?s? licen[cs]e|permis de conduire|identity card|id card|carte d['’]identit[ée]|personalausweis|national id|tax id|nif|nino|iban|bic|swift|account|compte|konto|sort code|routing|card|carte)(?: (?:no|number|num[ée]ro|nr|n))?\b[\s:.#°º-]{0,4})(?:[A-Z]{0,4}[ -]?\d[\dA-Z -]{3,30}\d[A-Z]?)\b`),
	regexp.MustCompile(`(?i)(\b(?:tel|t[ée]l[ée]phone|phone|mobile|portable|cell|fax|call|handy|telefon)\b[\s:.#°]{0,4})\+?\(?\d[\d\s().-]{5,18}\d`),
	regexp.MustCompile(`()(?:\+|\b00)\d{1,3}[\s.()-]{0,3}(?:\d[\s.()-]{0,2}){6,12}\d\b`),
	regexp.MustCompile(`()\(\d{2,4}\) ?\d{3,4}[ .-]?\d{3,4}\b`),
	regexp.MustCompile(`()\b0\d(?:[ .-]?\d{2}){4}\b`),                                // a French phone number
	regexp.MustCompile(`()\b\d{3}[-. ]\d{3}[-. ]\d{4}\b`),                            // an American one
	regexp.MustCompile(`()\b\d{3}-\d{2}-\d{4}\b`),                                    // a social security number
	regexp.MustCompile(`(?i)()\b[a-ceghj-pr-tw-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b`), // a British insurance number
}

var cardNumber = regexp.MustCompile(`\b\d(?:[ -]?\d){12,18}\b`)

// luhn reports whether a number's check digit is that of a payment card.
func luhn(s string) bool {
	sum, double := 0, false
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] < '0' || s[i] > '9' {
			continue
		}
		d := int(s[i] - '0')
		if double {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum, double = sum+d, !double
	}
	return sum%10 == 0
}

// withoutOwn takes the sender's own details out, in whatever case and spacing they stand:
// their longest first, since one may stand in another.
func withoutOwn(text string, own []string) string {
	own = slices.Clone(own)
	slices.SortFunc(own, func(a, b string) int { return len(b) - len(a) })
	for _, o := range own {
		words := strings.FieldsFunc(o, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' })
		if utf8.RuneCountInString(strings.Join(words, "")) < 4 {
			continue
		}
		if !strings.Contains(strings.ToLower(text), strings.ToLower(words[0])) {
			continue
		}
		for i, w := range words {
			words[i] = regexp.QuoteMeta(w)
		}
		found := regexp.MustCompile(`(?i)` + strings.Join(words, `[\s,;]+`))
		text = replaceWhole(text, found)
	}
	return text
}

// replaceWhole replaces matches that no letter or digit touches.
func replaceWhole(text string, p *regexp.Regexp) string {
	var b strings.Builder
	from := 0
	for _, m := range p.FindAllStringIndex(text, -1) {
		before, _ := utf8.DecodeLastRuneInString(text[:m[0]])
		after, _ := utf8.DecodeRuneInString(text[m[1]:])
		if alnum(before) || alnum(after) {
			continue
		}
		b.WriteString(text[from:m[0]])
		b.WriteString(Private)
		from = m[1]
	}
	b.WriteString(text[from:])
	return b.String()
}

func alnum(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
