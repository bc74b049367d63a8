package store

import (
	"sync"
	"testing"
	"time"

	"blindex/crawler"
)

// The pace of a provider holds for all nodes together: whatever many ask for at once, the
// row lets out what one would get.
func TestPaceOfAllNodes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.visit(page, nil, found(link(t, handle(1)), "Name"))
	f.exec(`UPDATE shares SET next_check_at = 'epoch'`)
	p := crawler.Pace{Every: 10 * time.Second, Burst: 4}
	total := 0
	for range 6 {
		var mu sync.Mutex
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				n, _, err := f.TakeProbes(f.ctx, "mega", 3, p)
				mu.Lock()
				defer mu.Unlock()
				if total += n; err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		f.at = f.at.Add(time.Minute)
	}
	if total != 1+5*4 { // one from a new gate, a burst after each minute of rest, never more
		t.Errorf("%d requests", total)
	}
	for provider, want := range map[string]bool{"mega": true, "pixeldrain": false} {
		if due, err := f.ProbesDue(f.ctx, provider); due != want || err != nil {
			t.Errorf("%s: due %v %v", provider, due, err)
		}
	}
}

// A breaker that one node opened is open for all, survives a restart, and is shown.
func TestBreakerOfAllNodes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.visit(page, nil, found(link(t, handle(1)), "Name"))
	f.exec(`UPDATE shares SET next_check_at = 'epoch'`)
	p := crawler.Pace{Every: time.Second, Burst: 4}
	f.must(f.NoteProbes(f.ctx, "mega", crawler.Tally{Answered: 3, Throttled: 1, RetryAfter: time.Hour}))
	if n, wait, err := f.TakeProbes(f.ctx, "mega", 3, p); n != 0 || wait != time.Hour || err != nil {
		t.Fatalf("open: %d %v %v", n, wait, err)
	}
	list, err := f.ProbeGates(f.ctx)
	f.must(err)
	if len(list) != 1 || list[0].State(f.at) != crawler.GateOpen || list[0].Answered != 3 || list[0].Throttled != 1 || list[0].Due != 1 || !list[0].AnsweredAt.Equal(f.at) {
		t.Fatalf("%+v", list)
	}
	f.at = f.at.Add(time.Hour)
	if n, _, err := f.TakeProbes(f.ctx, "mega", 3, p); n != 1 || err != nil {
		t.Fatalf("half open: %d %v", n, err)
	}
	if n, _, err := f.TakeProbes(f.ctx, "mega", 3, p); n != 0 || err != nil {
		t.Fatalf("two trials: %d %v", n, err)
	}
	f.must(f.NoteProbes(f.ctx, "mega", crawler.Tally{Answered: 1}))
	f.at = f.at.Add(time.Minute)
	if n, _, err := f.TakeProbes(f.ctx, "mega", 9, p); n != 4 || err != nil {
		t.Fatalf("closed: %d %v", n, err)
	}
}

// Witnesses are links of the provider that were found alive, the latest first, and none of
// those that are asked about.
func TestWitnesses(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for i := range 6 {
		f.visit(page, nil, found(link(t, handle(i)), "Name"))
	}
	for i := range 5 {
		f.at = f.at.Add(time.Minute)
		f.probe(link(t, handle(i)), crawler.Alive)
	}
	f.exec(`UPDATE shares SET next_check_at = checked_at + interval '7 days' WHERE checked_at IS NOT NULL`)
	list, err := f.Witnesses(f.ctx, "mega", []crawler.ProbeTarget{{EntryID: f.id(link(t, handle(4)))}}, 3)
	f.must(err)
	if len(list) != 3 || list[0].Handle != handle(3) || list[2].Handle != handle(1) {
		t.Errorf("%+v", list)
	}
}
