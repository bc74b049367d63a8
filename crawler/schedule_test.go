package crawler

import (
	"testing"
	"time"

	"blindex/share"
)

func TestSchedule(t *testing.T) {
	day, links := 24*time.Hour, make([]share.Found, 1)
	for _, c := range []struct {
		name string
		o    Outcome
		want time.Duration
	}{
		{"first, with links", Outcome{Verdict: Complete, Found: links}, day},
		{"first, without", Outcome{Verdict: Complete}, 3 * day},
		{"changed, with links", Outcome{Verdict: Complete, Found: links, Task: Task{Interval: 8 * day}}, 4 * day},
		{"changed again and again", Outcome{Verdict: Complete, Found: links, Task: Task{Interval: 20 * time.Minute}}, 15 * time.Minute},
		{"changed, without links", Outcome{Verdict: Complete, Task: Task{Interval: 8 * day}}, 8 * day},
		{"unchanged", Outcome{Verdict: Unchanged, Task: Task{Interval: 8 * day}}, 12 * day},
		{"unchanged for ever", Outcome{Verdict: Unchanged, Task: Task{Interval: 29 * day}}, 30 * day},
		{"an interval that is none", Outcome{Verdict: Unchanged, Task: Task{Interval: 1 << 62}}, 30 * day},
		{"not found: again after a day, so that it counts", Outcome{Verdict: NotFound}, 25 * time.Hour},
		{"not found again", Outcome{Verdict: NotFound, Task: Task{Interval: 25 * time.Hour}}, 50 * time.Hour},
		{"failed once", Outcome{Verdict: Failed}, 15 * time.Minute},
		{"failed four times", Outcome{Verdict: Failed, Task: Task{Failures: 3}}, 2 * time.Hour},
		{"failed for ever", Outcome{Verdict: Failed, Task: Task{Failures: 1 << 40}}, 30720 * time.Minute},
		{"failed, asked for a pause", Outcome{Verdict: Failed, RetryAfter: 3 * time.Hour}, 3 * time.Hour},
		{"noindex", Outcome{Verdict: NoIndex}, 7 * day},
		{"too large", Outcome{Verdict: Refused, ErrorCode: CodeTooLarge, Task: Task{Interval: 7 * day}}, 14 * day},
		{"moved", Outcome{Verdict: Redirected}, 7 * day},
		{"no page at all", Outcome{Verdict: Refused, ErrorCode: CodeShareLink}, 0},
		{"no address", Outcome{Verdict: Refused, ErrorCode: CodeBadAddress}, 0},
	} {
		if got := Schedule(c.o); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
