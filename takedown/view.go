package takedown

import (
	"slices"
	"time"
)

// Status is what the holder of a notice's token may see: everything they typed but
// keys (R34), and of each row only what Notice.Told allows (R16).
type Status struct {
	Ref         string
	Route       Route
	State       NoticeState
	Outcome     Outcome
	Verified    bool
	ReceivedAt  time.Time
	EffectiveAt time.Time
	DecidedAt   time.Time
	AbandonedAt time.Time
	Due         time.Time // zero when nothing is awaited
	Missing     []Element
	Regimes     []string
	Parties     []Party
	Works       []Work
	Statements  Statements
	Signature   string
	Explanation string
	KeyStrips   int
	Dropped     []Attachment
	Bounced     bool // our mail to the sender did not arrive: this page is all they have
	Pending     int  // rows that are still being read or removed (R42)
	Rows        []StatusRow
	Receipts    []string // signed receipts of what was erased, where the sender may see them

	// What came after the decision; empty until it is told (R16, R24).
	Told       bool // the sender may learn what became of rows
	Standing   string
	DupOf      string      // reference of the notice that this one repeats
	Counters   []Counter   // those that were forwarded, as a claimant may read them
	Complaints []Complaint // the sender's own
}

// StatusRow is one row as its sender sees it.
type StatusRow struct {
	N        int
	Provider string
	Told     string // a Match, a RowState, or one of the Told constants
	Reason   string // only with a decision that is told
	KeyCut   bool
}

// NewStatus is the sender's view of a notice.
func NewStatus(n Notice) Status {
	missing, _, _ := Screen(n)
	s := Status{
		Ref: n.Ref, Route: n.Route, State: n.Derive(), Outcome: n.ToldOutcome(), Verified: n.Verified,
		ReceivedAt: n.ReceivedAt, EffectiveAt: n.EffectiveAt, DecidedAt: n.DecidedAt, AbandonedAt: n.AbandonedAt,
		Due: Due(n), Missing: missing, Regimes: n.Regimes,
		Parties: n.Parties, Works: n.Works, Statements: n.Statements, Signature: n.Signature, Explanation: n.Explanation,
		KeyStrips: n.KeyStrips, Dropped: n.Dropped, Bounced: !n.BouncedAt.IsZero(), Rows: make([]StatusRow, 0, len(n.Rows)),
	}
	for _, r := range n.Rows {
		row := StatusRow{N: r.N, Provider: r.Provider, Told: n.Told(r), KeyCut: r.KeyCut}
		if row.Told == string(r.State) {
			row.Reason = r.Reason
		}
		s.Rows = append(s.Rows, row)
	}
	return s.withAftermath(n)
}

// withAftermath adds what came after the decision, for a sender who may know (R16): of
// counter-notices those that were forwarded, never one that still is looked at. When
// operators are to act on them is no sender's matter, and would tell that they came.
func (s Status) withAftermath(n Notice) Status {
	if s.State == Decided || s.State == Abandoned || s.State == Duplicate {
		s.Due = time.Time{}
	}
	if s.Told = (n.Verified || n.Trusted) && n.Route != ChildAbuse; !s.Told {
		return s
	}
	s.Standing, s.DupOf = n.Standing(), n.DupOf
	for _, k := range n.Counters {
		if !k.AcceptedAt.IsZero() {
			s.Counters = append(s.Counters, k.ForClaimant())
		}
	}
	for _, k := range n.Complaints {
		if k.By == RoleSender {
			k.AnsweredBy = ""
			s.Complaints = append(s.Complaints, k)
		}
	}
	return s
}

// Summary is a notice in the operators' queue.
type Summary struct {
	Ref        string
	Route      Route
	State      NoticeState
	Verified   bool
	Trusted    bool
	Lane       Lane
	Score      int
	Held       bool   // until a person ends an abuse hold
	Sender     string // name or organisation
	Work       string // title of the first work
	Works      int
	Rows       int
	Open       int      // rows that wait for a decision
	Hidden     int      // of these, rows that are hidden meanwhile
	Removed    int      // removed or purged rows
	Waits      []string // why it waits besides its rows: Waits constants
	ReceivedAt time.Time
	Due        time.Time
}

