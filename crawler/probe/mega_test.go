package probe

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"blindex/crawler"
	"blindex/crawler/probe/megafake"
)

const control = "C0ntrol0"

var probeNow = time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC)

func prober(t *testing.T, h http.Handler, change ...func(*MegaOptions)) *Mega {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/cs", h)
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	o := MegaOptions{API: srv.URL + "/cs", Control: control, UserAgent: "blindex/test", Now: func() time.Time { return probeNow },
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }, Dialling: crawler.Dialling{AllowLoopback: true}}
	for _, c := range change {
		c(&o)
	}
	return NewMega(o)
}

func fake() *megafake.Server {
	api := megafake.New()
	api.File(control, 1)
	api.File("aliveF1l", 1234)
	api.Folder("aliveD1r", 98765, 3)
	api.Inside("aliveD1r", "insideF1", 77)
	return api
}

func file(handle string) crawler.ProbeTarget {
	return crawler.ProbeTarget{EntryID: "e", Provider: "mega", Kind: "file", Handle: handle}
}

func one(t *testing.T, m *Mega, target crawler.ProbeTarget) crawler.ProbeResult {
	t.Helper()
	r, err := m.Probe(t.Context(), []crawler.ProbeTarget{target})
	if err != nil || len(r) != 1 {
		t.Fatalf("%v %v", r, err)
	}
	return r[0]
}

// R18, R19: gone, taken down, severe, throttled and unknown are different answers.
func TestR18Answers(t *testing.T) {
	for _, c := range []struct {
		act  megafake.Behaviour
		want crawler.Liveness
		code int
		size int64
	}{
		{"", crawler.Alive, 0, 1234},
		{megafake.Gone, crawler.LinkGone, -9, -1},
		{megafake.Expired, crawler.LinkGone, -8, -1},
		{megafake.Down, crawler.LinkGone, 0, -1},
		{megafake.Blocked, crawler.TakenDown, -16, -1},
		{megafake.Suspended, crawler.TakenDown, -6, -1},
		{megafake.Severe, crawler.Severe, -9, -1},
		{megafake.Unavailable, crawler.Throttled, -18, -1},
		{megafake.BusyTwice, crawler.Alive, 0, 1234},
		{megafake.BareTooMany, crawler.Throttled, -6, -1},
		{megafake.RateLimited, crawler.Throttled, -4, -1},
		{megafake.ServerError, crawler.Throttled, 0, -1},
		{megafake.Hashcash, crawler.Throttled, 0, -1},
		{megafake.HashcashEasy, crawler.Alive, 0, 1234},
		{megafake.Going, crawler.Throttled, -24, -1},
	} {
		api := fake()
		api.Set("aliveF1l", c.act)
		r := one(t, prober(t, api), file("aliveF1l"))
		if r.Liveness != c.want || r.Code != c.code || r.Size != c.size || !r.At.Equal(probeNow) || r.Name != "" {
			t.Errorf("%q: %+v", c.act, r)
		}
	}
}

func TestKinds(t *testing.T) {
	m := prober(t, fake())
	for _, c := range []struct {
		target crawler.ProbeTarget
		want   crawler.Liveness
		size   int64
	}{
		{crawler.ProbeTarget{Kind: "folder", Handle: "aliveD1r"}, crawler.Alive, 98765},
		{crawler.ProbeTarget{Kind: "folder", Handle: "unknownD"}, crawler.LinkGone, -1},
		{crawler.ProbeTarget{Kind: "file", Handle: "unknownF"}, crawler.LinkGone, -1},
		{crawler.ProbeTarget{Kind: "file", Handle: "aliveD1r", Sub: "insideF1"}, crawler.Alive, 77},
		{crawler.ProbeTarget{Kind: "file", Handle: "aliveD1r", Sub: "otherF1l"}, crawler.LinkGone, -1},
		{crawler.ProbeTarget{Kind: "folder", Handle: "aliveD1r", Sub: "insideD1"}, crawler.Alive, -1},
		{crawler.ProbeTarget{Kind: "collection", Handle: "aliveD1r"}, crawler.Unknown, -1},
		{crawler.ProbeTarget{Kind: "file", Handle: "malformed handle"}, crawler.Unknown, -1},
	} {
		if r := one(t, m, c.target); r.Liveness != c.want || r.Size != c.size {
			t.Errorf("%+v: %+v", c.target, r)
		}
	}
}

