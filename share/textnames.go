package share

import "strings"

// textDocument is plain text, Markdown, BBCode or program text. A place is a link
// with the markup that gives it a text; at tells which one each hit belongs to.
func textDocument(s string, hits []hit) (d *document, at []int) {
	d = &document{s: blank(s, hits, func(i int) int { return i })}
	at = make([]int, len(hits))
	for i, h := range hits {
		n := len(d.places)
		if n > 0 && h.start < d.places[n-1].to {
			at[i] = n - 1 // the address shown as the text of another link
			d.places[n-1].linked = d.places[n-1].linked || len(h.links) > 0
			continue
		}
		p := place{from: h.start, to: h.end, linked: len(h.links) > 0}
		if p.linked {
			text, ahead, behind := d.markedText(h.start, h.end)
			p.text, p.from, p.to = text, max(h.start-ahead, d.end()), min(h.end+max(behind, 0), len(s))
		}
		at[i] = n
		d.places = append(d.places, p)
	}
	return d, at
}

// end is where the last place ends.
func (d *document) end() int {
	if n := len(d.places); n > 0 {
		return d.places[n-1].to
	}
	return 0
}

// textContext reads what stands around the i-th place of plain text.
func (d *document) textContext(i int, file string) Context {
	c := d.around(i)
	c.file, c.text = strings.TrimSuffix(file, ".html"), d.places[i].text
	if i := strings.LastIndexByte(c.before, '"'); i >= 0 && strings.Count(c.before, `"`)%2 == 1 && len(c.before)-i > 6 && (i == 0 || strings.IndexByte(" ([{:=,", c.before[i-1]) >= 0) {
		c.before, c.start = c.before[i+1:], "" // within a string
	}
	if cut := strings.LastIndex(c.before, "<"); cut >= 0 && strings.IndexByte(c.before[cut:], '>') < 0 {
		c.before = c.before[:cut] // within a tag that is no link of its own
	}
	d.row(&c, i)
	d.record(&c, i)
	return c
}

// markedText is the text that markup gives the link at [from,to), and how many bytes
// of markup stand ahead of and behind the address.
func (d *document) markedText(from, to int) (text string, ahead, behind int) {
	low := max(0, from-maxLine)
	before, rest := d.s[low:from], d.s[to:min(len(d.s), to+maxLine)]
	trimmed := strings.TrimRight(before, "< ")
	switch {
	case strings.HasSuffix(trimmed, "]("):
		text, at := bracketed(trimmed[:len(trimmed)-2])
		return text, len(before) - at, 1 + strings.IndexByte(rest, ')')
	case endsFold(trimmed, "[url=") || endsFold(trimmed, `[url="`) || endsFold(trimmed, "[url='"):
		at := strings.LastIndexByte(before, '[')
		if open := strings.IndexByte(rest, ']'); open >= 0 {
			if k := indexFold(rest[open:], "[/url"); k >= 0 {
				return markup.ReplaceAllString(rest[open+1:open+k], " "), len(before) - at, open + k + len("[/url]")
			}
		}
		return "", len(before) - at, 0
	case endsFold(before, "[url]"):
		return "", len("[url]"), len("[/url]")
	case endsFold(strings.TrimRight(before, "\"'{`"), "href="):
		at := strings.LastIndexByte(before, '<')
		if open := strings.IndexByte(rest, '>'); open >= 0 && at >= 0 {
			if k := strings.Index(rest[open:], "</"); k >= 0 {
				behind := open + k + 1 + strings.IndexByte(rest[open+k:], '>')
				return markup.ReplaceAllString(rest[open+1:open+k], " "), len(before) - at, max(behind, open+k)
			}
		}
	case strings.HasSuffix(before, `\href{`) && strings.HasPrefix(rest, "}{"): // LaTeX
		text, _, _ = strings.Cut(rest[2:], "}")
		return text, len(`\href{`), 3 + len(text)
	case strings.HasSuffix(before, `\url{`):
		return "", len(`\url{`), 1
	case strings.HasSuffix(before, "[[") && (strings.HasPrefix(rest, "][") || strings.HasPrefix(rest, "|")): // Org, wikis
		text, _, _ = strings.Cut(strings.TrimLeft(rest, "]["+"|"), "]")
		return text, 2, 4 + len(text)
	case strings.HasSuffix(before, "[") && strings.HasPrefix(rest, " ") && strings.Contains(lineEnd(rest), "]"): // MediaWiki
		text, _, _ = strings.Cut(rest, "]")
		return text, 1, 1 + len(text)
	case strings.HasPrefix(rest, "[") && !strings.HasPrefix(rest, "[/") && strings.Contains(lineEnd(rest), "]"): // AsciiDoc
		text, _, _ = strings.Cut(rest[1:], "]")
		return text, len(before) - len(strings.TrimSuffix(before, "link:")), 2 + len(text)
	case strings.HasSuffix(before, " <") && strings.HasPrefix(rest, ">`"): // reStructuredText
		at := strings.LastIndexByte(before, '`')
		return before[at+1 : len(before)-1], len(before) - max(at, 0), 3
	case strings.HasSuffix(before, `":`) && strings.Count(lastLine(before), `"`) >= 2 && !strings.ContainsAny(lastLine(before), "{,"): // Textile
		at := strings.LastIndexByte(before[:len(before)-2], '"')
		return before[at+1 : len(before)-2], len(before) - at, 0
	case strings.HasSuffix(trimmed, "]:") && strings.HasPrefix(strings.TrimLeft(lastLine(trimmed), " "), "["):
		return d.referenced(trimmed, len(before))
	}
	return "", 0, 0
}

