package takedown

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"blindex/share"
)

// FileCounter files a counter-notice. Its rows must be removed rows of a notice about
// copyright; which of the links named they are is the store's to find.
type FileCounter struct {
	Counter Counter // Ref, Mode, Lang, Rows, Party, Statements, Signature, Reason, Explanation; Proof if there is one already
	Clock   func(receipt time.Time) Clock
}

// CompleteCounter supplies what a counter-notice lacked.
type CompleteCounter struct {
	Ref     string
	Counter Counter // fields that are given win over what was there
	Clock   func(receipt time.Time) Clock
}

// VerifyCounter records that whoever filed it answered a mail.
type VerifyCounter struct{ Ref string }

// AcceptCounter records a proof that whoever counters has the link, forwards the
// counter-notice to the claimant and starts the clock.
type AcceptCounter struct {
	Ref   string
	By    string
	Proof string
	Clock func(receipt time.Time) Clock
}

// RejectCounter ends a counter-notice that is not forwarded; Reason is one of CounterRejections.
type RejectCounter struct{ Ref, By, Reason, Note string }

// WithdrawCounter is its sender's own end of it.
type WithdrawCounter struct{ Ref string }

// Litigate says that the claimant has asked a court to restrain whoever posted the link.
// It holds the clock at once, provisionally (R29).
type Litigate struct {
	Ref     string
	Court   string
	Case    string
	FiledOn string // 2006-01-02
}

// SettleHold confirms a hold, or lifts it.
type SettleHold struct {
	Ref     string
	By      string
	Confirm bool
}

// CourtOrder ends a held counter-notice by a court's outcome.
type CourtOrder struct {
	Ref     string
	By      string
	Restore bool
}

// PutBack is the clock's own step: it restores what is due, lapses a hold that nobody
// confirmed, and closes a counter-notice that was never completed.
type PutBack struct{ Ref string }

func (FileCounter) command()     {}
func (CompleteCounter) command() {}
func (VerifyCounter) command()   {}
func (AcceptCounter) command()   {}
func (RejectCounter) command()   {}
func (WithdrawCounter) command() {}
func (Litigate) command()        {}
func (SettleHold) command()      {}
func (CourtOrder) command()      {}
func (PutBack) command()         {}

// CounterRejections lists the reasons for not forwarding a counter-notice.
func CounterRejections() []string {
	return []string{"no_control", "incomplete", "abusive_notice", "already_restored"}
}

const actorPoster = "poster"

func (d *decision) fileCounter(c FileCounter) error {
	switch {
	case d.n.Route == ChildAbuse || d.n.ScreenedAt.IsZero():
		return ErrNotFound // no word about such rows (R19)
	case d.n.Route != Copyright:
		return fmt.Errorf("%w: a counter-notice answers a removal for copyright; use a complaint", ErrState)
	}
	k := c.Counter
	for _, no := range k.Rows {
		if i := d.n.row(no); i < 0 || !d.n.Rows[i].gone() {
			return fmt.Errorf("%w: row %d", ErrRow, no)
		}
	}
	if len(k.Rows) == 0 {
		return fmt.Errorf("%w: name at least one removed link", ErrRow)
	}
	k.State, k.ReceivedAt, k.Rows = "", d.now, onceEach(k.Rows)
	d.counter(k)
	return d.screenCounter(EventCounterFiled, c.Clock)
}

