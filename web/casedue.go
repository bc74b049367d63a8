package web

import (
	"errors"
	"html/template"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/httpx"
	"blindex/takedown"
)

func (s *Server) caseDueRoutes() []httpx.Route {
	r := func(path string, h func(*gin.Context) error) httpx.Route {
		return httpx.Route{Method: "POST", Path: "/console/notices/:ref" + path, Audience: httpx.Operator, Handler: h}
	}
	return []httpx.Route{
		r("/convert", s.convert),
		r("/attend", s.attend),
		r("/counters/:counter", s.decideCounter),
		r("/complaints/:complaint", s.answerComplaint),
	}
}

// proceed lets an operator take a step of due process on the notice as they saw it, and
// leads back to it. What they can put right is said on its page, as it is now.
func (s *Server) proceed(c *gin.Context, read func(op access.Operator, form httpx.Values) (takedown.Command, error)) error {
	op, v, err := s.require(c, access.DecideCase)
	if err != nil {
		return err
	}
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(form.Text("version"))
	if err != nil {
		return httpx.BadParam("version", "open the notice again")
	}
	cmd, err := read(op, form)
	if err != nil {
		return err
	}
	err = s.d.Due.Proceedings.CommandAt(c.Request.Context(), c.Param("ref"), version, cmd)
	for _, known := range []error{takedown.ErrStale, takedown.ErrState, takedown.ErrReason, takedown.ErrRow} {
		if errors.Is(err, known) {
			a := httpx.AnswerTo(err)
			return s.showCase(c, op, v, caseData{Flash: "error_" + a.Code}, a.Status)
		}
	}
	if err != nil {
		return err
	}
	return redirect(c, "/console/notices/"+c.Param("ref"))
}

// convert moves a notice to another route (R21).
func (s *Server) convert(c *gin.Context) error {
	return s.proceed(c, func(op access.Operator, form httpx.Values) (takedown.Command, error) {
		return takedown.Convert{Route: takedown.Route(form.Text("route")), By: op.Pseudonym}, nil
	})
}

func (s *Server) attend(c *gin.Context) error {
	return s.proceed(c, func(op access.Operator, form httpx.Values) (takedown.Command, error) {
		return takedown.Attend{By: op.Pseudonym, Note: noteOf(form)}, nil
	})
}

func noteOf(form httpx.Values) string {
	note, _ := takedown.CutLinks(form.Raw("note"))
	return httpx.Plain(note)
}

// decideCounter takes an action on a counter-notice and what it needs.
func (s *Server) decideCounter(c *gin.Context) error {
	return s.proceed(c, func(op access.Operator, form httpx.Values) (takedown.Command, error) {
		ref, by := c.Param("counter"), op.Pseudonym
		switch action := form.Text("action"); action {
		case "accept":
			return takedown.AcceptCounter{Ref: ref, By: by, Proof: form.Text("proof")}, nil
		case "reject":
			return takedown.RejectCounter{Ref: ref, By: by, Reason: form.Text("reason"), Note: noteOf(form)}, nil
		case "confirm_hold", "lift_hold":
			return takedown.SettleHold{Ref: ref, By: by, Confirm: action == "confirm_hold"}, nil
		case "court_restored", "court_upheld":
			return takedown.CourtOrder{Ref: ref, By: by, Restore: action == "court_restored"}, nil
		}
		return nil, httpx.BadParam("action", "choose one of the buttons")
	})
}

// answerComplaint takes a reason; whether it changes the decision follows from it.
func (s *Server) answerComplaint(c *gin.Context) error {
	return s.proceed(c, func(op access.Operator, form httpx.Values) (takedown.Command, error) {
		reason := form.Text("reason")
		return takedown.AnswerComplaint{Ref: c.Param("complaint"), By: op.Pseudonym, Reason: reason,
			Reverse: slices.Contains(takedown.ComplaintReasons(true), reason), Note: noteOf(form)}, nil
	})
}

// caseDueFunctions are the lists that operators choose from.
func caseDueFunctions() template.FuncMap {
	return template.FuncMap{
		"counterRejections": takedown.CounterRejections,
		"counterProofs":     func() []string { return []string{takedown.ProofPage, takedown.ProofSwitch, takedown.ProofOperator} },
		"complaintReasons":  takedown.ComplaintReasons,
		"convertible":       convertible,
	}
}

// convertible are the routes that a notice can be moved to: none once a row is decided.
func convertible(n takedown.Notice) []takedown.Route {
	switch n.Derive() {
	case takedown.Valid, takedown.Incomplete, takedown.Deficient:
	default:
		return nil
	}
	if slices.ContainsFunc(n.Rows, func(r takedown.Row) bool { return r.State != takedown.RowOpen }) {
		return nil
	}
	return slices.DeleteFunc(takedown.Routes(), func(r takedown.Route) bool { return r == n.Route })
}

// waits lists why notices can wait besides their own rows; the queue filters by them.
var waits = []string{takedown.WaitsAttention, takedown.WaitsCounter, takedown.WaitsHold, takedown.WaitsComplaint}
