// Package hostfake is a stand-in for the public questions that storage providers answer
// about a link without a key and without an account: for tests and for the sample site.
// Each function answers as one provider does, written from what the provider documents and
// how public clients read it, and not from our table of signs, so that the two can
// disagree. It must not know real links: names and sizes are made up.
//
// What each imitates:
//
//	pixeldrain    api/file/ID/info and api/list/ID: JSON; what was taken down is still told, with abuse_type
//	mediafire     api/1.5/file/get_info.php: response.result and response.error; the page redirects to error.php?errno=N
//	1fichier      check_links.pl: a line "address;name;size", or "address;;;NOT FOUND"
//	pcloud        showpublink on two hosts that do not know each other's links: result 0, 7001 to 7006, 4000, 5000
//	yandex-disk   v1/disk/public/resources: name, size, type, or error and description
//	mailru-cloud  api/v2/folder: status and body, errors by field
//	google-drive  the page: og:title, a redirect to the log-in, the 404 page, the page about its terms
//	archive-org   metadata/ID: {} for nothing, is_dark for what is not shown
//	aliyundrive   get_share_by_anonymous: share_name, or code
//	vikingfile    api/check-file: a list with exist, name and size
//	catbox        the file itself, by HEAD
//	ff-send       api/exists/ID: requiresPassword, or 404
package hostfake

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// Behaviour is how a link, or all of a provider, answers.
type Behaviour string

// How a link can answer. What a provider cannot say, it says as Gone.
const (
	Alive     Behaviour = ""
	Gone      Behaviour = "gone"
	TakenDown Behaviour = "taken_down"
	Severe    Behaviour = "severe"
	Throttled Behaviour = "throttled" // 429 with Retry-After
	Busy      Behaviour = "busy"      // the provider's own way to say it, or 503
	LogIn     Behaviour = "login"     // a redirect to a log-in, or 403
	Captcha   Behaviour = "captcha"   // 200 with a page that asks for a person
	Garbage   Behaviour = "garbage"   // 200 with something else
	NotFound  Behaviour = "not_found" // a bare 404 of some machine on the way
	Down      Behaviour = "down"      // 502
	Broken    Behaviour = "broken"    // the connection breaks
)

// Request is what was asked, for tests.
type Request struct{ Host, Method, Path, Query, Body, Agent, Cookie string }

// Server answers for all providers, with their host as first part of the path. Its zero
// value is ready: every link lives.
type Server struct {
	// Named tells the names of links; without it, and where it says "", Name makes them up.
	Named func(handle string) string

	mu   sync.Mutex
	acts map[string]Behaviour // by handle
	all  map[string]Behaviour // by provider
	log  []Request
}

// Set makes a handle answer in some way; "" ends that.
func (s *Server) Set(handle string, b Behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.acts == nil {
		s.acts = map[string]Behaviour{}
	}
	s.acts[handle] = b
}

// SetAll makes a whole provider answer in some way; "" ends that.
func (s *Server) SetAll(provider string, b Behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[string]Behaviour{}
	}
	s.all[provider] = b
}

// Requests are those that came, in order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.log...)
}

// call is a question that reached its provider.
type call struct {
	w    http.ResponseWriter
	host string
	path string
	q    url.Values
	body string
	name string // of the link
}

// answerer answers for a provider; find reads the handle.
type answerer struct {
	provider string
	find     func(c call) string
	answer   func(c call, handle string, b Behaviour)
}

