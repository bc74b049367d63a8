package takedown

import (
	"fmt"
	"io"
	"slices"
	"time"

	"blindex/share"
)

// ComplaintState is where a complaint stands: DSA Article 20.
type ComplaintState string

// The states of a complaint.
const (
	ComplaintOpen     ComplaintState = "open"
	ComplaintUpheld   ComplaintState = "upheld"   // the decision stands
	ComplaintReversed ComplaintState = "reversed" // it was changed
)

// ComplaintWindow is how long a decision can be complained of: six months, DSA 20(1).
const complaintMonths = 6

// Complaint is a complaint about a decision: by whoever filed the notice about rows that
// were kept, or by somebody affected about rows that were removed. A person answers it,
// never a machine alone: DSA 20(6).
type Complaint struct {
	Ref        string // public, random, such as "K-7K3M-Q2XD"
	By         string // RoleSender or RolePoster
	Lang       string
	Rows       []int
	Party      Party // of a poster; the sender is known already
	Text       string
	State      ComplaintState
	ReceivedAt time.Time
	AnsweredAt time.Time
	AnsweredBy string // operator's pseudonym
	Reason     string // code
}

// Complain files a complaint.
type Complain struct{ Complaint Complaint }

// AnswerComplaint decides one: Reverse restores rows that were removed, or removes rows
// that were kept.
type AnswerComplaint struct {
	Ref     string
	By      string
	Reverse bool
	Reason  string
	Note    string
}

func (Complain) command()        {}
func (AnswerComplaint) command() {}

// ComplaintReasons lists the reasons of an answer to a complaint.
func ComplaintReasons(reverse bool) []string {
	if reverse {
		return []string{"mistake", "new_facts", "law_permits"}
	}
	return []string{"decision_right", "no_new_facts", "not_affected", "abusive_notice"}
}

// NewComplaintRef makes a complaint's reference, such as "K-7K3M-Q2XD".
func NewComplaintRef(rand io.Reader) (string, error) {
	ref, err := NewRef(rand)
	if err != nil {
		return "", err
	}
	return "K" + ref[1:], nil
}

func (d *decision) complain(c Complain) error {
	k := c.Complaint
	if d.n.Route == ChildAbuse && k.By != RoleSender || d.n.ScreenedAt.IsZero() {
		return ErrNotFound
	}
	if k.By == RoleSender && !d.told {
		return fmt.Errorf("%w: confirm your address first", ErrState)
	}
	if !substantial(k.Text, 10) {
		return fmt.Errorf("%w: say why the decision is wrong", ErrReason)
	}
	if len(k.Rows) == 0 {
		return fmt.Errorf("%w: name at least one row", ErrRow)
	}
	for _, no := range k.Rows {
		if i := d.n.row(no); i < 0 || !complainable(d.n.Rows[i], k.By) {
			return fmt.Errorf("%w: row %d", ErrRow, no)
		} else if d.now.After(d.n.Rows[i].DecidedAt.AddDate(0, complaintMonths, 0)) {
			return fmt.Errorf("%w: six months have passed since the decision", ErrState)
		}
	}
	k.State, k.ReceivedAt, k.Rows = ComplaintOpen, d.now, onceEach(k.Rows)
	d.c.Complaint = &k
	actor := actorSender
	if k.By == RolePoster {
		actor = actorPoster
	}
	d.event(actor, EventComplained, map[string]string{"complaint": k.Ref, "rows": Ranges(k.Rows)})
	d.tellComplainant(LetterComplaintReceived)
	return nil
}

func complainable(r Row, by string) bool {
	if by == RolePoster {
		return r.gone()
	}
	return r.State == RowKept
}

func (d *decision) answerComplaint(c AnswerComplaint) error {
	i := slices.IndexFunc(d.n.Complaints, func(k Complaint) bool { return k.Ref == c.Ref })
	if i < 0 {
		return ErrNotFound
	}
	k := d.n.Complaints[i]
	if k.State != ComplaintOpen {
		return ErrState
	}
	if c.By == "" || !slices.Contains(ComplaintReasons(c.Reverse), c.Reason) {
		return ErrReason
	}
	if c.Reverse && k.By == RoleSender && d.n.Route == Copyright && d.n.EffectiveAt.IsZero() {
		return fmt.Errorf("%w: the notice was never valid", ErrState)
	}
	k.State, k.AnsweredAt, k.AnsweredBy, k.Reason = ComplaintUpheld, d.now, c.By, c.Reason
	if c.Reverse {
		k.State = ComplaintReversed
		d.reverse(k, c)
	}
	d.c.Complaint = &k
	detail := map[string]string{"complaint": k.Ref, "reason": c.Reason, "outcome": string(k.State)}
	d.event(c.By, EventComplaintAnswered, note(c.Note, detail))
	if k.State == ComplaintReversed && k.By == RolePoster && len(d.rowsNow(RowRestored)) > 0 {
		d.letter(LetterRestored, d.n.with(d.c))
	}
	d.tellComplainant(LetterComplaintAnswered)
	return nil
}

// reverse changes the rows that still are as they were when the complaint came.
func (d *decision) reverse(k Complaint, c AnswerComplaint) {
	for _, no := range k.Rows {
		i := d.n.row(no)
		switch {
		case i < 0 || !complainable(d.n.Rows[i], k.By):
		case k.By == RolePoster:
			d.lift(d.n.Rows[i], c.By, "complaint_upheld")
			d.set(no, RowRestored, "complaint_upheld")
		case d.n.Rows[i].actionable() && (d.n.Rows[i].Match == Matched || d.n.Trusted):
			d.remove(d.n.Rows[i], c.By, "complaint_upheld")
		}
	}
}

func (d *decision) tellComplainant(template string) {
	k := d.c.Complaint
	l := Letter{To: k.By, About: k.Ref, Template: template, Upheld: k.State == ComplaintUpheld}
	party := k.Party
	if k.By == RoleSender {
		party, l.About = d.n.sender(), ""
	}
	if party.Mailbox() != "" {
		d.c.Letters = append(d.c.Letters, l)
	}
}

// onceEach is row numbers in order, each once.
func onceEach(rows []int) []int {
	rows = slices.Clone(rows)
	slices.Sort(rows)
	return slices.Compact(rows)
}

// note puts an operator's words into an event's detail, with links cut (R14).
func note(text string, detail map[string]string) map[string]string {
	if text == "" {
		return detail
	}
	if detail == nil {
		detail = map[string]string{}
	}
	detail["note"], _ = CutLinks(share.NewUntrusted(text))
	return detail
}
