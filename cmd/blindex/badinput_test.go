package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"blindex/cmd/samplesite/site"
	"blindex/crawler"
	"blindex/crawler/fetch"
	"blindex/index"
)

// evil are values that have broken other programs.
var evil = map[string]string{
	"sql":         `'; DROP TABLE shares; --`,
	"html":        `"><script>alert(7)</script>`,
	"nul":         "before\x00after",
	"bad utf-8":   "\xff\xfe\x80 \xc3(",
	"negative":    "-1",
	"huge number": "99999999999999999999999",
	"nan":         "NaN",
	"template":    `{{.Secret}} ${7*7} %s%n`,
	"path":        "../../../../etc/passwd",
	"bidi":        "\u202egnp.exe \u0000\u200b\ufeff",
	"newline":     "a\r\nSet-Cookie: x=1",
	"4 KiB":       strings.Repeat("a", 4<<10),
	"operators":   `"unclosed -- ext: size:>x AND ( OR NOT *`,
	"cursor":      "eyJhIjoxfQ.AAAA",
	"malformed":   "https://mega.nz/file/#!!!%zz?#",
	"no host":     "https:///file/x#y",
	"bare key":    strings.Repeat("Ab3_", 11)[:43],
}

// sharp are those that are also sent in one parameter alone, where no other's refusal
// covers up what it does.
var sharp = []string{"sql", "html", "nul", "bad utf-8", "negative", "operators"}

// judged asks and judges: never a 5xx, and a problem document where the API refuses.
func (n *node) judged(what, method, path string, body io.Reader, kind string) int {
	n.t.Helper()
	req, err := http.NewRequest(method, n.url+path, body)
	if err != nil {
		return 0 // not even a client would send it; the wire test of the canaries does
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	req.Header.Set("Accept", "text/html")
	res, err := n.client.Do(req)
	if err != nil {
		n.t.Errorf("%s: %s %.200s: no answer", what, method, path)
		return 0
	}
	defer res.Body.Close()
	raw, _ := io.ReadAll(res.Body)
	switch {
	case res.StatusCode >= 500:
		n.t.Errorf("%s: %s %.200s: %d %.300s", what, method, path, res.StatusCode, raw)
	case strings.Contains(string(raw), "<script>alert(7)"):
		n.t.Errorf("%s: %s %.200s: HTML comes back as HTML", what, method, path)
	case res.Header.Get("Set-Cookie") == "x=1":
		n.t.Errorf("%s: %s %.200s: a header was injected", what, method, path)
	case res.StatusCode >= 400 && strings.HasPrefix(path, "/api/"):
		var p struct{ Title, Detail, Code string }
		if err := json.Unmarshal(raw, &p); err != nil || p.Title == "" || p.Detail == "" || p.Code == "" {
			n.t.Errorf("%s: %s %.200s: %d without words: %.300s", what, method, path, res.StatusCode, raw)
		}
	}
	return res.StatusCode
}

// R4, R28: no route answers bad input with a 5xx, wherever it stands.
func TestBadInputEverywhere(t *testing.T) {
	_, siteURL := startSite(t)
	n := startNode(t, dataFolder(t), "--seed", siteURL)
	n.enter()
	n.until("an entry to be found", func() bool { _, ok := n.find(keptTitle); return ok })
	fields, params := paramNames(t), queryNames(t)
	for _, r := range allRoutes(t) {
		if r.Method == http.MethodGet {
			n.judged("9 KiB", r.Method, fillSlots(r.Path, func() string { return "x" })+"?"+strings.Repeat("q=", 4500), nil, "")
		}
		for what, v := range evil {
			n.evilRequests(what, r.Method, r.Path, v, fields, params)
		}
		if strings.HasSuffix(r.Path, "/logout") {
			n.login()
		}
	}
	n.evilBodies()
	n.badRows()
	if _, ok := n.find(keptTitle); !ok {
		t.Error("an entry is lost")
	}
	for _, word := range []string{"a request panicked", "a request failed"} {
		if i := strings.Index(n.log.String(), word); i >= 0 {
			t.Errorf("the log says: %.400s", n.log.String()[i:])
		}
	}
}

func (n *node) evilRequests(what, method, path, v string, fields, params []string) {
	plain := fillSlots(path, func() string { return "x" })
	slots := fillSlots(path, func() string { return url.PathEscape(v) })
	all := url.Values{}
	for _, name := range fields {
		all.Set(name, v)
	}
	if method == http.MethodGet {
		n.judged(what, method, slots, nil, "")
		n.judged(what, method, plain+"?"+clip(all).Encode(), nil, "")
		n.judged(what, method, plain+"?q="+strings.ReplaceAll(v, " ", "+")+";%zz&=&&", nil, "")
		for _, name := range params {
			if examples[method+" "+path].shows && slices.Contains(sharp, what) {
				n.judged(what, method, plain+"?"+url.Values{name: {v}}.Encode(), nil, "")
			}
		}
		return
	}
	n.judged(what, method, slots, strings.NewReader(all.Encode()), "application/x-www-form-urlencoded")
	n.judged(what, method, plain, strings.NewReader(v), "application/x-www-form-urlencoded")
	n.judged(what, method, plain, strings.NewReader(v), "multipart/form-data; boundary=b")
	n.judged(what, method, plain, strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"rows\"\r\n\r\n"+v+"\r\n--b--"), "multipart/form-data; boundary=b")
	object := map[string]any{}
	for _, name := range fields {
		object[name] = v
	}
	n.judged(what, method, plain, strings.NewReader(asJSON(object)), "application/json")
	n.judged(what, method, plain, strings.NewReader(`{"url":"`+v+`"}`), "application/json")
	n.judged(what, method, plain, strings.NewReader(v), "")
}

