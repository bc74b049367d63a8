package mail

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

const (
	batchSize  = 20
	sendAtOnce = 4                // connections to our own mail server
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
	Address   bool   // the recipient was refused, not the mail
	Patience  bool   // a server asked to come later (4xx)
}

func (f *Failure) Error() string { return "mail: not sent: " + f.Code }

// Delivery is what sending works with. Pace outlives one run.
type Delivery struct {
	Queue  Queue
	Sender Sender
	Pace   *Pace
	Now    func() time.Time
}

// Deliver sends what is due and returns when nothing is left, how many were sent,
// and the queue's error or the context's; that a mail could not be sent is no error
// but recorded. What a domain cannot get now is put off and counts as no attempt. A
// mail that was sent when the record of it fails is sent twice.
func (d Delivery) Deliver(ctx context.Context) (sent int, err error) {
	for {
		batch, err := d.Queue.ClaimMail(ctx, batchSize)
		if err != nil {
			return sent, fmt.Errorf("mail: claiming: %w", err)
		}
		if len(batch) == 0 {
			return sent, nil
		}
		n, err := d.deliver(ctx, batch)
		sent += n
		if err != nil {
			return sent, err
		}
	}
}

// deliver sends a batch, several at once: a server that is slow to one domain holds up
// that domain alone.
func (d Delivery) deliver(ctx context.Context, batch []Message) (int, error) {
	var (
		sent atomic.Int64
		wg   sync.WaitGroup
		mu   sync.Mutex
		errs []error
	)
	free := make(chan struct{}, sendAtOnce)
	for _, m := range batch {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			ok, err := d.one(ctx, m)
			if ok {
				sent.Add(1)
			}
			mu.Lock()
			defer mu.Unlock()
			errs = append(errs, err)
		})
	}
	wg.Wait()
	return int(sent.Load()), errors.Join(errs...)
}

func (d Delivery) one(ctx context.Context, m Message) (bool, error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	domain := Domain(m.To)
	if again, ok := d.Pace.begin(domain, d.Now()); !ok {
		return false, d.record(ctx, m, Retry{At: again, Deferred: true})
	}
	err := d.Sender.Send(ctx, m)
	f, known := errors.AsType[*Failure](err)
	d.Pace.done(domain, d.Now(), known && f.Patience)
	if err != nil && ctx.Err() != nil {
		return false, ctx.Err() // we are stopping: its claim runs out and it is tried again
	}
	if err == nil {
		note, cancel := noting(ctx)
		defer cancel()
		if err := d.Queue.MailDelivered(note, m.ID); err != nil {
			return true, fmt.Errorf("mail: recording a delivery: %w", err)
		}
		return true, nil
	}
	r := Retry{At: NextAttempt(m.Attempts, d.Now()), Code: "unknown"}
	if known {
		r.Code, r.Bounced = f.Code, f.Permanent && f.Address
		if f.Permanent {
			r.At = time.Time{}
		}
	}
	return false, d.record(ctx, m, r)
}

func (d Delivery) record(ctx context.Context, m Message, r Retry) error {
	note, cancel := noting(ctx)
	defer cancel()
	if err := d.Queue.MailFailed(note, m.ID, r); err != nil {
		return fmt.Errorf("mail: recording a failure: %w", err)
	}
	return nil
}

func noting(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), noteWithin)
}
