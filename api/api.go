package api

import (
	"context"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/httpx"
	"blindex/index"
	"blindex/share"
	"blindex/takedown"
	"blindex/takedown/intake"
)

// Searcher answers searches with what may be shown now. Implemented by index.Searcher.
type Searcher interface {
	Search(ctx context.Context, r index.Request) (index.Answer, error)
	Suggest(ctx context.Context, prefix string, limit int) ([]string, error)
}

// Entries gives single entries. Implemented by store.
type Entries interface {
	Entry(ctx context.Context, id string) (index.Entry, error)
	Lookup(ctx context.Context, l share.Link) (index.Entry, error)
}

// Notices takes notices and tells their status. Implemented by store.
type Notices interface {
	FileNotice(ctx context.Context, d takedown.Draft) (takedown.Filed, error)
	NoticeStatus(ctx context.Context, token string) (takedown.Status, error)
	FiledAs(ctx context.Context, mailbox, id string) (ref string, sender int64, err error)
}

// Cases is the operators' side of notices. Implemented by store.
type Cases interface {
	Queue(ctx context.Context, f takedown.QueueFilter) ([]takedown.Summary, error)
	Case(ctx context.Context, ref string, viewer access.Operator, withLinks bool) (takedown.Case, error)
	UpdateNotice(ctx context.Context, ref string, f func(takedown.Notice) (takedown.Change, error)) error
}

// Deps is what the API works with.
type Deps struct {
	Search      Searcher
	Entries     Entries
	Notices     Notices
	Filers      Filers // may be nil: then nobody is known by a token
	Cases       Cases
	Counters    Counters
	Complaints  Complaints
	Proceedings Proceedings
	Sessions    httpx.Sessions
	Log         Log
	Proofs      Proofs
	Reports     Reports
	Ready       func(ctx context.Context) error
	Metrics     http.Handler
	PublicURL   string
	OwnHosts    []string // hosts (with port) whose /e/ addresses are our entries
	Now         func() time.Time
	Rand        io.Reader // needed: salts of receipts come from it
	Archive     Archive
	Mailroom    Mailroom // nil takes no mail by HTTP
	MailSecret  string   // that the operator's mail server shows; "" takes none
	Desk
}

// Server is the API. Make it with New.
type Server struct {
	d    Deps
	spec []byte
}

// New checks that every route is described.
func New(d Deps) (*Server, error) {
	s := &Server{d: d}
	spec, err := describe(s.routes(), d.PublicURL)
	if err != nil {
		return nil, err
	}
	s.spec = spec
	return s, nil
}

// route is one registered route with its description.
type route struct {
	httpx.Route
	doc operation
}

// Routes lists every route, for registering and for the test that calls each with
// what was removed.
func (s *Server) Routes() []httpx.Route {
	var out []httpx.Route
	for _, r := range s.routes() {
		out = append(out, r.Route)
	}
	return out
}

var searchParams = []param{
	{"q", "words, \"phrases\", -not, this or that, (groups), prefix*, ext:pdf, type:video, size:>700mb, after:2024-01 and more: docs/search.md", "string", true},
	{"provider", "comma-separated", "string", false},
	{"kind", "comma-separated", "string", false},
	{"ext", "comma-separated", "string", false},
	{"status", "comma-separated: alive, gone, unknown", "string", false},
	{"min_size", "bytes", "integer", false},
	{"max_size", "bytes", "integer", false},
	{"type", "comma-separated: video, audio, image, book, archive, software, document", "string", false},
	{"lang", "of the name, comma-separated: languages (en) or scripts (cyrl)", "string", false},
	{"site", "hosts that post it, or a domain over them, comma-separated", "string", false},
	{"after", "posted at or after: a year, a month or a day", "string", false},
	{"before", "posted before: a year, a month or a day", "string", false},
	{"since", "last seen at or after: RFC 3339 or a date", "string", false},
	{"sort", "relevance, newest or size", "string", false},
	{"limit", "1 to 100, 20 when missing", "integer", false},
	{"explain", "1: say of each hit why it matched", "string", false},
	{"cursor", "next_cursor of the page before", "string", false},
}

// budgets of routes that could be used to harvest, to try links out, or to flood (R16, R25, R30).
var budgets = map[string]httpx.Budget{
	"/api/v1/transparency/report": httpx.Searches, "/api/v1/transparency/report.csv": httpx.Searches,
	"/api/v1/search": httpx.Searches, "/api/v1/lookup": httpx.Lookups, "/api/v1/notices": httpx.Filings,
	"/api/v1/notices/:ref/counter-notices": httpx.Filings, "/api/v1/notices/:ref/retractions": httpx.Filings,
	"/api/v1/notices/:ref/litigation": httpx.Filings, "/api/v1/notices/:ref/complaints": httpx.Filings,
	"/api/v1/transparency/notices": httpx.Searches, "/api/v1/transparency/notices/:ref": httpx.Searches,
}

