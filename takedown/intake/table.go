package intake

import (
	"strings"

	"blindex/share"
	"blindex/takedown"
)

// columns are the headings of a table of links, and what else senders call them.
var columns = map[string]string{
	"url": "url", "link": "url", "links": "url", "urls": "url", "infringing_url": "url", "infringing url": "url", "address": "url",
	"work_title": "title", "work title": "title", "title": "title", "work": "title",
	"original_url": "original", "original url": "original", "original": "original", "source_url": "original",
	"scope": "scope",
}

// order is that of a table without headings.
var order = []string{"url", "title", "original", "scope"}

// readCSV reads a table of links: url, work_title, original_url, scope. Who sends it and
// what they swear to stands in their account.
func readCSV(body share.Untrusted, o Options) (Inbound, error) {
	f := Form{Route: takedown.Copyright}
	if err := f.AddTable(body); err != nil {
		return Inbound{}, err
	}
	return finish(Inbound{Format: FormatCSV}, f, body, o)
}

// AddTable adds the works and links of a CSV table to the form. It errs with ErrRows,
// ErrWorks, or ErrFormat for a table without a column of links.
func (f *Form) AddTable(body share.Untrusted) error {
	records := share.Table(body, takedown.MaxRows+2)
	if len(records) == 0 {
		return ErrFormat
	}
	at, headed := headings(records[0])
	if headed {
		records = records[1:]
	}
	if _, ok := at["url"]; !ok {
		return ErrFormat
	}
	if len(records)+len(f.Items) > takedown.MaxRows {
		return ErrRows
	}
	works := workList{form: f, known: map[share.Untrusted]int{}}
	for _, record := range records {
		cell := func(name string) share.Untrusted {
			if i, ok := at[name]; ok && i < len(record) {
				return record[i].Trim()
			}
			return share.Untrusted{}
		}
		it := Item{URL: cell("url"), Work: works.number(cell("title"), cell("original"))}
		if word(cell("scope")) == string(takedown.ScopeSubtree) {
			it.Scope = takedown.ScopeSubtree
		}
		f.Items = append(f.Items, it)
	}
	if len(f.Works) > MaxWorks {
		return ErrWorks
	}
	return nil
}

// headings tells where each column is. A first line that is none holds a link already.
func headings(first []share.Untrusted) (at map[string]int, headed bool) {
	at = map[string]int{}
	for i, cell := range first {
		name := columns[word(cell)]
		if _, twice := at[name]; name != "" && !twice {
			at[name] = i
		}
	}
	if len(at) > 0 {
		return at, true
	}
	if !first[0].Contains("/") { // headings that we do not know
		return at, false
	}
	for i, name := range order[:min(len(order), len(first))] {
		at[name] = i
	}
	return at, false
}

// workList gives each work of a list of links its number.
type workList struct {
	form  *Form
	known map[share.Untrusted]int
}

// number is the work of a title, made when it is new. A row without one belongs to the
// work of the row before it.
func (l workList) number(title, original share.Untrusted) int {
	n := l.known[title]
	switch {
	case n > 0:
	case title.Empty() && original.Empty() || title.Empty() && len(l.form.Works) > 0:
		n = len(l.form.Works)
	default:
		l.form.Works = append(l.form.Works, WorkText{Title: title})
		n = len(l.form.Works)
		l.known[title] = n
	}
	if n > 0 && !original.Empty() {
		w := &l.form.Works[n-1]
		w.OriginalURLs = appendNew(w.OriginalURLs, original)
	}
	return n
}

func appendNew(list []share.Untrusted, u share.Untrusted) []share.Untrusted {
	if len(list) > 0 && list[len(list)-1] == u || len(list) >= maxOriginal {
		return list
	}
	return append(list, u)
}

// word is a short text that is only compared with ones we know.
func word(u share.Untrusted) string {
	if u.Len() > 200 {
		return ""
	}
	clean, _ := share.Scrub(u)
	return strings.ToLower(strings.TrimSpace(clean))
}
