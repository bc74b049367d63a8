package web

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"blindex/httpx"
	"blindex/takedown"
	"blindex/takedown/intake"
)

// noticeRows is the outcome of a notice as a table (R34).
func (s *Server) noticeRows(c *gin.Context) error {
	httpx.NoStore(c)
	st, err := s.d.Notices.NoticeStatus(c.Request.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	table := [][]string{{"n", "provider", "state", "reason", "key_cut"}}
	for _, r := range st.Rows {
		table = append(table, []string{strconv.Itoa(r.N), r.Provider, r.Told, r.Reason, strconv.FormatBool(r.KeyCut)})
	}
	return httpx.CSV(c, "blindex-"+st.Ref+".csv", table)
}

// resendRows files the rows that were not understood again, alone: what else the notice
// says is there already (R34). A sender whose address answered may send ten thousand.
func (s *Server) resendRows(c *gin.Context) error {
	httpx.NoStore(c)
	st, err := s.d.Notices.NoticeStatus(c.Request.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	seal, err := s.sealBody(c)
	if err != nil {
		return err
	}
	form, err := httpx.ReadUpload(c, intake.MaxBytes)
	if err != nil {
		return err
	}
	v := s.page(c, nil)
	t := typed{form: form, own: s.d.OwnHosts, lang: v.Lang}
	f := intake.Form{Route: st.Route, Channel: "form", Lang: v.Lang}
	most := intake.MaxUploadRows
	if st.Verified {
		most = takedown.MaxRows
	}
	if err := t.links(&f); err != nil {
		return s.showStatus(c, "resend_unread", http.StatusUnprocessableEntity)
	}
	draft, err := f.Draft(t.own)
	switch {
	case err != nil || len(draft.Rows) > most:
		return s.showStatus(c, "resend_fewer", http.StatusUnprocessableEntity)
	case len(draft.Rows) == 0:
		return s.showStatus(c, "missing_link", http.StatusUnprocessableEntity)
	}
	salt, sum := seal()
	draft.RawHash, draft.Network = sum, httpx.Network(c)
	draft.RevisionOf, draft.RevisionToken = st.Ref, c.Param("token")
	filed, err := s.d.Notices.FileNotice(c.Request.Context(), draft)
	if err != nil {
		return err
	}
	v.Narrow = true
	v.Data = receipt{filed, s.statusLink(filed.Token), salt}
	return s.show(c, http.StatusCreated, "filed", v)
}
