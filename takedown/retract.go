package takedown

import (
	"fmt"
	"slices"
)

// The ways by which a sender is known for who filed the notice (R30).
const (
	ByToken = "token" // the status token, or the sender's API token
	ByDKIM  = "dkim"  // a mail with an aligned signature of the address that filed
)

// Retract is the sender's own end of removals: their suppressions end, and rows that
// wait are kept. Rows empty means all. It is possible in any state (R28).
type Retract struct {
	Rows []int
	By   string // ByToken or ByDKIM; "" for anybody else, which goes to a person (T22)
}

// Attend records that a person has seen to what a notice was marked for.
type Attend struct{ By, Note string }

func (Retract) command() {}
func (Attend) command()  {}

// AttentionRetraction marks a notice that somebody unproven wants taken back.
const AttentionRetraction = "retraction_unproven"

// AttentionBeside marks a notice that removed a folder beside which entries stayed (R11).
const AttentionBeside = "beside_folder"

// AttentionSilent marks a notice of which something was to come back, and the pages that
// posted it did not answer for a week (R31).
const AttentionSilent = "put_back_silent"

// ReasonRetracted is a row's reason when its sender has taken the notice back.
const ReasonRetracted = "retracted"

func (d *decision) retract(c Retract) error {
	if c.By != ByToken && c.By != ByDKIM {
		d.attend(AttentionRetraction)
		d.event(actorSystem, EventRetractionAsked, nil)
		return nil
	}
	rows := c.Rows
	if len(rows) == 0 {
		for _, r := range d.n.Rows {
			rows = append(rows, r.N)
		}
	}
	for _, no := range rows {
		i := d.n.row(no)
		if i < 0 || d.changed[no] {
			return fmt.Errorf("%w: row %d", ErrRow, no)
		}
		switch r := d.n.Rows[i]; {
		case r.gone():
			d.lift(r, actorSender, ReasonRetracted)
			d.set(no, RowRestored, ReasonRetracted)
		case r.open():
			d.keep(r, ReasonRetracted)
		case len(c.Rows) > 0:
			return fmt.Errorf("%w: row %d", ErrRow, no)
		}
	}
	if len(d.changed) == 0 {
		return fmt.Errorf("%w: there is nothing left to retract", ErrState)
	}
	after := d.n.with(d.c)
	if !slices.ContainsFunc(after.Rows, Row.open) && d.n.DecidedAt.IsZero() && d.n.AbandonedAt.IsZero() {
		d.c.DecidedAt = d.now
	}
	d.event(actorSender, EventRetracted, map[string]string{"by": c.By, "rows": Ranges(rows)})
	return nil
}

func (d *decision) attended(c Attend) error {
	if c.By == "" {
		return ErrReason
	}
	if len(d.n.Attention) == 0 {
		return ErrState
	}
	d.c.Attention, d.c.Attended = nil, true
	d.event(c.By, EventAttended, note(c.Note, nil))
	return nil
}
