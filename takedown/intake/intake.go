package intake

import (
	"errors"
	"mime"
	"strings"

	"blindex/share"
	"blindex/takedown"
)

// Bounds of a notice in any format.
const (
	MaxBytes = 4 << 20 // of a body
	MaxWorks = 1_000
	// MaxUploadRows is how many rows a file may have from somebody whose address has not
	// answered yet (R34).
	MaxUploadRows = 1_000
)

// Errors of reading. They name no byte of what was read.
var (
	ErrFormat = errors.New("intake: the text does not have the form it announces")
	ErrType   = errors.New("intake: no notice comes in this content type")
	ErrSize   = errors.New("intake: the notice is too large")
	ErrRows   = errors.New("intake: too many rows")
	ErrWorks  = errors.New("intake: too many works")
	ErrRoute  = errors.New("intake: no such kind of notice")
)

// Format is what a notice was written in.
type Format string

// The formats that are read.
const (
	FormatOwn   Format = "json"
	FormatXARF  Format = "xarf"
	FormatACNS  Format = "acns"
	FormatCSV   Format = "csv"
	FormatTCRP  Format = "tcrp"
	FormatProse Format = "prose"
)

// Options say how a notice came.
type Options struct {
	OwnHosts []string  // hosts (with port, if any) this engine answers on
	Channel  string    // form, api or mail
	Lang     string    // of the answer; the notice's own wins
	From     PartyText // what the channel itself tells of the sender, such as a mail's From: fills what the notice leaves out
	Salt     []byte    // of the receipt: what is hashed is hashed with it (R5)
	Account  *Account  // of a sender we know; may be nil
}

// Account is what a sender whom an operator admitted has on file: formats without a
// place for a statement or a signature take them from here.
type Account struct {
	Sender     takedown.Party
	Principal  *takedown.Party
	Statements takedown.Statements
	Signature  string
}

// Inbound is what a notice said, in whatever form it came.
type Inbound struct {
	Format     Format
	Draft      takedown.Draft
	ExternalID string                // the sender's own name for it: for telling whether it came before, never stored in clear
	Retraction bool                  // the sender takes the notice of this ExternalID back
	RevisionOf string                // reference of the notice that it says it revises, or "": in prose a word, proven by nothing
	Ack        *Ack                  // set for ACNS
	Dropped    []takedown.Attachment // attachments and evidence that are no text: the sender is asked for text (R29)
	Concerns   []Concern             // what an operator should look at
}

// Concern is something about a notice that a person should see.
type Concern string

// What can be odd about a notice.
const (
	ConcernMismatch Concern = "text_xml_mismatch" // text and XML tell different things
	ConcernNotISP   Concern = "not_an_isp"        // it names network addresses and no link
	ConcernDropped  Concern = "attachment_dropped"
	ConcernSpoken   Concern = "statements_in_text" // statements were found in prose, not ticked
	ConcernGarbled  Concern = "block_unreadable"   // a machine-readable block could not be read
)

// Read reads a notice of a content type: application/json (our own, or XARF when it has
// an xarf_version), text/csv, text/plain (TCRP), application/xml and text/xml (ACNS). It
// errs with ErrType, ErrFormat, ErrSize, ErrRows, ErrWorks or ErrRoute. A bad row is no
// error: it is a malformed row of the draft (R28).
func Read(contentType string, body share.Untrusted, o Options) (Inbound, error) {
	if body.Len() > MaxBytes {
		return Inbound{}, ErrSize
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return Inbound{}, ErrType
	}
	switch {
	case kind == "application/json" || strings.HasSuffix(kind, "+json"):
		return readJSON(body, o)
	case kind == "text/csv":
		return readCSV(body, o)
	case kind == "text/plain":
		return readTCRP(body, o)
	case kind == "application/xml" || kind == "text/xml":
		return readACNS(body, o)
	}
	return Inbound{}, ErrType
}

// finish turns a form into an Inbound.
func finish(in Inbound, f Form, body share.Untrusted, o Options) (Inbound, error) {
	if f.Channel = o.Channel; f.Lang == "" {
		f.Lang = o.Lang
	}
	f.Account, f.From = o.Account, o.From
	draft, err := f.Draft(o.OwnHosts)
	if err != nil {
		return Inbound{}, err
	}
	draft.RawHash = body.Sum(o.Salt)
	draft.ExternalID = in.ExternalID
	in.Draft = draft
	return in, nil
}
