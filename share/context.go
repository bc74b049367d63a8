package share

import (
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Context is what a page says around one link: the places its name may be read
// from. Its texts have links and secrets blanked, but are neither scrubbed nor
// masked yet: they never leave this package (R2).
type Context struct {
	file    string   // file name in the link's own address
	text    string   // the link's own text
	attr    string   // title, aria-label, alt or download attribute
	record  string   // title given in the same record of data or program text
	field   string   // name of the variable or field the link is the value of
	named   string   // cell of its table row that names the row
	cells   []string // all cells of its table row
	column  string   // what heads its own column, when that tells links of a row apart
	bold    string   // bold text within before
	flowing bool     // before is running text that the link is part of
	term    string   // term that a definition belongs to
	before  string   // its line up to the link
	start   string   // the line up to its first link, when that is another one
	after   string   // its line behind the link
	next    string   // the line below
	lines   []seen   // lines above, nearest first
	title   string   // what the page is called
	former  string   // name of the link before, for a mirror of it
}

// line is one line of a document.
type line struct {
	from   int
	text   string
	role   role
	level  int  // of headings: 1 is the highest; of items: how deep
	blank  bool // says nothing
	fence  bool // begins or ends a block of code
	linked bool // holds a link
	known  bool // leaned is set
	leaned string
	says   *Claim // size, day and type
}

// lean is the line without what leads to or closes it, read once.
func (l *line) lean() string {
	if !l.known {
		l.leaned, l.known = lean(tidy(l.text), false), true
	}
	return l.leaned
}

// state is what the line states, read once.
func (l *line) state() *Claim {
	if l.says == nil {
		l.says = &Claim{Size: -1}
		l.says.state(l.text)
	}
	return l.says
}

// take fills what a claim does not state from another.
func (out *Claim) take(other *Claim) {
	if out.Size < 0 {
		out.Size = other.Size
	}
	if out.Dated.IsZero() {
		out.Dated = other.Dated
	}
	if out.Type == "" {
		out.Type = other.Type
	}
}

// seen is a line seen from a link below it.
type seen struct {
	*line
	gap int // blank lines between
}

// role is what a line is on the page.
type role uint8

const (
	roleText   role = iota
	roleIntro       // ends in a colon
	roleItem        // of a list
	roleRow         // of a table
	roleStrong      // all bold
	roleHead        // a heading
)

// Scores by where a name stood: a candidate's text adds to them or takes off.
const (
	scoreText    = 300 // the link's own text
	scoreAttr    = 285
	scoreFile    = 250
	scoreRecord  = 275
	scoreRow     = 270
	scoreTerm    = 265
	scoreMirror  = 245
	scoreBefore  = 260
	scoreStart   = 255
	scoreFlowing = 212
	scoreSaved   = 235 // a file name behind the link
	scoreAfter   = 234
	scoreAbove   = 222
	scoreHeading = 220
	scoreProse   = 190
	scoreStem    = 200 // a file name that tells little
	scoreField   = 150
	scoreNext    = 110
	scoreTitle   = 196

	scoreSure = 254 // more than any place further off can give

	weakness = 80 // what a text that tells little loses
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
			name = joined(set, name)
		} else if generic(name) || !strings.ContainsFunc(name, unicode.IsLetter) {
			continue
		}
		out.Name, out.Held = MaskPersons(name)
		out.Source, out.Score = all[i].source, all[i].score
		break
	}
	c.state(&out)
	return out
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
		for _, text := range []string{c.column, c.before, c.start, c.named} {
			own := cleanName(lean(tidy(text), true))
			switch {
			case own == "" || strings.Contains(label.text, own):
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

// candidates are the texts that may be the name, generic ones left out.
func (c *Context) candidates() []candidate {
	list := make([]candidate, 0, 12)
	add := func(text string, source NameSource, score int) {
		if text == "" {
			return
		}
		text = sizeless(text)
		switch {
		case programText(text), meta(text):
			return
		case distinguishing(text):
			list = append(list, candidate{text, source, score + 5})
			return
		case generic(text):
			return
		case weak(text) && source != NameLinkText && source != NameField:
			score -= weakness
		}
		list = append(list, candidate{text, source, score + quality(text)})
	}
	if file := fileToken(c.text); file != "" && generic(strings.Replace(c.text, file, " ", 1)) {
		add(file, NameLinkText, scoreText)
	} else {
		add(lean(tidy(c.text), false), NameLinkText, scoreText)
	}
	add(lean(tidy(c.attr), false), NameAttribute, scoreAttr)
	add(strings.TrimSuffix(c.file, ".html"), NameFile, fileScore(c.file))
	add(lean(c.record, false), NameField, scoreRecord)
	add(lean(tidy(c.named), false), NameRow, scoreRow)
	add(lean(tidy(c.term), false), NameTerm, scoreTerm)
	add(c.mirror(), NameSentence, scoreMirror)
	c.sentences(add)
	add(lean(tidy(c.start), true), NameSentence, scoreStart)
	if slices.ContainsFunc(list, func(k candidate) bool { return k.score >= scoreSure }) {
		return list
	}
	add(c.saved(), NameFile, scoreSaved)
	add(c.behind(), NameSentence, scoreAfter)
	add(c.object(), NameSentence, scoreProse+20)
	c.above(add)
	add(c.field, NameField, scoreField)
	add(c.title, NameTitle, scoreTitle)
	if next := lean(tidy(c.next), false); !prose(next) {
		add(next, NameSentence, scoreNext)
	}
	return list
}

// sentences are those of the line before the link, the last first. A file name
// that one speaks of is its name.
func (c *Context) sentences(add func(string, NameSource, int)) {
	rest, score := tidy(c.before), scoreBefore
	end := strings.TrimRight(c.before, " \t\u00a0\"'*_")
	if c.flowing {
		score = scoreFlowing
	}
	if strings.HasSuffix(end, ".") || strings.HasSuffix(end, "。") || strings.HasSuffix(end, ",") {
		score -= 60 // what is over says little of what follows
	}
	if prose(rest) && c.bold != "" {
		add(lean(tidy(c.bold), false), NameSentence, score+2)
	}
	for range 3 {
		cut := lastSentence(rest)
		text := rest[cut:]
		leaned := lean(text, true)
		if weak(leaned) && !generic(leaned) && introduced(text) {
			score += weakness - 30
			if determined(leaned) {
				score += 20
			}
		}
		if file := fileToken(text); file != "" && (extension(leaned) == "" || prose(leaned)) && len(leaned) > len(file)+8 {
			add(file, NameFile, score+1)
		}
		source := NameSentence
		if prose(leaned) {
			add(quoted(leaned), source, score)
			add(leaned, source, score-40)
		} else {
			add(leaned, source, score)
		}
		if cut == 0 {
			return
		}
		rest, score = strings.TrimRight(rest[:cut], " .!?。！？;"), score-30
	}
}

// above are the lines above: headings and title-like lines before prose, near ones
// before far ones.
func (c *Context) above(add func(string, NameSource, int)) {
	headed := false
	for i, l := range c.lines {
		if l.role == roleRow || l.role != roleHead && l.linked && (i > 0 || l.gap > 0 || !c.bare()) {
			continue
		}
		text := l.lean()
		if text == "" || generic(text) || distinguishing(text) || weak(text) {
			text = strings.Trim(tidy(l.text), edges) // "Download the ISO" as a heading is one
		}
		if text == "" {
			continue
		}
		score, source := scoreAbove-4*i-6*l.gap, NameHeading
		switch {
		case l.role == roleHead:
			if headed {
				continue
			}
			score = scoreHeading - i
			headed = !generic(text)
		case l.role == roleStrong:
			score = scoreHeading + 3 - 2*i
		case l.role == roleIntro:
			whole := tidy(l.text)
			text = lean(whole[lastSentence(whole):], true)
			score -= 2
			if file := fileToken(whole); file != "" && prose(whole) {
				add(file, NameFile, score+12)
			}
		case prose(text):
			source, score = NameSentence, scoreProse-8*i-8*l.gap
			text = lean(tidy(l.text[lastSentence(l.text):]), true)
			if file := fileToken(l.text); file != "" {
				add(file, NameFile, score+20)
			}
		}
		if name := quoted(text); name != "" && name != text && prose(text) {
			add(name, source, score+2)
		}
		add(text, source, score)
	}
}

// bare reports whether the link stands alone on its line.
func (c *Context) bare() bool {
	return c.text == "" && c.field == "" && c.record == "" && wordless(c.before)
}

// mirror is the name of the link before when this one is called another way to it:
// right behind it, or on the next line.
func (c *Context) mirror() string {
	own := c.text
	if own == "" {
		own = c.before
	}
	if wordless(own) || !generic(own) {
		return ""
	}
	if c.text != "" && c.start != "" && wordless(c.before) || c.text == "" && len(c.lines) > 0 && c.lines[0].linked && c.lines[0].gap < 2 {
		return c.former
	}
	return ""
}

// behind is a title that follows the link on its line: behind a dash or a bracket,
// or beginning like a title.
func (c *Context) behind() string {
	s := strings.TrimLeft(c.after, " \t\u00a0)]>*_`\"'")
	if s == "" || len(s) == len(c.after) && !strings.ContainsRune("-–—:|(,<←→#", firstRune(s)) || !wordless(c.before) && c.text == "" {
		return ""
	}
	marked := strings.ContainsRune("-–—:|(<←→#", firstRune(s))
	s = tidy(strings.TrimLeft(s, " -–—:|(,<←→#"))
	if i := sentenceEnd(s); i > 0 {
		s = s[:i]
	}
	if r := firstRune(s); !marked && !unicode.IsUpper(r) && !unicode.IsDigit(r) {
		return ""
	}
	if before := strings.TrimRight(c.before, " "); strings.HasSuffix(before, `"`) || strings.HasSuffix(before, "'") {
		return ""
	}
	if s = sizeless(lean(s, false)); prose(s) || distinguishing(s) || c.text != "" && !marked || strings.HasPrefix(strings.ToLower(s), "expire") {
		return ""
	}
	if i := strings.Index(s, ") "); i > 0 && !strings.Contains(s[:i], "(") {
		s = s[:i]
	}
	return s
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// object is what a call such as "click here to download" goes on with.
func (c *Context) object() string {
	s := strings.TrimLeft(c.after, ")]*_ ")
	if c.text == "" || len(s) == len(c.after) || !goesOn(s) || !generic(c.text) || len(wordsOf(c.text)) < 2 && !phrases().led1(c.text) {
		return ""
	}
	if i := strings.IndexAny(s, ".,;(:"); i > 0 {
		s = s[:i]
	}
	return lean(tidy(s), true)
}

// saved is the file name under which the text behind the link says it is kept.
func (c *Context) saved() string {
	if file := fileToken(c.after); file != "" && typeOf(file) != TypeDocument {
		return file
	}
	for _, opt := range []string{"-O ", "-o ", "--output "} {
		if _, arg, ok := strings.Cut(c.before, opt); ok {
			name, _, _ := strings.Cut(strings.TrimLeft(arg, " \"'"), " ")
			return strings.Trim(name[1+strings.LastIndexByte(name, '/'):], "\"'")
		}
	}
	low := strings.ToLower(c.next)
	for _, w := range []string{"save", "md5", "sha", "file", "name", "-o ", "as ", "文件", "fichier", "datei", "archivo", "файл", "plik", "dosya", "ファイル", "保存"} {
		if strings.Contains(low, w) {
			return fileToken(c.next)
		}
	}
	return ""
}

// state reads size, date and type off the row or the line, else off the lines
// around that belong to no other link.
func (c *Context) state(out *Claim) {
	for _, cell := range c.cells {
		out.state(cell)
	}
	if len(c.cells) == 0 || c.field != "" {
		for _, piece := range [...]string{c.text, c.before, c.after, c.attr, c.start, c.next} {
			out.state(piece)
		}
		for _, l := range c.lines {
			if !l.linked && l.gap < 3 {
				out.take(l.state())
			}
		}
	}
	if t := typeOf(out.Name); t != "" {
		out.Type = t
	} else if t := typeOf(c.file); t != "" {
		out.Type = t
	}
}

// fileScore is what a file name in an address is worth: several words tell more
// than one, and words such as "final" nothing.
func fileScore(file string) int {
	stem := split(strings.TrimSuffix(file, path.Ext(file)))
	switch ts := wordsOf(stem); {
	case distinguishing(stem) || weak(stem):
		return scoreField - 60
	case len(ts) >= 3 || utf8.RuneCountInString(stem) >= 16:
		return scoreFile
	}
	return scoreStem
}

func (out *Claim) state(piece string) {
	if piece == "" || out.Size >= 0 && !out.Dated.IsZero() && out.Type != "" {
		return
	}
	digits := strings.ContainsAny(piece, "0123456789")
	if out.Size < 0 && digits {
		out.Size, _, _ = statedSize(piece)
	}
	if out.Dated.IsZero() && digits {
		out.Dated = statedDate(piece)
	}
	if out.Type == "" {
		out.Type = statedType(piece)
	}
}

// introduced reports whether a text leads over to what it names, as "Here is" does.
func introduced(text string) bool {
	s := strings.TrimLeft(text, edges)
	var room [manyWords]word
	ts := appendWords(room[:0], s)
	return len(ts) > 1 && phrases().led(s, 0, ts, true) > 0
}

// sizeless is a text without a size stated at one of its ends.
func sizeless(s string) string {
	if i := strings.LastIndexAny(s, "(["); i > 0 && strings.IndexAny(s[i:], ")]") == len(s)-i-1 {
		if n, _, _ := statedSize(s[i:]); n >= 0 || !statedDate(s[i:]).IsZero() {
			return strings.TrimRight(s[:i], " ")
		}
	}
	n, from, to := statedSize(s)
	if n < 0 {
		return s
	}
	ahead, behind := strings.TrimRight(s[:from], " \t([{-–—|,:~≈"), strings.TrimLeft(s[to:], " \t)]}-–—|,:")
	switch {
	case behind == "" && !strings.HasSuffix(ahead, "/"):
		return ahead
	case ahead == "":
		return behind
	case generic(ahead) && generic(behind):
		return ""
	}
	return s
}

// programText reports whether a line is program text rather than words.
func programText(s string) bool {
	s = strings.TrimSpace(s)
	if s == "" {
		return false
	}
	for _, mark := range []string{`="`, `= "`, "='", "= '", `("`, "('", "();", "://", "=>", "&&", "||", "</", "/>", "$(", "::"} {
		if strings.Contains(s, mark) {
			return true
		}
	}
	first, rest, _ := strings.Cut(s, " ")
	switch first {
	case "wget", "curl", "git", "sudo", "const", "let", "var", "import", "def", "class", "return", "echo", "cd", "pip", "apt", "docker", "tar", "unzip", "mkdir", "export", "aria2c", "gdown", "megadl", "rclone", "python", "python3", "npm", "INSERT", "VALUES", "SELECT", "$":
		return rest != "" && (strings.ContainsAny(rest, "-./_=;(") || len(wordsOf(rest)) == 1)
	}
	return strings.HasPrefix(s, "./") || strings.HasSuffix(s, ";") || strings.HasSuffix(s, "{") || strings.HasPrefix(s, "--") || strings.HasPrefix(s, "#include")
}

// determined reports whether a text begins with an article or a possessive.
func determined(s string) bool {
	first, _, _ := strings.Cut(strings.ToLower(s), " ")
	switch first {
	case "the", "our", "my", "this", "le", "la", "les", "mon", "notre", "der", "die", "das", "mein", "unser", "el", "los", "las", "mi", "nuestro", "il", "lo", "gli", "o", "os", "as", "meu", "nosso", "het", "de":
		return true
	}
	return false
}

// wordless reports whether a text has no letter and no digit.
func wordless(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}
