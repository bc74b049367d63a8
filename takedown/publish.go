package takedown

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Errors of publishing.
var (
	ErrNotPublishable = errors.New("takedown: a notice like this is never published, or not yet")
	ErrPrivateText    = errors.New("takedown: the text still seems to hold personal data or links")
)

// PrivatePerson stands in the public archive for whoever is no organisation (R24). Pages
// show it in their own language.
const PrivatePerson = "a private person"

// Bounds of a published text.
const (
	maxPublicName = 200 // letters
	maxPublicWork = 500
)

// PublicText is all in words that the archive says of a notice: the claimant's own
// account of itself and of its works, redacted. A work's title may be what a removed
// entry was called: it is the claimant's word for the work, not ours for the link.
type PublicText struct {
	Complainant string // an organisation, or PrivatePerson
	Principal   string // for whom; PrivatePerson, or "" for nobody else
	Works       []string
}

// Publishable reports whether a notice may ever stand in the archive now. Reports of
// personal data, intimate images and child abuse never do (R19, R21); a notice that
// removed nothing only when its sender is known, so that filing one is no way to learn
// what is indexed (R16).
func Publishable(n Notice) bool {
	if n.Route != Copyright && n.Route != OtherIllegal || n.Derive() != Decided {
		return false
	}
	return n.Verified || n.Trusted || n.Outcome() != Rejected
}

// ProposePublication is what the machine would publish, and in how many places it
// redacted what the sender wrote (T45). A person confirms or changes it.
func ProposePublication(n Notice) (PublicText, int) {
	var p PublicText
	own, cut := n.ownDetails(), 0
	redact := func(s string, most int) string {
		clean, k := Redact(s, own...)
		cut += k
		return shorten(clean, most)
	}
	sender := n.sender()
	p.Complainant = PrivatePerson
	if named := strings.TrimSpace(sender.Org); named != "" && fold(named) != fold(sender.Name) {
		p.Complainant = redact(named, maxPublicName)
	}
	for _, o := range n.Parties {
		switch {
		case o.Role != RolePrincipal:
		case o.Org != "":
			p.Principal = redact(o.Org, maxPublicName)
		case companyName.MatchString(o.Name):
			p.Principal = redact(o.Name, maxPublicName)
		case o.Name != "":
			p.Principal = PrivatePerson
		}
	}
	for _, w := range n.Works {
		text := w.Title
		if strings.TrimSpace(text) == "" {
			text = w.Description
		}
		if text = redact(text, maxPublicWork); text != "" && !slices.Contains(p.Works, text) {
			p.Works = append(p.Works, text)
		}
	}
	return p.tidied(), cut
}

// companyName tells a firm from a person by the words firms have in their names: of a
// principal only one name is asked for.
var companyName = regexp.MustCompile(`(?i)\b(?:ltd|limited|llc|llp|inc|incorporated|corp|corporation|company|plc|gmbh|ag|kg|s\.?a\.?s?|sarl|s\.?r\.?l|s\.?p\.?a|b\.?v|n\.?v|a/s|oy|ab|pty|kk|studios?|records?|recordings|pictures|films?|entertainment|publish(?:ing|ers?)|press|books|media|music|games|software|productions?|verlag|[ée]ditions?|association|society|soci[ée]t[ée]|guild|union|foundation|university|museum)\b`)

// ownDetails are the words of a notice that are a person's and must not be published.
// The name of an organisation is not among them.
func (n Notice) ownDetails() []string {
	var out []string
	for _, p := range n.Parties {
		out = append(out, p.Email, p.Phone, p.Postal)
		if p.Name != p.Org && strings.Contains(strings.TrimSpace(p.Name), " ") && !companyName.MatchString(p.Name) {
			out = append(out, p.Name)
		}
	}
	return out
}

// CheckPublication is the text as it may be published, after an operator's hand.
// ErrPrivateText when the machine would still redact something in it; with anyway the
// operator has looked and lets it stand, but links and mail addresses never do.
func CheckPublication(p PublicText, anyway bool) (PublicText, error) {
	out, cut := PublicText{}, 0
	keep := func(s string, most int) string {
		clean, k := Redact(s)
		if anyway {
			clean, k = s, 0
			if certain, n := redactCertain(s); n > 0 {
				clean, k = certain, n
			}
		}
		cut += k
		return shorten(clean, most)
	}
	out.Complainant, out.Principal = keep(p.Complainant, maxPublicName), keep(p.Principal, maxPublicName)
	for _, w := range p.Works {
		out.Works = append(out.Works, keep(w, maxPublicWork))
	}
	out = out.tidied()
	if cut > 0 {
		return out, ErrPrivateText
	}
	return out, nil
}

var anyMailbox = regexp.MustCompile(`[^\s@]+ ?[@＠] ?[^\s@]+\.\p{L}{2,}`)

