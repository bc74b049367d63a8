package takedown

import (
	"fmt"
	"io"
	"slices"
	"time"
)

// CounterState is where a counter-notice stands.
//
//	incomplete ──completed──► pending ──accepted──► running ──put back──► restored
//	    │ 14 days of silence      │                  │  ▲
//	    ▼                         ▼            litigation lifted, lapsed
//	  lapsed                   rejected              ▼  │
//	                                                held ──court──► upheld | restored
//
// Whoever filed it can withdraw it while it is open.
type CounterState string

// The states of a counter-notice.
const (
	CounterIncomplete CounterState = "incomplete" // an element of 512(g)(3) is missing: no clock runs (T25)
	CounterPending    CounterState = "pending"    // complete; a person looks whether the sender has the link
	CounterRunning    CounterState = "running"    // forwarded to the claimant; the clock runs
	CounterHeld       CounterState = "held"       // a court was asked first: 512(g)(2)(C)
	CounterRestored   CounterState = "restored"
	CounterUpheld     CounterState = "upheld" // a court found for the claimant
	CounterRejected   CounterState = "rejected"
	CounterWithdrawn  CounterState = "withdrawn"
	CounterLapsed     CounterState = "lapsed"
)

// CounterTransition is one allowed step of a counter-notice.
type CounterTransition struct{ From, To CounterState }

var counterTransitions = []CounterTransition{
	{"", CounterIncomplete},
	{"", CounterPending},
	{"", CounterRunning}, // filed with a proof of control
	{CounterIncomplete, CounterIncomplete},
	{CounterIncomplete, CounterPending},
	{CounterIncomplete, CounterRejected},
	{CounterIncomplete, CounterWithdrawn},
	{CounterIncomplete, CounterLapsed},
	{CounterPending, CounterRunning},
	{CounterPending, CounterRejected},
	{CounterPending, CounterWithdrawn},
	{CounterRunning, CounterHeld},
	{CounterRunning, CounterRestored},
	{CounterRunning, CounterWithdrawn},
	{CounterHeld, CounterHeld}, // the hold is confirmed
	{CounterHeld, CounterRunning},
	{CounterHeld, CounterRestored},
	{CounterHeld, CounterUpheld},
	{CounterHeld, CounterWithdrawn},
}

// CounterTransitions lists every step a counter-notice can take.
func CounterTransitions() []CounterTransition { return slices.Clone(counterTransitions) }

// CounterStates lists every state of a counter-notice.
func CounterStates() []CounterState {
	return []CounterState{CounterIncomplete, CounterPending, CounterRunning, CounterHeld, CounterRestored,
		CounterUpheld, CounterRejected, CounterWithdrawn, CounterLapsed}
}

// The modes of a counter-notice: owed to a subscriber by 512(g), or offered to whoever
// posted a link that a crawl found.
const (
	CounterStatutory = "statutory"
	CounterVoluntary = "voluntary"
)

// Clock is when what a counter-notice disputes comes back.
type Clock struct {
	RestoreAt time.Time // start of the 11th business day after receipt
	Limit     time.Time // end of the 14th weekday after receipt
}

// The proofs that whoever counters has the link, or the page that posts it (R31).
const (
	ProofNone     = ""
	ProofPage     = "page"     // our token stood on the posting page
	ProofSwitch   = "switch"   // the share was switched off and on while we probed
	ProofOperator = "operator" // a person is satisfied
)

// CounterStatements are the boxes of 512(g)(3)(C) and (D).
type CounterStatements struct {
	Mistake      bool   `json:"mistake_perjury"`
	Jurisdiction bool   `json:"jurisdiction"`
	Service      bool   `json:"accept_service"`
	TextID       string `json:"text_id"`
}

// CounterReasons lists why a removal is disputed.
func CounterReasons() []string {
	return []string{"owner", "authorized", "no_right", "fair_use", "misidentified", "other"}
}

// Counter is a counter-notice: 17 U.S.C. 512(g)(3). It carries its own rows, clock, hold
// and state (R28).
type Counter struct {
	Ref         string // public, random, such as "C-7K3M-Q2XD"
	Mode        string
	Lang        string
	Rows        []int // numbers of the notice's rows
	State       CounterState
	Proof       string
	Verified    bool // whoever filed it answered a mail
	Party       Party
	Statements  CounterStatements
	Signature   string
	Reason      string // one of CounterReasons, or ""
	Explanation string
	ReceivedAt  time.Time
	CompleteAt  time.Time // the last missing element came
	AcceptedAt  time.Time // and it was forwarded: day 0 of the clock
	RestoreAt   time.Time
	Limit       time.Time
	EndedAt     time.Time
	EndedWhy    string
	Hold        *Hold // of litigation; nil when there is none
}

// Hold stops a clock: the claimant says that a court was asked (R29).
type Hold struct {
	Court       string    `json:"court"`
	Case        string    `json:"case"`
	FiledOn     string    `json:"filed_on"` // a date, 2006-01-02
	ReceivedAt  time.Time `json:"received_at"`
	ConfirmedAt time.Time `json:"confirmed_at"` // zero: provisional, lapses at the clock's limit
}

// Elements of a counter-notice, besides signature, link and contact.
const (
	ElementMistake      Element = "mistake"      // 512(g)(3)(C)
	ElementJurisdiction Element = "jurisdiction" // (D)
	ElementService      Element = "service"      // (D)
)

// MissingInCounter lists the elements of 512(g)(3) that a counter-notice lacks.
func MissingInCounter(k Counter) []Element {
	var c check
	c.need(ElementSignature, signed(k.Signature))
	c.need(ElementLink, len(k.Rows) > 0)
	c.need(ElementMistake, k.Statements.Mistake)
	c.need(ElementContact, substantial(k.Party.Name, 2) && substantial(k.Party.Postal, 10) && k.Party.phoned())
	c.need(ElementJurisdiction, k.Statements.Jurisdiction)
	c.need(ElementService, k.Statements.Service)
	return c
}

// open reports whether something may still come of it.
func (k Counter) open() bool {
	return k.State == CounterIncomplete || k.State == CounterPending || k.State == CounterRunning || k.State == CounterHeld
}

// counter is the index of a counter-notice, or -1.
func (n Notice) counter(ref string) int {
	return slices.IndexFunc(n.Counters, func(k Counter) bool { return k.Ref == ref })
}

// NewCounterRef makes a counter-notice's reference, such as "C-7K3M-Q2XD".
func NewCounterRef(rand io.Reader) (string, error) {
	ref, err := NewRef(rand)
	if err != nil {
		return "", err
	}
	return "C" + ref[1:], nil
}

// counterLawful reports whether the table allows a step.
func counterLawful(from, to CounterState) error {
	if !slices.Contains(counterTransitions, CounterTransition{from, to}) {
		return fmt.Errorf("%w: counter-notice from %s to %s", ErrState, from, to)
	}
	return nil
}
