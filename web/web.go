package web

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"blindex/httpx"
	"blindex/index"
	"blindex/share"
	"blindex/takedown"
)

// Searcher answers searches with what may be shown now. Implemented by index.Searcher.
type Searcher interface {
	Search(ctx context.Context, r index.Request) (index.Answer, error)
}

// Entries gives single entries. Implemented by store.
type Entries interface {
	Entry(ctx context.Context, id string) (index.Entry, error)
	Lookup(ctx context.Context, l share.Link) (index.Entry, error)
}

// Legal is who answers for the engine; the legal pages are made of it (R35).
type Legal struct {
	Name       string // of this engine's operator
	Contact    string // e-mail address
	Agent      string // designated copyright agent
	AgentEmail string
	AgentPhone string
}

// Deps is what the pages work with.
type Deps struct {
	Search  Searcher
	Entries Entries
	Checks  Checks
	Notices Notices
	Cases   Cases
	Archive Archive
	Figures Figures
	Desk
	Hides     Hides
	Hosts     Hosts
	Crawl     Crawl
	Gates     Gates
	Sessions  httpx.Sessions
	SignIns   SignIns
	Links     LoginLinks
	Operators Operators
	System    System

	Reports  Reports
	Reporter takedown.Reporter // who reports to storage providers; off by default (R33)

	Publications Publications
	Publisher    Publisher
	Due          DueProcess

	Lost LostLinks
	Post Post

	// Rebuild tells how far this node's index is rebuilt; may be nil.
	Rebuild func() index.Progress

	// AgentWarning says how loudly operators are warned that the copyright agent's designation
	// ends, and in how many days (takedown.Policy); may be nil.
	AgentWarning func(now time.Time) (level, days int)
	PublicURL    string
	OwnHosts     []string // hosts (with port) whose /e/ addresses are our entries
	Legal        Legal
	Now          func() time.Time
	Rand         io.Reader
}

// Server makes the pages. Make it with New.
type Server struct {
	d      Deps
	pages  pages
	texts  *texts
	assets assets
	tls    bool
}

// New reads the templates, catalogues and static files that the program carries.
func New(d Deps) (*Server, error) {
	d.PublicURL = strings.TrimSuffix(d.PublicURL, "/")
	s := &Server{d: d, tls: strings.HasPrefix(d.PublicURL, "https://")}
	var err error
	if s.texts, err = loadTexts(); err != nil {
		return nil, err
	}
	if s.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	if s.pages, err = loadPages(s.assets); err != nil {
		return nil, err
	}
	return s, nil
}

// Routes lists every route, for registering and for the test that calls each with what
// was removed.
func (s *Server) Routes() []httpx.Route {
	all := s.publicRoutes()
	all = append(all, s.filerRoutes()...)
	all = append(all, s.providerRoutes()...)
	all = append(all, s.consoleRoutes()...)
	all = append(all, s.caseDueRoutes()...)
	all = append(all, s.deskRoutes()...)
	for i := range all {
		if all[i].Method == http.MethodGet {
			all[i].Handler = withoutLinks(all[i].Handler)
		}
	}
	return all
}

func (s *Server) publicRoutes() []httpx.Route {
	r := func(method, path string, b httpx.Budget, h func(*gin.Context) error) httpx.Route {
		return httpx.Route{Method: method, Path: path, Audience: httpx.Public, Budget: b, Handler: h}
	}
	return []httpx.Route{
		r("GET", "/", httpx.General, s.home),
		r("GET", "/search", httpx.Searches, s.search),
		r("POST", "/search", httpx.General, s.searchBox), // what it leads to has a budget of its own
		r("GET", "/help", httpx.General, s.help),
		r("GET", "/lookup", httpx.General, s.lookupForm),
		r("POST", "/lookup", httpx.Lookups, s.lookup),
		r("GET", "/e/:id", httpx.General, s.entry),
		r("GET", "/e/:id/report", httpx.General, s.report),
		r("POST", "/e/:id/check", httpx.Filings, s.requestCheck),
		r("GET", "/checks/:token", httpx.General, s.checkStatus),
		r("GET", "/feed.atom", httpx.Searches, s.feed),
		r("GET", "/opensearch.xml", httpx.General, s.openSearch),
		r("GET", "/robots.txt", httpx.General, s.robots),
		r("GET", "/.well-known/security.txt", httpx.General, s.security),
		r("GET", "/static/:name", httpx.General, s.static),
		r("GET", "/transparency", httpx.Searches, s.transparency),
		r("GET", "/transparency/notices", httpx.Searches, s.archive),
		r("GET", "/transparency/notices/:ref", httpx.Searches, s.archived),
		r("GET", "/about", httpx.General, s.legal("about")),
		r("GET", "/legal/:page", httpx.General, s.legalPage),
	}
}

// withoutLinks sends a request whose query holds a share link on to the same address
// without it, before anything else sees it (R4).
func withoutLinks(next func(*gin.Context) error) func(*gin.Context) error {
	return func(c *gin.Context) error {
		clean, found := httpx.LinkInQuery(c.Request)
		if !found {
			return next(c)
		}
		httpx.NoStore(c)
		clean.Set("cut", "1")
		return redirect(c, c.Request.URL.Path+"?"+clean.Encode())
	}
}

// redirect answers 303: whatever was sent, the next request is a GET.
func redirect(c *gin.Context, to string) error {
	c.Redirect(http.StatusSeeOther, to)
	return nil
}
