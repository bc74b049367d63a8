package probe

import (
	"bytes"
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"blindex/crawler"
)

// provider is how one provider is asked.
type provider struct {
	id   string
	pace crawler.Pace
	asks []ask // the first that is for the link
}

func (p provider) ask(t crawler.ProbeTarget) *ask {
	for i, a := range p.asks {
		if t.Sub == "" && (a.under == "" || strings.HasPrefix(t.Address, a.under)) {
			return &p.asks[i]
		}
	}
	return nil
}

// ask is one question and how its answer is read. In url and body stand {h} for the handle
// in a path, {q} for the handle and {a} for the keyless address in a query, {address} for
// that address and {host} for its host.
type ask struct {
	under  string // what the addresses that it is for begin with; "" is for all
	method string // GET unless named
	url    string
	body   string
	sends  string // the body's type
	signs  []sign // the first that fits counts; what fits none is Unknown
	echo   string // field that holds the handle of a link that lives, or the answer is about another
	name   string // field with the provider's own name of a link that lives
	size   string // field with its size in bytes
	code   string // field with the provider's code, a number
	then   *ask   // a second opinion, when this one says gone
}

// sign is something in an answer and what it says. Fields are paths into JSON, such as
// "files.0.name", or one of these, which begin with ~:
//
//	~text      all of it, trimmed         ~title   og:title of a page
//	~location  where a redirect leads     ~length  Content-Length
//	~type      Content-Type               ~cell.N  cells of the line about the link, at semicolons
type sign struct {
	status int      // 0 is any
	field  string   // "" looks at the status alone
	is     []string // what the field holds, one of them; none: anything but nothing
	has    []string // or what stands in it, one of them
	says   crawler.Liveness
}

// seen is an answer. It is looked at and let go: only what read takes leaves it (R6).
type seen struct {
	status int
	header http.Header
	text   []byte
	doc    any
}

// wall are words of pages that ask whether a person is there. What such a page says of a
// link is not believed.
var wall = regexp.MustCompile(`(?i)captcha|cf-chl|challenge-platform|unusual traffic|automated queries|are you (?:a )?(?:human|robot)`)

// read notes what an answer says.
func read(a ask, t crawler.ProbeTarget, s seen, r *crawler.ProbeResult) {
	dec := json.NewDecoder(bytes.NewReader(s.text))
	dec.UseNumber()
	if dec.Decode(&s.doc) != nil || dec.More() {
		s.doc = nil
	}
	i := slices.IndexFunc(a.signs, func(g sign) bool { return s.fits(g, t.Handle) })
	if i < 0 {
		return
	}
	says := a.signs[i].says
	if says == crawler.Alive && a.echo != "" && s.field(a.echo, t.Handle) != t.Handle {
		return
	}
	if says != crawler.Alive && s.doc == nil && wall.Match(s.text) {
		return
	}
	r.Liveness, r.Fault = says, says == crawler.Throttled
	if n, err := strconv.Atoi(s.field(a.code, t.Handle)); err == nil {
		r.Code = n
	}
	if says != crawler.Alive {
		return
	}
	r.Name = s.field(a.name, t.Handle)
	if n, err := strconv.ParseInt(s.field(a.size, t.Handle), 10, 64); err == nil && n >= 0 {
		r.Size = n
	}
}

func (s seen) fits(g sign, handle string) bool {
	if g.status != 0 && g.status != s.status {
		return false
	}
	if g.field == "" {
		return true
	}
	v := s.field(g.field, handle)
	switch {
	case len(g.is) > 0:
		return slices.Contains(g.is, v)
	case len(g.has) > 0:
		return slices.ContainsFunc(g.has, func(part string) bool { return strings.Contains(v, part) })
	}
	return v != ""
}

var titleTag = regexp.MustCompile(`(?i)<meta\s+property="og:title"\s+content="([^"]{1,500})"`)

// field is what a field holds as text; "" when it is not there.
func (s seen) field(path, handle string) string {
	switch {
	case path == "":
		return ""
	case path == "~text":
		return strings.TrimSpace(string(s.text))
	case path == "~location":
		return s.header.Get("Location")
	case path == "~type":
		return s.header.Get("Content-Type")
	case path == "~length":
		return s.header.Get("Content-Length")
	case path == "~title":
		if m := titleTag.FindSubmatch(s.text); m != nil && utf8.Valid(m[1]) {
			return html.UnescapeString(string(m[1]))
		}
		return ""
	case strings.HasPrefix(path, "~cell."):
		return s.cell(path[len("~cell."):], handle)
	}
	return textOf(at(s.doc, path))
}

// cell is one cell of the line that names the handle.
func (s seen) cell(index, handle string) string {
	n, err := strconv.Atoi(index)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(s.text)) {
		cells := strings.Split(strings.TrimSpace(line), ";")
		if strings.HasSuffix(cells[0], "?"+handle) || cells[0] == handle {
			if n < len(cells) {
				return cells[n]
			}
			return ""
		}
	}
	return ""
}

// at follows a path into a JSON document.
func at(doc any, path string) any {
	for part := range strings.SplitSeq(path, ".") {
		switch v := doc.(type) {
		case map[string]any:
			doc = v[part]
		case []any:
			n, err := strconv.Atoi(part)
			if err != nil || n < 0 || n >= len(v) {
				return nil
			}
			doc = v[n]
		default:
			return nil
		}
	}
	return doc
}

func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}
