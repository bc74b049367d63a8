package main

import (
	"context"
	"time"

	"github.com/robfig/cron/v3"

	"blindex/store"
)

// soundAlarms looks at what waits and says in the log what waits too long. A figure of
// each is among the metrics, which also tell when no node runs its schedule.
func (a *app) soundAlarms(ctx context.Context) error {
	sched, err := parseSchedule(a.cfg.Purge.Schedule)
	if err != nil {
		return err
	}
	al, err := a.store.Alarms(ctx)
	if err != nil {
		return err
	}
	if purgeLate(al, sched, a.now()) {
		a.log.Error("removed entries wait longer for their erasure than the schedule promises; they stay hidden", "entries", al.Waiting, "since", al.Since)
	}
	if al.Overdue > 0 {
		a.log.Error("notices are overdue", "notices", al.Overdue)
	}
	for _, node := range al.Silent {
		a.log.Error("a node is silent: what was removed may still be on its disk", "node", node)
	}
	return nil
}

// purgeLate reports whether the oldest removal has seen a whole turn of the schedule go
// by: the pass that was to take it up should have ended before the one after it.
func purgeLate(al store.Alarms, sched cron.Schedule, now time.Time) bool {
	return al.Waiting > 0 && now.After(sched.Next(sched.Next(al.Since)))
}
