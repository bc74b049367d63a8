package takedown

import "time"

// Draft is a notice as it comes in: its rows are read but not yet matched to entries.
// Everything in it is scrubbed. Ref, ReceivedAt and Rows of Notice are set on filing.
type Draft struct {
	Notice  Notice
	Rows    []Parsed
	WorkOf  map[int]int // row number to work number; rows not in it belong to the first work
	Scopes  map[int]Scope
	RawHash [32]byte // SHA-256(salt || raw); the salt is on the receipt alone (R5)

	// Of a notice that came by mail: the salt of RawHash, for the mail that confirms it alone,
	// and what tells that the same mail comes again, stored as a keyed hash.
	Salt   string
	MailID string

	// Sender and Token are the numbers of an admitted sender and of the token that was
	// shown; 0 for everyone else. Filing sets from them whether the notice is trusted.
	Sender int64
	Token  int64

	ExternalID    string // the sender's own name for it; with it, what is sent again is not filed again
	Attempt       string // names this sending, as an Idempotency-Key does; counts before ExternalID
	RevisionOf    string // reference of the notice whose bad rows these are sent for again
	RevisionToken string // opens that notice, unless an admitted sender sends both

	// Network is where it came from, cut to /24 or /48, for the caps on what unverified
	// reports hide; "" when there is none. It is kept as a keyed hash for a day (R19, R20).
	Network string
}

// Filed is the answer to a filing: what the sender keeps.
type Filed struct {
	Ref    string
	Token  string // opens the status page; stored hashed
	Status Status
	Again  bool // it had come before: this is the first answer
}

// Why a notice can wait for a person besides its open rows.
const (
	WaitsAttention = "attention" // it is marked
	WaitsCounter   = "counter"   // a counter-notice is complete and not forwarded
	WaitsHold      = "hold"      // of litigation, that nobody has confirmed
	WaitsComplaint = "complaint" // open
)

// QueueFilter narrows the console's queue. Empty means all that is open.
type QueueFilter struct {
	State  NoticeState
	Route  Route
	Waits  string // one of the Waits constants, or ""
	Limit  int
	Offset int
}

// HeldView is an entry whose names wait for a person's look (R23).
type HeldView struct {
	EntryID   string
	Provider  string
	Name      string   // the one it would be shown by
	Names     []string // those that hold it; none when a word of the block list does
	Version   string   // of Names, for the decision about them
	Hosts     []string // that post it, ten at most
	FirstSeen time.Time
}

// HideView is one removal by an operator's hand, for the list with its undo (R36).
type HideView struct {
	UID       string
	EntryID   string
	Kind      string
	Who       string
	Why       string
	StartedAt time.Time
	EndedAt   time.Time // zero: in force
	Purged    bool      // erased already: undo restores from escrow while it lasts
}
