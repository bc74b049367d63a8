package share

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// group is one run of digits in a name; run is several, parted as the groups of
// one number may be.
type (
	group struct {
		start, end int
		digits     string // as ASCII
		sep        string // what parts it from the group before
	}
	run struct {
		groups []group
		plus   bool // a plus sign stands before it
	}
)

// numberIDs are the phone, card and identity numbers of digits alone.
func numberIDs(name string) []span {
	var out []span
	for _, r := range runs(name) {
		for a := 0; a < len(r.groups); a++ {
			for b := min(len(r.groups), a+9); b > a; b-- {
				if n := (personNumber{name: name, run: r, a: a, b: b}); n.personal() {
					out = append(out, span{n.start(), r.groups[b-1].end})
					a = b - 1
					break
				}
			}
		}
	}
	return out
}

// runs takes the digit groups of a name that neither letter touches, as they belong together.
func runs(name string) []run {
	var out []run
	var now run
	last := -1 // end of the group before
	flush := func() {
		if len(now.groups) > 0 {
			out = append(out, now)
		}
		now = run{}
	}
	for i := 0; i < len(name); {
		v, n := digitAt(name, i)
		if v < 0 {
			i += n
			continue
		}
		g := group{start: i}
		var digits []byte
		for i < len(name) {
			if v, n = digitAt(name, i); v < 0 {
				break
			}
			digits = append(digits, byte('0'+v))
			i += n
		}
		g.end, g.digits = i, string(digits)
		if !bounded(name, g.start, g.end) {
			flush()
			last = -1
			continue
		}
		if last >= 0 {
			g.sep = name[last:g.start]
		}
		if last < 0 || !parts(g.sep) {
			flush()
			now.plus = g.start > 0 && name[g.start-1] == '+' && (g.start == 1 || strings.IndexByte(" ([_-:.,;", name[g.start-2]) >= 0)
			g.sep = ""
		}
		now.groups = append(now.groups, g)
		last = g.end
	}
	flush()
	return out
}

