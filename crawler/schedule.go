package crawler

import "time"

// Bounds of the time between two visits of a page.
const (
	minVisit   = 15 * time.Minute
	firstVisit = 24 * time.Hour
	maxVisit   = 30 * 24 * time.Hour
	maxFailing = 7 * 24 * time.Hour
)

// NextVisit chooses when a page is looked at again. A page that changed and yields links
// is visited sooner, one that did not change later, one that fails backs off; since is
// the time between the last two visits, 0 at the first.
func NextVisit(o Outcome, since time.Duration) time.Time {
	wait := firstVisit
	if since > 0 {
		wait = since
	}
	switch o.Verdict {
	case Complete:
		if len(o.Found) > 0 {
			wait /= 2
		}
	case Unchanged:
		wait *= 2
	case Failed:
		return o.FetchedAt.Add(max(o.RetryAfter, backOff(o.Task.Failures)))
	case Gone, NoIndex, Refused, Redirected:
		wait = maxVisit
	case NotFound:
		wait = firstVisit
	}
	return o.FetchedAt.Add(min(max(wait, minVisit), maxVisit))
}

// backOff doubles from a quarter of an hour with every failure in a row.
func backOff(failures int) time.Duration {
	d := minVisit << min(failures, 10)
	return min(d, maxFailing)
}
