package crawler

import (
	"testing"
	"time"
)

var paceStart = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// A gate lets out its burst, then one request an interval, whoever asks.
func TestGatePace(t *testing.T) {
	var g Gate
	p := Pace{Every: 10 * time.Second, Burst: 3}
	at := paceStart
	if n, _ := g.Take(at, 10, p); n != 3 {
		t.Fatalf("%d at once", n)
	}
	n, wait := g.Take(at, 1, p)
	if n != 0 || wait != 10*time.Second {
		t.Fatalf("%d more, wait %v", n, wait)
	}
	total := 3
	for range 600 {
		at = at.Add(time.Second)
		n, _ := g.Take(at, 5, p)
		total += n
	}
	if total != 3+60 {
		t.Errorf("%d requests in ten minutes", total)
	}
	at = at.Add(time.Hour)
	if n, _ := g.Take(at, 10, p); n != 3 {
		t.Errorf("%d after a rest: it saves up", n)
	}
}

// A breaker opens after failures in a row, lets one try out at a time, doubles its rest,
// and closes when there is an answer.
func TestGateBreaker(t *testing.T) {
	var g Gate
	p := Pace{Every: time.Second, Burst: 10}
	at := paceStart
	g.Note(at, Tally{Faults: 3})
	g.Note(at, Tally{Answered: 1, Faults: 4})
	g.Note(at, Tally{Throttled: 4})
	if g.State(at) != GateClosed {
		t.Fatal("opened too soon")
	}
	g.Note(at, Tally{Faults: 1})
	rest := time.Minute
	for range 12 {
		if n, wait := g.Take(at, 5, p); n != 0 || wait != rest || g.State(at) != GateOpen {
			t.Fatalf("open: %d, %v, want %v", n, wait, rest)
		}
		g.Note(at, Tally{Answered: 3}) // asked before it opened
		if g.State(at) != GateOpen {
			t.Fatal("closed by an answer from before")
		}
		at = at.Add(rest)
		if n, _ := g.Take(at, 5, p); n != 1 || g.State(at) != GateHalfOpen {
			t.Fatalf("half open: %d, %s", n, g.State(at))
		}
		if n, _ := g.Take(at, 5, p); n != 0 {
			t.Fatal("two trials at once")
		}
		g.Note(at, Tally{Faults: 1})
		rest = min(2*rest, 6*time.Hour)
	}
	at = at.Add(rest)
	g.Take(at, 5, p)
	at = at.Add(trialLease) // nobody reports on that trial
	if n, _ := g.Take(at, 5, p); n != 1 {
		t.Fatal("a lost trial is not made again")
	}
	g.Note(at, Tally{Answered: 1})
	if n, _ := g.Take(at.Add(time.Minute), 5, p); n != 5 || g.State(at) != GateClosed || g.Opened != 0 {
		t.Errorf("after an answer: %+v", g)
	}
}

// Retry-After is obeyed from the first time, and never shortens a rest.
func TestGateRetryAfter(t *testing.T) {
	var g Gate
	p := Pace{Every: time.Second, Burst: 10}
	g.Note(paceStart, Tally{Throttled: 1, Answered: 2, RetryAfter: time.Hour})
	if n, wait := g.Take(paceStart, 1, p); n != 0 || wait != time.Hour {
		t.Fatalf("%d, %v", n, wait)
	}
	g.Note(paceStart, Tally{Throttled: 1, RetryAfter: time.Second})
	g.Note(paceStart, Tally{Throttled: 9})
	if n, wait := g.Take(paceStart, 1, p); n != 0 || wait != time.Hour {
		t.Fatalf("shortened: %d, %v", n, wait)
	}
	got := Count([]ProbeResult{{Liveness: Alive}, {Liveness: Unknown}, {Liveness: Unknown, Fault: true}, {Liveness: Throttled, Fault: true, RetryAfter: 2}, {Liveness: Throttled}, {Liveness: LinkGone}})
	if got != (Tally{Answered: 3, Throttled: 2, Faults: 1, RetryAfter: 2}) {
		t.Errorf("%+v", got)
	}
}

// R18, R38: what a provider denies while it denies other links that are known to live, too,
// is doubted, and believed after a week only.
func TestR18Doubt(t *testing.T) {
	for _, c := range []struct {
		known, said []Liveness
		want        bool // of the first
	}{
		{[]Liveness{Unknown}, []Liveness{LinkGone}, false},
		{[]Liveness{Alive}, []Liveness{LinkGone}, false},
		{[]Liveness{Alive, Alive}, []Liveness{LinkGone, LinkGone}, true},
		{[]Liveness{Unknown, Alive}, []Liveness{TakenDown, Throttled}, true},
		{[]Liveness{Unknown, Unknown}, []Liveness{LinkGone, LinkGone}, false},
		{[]Liveness{Alive, Alive}, []Liveness{LinkGone, Alive}, false},
		{[]Liveness{Alive, Unknown}, []Liveness{LinkGone, Alive}, false},
		{[]Liveness{Alive, Alive}, []Liveness{LinkGone, Unknown}, true},
		{[]Liveness{Alive, Alive}, []Liveness{Severe, LinkGone}, false},
		{[]Liveness{Alive, Alive}, []Liveness{Throttled, LinkGone}, false},
	} {
		var targets []ProbeTarget
		var results []ProbeResult
		for i := range c.known {
			targets, results = append(targets, ProbeTarget{Known: c.known[i]}), append(results, ProbeResult{Liveness: c.said[i]})
		}
		if Doubt(targets, results); results[0].Doubted != c.want {
			t.Errorf("known %v, said %v", c.known, c.said)
		}
	}
	var f Finding
	at := paceStart
	for day := range 8 {
		f = Judge(f.State, Alive, ProbeResult{Liveness: LinkGone, At: at, Doubted: true}, false, true)
		if want := day >= 7; (f.Liveness == LinkGone) != want {
			t.Fatalf("day %d: %+v", day, f)
		}
		at = at.Add(24 * time.Hour)
	}
	bad := ProbeState{Suspect: LinkGone, SuspectAt: paceStart, Doubted: true}
	if f = Judge(bad, Alive, ProbeResult{Liveness: LinkGone, At: paceStart.Add(25 * time.Hour)}, false, false); f.Liveness != Alive {
		t.Error("what was told on a bad day counts as the first time")
	}
	if f = Judge(f.State, Alive, ProbeResult{Liveness: LinkGone, At: paceStart.Add(49 * time.Hour)}, false, false); f.Liveness != LinkGone {
		t.Error("told twice on good days, and not believed")
	}
	f = Judge(ProbeState{Suspect: LinkGone, SuspectAt: paceStart}, Alive, ProbeResult{Liveness: LinkGone, At: paceStart.Add(25 * time.Hour), Doubted: true}, false, false)
	if f.Liveness != Alive || f.Hide {
		t.Errorf("believed a bad day: %+v", f)
	}
}
