package main

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"blindex/api"
	"blindex/crawler"
	"blindex/httpx"
	"blindex/index"
	"blindex/takedown"
	"blindex/web"
)

// server makes one engine of all routes.
func (a *app) server() (*http.Server, error) {
	m := newMetrics(a)
	routes, fail, err := a.routes(m)
	if err != nil {
		return nil, err
	}
	engine := httpx.Engine(httpx.Options{
		Log: a.log, Now: a.now, PublicURL: a.cfg.PublicURL, Proxies: a.cfg.Proxies, Limits: httpx.NewLimits(a.rates()), Count: m.count, Fail: fail,
	}, routes...)
	return httpx.NewServer(engine, a.log), nil
}

// routes wires api and web and lists every route there is, with what shows errors to
// people. It may be asked before anything runs, to see the list.
func (a *app) routes(m *metrics) ([]httpx.Route, func(*gin.Context, httpx.Answer), error) {
	apiServer, err := api.New(api.Deps{
		Search: a.search, Entries: a.entries(), Notices: a.store, Filers: a.store, Cases: a.store, Counters: a.store, Complaints: a.store, Proceedings: a.store, Sessions: a.store,
		Log: a.store, Proofs: a.store, Reports: a.store,
		Archive: a.store, Mailroom: a.desk(), MailSecret: a.cfg.MailIn.Secret,
		Desk:  a.apiDesk(),
		Ready: a.ready, Metrics: m.handler(), PublicURL: a.cfg.PublicURL, OwnHosts: a.ownHosts(), Now: a.now, Rand: rand.Reader,
	})
	if err != nil {
		return nil, nil, err
	}
	pages, err := web.New(web.Deps{
		Figures: a.store,
		Search:  a.search, Entries: a.entries(), Checks: a.store, Notices: a.store, Cases: a.store, Hides: a.store,
		Hosts: a.store, Crawl: a.store, Gates: a.store, Sessions: a.store, SignIns: a.store, Links: a.store, Operators: a.store, System: a.store,
		Desk:    a.webDesk(),
		Archive: a.store, Publications: a.store, Publisher: a.store,
		Due:  web.DueProcess{Counters: a.store, Complaints: a.store, Proceedings: a.store, Mode: a.cfg.Policy.Counter},
		Lost: a.store, Post: a.store,
		Reports: a.store, Reporter: a.reporter(),
		PublicURL: a.cfg.PublicURL, OwnHosts: a.ownHosts(), Legal: web.Legal(a.cfg.Operator), AgentWarning: a.cfg.Policy.AgentWarning, Rebuild: a.rebuilding, Now: a.now, Rand: rand.Reader,
	})
	if err != nil {
		return nil, nil, err
	}
	return slices.Concat(apiServer.Routes(), pages.Routes()), pages.Fail, nil
}

// rebuilding is how far this node's index is rebuilt.
func (a *app) rebuilding() index.Progress {
	if a.follower == nil {
		return index.Progress{}
	}
	return a.follower.Progress()
}

// reporter is as whom removed links are reported to storage providers.
func (a *app) reporter() takedown.Reporter {
	r := takedown.Reporter{On: a.cfg.Reports.On, Org: a.cfg.Operator.Name, Contact: a.cfg.Operator.Contact, Contacts: a.cfg.Reports.Contacts}
	if u, err := url.Parse(a.cfg.PublicURL); err == nil {
		r.Domain = u.Hostname()
	}
	r.On = r.On && r.Org != "" && r.Contact != ""
	return r
}

// ownHosts are the hosts on whose addresses our entries stand.
func (a *app) ownHosts() []string {
	u, err := url.Parse(a.cfg.PublicURL)
	if err != nil {
		return nil
	}
	return []string{u.Host}
}

// rates are the default budgets and what the configuration says instead.
func (a *app) rates() map[httpx.Budget]httpx.Rate {
	out := httpx.DefaultRates()
	for name, r := range a.cfg.Limits {
		out[httpx.Budget(strings.TrimPrefix(name, "general"))] = r
	}
	return out
}

var errNotCaughtUp = errors.New("the index is catching up")

// ready says whether this node may serve.
func (a *app) ready(ctx context.Context) error {
	if !a.follower.Ready() {
		return errNotCaughtUp
	}
	return a.store.Ready(ctx)
}

// metrics are counted by route pattern, never by host, query or address (R20).
type metrics struct {
	reg      *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
}

func newMetrics(a *app) *metrics {
	m := &metrics{
		reg:      prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "blindex_http_requests_total", Help: "answers by route and status"}, []string{"route", "status"}),
		took:     prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "blindex_http_seconds", Help: "time to answer by route"}, []string{"route"}),
	}
	m.reg.MustRegister(m.requests, m.took, storeMetrics{a})
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.reg, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}

func (m *metrics) count(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, http.StatusText(status)).Inc()
	m.took.WithLabelValues(route).Observe(took.Seconds())
}

// storeMetrics asks the database when metrics are read.
type storeMetrics struct{ app *app }

// Describe sends nothing: what there is follows from the database.
func (storeMetrics) Describe(chan<- *prometheus.Desc) {}

// Collect implements prometheus.Collector.
func (s storeMetrics) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	figures, err := s.app.store.Metrics(ctx)
	if err != nil {
		return
	}
	if al, err := s.app.store.Alarms(ctx); err == nil {
		figures["blindex_purge_waiting"], figures["blindex_log_unsigned"] = float64(al.Waiting), float64(al.Unsigned)
		figures["blindex_purge_late"] = 0
		if sched, err := parseSchedule(s.app.cfg.Purge.Schedule); err == nil && purgeLate(al, sched, s.app.now()) {
			figures["blindex_purge_late"] = float64(al.Waiting)
		}
	}
	if p := s.app.rebuilding(); p.Building {
		figures["blindex_reindex_read"], figures["blindex_reindex_entries"] = float64(p.Done), float64(p.Total)
	}
	s.collectGates(ctx, ch)
	for name, v := range figures {
		ch <- prometheus.MustNewConstMetric(prometheus.NewDesc(name, "from the database", nil, nil), prometheus.GaugeValue, v)
	}
}

// collectGates tells of each provider that is asked about links how it answers.
func (s storeMetrics) collectGates(ctx context.Context, ch chan<- prometheus.Metric) {
	gates, err := s.app.store.ProbeGates(ctx)
	if err != nil {
		return
	}
	send := func(name string, kind prometheus.ValueType, v float64, labels ...string) {
		names := []string{"provider", "outcome"}[:len(labels)]
		ch <- prometheus.MustNewConstMetric(prometheus.NewDesc(name, "from the database", names, nil), kind, v, labels...)
	}
	for _, g := range gates {
		open := 0.0
		if g.State(s.app.now()) != crawler.GateClosed {
			open = 1
		}
		send("blindex_probe_breaker_open", prometheus.GaugeValue, open, g.Provider)
		send("blindex_probe_links_due", prometheus.GaugeValue, float64(g.Due), g.Provider)
		send("blindex_probe_answers_total", prometheus.CounterValue, float64(g.Answered), g.Provider, "answered")
		send("blindex_probe_answers_total", prometheus.CounterValue, float64(g.Throttled), g.Provider, "throttled")
		send("blindex_probe_answers_total", prometheus.CounterValue, float64(g.Faulted), g.Provider, "fault")
	}
}
