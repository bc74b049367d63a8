package crawler

import "time"

// ProbeState is what is remembered between two probes of a link: answers and times only (R6).
type ProbeState struct {
	Suspect   Liveness  `json:"suspect,omitempty"`   // an answer that is not believed yet
	SuspectAt time.Time `json:"suspect_at,omitzero"` // when it first came
	Doubted   bool      `json:"doubted,omitempty"`   // on a bad day of the provider, and on no other since
	Alive     int       `json:"alive,omitempty"`     // "alive" in a row
	Failures  int       `json:"failures,omitempty"`  // throttled or unknown in a row
}

// Finding is what a probe's answer leads to.
type Finding struct {
	State    ProbeState
	Liveness Liveness      // what is believed now
	Hide     bool          // the provider took it down: suppress, source provider (R18)
	Severe   bool          // and that for severe content: at once (R19)
	Lift     bool          // end the provider's own suppressions: alive twice
	Wait     time.Duration // until the next probe
}

// Waits until the next probe.
const (
	waitAlive     = 7 * 24 * time.Hour
	waitConfirm   = 24 * time.Hour // R18: twice, 24 hours apart
	waitHidden    = 24 * time.Hour
	waitThrottled = time.Hour
	longestWait   = 24 * time.Hour
	waitDoubles   = 5
	waitDoubted   = 7 * 24 * time.Hour
	liftAfter     = 2 // "alive" in a row that end a provider's suppression
)

// Judge weighs one answer. believed is the liveness as it stands, hidden tells that a
// provider's suppression covers the link, asked that its poster asked for this check, so
// that it counts at once (R21). One bad answer removes nothing, except a severe signal;
// throttling and unknown answers say nothing at all (R18, R38).
func Judge(st ProbeState, believed Liveness, r ProbeResult, hidden, asked bool) Finding {
	f := Finding{State: st, Liveness: believed}
	switch r.Liveness {
	case Alive:
		f.State = ProbeState{Alive: min(st.Alive+1, liftAfter)}
		f.Liveness, f.Wait = Alive, waitAlive
		if hidden {
			f.Lift = f.State.Alive >= liftAfter
			f.Wait = waitHidden
		}
	case Severe:
		f.State, f.Liveness, f.Severe, f.Hide, f.Wait = ProbeState{}, Severe, true, true, waitAlive
	case LinkGone, TakenDown:
		return judgeAbsent(f, st, r, hidden, asked)
	default:
		f.State.Failures = st.Failures + 1
		f.Wait = min(waitThrottled<<min(st.Failures, waitDoubles), longestWait)
	}
	return f
}

// judgeAbsent believes that a link is gone when told so twice, a day apart. A provider that
// denies links which were known to live, too, is believed after a week of that (R38).
func judgeAbsent(f Finding, st ProbeState, r ProbeResult, hidden, asked bool) Finding {
	first := st.SuspectAt
	if st.Suspect != r.Liveness || first.IsZero() || st.Doubted && !r.Doubted {
		first = r.At // what was told on a bad day is no first time
	}
	f.State, f.Wait = ProbeState{Suspect: r.Liveness, SuspectAt: first, Doubted: r.Doubted}, waitConfirm
	needs := waitConfirm
	if r.Doubted {
		needs, asked = waitDoubted, false
	}
	if asked || r.At.Sub(first) >= needs {
		f.Liveness, f.Wait = r.Liveness, waitAlive
		f.Hide = r.Liveness == TakenDown && !hidden
	}
	return f
}
