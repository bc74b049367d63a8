package fetch

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"blindex/crawler"
)

// sent answers with a redirect to where; %s in it is the origin.
func sent(origin *string, status int, where string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", strings.ReplaceAll(where, "{origin}", *origin))
		w.WriteHeader(status)
		fmt.Fprintf(w, `<a href="%s">moved</a>`, posted)
	}
}

// Where an answer leads: each hop is looked at, and none into our own network is even queued.
func TestR3Redirects(t *testing.T) {
	var origin string
	cases := []struct {
		where   string
		verdict crawler.Verdict
		code    string
		to      string
		found   int
	}{
		{"/page", crawler.Complete, "", "", 1},
		{"{origin}/page#part", crawler.Complete, "", "", 1},
		{"page", crawler.Complete, "", "", 1},
		{"/page?sid=1&a=2", crawler.Complete, "", "", 1},
		{"/hops/1", crawler.Complete, "", "", 1},
		{"/loop", crawler.Refused, crawler.CodeManyRedirects, "", 0},
		{"/private/x", crawler.Redirected, crawler.CodeRobots, "", 0},
		{"https://other.example/x?utm_source=a#frag", crawler.Redirected, "", "https://other.example/x", 0},
		{"//other.example/x", crawler.Redirected, "", "http://other.example/x", 0},
		{posted, crawler.Complete, "", "", 1},
		{"https://mega.nz/#!" + handle + "!" + canary, crawler.Complete, "", "", 1},
		{"https://www.dropbox.com/scl/fi/q7w2hx9c4vn1kz8mt3pbs/Name.pdf?rlkey=" + canary[:25], crawler.Complete, "", "", 1},
		{"https://out.example/?url=" + url.QueryEscape(posted), crawler.Complete, "", "", 1},
		{"http://127.0.0.1/", crawler.Refused, crawler.CodeBlockedAddress, "", 0},
		{"http://127.0.0.1:5432/", crawler.Refused, crawler.CodeBlockedAddress, "", 0},
		{"http://169.254.169.254/latest/meta-data/", crawler.Refused, crawler.CodeBlockedAddress, "", 0},
		{"http://[::1]/", crawler.Refused, crawler.CodeBlockedAddress, "", 0},
		{"http://[::ffff:127.0.0.1]/", crawler.Refused, crawler.CodeBlockedAddress, "", 0},
		{"http://[64:ff9b::7f00:1]/", crawler.Refused, crawler.CodeBlockedAddress, "", 0},
		{"http://localhost/", crawler.Refused, crawler.CodeBlockedAddress, "", 0},
		{"http://db.internal/", crawler.Refused, crawler.CodeBlockedAddress, "", 0},
		{"http://postgres/", crawler.Refused, crawler.CodeBlockedAddress, "", 0},
		{"http://10.1.2.3/", crawler.Refused, crawler.CodeBlockedAddress, "", 0},
		{"http://1.1.1.1:22/", crawler.Refused, crawler.CodeBlockedAddress, "", 0},
		{"file:///etc/passwd", crawler.Refused, crawler.CodeBadRedirect, "", 0},
		{"gopher://127.0.0.1:6379/_x", crawler.Refused, crawler.CodeBadRedirect, "", 0},
		{"javascript:alert(1)", crawler.Refused, crawler.CodeBadRedirect, "", 0},
		{"http://[broken", crawler.Refused, crawler.CodeBadRedirect, "", 0},
		{"http://x.example/" + strings.Repeat("a", 9<<10), crawler.Refused, crawler.CodeBadRedirect, "", 0},
		{"http://user:" + canary + "@other.example/", crawler.Redirected, "", "http://other.example/", 0},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/page", body("text/html", `<a href="`+posted+`">Name.pdf</a>`))
	mux.HandleFunc("/loop", sent(&origin, 302, "/loop"))
	for i := range 4 {
		mux.HandleFunc(fmt.Sprintf("/hops/%d", i+1), sent(&origin, []int{301, 303, 307, 308}[i], fmt.Sprintf("/hops/%d", i+2)))
	}
	mux.HandleFunc("/hops/5", body("text/html", posted))
	mux.HandleFunc("/private/", func(http.ResponseWriter, *http.Request) { t.Error("robots.txt was not asked about a redirect") })
	for i, c := range cases {
		mux.HandleFunc(fmt.Sprintf("/%d", i), sent(&origin, 302, c.where))
	}
	f, at := served(t, mux)
	origin = at
	for i, c := range cases {
		o, err := f.Fetch(t.Context(), lease(origin, "User-agent: *\nDisallow: /private/"), crawler.Task{URL: fmt.Sprintf("%s/%d", origin, i)})
		if err != nil {
			t.Fatal(err)
		}
		clean(t, o)
		if o.Verdict != c.verdict || o.ErrorCode != c.code || o.RedirectTo != c.to || len(o.Found) != c.found {
			t.Errorf("%.60s: %s %q to %q, %d found", c.where, o.Verdict, o.ErrorCode, o.RedirectTo, len(o.Found))
		}
	}
}

// Whatever a name resolves to, nothing but the public net is connected to. The guard sits
// where the connection is made: it is asked for each address, after every look-up.
func TestAddressTricks(t *testing.T) {
	asked := false
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	t.Cleanup(srv.Close)
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(srv.URL, "http://"))
	f := New(Options{Now: func() time.Time { return testNow }, Timeout: 2 * time.Second, Dialling: crawler.Dialling{Ports: portsOf(t, port)}})
	for _, host := range []string{"127.0.0.1", "127.1", "127.0.1", "127.0.0.2", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "0", "0.0.0.0", "[::]", "[::1]", "[0:0:0:0:0:0:0:1]",
		"[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "localhost", "LOCALHOST", "localhost.", "①②⑦.0.0.1", "127。0。0。1", "127.0.0.1.", "169.254.169.254", "[fe80::1]", "[fe80::1%25lo]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
		"10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "[fd00::1]", "[fc00::1]", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "203.0.113.1", "240.0.0.1", "[ff02::1]"} {
		address := "http://" + host + ":" + port + "/"
		o, err := f.Fetch(t.Context(), lease("", ""), crawler.Task{URL: address})
		if err != nil {
			t.Fatal(err)
		}
		if o.Verdict == crawler.Complete || asked {
			t.Fatalf("%s was connected to: %s %s", host, o.Verdict, o.ErrorCode)
		}
		// What is not refused as an address must at least not have been found.
		if o.Verdict != crawler.Refused && o.ErrorCode != crawler.CodeDNS && o.ErrorCode != crawler.CodeTimeout {
			t.Errorf("%s: %s %s", host, o.Verdict, o.ErrorCode)
		}
		// Also past our own spelling rules, straight at the transport.
		a, err := f.request(t.Context(), address, http.Header{}, &exchange{maxBody: 1000}, func(*answer) bool { return true })
		if err != nil || a.code == "" || asked {
			t.Fatalf("%s was connected to: %+v %v", host, a, err)
		}
	}
	for _, address := range []string{"http://user:pass@1.1.1.1/", "ftp://1.1.1.1/", "unix:///tmp/x", "http://1.1.1.1:25/", "http:///x", "//1.1.1.1/", "/x", ""} {
		if a, err := f.request(t.Context(), address, http.Header{}, &exchange{maxBody: 1000}, func(*answer) bool { return true }); err != nil || a.code == "" {
			t.Errorf("%s: %+v %v", address, a, err)
		}
	}
}

