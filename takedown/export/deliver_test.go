package export

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"blindex/takedown"
)

// memory is a Queue: items that were claimed and not put back are gone.
type memory struct {
	due   []takedown.ExportItem
	ended map[int64]string // remote number, or the code after a "!"
	later map[int64]time.Time
	codes []string
}

func newMemory(n int) *memory {
	q := &memory{ended: map[int64]string{}, later: map[int64]time.Time{}}
	for i := range n {
		it := item(i + 1)
		it.ID, it.Attempts, it.Published = int64(i+1), 1, published()
		q.due = append(q.due, it)
	}
	return q
}

func (q *memory) ClaimExports(ctx context.Context, _ string, n int) ([]takedown.ExportItem, error) {
	n = min(n, len(q.due))
	out := q.due[:n]
	q.due = q.due[n:]
	return out, ctx.Err()
}

func (q *memory) ExportEnded(ctx context.Context, ids []int64, remote, code string) error {
	for _, id := range ids {
		if q.ended[id] = remote; code != "" {
			q.ended[id] = "!" + code
		}
	}
	return ctx.Err()
}

func (q *memory) ExportLater(ctx context.Context, ids []int64, at time.Time, code string) error {
	for _, id := range ids {
		q.later[id] = at
		q.codes = append(q.codes, code)
	}
	return ctx.Err()
}

func at() time.Time { return noon }

func TestSendStatementsInBatches(t *testing.T) {
	f, q := newFakeDSA(t), newMemory(230)
	f.refuses["N-7K3M-Q2XD-i-150"] = []string{"no"}
	n, err := SendStatements(t.Context(), q, f.client(t, "right"), at)
	if err != nil || n != 229 || len(f.stored) != 229 || !slices.Equal(f.posts, []int{100, 100, 99, 30}) {
		t.Errorf("%d stored, %v, posts %v", n, err, f.posts)
	}
	if q.ended[150] != "!refused_category" || q.ended[149] != "" || len(q.ended) != 230 || len(q.later) != 0 {
		t.Errorf("%d ended, %q", len(q.ended), q.ended[150])
	}
}

// What failed is put back whole; what the service already has is done the next time, so
// that an answer that got lost sends nothing twice.
func TestSendStatementsAgain(t *testing.T) {
	f, q := newFakeDSA(t), newMemory(3)
	f.status[1] = 503
	f.header.Set("Retry-After", "7200")
	if n, err := SendStatements(t.Context(), q, f.client(t, "right"), at); n != 0 || err != nil {
		t.Errorf("%d, %v: a service that is away is waited for", n, err)
	}
	if len(q.later) != 3 || !q.later[1].Equal(noon.Add(2*time.Hour)) || q.codes[0] != "http_503" {
		t.Errorf("%v %v", q.later, q.codes)
	}
	if _, err := f.client(t, "right").Send(t.Context(), batch(2)); err != nil { // sent, and the answer was lost
		t.Fatal(err)
	}
	q = newMemory(3)
	if n, err := SendStatements(t.Context(), q, f.client(t, "right"), at); n != 3 || err != nil || len(f.stored) != 3 {
		t.Errorf("%d, %v, %d stored", n, err, len(f.stored))
	}
	q = newMemory(1)
	if _, err := SendStatements(t.Context(), q, f.client(t, "wrong"), at); !errors.Is(err, ErrToken) || q.codes[0] != "token" {
		t.Errorf("a wrong token must be told: %v %v", err, q.codes)
	}
}

func TestSendNotices(t *testing.T) {
	f, q := newFakeLumen(t), newMemory(3)
	q.due[1].Published.ReceivedAt = noon.AddDate(20, 0, 0) // refused by Lumen's rules
	var waited []time.Duration
	pause := func(_ context.Context, d time.Duration) error { waited = append(waited, d); return nil }
	n, err := SendNotices(t.Context(), q, f.client(t, "right"), at, pause)
	if err != nil || n != 2 || q.ended[1] != "4001" || q.ended[2] != "!refused_date_received" || q.ended[3] != "4002" {
		t.Errorf("%d, %v, %v", n, err, q.ended)
	}
	if !slices.Equal(waited, []time.Duration{LumenPace, LumenPace}) {
		t.Errorf("waited %v: one request a second", waited)
	}
	q, f.status = newMemory(2), 500
	if n, err := SendNotices(t.Context(), q, f.client(t, "right"), at, pause); n != 0 || err != nil || len(q.later) != 1 || len(q.due) != 1 {
		t.Errorf("%d, %v, %v", n, err, q.later)
	}
	q, f.status = newMemory(1), 0
	if _, err := SendNotices(t.Context(), q, f.client(t, "wrong"), at, pause); !errors.Is(err, ErrToken) {
		t.Error(err)
	}
}

func TestNextAttempt(t *testing.T) {
	last := noon
	for n := 1; n <= 5; n++ {
		if next := NextAttempt(n, 0, noon); !next.After(last) {
			t.Errorf("attempt %d: %v", n, next)
		} else {
			last = next
		}
	}
	if got := NextAttempt(50, 0, noon); !got.Equal(noon.Add(24 * time.Hour)) {
		t.Errorf("%v", got)
	}
	if got := NextAttempt(1, 3*time.Hour, noon); !got.Equal(noon.Add(3 * time.Hour)) {
		t.Errorf("%v", got)
	}
}