// digitAt is the value of the digit at i, or -1, and the width of what stands there.
func digitAt(s string, i int) (value, width int) {
	if c := s[i]; c < utf8.RuneSelf {
		if c >= '0' && c <= '9' {
			return int(c - '0'), 1
		}
		return -1, 1
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	if !unicode.IsDigit(r) {
		return -1, n
	}
	for _, zero := range []rune{0x660, 0x6f0, 0x966, 0xff10} {
		if r >= zero && r <= zero+9 {
			return int(r - zero), n
		}
	}
	return -1, n
}

// parts reports whether sep may part the groups of one number.
func parts(sep string) bool {
	if utf8.RuneCountInString(sep) > 3 || strings.Contains(sep, " - ") || strings.Contains(sep, ". ") {
		return false
	}
	for _, r := range sep {
		if !strings.ContainsRune(" ._-/()\u00a0‐‑–", r) {
			return false
		}
	}
	return true
}

// personNumber is some groups of a run, read as one number.
type personNumber struct {
	name string
	run  run
	a, b int
}

func (n personNumber) groups() []group { return n.run.groups[n.a:n.b] }
func (n personNumber) whole() bool     { return n.a == 0 && n.b == len(n.run.groups) }

// start takes in the plus sign and an opening bracket.
func (n personNumber) start() int {
	i := n.run.groups[n.a].start
	if n.a == 0 && n.run.plus {
		i--
	}
	if i > 0 && n.name[i-1] == '(' && strings.IndexByte(n.name[i:n.run.groups[n.b-1].start], ')') >= 0 {
		i--
	}
	return i
}

func (n personNumber) digits() string {
	var b strings.Builder
	for _, g := range n.groups() {
		b.WriteString(g.digits)
	}
	return b.String()
}

// shape are the lengths of the groups, as "3-2-4".
func (n personNumber) shape() string {
	var lengths []string
	for _, g := range n.groups() {
		lengths = append(lengths, strconv.Itoa(len(g.digits)))
	}
	return strings.Join(lengths, "-")
}

func (n personNumber) called(words []string) bool { return preceded(n.name, n.start(), words) }

// personal reports whether the number is one of a person's.
func (n personNumber) personal() bool {
	total := 0
	for _, g := range n.groups() {
		total += len(g.digits)
	}
	if total < 7 || total > 19 {
		return false
	}
	d := n.digits()
	return !uniform(d) && (n.identity(d) || n.phone(d))
}

// identity tells identity and card numbers: by their check digits, by their form,
// or by the word before them.
func (n personNumber) identity(d string) bool {
	shape, one := n.shape(), len(n.groups()) == 1
	alone := one && n.whole()
	switch len(d) {
	case 9:
		return shape == "3-2-4" && validSSN(d) && (n.whole() && n.parted("-") || n.called(numberWords.social)) ||
			n.called(numberWords.social) && one && validSSN(d) || validNIF(d) && n.called(numberWords.tax)
	case 10:
		return n.called(numberWords.passport)
	case 11:
		switch {
		case one:
			return alone && (validCPF(d) || validPESEL(d) || validSteuerID(d) || validTCKN(d)) || validSNILS(d) && n.called(numberWords.social)
		case shape == "3-3-3-2":
			return validCPF(d) || validSNILS(d) || validTCKN(d)
		}
		return shape == "2-3-3-3" && validSteuerID(d)
	case 12:
		return validMyNumber(d) && n.called(numberWords.myNumber) || validAadhaar(d) && n.called(numberWords.aadhaar)
	case 15:
		if (one || shape == "1-2-2-2-3-3-2" || shape == "13-2") && validNIR(d) {
			return true
		}
	}
	if len(d) < 13 || !validCard(d) {
		return len(d) >= 6 && len(d) <= 9 && one && n.called(numberWords.passport)
	}
	return shape == "4-4-4-4" || shape == "4-6-5" || shape == "4-6-4" || alone && len(d) >= 15 || n.called(numberWords.card)
}

// parted reports whether the same sign parts all groups.
func (n personNumber) parted(sep string) bool {
	for _, g := range n.groups()[1:] {
		if g.sep != sep {
			return false
		}
	}
	return true
}

// phone tells phone numbers: by a plus sign or the word before them, or by the form of a country.
func (n personNumber) phone(d string) bool {
	gs := n.groups()
	if len(d) > 15 || n.dated() {
		return false
	}
	if n.a == 0 && n.run.plus && len(d) >= 8 && d[0] != '0' && (len(d) >= 10 || len(gs) > 1) && n.whole() {
		return true
	}
	if n.called(numberWords.phone) {
		return !n.version() && !(len(gs[0].digits) == 8 && realDay(gs[0].digits)) && !(len(d) < 9 && n.years())
	}
	if !n.whole() || n.years() {
		return false
	}
	return n.american(d) || n.trunk(d) || n.russian(d) || n.asian(d) || n.international(d)
}

// american is (ddd) ddd-dddd and its like, where neither part begins with 0 or 1.
func (n personNumber) american(d string) bool {
	gs := n.groups()
	if len(gs) == 4 && gs[0].digits == "1" {
		gs, d = gs[1:], d[1:]
	}
	if len(gs) != 3 || len(gs[0].digits) != 3 || len(gs[1].digits) != 3 || len(gs[2].digits) != 4 || d[0] < '2' || d[3] < '2' {
		return false
	}
	return strings.HasPrefix(gs[1].sep, ")") || gs[1].sep == gs[2].sep && strings.Contains("-._", gs[1].sep)
}

// trunk is a national number: a zero, then the area.
func (n personNumber) trunk(d string) bool {
	gs := n.groups()
	first := gs[0].digits
	if d[0] != '0' || d[1] == '0' || len(d) < 9 || len(d) > 12 || len(gs) < 2 || len(gs) > 6 || len(first) < 2 || len(first) > 5 || n.counting() {
		return false
	}
	if slices.ContainsFunc(gs[1:], func(g group) bool { return len(g.digits) < 2 }) {
		return false
	}
	switch {
	case len(gs) == 2:
		return len(first) >= 3 && len(gs[1].digits) >= 5 && len(gs[1].digits) <= 8 && (strings.Contains(gs[1].sep, "/") || strings.Contains(gs[1].sep, ")") || first[:2] == "01" && first[2] >= '5' && first[2] <= '7')
	case len(first) == 2:
		return n.shape() == "2-2-2-2-2" || n.shape() == "2-4-4"
	}
	return true
}

// russian is 8 ddd ddd-dd-dd.
func (n personNumber) russian(d string) bool { return n.shape() == "1-3-3-2-2" && d[0] == '8' }

// asian is the form of Chinese mobile numbers, and of Brazilian ones: (dd) ddddd-dddd.
func (n personNumber) asian(d string) bool {
	gs := n.groups()
	switch n.shape() {
	case "3-4-4":
		return d[0] == '1' && d[1] >= '3'
	case "2-5-4", "2-4-4":
		return strings.HasPrefix(gs[1].sep, ")") && d[0] != '0'
	case "11":
		return d[0] == '1' && d[1] >= '3' && strings.ContainsFunc(n.name, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	}
	return false
}

// international is 00 and the country.
func (n personNumber) international(d string) bool {
	return strings.HasPrefix(n.groups()[0].digits, "00") && d[2] != '0' && len(d) >= 11 && len(n.groups()) > 1
}

// dated reports whether the groups are a day, perhaps with a time.
func (n personNumber) dated() bool {
	gs := n.groups()
	if len(gs) < 3 {
		return false
	}
	v := func(i int) int { return remainder(gs[i].digits, 1e9) }
	day, month, yearAt := 0, 1, 2
	if len(gs[0].digits) == 4 {
		day, yearAt = 2, 0
	}
	if len(gs[1].digits) > 2 || len(gs[day].digits) > 2 || v(day) == 0 || v(month) == 0 || v(day) > 31 || v(month) > 31 || v(day) > 12 && v(month) > 12 {
		return false
	}
	if y := len(gs[yearAt].digits); y != 2 && y != 4 || y == 4 && (v(yearAt) < 1900 || v(yearAt) >= 2100) {
		return false
	}
	return len(gs) == 3 || len(gs) >= 5 && len(gs[3].digits) == 2 && v(3) < 24 && len(gs[4].digits) == 2 && v(4) < 60 || len(gs) == 4 && len(gs[yearAt].digits) == 4
}

// version reports whether the groups are numbered as releases are: 1.16.2242.
func (n personNumber) version() bool {
	gs := n.groups()
	return len(gs) > 1 && gs[1].sep == "." && slices.ContainsFunc(gs[1:], func(g group) bool { return len(g.digits) == 1 }) || len(gs) == 3 && gs[1].sep == "." && len(gs[0].digits) < 3
}

// years reports whether a group reads as a year.
func (n personNumber) years() bool {
	return slices.ContainsFunc(n.groups(), func(g group) bool { return year(g.digits) })
}

// counting reports whether the groups count up, as tracks and episodes do.
func (n personNumber) counting() bool {
	gs := n.groups()
	for i := range gs[1:] {
		if remainder(gs[i+1].digits, 1e9) != remainder(gs[i].digits, 1e9)+1 {
			return false
		}
	}
	return true
}
