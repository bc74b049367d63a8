package crawler

import "time"

// Pace is how often a provider may be asked by all nodes together.
type Pace struct {
	Every time.Duration // between two requests, in the long run
	Burst int           // requests that may come at once after a rest
	Links int           // links that one request asks about
}

// Gate is what is remembered of a provider between requests: when it may be asked again,
// and whether it is asked at all. A breaker opens when it fails again and again, or asks
// to be left alone; after a while one request tries whether it answers again.
type Gate struct {
	NextAt    time.Time // when the next request would be due if none came early
	Streak    int       // failures since it last answered
	Opened    int       // times in a row that the breaker opened
	OpenUntil time.Time // zero: closed
	Trial     bool      // one request is out to see whether it answers
}

// Tally is what came of some requests.
type Tally struct {
	Answered, Throttled, Faults int
	RetryAfter                  time.Duration // the longest that was asked for
}

// States of a gate.
const (
	GateClosed   = "closed" // asked at its pace
	GateOpen     = "open"   // left alone
	GateHalfOpen = "half_open"
)

// How a breaker behaves.
const (
	breakAfter   = 5 // failures without an answer between them
	shortestOpen = time.Minute
	longestOpen  = 6 * time.Hour
	trialLease   = 5 * time.Minute // a trial that nobody reports on is made again
	maxDoubles   = 16
)

// State names the gate's state.
func (g Gate) State(now time.Time) string {
	switch {
	case g.OpenUntil.IsZero():
		return GateClosed
	case g.Trial || !now.Before(g.OpenUntil):
		return GateHalfOpen
	}
	return GateOpen
}

// Take lets up to want requests out and returns how many, or how long to wait for the
// first. A half-open gate lets one out.
func (g *Gate) Take(now time.Time, want int, p Pace) (n int, wait time.Duration) {
	if !g.OpenUntil.IsZero() {
		if now.Before(g.OpenUntil) {
			return 0, g.OpenUntil.Sub(now)
		}
		want, g.Trial, g.OpenUntil = min(want, 1), true, now.Add(trialLease)
	}
	every := max(p.Every, time.Millisecond)
	if oldest := now.Add(-time.Duration(max(p.Burst-1, 0)) * every); g.NextAt.Before(oldest) {
		g.NextAt = oldest
	}
	for n < want && !g.NextAt.After(now) {
		g.NextAt = g.NextAt.Add(every)
		n++
	}
	if n == 0 {
		return 0, g.NextAt.Sub(now)
	}
	return n, 0
}

// Note takes in what came of requests. An answer closes a breaker that was being tried; one
// that was on its way when the breaker opened does not.
func (g *Gate) Note(now time.Time, t Tally) {
	switch {
	case t.RetryAfter > 0:
		g.Streak += t.Throttled + t.Faults
		g.open(now.Add(t.RetryAfter))
	case t.Answered > 0:
		g.Streak = 0
		if g.OpenUntil.IsZero() || g.Trial {
			g.OpenUntil, g.Trial, g.Opened = time.Time{}, false, 0
		}
	case t.Throttled+t.Faults > 0:
		g.Streak += t.Throttled + t.Faults
		if g.Trial || g.Streak >= breakAfter {
			g.open(now.Add(min(shortestOpen<<min(g.Opened, maxDoubles), longestOpen)))
			g.Opened++
		}
	}
}

// open never shortens a rest.
func (g *Gate) open(until time.Time) {
	if g.Trial || until.After(g.OpenUntil) {
		g.OpenUntil = until
	}
	g.Trial = false
}

// Count sums up results for Note.
func Count(results []ProbeResult) (t Tally) {
	for _, r := range results {
		switch {
		case r.Liveness == Throttled:
			t.Throttled++
		case r.Fault:
			t.Faults++
		default:
			t.Answered++
		}
		t.RetryAfter = max(t.RetryAfter, r.RetryAfter)
	}
	return t
}

// GateView is a gate as the console shows it.
type GateView struct {
	Provider string
	Gate
	Due                          int // links that are due to be asked about, as far as they are counted
	Answered, Throttled, Faulted int64
	AnsweredAt, FaultAt          time.Time
}

// Absent reports whether an answer says that the link cannot be had.
func Absent(l Liveness) bool { return l == LinkGone || l == TakenDown }

// Doubt marks absences that a provider tells on a bad day: it denied other links which were
// known to live, too, and affirmed none. With no such link to compare with, nothing is
// doubted (R18, R38).
func Doubt(targets []ProbeTarget, results []ProbeResult) {
	if anyResult(results, func(r ProbeResult) bool { return r.Liveness == Alive }) {
		return
	}
	known := knownAlive(targets)
	for i, t := range targets {
		others := known
		if t.Known == Alive {
			others--
		}
		results[i].Doubted = others > 0 && Absent(results[i].Liveness)
	}
}

func knownAlive(targets []ProbeTarget) (n int) {
	for _, t := range targets {
		if t.Known == Alive {
			n++
		}
	}
	return n
}

func anyResult(list []ProbeResult, f func(ProbeResult) bool) bool {
	for _, r := range list {
		if f(r) {
			return true
		}
	}
	return false
}