// redactCertain takes out what no hand may let stand.
func redactCertain(s string) (string, int) {
	clean, links := Redact(s)
	if strings.Count(clean, "[link ") == strings.Count(s, "[link ") && !anyMailbox.MatchString(s) {
		return s, 0
	}
	return clean, max(links, 1)
}

func (p PublicText) tidied() PublicText {
	p.Complainant, p.Principal = strings.TrimSpace(p.Complainant), strings.TrimSpace(p.Principal)
	if strings.Trim(strings.ReplaceAll(p.Complainant, Private, ""), " ,;.") == "" {
		p.Complainant = PrivatePerson
	}
	var works []string
	for _, w := range p.Works {
		if w = strings.TrimSpace(w); w != "" {
			works = append(works, w)
		}
	}
	p.Works = works
	return p
}

// shorten is text on one line, in at most so many letters.
func shorten(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// Published is a notice as the public archive shows it: never a link, an entry's name, a
// handle or personal data.
type Published struct {
	PublicText
	Ref        string
	Route      Route
	Regimes    []string
	ReceivedAt time.Time // days, as all times here
	DecidedAt  time.Time
	Outcome    Outcome
	Named      int // links the notice named
	Removed    int
	Restored   int // of these
	Providers  []ProviderCount
	Dates      []PublicDate // what came after, in order
}

// ProviderCount is how many links of one provider a notice named, and how many of them
// were removed.
type ProviderCount struct {
	Provider string // "" for what is no share link of a provider we know
	Named    int
	Removed  int
}

// PublicDate is a step that anyone may know of: its event's name and its day.
type PublicDate struct {
	What string
	At   time.Time
}

// publicSteps are the events that the archive shows as dates, with who took them left out.
var publicSteps = []string{EventRestored, EventCounterAccepted, EventPutBack, EventRetracted, EventHeld, EventCourtOrder}

// PublicSteps lists the events that the archive shows as dates.
func PublicSteps() []string { return slices.Clone(publicSteps) }

// Count adds n rows of one provider and state to the figures; providers stand in order of
// their links.
func (p *Published) Count(provider string, state RowState, n int) {
	i := slices.IndexFunc(p.Providers, func(c ProviderCount) bool { return c.Provider == provider })
	if i < 0 {
		i = len(p.Providers)
		p.Providers = append(p.Providers, ProviderCount{Provider: provider})
	}
	p.Named += n
	p.Providers[i].Named += n
	if state != RowKept {
		p.Removed += n
		p.Providers[i].Removed += n
	}
	if state == RowRestored {
		p.Restored += n
	}
	switch p.Removed {
	case 0:
		p.Outcome = Rejected
	case p.Named:
		p.Outcome = Actioned
	default:
		p.Outcome = Partly
	}
	slices.SortStableFunc(p.Providers, func(a, b ProviderCount) int { return b.Named - a.Named })
}

// ArchiveFilter narrows the public archive. Its words are matched in who complained,
// never in works: the archive is no way to look a name up.
type ArchiveFilter struct {
	Complainant  string
	Provider     string
	Outcome      Outcome
	Since, Until time.Time // decided on or after, before; zero: any
	Limit        int
	Offset       int
}

// PublicationDraft is a publication as an operator sees it: what the sender wrote beside what would
// be published.
type PublicationDraft struct {
	Notice    Notice
	Typed     PublicText // as the sender wrote it
	Proposed  PublicText
	Redacted  int // places the machine redacted
	Published PublicText
	State     string // "", PublicationPublished or PublicationWithheld
	By        string
	At        time.Time
}

// The states of a publication.
const (
	PublicationPublished = "published"
	PublicationWithheld  = "withheld"
)

// TypedText is what a sender wrote in the fields that a publication is made of.
func TypedText(n Notice) PublicText {
	var p PublicText
	sender := n.sender()
	p.Complainant = strings.TrimSpace(sender.Org)
	if p.Complainant == "" {
		p.Complainant = strings.TrimSpace(sender.Name)
	}
	for _, o := range n.Parties {
		if o.Role == RolePrincipal {
			p.Principal = strings.TrimSpace(o.Org)
			if p.Principal == "" {
				p.Principal = strings.TrimSpace(o.Name)
			}
		}
	}
	for _, w := range n.Works {
		text := w.Title
		if strings.TrimSpace(text) == "" {
			text = w.Description
		}
		p.Works = append(p.Works, text)
	}
	return p
}

// PublishItem is a decided notice in the operators' list of what to publish.
type PublishItem struct {
	Ref       string
	Route     Route
	Sender    string
	Work      string
	Works     int
	DecidedAt time.Time
	State     string // as in PublicationDraft
	By        string
	At        time.Time
	Proposed  PublicText // of what waits: the first works
	Look      bool       // it needs a page of its own: something was redacted, or there are many works
}

// AtAGlance is how many works can be looked at in a list.
const AtAGlance = 5
