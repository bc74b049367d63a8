package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/httpx"
	"blindex/takedown"
)

// Cases is the operators' side of notices. Implemented by store.
type Cases interface {
	Queue(ctx context.Context, f takedown.QueueFilter) ([]takedown.Summary, error)
	Case(ctx context.Context, ref string, viewer access.Operator, withLinks bool) (takedown.Case, error)
	UpdateNotice(ctx context.Context, ref string, f func(takedown.Notice) (takedown.Change, error)) error
}

// caseData is a notice with its entries side by side, and what may be done about it.
type caseData struct {
	takedown.Case
	State       takedown.NoticeState
	Sender      takedown.Party
	Principal   takedown.Party
	Open        int
	Gone        int // removed or purged rows, which can be restored
	MayDecide   bool
	MayRemove   bool // the notice gives knowledge of what it names
	Removals    []string
	Keeps       []string
	UndoReasons []string
	Flash       string // key of a text, or ""
	Note        string
	Reportable  []string // providers that the removed links can be reported to (R33)
	Groups      []caseGroup
	AllGroups   int                // of which the first are shown
	Dry         *dryRun            // what a decision would do, when it was asked for
	SampleRows  []takedown.CaseRow // that a lone operator must look at
	Proposer    bool               // the open proposal is this operator's own
}

func (s *Server) caseView(c *gin.Context) error {
	op, v, err := s.require(c, access.ReadQueue)
	if err != nil {
		return err
	}
	return s.showCase(c, op, v, caseData{}, http.StatusOK)
}

func (s *Server) showCase(c *gin.Context, op access.Operator, v view, d caseData, status int) error {
	got, err := s.d.Cases.Case(c.Request.Context(), c.Param("ref"), op, access.Can(op.Role, access.ViewLinks))
	if err != nil {
		return err
	}
	d.Case, d.State = got, got.Notice.Derive()
	for _, p := range got.Notice.Parties {
		if p.Role == takedown.RoleSender {
			d.Sender = p
		} else {
			d.Principal = p
		}
	}
	for _, r := range got.Rows {
		switch r.State {
		case takedown.RowOpen:
			d.Open++
		case takedown.RowRemoved, takedown.RowPurged:
			d.Gone++
		}
	}
	d.MayDecide = access.Can(op.Role, access.DecideCase)
	d.MayRemove = got.Notice.Route != takedown.Copyright || d.State == takedown.Valid
	d.Removals, d.Keeps, d.UndoReasons = takedown.Reasons(takedown.Remove), takedown.Reasons(takedown.Keep), takedown.UndoReasons()
	if s.d.Reporter.On && access.Can(op.Role, access.ViewLinks) {
		d.Reportable = got.ReportableProviders()
	}
	if d.Groups = grouped(got); d.Groups != nil {
		d.AllGroups = len(takedown.Group(got))
	}
	if p := got.Proposal; p != nil {
		d.Proposer = p.By == op.Pseudonym
		d.SampleRows = rowsOf(got, p.Sample)
	}
	v.Data = d
	return s.show(c, status, "case", v)
}

// numbered lists the row numbers that a form has fields for.
func numbered(form httpx.Values) []int {
	var out []int
	for n := 1; n <= takedown.MaxRows; n++ {
		if len(form.All("row-"+strconv.Itoa(n))) > 0 {
			out = append(out, n)
		}
	}
	return out
}

// undo takes a reason and the ticked boxes row-N, or rows as ranges.
func (s *Server) undo(c *gin.Context) error {
	op, v, err := s.require(c, access.DecideCase)
	if err != nil {
		return err
	}
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	return s.command(c, op, v, takedown.Undo{By: op.Pseudonym, Reason: form.Text("reason"), Rows: append(numbered(form), takedown.ReadRanges(form.Text("rows"))...)}, "")
}

// correctable are the errors of a decision that whoever decides can put right.
var correctable = []error{takedown.ErrStale, takedown.ErrState, takedown.ErrReason, takedown.ErrRow, takedown.ErrSecond}

// command has takedown decide and the store apply. What an operator can put right is
// said on the page of the notice, as it is now.
func (s *Server) command(c *gin.Context, op access.Operator, v view, cmd takedown.Command, note string) error {
	err := s.d.Cases.UpdateNotice(c.Request.Context(), c.Param("ref"), func(n takedown.Notice) (takedown.Change, error) {
		return takedown.Decide(n, cmd, s.d.Now())
	})
	for _, known := range correctable {
		if errors.Is(err, known) {
			a := httpx.AnswerTo(err)
			return s.showCase(c, op, v, caseData{Flash: "error_" + a.Code, Note: note}, a.Status)
		}
	}
	if err != nil {
		return err
	}
	return redirect(c, "/console/notices/"+c.Param("ref"))
}
