package share

import (
	"slices"
	"strings"
	"unicode"
)

// document is text that names are read from: what a page shows, with links and
// secrets blanked.
type document struct {
	s      string
	places []place           // in order
	lines  []line            // read when first asked for
	refs   map[string]string // texts of Markdown's reference links, read when first asked for
	title  string
	layout *layout // of an HTML page; nil for plain text, whose markup tells roles
}

// place is where a link or its text stands in a document, or a secret stood.
type place struct {
	from, to int
	linked   bool
	text     string // the text that markup gives the link
}

const (
	maxLine  = 400 // how much of a line is looked at, in bytes
	maxAbove = 12  // how many lines above
)

// around reads what stands around the i-th place.
func (d *document) around(i int) Context {
	p := d.places[i]
	begin, end := d.lineStart(p.from), p.to+len(lineEnd(d.s[p.to:]))
	c := Context{title: d.title}
	first, from := begin, begin
	for k := i - 1; k >= 0 && d.places[k].to > begin; k-- {
		from, first = max(from, d.places[k].to), max(begin, d.places[k].from)
	}
	if from > begin {
		c.start = d.s[begin:first]
	}
	if i+1 < len(d.places) && d.places[i+1].from < end {
		end = max(p.to, d.places[i+1].from)
		c.followed = d.places[i+1].linked
	}
	c.before, c.after = d.s[from:p.from], d.s[p.to:end]
	d.next(&c, p.to, i)
	c.lines = d.above(begin)
	return c
}

// next is the first line below that says something, up to the next link.
func (d *document) next(c *Context, at, i int) {
	limit := min(len(d.s), at+2*maxLine)
	if i+1 < len(d.places) {
		limit = max(at, min(limit, d.places[i+1].from))
	}
	_, rest, _ := strings.Cut(d.s[at:limit], "\n")
	rest = strings.TrimLeft(rest, " \t\r\n")
	if c.next = lineEnd(rest); len(c.next) == len(rest) && limit < len(d.s) && i+1 < len(d.places) && d.places[i+1].linked {
		c.next = "" // the line of the next link
	}
}

// above are the lines over the one that begins at pos, nearest first.
func (d *document) above(pos int) []seen {
	if d.lines == nil {
		d.read()
	}
	i, _ := slices.BinarySearchFunc(d.lines, pos, func(l line, pos int) int { return l.from - pos })
	var out []seen
	gap := 0
	for i--; i >= 0 && len(out) < maxAbove; i-- {
		switch l := &d.lines[i]; {
		case l.fence:
		case l.blank && !l.linked:
			gap++
		case !l.blank:
			out = append(out, seen{l, gap})
		}
	}
	return out
}

// read parts the document into lines.
func (d *document) read() {
	k := 0
	for from := 0; from <= len(d.s); {
		to := len(d.s)
		if i := strings.IndexByte(d.s[from:], '\n'); i >= 0 {
			to = from + i
		}
		l := line{from: from, text: d.s[max(from, to-maxLine):to]}
		for k < len(d.places) && d.places[k].from <= to {
			l.linked = l.linked || d.places[k].linked
			if d.places[k].to > to {
				break
			}
			k++
		}
		l.fence = strings.HasPrefix(strings.TrimLeft(l.text, " \t>"), "```")
		if l.blank = !strings.ContainsFunc(l.text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }); !l.blank {
			d.see(&l, max(from, to-maxLine), to)
		}
		d.lines = append(d.lines, l)
		from = to + 1
	}
}

func (d *document) lineStart(i int) int {
	low := max(0, i-maxLine)
	return 1 + strings.LastIndexByte(d.s[low:i], '\n') + low
}

func lineEnd(s string) string {
	s = s[:min(len(s), maxLine)]
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return s[:i]
	}
	return s
}

// see reads the role of the line at [begin,end).
func (d *document) see(l *line, begin, end int) {
	if d.layout != nil {
		l.role = d.layout.role(d.s, begin, end)
	} else {
		l.role = markedRole(l.text, lineEnd(d.s[min(len(d.s), end+1):]))
	}
	if l.role == roleText && strings.HasSuffix(strings.TrimRight(l.text, " \t\r*_"), ":") || strings.HasSuffix(strings.TrimSpace(l.text), "：") {
		l.role = roleIntro
	}
}

// markedRole reads the role of a line from its markup: Markdown, BBCode, HTML.
func markedRole(text, below string) role {
	s := strings.TrimLeft(text, "> \t/")
	switch {
	case strings.HasPrefix(s, "#"):
		level := len(s) - len(strings.TrimLeft(s, "#"))
		if level <= 6 && len(s) > level && s[level] == ' ' {
			return roleHead
		}
	case len(s) > 3 && s[0] == '<' && s[1]|0x20 == 'h' && s[2] >= '1' && s[2] <= '6':
		return roleHead
	case strings.HasPrefix(s, "**") && strings.HasSuffix(strings.TrimRight(s, " :\t\r\\"), "**"), strings.HasPrefix(s, "__") && strings.HasSuffix(strings.TrimRight(s, " :\t\r"), "__"),
		hasTag(s, "b"), hasTag(s, "strong"), hasTag(s, "size"), hasTag(s, "h"), hasTag(s, "title"):
		return roleStrong
	case strings.Count(s, "|") >= 2:
		return roleRow
	case bullet(s) > 0:
		return roleItem
	}
	if under := strings.TrimSpace(below); len(under) >= 3 && (strings.Trim(under, "=") == "" || strings.Trim(under, "-") == "") {
		return roleHead
	}
	return roleText
}

// hasTag reports whether a line begins with the tag, in HTML or BBCode, perhaps
// within a paragraph.
func hasTag(s, tag string) bool {
	s = strings.TrimPrefix(strings.ToLower(s[:min(len(s), 24)]), "<p>")
	if s == "" || s[0] != '<' && s[0] != '[' || !strings.HasPrefix(s[1:], tag) {
		return false
	}
	rest := s[1+len(tag):]
	return rest != "" && strings.IndexByte(">]= ", rest[0]) >= 0
}

// bullet is the width of a list item's mark at the start of s, or 0.
func bullet(s string) int {
	for _, b := range []string{"- ", "* ", "+ ", "• ", "– ", "· ", "[*]", "[li]", "<li>"} {
		if strings.HasPrefix(s, b) {
			return len(b)
		}
	}
	i := 0
	for i < len(s) && i < 3 && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i > 0 && i+1 < len(s) && (s[i] == '.' || s[i] == ')') && s[i+1] == ' ' {
		return i + 2
	}
	return 0
}
