package index

import (
	"context"
	"errors"
	"time"
)

// Entry is what is shown of a link, read from the primary at the moment of showing.
type Entry struct {
	ID         string
	Name       string
	NameSource string
	Provider   string
	Kind       string
	URL        string // keyless
	Access     string // sealed or open (R1)
	Size       int64  // bytes, or -1
	Ext        string
	Status     string
	CheckedAt  time.Time // zero: never
	FirstSeen  time.Time
	LastSeen   time.Time
	Adult      bool
	Type       string    // as Doc.Type
	Lang       string    // as Doc.Lang
	Posted     time.Time // as Doc.Posted; zero: not known
	Pages      []Posting // newest first, at most 20
}

// Posting is a page that posts the link. URL is empty where the address may not be
// shown (R15): host and date stand alone.
type Posting struct {
	Host string    `json:"host"`
	URL  string    `json:"url,omitempty"`
	Name string    `json:"name,omitempty"` // what this page calls it
	At   time.Time `json:"seen"`
}

// Removed says that an entry may not be shown and what may be said about it.
// It is the error of Primary.Entry for a removed entry.
type Removed struct {
	Ref  string    // public reference, for ordinary copyright rows only; else ""
	Kind string    // route, or "" where nothing may be said (R16, R19)
	At   time.Time // day of removal

	Regimes   []string // laws that the notice meets
	Published bool     // the notice stands in the public archive
}

// Error says no more than that it was removed.
func (r Removed) Error() string { return "index: this entry was removed" }

// ErrUnknown says that no such entry exists, or that nothing may be said about it.
var ErrUnknown = errors.New("index: no such entry")

// ErrUnavailable says that the primary could not be asked: the answer is 503, never bare hits.
var ErrUnavailable = errors.New("index: the database cannot be asked right now")

// Errors for what a client sends.
var (
	ErrEmptyQuery = errors.New("index: type at least one word")
	ErrBadCursor  = errors.New("index: this page link is not valid any more; start the search again")
	ErrCostly     = errors.New("index: the search used up its time; use more words, or longer ones")
)

// Live is one statement's answer from the primary.
type Live struct {
	Entries map[string]Entry // those that may be shown now
	Removal Position         // the newest removal in the feed, committed or about to be read
}

// Primary is asked before anything is shown. Implemented by store.
type Primary interface {
	// Live returns which of the ids may be shown, and the newest removal, in one statement.
	Live(ctx context.Context, ids []string) (Live, error)
	// Entry returns one entry with its postings; Removed or ErrUnknown otherwise.
	Entry(ctx context.Context, id string) (Entry, error)
}
