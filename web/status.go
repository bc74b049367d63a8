package web

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"blindex/httpx"
	"blindex/takedown"
)

// statusView is a notice as its sender sees it.
type statusView struct {
	takedown.Status
	Token   string
	Link    string
	Wording takedown.Wording
	Lacks   map[string]bool
	Open    bool   // can be completed
	Flash   string // key of a text, or ""

	Kept  []takedown.StatusRow // can be complained of
	Takes []takedown.StatusRow // can be taken back
	Many  bool                 // too many rows for a box each
	Bad   bool                 // a row was not understood: it can be sent again
}

// boxRows is up to how many rows a form has a box for each.
const boxRows = 50

// aftermath lists the rows that steps can be taken about. Before an address is confirmed
// every row that was understood is offered, so that the list tells nothing (R16).
func (v *statusView) aftermath() {
	v.Many = len(v.Rows) > boxRows
	for _, r := range v.Rows {
		switch r.Told {
		case string(takedown.RowKept):
			v.Kept = append(v.Kept, r)
		case string(takedown.Foreign), string(takedown.Malformed), string(takedown.TooBroad):
			v.Bad = true
		case string(takedown.RowRestored):
		default:
			v.Takes = append(v.Takes, r)
		}
	}
	if v.State == takedown.Duplicate {
		v.Takes = nil
	}
}

func (s *Server) noticeStatus(c *gin.Context) error {
	return s.showStatus(c, "", http.StatusOK)
}

func (s *Server) showStatus(c *gin.Context, flash string, code int) error {
	httpx.NoStore(c)
	st, err := s.d.Notices.NoticeStatus(c.Request.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	v := s.page(c, nil)
	v.Narrow = true
	sv := statusView{Status: st, Token: c.Param("token"), Link: s.statusLink(c.Param("token")), Wording: takedown.WordingFor(v.Lang), Lacks: map[string]bool{}, Flash: flash}
	for _, e := range st.Missing {
		sv.Lacks[string(e)] = true
	}
	sv.Open = len(st.Missing) > 0 && (st.State == takedown.Incomplete || st.State == takedown.Deficient || st.State == takedown.Valid)
	sv.aftermath()
	v.Data = sv
	return s.show(c, code, "status", v)
}

// completeNotice adds what was missing. Who holds the token is the sender.
func (s *Server) completeNotice(c *gin.Context) error {
	httpx.NoStore(c)
	ctx := c.Request.Context()
	st, err := s.d.Notices.NoticeStatus(ctx, c.Param("token"))
	if err != nil {
		return err
	}
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	t := typed{form: form, own: s.d.OwnHosts, lang: s.texts.pick(c.GetHeader("Accept-Language")).Lang}
	draft, err := t.draft()
	if err != nil {
		return httpx.ErrMalformed
	}
	n := draft.Notice
	err = s.d.Cases.UpdateNotice(ctx, st.Ref, func(now takedown.Notice) (takedown.Change, error) {
		return takedown.Decide(now, takedown.Complete{
			Parties: n.Parties, Works: n.Works, Statements: n.Statements, Signature: n.Signature, Explanation: n.Explanation,
		}, s.d.Now())
	})
	if err != nil {
		return err
	}
	return redirect(c, "/n/"+c.Param("token"))
}

// verifyNotice takes the button of whoever came by the link in our mail (R30).
func (s *Server) verifyNotice(c *gin.Context) error {
	err := s.d.Notices.VerifyNotice(c.Request.Context(), c.Param("token"))
	if errors.Is(err, takedown.ErrNotFound) {
		return s.showStatus(c, "status_not_mail", http.StatusNotFound)
	}
	if err != nil {
		return err
	}
	return redirect(c, "/n/"+c.Param("token"))
}
