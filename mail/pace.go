package mail

import (
	"sync"
	"time"
)

// Pace bounds what one domain gets: so many mails a minute, so many at once, and after it
// asked for patience a pause that doubles, while others get theirs. It forgets with the
// process; zero fields are the defaults. It is safe for use by several goroutines.
type Pace struct {
	PerMinute int // mails to a domain; 20
	AtOnce    int // open connections for a domain; 2

	mu      sync.Mutex
	domains map[string]*domainPace
}

// Bounds of pauses and of what is remembered.
const (
	firstPause = time.Minute
	lastPause  = time.Hour
	maxDomains = 10_000
)

type domainPace struct {
	sent  []time.Time // within the last minute
	open  int
	pause time.Duration // the last one
	until time.Time
	put   int // mails put off since the last was sent
}

// begin takes a domain's turn, or says when to ask again. Who has a turn ends it with done.
func (p *Pace) begin(domain string, now time.Time) (again time.Time, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	d := p.of(domain, now)
	for len(d.sent) > 0 && now.Sub(d.sent[0]) >= time.Minute {
		d.sent = d.sent[1:]
	}
	perMinute, atOnce := orInt(p.PerMinute, 20), orInt(p.AtOnce, 2)
	switch {
	case now.Before(d.until):
		again = d.until
	case len(d.sent) >= perMinute:
		again = d.sent[0].Add(time.Minute)
	case d.open >= atOnce:
		again = now.Add(time.Second)
	default:
		d.open, d.put = d.open+1, 0
		d.sent = append(d.sent, now)
		return time.Time{}, true
	}
	// Those that wait come back one after the other, not all in the same second.
	again = again.Add(time.Duration(d.put) * time.Minute / time.Duration(perMinute))
	d.put++
	return again, false
}

// done ends a turn. A domain that asked for patience gets it.
func (p *Pace) done(domain string, now time.Time, patience bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	d := p.of(domain, now)
	d.open = max(0, d.open-1)
	if !patience {
		d.pause = 0
		return
	}
	d.pause = min(max(firstPause, 2*d.pause), lastPause)
	d.until = now.Add(d.pause)
}

func (p *Pace) of(domain string, now time.Time) *domainPace {
	if p.domains == nil {
		p.domains = map[string]*domainPace{}
	}
	if len(p.domains) >= maxDomains {
		for name, d := range p.domains {
			if d.open == 0 && now.After(d.until) {
				delete(p.domains, name)
			}
		}
	}
	d := p.domains[domain]
	if d == nil {
		d = &domainPace{}
		p.domains[domain] = d
	}
	return d
}

func orInt(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}
