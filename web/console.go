package web

import (
	"cmp"
	"context"
	"net/http"
	"regexp"
	"time"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/httpx"
	"blindex/index"
	"blindex/takedown"
)

// SignIns begins and ends sessions. Implemented by store.
type SignIns interface {
	SignIn(ctx context.Context, name, password string) (token string, s access.Session, err error)
	SignOut(ctx context.Context, token string) error
}

// LoginLinks are one-time links. Implemented by store.
type LoginLinks interface {
	LoginLink(ctx context.Context, token string) (access.Operator, error)
	UseLoginLink(ctx context.Context, token, password string) error
}

// System is what the nodes say of themselves. Implemented by store.
type System interface {
	Nodes(ctx context.Context) ([]index.NodeView, error)
	Purges(ctx context.Context, limit int) ([]index.PurgeView, error)
}

func (s *Server) consoleRoutes() []httpx.Route {
	r := func(method, path string, h func(*gin.Context) error) httpx.Route {
		return httpx.Route{Method: method, Path: path, Audience: httpx.Operator, Handler: h}
	}
	signIn := func(method, path string, h func(*gin.Context) error) httpx.Route {
		return httpx.Route{Method: method, Path: path, Audience: httpx.Public, Budget: httpx.SignIns, Handler: h}
	}
	return []httpx.Route{
		{Method: "GET", Path: "/console/login", Audience: httpx.Public, Handler: s.loginForm},
		signIn("POST", "/console/login", s.login),
		signIn("GET", "/console/link/:token", s.linkForm),
		signIn("POST", "/console/link/:token", s.useLink),
		r("POST", "/console/logout", s.logout),
		r("GET", "/console", s.queue),
		r("GET", "/console/notices/:ref", s.caseView),
		r("POST", "/console/notices/:ref/decide", s.decide),
		r("POST", "/console/notices/:ref/undo", s.undo),
		r("POST", "/console/hide", s.hide),
		r("GET", "/console/hides", s.hides),
		r("POST", "/console/hides/:uid/undo", s.unhide),
		r("POST", "/console/notices/:ref/report", s.providerReport),
		r("GET", "/console/publish", s.toPublish),
		r("GET", "/console/publish/:ref", s.publication),
		r("POST", "/console/publish/:ref", s.publish),
		r("POST", "/console/publish", s.publishChosen),
		r("GET", "/console/mail", s.post),
		r("POST", "/console/mail/:id/done", s.postDone),
		r("GET", "/console/crawl", s.crawl),
		r("POST", "/console/crawl/seeds", s.addSeed),
		r("POST", "/console/crawl/hosts/:id", s.hostState),
		r("GET", "/console/operators", s.operators),
		r("POST", "/console/operators", s.addOperator),
		r("POST", "/console/operators/:name/reset", s.resetOperator),
		r("GET", "/console/system", s.system),
	}
}

// require gives the operator and begins a console page for them.
func (s *Server) require(c *gin.Context, p access.Permission) (access.Operator, view, error) {
	op, err := httpx.Require(c, s.d.Sessions, p)
	if err != nil {
		return op, view{}, err
	}
	v := s.page(c, nil)
	v.Operator = &op
	if s.d.AgentWarning != nil {
		v.Agent.Level, v.Agent.Days = s.d.AgentWarning(v.Now)
	}
	return op, v, nil
}

// loginView is the form to sign in, also the one of a one-time link.
type loginView struct {
	Name  string
	Error string // key of a text, or ""
	Link  bool
	To    string // page of the console that was asked for, or ""
}

func (s *Server) loginForm(c *gin.Context) error {
	httpx.NoStore(c)
	v := s.page(c, loginView{To: consolePage(httpx.Params(c).Text("to"))})
	v.Narrow = true
	return s.show(c, http.StatusOK, "login", v)
}

func (s *Server) login(c *gin.Context) error {
	httpx.NoStore(c)
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	return s.begin(c, form.Text("name"), form.Password(), loginView{Name: form.Text("name"), To: consolePage(form.Text("to"))})
}

// begin signs in and shows the form again when the credentials are wrong.
func (s *Server) begin(c *gin.Context, name, password string, lv loginView) error {
	token, session, err := s.d.SignIns.SignIn(c.Request.Context(), name, password)
	if a := httpx.AnswerTo(err); err != nil && a.Code == "credentials" {
		lv.Error = "error_credentials"
		v := s.page(c, lv)
		v.Narrow = true
		return s.show(c, a.Status, "login", v)
	}
	if err != nil {
		return err
	}
	httpx.SetSession(c, token, session, s.tls)
	return redirect(c, cmp.Or(lv.To, "/console"))
}