// routes is the whole table.
func (s *Server) routes() []route {
	open, filer, operator := httpx.Public, httpx.Filer, httpx.Operator
	r := func(method, path string, a httpx.Audience, h func(*gin.Context) error, doc operation) route {
		return route{httpx.Route{Method: method, Path: path, Audience: a, Budget: budgets[path], Handler: h}, doc}
	}
	return append(slices.Concat(s.transparencyRoutes(r), s.deskRoutes(r), s.senderRoutes(r)), []route{
		r("GET", "/api/v1/search", open, s.search, operation{"search entries by name", searchParams, nil, SearchAnswer{}, 200}),
		r("GET", "/api/v1/suggest", open, s.suggest, operation{"complete what is being typed", []param{{"q", "what was typed so far", "string", true}}, nil, Suggestions{}, 200}),
		r("GET", "/api/v1/shares/:id", open, s.share, operation{"one entry; 451 when it was removed", nil, nil, Share{}, 200}),
		r("POST", "/api/v1/lookup", open, s.lookup, operation{"is a link indexed?", nil, LookupRequest{}, LookupAnswer{}, 200}),
		r("POST", "/api/v1/notices", filer, s.fileNotice, operation{"file a notice, in any of its forms", nil, intake.NoticeRequest{}, NoticeFiled{}, 202}),
		r("GET", "/api/v1/notices/:ref/rows.csv", filer, s.noticeRows, operation{"outcome of every row as a table; the notice's token as a bearer", nil, nil, nil, 200}),
		r("GET", "/api/v1/notices/:ref", filer, s.noticeStatus, operation{"status of a notice; the token goes into the Authorization header as a bearer", nil, nil, NoticeStatus{}, 200}),
		r("POST", "/api/v1/notices/:ref/counter-notices", filer, s.fileCounter, operation{"dispute a removal: 17 U.S.C. 512(g)(3)", nil, CounterRequest{}, CounterAnswer{}, 202}),
		r("POST", "/api/v1/notices/:ref/retractions", filer, s.retract, operation{"take a notice back; its token goes into the Authorization header as a bearer", nil, RetractionRequest{}, NoticeStatus{}, 200}),
		r("POST", "/api/v1/notices/:ref/litigation", filer, s.litigate, operation{"say that a court was asked; the notice's token as a bearer", nil, LitigationRequest{}, NoticeStatus{}, 200}),
		r("POST", "/api/v1/notices/:ref/complaints", filer, s.fileComplaint, operation{"complain of a decision: DSA 20; with the notice's token as a bearer it is its sender's", nil, ComplaintRequest{}, ComplaintAnswer{}, 202}),
		r("POST", "/api/v1/mail", filer, s.receiveMail, operation{"hand over one mail, as message/rfc822; the secret of the configuration as a bearer", nil, nil, MailTaken{}, 200}),
		r("GET", "/api/v1/counter-notices/:ref", filer, s.counterStatus, operation{"status of a counter-notice; its token as a bearer", nil, nil, CounterAnswer{}, 200}),
		r("GET", "/api/v1/complaints/:ref", filer, s.complaintStatus, operation{"status of a complaint; its token as a bearer", nil, nil, ComplaintAnswer{}, 200}),
		r("POST", "/api/v1/operator/notices/:ref/convert", operator, s.convert, operation{"move a notice to the route it belongs on", nil, ConvertRequest{}, CaseView{}, 200}),
		r("POST", "/api/v1/operator/notices/:ref/attend", operator, s.attend, operation{"a person has seen to what the notice was marked for", nil, AttendRequest{}, CaseView{}, 200}),
		r("POST", "/api/v1/operator/notices/:ref/counter-notices/:counter", operator, s.decideCounter, operation{"a step on a counter-notice", nil, CounterDecision{}, CaseView{}, 200}),
		r("POST", "/api/v1/operator/notices/:ref/complaints/:complaint", operator, s.decideComplaint, operation{"answer a complaint", nil, ComplaintDecision{}, CaseView{}, 200}),
		r("GET", "/api/v1/transparency/notices", open, s.archive, operation{"published notices, the newest decision first", archiveParams, nil, ArchivePage{}, 200}),
		r("GET", "/api/v1/transparency/notices/:ref", open, s.archived, operation{"one published notice", nil, nil, ArchivedNotice{}, 200}),
		r("GET", "/api/v1/operator/notices", operator, s.queue, operation{"open notices, most urgent first", []param{{"state", "", "string", false}, {"route", "", "string", false}, {"limit", "", "integer", false}, {"offset", "", "integer", false}}, nil, Queue{}, 200}),
		r("GET", "/api/v1/operator/notices/:ref", operator, s.caseView, operation{"one notice with its matched entries", nil, nil, CaseView{}, 200}),
		r("POST", "/api/v1/operator/notices/:ref/decision", operator, s.decide, operation{"decide rows", nil, DecisionRequest{}, CaseView{}, 200}),
		r("POST", "/api/v1/operator/notices/:ref/undo", operator, s.undo, operation{"restore rows", nil, UndoRequest{}, CaseView{}, 200}),
		r("GET", "/openapi.json", open, s.openapi, operation{"this description", nil, nil, nil, 200}),
		r("GET", "/livez", open, s.livez, operation{"the process is up", nil, nil, nil, 200}),
		r("GET", "/readyz", open, s.readyz, operation{"database, journal and index are ready to serve", nil, nil, nil, 200}),
		r("GET", "/metrics", open, s.metrics, operation{"Prometheus metrics, loopback only", nil, nil, nil, 200}),
	}...)
}

func (s *Server) openapi(c *gin.Context) error {
	c.Data(http.StatusOK, "application/json", s.spec)
	return nil
}

func (s *Server) livez(c *gin.Context) error {
	c.String(http.StatusOK, "ok\n")
	return nil
}

func (s *Server) readyz(c *gin.Context) error {
	if err := s.d.Ready(c.Request.Context()); err != nil {
		return err
	}
	c.String(http.StatusOK, "ok\n")
	return nil
}

// metrics answers this machine alone: figures about notices and hosts are no one else's.
func (s *Server) metrics(c *gin.Context) error {
	if !httpx.Local(c.Request) {
		return httpx.ErrNotFound
	}
	s.d.Metrics.ServeHTTP(c.Writer, c.Request)
	return nil
}