func (d *decision) completeCounter(c CompleteCounter) error {
	k, err := d.openCounter(c.Ref, CounterIncomplete)
	if err != nil {
		return err
	}
	given := c.Counter
	verified := k.Party.Email
	k.Party = k.Party.over(given.Party)
	if k.Verified {
		k.Party.Email = verified
	}
	k.Statements = CounterStatements{k.Statements.Mistake || given.Statements.Mistake, k.Statements.Jurisdiction || given.Statements.Jurisdiction,
		k.Statements.Service || given.Statements.Service, firstOf(given.Statements.TextID, k.Statements.TextID)}
	k.Signature, k.Explanation = firstOf(given.Signature, k.Signature), firstOf(given.Explanation, k.Explanation)
	k.Reason = firstOf(given.Reason, k.Reason)
	d.counter(k)
	return d.screenCounter(EventCounterCompleted, c.Clock)
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// screenCounter sets what follows from the elements: no clock before all are there (T25).
func (d *decision) screenCounter(event string, clock func(time.Time) Clock) error {
	k := d.c.Counter
	d.event(actorPoster, event, map[string]string{"counter": k.Ref, "rows": Ranges(k.Rows), "missing": joined(MissingInCounter(*k))})
	switch {
	case len(MissingInCounter(*k)) > 0:
		k.State = CounterIncomplete
		d.tellPoster(LetterCounterIncomplete)
	case k.Proof == ProofNone:
		k.CompleteAt, k.State = d.now, CounterPending
		d.tellPoster(LetterCounterReceived)
	default:
		k.CompleteAt = d.now
		d.forward(clock)
	}
	return nil
}

// forward sends a counter-notice on to the claimant and starts the clock: day 0 is the
// day on which it is complete and the claimant is told, so that ten business days are
// always left to go to court.
func (d *decision) forward(clock func(time.Time) Clock) {
	k := d.c.Counter
	at := clock(d.now)
	k.AcceptedAt, k.RestoreAt, k.Limit, k.State = d.now, at.RestoreAt, at.Limit, CounterRunning
	d.tellPoster(LetterCounterForwarded)
	d.tellClaimant(LetterCountered)
}

func (d *decision) acceptCounter(c AcceptCounter) error {
	k, err := d.openCounter(c.Ref, CounterPending)
	if err != nil {
		return err
	}
	if c.By == "" || !slices.Contains([]string{ProofPage, ProofSwitch, ProofOperator}, c.Proof) {
		return ErrReason
	}
	k.Proof = c.Proof
	d.counter(k)
	d.forward(c.Clock)
	d.event(c.By, EventCounterAccepted, map[string]string{"counter": k.Ref, "proof": k.Proof})
	return nil
}

func (d *decision) rejectCounter(c RejectCounter) error {
	k, err := d.openCounter(c.Ref, CounterIncomplete, CounterPending)
	if err != nil {
		return err
	}
	if c.By == "" || !slices.Contains(CounterRejections(), c.Reason) {
		return ErrReason
	}
	k.EndedWhy = c.Reason
	d.endCounter(k, CounterRejected)
	detail := map[string]string{"counter": k.Ref, "reason": c.Reason}
	if c.Note != "" {
		detail["note"], _ = CutLinks(share.NewUntrusted(c.Note))
	}
	d.event(c.By, EventCounterRejected, detail)
	d.tellPoster(LetterCounterRejected)
	return nil
}

func (d *decision) withdrawCounter(c WithdrawCounter) error {
	k, err := d.openCounter(c.Ref, CounterIncomplete, CounterPending, CounterRunning, CounterHeld)
	if err != nil {
		return err
	}
	d.endCounter(k, CounterWithdrawn)
	d.event(actorPoster, EventCounterWithdrawn, map[string]string{"counter": k.Ref})
	return nil
}

func (d *decision) verifyCounter(c VerifyCounter) error {
	i := d.n.counter(c.Ref)
	if i < 0 {
		return ErrNotFound
	}
	k := d.n.Counters[i]
	k.Verified = true
	d.counter(k)
	d.event(actorPoster, EventCounterVerified, map[string]string{"counter": k.Ref})
	return nil
}

// litigate holds the clock (T23). When the put-back has run it changes nothing: a person
// is told, since a new removal needs an order or a new notice (T24).
func (d *decision) litigate(c Litigate) error {
	if !d.told {
		return fmt.Errorf("%w: confirm your address first", ErrState)
	}
	court, _ := CutLinks(share.NewUntrusted(c.Court))
	docket, _ := CutLinks(share.NewUntrusted(c.Case))
	filed, err := time.Parse(time.DateOnly, c.FiledOn)
	if weight(court) < 3 || weight(docket) < 2 || err != nil || filed.After(d.now) {
		return fmt.Errorf("%w: court, case number and the day of filing are needed", ErrReason)
	}
	i := d.n.counter(c.Ref)
	if i < 0 {
		return ErrNotFound
	}
	k := d.n.Counters[i]
	detail := map[string]string{"counter": k.Ref}
	if k.State == CounterRestored {
		d.attend("litigation_after_restore")
		d.event(actorSender, EventLitigationLate, detail)
		return nil
	}
	if k.State != CounterRunning {
		return ErrState
	}
	k.Hold = &Hold{Court: court, Case: docket, FiledOn: c.FiledOn, ReceivedAt: d.now}
	k.State = CounterHeld
	d.counter(k)
	d.event(actorSender, EventHeld, detail)
	d.tellPoster(LetterCounterHeld)
	return nil
}

func (d *decision) settleHold(c SettleHold) error {
	k, err := d.openCounter(c.Ref, CounterHeld)
	if err != nil {
		return err
	}
	if c.By == "" {
		return ErrReason
	}
	if c.Confirm {
		hold := *k.Hold
		hold.ConfirmedAt = d.now
		k.Hold = &hold
		d.counter(k)
		d.event(c.By, EventHoldConfirmed, map[string]string{"counter": k.Ref})
		return nil
	}
	k.Hold, k.State = nil, CounterRunning
	d.counter(k)
	d.event(c.By, EventHoldLifted, map[string]string{"counter": k.Ref})
	return nil
}

func (d *decision) courtOrder(c CourtOrder) error {
	k, err := d.openCounter(c.Ref, CounterHeld)
	if err != nil {
		return err
	}
	if c.By == "" {
		return ErrReason
	}
	d.event(c.By, EventCourtOrder, map[string]string{"counter": k.Ref, "restore": fmt.Sprint(c.Restore)})
	if c.Restore {
		d.restoreCounter(k, "court_order")
		return nil
	}
	d.endCounter(k, CounterUpheld)
	d.tellPoster(LetterCounterUpheld)
	return nil
}

func (d *decision) putBack(c PutBack) error {
	i := d.n.counter(c.Ref)
	if i < 0 {
		return ErrNotFound
	}
	k := d.n.Counters[i]
	detail := map[string]string{"counter": k.Ref}
	switch {
	case k.State == CounterRunning && !d.now.Before(k.RestoreAt):
		d.event(actorSystem, EventPutBack, detail)
		d.restoreCounter(k, "countered")
	case k.State == CounterHeld && k.Hold.ConfirmedAt.IsZero() && !d.now.Before(k.Limit):
		d.event(actorSystem, EventHoldLapsed, detail)
		k.Hold, k.State = nil, CounterRunning
		d.counter(k)
	case k.State == CounterIncomplete && !d.now.Before(k.ReceivedAt.Add(abandonAfter)):
		d.event(actorSystem, EventCounterLapsed, detail)
		d.endCounter(k, CounterLapsed)
	default:
		return ErrState
	}
	return nil
}

// restoreCounter ends this notice's suppressions of the counter-notice's rows, and of no
// others (T20). What else covers an entry keeps it hidden (T19).
func (d *decision) restoreCounter(k Counter, reason string) {
	for _, no := range k.Rows {
		if i := d.n.row(no); i >= 0 && d.n.Rows[i].gone() {
			d.lift(d.n.Rows[i], actorSystem, reason)
			d.set(no, RowRestored, reason)
		}
	}
	d.endCounter(k, CounterRestored)
	d.tellPoster(LetterPutBack)
	if len(d.changed) > 0 {
		d.letter(LetterRestored, d.n.with(d.c))
	}
}

func (d *decision) endCounter(k Counter, s CounterState) {
	k.State, k.EndedAt = s, d.now
	d.counter(k)
}

// counter takes a counter-notice into the Change; it is changed there from now on.
func (d *decision) counter(k Counter) {
	d.c.Counter = &k
}

// openCounter is a counter-notice in one of the given states.
func (d *decision) openCounter(ref string, states ...CounterState) (Counter, error) {
	i := d.n.counter(ref)
	if i < 0 {
		return Counter{}, ErrNotFound
	}
	k := d.n.Counters[i]
	if !slices.Contains(states, k.State) {
		return Counter{}, fmt.Errorf("%w: the counter-notice is %s", ErrState, k.State)
	}
	return k, nil
}

func (d *decision) tellPoster(template string) {
	k := d.c.Counter
	if k.Party.Mailbox() == "" {
		return
	}
	l := Letter{To: RolePoster, About: k.Ref, Template: template, When: k.RestoreAt}
	if template == LetterCounterIncomplete {
		l.Missing = MissingInCounter(*k)
	}
	d.c.Letters = append(d.c.Letters, l)
}

// tellClaimant tells the sender of the notice that a counter-notice came. What it says
// stands on the page of the notice, for a verified sender alone (R24).
func (d *decision) tellClaimant(template string) {
	if d.n.sender().Mailbox() == "" {
		return
	}
	d.c.Letters = append(d.c.Letters, Letter{To: RoleSender, Template: template, When: d.c.Counter.RestoreAt})
}

// attend marks the notice for a person to look at, for a reason.
func (d *decision) attend(why string) {
	d.c.Attention = append(slices.Clone(d.n.Attention), why)
	slices.Sort(d.c.Attention)
	d.c.Attention = slices.Compact(d.c.Attention)
	d.c.Attended = true
}

// gone rows are removed, or erased already.
func (r Row) gone() bool { return r.State == RowRemoved || r.State == RowPurged }

// phoned reports whether a telephone number is there.
func (p Party) phoned() bool {
	return strings.IndexFunc(p.Phone, func(r rune) bool { return r >= '0' && r <= '9' }) >= 0 && weight(p.Phone) >= 6
}
