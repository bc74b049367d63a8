package probe

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"blindex/crawler"
)

// Bounds of a conversation with the API.
const (
	batchSize     = 40
	maxTries      = 4 // of one request, with its id
	firstPause    = 2 * time.Second
	defaultEffort = 15 * time.Second
)

// MegaOptions is what a Mega needs to know.
type MegaOptions struct {
	API       string // "https://g.api.mega.co.nz/cs"
	Control   string // handle of a public file known to be alive; without it -6 means nothing, unless another link of the request lives (R18)
	UserAgent string
	Now       func() time.Time                                 // required
	Wait      func(ctx context.Context, d time.Duration) error // nil: crawler.Sleep
	Dialling  crawler.Dialling
	Timeout   time.Duration // of one request; 0: 20 s
	Effort    time.Duration // of our processor for one answer when the API asks for work; 0: 15 s
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
	if o.Effort <= 0 {
		o.Effort = defaultEffort
	}
	return &Mega{opt: o, client: newClient(o.Dialling, o.Timeout)}
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
	controlled, denied, trusted := false, false, 0
	for i, c := range b.commands {
		lives := c.A == "g" && answers[i].what == lives
		switch {
		case c.at < 0:
			controlled, denied = true, !lives
		case lives:
			trusted++
		}
	}
	for i, c := range b.commands {
		if c.at < 0 {
			continue
		}
		a, r := answers[i], &results[c.at]
		trust := c.A == "g" && !denied && (controlled || trusted > 0)
		r.Liveness, r.Code, r.Fault, r.RetryAfter = a.liveness(trust), a.code, a.fault, a.retry
		if absent := r.Liveness == crawler.LinkGone || r.Liveness == crawler.TakenDown; absent && denied {
			r.Liveness = crawler.Unknown // an API that says so of a link that lives is not believed
		}
		if r.Liveness == crawler.Alive && !c.outer {
			r.Size = a.size
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
	cash, paid := "", false
	for try := 0; ; {
		r := m.once(ctx, address, body, cash, len(b.commands))
		if r.challenge != "" && !paid {
			paid = true
			if cash, r.again = solveCash(ctx, r.challenge, m.opt.Now, m.opt.Effort); r.again {
				continue
			}
		}
		if try++; !r.again || try == maxTries || m.opt.Wait(ctx, firstPause<<(try-1)) != nil {
			return r.answers
		}
	}
}

// nextID is larger than all before it, also those of an earlier run.
func (m *Mega) nextID() int64 {
	m.lastID = max(m.lastID+1, m.opt.Now().UnixMilli())
	return m.lastID
}

// reply is what came of one request.
type reply struct {
	answers   []answer
	again     bool   // the provider was busy for a moment
	challenge string // it asks for work first
}

// failed is the reply that says nothing about any link.
func failed(n int, w what) reply { return reply{answers: all(n, answer{what: w, fault: true})} }

func (m *Mega) once(ctx context.Context, address string, commands []byte, cash string, n int) reply {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(commands))
	if err != nil {
		return failed(n, noAnswer)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", m.opt.UserAgent)
	if cash != "" {
		req.Header.Set(cashHeader, cash)
	}
	res, err := m.client.Do(req)
	if err != nil {
		return failed(n, noAnswer)
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusOK:
	case res.StatusCode == http.StatusPaymentRequired:
		r := failed(n, busy)
		r.challenge = res.Header.Get(cashHeader)
		return r
	case busyStatus(res.StatusCode):
		r := failed(n, busy)
		r.again = res.StatusCode == http.StatusInternalServerError
		for i := range r.answers {
			r.answers[i].retry = retryAfter(res.Header, m.opt.Now())
		}
		return r
	default:
		return failed(n, noAnswer)
	}
	text, err := body(res)
	if err != nil {
		return failed(n, noAnswer)
	}
	list, again := readAnswers(text, n)
	return reply{answers: list, again: again}
}
