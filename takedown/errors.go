package takedown

import "errors"

// Errors a decision can end in. api and web map them to answers in one table.
var (
	ErrStale    = errors.New("takedown: someone else has changed this notice; look again before deciding")
	ErrState    = errors.New("takedown: not possible in the notice's present state")
	ErrReason   = errors.New("takedown: who and why are required, the reason as a code")
	ErrRow      = errors.New("takedown: no such row, or the row is not open to this")
	ErrSecond   = errors.New("takedown: this decision takes two people, or for a lone operator an hour, the count and a look at the sample")
	ErrReused   = errors.New("takedown: another notice came under this name")
	ErrNotFound = errors.New("takedown: no such notice")
)