var hosts = map[string]answerer{
	"pixeldrain.com":       {"pixeldrain", part(2), pixeldrain},
	"www.mediafire.com":    {"mediafire", mediafireHandle, mediafire},
	"1fichier.com":         {"1fichier", after("links[]", "?"), fichier},
	"api.pcloud.com":       {"pcloud", query("code"), pcloud},
	"eapi.pcloud.com":      {"pcloud", query("code"), pcloud},
	"cloud-api.yandex.net": {"yandex-disk", keyed, yandex},
	"cloud.mail.ru":        {"mailru-cloud", query("weblink"), mailru},
	"drive.google.com":     {"google-drive", last, google},
	"docs.google.com":      {"google-drive", last, google},
	"archive.org":          {"archive-org", part(1), archive},
	"api.aliyundrive.com":  {"aliyundrive", shareID, aliyun},
	"vikingfile.com":       {"vikingfile", after("hash[]", ""), viking},
	"files.catbox.moe":     {"catbox", part(0), catbox},
	"send.vis.ee":          {"ff-send", part(2), send},
	"drop.chapril.org":     {"ff-send", part(2), send},
}

const maxBody = 1 << 16

// ServeHTTP implements http.Handler for /HOST/path.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host, path, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	text, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	a, known := hosts[host]
	if err != nil || !known {
		http.Error(w, "no such provider", http.StatusTeapot)
		return
	}
	c := call{w: w, host: host, path: path, q: r.URL.Query(), body: string(text)}
	handle := a.find(c)
	if c.name = Name(handle); s.Named != nil {
		c.name = cmp.Or(s.Named(handle), c.name)
	}
	s.mu.Lock()
	s.log = append(s.log, Request{host, r.Method, path, r.URL.RawQuery, c.body, r.UserAgent(), r.Header.Get("Cookie")})
	b := s.acts[handle]
	if all := s.all[a.provider]; all != "" {
		b = all
	}
	s.mu.Unlock()
	if b == Broken {
		panic(http.ErrAbortHandler)
	}
	if !common(c, b) {
		a.answer(c, handle, b)
	}
}

// common answers what every provider answers in the same way.
func common(c call, b Behaviour) bool {
	switch b {
	case Throttled:
		c.w.Header().Set("Retry-After", "120")
		http.Error(c.w, "Too Many Requests", http.StatusTooManyRequests)
	case Captcha:
		c.w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(c.w, "<html><title>Just a moment</title><div class='h-captcha'>are you human? Not Found, Error 404 (Not Found)</div></html>")
	case Garbage:
		c.w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(c.w, "<html>welcome to the hotel's network [1,2")
	case NotFound:
		if c.host == "files.catbox.moe" {
			return false // it cannot be told from the real one
		}
		c.w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(c.w, "<html><h1>404</h1>nginx</html>")
	case Down:
		http.Error(c.w, "bad gateway", http.StatusBadGateway)
	default:
		return false
	}
	return true
}

// Ways to find the handle.

func part(n int) func(call) string {
	return func(c call) string {
		parts := strings.Split(c.path, "/")
		if n >= len(parts) {
			return ""
		}
		return parts[n]
	}
}

func last(c call) string { return c.path[strings.LastIndexByte(c.path, '/')+1:] }

func query(name string) func(call) string { return func(c call) string { return c.q.Get(name) } }

// keyed is the end of an address in the query, or a handle that stands there by itself.
func keyed(c call) string {
	v := c.q.Get("public_key")
	if rest, ok := strings.CutPrefix(v, "https://"); ok {
		return rest[strings.LastIndexByte(rest, '/')+1:]
	}
	return v
}

// after is what stands behind a mark in a field of a posted form.
func after(name, mark string) func(call) string {
	return func(c call) string {
		form, err := url.ParseQuery(c.body)
		if err != nil {
			return ""
		}
		v := form.Get(name)
		if _, rest, ok := strings.Cut(v, mark); ok {
			return rest
		}
		return ""
	}
}

func shareID(c call) string {
	var o struct {
		ID string `json:"share_id"`
	}
	if json.Unmarshal([]byte(c.body), &o) != nil {
		return ""
	}
	return o.ID
}

func reply(c call, status int, v any) {
	c.w.Header().Set("Content-Type", "application/json")
	c.w.WriteHeader(status)
	_ = json.NewEncoder(c.w).Encode(v)
}
