package crawler

import (
	"context"
	"time"
)

// Liveness is what a provider says of a link when asked by its handle alone.
type Liveness string

// The answers a probe can give; they are never mixed up (R18).
const (
	Alive     Liveness = "alive"
	LinkGone  Liveness = "gone"       // removed by its owner, or never existed
	TakenDown Liveness = "taken_down" // removed by the provider
	Severe    Liveness = "severe"     // the provider signals severe content (R19)
	Throttled Liveness = "throttled"
	Unknown   Liveness = "unknown"
)

// ProbeTarget is what is asked.
type ProbeTarget struct {
	EntryID  string
	Provider string
	Kind     string
	Handle   string
	Sub      string
	Address  string   // the canonical keyless address: it tells handle spaces and servers apart
	Known    Liveness // as it is believed now
}

// ProbeResult keeps existence, size, time and code alone (R6).
type ProbeResult struct {
	Liveness Liveness
	Size     int64  // bytes, or -1
	Name     string // for providers that publish one without a secret, scrubbed; else ""
	Code     int    // the provider's own code, 0 if none
	At       time.Time

	Fault      bool          // the provider did not answer as it does: its breaker counts it
	RetryAfter time.Duration // it asks to be left alone for so long, or 0
	Doubted    bool          // absent, from a provider that also denies links known to live: see Doubt
}

// Prober asks one provider. Implemented by crawler/probe.
type Prober interface {
	Probe(ctx context.Context, targets []ProbeTarget) ([]ProbeResult, error)
}
