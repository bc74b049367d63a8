package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"blindex/index"
)

// canarySite posts every link form by every way a site can send one, and remembers what
// it was asked for: a crawler must not carry a secret to another page either.
type canarySite struct {
	p     *plants
	mu    sync.Mutex
	asked map[string]int
	pages map[string]http.HandlerFunc
}

func startCanarySite(t *testing.T, p *plants) (*canarySite, string) {
	t.Helper()
	s := &canarySite{p: p, asked: map[string]int{}, pages: map[string]http.HandlerFunc{}}
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	for i := range p.forms {
		s.formPages(i)
	}
	s.wholePages(srv.URL)
	return s, srv.URL + "/"
}

// ServeHTTP answers the prepared pages, and a page with one harmless link for all else.
func (s *canarySite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s\n", r.Method, r.RequestURI)
	r.Header.Write(&b)
	s.p.hear("request to the site "+r.URL.Path, b.Bytes())
	s.mu.Lock()
	s.asked[r.URL.Path]++
	page := s.pages[r.URL.Path]
	s.mu.Unlock()
	if page != nil {
		page(w, r)
		return
	}
	fmt.Fprintf(w, `<title>Landing</title><h1>A page of its own</h1><a href="%s">Old map %d</a>`, sampleKeyless(r.RequestURI), len(r.RequestURI))
}

func say(body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		io.WriteString(w, body)
	}
}

// formPages are the pages about one form.
func (s *canarySite) formPages(i int) {
	p, n := s.p, strconv.Itoa(i)
	link := func(entrance string) string { return html.EscapeString(p.link(i, entrance)) }
	s.pages["/text/"+n] = say(fmt.Sprintf(`<title>Maps %d</title><h1>Maps volume %d</h1><p>Old map of Wisborg %d: %s</p><script>var x="%s"</script><!-- %s -->`,
		i, i, i, link("page text"), link("script"), link("comment")))
	s.pages["/title/"+n] = say(fmt.Sprintf(`<title>Castle %d %s</title><meta property="og:title" content="Castle %s"><meta name="description" content="%s"><h1>Castle %s</h1><p><a href="%s">x</a>`,
		i, link("title"), link("og title"), link("description"), link("heading"), sampleKeyless("title"+n)))
	s.pages["/linktext/"+n] = say(fmt.Sprintf(`<title>Ships %d</title><p><a href="%s">Ship %d %s</a> Password: <b>%s</b>`, i, sampleKeyless("linktext"+n), i, link("link text"), link("beside a link")))
	s.pages["/attr/"+n] = say(fmt.Sprintf(`<title>Lamps %d</title><p><a title="Lamp %s" aria-label="%s" download="%s" data-x="%s" href="%s"><img alt="Lamp %s" src="%s"></a><a href="%s">Lamp %d</a>`,
		i, link("title attribute"), link("aria-label"), link("download attribute"), link("data attribute"), sampleKeyless("attr"+n), link("alt"), link("img src"), link("href"), i))
	s.pages["/base/"+n] = say(fmt.Sprintf(`<base href="%s"><title>Base %d</title><a href="rel/page">x</a><a href="%s">Base</a>`, link("base"), i, sampleKeyless("base"+n)))
	s.pages["/to/"+n] = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", p.link(i, "redirect target"))
		w.WriteHeader(http.StatusFound)
	}
	s.pages["/tofar/"+n] = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "/far/"+n+"?next="+url.QueryEscape(p.link(i, "redirect query"))+"#"+p.link(i, "redirect fragment"))
		w.WriteHeader(http.StatusMovedPermanently)
	}
	header := func(name string) string { return strings.ReplaceAll(p.link(i, name+" header"), "\n", "") }
	s.pages["/header/"+n] = say(fmt.Sprintf(`<title>Header %d</title><a href="%s">Header %d</a>`, i, sampleKeyless("header"+n), i),
		"ETag", `"`+header("etag")+`"`, "Last-Modified", header("last-modified"), "X-Robots-Tag", "otherbot: noindex, "+header("x-robots-tag"),
		"Link", "<"+header("link")+`>; rel="canonical"`, "Set-Cookie", "k="+header("cookie"), "Retry-After", header("retry-after"), "Content-Language", header("content-language"))
	s.pages["/kind/"+n] = say(`<title>Kind</title>`, "Content-Type", "text/"+header("content-type"))
	s.pages["/coding/"+n] = say(`<title>Coding</title>`, "Content-Encoding", header("content-encoding"))
}