// referenced is the text of a Markdown link whose address stands apart, as in
// [text][1] … [1]: address.
func (d *document) referenced(before string, n int) (text string, ahead, behind int) {
	label, at := bracketed(before[:len(before)-2])
	if label == "" || len(label) > 60 {
		return "", 0, 0
	}
	if d.refs == nil {
		d.refs = references(d.s)
	}
	if text, ok := d.refs[label]; ok {
		return text, n - at, 0
	}
	return label, n - at, 0
}

// references are the texts of Markdown's links that give a label for their address,
// by label, the first of each.
func references(s string) map[string]string {
	m := map[string]string{}
	for i := 0; ; {
		k := strings.Index(s[i:], "][")
		if k < 0 {
			return m
		}
		i += k
		label, _, shut := strings.Cut(s[i+2:min(len(s), i+70)], "]")
		if text, _ := bracketed(s[max(0, i-maxLine):i]); shut && m[label] == "" {
			m[label] = text
		}
		i += 2
	}
}

// bracketed is the text behind the bracket that opens s's last, still open one, and
// where that bracket stands.
func bracketed(s string) (string, int) {
	depth := 0
	for i := len(s) - 1; i >= 0; i-- {
		switch s[i] {
		case ']':
			depth++
		case '[':
			if depth--; depth < 0 {
				text := s[i+1:]
				if strings.HasPrefix(text, "![") { // a badge: its alternative text
					if alt, _, ok := strings.Cut(text[2:], "]"); ok {
						return alt, i
					}
				}
				return text, i
			}
		}
	}
	return "", len(s)
}

func endsFold(s, suffix string) bool {
	return len(s) >= len(suffix) && strings.EqualFold(s[len(s)-len(suffix):], suffix)
}

// row reads the cells of a table row written with bars or tabs.
func (d *document) row(c *Context, i int) {
	p := d.places[i]
	begin := d.lineStart(p.from)
	all := d.s[begin : p.to+len(lineEnd(d.s[p.to:]))]
	sep := separatorOf(all, d.s[begin:p.from])
	if sep == 0 {
		return
	}
	c.cells = columns(all, sep)
	own := len(columns(d.s[begin:p.from], sep)) - 1
	header := d.header(begin, len(c.cells), sep)
	c.named, c.column = nameCell(c.cells, own, header), ownColumn(c.cells, own, header)
	c.before = c.before[1+strings.LastIndexByte(c.before, sep):]
	if k := strings.IndexByte(c.after, sep); k >= 0 {
		c.after = c.after[:k]
	}
	c.start, c.next = "", ""
}

// separatorOf is what parts the columns of a row that holds a link behind before, or 0.
func separatorOf(row, before string) byte {
	if strings.Count(row, "|") >= 2 {
		return '|'
	}
	if strings.Count(strings.TrimLeft(row, "\t"), "\t") >= 2 {
		return '\t'
	}
	for _, sep := range []byte(",;") {
		if strings.HasSuffix(strings.TrimRight(before, `"`), string(sep)) && strings.Count(row, string(sep)) >= 2 {
			return sep
		}
	}
	return 0
}

