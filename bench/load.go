package main

import (
	"context"
	"fmt"
	"time"
)

// asker asks one query of something that holds so many of the generator's names.
type asker struct {
	names int
	ask   func(ctx context.Context, query string) error
}

// asker asks the index.
func (o *ours) asker() asker {
	return asker{o.n, func(ctx context.Context, q string) error { _, err := o.ask(ctx, q); return err }}
}

// alongside runs f while one client searches without a pause, and gives how long each
// of its searches took. A search that fails ends it.
func alongside(ctx context.Context, a asker, f func(context.Context) error) (times, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	over := make(chan struct{})
	var took times
	searched := make(chan struct{})
	go func() {
		defer close(searched)
		w := newWords(meanwhile, a.names)
		for {
			select {
			case <-over:
				return
			default:
			}
			q, start := w.query(), time.Now()
			if err := a.ask(ctx, q); err != nil {
				stop(fmt.Errorf("search meanwhile: %w", err))
				return
			}
			took = append(took, time.Since(start))
		}
	}()
	err := f(ctx)
	close(over)
	<-searched
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	return took, err
}

// quiet is how long searches are timed before something else begins, for comparison.
const quiet = 10 * time.Second

// alone is alongside nothing, after a warm-up.
func alone(ctx context.Context, a asker) (times, error) {
	for _, q := range andQueries(warming, warmUp, a.names) {
		if err := a.ask(ctx, q); err != nil {
			return nil, err
		}
	}
	return alongside(ctx, a, func(ctx context.Context) error { return pause(ctx, quiet) })
}

// pause lets time pass.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// printMeanwhile compares searches before something with searches during it.
func printMeanwhile(what string, before, during times) {
	fmt.Printf("| searches of one client | asked | %s | p50 ÷ alone | p99 ÷ alone |\n|---|---|---|---|---|---|---|---|\n", heads)
	for _, row := range []struct {
		name string
		t    times
	}{{"alone", before}, {what, during}} {
		fmt.Printf("| %s | %d | %s | %s | %s |\n", row.name, len(row.t), row.t, over(row.t.at(0.5), before.at(0.5)), over(row.t.at(0.99), before.at(0.99)))
	}
	fmt.Println()
}
