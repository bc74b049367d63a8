package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"blindex/crawler"
	"blindex/crawler/probe"
	"blindex/crawler/probe/hostfake"
	"blindex/crawler/probe/megafake"
	"blindex/share"
	"blindex/store"
	"blindex/store/pgtest"
)

// TestMain keeps tests from asking providers: what is asked there is a closed port.
func TestMain(m *testing.M) {
	for _, name := range []string{"BLINDEX_MEGA_API", "BLINDEX_PROBES_VIA"} {
		if os.Getenv(name) == "" {
			os.Setenv(name, "http://127.0.0.1:1/")
		}
	}
	os.Exit(m.Run())
}

// linksOf are addresses of each provider, with %d for a number of two digits.
var linksOf = map[string]string{
	"mega":         "https://mega.nz/file/Qw3rTy%02d#Zq7xWvUtSrQpOnMlKjIhGfEdCbA9876543210zyxwvu",
	"pixeldrain":   "https://pixeldrain.com/u/Qw3rTy%02d",
	"mediafire":    "https://www.mediafire.com/file/q1w2e3r4t5y6u%02d/x.zip/file",
	"1fichier":     "https://1fichier.com/?q1w2e3r4t5y6u7i8o9%02d",
	"pcloud":       "https://u.pcloud.link/publink/show?code=XZq1w2e3r4t5y6u7i8%02d",
	"yandex-disk":  "https://disk.yandex.ru/d/Qw3rTy9zAsDf%02d",
	"mailru-cloud": "https://cloud.mail.ru/public/Qw3r/Ty9zAsDf%02d",
	"google-drive": "https://drive.google.com/file/d/1Qw3rTy9zAsDfGhJkLpOiUyTrEwQaSd%02d/view",
	"archive-org":  "https://archive.org/details/made-up_item.%02d",
	"aliyundrive":  "https://www.alipan.com/s/Qw3rTy9zA%02d",
	"vikingfile":   "https://vikingfile.com/f/Qw3rTy9z%02d",
	"catbox":       "https://files.catbox.moe/q1w2%02d.zip",
	"ff-send":      "https://send.vis.ee/download/0123456789abcd%02d/#Qw3rTy9zAsDfGhJkLpOiUy",
}

const linksEach = 6

// badDays are the ways in which a provider can be unwell, as its fake plays them, and as
// MEGA's does.
var badDays = []struct {
	host hostfake.Behaviour
	mega megafake.Behaviour
}{
	{hostfake.Throttled, megafake.BareTooMany},
	{hostfake.Busy, megafake.RateLimited},
	{hostfake.Down, megafake.ServerError},
	{hostfake.Broken, megafake.Hashcash},
	{hostfake.Captcha, megafake.Going},
	{hostfake.Garbage, megafake.Unavailable},
	{hostfake.LogIn, megafake.Expired},
	{hostfake.NotFound, megafake.Gone},
	{hostfake.Gone, megafake.Down},
	{hostfake.TakenDown, megafake.Blocked},
	{hostfake.TakenDown, megafake.Suspended},
}

// weather is a provider, the links of it that are known, and a clock.
type weather struct {
	*testing.T
	store    *store.Store
	db       *pgxpool.Pool
	at       time.Time
	asking   crawler.Asking
	provider crawler.Provider
	links    []share.Link
	host     *hostfake.Server
	mega     *megafake.Server
}

func newWeather(t *testing.T, id string) *weather {
	t.Helper()
	w := &weather{T: t, at: time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC), host: &hostfake.Server{}, mega: megafake.New()}
	now := func() time.Time { return w.at }
	dsn := pgtest.New(t)
	var err error
	if w.store, err = store.Open(t.Context(), store.Options{DSN: dsn, Now: now, Rand: rand.Reader, Node: "n1", Journal: t.TempDir(), Keys: openKeys(), Log: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.store.Close)
	if _, err := w.store.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if w.db, err = pgxpool.New(t.Context(), dsn); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.db.Close)
	sleep := func(ctx context.Context, d time.Duration) error {
		w.at = w.at.Add(d)
		return ctx.Err()
	}
	w.asking = crawler.Asking{Gates: w.store, Probes: w.store, Now: now, Sleep: sleep}
	w.provider = w.prober(id, now, sleep)
	w.bring(id)
	return w
}

func (w *weather) prober(id string, now func() time.Time, sleep func(context.Context, time.Duration) error) crawler.Provider {
	w.Helper()
	mux := http.NewServeMux()
	mux.Handle("/cs", w.mega)
	mux.Handle("/apis/", http.StripPrefix("/apis", w.host))
	srv := httptest.NewServer(mux)
	w.Cleanup(srv.Close)
	w.mega.Others(func(string, bool) (int64, bool) { return 4711, true })
	local := crawler.Dialling{AllowLoopback: true}
	if id == mega {
		m := probe.NewMega(probe.MegaOptions{API: srv.URL + "/cs", UserAgent: "blindex/test", Now: now, Wait: sleep, Dialling: local})
		return crawler.Provider{ID: id, Pace: megaPace, Prober: m}
	}
	p := probe.New(probe.Options{UserAgent: "blindex/test", Now: now, Dialling: local, Via: srv.URL + "/apis/"})[id]
	return crawler.Provider{ID: id, Pace: p.Pace(), Prober: p}
}

