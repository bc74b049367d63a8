package web

import (
	"context"
	"testing"
	"time"

	"blindex/crawler"
)

// ProbeGates are three providers, one in each state.
func (f *fake) ProbeGates(context.Context) ([]crawler.GateView, error) {
	return []crawler.GateView{
		{Provider: "mega", Due: 12, Answered: 3400, AnsweredAt: noon},
		{Provider: "pixeldrain", Gate: crawler.Gate{OpenUntil: noon.Add(time.Hour), Streak: 7}, Throttled: 7, FaultAt: noon},
		{Provider: "pcloud", Gate: crawler.Gate{OpenUntil: noon.Add(-time.Hour)}, Faulted: 5},
	}, nil
}

// Operators see which providers answer, in both languages.
func TestProvidersPage(t *testing.T) {
	s := newSite(t)
	s.want(s.do("/console/providers", nil, true, "en"), 200, "MEGA", "3400", "asked", "Pixeldrain", "left alone", "until", "pCloud", "being tried")
	s.want(s.do("/console/providers", nil, true, "fr"), 200, "laissé tranquille", "à l&#39;essai")
	s.want(s.do("/console/providers", nil, false, "en"), 303)
}