func portsOf(t *testing.T, port string) []uint16 {
	t.Helper()
	u, err := url.Parse("http://x:" + port)
	if err != nil {
		t.Fatal(err)
	}
	return []uint16{portOf(u)}
}

// A proxy of the environment would dial for us, past the guard.
func TestNoProxy(t *testing.T) {
	proxied := false
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { proxied = true }))
	t.Cleanup(proxy.Close)
	for _, name := range []string{"HTTP_PROXY", "http_proxy"} {
		t.Setenv(name, proxy.URL)
	}
	t.Setenv("COLLY_IGNORE_ROBOTSTXT", "no")
	t.Setenv("COLLY_MAX_BODY_SIZE", "10")
	t.Setenv("COLLY_ALLOWED_DOMAINS", "nowhere.example")
	t.Setenv("COLLY_USER_AGENT", "somebody else")
	f, origin := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" || !strings.HasPrefix(r.UserAgent(), "blindex/") {
			t.Errorf("%s by %s", r.URL.Path, r.UserAgent())
		}
		body("text/html", `<a href="`+posted+`">Name.pdf</a>`)(w, r)
	}))
	if o := get(t, f, origin, "/"); len(o.Found) != 1 || proxied {
		t.Errorf("%+v, through a proxy: %v", o, proxied)
	}
	// The environment's proxy is never used for loopback, so the setting is looked at too.
	if newTransport(f.opt).next.Proxy != nil {
		t.Error("a proxy may be used")
	}
}

// What is no page is never asked for: share links themselves least of all.
func TestNeverFetched(t *testing.T) {
	f, origin := served(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("%s was fetched", r.URL) }))
	for address, code := range map[string]string{
		posted: crawler.CodeShareLink, "https://mega.nz/file/" + handle: crawler.CodeShareLink, "https://www.mediafire.com/file/q7w2hx9c4vn1kz8/file": crawler.CodeShareLink,
		"": crawler.CodeBadAddress, "ftp://x.example/": crawler.CodeBadAddress, origin + "/#part": crawler.CodeBadAddress, origin + "/?sid=1": crawler.CodeBadAddress,
		origin + "/" + strings.Repeat("a", 9<<10): crawler.CodeBadAddress, "http://x.example/\x00": crawler.CodeBadAddress,
	} {
		o, err := f.Fetch(t.Context(), lease(origin, ""), crawler.Task{URL: address})
		if err != nil || o.Verdict != crawler.Refused || o.ErrorCode != code {
			t.Errorf("%.60s: %s %s %v", address, o.Verdict, o.ErrorCode, err)
		}
	}
	closed := lease(origin, "User-agent: *\nDisallow: /")
	if o, _ := f.Fetch(t.Context(), closed, crawler.Task{URL: origin + "/a"}); o.Verdict != crawler.NoIndex || o.ErrorCode != crawler.CodeRobots {
		t.Errorf("robots.txt: %+v", o)
	}
	closed.Robots.Status = 503
	if o, _ := f.Fetch(t.Context(), closed, crawler.Task{URL: origin + "/a"}); o.Verdict != crawler.Failed || o.ErrorCode != crawler.CodeNoRobots {
		t.Errorf("robots.txt out of reach: %+v", o)
	}
}

