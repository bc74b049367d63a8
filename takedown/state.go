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
	{Abandoned, EventRestored, Abandoned}, // rows that were decided before the silence
	{Abandoned, EventPurged, Abandoned},
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
	for _, t := range []struct {
		to   *time.Time
		from time.Time
	}{{&n.ScreenedAt, c.ScreenedAt}, {&n.EffectiveAt, c.EffectiveAt}, {&n.DecidedAt, c.DecidedAt}, {&n.AbandonedAt, c.AbandonedAt}} {
		if !t.from.IsZero() {
			*t.to = t.from
		}
	}
	n.Regimes = c.Regimes
	return n.completed(c)
}

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
	if !slices.Contains(transitions, Transition{from, event, c.State}) {
		return fmt.Errorf("%w: %s from %s to %s", ErrState, event, from, c.State)
	}
	for _, rc := range c.Rows {
		i := n.row(rc.N)
		if i < 0 || !slices.Contains(rowTransitions, RowTransition{n.Rows[i].State, rc.State}) {
			return fmt.Errorf("%w: row %d to %s", ErrRow, rc.N, rc.State)
		}
	}
	return nil
}
