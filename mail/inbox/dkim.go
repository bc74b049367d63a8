package inbox

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-msgauth/dkim"
)

// Bounds of checking signatures.
const (
	maxSignatures = 3
	commandFresh  = 7 * 24 * time.Hour // how old a signed command may be
)

// Signer is whose DKIM signature vouches for a mail. It is evidence about a domain, not
// permission to do anything.
type Signer struct {
	Domain  string // the sender's own: d= is the domain of From; "" when none did
	Command bool   // all that a command is read from was signed, lately
}

// LookupTXT reads a name's TXT records, with a bound on the time it takes.
type LookupTXT func(name string) ([]string, error)

// signer finds the signature of the sender's own domain. A name that does not answer is no
// signature: the mail is as good as unsigned.
func signer(raw []byte, from string, lookup LookupTXT, now time.Time) Signer {
	if lookup == nil || from == "" {
		return Signer{}
	}
	domain := strings.ToLower(from[strings.LastIndexByte(from, '@')+1:])
	checks, err := dkim.VerifyWithOptions(bytes.NewReader(crlf(raw)), &dkim.VerifyOptions{LookupTXT: lookup, MaxVerifications: maxSignatures})
	if err != nil && len(checks) == 0 {
		return Signer{}
	}
	for _, c := range checks {
		if c.Err == nil && strings.EqualFold(c.Domain, domain) {
			return Signer{Domain: domain, Command: coversCommand(raw, c) && fresh(c, now)}
		}
	}
	return Signer{}
}

// coversCommand reports whether the header fields that decide how the body reads are signed.
func coversCommand(raw []byte, c *dkim.Verification) bool {
	h, _, err := split(raw)
	if err != nil || len(h["From"]) != 1 {
		return false
	}
	for _, name := range []string{"Content-Type", "Content-Transfer-Encoding"} {
		signed := slices.ContainsFunc(c.HeaderKeys, func(k string) bool { return strings.EqualFold(k, name) })
		if len(h[name]) > 1 || len(h[name]) == 1 && !signed {
			return false
		}
	}
	return true
}

func fresh(c *dkim.Verification, now time.Time) bool {
	return !c.Time.IsZero() && now.Sub(c.Time) < commandFresh && c.Time.Sub(now) < time.Hour
}

// crlf gives every line the end that signatures are made over.
func crlf(raw []byte) []byte {
	if !bytes.Contains(raw, []byte("\n")) || bytes.Count(raw, []byte("\n")) == bytes.Count(raw, []byte("\r\n")) {
		return raw
	}
	return bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
}
