package figures

import (
	"encoding/json"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"blindex/share"
)

// longSecret is the length in characters from which no part of a secret may be left;
// a shorter one may not be left whole.
const (
	longSecret = 12
	runLength  = 6 // bytes
)

// output is something that share said of a snippet, and what said it.
type output struct{ by, text string }

// everything is all that share says of a text: as text, as a page, and of each piece
// of it that could be an address.
func everything(text string) []output {
	u := share.NewUntrusted(text)
	clean, _ := share.Scrub(u)
	page := share.FindHTML(u, pageAddress())
	out := []output{
		{"Scrub", clean}, {"title", page.Title}, {"page links", strings.Join(page.Links, "\n") + "\n" + page.Canonical},
		{"report of the text", reports(share.Find(u))}, {"report of the page", reports(page.Found)},
	}
	for _, piece := range append(pieces(text), text) {
		out = append(out, output{"ScrubURL", address(piece)}, output{"Parse", parsed(piece)})
	}
	return out
}

// pageAddress is where snippets are taken to stand.
func pageAddress() *url.URL { return &url.URL{Scheme: "https", Host: "example.org", Path: "/"} }

func reports(found []share.Found) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, f := range found {
		if err := enc.Encode(share.Report(f)); err != nil {
			b.WriteString(err.Error())
		}
	}
	return b.String()
}

// pieces are the parts of a text between blanks, quotes and brackets that hold a dot or a
// colon, as addresses do.
func pieces(text string) []string {
	var out []string
	for piece := range strings.FieldsFuncSeq(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("\"'<>()[]`", r) }) {
		if strings.ContainsAny(piece, ".:") {
			out = append(out, piece)
		}
	}
	return out
}

func address(piece string) string {
	clean, _, err := share.ScrubURL(share.NewUntrusted(piece))
	if err != nil {
		return err.Error()
	}
	return clean
}

func parsed(piece string) string {
	l, _, err := share.Parse(share.NewUntrusted(piece))
	if err != nil {
		return err.Error()
	}
	return l.String() + " " + string(l.Identity())
}

// leaks reports whether a secret stands in text: of a long one any run of six bytes, a
// shorter one as a whole token.
func leaks(text, secret string) bool {
	if utf8.RuneCountInString(secret) < longSecret {
		return wholeToken(text, secret)
	}
	for i := 0; i+runLength <= len(secret); i++ {
		if strings.Contains(text, secret[i:i+runLength]) {
			return true
		}
	}
	return false
}

// wholeToken reports whether token stands in text with no letter or digit on either side.
func wholeToken(text, token string) bool {
	if token == "" {
		return false
	}
	for at := 0; ; {
		i := strings.Index(text[at:], token)
		if i < 0 {
			return false
		}
		at += i
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[at+len(token):])
		if !partOfWord(before) && !partOfWord(after) {
			return true
		}
		at += len(token)
	}
}

func partOfWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
