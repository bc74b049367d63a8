package web

import (
	"regexp"
	"strconv"
	"strings"

	"blindex/httpx"
	"blindex/share"
	"blindex/takedown"
)

var entryID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// singleRows are the rows the form has beside its text area.
const singleRows = 3

// typed is a notice form as it came in.
type typed struct {
	form httpx.Values
	own  []string
	lang string
	law  string // us, eu, or "" where there is no choice
	cut  int
}

var (
	textFields = []string{"name", "org", "email", "phone", "postal", "country", "relation", "principal", "work_title", "work_description",
		"work_urls", "explanation", "signature", "row-1", "row-2", "row-3", "rows"}
	boxFields = []string{"good_faith", "accuracy", "perjury_authority", "fair_use_considered", "bona_fide_complete"}
)

// clean is a field as it is stored: keys cut, share links as [link n] (R14).
func (t *typed) clean(name string) string {
	text, _ := takedown.CutLinks(t.form.Raw(name))
	return httpx.Plain(text)
}

func (t *typed) draft() takedown.Draft {
	st := takedown.Statements{
		GoodFaith: t.form.Has("good_faith"), Accuracy: t.form.Has("accuracy"), Perjury: t.form.Has("perjury_authority"),
		FairUse: t.form.Has("fair_use_considered"), BonaFide: t.form.Has("bona_fide_complete"),
		TextID: takedown.WordingFor(t.lang).TextID,
	}
	n := takedown.Notice{
		Route: routeOf(t.form.Text("route")), Channel: "form", Lang: t.lang, Statements: st,
		Signature: t.clean("signature"), Explanation: t.clean("explanation"), Parties: t.parties(), Works: t.works(),
	}
	d := takedown.Draft{Notice: n, Rows: t.rows(), WorkOf: map[int]int{}, Scopes: map[int]takedown.Scope{}}
	for _, r := range d.Rows {
		d.WorkOf[r.N] = 1
		if t.form.Has("subtree") {
			d.Scopes[r.N] = takedown.ScopeSubtree
		}
	}
	for _, name := range textFields {
		_, cut := share.Scrub(t.form.Raw(name))
		t.cut += cut
	}
	d.Notice.KeyStrips = t.cut
	if t.law == "eu" { // what was ticked before the law was changed is no statement of this notice
		d.Notice.Signature, d.Notice.Statements = "", takedown.Statements{BonaFide: st.BonaFide, TextID: st.TextID}
	}
	return d
}

func (t *typed) parties() []takedown.Party {
	sender := takedown.Party{
		Role: takedown.RoleSender, Name: t.clean("name"), Org: t.clean("org"), Email: t.clean("email"), Phone: t.clean("phone"),
		Postal: t.clean("postal"), Country: t.clean("country"), Relation: t.clean("relation"),
	}
	out := []takedown.Party{}
	if sender != (takedown.Party{Role: takedown.RoleSender}) {
		out = append(out, sender)
	}
	if p := t.clean("principal"); p != "" {
		out = append(out, takedown.Party{Role: takedown.RolePrincipal, Name: p})
	}
	return out
}

func (t *typed) works() []takedown.Work {
	w := takedown.Work{N: 1, Title: t.clean("work_title"), Description: t.clean("work_description")}
	for _, line := range strings.Split(t.clean("work_urls"), "\n") {
		if line = takedown.CutAddress(share.NewUntrusted(line)); line != "" {
			w.OriginalURLs = append(w.OriginalURLs, line)
		}
	}
	if w.Title == "" && w.Description == "" && len(w.OriginalURLs) == 0 {
		return nil
	}
	return []takedown.Work{w}
}

func (t *typed) rows() []takedown.Parsed {
	var out []takedown.Parsed
	for i := 1; i <= singleRows; i++ {
		if raw := t.form.Raw("row-" + strconv.Itoa(i)); !blank(raw) {
			out = append(out, takedown.ReadRows(len(out)+1, raw, t.own)...)
		}
	}
	if raw := t.form.Raw("rows"); !blank(raw) {
		out = append(out, takedown.ReadRows(len(out)+1, raw, t.own)...)
	}
	return out
}

func blank(u share.Untrusted) bool {
	clean, _ := share.Scrub(u)
	return strings.TrimSpace(clean) == ""
}

// fieldOf is the field that lacks when an element of a notice does.
var fieldOf = map[takedown.Element]string{
	takedown.ElementSignature: "signature", takedown.ElementLink: "row-1", takedown.ElementContact: "email",
	takedown.ElementAccuracy: "accuracy", takedown.ElementPerjury: "perjury_authority",
}

// again is the form with what was typed, without keys.
func (t *typed) again(d takedown.Draft) formView {
	f := newForm(d.Notice.Route, t.law, t.lang)
	for _, name := range textFields {
		f.Typed[name] = t.form.Text(name)
	}
	for _, name := range boxFields {
		f.Ticked[name] = t.form.Has(name)
	}
	f.Ticked["subtree"] = t.form.Has("subtree")
	f.KeysCut = t.cut > 0
	return f
}

// review is the form as it goes back, with what is missing.
func (t *typed) review(d takedown.Draft) formView {
	f := t.again(d)
	f.Anyway = true
	switch n := len(d.Rows); {
	case n == 0:
		f.Errors["row-1"], f.Anyway = "missing_link", false
	case n > takedown.MaxFormRows:
		f.Errors["rows"], f.Anyway = "missing_fewer", false
	}
	for _, e := range missing(d, t.law) {
		field := t.lacking(e, d.Notice.Route)
		if f.Errors[field] == "" {
			f.Errors[field] = "missing_" + string(e)
		}
	}
	return f
}

func (t *typed) lacking(e takedown.Element, r takedown.Route) string {
	switch {
	case e == takedown.ElementWork && r != takedown.Copyright:
		return "explanation"
	case e == takedown.ElementWork:
		return "work_title"
	case e == takedown.ElementGoodFaith && (r != takedown.Copyright || t.law == "eu"):
		return "bona_fide_complete"
	case e == takedown.ElementGoodFaith:
		return "good_faith"
	}
	return fieldOf[e]
}

// missing screens a draft as filing will; which rows name entries of ours is not asked,
// so that the form tells nothing about that (R16).
func missing(d takedown.Draft, law string) []takedown.Element {
	n := d.Notice
	unstated := law == "eu" && !n.Statements.BonaFide
	if unstated { // without it the notice would be measured by the law that was not chosen
		n.Statements.BonaFide = true
	}
	for _, p := range d.Rows {
		row := takedown.Row{N: p.N, Match: p.Match, State: takedown.RowOpen}
		if p.Link != nil || p.Entry != "" {
			row.Match, row.Target = takedown.Matched, &share.Target{}
		}
		n.Rows = append(n.Rows, row)
	}
	lacks, _, state := takedown.Screen(n)
	if state == takedown.Valid || state == takedown.Decided {
		lacks = nil
	}
	if unstated {
		lacks = append(lacks, takedown.ElementGoodFaith)
	}
	return lacks
}
