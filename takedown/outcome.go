package takedown

// Outcome is what became of a decided notice.
type Outcome string

// The outcomes of a notice.
const (
	Pending  Outcome = "pending"
	Actioned Outcome = "actioned" // every row was removed
	Partly   Outcome = "partly"
	Rejected Outcome = "rejected"
)

// Outcome sums up the decided rows (T7). Rows restored later still count as
// removed: the outcome is of the decision.
func (n Notice) Outcome() Outcome {
	if n.Derive() != Decided {
		return Pending
	}
	removed := 0
	for _, r := range n.Rows {
		if r.State != RowKept {
			removed++
		}
	}
	switch removed {
	case 0:
		return Rejected
	case len(n.Rows):
		return Actioned
	}
	return Partly
}

// ToldOutcome is the outcome as the sender may know it: pending until the address is
// verified, and always for child abuse (R16, R19).
func (n Notice) ToldOutcome() Outcome {
	if n.Route == ChildAbuse || !n.Verified && !n.Trusted {
		return Pending
	}
	return n.Outcome()
}
