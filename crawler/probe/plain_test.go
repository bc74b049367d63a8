package probe

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"blindex/crawler"
	"blindex/crawler/probe/hostfake"
	"blindex/share"
)

// posted are links as they are posted, one for each provider of the table.
var posted = map[string]string{
	"pixeldrain":   "https://pixeldrain.com/u/Qw3rTy9z",
	"mediafire":    "https://www.mediafire.com/file/q1w2e3r4t5y6u7i/x.zip/file",
	"1fichier":     "https://1fichier.com/?q1w2e3r4t5y6u7i8o9p0",
	"pcloud":       "https://u.pcloud.link/publink/show?code=XZq1w2e3r4t5y6u7i8",
	"yandex-disk":  "https://disk.yandex.ru/d/Qw3rTy9zAsDfGh",
	"mailru-cloud": "https://cloud.mail.ru/public/Qw3r/Ty9zAsDfG",
	"google-drive": "https://drive.google.com/file/d/1Qw3rTy9zAsDfGhJkLpOiUyTrEwQaSdFg/view",
	"archive-org":  "https://archive.org/details/made-up_item.2",
	"aliyundrive":  "https://www.alipan.com/s/Qw3rTy9zAsD",
	"vikingfile":   "https://vikingfile.com/f/Qw3rTy9zAs",
	"catbox":       "https://files.catbox.moe/q1w2e3.zip",
	"ff-send":      "https://send.vis.ee/download/0123456789abcdef/#Qw3rTy9zAsDfGhJkLpOiUy",
}

func targetOf(t *testing.T, address string) crawler.ProbeTarget {
	t.Helper()
	l, _, err := share.Parse(share.NewUntrusted(address))
	if err != nil {
		t.Fatal(address, err)
	}
	return crawler.ProbeTarget{EntryID: "e", Provider: l.Provider(), Kind: string(l.Kind()), Handle: l.Handle(), Sub: l.Sub(), Address: l.URL()}
}

func hostOptions(t *testing.T, h http.Handler) Options {
	t.Helper()
	srv := httptest.NewServer(http.StripPrefix("/apis", h))
	t.Cleanup(srv.Close)
	return Options{UserAgent: "blindex/test", Now: func() time.Time { return probeNow }, Dialling: crawler.Dialling{AllowLoopback: true}, Via: srv.URL + "/apis/"}
}

func asked(t *testing.T, p *Plain, target crawler.ProbeTarget) crawler.ProbeResult {
	t.Helper()
	r, err := p.Probe(t.Context(), []crawler.ProbeTarget{target})
	if err != nil || len(r) != 1 {
		t.Fatalf("%v %v", r, err)
	}
	return r[0]
}

// cannot are the answers that a provider has no words for.
var cannot = map[hostfake.Behaviour][]string{
	hostfake.TakenDown: {"1fichier", "yandex-disk", "mailru-cloud", "vikingfile", "catbox", "ff-send"},
}

// unsized and unnamed providers do not tell without a secret.
var (
	unsized = []string{"google-drive", "aliyundrive", "ff-send"}
	unnamed = []string{"catbox", "ff-send"}
)

// R18, R38: of every provider alive, gone, taken down, throttled and unknown are told
// apart, and whatever else comes is never an absence.
func TestR18EveryProvider(t *testing.T) {
	api := &hostfake.Server{}
	all := New(hostOptions(t, api))
	if len(all) < 10 || len(all) != len(posted) {
		t.Fatalf("%d providers, %d posted links", len(all), len(posted))
	}
	for id, p := range all {
		target := targetOf(t, posted[id])
		if target.Provider != id || !Askable(target) {
			t.Errorf("%s: %+v", id, target)
		}
		for b, want := range map[hostfake.Behaviour]crawler.Liveness{
			hostfake.Alive: crawler.Alive, hostfake.Gone: crawler.LinkGone, hostfake.TakenDown: crawler.TakenDown,
			hostfake.Throttled: crawler.Throttled, hostfake.Busy: crawler.Throttled, hostfake.Down: crawler.Throttled,
			hostfake.LogIn: crawler.Unknown, hostfake.Captcha: crawler.Unknown, hostfake.Garbage: crawler.Unknown,
			hostfake.Broken: crawler.Unknown, hostfake.NotFound: crawler.Unknown,
		} {
			if slices.Contains(cannot[b], id) || b == hostfake.NotFound && id == "catbox" {
				want = crawler.LinkGone
			}
			api.Set(target.Handle, b)
			r := asked(t, p, target)
			name, size := "", int64(-1)
			if b == hostfake.Alive {
				if !slices.Contains(unnamed, id) {
					name = hostfake.Name(target.Handle)
				}
				if !slices.Contains(unsized, id) {
					size = hostfake.Size(target.Handle)
				}
			}
			if r.Liveness != want || r.Name != name || r.Size != size || !r.At.Equal(probeNow) {
				t.Errorf("%s, %q: %+v, want %s", id, b, r, want)
			}
			if answered := want != crawler.Throttled && want != crawler.Unknown; answered && r.Fault || !answered && b != hostfake.LogIn && !r.Fault {
				t.Errorf("%s, %q: fault %v", id, b, r.Fault)
			}
			if b == hostfake.Throttled && r.RetryAfter != 2*time.Minute {
				t.Errorf("%s: %v of Retry-After", id, r.RetryAfter)
			}
		}
	}
	for _, r := range api.Requests() {
		if r.Agent != "blindex/test" || r.Cookie != "" || strings.Contains(fmt.Sprint(r), "Qw3rTy9zAsDfGhJkLpOiUy#") || strings.Contains(r.Path, "#") {
			t.Errorf("request %+v", r)
		}
	}
}

