package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/robfig/cron/v3"
)

// task is one thing that happens on a schedule. The due time lives in a row, so that a
// tick missed by every node heals itself; an advisory lock lets one node at a time do it.
type task struct {
	name     string
	schedule string // cron, UTC
	run      func(ctx context.Context) error
}

// tasks is the whole schedule on one screen.
func (a *app) tasks() []task {
	return []task{
		{"purge", a.cfg.Purge.Schedule, func(ctx context.Context) error { return a.purge(ctx, io.Discard) }},
		{"mail", "* * * * *", a.deliverMail},
		{"probe", "* * * * *", a.probeLinks()},
		{"checkpoint", "*/5 * * * *", a.signLog},
		{"alarms", "*/5 * * * *", a.soundAlarms},
		{"sum-up", "5 0 * * *", counted(a.store.SumUp)},
		{"export-dsa", "17 * * * *", a.exportDSA},
		{"export-lumen", "27 * * * *", a.exportLumen},
		{"expire-hides", "*/5 * * * *", counted(a.store.ExpireSuppressions)},
		{"meet-ahead", "* * * * *", counted(a.store.MeetAhead)},
		{"recheck", "* * * * *", counted(a.store.EndRechecks)},
		{"put-back", "*/15 * * * *", counted(a.store.PutBack)},
		{"turn-log", "50 * * * *", a.store.TurnLog},
		{"abandon-notices", "10 3 * * *", counted(a.store.AbandonNotices)},
		{"expire-entries", "20 3 * * *", counted(a.store.ExpireEntries)},
		{"destroy-escrow", "30 3 * * *", counted(a.store.DestroyEscrow)},
		{"retention", "40 3 * * *", a.store.Retain},
	}
}

// counted is for tasks that say how much they did.
func counted(f func(context.Context) (int, error)) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := f(ctx)
		return err
	}
}

// tick is how often due times are looked at.
const tick = "@every 5s"

// runCron looks at the due times until ctx is done. Recover stands inside
// SkipIfStillRunning: the other way round a panic would keep the task's turn for ever.
func (a *app) runCron(ctx context.Context) error {
	log := cronLog{a.log}
	c := cron.New(cron.WithLocation(time.UTC), cron.WithChain(cron.SkipIfStillRunning(log), cron.Recover(log)))
	for _, t := range a.tasks() {
		sched, err := parseSchedule(t.schedule)
		if err != nil {
			return fmt.Errorf("%w: the schedule of %s", errUsage, t.name)
		}
		if _, err := c.AddFunc(tick, func() { a.runTask(ctx, t, sched) }); err != nil {
			return fmt.Errorf("plan %s: %w", t.name, err)
		}
	}
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
	return nil
}

func (a *app) runTask(ctx context.Context, t task, s cron.Schedule) {
	_, err := a.store.DueTask(ctx, t.name, a.now(), s.Next, t.run)
	if err != nil && ctx.Err() == nil {
		a.log.Error("a scheduled task failed and is tried again", "task", t.name, "error", err)
	}
}

// parseSchedule guards against the parser, which panics on some malformed input.
func parseSchedule(spec string) (s cron.Schedule, err error) {
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("%w: not a cron schedule", errUsage)
		}
	}()
	return cron.ParseStandard(spec)
}

type cronLog struct{ log *slog.Logger }

func (l cronLog) Info(string, ...any) {}

func (l cronLog) Error(err error, msg string, _ ...any) {
	l.log.Error("a scheduled task panicked", "what", msg)
}
