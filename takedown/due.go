package takedown

import "time"

// Due is when the next step of a notice is due, by its route (R21): a person's
// decision, or for a notice that lacks something the end of its 14 days. It is zero
// when nothing is awaited. A decided notice is awaited again when a counter-notice, a
// hold or a complaint waits for a person.
func Due(n Notice) time.Time {
	switch n.Derive() {
	case Decided, Abandoned, Duplicate:
		return dueAfter(n)
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
	return n.laneDue(from)
}

// How long a person may take over what comes after a decision.
const (
	counterDays   = 2  // weekdays, to look whether whoever counters has the link
	complaintDays = 10 // weekdays
)

// dueAfter is when the first thing that waits for a person after a decision is due.
func dueAfter(n Notice) time.Time {
	var first time.Time
	sooner := func(t time.Time) {
		if first.IsZero() || t.Before(first) {
			first = t
		}
	}
	for _, k := range n.Counters {
		switch {
		case k.State == CounterPending:
			sooner(weekdaysFrom(k.CompleteAt, counterDays))
		case k.State == CounterHeld && k.Hold.ConfirmedAt.IsZero():
			sooner(weekdaysFrom(k.Hold.ReceivedAt, counterDays))
		}
	}
	for _, k := range n.Complaints {
		if k.State == ComplaintOpen {
			sooner(weekdaysFrom(k.ReceivedAt, complaintDays))
		}
	}
	if len(n.Attention) > 0 {
		sooner(weekdaysFrom(n.ScreenedAt, counterDays))
	}
	return first
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