// wholePages are those that hold all forms at once, and the one that leads to all.
func (s *canarySite) wholePages(origin string) {
	p := s.p
	s.pages["/paste"] = say("Maps\n"+p.all("plain text"), "Content-Type", "text/plain; charset=utf-8")
	s.pages["/data.json"] = say(asJSON(map[string]string{"text": p.all("json")}), "Content-Type", "application/json")
	var rss, sitemap, home strings.Builder
	for i := range p.forms {
		x := func(entrance string) string { return html.EscapeString(p.link(i, entrance)) }
		fmt.Fprintf(&rss, "<item><title>Item %d %s</title><link>%s</link><guid>%s</guid><description>%s</description></item>", i, x("feed title"), x("feed link"), x("feed guid"), x("feed text"))
		fmt.Fprintf(&sitemap, "<url><loc>%s</loc></url><url><loc>%s/map/%d?u=%s</loc></url>", x("sitemap"), origin, i, url.QueryEscape(p.link(i, "sitemap query")))
		fmt.Fprintf(&home, `<a href="/path/%s">p</a> <a href="/path2/%d/%s">p</a> <a href="/query/%d?u=%s&amp;x=1">q</a> <a href="/frag/%d#%s">f</a> <a href="http://%s@%s/user/%d">u</a>`,
			url.PathEscape(p.link(i, "page path")), i, x("page path unescaped"), i, url.QueryEscape(p.link(i, "page query")), i, x("page fragment"),
			url.UserPassword("me", p.link(i, "page user")), strings.TrimPrefix(origin, "http://"), i)
	}
	for path := range s.pages {
		fmt.Fprintf(&home, `<a href="%s">page</a> `, path)
	}
	s.pages["/rss.xml"] = say(`<?xml version="1.0"?><rss version="2.0"><channel><title>Maps</title>`+rss.String()+`</channel></rss>`, "Content-Type", "application/rss+xml")
	s.pages["/sitemap.xml"] = say(`<?xml version="1.0"?><urlset>`+sitemap.String()+`</urlset>`, "Content-Type", "application/xml")
	s.pages["/"] = say(`<title>Maps</title><a href="/rss.xml">feed</a> ` + home.String())
	var robots strings.Builder
	fmt.Fprintf(&robots, "Sitemap: %s/sitemap.xml\nUser-agent: *\nDisallow: /never\n", origin)
	for i := range p.forms {
		fmt.Fprintf(&robots, "# %s\nDisallow: /never/%s\nSitemap: %s\n", p.link(i, "robots comment"), p.link(i, "robots rule"), p.link(i, "robots sitemap"))
	}
	s.pages["/robots.txt"] = say(robots.String(), "Content-Type", "text/plain")
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// missed lists prepared pages that nobody asked for: an entrance that was not used proves nothing.
func (s *canarySite) missed() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for path := range s.pages {
		if s.asked[path] == 0 {
			out = append(out, path)
		}
	}
	slices.Sort(out)
	return out
}

