package takedown

import (
	"time"

	"blindex/share"
)

// Command is what someone wants done with a notice: Submit, Complete, DecideRows,
// Undo, MarkPurged, Abandon, Release, Automatic.
type Command interface{ command() }

// Submit screens a notice that was just filed. Intimate and child abuse rows are
// hidden at once (R19, R21), rows of a trusted sender's valid notice removed (R27).
type Submit struct {
	Later       bool   // what a trusted sender asks for is done by Automatic, in batches (R42)
	OverCap     bool   // a cap of R19 or R27 is reached: nothing happens at once, a person decides
	DuplicateOf string // reference of the notice that this one repeats (T11), or ""
	Score       int
	Signs       []string // codes of the score's reasons
	Ask         []int    // rows that a person decides whoever files them: put back before (R27)
}

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
	Reason  string // a code of Reasons, or another of the same shape
	Note    string // free text; share links in it become [link n] in the event
	Rows    []RowDecision
	All     Action // what happens to every open row that Rows does not name; "" leaves them open
	Version int
	Second  string // pseudonym of a second person, or Alone, where NeedsSecond says so (R32)
}

// Undo restores removed or purged rows: their own suppressions end; whether the entry is visible
// again depends on every other suppression.
type Undo struct {
	By     string
	Reason string
	Rows   []int
}

// MarkPurged records that removed rows were erased everywhere. Rows that are marked
// already are passed over, so that a purge can be repeated.
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
	Expires time.Time // zero: until lifted; else it lapses by itself (R19: 72 h; R17: 12 months)

	// Provisional hides while a person has yet to decide: nothing may be purged on
	// its account. The decision lifts it and, if for removal, starts a lasting one.
	Provisional bool
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

// The templates of letters.
const (
	LetterReceived   = "received"   // valid; Missing lists what the US route still lacks
	LetterIncomplete = "incomplete" // 512(c)(3)(B)(ii): the prompt attempt to get what is missing
	LetterDeficient  = "deficient"
	LetterDecided    = "decided"
	LetterHandled    = "handled" // child abuse: a person has looked, no outcome is told (R19)
	LetterRestored   = "restored"
	LetterAbandoned  = "abandoned"
	LetterErased     = "erased" // with the signed receipt of the erasure

	LetterCountered         = "countered"        // to the claimant: a counter-notice came
	LetterCounterReceived   = "counter_received" // and these to whoever countered
	LetterCounterIncomplete = "counter_incomplete"
	LetterCounterForwarded  = "counter_forwarded"
	LetterCounterRejected   = "counter_rejected"
	LetterCounterHeld       = "counter_held"
	LetterCounterUpheld     = "counter_upheld"
	LetterPutBack           = "put_back"
	LetterComplaintReceived = "complaint_received"
	LetterComplaintAnswered = "complaint_answered"
	LetterDuplicate         = "duplicate" // the status of the notice it repeats
	LetterLost              = "lost"      // the link to the page once more (R34)

	LetterSenderSuspended = "sender_suspended" // from automatic action (R27)
	LetterMisuseWarning   = "misuse_warning"   // DSA Art. 23: before a suspension
	LetterMisuseSuspended = "misuse_suspended"
	LetterMisuseEnded     = "misuse_ended"
)

// Templates lists every letter there is; each language has a text for each.
func Templates() []string {
	return []string{
		LetterReceived, LetterIncomplete, LetterDeficient, LetterDecided, LetterHandled, LetterRestored, LetterAbandoned,
		LetterCountered, LetterCounterReceived, LetterCounterIncomplete, LetterCounterForwarded, LetterCounterRejected,
		LetterCounterHeld, LetterCounterUpheld, LetterPutBack, LetterComplaintReceived, LetterComplaintAnswered, LetterDuplicate, LetterLost,
		LetterSenderSuspended, LetterMisuseWarning, LetterMisuseSuspended, LetterMisuseEnded, LetterErased,
	}
}

