package share

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestValue is how far a value is read, in bytes.
const longestValue = 256

// candidate is where the value of a word may stand that is read on from i.
func (sp *speech) candidate(i int, w spokenWord) (spokenValue, bool) {
	s := sp.s
	j, lines := sp.openers(i)
	switch {
	case w.tie == tieLine && lines == 0, lines > 2, lines > 0 && w.tie != tieLine && w.tie != tieStrong && w.tie != tieIs:
		return spokenValue{}, false
	}
	if j >= len(s) || strings.HasPrefix(s[j:], Removed) {
		return spokenValue{}, false
	}
	c, ok := sp.quoted(j)
	if !ok {
		c = spokenValue{start: j, end: sp.valueEnd(j, w)}
	}
	c.below = lines > 0
	c.open = w.start > 0 && strings.IndexByte("([{", s[w.start-1]) >= 0 || strings.HasSuffix(s[:w.start], "【") || strings.HasSuffix(s[:w.start], "（")
	if c.below && !c.quoted && !sp.alone(c) && !(w.tie == tieStrong && lines == 1 && mixed(s[c.start:c.end]) && codeLike(s[c.start:c.end])) {
		return spokenValue{}, false
	}
	return c, c.end > c.start
}

// openers skips spaces, markup and list signs before a value, and counts the line ends among them.
func (sp *speech) openers(i int) (j, lines int) {
	s := sp.s
	for i < len(s) {
		if n := tag(s[i:]) + fence(s[i:]); n > 0 {
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\n':
			lines++
		case r == '[' && strings.HasPrefix(s[i:], Removed):
			return i, lines
		case strings.ContainsRune(" \t\r\u00a0\u3000\u061c\ufe0f:=：＝→", r):
		case r == '>' && i+n < len(s) && s[i+n] == ' ': // a quotation
		case lines > 0 && strings.ContainsRune(">*-•#", r) && i+n < len(s) && strings.IndexByte(" >*", s[i+n]) >= 0:
		case r == '*', r == '_' && i+n < len(s) && s[i+n] > ' ': // bold or italic
		case strings.ContainsRune("([{（", r) && sp.bracketed(i):
		default:
			return i, lines
		}
		i += n
	}
	return i, lines
}

// fence is the length of the line that opens a block of code at the start of s, or 0.
func fence(s string) int {
	if !strings.HasPrefix(s, "```") {
		return 0
	}
	n := 3
	for n < len(s) && n < 16 && isAlnum(s[n]) {
		n++
	}
	if n < len(s) && (s[n] == '\n' || s[n] == '\r') {
		return n
	}
	return 0
}

// bracketed reports whether the bracket at i closes on its line and only holds a word.
func (sp *speech) bracketed(i int) bool {
	rest := lineEnd(sp.s[i:min(len(sp.s), i+longestValue)])
	k := strings.IndexAny(rest[1:], ")]}）")
	return k > 0 && strings.IndexByte(strings.TrimSpace(rest[1:k+1]), ' ') < 0
}

// quotes are the signs that open a quoted value, and what closes it.
var quotes = [][2]string{
	{"```", "```"}, {"``", "``"}, {"`", "`"}, {`"`, `"`}, {"“", "”"}, {"“", "“"}, {"„", "“"}, {"„", "”"}, {"«", "»"}, {"»", "«"}, {"‹", "›"}, {"'", "'"}, {"‘", "’"}, {"‚", "‘"},
	{"「", "」"}, {"『", "』"}, {"【", "】"}, {"《", "》"}, {"〈", "〉"}, {"||", "||"}, {">!", "!<"}, {"<<", ">>"}, {"＂", "＂"}, {"”", "”"}, {"’", "’"},
}

// quoted is the value between quotes at i.
func (sp *speech) quoted(i int) (spokenValue, bool) {
	s := sp.s
	rest := lineEnd(s[i:min(len(s), i+longestValue)])
	for _, q := range quotes {
		if !strings.HasPrefix(rest, q[0]) {
			continue
		}
		from := len(q[0])
		for from < len(rest) && rest[from] == ' ' {
			from++
		}
		if k := closing(rest[from:], q[1]); k > 0 {
			if v := rest[from : from+k]; strings.HasPrefix(v, Removed) || strings.TrimSpace(v) == "" {
				return spokenValue{start: i, end: i, quoted: true}, true
			}
			return spokenValue{start: i + from, end: i + from + k, quoted: true}, true
		}
	}
	return spokenValue{}, false
}

