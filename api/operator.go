package api

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/httpx"
	"blindex/share"
	"blindex/takedown"
)

// Queue is a page of open notices.
type Queue struct {
	Notices []QueueItem `json:"notices"`
}

// QueueItem is one notice in the queue.
type QueueItem struct {
	Ref        string    `json:"ref"`
	Route      string    `json:"route"`
	State      string    `json:"state"`
	Verified   bool      `json:"verified"`
	Lane       string    `json:"lane" enum:"trusted,verified,manual,last"`
	Score      int       `json:"score" doc:"signs of abuse; it delays and never rejects"`
	Held       bool      `json:"held" doc:"until a person ends an abuse hold"`
	Rows       int       `json:"rows"`
	Open       int       `json:"open"`
	ReceivedAt time.Time `json:"received_at"`
	Due        time.Time `json:"due"`
}

// CaseView is one notice with its matched entries. Links and names stand in it only for
// those whose role may see them while the case is open.
type CaseView struct {
	Ref     string          `json:"ref"`
	Route   string          `json:"route"`
	State   string          `json:"state"`
	Version int             `json:"version" doc:"give it back with a decision: another's decision in between is answered 409"`
	Due     time.Time       `json:"due"`
	Missing []string        `json:"missing"`
	Channel string          `json:"channel" enum:"form,api,operator,mail"`
	Signer  string          `json:"signer,omitempty" doc:"domain of the sender whose DKIM signature held on a notice by mail"`
	Bounced bool            `json:"mail_bounced,omitempty"`
	Works   []takedown.Work `json:"works"`
	Rows    []CaseRow       `json:"rows"`
	Events  []CaseEvent     `json:"events"`

	Lane     string        `json:"lane" enum:"trusted,verified,manual,last"`
	Score    int           `json:"score"`
	Signs    []string      `json:"signs" doc:"what the score is made of"`
	Held     bool          `json:"held" doc:"a person has yet to end an abuse hold"`
	Groups   []CaseGroup   `json:"groups"`
	Proposal *ProposalView `json:"proposal,omitempty" doc:"a decision that waits for its second person"`

	Attention  []string        `json:"attention" doc:"codes: why a person should look at it"`
	Standing   string          `json:"standing" doc:"what has come of its removals since: stands, countered, litigated, retracted, restored"`
	Counters   []CaseCounter   `json:"counter_notices"`
	Complaints []CaseComplaint `json:"complaints"`
}

// CaseCounter is a counter-notice as an operator sees it.
type CaseCounter struct {
	CounterAnswer
	Name        string         `json:"name"`
	Reason      string         `json:"reason,omitempty"`
	Explanation string         `json:"explanation,omitempty"`
	Proof       string         `json:"proof,omitempty"`
	Hold        *takedown.Hold `json:"hold,omitempty"`
}

// CaseComplaint is a complaint as an operator sees it.
type CaseComplaint struct {
	ComplaintAnswer
	By   string `json:"by" enum:"sender,poster"`
	Text string `json:"text"`
}

// CaseRow is a row beside the entry it names.
type CaseRow struct {
	N        int    `json:"n"`
	Provider string `json:"provider"`
	Match    string `json:"match"`
	State    string `json:"state"`
	Reason   string `json:"reason,omitempty"`
	Covered  bool   `json:"covered" doc:"already hidden by something else"`
	Entry    string `json:"entry,omitempty"`
	Link     string `json:"link,omitempty"`
	Name     string `json:"name,omitempty"`
}

// CaseEvent is one step of the history.
type CaseEvent struct {
	At     time.Time         `json:"at"`
	Actor  string            `json:"actor"`
	Name   string            `json:"name"`
	Detail map[string]string `json:"detail,omitempty"`
}

// DecisionRequest decides rows.
type DecisionRequest struct {
	Version int             `json:"version"`
	Reason  string          `json:"reason" doc:"a reason code"`
	Note    share.Untrusted `json:"note,omitempty"`
	Remove  []int           `json:"remove,omitempty" doc:"row numbers"`
	Keep    []int           `json:"keep,omitempty" doc:"row numbers"`
	All     string          `json:"all,omitempty" enum:"remove,keep" doc:"what happens to every open row that is not named"`
}

// UndoRequest restores rows.
type UndoRequest struct {
	Reason string `json:"reason"`
	Rows   []int  `json:"rows"`
}

func (s *Server) operator(c *gin.Context, p access.Permission) (access.Operator, error) {
	return httpx.Require(c, s.d.Sessions, p)
}

