package web

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/httpx"
	"blindex/takedown"
)

// Reports are reports to storage providers about removed links. Implemented by store.
type Reports interface {
	ProviderReports(ctx context.Context, ref, provider string, op access.Operator) ([]takedown.ProviderReport, error)
	SendProviderReports(ctx context.Context, ref, provider string, op access.Operator, by takedown.Reporter) error
}

// reportDoc is one report as it would be sent.
type reportDoc struct {
	Row  int
	Text string
}

// providerReport takes provider and act: nothing to look, send, or download with row. It
// is a POST throughout: links stand in what it shows, and each look is audited (R14).
func (s *Server) providerReport(c *gin.Context) error {
	op, v, err := s.require(c, access.ReadQueue) // the store refuses links to who may not see them, and writes it down (T40)
	if err != nil {
		return err
	}
	httpx.NoStore(c)
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	ctx, ref, provider := c.Request.Context(), c.Param("ref"), form.Text("provider")
	if !s.d.Reporter.On {
		return takedown.ErrReportsOff
	}
	if form.Text("act") == "send" {
		if !access.Can(op.Role, access.DecideCase) {
			return access.ErrForbidden
		}
		if err := s.d.Reports.SendProviderReports(ctx, ref, provider, op, s.d.Reporter); err != nil {
			return err
		}
		return redirect(c, "/console/notices/"+ref)
	}
	list, err := s.d.Reports.ProviderReports(ctx, ref, provider, op)
	if err != nil {
		return err
	}
	var docs []reportDoc
	for _, r := range list {
		doc, err := r.XARF(s.d.Reporter, ref)
		if err != nil {
			return err
		}
		if form.Text("act") == "download" && form.Text("row") == strconv.Itoa(r.Row) {
			c.Header("Content-Disposition", `attachment; filename="xarf-`+ref+"-"+strconv.Itoa(r.Row)+`.json"`)
			c.Data(http.StatusOK, "application/json", doc)
			return nil
		}
		docs = append(docs, reportDoc{r.Row, string(doc)})
	}
	v.Data = struct {
		Ref, Provider, To string
		Docs              []reportDoc
		MaySend           bool
	}{ref, provider, s.d.Reporter.AddressOf(provider), docs, access.Can(op.Role, access.DecideCase)}
	return s.show(c, http.StatusOK, "providerreport", v)
}
