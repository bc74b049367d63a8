package web

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
	HeldNames    HeldNames
}

func (s *Server) deskRoutes() []httpx.Route {
	r := func(method, path string, h func(*gin.Context) error) httpx.Route {
		return httpx.Route{Method: method, Path: path, Audience: httpx.Operator, Handler: h}
	}
	return []httpx.Route{
		r("POST", "/console/notices/:ref/dry-run", s.dryRun),
		r("POST", "/console/notices/:ref/release", s.release),
		r("POST", "/console/notices/:ref/proposals/:id/confirm", s.confirm),
		r("POST", "/console/notices/:ref/proposals/:id/withdraw", s.withdraw),
		r("GET", "/console/audits", s.audits),
		r("POST", "/console/audits/:id", s.judge),
		r("GET", "/console/claimants", s.claimants),
		r("POST", "/console/claimants/:id/warn", s.warn),
		r("POST", "/console/claimants/:id/suspend", s.suspend),
		r("POST", "/console/claimants/:id/reinstate", s.reinstate),
		r("GET", "/console/sources", s.sources),
		r("GET", "/console/sources/:id", s.sourcePages),
		r("POST", "/console/sources/:id/guard", s.guard),
		r("GET", "/console/held", s.held),
		r("POST", "/console/held/:id/clear", s.clearNames),
		r("GET", "/console/senders", s.senders),
		r("POST", "/console/senders", s.admit),
		r("POST", "/console/senders/:id/tokens", s.addToken),
		r("POST", "/console/senders/:id/tokens/:key/revoke", s.revokeToken),
		r("POST", "/console/senders/:id/tokens/:key/undo", s.undoToken),
		r("POST", "/console/senders/:id/suspend", s.suspendSender),
		r("POST", "/console/senders/:id/reinstate", s.reinstateSender),
		r("POST", "/console/senders/:id/end", s.endSender),
	}
}

// listed bounds the lists of the desk.
const listed = 200

// number64 reads a slot; a number that is none names nothing.
func number64(c *gin.Context, slot string) (int64, error) {
	n, err := strconv.ParseInt(c.Param(slot), 10, 64)
	if err != nil {
		return 0, takedown.ErrNotFound
	}
	return n, nil
}

// onNumber does what a button of a list asks for, and shows the list again.
func (s *Server) onNumber(c *gin.Context, p access.Permission, back string, do func(id int64, by string, form httpx.Values) error) error {
	op, _, err := s.require(c, p)
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
	if err := do(id, op.Pseudonym, form); err != nil {
		return err
	}
	return redirect(c, back)
}

func (s *Server) audits(c *gin.Context) error {
	op, v, err := s.require(c, access.ReadQueue)
	if err != nil {
		return err
	}
	list, err := s.d.Audits.Audits(c.Request.Context(), listed)
	if err != nil {
		return err
	}
	v.Data = struct {
		List      []takedown.Audit
		May       bool
		Suspended bool
	}{list, access.Can(op.Role, access.DecideCase), httpx.Params(c).Has("suspended")}
	return s.show(c, http.StatusOK, "audits", v)
}

// judge takes verdict=right|wrong.
func (s *Server) judge(c *gin.Context) error {
	suspended := false
	back := "/console/audits"
	op, _, err := s.require(c, access.DecideCase)
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
	verdict := form.Text("verdict")
	if verdict != "right" && verdict != "wrong" {
		return httpx.BadParam("verdict", "say right or wrong")
	}
	if suspended, err = s.d.Audits.JudgeAudit(c.Request.Context(), id, verdict == "right", op.Pseudonym); err != nil {
		return err
	}
	if suspended {
		back += "?suspended=1"
	}
	return redirect(c, back)
}

// weighed is a claimant with the four factors.
type weighed struct {
	takedown.Claimant
	Factors   takedown.Factors
	Percent   int
	Suspended bool
}

func (s *Server) claimants(c *gin.Context) error {
	op, v, err := s.require(c, access.ReadQueue)
	if err != nil {
		return err
	}
	list, err := s.d.Claimants.Claimants(c.Request.Context(), listed)
	if err != nil {
		return err
	}
	var rows []weighed
	for _, k := range list {
		f := k.Ledger.Factors()
		rows = append(rows, weighed{k, f, int(f.Proportion*100 + 0.5), k.Suspended(v.Now)})
	}
	v.Data = struct {
		List []weighed
		May  bool
	}{rows, access.Can(op.Role, access.DecideCase)}
	return s.show(c, http.StatusOK, "claimants", v)
}

func (s *Server) warn(c *gin.Context) error {
	return s.onNumber(c, access.DecideCase, "/console/claimants", func(id int64, by string, _ httpx.Values) error {
		return s.d.Claimants.WarnClaimant(c.Request.Context(), id, by)
	})
}

// suspend takes days.
func (s *Server) suspend(c *gin.Context) error {
	return s.onNumber(c, access.DecideCase, "/console/claimants", func(id int64, by string, form httpx.Values) error {
		days, err := strconv.Atoi(form.Text("days"))
		if err != nil || days < 1 || days > 180 {
			return httpx.BadParam("days", "1 to 180")
		}
		return s.d.Suspensions.SuspendClaimant(c.Request.Context(), id, s.d.Now().AddDate(0, 0, days), by)
	})
}

func (s *Server) reinstate(c *gin.Context) error {
	return s.onNumber(c, access.DecideCase, "/console/claimants", func(id int64, by string, _ httpx.Values) error {
		return s.d.Suspensions.ReinstateClaimant(c.Request.Context(), id, by)
	})
}

func (s *Server) sources(c *gin.Context) error {
	return s.showSources(c, "", s.d.Sources.Sources)
}

func (s *Server) sourcePages(c *gin.Context) error {
	id, err := number64(c, "id")
	if err != nil {
		return err
	}
	return s.showSources(c, "/console/sources", func(ctx context.Context, limit int) ([]takedown.SourceView, error) {
		return s.d.Sources.SourcePages(ctx, id, limit)
	})
}

// sourceRow is a source with its share in per cent.
type sourceRow struct {
	takedown.SourceView
	Percent int
}

func (s *Server) showSources(c *gin.Context, back string, list func(context.Context, int) ([]takedown.SourceView, error)) error {
	op, v, err := s.require(c, access.ReadQueue)
	if err != nil {
		return err
	}
	got, err := list(c.Request.Context(), listed)
	if err != nil {
		return err
	}
	var rows []sourceRow
	for _, x := range got {
		rows = append(rows, sourceRow{x, int(x.Share()*100 + 0.5)})
	}
	v.Data = struct {
		List []sourceRow
		Back string // of the pages of one host
		May  bool
	}{rows, back, access.Can(op.Role, access.ManageCrawl)}
	return s.show(c, http.StatusOK, "sources", v)
}

// guard takes guard=1 to begin, nothing to end.
func (s *Server) guard(c *gin.Context) error {
	return s.onNumber(c, access.ManageCrawl, "/console/sources", func(id int64, by string, form httpx.Values) error {
		return s.d.Sources.GuardHost(c.Request.Context(), id, form.Has("guard"), by)
	})
}
