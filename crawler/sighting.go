package crawler

import "time"

// Why a sighting was withdrawn, as the database spells it.
const (
	WithdrawnMissed   = "missed"
	WithdrawnGone     = "gone"
	WithdrawnNoIndex  = "noindex"
	WithdrawnOptedOut = "opted_out"
	WithdrawnBlocked  = "blocked"
	WithdrawnPoster   = "poster"
	WithdrawnReplaced = "replaced"
)

// Fate is what a fetch of a page means for one sighting on it.
type Fate struct {
	Seen     bool   // the page still posts the link
	Doubt    bool   // missed for the first time
	Withdraw string // why it is withdrawn now, or ""
}

// DoubtPeriod is how far apart two complete answers without the link must lie before
// its sighting is withdrawn (R38).
const DoubtPeriod = 24 * time.Hour

// SightingFate judges a sighting whose link was not among what the fetch found.
// missedAt is when a complete answer first lacked it, or zero; asked tells that a poster
// asked for this check, so that what it finds counts at once (R21).
func SightingFate(v Verdict, asked bool, missedAt, at time.Time) Fate {
	switch v {
	case Gone:
		return Fate{Withdraw: WithdrawnGone}
	case NoIndex:
		return Fate{Withdraw: WithdrawnNoIndex}
	case Unchanged:
		// The page is what it was at the last complete answer: a link that was there still
		// is, and one that was missing is missing again.
		if missedAt.IsZero() {
			return Fate{Seen: true}
		}
	case Complete, NotFound:
	default:
		return Fate{}
	}
	switch {
	case asked:
		return Fate{Withdraw: WithdrawnPoster}
	case missedAt.IsZero():
		return Fate{Doubt: true}
	case at.Sub(missedAt) >= DoubtPeriod:
		return Fate{Withdraw: WithdrawnMissed}
	}
	return Fate{}
}

// A host that loses this share of its links at once is held for a look (R38); a handful
// of links says nothing.
const (
	heldPercent  = 30
	heldAtLeast  = 10
	wholePercent = 100
)

// LostTooMuch reports whether a host that had so many links lost too many of them
// within DoubtPeriod to be believed without a look.
func LostTooMuch(had, lost int) bool {
	return lost >= heldAtLeast && lost*wholePercent > had*heldPercent
}
