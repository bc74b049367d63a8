package main

import (
	"testing"
	"time"

	"blindex/store"
)

// R12: a removal that a whole turn of the schedule went by without erasing is late; one
// that waits for its turn is not.
func TestPurgeLate(t *testing.T) {
	sched, err := parseSchedule("*/15 * * * *")
	if err != nil {
		t.Fatal(err)
	}
	since := time.Date(2026, 11, 2, 9, 7, 0, 0, time.UTC)
	for _, c := range []struct {
		waiting int
		after   time.Duration
		late    bool
	}{{3, 7 * time.Minute, false}, {3, 22 * time.Minute, false}, {3, 24 * time.Minute, true}, {3, 72 * time.Hour, true}, {0, 72 * time.Hour, false}} {
		if got := purgeLate(store.Alarms{Waiting: c.waiting, Since: since}, sched, since.Add(c.after)); got != c.late {
			t.Errorf("%d entries after %s: %v", c.waiting, c.after, got)
		}
	}
}
