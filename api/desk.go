package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/httpx"
	"blindex/takedown"
)

// Proposals are decisions that take two people (R32). Implemented by store.
type Proposals interface {
	Propose(ctx context.Context, ref string, what takedown.DecideRows, by access.Operator) (int64, error)
	Confirm(ctx context.Context, ref string, id int64, c takedown.Confirmation) error
	Withdraw(ctx context.Context, ref string, id int64, by string) error
}

// DryRuns say what a decision would do. Implemented by store.
type DryRuns interface {
	DryRun(ctx context.Context, ref string, what takedown.DecideRows) (takedown.DryRun, error)
}

// Audits are automatic rows that a person looks at (R27). Implemented by store.
type Audits interface {
	Audits(ctx context.Context, limit int) ([]takedown.Audit, error)
	JudgeAudit(ctx context.Context, id int64, right bool, by string) (suspended bool, err error)
}

// Claimants is the ledger of DSA Art. 23. Implemented by store.
type Claimants interface {
	Claimants(ctx context.Context, limit int) ([]takedown.Claimant, error)
	WarnClaimant(ctx context.Context, id int64, by string) error
}

// Suspensions of claimants, by a person's word. Implemented by store.
type Suspensions interface {
	SuspendClaimant(ctx context.Context, id int64, until time.Time, by string) error
	ReinstateClaimant(ctx context.Context, id int64, by string) error
}

// Sources are hosts with the strikes against them (R33). Implemented by store.
type Sources interface {
	Sources(ctx context.Context, limit int) ([]takedown.SourceView, error)
	SourcePages(ctx context.Context, host int64, limit int) ([]takedown.SourceView, error)
	GuardHost(ctx context.Context, host int64, guard bool, by string) error
}

// Desk is what operators work with beside single cases.
type Desk struct {
	Proposals    Proposals
	DryRuns      DryRuns
	Audits       Audits
	Claimants    Claimants
	Suspensions  Suspensions
	Sources      Sources
	Senders      Senders
	SenderTokens SenderTokens
	SenderStates SenderStates
}

// DryRunAnswer is what a decision would do.
type DryRunAnswer struct {
	Removed int        `json:"removed" doc:"rows"`
	Kept    int        `json:"kept" doc:"rows"`
	Entries int        `json:"entries" doc:"entries that would not be shown any more"`
	Sample  []DryEntry `json:"sample" doc:"at most 20 of them"`
	Second  []string   `json:"second" doc:"why it takes two people; empty when one will do"`
}

// DryEntry is an entry that would not be shown any more.
type DryEntry struct {
	Entry string `json:"entry"`
	Name  string `json:"name" doc:"cut short, masked for child abuse"`
}

// ProposalAnswer is the number of a proposal.
type ProposalAnswer struct {
	ID int64 `json:"id"`
}

