package share

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// line is one line of a document.
type line struct {
	from   int
	text   string
	role   role
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

// fileToken is the file name that a text speaks of: the last run without spaces
// that ends in a known extension, without the folders before it, or "".
func fileToken(s string) string {
	for end := len(s); end > 0; {
		i := strings.LastIndexByte(s[:end], '.')
		if i <= 0 {
			return ""
		}
		stop := i + 1
		for stop < len(s) && isAlnum(s[stop]) && stop-i < 10 {
			stop++
		}
		begin := i
		for begin > 0 {
			r, n := utf8.DecodeLastRuneInString(s[:begin])
			if r <= ' ' || strings.ContainsRune("`\"'<>|:*?,;/\\=“”«»「」《》（）：，、", r) {
				break
			}
			begin -= n
		}
		if name := s[begin:stop]; begin < i && extension(name) != "" && !hostLike(name) {
			if open := strings.IndexAny(name, "(["); open >= 0 && !strings.ContainsAny(name, ")]") {
				name = name[open+1:]
			}
			return name
		}
		end = i
	}
	return ""
}

// chatter is what a chat puts before a line: the time and who speaks.
var chatter = regexp.MustCompile(`^\s*(?:\[?\d{1,2}:\d{2}(?::\d{2})?\]?\s*(?:<[^<>]{1,30}>|[^\s:<>]{1,20}:)?|<[\p{L}\w-]{2,20}>)\s+`)

// meta reports whether a line only tells who posted when.
func meta(s string) bool {
	if tagsOnly(s) {
		return true
	}
	if !strings.ContainsAny(s, "0123456789") {
		return false
	}
	var room [manyWords]word
	ts := appendWords(room[:0], s)
	if len(ts) == 0 || len(ts) > 9 {
		return false
	}
	timed, dated := clock.MatchString(s), !statedDate(s).IsZero()
	switch ts[0].low {
	case "posted", "joined":
		return true
	case "today", "yesterday", "reply", "re", "quote", "by", "last", "edited", "von", "heute", "gestern", "publié", "publicado", "hier", "hoy", "ayer", "oggi", "hoje", "сегодня", "вчера", "dzisiaj", "bugün":
		return timed || dated
	}
	return timed && len(ts) <= 6 || dated && len(ts) <= 5
}

// tagsOnly reports whether a line calls to someone or is hashtags.
func tagsOnly(s string) bool {
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "@") {
		return true
	}
	if !strings.HasPrefix(s, "#") || strings.HasPrefix(s, "# ") {
		return false
	}
	for field := range strings.FieldsSeq(s) {
		if !strings.HasPrefix(field, "#") {
			return false
		}
	}
	return true
}

var clock = regexp.MustCompile(`\b\d{1,2}:\d{2}\b`)

// lastSentence is where a text's last sentence begins.
func lastSentence(s string) int {
	from := 0
	for at := 0; at < len(s); {
		i := sentenceEnd(s[at:])
		if i < 0 {
			break
		}
		at += i
		if strings.ContainsFunc(s[at:], unicode.IsLetter) {
			from = at
		}
	}
	return from
}

// sentenceEnd is where the first sentence of s ends and another may begin, or -1.
func sentenceEnd(s string) int {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case (c == '.' || c == '!' || c == '?' || c == ';') && i+1 < len(s) && s[i+1] == ' ' && !abbreviated(s[:i]):
			return i + 1
		case c == 0xe3 && strings.HasPrefix(s[i:], "。"), c == 0xef && (strings.HasPrefix(s[i:], "！") || strings.HasPrefix(s[i:], "？") || strings.HasPrefix(s[i:], "；")):
			return i + 3
		case c == 0xd8 && strings.HasPrefix(s[i:], "؟"):
			return i + 2
		}
	}
	return -1
}

// abbreviated reports whether s ends in a short word or number, behind which a
// full stop ends no sentence.
func abbreviated(s string) bool {
	i := len(s)
	for i > 0 && isAlnum(s[i-1]) {
		i--
	}
	word := strings.ToLower(s[i:])
	switch word {
	case "vol", "dr", "mr", "mrs", "ms", "st", "no", "nr", "vs", "feat", "ft", "ep", "pt", "jr", "sr", "inc", "ltd", "bzw", "etc", "ed", "op", "ca", "approx":
		return true
	}
	return len(word) == 1 && i < len(s) && !number(word) || number(word) && len(s)-len(word) == 0
}

// prose reports whether a text reads as a sentence rather than a title.
func prose(s string) bool {
	if wide := strings.Count(s, "，") + 2*strings.Count(s, "。"); wide > 1 || wide == 1 && utf8.RuneCountInString(s) > 20 || unspaced(s) && utf8.RuneCountInString(s) > 40 {
		return true
	}
	var room [manyWords]word
	ts := appendWords(room[:0], s)
	if len(ts) < 4 {
		return false
	}
	small, all := 0, 0
	for _, t := range ts {
		if r, _ := utf8.DecodeRuneInString(s[t.from:]); unicode.IsLetter(r) {
			all++
			if unicode.IsLower(r) {
				small++
			}
		}
	}
	ends := strings.HasSuffix(strings.TrimSpace(s), ".")
	return all > 16 || small*10 >= all*7 && all > 7 || ends && (all > 5 || small*2 >= all)
}

// quoted is what stands in the quotation marks that languages put around titles, or "".
func quoted(s string) string {
	for _, pair := range []string{"「」", "『』", "《》", "【】", "«»", "“”", "„“"} {
		r := []rune(pair)
		i := strings.IndexRune(s, r[0])
		if i < 0 {
			continue
		}
		rest := s[i+utf8.RuneLen(r[0]):]
		if j := strings.IndexRune(rest, r[1]); j > 3 && !generic(rest[:j]) {
			return rest[:j]
		}
	}
	return ""
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

// wordless reports whether a text has no letter and no digit.
func wordless(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}
