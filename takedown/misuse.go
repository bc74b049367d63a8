package takedown

import "time"

// Ledger counts what came of a claimant's rows (DSA Art. 23).
type Ledger struct {
	Accepted  int // removed
	Rejected  int // kept by a person's judgement of the claim
	Countered int // removed, and put back after a counter-notice
	Retracted int // taken back by the claimant: no fault
	Reversed  int // removed, and put back as wrong
	Abusive   int // rejected as abusive, or claimed by someone not authorised
}

// Factors are the four that Art. 23(3) names.
type Factors struct {
	Number     int     // (a) unfounded rows in absolute numbers
	Proportion float64 // (b) of all that was decided, 0 to 1
	Gravity    int     // (c) unfounded rows that did harm: something was hidden for them
	Intention  int     // (d) rows a person found to be abusive
}

// Factors weighs a ledger.
func (l Ledger) Factors() Factors {
	f := Factors{Number: l.Rejected + l.Countered + l.Reversed, Gravity: l.Countered + l.Reversed, Intention: l.Abusive}
	if all := l.Accepted + l.Rejected; all > 0 {
		f.Proportion = min(float64(f.Number)/float64(all), 1)
	}
	return f
}

// Add counts one row's step, as a person or the machine took it. What a row names (a
// foreign page, a typing error) is no misuse, and nor is a link we do not have.
func (l *Ledger) Add(was Row, to RowChange) {
	if was.State == RowKept { // a complaint of the claimant was right after all
		l.judged(was.Reason, -1)
	}
	switch {
	case to.State == RowRemoved:
		l.Accepted++
	case to.State == RowKept:
		l.judged(to.Reason, 1)
	case to.State == RowRestored && to.Reason == "countered":
		l.Countered++
	case to.State == RowRestored && to.Reason == "retracted":
		l.Retracted++
	case to.State == RowRestored:
		l.Reversed++
	}
}

// judged counts a row that was kept because of a person's view of the claim.
func (l *Ledger) judged(reason string, by int) {
	if !unfounded[reason] {
		return
	}
	l.Rejected += by
	if reason == ReasonNotAuthorised || reason == reasonAbusive {
		l.Abusive += by
	}
}

const reasonAbusive = "abusive_notice"

// unfounded are the reasons for keeping a row that speak against the claim.
var unfounded = set(ReasonNotAuthorised, "not_copyright", "not_infringing", "fair_use", "own_work", "wrong_link", reasonAbusive)

// Frequent reports whether a person should think about a warning: claims are often
// unfounded, or meant to be. It decides nothing.
func (f Factors) Frequent() bool {
	return f.Intention >= 3 || f.Number >= 10 && f.Proportion > 0.2
}

// Claimant is a line of the ledger as a person sees it.
type Claimant struct {
	ID             int64
	Name           string
	Sender         int64 // number of an admitted sender, or 0
	Ref            string
	LastAt         time.Time
	Ledger         Ledger
	WarnedAt       time.Time
	WarnedBy       string
	SuspendedAt    time.Time
	SuspendedBy    string
	SuspendedUntil time.Time
}

// Suspended reports whether the claimant is suspended at a time.
func (c Claimant) Suspended(at time.Time) bool {
	return !c.SuspendedAt.IsZero() && at.Before(c.SuspendedUntil)
}

// A suspension lasts a reasonable time, by a person's word.
const (
	MinSuspension = 24 * time.Hour
	MaxSuspension = 180 * 24 * time.Hour
)

// CheckSuspend holds Art. 23(2): a warning came first, and the time is reasonable.
func (c Claimant) CheckSuspend(at, until time.Time) error {
	if d := until.Sub(at); c.WarnedAt.IsZero() || c.Suspended(at) || d < MinSuspension || d > MaxSuspension {
		return ErrState
	}
	return nil
}