// ProposalView is a decision that waits for its second person.
type ProposalView struct {
	ID     int64     `json:"id"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Why    []string  `json:"why"`
	Rows   int       `json:"rows"`
	Sample []int     `json:"sample" doc:"rows that a lone operator must look at"`
	Reason string    `json:"reason"`
}

// ConfirmRequest confirms a proposal. A second person sends neither field.
type ConfirmRequest struct {
	Typed int   `json:"typed,omitempty" doc:"by a lone operator: how many rows are decided"`
	Seen  []int `json:"seen,omitempty" doc:"by a lone operator: the rows of the sample"`
}

// ReleaseRequest ends an abuse hold.
type ReleaseRequest struct {
	Version int `json:"version"`
}

// AuditList are rows that wait for a person's look.
type AuditList struct {
	Audits []AuditItem `json:"audits"`
}

// AuditItem is one of them.
type AuditItem struct {
	ID      int64     `json:"id"`
	Ref     string    `json:"ref"`
	Row     int       `json:"row"`
	Sender  int64     `json:"sender"`
	DrawnAt time.Time `json:"drawn_at"`
	State   string    `json:"state"`
}

// VerdictRequest says whether an automatic removal was right; a wrong one is undone.
type VerdictRequest struct {
	Right bool `json:"right"`
}

// VerdictAnswer says what came of it.
type VerdictAnswer struct {
	Suspended bool `json:"suspended" doc:"the sender has just been suspended from automatic action"`
}

// ClaimantList is the ledger.
type ClaimantList struct {
	Claimants []ClaimantItem `json:"claimants"`
}

// ClaimantItem is one claimant with the four factors of DSA Art. 23(3).
type ClaimantItem struct {
	ID             int64      `json:"id"`
	Name           string     `json:"name"`
	Sender         int64      `json:"sender,omitempty" doc:"number of an admitted sender"`
	Ref            string     `json:"ref" doc:"newest notice that counts"`
	Accepted       int        `json:"accepted"`
	Rejected       int        `json:"rejected"`
	Countered      int        `json:"countered"`
	Retracted      int        `json:"retracted"`
	Reversed       int        `json:"reversed"`
	Number         int        `json:"number" doc:"(a) unfounded rows"`
	Proportion     float64    `json:"proportion" doc:"(b) of all that was decided"`
	Gravity        int        `json:"gravity" doc:"(c) unfounded rows for which something was hidden"`
	Intention      int        `json:"intention" doc:"(d) rows found to be abusive"`
	WarnedAt       *time.Time `json:"warned_at,omitempty"`
	SuspendedUntil *time.Time `json:"suspended_until,omitempty"`
}

// SuspendRequest suspends a claimant until a day, for 1 to 180 days.
type SuspendRequest struct {
	Until time.Time `json:"until"`
}

// SourceList are sources with what persons had to remove of them.
type SourceList struct {
	Sources []SourceItem `json:"sources"`
}

// SourceItem is a host, or a page of one.
type SourceItem struct {
	Host      int64   `json:"host"`
	Origin    string  `json:"origin"`
	Page      string  `json:"page,omitempty"`
	State     string  `json:"state"`
	Guarded   bool    `json:"guarded" doc:"known to be free: what touches it takes two people"`
	Strikes   int     `json:"strikes"`
	Claimants int     `json:"claimants"`
	Entries   int     `json:"entries"`
	Share     float64 `json:"share"`
	Proposal  string  `json:"proposal" enum:",look,stop"`
}

// GuardRequest says that a source's files are known to be free, or no longer.
type GuardRequest struct {
	Guard bool `json:"guard"`
}

// Done answers what needs no words.
type Done struct {
	OK bool `json:"ok"`
}

type adder = func(method, path string, a httpx.Audience, h func(*gin.Context) error, doc operation) route

// deskRoutes are the operators' routes about senders, misuse and decisions of two.
func (s *Server) deskRoutes(r adder) []route {
	op, base := httpx.Operator, "/api/v1/operator/"
	return []route{
		r("POST", base+"notices/:ref/dry-run", op, s.dryRun, operation{"what a decision would remove; nothing is written", nil, DecisionRequest{}, DryRunAnswer{}, 200}),
		r("POST", base+"notices/:ref/release", op, s.release, operation{"end an abuse hold", nil, ReleaseRequest{}, CaseView{}, 200}),
		r("POST", base+"notices/:ref/proposals", op, s.propose, operation{"propose a decision that takes two people", nil, DecisionRequest{}, ProposalAnswer{}, 201}),
		r("POST", base+"notices/:ref/proposals/:id/confirm", op, s.confirm, operation{"carry a proposal out", nil, ConfirmRequest{}, CaseView{}, 200}),
		r("POST", base+"notices/:ref/proposals/:id/withdraw", op, s.withdraw, operation{"take a proposal back", nil, nil, CaseView{}, 200}),
		r("GET", base+"audits", op, s.audits, operation{"automatic rows that wait for a person's look", nil, nil, AuditList{}, 200}),
		r("POST", base+"audits/:id", op, s.judge, operation{"was the removal right?", nil, VerdictRequest{}, VerdictAnswer{}, 200}),
		r("GET", base+"claimants", op, s.claimants, operation{"the ledger of DSA Article 23", nil, nil, ClaimantList{}, 200}),
		r("POST", base+"claimants/:id/warn", op, s.warn, operation{"send the warning that comes before a suspension", nil, nil, Done{}, 200}),
		r("POST", base+"claimants/:id/suspend", op, s.suspend, operation{"have a claimant's notices wait behind all others", nil, SuspendRequest{}, Done{}, 200}),
		r("POST", base+"claimants/:id/reinstate", op, s.reinstate, operation{"end a suspension", nil, nil, Done{}, 200}),
		r("GET", base+"sources", op, s.sources, operation{"hosts with the strikes against them", nil, nil, SourceList{}, 200}),
		r("GET", base+"sources/:id", op, s.sourcePages, operation{"pages of a host with the strikes against them", nil, nil, SourceList{}, 200}),
		r("POST", base+"sources/:id/guard", op, s.guard, operation{"say that a source's files are known to be free", nil, GuardRequest{}, Done{}, 200}),
	}
}

// number64 reads a slot; a number that is none names nothing.
func number64(c *gin.Context, slot string) (int64, error) {
	n, err := strconv.ParseInt(c.Param(slot), 10, 64)
	if err != nil {
		return 0, takedown.ErrNotFound
	}
	return n, nil
}

func (s *Server) dryRun(c *gin.Context) error {
	op, err := s.operator(c, access.DecideCase)
	if err != nil {
		return err
	}
	cmd, err := decisionOf(c, op)
	if err != nil {
		return err
	}
	got, err := s.d.DryRuns.DryRun(c.Request.Context(), c.Param("ref"), cmd)
	if err != nil {
		return err
	}
	out := DryRunAnswer{Removed: got.Removed, Kept: got.Kept, Entries: got.Entries, Sample: []DryEntry{}, Second: append([]string{}, got.Why...)}
	for _, e := range got.Sample {
		out.Sample = append(out.Sample, DryEntry{e.ID, e.Name})
	}
	return httpx.JSON(c, http.StatusOK, out)
}

func (s *Server) release(c *gin.Context) error {
	op, err := s.operator(c, access.DecideCase)
	if err != nil {
		return err
	}
	var in ReleaseRequest
	if err := httpx.ReadJSON(c, &in); err != nil {
		return err
	}
	return s.command(c, op, takedown.Release{By: op.Pseudonym, Version: in.Version})
}

func (s *Server) propose(c *gin.Context) error {
	op, err := s.operator(c, access.DecideCase)
	if err != nil {
		return err
	}
	cmd, err := decisionOf(c, op)
	if err != nil {
		return err
	}
	id, err := s.d.Proposals.Propose(c.Request.Context(), c.Param("ref"), cmd, op)
	if err != nil {
		return err
	}
	return httpx.JSON(c, http.StatusCreated, ProposalAnswer{id})
}

func (s *Server) confirm(c *gin.Context) error {
	op, err := s.operator(c, access.DecideCase)
	if err != nil {
		return err
	}
	var in ConfirmRequest
	if err := httpx.ReadJSON(c, &in); err != nil {
		return err
	}
	id, err := number64(c, "id")
	if err != nil {
		return err
	}
	err = s.d.Proposals.Confirm(c.Request.Context(), c.Param("ref"), id, takedown.Confirmation{By: op.Pseudonym, Typed: in.Typed, Seen: in.Seen})
	if err != nil {
		return err
	}
	return s.answerCase(c, op)
}

func (s *Server) withdraw(c *gin.Context) error {
	op, err := s.operator(c, access.DecideCase)
	if err != nil {
		return err
	}
	id, err := number64(c, "id")
	if err != nil {
		return err
	}
	if err := s.d.Proposals.Withdraw(c.Request.Context(), c.Param("ref"), id, op.Pseudonym); err != nil {
		return err
	}
	return s.answerCase(c, op)
}

// CaseGroup are rows that can be decided alike: of one work, host and state (R36).
type CaseGroup struct {
	Key    string   `json:"key"`
	Work   int      `json:"work"`
	Host   string   `json:"host"`
	State  string   `json:"state"`
	Odd    []OddRow `json:"odd" doc:"exceptions, each with why it is one"`
	Rest   []int    `json:"rest" doc:"the others, to be accepted after a look at the sample"`
	Sample []int    `json:"sample"`
}

// OddRow is a row with what is odd about it.
type OddRow struct {
	N   int      `json:"n"`
	Why []string `json:"why"`
}

func groupsOf(in takedown.Case) []CaseGroup {
	out := []CaseGroup{}
	for _, g := range takedown.Group(in) {
		v := CaseGroup{Key: g.Key, Work: g.Work, Host: g.Host, State: string(g.State), Odd: []OddRow{}, Rest: append([]int{}, g.Rest...), Sample: g.Sample}
		for _, o := range g.Odd {
			v.Odd = append(v.Odd, OddRow(o))
		}
		out = append(out, v)
	}
	return out
}

func proposalOf(p *takedown.Proposal) *ProposalView {
	if p == nil {
		return nil
	}
	return &ProposalView{p.ID, p.By, p.At, p.Why, p.Rows, p.Sample, p.What.Reason}
}

// listed bounds the lists of the desk.
const listed = 200

func (s *Server) audits(c *gin.Context) error {
	if _, err := s.operator(c, access.ReadQueue); err != nil {
		return err
	}
	list, err := s.d.Audits.Audits(c.Request.Context(), listed)
	if err != nil {
		return err
	}
	out := AuditList{Audits: make([]AuditItem, 0, len(list))}
	for _, a := range list {
		out.Audits = append(out.Audits, AuditItem{a.ID, a.Ref, a.Row, a.Sender, a.DrawnAt, string(a.State)})
	}
	return httpx.JSON(c, http.StatusOK, out)
}

func (s *Server) judge(c *gin.Context) error {
	op, err := s.operator(c, access.DecideCase)
	if err != nil {
		return err
	}
	var in VerdictRequest
	if err := httpx.ReadJSON(c, &in); err != nil {
		return err
	}
	id, err := number64(c, "id")
	if err != nil {
		return err
	}
	suspended, err := s.d.Audits.JudgeAudit(c.Request.Context(), id, in.Right, op.Pseudonym)
	if err != nil {
		return err
	}
	return httpx.JSON(c, http.StatusOK, VerdictAnswer{suspended})
}

func (s *Server) claimants(c *gin.Context) error {
	if _, err := s.operator(c, access.ReadQueue); err != nil {
		return err
	}
	list, err := s.d.Claimants.Claimants(c.Request.Context(), listed)
	if err != nil {
		return err
	}
	out := ClaimantList{Claimants: make([]ClaimantItem, 0, len(list))}
	for _, k := range list {
		f, l := k.Ledger.Factors(), k.Ledger
		out.Claimants = append(out.Claimants, ClaimantItem{
			ID: k.ID, Name: k.Name, Sender: k.Sender, Ref: k.Ref, Accepted: l.Accepted, Rejected: l.Rejected, Countered: l.Countered,
			Retracted: l.Retracted, Reversed: l.Reversed, Number: f.Number, Proportion: f.Proportion, Gravity: f.Gravity,
			Intention: f.Intention, WarnedAt: moment(k.WarnedAt), SuspendedUntil: moment(k.SuspendedUntil),
		})
	}
	return httpx.JSON(c, http.StatusOK, out)
}

func (s *Server) warn(c *gin.Context) error {
	return s.onClaimant(c, nil, func(id int64, by string) error {
		return s.d.Claimants.WarnClaimant(c.Request.Context(), id, by)
	})
}

func (s *Server) suspend(c *gin.Context) error {
	var in SuspendRequest
	return s.onClaimant(c, &in, func(id int64, by string) error {
		return s.d.Suspensions.SuspendClaimant(c.Request.Context(), id, in.Until, by)
	})
}

func (s *Server) reinstate(c *gin.Context) error {
	return s.onClaimant(c, nil, func(id int64, by string) error {
		return s.d.Suspensions.ReinstateClaimant(c.Request.Context(), id, by)
	})
}

// onClaimant reads what is asked, does it and says so.
func (s *Server) onClaimant(c *gin.Context, in any, do func(id int64, by string) error) error {
	return s.onNumber(c, access.DecideCase, in, do)
}

func (s *Server) onNumber(c *gin.Context, p access.Permission, in any, do func(id int64, by string) error) error {
	op, err := s.operator(c, p)
	if err != nil {
		return err
	}
	if in != nil {
		if err := httpx.ReadJSON(c, in); err != nil {
			return err
		}
	}
	id, err := number64(c, "id")
	if err != nil {
		return err
	}
	if err := do(id, op.Pseudonym); err != nil {
		return err
	}
	return httpx.JSON(c, http.StatusOK, Done{true})
}

func (s *Server) sources(c *gin.Context) error {
	return s.answerSources(c, s.d.Sources.Sources)
}

func (s *Server) sourcePages(c *gin.Context) error {
	id, err := number64(c, "id")
	if err != nil {
		return err
	}
	return s.answerSources(c, func(ctx context.Context, limit int) ([]takedown.SourceView, error) {
		return s.d.Sources.SourcePages(ctx, id, limit)
	})
}

func (s *Server) answerSources(c *gin.Context, list func(context.Context, int) ([]takedown.SourceView, error)) error {
	if _, err := s.operator(c, access.ReadQueue); err != nil {
		return err
	}
	got, err := list(c.Request.Context(), listed)
	if err != nil {
		return err
	}
	out := SourceList{Sources: make([]SourceItem, 0, len(got))}
	for _, v := range got {
		out.Sources = append(out.Sources, SourceItem{v.HostID, v.Host, v.Page, v.State, v.Guarded, v.Strikes, v.Claimants, v.Entries, v.Share(), string(v.Proposal())})
	}
	return httpx.JSON(c, http.StatusOK, out)
}

func (s *Server) guard(c *gin.Context) error {
	var in GuardRequest
	return s.onNumber(c, access.ManageCrawl, &in, func(id int64, by string) error {
		return s.d.Sources.GuardHost(c.Request.Context(), id, in.Guard, by)
	})
}

// decisionOf reads what is to be decided.
func decisionOf(c *gin.Context, op access.Operator) (takedown.DecideRows, error) {
	var in DecisionRequest
	if err := httpx.ReadJSON(c, &in); err != nil {
		return takedown.DecideRows{}, err
	}
	return in.of(op), nil
}

func (in DecisionRequest) of(op access.Operator) takedown.DecideRows {
	note, _ := takedown.CutLinks(in.Note)
	cmd := takedown.DecideRows{By: op.Pseudonym, Reason: in.Reason, Note: httpx.Plain(note), Version: in.Version, All: takedown.Action(in.All)}
	for _, n := range in.Remove {
		cmd.Rows = append(cmd.Rows, takedown.RowDecision{N: n, Action: takedown.Remove})
	}
	for _, n := range in.Keep {
		cmd.Rows = append(cmd.Rows, takedown.RowDecision{N: n, Action: takedown.Keep})
	}
	return cmd
}