// Other forms of the same providers, and forms of which there is nothing to ask.
func TestProviderForms(t *testing.T) {
	api := &hostfake.Server{}
	all := New(hostOptions(t, api))
	for _, c := range []struct {
		address string
		b       hostfake.Behaviour
		want    crawler.Liveness
	}{
		{"https://pixeldrain.com/l/Qw3rTy9z", hostfake.Alive, crawler.Alive},
		{"https://pixeldrain.com/l/Qw3rTy9z", hostfake.Gone, crawler.LinkGone},
		{"https://pixeldrain.com/u/Qw3rTy9z", hostfake.Severe, crawler.Severe},
		{"https://pixeldrain.com/d/Qw3rTy9z", hostfake.Gone, crawler.Unknown},
		{"https://www.mediafire.com/folder/q1w2e3r4t5y6u", hostfake.Alive, crawler.Alive},
		{"https://www.mediafire.com/folder/q1w2e3r4t5y6u", hostfake.Gone, crawler.Unknown},
		{"https://e.pcloud.link/publink/show?code=EZq1w2e3r4t5y6u7i8", hostfake.Alive, crawler.Alive},
		{"https://e.pcloud.link/publink/show?code=EZq1w2e3r4t5y6u7i8", hostfake.TakenDown, crawler.TakenDown},
		{"https://e.pcloud.link/publink/show?code=EZq1w2e3r4t5y6u7i8", hostfake.Busy, crawler.Throttled},
		{"https://disk.yandex.ru/i/Qw3rTy9zAsDfGh", hostfake.Gone, crawler.LinkGone},
		{"https://drive.google.com/drive/folders/1Qw3rTy9zAsDfGhJkLpOiUyTrEwQaSdFg", hostfake.Alive, crawler.Alive},
		{"https://docs.google.com/document/d/1Qw3rTy9zAsDfGhJkLpOiUyTrEwQaSdFg", hostfake.Gone, crawler.LinkGone},
		{"https://drop.chapril.org/download/0123456789abcdef/", hostfake.Alive, crawler.Alive},
	} {
		target := targetOf(t, c.address)
		p := all[target.Provider]
		if p == nil {
			t.Fatalf("%s: no provider", c.address)
		}
		api.Set(target.Handle, c.b)
		if r := asked(t, p, target); r.Liveness != c.want {
			t.Errorf("%s, %q: %+v", c.address, c.b, r)
		}
		api.Set(target.Handle, "")
	}
	for _, target := range []crawler.ProbeTarget{{Provider: "mega", Kind: "collection"}, {Provider: "nobody"}, {Provider: "pixeldrain", Address: "https://pixeldrain.com/d/x"}} {
		if Askable(target) {
			t.Errorf("%+v can be asked about", target)
		}
	}
}

// What no provider says in this way is an answer about nothing.
func TestBadProviderAnswers(t *testing.T) {
	for _, status := range []int{200, 204, 301, 302, 400, 401, 403, 410, 418, 451} {
		for _, text := range []string{"", "null", "[]", "0", "true", `"x"`, `{"id":"other","metadata":{"identifier":"other"}}`, `{"response":{"result":"Success","file_info":{"quickkey":"other"}}}`,
			`{"result":null}`, `[{"exist":"no"}]`, `{"body":{"weblink":"other"},"status":200}`, strings.Repeat("[", 100_000), strings.Repeat(" ", maxAnswer+10)} {
			all := New(hostOptions(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/html")
				w.Header().Set("Location", "https://127.0.0.1:1/login")
				w.WriteHeader(status)
				fmt.Fprint(w, text)
			})))
			for id, p := range all {
				if r := asked(t, p, targetOf(t, posted[id])); r.Liveness != crawler.Unknown || r.Name != "" || r.Size != -1 {
					t.Errorf("%s: %d %.40q: %+v", id, status, text, r)
				}
			}
		}
	}
}

// R6: of an answer name, size and code alone leave the package.
func TestR6ProviderOwners(t *testing.T) {
	api := &hostfake.Server{}
	for id, p := range New(hostOptions(t, api)) {
		if r := asked(t, p, targetOf(t, posted[id])); strings.Contains(fmt.Sprintf("%+v", r), "somebody") {
			t.Errorf("%s: %+v", id, r)
		}
	}
}

// The guard of the crawler holds for every provider, also for those on servers of anyone.
func TestProviderGuard(t *testing.T) {
	api := &hostfake.Server{}
	o := hostOptions(t, api)
	o.Dialling = crawler.Dialling{}
	for id, p := range New(o) {
		if r := asked(t, p, targetOf(t, posted[id])); r.Liveness != crawler.Unknown || len(api.Requests()) > 0 {
			t.Errorf("%s: a private address was asked: %+v", id, r)
		}
	}
	o.Via = ""
	for _, address := range []string{"https://127.0.0.1/download/0123456789abcdef/", "https://[::1]/x", "https://u:p@10.0.0.1/x", "http://send.vis.ee/x", "https://169.254.169.254/latest", "::", ""} {
		target := crawler.ProbeTarget{Provider: "ff-send", Handle: "0123456789abcdef", Address: address}
		if r := asked(t, New(o)["ff-send"], target); r.Liveness != crawler.Unknown {
			t.Errorf("%s: %+v", address, r)
		}
	}
}

// The page that people read names every provider that is asked.
func TestDocsNameEveryProvider(t *testing.T) {
	text, err := os.ReadFile("../../docs/probes.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range providers() {
		if !strings.Contains(string(text), "| `"+p.id+"` |") {
			t.Errorf("%s is not named", p.id)
		}
		if p.pace.Every < 2*time.Second || p.pace.Burst < 1 || p.pace.Burst > 5 {
			t.Errorf("%s: pace %+v", p.id, p.pace)
		}
	}
}
