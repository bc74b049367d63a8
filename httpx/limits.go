package httpx

import (
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"
)

// Budget names what a call counts against. The zero value is the general one.
type Budget string

// The budgets of a network.
const (
	General  Budget = ""
	Searches Budget = "search"
	Lookups  Budget = "lookup"
	Filings  Budget = "filing"
	SignIns  Budget = "sign_in"
)

// Rate is how many calls a minute a network has, and how many at once.
type Rate struct {
	PerMinute int `toml:"per_minute"`
	Burst     int `toml:"burst"`
}

// DefaultRates bound harvesting and guessing, not people (R25, R30).
func DefaultRates() map[Budget]Rate {
	return map[Budget]Rate{
		General: {600, 200}, Searches: {120, 60}, Lookups: {30, 20}, Filings: {20, 20}, SignIns: {10, 10},
	}
}

// Limits counts calls per network: an address is cut to /24 or /48 before it is kept,
// in memory alone and for a day at most (R20).
type Limits struct {
	rates map[Budget]Rate
	mu    sync.Mutex
	seen  map[netBudget]*entry
	swept time.Time
}

type netBudget struct {
	net    netip.Prefix
	budget Budget
}

type entry struct {
	limiter *rate.Limiter
	last    time.Time
}

// Bounds of what is remembered.
const (
	maxNetworks = 50_000
	forgetAfter = 24 * time.Hour
	sweepEvery  = time.Hour // so a network is forgotten forgetAfter less this after its last call
)

// NewLimits makes limits; loopback counts like any other network.
func NewLimits(rates map[Budget]Rate) *Limits {
	return &Limits{rates: rates, seen: map[netBudget]*entry{}}
}

// Allow takes one call from the network's budget and reports whether there was one left.
func (l *Limits) Allow(remote string, b Budget, now time.Time) bool {
	r, ok := l.rates[b]
	if !ok {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forget(now)
	key := netBudget{network(remote), b}
	e := l.seen[key]
	if e == nil {
		e = &entry{limiter: rate.NewLimiter(rate.Limit(float64(r.PerMinute)/60), r.Burst)}
		l.seen[key] = e
	}
	e.last = now
	return e.limiter.AllowN(now, 1)
}

// forget drops networks that will not have called for a day when the next sweep comes,
// and all when there are too many.
func (l *Limits) forget(now time.Time) {
	if len(l.seen) >= maxNetworks {
		clear(l.seen)
	}
	if now.Sub(l.swept) < sweepEvery {
		return
	}
	l.swept = now
	for k, e := range l.seen {
		if now.Sub(e.last) > forgetAfter-sweepEvery {
			delete(l.seen, k)
		}
	}
}

// Network is where a call came from, cut to /24 or /48; "" when that is not known.
func Network(c *gin.Context) string {
	p := network(net.JoinHostPort(c.ClientIP(), "0"))
	if !p.IsValid() {
		return ""
	}
	return p.String()
}

// network cuts an address to what is kept of it.
func network(remote string) netip.Prefix {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return netip.Prefix{}
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Prefix{}
	}
	ip = ip.Unmap().WithZone("")
	bits := 48
	if ip.Is4() {
		bits = 24
	}
	p, err := ip.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}
