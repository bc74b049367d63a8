package mail

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	batchSize  = 20
	noteWithin = 10 * time.Second // to record what happened to a mail, even while stopping
)

// waits are the times between attempts.
var waits = [MaxAttempts - 1]time.Duration{time.Minute, 10 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour}

// NextAttempt is when a message is tried again after its attempts-th failure, or
// zero when it is given up.
func NextAttempt(attempts int, now time.Time) time.Time {
	if attempts >= MaxAttempts {
		return time.Time{}
	}
	return now.Add(waits[max(attempts, 1)-1])
}

// Failure is why a message was not sent. Code is short and holds nothing of the
// mail or of what the server said.
type Failure struct {
	Code      string // such as "smtp_550", "connect"
	Permanent bool   // trying again cannot help
}

func (f *Failure) Error() string { return "mail: not sent: " + f.Code }

// Deliver sends what is due and returns when nothing is left, how many were sent,
// and the queue's error or the context's; that a mail could not be sent is no error
// but recorded. A mail that was sent when the record of it fails is sent twice.
func Deliver(ctx context.Context, q Queue, s Sender, now func() time.Time) (sent int, err error) {
	for {
		batch, err := q.ClaimMail(ctx, batchSize)
		if err != nil {
			return sent, fmt.Errorf("mail: claiming: %w", err)
		}
		if len(batch) == 0 {
			return sent, nil
		}
		for _, m := range batch {
			ok, err := deliverOne(ctx, q, s, m, now)
			if ok {
				sent++
			}
			if err != nil {
				return sent, err
			}
		}
	}
}

func deliverOne(ctx context.Context, q Queue, s Sender, m Message, now func() time.Time) (bool, error) {
	err := s.Send(ctx, m)
	if err != nil && ctx.Err() != nil {
		return false, ctx.Err() // we are stopping: its claim runs out and it is tried again
	}
	note, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteWithin)
	defer cancel()
	if err == nil {
		if err := q.MailDelivered(note, m.ID); err != nil {
			return true, fmt.Errorf("mail: recording a delivery: %w", err)
		}
		return true, nil
	}
	next, code := NextAttempt(m.Attempts, now()), "unknown"
	if f, ok := errors.AsType[*Failure](err); ok {
		code = f.Code
		if f.Permanent {
			next = time.Time{}
		}
	}
	if err := q.MailFailed(note, m.ID, next, code); err != nil {
		return false, fmt.Errorf("mail: recording a failure: %w", err)
	}
	return false, nil
}
