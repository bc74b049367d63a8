package web

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"blindex/httpx"
	"blindex/takedown"
)

// filedView is the receipt of a counter-notice or a complaint.
type filedView struct {
	Ref, Token, Link, Path string
	Kind                   string // counter or complaint
	State                  string
	At                     time.Time
	KeysCut                bool
	Lacks                  bool
}

// counterStatusView is a counter-notice as whoever filed it sees it.
type counterStatusView struct {
	takedown.CounterStatus
	Token   string
	Link    string
	Wording takedown.Wording
	Relayed bool
	Lacks   map[string]bool
	Open    bool // can be withdrawn
	Flash   string
}

func (s *Server) counterStatus(c *gin.Context) error {
	return s.showCounter(c, "", http.StatusOK)
}

func (s *Server) showCounter(c *gin.Context, flash string, code int) error {
	httpx.NoStore(c)
	token := c.Param("counterToken")
	st, err := s.d.Due.Counters.CounterStatus(c.Request.Context(), token)
	if err != nil {
		return err
	}
	v := s.page(c, nil)
	v.Narrow = true
	cv := counterStatusView{CounterStatus: st, Token: token, Link: s.d.PublicURL + "/c/" + token, Wording: takedown.WordingFor(v.Lang),
		Relayed: st.Mode == takedown.CounterVoluntary, Lacks: map[string]bool{}, Flash: flash}
	for _, e := range st.Missing {
		cv.Lacks[string(e)] = true
	}
	switch st.State {
	case takedown.CounterIncomplete, takedown.CounterPending, takedown.CounterRunning, takedown.CounterHeld:
		cv.Open = true
	}
	v.Data = cv
	return s.show(c, code, "counterstatus", v)
}

// stepCounter lets whoever holds the token take a step and shows the page anew, with
// words when the step is not possible.
func (s *Server) stepCounter(c *gin.Context, command func(ref string, mailed bool) takedown.Command) error {
	err := s.d.Due.Counters.UpdateCounter(c.Request.Context(), c.Param("counterToken"), command)
	if refusal(err) != "" {
		return s.showCounter(c, "error_state", http.StatusConflict)
	}
	if err != nil {
		return err
	}
	return redirect(c, "/c/"+c.Param("counterToken"))
}

// completeCounter adds what a counter-notice lacked (T25).
func (s *Server) completeCounter(c *gin.Context) error {
	httpx.NoStore(c)
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	t := typed{form: form, own: s.d.OwnHosts, lang: s.texts.pick(c.GetHeader("Accept-Language")).Lang}
	k, _ := t.counter()
	return s.stepCounter(c, func(ref string, _ bool) takedown.Command {
		return takedown.CompleteCounter{Ref: ref, Counter: k}
	})
}

// withdrawCounter ends a counter-notice for its sender, after a tick: it cannot be undone.
func (s *Server) withdrawCounter(c *gin.Context) error {
	httpx.NoStore(c)
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	if !form.Has("sure") {
		return s.showCounter(c, "tick_first", http.StatusUnprocessableEntity)
	}
	return s.stepCounter(c, func(ref string, _ bool) takedown.Command { return takedown.WithdrawCounter{Ref: ref} })
}

// verifyCounter takes the button of whoever came by the link in our mail (R30).
func (s *Server) verifyCounter(c *gin.Context) error {
	fromMail := false
	err := s.d.Due.Counters.UpdateCounter(c.Request.Context(), c.Param("counterToken"), func(ref string, mailed bool) takedown.Command {
		if fromMail = mailed; !mailed {
			return nil
		}
		return takedown.VerifyCounter{Ref: ref}
	})
	if err != nil && !fromMail {
		return s.showCounter(c, "status_not_mail", http.StatusNotFound)
	}
	if err != nil {
		return err
	}
	return redirect(c, "/c/"+c.Param("counterToken"))
}
