package takedown

import (
	"fmt"
	"slices"
	"time"
)

// Transition is one allowed step of a notice: From, by the named event, To.
type Transition struct {
	From  NoticeState
	Event string
	To    NoticeState
}

// transitions is the one table of a notice's steps. A step that keeps the state is
// in it too, so that what is not here cannot happen.
var transitions = []Transition{
	{Received, EventSubmitted, Incomplete},
	{Received, EventSubmitted, Deficient},
	{Received, EventSubmitted, Valid},
	{Received, EventSubmitted, Decided}, // a trusted sender's (R27), or not authorised (T15)
	{Incomplete, EventCompleted, Incomplete},
	{Incomplete, EventCompleted, Deficient}, // less is there than it seemed: the work turned out to be none
	{Incomplete, EventCompleted, Valid},
	{Incomplete, EventCompleted, Decided}, // not authorised (T15)
	{Deficient, EventCompleted, Deficient},
	{Deficient, EventCompleted, Incomplete},
	{Deficient, EventCompleted, Valid},
	{Deficient, EventCompleted, Decided},
	{Valid, EventCompleted, Valid}, // valid under one regime, completed for the other
	{Valid, EventCompleted, Decided},
	{Valid, EventDecided, Valid}, // some rows
	{Valid, EventDecided, Decided},
	{Incomplete, EventDecided, Incomplete}, // rows kept, or hidden ones decided by a person
	{Incomplete, EventDecided, Decided},
	{Deficient, EventDecided, Deficient},
	{Deficient, EventDecided, Decided},
	{Incomplete, EventAbandoned, Abandoned},
	{Deficient, EventAbandoned, Abandoned},
	{Incomplete, EventRestored, Incomplete},
	{Deficient, EventRestored, Deficient},
	{Valid, EventRestored, Valid},
	{Decided, EventRestored, Decided},
	{Incomplete, EventPurged, Incomplete},
	{Deficient, EventPurged, Deficient},
	{Valid, EventPurged, Valid},
	{Decided, EventPurged, Decided},
	{Received, EventSubmitted, Duplicate},
	{Valid, EventConverted, Valid},
	{Valid, EventConverted, Incomplete},
	{Valid, EventConverted, Deficient},
	{Valid, EventConverted, Decided}, // not authorised (T15)
	{Incomplete, EventConverted, Incomplete},
	{Incomplete, EventConverted, Deficient},
	{Incomplete, EventConverted, Valid},
	{Incomplete, EventConverted, Decided},
	{Deficient, EventConverted, Deficient},
	{Deficient, EventConverted, Incomplete},
	{Deficient, EventConverted, Valid},
	{Deficient, EventConverted, Decided},
	{Valid, EventRetracted, Valid},
	{Valid, EventRetracted, Decided},
	{Incomplete, EventRetracted, Incomplete},
	{Incomplete, EventRetracted, Decided},
	{Deficient, EventRetracted, Deficient},
	{Deficient, EventRetracted, Decided},
	{Decided, EventRetracted, Decided},
	{Abandoned, EventRetracted, Abandoned},
	{Abandoned, EventRestored, Abandoned}, // rows that were decided before the silence
	{Abandoned, EventPurged, Abandoned},
}

// asides are events of counter-notices, complaints and of a person's attention. They may
// happen to any notice that was screened and never change its state.
var asides = []string{
	EventCounterFiled, EventCounterCompleted, EventCounterVerified, EventCounterAccepted, EventCounterRejected,
	EventCounterWithdrawn, EventCounterLapsed, EventPutBack, EventHeld, EventLitigationLate, EventHoldConfirmed,
	EventHoldLifted, EventHoldLapsed, EventCourtOrder, EventRetractionAsked, EventAttended, EventComplained, EventComplaintAnswered,
	EventReleased, EventMet,
}

// RowTransition is one allowed step of a row.
type RowTransition struct {
	From RowState
	To   RowState
}

var rowTransitions = []RowTransition{
	{RowOpen, RowRemoved},
	{RowOpen, RowKept},
	{RowRemoved, RowPurged},
	{RowRemoved, RowRestored},
	{RowPurged, RowRestored},
	{RowKept, RowRemoved}, // a complaint of the sender was right
}

// Transitions lists every step a notice can take, for the test that holds it
// against the database's CHECK constraints.
func Transitions() []Transition { return slices.Clone(transitions) }

// RowTransitions lists every step a row can take.
func RowTransitions() []RowTransition { return slices.Clone(rowTransitions) }

// Derive is the notice's state: a function of what it has and of its rows (R28).
func (n Notice) Derive() NoticeState {
	switch {
	case !n.AbandonedAt.IsZero():
		return Abandoned
	case n.ScreenedAt.IsZero():
		return Received
	case n.DupOf != "":
		return Duplicate
	case len(n.Rows) > 0 && !slices.ContainsFunc(n.Rows, Row.open):
		return Decided
	case !n.EffectiveAt.IsZero():
		return Valid
	}
	if missing, _, _ := Screen(n); lacksCore(missing) {
		return Deficient
	}
	return Incomplete
}

// The standing of a decided notice: what has come of its removals since.
const (
	StandingNone      = ""
	StandingStands    = "stands"
	StandingCountered = "countered" // a counter-notice's clock runs
	StandingLitigated = "litigated" // and is held
	StandingRetracted = "retracted"
	StandingRestored  = "restored" // nothing that it removed is removed any more
)

