package api

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/httpx"
	"blindex/share"
	"blindex/takedown"
)

// Counters takes counter-notices and tells their status. Implemented by store.
type Counters interface {
	FileCounter(ctx context.Context, ref string, k takedown.Counter, links []takedown.Parsed) (takedown.CounterFiled, error)
	CounterStatus(ctx context.Context, token string) (takedown.CounterStatus, error)
}

// Complaints takes complaints and tells their status. Implemented by store.
type Complaints interface {
	FileComplaint(ctx context.Context, ref string, k takedown.Complaint, links []takedown.Parsed) (takedown.ComplaintFiled, error)
	ComplaintStatus(ctx context.Context, token string) (takedown.Complaint, error)
}

// Proceedings takes a step in a notice's due process. Implemented by store.
type Proceedings interface {
	Command(ctx context.Context, ref string, c takedown.Command) error
	NoticeByToken(ctx context.Context, token string) (takedown.Notice, error)
}

// CounterRequest is a counter-notice: 17 U.S.C. 512(g)(3).
type CounterRequest struct {
	Lang         string            `json:"lang,omitempty"`
	Rows         []int             `json:"rows,omitempty" doc:"numbers of the notice's rows, if you know them"`
	Items        []share.Untrusted `json:"items,omitempty" doc:"the removed links or our entries; keys in them are not read"`
	Name         share.Untrusted   `json:"name"`
	Email        share.Untrusted   `json:"email,omitempty"`
	Phone        share.Untrusted   `json:"phone"`
	Postal       share.Untrusted   `json:"postal"`
	Country      share.Untrusted   `json:"country,omitempty"`
	Signature    share.Untrusted   `json:"signature"`
	Mistake      bool              `json:"mistake_perjury" doc:"under penalty of perjury, removed by mistake or misidentification"`
	Jurisdiction bool              `json:"jurisdiction" doc:"consent to the jurisdiction of the court"`
	Service      bool              `json:"accept_service" doc:"will accept service from whoever filed the notice"`
	Reason       string            `json:"reason,omitempty" enum:"owner,authorized,no_right,fair_use,misidentified,other"`
	Explanation  share.Untrusted   `json:"explanation,omitempty"`
}

// CounterAnswer is a counter-notice as its sender sees it.
type CounterAnswer struct {
	Ref       string     `json:"ref"`
	Token     string     `json:"token,omitempty" doc:"opens the status; told once"`
	Notice    string     `json:"notice" doc:"reference of the notice it answers"`
	State     string     `json:"state" enum:"incomplete,pending,running,held,restored,upheld,rejected,withdrawn,lapsed"`
	Missing   []string   `json:"missing"`
	Rows      []int      `json:"rows"`
	Claimant  string     `json:"claimant,omitempty"`
	RestoreAt *time.Time `json:"restore_at,omitempty" doc:"when the removal ends unless a court is asked first"`
	Ended     string     `json:"ended,omitempty" doc:"why it was not forwarded"`
	Reasons   []string   `json:"statements_of_reasons,omitempty" doc:"DSA 17, one a row, once control of the link is proved"`
}

// RetractionRequest takes a notice, or some of its rows, back.
type RetractionRequest struct {
	Rows []int `json:"rows,omitempty" doc:"row numbers; all when missing"`
}

// LitigationRequest says that a court was asked to restrain whoever posted the links.
type LitigationRequest struct {
	Counter string          `json:"counter" doc:"reference of the counter-notice"`
	Court   share.Untrusted `json:"court"`
	Case    share.Untrusted `json:"case" doc:"case number or docket"`
	FiledOn string          `json:"filed_on" format:"date"`
}

// ComplaintRequest complains of a decision: DSA Article 20. With the notice's token as
// bearer it is its sender's, else somebody's who is affected.
type ComplaintRequest struct {
	Lang  string            `json:"lang,omitempty"`
	Rows  []int             `json:"rows,omitempty"`
	Items []share.Untrusted `json:"items,omitempty" doc:"the links it is about; keys in them are not read"`
	Name  share.Untrusted   `json:"name,omitempty"`
	Email share.Untrusted   `json:"email,omitempty"`
	Text  share.Untrusted   `json:"text" doc:"why the decision is wrong"`
}

