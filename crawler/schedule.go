package crawler

import "time"

// Bounds and first intervals between two visits of a page.
const (
	shortestInterval = 15 * time.Minute
	longestInterval  = 30 * 24 * time.Hour
	firstWithLinks   = 24 * time.Hour     // a page that posts share links
	firstWithout     = 3 * 24 * time.Hour // a page that posts none
	firstMissing     = 25 * time.Hour     // so that the second answer lies a day after the first (R38)
	firstClosed      = 7 * 24 * time.Hour // a page that robots rules or a refusal keep us from
)

// Schedule says how long to wait until the next visit of a page. It comes more often
// where links come and go, and less often where nothing happens: a page that changed and
// posts links is visited in half the time, one that stayed the same in one and a half
// times, one that is away or closed in twice the time; failures in a row double the wait.
// Zero means never: what was asked for can be no page.
func Schedule(o Outcome) time.Duration {
	last := o.Task.Interval
	switch o.Verdict {
	case Failed:
		return bounded(max(shortestInterval<<min(o.Task.Failures, 11), o.RetryAfter))
	case Complete:
		if len(o.Found) == 0 {
			return bounded(grown(last, firstWithout, 1, 1))
		}
		return bounded(grown(last, firstWithLinks, 1, 2))
	case Unchanged:
		return bounded(grown(last, firstWithLinks, 3, 2))
	case NotFound:
		return bounded(grown(last, firstMissing, 2, 1))
	case Refused:
		if o.ErrorCode == CodeBadAddress || o.ErrorCode == CodeShareLink {
			return 0
		}
	}
	return bounded(grown(last, firstClosed, 2, 1))
}

// grown is the last interval times num/den, or first when there was none.
func grown(last, first time.Duration, num, den int64) time.Duration {
	if last <= 0 {
		return first
	}
	return min(last, longestInterval) * time.Duration(num) / time.Duration(den)
}

func bounded(d time.Duration) time.Duration { return min(max(d, shortestInterval), longestInterval) }
