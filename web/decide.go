package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/httpx"
	"blindex/takedown"
)

// groupFrom is how many rows a notice has when they are shown in groups (R36).
const groupFrom = 30

// groupsShown bounds the groups on a page; the others come when these are decided.
const groupsShown = 50

// oddShown bounds the exceptions of one group on a page; the others come when these are decided.
const oddShown = 100

// caseGroup is a group of rows with what is shown of it.
type caseGroup struct {
	takedown.RowGroup
	N      int // number of the group on the page
	Title  string
	Rows   []oddRow
	Looked []takedown.CaseRow // the sample
	Beyond int                // exceptions that are not shown
}

// oddRow is a row with what is odd about it.
type oddRow struct {
	takedown.CaseRow
	Why []string
}

// grouped are the groups of a notice that is too long to be looked at row by row, or nil.
func grouped(c takedown.Case) []caseGroup {
	if len(c.Rows) <= groupFrom {
		return nil
	}
	titles := map[int]string{}
	for _, w := range c.Notice.Works {
		titles[w.N] = w.Title
	}
	var out []caseGroup
	list := takedown.Group(c)
	for i, g := range list[:min(len(list), groupsShown)] {
		v := caseGroup{RowGroup: g, N: i + 1, Title: titles[g.Work], Looked: rowsOf(c, g.Sample), Beyond: max(len(g.Odd)-oddShown, 0)}
		for _, o := range g.Odd[:min(len(g.Odd), oddShown)] {
			v.Rows = append(v.Rows, oddRow{rowsOf(c, []int{o.N})[0], o.Why})
		}
		out = append(out, v)
	}
	return out
}

// rowsOf picks rows by number.
func rowsOf(c takedown.Case, list []int) []takedown.CaseRow {
	var out []takedown.CaseRow
	for _, n := range list {
		if i := slices.IndexFunc(c.Rows, func(r takedown.CaseRow) bool { return r.N == n }); i >= 0 {
			out = append(out, c.Rows[i])
		}
	}
	return out
}

// decide takes version, reason and note, and what is decided: row-N=remove|keep,
// group-N=remove|keep with key-N for the rest of a group, remove and keep as ranges of
// rows, or all=remove|keep. What takes two people becomes a proposal.
func (s *Server) decide(c *gin.Context) error {
	op, v, err := s.require(c, access.DecideCase)
	if err != nil {
		return err
	}
	cmd, err := s.decisionOf(c, op)
	if err != nil {
		return s.again(c, op, v, err, cmd.Note)
	}
	err = s.d.Cases.UpdateNotice(c.Request.Context(), c.Param("ref"), func(n takedown.Notice) (takedown.Change, error) {
		return takedown.Decide(n, cmd, s.d.Now())
	})
	if errors.Is(err, takedown.ErrSecond) {
		_, err = s.d.Proposals.Propose(c.Request.Context(), c.Param("ref"), cmd, op)
	}
	if err != nil {
		return s.again(c, op, v, err, cmd.Note)
	}
	return redirect(c, "/console/notices/"+c.Param("ref"))
}

// again shows the notice as it is now with what is to be put right.
func (s *Server) again(c *gin.Context, op access.Operator, v view, err error, note string) error {
	for _, known := range correctable {
		if errors.Is(err, known) {
			a := httpx.AnswerTo(err)
			return s.showCase(c, op, v, caseData{Flash: "error_" + a.Code, Note: note}, a.Status)
		}
	}
	return err
}

func (s *Server) decisionOf(c *gin.Context, op access.Operator) (takedown.DecideRows, error) {
	form, err := httpx.ReadForm(c)
	if err != nil {
		return takedown.DecideRows{}, err
	}
	version, err := strconv.Atoi(form.Text("version"))
	if err != nil {
		return takedown.DecideRows{}, httpx.BadParam("version", "open the notice again")
	}
	note, _ := takedown.CutLinks(form.Raw("note"))
	cmd := takedown.DecideRows{By: op.Pseudonym, Reason: form.Text("reason"), Note: httpx.Plain(note), Version: version, All: takedown.Action(form.Text("all"))}
	for _, n := range numbered(form) {
		if action := form.Text("row-" + strconv.Itoa(n)); action != "" {
			cmd.Rows = append(cmd.Rows, takedown.RowDecision{N: n, Action: takedown.Action(action)})
		}
	}
	for _, a := range []takedown.Action{takedown.Remove, takedown.Keep} {
		for _, n := range takedown.ReadRanges(form.Text(string(a))) {
			cmd.Rows = append(cmd.Rows, takedown.RowDecision{N: n, Action: a})
		}
	}
	err = s.addGroups(c.Request.Context(), c.Param("ref"), op, form, &cmd)
	return cmd, err
}

