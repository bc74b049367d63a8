package main

import (
	"context"
	"fmt"
	"io"
)

// signLog signs the transparency log if it grew, so that what was decided is published.
func (a *app) signLog(ctx context.Context) error {
	_, err := a.store.Checkpoint(ctx)
	return err
}

// signFirst signs when the program starts, so that there always is something to check.
// When it can't be done now, the schedule does it later: nothing else waits for it.
func (a *app) signFirst(ctx context.Context) error {
	if err := a.signLog(ctx); err != nil && ctx.Err() == nil {
		a.log.Error("the transparency log cannot be signed for the moment", "error", err)
	}
	return nil
}

func ownLogSign(ctx context.Context, a *app, _ []string, out io.Writer) error {
	if err := a.signLog(ctx); err != nil {
		return err
	}
	key, err := a.store.LogKey()
	if err != nil {
		return err
	}
	_, c, err := a.store.LogCheckpoint(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d leaves are signed; key: %s\n", c.Size, key)
	return nil
}
