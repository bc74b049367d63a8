package web

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"blindex/httpx"
	"blindex/share"
	"blindex/takedown"
)

// Archive is the public archive of notices. Implemented by store.
type Archive interface {
	Archive(ctx context.Context, f takedown.ArchiveFilter) ([]takedown.Published, error)
	ArchivedNotice(ctx context.Context, ref string) (takedown.Published, error)
}

const archiveLength = 50

// archiveData is a page of the archive with its filters.
type archiveData struct {
	Rows      []takedown.Published
	Who       string
	Provider  string
	Outcome   string
	Since     string
	Until     string
	Outcomes  []takedown.Outcome
	Providers []share.ProviderInfo
	Filtered  bool
	Steps     steps
}

// archive lists published notices. Titles of works stand in it, and a removed entry may
// have had such a title as its name: the pages are for people who follow a reference, and
// stay out of other engines (R15).
func (s *Server) archive(c *gin.Context) error {
	httpx.NoStore(c)
	p := httpx.Params(c)
	d := archiveData{
		Who: p.Text("who"), Provider: p.Text("provider"), Outcome: p.Text("outcome"), Since: p.Text("since"), Until: p.Text("until"),
		Outcomes: []takedown.Outcome{takedown.Actioned, takedown.Partly, takedown.Rejected}, Providers: share.Providers(),
	}
	f := takedown.ArchiveFilter{Complainant: d.Who, Provider: d.Provider, Outcome: takedown.Outcome(d.Outcome), Limit: archiveLength + 1, Offset: offsetOf(p)}
	var err error
	if f.Since, err = dayIn("since", d.Since); err != nil {
		return err
	}
	if f.Until, err = dayIn("until", d.Until); err != nil {
		return err
	}
	if !f.Until.IsZero() {
		f.Until = f.Until.AddDate(0, 0, 1) // that day too
	}
	list, err := s.d.Archive.Archive(c.Request.Context(), f)
	if err != nil {
		return err
	}
	more := len(list) > archiveLength
	d.Rows = list[:min(len(list), archiveLength)]
	d.Filtered = d.Who+d.Provider+d.Outcome+d.Since+d.Until != ""
	d.Steps = stepsOf("/transparency/notices", map[string]string{"who": d.Who, "provider": d.Provider, "outcome": d.Outcome, "since": d.Since, "until": d.Until},
		f.Offset, archiveLength, more)
	return s.show(c, http.StatusOK, "archive", s.page(c, d))
}

// dayIn reads a day of a filter, or none.
func dayIn(name, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, httpx.BadParam(name, "use a date such as 2026-11-20")
	}
	return t, nil
}

func (s *Server) archived(c *gin.Context) error {
	httpx.NoStore(c)
	p, err := s.d.Archive.ArchivedNotice(c.Request.Context(), c.Param("ref"))
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, "archived", s.page(c, p))
}

// Who is the name of someone in the archive, in the reader's language when it is that of
// a private person (R24).
func (v view) Who(name string) (string, error) {
	if name == takedown.PrivatePerson {
		return v.T("private_person")
	}
	return name, nil
}