// Letter is a mail to be queued in the same transaction. Template names a fixed
// text; it carries row numbers, never names or links (R14). To an address that was
// not verified it carries no row at all (R16, R30).
type Letter struct {
	To        string // role of the party: RoleSender, or RolePoster
	About     string // reference of the counter-notice or complaint, for a poster
	Template  string
	Missing   []Element
	Rows      []LetterRow
	When      time.Time // of a put-back, or zero
	Upheld    bool      // a complaint's outcome: the decision stands
	Automated bool      // decided by the machine; must be told: DSA 16(6)
	Receipt   string    // signed text of a receipt, added by whoever signs it
}

// LetterRow is one row's outcome in a letter.
type LetterRow struct {
	N      int
	State  RowState
	Reason string
}

// Event is one step of a notice's history. Detail holds codes and numbers; its
// "note" is an operator's text, scrubbed and with share links as [link n].
type Event struct {
	Actor  string // "sender", "system", or an operator's pseudonym
	Name   string // one of the Event constants
	From   string
	To     string
	Detail map[string]string
}

// The names of events.
const (
	EventSubmitted = "submitted"
	EventHidden    = "hidden"
	EventCompleted = "completed"
	EventDecided   = "decided"
	EventRestored  = "restored"
	EventPurged    = "purged"
	EventAbandoned = "abandoned"
	EventUnhidden  = "unhidden"
	EventReleased  = "abuse_hold_ended"

	EventCounterFiled      = "counter_filed"
	EventCounterCompleted  = "counter_completed"
	EventCounterVerified   = "counter_verified"
	EventCounterAccepted   = "counter_accepted"
	EventCounterRejected   = "counter_rejected"
	EventCounterWithdrawn  = "counter_withdrawn"
	EventCounterLapsed     = "counter_lapsed"
	EventPutBack           = "put_back"
	EventHeld              = "litigation"
	EventLitigationLate    = "litigation_late" // after the put-back: a person is told (T24)
	EventHoldConfirmed     = "hold_confirmed"
	EventHoldLifted        = "hold_lifted"
	EventHoldLapsed        = "hold_lapsed"
	EventCourtOrder        = "court_order"
	EventRetracted         = "retracted"
	EventRetractionAsked   = "retraction_asked" // by somebody unproven: a person is told (T22)
	EventAttended          = "attended"
	EventComplained        = "complained"
	EventComplaintAnswered = "complaint_answered"
	EventConverted         = "converted"
	EventDuplicate         = "duplicate"
)

// Change is every effect of a command, applied by store in one transaction:
// row states, suppressions, lifts, letters, events. For each suppression and lift
// the store writes a feed row for every entry it covers. Lifts and suppressions of
// one Change take effect together.
type Change struct {
	At          time.Time   // when: the time that goes with every state set here
	State       NoticeState // "" when there is no notice (Hide, unhide)
	Missing     []Element
	Regimes     []string
	ScreenedAt  time.Time // zero: unchanged, as are the next three
	EffectiveAt time.Time
	DecidedAt   time.Time
	AbandonedAt time.Time
	Parties     []Party // set by Complete, else nil
	Works       []Work  // set by Complete, else nil
	Statements  *Statements
	Signature   *string
	Explanation *string
	Route       *Route     // set by Convert: the notice's route, and EffectiveAt as it is here
	DupOf       string     // set for a duplicate
	Filer       *Filer     // what is known of the sender afterwards; nil: unchanged
	Counter     *Counter   // a counter-notice as it is afterwards
	Complaint   *Complaint // a complaint as it is afterwards
	Later       bool       // rows wait for Automatic
	Attended    bool       // Attention is what the notice is marked for afterwards
	Attention   []string
	Rows        []RowChange
	Met         []int // rows that were refused in advance and match now (R17)
	Suppress    []Suppress
	Lift        []Lift
	Letters     []Letter
	Events      []Event
	Leaves      []Leaf // for the transparency log
	Erased      []int  // rows whose erasure is to be certified
}

// Hide is an operator's or a provider's removal without a notice (R18, R36).
type Hide struct {
	Target share.Target
	Scope  Scope
	Source Source
	Kind   string
	Who    string
	Why    string // free text; share links in it become [link n]
	Severe bool
}
