package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/httpx"
	"blindex/share"
	"blindex/takedown"
	"blindex/takedown/intake"
)

// Filers knows who files with a token. Implemented by store.
type Filers interface {
	SenderByToken(ctx context.Context, token string, from netip.Addr) (access.Sender, error)
}

// inlineRows is how many rows of a notice are answered at once (R42).
const inlineRows = 1_000

// fileNotice takes a notice in any of its forms. Keys are cut before anything is kept; of
// the raw text only a salted hash stays, and the salt is on the receipt alone (R5).
func (s *Server) fileNotice(c *gin.Context) error {
	from, err := s.sender(c)
	if err != nil {
		return err
	}
	raw, err := httpx.ReadBody(c, intake.MaxBytes)
	if err != nil {
		return err
	}
	var salt [16]byte
	if _, err := io.ReadFull(s.d.Rand, salt[:]); err != nil {
		return err
	}
	in, err := intake.Read(c.ContentType(), share.NewUntrusted(string(raw)), intake.Options{
		OwnHosts: s.d.OwnHosts, Channel: "api", Salt: salt[:], Account: account(from),
	})
	if err != nil {
		return refused(err)
	}
	if err := prepare(c, &in, from); err != nil {
		return err
	}
	if in.Retraction {
		return s.retracts(c, in, from)
	}
	if len(in.Draft.Rows) == 0 && in.Format != intake.FormatACNS {
		return httpx.BadParam("items", "name at least one link")
	}
	filed, err := s.d.Notices.FileNotice(c.Request.Context(), in.Draft)
	if err != nil {
		return err
	}
	return answerFiled(c, in, filed, hex.EncodeToString(salt[:]))
}

// sender is the admitted sender whose token came with the request; a zero one when none
// did. A token that opens nothing is refused: whoever sends one means to be known.
func (s *Server) sender(c *gin.Context) (access.Sender, error) {
	token, ok := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer ")
	if !ok || s.d.Filers == nil {
		return access.Sender{}, nil
	}
	from, err := netip.ParseAddr(c.ClientIP())
	if err != nil {
		return access.Sender{}, access.ErrToken
	}
	return s.d.Filers.SenderByToken(c.Request.Context(), token, from)
}

// account is what is on file of an admitted sender: statements and signature were given
// once, on admission.
func account(s access.Sender) *intake.Account {
	if s.ID == 0 {
		return nil
	}
	return &intake.Account{
		Sender: takedown.Party{
			Role: takedown.RoleSender, Name: s.Contact.Name, Org: s.Name, Email: s.Contact.Email, Phone: s.Contact.Phone,
			Postal: s.Contact.Postal, Country: s.Contact.Country, Relation: s.Contact.Relation,
		},
		Statements: takedown.Statements{GoodFaith: true, Accuracy: true, Perjury: true, FairUse: true, BonaFide: true, TextID: s.TextID},
		Signature:  s.Signature,
	}
}

// maxAttempt bounds an Idempotency-Key, in bytes.
const maxAttempt = 255

// prepare puts into the draft what the request itself says.
func prepare(c *gin.Context, in *intake.Inbound, from access.Sender) error {
	d := &in.Draft
	d.Sender, d.Token, d.Network = from.ID, from.TokenID, httpx.Network(c)
	attempt := c.GetHeader("Idempotency-Key")
	if len(attempt) > maxAttempt {
		return httpx.BadParam("Idempotency-Key", "at most 255 characters")
	}
	if attempt != "" { // it may hold anything: only what it hashes to is used
		sum := sha256.Sum256([]byte(attempt))
		d.Attempt = hex.EncodeToString(sum[:])
	}
	if ref := takedown.CleanRef(c.GetHeader("Revision-Of")); ref != "" {
		d.RevisionOf, d.RevisionToken = ref, c.GetHeader("Revision-Token")
	}
	d.Notice.Dropped = in.Dropped
	for _, what := range in.Concerns {
		if what == intake.ConcernMismatch || what == intake.ConcernGarbled || what == intake.ConcernSpoken && from.ID != 0 {
			d.Notice.Attention = append(d.Notice.Attention, string(what))
		}
	}
	slices.Sort(d.Notice.Attention)
	return nil
}