func TestNetworkFailures(t *testing.T) {
	f, origin := served(t, http.NotFoundHandler())
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = quiet()
	secure.StartTLS()
	t.Cleanup(secure.Close)
	f.opt.Dialling.AllowLoopback = true
	f = New(f.opt)
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	for address, want := range map[string]string{
		dead.URL + "/": crawler.CodeRefusedConn, secure.URL + "/": crawler.CodeTLS, strings.Replace(origin, "http:", "https:", 1) + "/": crawler.CodeTLS,
		"http://no-such-host.invalid/": crawler.CodeDNS,
	} {
		o, err := f.Fetch(t.Context(), lease(origin, ""), crawler.Task{URL: address})
		if err != nil || o.Verdict != crawler.Failed || o.ErrorCode != want {
			t.Errorf("%s: %s %s %v", address, o.Verdict, o.ErrorCode, err)
		}
	}
}

// R22: robots.txt is read as RFC 9309 says: redirects, size, status, a day of life.
func TestR22FetchRobots(t *testing.T) {
	rules := "User-agent: *\nDisallow: /closed\n"
	var mu sync.Mutex
	var h http.HandlerFunc
	f, origin := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if strings.HasPrefix(r.URL.Path, "/moved") {
			body("text/plain", rules)(w, r)
			return
		}
		h(w, r)
	}))
	status := func(n int, head ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if len(head) > 0 {
				w.Header().Set(head[0], head[1])
			}
			w.WriteHeader(n)
			fmt.Fprint(w, rules)
		}
	}
	hops := 0
	for name, c := range map[string]struct {
		h      http.HandlerFunc
		status int
		closed bool // may /closed be fetched?
		open   bool // may /open?
		life   time.Duration
	}{
		"plain":   {body("text/plain", rules), 200, false, true, 24 * time.Hour},
		"as HTML": {body("text/html", rules), 200, false, true, 24 * time.Hour},
		"empty":   {body("text/plain", ""), 200, true, true, 24 * time.Hour},
		"packed": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(gzipped([]byte(rules)))
		}, 200, false, true, 24 * time.Hour},
		"very long":       {body("text/plain", rules+strings.Repeat("# padding\n", 200000)), 200, false, true, 24 * time.Hour},
		"too far down":    {body("text/plain", strings.Repeat("# padding\n", 60000)+rules), 200, true, true, 24 * time.Hour},
		"a secret inside": {body("text/plain", rules+"# "+posted+"\nDisallow: /x\n"), 200, false, true, 24 * time.Hour},
		"404":             {status(404), 404, true, true, 24 * time.Hour},
		"403":             {status(403), 403, true, true, 15 * time.Minute},
		"429":             {status(429), 429, false, false, 15 * time.Minute},
		"500":             {status(500), 500, false, false, 15 * time.Minute},
		"hang-up":         {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0, false, false, 15 * time.Minute},
		"moved":           {status(301, "Location", "/moved"), 200, false, true, 24 * time.Hour},
		"moved for ever": {func(w http.ResponseWriter, _ *http.Request) {
			hops++
			status(302, "Location", fmt.Sprintf("/again/%d", hops))(w, nil)
		}, 302, true, true, 24 * time.Hour},
		"moved to us":    {status(302, "Location", "http://169.254.169.254/robots.txt"), 403, true, true, 15 * time.Minute},
		"moved to a key": {status(302, "Location", posted), 302, true, true, 24 * time.Hour},
	} {
		mu.Lock()
		h = c.h
		mu.Unlock()
		r, err := f.FetchRobots(t.Context(), origin)
		if err != nil {
			t.Fatal(err)
		}
		got := r.Rules()
		if r.Status != c.status || got.Allowed("/closed") != c.closed || got.Allowed("/open") != c.open || r.ExpiresAt.Sub(r.FetchedAt) != c.life {
			t.Errorf("%s: status %d, closed %v, open %v, %v", name, r.Status, got.Allowed("/closed"), got.Allowed("/open"), r.ExpiresAt.Sub(r.FetchedAt))
		}
		if strings.Contains(string(r.Body), canary[:12]) || len(r.Body) > crawler.MaxRobots {
			t.Errorf("%s: kept %d bytes, or a key", name, len(r.Body))
		}
	}
	if hops != 6 {
		t.Errorf("%d requests in a circle of redirects", hops)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.FetchRobots(ctx, origin); err == nil {
		t.Error("a stopped request gave rules")
	}
}