// closing is where the closing sign stands; a quote inside a word closes nothing.
func closing(s, sign string) int {
	for from := 0; ; {
		k := strings.Index(s[from:], sign)
		if k < 0 {
			return -1
		}
		k += from
		next := k + len(sign)
		if next >= len(s) || len(sign) > 1 || !isAlnum(s[next]) {
			return k
		}
		from = next
	}
}

// valueEnd is where a value without quotes ends that begins at i.
func (sp *speech) valueEnd(i int, w spokenWord) int {
	s, j := sp.s, i
	wide := false // it began in a script without spaces
	for j < len(s) && j-i < longestValue {
		if isAlnum(s[j]) {
			j++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[j:])
		if j == i {
			wide = r >= cjk && !fullWidthSign(r)
		}
		if r <= ' ' || r == 0xa0 || r == 0x2028 || r == 0x3000 || r == '|' || strings.ContainsRune("，。；、！？」』】）》،؛؟", r) {
			break
		}
		if r >= cjk && !wide && !fullWidthSign(r) || r == '<' && (tag(s[j:]) > 0 || strings.HasPrefix(s[j:], "<!")) || r == '[' && (tag(s[j:]) > 0 || strings.HasPrefix(s[j:], Removed)) {
			break
		}
		if w.tie == tieTouch && r >= utf8.RuneSelf && !fullWidthSign(r) {
			break
		}
		if r == '"' && (j+1 == len(s) || strings.IndexByte(",}];: \t\r\n", s[j+1]) >= 0) || r == '&' && parameter(s[j+1:]) {
			break
		}
		if (r == ')' || r == ']' || r == '}') && j+1 < len(s) && strings.IndexByte(" .\t\r\n", s[j+1]) >= 0 {
			break
		}
		j += n
	}
	return i + len(trimValue(s[i:j]))
}

// trimValue takes off what closes a sentence or a bracket around a value, and a
// file's extension behind it.
func trimValue(v string) string {
	v = strings.TrimRight(v, ".,;:!?\"'*_`)]}»”’")
	if k := strings.LastIndexByte(v, '.'); k > 0 && archiveEnds[strings.ToLower(v[k+1:])] {
		v = strings.TrimRight(v[:k], ")]}")
		if k = strings.LastIndexByte(v, '.'); k > 0 && (strings.HasPrefix(v[k+1:], "part") || strings.HasPrefix(v[k+1:], "tar") || v[k+1:] == "7z") {
			v = v[:k]
		}
	}
	return v
}

// archiveEnds are the ends of file names that are no part of a password in them.
var archiveEnds = func() map[string]bool {
	set := map[string]bool{}
	for _, e := range strings.Fields("zip rar 7z tar gz tgz bz2 xz zst iso img mkv mp4 avi mov wmv m4v webm mp3 flac wav ogg m4a aac pdf epub mobi azw3 djvu cbr cbz doc docx xls xlsx ppt pptx txt nfo csv json jpg jpeg png gif webp heic tif tiff bmp svg exe msi apk dmg deb rpm srt ass torrent kdbx psd ai") {
		set[e] = true
	}
	return set
}()

func fullWidthSign(r rune) bool {
	return r >= 0xff01 && r <= 0xff5e && r != '，' && r != '；' && r != '！' && r != '？' && r != '）' && r != '（' && r != '：'
}

// parameter reports whether another parameter of a query begins at the start of s.
func parameter(s string) bool {
	for i := 0; i < len(s) && i < 32; i++ {
		if s[i] == '=' {
			return i > 0
		}
		if !isWord(s[i]) {
			return false
		}
	}
	return false
}

// alone reports whether a value is all that stands on its line, but for a link.
func (sp *speech) alone(c spokenValue) bool {
	for i := c.end; i < len(sp.s); {
		rest := sp.s[i:]
		if n := tag(rest); n > 0 {
			if blockTag(rest[:n]) {
				return true
			}
			i += n
			continue
		}
		if rest[0] == '\n' || rest[0] == '\r' || sp.isLink(spokenValue{start: i, end: i}) {
			return true
		}
		if strings.IndexByte(" \t.,;:!?\"'*_`)]}|", rest[0]) < 0 {
			return false
		}
		i++
	}
	return true
}

