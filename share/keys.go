package share

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// analyse finds all that Find reads and Scrub cuts in normalised text, in order
// and without overlaps. sealed tells that the text stands beside a sealed link
// even if it holds none itself, as a link's own text does.
func analyse(s string, sealed bool) []hit { return around(s, scan(s, 0), sealed) }

// analyseLinks is analyse for a text whose links alone are asked for: nil, and sooner, where it holds none.
func analyseLinks(s string) []hit {
	hits := scan(s, 0)
	if !slices.ContainsFunc(hits, func(h hit) bool { return len(h.links) > 0 }) {
		return nil
	}
	return around(s, hits, false)
}

// around adds to the links of a text what belongs to them and what is cut besides.
func around(s string, hits []hit, sealed bool) []hit {
	joinKeys(s, hits)
	return besides(s, hits, sealed)
}

// joinKeys takes in keys that were split off their links.
func joinKeys(s string, hits []hit) {
	for i := range hits {
		limit := len(s)
		if i+1 < len(hits) {
			limit = hits[i+1].start
		}
		joinKey(s, &hits[i], limit)
	}
}

// besides adds to the links of a text what is cut besides.
func besides(s string, hits []hit, sealed bool) []hit {
	for _, h := range hits {
		for _, l := range h.links {
			sealed = sealed || l.link.access == Sealed
		}
	}
	cuts := slices.Concat(spoken(s, hits, sealed), passPhrases(s, hits), loneKeys(s, hits, sealed), bareCodes(s, hits))
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
		fits := slices.Contains(r.keys, r.got+n) || n >= 8 && r.got+n <= want+4 && randomLooking(s[begin:stop]) || gapped && n > 1 && r.got > 0
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
	named := j+1 < len(s) && s[j] == '.' && isAlnum(s[j+1])
	if sealed {
		return keyShaped(run, named) || i > 0 && s[i-1] == '#' && strings.ToLower(run) != run && strings.ToUpper(run) != run
	}
	before, after := byte(' '), byte(' ')
	if i > 0 {
		before = s[i-1]
	}
	if j < len(s) {
		after = s[j]
	}
	if strings.IndexByte("/=+%@", after) < 0 && keyShaped(run, named) && calledKey(s, i) {
		return true
	}
	if strings.IndexByte("/.=+%@&?:", before) >= 0 || strings.IndexByte("/=+%@", after) >= 0 {
		return false
	}
	return keyShaped(run, named) && (len(run) == 43 || before == '!' || before == '#' || ownLine(s, i, j))
}

// calledKey reports whether a word such as "key" stands before i, behind it a colon or an equals sign.
func calledKey(s string, i int) bool {
	low := max(0, i-32)
	before := strings.TrimRight(s[low:i], " \t\r\n*_`\"'")
	word := strings.TrimRight(before, ":=：＝ *_`\"'")
	if word == before || word == "" {
		return false
	}
	k := len(word)
	for k > 0 {
		r, n := utf8.DecodeLastRuneInString(word[:k])
		if !wordRune(r) && r < cjk {
			break
		}
		k -= n
	}
	if k == len(word) {
		return false
	}
	_, m := introducers().at(word, k)
	return m != senseNone
}

// classOdds tell base64 drawn at random from words and file names: by the class of
// a character and of the one before it, ten times the logarithm of how much more
// often the pair stands in the one than in the other. Counted on 24,000 runs of
// words, camel case and releases from Debian's files. A run begins behind class 0.
var classOdds = [4][4]int{{40, -4, 5, 1}, {-15, 3, -2, 9}, {-19, 29, -6, 18}, {-19, 23, 24, -15}}

// keyShaped reports whether s looks like base64 drawn at random. One random key in
// a thousand does not, and one in ten runs of words of a key's length does; named,
// as the name of a file, it must look more so, and one key in a hundred does not.
func keyShaped(s string, named bool) bool {
	sum, last := 0, 0
	var seen [4]bool
	for i := 0; i < len(s); i++ {
		c := class(s[i])
		seen[c] = true
		sum += classOdds[last][c]
		last = c
	}
	return seen[1] && seen[2] && (sum >= 2*len(s)-13 || !named && sum >= 2*len(s)-54)
}

// class is 1 for a capital, 2 for a small letter, 3 for a digit, else 0.
func class(c byte) int {
	switch {
	case c >= 'A' && c <= 'Z':
		return 1
	case c >= 'a' && c <= 'z':
		return 2
	case c >= '0' && c <= '9':
		return 3
	}
	return 0
}

// ownLine reports whether s[i:j] is all that stands on one of several lines.
func ownLine(s string, i, j int) bool {
	for i > 0 && strings.IndexByte(" \t>*`\"'", s[i-1]) >= 0 {
		i--
	}
	for j < len(s) && strings.IndexByte(" \t\r.*`\"'", s[j]) >= 0 {
		j++
	}
	return j-i < len(s) && (i == 0 || s[i-1] == '\n') && (j == len(s) || s[j] == '\n')
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
		class := class(s[i])
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

// overlaps reports whether c touches one of the hits, which are in order.
func overlaps(hits []hit, c hit) bool {
	i := firstFrom(hits, c.start)
	return i < len(hits) && hits[i].start < c.end
}

// firstFrom is the first of the hits, which are in order, that ends behind i.
func firstFrom(hits []hit, i int) int {
	k, _ := slices.BinarySearchFunc(hits, i, func(h hit, at int) int {
		if h.end <= at {
			return -1
		}
		return 1
	})
	return k
}

func letter(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0x7f && r < 0x2000 && r != 0xa0 && r != 0xab && r != 0xbb
}
