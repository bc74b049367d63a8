package index

import (
	"context"
	"time"
)

// Position is a place in the change feed: epoch, transaction id, row. Two numbers
// of this kind, applied and erased, are all that search, purge and readiness compare.
type Position struct {
	Epoch string `json:"epoch"` // new at every restore
	Xid   uint64 `json:"xid"`   // pg_current_xact_id of the row's transaction
	Seq   int64  `json:"seq"`
}

// Before reports whether p lies before q in the same epoch. Different epochs are
// not ordered: compare Epoch first and rebuild when it differs.
func (p Position) Before(q Position) bool {
	if p.Xid != q.Xid {
		return p.Xid < q.Xid
	}
	return p.Seq < q.Seq
}

// Doc is what the index knows of an entry. The index stores none of it but the id:
// terms and doc values only.
type Doc struct {
	ID        string // entry id
	Name      string
	Provider  string
	Kind      string
	Ext       string // lower case, no dot, or ""
	Size      int64  // bytes, or -1
	Status    string // crawler.Liveness as text
	FirstSeen time.Time
	LastSeen  time.Time
	Sources   int // distinct hosts that post it
	Adult     bool
	Type      string    // video, audio, image, book, archive, software, document, or ""
	Lang      string    // of the name: a language (en, ru) or, where none is told, a script (latn, cyrl), or ""
	Posted    time.Time // the day a page states for it, else FirstSeen
	Hosts     []string  // names of hosts that post it, each once, at most MaxHosts
	Own       bool      // the provider itself tells the name
}

// MaxHosts is how many hosts of an entry can be searched for.
const MaxHosts = 16

// Change is one row of the feed. Op only tells removals apart; the follower reads
// the entry's present state in either case.
type Change struct {
	Position Position
	EntryID  string
	Removal  bool
}

// Feed is read by the follower. Implemented by store.
type Feed interface {
	// Changes returns up to limit rows after the position and below the snapshot
	// horizon, in order. ErrRebuild when the epoch differs or the position was trimmed.
	Changes(ctx context.Context, after Position, limit int) ([]Change, error)
	// Docs returns the documents of those ids that may be shown now; others are missing.
	Docs(ctx context.Context, ids []string) ([]Doc, error)
	// Scan calls f with every document that may be shown, in keyset batches without a
	// long snapshot. Used by reindex. start is the feed position from which to catch up after.
	Scan(ctx context.Context, batch int, f func([]Doc) error) (start Position, err error)
}

// Filters narrow a search. Empty means all.
type Filters struct {
	Providers []string
	Kinds     []string
	Exts      []string
	Statuses  []string
	MinSize   int64     // bytes, included; 0 none
	MaxSize   int64     // bytes, included; 0 none
	Since     time.Time // last seen at or after; zero none
	Adult     bool      // also show what is classed adult (R40)
	Types     []string
	Langs     []string
	Sites     []string  // hosts that post it, or a domain over them
	After     time.Time // posted at or after; zero none
	Before    time.Time // posted before; zero none
}

// Sort orders results.
type Sort string

// The sort orders.
const (
	ByRelevance Sort = "relevance"
	ByNewest    Sort = "newest"
	BySize      Sort = "size"
)

// Request is one search. Query is already scrubbed.
type Request struct {
	Query   Query
	Filters Filters
	Sort    Sort
	Limit   int    // 1–100
	After   string // opaque cursor of the engine, or ""
	Facets  bool
	Explain bool // say of each hit why it matched
}

// Hit is one entry the index found. Whether it may be shown is not the index's to say.
type Hit struct {
	ID     string
	Score  float64
	Cursor string // continue after this hit; "" when it is the last of all
	Group  uint64 // hits of one group have all but the same name: mirrors; 0 is no group
	Why    []Reason
}

// Reason is one part of a hit's score.
type Reason struct {
	Rule  string  `json:"rule"` // as docs/ranking.md names it
	Word  string  `json:"word,omitempty"`
	Score float64 `json:"score"`
}

// Facet is one value and how many entries have it.
type Facet struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// Facets by field: "provider", "kind", "ext", "size", "date". A size value is one of
// SizeBuckets; a date value is a day (2006-01-02) and counts what was seen since then,
// as Filters.Since would.
type Facets map[string][]Facet

// Result is what the index answers.
type Result struct {
	Hits    []Hit
	Total   int
	AtLeast bool // Total is a lower bound
	Some    bool // nothing has all the words: these have some of them
	Near    bool // some have a near spelling of a word instead of it
	// Guesses are words of the dictionary near to a typed one that is rare or unknown,
	// the likeliest first. They may be of names that are gone: nobody may see one
	// that no live entry has (R9).
	Guesses map[string][]string
	Facets  Facets
	Applied Position // what this answer reflects
}

// Victim is an entry whose bytes must leave the disk, with what must no longer be found.
type Victim struct {
	ID    string
	Terms []string // distinctive analysed terms of its name: in no live entry
}

// Proof is what an erase showed (DESIGN: proof of erasure a, b, c).
type Proof struct {
	Victims      int      `json:"victims"`
	FoundBefore  int      `json:"found_before"`  // victims the check found before the erase (ids or terms): the check can see
	FoundAfter   int      `json:"found_after"`   // must be 0
	FilesRemoved []string `json:"files_removed"` // segment files that held them and are unlinked
	OpenDeleted  int      `json:"open_deleted"`  // deleted but open descriptors or maps; must be 0
	TermsWalked  int      `json:"terms_walked"`
}

// Engine is one node's index on its own disk. Implemented by index/bleveindex.
type Engine interface {
	// Search returns ids in order. It never returns more than 1,000 per query in all (R25).
	Search(ctx context.Context, r Request) (Result, error)
	// Suggest returns ids of entries with a word that begins with the last word of prefix.
	Suggest(ctx context.Context, prefix string, limit int) (Result, error)
	// Positions returns applied and erased.
	Positions() (applied, erased Position)
}

// Writer is the follower's and the purger's side of the engine.
type Writer interface {
	// Apply writes a batch and its position as one: after a crash both are there or neither.
	Apply(ctx context.Context, upserts []Doc, deletes []string, applied Position) error
	// Erase rewrites what holds the victims' bytes so that they are gone, and proves it.
	// It deletes them from the index as well: they must stay suppressed while it runs.
	// On success the erased position is stored as upTo. ErrBehind when upTo is not applied
	// yet; ErrNotErased with the Proof when the check after it still finds something.
	Erase(ctx context.Context, victims []Victim, upTo Position) (Proof, error)
	// Rebuild builds a new generation beside the old from fill, then swaps without a gap
	// and deletes the old one's files. applied is returned by fill.
	Rebuild(ctx context.Context, fill func(add func([]Doc) error) (applied Position, err error)) error
}
