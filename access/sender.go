package access

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Sender is someone who files notices with a token: admitted by an operator (trusted,
// R43), or a trusted flagger (DSA Art. 22), or both.
type Sender struct {
	ID         int64
	TokenID    int64 // of the token that was shown; 0 when none was
	Name       string
	Contact    Contact
	Signature  string
	Principals []string // whom they may act for; empty: themselves alone
	Record     string   // why an operator admitted them: their track record
	TextID     string   // wording of the standing statements, signed once
	SignedAt   time.Time
	Automatic  bool           // admitted to automatic action (R27)
	DailyCap   int            // rows acted on automatically in 24 hours
	Networks   []netip.Prefix // where its tokens work; empty: anywhere
	Flagger    Flagger
	AdmittedBy string
	AdmittedAt time.Time
	Suspended  Suspension // from automatic action
	EndedAt    time.Time  // zero: admitted
}

// Contact is how a sender is reached, and who signs for it.
type Contact struct {
	Name, Email, Phone, Postal, Country, Relation string
}

// Flagger is the status of a trusted flagger, which ends and holds in its areas alone.
// The areas are the routes of notices.
type Flagger struct {
	Areas []string
	From  time.Time
	Until time.Time
}

// Covers reports whether the status holds for an area at a time (T39).
func (f Flagger) Covers(area string, at time.Time) bool {
	return slices.Contains(f.Areas, area) && !at.Before(f.From) && at.Before(f.Until)
}

// Suspension says since when, by whom and why; zero: none.
type Suspension struct {
	At  time.Time
	By  string
	Why string // a code
}

// ActsFor reports whether a sender may act for a principal: themselves, or one of those
// an operator allowed. An empty name is themselves.
func (s Sender) ActsFor(principal string) bool {
	same := func(name string) bool {
		return strings.EqualFold(strings.TrimSpace(name), strings.TrimSpace(principal))
	}
	return strings.TrimSpace(principal) == "" || same(s.Name) || slices.ContainsFunc(s.Principals, same)
}

// From reports whether a token of theirs may be used from an address.
func (s Sender) From(at netip.Addr) bool {
	at = at.Unmap().WithZone("")
	return len(s.Networks) == 0 || slices.ContainsFunc(s.Networks, func(p netip.Prefix) bool { return p.Contains(at) })
}

// SenderToken is a token as it is listed: never the token itself.
type SenderToken struct {
	ID        int64
	CreatedBy string
	CreatedAt time.Time
	RevokedAt time.Time // zero: in use
	Filed     int       // notices that came with it
}

// Errors of senders.
var (
	ErrToken        = errors.New("access: this token opens nothing")
	ErrNetwork      = errors.New("access: this token is pinned to another network")
	ErrNoSender     = errors.New("access: no such sender")
	ErrSender       = errors.New("access: a sender needs a name, an address, a track record, a signature and a daily cap")
	ErrSenderExists = errors.New("access: there is a sender of this name already")
)

// MaxDailyCap bounds what may happen without a person for one sender in a day.
const MaxDailyCap = 10_000

// Check errs with ErrSender when something that an operator must have seen is missing.
func (s Sender) Check() error {
	flagger := len(s.Flagger.Areas) > 0
	switch {
	case blank(s.Name), blank(s.Record), blank(s.Signature), blank(s.TextID), !strings.Contains(s.Contact.Email, "@"):
		return ErrSender
	case s.DailyCap < 1, s.DailyCap > MaxDailyCap, !s.Automatic && !flagger:
		return ErrSender
	case flagger && !s.Flagger.From.Before(s.Flagger.Until):
		return ErrSender
	}
	return nil
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }
