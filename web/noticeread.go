package web

import (
	"cmp"
	"errors"
	"regexp"
	"strconv"
	"strings"

	"blindex/httpx"
	"blindex/share"
	"blindex/takedown"
	"blindex/takedown/intake"
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
	text, _ := intake.Text(t.form.Raw(name))
	return text
}

// draft is the notice as it stands in the form, read as every notice is.
func (t *typed) draft() (takedown.Draft, error) {
	raw := t.form.Raw
	f := intake.Form{
		Route: routeOf(t.form.Text("route")), Channel: "form", Lang: t.lang, Statements: t.statements(),
		Sender: intake.PartyText{Name: raw("name"), Org: raw("org"), Email: raw("email"), Phone: raw("phone"),
			Postal: raw("postal"), Country: raw("country"), Relation: raw("relation")},
		Principal: intake.PartyText{Name: raw("principal")}, Explanation: raw("explanation"), Signature: raw("signature"),
	}
	work := intake.WorkText{Title: raw("work_title"), Description: raw("work_description")}
	for _, line := range raw("work_urls").Lines() {
		if !blank(line) {
			work.OriginalURLs = append(work.OriginalURLs, line)
		}
	}
	if !blank(work.Title) || !blank(work.Description) || len(work.OriginalURLs) > 0 {
		f.Works = []intake.WorkText{work}
	}
	if err := t.links(&f); err != nil {
		return takedown.Draft{}, err
	}
	d, err := f.Draft(t.own)
	if err != nil {
		return takedown.Draft{}, err
	}
	t.cut = d.Notice.KeyStrips
	if t.law == "eu" { // what was ticked before the law was changed is no statement of this notice
		st := d.Notice.Statements
		d.Notice.Signature, d.Notice.Statements = "", takedown.Statements{BonaFide: st.BonaFide, TextID: st.TextID}
	}
	return d, nil
}

func (t *typed) statements() takedown.Statements {
	return takedown.Statements{
		GoodFaith: t.form.Has("good_faith"), Accuracy: t.form.Has("accuracy"), Perjury: t.form.Has("perjury_authority"),
		FairUse: t.form.Has("fair_use_considered"), BonaFide: t.form.Has("bona_fide_complete"),
		TextID: takedown.WordingFor(t.lang).TextID,
	}
}

// links adds what stands in the fields for links, and the links of a file.
func (t *typed) links(f *intake.Form) error {
	for i := 1; i <= singleRows; i++ {
		if raw := t.form.Raw("row-" + strconv.Itoa(i)); !blank(raw) {
			f.Items = append(f.Items, intake.Item{URL: raw, Pasted: true})
		}
	}
	if raw := t.form.Raw("rows"); !blank(raw) {
		f.Items = append(f.Items, intake.Item{URL: raw, Pasted: true})
	}
	if err := t.file(f); err != nil {
		return err
	}
	if t.form.Has("subtree") {
		for i := range f.Items {
			f.Items[i].Scope = takedown.ScopeSubtree
		}
	}
	return nil
}

// file adds the links of an uploaded table or list.
func (t *typed) file(f *intake.Form) error {
	content := t.form.Raw("file")
	switch {
	case blank(content):
		return nil
	case strings.HasSuffix(strings.ToLower(t.form.Text(httpx.FileName("file"))), ".csv"):
		return f.AddTable(content)
	}
	return f.AddLines(content)
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

// What one law alone asks for waits under names of its own while the form is the other
// law's: it comes back when the sender does, and is no part of a notice until then.
var ofLaw = map[string][]string{
	"us": {"phone", "country", "postal", "signature", "good_faith", "accuracy", "perjury_authority", "fair_use_considered"},
	"eu": {"bona_fide_complete"},
}

const keptPrefix = "kept-"

func (f *formView) keep(law string) {
	for other, names := range ofLaw {
		if law == "" || other == law {
			continue
		}
		for _, name := range names {
			switch {
			case f.Typed[name] != "":
				f.Kept = append(f.Kept, keptField{keptPrefix + name, f.Typed[name]})
			case f.Ticked[name]:
				f.Kept = append(f.Kept, keptField{keptPrefix + name, "yes"})
			}
		}
	}
}

// keptField is a hidden field of the form.
type keptField struct{ Name, Value string }

// again is the form with what was typed, without keys.
func (t *typed) again(d takedown.Draft) formView {
	f := newForm(d.Notice.Route, t.law, t.lang)
	for _, name := range textFields {
		f.Typed[name] = cmp.Or(t.form.Text(name), t.form.Text(keptPrefix+name))
	}
	for _, name := range boxFields {
		f.Ticked[name] = t.form.Has(name) || t.form.Has(keptPrefix+name)
	}
	f.keep(t.law)
	f.Ticked["subtree"] = t.form.Has("subtree")
	f.File = t.uploads()
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
	case t.uploads() && n > intake.MaxUploadRows:
		f.Errors["file"], f.Anyway = "missing_fewer_file", false
	case !t.uploads() && n > takedown.MaxFormRows:
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

// uploads reports whether a file came with the form.
func (t *typed) uploads() bool { return !blank(t.form.Raw("file")) }

// unread is the form as it goes back when its links could not be read at all.
func (t *typed) unread(err error) formView {
	f := t.again(takedown.Draft{Notice: takedown.Notice{Route: routeOf(t.form.Text("route"))}})
	switch {
	case errors.Is(err, intake.ErrFormat):
		f.Errors["file"] = "missing_table"
	case t.uploads():
		f.Errors["file"] = "missing_fewer_file"
	default:
		f.Errors["rows"] = "missing_fewer"
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
