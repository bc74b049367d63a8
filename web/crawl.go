package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/crawler"
	"blindex/httpx"
	"blindex/share"
)

// Hosts is the crawl as the console shows it. Implemented by store.
type Hosts interface {
	Hosts(ctx context.Context, f crawler.HostFilter) ([]crawler.HostView, error)
	SetHostState(ctx context.Context, id int64, state, who, why string) error
	CrawlTotals(ctx context.Context) (crawler.Totals, error)
}

// Crawl takes addresses to begin at. Implemented by store.
type Crawl interface {
	AddSeed(ctx context.Context, address, by string) (pageID int64, err error)
}

const hostsShown = 100

// crawlData is what the crawl page shows.
type crawlData struct {
	Totals   crawler.Totals
	Hosts    []crawler.HostView
	States   []string
	State    string
	Contains string
	May      bool
	Flash    string // key of a text, or ""
	Steps    steps
}

var hostStates = []string{"active", "paused", "held", "opted_out", "blocked"}

func (s *Server) crawl(c *gin.Context) error {
	op, v, err := s.require(c, access.ReadQueue)
	if err != nil {
		return err
	}
	return s.showCrawl(c, op, v, "", http.StatusOK)
}

func (s *Server) showCrawl(c *gin.Context, op access.Operator, v view, flash string, status int) error {
	p := httpx.Params(c)
	d := crawlData{States: hostStates, State: p.Text("state"), Contains: p.Text("host"), May: access.Can(op.Role, access.ManageCrawl), Flash: flash}
	if !slices.Contains(hostStates, d.State) {
		d.State = ""
	}
	var err error
	if d.Totals, err = s.d.Hosts.CrawlTotals(c.Request.Context()); err != nil {
		return err
	}
	f := crawler.HostFilter{State: d.State, Contains: d.Contains, Limit: hostsShown + 1, Offset: offsetOf(p)}
	d.Hosts, err = s.d.Hosts.Hosts(c.Request.Context(), f)
	if err != nil {
		return err
	}
	d.Steps = stepsOf("/console/crawl", map[string]string{"state": d.State, "host": d.Contains}, f.Offset, hostsShown, len(d.Hosts) > hostsShown)
	d.Hosts = d.Hosts[:min(len(d.Hosts), hostsShown)]
	v.Data = d
	return s.show(c, status, "crawl", v)
}

// addSeed takes url.
func (s *Server) addSeed(c *gin.Context) error {
	op, v, err := s.require(c, access.ManageCrawl)
	if err != nil {
		return err
	}
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	address, isShare, err := share.ScrubURL(form.Raw("url"))
	if err != nil || isShare {
		err = crawler.ErrBadAddress
	} else {
		_, err = s.d.Crawl.AddSeed(c.Request.Context(), address, op.Pseudonym)
	}
	for _, known := range []error{crawler.ErrBadAddress, crawler.ErrHostBlocked} {
		if errors.Is(err, known) {
			a := httpx.AnswerTo(err)
			return s.showCrawl(c, op, v, "error_"+a.Code, a.Status)
		}
	}
	if err != nil {
		return err
	}
	return redirect(c, "/console/crawl")
}

// hostState takes state and reason.
func (s *Server) hostState(c *gin.Context) error {
	op, _, err := s.require(c, access.ManageCrawl)
	if err != nil {
		return err
	}
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return crawler.ErrNoHost
	}
	if err := s.d.Hosts.SetHostState(c.Request.Context(), id, form.Text("state"), op.Pseudonym, form.Text("reason")); err != nil {
		return err
	}
	return redirect(c, "/console/crawl")
}
