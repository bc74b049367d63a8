package takedown

import "time"

// Due is when the next step of a notice is due, by its route (R21): a person's
// decision, or for a notice that lacks something the end of its 14 days. It is zero
// when nothing is awaited.
func Due(n Notice) time.Time {
	switch n.Derive() {
	case Decided, Abandoned:
		return time.Time{}
	case Incomplete, Deficient:
		if n.Route != Intimate && n.Route != ChildAbuse {
			return n.ScreenedAt.Add(abandonAfter)
		}
	}
	from := n.EffectiveAt
	if from.IsZero() {
		from = n.ReceivedAt
	}
	switch n.Route {
	case ChildAbuse:
		return n.ReceivedAt.Add(time.Hour)
	case Intimate:
		return n.ReceivedAt.Add(48 * time.Hour)
	case PersonalData:
		return n.ReceivedAt.Add(72 * time.Hour)
	}
	switch {
	case n.Trusted:
		return from.Add(time.Hour)
	case n.Verified:
		return from.Add(24 * time.Hour)
	}
	return weekdaysFrom(from, 2)
}

// Age is how long the notice has waited at now, from its receipt.
func Age(n Notice, now time.Time) time.Duration { return now.Sub(n.ReceivedAt) }

// weekdaysFrom is the same time of day, days weekdays later. Holidays count, so
// that the date is never later than promised.
func weekdaysFrom(t time.Time, days int) time.Time {
	for days > 0 {
		t = t.AddDate(0, 0, 1)
		if d := t.Weekday(); d != time.Saturday && d != time.Sunday {
			days--
		}
	}
	return t
}
