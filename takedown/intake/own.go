package intake

import (
	"blindex/share"
	"blindex/takedown"
)

// NoticeRequest is a notice in our own JSON.
type NoticeRequest struct {
	Kind         string          `json:"kind,omitempty" enum:"copyright,personal_data,intimate,child_abuse,other_illegal" doc:"copyright when missing"`
	Lang         string          `json:"lang,omitempty"`
	ExternalID   share.Untrusted `json:"external_id,omitempty" doc:"your own name for this notice: sent again with the same one, it is answered again and not filed twice"`
	IsRevisionOf string          `json:"is_revision_of,omitempty" doc:"reference of a notice of yours whose bad rows these are sent for again: all else may be left out"`
	Revises      string          `json:"revision_token,omitempty" doc:"that notice's token, unless you send both with a sender's token"`
	Sender       PartyIn         `json:"sender,omitempty"`
	Principal    *PartyIn        `json:"principal,omitempty"`
	Explanation  share.Untrusted `json:"explanation,omitempty" doc:"why it is illegal; for copyright: your authority"`
	Authority    share.Untrusted `json:"authority_text,omitempty" doc:"for copyright: your authority"`
	Works        []WorkIn        `json:"works,omitempty"`
	Items        []ItemIn        `json:"items" minItems:"1" maxItems:"10000"`
	Statements   StatementsIn    `json:"statements,omitempty"`
	Signature    share.Untrusted `json:"signature,omitempty"`
}

// StatementsIn are the boxes that the sender ticked.
type StatementsIn struct {
	GoodFaith bool   `json:"good_faith,omitempty"`
	Accuracy  bool   `json:"accuracy,omitempty"`
	Perjury   bool   `json:"perjury_authority,omitempty"`
	FairUse   bool   `json:"fair_use_considered,omitempty"`
	BonaFide  bool   `json:"bona_fide_complete,omitempty"`
	TextID    string `json:"text_id,omitempty" doc:"which of our wordings was shown; another one is not kept"`
}

// PartyIn is who sends the notice, or for whom.
type PartyIn struct {
	Name     share.Untrusted `json:"name,omitempty"`
	Org      share.Untrusted `json:"org,omitempty"`
	Email    share.Untrusted `json:"email,omitempty"`
	Phone    share.Untrusted `json:"phone,omitempty"`
	Postal   share.Untrusted `json:"postal,omitempty"`
	Country  share.Untrusted `json:"country,omitempty"`
	Relation share.Untrusted `json:"relation,omitempty" doc:"owner, employee, agent, attorney or none"`
}

// WorkIn is a work that is said to be copied.
type WorkIn struct {
	Title        share.Untrusted   `json:"title,omitempty"`
	Description  share.Untrusted   `json:"description,omitempty"`
	Kind         share.Untrusted   `json:"kind,omitempty"`
	OriginalURLs []share.Untrusted `json:"original_urls,omitempty"`
	Registration share.Untrusted   `json:"registration_no,omitempty"`
}

// ItemIn is one row: one link.
type ItemIn struct {
	URL   share.Untrusted `json:"url" doc:"our entry page or the share link"`
	Work  int             `json:"work,omitempty" doc:"index into works, from 0"`
	Scope string          `json:"scope,omitempty" enum:"link,subtree"`
	Note  share.Untrusted `json:"note,omitempty" doc:"for you; not kept"`
}

// readJSON reads our own format, or XARF, which says so.
func readJSON(body share.Untrusted, o Options) (Inbound, error) {
	var head struct {
		XARF share.Untrusted `json:"xarf_version"`
	}
	if err := share.DecodeJSON(body, &head); err != nil {
		return Inbound{}, ErrFormat
	}
	if !head.XARF.Empty() {
		return readXARF(body, o)
	}
	var own NoticeRequest
	if err := share.DecodeJSON(body, &own); err != nil {
		return Inbound{}, ErrFormat
	}
	in := Inbound{Format: FormatOwn, ExternalID: externalID(own.ExternalID), RevisionOf: takedown.CleanRef(own.IsRevisionOf)}
	in, err := finish(in, own.form(), body, o)
	in.Draft.RevisionOf, in.Draft.RevisionToken = in.RevisionOf, own.Revises
	return in, err
}

func (own NoticeRequest) form() Form {
	f := Form{
		Route: takedown.Route(own.Kind), Lang: own.Lang, Sender: PartyText(own.Sender), Signature: own.Signature,
		Explanation: own.Explanation, Statements: takedown.Statements(own.Statements),
	}
	if own.Kind == "" {
		f.Route = takedown.Copyright
	}
	if f.Explanation.Empty() {
		f.Explanation = own.Authority
	}
	if own.Principal != nil {
		f.Principal = PartyText(*own.Principal)
	}
	for _, w := range own.Works {
		f.Works = append(f.Works, WorkText{Title: w.Title, Description: withRegistration(w), Kind: w.Kind, OriginalURLs: w.OriginalURLs})
	}
	for _, it := range own.Items {
		f.Items = append(f.Items, Item{URL: it.URL, Work: it.Work + 1, Scope: takedown.Scope(it.Scope)})
	}
	return f
}

// withRegistration keeps a registration number with what describes the work.
func withRegistration(w WorkIn) share.Untrusted {
	if w.Registration.Empty() {
		return w.Description
	}
	return share.Join(w.Description, w.Registration).Trim()
}

// externalID is the sender's name for a notice, scrubbed and bounded.
func externalID(u share.Untrusted) string { return (&texts{}).line(u) }
