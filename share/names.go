package share

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxName is the longest name that is kept, in bytes.
const maxName = 300

// safe is scrubbed text without addresses and without marks where something was cut.
func safe(raw string) string {
	if raw == "" {
		return ""
	}
	clean, _ := scrub(raw, true)
	return anyURL.ReplaceAllString(strings.ReplaceAll(clean, Removed, " "), " ")
}

// cleanName scrubs a name as text beside a sealed link and takes out addresses,
// markup and what the scrubbing left.
func cleanName(raw string) string {
	clean, _ := scrub(raw, true) // before anything is trimmed: half a key looks like none
	if len(clean) > 4*maxName {
		clean = strings.ToValidUTF8(clean[:4*maxName], "")
	}
	clean = strings.ReplaceAll(clean, Removed, " ")
	if strings.Contains(clean, "://") || indexFold(clean, "www.") >= 0 {
		clean = anyURL.ReplaceAllString(clean, " ")
	}
	if !isASCII(clean) || strings.ContainsFunc(clean, unicode.IsControl) {
		clean = norm.NFC.String(strings.Map(func(r rune) rune {
			if unicode.IsControl(r) || r == utf8.RuneError || unicode.In(r, unicode.Cf, unicode.Co) {
				return ' '
			}
			return r
		}, clean))
	}
	clean = strings.Join(strings.Fields(clean), " ")
	clean = strings.Trim(clean, " \t*_`~|>#:：;,，。、=→-–—•·“”「」【】\"'!?/\\")
	clean = strings.TrimLeft(clean, ")]}.&")
	for _, pair := range []string{"()", "[]", "{}", "（）"} {
		clean = unpaired(clean, pair)
	}
	for len(clean) > maxName {
		_, n := utf8.DecodeLastRuneInString(clean)
		clean = clean[:len(clean)-n]
	}
	return strings.TrimSpace(clean)
}

// unpaired drops a bracket at an end of s that nothing answers, and empty pairs.
func unpaired(s, pair string) string {
	r := []rune(pair)
	open, shut := string(r[0]), string(r[1])
	s = strings.TrimSpace(strings.ReplaceAll(s, pair, ""))
	if strings.HasPrefix(s, open) && strings.HasSuffix(s, shut) && strings.Count(s, open) == 1 {
		s = strings.TrimSuffix(strings.TrimPrefix(s, open), shut)
	}
	for strings.Count(s, open) > strings.Count(s, shut) && strings.HasSuffix(s, open) {
		s = strings.TrimSuffix(s, open)
	}
	if strings.Count(s, shut) > strings.Count(s, open) {
		s = strings.TrimSuffix(s, shut)
	}
	return s
}

var (
	anyURL       = regexp.MustCompile(`(?i)\b(?:[a-z]{3,6}://|www\.)\S*`)
	markup       = regexp.MustCompile(`<[^<>]{0,300}>|(?i)\[/?(?:\*|b|i|u|s|url|img|size|color|font|quote|code|spoiler|hide|list|li|ul|ol|center|left|right|align|email|youtube|video|media|table|tr|td|th|h\d|pre|sub|sup|indent|attach|user|member|mention|highlight|background|tab|box|align|noparse|php|html|hr|br|p|em|strong|justify|collapse|expand|details|file)(?:=[^\[\]]{0,100})?\]`)
	markdownLink = regexp.MustCompile(`!?\[([^\[\]]{0,200})\]\([^()\s]{0,300}\)`)
)

// tidy takes the markup out of a line.
func tidy(line string) string {
	if strings.IndexByte(line, '<') >= 0 || strings.IndexByte(line, '[') >= 0 {
		line = markup.ReplaceAllString(line, " ")
		if strings.Contains(line, "](") {
			line = markdownLink.ReplaceAllString(line, "$1")
		}
		if i := strings.LastIndexByte(line, '<'); i >= 0 && strings.IndexByte(line[i:], '>') < 0 {
			line = line[:i]
		}
	}
	line = strings.ReplaceAll(line, "**", " ")
	if strings.IndexByte(line[:min(len(line), 12)], ':') > 0 || strings.HasPrefix(strings.TrimLeft(line, " "), "<") {
		line = chatter.ReplaceAllString(line, "")
	}
	bare := unlisted(line)
	if n := len(line) - len(bare); n > 0 && number(strings.Trim(line[:n], " .)\t")) && (distinguishing(bare) || !strings.Contains(strings.TrimSpace(bare), " ")) {
		bare = strings.TrimLeft(line, " \t>*#+|") // "1. Bölüm" is no item of a list
	}
	return strings.TrimRight(bare, " \t[(<{\"'`*_=:")
}

// unlisted is a line without what marks it as an item, a quotation or a heading.
func unlisted(s string) string {
	s = strings.TrimLeft(s, " \t\r\n>*#+|.–—-")
	i := 0
	for i < len(s) && i < 3 && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i > 0 && i+1 < len(s) && (s[i] == '.' || s[i] == ')') && s[i+1] == ' ' {
		s = s[i+2:]
	}
	return strings.TrimLeft(s, " \t*_`[(")
}

// quality adds to a score for what looks like a title or a file name.
func quality(name string) int {
	q := 0
	if extension(name) != "" {
		q += 8
	}
	switch n := utf8.RuneCountInString(name); {
	case n < 4 || n > 160:
		q -= 40
	case n >= 8 && n <= 100:
		q += 10
	}
	if strings.ContainsRune(name, '�') {
		q -= 20
	}
	return q
}

// Best picks the claim that is shown: highest score, then most often claimed
// (equal names after folding count together), then first in order. False when
// no claim has a name.
func Best(claims []Claim) (Claim, bool) {
	times := map[string]int{}
	for _, c := range claims {
		times[foldName(c.Name)]++
	}
	best := -1
	for i, c := range claims {
		switch {
		case c.Name == "":
		case best < 0, c.Score > claims[best].Score,
			c.Score == claims[best].Score && times[foldName(c.Name)] > times[foldName(claims[best].Name)]:
			best = i
		}
	}
	if best < 0 {
		return Claim{}, false
	}
	return claims[best], true
}

// foldName makes names equal that differ in case, accents' encoding, width and punctuation alone.
func foldName(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(norm.NFKC.String(name)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}
