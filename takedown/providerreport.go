package takedown

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"blindex/share"
)

// MaxReports is how many links one report to a storage provider holds.
const MaxReports = 50

// Errors of reports to a storage provider.
var (
	ErrReportsOff  = errors.New("takedown: reports to storage providers are switched off")
	ErrNoContact   = errors.New("takedown: no address of this provider for reports is known")
	ErrNothingLeft = errors.New("takedown: no removed link of this provider is still at hand")
)

// Reporter is who reports to storage providers: this engine's operator (R33). The zero
// value reports nothing.
type Reporter struct {
	On       bool
	Org      string
	Contact  string            // e-mail
	Domain   string            // of this engine
	Contacts map[string]string // provider to its address; wins over what the provider publishes
}

// AddressOf is where reports to a provider go, or "".
func (r Reporter) AddressOf(provider string) string {
	to := r.Contacts[provider]
	for _, p := range share.Providers() {
		if to == "" && p.ID == provider {
			to = p.Abuse
		}
	}
	if a, err := mail.ParseAddress(to); err != nil || a.Address != to {
		return ""
	}
	return to
}

// ProviderReport is one link in a report to its storage provider. It says what a claimant
// wants removed there; nobody's contact is in it but ours.
type ProviderReport struct {
	ID       string // a UUID, the same whenever the same row is reported
	Row      int
	At       time.Time // when we removed the link
	Provider string
	Link     share.Link
	Work     string // redacted
	Holder   string // an organisation, or ""
	Category string // kind of work, as typed
}

// xarf is a report of type copyright/cyberlocker (XARF v4).
type xarf struct {
	Version  string    `json:"xarf_version"`
	ID       string    `json:"report_id"`
	At       string    `json:"timestamp"`
	Reporter xarfParty `json:"reporter"`
	Sender   xarfParty `json:"sender"`
	Source   string    `json:"source_identifier"`
	Category string    `json:"category"`
	Type     string    `json:"type"`
	Evidence string    `json:"evidence_source"`
	URL      string    `json:"infringing_url"`
	Service  string    `json:"hosting_service"`
	Work     string    `json:"work_title,omitempty"`
	Holder   string    `json:"rights_holder,omitempty"`
	Kind     string    `json:"work_category,omitempty"`
	Text     string    `json:"description"`
}

type xarfParty struct {
	Org     string `json:"org"`
	Contact string `json:"contact"`
	Domain  string `json:"domain"`
}

const xarfVersion = "4.2.0"

// workKinds are XARF's categories of works.
var workKinds = []string{"movie", "tv_show", "music", "software", "ebook", "audiobook", "game", "document", "other"}

// XARF is the report as a document in XARF v4, indented. The link in it is keyless:
// share.Link has no key.
func (r ProviderReport) XARF(by Reporter, ref string) ([]byte, error) {
	if !by.On {
		return nil, ErrReportsOff
	}
	party := xarfParty{shorten(by.Org, 200), by.Contact, by.Domain}
	x := xarf{
		Version: xarfVersion, ID: r.ID, At: r.At.UTC().Format(time.RFC3339), Reporter: party, Sender: party,
		Source: r.Provider, Category: "copyright", Type: "cyberlocker", Evidence: "rights_holder",
		URL: r.Link.URL(), Service: r.Provider, Work: shorten(r.Work, 500), Holder: shorten(r.Holder, 200),
		Text: fmt.Sprintf("A claimant asked us to remove this link from our search index as infringing copyright, and we did (notice %s, row %d). We have not opened the file and hold no key to it.", ref, r.Row),
	}
	for _, p := range share.Providers() {
		if p.ID == r.Provider {
			x.Service = p.Name
			if p.Host != "" {
				x.Source = p.Host
			}
		}
	}
	if kind := strings.ToLower(r.Category); slices.Contains(workKinds, kind) {
		x.Kind = kind
	}
	doc, err := json.MarshalIndent(x, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("takedown: write a report: %w", err)
	}
	return append(doc, '\n'), nil
}

// ReportWords are the redacted title of a row's work and the organisation that holds it,
// as far as both may be passed on.
func ReportWords(n Notice, row Row) (work, holder, category string) {
	p, _ := ProposePublication(n)
	holder = p.Principal
	if holder == "" {
		holder = p.Complainant
	}
	if holder == PrivatePerson {
		holder = ""
	}
	for _, w := range n.Works {
		if w.N == row.WorkN || row.WorkN == 0 {
			work, _ = Redact(w.Title, n.ownDetails()...)
			return work, holder, w.Kind
		}
	}
	return "", holder, ""
}

// ReportableProviders lists the providers of removed copyright rows whose links are still
// at hand.
func (c Case) ReportableProviders() []string {
	var out []string
	if c.Notice.Route != Copyright {
		return nil
	}
	for _, r := range c.Rows {
		if r.State == RowRemoved && r.Provider != "" && r.Link != "" && !slices.Contains(out, r.Provider) {
			out = append(out, r.Provider)
		}
	}
	return out
}
