package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/httpx"
	"blindex/index"
	"blindex/share"
)

// Checks is "I posted this: check now". Implemented by store.
type Checks interface {
	RequestCheck(ctx context.Context, entryID string) (token string, err error)
	CheckStatus(ctx context.Context, token string) (done bool, outcome string, err error)
}

// entryView is an entry and, for those who may, the form that hides it.
type entryView struct {
	index.Entry
	MayHide bool
	Kinds   []string
}

func (s *Server) entry(c *gin.Context) error {
	httpx.NoStore(c)
	e, err := s.d.Entries.Entry(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	v := s.page(c, nil)
	v.Operator = s.signedIn(c)
	ev := entryView{Entry: e, Kinds: hideKinds}
	ev.MayHide = v.Operator != nil && access.Can(v.Operator.Role, access.HideEntry)
	v.Data = ev
	return s.show(c, http.StatusOK, "entry", v)
}

// signedIn is the operator who looks at a public page, or nil.
func (s *Server) signedIn(c *gin.Context) *access.Operator {
	token := httpx.Token(c)
	if token == "" {
		return nil
	}
	session, err := s.d.Sessions.Session(c.Request.Context(), token)
	if err != nil {
		return nil
	}
	return &session.Operator
}

// reportKinds are the choices a report begins with (R21), most common first; each but
// the last leads to the notice form of that route.
var reportKinds = []string{"copyright", "personal_data", "intimate", "child_abuse", "other_illegal"}

func (s *Server) report(c *gin.Context) error {
	httpx.NoStore(c)
	e, err := s.d.Entries.Entry(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	v := s.page(c, struct {
		index.Entry
		Kinds []string
	}{e, reportKinds})
	v.Narrow = true
	return s.show(c, http.StatusOK, "report", v)
}

func (s *Server) requestCheck(c *gin.Context) error {
	token, err := s.d.Checks.RequestCheck(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return redirect(c, "/checks/"+token)
}

func (s *Server) checkStatus(c *gin.Context) error {
	httpx.NoStore(c)
	done, outcome, err := s.d.Checks.CheckStatus(c.Request.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	v := s.page(c, struct {
		Done    bool
		Outcome string
	}{done, outcome})
	v.Narrow = true
	if !done {
		v.Refresh = 3
	}
	return s.show(c, http.StatusOK, "check", v)
}

// found is the answer to a look-up: what may be said of a link (R16).
type found struct {
	Asked   bool
	Unknown bool // no share link
	Removed string
	Entry   *index.Entry
}

func (s *Server) lookupForm(c *gin.Context) error {
	v := s.page(c, found{})
	v.Narrow = true
	return s.show(c, http.StatusOK, "lookup", v)
}

func (s *Server) lookup(c *gin.Context) error {
	httpx.NoStore(c)
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	f := found{Asked: true}
	raw := form.Raw("url")
	if raw.Len() == 0 {
		raw = form.Raw("q") // from the search box
	}
	link, _, err := share.Parse(raw)
	if err != nil {
		f.Unknown = true
	} else if f, err = s.look(c.Request.Context(), link); err != nil {
		return err
	}
	v := s.page(c, f)
	v.Narrow = true
	return s.show(c, http.StatusOK, "lookup", v)
}

func (s *Server) look(ctx context.Context, link share.Link) (found, error) {
	f := found{Asked: true}
	e, err := s.d.Entries.Lookup(ctx, link)
	var removed index.Removed
	switch {
	case errors.As(err, &removed):
		f.Removed = removed.Ref
	case errors.Is(err, index.ErrUnknown):
	case err != nil:
		return f, err
	default:
		f.Entry = &e
	}
	return f, nil
}
