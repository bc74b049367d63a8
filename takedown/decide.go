package takedown

import (
	"time"

	"blindex/share"
)

// Command is what someone wants done with a notice: Submit, Complete, DecideRows,
// Undo, MarkPurged, Abandon.
type Command interface{ command() }

// Submit screens a notice that was just filed. For routes where the rules say so
// its rows are hidden at once (R19, R21).
type Submit struct{}

// Complete supplies elements that were missing.
type Complete struct {
	Parties     []Party
	Works       []Work
	Statements  Statements
	Signature   string
	Explanation string
}

// Action is a decision about one row.
type Action string

// What can be decided about a row.
const (
	Remove Action = "remove"
	Keep   Action = "keep"
)

// RowDecision decides one row.
type RowDecision struct {
	N      int
	Action Action
}

// DecideRows decides rows. Version must be the notice's; a reason is required.
type DecideRows struct {
	By      string // operator's pseudonym
	Reason  string // a reason code
	Note    string // free text, scrubbed
	Rows    []RowDecision
	Version int
}

// Undo restores rows: their own suppressions end; whether the entry is visible
// again depends on every other suppression.
type Undo struct {
	By     string
	Reason string
	Rows   []int
}

// MarkPurged records that rows were erased everywhere.
type MarkPurged struct{ Rows []int }

// Abandon closes an incomplete notice after 14 days of silence.
type Abandon struct{}

func (Submit) command()     {}
func (Complete) command()   {}
func (DecideRows) command() {}
func (Undo) command()       {}
func (MarkPurged) command() {}
func (Abandon) command()    {}

// Source says on whose word a suppression stands.
type Source string

// The sources of a suppression.
const (
	FromNotice   Source = "notice"
	FromProvider Source = "provider"
	FromOperator Source = "operator"
	FromLaw      Source = "law"
)

// Suppress starts a suppression. It is the removal and, after purge, the tombstone.
type Suppress struct {
	Row     int // row of the notice, 0 when there is no notice
	Target  share.Target
	Scope   Scope
	Source  Source
	Kind    string    // the route, or for an operator's hand the kind given
	Who     string    // not empty: no block without who and why
	Why     string    // not empty
	Severe  bool      // public answers equal "unknown" (R19)
	Expires time.Time // zero: until lifted; else a provisional hide (R19: 72 h)
}

// Lift ends a suppression.
type Lift struct {
	UID string
	Who string
	Why string
}

// RowChange sets one row's state.
type RowChange struct {
	N      int
	State  RowState
	Reason string
}

// Letter is a mail to be queued in the same transaction. Template names a fixed
// text; Rows are row numbers, never names or links (R14).
type Letter struct {
	To       string // role of the party
	Template string // received, incomplete, deficient, decided, restored
	Rows     []int
	Missing  []Element
}

// Event is one step of a notice's history. Detail holds codes and numbers only.
type Event struct {
	Actor  string // "sender", "system", or an operator's pseudonym
	Name   string
	From   string
	To     string
	Detail map[string]string
}

// Change is every effect of a command, applied by store in one transaction:
// row states, suppressions, lifts, letters, events. For each suppression and lift
// the store writes a feed row for every entry it covers.
type Change struct {
	State       NoticeState
	Missing     []Element
	Regimes     []string
	EffectiveAt time.Time // zero: unchanged
	DecidedAt   time.Time // zero: unchanged
	AbandonedAt time.Time // zero: unchanged
	Parties     []Party   // set by Complete, else nil
	Works       []Work    // set by Complete, else nil
	Statements  *Statements
	Signature   *string
	Explanation *string
	Rows        []RowChange
	Suppress    []Suppress
	Lift        []Lift
	Letters     []Letter
	Events      []Event
}

// Hide is an operator's or a provider's removal without a notice (R18, R36).
type Hide struct {
	Target share.Target
	Scope  Scope
	Source Source
	Kind   string
	Who    string
	Why    string
	Severe bool
}
