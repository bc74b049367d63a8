package web

import (
	"testing"
	"time"
)

// R35: operators are warned before the copyright agent's designation ends, on every page of
// the console; nobody else is.
func TestR35AgentWarningInConsole(t *testing.T) {
	s := newSite(t)
	level := 0
	s.server.d.AgentWarning = func(time.Time) (int, int) { return level, 29 }
	s.lacks(s.do("/console", nil, true, "en"), "designation")
	level = 2
	s.want(s.do("/console", nil, true, "en"), 200, "ends in 29 days")
	s.want(s.do("/console/system", nil, true, "fr"), 200, "29 jours")
	s.lacks(s.do("/legal/copyright", nil, false, "en"), "29 days")
	level = 4
	s.want(s.do("/console", nil, true, "en"), 200, "has ended")
	s.want(s.do("/legal/contact", nil, false, "en"), 200, "Points of contact", "single point of contact")
}
