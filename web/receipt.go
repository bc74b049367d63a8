package web

import (
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

// receiptFile gives a notice's receipt as a text file. It takes token and salt by POST:
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
	st, err := s.d.Notices.NoticeStatus(c.Request.Context(), token)
	if err != nil {
		return err
	}
	text, err := s.page(c, nil).receiptText(receipt{takedown.Filed{Ref: st.Ref, Token: token, Status: st}, s.statusLink(token), salt})
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", `attachment; filename="blindex-`+st.Ref+`.txt"`)
	c.Data(http.StatusOK, "text/plain; charset=utf-8", []byte(text))
	return nil
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
		fmt.Fprintf(&p.b, "%s: %s\n", strings.TrimRight(p.text(key), " :"), value)
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
