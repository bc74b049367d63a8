package crawler

import (
	"testing"
	"time"
)

// answers runs answers, given hours apart, through Judge and returns the last finding.
func answers(hours int, hidden, asked bool, list ...Liveness) Finding {
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	f := Finding{Liveness: Unknown}
	for _, l := range list {
		f = Judge(f.State, f.Liveness, ProbeResult{Liveness: l, At: at}, hidden, asked)
		at = at.Add(time.Duration(hours) * time.Hour)
	}
	return f
}

// R18: gone, taken down, throttled and unknown are four different answers; absence is
// believed the second time, a day apart; only severe signals act at once.
func TestR18Judge(t *testing.T) {
	for _, c := range []struct {
		name          string
		hours         int
		hidden, asked bool
		list          []Liveness
		believed      Liveness
		hide, severe  bool
		lift          bool
	}{
		{"alive", 24, false, false, []Liveness{Alive}, Alive, false, false, false},
		{"gone once", 24, false, false, []Liveness{Alive, LinkGone}, Alive, false, false, false},
		{"gone twice", 24, false, false, []Liveness{Alive, LinkGone, LinkGone}, LinkGone, false, false, false},
		{"gone twice too soon", 23, false, false, []Liveness{Alive, LinkGone, LinkGone}, Alive, false, false, false},
		{"alive between", 24, false, false, []Liveness{LinkGone, Alive, LinkGone}, Alive, false, false, false},
		{"throttled between", 24, false, false, []Liveness{Alive, LinkGone, Throttled, LinkGone}, LinkGone, false, false, false},
		{"throttled for ever", 24, false, false, []Liveness{Alive, Throttled, Throttled, Throttled}, Alive, false, false, false},
		{"unknown for ever", 24, false, false, []Liveness{Alive, Unknown, Unknown, Unknown}, Alive, false, false, false},
		{"taken down once", 24, false, false, []Liveness{TakenDown}, Unknown, false, false, false},
		{"taken down twice", 24, false, false, []Liveness{TakenDown, TakenDown}, TakenDown, true, false, false},
		{"gone, then taken down", 24, false, false, []Liveness{LinkGone, TakenDown}, Unknown, false, false, false},
		{"taken down, hidden already", 24, true, false, []Liveness{TakenDown, TakenDown}, TakenDown, false, false, false},
		{"severe", 24, false, false, []Liveness{Severe}, Severe, true, true, false},
		{"alive once after", 24, true, false, []Liveness{TakenDown, TakenDown, Alive}, Alive, false, false, false},
		{"alive twice after", 24, true, false, []Liveness{TakenDown, TakenDown, Alive, Alive}, Alive, false, false, true},
		{"asked", 24, false, true, []Liveness{Alive, LinkGone}, LinkGone, false, false, false},
		{"asked, but throttled", 24, false, true, []Liveness{Alive, Throttled}, Alive, false, false, false},
	} {
		f := answers(c.hours, c.hidden, c.asked, c.list...)
		if f.Liveness != c.believed || f.Hide != c.hide || f.Severe != c.severe || f.Lift != c.lift || f.Wait <= 0 {
			t.Errorf("%s: %+v", c.name, f)
		}
	}
}
