package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/httpx"
	"blindex/takedown"
)

// HeldNames are entries that wait for a person's look at their names (R23). Implemented by
// store.
type HeldNames interface {
	Held(ctx context.Context, limit int) ([]takedown.HeldView, error)
	ClearNames(ctx context.Context, entryID, version, by string) error
}

// heldData is what the page of held names shows.
type heldData struct {
	List  []takedown.HeldView
	Kinds []string
	Moved bool // the names are others than those that were read
}

func (s *Server) held(c *gin.Context) error { return s.showHeld(c, http.StatusOK, false) }

// showHeld lists names that may tell of people: only those who may act on them see them.
func (s *Server) showHeld(c *gin.Context, status int, moved bool) error {
	_, v, err := s.require(c, access.HideEntry)
	if err != nil {
		return err
	}
	list, err := s.d.Desk.HeldNames.Held(c.Request.Context(), listed)
	if err != nil {
		return err
	}
	v.Data = heldData{list, hideKinds, moved}
	return s.show(c, status, "held", v)
}

// clearNames lets the names through that the operator has read.
func (s *Server) clearNames(c *gin.Context) error {
	op, _, err := s.require(c, access.HideEntry)
	if err != nil {
		return err
	}
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	err = s.d.Desk.HeldNames.ClearNames(c.Request.Context(), c.Param("id"), form.Text("version"), op.Pseudonym)
	if errors.Is(err, takedown.ErrStale) || errors.Is(err, takedown.ErrState) {
		return s.showHeld(c, http.StatusConflict, true)
	}
	if err != nil {
		return err
	}
	return redirect(c, "/console/held")
}