// R18: -6 counts only while a control handle in the same array is alive, and an API that
// denies a link that lives is not believed about others.
func TestR18Control(t *testing.T) {
	api := fake()
	api.Set("aliveF1l", megafake.Suspended)
	if r := one(t, prober(t, api, func(o *MegaOptions) { o.Control = "" }), file("aliveF1l")); r.Liveness != crawler.Throttled {
		t.Errorf("-6 without a control handle: %+v", r)
	}
	m := prober(t, api)
	m.lastID = probeNow.UnixMilli() + 1 // the API answers a request id once
	for _, act := range []megafake.Behaviour{megafake.Gone, megafake.Suspended, megafake.Blocked, megafake.Unavailable} {
		api.Set(control, act)
		for _, other := range []megafake.Behaviour{megafake.Gone, megafake.Suspended, megafake.Blocked} {
			api.Set("aliveF1l", other)
			if r := one(t, m, file("aliveF1l")); r.Liveness != crawler.Throttled && r.Liveness != crawler.Unknown {
				t.Errorf("control %s, link %s: %+v", act, other, r)
			}
		}
	}
	api.Set("aliveF1l", megafake.Severe)
	if r := one(t, m, file("aliveF1l")); r.Liveness != crawler.Severe {
		t.Errorf("a severe signal needs no control: %+v", r)
	}
	api.Set(control, "")
	api.Set("aliveD1r", megafake.Suspended)
	if r := one(t, m, crawler.ProbeTarget{Kind: "folder", Handle: "aliveD1r"}); r.Liveness != crawler.Throttled {
		t.Errorf("-6 to a folder: %+v", r)
	}
}

func TestBatches(t *testing.T) {
	api := fake()
	var targets []crawler.ProbeTarget
	for i := range 100 {
		h := fmt.Sprintf("batch%03d", i)
		api.File(h, int64(i))
		if i%10 == 3 {
			api.Set(h, megafake.Blocked)
		}
		targets = append(targets, file(h))
	}
	got, err := prober(t, api).Probe(t.Context(), targets)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range got {
		if want := i%10 != 3; (r.Liveness == crawler.Alive) != want || want && r.Size != int64(i) {
			t.Errorf("%d: %+v", i, r)
		}
	}
	ids := map[string]bool{}
	for _, r := range api.Requests() {
		if !strings.Contains(r.Body, control) || ids[r.ID] {
			t.Errorf("request %s: without the control handle, or its id came before", r.ID)
		}
		ids[r.ID] = true
	}
	if len(ids) != 3 {
		t.Errorf("%d requests", len(ids))
	}
}

// A retry is the same request: same id, same body; the next one has a larger id.
func TestRetries(t *testing.T) {
	api := fake()
	api.Set("aliveF1l", megafake.BusyTwice)
	m := prober(t, api)
	one(t, m, file("aliveF1l"))
	one(t, m, file("aliveF1l"))
	log := api.Requests()
	if len(log) != 4 || log[0] != log[1] || log[1] != log[2] || log[3].ID <= log[2].ID {
		t.Errorf("%+v", log)
	}
	api = fake()
	api.Set("aliveF1l", megafake.ServerError)
	one(t, prober(t, api), file("aliveF1l"))
	if n := len(api.Requests()); n != maxTries {
		t.Errorf("%d tries of a server that is busy", n)
	}
}

