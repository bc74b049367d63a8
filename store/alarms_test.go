package store

import (
	"context"
	"slices"
	"testing"
	"time"

	"blindex/index"
	"blindex/takedown"
)

// A schedule that nobody ran for three days heals itself at the next look: what waited is
// erased in one pass, the log is signed, and what was an alarm before is none afterwards.
func TestThreeDaysOfMissedCronHeal(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	quarter := func(t time.Time) time.Time { return t.Truncate(15 * time.Minute).Add(15 * time.Minute) }
	purges, signed := 0, 0
	tick := func() {
		t.Helper()
		for name, f := range map[string]func(context.Context) error{
			"purge":      func(context.Context) error { purges++; w.purge(); return nil },
			"checkpoint": func(ctx context.Context) error { signed++; _, err := w.Checkpoint(ctx); return err },
		} {
			_, err := w.DueTask(ctx, name, w.now(), quarter, f)
			w.check(err)
		}
	}
	w.check(w.NodeSeen(ctx, "n1", index.Position{}, index.Position{}))
	tick()
	w.later(20 * time.Minute)
	tick()
	if purges != 1 || signed != 1 {
		t.Fatalf("%d passes, %d checkpoints", purges, signed)
	}
	d := draft(w.post("Late.mkv", 0))
	d.Notice.Signature = ""
	w.file(d)
	ref := w.removed(w.post("Lighthouse.Keeper.2019.mkv", 0), w.post("Harbour Master.pdf", 0))
	began := w.now()
	w.later(3 * day)
	a, err := w.Alarms(ctx)
	w.check(err)
	if a.Waiting != 2 || a.Since.After(began) || a.Unsigned != 4 || a.Overdue != 1 || !slices.Equal(a.Silent, []string{"n1"}) {
		t.Errorf("before: %+v", a)
	}
	tick()
	if purges != 2 || signed != 2 {
		t.Errorf("%d passes, %d checkpoints", purges, signed)
	}
	for _, r := range w.notice(ref).Rows {
		if r.State != takedown.RowPurged {
			t.Errorf("row %d is %s", r.N, r.State)
		}
	}
	w.sign()
	if a, err = w.Alarms(ctx); err != nil || a.Waiting != 0 || !a.Since.IsZero() || a.Unsigned != 0 || len(a.Silent) != 0 {
		t.Errorf("after: %+v %v", a, err)
	}
	tick()
	if purges != 2 {
		t.Error("a missed turn was made up more than once")
	}
}
