package takedown

// minClaimants is how many people must have been right about a source before anything
// is proposed (R33): one claimant's quarrel is none of its own.
const minClaimants = 3

// Source strikes, as a person sees them.
type SourceView struct {
	HostID    int64
	PageID    int64 // 0: the host as a whole
	Host      string
	Page      string // address, or "" where it is sealed or a whole host is meant
	State     string // of the host
	Guarded   bool
	Strikes   int // links that a person removed, and whose removal stands
	Claimants int
	Entries   int // entries it posts that may be shown
}

// Proposal is what a person may want to do about a source. They decide, not this.
type SourceProposal string

// The proposals.
const (
	ProposeNothing SourceProposal = ""
	ProposeLook    SourceProposal = "look"
	ProposeStop    SourceProposal = "stop"
)

// Share is the part of what a source posted that had to be removed, 0 to 1.
func (s SourceView) Share() float64 {
	if s.Strikes == 0 {
		return 0
	}
	return float64(s.Strikes) / float64(s.Strikes+s.Entries)
}

// Proposal follows from how many were right about the source, and how much of it it was.
func (s SourceView) Proposal() SourceProposal {
	switch {
	case s.Claimants < minClaimants || s.State == "blocked" || s.State == "opted_out":
		return ProposeNothing
	case s.Share() >= 0.5 && !s.Guarded:
		return ProposeStop
	case s.Share() >= 0.1:
		return ProposeLook
	}
	return ProposeNothing
}
