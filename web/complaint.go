package web

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"blindex/httpx"
	"blindex/share"
	"blindex/takedown"
)

// Complaints takes complaints and tells their status. Implemented by store.
type Complaints interface {
	FileComplaint(ctx context.Context, ref string, k takedown.Complaint, links []takedown.Parsed) (takedown.ComplaintFiled, error)
	ComplaintStatus(ctx context.Context, token string) (takedown.Complaint, error)
}

var complaintFields = []string{"row_numbers", "rows", "name", "email", "complaint_text"}

// complaintView is the form of a complaint by somebody affected, for any route but
// child abuse: of that nothing is told, and its references are like wrong ones (R19).
type complaintView struct {
	answering
	Wording takedown.Wording
}

func newComplaintForm(ref, lang string) complaintView {
	return complaintView{answering{Ref: ref, Typed: map[string]string{}, Ticked: map[string]bool{}, Errors: map[string]string{}}, takedown.WordingFor(lang)}
}

func (s *Server) complaintForm(c *gin.Context) error {
	httpx.NoStore(c)
	ref, err := refParam(c)
	if err != nil {
		return err
	}
	v := s.page(c, nil)
	v.Data = newComplaintForm(ref, v.Lang)
	return s.show(c, http.StatusOK, "complaint", v)
}

func (s *Server) fileComplaint(c *gin.Context) error {
	httpx.NoStore(c)
	ref, err := refParam(c)
	if err != nil {
		return err
	}
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	v := s.page(c, nil)
	t := typed{form: form, own: s.d.OwnHosts, lang: v.Lang}
	k, links := t.complaint()
	k.By, k.Party = takedown.RolePoster, takedown.Party{Role: takedown.RolePoster, Name: t.clean("name"), Email: t.clean("email")}
	f := newComplaintForm(ref, v.Lang)
	f.take(&t, complaintFields, nil)
	if f.named(k.Rows, links); len(f.Errors) > 0 {
		v.Data = f
		return s.show(c, http.StatusUnprocessableEntity, "complaint", v)
	}
	filed, err := s.d.Due.Complaints.FileComplaint(c.Request.Context(), ref, k, links)
	if refused := refusal(err); refused != "" {
		f.Flash = refused
		v.Data = f
		return s.show(c, httpx.AnswerTo(err).Status, "complaint", v)
	}
	if err != nil {
		return err
	}
	v.Narrow = true
	v.Data = filedView{Ref: filed.Ref, Token: filed.Token, Link: s.d.PublicURL + "/k/" + filed.Token, Path: "/k/" + filed.Token, Kind: "complaint",
		State: v.Label("complaintstate", takedown.ComplaintOpen), At: s.d.Now(), KeysCut: t.cut > 0}
	return s.show(c, http.StatusCreated, "answered", v)
}

// complaint reads what a complaint says and the links it names, as they may be stored.
func (t *typed) complaint() (takedown.Complaint, []takedown.Parsed) {
	k := takedown.Complaint{Lang: t.lang, Text: t.clean("complaint_text")}
	k.Rows, _ = rowNumbers(t.form.Text("row_numbers"))
	for _, name := range complaintFields {
		_, cut := share.Scrub(t.form.Raw(name))
		t.cut += cut
	}
	return k, t.named()
}

// complaintStatusView is a complaint as whoever filed it sees it.
type complaintStatusView struct {
	takedown.Complaint
	Token, Link string
}

func (s *Server) complaintStatus(c *gin.Context) error {
	httpx.NoStore(c)
	token := c.Param("complaintToken")
	k, err := s.d.Due.Complaints.ComplaintStatus(c.Request.Context(), token)
	if err != nil {
		return err
	}
	v := s.page(c, complaintStatusView{k, token, s.d.PublicURL + "/k/" + token})
	v.Narrow = true
	return s.show(c, http.StatusOK, "complaintstatus", v)
}
