package takedown

import (
	"slices"
	"time"
)

// Filer is what filing found out about who sends a notice: it sets lane and pace, never
// the outcome, and nothing of it is told to the sender.
type Filer struct {
	Sender    int64 // number of an admitted sender, 0 for everyone else
	Flagger   bool  // a trusted flagger within its area (DSA Art. 22)
	Suspended bool  // suspended for misuse when it came (DSA Art. 23): received, decided last
	Score     int
	Reasons   []string  // codes of the signs
	HeldAt    time.Time // abuse hold (R28): zero for none
	EndedAt   time.Time // of the hold, by a person
}

// Held reports whether a person has yet to end an abuse hold.
func (f Filer) Held() bool { return !f.HeldAt.IsZero() && f.EndedAt.IsZero() }

// Lane is the queue in which a notice waits for a person.
type Lane string

// The lanes, fastest first.
const (
	LaneTrusted  Lane = "trusted"
	LaneVerified Lane = "verified"
	LaneManual   Lane = "manual"
	LaneLast     Lane = "last" // of a claimant who is suspended for misuse
)

// Lanes lists all lanes, fastest first.
func Lanes() []Lane { return []Lane{LaneTrusted, LaneVerified, LaneManual, LaneLast} }

// Lane follows from who sends the notice and from its score. A trusted flagger outside
// its area is like everyone else (T39).
func (n Notice) Lane() Lane {
	switch {
	case n.Filer.Suspended:
		return LaneLast
	case n.Filer.Held(), slices.Contains(n.Filer.Reasons, SignOrgMismatch):
		return LaneManual
	case n.Trusted, n.Filer.Flagger:
		return LaneTrusted
	case n.Verified:
		return LaneVerified
	}
	return LaneManual
}

// How long a notice waits at most, by lane, in weekdays.
const (
	holdDays   = 2 // R28
	manualDays = 2
	lastDays   = 10
)

// laneDue is when a copyright or other notice is due that is valid since from.
func (n Notice) laneDue(from time.Time) time.Time {
	if n.Filer.Held() {
		return weekdaysFrom(n.Filer.HeldAt, holdDays)
	}
	if n.Filer.EndedAt.After(from) {
		from = n.Filer.EndedAt
	}
	switch n.Lane() {
	case LaneTrusted:
		return from.Add(time.Hour)
	case LaneVerified:
		return from.Add(24 * time.Hour)
	case LaneLast:
		return weekdaysFrom(from, lastDays)
	}
	return weekdaysFrom(from, manualDays)
}

// Release ends an abuse hold: a person has looked. What follows is the ordinary decision.
type Release struct {
	By      string
	Version int
}

func (Release) command() {}

// Rescored is what is known after a notice was completed: its signs may be others. A high
// score begins a hold, unless a person has ended one before.
func (f Filer) Rescored(score int, signs []string, at time.Time) Filer {
	f.Score, f.Reasons = score, signs
	if f.Score >= HoldFrom && f.HeldAt.IsZero() {
		f.HeldAt = at
	}
	return f
}

// scored writes down the score and begins an abuse hold where it is high.
func (d *decision) scored(c Submit) (held bool) {
	f := d.n.Filer.Rescored(c.Score, c.Signs, d.now)
	d.c.Filer = &f
	return f.Held()
}

func (d *decision) release(c Release) error {
	switch {
	case c.Version != d.n.Version:
		return ErrStale
	case !d.n.Filer.Held():
		return ErrState
	case c.By == "":
		return ErrReason
	}
	d.endHold()
	d.event(c.By, EventReleased, nil)
	return nil
}

// endHold ends an abuse hold, if there is one: by Release, or by a person's decision.
func (d *decision) endHold() {
	if f := d.n.Filer; f.Held() {
		f.EndedAt = d.now
		d.c.Filer = &f
	}
}
