package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/httpx"
	"blindex/share"
	"blindex/takedown"
)

// Hides is the operator's hand (R36). Implemented by store.
type Hides interface {
	ApplyHide(ctx context.Context, entryID string, decide func(share.Target) (takedown.Change, error)) (uid string, err error)
	Unhide(ctx context.Context, uid string, decide func(uid string) (takedown.Change, error)) error
	Hides(ctx context.Context, limit int) ([]takedown.HideView, error)
}

// hideKinds are what an operator can hide an entry for.
var hideKinds = []string{"other_illegal", "copyright", "personal_data", "intimate", "child_abuse"}

// hide takes entry, kind and reason.
func (s *Server) hide(c *gin.Context) error {
	op, _, err := s.require(c, access.HideEntry)
	if err != nil {
		return err
	}
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	kind := form.Text("kind")
	if !slices.Contains(hideKinds, kind) {
		return httpx.BadParam("kind", "choose one of the kinds")
	}
	why, _ := takedown.CutLinks(form.Raw("reason"))
	_, err = s.d.Hides.ApplyHide(c.Request.Context(), form.Text("entry"), func(target share.Target) (takedown.Change, error) {
		return takedown.DecideHide(takedown.Hide{
			Target: target, Scope: takedown.ScopeLink, Source: takedown.FromOperator, Kind: kind,
			Who: op.Pseudonym, Why: httpx.Plain(why), Severe: kind == string(takedown.ChildAbuse),
		}, s.d.Now())
	})
	if err != nil {
		return err
	}
	return redirect(c, "/console/hides")
}

func (s *Server) hides(c *gin.Context) error {
	op, v, err := s.require(c, access.ReadQueue)
	if err != nil {
		return err
	}
	list, err := s.d.Hides.Hides(c.Request.Context(), 200)
	if err != nil {
		return err
	}
	v.Data = struct {
		Hides   []takedown.HideView
		MayHide bool
		Kinds   []string
	}{list, access.Can(op.Role, access.HideEntry), hideKinds}
	return s.show(c, http.StatusOK, "hides", v)
}

func (s *Server) unhide(c *gin.Context) error {
	op, _, err := s.require(c, access.HideEntry)
	if err != nil {
		return err
	}
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	why := form.Text("reason")
	err = s.d.Hides.Unhide(c.Request.Context(), c.Param("uid"), func(uid string) (takedown.Change, error) {
		return takedown.DecideUnhide(uid, op.Pseudonym, why, s.d.Now())
	})
	if err != nil {
		return err
	}
	return redirect(c, "/console/hides")
}
