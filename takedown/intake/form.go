package intake

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"blindex/share"
	"blindex/takedown"
)

// Form is a notice as its sender wrote it, whatever it was written in.
type Form struct {
	Route       takedown.Route
	Channel     string
	Lang        string
	Sender      PartyText
	Principal   PartyText
	Explanation share.Untrusted // for copyright: the sender's authority
	Works       []WorkText
	Items       []Item
	Statements  takedown.Statements
	Signature   share.Untrusted
	From        PartyText // what the channel tells of the sender
	Account     *Account  // of a sender we know; fills what the notice itself leaves out
}

// PartyText is what was written about a party.
type PartyText struct {
	Name, Org, Email, Phone, Postal, Country, Relation share.Untrusted
}

// WorkText is what was written about a work.
type WorkText struct {
	Title, Description, Kind share.Untrusted
	OriginalURLs             []share.Untrusted
}

// Item is what was written about a link.
type Item struct {
	URL    share.Untrusted
	Work   int // number of the work, from 1; any other means the first
	Scope  takedown.Scope
	Pasted bool         // may hold several links: each becomes a row
	Found  *share.Found // a link already read, in place of URL
}

// Bounds of texts, in characters.
const (
	maxLine     = 500
	maxText     = 10_000
	maxOriginal = 100 // addresses of originals of one work
)

// Draft cleans every text, cuts keys and reads the rows. The draft holds nothing of what
// a sender wrote but what is scrubbed, with share links as [link n] (R14). It errs with
// ErrRows, ErrWorks or ErrRoute.
func (f Form) Draft(ownHosts []string) (takedown.Draft, error) {
	switch {
	case len(f.Works) > MaxWorks:
		return takedown.Draft{}, ErrWorks
	case len(f.Items) > takedown.MaxRows:
		return takedown.Draft{}, ErrRows
	case !slices.Contains(takedown.Routes(), f.Route):
		return takedown.Draft{}, ErrRoute
	}
	t := &texts{}
	d := takedown.Draft{WorkOf: map[int]int{}, Scopes: map[int]takedown.Scope{}}
	d.Notice = takedown.Notice{
		Route: f.Route, Channel: f.Channel, Lang: language(f.Lang), Statements: worded(f.Statements),
		Signature: t.line(f.Signature), Explanation: t.text(f.Explanation), Parties: f.parties(t), Works: f.works(t),
	}
	f.Account.fill(&d.Notice)
	fillSender(&d.Notice, t.party(takedown.RoleSender, PartyText{Name: f.From.Name, Email: f.From.Email}))
	for _, it := range f.Items {
		it.read(&d, t, ownHosts)
	}
	if len(d.Rows) > takedown.MaxRows {
		return takedown.Draft{}, ErrRows
	}
	d.Notice.KeyStrips = t.cut
	return d, nil
}

// read adds the rows of an item.
func (it Item) read(d *takedown.Draft, t *texts, ownHosts []string) {
	first := len(d.Rows) + 1
	switch {
	case it.Found != nil:
		d.Rows = append(d.Rows, takedown.Parsed{N: first, Link: &it.Found.Link, KeyCut: it.Found.HadSecret})
	case it.Pasted:
		d.Rows = append(d.Rows, takedown.ReadRows(first, it.URL, ownHosts)...)
	default:
		d.Rows = append(d.Rows, takedown.ReadRow(first, it.URL, ownHosts))
	}
	for _, row := range d.Rows[first-1:] {
		if row.KeyCut {
			t.cut++
		}
		if it.Work > 0 && it.Work <= len(d.Notice.Works) { // any other row belongs to the first work
			d.WorkOf[row.N] = it.Work
		}
		if it.Scope == takedown.ScopeSubtree {
			d.Scopes[row.N] = takedown.ScopeSubtree
		}
	}
}

func (f Form) parties(t *texts) []takedown.Party {
	var out []takedown.Party
	for _, p := range []takedown.Party{t.party(takedown.RoleSender, f.Sender), t.party(takedown.RolePrincipal, f.Principal)} {
		if p != (takedown.Party{Role: p.Role}) {
			out = append(out, p)
		}
	}
	return out
}