// meant tells a value from words that merely follow a password word.
func (sp *speech) meant(c spokenValue, w spokenWord) bool {
	v := sp.s[c.start:c.end]
	if utf8.RuneCountInString(v) < 2 && !c.quoted || strings.Contains(v, "://") || strings.HasPrefix(v, Removed) || sp.isLink(c) {
		return false
	}
	kind := nothings()[foldWord(v)]
	if kind == senseNothing || !c.quoted && sp.introduces(c) {
		return false
	}
	if w.sense == senseWeak {
		return sp.meantWeakly(v, c, w)
	}
	switch w.tie {
	case tieStrong:
		return (!c.below || c.quoted || codeLike(v) || sp.lineIsWord(w)) && (w.sense != senseShort || c.quoted || codeLike(v) || !capital(v) || sp.stops(c) && !strings.ContainsAny(v, "-._"))
	case tieIs:
		return kind != senseProse && (c.quoted || codeLike(v) || w.sense == senseGlued && v[0] < utf8.RuneSelf || sp.linked && sp.stops(c) && !participle(v))
	case tieDash:
		return kind != senseProse && (codeLike(v) && (w.sense != senseShort || mixed(v) && (sp.linked || sp.stops(c))) || c.quoted && w.sense != senseShort || sp.stops(c) && plainWord(v) && (sp.linked || w.sense != senseShort))
	case tieJoined:
		return sp.meantJoined(v, w)
	case tieTouch:
		return isAlnum(v[0]) && (w.sense == senseGlued) && (codeLike(v) || specific(sp.s[w.start:w.end]) || sp.linked && !release(v)) && (specific(sp.s[w.start:w.end]) || sp.fresh(w.start))
	case tieLine:
		return kind != senseProse && sp.lineIsWord(w) && (codeLike(v) || sp.linked && sp.alone(c)) && (sp.linked || sp.sealed || mixed(v))
	}
	return kind != senseProse && sp.meantBeside(v, c, w)
}

// introduces reports whether a value is a password word itself, with a value of its own behind it.
func (sp *speech) introduces(c spokenValue) bool {
	if c.start == c.end {
		return false
	}
	end, m := introducers().at(sp.s, c.start)
	if m == senseNone || m == senseGlued {
		return m == senseGlued
	}
	_, t := sp.tied(end, m)
	return t == tieStrong
}

// isLink reports whether a value begins as a hit does, which then is no value.
func (sp *speech) isLink(c spokenValue) bool {
	k := firstFrom(sp.hits, c.start)
	return k < len(sp.hits) && sp.hits[k].start <= c.start
}

// meantJoined judges a value in a file name, where hyphens part words, too: its
// first part tells.
func (sp *speech) meantJoined(v string, w spokenWord) bool {
	first := v
	if k := strings.IndexAny(v, "-_.()[]{}+,~"); k >= 0 {
		first = v[:k]
	}
	if archiveEnds[strings.ToLower(first)] || !codeLike(first) || !mixed(first) && innerCapital(first) && w.sense != senseSecret {
		return false
	}
	if w.sense == senseShort && len(strings.TrimRight(first, "0123456789")) == len(first)-1 {
		return false // "pass-random1": a numbered word
	}
	return mixed(first) || w.sense == senseSecret && (innerCapital(first) || w.end-w.start <= 3)
}

// meantBeside judges a value that only a space ties to its word.
func (sp *speech) meantBeside(v string, c spokenValue, w spokenWord) bool {
	if c.quoted {
		return w.sense != senseShort || sp.linked || c.open || mixed(v)
	}
	if c.open && len(v) >= 4 && !release(v) && sp.closes(c) {
		return w.sense != senseShort || codeLike(v) || digitsOnly(v)
	}
	if !sp.linked && (hashLike(v) || sp.videoID(c)) { // a checksum, a video's id
		return false
	}
	if w.sense == senseGlued {
		return codeLike(v) && v[0] < utf8.RuneSelf || specific(sp.s[w.start:w.end]) && isAlnum(v[0])
	}
	if w.sense == senseShort {
		return codeLike(v) && mixed(v) && (sp.linked && (len(v) >= 4 || sp.stops(c)) || sp.closes(c) && sp.s[c.start-1] == '(')
	}
	return codeLike(v) && mixed(v) && !strings.ContainsAny(v, "/()") || sp.linked && sp.stops(c) && w.end-w.start <= 4 && !participle(v)
}