// columns parts a row; a column in double quotes may hold the separator.
func columns(row string, sep byte) []string {
	if sep == '|' || sep == '\t' || !strings.Contains(row, `"`) {
		return strings.Split(row, string(sep))
	}
	var out []string
	from, quoted := 0, false
	for i := 0; i < len(row); i++ {
		switch {
		case row[i] == '"':
			quoted = !quoted
		case row[i] == sep && !quoted:
			out = append(out, strings.Trim(row[from:i], `"`))
			from = i + 1
		}
	}
	return append(out, strings.Trim(row[from:], `"`))
}

// header are the cells of the row that heads the table, or nil.
func (d *document) header(begin, width int, sep byte) []string {
	var top []string
	for range 60 {
		if begin <= 0 {
			break
		}
		above := d.lineStart(begin - 1)
		text := d.s[above : begin-1]
		cells := columns(text, sep)
		if len(cells) < 2 || len(cells) > width+2 {
			break
		}
		if sep == '|' && strings.Trim(text, "|-: \t\r") == "" {
			head := d.lineStart(max(0, above-1))
			return strings.Split(d.s[head:max(head, above-1)], "|")
		}
		begin, top = above, cells
	}
	if sep == '|' {
		return nil
	}
	return top
}

// ownColumn is what the header calls the link's own column, when it tells the links
// of a row apart.
func ownColumn(cells []string, own int, header []string) string {
	if own >= len(header) || own >= len(cells) || len(cells) < len(header) {
		return ""
	}
	head := lean(tidy(header[own]), false)
	if head == "" || isNameColumn[strings.ToLower(head)] || generic(head) && !distinguishing(head) {
		return ""
	}
	alike := 0
	for k, cell := range cells {
		if k < len(header) && strings.TrimSpace(cell) != "" && generic(cell) && !generic(header[k]) {
			alike++
		}
	}
	if distinguishing(head) || alike > 1 {
		return head
	}
	return ""
}

// nameColumns head the column that names a row, in small letters.
var nameColumns = words{
	"en": "name|title|file|filename|file name|item|model|dataset|release|album|book|movie|game|description|what",
	"fr": "nom|titre|fichier|nom du fichier", "de": "name|titel|datei|dateiname", "es": "nombre|título|titulo|archivo",
	"it": "nome|titolo", "pt": "nome|título|arquivo", "ru": "название|имя|файл|наименование", "pl": "nazwa|tytuł|plik",
	"tr": "ad|adı|isim|başlık|dosya adı", "zh": "名称|标题|文件名|书名|片名|数据集|资源", "ja": "名前|名称|タイトル|ファイル名|作品", "ar": "الاسم|العنوان|اسم الملف", "nl": "naam|titel",
}

var isNameColumn = func() map[string]bool {
	m := map[string]bool{}
	nameColumns.each(func(w string) { m[w] = true })
	return m
}()

// nameCell is the cell that names a row: that of a column called so, else the first
// that reads like a name and no date, number or size; of two of which one holds the
// other, the longer.
func nameCell(cells []string, own int, header []string) string {
	for k, head := range header {
		if k < len(cells) && k != own && isNameColumn[strings.ToLower(strings.Trim(head, " *_`\t\r"))] {
			if name := lean(tidy(cells[k]), false); name != "" && !generic(name) {
				return name
			}
		}
	}
	best := ""
	for k, cell := range cells {
		name := lean(tidy(cell), false)
		if k == own || name == "" || generic(name) || distinguishing(name) && best != "" || !statedDate(name).IsZero() {
			continue
		}
		if n, from, to := statedSize(name); n >= 0 && to-from > len(name)/2 {
			continue
		}
		switch {
		case best == "":
			best = name
		case k < own && len(best) < 40 && strings.Contains(foldName(name), foldName(best)) && !prose(name):
			best = name
		case (weak(best) || coded(best) && !distinguishing(best)) && !weak(name) && !coded(name):
			best = name
		}
	}
	return best
}

// coded reports whether a cell is a shelf mark or number rather than a name.
func coded(s string) bool {
	return len(s) < 10 && !strings.Contains(s, " ") && strings.ContainsAny(s, "0123456789")
}
