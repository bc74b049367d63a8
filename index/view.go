package index

import "time"

// NodeView is what the console shows of an index node.
type NodeView struct {
	Name    string
	Applied Position
	Erased  Position
	SeenAt  time.Time
}

// PurgeView is a pass of erasure and what it has proved. It holds no name and no id.
type PurgeView struct {
	ID         int64
	State      string // erasing, deleting, verifying, done, failed
	Victims    int
	LeftOver   int // beyond the ceiling: hidden already, erased by a later pass
	Sought     int // victims with something of their own to look for
	Seen       int // how many of these the search found before: it can see
	Left       int // places where something was found after: must be 0
	Index      Proof
	ErrorCode  string
	StartedAt  time.Time
	FinishedAt time.Time // zero: not yet
}
