package api

import (
	"context"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/httpx"
	"blindex/share"
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

// AdmitRequest admits a sender. The signature is theirs, under the standing statements.
type AdmitRequest struct {
	Name       share.Untrusted   `json:"name"`
	Contact    ContactIn         `json:"contact"`
	Signature  share.Untrusted   `json:"signature" doc:"who signed the standing statements for them"`
	Principals []share.Untrusted `json:"principals,omitempty" doc:"whom they may act for; themselves are always among them"`
	Record     share.Untrusted   `json:"record" doc:"their track record: why they are admitted"`
	Lang       string            `json:"lang,omitempty" doc:"of the statements that they signed"`
	Automatic  bool              `json:"automatic" doc:"admitted to automatic action"`
	DailyCap   int               `json:"daily_cap" minimum:"1" maximum:"10000"`
	Networks   []string          `json:"networks,omitempty" doc:"where the tokens work, such as 198.51.100.0/24; anywhere when missing"`
	Areas      []string          `json:"flagger_areas,omitempty" doc:"kinds of notices, for a trusted flagger (DSA Article 22)"`
	From       time.Time         `json:"flagger_from,omitempty"`
	Until      time.Time         `json:"flagger_until,omitempty"`
}

// ContactIn is how a sender is reached.
type ContactIn struct {
	Name     share.Untrusted `json:"name"`
	Email    share.Untrusted `json:"email"`
	Phone    share.Untrusted `json:"phone,omitempty"`
	Postal   share.Untrusted `json:"postal,omitempty"`
	Country  share.Untrusted `json:"country,omitempty"`
	Relation share.Untrusted `json:"relation,omitempty"`
}

// SenderList lists admitted senders.
type SenderList struct {
	Senders []SenderItem `json:"senders"`
}

// SenderItem is an admitted sender.
type SenderItem struct {
	ID           int64       `json:"id"`
	Name         string      `json:"name"`
	Email        string      `json:"email"`
	Principals   []string    `json:"principals"`
	Record       string      `json:"record"`
	TextID       string      `json:"text_id" doc:"wording of the statements that were signed"`
	SignedAt     time.Time   `json:"signed_at"`
	Automatic    bool        `json:"automatic"`
	DailyCap     int         `json:"daily_cap"`
	Networks     []string    `json:"networks"`
	Areas        []string    `json:"flagger_areas"`
	FlaggerUntil *time.Time  `json:"flagger_until,omitempty"`
	SuspendedAt  *time.Time  `json:"suspended_at,omitempty" doc:"from automatic action"`
	EndedAt      *time.Time  `json:"ended_at,omitempty"`
	Tokens       []TokenItem `json:"tokens"`
}

// TokenItem is a token by its number: the token itself is shown once and not kept.
type TokenItem struct {
	ID        int64      `json:"id"`
	CreatedAt time.Time  `json:"created_at"`
	RevokedAt *time.Time `json:"revoked_at,omitempty"`
	Notices   int        `json:"notices"`
}

// SenderAdmitted is a new sender's number, and a token that is shown this once.
type SenderAdmitted struct {
	ID    int64  `json:"id"`
	Token string `json:"token"`
}

// UndoTokenRequest says since when.
type UndoTokenRequest struct {
	Since time.Time `json:"since" doc:"everything since the beginning when missing"`
}

// UndoneRows says how many rows were restored.
type UndoneRows struct {
	Rows int `json:"rows"`
}

func (s *Server) senderRoutes(r adder) []route {
	op, base := httpx.Operator, "/api/v1/operator/senders"
	return []route{
		r("GET", base, op, s.senders, operation{"admitted senders with their tokens' numbers", nil, nil, SenderList{}, 200}),
		r("POST", base, op, s.admit, operation{"admit a sender", nil, AdmitRequest{}, SenderAdmitted{}, 201}),
		r("POST", base+"/:id/tokens", op, s.addToken, operation{"make another token", nil, nil, SenderAdmitted{}, 201}),
		r("POST", base+"/:id/tokens/:key/revoke", op, s.revokeToken, operation{"end a token", nil, nil, Done{}, 200}),
		r("POST", base+"/:id/tokens/:key/undo", op, s.undoToken, operation{"restore all that a token had removed automatically", nil, UndoTokenRequest{}, UndoneRows{}, 200}),
		r("POST", base+"/:id/suspend", op, s.suspendSender, operation{"end automatic action; a person decides their notices", nil, nil, Done{}, 200}),
		r("POST", base+"/:id/reinstate", op, s.reinstateSender, operation{"begin automatic action again; the audit counts anew", nil, nil, Done{}, 200}),
		r("POST", base+"/:id/end", op, s.endSender, operation{"end an admission with all its tokens", nil, nil, Done{}, 200}),
	}
}

func (s *Server) senders(c *gin.Context) error {
	if _, err := s.operator(c, access.DecideCase); err != nil {
		return err
	}
	list, err := s.d.Senders.Senders(c.Request.Context())
	if err != nil {
		return err
	}
	out := SenderList{Senders: make([]SenderItem, 0, len(list))}
	for _, v := range list {
		tokens, err := s.d.Senders.SenderTokens(c.Request.Context(), v.ID)
		if err != nil {
			return err
		}
		out.Senders = append(out.Senders, senderOf(v, tokens))
	}
	return httpx.JSON(c, http.StatusOK, out)
}

func senderOf(v access.Sender, tokens []access.SenderToken) SenderItem {
	out := SenderItem{
		ID: v.ID, Name: v.Name, Email: v.Contact.Email, Principals: append([]string{}, v.Principals...), Record: v.Record, TextID: v.TextID,
		SignedAt: v.SignedAt, Automatic: v.Automatic, DailyCap: v.DailyCap, Networks: []string{}, Areas: append([]string{}, v.Flagger.Areas...),
		FlaggerUntil: moment(v.Flagger.Until), SuspendedAt: moment(v.Suspended.At), EndedAt: moment(v.EndedAt), Tokens: []TokenItem{},
	}
	for _, n := range v.Networks {
		out.Networks = append(out.Networks, n.String())
	}
	for _, k := range tokens {
		out.Tokens = append(out.Tokens, TokenItem{k.ID, k.CreatedAt, moment(k.RevokedAt), k.Filed})
	}
	return out
}

// moment is nil for the zero time, so that the field is left out.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func (s *Server) admit(c *gin.Context) error {
	op, err := s.operator(c, access.ManageUsers)
	if err != nil {
		return err
	}
	var in AdmitRequest
	if err := httpx.ReadJSON(c, &in); err != nil {
		return err
	}
	sender, err := in.of()
	if err != nil {
		return err
	}
	got, token, err := s.d.Senders.AdmitSender(c.Request.Context(), sender, op.Pseudonym)
	if err != nil {
		return err
	}
	return httpx.JSON(c, http.StatusCreated, SenderAdmitted{got.ID, token})
}

