package takedown

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"blindex/share"
)

// Reasons the machine gives for keeping a row, besides what the row named (a Match).
const (
	ReasonNotAuthorised = "not_authorised" // T15
	ReasonTrusted       = "trusted_sender" // R27
	ReasonSenderUndone  = "sender_undone"  // all that a token did was undone (R27)
	reasonPending       = "pending_review"
)

const (
	actorSender = "sender"
	actorSystem = "system"
)

// Reasons lists the reason codes that a person chooses from, for Remove and Keep.
func Reasons(a Action) []string {
	if a == Remove {
		return []string{"infringing", "personal_data", "intimate", "child_abuse", "illegal", "court_order"}
	}
	return []string{ReasonNotAuthorised, "not_copyright", "not_infringing", "fair_use", "own_work", "wrong_link", "too_little_known", "abusive_notice"}
}

// UndoReasons lists the reason codes for restoring rows.
func UndoReasons() []string {
	return []string{"mistake", "retracted", "countered", "court_order", "complaint_upheld", ReasonSenderUndone}
}

// Decide says everything that a command changes about a notice. It errs with
// ErrStale, ErrState, ErrReason or ErrRow, wrapped, and then nothing changes.
func Decide(n Notice, c Command, now time.Time) (Change, error) {
	d := &decision{n: n, now: now, told: n.Verified || n.Trusted, changed: map[int]bool{}}
	missing, _, _ := Screen(n)
	d.c = Change{At: now, Missing: missing, Regimes: n.Regimes}
	event, err := d.run(c)
	if err != nil {
		return Change{}, err
	}
	d.c.State = n.with(d.c).Derive()
	if err := n.lawful(d.c, event); err != nil {
		return Change{}, err
	}
	d.tell(event)
	for i := range d.c.Events {
		d.c.Events[i].From, d.c.Events[i].To = string(n.Derive()), string(d.c.State)
	}
	d.c.Leaves = NoticeLeaves(n, d.c)
	return d.c, nil
}

// decision is one command at work.
type decision struct {
	n         Notice
	now       time.Time
	told      bool // whether the sender may learn what became of rows (R16)
	automated bool
	changed   map[int]bool // rows with a change
	c         Change
}

func (d *decision) run(c Command) (event string, err error) {
	switch c := c.(type) {
	case Submit:
		return EventSubmitted, d.submit(c)
	case Complete:
		return EventCompleted, d.complete(c)
	case DecideRows:
		return EventDecided, d.decideRows(c)
	case Automatic:
		return EventDecided, d.automatic(c)
	case Met:
		return EventMet, d.met(c)
	case Undo:
		return EventRestored, d.undo(c)
	case MarkPurged:
		return EventPurged, d.markPurged(c)
	case Abandon:
		return EventAbandoned, d.abandon()
	case Retract:
		return d.lastEvent(d.retract(c))
	case Attend:
		return EventAttended, d.attended(c)
	case Convert:
		return EventConverted, d.convert(c)
	case Release:
		return EventReleased, d.release(c)
	case Complain:
		return EventComplained, d.complain(c)
	case AnswerComplaint:
		return EventComplaintAnswered, d.answerComplaint(c)
	}
	return d.runCounter(c)
}

func (d *decision) runCounter(c Command) (event string, err error) {
	switch c := c.(type) {
	case FileCounter:
		return EventCounterFiled, d.fileCounter(c)
	case CompleteCounter:
		return EventCounterCompleted, d.completeCounter(c)
	case VerifyCounter:
		return EventCounterVerified, d.verifyCounter(c)
	case AcceptCounter:
		return EventCounterAccepted, d.acceptCounter(c)
	case RejectCounter:
		return EventCounterRejected, d.rejectCounter(c)
	case WithdrawCounter:
		return EventCounterWithdrawn, d.withdrawCounter(c)
	case Litigate:
		return EventHeld, d.litigate(c)
	case SettleHold:
		return EventHoldConfirmed, d.settleHold(c)
	case CourtOrder:
		return EventCourtOrder, d.courtOrder(c)
	case PutBack:
		return EventPutBack, d.putBack(c)
	}
	return "", fmt.Errorf("takedown: unknown command %T", c)
}

// lastEvent is the event that a command turned out to be.
func (d *decision) lastEvent(err error) (string, error) {
	if err != nil {
		return "", err
	}
	return d.c.Events[len(d.c.Events)-1].Name, nil
}