// Case is a notice as an operator sees it, with its matched entries beside the rows.
type Case struct {
	Notice  Notice
	Missing []Element
	Due     time.Time
	Rows    []CaseRow
	Events  []LoggedEvent

	Proposal *Proposal // a decision that waits for its second person, or nil

	Beside []Beside // what a person should look at beside folders that were removed
}

// Beside is an entry that stayed when a folder was removed: one inside it, of a row without
// its contents (T27), or one elsewhere of the same name, of a row with them (T26).
type Beside struct {
	Row   int
	Why   string // "inside" or "same_name"
	Entry string
	Name  string // masked where it is severe
	Shown bool
}

// CaseRow is a row and what it names, as the index has it now. The fields after Row
// are empty once the row is purged; a severe row's name is masked (R19).
type CaseRow struct {
	Row
	Link    string // keyless; only while the row is open or removed, for those with access.ViewLinks (R14)
	EntryID string
	Name    string
	Pages   []string // pages that post it
	Others  []string // references of other notices that cover it, or a source
}

// LoggedEvent is an Event with its time.
type LoggedEvent struct {
	Event
	At time.Time
}

// CounterFiled is the answer to a counter-notice: what its sender keeps.
type CounterFiled struct {
	Ref    string
	Token  string
	Status CounterStatus
}

// ComplaintFiled is the answer to a complaint.
type ComplaintFiled struct {
	Ref   string
	Token string
}

// CounterStatus is what the holder of a counter-notice's token may see: what they said,
// where it stands, and of the claimant the name and the work (R24).
type CounterStatus struct {
	Counter
	Notice   string // reference
	Missing  []Element
	Claimant string
	Works    []Work

	Statements []Statement // of reasons (DSA 17), of the first rows; for whoever has proved control
}

// maxStatements bounds how many statements of reasons stand on one page.
const maxStatements = 50

// NewCounterStatus is the view of one counter-notice of a notice.
func NewCounterStatus(n Notice, ref string) CounterStatus {
	i := n.counter(ref)
	if i < 0 {
		return CounterStatus{}
	}
	st := CounterStatus{Counter: n.Counters[i], Notice: n.Ref, Claimant: n.Claimant()}
	if st.Proof == ProofNone && !n.claimedByFirm() { // whoever knows the reference can file: only who is affected learns a person's name
		st.Claimant = PrivatePerson
	}
	st.Missing = MissingInCounter(st.Counter)
	for _, w := range n.Works {
		st.Works = append(st.Works, Work{N: w.N, Title: w.Title, Description: w.Description, Kind: w.Kind})
	}
	if st.Proof != ProofNone { // nobody else is known to be the recipient that a statement is owed to
		st.Statements = statementsFor(n, st.Counter)
	}
	return st
}

// statementsFor are the statements of reasons about the rows that a counter-notice names,
// in its language.
func statementsFor(n Notice, k Counter) []Statement {
	var out []Statement
	for _, no := range k.Rows {
		i := n.row(no)
		if i < 0 || len(out) == maxStatements {
			continue
		}
		if s := StatementOfReasons(n, n.Rows[i], k.Lang); !s.Decided.IsZero() {
			out = append(out, s)
		}
	}
	return out
}

// Claimant is how a notice's sender is named to the person affected (R24): the owner for
// whom it was sent, else the organisation, else the name.
func (n Notice) Claimant() string {
	for _, p := range n.Parties {
		if p.Role == RolePrincipal && (p.Org != "" || p.Name != "") {
			return firstOf(p.Org, p.Name)
		}
	}
	return firstOf(n.sender().Org, n.sender().Name)
}

// claimedByFirm reports whether the claimant is named by an organisation, or by a name
// that only one has.
func (n Notice) claimedByFirm() bool {
	name := n.Claimant()
	return companyName.MatchString(name) || slices.ContainsFunc(n.Parties, func(p Party) bool { return p.Org == name && fold(p.Org) != fold(p.Name) })
}

// ForClaimant is a counter-notice as the verified sender of the notice may read it: whole
// where the law asks for it, without address and telephone where contact runs through us (R24).
func (k Counter) ForClaimant() Counter {
	if k.Mode == CounterVoluntary {
		k.Party.Email, k.Party.Phone, k.Party.Postal = "", "", ""
	}
	k.Proof = ""
	return k
}
