package inbox

import "strings"

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
