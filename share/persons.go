package share

import (
	"math/big"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// What stands in a name for a person's data.
const masked = "[masked]"

var (
	email   = regexp.MustCompile(`(?i)[a-z0-9._%+-]{1,64}(?:@|\s?(?:\(at\)|\[at\])\s?)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}`)
	iban    = regexp.MustCompile(`\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?\b`)
	card    = regexp.MustCompile(`\b\d(?:[ -]?\d){12,18}\b`)
	phone   = regexp.MustCompile(`(?:\+|\b00)\d{1,3}(?:[ ./()-]{0,2}\d){7,12}\b|(?:^|[^\d.-])\(?0\d{1,4}\)?[ /-](?:\d{2,4}[ /-]?){2,4}\b|\(\d{3}\) ?\d{3}[ .-]\d{4}\b|\b\d{3}[-.]\d{3}[-.]\d{4}\b`)
	called  = regexp.MustCompile(`(?i)\b(?:tel|phone|mobile|handy|whatsapp|telegram|móvil|tél|тел)\.?:? ?((?:\d[ ./()-]{0,2}){6,14}\d)`)
	social  = regexp.MustCompile(`\b\d{3}-\d{2}-\d{4}\b|\b[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?\d[\dAB] ?\d{3} ?\d{3} ?\d{2}\b`)
	spanish = regexp.MustCompile(`\b[XYZ]?\d{7,8}-?[A-HJ-NP-TV-Z]\b`)
)

// MaskPersons masks e-mail addresses, phone, bank and identity numbers in a name
// and reports whether the name hints at what must be held for an operator (R23).
func MaskPersons(name string) (clean string, held bool) {
	clean = email.ReplaceAllString(name, masked)
	clean = iban.ReplaceAllStringFunc(clean, func(s string) string { return maskIf(s, validIBAN(s)) })
	clean = social.ReplaceAllString(clean, masked)
	clean = card.ReplaceAllStringFunc(clean, func(s string) string { return maskIf(s, validCard(s)) })
	clean = phone.ReplaceAllStringFunc(clean, func(s string) string {
		if digits(s) < 9 {
			return s
		}
		return s[:len(s)-len(strings.TrimLeft(s, " \t,;:_"))] + masked
	})
	clean = called.ReplaceAllStringFunc(clean, func(s string) string {
		return s[:strings.IndexAny(s, "0123456789")] + masked
	})
	clean = spanish.ReplaceAllStringFunc(clean, func(s string) string { return maskIf(s, validDNI(s)) })
	return clean, holds(name)
}

func maskIf(s string, yes bool) string {
	if yes {
		return masked
	}
	return s
}

func digits(s string) int {
	return len(strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s))
}

// validIBAN checks the remainder that every account number leaves.
func validIBAN(s string) bool {
	s = strings.NewReplacer(" ", "", "-", "").Replace(s)
	var b strings.Builder
	for _, r := range s[4:] + s[:4] {
		if r >= 'A' {
			b.WriteString(big.NewInt(int64(r - 'A' + 10)).String())
		} else {
			b.WriteRune(r)
		}
	}
	n, ok := new(big.Int).SetString(b.String(), 10)
	return ok && new(big.Int).Mod(n, big.NewInt(97)).Int64() == 1
}

// validCard checks a card number's last digit.
func validCard(s string) bool {
	sum, n := 0, 0
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] < '0' || s[i] > '9' {
			continue
		}
		d := int(s[i] - '0')
		if n++; n%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return n >= 13 && sum%10 == 0 && strings.ContainsAny(s, "3456")
}

// validDNI checks the letter of a Spanish identity number.
func validDNI(s string) bool {
	s = strings.ReplaceAll(s, "-", "")
	s = strings.NewReplacer("X", "0", "Y", "1", "Z", "2").Replace(s[:1]) + s[1:]
	n := 0
	for _, r := range s[:len(s)-1] {
		n = n*10 + int(r-'0')
	}
	return len(s) == 9 && "TRWAGMYFPDXBNJZSQVHLCKE"[n%23] == s[8]
}

// holds reports whether a name hints at papers or images of a person.
func holds(name string) bool {
	folded := " " + fold(name) + " "
	for _, list := range heldWords {
		for _, w := range list {
			if strings.Contains(folded, " "+w+" ") || wide(w) && strings.Contains(folded, w) {
				return true
			}
		}
	}
	return false
}

func wide(s string) bool { return s[0] >= 0xe0 }

// fold lower-cases a name, drops accents and makes everything between words one space.
func fold(name string) string {
	s := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return ' '
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(name))
	return strings.Join(strings.Fields(s), " ")
}