// evilBodies are JSON that is none, or not what is asked for.
func (n *node) evilBodies() {
	for _, r := range allRoutes(n.t) {
		if r.Method == http.MethodGet || !strings.HasPrefix(r.Path, "/api/") {
			continue
		}
		path := fillSlots(r.Path, func() string { return "N-AAAA-AAAA" })
		for _, body := range []string{
			"", "null", "[]", "7", `"x"`, "{", `{"url":7}`, `{"url":null}`, `{"url":{"a":1}}`, `{"items":{}}`, `{"items":[null]}`, `{"items":[7]}`,
			`{"kind":"copyright","items":[{"url":"x","work":-5}]}`, `{"kind":"copyright","items":[{"url":"x","work":9223372036854775807}]}`,
			`{"kind":"copyright","items":[{"url":"\ud800"}],"works":[{"original_urls":[null,7]}]}`, `{"kind":"copyright","items":[{}],"sender":null,"works":null}`,
			`{"version":-1,"rows":[-1,0,99999999999],"remove":[0],"keep":[0],"reason":"mistake"}`, `{"rows":[1,1,1],"reason":"mistake","version":1}`,
			strings.Repeat("[", 20_000), strings.Repeat(`{"a":`, 20_000), "\xef\xbb\xbf{}", `{"url":"x"}{"url":"y"}`,
		} {
			n.judged("body", r.Method, path, strings.NewReader(body), "application/json")
		}
	}
}

