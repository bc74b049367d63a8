package probe

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"blindex/crawler"
)

// Options is what the providers of the table need to know.
type Options struct {
	UserAgent string
	Now       func() time.Time // required
	Dialling  crawler.Dialling
	Timeout   time.Duration // of one request; 0: 20 s
	// Via is where fakes of the providers answer, "http://host/apis/", with the provider's
	// host as first part of the path; "" asks the providers themselves.
	Via string
}

// Plain implements crawler.Prober for one provider of the table.
type Plain struct {
	opt    Options
	p      provider
	client *http.Client
}

// New makes a prober for each provider of the table, by its id.
func New(o Options) map[string]*Plain {
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	out := map[string]*Plain{}
	for _, p := range providers() {
		out[p.id] = &Plain{opt: o, p: p, client: newClient(o.Dialling, o.Timeout)}
	}
	return out
}

// Pace is how often the provider may be asked.
func (p *Plain) Pace() crawler.Pace { return p.p.pace }

// Askable reports whether there is something to ask about a link without its key. Of a
// link for which there is not, every answer is Unknown.
func Askable(t crawler.ProbeTarget) bool {
	if t.Provider == "mega" {
		return t.Kind == "file" || t.Kind == "folder"
	}
	for _, p := range providers() {
		if p.id == t.Provider {
			return p.ask(t) != nil
		}
	}
	return false
}

// Probe implements crawler.Prober: one result a target, in order, one request after the
// other. The error says only that ctx is done.
func (p *Plain) Probe(ctx context.Context, targets []crawler.ProbeTarget) ([]crawler.ProbeResult, error) {
	out := make([]crawler.ProbeResult, len(targets))
	for i, t := range targets {
		out[i] = p.one(ctx, t)
		if ctx.Err() != nil {
			return nil, errors.New("probe: stopped")
		}
	}
	return out, nil
}

// one asks about one link. Where a "gone" has a second opinion, that one counts.
func (p *Plain) one(ctx context.Context, t crawler.ProbeTarget) crawler.ProbeResult {
	a := p.p.ask(t)
	if a == nil {
		return crawler.ProbeResult{Liveness: crawler.Unknown, Size: -1, At: p.opt.Now()}
	}
	r := p.put(ctx, *a, t)
	if r.Liveness == crawler.LinkGone && a.then != nil {
		r = p.put(ctx, *a.then, t)
	}
	return r
}

// put makes one request.
func (p *Plain) put(ctx context.Context, a ask, t crawler.ProbeTarget) crawler.ProbeResult {
	r := crawler.ProbeResult{Liveness: crawler.Unknown, Size: -1, At: p.opt.Now(), Fault: true}
	req, err := p.request(ctx, a, t)
	if err != nil {
		return r
	}
	res, err := p.client.Do(req)
	if err != nil {
		return r
	}
	defer res.Body.Close()
	if busyStatus(res.StatusCode) {
		r.Liveness, r.RetryAfter = crawler.Throttled, retryAfter(res.Header, p.opt.Now())
		return r
	}
	text, err := body(res)
	if err != nil {
		return r
	}
	read(a, t, seen{status: res.StatusCode, header: res.Header, text: text}, &r)
	return r
}

var errAddress = errors.New("probe: not an address to ask at")

// request is made from the handle and the keyless address alone.
func (p *Plain) request(ctx context.Context, a ask, t crawler.ProbeTarget) (*http.Request, error) {
	address, err := url.Parse(t.Address)
	if err != nil || address.User != nil {
		return nil, errAddress
	}
	var segments []string
	for s := range strings.SplitSeq(t.Handle, "/") {
		segments = append(segments, url.PathEscape(s))
	}
	fill := strings.NewReplacer("{h}", strings.Join(segments, "/"), "{q}", url.QueryEscape(t.Handle),
		"{a}", url.QueryEscape(t.Address), "{host}", address.Host, "{address}", t.Address)
	to := fill.Replace(a.url)
	if p.opt.Via != "" {
		to = p.opt.Via + strings.TrimPrefix(to, "https://")
	} else if !strings.HasPrefix(to, "https://") {
		return nil, errAddress
	}
	method := a.method
	if method == "" {
		method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(ctx, method, to, strings.NewReader(fill.Replace(a.body)))
	if err != nil {
		return nil, errAddress
	}
	req.Header.Set("User-Agent", p.opt.UserAgent)
	if a.sends != "" {
		req.Header.Set("Content-Type", a.sends)
	}
	return req, nil
}
