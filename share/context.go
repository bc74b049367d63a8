package share

import (
	"slices"
	"strings"
	"unicode"
)

// Context is what a page says around one link: the places its name may be read
// from. Its texts have links and secrets blanked, but are neither scrubbed nor
// masked yet: they never leave this package (R2).
type Context struct {
	file     string   // file name in the link's own address
	text     string   // the link's own text
	attr     string   // title, aria-label, alt or download attribute
	record   string   // title given in the same record of data or program text
	field    string   // name of the variable or field the link is the value of
	named    string   // cell of its table row that names the row
	cells    []string // all cells of its table row
	column   string   // what heads its own column, when that tells links of a row apart
	bold     string   // bold text within before
	followed bool     // another link follows on the line
	html     bool     // of an HTML page
	flowing  bool     // before is running text that the link is part of
	term     string   // term that a definition belongs to
	before   string   // its line up to the link
	start    string   // the line up to its first link, when that is another one
	after    string   // its line behind the link
	next     string   // the line below
	lines    []seen   // lines above, nearest first
	title    string   // what the page is called
	former   string   // name of the link before, for a mirror of it
}

// Scores by where a name stood, best first: a candidate's text adds to them or
// takes off.
const (
	scoreText    = 300 // the link's own text
	scoreAttr    = 285
	scoreRecord  = 275
	scoreRow     = 270
	scoreTerm    = 265
	scoreBefore  = 260
	scoreStart   = 255
	scoreMirror  = 245
	scoreSaved   = 235 // a file name behind the link
	scoreAfter   = 234
	scoreHeading = 224
	scoreAbove   = 222
	scoreField   = 214
	scoreFlowing = 212 // running text that the link is part of
	scoreFile    = 210 // a file name in the address, of several words
	scoreStem    = 200 // one that tells little
	scoreTitle   = 196
	scoreProse   = 190
	scoreBlank   = 154 // one such as "final.zip"
	scoreNext    = 110

	scoreSure = 254 // more than any place further off can give
	weakness  = 80  // what a text that tells little loses
)

// candidate is one text that may be the name.
type candidate struct {
	text   string
	source NameSource
	score  int
}

// claim chooses the name. A text that only tells one link of a set from the next,
// such as "Part 2", is joined to what the set is called.
func (c *Context) claim() Claim {
	all := c.candidates()
	slices.SortStableFunc(all, func(a, b candidate) int { return b.score - a.score })
	out := Claim{Size: -1}
	for i := 0; i < len(all); i++ {
		name := cleanName(all[i].text)
		if name == "" || generic(name) && !distinguishing(name) {
			continue
		}
		if all[i].source == NameRow || all[i].source == NameTerm {
			name = joined(name, c.column)
		}
		if set := c.set(all[i]); set != "" {
			if name = joined(set, name); c.alone() && format(all[i].text) {
				name = set // the only one needs no "PDF"
			}
		} else if generic(name) || !strings.ContainsFunc(name, unicode.IsLetter) {
			continue
		}
		out.Name, out.Held = MaskPersons(cleanName(name)) // two pieces can make what neither was
		out.Source, out.Score = all[i].source, all[i].score
		break
	}
	c.state(&out)
	return out
}

// alone reports whether no other link stands on the line.
func (c *Context) alone() bool { return c.start == "" && !c.followed && c.column == "" }

// format reports whether a text names a file format and nothing else.
func format(s string) bool {
	var room [manyWords]word
	ts := appendWords(room[:0], s)
	met := false
	for _, t := range ts {
		if _, ok := extensions[t.low]; ok {
			met = true
		} else if phrases().uses[t.low]&isGeneric == 0 {
			return false
		}
	}
	return met
}

// set is what the set is called that a distinguishing candidate belongs to, or "".
func (c *Context) set(label candidate) string {
	switch label.source {
	case NameFile, NameField:
		return ""
	case NameSentence, NameHeading, NameTitle:
		if !distinguishing(label.text) {
			return ""
		}
	default:
		if !distinguishing(label.text) && !weak(label.text) {
			return ""
		}
	}
	var inner string
	if label.source == NameLinkText || label.source == NameAttribute {
		for _, text := range []string{c.column, c.bold, c.before, c.start, c.named} {
			own := cleanName(lean(tidy(text), true))
			switch {
			case own == "" || strings.Contains(label.text, own) || strings.Contains(own, "]("):
			case distinguishing(own):
				inner = joined(own, inner)
			case !generic(own) && !weak(own) && !prose(own):
				return joined(own, inner)
			}
		}
	}
	for _, l := range c.lines {
		if l.role == roleRow || l.role != roleHead && l.linked || l.gap > 3 && l.role == roleText {
			continue
		}
		name := cleanName(sizeless(l.lean()))
		switch {
		case name == "" || meta(name) || programText(name) || generic(name) && !distinguishing(name) || strings.Contains(label.text, name):
		case distinguishing(name):
			if inner == "" && l.role != roleText && !episode(label.text) {
				inner = name
			}
		case weak(name) || prose(name):
		default:
			return joined(name, inner)
		}
	}
	if title := cleanName(lean(c.title, false)); title != "" && !generic(title) && !weak(title) && !distinguishing(title) {
		return joined(title, inner)
	}
	return inner
}

// episode reports whether a label says its season too.
func episode(label string) bool {
	return slices.ContainsFunc(wordsOf(label), func(t word) bool { return labelled(t.low) && t.low[0] == 's' && strings.Contains(t.low, "e") })
}

// joined puts a set's name before what tells one of it from the next.
func joined(set, label string) string {
	if label == "" || strings.Contains(strings.ToLower(set), strings.ToLower(label)) {
		return set
	}
	if strings.Contains(foldName(label), foldName(set)) {
		return label
	}
	return set + " " + label
}
