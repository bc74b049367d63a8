package share

import "strings"

// maxCell bounds a quoted cell, in bytes: a quote that does not close by then was none,
// so that it spoils its own row alone.
const maxCell = 16 << 10

// Table reads comma- or semicolon-separated records (RFC 4180; the first line tells
// which), at most limit of them. Empty lines are left out, and rows may differ in length.
func Table(u Untrusted, limit int) [][]Untrusted {
	t := tableText{rest: strings.TrimPrefix(u.raw, bom), comma: ','}
	if first, _, _ := strings.Cut(t.rest, "\n"); strings.Count(first, ";") > strings.Count(first, ",") {
		t.comma = ';'
	}
	var out [][]Untrusted
	for t.rest != "" && len(out) < limit {
		if row := t.record(); len(row) > 1 || !row[0].Empty() {
			out = append(out, row)
		}
	}
	return out
}

// tableText is a text whose records are read one by one.
type tableText struct {
	rest  string
	comma byte
}

func (t *tableText) record() []Untrusted {
	var row []Untrusted
	for {
		cell, more := t.cell()
		row = append(row, Untrusted{raw: cell})
		if !more {
			return row
		}
	}
}

// cell reads one cell and reports whether another follows in the same record.
func (t *tableText) cell() (cell string, more bool) {
	var quoted string
	if strings.HasPrefix(t.rest, `"`) {
		quoted = t.quoted()
	}
	end := strings.IndexAny(t.rest, string(t.comma)+"\n")
	if end < 0 {
		cell, t.rest = t.rest, ""
	} else {
		cell, more, t.rest = t.rest[:end], t.rest[end] == t.comma, t.rest[end+1:]
	}
	return quoted + strings.TrimSuffix(cell, "\r"), more
}

// quoted reads what stands in quotes, if they close.
func (t *tableText) quoted() string {
	var b strings.Builder
	rest := t.rest[1:]
	for b.Len() <= maxCell {
		i := strings.IndexByte(rest[:min(len(rest), maxCell)], '"')
		if i < 0 {
			return ""
		}
		b.WriteString(rest[:i])
		rest = rest[i+1:]
		if !strings.HasPrefix(rest, `"`) {
			t.rest = rest
			return b.String()
		}
		b.WriteByte('"')
		rest = rest[1:]
	}
	return ""
}