func (s *Server) queue(c *gin.Context) error {
	if _, err := s.operator(c, access.ReadQueue); err != nil {
		return err
	}
	p := httpx.Params(c)
	limit, err := number(p, "limit", 50, 1, 200)
	if err != nil {
		return err
	}
	offset, err := number(p, "offset", 0, 0, 1_000_000)
	if err != nil {
		return err
	}
	list, err := s.d.Cases.Queue(c.Request.Context(), takedown.QueueFilter{
		State: takedown.NoticeState(p.Text("state")), Route: takedown.Route(p.Text("route")), Limit: limit, Offset: offset,
	})
	if err != nil {
		return err
	}
	out := Queue{Notices: make([]QueueItem, 0, len(list))}
	for _, n := range list {
		out.Notices = append(out.Notices, QueueItem{n.Ref, string(n.Route), string(n.State), n.Verified, string(n.Lane), n.Score, n.Held, n.Rows, n.Open, n.ReceivedAt, n.Due})
	}
	return httpx.JSON(c, http.StatusOK, out)
}

func (s *Server) caseView(c *gin.Context) error {
	op, err := s.operator(c, access.ReadQueue)
	if err != nil {
		return err
	}
	return s.answerCase(c, op)
}

func (s *Server) answerCase(c *gin.Context, op access.Operator) error {
	got, err := s.d.Cases.Case(c.Request.Context(), c.Param("ref"), op, access.Can(op.Role, access.ViewLinks))
	if err != nil {
		return err
	}
	return httpx.JSON(c, http.StatusOK, caseOf(got))
}

func caseOf(in takedown.Case) CaseView {
	out := CaseView{
		Ref: in.Notice.Ref, Route: string(in.Notice.Route), State: string(in.Notice.Derive()), Version: in.Notice.Version,
		Channel: in.Notice.Channel, Signer: in.Notice.Signer, Bounced: !in.Notice.BouncedAt.IsZero(), Due: in.Due, Missing: []string{}, Works: in.Notice.Works, Rows: []CaseRow{}, Events: []CaseEvent{},
		Attention: append([]string{}, in.Notice.Attention...), Standing: in.Notice.Standing(), Counters: []CaseCounter{}, Complaints: []CaseComplaint{},
		Lane: string(in.Notice.Lane()), Score: in.Notice.Filer.Score, Signs: append([]string{}, in.Notice.Filer.Reasons...), Held: in.Notice.Filer.Held(),
		Groups: groupsOf(in), Proposal: proposalOf(in.Proposal),
	}
	for _, k := range in.Notice.Counters {
		st := takedown.NewCounterStatus(in.Notice, k.Ref)
		out.Counters = append(out.Counters, CaseCounter{counterOf(st, ""), k.Party.Name, k.Reason, k.Explanation, k.Proof, k.Hold})
	}
	for _, k := range in.Notice.Complaints {
		out.Complaints = append(out.Complaints, CaseComplaint{complaintOf(k), k.By, k.Text})
	}
	for _, m := range in.Missing {
		out.Missing = append(out.Missing, string(m))
	}
	for _, r := range in.Rows {
		out.Rows = append(out.Rows, CaseRow{r.N, r.Provider, string(r.Match), string(r.State), r.Reason, r.Covered, r.EntryID, r.Link, r.Name})
	}
	for _, e := range in.Events {
		out.Events = append(out.Events, CaseEvent{e.At, e.Actor, e.Name, e.Detail})
	}
	return out
}

func (s *Server) decide(c *gin.Context) error {
	op, err := s.operator(c, access.DecideCase)
	if err != nil {
		return err
	}
	cmd, err := decisionOf(c, op)
	if err != nil {
		return err
	}
	return s.command(c, op, cmd)
}

func (s *Server) undo(c *gin.Context) error {
	op, err := s.operator(c, access.DecideCase)
	if err != nil {
		return err
	}
	var in UndoRequest
	if err := httpx.ReadJSON(c, &in); err != nil {
		return err
	}
	return s.command(c, op, takedown.Undo{By: op.Pseudonym, Reason: in.Reason, Rows: in.Rows})
}

// command has takedown decide and the store apply, and answers with the case as it is then.
func (s *Server) command(c *gin.Context, op access.Operator, cmd takedown.Command) error {
	err := s.d.Cases.UpdateNotice(c.Request.Context(), c.Param("ref"), func(n takedown.Notice) (takedown.Change, error) {
		return takedown.Decide(n, cmd, s.d.Now())
	})
	if err != nil {
		return err
	}
	return s.answerCase(c, op)
}