// The work that is asked for comes with the same request, and is bounded.
func TestHashcash(t *testing.T) {
	api := fake()
	api.Set("aliveF1l", megafake.HashcashEasy)
	one(t, prober(t, api), file("aliveF1l"))
	log := api.Requests()
	if len(log) != 2 || log[0].ID != log[1].ID || log[0].Body != log[1].Body || log[0].Cash != "" || log[1].Cash == "" {
		t.Errorf("%+v", log)
	}
	token := strings.Repeat("Qm9v", 16)
	for _, challenge := range []string{"", "1:255:1:short", "2:255:1:" + token, "1:256:1:" + token, "1:-1:1:" + token, "1:x:1:" + token, "1:255:" + token, "1:100:1:" + token, "1:180:1:!" + token[1:]} {
		if answer, ok := solveCash(t.Context(), challenge, time.Now, time.Minute); ok {
			t.Errorf("%q is answered with %q", challenge, answer)
		}
	}
	if _, ok := solveCash(t.Context(), "1:192:1:"+token, time.Now, -1); ok {
		t.Error("worked beyond its budget")
	}
	if cashThreshold(255) != 127<<24 || cashThreshold(200) != 17<<24 || cashThreshold(0) != 8 {
		t.Error("what an easiness stands for")
	}
}

// R18: without a control handle a file that lives in the same request vouches for -6, and
// what asks to be left alone says for how long.
func TestR18NeighbourVouches(t *testing.T) {
	api := fake()
	api.Set("takenF1l", megafake.Suspended)
	m := prober(t, api, func(o *MegaOptions) { o.Control = "" })
	got, err := m.Probe(t.Context(), []crawler.ProbeTarget{file("takenF1l"), file("aliveF1l")})
	if err != nil || got[0].Liveness != crawler.TakenDown || got[1].Liveness != crawler.Alive {
		t.Errorf("%+v %v", got, err)
	}
	m = prober(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "90")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	if r := one(t, m, file("aliveF1l")); r.Liveness != crawler.Throttled || !r.Fault || r.RetryAfter != 90*time.Second {
		t.Errorf("%+v", r)
	}
}

// Whatever comes instead of an answer, nothing is learnt from it.
func TestBadAnswers(t *testing.T) {
	for _, body := range []string{"", "0", "-1", "-2", "-9", "-16", "[]", "[-9]", "[-9,-9,-9]", "{}", `{"err":-9}`, "null", "[null,null]", "[0,0]", `[{"s":1},{"s":-5}]`, `[{"s":1},{"s":"x"}]`, `[{"s":1},{}]`,
		`[{"s":1},"text"]`, `[{"s":1},[1]]`, "<html>", "[" + strings.Repeat("[", 100000), `{"err":-9,"u":7,"l":2}`, strings.Repeat(" ", maxAnswer+10) + "[1,1]"} {
		m := prober(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }))
		if r := one(t, m, file("aliveF1l")); r.Liveness != crawler.Unknown || r.Size != -1 {
			t.Errorf("%.40q: %+v", body, r)
		}
	}
	for _, status := range []int{204, 301, 302, 400, 403, 404, 410, 502} {
		m := prober(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "http://127.0.0.1:1/")
			w.WriteHeader(status)
		}))
		if r := one(t, m, file("aliveF1l")); r.Liveness != crawler.Unknown && (r.Liveness != crawler.Throttled || status < 500) || !r.Fault {
			t.Errorf("status %d: %+v", status, r)
		}
	}
}

// R6: owners, attributes and keys in an answer are read by nothing and reach nothing.
func TestR6NothingElse(t *testing.T) {
	m := prober(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `[{"s":1,"at":"canary"},{"ph":"aliveD1r","u":"canary","attrs":"canary","k":"aliveD1r:canary","s":[5,1,1,0,0],"n":"canary"}]`)
	}))
	r := one(t, m, crawler.ProbeTarget{Kind: "folder", Handle: "aliveD1r"})
	if r.Liveness != crawler.Alive || r.Size != 5 || strings.Contains(fmt.Sprintf("%+v", r), "canary") {
		t.Errorf("%+v", r)
	}
}

func TestGuardAndStop(t *testing.T) {
	api := fake()
	guarded := prober(t, api, func(o *MegaOptions) { o.Dialling = crawler.Dialling{} })
	if r := one(t, guarded, file("aliveF1l")); r.Liveness != crawler.Unknown || len(api.Requests()) > 0 {
		t.Errorf("a private address was asked: %+v", r)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := prober(t, api).Probe(ctx, []crawler.ProbeTarget{file("aliveF1l")}); err == nil || strings.Contains(err.Error(), "aliveF1l") {
		t.Errorf("stopped: %v", err)
	}
}
