package share

import "strings"

// eachBlock calls f with each stretch of s between blank lines, without the white
// space around it. A link never spans a blank line, so that what stands beyond one
// changes no link.
func eachBlock(s string, f func(from, to int)) {
	const space = " \t\r\n"
	from := 0
	block := func(to int) {
		to = from + len(strings.TrimRight(s[from:to], space))
		if from = to - len(strings.TrimLeft(s[from:to], space)); from < to {
			f(from, to)
		}
	}
	for i := 0; ; {
		k := strings.IndexByte(s[i:], '\n')
		if k < 0 {
			block(len(s))
			return
		}
		end := i + k
		for i = end + 1; i < len(s) && (s[i] == ' ' || s[i] == '\t' || s[i] == '\r'); i++ {
		}
		if i < len(s) && s[i] == '\n' {
			block(end)
			from = i
		}
	}
}

// mayHoldLink reports whether s holds anything that a link needs in whatever form
// it is posted: a slash, a mark of an escape, or a run that could be base64. Most
// text is told by one look at each byte.
func mayHoldLink[T string | []byte](s T) bool {
	run := 0
	for i := 0; i < len(s); i++ {
		switch linkMarks[s[i]] {
		case plainByte:
			run = 0
		case base64Byte:
			if run++; run >= minBase64 {
				return true
			}
		case bracketByte:
			run = 0
			if rest := string(s[i+1 : min(len(s), i+8)]); indexFold(rest, "slash") >= 0 || indexFold(rest, "hash") >= 0 {
				return true // as in "(slash)"
			}
		default:
			return true
		}
	}
	return false
}

const (
	plainByte = iota
	base64Byte
	bracketByte
	linkByte
)

var linkMarks = func() (t [256]uint8) {
	for c := range t {
		if isAlnum(byte(c)) || c == '+' || c == '-' || c == '_' {
			t[c] = base64Byte
		}
	}
	t['('], t['['], t['{'] = bracketByte, bracketByte, bracketByte
	for _, c := range []byte("/#%&\\=!\xef\xe2\xc2") { // \xef, \xe2: wide forms and what shows nothing, \xc2: soft hyphens
		t[c] = linkByte
	}
	return t
}()

// passage is a block that holds hits, and how it reads.
type passage struct {
	from, to int // in the raw text
	view     *view
	hits     []hit
}

// wholeText puts passages back into their text: as it reads, with the hits of all.
func wholeText(raw string, list []passage) (string, []hit) {
	var b strings.Builder
	var hits []hit
	at := 0
	for _, p := range list {
		b.WriteString(raw[at:p.from])
		shift := b.Len()
		for _, h := range p.hits {
			h.start, h.end = h.start+shift, h.end+shift
			hits = append(hits, h)
		}
		b.WriteString(p.view.s)
		at = p.to
	}
	b.WriteString(raw[at:])
	return b.String(), hits
}
