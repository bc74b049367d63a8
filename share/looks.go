package share

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// codeLike reports whether a word looks like a password: digits among letters,
// capitals inside, or signs that no word holds; not the marks of a release.
func codeLike(v string) bool {
	if utf8.RuneCountInString(v) < 3 || release(v) {
		return false
	}
	return mixed(v) || digitsOnly(v) && len(v) >= 4 && !year(v) || innerCapital(v) || strings.ContainsAny(v, "@#$%^&*!?=+~")
}

// mixed reports whether v has letters and digits.
func mixed(v string) bool {
	return strings.IndexFunc(v, unicode.IsDigit) >= 0 && strings.IndexFunc(v, unicode.IsLetter) >= 0
}

// innerCapital reports a capital behind a small letter.
func innerCapital(v string) bool {
	for i := 1; i < len(v); i++ {
		if v[i] >= 'A' && v[i] <= 'Z' && v[i-1] >= 'a' && v[i-1] <= 'z' {
			return true
		}
	}
	return false
}

// digitsOnly reports whether v is digits alone, of any script.
func digitsOnly(v string) bool {
	return v != "" && strings.IndexFunc(v, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}

func year(v string) bool {
	return len(v) == 4 && (v[:2] == "19" || v[:2] == "20")
}

func onlyAlnum(v string) bool {
	for i := 0; i < len(v); i++ {
		if !isAlnum(v[i]) {
			return false
		}
	}
	return v != ""
}

// plainWord reports whether v is one word in small letters, as passwords are and titles are not.
func plainWord(v string) bool {
	r, _ := utf8.DecodeRuneInString(v)
	return unicode.IsLower(r) && !participle(v)
}

// participle reports whether v ends as words do that go on "password is …".
func participle(v string) bool {
	v = strings.ToLower(v)
	return strings.HasSuffix(v, "ed") || strings.HasSuffix(v, "ing") || nothings()[foldWord(v)] != senseNone
}

// release reports whether v is a mark of a release, a format or a version.
func release(v string) bool {
	if releaseMark.MatchString(v) {
		return true
	}
	for piece := range strings.SplitSeq(v, ".") {
		if len(piece) >= 4 && len(piece) < len(v) && releaseMark.MatchString(piece) {
			return true
		}
	}
	return false
}

// hashLike reports whether v has the length and the letters of a checksum.
func hashLike(v string) bool {
	switch len(v) {
	case 8, 16, 32, 40, 64, 128:
		return strings.Trim(v, "0123456789abcdef") == "" || strings.Trim(v, "0123456789ABCDEF") == ""
	}
	return false
}

// capital reports whether v begins as titles do.
func capital(v string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(v, "-._([ "))
	return unicode.IsUpper(r)
}

var releaseMark = regexp.MustCompile(`(?i)^(?:s\d{1,2}(?:e\d{1,3})?.*|e\d{1,3}|\d{1,3}v\d|ep\d{1,4}|\d{3,4}[pi]|[48]k|[hx]\.?26[45].*|v\d+(?:[._]\d+)*[a-z]?|\d+(?:st|nd|rd|th)|\d+x\d+|(?:19|20)\d\d(?:[-._].*)?|mp[34]|md5.*|sha\d{1,3}.*|utf-?\d+|base\d+|win\d+|python\d*|php\d*|\d+(?:[.,]\d+)*(?:mb|gb|kb|kbps|khz|hz|bit|min|fps|mm|cm|km)|cd\d+|dvd\d*|bd\d*(?:rip)?(?:1080p?|720p?)?|part\d+|vol\d+|\d+(?:\.\d+)+)$`)

// specific reports whether a glued word can only mean the code of a share or an archive.
func specific(w string) bool {
	return strings.HasPrefix(w, "提取") || strings.HasPrefix(w, "取件") || strings.HasPrefix(w, "访问") || strings.HasPrefix(w, "訪問") ||
		strings.HasPrefix(w, "解") || strings.HasPrefix(w, "展開") || strings.HasPrefix(w, "ダウンロード")
}