// R1–R7: a secret goes in by every entrance in every form, and is nowhere afterwards.
// Beyond this check: secrets that a store would have compressed or encrypted. Of those,
// what PostgreSQL compresses is read through its dump, the words of the index through
// the index; what is sealed is made of the same scrubbed rows.
func TestCanary(t *testing.T) {
	tmp, err := os.MkdirTemp("", "bx-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(tmp) })
	if err := os.Chmod(tmp, 0o755); err != nil {
		t.Fatal(err)
	}
	p := newPlants(t)
	s, siteURL := startCanarySite(t, p)
	data := dataFolder(t)
	t.Setenv("TMPDIR", tmp) // uploads that were put aside would show (R3)
	n := startNode(t, data)
	n.enter()

	p.crawl(n, siteURL)
	if missed := s.missed(); len(missed) > 0 {
		t.Errorf("%d pages were not asked for, the first %s", len(missed), missed[0])
	}
	p.routes(n)
	p.headers(n)
	p.notices(n)
	p.imports(n)
	p.wire(n)
	p.uploads(n)
	p.constraint(n)
	p.remove(n)
	p.do(n, "metrics", request(t, "GET", n.url+"/metrics", nil))
	p.hear("dump", n.dump())
	n.stop()
	p.hear("log", []byte(n.log.String()))

	for _, leak := range p.leaks(data, tmp) {
		t.Error(leak)
	}
	p.audit(data)
	t.Logf("%d secrets, %d answers and other texts", len(p.where), len(p.heard))
}

// audit has the command look for the secrets as words of the index, which it takes apart.
func (p *plants) audit(data string) {
	list := filepath.Join(p.dir, "words")
	audit := func(words ...string) string {
		if err := os.WriteFile(list, []byte(strings.Join(words, "\n")), 0o600); err != nil {
			p.t.Fatal(err)
		}
		var out bytes.Buffer
		err := run(p.t.Context(), []string{"audit", "keys", "--canaries", list, filepath.Join(data, "index")}, streams{strings.NewReader(""), &out, &out})
		if err != nil && !errors.Is(err, errFound) {
			p.t.Error(err)
		}
		return out.String()
	}
	var out bytes.Buffer
	if err := run(p.t.Context(), []string{"audit", "keys", data}, streams{strings.NewReader(""), &out, &out}); err != nil {
		p.t.Errorf("the audit of the data folder: %v: %s", err, out.String())
	}
	if said := audit(p.words()...); !strings.Contains(said, ", 0 with a secret") {
		p.t.Errorf("the index holds a secret as a word: %s", said)
	}
	if said := audit(index.Analyze("lamp")...); strings.Contains(said, ", 0 with a secret") {
		p.t.Errorf("a word that stands in the index is not found: %s", said)
	}
}

// R7: the scan above would notice a secret, in a file and in an answer, in each spelling.
func TestCanaryControl(t *testing.T) {
	p := newPlants(t)
	link := p.link(0, "control")
	secret := link[strings.IndexByte(link, '#')+1:]
	for i, form := range forms([]byte(secret)) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "f"), append(append(make([]byte, 1000+i), form...), "tail"...), 0o600); err != nil {
			t.Fatal(err)
		}
		if len(p.leaks(dir)) == 0 {
			t.Errorf("spelling %d is not noticed in a file", i)
		}
		p.heard = []heard{{"answer", append([]byte("xx"), form...)}}
		if len(p.leaks()) == 0 {
			t.Errorf("spelling %d is not noticed in an answer", i)
		}
		p.heard = nil
	}
	var out bytes.Buffer
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "f"), []byte("see "+link), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(t.Context(), []string{"audit", "keys", dir}, streams{strings.NewReader(""), &out, &out}); !errors.Is(err, errFound) {
		t.Errorf("the audit does not notice a link with its key: %v", err)
	}
}

