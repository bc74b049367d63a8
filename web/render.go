package web

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/httpx"
)

//go:embed templates
var templateFiles embed.FS

// pages are the templates by name, each with the layout.
type pages map[string]*template.Template

// view is what a template is given: the texts in the reader's language, what the layout
// shows, and the page's own data.
type view struct {
	reader
	Q        string // what stands in the search box; scrubbed
	Cut      bool   // a link was cut out of the address (R4)
	Operator *access.Operator
	Agent    agentWarning // for operators: when the copyright agent's designation ends (R35)
	Refresh  int          // seconds until the page asks again, 0 for never
	Narrow   bool
	Site     string
	Now      time.Time
	Data     any
}

// agentWarning says how loudly to warn that the agent's designation ends: 0 not at all, 4
// when it has ended; and in how many days.
type agentWarning struct{ Level, Days int }

func loadPages(a assets) (pages, error) {
	list, err := templateFiles.ReadDir("templates")
	if err != nil {
		return nil, fmt.Errorf("web: read the templates: %w", err)
	}
	base, err := template.New("layout.html").Funcs(functions(a)).Funcs(dueFunctions()).Option("missingkey=zero").ParseFS(templateFiles, "templates/layout.html", "templates/parts.html", "templates/fields.html")
	if err != nil {
		return nil, fmt.Errorf("web: read the layout: %w", err)
	}
	out := pages{}
	for _, f := range list {
		name := strings.TrimSuffix(f.Name(), path.Ext(f.Name()))
		if name == "layout" || name == "parts" || name == "fields" || strings.Contains(name, "_") {
			continue
		}
		files := []string{"templates/" + f.Name()}
		for _, g := range list { // case_history.html is a section of case.html
			if strings.HasPrefix(g.Name(), name+"_") {
				files = append(files, "templates/"+g.Name())
			}
		}
		t, err := template.Must(base.Clone()).ParseFS(templateFiles, files...)
		if err != nil {
			return nil, fmt.Errorf("web: read a page: %w", err)
		}
		out[name] = t
	}
	return out, nil
}

// page begins a view in the reader's language.
func (s *Server) page(c *gin.Context, data any) view {
	return view{
		reader: s.texts.pick(c.GetHeader("Accept-Language")), Data: data, Now: s.d.Now(), Site: s.d.PublicURL,
		Cut: httpx.Params(c).Has("cut"),
	}
}

// show renders a page whole before its header is written, so that a fault in it is an
// error page and never half a page.
func (s *Server) show(c *gin.Context, status int, name string, v view) error {
	var b bytes.Buffer
	t, ok := s.pages[name]
	if !ok {
		return fmt.Errorf("web: no page %s", name)
	}
	if err := t.ExecuteTemplate(&b, "layout.html", v); err != nil {
		return fmt.Errorf("web: render %s: %w", name, withoutData(err))
	}
	c.Header("Content-Language", v.Lang)
	c.Header("Vary", "Accept-Language, Cookie")
	c.Data(status, "text/html; charset=utf-8", b.Bytes())
	return nil
}

// errTemplate is a fault in a template, with the place in it and nothing else: the whole
// text of such an error may quote what the page was to show (R3).
var errTemplate = errors.New("a template failed")

func withoutData(err error) error {
	place, _, found := strings.Cut(err.Error(), ": executing")
	if !found {
		return errTemplate
	}
	return fmt.Errorf("%w at %s", errTemplate, strings.TrimPrefix(place, "template: "))
}

// problem is what the error page shows.
type problem struct {
	httpx.Answer
	Title, Detail string
}

// Fail renders an error for people; httpx calls it. It shows no more than the answer
// holds: the removed page has no name (R15).
func (s *Server) Fail(c *gin.Context, a httpx.Answer) {
	httpx.NoStore(c)
	if a.Code == "no_session" && c.Request.Method == http.MethodGet {
		to := "/console/login"
		if asked := consolePage(c.Request.URL.RequestURI()); asked != "" && asked != "/console" {
			to += "?" + url.Values{"to": {asked}}.Encode()
		}
		c.Redirect(http.StatusSeeOther, to)
		return
	}
	v := s.page(c, nil)
	p := problem{Answer: a, Title: a.Title, Detail: a.Detail}
	if text, err := v.T("error_" + a.Code); err == nil {
		p.Title = text
	}
	if text, err := v.T("error_" + a.Code + "_detail"); err == nil {
		p.Detail = text
	}
	if a.Status >= 500 {
		p.Detail, _ = v.T("error_later")
	}
	v.Data = p
	v.Narrow = true
	name := "error"
	if a.Code == "removed" {
		name = "removed"
	}
	if err := s.show(c, a.Status, name, v); err != nil {
		httpx.Problem(c, a)
	}
}
