package share

import "strings"

// Find returns the share links in plain text, markdown or BBCode, in order, once each.
func Find(text Untrusted) []Found {
	var c collector
	for _, v := range views(clip(text.raw)) {
		c.addText(v.s, analyse(v.s, false))
	}
	return c.found
}

// collector gathers links once each, with the best claim of their name.
type collector struct {
	found []Found
	byID  map[string]int
}

func (c *collector) add(r reading, secret bool, claim Claim) {
	if c.byID == nil {
		c.byID = map[string]int{}
	}
	if i, ok := c.byID[r.id()]; ok {
		f := &c.found[i]
		f.HadSecret = f.HadSecret || secret
		if f.Claim.Size < 0 {
			f.Claim.Size = claim.Size
		}
		if claim.Name != "" && (f.Claim.Name == "" || claim.Score > f.Claim.Score) {
			if claim.Size < 0 {
				claim.Size = f.Claim.Size
			}
			f.Claim = claim
		}
		return
	}
	c.byID[r.id()] = len(c.found)
	c.found = append(c.found, Found{Link: r.link, HadSecret: secret, Claim: claim})
}

// addText adds the links of one normalised text.
func (c *collector) addText(s string, hits []hit) {
	s = blank(s, hits, func(i int) int { return i })
	for i, h := range hits {
		if len(h.links) == 0 {
			continue
		}
		claim, coded := textClaim(s, hits, i), codeBeside(s, hits, i)
		for _, r := range h.links {
			c.add(r, r.secret || r.code && coded, r.named(claim))
		}
	}
}

// blank puts spaces where the hits stand, at positions that raw maps to s. Names
// are read from such text alone: a window onto it can not begin within a key.
func blank(s string, hits []hit, raw func(int) int) string {
	b := []byte(s)
	for _, h := range hits {
		for i := raw(h.start); i < raw(h.end); i++ {
			b[i] = ' '
		}
	}
	return string(b)
}

// named is the better of a claim and the file name in the link's own address.
func (r *reading) named(claim Claim) Claim {
	if r.name == "" {
		return claim
	}
	return better(claim, newClaim(r.name, NameLinkText, scoreFile))
}

// codeBeside reports whether a short code that belongs to the link stands on its
// line, or right behind it.
func codeBeside(s string, hits []hit, i int) bool {
	h := hits[i]
	if i+1 < len(hits) && len(hits[i+1].links) == 0 && strings.Count(s[h.end:hits[i+1].start], "\n") <= 2 && hits[i+1].start-h.end < 200 {
		return true
	}
	return i > 0 && len(hits[i-1].links) == 0 && h.start-hits[i-1].end < 40 && !strings.Contains(s[hits[i-1].end:h.start], "\n")
}

// textClaim guesses a link's name from the text around it: its own text in
// Markdown, BBCode or HTML, else its line, else what stands above.
func textClaim(s string, hits []hit, i int) Claim {
	h := hits[i]
	after := len(s)
	if i+1 < len(hits) {
		after = hits[i+1].start
	}
	line := s[lineStart(s, h.start):h.start]
	rest := lineEnd(s[h.end:after])
	claim := newClaim(linkText(s, h, after), NameLinkText, scoreLink)
	if claim.Name == "" {
		claim = better(lineClaim(s, hits, i, line, rest), claim)
	}
	if claim.Name == "" {
		claim = better(above(s, hits, i), claim)
	}
	if claim.Size < 0 {
		claim.Size = statedSize(line + " \n" + rest)
	}
	return claim
}

func lineStart(s string, i int) int {
	return 1 + strings.LastIndexByte(s[max(0, i-maxLine):i], '\n') + max(0, i-maxLine)
}

func lineEnd(s string) string {
	s = s[:min(len(s), maxLine)]
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return s[:i]
	}
	return s
}

// maxLine is how much of a line is looked at for a name, in bytes.
const maxLine = 400

// linkText is the text a markup gives the link, or "".
func linkText(s string, h hit, after int) string {
	before, rest := s[max(0, h.start-maxLine):h.start], s[h.end:min(len(s), h.end+maxLine)]
	before = strings.TrimRight(before, "<")
	switch {
	case strings.HasSuffix(before, "]("):
		return bracketed(before[:len(before)-2])
	case endsFold(before, "[url=") || endsFold(before, `[url="`) || endsFold(before, "[url='"):
		if _, rest, ok := strings.Cut(rest, "]"); ok {
			if i := indexFold(rest, "[/url"); i >= 0 {
				return markup.ReplaceAllString(rest[:i], " ")
			}
		}
	case endsFold(before, `href="`) || endsFold(before, "href='") || endsFold(before, "href="):
		if _, rest, ok := strings.Cut(rest, ">"); ok {
			if i := indexFold(rest, "</a"); i >= 0 {
				return markup.ReplaceAllString(rest[:i], " ")
			}
		}
	}
	return ""
}

// bracketed is the text behind the bracket that opens s's last, still open one.
func bracketed(s string) string {
	depth := 0
	for i := len(s) - 1; i >= 0; i-- {
		switch s[i] {
		case ']':
			depth++
		case '[':
			if depth--; depth < 0 {
				text := s[i+1:]
				if strings.HasPrefix(text, "![") { // a badge: its alternative text
					if alt, _, ok := strings.Cut(text[2:], "]"); ok {
						return alt
					}
				}
				return text
			}
		}
	}
	return ""
}

func endsFold(s, suffix string) bool {
	return len(s) >= len(suffix) && strings.EqualFold(s[len(s)-len(suffix):], suffix)
}

// lineClaim reads a name off the link's own line.
func lineClaim(s string, hits []hit, i int, line, rest string) Claim {
	if i > 0 && hits[i-1].end > hits[i].start-len(line) {
		line = s[hits[i-1].end:hits[i].start]
	}
	if cells := strings.Split(line, "|"); len(cells) > 2 {
		for _, cell := range cells {
			if c := newClaim(tidy(cell), NameLinkText, scoreLine); c.Name != "" {
				return c
			}
		}
	}
	if c := newClaim(tidy(line), NameLinkText, scoreLine); c.Name != "" {
		return c
	}
	return newClaim(tidy(rest), NameLinkText, scoreLine-20)
}

// above reads a name off the lines before the link.
func above(s string, hits []hit, i int) Claim {
	pos := lineStart(s, hits[i].start)
	for range 12 {
		if pos <= 0 {
			break
		}
		begin := lineStart(s, pos-1)
		line := s[begin : pos-1]
		for k := i - 1; k >= 0 && hits[k].end > begin; k-- {
			if hits[k].start < pos {
				line = s[begin:max(begin, hits[k].start)]
			}
		}
		if c := newClaim(tidy(line), NameHeading, scoreHeading); c.Name != "" {
			return c
		}
		pos = begin
	}
	return Claim{Size: -1}
}
