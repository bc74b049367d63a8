package inbox

import (
	"regexp"
	"strings"
)

var quoteMark = regexp.MustCompile(`^(?:[ \t]?[>|])+ ?`)

// unquote takes the marks of quoting off: agents' systems quote whole notices (T34).
func unquote(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if strings.Contains(l, ">") && quoteMark.MatchString(l) {
			lines[i] = quoteMark.ReplaceAllString(l, "")
		}
	}
	return strings.Join(lines, "\n")
}

// unquoted leaves out quoted lines and what mail programs put before a quoted mail.
func unquoted(s string) string {
	var own []string
	for _, l := range strings.Split(s, "\n") {
		if strings.HasPrefix(l, "-----Original Message") || strings.HasPrefix(l, "-- ") && strings.TrimSpace(l) == "--" {
			break
		}
		if !strings.HasPrefix(strings.TrimSpace(l), ">") {
			own = append(own, l)
		}
	}
	return strings.Join(own, "\n")
}

// unfold joins lines that a mail program wrapped (RFC 3676).
func unfold(s string, delsp bool) string {
	var b strings.Builder
	for _, l := range strings.SplitAfter(s, "\n") {
		text, end := strings.CutSuffix(l, "\n")
		switch {
		case !end || !strings.HasSuffix(text, " ") || text == "-- ":
			b.WriteString(l)
		case delsp:
			b.WriteString(strings.TrimSuffix(text, " "))
		default:
			b.WriteString(text)
		}
	}
	return b.String()
}

const (
	signedBegin    = "-----BEGIN PGP SIGNED MESSAGE-----"
	signatureBegin = "-----BEGIN PGP SIGNATURE-----"
	signatureEnd   = "-----END PGP SIGNATURE-----"
)

// peel takes PGP's armour off a clear-signed text and reports whether there was any. The
// signature is not checked: who signed would have to be known first.
func peel(s string) (string, bool) {
	if !strings.Contains(s, signedBegin) {
		return s, false
	}
	var out []string
	state := 0 // 0 outside, 1 in the armour's header, 2 in the text, 3 in the signature
	for _, l := range strings.Split(s, "\n") {
		mark := strings.TrimSpace(l)
		switch {
		case mark == signedBegin:
			state = 1
		case state == 1:
			if mark == "" {
				state = 2
			}
		case mark == signatureBegin && state == 2:
			state = 3
		case state == 3:
			if mark == signatureEnd {
				state = 0
			}
		case state == 2:
			out = append(out, strings.TrimPrefix(l, "- "))
		default:
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n"), true
}