// meantWeakly judges a value behind a word such as "key" or "code".
func (sp *speech) meantWeakly(v string, c spokenValue, w spokenWord) bool {
	if hashLike(v) && w.tie != tieStrong && w.tie != tieIs || w.tie == tieDash && !sp.linked {
		return false
	}
	if w.tie == tieTouch || w.tie == tieLine && !keyLike(v) || w.tie == tieJoined && !sp.linked && !keyLike(v) {
		return false
	}
	if keyLike(v) || len(v) >= 12 && varied(v) && codeLike(v) && mixed(v) && !strings.ContainsAny(v, "/.") {
		return true
	}
	if len(v) < 4 || release(v) || w.tie == tieSpace && !(c.open && mixed(v) && len(v) >= 6) && !c.quoted {
		return false
	}
	if len(v) <= 16 && varied(v) && strings.ContainsAny(v, "0123456789") {
		return true
	}
	return len(v) <= 8 && w.tie != tieSpace && sp.coded(w.start) && onlyAlnum(v)
}

// coded reports whether a link that a short code opens stands within three lines before i, or on its line.
func (sp *speech) coded(i int) bool {
	for _, h := range sp.hits {
		for k := range h.links {
			if !h.links[k].code {
				continue
			}
			if h.end <= i && i-h.end < 300 && strings.Count(sp.s[h.end:i], "\n") <= 3 || h.start > i && h.start-i < 100 {
				return true
			}
		}
	}
	return false
}

// another is the next value behind c: "x or y", "x / y", or one more line of a list.
func (sp *speech) another(c spokenValue, w spokenWord) (spokenValue, bool) {
	s := sp.s
	i := sp.closers(c.end)
	joined, listed := false, false
	if i < len(s) && wordStart(s, i) {
		if end, kind := joinerAt(s, i); kind == senseOr {
			i, joined = end, true
		}
	}
	if !joined {
		for _, sep := range []string{",", "/", "&", "+", "、", "，", "،", "；", ";", "|"} {
			if strings.HasPrefix(s[i:], sep) && !strings.HasPrefix(s[i:], "||") {
				i, joined = i+len(sep), true
				listed = strings.Contains(",、，،；;", sep)
				break
			}
		}
	}
	if !joined {
		return spokenValue{}, false
	}
	next, ok := sp.candidate(i, spokenWord{start: w.start, end: w.end, sense: w.sense, tie: tieSpace})
	if !ok || next.start < c.end {
		return spokenValue{}, false
	}
	v := s[next.start:next.end]
	if strings.Contains(v, "://") || nothings()[foldWord(v)] != senseNone || sp.introduces(next) || sp.isLink(next) {
		return spokenValue{}, false
	}
	return next, utf8.RuneCountInString(v) >= 2 && (next.quoted || codeLike(v) || digitsOnly(v) && len(v) >= 4 || !listed && sp.stops(next) && !participle(v))
}

// lineIsWord reports whether the word, perhaps with an article or markup, is all on its line.
func (sp *speech) lineIsWord(w spokenWord) bool {
	begin := lineStart(sp.s, w.start)
	return utf8.RuneCountInString(strings.TrimFunc(sp.s[begin:w.start], func(r rune) bool { return !unicode.IsLetter(r) })) <= 12
}

// stops reports whether a line or sentence ends behind a value.
func (sp *speech) stops(c spokenValue) bool {
	rest := sp.s[c.end:]
	if c.end < len(sp.s) && strings.IndexByte(".!;,", rest[0]) >= 0 && blank1(rest, 1) {
		return true
	}
	return sp.alone(c)
}

// videoID reports whether the value is what a downloader puts behind a title: eleven characters in brackets.
func (sp *speech) videoID(c spokenValue) bool {
	return c.start > 0 && sp.s[c.start-1] == '[' && strings.IndexByte(sp.s[c.start:], ']') == 11
}

// closes reports whether the bracket around word and value closes behind the value.
func (sp *speech) closes(c spokenValue) bool {
	rest := strings.TrimLeft(sp.s[c.end:], " \"'`*")
	return rest != "" && strings.IndexByte(")]}", rest[0]) >= 0 || strings.HasPrefix(rest, "】") || strings.HasPrefix(rest, "）")
}

// fresh reports whether no character of a script without spaces touches the word at i from before.
func (sp *speech) fresh(i int) bool {
	r, _ := utf8.DecodeLastRuneInString(sp.s[:i])
	return r < cjk || !unicode.IsLetter(r)
}
