package probe

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"blindex/crawler"
)

// Bounds of a conversation with the API.
const (
	batchSize      = 40
	maxAnswer      = 1 << 20
	maxTries       = 4 // of one request, with its id
	firstPause     = 2 * time.Second
	defaultTimeout = 20 * time.Second
	dialTimeout    = 10 * time.Second
)

// MegaOptions is what a Mega needs to know.
type MegaOptions struct {
	API       string // "https://g.api.mega.co.nz/cs"
	Control   string // handle of a public file known to be alive; "" makes -6 mean nothing (R18)
	UserAgent string
	Now       func() time.Time                                 // required
	Wait      func(ctx context.Context, d time.Duration) error // nil: crawler.Sleep
	Dialling  crawler.Dialling
	Timeout   time.Duration // of one request; 0: 20 s
}

// Mega implements crawler.Prober for MEGA. One request is under way at a time.
type Mega struct {
	opt    MegaOptions
	client *http.Client
	mu     sync.Mutex
	lastID int64
}

// NewMega makes a prober.
func NewMega(o MegaOptions) *Mega {
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.Wait == nil {
		o.Wait = crawler.Sleep
	}
	d := net.Dialer{Timeout: dialTimeout, ControlContext: o.Dialling.Control}
	return &Mega{opt: o, client: &http.Client{
		Timeout: o.Timeout,
		// An API that redirects is not the API: its answer is taken as it is.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: d.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: dialTimeout,
			ResponseHeaderTimeout: o.Timeout, MaxResponseHeaderBytes: 16 << 10, MaxIdleConnsPerHost: 1, IdleConnTimeout: 30 * time.Second,
		},
	}}
}

// command asks about one link.
type command struct {
	A  string `json:"a"`
	P  string `json:"p,omitempty"`
	PH string `json:"ph,omitempty"`
	N  string `json:"n,omitempty"`

	at    int  // which target it is for; -1 for the control handle
	outer bool // asks about the folder that the target lies in: its size is not the target's
}

// batch is one request: commands, and the folder they are about, if they are.
type batch struct {
	folder   string
	commands []command
}

// Probe implements crawler.Prober: one result a target, in order. The error says only
// that ctx is done; whatever goes wrong with the provider is an Unknown or Throttled.
func (m *Mega) Probe(ctx context.Context, targets []crawler.ProbeTarget) ([]crawler.ProbeResult, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	results := make([]crawler.ProbeResult, len(targets))
	for i := range results {
		results[i] = crawler.ProbeResult{Liveness: crawler.Unknown, Size: -1, At: m.opt.Now()}
	}
	for _, b := range m.batches(targets) {
		answers := m.ask(ctx, b)
		if ctx.Err() != nil {
			return nil, errors.New("probe: stopped")
		}
		m.note(b, answers, results)
	}
	return results, nil
}

// batches asks about files and folders many at once, each time with the control handle.
// What lies inside a folder can only be asked folder by folder.
func (m *Mega) batches(targets []crawler.ProbeTarget) []batch {
	var out []batch
	inside := map[string]int{}
	plain := -1
	for i, t := range targets {
		c := command{A: "g", P: t.Handle, at: i}
		switch {
		case t.Sub != "" && t.Kind == "file":
			j, ok := inside[t.Handle]
			if !ok || len(out[j].commands) == batchSize {
				j, out = len(out), append(out, batch{folder: t.Handle})
				inside[t.Handle] = j
			}
			out[j].commands = append(out[j].commands, command{A: "g", N: t.Sub, at: i})
			continue
		case t.Sub != "", t.Kind == "folder":
			// Of a folder inside a folder only the outer one can be asked about.
			c = command{A: "pli", PH: t.Handle, at: i, outer: t.Sub != ""}
		case t.Kind != "file":
			continue // nothing keyless to ask
		}
		if plain < 0 || len(out[plain].commands) > batchSize {
			plain, out = len(out), append(out, m.controlled())
		}
		out[plain].commands = append(out[plain].commands, c)
	}
	return out
}

func (m *Mega) controlled() batch {
	if m.opt.Control == "" {
		return batch{}
	}
	return batch{commands: []command{{A: "g", P: m.opt.Control, at: -1}}}
}

// note reads a batch's answers into the results.
func (m *Mega) note(b batch, answers []answer, results []crawler.ProbeResult) {
	controlled, alive := false, false
	for i, c := range b.commands {
		if c.at < 0 {
			controlled, alive = true, answers[i].liveness(true) == crawler.Alive
		}
	}
	for i, c := range b.commands {
		if c.at < 0 {
			continue
		}
		r := &results[c.at]
		r.Liveness, r.Code = answers[i].liveness(c.A == "g" && alive), answers[i].code
		if absent := r.Liveness == crawler.LinkGone || r.Liveness == crawler.TakenDown; absent && controlled && !alive {
			r.Liveness = crawler.Unknown // an API that says so of a link that lives is not believed
		}
		if r.Liveness == crawler.Alive && !c.outer {
			r.Size = answers[i].size
		}
	}
}

// ask makes one request, and makes it again, unchanged and with its id, while the
// provider says that it is busy. There is one answer for each command, always.
func (m *Mega) ask(ctx context.Context, b batch) []answer {
	body, err := json.Marshal(b.commands)
	if err != nil {
		return all(len(b.commands), answer{what: noAnswer})
	}
	address := m.opt.API + "?id=" + strconv.FormatInt(m.nextID(), 10)
	if b.folder != "" {
		address += "&n=" + url.QueryEscape(b.folder)
	}
	for try := 0; ; try++ {
		answers, again := m.once(ctx, address, body, len(b.commands))
		if !again || try+1 == maxTries || m.opt.Wait(ctx, firstPause<<try) != nil {
			return answers
		}
	}
}

// nextID is larger than all before it, also those of an earlier run.
func (m *Mega) nextID() int64 {
	m.lastID = max(m.lastID+1, m.opt.Now().UnixMilli())
	return m.lastID
}

// once makes a request. again tells that the provider was busy.
func (m *Mega) once(ctx context.Context, address string, body []byte, n int) (answers []answer, again bool) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return all(n, answer{what: noAnswer}), false
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", m.opt.UserAgent)
	res, err := m.client.Do(req)
	if err != nil {
		return all(n, answer{what: noAnswer}), false
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusOK:
	case res.StatusCode == http.StatusInternalServerError:
		return all(n, answer{what: busy}), true
	case res.StatusCode == http.StatusPaymentRequired, res.StatusCode == http.StatusTooManyRequests,
		res.StatusCode == http.StatusServiceUnavailable, res.StatusCode == 509:
		return all(n, answer{what: busy}), false // 402 asks for hours of our processor: not for this
	default:
		return all(n, answer{what: noAnswer}), false
	}
	text, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil || len(text) > maxAnswer {
		return all(n, answer{what: noAnswer}), false
	}
	return readAnswers(text, n)
}
