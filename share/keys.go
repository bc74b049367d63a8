package share

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// analyse finds all that Find reads and Scrub cuts in normalised text, in order
// and without overlaps. sealed tells that the text stands beside a sealed link
// even if it holds none itself, as a link's own text does.
func analyse(s string, sealed bool) []hit {
	hits := scan(s, 0)
	for i := range hits {
		limit := len(s)
		if i+1 < len(hits) {
			limit = hits[i+1].start
		}
		joinKey(s, &hits[i], limit)
		for _, l := range hits[i].links {
			sealed = sealed || l.link.access == Sealed
		}
	}
	cuts := slices.Concat(spoken(s, hits, sealed), passPhrases(s, hits), loneKeys(s, hits, sealed))
	all := merge(hits, cuts)
	for i := 1; i < len(all); i++ {
		if cut, h := all[i], all[i-1]; len(cut.links) == 0 && cut.start-h.end < 300 {
			for k := range h.links {
				r := &h.links[k]
				r.secret = r.secret || len(r.keys) > 0 && r.link.access == Sealed // its key stood apart
			}
		}
	}
	return all
}

// passPhrases are the tokens by which one drive's app opens a share from the clipboard: /~token~:/
func passPhrases(s string, hits []hit) []hit {
	var out []hit
	for i := 0; ; {
		k := strings.Index(s[i:], "/~")
		if k < 0 {
			return out
		}
		i += k + 2
		stop := i
		for stop < len(s) && isAlnum(s[stop]) {
			stop++
		}
		c := hit{start: i, end: stop}
		if stop-i >= 6 && strings.HasPrefix(s[stop:], "~:/") && !overlaps(hits, c) {
			out = append(out, c)
		}
		i = stop
	}
}

// merge puts cuts between the hits; a cut that touches a hit gives way to it.
func merge(hits, cuts []hit) []hit {
	all := append(hits, cuts...)
	slices.SortStableFunc(all, func(a, b hit) int { return a.start - b.start })
	out := all[:0]
	for _, h := range all {
		if n := len(out); n > 0 && h.start < out[n-1].end {
			if h.end > out[n-1].end {
				out[n-1].end = h.end
			}
			continue
		}
		out = append(out, h)
	}
	return out
}

// joinKey takes in what follows a link whose key was split by a line end, spaces
// or an ellipsis.
func joinKey(s string, h *hit, limit int) {
	if !h.whole || len(h.links) != 1 || len(h.links[0].keys) == 0 {
		return
	}
	r := &h.links[0]
	open := keyAwaited(s[h.end-1 : limit])
	want := r.keys[0]
	if r.link.kind != KindFile && len(r.keys) > 1 {
		want = r.keys[1]
	}
	for range 12 {
		if r.got >= want || r.got == 0 && !open {
			return
		}
		begin, stop, gapped := keyPiece(s, h.end, limit)
		n := stop - begin
		fits := r.got+n == want || n >= 8 && r.got+n <= want+4 && randomLooking(s[begin:stop]) || gapped && n > 1 && r.got > 0
		if n == 0 || !fits {
			return
		}
		h.end, r.got = stop, r.got+n
		r.secret, h.secret = true, true
		if gapped {
			return
		}
	}
}

// keyAwaited reports whether a link that ends with s's first byte stops right
// before its key, at a # or !, perhaps behind a space.
func keyAwaited(s string) bool {
	if s[0] == '#' || s[0] == '!' {
		return true
	}
	s = strings.TrimLeft(s[1:min(len(s), 5)], " \t\r\n")
	return s != "" && (s[0] == '#' || s[0] == '!')
}

// keyPiece is the run of key characters that follows i, and whether an ellipsis stood before it.
func keyPiece(s string, i, limit int) (begin, stop int, gapped bool) {
	j := i
	for j < limit && j-i < 16 {
		if strings.HasPrefix(s[j:limit], "…") {
			gapped = true
			j += len("…")
		} else if strings.HasPrefix(s[j:limit], "...") {
			gapped = true
			j += 3
		} else if strings.IndexByte(" \t\r\n>!#.", s[j]) >= 0 {
			j++
		} else {
			break
		}
	}
	begin = j
	for j < limit && isWord(s[j]) {
		j++
	}
	return begin, j, gapped
}

