package crawler

import (
	"context"
	"fmt"
	"time"
)

// Gates keep the pace and the breaker of providers for all nodes together. Implemented by
// store.
type Gates interface {
	ProbesDue(ctx context.Context, provider string) (bool, error)
	// TakeProbes lets up to want requests out. When none may go, wait is how long.
	TakeProbes(ctx context.Context, provider string, want int, p Pace) (n int, wait time.Duration, err error)
	NoteProbes(ctx context.Context, provider string, t Tally) error
}

// Probes are links that are due to be asked about. Implemented by store.
type Probes interface {
	ProbeTargets(ctx context.Context, provider string, n int) ([]ProbeTarget, error)
	// Witnesses are links that were alive when last asked about, others than those.
	Witnesses(ctx context.Context, provider string, but []ProbeTarget, n int) ([]ProbeTarget, error)
	StoreProbe(ctx context.Context, t ProbeTarget, r ProbeResult) error
}

// Provider is one that is asked.
type Provider struct {
	ID     string
	Pace   Pace
	Prober Prober
}

// links is how many one request asks about.
func (p Provider) links() int { return max(p.Pace.Links, 1) }

// Asking asks providers about links. All of it must be set.
type Asking struct {
	Gates  Gates
	Probes Probes
	Now    func() time.Time
	Sleep  func(ctx context.Context, d time.Duration) error
}

// witnesses is how many links that should live are asked about when all else is gone.
const witnesses = 3

// Turn asks a provider about links that are due, at its pace, until it may not be asked
// before end any more, or nothing is due.
func (a Asking) Turn(ctx context.Context, p Provider, end time.Time) error {
	for a.Now().Before(end) {
		due, err := a.Gates.ProbesDue(ctx, p.ID)
		if err != nil || !due {
			return err
		}
		n, err := a.take(ctx, p, max(p.Pace.Burst, 1), end)
		if err != nil || n == 0 {
			return err
		}
		if err := a.some(ctx, p, n, end); err != nil {
			return err
		}
	}
	return nil
}

// take waits for leave to make requests; 0 when there is none before end.
func (a Asking) take(ctx context.Context, p Provider, want int, end time.Time) (int, error) {
	for {
		n, wait, err := a.Gates.TakeProbes(ctx, p.ID, want, p.Pace)
		if err != nil || n > 0 || a.Now().Add(wait).After(end) {
			return n, err
		}
		if err := a.Sleep(ctx, wait); err != nil {
			return 0, fmt.Errorf("crawler: probe: %w", err)
		}
	}
}

// some makes n requests and stores what they say.
func (a Asking) some(ctx context.Context, p Provider, n int, end time.Time) error {
	targets, err := a.Probes.ProbeTargets(ctx, p.ID, n*p.links())
	if err != nil || len(targets) == 0 {
		return err
	}
	results, err := a.ask(ctx, p, targets)
	if err != nil {
		return err // stopped: they are due again
	}
	if bad(results) {
		more, said, err := a.witnesses(ctx, p, targets, end)
		if err != nil {
			return err
		}
		targets, results = append(targets, more...), append(results, said...)
		Doubt(targets, results)
	}
	for i, t := range targets {
		if results[i].At.IsZero() {
			continue // a witness that was not heard
		}
		if err := a.Probes.StoreProbe(ctx, t, results[i]); err != nil {
			return err
		}
	}
	return nil
}

func (a Asking) ask(ctx context.Context, p Provider, targets []ProbeTarget) ([]ProbeResult, error) {
	results, err := p.Prober.Probe(ctx, targets)
	if err != nil {
		return nil, err
	}
	return results, a.Gates.NoteProbes(ctx, p.ID, Count(results))
}

// bad reports whether a provider denied links and affirmed none.
func bad(results []ProbeResult) bool {
	return anyResult(results, func(r ProbeResult) bool { return Absent(r.Liveness) }) &&
		!anyResult(results, func(r ProbeResult) bool { return r.Liveness == Alive })
}

// witnesses asks about links that should live. Of one that cannot be asked about before end
// nothing is known.
func (a Asking) witnesses(ctx context.Context, p Provider, targets []ProbeTarget, end time.Time) (list []ProbeTarget, said []ProbeResult, err error) {
	want := witnesses - knownAlive(targets)
	if want <= 0 {
		return nil, nil, nil
	}
	if list, err = a.Probes.Witnesses(ctx, p.ID, targets, want); err != nil {
		return nil, nil, err
	}
	for len(said) < len(list) {
		n, err := a.take(ctx, p, (len(list)-len(said)+p.links()-1)/p.links(), end)
		if err != nil {
			return nil, nil, err
		}
		if n == 0 {
			return list, append(said, make([]ProbeResult, len(list)-len(said))...), nil
		}
		some, err := a.ask(ctx, p, list[len(said):min(len(list), len(said)+n*p.links())])
		if err != nil {
			return nil, nil, err
		}
		said = append(said, some...)
	}
	return list, said, nil
}
