package store

import (
	"testing"
	"time"

	"blindex/crawler"
)

// R31: what comes back is asked about first. A provider that says gone, or taken down, ends
// it; one that is throttled, down or doubted is waited for; alive shows it once a page does.
func TestR31ProviderIsAskedFirst(t *testing.T) {
	for _, c := range []struct {
		name  string
		said  []crawler.ProbeResult
		shown bool
		open  bool // still being looked for
	}{
		{"alive", []crawler.ProbeResult{{Liveness: crawler.Alive}}, true, false},
		{"gone", []crawler.ProbeResult{{Liveness: crawler.LinkGone}}, false, false},
		{"taken down", []crawler.ProbeResult{{Liveness: crawler.TakenDown}}, false, false},
		{"throttled", []crawler.ProbeResult{{Liveness: crawler.Throttled}, {Liveness: crawler.Unknown, Fault: true}}, false, true},
		{"doubted", []crawler.ProbeResult{{Liveness: crawler.LinkGone, Doubted: true}}, false, true},
		{"throttled, then alive", []crawler.ProbeResult{{Liveness: crawler.Throttled}, {Liveness: crawler.Alive}}, true, false},
		{"throttled, then gone", []crawler.ProbeResult{{Liveness: crawler.Throttled}, {Liveness: crawler.LinkGone}}, false, false},
	} {
		for _, pageFirst := range []bool{true, false} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				f, l := putBackWith(t, func(f *fixture) { f.askable = func(crawler.ProbeTarget) bool { return true } })
				post := func() {
					f.visit(firstPage, nil, found(l, "Quartz Meridian.mkv"))
					f.visit(secondPage, nil)
				}
				if pageFirst {
					if post(); f.shown(l) {
						t.Fatal("shown before the provider was asked")
					}
					f.endRechecks(0)
				}
				for _, r := range c.said {
					list, err := f.ProbeTargets(f.ctx, "mega", 10)
					f.must(err)
					if len(list) != 1 {
						t.Fatalf("%d links to ask about", len(list))
					}
					r.Size, r.At = -1, f.at
					f.must(f.StoreProbe(f.ctx, list[0], r))
					f.at = f.at.Add(3 * time.Hour)
				}
				if !pageFirst {
					post()
				}
				if f.shown(l) != c.shown {
					t.Errorf("shown %v", !c.shown)
				}
				ended := 1
				if c.open {
					ended = 0
				}
				f.endRechecks(ended)
				if f.shown(l) != c.shown {
					t.Errorf("shown %v when it was over", !c.shown)
				}
				f.visit(firstPage, nil, found(l, "Quartz Meridian.mkv"))
				if !c.shown && f.shown(l) {
					t.Error("the next crawl shows it")
				}
				if c.open {
					f.at = f.at.Add(time.Duration(f.policy.PutBackDays) * day)
					f.endRechecks(1)
					if f.shown(l) {
						t.Error("shown though nobody could ask")
					}
				}
			})
		}
	}
}
