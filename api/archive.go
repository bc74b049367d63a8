package api

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"blindex/httpx"
	"blindex/takedown"
)

// Archive is the public archive of notices. Implemented by store.
type Archive interface {
	Archive(ctx context.Context, f takedown.ArchiveFilter) ([]takedown.Published, error)
	ArchivedNotice(ctx context.Context, ref string) (takedown.Published, error)
}

// ArchivePage is a page of published notices, the newest decision first.
type ArchivePage struct {
	Notices    []ArchivedNotice `json:"notices"`
	NextOffset *int             `json:"next_offset" doc:"offset of the next page, null on the last"`
}

// ArchivedNotice is a published notice: never a link, an entry's name, a handle or
// personal data. Titles of works are the claimant's own words.
type ArchivedNotice struct {
	Ref         string             `json:"ref"`
	Kind        string             `json:"kind" enum:"copyright,other_illegal"`
	Regimes     []string           `json:"regimes"`
	Complainant string             `json:"complainant" doc:"an organisation, or: a private person"`
	Principal   string             `json:"principal,omitempty" doc:"on whose behalf"`
	Works       []string           `json:"works"`
	Received    string             `json:"received" doc:"day"`
	Decided     string             `json:"decided" doc:"day"`
	Outcome     string             `json:"outcome" enum:"actioned,partly,rejected"`
	Named       int                `json:"named" doc:"links the notice named"`
	Removed     int                `json:"removed"`
	Restored    int                `json:"restored" doc:"of the removed ones, those put back later"`
	Providers   []ArchivedProvider `json:"providers"`
	Followed    []ArchivedStep     `json:"followed" doc:"what came after: counter-notices, put-backs, retraction"`
}

// ArchivedProvider is how many links of one provider a notice named.
type ArchivedProvider struct {
	Provider string `json:"provider" doc:"empty for what is no share link we recognise"`
	Named    int    `json:"named"`
	Removed  int    `json:"removed"`
}

// ArchivedStep is a step that anyone may know of.
type ArchivedStep struct {
	What string `json:"what"`
	On   string `json:"on" doc:"day"`
}

var archiveParams = []param{
	{"who", "part of who asked, or for whom", "string", false},
	{"provider", "", "string", false},
	{"outcome", "actioned, partly or rejected", "string", false},
	{"since", "decided on or after: RFC 3339 or a date", "string", false},
	{"until", "decided before: RFC 3339 or a date", "string", false},
	{"limit", "1 to 100, 50 when missing", "integer", false},
	{"offset", "next_offset of the page before", "integer", false},
}

func (s *Server) archive(c *gin.Context) error {
	httpx.NoStore(c)
	if _, link := httpx.LinkInQuery(c.Request); link {
		return httpx.ErrKeyInQuery
	}
	p := httpx.Params(c)
	limit, err := number(p, "limit", 50, 1, 100)
	if err != nil {
		return err
	}
	offset, err := number(p, "offset", 0, 0, 100_000)
	if err != nil {
		return err
	}
	f := takedown.ArchiveFilter{Complainant: p.Text("who"), Provider: p.Text("provider"), Outcome: takedown.Outcome(p.Text("outcome")), Limit: limit + 1, Offset: offset}
	if f.Since, err = since(p, "since"); err != nil {
		return err
	}
	if f.Until, err = since(p, "until"); err != nil {
		return err
	}
	list, err := s.d.Archive.Archive(c.Request.Context(), f)
	if err != nil {
		return err
	}
	out := ArchivePage{Notices: []ArchivedNotice{}}
	if len(list) > limit {
		next := offset + limit
		out.NextOffset, list = &next, list[:limit]
	}
	for _, n := range list {
		out.Notices = append(out.Notices, archivedOf(n))
	}
	return httpx.JSON(c, http.StatusOK, out)
}

func (s *Server) archived(c *gin.Context) error {
	httpx.NoStore(c)
	n, err := s.d.Archive.ArchivedNotice(c.Request.Context(), c.Param("ref"))
	if err != nil {
		return err
	}
	return httpx.JSON(c, http.StatusOK, archivedOf(n))
}

func archivedOf(n takedown.Published) ArchivedNotice {
	out := ArchivedNotice{
		Ref: n.Ref, Kind: string(n.Route), Regimes: n.Regimes, Complainant: n.Complainant, Principal: n.Principal, Works: n.Works,
		Received: n.ReceivedAt.Format(time.DateOnly), Decided: n.DecidedAt.Format(time.DateOnly), Outcome: string(n.Outcome),
		Named: n.Named, Removed: n.Removed, Restored: n.Restored, Providers: []ArchivedProvider{}, Followed: []ArchivedStep{},
	}
	if out.Works == nil {
		out.Works = []string{}
	}
	for _, p := range n.Providers {
		out.Providers = append(out.Providers, ArchivedProvider(p))
	}
	for _, d := range n.Dates {
		out.Followed = append(out.Followed, ArchivedStep{d.What, d.At.Format(time.DateOnly)})
	}
	return out
}
