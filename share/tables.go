package share

import (
	"regexp"
	"strings"
)

// tableRule is what stands under the head of a Markdown table, behind the head's
// last bar; the line ends are gone where a page shows the text as one paragraph.
var tableRule = regexp.MustCompile(`^[^\n|]*(?:\|[^\n|]*){0,20}?(?:\|[ \t]*)?(?:\r?\n|[ \t])[ \t]*\|?[ \t]*:?-{2,}[-|: \t]*`)

// column cuts the cells under a table's head that is the password word at [i,end).
func (sp *speech) column(i, end int) {
	rest := sp.s[end:min(len(sp.s), end+longestLine)]
	if k := strings.Index(rest, "--"); k < 0 || strings.IndexByte(rest[:k], '|') < 0 && strings.IndexByte(sp.s[max(0, i-longestLine):i], '|') < 0 {
		return
	}
	m := tableRule.FindStringIndex(rest)
	if m == nil {
		return
	}
	under := strings.TrimRight(rest[:m[1]], " \t")
	ruled := len(under) - len(strings.TrimLeftFunc(under, func(r rune) bool { return r != '-' }))
	head := strings.TrimRight(under[:ruled], " \t\r\n|:")
	columns := len(strings.FieldsFunc(under[ruled:], func(r rune) bool { return r != '-' }))
	col, pos := columns-1-strings.Count(head, "|"), end+m[1]
	if col < 0 {
		return
	}
	if strings.IndexByte(under[len(head):ruled], '\n') < 0 {
		sp.paragraph(pos, col)
		return
	}
	for range 100 {
		if pos >= len(sp.s) {
			return
		}
		row := wholeLine(sp.s[pos:])
		if strings.IndexByte(row, '|') >= 0 {
			sp.cell(pos, row, col)
		} else if strings.TrimSpace(row) != "" {
			return
		}
		pos += len(row) + 1
	}
}

// paragraph cuts the cells of a table without line ends: an empty cell begins each row.
func (sp *speech) paragraph(pos, col int) {
	row, at := sp.s[pos:min(len(sp.s), pos+longestLine)], 0
	for row != "" {
		cell, _, more := strings.Cut(row, "|")
		if strings.TrimSpace(cell) == "" {
			at = 0
		} else {
			if at == col {
				sp.cell(pos, cell, 0)
			}
			at++
		}
		if !more {
			return
		}
		pos, row = pos+len(cell)+1, row[len(cell)+1:]
	}
}

// cell cuts one cell of a table's row, which begins at pos.
func (sp *speech) cell(pos int, row string, col int) {
	from := len(row) - len(strings.TrimLeft(row, " |"))
	for ; col > 0; col-- {
		k := strings.IndexByte(row[from:], '|')
		if k < 0 {
			return
		}
		from += k + 1
	}
	v := row[from:]
	if k := strings.IndexByte(v, '|'); k >= 0 {
		v = v[:k]
	}
	from += len(v) - len(strings.TrimLeft(v, " `*\"'"))
	v = strings.Trim(v, " \r`*\"'")
	if len(v) < 2 || strings.Contains(v, "://") || strings.Contains(v, Removed) || nothings()[foldWord(v)] == senseNothing {
		return
	}
	if c := (hit{start: pos + from, end: pos + from + len(v)}); !overlaps(sp.hits, c) {
		sp.late = append(sp.late, c)
	}
}

// longestLine is how long a line may be, in bytes, to be read as a row of a table.
const longestLine = 2000

func lineStart(s string, i int) int {
	low := max(0, i-longestLine)
	return low + 1 + strings.LastIndexByte(s[low:i], '\n')
}

func wholeLine(s string) string {
	s = s[:min(len(s), longestLine)]
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return s[:i]
	}
	return s
}