func (d *decision) submit(c Submit) error {
	if !d.n.ScreenedAt.IsZero() {
		return ErrState
	}
	d.c.ScreenedAt = d.now
	if c.DuplicateOf != "" {
		d.absorb(c.DuplicateOf)
		return nil
	}
	state := d.screen(d.n)
	d.event(actorSender, EventSubmitted, map[string]string{
		"route": string(d.n.Route), "rows": strconv.Itoa(len(d.n.Rows)), "missing": joined(d.c.Missing)})
	held := d.scored(c)
	switch {
	case state == Decided || c.OverCap:
	case d.n.Route == Intimate || d.n.Route == ChildAbuse:
		d.hide()
	case d.n.Route == Copyright && d.n.Trusted && state == Valid && !held && c.Later:
		d.c.Later = true
	case d.n.Route == Copyright && d.n.Trusted && state == Valid && !held:
		d.removeOpen(c.Ask, len(d.n.Rows))
	}
	return nil
}

// absorb closes a notice that repeats another (T11): no second suppression starts.
func (d *decision) absorb(first string) {
	d.c.DupOf = first
	for _, r := range d.n.Rows {
		d.keep(r, string(Duplicate))
	}
	d.event(actorSystem, EventSubmitted, map[string]string{"duplicate_of": first})
}

// screen sets what follows from the elements of n, which is the notice as it will be.
func (d *decision) screen(n Notice) NoticeState {
	missing, regimes, state := Screen(n)
	d.c.Missing, d.c.Regimes = missing, regimes
	switch {
	case state == Valid && n.EffectiveAt.IsZero():
		d.c.EffectiveAt = d.now
	case state == Decided:
		d.automated = true
		for _, r := range n.Rows {
			if r.open() {
				d.keep(r, ReasonNotAuthorised)
			}
		}
		d.close(actorSystem, ReasonNotAuthorised, "")
	}
	return state
}

// hide hides matched rows at once, before anyone has looked (R19, R21).
func (d *decision) hide() {
	var rows []int
	for _, r := range d.n.Rows {
		if !r.open() || r.Target == nil || r.Match != Matched {
			continue
		}
		s := d.suppression(r, actorSystem, reasonPending)
		s.Provisional = true
		if d.n.Route == ChildAbuse && !d.told { // an address that nobody answered from is no identity
			s.Expires = d.now.Add(provisionalHide)
		}
		d.c.Suppress = append(d.c.Suppress, s)
		rows = append(rows, r.N)
	}
	if len(rows) > 0 {
		d.event(actorSystem, EventHidden, map[string]string{"rows": Ranges(rows)})
	}
}

// removeOpen is the automatic action on the first rows of a trusted sender's notice that
// are open, at most so many (R27), but for those that a person is asked about.
func (d *decision) removeOpen(ask []int, most int) {
	asked := make(map[int]bool, len(ask))
	for _, n := range ask {
		asked[n] = true
	}
	for _, r := range d.n.Rows {
		switch {
		case !r.open() || len(d.c.Rows) >= most:
		case !r.actionable():
			d.keep(r, string(r.Match))
		case !asked[r.N]:
			d.remove(r, actorSystem, ReasonTrusted)
		}
	}
	if len(d.c.Rows) == 0 {
		return
	}
	d.automated = true
	d.close(actorSystem, ReasonTrusted, "")
}

func (d *decision) complete(c Complete) error {
	state := d.n.Derive()
	if state != Incomplete && state != Deficient && (state != Valid || len(d.c.Missing) == 0) {
		return ErrState
	}
	d.c.Parties = d.n.mergedParties(c.Parties)
	if len(c.Works) > 0 {
		d.c.Works = slices.Clone(c.Works)
	}
	if c.Signature != "" {
		d.c.Signature = &c.Signature
	}
	if c.Explanation != "" {
		d.c.Explanation = &c.Explanation
	}
	st := d.n.Statements.or(c.Statements)
	d.c.Statements = &st
	d.event(actorSender, EventCompleted, nil)
	d.screen(d.n.completed(d.c))
	d.c.Events[0].Detail = map[string]string{"missing": joined(d.c.Missing)}
	return nil
}

func (d *decision) decideRows(c DecideRows) error {
	if c.Version != d.n.Version {
		return ErrStale
	}
	if !given(c.By, c.Reason) || !slices.Contains(slices.Concat(Reasons(Remove), Reasons(Keep)), c.Reason) {
		return ErrReason
	}
	state := d.n.Derive()
	if state != Valid && state != Incomplete && state != Deficient {
		return ErrState
	}
	actions, err := d.n.actions(c)
	if err != nil {
		return err
	}
	if err := d.second(c); err != nil {
		return err
	}
	d.endHold()
	for _, r := range d.n.Rows {
		switch {
		case actions[r.N] == Keep:
			d.keep(r, c.Reason)
		case actions[r.N] != Remove:
		case d.n.Route == Copyright && state != Valid:
			return ErrState // no knowledge yet: an operator who knows better hides by hand (R36)
		default:
			d.decideRemoval(r, c)
		}
	}
	d.close(c.By, c.Reason, c.Note)
	if c.Second != "" {
		d.c.Events[len(d.c.Events)-1].Detail["second"] = c.Second
	}
	return nil
}