// badRows files notices with evil in every field and rows of every kind; the good rows
// of the same notice are acted on (R28).
func (n *node) badRows() {
	t := n.t
	var good []hit
	for _, title := range site.Titles() {
		if h, ok := n.find(title); ok && title != keptTitle {
			good = append(good, h)
		}
	}
	if len(good) < len(evil) {
		t.Fatalf("only %d entries were found", len(good))
	}
	i := 0
	for what, v := range evil {
		target := good[i]
		i++
		page := n.url + "/e/" + target.ID
		body := notice(page)
		party := map[string]string{"name": v, "org": v, "email": "greta@example.org", "phone": v, "postal": v, "country": v, "relation": v}
		body["principal"], body["explanation"], body["signature"], body["lang"] = party, v, v, v
		body["works"] = []map[string]any{{"title": "A silent film " + v, "description": v, "kind": v, "original_urls": []string{v, v}}}
		items := []map[string]any{}
		for _, u := range []string{v, "\x00", "", strings.Repeat("x", 9<<10), target.URL + "\x00", "javascript:alert(7)", page} {
			items = append(items, map[string]any{"url": u, "scope": v})
		}
		body["items"] = items
		var f struct {
			Ref    string
			Status struct {
				State string
				Rows  []struct{ N int }
			}
		}
		if code := n.call("POST", "/api/v1/notices", body, &f); code != http.StatusAccepted || len(f.Status.Rows) != len(items) {
			t.Errorf("%s: filing: %d, %d of %d rows", what, code, len(f.Status.Rows), len(items))
			continue
		}
		if f.Status.State != "valid" {
			continue // a signature that is nothing but dirt is no signature
		}
		n.decide(f.Ref)
		if code, _ := n.get("/api/v1/shares/" + target.ID); code != http.StatusUnavailableForLegalReasons {
			_, status := n.get("/api/v1/operator/notices/" + f.Ref)
			t.Errorf("%s: the good row's entry, %+v, answers %d: %s", what, target, code, status)
		}
	}
}

// hostileSite answers each path with something that has broken other crawlers.
type hostileSite struct {
	mu    sync.Mutex
	asked map[string]int
	pages map[string]http.HandlerFunc
}

// ServeHTTP counts and answers.
func (s *hostileSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asked[r.URL.Path]++
	page := s.pages[r.URL.Path]
	s.mu.Unlock()
	if page == nil {
		http.NotFound(w, r)
		return
	}
	page(w, r)
}

func link8(n int) string { return fmt.Sprintf("https://mega.nz/file/Zq%06d", n) }

func startHostileSite(t *testing.T, inner string) (*hostileSite, string) {
	t.Helper()
	s := &hostileSite{asked: map[string]int{}}
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	zeros := packed(t, 200<<20)
	s.pages = map[string]http.HandlerFunc{
		"/big": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `<a href="%s">Too much of it</a>`, link8(1))
			io.Copy(w, endless("<p>words and words</p>", 11<<20))
		},
		"/full": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `<a href="%s">Just fits</a>`, link8(2))
			io.Copy(w, endless("<p>words and words</p>", 9<<20))
		},
		"/deep": func(w http.ResponseWriter, _ *http.Request) {
			io.Copy(w, endless("<div><table><b>", 3<<20))
			fmt.Fprintf(w, `<a href="%s">Deep down</a>`, link8(3))
		},
		"/bomb":    coded("text/html", "gzip", zeros),
		"/bombxml": coded("application/gzip", "", zeros),
		"/broken":  coded("text/html", "gzip", []byte("\x1f\x8b\x08 no gzip")),
		"/utf8":    say("<title>\xff\xfe</title><a href=\""+link8(4)+"\">Bad \xff\xc3( bytes</a>", "Content-Type", "text/html"),
		"/nul":     say("<title>a\x00b</title><a href=\"" + link8(5) + "\">Zero \x00 byte &#0; inside</a>"),
		"/long":    say(`<a href="/x?` + strings.Repeat("a", 9<<10) + `">x</a><a href="` + link8(6) + `">` + strings.Repeat("Long name ", 2000) + `</a>`),
		"/sql":     say(`<title>'); DROP TABLE shares; --</title><a href="` + link8(7) + `">Robert'); DROP TABLE shares; --</a>`),
		"/html":    say(`<a href="` + link8(8) + `">&lt;script&gt;alert(7)&lt;/script&gt; Marquee</a>`),
		"/links":   say(`<a href="https://mega.nz/file/">1</a><a href="https://mega.nz/#!!">2</a><a href="http://[::1">3</a><a href="//">4</a><a href="https://mega.nz:99999/file/Zq000009">5</a><a href="javascript:x">6</a><a href="` + strings.Repeat("https://mega.nz/#F!", 2000) + `">7</a><a href="http://` + inner + `/linked">8</a>`),
		"/loop":    func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) },
		"/good":    say(`<title>Good</title><a href="` + link8(10) + `">Good old map</a>`),
	}
	for i, to := range []string{"http://" + inner + "/redirected", "http://169.254.169.254/latest/meta-data/", "http://localhost:" + port(inner) + "/", "http://[::1]:" + port(inner) + "/",
		"http://0.0.0.0:" + port(inner) + "/", "http://2130706433:" + port(inner) + "/", "http://[::ffff:127.0.0.1]:" + port(inner) + "/", "file:///etc/passwd", "gopher://" + inner + "/"} {
		s.pages[fmt.Sprintf("/to/%d", i)] = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusFound)
		}
	}
	home := "<title>Home</title>"
	for path := range s.pages {
		home += `<a href="` + path + `">x</a>`
	}
	s.pages["/"] = say(home)
	return s, srv.URL
}

