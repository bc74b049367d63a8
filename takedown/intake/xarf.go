package intake

import (
	"strings"

	"blindex/share"
	"blindex/takedown"
)

// Bounds of an XARF report.
const (
	maxLinked   = 1_000 // the format says 50; more do no harm
	maxEvidence = 50
)

// xarf is what is read of an XARF v4 report on copyright. Unknown fields are tolerated:
// the format's own samples have some.
type xarf struct {
	Version   share.Untrusted `json:"xarf_version"`
	ReportID  share.Untrusted `json:"report_id"`
	Category  share.Untrusted `json:"category"`
	Type      share.Untrusted `json:"type"`
	Reporter  xarfContact     `json:"reporter"`
	Sender    xarfContact     `json:"sender"`
	URL       share.Untrusted `json:"infringing_url"`
	Linked    []xarfLink      `json:"linked_content"`
	Title     share.Untrusted `json:"work_title"`
	Kind      share.Untrusted `json:"work_category"`
	Holder    share.Untrusted `json:"rights_holder"`
	Describes share.Untrusted `json:"description"`
	File      struct {
		Name share.Untrusted `json:"filename"`
	} `json:"file_info"`
	Evidence []xarfEvidence `json:"evidence"`
}

type xarfContact struct {
	Org     share.Untrusted `json:"org"`
	Contact share.Untrusted `json:"contact"`
}

type xarfLink struct {
	Target share.Untrusted `json:"target_url"`
}

type xarfEvidence struct {
	Type    share.Untrusted `json:"content_type"`
	Payload share.Untrusted `json:"payload"`
	Name    share.Untrusted `json:"description"`
}

// readXARF reads a report on copyright. The format has no place for statements or a
// signature, so that by itself it is never complete: they come from the sender's account
// or from a piece of evidence that is text, which an operator then looks at (T35).
func readXARF(body share.Untrusted, o Options) (Inbound, error) {
	var x xarf
	if err := share.DecodeJSON(body, &x); err != nil {
		return Inbound{}, ErrFormat
	}
	switch {
	case !strings.HasPrefix(word(x.Version), "4."):
		return Inbound{}, ErrFormat
	case word(x.Category) != "copyright":
		return Inbound{}, ErrRoute
	case len(x.Linked) > maxLinked:
		return Inbound{}, ErrRows
	}
	in := Inbound{Format: FormatXARF, ExternalID: externalID(x.ReportID)}
	f := x.form()
	x.evidence(&in, &f, o)
	return finish(in, f, body, o)
}

func (x xarf) form() Form {
	f := Form{
		Route: takedown.Copyright, Sender: PartyText{Org: x.Sender.Org, Email: x.Sender.Contact},
		Principal: PartyText{Name: x.Holder}, Explanation: x.Describes,
	}
	if f.Sender == (PartyText{}) {
		f.Sender = PartyText{Org: x.Reporter.Org, Email: x.Reporter.Contact}
	}
	if x.Reporter.Org != f.Sender.Org {
		f.Principal.Org = x.Reporter.Org
	}
	w := WorkText{Title: x.Title, Kind: x.Kind}
	if w.Title.Empty() {
		w.Title = x.File.Name
	}
	if !w.Title.Empty() {
		f.Works = []WorkText{w}
	}
	for _, u := range append([]share.Untrusted{x.URL}, x.targets()...) {
		if !u.Empty() {
			f.Items = append(f.Items, Item{URL: u})
		}
	}
	return f
}

func (x xarf) targets() []share.Untrusted {
	var out []share.Untrusted
	for _, l := range x.Linked {
		out = append(out, l.Target)
	}
	return out
}

// evidence looks for statements in what is text, and keeps nothing else of it.
func (x xarf) evidence(in *Inbound, f *Form, o Options) {
	for _, e := range x.Evidence[:min(len(x.Evidence), maxEvidence)] {
		content, err := e.Payload.Base64()
		if kind := word(e.Type); err == nil && content.Sound() && textual(kind) {
			in.hear(scrubbed(content), f)
			continue
		}
		if err != nil {
			content = e.Payload
		}
		in.Drop(takedown.Attachment{Name: (&texts{}).line(e.Name), Type: mediaType(word(e.Type)), Size: content.Len(), Sum: content.Sum(o.Salt)})
	}
}

func textual(kind string) bool {
	return strings.HasPrefix(kind, "text/plain") || strings.HasPrefix(kind, "message/rfc822")
}
