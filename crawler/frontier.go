package crawler

import (
	"context"
	"errors"
	"time"

	"blindex/share"
)

// ErrLeaseLost says that the host now belongs to another node: drop what was fetched.
var ErrLeaseLost = errors.New("crawler: the host lease was lost")

// Lease is one node's right to fetch from one host. A host is an origin
// (scheme, host name, port).
type Lease struct {
	HostID        int64
	Origin        string // "https://example.org"
	Token         string // random; every write under the lease names it
	Until         time.Time
	Delay         time.Duration // pause between two requests
	NextAllowedAt time.Time
	Robots        RobotsRecord
}

// RobotsRecord is a host's robots.txt as last read.
type RobotsRecord struct {
	FetchedAt time.Time // zero: never read
	ExpiresAt time.Time
	Status    int    // HTTP status; 0 when unreachable
	Body      []byte // first 500 KiB, scrubbed; nil unless Status is 2xx
}

// Task is one page to fetch.
type Task struct {
	PageID       int64
	URL          string // scrubbed, no fragment
	Depth        int
	ETag         string
	LastModified string
	ContentHash  []byte        // of the scrubbed content of the last complete answer (R5)
	Failures     int           // in a row
	Interval     time.Duration // between the last visit and this one as it was planned; 0 if never visited
}

// Verdict is what a fetch established about a page.
type Verdict string

// What a fetch can establish. Only Complete, Gone and NoIndex say anything about
// sightings; every other verdict leaves them as they are (R38).
const (
	Complete   Verdict = "complete"   // 2xx, read to its end, indexable
	Unchanged  Verdict = "unchanged"  // 304 or the same content hash: sightings are seen again
	Gone       Verdict = "gone"       // 410: withdraw at once
	NotFound   Verdict = "not_found"  // 404: counts as a complete answer without links
	NoIndex    Verdict = "noindex"    // meta robots, X-Robots-Tag or robots.txt forbids: withdraw at once (R22)
	Redirected Verdict = "redirected" // the target is queued instead
	Refused    Verdict = "refused"    // address, size, type or depth limit
	Failed     Verdict = "failed"     // network, 5xx, 429, truncated: nothing is learnt
)

// Outcome is all that one fetch established. Nothing in it is raw.
type Outcome struct {
	Task         Task
	Verdict      Verdict
	Status       int    // HTTP status or 0
	ErrorCode    string // short code such as "timeout", "too_large", "blocked_address"; never a message
	FetchedAt    time.Time
	Found        []share.Found
	Links        []string // pages to queue, scrubbed
	RedirectTo   string   // scrubbed
	ETag         string
	LastModified string
	ContentHash  []byte
	Lang         string
	NextVisit    time.Time     // chosen by Schedule
	RetryAfter   time.Duration // the host asks for a pause; 0 if none
}

// Stored reports what storing an outcome did.
type Stored struct {
	NewEntries int
	Sightings  int
	Refused    int // links covered by a suppression
	Withdrawn  int
	Queued     int
	HeldHost   bool // more than 30 % of the host's links vanished at once: held for a look (R38)
}

// Frontier hands out work. Implemented by store.
type Frontier interface {
	// LeaseHosts takes up to n hosts that are free, allowed now and have due pages.
	LeaseHosts(ctx context.Context, node string, n int, ttl time.Duration) ([]Lease, error)
	// ClaimPages takes up to n due pages of a leased host, best first. ErrLeaseLost if it is not held.
	ClaimPages(ctx context.Context, l Lease, n int) ([]Task, error)
	// ReleaseHost ends a lease early. Nobody asks the host before the lease's NextAllowedAt.
	ReleaseHost(ctx context.Context, l Lease) error
}

// Results takes what a fetch established. Implemented by store.
type Results interface {
	// StoreOutcome stores everything of one page in one transaction, only while the
	// lease holds: targets locked, suppressions read, shares and sightings written,
	// change rows written, links queued, the host's next-allowed time moved.
	StoreOutcome(ctx context.Context, l Lease, o Outcome) (Stored, error)
	// StoreRobots keeps a host's robots.txt.
	StoreRobots(ctx context.Context, l Lease, r RobotsRecord) error
	// RenewLease prolongs the lease; ErrLeaseLost if another node holds the host.
	RenewLease(ctx context.Context, l Lease, ttl time.Duration) (Lease, error)
}

// Fetcher gets one page. Implemented by crawler/fetch.
type Fetcher interface {
	// Fetch gets and reads one page under the host's robots rules.
	Fetch(ctx context.Context, l Lease, t Task) (Outcome, error)
	// FetchRobots gets a host's robots.txt.
	FetchRobots(ctx context.Context, origin string) (RobotsRecord, error)
}