func (f Form) works(t *texts) []takedown.Work {
	var out []takedown.Work
	for i, w := range f.Works {
		work := takedown.Work{N: i + 1, Title: t.line(w.Title), Description: t.text(w.Description), Kind: t.line(w.Kind)}
		for _, u := range w.OriginalURLs[:min(len(w.OriginalURLs), maxOriginal)] {
			if clean := t.address(u); clean != "" {
				work.OriginalURLs = append(work.OriginalURLs, clean)
			}
		}
		out = append(out, work)
	}
	return out
}

// fill lays what is on file under what the notice itself says.
func (a *Account) fill(n *takedown.Notice) {
	if a == nil {
		return
	}
	known := []takedown.Party{a.Sender}
	if a.Principal != nil {
		known = append(known, *a.Principal)
	}
	for _, p := range known {
		if !slices.ContainsFunc(n.Parties, func(q takedown.Party) bool { return q.Role == p.Role }) {
			n.Parties = append(n.Parties, p)
		}
	}
	if n.Signature == "" {
		n.Signature = a.Signature
	}
	if (n.Statements == takedown.Statements{}) {
		n.Statements = a.Statements
	}
}

// fillSender lays what the channel tells under what the notice says of its sender.
func fillSender(n *takedown.Notice, from takedown.Party) {
	if from == (takedown.Party{Role: from.Role}) {
		return
	}
	i := slices.IndexFunc(n.Parties, func(p takedown.Party) bool { return p.Role == takedown.RoleSender })
	if i < 0 {
		n.Parties = append(n.Parties, from)
		return
	}
	p := &n.Parties[i]
	p.Name, p.Email = cmp.Or(p.Name, from.Name), cmp.Or(p.Email, from.Email)
}

// worded are the statements; a wording that is none of ours was shown by someone else,
// and what they call it is not kept.
func worded(s takedown.Statements) takedown.Statements {
	for _, lang := range []string{"en", "fr"} {
		if takedown.WordingFor(lang).TextID == s.TextID {
			return s
		}
	}
	s.TextID = ""
	return s
}

func language(lang string) string {
	if lang == "fr" {
		return "fr"
	}
	return "en"
}

// Text is a text of several lines as it is stored, and how many keys were cut.
func Text(u share.Untrusted) (clean string, cut int) {
	t := &texts{}
	return t.text(u), t.cut
}

// texts cleans what was written and counts the keys that were cut.
type texts struct{ cut int }

// text is a text of several lines as it is stored.
func (t *texts) text(u share.Untrusted) string {
	_, cut := share.Scrub(u)
	t.cut += cut
	return bounded(strings.TrimSpace(cutLinks(u, printable)), maxText)
}

// line is a text of one line: whoever writes a line break into a name wants a header (T33).
func (t *texts) line(u share.Untrusted) string {
	_, cut := share.Scrub(u)
	t.cut += cut
	return bounded(cutLinks(u, func(s string) string { return strings.Join(strings.Fields(printable(s)), " ") }), maxLine)
}

// cutLinks cuts links and keys before and after a text is tidied: what is left out may
// have stood within one.
func cutLinks(u share.Untrusted, tidy func(string) string) string {
	clean, _ := takedown.CutLinks(u)
	clean, _ = takedown.CutLinks(share.NewUntrusted(tidy(clean)))
	return tidy(clean)
}

func (t *texts) address(u share.Untrusted) string {
	_, cut := share.Scrub(u)
	t.cut += cut
	return bounded(takedown.CutAddress(share.NewUntrusted(printable(takedown.CutAddress(u)))), maxLine)
}

func (t *texts) party(role string, p PartyText) takedown.Party {
	return takedown.Party{
		Role: role, Name: t.line(p.Name), Org: t.line(p.Org), Email: t.line(p.Email), Phone: t.line(p.Phone),
		Postal: t.text(p.Postal), Country: t.line(p.Country), Relation: strings.ToLower(t.line(p.Relation)),
	}
}

// printable is text without control characters and broken UTF-8.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if unicode.IsControl(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
}

func bounded(s string, characters int) string {
	n := 0
	for i := range s {
		if n++; n > characters {
			return strings.TrimSpace(s[:i])
		}
	}
	return s
}
