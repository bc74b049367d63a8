package web

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/httpx"
	"blindex/takedown"
)

// Senders are those whom an operator admitted (R27). Implemented by store.
type Senders interface {
	Senders(ctx context.Context) ([]access.Sender, error)
	SenderTokens(ctx context.Context, sender int64) ([]access.SenderToken, error)
	AdmitSender(ctx context.Context, in access.Sender, by string) (access.Sender, string, error)
}

// SenderTokens are what they file with. Implemented by store.
type SenderTokens interface {
	AddSenderToken(ctx context.Context, sender int64, by string) (token string, err error)
	RevokeSenderToken(ctx context.Context, sender, token int64, by string) error
	UndoToken(ctx context.Context, sender, token int64, since time.Time, by string) (int, error)
}

// SenderStates end and begin what the machine may do for them. Implemented by store.
type SenderStates interface {
	SuspendSender(ctx context.Context, id int64, by, why string) error
	ReinstateSender(ctx context.Context, id int64, by string) error
	EndSender(ctx context.Context, id int64, by string) error
}

// sendersData is the list and, right after one was made, a token that is shown once.
type sendersData struct {
	List    []senderRow
	Areas   []string
	Wording takedown.Wording
	Token   string
	Undone  int  // rows, or -1
	May     bool // admit and end, beside stopping what goes wrong
	Flash   string
	Typed   access.Sender // what was typed, when something is missing
}

type senderRow struct {
	access.Sender
	Tokens []access.SenderToken
}

func (s *Server) senders(c *gin.Context) error {
	_, v, err := s.require(c, access.DecideCase)
	if err != nil {
		return err
	}
	return s.showSenders(c, v, sendersData{Undone: -1}, http.StatusOK)
}

func (s *Server) showSenders(c *gin.Context, v view, d sendersData, status int) error {
	list, err := s.d.Senders.Senders(c.Request.Context())
	if err != nil {
		return err
	}
	for _, x := range list {
		tokens, err := s.d.Senders.SenderTokens(c.Request.Context(), x.ID)
		if err != nil {
			return err
		}
		d.List = append(d.List, senderRow{x, tokens})
	}
	d.May = access.Can(v.Operator.Role, access.ManageUsers)
	d.Areas, d.Wording = reportKinds, takedown.WordingFor(v.Lang)
	if d.Typed.DailyCap == 0 {
		d.Typed.DailyCap = 1000
	}
	v.Data = d
	return s.show(c, status, "senders", v)
}

// admit takes name, contact_name, email, signature, principals, record, automatic, cap,
// networks, area (repeated), from and until.
func (s *Server) admit(c *gin.Context) error {
	op, v, err := s.require(c, access.ManageUsers)
	if err != nil {
		return err
	}
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	in, err := senderIn(form, v.Lang)
	if err != nil {
		return err
	}
	_, token, err := s.d.Senders.AdmitSender(c.Request.Context(), in, op.Pseudonym)
	for _, known := range []error{access.ErrSender, access.ErrSenderExists} {
		if errors.Is(err, known) {
			a := httpx.AnswerTo(err)
			return s.showSenders(c, v, sendersData{Flash: "error_" + a.Code, Typed: in, Undone: -1}, a.Status)
		}
	}
	if err != nil {
		return err
	}
	return s.showSenders(c, v, sendersData{Token: token, Undone: -1}, http.StatusCreated)
}

func senderIn(form httpx.Values, lang string) (access.Sender, error) {
	text := func(name string) string {
		clean, _ := takedown.CutLinks(form.Raw(name))
		return httpx.Plain(clean)
	}
	in := access.Sender{
		Name: text("name"), Signature: text("signature"), Record: text("record"), Automatic: form.Has("automatic"),
		TextID:     takedown.WordingFor(lang).TextID,
		Contact:    access.Contact{Name: text("contact_name"), Email: text("email")},
		Principals: lines(text("principals")),
	}
	in.DailyCap, _ = strconv.Atoi(form.Text("cap"))
	for _, n := range lines(form.Text("networks")) {
		p, err := netip.ParsePrefix(n)
		if err != nil {
			return in, httpx.BadParam("networks", "write each as 198.51.100.0/24, on a line of its own")
		}
		in.Networks = append(in.Networks, p)
	}
	for _, a := range reportKinds {
		if form.Has("area-" + a) {
			in.Flagger.Areas = append(in.Flagger.Areas, a)
		}
	}
	if len(in.Flagger.Areas) > 0 {
		in.Flagger.From, in.Flagger.Until = dayOf(form.Text("from")), dayOf(form.Text("until"))
	}
	return in, nil
}

// dayOf is a date as forms send it, or zero.
func dayOf(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

func lines(s string) []string {
	var out []string
	for _, l := range strings.Split(s, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

func (s *Server) addToken(c *gin.Context) error {
	op, v, err := s.require(c, access.ManageUsers)
	if err != nil {
		return err
	}
	id, err := number64(c, "id")
	if err != nil {
		return access.ErrNoSender
	}
	token, err := s.d.SenderTokens.AddSenderToken(c.Request.Context(), id, op.Pseudonym)
	if err != nil {
		return err
	}
	return s.showSenders(c, v, sendersData{Token: token, Undone: -1}, http.StatusCreated)
}

func (s *Server) revokeToken(c *gin.Context) error {
	return s.onNumber(c, access.DecideCase, "/console/senders", func(id int64, by string, _ httpx.Values) error {
		key, err := number64(c, "key")
		if err != nil {
			return access.ErrToken
		}
		return s.d.SenderTokens.RevokeSenderToken(c.Request.Context(), id, key, by)
	})
}

// undoToken takes since, a date; without one everything is taken back.
func (s *Server) undoToken(c *gin.Context) error {
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
		return access.ErrNoSender
	}
	key, err := number64(c, "key")
	if err != nil {
		return access.ErrToken
	}
	n, err := s.d.SenderTokens.UndoToken(c.Request.Context(), id, key, dayOf(form.Text("since")), op.Pseudonym)
	if err != nil {
		return err
	}
	return s.showSenders(c, v, sendersData{Undone: n}, http.StatusOK)
}

func (s *Server) suspendSender(c *gin.Context) error {
	return s.onNumber(c, access.DecideCase, "/console/senders", func(id int64, by string, _ httpx.Values) error {
		return s.d.SenderStates.SuspendSender(c.Request.Context(), id, by, "operator")
	})
}

func (s *Server) reinstateSender(c *gin.Context) error {
	return s.onNumber(c, access.ManageUsers, "/console/senders", func(id int64, by string, _ httpx.Values) error {
		return s.d.SenderStates.ReinstateSender(c.Request.Context(), id, by)
	})
}

func (s *Server) endSender(c *gin.Context) error {
	return s.onNumber(c, access.ManageUsers, "/console/senders", func(id int64, by string, _ httpx.Values) error {
		return s.d.SenderStates.EndSender(c.Request.Context(), id, by)
	})
}