// ComplaintAnswer is a complaint as its sender sees it.
type ComplaintAnswer struct {
	Ref        string     `json:"ref"`
	Token      string     `json:"token,omitempty" doc:"opens the status; told once"`
	State      string     `json:"state" enum:"open,upheld,reversed"`
	Rows       []int      `json:"rows,omitempty"`
	Reason     string     `json:"reason,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
}

// CounterDecision is an operator's step on a counter-notice.
type CounterDecision struct {
	Action string          `json:"action" enum:"accept,reject,confirm_hold,lift_hold,court_restored,court_upheld"`
	Proof  string          `json:"proof,omitempty" enum:"page,switch,operator"`
	Reason string          `json:"reason,omitempty"`
	Note   share.Untrusted `json:"note,omitempty"`
}

// ComplaintDecision is an operator's answer to a complaint.
type ComplaintDecision struct {
	Reverse bool            `json:"reverse"`
	Reason  string          `json:"reason"`
	Note    share.Untrusted `json:"note,omitempty"`
}

// ConvertRequest moves a notice to another route.
type ConvertRequest struct {
	Route string `json:"route" enum:"copyright,personal_data,intimate,child_abuse,other_illegal"`
}

// AttendRequest says that a person has seen to what a notice was marked for.
type AttendRequest struct {
	Note share.Untrusted `json:"note,omitempty"`
}

// maxNamed bounds the rows and links that a counter-notice or complaint names.
const maxNamed = 500

func (s *Server) named(rows []int, items []share.Untrusted) ([]takedown.Parsed, error) {
	if len(rows) > maxNamed || len(items) > maxNamed {
		return nil, httpx.BadParam("rows", "at most 500 rows or links at once")
	}
	var links []takedown.Parsed
	for i, u := range items {
		links = append(links, takedown.ReadRow(i+1, u, s.d.OwnHosts))
	}
	return links, nil
}

func (s *Server) fileCounter(c *gin.Context) error {
	var in CounterRequest
	if err := httpx.ReadJSON(c, &in); err != nil {
		return err
	}
	links, err := s.named(in.Rows, in.Items)
	if err != nil {
		return err
	}
	k := takedown.Counter{
		Lang: language(in.Lang), Rows: in.Rows, Signature: clean(in.Signature), Reason: oneOf(in.Reason, takedown.CounterReasons()), Explanation: clean(in.Explanation),
		Party: takedown.Party{Role: takedown.RolePoster, Name: clean(in.Name), Email: clean(in.Email), Phone: clean(in.Phone),
			Postal: clean(in.Postal), Country: clean(in.Country)},
		Statements: takedown.CounterStatements{Mistake: in.Mistake, Jurisdiction: in.Jurisdiction, Service: in.Service},
	}
	filed, err := s.d.Counters.FileCounter(c.Request.Context(), c.Param("ref"), k, links)
	if err != nil {
		return err
	}
	return httpx.JSON(c, http.StatusAccepted, counterOf(filed.Status, filed.Token))
}

// clean is free text as it may be stored (R14).
func clean(u share.Untrusted) string {
	text, _ := takedown.CutLinks(u)
	return httpx.Plain(text)
}

func counterOf(st takedown.CounterStatus, token string) CounterAnswer {
	out := CounterAnswer{Ref: st.Ref, Token: token, Notice: st.Notice, State: string(st.State), Missing: []string{}, Rows: st.Rows, Claimant: st.Claimant, Ended: st.EndedWhy}
	for _, e := range st.Missing {
		out.Missing = append(out.Missing, string(e))
	}
	if !st.RestoreAt.IsZero() {
		out.RestoreAt = &st.RestoreAt
	}
	for _, r := range st.Statements {
		out.Reasons = append(out.Reasons, r.Text())
	}
	return out
}

// oneOf is a value of a list, or "": what is typed as a code is no free text.
func oneOf(given string, known []string) string {
	for _, k := range known {
		if k == given {
			return k
		}
	}
	return ""
}

func (s *Server) counterStatus(c *gin.Context) error {
	st, err := s.d.Counters.CounterStatus(c.Request.Context(), httpx.Bearer(c))
	if err != nil {
		return err
	}
	if st.Ref != c.Param("ref") {
		return takedown.ErrNotFound
	}
	return httpx.JSON(c, http.StatusOK, counterOf(st, ""))
}

// ofSender checks that the bearer is the token of the notice named in the path.
func (s *Server) ofSender(c *gin.Context) (ref string, err error) {
	n, err := s.d.Proceedings.NoticeByToken(c.Request.Context(), httpx.Bearer(c))
	if err != nil {
		return "", err
	}
	if n.Ref != c.Param("ref") {
		return "", takedown.ErrNotFound
	}
	return n.Ref, nil
}

// answerStatus answers with the notice as its sender sees it now.
func (s *Server) answerStatus(c *gin.Context) error {
	st, err := s.d.Notices.NoticeStatus(c.Request.Context(), httpx.Bearer(c))
	if err != nil {
		return err
	}
	return httpx.JSON(c, http.StatusOK, statusOf(st))
}

func (s *Server) retract(c *gin.Context) error {
	var in RetractionRequest
	if err := httpx.ReadJSON(c, &in); err != nil {
		return err
	}
	ref, err := s.ofSender(c)
	if err != nil {
		return err
	}
	if err := s.d.Proceedings.Command(c.Request.Context(), ref, takedown.Retract{Rows: in.Rows, By: takedown.ByToken}); err != nil {
		return err
	}
	return s.answerStatus(c)
}

func (s *Server) litigate(c *gin.Context) error {
	var in LitigationRequest
	if err := httpx.ReadJSON(c, &in); err != nil {
		return err
	}
	ref, err := s.ofSender(c)
	if err != nil {
		return err
	}
	cmd := takedown.Litigate{Ref: in.Counter, Court: clean(in.Court), Case: clean(in.Case), FiledOn: in.FiledOn}
	if err := s.d.Proceedings.Command(c.Request.Context(), ref, cmd); err != nil {
		return err
	}
	return s.answerStatus(c)
}

func (s *Server) fileComplaint(c *gin.Context) error {
	var in ComplaintRequest
	if err := httpx.ReadJSON(c, &in); err != nil {
		return err
	}
	links, err := s.named(in.Rows, in.Items)
	if err != nil {
		return err
	}
	k := takedown.Complaint{By: takedown.RolePoster, Lang: language(in.Lang), Rows: in.Rows, Text: clean(in.Text),
		Party: takedown.Party{Role: takedown.RolePoster, Name: clean(in.Name), Email: clean(in.Email)}}
	ref := c.Param("ref")
	if httpx.Bearer(c) != "" {
		if ref, err = s.ofSender(c); err != nil {
			return err
		}
		k.By, k.Party = takedown.RoleSender, takedown.Party{}
	}
	filed, err := s.d.Complaints.FileComplaint(c.Request.Context(), ref, k, links)
	if err != nil {
		return err
	}
	return httpx.JSON(c, http.StatusAccepted, ComplaintAnswer{Ref: filed.Ref, Token: filed.Token, State: string(takedown.ComplaintOpen)})
}

func (s *Server) complaintStatus(c *gin.Context) error {
	k, err := s.d.Complaints.ComplaintStatus(c.Request.Context(), httpx.Bearer(c))
	if err != nil {
		return err
	}
	if k.Ref != c.Param("ref") {
		return takedown.ErrNotFound
	}
	return httpx.JSON(c, http.StatusOK, complaintOf(k))
}

func complaintOf(k takedown.Complaint) ComplaintAnswer {
	out := ComplaintAnswer{Ref: k.Ref, State: string(k.State), Rows: k.Rows, Reason: k.Reason}
	if !k.AnsweredAt.IsZero() {
		out.AnsweredAt = &k.AnsweredAt
	}
	return out
}

// step lets an operator take a step of due process; make reads the request's body.
func (s *Server) step(c *gin.Context, in any, make func(op access.Operator) (takedown.Command, error)) error {
	op, err := s.operator(c, access.DecideCase)
	if err != nil {
		return err
	}
	if err := httpx.ReadJSON(c, in); err != nil {
		return err
	}
	cmd, err := make(op)
	if err != nil {
		return err
	}
	if err := s.d.Proceedings.Command(c.Request.Context(), c.Param("ref"), cmd); err != nil {
		return err
	}
	return s.answerCase(c, op)
}

func (s *Server) decideCounter(c *gin.Context) error {
	var in CounterDecision
	return s.step(c, &in, func(op access.Operator) (takedown.Command, error) {
		ref, by := c.Param("counter"), op.Pseudonym
		switch in.Action {
		case "accept":
			return takedown.AcceptCounter{Ref: ref, By: by, Proof: in.Proof}, nil
		case "reject":
			return takedown.RejectCounter{Ref: ref, By: by, Reason: in.Reason, Note: clean(in.Note)}, nil
		case "confirm_hold", "lift_hold":
			return takedown.SettleHold{Ref: ref, By: by, Confirm: in.Action == "confirm_hold"}, nil
		case "court_restored", "court_upheld":
			return takedown.CourtOrder{Ref: ref, By: by, Restore: in.Action == "court_restored"}, nil
		}
		return nil, httpx.BadParam("action", "use accept, reject, confirm_hold, lift_hold, court_restored or court_upheld")
	})
}

func (s *Server) decideComplaint(c *gin.Context) error {
	var in ComplaintDecision
	return s.step(c, &in, func(op access.Operator) (takedown.Command, error) {
		return takedown.AnswerComplaint{Ref: c.Param("complaint"), By: op.Pseudonym, Reverse: in.Reverse, Reason: in.Reason, Note: clean(in.Note)}, nil
	})
}

func (s *Server) convert(c *gin.Context) error {
	var in ConvertRequest
	return s.step(c, &in, func(op access.Operator) (takedown.Command, error) {
		return takedown.Convert{Route: takedown.Route(in.Route), By: op.Pseudonym}, nil
	})
}

func (s *Server) attend(c *gin.Context) error {
	var in AttendRequest
	return s.step(c, &in, func(op access.Operator) (takedown.Command, error) {
		return takedown.Attend{By: op.Pseudonym, Note: clean(in.Note)}, nil
	})
}