// loneKeys are key-shaped runs outside of links: a MEGA key posted apart from its handle.
func loneKeys(s string, hits []hit, sealed bool) []hit {
	var out []hit
	next := 0
	for i := 0; i < len(s); i++ {
		if !isWord(s[i]) {
			continue
		}
		j := i + 1
		for j < len(s) && isWord(s[j]) {
			j++
		}
		for next < len(hits) && hits[next].end <= i {
			next++
		}
		if (j-i == 22 || j-i == 43) && (next == len(hits) || hits[next].start >= j) && loneKey(s, i, j, sealed) {
			out = append(out, hit{start: i, end: j})
		}
		i = j
	}
	return out
}

func loneKey(s string, i, j int, sealed bool) bool {
	run := s[i:j]
	if sealed {
		return len(run) == 43 && varied(run) || randomLooking(run)
	}
	before, after := byte(' '), byte(' ')
	if i > 0 {
		before = s[i-1]
	}
	if j < len(s) {
		after = s[j]
	}
	if strings.IndexByte("/.=+%@&?:", before) >= 0 || strings.IndexByte("/=+%@", after) >= 0 {
		return false
	}
	return randomLooking(run) && (len(run) == 43 || before == '!' || before == '#')
}

// keyLike reports whether s as a whole looks like a key: of a usual length and drawn at random.
func keyLike(s string) bool {
	s = strings.TrimRight(s, "=")
	n := keyLength(s)
	return n == len(s) && n >= 16 && randomLooking(s)
}

// varied reports whether s has letters of both cases or digits.
func varied(s string) bool {
	var up, low, digit bool
	for i := 0; i < len(s); i++ {
		c := s[i]
		up, low, digit = up || c >= 'A' && c <= 'Z', low || c >= 'a' && c <= 'z', digit || c >= '0' && c <= '9'
	}
	return up && low || digit && (up || low)
}

// randomLooking reports whether s changes between capitals, small letters and
// digits as often as random base64 does, and more often than words do.
func randomLooking(s string) bool {
	pieces, chars, last := 0, 0, 0
	for i := 0; i < len(s); i++ {
		class := 0
		switch c := s[i]; {
		case c >= 'A' && c <= 'Z':
			class = 1
		case c >= 'a' && c <= 'z':
			class = 2
		case c >= '0' && c <= '9':
			class = 3
		}
		if class != 0 {
			chars++
		}
		if class != 0 && class != last && (class != 2 || last != 1) {
			pieces++
		}
		last = class
	}
	return pieces >= 4 && varied(s) && chars*10 < pieces*29
}

// secretWord introduces a secret in running text.
type secretWord struct {
	word  string
	loose bool // needs no separator behind it
	weak  bool // common in other text: the value must look like a key
}

// secretWords by language: English, German, French, Spanish, Portuguese, Italian,
// Dutch, Polish, Russian, Chinese, Japanese. Lower case.
var secretWords = []secretWord{
	{word: "password"}, {word: "passwd"}, {word: "passcode"}, {word: "passphrase"}, {word: "pwd"}, {word: "pass"}, {word: "pw"},
	{word: "decryption key"}, {word: "encryption key"}, {word: "decrypt key"}, {word: "rlkey"}, {word: "authkey"}, {word: "resourcekey"},
	{word: "key", weak: true}, {word: "code", weak: true}, {word: "schlüssel", weak: true}, {word: "clave"}, {word: "clé", weak: true},
	{word: "passwort"}, {word: "kennwort"}, {word: "mot de passe"}, {word: "mdp"}, {word: "contraseña"}, {word: "contrasena"},
	{word: "senha"}, {word: "palavra-passe"}, {word: "chave", weak: true}, {word: "chiave", weak: true}, {word: "wachtwoord"}, {word: "hasło"},
	{word: "пароль"}, {word: "ключ", weak: true},
	{word: "提取码", loose: true}, {word: "提取碼", loose: true}, {word: "访问码", loose: true}, {word: "密码", loose: true}, {word: "密碼", loose: true},
	{word: "解压码", loose: true}, {word: "解压密码", loose: true}, {word: "パスワード", loose: true},
}

