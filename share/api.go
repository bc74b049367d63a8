package share

import (
	"errors"
	"net/url"
)

// ErrNotShare is returned by Parse for input that is no share link. Its text
// never holds input.
var ErrNotShare = errors.New("share: not a share link")

// Find returns the share links in plain text, markdown or BBCode, in order, once each.
func Find(text Untrusted) []Found { return nil }

// FindHTML reads an HTML document in one pass. base is the page's own address.
func FindHTML(doc Untrusted, base *url.URL) Page { return Page{} }

// Parse reads exactly one link, in any posted form. hadSecret tells that a secret was cut.
func Parse(u Untrusted) (l Link, hadSecret bool, err error) { return Link{}, false, ErrNotShare }

// Scrub returns text with every share secret cut: keys inside links, key-shaped
// text next to a share link, what follows a password word; links keep their
// keyless form. Scrub(Scrub(x)) == Scrub(x). cut counts what was removed;
// each removal shows as Removed.
func Scrub(text Untrusted) (clean string, cut int) { return "", 0 }

// Removed is what stands in scrubbed text where a secret was (display only; never in a stored URL, R42).
const Removed = "[key removed]"

// ScrubURL returns a page's address for the frontier or for storing: absolute
// http(s), lower-case ASCII host, no fragment, no userinfo, no session ids, no
// secret parameter (R3). A share link comes back as its keyless form with
// isShare true. The error names no input.
func ScrubURL(u Untrusted) (clean string, isShare bool, err error) { return "", false, ErrNotShare }

// LooksLikeLink reports whether input holds something that could be a share link
// or a stand-alone share key, so that it must not go into a GET query (R4).
func LooksLikeLink(text Untrusted) bool { return false }

// MaskPersons masks e-mail addresses, phone, bank and identity numbers in a name
// and reports whether the name hints at what must be held for an operator (R23).
func MaskPersons(name string) (masked string, held bool) { return name, false }

// HasSecret reports whether text holds a recognisable share secret (audit keys, R7).
func HasSecret(text Untrusted) bool { return false }

// ProviderInfo is what a page needs to say about a provider.
type ProviderInfo struct {
	ID     string // as in the providers table
	Name   string // display name
	Access Access
	Alive  bool
	Report string // the provider's own report page, or ""
}

// Providers lists the table in its order.
func Providers() []ProviderInfo { return nil }

// SecretParams lists the query parameter names that hold a secret at some
// provider, for CHECK constraints and audits.
func SecretParams() []string { return nil }

func best(claims []Claim) (Claim, bool) { return Claim{}, false }
