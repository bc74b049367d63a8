package export

import (
	"context"
	"errors"
	"fmt"
	"time"

	"blindex/takedown"
)

// Queue is what waits to be sent, as package store keeps it.
type Queue interface {
	// ClaimExports hands out up to n due items of a service, each to one caller, and counts the attempt.
	ClaimExports(ctx context.Context, service string, n int) ([]takedown.ExportItem, error)
	// ExportEnded records that items were stored by the service, remote being its number for
	// them, or, with a code, that it refused them for good.
	ExportEnded(ctx context.Context, ids []int64, remote, code string) error
	// ExportLater puts items back until a time; code says why and holds no text of the service.
	ExportLater(ctx context.Context, ids []int64, at time.Time, code string) error
}

// NextAttempt is when something is sent again after its attempts-th failure: an hour, then
// twice as long each time, at most a day; what the service asks for when that is longer.
func NextAttempt(attempts int, asked time.Duration, now time.Time) time.Time {
	wait := time.Hour << min(max(attempts-1, 0), 5)
	return now.Add(max(min(wait, 24*time.Hour), asked))
}

// noteWithin is for recording what happened while stopping.
const noteWithin = 10 * time.Second

// SendStatements sends what is due to the Transparency Database until nothing is left or it
// takes nothing more, and returns how many are stored there. Its error is the queue's, the
// context's or ErrToken; that a service is away is no error: it is asked again later.
func SendStatements(ctx context.Context, q Queue, d *DSA, now func() time.Time) (stored int, err error) {
	for {
		items, err := q.ClaimExports(ctx, takedown.ExportDSA, BatchSize)
		if err != nil || len(items) == 0 {
			return stored, wrap(err)
		}
		n, more, err := sendBatch(ctx, q, d, items, now)
		stored += n
		if err != nil || !more {
			return stored, wrap(err)
		}
	}
}

func wrap(err error) error {
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

// sendBatch sends one batch and records what became of each; more tells to go on.
func sendBatch(ctx context.Context, q Queue, d *DSA, items []takedown.ExportItem, now func() time.Time) (stored int, more bool, err error) {
	batch := make([]Statement, len(items))
	ids := map[string]takedown.ExportItem{}
	for i, it := range items {
		batch[i], ids[it.PUID] = NewStatement(it), it
	}
	sent, failed := d.Send(ctx, batch)
	note, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteWithin)
	defer cancel()
	var done []int64
	for _, puid := range sent.Stored {
		done = append(done, ids[puid].ID)
		delete(ids, puid)
	}
	if err := q.ExportEnded(note, done, "", ""); err != nil {
		return 0, false, err
	}
	for puid, field := range sent.Refused {
		if err := q.ExportEnded(note, []int64{ids[puid].ID}, "", "refused_"+field); err != nil {
			return len(done), false, err
		}
		delete(ids, puid)
	}
	if failed == nil {
		return len(done), true, nil
	}
	for _, it := range ids {
		if err := later(note, q, it, failed, now()); err != nil {
			return len(done), false, err
		}
	}
	return len(done), false, worthTelling(failed)
}

// later puts an item back after a failure.
func later(ctx context.Context, q Queue, it takedown.ExportItem, failed error, now time.Time) error {
	code, asked := "unknown", time.Duration(0)
	if busy, ok := errors.AsType[*Unavailable](failed); ok {
		code, asked = fmt.Sprintf("http_%d", busy.Status), busy.After
	} else if errors.Is(failed, ErrToken) {
		code = "token"
	}
	return q.ExportLater(ctx, []int64{it.ID}, NextAttempt(it.Attempts, asked, now), code)
}

// worthTelling is what an operator has to see to: a service that is away is waited for.
func worthTelling(err error) error {
	if _, busy := errors.AsType[*Unavailable](err); busy {
		return nil
	}
	return err
}

// SendNotices sends what is due to Lumen, with a pause before each request but the first,
// and returns how many are stored there. Errors are as of SendStatements.
func SendNotices(ctx context.Context, q Queue, l *Lumen, now func() time.Time, pause func(context.Context, time.Duration) error) (stored int, err error) {
	for first := true; ; first = false {
		items, err := q.ClaimExports(ctx, takedown.ExportLumen, 1)
		if err != nil || len(items) == 0 {
			return stored, wrap(err)
		}
		if !first {
			if err := pause(ctx, LumenPace); err != nil {
				return stored, wrap(err) // its claim runs out
			}
		}
		it := items[0]
		remote, failed := l.Send(ctx, NewLumenNotice(it, l.recipient))
		note, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteWithin)
		err = recordNotice(note, q, it, remote, failed, now())
		cancel()
		if failed == nil && err == nil {
			stored++
			continue
		}
		if _, refused := errors.AsType[*Refusal](failed); err == nil && refused {
			continue
		}
		return stored, wrap(errors.Join(err, worthTelling(failed)))
	}
}

func recordNotice(ctx context.Context, q Queue, it takedown.ExportItem, remote string, failed error, now time.Time) error {
	if failed == nil {
		return q.ExportEnded(ctx, []int64{it.ID}, remote, "")
	}
	if r, ok := errors.AsType[*Refusal](failed); ok {
		return q.ExportEnded(ctx, []int64{it.ID}, "", "refused_"+r.Field)
	}
	return later(ctx, q, it, failed, now)
}