// addGroups adds the rest of each group that was accepted. takedown.ErrStale when a group
// is not what it was when somebody looked at its sample.
func (s *Server) addGroups(ctx context.Context, ref string, op access.Operator, form httpx.Values, cmd *takedown.DecideRows) error {
	accepted := map[string]takedown.Action{}
	for n := 1; n <= takedown.MaxRows; n++ { // groups without a rest have no field
		if action := form.Text("group-" + strconv.Itoa(n)); action != "" {
			accepted[form.Text("key-"+strconv.Itoa(n))] = takedown.Action(action)
		}
	}
	if len(accepted) == 0 {
		return nil
	}
	got, err := s.d.Cases.Case(ctx, ref, op, false)
	if err != nil {
		return err
	}
	for _, g := range takedown.Group(got) {
		action, ok := accepted[g.Key]
		if !ok {
			continue
		}
		delete(accepted, g.Key)
		for _, n := range g.Rest {
			cmd.Rows = append(cmd.Rows, takedown.RowDecision{N: n, Action: action})
		}
	}
	if len(accepted) > 0 {
		return takedown.ErrStale
	}
	return nil
}

// dryRun is what a decision would do, with the decision itself to be confirmed.
type dryRun struct {
	takedown.DryRun
	Reason       string
	Remove, Keep string // ranges of rows
	All          string
}

func (s *Server) dryRun(c *gin.Context) error {
	op, v, err := s.require(c, access.DecideCase)
	if err != nil {
		return err
	}
	cmd, err := s.decisionOf(c, op)
	if err != nil {
		return s.again(c, op, v, err, cmd.Note)
	}
	got, err := s.d.DryRuns.DryRun(c.Request.Context(), c.Param("ref"), cmd)
	if err != nil {
		return s.again(c, op, v, err, cmd.Note)
	}
	rows := map[takedown.Action][]int{}
	for _, r := range cmd.Rows {
		rows[r.Action] = append(rows[r.Action], r.N)
	}
	d := &dryRun{DryRun: got, Reason: cmd.Reason, All: string(cmd.All), Remove: takedown.Ranges(rows[takedown.Remove]), Keep: takedown.Ranges(rows[takedown.Keep])}
	return s.showCase(c, op, v, caseData{Dry: d, Note: cmd.Note}, http.StatusOK)
}

// release takes version.
func (s *Server) release(c *gin.Context) error {
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
	return s.command(c, op, v, takedown.Release{By: op.Pseudonym, Version: version}, "")
}

// confirm takes typed and the ticked boxes row-N, from a lone operator; nothing from a
// second person.
func (s *Server) confirm(c *gin.Context) error {
	return s.onProposal(c, func(ctx context.Context, id int64, op access.Operator, form httpx.Values) error {
		typed, _ := strconv.Atoi(form.Text("typed"))
		return s.d.Proposals.Confirm(ctx, c.Param("ref"), id, takedown.Confirmation{By: op.Pseudonym, Typed: typed, Seen: numbered(form)})
	})
}

func (s *Server) withdraw(c *gin.Context) error {
	return s.onProposal(c, func(ctx context.Context, id int64, op access.Operator, _ httpx.Values) error {
		return s.d.Proposals.Withdraw(ctx, c.Param("ref"), id, op.Pseudonym)
	})
}

func (s *Server) onProposal(c *gin.Context, do func(context.Context, int64, access.Operator, httpx.Values) error) error {
	op, v, err := s.require(c, access.DecideCase)
	if err != nil {
		return err
	}
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := number64(c, "id")
	if err != nil {
		return err
	}
	if err := do(c.Request.Context(), id, op, form); err != nil {
		return s.again(c, op, v, err, "")
	}
	return redirect(c, "/console/notices/"+c.Param("ref"))
}

// rowInCase is a row of a notice as its page shows it.
type rowInCase struct {
	View      view
	Row       takedown.CaseRow
	Why       []string // what is odd about it
	MayDecide bool
	MayRemove bool
}

// inCase is for templates: a row, odd or not, with the page it stands on.
func inCase(v view, row any, mayDecide, mayRemove bool) rowInCase {
	switch r := row.(type) {
	case oddRow:
		return rowInCase{v, r.CaseRow, r.Why, mayDecide, mayRemove}
	case takedown.CaseRow:
		return rowInCase{v, r, nil, mayDecide, mayRemove}
	}
	return rowInCase{View: v}
}