func request(t *testing.T, method, address string, body io.Reader) *http.Request {
	t.Helper()
	req, err := http.NewRequest(method, address, body)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// crawl has the site crawled to the end.
func (p *plants) crawl(n *node, siteURL string) {
	p.hear("crawl command", []byte(n.command("crawl", siteURL)))
}

// routes calls every route with a link in every parameter, path slot and field.
func (p *plants) routes(n *node) {
	params := paramNames(p.t)
	for _, r := range allRoutes(p.t) {
		for i := range p.forms {
			if r.Path == "/console/login" && r.Method == http.MethodPost && i%8 > 0 {
				continue // each try costs a password's hash
			}
			p.route(n, r.Method, r.Path, params, i)
		}
		if strings.HasSuffix(r.Path, "/logout") {
			n.login()
		}
	}
}

func (p *plants) route(n *node, method, path string, params []string, i int) {
	t, what := p.t, method+" "+path
	target := n.url + fillSlots(path, func() string { return url.PathEscape(p.link(i, what+" path")) })
	values, shared := url.Values{}, p.link(i, what+" parameter") // one for all: its label names the route
	for _, name := range params {
		values.Set(name, "maps "+shared)
	}
	values.Set(p.link(i, what+" parameter name"), "1")
	query := url.Values{"q": {p.link(i, what+" query")}, p.link(i, what+" query name"): {"1"}}
	switch {
	case method == http.MethodGet:
		if strings.Contains(path, ":") {
			p.do(n, what, request(t, method, target, nil))
		}
		plain := n.url + fillSlots(path, func() string { return "x" })
		p.do(n, what, request(t, method, plain+"?"+query.Encode(), nil))
		if i%8 == 0 {
			p.do(n, what, request(t, method, plain+"?"+clip(values).Encode(), nil))
		}
	case strings.HasPrefix(path, "/api/"):
		fields := map[string]any{}
		for name, list := range values {
			fields[name] = list[0]
		}
		p.json(n, what, target, fields)
		p.json(n, what, n.url+fillSlots(path, func() string { return "x" }), p.link(i, what+" string"))
	default:
		req := request(t, method, n.url+fillSlots(path, func() string { return "x" }), strings.NewReader(values.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		p.do(n, what, req)
		if i%8 == 0 {
			p.do(n, what, p.multipart(target, values, i))
		}
	}
}

// clip keeps a query within what an address may be long, so that it is read at all.
func clip(values url.Values) url.Values {
	out := url.Values{}
	for k, v := range values {
		out[k] = v
		if len(out.Encode()) > 7<<10 {
			delete(out, k)
			break
		}
	}
	return out
}

func (p *plants) json(n *node, what, target string, v any) int {
	req := request(p.t, "POST", target, strings.NewReader(asJSON(v)))
	req.Header.Set("Content-Type", "application/json")
	return p.do(n, what, req)
}

func (p *plants) multipart(target string, values url.Values, i int) *http.Request {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, list := range values {
		w.WriteField(name, list[0])
	}
	if f, err := w.CreateFormFile("file", p.link(i, "file name")); err == nil {
		io.WriteString(f, p.link(i, "file content"))
	}
	w.Close()
	req := request(p.t, "POST", target, &b)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return req
}

// headers sends a link in every header that anything may look at.
func (p *plants) headers(n *node) {
	names := []string{"Referer", "User-Agent", "Cookie", "X-Forwarded-For", "Forwarded", "Authorization", "Accept-Language", "Accept", "If-None-Match", "Origin", "Content-Type", "X-Request-Id", "Range", "X-Original-Url"}
	for i := range p.forms {
		for _, path := range []string{"/search?q=maps", "/api/v1/search?q=maps", "/missing"} {
			req := request(p.t, "GET", n.url+path, nil)
			for _, name := range names {
				req.Header.Set(name, p.link(i, name+" header in"))
			}
			p.do(n, "headers on "+path, req)
		}
		req := request(p.t, "GET", n.url+"/api/v1/notices/x", nil)
		req.Header.Set("Authorization", "Bearer "+p.link(i, "bearer"))
		p.do(n, "bearer", req)
	}
}

// notices files one notice a form with a link in every text and every row, by API and by form.
func (p *plants) notices(n *node) {
	for i := range p.forms {
		x := func(field string) string { return "Maps: " + p.link(i, "notice "+field) }
		party := map[string]string{"name": x("name"), "org": x("org"), "email": "greta@example.org", "phone": x("phone"), "postal": x("postal"), "country": x("country"), "relation": "owner"}
		body := map[string]any{
			"kind": "copyright", "lang": x("lang"), "sender": party, "principal": party, "explanation": x("explanation"), "signature": x("signature"),
			"works":      []map[string]any{{"title": x("title"), "description": x("description"), "kind": x("kind"), "original_urls": []string{x("original url"), p.link(i, "original")}}},
			"items":      []map[string]any{{"url": p.link(i, "row")}, {"url": x("row in words")}, {"url": p.link(i, "row with\x00zero") + "\x00"}},
			"statements": map[string]any{"good_faith": true, "accuracy": true, "perjury_authority": true, "fair_use_considered": true, "bona_fide_complete": true, "text_id": p.link(i, "text id")},
		}
		if code := p.json(n, "notice by API", n.url+"/api/v1/notices", body); code != http.StatusAccepted {
			p.t.Errorf("%s: a notice is answered %d", p.forms[i].Form, code)
		}
		party["email"] = x("email")
		delete(body["statements"].(map[string]any), "text_id")
		p.json(n, "notice by API", n.url+"/api/v1/notices", body)

		form := url.Values{"anyway": {"1"}, "email": {"greta@example.org"}, "route": {"copyright"}, "relation": {"owner"}}
		for _, name := range []string{"name", "org", "phone", "postal", "country", "principal", "work_title", "work_description", "work_urls", "explanation", "signature", "row-1", "row-2", "rows"} {
			form.Set(name, p.link(i, "form "+name))
		}
		for _, name := range []string{"good_faith", "accuracy", "perjury_authority", "fair_use_considered", "bona_fide_complete"} {
			form.Set(name, "1")
		}
		req := request(p.t, "POST", n.url+"/notice", strings.NewReader(form.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		p.do(n, "notice by form", req)
		p.json(n, "lookup", n.url+"/api/v1/lookup", map[string]string{"url": p.link(i, "lookup")})
	}
}

// imports loads a file with links in every field, as seeds of a crawl and as own data.
func (p *plants) imports(n *node) {
	var b strings.Builder
	for i := range p.forms {
		fmt.Fprintln(&b, asJSON(map[string]any{"url": p.link(i, "import"), "name": "Old map " + p.link(i, "import name"), "page": p.link(i, "import page")}))
		fmt.Fprintln(&b, asJSON(map[string]any{"url": sampleKeyless("import" + strconv.Itoa(i)), "name": "Old map " + p.link(i, "import name"), "page": "https://example.org/?u=" + url.QueryEscape(p.link(i, "import page query"))}))
		fmt.Fprintln(&b, `{"url":"`+p.link(i, "broken import"))
		fmt.Fprintln(&b, asJSON(map[string]any{"seen_at": p.link(i, "import time"), p.link(i, "import field"): 1}))
	}
	file := filepath.Join(p.dir, "import.jsonl")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.hear("import command", []byte(n.command("import", file)))
	p.hear("import command", []byte(n.command("import", "--own", file)))
}

// wire sends what net/http itself refuses, and hangs up in the middle.
func (p *plants) wire(n *node) {
	host := strings.TrimPrefix(n.url, "http://")
	for i := range p.forms {
		l := func(what string) string { return p.link(i, "wire: "+what) }
		for _, raw := range []string{
			"GET /" + l("protocol") + " HTTP/9.9\r\nHost: x\r\n\r\n",
			l("method") + " / HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET / HTTP/1.1\r\nHost: " + l("host") + "\r\n\r\n",
			"GET / HTTP/1.1\r\nHost: x\r\n" + l("header") + "\r\n\r\n",
			"GET http://[" + l("target") + "/ HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET /%zz" + l("escape") + " HTTP/1.1\r\nHost: x\r\n\r\n",
			"POST /api/v1/lookup HTTP/1.1\r\nHost: x\r\nContent-Length: " + l("length") + "\r\n\r\n",
			"POST /api/v1/lookup HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: " + l("coding") + "\r\n\r\n",
			"POST /api/v1/lookup HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + l("chunk") + "\r\n",
			"GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat(l("long header"), 1000) + "\r\n\r\n",
		} {
			p.raw(host, raw, false)
		}
		p.raw(host, "POST /api/v1/notices HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\nContent-Type: application/json\r\n\r\n{\"items\":[{\"url\":\""+l("hang-up")+"\"", true)
		p.raw(host, "POST /notice HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nrows="+url.QueryEscape(l("hang-up in a form")), true)
	}
}

// raw writes bytes to the node and keeps its answer, or hangs up at once.
func (p *plants) raw(host, text string, hangUp bool) {
	p.t.Helper()
	conn, err := net.Dial("tcp", host)
	if err != nil {
		p.t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	io.WriteString(conn, text)
	if hangUp {
		return
	}
	conn.(*net.TCPConn).CloseWrite()
	answer, _ := io.ReadAll(conn)
	p.hear("wire", answer)
}

// endless gives a text again and again up to so many bytes.
func endless(text string, size int) io.Reader {
	return io.LimitReader(&again{text: text}, int64(size))
}

type again struct {
	text string
	at   int
}

// Read implements io.Reader.
func (a *again) Read(b []byte) (int, error) {
	n := copy(b, a.text[a.at:])
	a.at = (a.at + n) % len(a.text)
	return n, nil
}

const uploadSize = 50 << 20

// uploads sends 50 MB where a body is taken.
func (p *plants) uploads(n *node) {
	links, refused := p.all("upload"), 0
	for _, u := range []struct{ path, kind, head string }{
		{"/api/v1/notices", "application/json", `{"items":[{"url":"`},
		{"/api/v1/lookup", "application/json", `{"url":"`},
		{"/notice", "application/x-www-form-urlencoded", "rows="},
		{"/notice", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"rows\"; filename=\"f.txt\"\r\n\r\n"},
	} {
		req := request(p.t, "POST", n.url+u.path, io.MultiReader(strings.NewReader(u.head), endless(links, uploadSize)))
		req.Header.Set("Content-Type", u.kind)
		switch code := p.do(n, "upload to "+u.path, req); code {
		case http.StatusRequestEntityTooLarge:
			refused++
		case 0: // hung up on while still sending
		default:
			p.t.Errorf("50 MB to %s (%s) are answered %d", u.path, u.kind, code)
		}
	}
	if refused == 0 {
		p.t.Error("no upload was answered")
	}
}

// constraint makes the database refuse rows with a message that quotes them.
func (p *plants) constraint(n *node) {
	n.psql(`ALTER TABLE notice_works ADD CONSTRAINT refuse_all CHECK (false) NOT VALID`)
	refused := 0
	for i := range p.forms {
		body := notice(p.link(i, "constraint row"))
		body["explanation"], body["signature"] = p.link(i, "constraint"), p.link(i, "constraint")
		if p.json(n, "constraint", n.url+"/api/v1/notices", body) == http.StatusInternalServerError {
			refused++
		}
	}
	n.psql(`ALTER TABLE notice_works DROP CONSTRAINT refuse_all`)
	if refused != len(p.forms) {
		p.t.Errorf("the constraint refused %d of %d notices", refused, len(p.forms))
	}
}

// remove takes an entry down and erases it, so that escrow and journal have something.
func (p *plants) remove(n *node) {
	name := "removed map"
	file := filepath.Join(p.dir, "own.jsonl")
	line := asJSON(map[string]any{"url": sampleKeyless(name), "name": "Wisborg atlas 1838 " + p.link(0, "name of what is removed")})
	if err := os.WriteFile(file, []byte(line+"\n"), 0o600); err != nil {
		p.t.Fatal(err)
	}
	n.command("import", "--own", file)
	var f filed
	if code := n.call("POST", "/api/v1/notices", notice(sampleKeyless(name)+"#"+strings.Repeat("k", 43)), &f); code != http.StatusAccepted {
		p.t.Fatalf("filing: %d", code)
	}
	n.decide(f.Ref)
	out := n.command("purge")
	if !strings.Contains(out, "erased 1 entries") {
		p.t.Errorf("the purge says: %s", out)
	}
	p.hear("purge command", []byte(out))
	_, body := n.get("/api/v1/operator/notices?limit=200")
	p.hear("queue", []byte(body))
	for _, q := range []string{"map", "maps", "castle", "ship", "lamp", "wisborg", "removed"} {
		_, body := n.get("/api/v1/search?limit=100&q=" + q)
		p.hear("search", []byte(body))
	}
}

// database is how programs of PostgreSQL reach the node's private server.
func (n *node) database(program string, args ...string) *exec.Cmd {
	n.t.Helper()
	raw, err := os.ReadFile(filepath.Join(n.data, "pg", "data", "postmaster.pid"))
	if err != nil {
		n.t.Fatal(err)
	}
	lines := strings.Split(string(raw), "\n")
	bins, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + program)
	if len(bins) == 0 {
		bins = []string{program}
	}
	slices.Sort(bins)
	ctx, cancel := context.WithTimeout(n.t.Context(), patience)
	n.t.Cleanup(cancel)
	return exec.CommandContext(ctx, bins[len(bins)-1], append([]string{"-h", lines[4], "-p", lines[3], "-U", "blindex", "-d", "blindex"}, args...)...)
}

func (n *node) psql(sql string) {
	n.t.Helper()
	if out, err := n.database("psql", "-v", "ON_ERROR_STOP=1", "-c", sql).CombinedOutput(); err != nil {
		n.t.Fatalf("psql: %v %s", err, out)
	}
}

// dump is all tables as text: also what is compressed on disk, and the letters that wait.
func (n *node) dump() []byte {
	n.t.Helper()
	out, err := n.database("pg_dump", "--inserts").Output()
	if err != nil {
		n.t.Fatalf("pg_dump: %v", err)
	}
	return out
}
