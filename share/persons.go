package share

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"
)

// What stands in a name for a person's data.
const masked = "[masked]"

// span is a part of a name.
type span struct{ start, end int }

// MaskPersons masks e-mail addresses, phone, bank and identity numbers in a name
// and reports whether the name hints at what must be held for an operator (R23).
// MaskPersons(MaskPersons(x)) == MaskPersons(x).
func MaskPersons(name string) (clean string, held bool) {
	held = holds(name)
	for range 4 { // what is left may read as a number of its own
		next := maskOnce(name)
		if next == name {
			break
		}
		name = next
	}
	return name, held
}

func maskOnce(name string) string {
	var found []span
	if strings.ContainsAny(name, "@＠") || (strings.ContainsAny(name, "[({_") || indexFold(name, "dot") >= 0) && atWord.MatchString(name) {
		found = emails(name)
	}
	if countDigits(name) >= 7 {
		found = append(found, letteredIDs(name)...)
		found = append(found, numberIDs(name)...)
	}
	if len(found) == 0 {
		return name
	}
	slices.SortFunc(found, func(a, b span) int { return a.start - b.start })
	var b strings.Builder
	from := 0
	for _, f := range found {
		if f.start >= from {
			b.WriteString(name[from:f.start])
			b.WriteString(masked)
		}
		from = max(from, f.end)
	}
	b.WriteString(name[from:])
	return b.String()
}

func countDigits(s string) int {
	n := 0
	for _, r := range s {
		if r >= '0' && r <= '9' || r >= 0x660 && unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

var (
	atWord   = regexp.MustCompile(`(?i)[\[({]\s?at\s?[\])}]|_at_|\bat\b.{1,60}\bdot\b`)
	email    = regexp.MustCompile(`(?i)[a-z0-9][a-z0-9._%+-]{0,63}\s?(?:[@＠]|\s?[\[({]\s?at\s?[\])}]|_at_)\s?([a-z0-9-]+(?:\s?[\[({]\s?dot\s?[\])}]\s?[a-z0-9-]+|_dot_[a-z0-9-]+|[.．][a-z0-9-]+)+)`)
	spelt    = regexp.MustCompile(`(?i)\b[a-z0-9][a-z0-9._%+-]{0,63} at ([a-z0-9-]+(?: dot [a-z0-9-]+)+)\b`)
	mailDots = regexp.MustCompile(`(?i)\s?[\[({]\s?dot\s?[\])}]\s?|_dot_| dot |．`)
)

// emails are the addresses in a name, without the extension of the file.
func emails(name string) []span {
	var out []span
	for _, pattern := range []*regexp.Regexp{email, spelt} {
		for _, m := range pattern.FindAllStringSubmatchIndex(name, -1) {
			domain := name[m[2]:m[3]]
			for domain != "" && !mailDomain(mailDots.ReplaceAllString(domain, ".")) {
				domain = domain[:max(0, strings.LastIndexByte(domain, '.'))]
			}
			if domain != "" {
				out = append(out, span{m[0], m[2] + len(domain)})
			}
		}
	}
	return out
}

// mailDomain reports whether a mail could be sent to a domain: its ending exists,
// and is not more often the ending of a file.
func mailDomain(domain string) bool {
	domain = strings.ToLower(domain)
	i := strings.LastIndexByte(domain, '.')
	if i <= 0 || archiveEnds[domain[i+1:]] {
		return false
	}
	suffix, known := publicsuffix.PublicSuffix(domain)
	return (known || strings.IndexByte(suffix, '.') >= 0) && len(suffix) < len(domain)
}

// bounded reports whether neither a letter nor a digit touches name[i:j].
func bounded(name string, i, j int) bool {
	before, _ := utf8.DecodeLastRuneInString(name[:i])
	after, _ := utf8.DecodeRuneInString(name[j:])
	return !wordRune(before) && !wordRune(after)
}

var (
	spanishID   = regexp.MustCompile(`(?i)(?:[XYZ][-. ]?\d{7}|\d{8}|\d{1,2}\.\d{3}\.\d{3})[-. _]?[A-Z]`)
	italianID   = regexp.MustCompile(`(?i)[A-Z]{6}[ _-]?\d{2}[A-EHLMPRST]\d{2}[ _-]?[A-Z]\d{3}[A-Z]`)
	chineseID   = regexp.MustCompile(`(?i)[1-9]\d{16}[\dX]`)
	corsicanID  = regexp.MustCompile(`(?i)[12][ ._-]?\d{2}[ ._-]?\d{2}[ ._-]?2[AB][ ._-]?\d{3}[ ._-]?\d{3}[ ._-]?\d{2}`)
	accountHead = regexp.MustCompile(`(?i)[A-Z]{2}\d{2}`)
)

// letteredIDs are identity and account numbers with letters in them.
func letteredIDs(name string) []span {
	out := accounts(name)
	for _, kind := range []struct {
		pattern *regexp.Regexp
		valid   func(string) bool
	}{{italianID, validCodiceFiscale}, {chineseID, validResidentID}, {corsicanID, validNIR}} {
		for _, m := range kind.pattern.FindAllStringIndex(name, -1) {
			if bounded(name, m[0], m[1]) && kind.valid(compact(name[m[0]:m[1]])) {
				out = append(out, span{m[0], m[1]})
			}
		}
	}
	for _, m := range spanishID.FindAllStringIndex(name, -1) {
		s := name[m[0]:m[1]]
		if !bounded(name, m[0], m[1]) || !validDNI(compact(s)) {
			continue
		}
		plain := strings.ToUpper(s) == s && !strings.ContainsAny(s, " _") && !realDay(compact(s)[:len(compact(s))-1])
		if plain || preceded(name, m[0], numberWords.identity) {
			out = append(out, span{m[0], m[1]})
		}
	}
	return out
}

// compact drops what parts the groups of a number, and writes capitals.
func compact(s string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if strings.ContainsRune(" ._-/", r) {
			return -1
		}
		return r
	}, s))
}

// accounts are the IBANs in a name.
func accounts(name string) []span {
	var out []span
	for _, m := range accountHead.FindAllStringIndex(name, -1) {
		length := ibanLengths[strings.ToUpper(name[m[0]:m[0]+2])]
		if length == 0 {
			continue
		}
		i, n, parted := m[0], 0, false
		for i < len(name) && n < length {
			switch c := name[i]; {
			case isAlnum(c):
				n, parted = n+1, false
			case !parted && strings.IndexByte(" ._-", c) >= 0:
				parted = true
			default:
				n = length + 1
			}
			i++
		}
		if n == length && bounded(name, m[0], i) && validIBAN(compact(name[m[0]:i])) {
			out = append(out, span{m[0], i})
		}
	}
	return out
}

// preceded reports whether one of the words stands right before i.
func preceded(name string, i int, words []string) bool {
	before := strings.ToValidUTF8(name[max(0, i-48):i], "")
	before = strings.TrimRightFunc(foldWord(before), func(r rune) bool { return !unicode.IsLetter(r) })
	for _, w := range words {
		if w = foldWord(w); strings.HasSuffix(before, w) {
			r, _ := utf8.DecodeLastRuneInString(before[:len(before)-len(w)])
			if c, _ := utf8.DecodeRuneInString(w); c >= cjk || !wordRune(r) {
				return true
			}
		}
	}
	return false
}
