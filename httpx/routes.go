package httpx

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
)

// Audience says who may call a route.
type Audience string

// The audiences.
const (
	Public   Audience = "public"
	Filer    Audience = "filer"    // whoever files a notice, or holds its token
	Operator Audience = "operator" // signed in at the console
)

// Route is one line of a package's route table.
type Route struct {
	Method   string
	Path     string
	Audience Audience
	Budget   Budget   // which budget of the network a call counts against
	Params   []string // parameters of its query or form, for the test that calls every route
	Handler  func(*gin.Context) error
}

// Options are what an engine is made of.
type Options struct {
	Log       *slog.Logger
	Now       func() time.Time
	PublicURL string // tells whether cookies travel over TLS
	Limits    *Limits
	Proxies   []netip.Prefix                                     // networks whose X-Forwarded-For is believed; none by default
	Count     func(route string, status int, took time.Duration) // metrics; may be nil
	Fail      func(*gin.Context, Answer)                         // renders an error for people; nil: problem documents only
}

// Engine makes gin without its own logger, recovery and form parsing (R3).
func Engine(o Options, routes ...Route) *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	proxies := make([]string, len(o.Proxies))
	for i, p := range o.Proxies {
		proxies[i] = p.String()
	}
	if err := e.SetTrustedProxies(proxies); err != nil {
		panic("httpx: a parsed network is always a valid proxy")
	}
	e.Use(o.observe, secureHeaders)
	missing := func(c *gin.Context) { o.fail(c, ErrNotFound) }
	e.NoRoute(missing)
	e.NoMethod(missing)
	for _, r := range routes {
		e.Handle(r.Method, r.Path, o.handler(r))
		if r.Method == http.MethodGet { // net/http leaves the body of the answer out
			e.Handle(http.MethodHead, r.Path, o.handler(r))
		}
	}
	return e
}

// handler adapts a route: limits, cross-origin protection, its error.
func (o Options) handler(r Route) gin.HandlerFunc {
	guard := http.NewCrossOriginProtection()
	return func(c *gin.Context) {
		if err := o.admit(c, r, guard); err != nil {
			o.fail(c, err)
			return
		}
		if err := r.Handler(c); err != nil {
			o.fail(c, err)
		}
	}
}

func (o Options) admit(c *gin.Context, r Route, guard *http.CrossOriginProtection) error {
	if len(c.Request.RequestURI) > MaxURL {
		return ErrTooLarge
	}
	if path := c.Request.URL.Path; strings.ContainsRune(path, 0) || !utf8.ValidString(path) {
		return ErrMalformed
	}
	if guard.Check(c.Request) != nil {
		return ErrForeign
	}
	if o.Limits != nil && !o.Limits.Allow(net.JoinHostPort(c.ClientIP(), "0"), r.Budget, o.Now()) {
		return ErrTooMany
	}
	return nil
}

// fail answers an error: pages get a page, everything else a problem document.
func (o Options) fail(c *gin.Context, err error) {
	a := AnswerTo(err)
	if a.Status == http.StatusInternalServerError {
		o.Log.Error("a request failed", "route", c.FullPath(), "error", err)
	}
	if c.Writer.Written() {
		return
	}
	if a.Status == http.StatusTooManyRequests {
		c.Header("Retry-After", "60")
	}
	if a.Removal != nil {
		c.Header("Link", blockedBy)
		NoStore(c)
	}
	if o.Fail != nil && !strings.HasPrefix(c.Request.URL.Path, "/api/") && strings.Contains(c.GetHeader("Accept"), "text/html") {
		o.Fail(c, a)
		return
	}
	Problem(c, a)
}

// observe logs by route pattern and turns a panic into a 500 that spills nothing: of
// the panic only its type is kept, since its value may hold input.
func (o Options) observe(c *gin.Context) {
	start := o.Now()
	defer func() {
		if p := recover(); p != nil {
			if errors.Is(asError(p), http.ErrAbortHandler) {
				panic(http.ErrAbortHandler)
			}
			o.Log.Error("a request panicked", "route", c.FullPath(), "type", fmt.Sprintf("%T", p), "at", frames())
			if !c.Writer.Written() {
				o.fail(c, errPanic)
			}
		}
		took := o.Now().Sub(start)
		if o.Count != nil {
			o.Count(c.FullPath(), c.Writer.Status(), took)
		}
		if ctx := c.Request.Context(); o.Log.Enabled(ctx, slog.LevelDebug) {
			o.Log.DebugContext(ctx, "request", "method", method(c.Request.Method), "route", c.FullPath(), "status", c.Writer.Status(), "ms", took.Milliseconds())
		}
	}()
	c.Next()
}

var errPanic = errors.New("httpx: a handler panicked")

func asError(p any) error {
	err, _ := p.(error)
	return err
}

// method keeps made-up methods, which may hold anything, out of the log.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

// frames are function names and lines, without arguments.
func frames() []string {
	pc := make([]uintptr, 16)
	var out []string
	list := runtime.CallersFrames(pc[:runtime.Callers(4, pc)])
	for {
		f, more := list.Next()
		out = append(out, fmt.Sprintf("%s:%d", f.Function, f.Line))
		if !more {
			return out
		}
	}
}