// spoken are the values behind password words.
func spoken(s string, hits []hit, sealed bool) []hit {
	low := lower(s)
	linked := len(hits) > 0 || sealed
	var out []hit
	for _, w := range secretWords {
		for i := 0; ; {
			k := strings.Index(low[i:], w.word)
			if k < 0 {
				break
			}
			i += k + len(w.word)
			if w.weak && !linked || !boundary(low, i-len(w.word), i, w.loose) {
				continue
			}
			begin, stop := value(s, i, w.loose)
			if stop > begin && meant(s[begin:stop], w.weak) {
				out = append(out, hit{start: begin, end: stop})
				i = stop
			}
		}
	}
	slices.SortFunc(out, func(a, b hit) int { return a.start - b.start })
	return slices.DeleteFunc(out, func(c hit) bool { return overlaps(hits, c) })
}

// overlaps reports whether c touches one of the hits, which are in order.
func overlaps(hits []hit, c hit) bool {
	i, _ := slices.BinarySearchFunc(hits, c.start, func(h hit, at int) int {
		if h.end <= at {
			return -1
		}
		return 1
	})
	return i < len(hits) && hits[i].start < c.end
}

// lower folds ASCII, Latin-1 and Cyrillic capitals and keeps every byte in its place.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		switch {
		case c >= 'A' && c <= 'Z':
			b[i] = c + 32
		case i == 0:
		case b[i-1] == 0xC3 && c >= 0x80 && c <= 0x9E, b[i-1] == 0xD0 && c >= 0x90 && c <= 0x9F:
			b[i] = c + 32
		case b[i-1] == 0xD0 && c >= 0xA0 && c <= 0xAF:
			b[i-1], b[i] = 0xD1, c-32
		}
	}
	return string(b)
}

// boundary asks that no letter stands around the word at [i,j).
func boundary(s string, i, j int, loose bool) bool {
	if loose {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[j:])
	return !letter(before) && !letter(after)
}

func letter(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0x7f && r < 0x2000 && r != 0xa0 && r != 0xab && r != 0xbb
}

// value is what follows a password word that ends at i: behind a separator, on
// the same line or alone on the next.
func value(s string, i int, loose bool) (begin, stop int) {
	i = skip(s, i, " \t\"'*_`)]")
	j, sep := separator(s, i)
	if !sep && !loose {
		return 0, 0
	}
	j = skip(s, j, " \t\"'*_`«([!#:：=\u3000")
	if j < len(s) && (s[j] == '\n' || s[j] == '\r') {
		j = skip(s, j, " \t\r\n>*_`\"'!#")
		if k := strings.IndexAny(s[j:], " \t\n\r"); k >= 0 && s[j+k] != '\n' && s[j+k] != '\r' {
			return 0, 0 // a sentence, not a value alone on its line
		}
	}
	if strings.HasPrefix(s[j:], Removed[1:]) {
		return 0, 0
	}
	begin = j
	for j < len(s) && j-begin < 200 {
		r, n := utf8.DecodeRuneInString(s[j:])
		if r <= ' ' || strings.ContainsRune("\"'`<>|，。；、）)]」»", r) || loose && r > 0x7f {
			break
		}
		j += n
	}
	return begin, begin + len(strings.TrimRight(s[begin:j], ".,;*_"))
}

func separator(s string, i int) (int, bool) {
	for _, sep := range []string{":", "=", "：", "->", "→", "–", "is ", "est ", "ist ", "es ", "are "} {
		if strings.HasPrefix(s[i:], sep) {
			return i + len(sep), true
		}
	}
	return i, false
}

func skip(s string, i int, set string) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !strings.ContainsRune(set, r) {
			break
		}
		i += n
	}
	return i
}

// meant tells a value from words such as "none", and from a link.
func meant(v string, weak bool) bool {
	if strings.Contains(v, "://") || len(v) < 2 || strings.HasPrefix(v, Removed) || v == Removed[1:4] {
		return false
	}
	if weak {
		return len(v) >= 4 && varied(v) && (randomLooking(v) || len(v) <= 16 && strings.ContainsAny(v, "0123456789"))
	}
	switch lower(v) {
	case "no", "none", "not", "nope", "ninguna", "ninguno", "sin", "keine", "keins", "aucun", "aucune", "нет", "无", "無", "n/a", "null", "nil", "without", "nessuna", "brak", "geen":
		return false
	}
	return true
}