var (
	consoleAddress = regexp.MustCompile(`^/console(/[A-Za-z0-9_-]+)*(\?[A-Za-z0-9_.%&=+-]*)?$`)
	signInAddress  = regexp.MustCompile(`^/console/(login|logout|link)\b`)
)

// consolePage is an address to go to after signing in: a page of the console, "" for
// anything else.
func consolePage(address string) string {
	if len(address) > 500 || !consoleAddress.MatchString(address) || signInAddress.MatchString(address) {
		return ""
	}
	return address
}

// linkForm shows whose link it is and asks for a password; only the POST uses it up (R30).
func (s *Server) linkForm(c *gin.Context) error {
	return s.askPassword(c, "", http.StatusOK)
}

func (s *Server) askPassword(c *gin.Context, wrong string, status int) error {
	httpx.NoStore(c)
	op, err := s.d.Links.LoginLink(c.Request.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	v := s.page(c, loginView{Name: op.Name, Error: wrong, Link: true})
	v.Narrow = true
	return s.show(c, status, "login", v)
}

func (s *Server) useLink(c *gin.Context) error {
	httpx.NoStore(c)
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	ctx, token := c.Request.Context(), c.Param("token")
	op, err := s.d.Links.LoginLink(ctx, token)
	if err != nil {
		return err
	}
	err = s.d.Links.UseLoginLink(ctx, token, form.Password())
	if a := httpx.AnswerTo(err); err != nil && a.Code == "weak_password" {
		return s.askPassword(c, "error_weak_password", a.Status)
	}
	if err != nil {
		return err
	}
	return s.begin(c, op.Name, form.Password(), loginView{Name: op.Name})
}

func (s *Server) logout(c *gin.Context) error {
	httpx.NoStore(c)
	if token := httpx.Token(c); token != "" {
		if err := s.d.SignIns.SignOut(c.Request.Context(), token); err != nil {
			return err
		}
	}
	httpx.ClearSession(c, s.tls)
	return redirect(c, "/console/login")
}

// waiting is one notice of the queue with its age.
type waiting struct {
	takedown.Summary
	Age     time.Duration
	Left    time.Duration
	Overdue bool
	Soon    bool // due within six hours
}

const queueLength = 100

func (s *Server) queue(c *gin.Context) error {
	_, v, err := s.require(c, access.ReadQueue)
	if err != nil {
		return err
	}
	p := httpx.Params(c)
	f := takedown.QueueFilter{State: takedown.NoticeState(p.Text("state")), Route: takedown.Route(p.Text("route")), Waits: p.Text("waits"), Limit: queueLength + 1, Offset: offsetOf(p)}
	list, err := s.d.Cases.Queue(c.Request.Context(), f)
	if err != nil {
		return err
	}
	more := len(list) > queueLength
	list = list[:min(len(list), queueLength)]
	var rows []waiting
	overdue := 0
	for _, n := range list {
		w := waiting{Summary: n, Age: v.Now.Sub(n.ReceivedAt)}
		if !n.Due.IsZero() {
			w.Left = n.Due.Sub(v.Now)
			w.Overdue, w.Soon = w.Left < 0, w.Left >= 0 && w.Left < 6*time.Hour
		}
		if w.Overdue {
			overdue++
		}
		rows = append(rows, w)
	}
	v.Data = struct {
		Rows          []waiting
		Overdue       int
		State, Route  string
		Waits         string
		States, Kinds []string
		Whys          []string
		Steps         steps
	}{rows, overdue, string(f.State), string(f.Route), f.Waits, []string{"valid", "incomplete", "deficient", "decided", "abandoned", "duplicate"}, reportKinds, waits,
		stepsOf("/console", map[string]string{"state": string(f.State), "route": string(f.Route), "waits": f.Waits}, f.Offset, queueLength, more)}
	return s.show(c, http.StatusOK, "queue", v)
}

// nodeRow is an index node. A silent one keeps purges from being proved.
type nodeRow struct {
	index.NodeView
	Silent bool
}

const silentAfter = 24 * time.Hour

func (s *Server) system(c *gin.Context) error {
	_, v, err := s.require(c, access.ReadQueue)
	if err != nil {
		return err
	}
	nodes, err := s.d.System.Nodes(c.Request.Context())
	if err != nil {
		return err
	}
	purges, err := s.d.System.Purges(c.Request.Context(), 20)
	if err != nil {
		return err
	}
	var seen []nodeRow
	for _, n := range nodes {
		seen = append(seen, nodeRow{n, v.Now.Sub(n.SeenAt) >= silentAfter})
	}
	var rebuild index.Progress
	if s.d.Rebuild != nil {
		rebuild = s.d.Rebuild()
	}
	v.Data = struct {
		Nodes   []nodeRow
		Purges  []index.PurgeView
		Rebuild index.Progress
	}{seen, purges, rebuild}
	return s.show(c, http.StatusOK, "system", v)
}
