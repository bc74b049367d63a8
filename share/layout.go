package share

import (
	"slices"
	"strings"

	"golang.org/x/net/html/atom"
)

// layout is what an HTML page's tags say of its text, as positions in the visible
// text. Lists are in the order in which their things begin.
type layout struct {
	heads  []block
	strong []block // bold text and its like
	items  []block // of lists; level is how deep
	terms  []block // of definition lists
	cells  []cell
	tables []openTable // open ones, the innermost last
	rows   int         // met so far
	depth  int         // of open lists
}

// block is a stretch of the visible text.
type block struct{ from, to, level int }

// cell is one of a table row.
type cell struct {
	from, to int // to is -1 while it is open
	row      int
	first    int  // its table's first row
	head     bool // <th>
}

// openTable is an open table.
type openTable struct{ row, first, cell int }

// open notes the beginning of an element at position at.
func (l *layout) open(tag atom.Atom, at int) {
	switch tag {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		l.heads = append(l.heads, block{at, -1, headingLevel(tag)})
	case atom.Strong, atom.B, atom.Em, atom.Cite, atom.Mark, atom.Summary, atom.Caption, atom.Legend, atom.Th:
		l.strong = append(l.strong, block{at, -1, 7})
	case atom.Ul, atom.Ol:
		l.depth++
	case atom.Li:
		l.items = append(l.items, block{at, at, l.depth})
	case atom.Dt:
		l.terms = append(l.terms, block{at, -1, 0})
	case atom.Table:
		l.tables = append(l.tables, openTable{row: -1, first: l.rows + 1, cell: -1})
	case atom.Tr:
		if n := len(l.tables); n > 0 {
			l.shutCell(at)
			l.rows++
			l.tables[n-1].row = l.rows
		}
	}
}

func headingLevel(tag atom.Atom) int {
	return 1 + slices.Index([]atom.Atom{atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6}, tag)
}

func (l *layout) openCell(at int, head bool) {
	n := len(l.tables)
	if n == 0 {
		return
	}
	l.shutCell(at)
	t := &l.tables[n-1]
	if t.row < 0 {
		l.rows++
		t.row = l.rows
	}
	t.cell = len(l.cells)
	l.cells = append(l.cells, cell{from: at, to: -1, row: t.row, first: t.first, head: head})
}

func (l *layout) shutCell(at int) {
	if t := &l.tables[len(l.tables)-1]; t.cell >= 0 {
		l.cells[t.cell].to = at
		t.cell = -1
	}
}

// shut notes the end of an element.
func (l *layout) shut(tag atom.Atom, at int) {
	switch tag {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		shutLast(l.heads, at)
	case atom.Strong, atom.B, atom.Em, atom.Cite, atom.Mark, atom.Summary, atom.Caption, atom.Legend:
		shutLast(l.strong, at)
	case atom.Dt:
		shutLast(l.terms, at)
	case atom.Ul, atom.Ol:
		l.depth = max(0, l.depth-1)
	case atom.Td, atom.Th, atom.Tr:
		if len(l.tables) > 0 {
			l.shutCell(at)
		}
	case atom.Table:
		if n := len(l.tables); n > 0 {
			l.shutCell(at)
			l.tables = l.tables[:n-1]
		}
	}
}

func shutLast(list []block, at int) {
	if n := len(list); n > 0 && list[n-1].to < 0 {
		list[n-1].to = at
	}
}

// before is the last block of list that begins at or before at, or -1.
func before(list []block, at int) int {
	i, _ := slices.BinarySearchFunc(list, at, func(b block, at int) int {
		if b.from <= at {
			return -1
		}
		return 1
	})
	return i - 1
}

// role reads the role of the line of s at [begin,end).
func (l *layout) role(s string, begin, end int) role {
	if i := before(l.heads, end); i >= 0 && l.heads[i].from >= begin {
		return roleHead
	}
	if i := before(l.strong, end); i >= 0 && l.strong[i].from >= begin && l.strong[i].to >= 0 {
		b := l.strong[i]
		if strings.Trim(s[begin:b.from], " |:•") == "" && strings.Trim(s[min(b.to, end):end], " :.|") == "" {
			return roleStrong
		}
	}
	if i := before(l.items, end); i >= 0 && l.items[i].from >= begin {
		return roleItem
	}
	if i := l.cell(begin + 4); i >= 0 && l.cells[i].from >= begin {
		return roleRow
	}
	return roleText
}

// bold is the last bold text of s within [from,to) that reads like a name, or "".
func (l *layout) bold(s string, from, to int) string {
	for i := before(l.strong, to); i >= 0 && l.strong[i].from >= from; i-- {
		if b := l.strong[i]; b.to > b.from && b.to <= to && b.to-b.from >= 8 && b.to-b.from < 200 {
			return s[b.from:b.to]
		}
	}
	return ""
}

// cell is the innermost cell at a position, or -1.
func (l *layout) cell(at int) int {
	i, _ := slices.BinarySearchFunc(l.cells, at, func(c cell, at int) int {
		if c.from <= at {
			return -1
		}
		return 1
	})
	for n := 0; i > 0 && n < 40; n++ {
		i--
		if c := l.cells[i]; c.to < 0 || c.to >= at {
			return i
		}
	}
	return -1
}

// widest is the longest row, in bytes, that is read as data rather than as a frame
// for the page.
const widest = 1200

// row gives the cells of the row around the cell i, and which of them it is; nil
// when the row is a frame for the page.
func (l *layout) row(s string, i int) (cells []string, own int, header []string) {
	c := l.cells[i]
	for k := max(0, i-30); k < len(l.cells) && k < i+30; k++ {
		o := l.cells[k]
		if o.row != c.row {
			continue
		}
		if k == i {
			own = len(cells)
		}
		cells = append(cells, piece(s, o, 2*maxLine))
	}
	size := 0
	for _, text := range cells {
		size += len(text)
	}
	if len(cells) < 2 || size > widest || len(cells[own]) >= 2*maxLine {
		return nil, 0, nil
	}
	return cells, own, l.header(s, i)
}

// header are the cells of the first row of the table around the cell i, when it is another one.
func (l *layout) header(s string, i int) []string {
	c := l.cells[i]
	k, _ := slices.BinarySearchFunc(l.cells[:i], c.first, func(o cell, row int) int { return o.row - row })
	var out []string
	for ; k < i && len(out) < 30 && l.cells[k].row == c.first && c.row != c.first; k++ {
		out = append(out, piece(s, l.cells[k], maxLine))
	}
	return out
}

func piece(s string, c cell, most int) string {
	to := c.to
	if to < 0 {
		to = min(len(s), c.from+most)
	}
	text := strings.ReplaceAll(s[c.from:min(to, c.from+most)], "\n", " ")
	return strings.TrimRight(text, " |")
}
