package httpx

import (
	"time"

	"blindex/index"
)

// Removal is what may be said of a removed entry besides that it was removed: never its
// name, handle or provider (R15, R16).
type Removal struct {
	Day     time.Time
	Regimes []string // laws that the notice meets
	Notice  string   // path of the published notice, or ""
	Counter string   // path of the form that disputes the removal, or ""
}

// blockedBy names who carries the removal out: this site (RFC 7725, 4).
const blockedBy = `</>; rel="blocked-by"`

// removal tells of a removed entry.
func removal(r index.Removed) Removal {
	out := Removal{Day: r.At, Regimes: r.Regimes}
	if r.Ref != "" {
		out.Counter = "/counter/" + r.Ref
		if r.Published {
			out.Notice = "/transparency/notices/" + r.Ref
		}
	}
	return out
}
