package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"blindex/httpx"
	"blindex/share"
	"blindex/takedown"
)

// receipt is what the sender of a notice keeps.
type receipt struct {
	takedown.Filed
	Link string
	Salt string // of the fingerprint of the raw notice; "" on the status page, which does not know it
}

var saltShape = regexp.MustCompile(`^[0-9a-f]{32}$`)

// receiptFile gives a receipt as a text file. It takes token and salt by POST:
// a token stands in no address but that of its own page. The salt comes from the receipt
// on the sender's screen and is kept nowhere (R5).
func (s *Server) receiptFile(c *gin.Context) error {
	httpx.NoStore(c)
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	token, salt := form.Text("token"), form.Text("salt")
	if !saltShape.MatchString(salt) {
		salt = ""
	}
	ref, text, err := s.receiptOf(c.Request.Context(), s.page(c, nil), token, salt)
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", `attachment; filename="blindex-`+ref+`.txt"`)
	c.Data(http.StatusOK, "text/plain; charset=utf-8", []byte(text))
	return nil
}

// receiptOf is the receipt of whatever a token opens: a notice, a counter-notice or a complaint.
func (s *Server) receiptOf(ctx context.Context, v view, token, salt string) (ref, text string, err error) {
	st, err := s.d.Notices.NoticeStatus(ctx, token)
	if err == nil {
		text, err = v.receiptText(receipt{takedown.Filed{Ref: st.Ref, Token: token, Status: st}, s.statusLink(token), salt})
		return st.Ref, text, err
	}
	if !errors.Is(err, takedown.ErrNotFound) {
		return "", "", err
	}
	k, err := s.d.Due.Counters.CounterStatus(ctx, token)
	if err == nil {
		text, err = v.counterReceipt(k, s.d.PublicURL+"/c/"+token)
		return k.Ref, text, err
	}
	if !errors.Is(err, takedown.ErrNotFound) {
		return "", "", err
	}
	complaint, err := s.d.Due.Complaints.ComplaintStatus(ctx, token)
	if err != nil {
		return "", "", err
	}
	text, err = v.complaintReceipt(complaint, s.d.PublicURL+"/k/"+token)
	return complaint.Ref, text, err
}

// statusLink is the address of a notice's own page.
func (s *Server) statusLink(token string) string { return s.d.PublicURL + "/n/" + token }

// receiptText is a receipt as plain text: what the page shows, and the notice as stored.
func (v view) receiptText(r receipt) (string, error) {
	t := plain{reader: v.reader}
	st := r.Status
	t.heading("receipt")
	t.line("reference", r.Ref)
	t.line("received", minute(st.ReceivedAt))
	t.line("state", v.Label("state", st.State))
	t.line("secret_link", r.Link)
	t.line("salt", r.Salt)
	t.heading("rows")
	for _, row := range st.Rows {
		t.row(row)
	}
	t.heading("as_stored")
	for _, p := range st.Parties {
		t.line("party_"+string(p.Role), joined(p.Name, p.Org, p.Email, p.Phone, p.Postal, p.Country))
	}
	for _, w := range st.Works {
		t.line("work", joined(append([]string{w.Title, w.Description}, w.OriginalURLs...)...))
	}
	t.line("field_explanation", st.Explanation)
	t.line("signature", st.Signature)
	t.heading("legal_policy_erased")
	t.paragraph("legal_policy_erased_text")
	return t.b.String(), t.err
}

func (v view) counterReceipt(k takedown.CounterStatus, link string) (string, error) {
	t := plain{reader: v.reader}
	t.heading("receipt_counter")
	t.line("reference", k.Ref)
	t.line("notice_answered", k.Notice)
	t.line("received", minute(k.ReceivedAt))
	t.line("state", v.Label("counterstate", k.State))
	if k.State == takedown.CounterRunning {
		t.line("counter_restore", minute(k.RestoreAt))
	}
	t.line("secret_link", link)
	t.heading("as_stored")
	t.line("row_list", takedown.Ranges(k.Rows))
	t.line("counter_from", joined(k.Party.Name, k.Party.Email, k.Party.Phone, k.Party.Postal, k.Party.Country))
	t.line("counter_words", k.Explanation)
	w := said(v, k.Counter).Wording
	for _, st := range []struct {
		made bool
		text string
	}{{k.Counter.Statements.Mistake, w.CounterMistake}, {k.Counter.Statements.Jurisdiction, w.CounterJurisdiction}, {k.Counter.Statements.Service, w.CounterService}} {
		if st.made {
			t.line("statement", st.text)
		}
	}
	t.line("signature", k.Signature)
	return t.b.String(), t.err
}

func (v view) complaintReceipt(k takedown.Complaint, link string) (string, error) {
	t := plain{reader: v.reader}
	t.heading("receipt_complaint")
	t.line("reference", k.Ref)
	t.line("received", minute(k.ReceivedAt))
	t.line("state", v.Label("complaintstate", k.State))
	t.line("secret_link", link)
	t.heading("as_stored")
	t.line("row_list", takedown.Ranges(k.Rows))
	t.line("counter_from", joined(k.Party.Name, k.Party.Email))
	t.line("field_complaint_text", k.Text)
	return t.b.String(), t.err
}

// plain writes texts of a catalogue as a plain document and keeps the first error.
type plain struct {
	reader
	b   strings.Builder
	err error
}

func (p *plain) text(key string) string {
	text, err := p.T(key)
	if p.err == nil {
		p.err = err
	}
	return text
}

func (p *plain) heading(key string) {
	if p.b.Len() > 0 {
		p.b.WriteString("\n")
	}
	text := p.text(key)
	fmt.Fprintf(&p.b, "%s\n%s\n", text, strings.Repeat("-", len([]rune(text))))
}

func (p *plain) line(key, value string) {
	if value != "" {
		fmt.Fprintf(&p.b, "%s: %s\n", strings.TrimRight(p.text(key), " :\u00a0"), value)
	}
}

func (p *plain) paragraph(key string) { fmt.Fprintf(&p.b, "%s\n", p.text(key)) }

func (p *plain) row(r takedown.StatusRow) {
	fmt.Fprintf(&p.b, "%d. ", r.N)
	if name := providerName(r.Provider); name != "" {
		fmt.Fprintf(&p.b, "%s: ", name)
	}
	p.b.WriteString(p.Label("told", r.Told))
	if r.Reason != "" {
		fmt.Fprintf(&p.b, " – %s", p.Label("reason", r.Reason))
	}
	if r.KeyCut {
		p.b.WriteString(" " + share.Removed)
	}
	p.b.WriteString("\n")
}

// joined puts what is there on one line.
func joined(parts ...string) string {
	var out []string
	for _, s := range parts {
		if s = strings.Join(strings.Fields(s), " "); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}
