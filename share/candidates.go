package share

import (
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// candidates are the texts that may be the name, generic ones left out.
func (c *Context) candidates() []candidate {
	list := make([]candidate, 0, 12)
	add := func(text string, source NameSource, score int) {
		if text == "" {
			return
		}
		text = sizeless(text)
		if programText(text) || meta(text) || (source == NameSentence || source == NameHeading) && chatty(text) {
			return
		}
		switch k := tell(text); {
		case k.distinguishing:
			list = append(list, candidate{text, source, score + 5})
			return
		case k.generic:
			return
		case k.weak && source != NameLinkText && source != NameField:
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
	add(c.file, NameFile, fileScore(c.file))
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
	rest, begin := tidy(c.before), scoreBefore
	end := strings.TrimRight(c.before, " \t\u00a0\"'*_")
	if c.flowing {
		begin = scoreFlowing
	}
	if strings.HasSuffix(end, ".") || strings.HasSuffix(end, "。") || strings.HasSuffix(end, ",") {
		begin -= 60 // what is over says little of what follows
	}
	if prose(rest) && c.bold != "" {
		add(lean(tidy(c.bold), false), NameSentence, begin+2)
	}
	for range 3 {
		cut := lastSentence(rest)
		text := rest[cut:]
		leaned, score := subject(lean(text, true)), begin
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
		rest = strings.TrimRight(rest[:cut], " .!?。！？;")
		begin -= 30
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
		if programText(l.text) {
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
		if c.html {
			score -= 8 // a page has headings
		}
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
			text = subject(lean(whole[lastSentence(whole):], true))
			score -= 2
			if file := fileToken(whole); file != "" && prose(whole) {
				add(file, NameFile, score+12)
			}
		case prose(text):
			source, score = NameSentence, scoreProse-8*i-8*l.gap
			text = subject(lean(tidy(l.text[lastSentence(l.text):]), true))
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
	if c.field != "" {
		return lean(tidy(strings.TrimLeft(c.after, "# ")), false)
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
	if programText(c.before) && len(c.lines) > 0 && c.lines[0].role == roleHead && c.lines[0].gap == 0 {
		return "" // a comment says what the program fetches
	}
	if file := fileToken(c.after); file != "" && TypeOf(file) != TypeDocument {
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

// fileScore is what a file name in an address is worth: several words tell more
// than one, and words such as "final" nothing.
func fileScore(file string) int {
	stem := split(strings.TrimSuffix(file, path.Ext(file)))
	switch ts := wordsOf(stem); {
	case distinguishing(stem) || weak(stem):
		return scoreBlank
	case len(ts) >= 3 || utf8.RuneCountInString(stem) >= 16:
		return scoreFile
	}
	return scoreStem
}

// introduced reports whether a text leads over to what it names, as "Here is" does.
func introduced(text string) bool {
	s := strings.TrimLeft(text, edges)
	var room [manyWords]word
	ts := appendWords(room[:0], s)
	return len(ts) > 1 && phrases().led(s, 0, ts, true) > 0
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

// subject is what a sentence speaks of, where it goes on about it: "The trace is too
// big for the list" names the trace.
func subject(s string) string {
	cut := len(s)
	for _, verb := range []string{" is ", " are ", " was ", " were ", " has been ", " have been ", " will be ", " ist ", " sind ", " est ", " sont ", " está ", " están ", " è ", " sono ", " é ", " são ", " jest ", " są "} {
		if i := strings.Index(s, verb); i > 0 && i < cut {
			cut = i
		}
	}
	if cut == len(s) || !prose(s) {
		return s
	}
	head := strings.TrimSpace(s[:cut])
	first, _, two := strings.Cut(strings.ToLower(head), " ")
	switch first {
	case "there", "this", "it", "that", "which", "what", "if", "when", "how", "here", "these", "those", "as", "since", "because", "while", "where", "who", "i", "we", "you", "they":
		return s
	}
	if !two || len(wordsOf(head)) > 10 || generic(head) {
		return s
	}
	return head
}

// chatWords are what people say to each other and no title does in small letters.
var chatWords = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq("i im ive ill you youre u me we lol guys anyone anybody someone somebody please pls sorry thanks thx bro dude hope think guess look lets ok okay yeah doesn didn don isn wasn can could would should maybe btw asap dm fyi") {
		m[w] = true
	}
	return m
}()

// chatty reports whether a text is something said rather than something's name.
func chatty(s string) bool {
	if r := firstRune(s); !unicode.IsLower(r) && !prose(s) {
		return false
	}
	var room [manyWords]word
	for _, t := range appendWords(room[:0], s) {
		if chatWords[t.low] {
			return true
		}
	}
	return false
}