// bring puts links into the index.
func (w *weather) bring(id string) {
	w.Helper()
	var rows []store.ImportRow
	for i := range linksEach {
		l, _, err := share.Parse(share.NewUntrusted(fmt.Sprintf(linksOf[id], i+10)))
		if err != nil || l.Provider() != id {
			w.Fatalf("%s: %v %v", id, l, err)
		}
		w.links = append(w.links, l)
		rows = append(rows, store.ImportRow{SeenAt: w.at, Found: share.Found{Link: l, Claim: share.Claim{Name: fmt.Sprintf("Reel %02d of the harbour.mkv", i), Source: share.NameImport, Size: -1}}})
	}
	if got, err := w.store.Import(w.Context(), rows, true); err != nil || got.Stored != linksEach {
		w.Fatalf("%+v, %v", got, err)
	}
}

// step is how often every link is due again.
const step = 2 * time.Hour

// hours lets time pass.
func (w *weather) hours(n int) {
	w.Helper()
	for range n / 2 {
		if _, err := w.db.Exec(w.Context(), `UPDATE shares SET next_check_at = 'epoch'`); err != nil {
			w.Fatal(err)
		}
		next := w.at.Add(step)
		if err := w.asking.Turn(w.Context(), w.provider, w.at.Add(probeTurn)); err != nil {
			w.Fatal(err)
		}
		w.at = next
	}
}

func (w *weather) set(i int, h hostfake.Behaviour, m megafake.Behaviour) {
	w.host.Set(w.links[i].Handle(), h)
	w.mega.Set(w.links[i].Handle(), m)
}

// shown are the entries that can be seen, as people see them.
func (w *weather) shown() (list []string) {
	w.Helper()
	for _, l := range w.links {
		if e, err := w.store.Lookup(w.Context(), l); err == nil {
			list = append(list, fmt.Sprint(e.ID, e.Name, e.Size, e.Status, e.NameSource))
		}
	}
	return list
}

func (w *weather) count(sql string) (n int) {
	w.Helper()
	if err := w.db.QueryRow(w.Context(), sql).Scan(&n); err != nil {
		w.Fatal(err)
	}
	return n
}

// R18, R38: a day of throttling, of an outage, or of a provider that denies everything it
// has, removes nothing, and afterwards everything is as it was; what is really gone or
// taken down is still noticed.
func TestR18BadDays(t *testing.T) {
	for id := range linksOf {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			w := newWeather(t, id)
			w.hours(24)
			before := strings.Join(w.shown(), "\n")
			if n := w.count(`SELECT count(*) FROM shares WHERE liveness = 'alive'`); n != linksEach || len(w.shown()) != linksEach {
				t.Fatalf("%d links live\n%s", n, before)
			}
			for _, day := range badDays {
				w.badDay(before, func(on bool) {
					for i := range w.links {
						if on {
							w.set(i, day.host, day.mega)
						} else {
							w.set(i, "", "")
						}
					}
				}, fmt.Sprintf("%s/%s", day.host, day.mega))
			}
			w.reallyGone()
		})
	}
}

func (w *weather) badDay(before string, weather func(on bool), name string) {
	w.Helper()
	weather(true)
	for hour := 0; hour <= 24; hour += 2 { // the last answer comes 24 hours after the first
		if w.hours(2); strings.Join(w.shown(), "\n") != before {
			w.Fatalf("%s, hour %d: was\n%s\nis\n%s", name, hour, before, strings.Join(w.shown(), "\n"))
		}
	}
	if n := w.count(`SELECT count(*) FROM suppressions`); n != 0 {
		w.Fatalf("%s: %d suppressions", name, n)
	}
	weather(false)
	w.hours(14) // a breaker is open for 6 hours at most
	if now := strings.Join(w.shown(), "\n"); now != before {
		w.Fatalf("%s, and after it: was\n%s\nis\n%s", name, before, now)
	}
	if n := w.count(`SELECT count(*) FROM shares WHERE probe_state ? 'suspect' OR liveness <> 'alive'`); n != 0 {
		w.Fatalf("%s: %d links are still suspect", name, n)
	}
	if n := w.count(`SELECT count(*) FROM probe_gates WHERE open_until IS NOT NULL OR streak > 0`); n != 0 {
		w.Fatalf("%s: the breaker did not close", name)
	}
}

// reallyGone shows that the same days would remove what is to be removed.
func (w *weather) reallyGone() {
	w.Helper()
	w.set(0, hostfake.Gone, megafake.Gone)
	w.set(1, hostfake.TakenDown, megafake.Blocked)
	w.hours(20)
	if n := len(w.shown()); n != linksEach {
		w.Fatalf("%d are shown before a day has passed", n)
	}
	w.hours(8) // within a turn links are asked seconds apart
	if n := len(w.shown()); n != linksEach-2 {
		w.Errorf("%d are shown though two are gone", n)
	}
}

// The metrics tell of each provider how it answers, and nothing of a link.
func TestProviderMetrics(t *testing.T) {
	w := newWeather(t, "pixeldrain")
	w.hours(2)
	ch := make(chan prometheus.Metric, 20)
	storeMetrics{&app{store: w.store, now: func() time.Time { return w.at }}}.collectGates(t.Context(), ch)
	close(ch)
	var text []string
	for m := range ch {
		text = append(text, m.Desc().String())
	}
	all := strings.Join(text, "\n")
	for _, name := range []string{"blindex_probe_breaker_open", "blindex_probe_links_due", "blindex_probe_answers_total"} {
		if !strings.Contains(all, name) {
			t.Errorf("%s is missing from\n%s", name, all)
		}
	}
}
