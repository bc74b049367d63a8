package crawler

import (
	"testing"
	"time"
)

// R38: a sighting goes after two complete answers a day apart, or at once where the
// poster or the site says so; a bad day removes nothing.
func TestR38SightingFate(t *testing.T) {
	at := time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC)
	day := at.Add(-24 * time.Hour)
	hour := at.Add(-time.Hour)
	for _, c := range []struct {
		name   string
		v      Verdict
		asked  bool
		missed time.Time
		want   Fate
	}{
		{"first miss", Complete, false, time.Time{}, Fate{Doubt: true}},
		{"missed again too soon", Complete, false, hour, Fate{}},
		{"missed again a day later", Complete, false, day, Fate{Withdraw: WithdrawnMissed}},
		{"404 is an answer without links", NotFound, false, day, Fate{Withdraw: WithdrawnMissed}},
		{"unchanged page still posts it", Unchanged, false, time.Time{}, Fate{Seen: true}},
		{"unchanged page still lacks it", Unchanged, false, day, Fate{Withdraw: WithdrawnMissed}},
		{"410", Gone, false, time.Time{}, Fate{Withdraw: WithdrawnGone}},
		{"noindex", NoIndex, false, time.Time{}, Fate{Withdraw: WithdrawnNoIndex}},
		{"asked for", Complete, true, time.Time{}, Fate{Withdraw: WithdrawnPoster}},
		{"asked for, still there", Unchanged, true, time.Time{}, Fate{Seen: true}},
		{"outage", Failed, true, day, Fate{}},
		{"redirect to a log-in", Redirected, false, day, Fate{}},
		{"too large", Refused, false, day, Fate{}},
	} {
		if got := SightingFate(c.v, c.asked, c.missed, at); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

// R38: more than 30 % at once, and more than a handful.
func TestR38LostTooMuch(t *testing.T) {
	for _, c := range []struct {
		had, lost int
		want      bool
	}{{100, 30, false}, {100, 31, true}, {9, 9, false}, {10, 10, true}, {0, 0, false}} {
		if got := LostTooMuch(c.had, c.lost); got != c.want {
			t.Errorf("had %d, lost %d: got %v", c.had, c.lost, got)
		}
	}
}
