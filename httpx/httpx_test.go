package httpx

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"blindex/share"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// loud makes an engine whose log, down to the finest level, goes to the buffer.
func loud(limits *Limits, routes ...Route) (http.Handler, *bytes.Buffer) {
	var log bytes.Buffer
	now := func() time.Time { return noon }
	return Engine(Options{
		Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), Now: now, Limits: limits,
	}, routes...), &log
}

// R3, R20: whatever becomes of a request, its log tells the route and nothing that the
// client sent: no query, path, address, header, body, nor what a panic held.
func TestR20LogHoldsNothingOfARequest(t *testing.T) {
	const word = "nosferatu"
	h, log := loud(nil,
		Route{Method: "GET", Path: "/fine/:id", Handler: func(c *gin.Context) error { c.String(200, "ok"); return nil }},
		Route{Method: "GET", Path: "/fails", Handler: func(c *gin.Context) error { return BadParam("q", "say something else") }},
		Route{Method: "GET", Path: "/breaks", Handler: func(*gin.Context) error { return errors.New("nothing to see") }},
		Route{Method: "GET", Path: "/panics", Handler: func(c *gin.Context) error { panic(fmt.Errorf("about %s", c.Query("q"))) }},
		Route{Method: "POST", Path: "/body", Handler: func(c *gin.Context) error { return ReadJSON(c, &struct{}{}) }},
	)
	requests := []*http.Request{
		httptest.NewRequest("GET", "/fine/"+word+"?q="+word, nil), httptest.NewRequest("GET", "/fails?q="+word, nil),
		httptest.NewRequest("GET", "/breaks?q="+word, nil), httptest.NewRequest("GET", "/panics?q="+word, nil),
		httptest.NewRequest("GET", "/"+word, nil), httptest.NewRequest(strings.ToUpper(word), "/fine/1", nil),
		httptest.NewRequest("POST", "/body?q="+word, strings.NewReader(`{"`+word)),
	}
	for _, r := range requests {
		r.RemoteAddr = "198.51.100.77:4711"
		r.Header.Set("User-Agent", word)
		r.Header.Set("Referer", "https://example.org/"+word)
		r.Header.Set("Cookie", "a="+word)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= 500 && strings.Contains(w.Body.String(), word) {
			t.Errorf("a %d tells what was sent: %s", w.Code, w.Body)
		}
	}
	if n := strings.Count(log.String(), "msg=request "); n != len(requests) {
		t.Fatalf("%d of %d requests were logged: the test sees nothing", n, len(requests))
	}
	if low := strings.ToLower(log.String()); strings.Contains(low, word) || strings.Contains(low, "198.51.100") {
		t.Errorf("the log tells what was sent:\n%s", log)
	}
}

// R20: of an address only its network is kept, in memory, and not for longer than a day.
func TestR20NetworksAreCutAndForgotten(t *testing.T) {
	l := NewLimits(map[Budget]Rate{General: {60, 2}})
	for _, remote := range []string{"198.51.100.77:1", "198.51.100.78:2", "[2001:db8:1:2::3]:4", "[2001:db8:1:9::3%eth0]:4"} {
		l.Allow(remote, General, noon)
	}
	var kept []string
	for k := range l.seen {
		kept = append(kept, k.net.String())
	}
	if len(kept) != 2 || l.seen[netBudget{network("198.51.100.0:1"), General}] == nil || l.seen[netBudget{network("[2001:db8:1::]:1"), General}] == nil {
		t.Errorf("kept %v", kept)
	}
	if l.Allow("198.51.100.79:3", General, noon) {
		t.Error("neighbours have a budget each")
	}
	last := noon.Add(30 * time.Minute)
	l.Allow("203.0.113.9:1", General, last)
	l.Allow("192.0.2.1:1", General, last.Add(forgetAfter))
	if len(l.seen) != 1 {
		t.Errorf("%d networks are remembered a day after their last call", len(l.seen)-1)
	}
}

func TestManyNetworksAreBounded(t *testing.T) {
	l := NewLimits(DefaultRates())
	for i := range maxNetworks + 10 {
		l.Allow(fmt.Sprintf("%d.%d.%d.1:1", 10+i>>16, i>>8&255, i&255), General, noon)
	}
	if len(l.seen) > maxNetworks {
		t.Errorf("%d networks are remembered", len(l.seen))
	}
}

// R4: a share link is found in any parameter, value or name, and what is left holds none.
func TestR4LinkInQuery(t *testing.T) {
	key := strings.Repeat("kEyA", 11)[:43]
	link := "https://mega.nz/file/Kb4xWq7Z#" + key
	for _, q := range []url.Values{
		{"q": {"film " + link}}, {"q": {"1928"}, "provider": {link}}, {link: {"1"}}, {"q": {"https://mega.nz/#!Kb4xWq7Z!" + key}},
		{"cursor": {url.QueryEscape(link)}},
	} {
		clean, found := LinkInQuery(httptest.NewRequest("GET", "/search?"+q.Encode(), nil))
		if !found || strings.Contains(clean.Encode(), key) || share.LooksLikeLink(share.NewUntrusted(clean.Get("q"))) {
			t.Errorf("%v: found %t, left %v", q, found, clean)
		}
	}
	if clean, found := LinkInQuery(httptest.NewRequest("GET", "/search?q=steamboat+willie+1928", nil)); found || clean.Get("q") != "steamboat willie 1928" {
		t.Errorf("an ordinary search: found %t, left %v", found, clean)
	}
}

