package intake

import (
	"encoding/xml"
	"regexp"
	"strings"

	"blindex/share"
	"blindex/takedown"
)

// Ack is what the answer to an ACNS notice says.
type Ack struct {
	CaseID   string // of the notice, scrubbed
	Entity   string // who complains, scrubbed
	Email    string
	Accepted bool
	Reason   string // when it is not accepted: one of the RejectReasons of ACNS
}

// The reasons for not accepting an ACNS notice that can be ours.
const (
	rejectNoISP    = "IP_OUT_OF_RANGE"
	rejectMismatch = "TEXT_XML_MISMATCH"
	rejectOther    = "OTHER"
)

// readACNS reads an ACNS 2.0 notice.
func readACNS(body share.Untrusted, o Options) (Inbound, error) {
	in := Inbound{Format: FormatACNS}
	f := Form{Route: takedown.Copyright}
	if err := in.addACNS(body, &f, ""); err != nil {
		return Inbound{}, err
	}
	return finish(in, f, body, o)
}

// addACNS reads an Infringement document into the form. prose is the text that came with
// it, scrubbed.
func (in *Inbound) addACNS(doc share.Untrusted, f *Form, prose string) error {
	root, err := share.Tree(doc)
	if err != nil || !root.Is("Infringement") {
		return ErrFormat
	}
	who := root.At("Complainant")
	f.Sender = PartyText{Name: who.At("Contact").Text(), Org: who.At("Entity").Text(), Email: who.At("Email").Text(),
		Phone: who.At("Phone").Text(), Postal: who.At("Address").Text()}
	in.ExternalID = externalID(root.At("Case", "ID").Text())
	in.Ack = &Ack{CaseID: in.ExternalID, Entity: (&texts{}).line(f.Sender.Org), Email: (&texts{}).line(f.Sender.Email), Accepted: true}
	retracts := word(root.At("Type").Attr("Retraction"))
	in.Retraction = retracts == "true" || retracts == "1"
	if err := f.addContent(root); err != nil {
		return err
	}
	if len(f.Items) == 0 {
		in.concern(ConcernNotISP)
		in.Ack.Accepted, in.Ack.Reason = in.Retraction, rejectUnless(in.Retraction, rejectNoISP)
	}
	told := prose + "\n" + scrubbed(root.At("TextNotice").Text()) + "\n" + scrubbed(root.At("Notes").Text())
	for _, d := range root.All("Declarations") {
		told += "\n" + scrubbed(d.At("Body").Text())
	}
	in.hear(told, f)
	if in.contradicts(told, f.Items) {
		in.concern(ConcernMismatch)
		in.Ack.Accepted, in.Ack.Reason = false, rejectMismatch
	}
	return nil
}

func rejectUnless(accepted bool, reason string) string {
	if accepted {
		return ""
	}
	return reason
}

// addContent reads the items. One is a link by itself, or where its source keeps the
// file; one that only names a network address is none for us. Log-ins and passwords of
// the source are never read.
func (f *Form) addContent(root *share.Node) error {
	works := workList{form: f, known: map[share.Untrusted]int{}}
	source := root.At("Source")
	for _, it := range root.At("Content").All("Item") {
		title := it.At("Title").Text()
		if title.Empty() {
			title = it.At("FileName").Text()
		}
		n := works.number(title, share.Untrusted{})
		if artist := it.At("Artist").Text(); n > 0 && f.Works[n-1].Description.Empty() {
			f.Works[n-1].Description = artist
		}
		if u := located(it, source); !u.Empty() {
			f.Items = append(f.Items, Item{URL: u, Work: n})
		}
	}
	switch {
	case len(f.Items) > takedown.MaxRows:
		return ErrRows
	case len(f.Works) > MaxWorks:
		return ErrWorks
	}
	return nil
}

// located is an item's link.
func located(it, source *share.Node) share.Untrusted {
	if u := it.At("URL").Text(); !u.Empty() {
		return u
	}
	kind := word(source.At("SubType").Attr("BaseType"))
	if kind != "" && kind != "link" && kind != "server" {
		return share.Untrusted{}
	}
	base := source.At("URL_Base").Text()
	if _, _, err := share.Parse(base); err == nil || base.Empty() {
		return base
	}
	return it.At("FileName").Text().Under(base)
}

var takesBack = regexp.MustCompile(`\b(?:hereby |we |i )(?:retract|withdraw|rescind)`)

// contradicts reports whether the text beside a document tells something else than the
// document: other links, or that it is taken back.
func (in *Inbound) contradicts(told string, items []Item) bool {
	if takesBack.MatchString(strings.ToLower(told)) != in.Retraction && !in.Retraction {
		return true
	}
	named := map[string]bool{}
	for _, it := range items {
		for _, found := range share.Find(it.URL) {
			named[found.Link.Provider()+" "+found.Link.Handle()] = true
		}
	}
	for _, found := range share.Find(share.NewUntrusted(told)) {
		if !named[found.Link.Provider()+" "+found.Link.Handle()] {
			return true
		}
	}
	return false
}

// noticeAck is the answer's document. Complianant is how the format spells it.
type noticeAck struct {
	XMLName      xml.Name `xml:"http://www.acns.net/ACNS NoticeAck"`
	Accepted     bool     `xml:"Accepted,attr"`
	RejectReason string   `xml:"RejectReason,attr,omitempty"`
	CaseID       string   `xml:"Case>ID"`
	Entity       string   `xml:"Complianant>Entity,omitempty"`
	Email        string   `xml:"Complianant>Email,omitempty"`
	RefID        string   `xml:"Service_Provider>Ref_ID,omitempty"`
	Token        string   `xml:"Service_Provider>Status_Token,omitempty"`
	Notes        string   `xml:"Notes,omitempty"`
}

// XML writes the NoticeAck document, with our reference and the token that opens its
// status; both are "" where nothing was filed.
func (a Ack) XML(ref, token, notes string) ([]byte, error) {
	doc := noticeAck{Accepted: a.Accepted, RejectReason: a.Reason, CaseID: a.CaseID, Entity: a.Entity, Email: a.Email, RefID: ref, Token: token, Notes: notes}
	if !a.Accepted && a.Reason == "" {
		doc.RejectReason = rejectOther
	}
	out, err := xml.MarshalIndent(doc, "", "  ")
	if err != nil {
		return nil, ErrFormat
	}
	return append([]byte(xml.Header), append(out, '\n')...), nil
}
