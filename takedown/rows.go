package takedown

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"blindex/share"
)

// Limits of a notice.
const (
	MaxFormRows = 250      // by web form (T29)
	MaxRows     = 10_000   // by API or file
	MaxRowBytes = 8 * 1024 // longer rows are malformed
)

// Parsed is what one row of a notice names. Exactly one of Link, Entry and Match is
// set: a link or an entry is looked up by the store, which then tells Matched from
// NotIndexed; Foreign, Malformed and TooBroad are known from the text alone.
// It holds nothing of the text (R14).
type Parsed struct {
	N      int
	Link   *share.Link
	Entry  string // id of an entry of ours
	Match  Match
	KeyCut bool
}

// Provider is shown with the row's number in place of what was typed (R14).
func (p Parsed) Provider() string {
	if p.Link == nil {
		return ""
	}
	return p.Link.Provider()
}

// ReadRows reads pasted text, one or more links a line, into rows numbered from
// first. ownHosts are the hosts (with port, if any) this engine answers on. A bad
// row never fails the others (R28).
func ReadRows(first int, text share.Untrusted, ownHosts []string) []Parsed {
	var rows []Parsed
	for _, piece := range share.Rows(text) {
		found := share.Find(piece)
		if len(found) < 2 || !readable(piece) {
			rows = append(rows, ReadRow(first+len(rows), piece, ownHosts))
			continue
		}
		for _, f := range found {
			rows = append(rows, Parsed{N: first + len(rows), Link: &f.Link, KeyCut: f.HadSecret})
		}
	}
	return rows
}

// ReadRow reads one link: ours, a share link in any form a provider has, or what it
// is instead (§1.5 of the rules for rows).
func ReadRow(n int, input share.Untrusted, ownHosts []string) Parsed {
	p := Parsed{N: n}
	if !readable(input) {
		p.Match = Malformed
		return p
	}
	if link, cut, err := share.Parse(input); err == nil {
		p.Link, p.KeyCut = &link, cut
		return p
	}
	clean, cut := share.Scrub(input)
	p.KeyCut = cut > 0
	if entry, ok := ownEntry(clean, ownHosts); ok {
		p.Entry = entry
		return p
	}
	if found := share.Find(input); len(found) > 0 {
		p.Link, p.KeyCut = &found[0].Link, p.KeyCut || found[0].HadSecret
		return p
	}
	p.Match = unlinked(clean, ownHosts)
	return p
}

func readable(u share.Untrusted) bool { return u.Len() <= MaxRowBytes && u.Sound() }

var entryPath = regexp.MustCompile(`^/(?:[a-z]{2}/)?(?:e|api/v1/shares)/([A-Za-z0-9_-]{1,64})/?$`)

// ownEntry is the entry that text names by its address on this engine.
func ownEntry(text string, ownHosts []string) (string, bool) {
	for _, word := range strings.Fields(text) {
		u := address(word)
		if u == nil || !ours(u, ownHosts) {
			continue
		}
		if m := entryPath.FindStringSubmatch(u.Path); m != nil {
			return m[1], true
		}
	}
	return "", false
}

var wide = regexp.MustCompile(`(?i)\*\.|^\*|\b(?:all|every|everything|tous|toutes|tout)\b`)

// unlinked says what a row is that names no link.
func unlinked(text string, ownHosts []string) Match {
	var u *url.URL
	words := strings.Fields(text)
	for _, w := range words {
		if u = address(w); u != nil {
			break
		}
	}
	switch {
	case u == nil && wide.MatchString(text):
		return TooBroad
	case u == nil:
		return Malformed
	case u.User != nil:
		return Foreign
	case ours(u, ownHosts): // a search, or another page that is not one entry
		return TooBroad
	case strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && u.Fragment == "":
		return TooBroad
	}
	return Foreign
}

// address reads a word as a web address, with or without its scheme, or nil.
func address(word string) *url.URL {
	word = strings.Trim(word, `<>()[]{}"'.,;`)
	if strings.HasPrefix(word, "/e/") {
		return &url.URL{Path: word}
	}
	if !strings.Contains(word, "://") {
		word = "https://" + word
	}
	u, err := url.Parse(word)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return nil
	}
	host := strings.TrimSuffix(u.Hostname(), ".")
	if host == "" || strings.ContainsAny(host, "*?%") || !strings.Contains(host, ".") && u.User == nil && u.Port() == "" && host != "localhost" {
		return nil
	}
	return u
}

// ours reports whether an address is on one of our hosts. One without any host was
// copied from a page of ours.
func ours(u *url.URL, ownHosts []string) bool {
	return u.Host == "" || slices.ContainsFunc(ownHosts, func(h string) bool { return strings.EqualFold(h, u.Host) })
}