// decideRemoval removes a row, or keeps it where there is nothing to remove: a row
// that names no link, or a link we never had and no trusted sender asks about (R17).
func (d *decision) decideRemoval(r Row, c DecideRows) {
	if !r.actionable() || r.Match == NotIndexed && !d.n.Trusted {
		d.keep(r, string(r.Match))
		return
	}
	d.remove(r, c.By, c.Reason)
}

// actions is what happens to each row, by number.
func (n Notice) actions(c DecideRows) (map[int]Action, error) {
	actions := make(map[int]Action, len(n.Rows))
	for _, rd := range c.Rows {
		i := n.row(rd.N)
		known := rd.Action == Remove || rd.Action == Keep
		if i < 0 || !known || !n.Rows[i].open() || actions[rd.N] != "" {
			return nil, fmt.Errorf("%w: row %d", ErrRow, rd.N)
		}
		actions[rd.N] = rd.Action
	}
	switch c.All {
	case Remove, Keep:
		for _, r := range n.Rows {
			if r.open() && actions[r.N] == "" {
				actions[r.N] = c.All
			}
		}
	case "":
	default:
		return nil, ErrRow
	}
	if len(actions) == 0 {
		return nil, ErrRow
	}
	return actions, nil
}

// close records a decision about rows. With the last row that names a link decided,
// those that name none are kept for that reason, and the notice is decided (T7).
func (d *decision) close(by, reason, note string) {
	after := d.n.with(d.c)
	if !slices.ContainsFunc(after.Rows, func(r Row) bool { return r.open() && r.actionable() }) {
		for _, r := range after.Rows {
			if r.open() {
				d.keep(r, string(r.Match))
			}
		}
		d.c.DecidedAt = d.now
	}
	detail := map[string]string{"reason": reason}
	for _, state := range []RowState{RowRemoved, RowKept} {
		if rows := d.rowsNow(state); len(rows) > 0 {
			detail[string(state)] = Ranges(rows)
		}
	}
	if note != "" {
		detail["note"], _ = CutLinks(share.NewUntrusted(note))
	}
	d.event(by, EventDecided, detail)
}

func (d *decision) undo(c Undo) error {
	if !given(c.By, c.Reason) || !slices.Contains(UndoReasons(), c.Reason) {
		return ErrReason
	}
	if len(c.Rows) == 0 {
		return ErrRow
	}
	for _, no := range c.Rows {
		i := d.n.row(no)
		if i < 0 || d.n.Rows[i].State != RowRemoved && d.n.Rows[i].State != RowPurged || d.changed[no] {
			return fmt.Errorf("%w: row %d", ErrRow, no)
		}
		d.lift(d.n.Rows[i], c.By, c.Reason)
		d.set(no, RowRestored, c.Reason)
	}
	d.event(c.By, EventRestored, map[string]string{"reason": c.Reason, "rows": Ranges(c.Rows)})
	return nil
}

func (d *decision) markPurged(c MarkPurged) error {
	for _, no := range c.Rows {
		i := d.n.row(no)
		if i >= 0 && (d.n.Rows[i].State == RowPurged || d.changed[no]) {
			continue
		}
		if i < 0 || d.n.Rows[i].State != RowRemoved {
			return fmt.Errorf("%w: row %d", ErrRow, no)
		}
		d.set(no, RowPurged, d.n.Rows[i].Reason)
	}
	if rows := d.rowsNow(RowPurged); len(rows) > 0 {
		d.event(actorSystem, EventPurged, map[string]string{"rows": Ranges(rows)})
	}
	return nil
}

func (d *decision) abandon() error {
	state := d.n.Derive()
	if state != Incomplete && state != Deficient || d.now.Before(Due(d.n)) {
		return ErrState
	}
	if slices.ContainsFunc(d.n.Rows, Row.hidden) {
		return fmt.Errorf("%w: hidden rows wait for a person", ErrState)
	}
	d.c.AbandonedAt = d.now
	d.event(actorSystem, EventAbandoned, nil)
	return nil
}
