package takedown

import "time"

// Summary is one line of the console's queue. It holds no name and no link.
type Summary struct {
	Ref        string
	Route      Route
	State      NoticeState
	ReceivedAt time.Time
	DueAt      time.Time
	Verified   bool
	Rows       int
	OpenRows   int
	KeyStrips  int
}

// Case is a notice as the console shows it: the notice and, row by row, what it matched.
type Case struct {
	Notice  Notice
	Missing []Element
	Items   []CaseItem
	Events  []EventRecord
}

// CaseItem is a row beside the entry it names. Link and Name are filled only for
// those who may see them while the case is open (R14).
type CaseItem struct {
	Row     Row
	EntryID string // "" when the row names no target
	Link    string // keyless
	Name    string // present name of the entry, "" when there is none any more
	Visible bool   // may be shown to the public now
	Sources int
}

// EventRecord is one step of a notice's history.
type EventRecord struct {
	At    time.Time
	Event Event
}

// Status is what the holder of a notice's token may see (R16).
type Status struct {
	Ref        string
	Route      Route
	State      NoticeState
	ReceivedAt time.Time
	DecidedAt  time.Time
	Verified   bool
	Missing    []Element
	Rows       []StatusRow
	KeyStrips  int
}

// StatusRow is one row for its sender: until verified, only whether it was understood.
type StatusRow struct {
	N        int
	Provider string
	Match    Match    // not_indexed is told to verified senders only; others read matched
	State    RowState // told after verification or decision
	Reason   string
}
