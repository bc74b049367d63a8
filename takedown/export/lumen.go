package export

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"blindex/share"
	"blindex/takedown"
)

// LumenPace is the least time between two requests: Lumen asks for one a second.
const LumenPace = time.Second

// Lumen is the Lumen Database. Make it with NewLumen.
type Lumen struct {
	client
	recipient Recipient
}

// Recipient is who the notices went to: this engine's operator.
type Recipient struct {
	Name    string
	Country string // two letters, or ""
}

// NewLumen makes a client; transport may be nil.
func NewLumen(address, token string, to Recipient, transport http.RoundTripper) (*Lumen, error) {
	c, err := newClient(address, transport)
	if err != nil {
		return nil, err
	}
	c.header.Set("X-Authentication-Token", token)
	return &Lumen{c, to}, nil
}

// LumenNotice is a notice as Lumen takes it.
type LumenNotice struct {
	Type        string      `json:"type"`
	Title       string      `json:"title"`
	Subject     string      `json:"subject,omitempty"`
	Body        string      `json:"body"`
	Source      string      `json:"source"`
	Sent        string      `json:"date_sent"`
	Received    string      `json:"date_received"`
	Language    string      `json:"language,omitempty"`
	Action      string      `json:"action_taken"`
	Regulations string      `json:"regulation_list,omitempty"`
	Juris       string      `json:"jurisdiction_list,omitempty"`
	URLs        int         `json:"url_count"`
	CounterOf   string      `json:"counternotice_for_id,omitempty"`
	Works       []LumenWork `json:"works_attributes"`
	Roles       []LumenRole `json:"entity_notice_roles_attributes"`
}

// LumenWork is a work and where copies of it were said to be.
type LumenWork struct {
	Description string     `json:"description"`
	Infringing  []LumenURL `json:"infringing_urls_attributes"`
}

// LumenURL is an address; ours lead to no share.
type LumenURL struct {
	URL string `json:"url"`
}

// LumenRole is a party.
type LumenRole struct {
	Name   string      `json:"name"`
	Entity LumenEntity `json:"entity_attributes"`
}

// LumenEntity is who has a role.
type LumenEntity struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	Country string `json:"country_code,omitempty"`
}

// Redacted is who is not named, as Lumen writes it.
const Redacted = "[private]"

// NewLumenNotice is a confirmed notice for Lumen, or the counter-notice to one. No share
// link stands in it: of each provider one address without its handle, and url_count says
// how many there were.
func NewLumenNotice(it takedown.ExportItem, to Recipient) LumenNotice {
	p := it.Published
	n := LumenNotice{
		Type: "Other", Title: "Notice " + p.Ref + " to " + to.Name, Source: "Online form", Language: "en", URLs: p.Named, Action: action(p.Outcome),
		Sent: p.ReceivedAt.Format(time.DateOnly), Received: p.ReceivedAt.Format(time.DateOnly), Body: lumenBody(p), CounterOf: it.CounterOf,
	}
	if slices.Contains(p.Regimes, takedown.RegimeDMCA) {
		n.Type, n.Juris = "DMCA", "US"
	}
	if slices.Contains(p.Regimes, takedown.RegimeDSA) {
		n.Regulations = "Article 16, Digital Services Act"
	}
	sender := entity(p.Complainant)
	if it.CounterOf != "" {
		n.Type, n.Title, n.Action = "Counternotice", "Counter-notice to "+p.Ref, "Unspecified"
		n.Body = "Whoever posted links that were removed on notice " + p.Ref + " disputes it. Their identity and the links are not published."
		n.Sent, n.Received = it.CounterAt.UTC().Format(time.DateOnly), it.CounterAt.UTC().Format(time.DateOnly)
		sender = LumenEntity{Name: Redacted, Kind: "individual"}
	}
	n.Works = lumenWorks(p)
	n.Roles = []LumenRole{{"recipient", LumenEntity{Name: to.Name, Kind: "organization", Country: to.Country}}, {"sender", sender}}
	if p.Principal != "" && it.CounterOf == "" {
		n.Roles = append(n.Roles, LumenRole{"principal", entity(p.Principal)})
	}
	return n
}

func entity(name string) LumenEntity {
	if name == takedown.PrivatePerson {
		return LumenEntity{Name: Redacted, Kind: "individual"}
	}
	return LumenEntity{Name: name, Kind: "organization"}
}

func action(o takedown.Outcome) string {
	switch o {
	case takedown.Actioned:
		return "Yes"
	case takedown.Partly:
		return "Partial"
	case takedown.Rejected:
		return "No"
	}
	return "Unspecified"
}

func lumenBody(p takedown.Published) string {
	var b strings.Builder
	fmt.Fprintf(&b, "The notice asked for the removal of %d links from a search index; %d were removed. The index held names and addresses of shared files, not the files.", p.Named, p.Removed)
	for _, c := range p.Providers {
		name := c.Provider
		if name == "" {
			name = "not recognised"
		}
		fmt.Fprintf(&b, "\n%s: %d", name, c.Named)
	}
	b.WriteString("\nLinks, names of entries and contact details are redacted.")
	return b.String()
}

// lumenWorks puts the addresses to the first work: which link belonged to which is not published.
func lumenWorks(p takedown.Published) []LumenWork {
	var urls []LumenURL
	for _, c := range p.Providers {
		urls = append(urls, LumenURL{"https://" + providerHost(c.Provider) + "/[redacted]"})
	}
	works := []LumenWork{}
	for _, w := range p.Works {
		works = append(works, LumenWork{Description: w, Infringing: []LumenURL{}})
	}
	if len(works) == 0 {
		works = append(works, LumenWork{Description: "Unknown work"})
	}
	works[0].Infringing = urls
	return works
}

func providerHost(id string) string {
	for _, p := range share.Providers() {
		if p.ID == id && p.Host != "" {
			return p.Host
		}
	}
	return "provider.example"
}

// Send stores a notice and returns the number Lumen gave it. *Refusal when it will never
// be taken, ErrToken, *Unavailable, or the context's error.
func (l *Lumen) Send(ctx context.Context, n LumenNotice) (string, error) {
	a, err := l.do(ctx, http.MethodPost, "notices", map[string]any{"notice": n})
	switch {
	case err != nil:
		return "", err
	case a.status == http.StatusCreated:
		return number(a.location), nil
	case a.status == http.StatusUnprocessableEntity || a.status == http.StatusBadRequest:
		var r struct {
			Notices json.RawMessage `json:"notices"`
		}
		_ = json.Unmarshal(a.body, &r) // what cannot be read names no field
		return "", &Refusal{Status: a.status, Field: firstField(r.Notices)}
	}
	return "", &Unavailable{Status: a.status}
}

// number is the last part of an address, when it is digits.
func number(location string) string {
	n := path.Base(location)
	if len(n) > 20 || strings.Trim(n, "0123456789") != "" {
		return ""
	}
	return n
}

// Refusal says that a service will not take this, whenever it is sent.
type Refusal struct {
	Status int
	Field  string
}

// Error names status and field.
func (r *Refusal) Error() string { return fmt.Sprintf("export: refused: %d %s", r.Status, r.Field) }
