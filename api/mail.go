package api

import (
	"context"
	"crypto/subtle"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/httpx"
	"blindex/mail"
)

// Mailroom takes mails that came in. Implemented by mail/inbox.
type Mailroom interface {
	Receive(ctx context.Context, env mail.Envelope, raw []byte) (mail.Taken, error)
}

// mailMax bounds a mail, in bytes.
const mailMax = 10 << 20

// MailTaken says what became of a mail. No token is told: it goes to the sender alone.
type MailTaken struct {
	Outcome string `json:"outcome" enum:"filed,repeated,bounced,retracted,kept,passed"`
	Ref     string `json:"ref,omitempty" doc:"of the notice that was filed or taken back"`
}

// receiveMail takes one mail from the operator's own mail server, which shows the secret of
// the configuration. It is committed when this answers (R30).
func (s *Server) receiveMail(c *gin.Context) error {
	shown, ok := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer ")
	switch {
	case s.d.Mailroom == nil || s.d.MailSecret == "":
		return httpx.ErrNotFound
	case !ok || subtle.ConstantTimeCompare([]byte(shown), []byte(s.d.MailSecret)) != 1:
		return access.ErrNoSession
	case c.ContentType() != "message/rfc822":
		return httpx.BadParam("Content-Type", "send one mail as message/rfc822")
	}
	raw, err := httpx.ReadBody(c, mailMax)
	if err != nil {
		return err
	}
	taken, err := s.d.Mailroom.Receive(c.Request.Context(), mail.Envelope{NoPath: true}, raw)
	if err != nil {
		return err
	}
	return httpx.JSON(c, http.StatusOK, MailTaken{Outcome: string(taken.Outcome), Ref: taken.Ref})
}
