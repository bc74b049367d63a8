package web

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/httpx"
	"blindex/mail"
	"blindex/takedown"
)

// LostLinks mails the link to a notice's page again, if the address is its sender's.
// Implemented by store.
type LostLinks interface {
	ReissueLink(ctx context.Context, ref, address string) error
}

// Post is the mail that waits for a person. Implemented by store.
type Post interface {
	Post(ctx context.Context) ([]mail.Waiting, error)
	PostDone(ctx context.Context, id int64, by access.Operator) error
}

// lostView is the form for a lost link, and whether it was sent. What was typed is not
// shown again: the answer is the same for everybody (R34).
type lostView struct{ Sent bool }

func (s *Server) lostForm(c *gin.Context) error {
	httpx.NoStore(c)
	v := s.page(c, lostView{})
	v.Narrow = true
	return s.show(c, http.StatusOK, "lost", v)
}

// lost mails the link if reference and address go together. The answer does not say so.
func (s *Server) lost(c *gin.Context) error {
	httpx.NoStore(c)
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	if ref := takedown.CleanRef(form.Text("ref")); ref != "" {
		if err := s.d.Lost.ReissueLink(c.Request.Context(), ref, form.Text("email")); err != nil {
			return err
		}
	}
	v := s.page(c, lostView{Sent: true})
	v.Narrow = true
	return s.show(c, http.StatusOK, "lost", v)
}

// postView is the mail that waits for a person.
type postView struct {
	List    []mail.Waiting
	MayDone bool
}

func (s *Server) post(c *gin.Context) error {
	op, v, err := s.require(c, access.ReadQueue)
	if err != nil {
		return err
	}
	list, err := s.d.Post.Post(c.Request.Context())
	if err != nil {
		return err
	}
	v.Data = postView{List: list, MayDone: access.Can(op.Role, access.DecideCase)}
	return s.show(c, http.StatusOK, "post", v)
}

func (s *Server) postDone(c *gin.Context) error {
	op, _, err := s.require(c, access.DecideCase)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return takedown.ErrNotFound
	}
	if err := s.d.Post.PostDone(c.Request.Context(), id, op); err != nil {
		return err
	}
	return redirect(c, "/console/mail")
}