func port(address string) string { return address[strings.LastIndexByte(address, ':')+1:] }

// packed is so many zeros in gzip.
func packed(t *testing.T, size int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.Copy(w, endless("\x00\x00\x00\x00\x00\x00\x00\x00", size)); err != nil {
		t.Fatal(err)
	}
	w.Close()
	return b.Bytes()
}

func coded(kind, coding string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		if coding != "" {
			w.Header().Set("Content-Encoding", coding)
		}
		w.Write(body)
	}
}

// R3, R38: a hostile site costs itself only: what is readable on it is found, what leads
// to this machine or into a private network is never asked for.
func TestHostileSite(t *testing.T) {
	var touched []string
	inner := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { touched = append(touched, r.URL.Path) }))
	defer inner.Close()
	s, siteURL := startHostileSite(t, strings.TrimPrefix(inner.URL, "http://"))
	cfg, _, err := parse("crawl", []string{"--data", dataFolder(t)}, io.Discard, nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.HostDelay = 0
	log := &buffer{}
	err = withApp(t.Context(), cfg, log, func(ctx context.Context, a *app) error {
		if err := a.addSeeds(ctx, []string{siteURL + "/"}); err != nil {
			return err
		}
		c := a.crawler()
		own := netip.MustParseAddrPort(strings.TrimPrefix(siteURL, "http://"))
		c.Fetcher = fetch.New(fetch.Options{UserAgent: "blindex/test", Dialling: crawler.Dialling{Allow: []netip.AddrPort{own}}, Now: time.Now})
		sum, err := c.RunUntilIdle(ctx)
		if err != nil {
			return err
		}
		t.Logf("%+v", sum)
		if _, err := a.follower.CatchUp(ctx); err != nil {
			return err
		}
		for _, words := range []string{"just fits", "bad bytes", "zero byte", "long name", "robert drop", "marquee", "good old map"} {
			got, err := a.search.Search(ctx, index.Request{Query: index.ParseQuery(words), Limit: 5})
			if err != nil || len(got.Hits) != 1 {
				t.Errorf("%q: %d hits, %v", words, len(got.Hits), err)
			}
		}
		if got, err := a.search.Search(ctx, index.Request{Query: index.ParseQuery("too much"), Limit: 5}); err != nil || len(got.Hits) != 0 {
			t.Errorf("a page that was too large to be read counts: %d hits, %v", len(got.Hits), err)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	for path := range s.pages {
		if s.asked[path] == 0 {
			t.Errorf("%s was not asked for", path)
		}
	}
	if len(touched) > 0 {
		t.Errorf("a server of this machine was asked for %v", touched)
	}
}