func (in AdmitRequest) of() (access.Sender, error) {
	text := func(u share.Untrusted) string {
		clean, _ := takedown.CutLinks(u)
		return httpx.Plain(clean)
	}
	k := in.Contact
	out := access.Sender{
		Name: text(in.Name), Signature: text(in.Signature), Record: text(in.Record), Automatic: in.Automatic, DailyCap: in.DailyCap,
		TextID:  takedown.WordingFor(in.Lang).TextID,
		Contact: access.Contact{Name: text(k.Name), Email: text(k.Email), Phone: text(k.Phone), Postal: text(k.Postal), Country: text(k.Country), Relation: text(k.Relation)},
		Flagger: access.Flagger{Areas: in.Areas, From: in.From, Until: in.Until},
	}
	for _, p := range in.Principals {
		out.Principals = append(out.Principals, text(p))
	}
	for _, n := range in.Networks {
		p, err := netip.ParsePrefix(n)
		if err != nil {
			return out, httpx.BadParam("networks", "write them as 198.51.100.0/24")
		}
		out.Networks = append(out.Networks, p)
	}
	return out, nil
}

// onToken gives the operator, and the numbers of the sender and the token.
func (s *Server) onToken(c *gin.Context, p access.Permission) (op access.Operator, sender, token int64, err error) {
	if op, err = s.operator(c, p); err != nil {
		return op, 0, 0, err
	}
	sender, err1 := strconv.ParseInt(c.Param("id"), 10, 64)
	token, err2 := strconv.ParseInt(c.Param("key"), 10, 64)
	if err1 != nil || err2 != nil && c.Param("key") != "" {
		return op, 0, 0, access.ErrNoSender
	}
	return op, sender, token, nil
}

func (s *Server) addToken(c *gin.Context) error {
	op, sender, _, err := s.onToken(c, access.ManageUsers)
	if err != nil {
		return err
	}
	token, err := s.d.SenderTokens.AddSenderToken(c.Request.Context(), sender, op.Pseudonym)
	if err != nil {
		return err
	}
	return httpx.JSON(c, http.StatusCreated, SenderAdmitted{sender, token})
}

func (s *Server) revokeToken(c *gin.Context) error {
	op, sender, token, err := s.onToken(c, access.DecideCase)
	if err != nil {
		return err
	}
	if err := s.d.SenderTokens.RevokeSenderToken(c.Request.Context(), sender, token, op.Pseudonym); err != nil {
		return err
	}
	return httpx.JSON(c, http.StatusOK, Done{true})
}

func (s *Server) undoToken(c *gin.Context) error {
	op, sender, token, err := s.onToken(c, access.DecideCase)
	if err != nil {
		return err
	}
	var in UndoTokenRequest
	if err := httpx.ReadJSON(c, &in); err != nil {
		return err
	}
	n, err := s.d.SenderTokens.UndoToken(c.Request.Context(), sender, token, in.Since, op.Pseudonym)
	if err != nil {
		return err
	}
	return httpx.JSON(c, http.StatusOK, UndoneRows{n})
}

func (s *Server) suspendSender(c *gin.Context) error {
	return s.onNumber(c, access.DecideCase, nil, func(id int64, by string) error {
		return s.d.SenderStates.SuspendSender(c.Request.Context(), id, by, "operator")
	})
}

func (s *Server) reinstateSender(c *gin.Context) error {
	return s.onNumber(c, access.ManageUsers, nil, func(id int64, by string) error {
		return s.d.SenderStates.ReinstateSender(c.Request.Context(), id, by)
	})
}

func (s *Server) endSender(c *gin.Context) error {
	return s.onNumber(c, access.ManageUsers, nil, func(id int64, by string) error {
		return s.d.SenderStates.EndSender(c.Request.Context(), id, by)
	})
}