// Standing is derived, as the state is (R28).
func (n Notice) Standing() string {
	gone, back, taken := 0, 0, 0
	for _, r := range n.Rows {
		switch {
		case r.gone():
			gone++
		case r.State == RowRestored && r.Reason == ReasonRetracted:
			taken++
		case r.State == RowRestored:
			back++
		}
	}
	in := func(s CounterState) bool {
		return slices.ContainsFunc(n.Counters, func(k Counter) bool { return k.State == s })
	}
	switch {
	case gone+back+taken == 0:
		return StandingNone
	case in(CounterHeld):
		return StandingLitigated
	case in(CounterRunning):
		return StandingCountered
	case gone > 0:
		return StandingStands
	case back == 0:
		return StandingRetracted
	}
	return StandingRestored
}

func (r Row) open() bool { return r.State == RowOpen }

// hidden reports whether the row waits for a person while its link is hidden.
func (r Row) hidden() bool { return r.open() && len(r.Suppressed) > 0 }

// with is the notice after a Change, but for the uids that only the store can give.
func (n Notice) with(c Change) Notice {
	n.Rows = slices.Clone(n.Rows)
	for _, rc := range c.Rows {
		if i := n.row(rc.N); i >= 0 {
			n.Rows[i].step(rc, c)
		}
	}
	for _, no := range c.Met {
		if i := n.row(no); i >= 0 {
			n.Rows[i].Match = Matched
		}
	}
	for _, t := range []struct {
		to   *time.Time
		from time.Time
	}{{&n.ScreenedAt, c.ScreenedAt}, {&n.EffectiveAt, c.EffectiveAt}, {&n.DecidedAt, c.DecidedAt}, {&n.AbandonedAt, c.AbandonedAt}} {
		if !t.from.IsZero() {
			*t.to = t.from
		}
	}
	n.Regimes = c.Regimes
	if c.Route != nil {
		n.Route, n.EffectiveAt = *c.Route, c.EffectiveAt
	}
	if c.DupOf != "" {
		n.DupOf = c.DupOf
	}
	if c.Attended {
		n.Attention = c.Attention
	}
	if c.Filer != nil {
		n.Filer = *c.Filer
	}
	return n.proceeded(c).completed(c)
}

// proceeded puts a Change's counter-notice and complaint in their places.
func (n Notice) proceeded(c Change) Notice {
	if c.Counter != nil {
		n.Counters = slices.Clone(n.Counters)
		if i := n.counter(c.Counter.Ref); i >= 0 {
			n.Counters[i] = *c.Counter
		} else {
			n.Counters = append(n.Counters, *c.Counter)
		}
	}
	if c.Complaint != nil {
		n.Complaints = slices.Clone(n.Complaints)
		if i := slices.IndexFunc(n.Complaints, func(k Complaint) bool { return k.Ref == c.Complaint.Ref }); i >= 0 {
			n.Complaints[i] = *c.Complaint
		} else {
			n.Complaints = append(n.Complaints, *c.Complaint)
		}
	}
	return n
}

// After is the notice as a Change leaves it, but for what only the store can give: the
// uids of suppressions. Its due date and lane are those that the queue is ordered by.
func (n Notice) After(c Change) Notice { return n.with(c) }

func (r *Row) step(rc RowChange, c Change) {
	r.State, r.Reason = rc.State, rc.Reason
	switch rc.State {
	case RowRemoved:
		r.DecidedAt, r.RemovedAt = c.At, c.At
	case RowKept:
		r.DecidedAt = c.At
	case RowRestored:
		r.RestoredAt = c.At
	case RowPurged:
		r.PurgedAt = c.At
	}
}

func (n Notice) completed(c Change) Notice {
	if c.Parties != nil {
		n.Parties = c.Parties
	}
	if c.Works != nil {
		n.Works = c.Works
	}
	for _, f := range []struct {
		to   *string
		from *string
	}{{&n.Signature, c.Signature}, {&n.Explanation, c.Explanation}} {
		if f.from != nil {
			*f.to = *f.from
		}
	}
	if c.Statements != nil {
		n.Statements = *c.Statements
	}
	return n
}

// row is the index of row number no, or -1.
func (n Notice) row(no int) int {
	// rows are numbered from 1 without gaps, so the first look nearly always hits
	if no >= 1 && no <= len(n.Rows) && n.Rows[no-1].N == no {
		return no - 1
	}
	return slices.IndexFunc(n.Rows, func(r Row) bool { return r.N == no })
}

// lawful reports whether the tables allow what a Change does to a notice.
func (n Notice) lawful(c Change, event string) error {
	from := n.Derive()
	aside := slices.Contains(asides, event) && from == c.State && from != Received
	if !aside && !slices.Contains(transitions, Transition{from, event, c.State}) {
		return fmt.Errorf("%w: %s from %s to %s", ErrState, event, from, c.State)
	}
	if c.Counter != nil {
		was := CounterState("")
		if i := n.counter(c.Counter.Ref); i >= 0 {
			was = n.Counters[i].State
		}
		if err := counterLawful(was, c.Counter.State); err != nil && was != c.Counter.State {
			return err
		}
	}
	for _, rc := range c.Rows {
		i := n.row(rc.N)
		if i < 0 || !slices.Contains(rowTransitions, RowTransition{n.Rows[i].State, rc.State}) {
			return fmt.Errorf("%w: row %d to %s", ErrRow, rc.N, rc.State)
		}
	}
	return nil
}
