package web

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	"blindex/index"
	"blindex/share"
)

// functions are what templates may call.
func functions(a assets) template.FuncMap {
	reports := map[string]string{}
	for _, p := range share.Providers() {
		reports[p.ID] = p.Report
	}
	return template.FuncMap{
		"asset":    a.address,
		"provider": providerName,
		"reportAt": func(id string) string { return reports[id] },
		"size":     size,
		"day":      func(t time.Time) string { return t.UTC().Format("2006-01-02") },
		"minute":   minute,
		"iso":      func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"marked":   marked,
		"host":     host,
		"score":    func(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) },
		"add1":     func(n int64) int64 { return n + 1 },
		"span":     span,
		"namedBy":  namedBy,
		"beyond":   func(list []string, shown int) int { return max(len(list)-shown, 0) },
		"more":     func(pages []index.Posting) int { return max(len(pages)-1, 0) },
		"pair":     func(v view, e index.Entry) shown { return shown{v, e} },
		"keeping":  func(v view, ref, token, link, salt string) kept { return kept{v, ref, token, link, salt} },
		"pagesOf":  func(v view, s steps) stepped { return stepped{v, s} },
		"inCase":   inCase,
		"field":    func(v view, name, text string) formField { return formField{v, name, text} },
	}
}

// namedBy is the posting whose claim is the shown name, the newest first; nil when no
// page gave it: the provider publishes it, it was imported, or its page is not at hand
// (R37).
func namedBy(e index.Entry) *index.Posting {
	switch share.NameSource(e.NameSource) {
	case share.NameProvider, share.NameImport:
		return nil
	}
	for i, p := range e.Pages {
		if p.Name == e.Name {
			return &e.Pages[i]
		}
	}
	return nil
}

// providerName is what people call a provider; an id without a name stands for itself.
func providerName(id string) string {
	for _, p := range share.Providers() {
		if p.ID == id && p.Name != "" {
			return p.Name
		}
	}
	return id
}

// size writes bytes for people, in powers of ten as shops and providers do.
func size(bytes int64) string {
	if bytes < 0 {
		return ""
	}
	units := []string{"B", "kB", "MB", "GB", "TB", "PB"}
	f, i := float64(bytes), 0
	for f >= 999.5 && i < len(units)-1 {
		f, i = f/1000, i+1
	}
	if i > 0 && f < 9.95 {
		return fmt.Sprintf("%.1f %s", f, units[i])
	}
	return fmt.Sprintf("%.0f %s", f, units[i])
}

func minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") + " UTC" }

// part of a name: what was searched for is marked.
type part struct {
	Text string
	Hit  bool
}

// marked cuts a name at the spans that matched.
func marked(name string, spans []index.Span) []part {
	var out []part
	at := 0
	for _, s := range spans {
		if s.Start < at || s.End > len(name) || s.End <= s.Start {
			continue
		}
		if s.Start > at {
			out = append(out, part{name[at:s.Start], false})
		}
		out = append(out, part{name[s.Start:s.End], true})
		at = s.End
	}
	if at < len(name) {
		out = append(out, part{name[at:], false})
	}
	return out
}

// host shows an origin without its scheme.
func host(origin string) string {
	_, rest, ok := strings.Cut(origin, "://")
	if !ok {
		return origin
	}
	return rest
}

// shown is an entry with the page it is shown on, for the parts of pages.
type shown struct {
	View  view
	Entry index.Entry
}

// kept is a receipt with the page it stands on.
type kept struct {
	View                   view
	Ref, Token, Link, Salt string
}

// stepped is a list's other pages with the page they stand on.
type stepped struct {
	View  view
	Steps steps
}

// formField is one field of a form with the page it stands on.
type formField struct {
	View  view
	Field string
	Text  string
}

// span writes how long, in the largest unit that says enough.
func span(d time.Duration) string {
	d = d.Abs()
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d d", int(d.Hours()/24))
	case d >= time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d min", int(d.Minutes()))
}