// R3: an upload goes to no temporary file, and one that is too large is refused.
func TestR3UploadsStayInMemory(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	upload := func(size int) (*httptest.ResponseRecorder, string) {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		form.WriteField("explanation", "mine")
		part, err := form.CreateFormFile("file", "links.txt")
		if err != nil {
			t.Fatal(err)
		}
		part.Write(bytes.Repeat([]byte("x"), size))
		form.Close()
		var got string
		h, _ := loud(nil, Route{Method: "POST", Path: "/", Handler: func(c *gin.Context) error {
			v, err := ReadForm(c)
			got = v.Text("explanation")
			if files, _ := os.ReadDir(tmp); len(files) > 0 {
				t.Error("an upload went to a temporary file")
			}
			return err
		}})
		r := httptest.NewRequest("POST", "/", &body)
		r.Header.Set("Content-Type", form.FormDataContentType())
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w, got
	}
	if w, got := upload(1 << 20); w.Code != 200 || got != "mine" {
		t.Errorf("an upload: %d, %q", w.Code, got)
	}
	if w, _ := upload(MaxForm + 1); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("an upload that is too large: %d", w.Code)
	}
}

// The table answers everything, and a 5xx shows no detail.
func TestErrorsHaveAnswers(t *testing.T) {
	for _, row := range table {
		a := AnswerTo(fmt.Errorf("somewhere: %w", row.err))
		if a != row.answer || a.Status < 400 || a.Code == "" || a.Title == "" || a.Status >= 500 && a.Detail != "" {
			t.Errorf("%v: %+v", row.err, a)
		}
	}
	if a := AnswerTo(errors.New("anything else")); a.Status != 500 || a.Detail != "" {
		t.Errorf("%+v", a)
	}
}

// R4, R15: every answer keeps its reader to itself, also one that is an error.
func TestHeadersOfEveryAnswer(t *testing.T) {
	h, _ := loud(nil)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/nowhere", nil))
	for name, want := range map[string]string{"Referrer-Policy": "no-referrer", "Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"} {
		if w.Header().Get(name) != want {
			t.Errorf("%s: %q", name, w.Header().Get(name))
		}
	}
	if len(w.Header().Values("Set-Cookie")) > 0 {
		t.Error("a visitor gets a cookie (R20)")
	}
}

func TestLocal(t *testing.T) {
	for remote, want := range map[string]bool{
		"127.0.0.1:1": true, "[::1]:1": true, "[::ffff:127.0.0.1]:1": true, "192.0.2.1:1": false, "[2001:db8::1]:1": false, "": false, "localhost:1": false,
	} {
		r := httptest.NewRequest("GET", "/metrics", nil)
		r.RemoteAddr = remote
		if got := Local(r); got != want {
			t.Errorf("%s: %t", remote, got)
		}
		r.Header.Set("X-Forwarded-For", "192.0.2.9")
		if Local(r) {
			t.Errorf("%s: passed on by a proxy", remote)
		}
	}
}

// Behind a proxy that is trusted each visitor's network has its own budget; a header
// from anyone else changes nothing (R25).
func TestR25TrustedProxies(t *testing.T) {
	ask := func(proxies []netip.Prefix, forwarded string) int {
		limits := NewLimits(map[Budget]Rate{General: {1, 1}})
		e := Engine(Options{Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return noon }, Limits: limits, Proxies: proxies},
			Route{Method: "GET", Path: "/x", Handler: func(c *gin.Context) error { c.Status(http.StatusOK); return nil }})
		code := 0
		for _, from := range []string{"198.51.100.1", forwarded} {
			r := httptest.NewRequest("GET", "/x", nil)
			r.RemoteAddr = "127.0.0.1:4711"
			r.Header.Set("X-Forwarded-For", from)
			w := httptest.NewRecorder()
			e.ServeHTTP(w, r)
			code = w.Code
		}
		return code
	}
	trusted := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	if code := ask(trusted, "203.0.113.9"); code != http.StatusOK {
		t.Errorf("another visitor behind the proxy: %d", code)
	}
	if code := ask(trusted, "198.51.100.2"); code != http.StatusTooManyRequests {
		t.Errorf("the same network behind the proxy: %d", code)
	}
	if code := ask(nil, "203.0.113.9"); code != http.StatusTooManyRequests {
		t.Errorf("a header nobody vouches for: %d", code)
	}
}

// A character that is left out must not put a link together that was none (R2).
func TestTextBroken(t *testing.T) {
	key := "Zx8Lq2Vn5Rt7Yp0Wc3Mf6Bh9Kd1Gs4Ja8Eu2Ti5Oo7X"
	v := wrap(url.Values{"q": {"https://mega.nz/file/Kb4x\x00Wq7Z#" + key[:5] + "\x01" + key[5:]}})
	if got := v.Text("q"); strings.Contains(got, key) {
		t.Errorf("got %q", got)
	}
}

// T32: no cell of a table is a formula.
func TestT32NoFormulas(t *testing.T) {
	w := httptest.NewRecorder()
	c, _ := gin.CreateTestContext(w)
	if err := CSV(c, "t.csv", [][]string{{"=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "plain", ""}}); err != nil {
		t.Fatal(err)
	}
	if want := "'=HYPERLINK(1),'+1,'-1,'@x,'\tx,plain,\r\n"; w.Body.String() != want {
		t.Errorf("got %q, want %q", w.Body, want)
	}
}
