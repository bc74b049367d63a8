package main

import (
	"context"
	"time"
)

type clockKey struct{}

// withClock hands run another clock: tests move it to a notice's due dates.
func withClock(ctx context.Context, now func() time.Time) context.Context {
	return context.WithValue(ctx, clockKey{}, now)
}

// clockOf is the clock of a run: the machine's, in UTC, unless ctx brings another.
func clockOf(ctx context.Context) func() time.Time {
	if now, ok := ctx.Value(clockKey{}).(func() time.Time); ok {
		return now
	}
	return func() time.Time { return time.Now().UTC() }
}