// refused is what an error of reading becomes.
func refused(err error) error {
	switch {
	case errors.Is(err, intake.ErrType):
		return httpx.ErrType
	case errors.Is(err, intake.ErrSize):
		return httpx.ErrTooLarge
	case errors.Is(err, intake.ErrRows):
		return httpx.BadParam("items", "at most 10,000 links a notice; send the rest in another")
	case errors.Is(err, intake.ErrWorks):
		return httpx.BadParam("works", "at most 1,000 works a notice")
	case errors.Is(err, intake.ErrRoute):
		return httpx.BadParam("kind", "use copyright, personal_data, intimate, child_abuse or other_illegal; of XARF, the category copyright")
	case errors.Is(err, intake.ErrFormat):
		return httpx.ErrMalformed
	}
	return err
}

// answerFiled is the receipt, as JSON or, of an ACNS notice whose sender reads XML, as a
// NoticeAck.
func answerFiled(c *gin.Context, in intake.Inbound, filed takedown.Filed, salt string) error {
	c.Header("Location", "/api/v1/notices/"+filed.Ref)
	if in.Ack != nil && strings.Contains(c.GetHeader("Accept"), "xml") {
		return acknowledge(c, *in.Ack, filed.Ref, filed.Token)
	}
	if filed.Again {
		salt = "" // it stands on the first receipt alone
	}
	st := statusOf(filed.Status)
	if len(st.Rows) > inlineRows {
		st.Rows = []NoticeStatusRow{}
	}
	if st.Pending > 0 {
		c.Header("Retry-After", "1")
	}
	return httpx.JSON(c, http.StatusAccepted, NoticeFiled{Ref: filed.Ref, Token: filed.Token, Salt: salt, Again: filed.Again, Status: st})
}

func acknowledge(c *gin.Context, ack intake.Ack, ref, token string) error {
	doc, err := ack.XML(ref, token, "")
	if err != nil {
		return err
	}
	c.Data(http.StatusAccepted, "application/xml; charset=utf-8", doc)
	return nil
}

// retracts takes a notice back under its sender's own name for it (T36). Only an admitted
// sender's token proves who asks; anybody else's wish goes to a person (R30), and the
// answer does not tell whether there is such a notice.
func (s *Server) retracts(c *gin.Context, in intake.Inbound, from access.Sender) error {
	ctx := c.Request.Context()
	mailbox := ""
	for _, p := range in.Draft.Notice.Parties {
		if p.Role == takedown.RoleSender {
			mailbox = p.Mailbox()
		}
	}
	ref, of, err := s.d.Notices.FiledAs(ctx, mailbox, in.ExternalID)
	if err == nil {
		cmd := takedown.Retract{}
		if from.ID != 0 && of == from.ID {
			cmd.By = takedown.ByToken
		}
		err = s.d.Proceedings.Command(ctx, ref, cmd)
	}
	if err != nil && !errors.Is(err, takedown.ErrNotFound) && !errors.Is(err, takedown.ErrState) {
		return err
	}
	if in.Ack != nil && strings.Contains(c.GetHeader("Accept"), "xml") {
		return acknowledge(c, *in.Ack, "", "")
	}
	return httpx.JSON(c, http.StatusAccepted, RetractionReceived{ExternalID: in.ExternalID})
}

// RetractionReceived answers an ACNS notice that takes another back.
type RetractionReceived struct {
	ExternalID string `json:"external_id"`
}

// noticeStatus answers the holder of the token, which comes as a bearer so that it is in no log.
func (s *Server) noticeStatus(c *gin.Context) error {
	st, err := s.statusAsked(c)
	if err != nil {
		return err
	}
	if st.Pending > 0 {
		c.Header("Retry-After", "1")
	}
	return httpx.JSON(c, http.StatusOK, statusOf(st))
}

func (s *Server) statusAsked(c *gin.Context) (takedown.Status, error) {
	token, ok := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer ")
	if !ok {
		return takedown.Status{}, takedown.ErrNotFound
	}
	st, err := s.d.Notices.NoticeStatus(c.Request.Context(), token)
	if err != nil {
		return takedown.Status{}, err
	}
	if st.Ref != c.Param("ref") {
		return takedown.Status{}, takedown.ErrNotFound
	}
	return st, nil
}

// noticeRows is the outcome as a table, a row each (R34).
func (s *Server) noticeRows(c *gin.Context) error {
	st, err := s.statusAsked(c)
	if err != nil {
		return err
	}
	httpx.NoStore(c)
	table := [][]string{{"n", "provider", "state", "reason", "key_cut"}}
	for _, r := range st.Rows {
		table = append(table, []string{strconv.Itoa(r.N), r.Provider, r.Told, r.Reason, strconv.FormatBool(r.KeyCut)})
	}
	return httpx.CSV(c, "blindex-"+st.Ref+".csv", table)
}

func language(lang string) string {
	if lang == "fr" {
		return "fr"
	}
	return "en"
}
