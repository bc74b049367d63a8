package takedown

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// told writes leaves shortly: "removed mega 2".
func told(list []Leaf) string {
	var out []string
	for _, l := range list {
		out = append(out, strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %d", l.Kind, l.Provider, l.Outcome, l.Count)), " "))
	}
	return strings.Join(out, ", ")
}

func decideFor(t *testing.T, n Notice, c Command, at time.Time) Change {
	t.Helper()
	change, err := Decide(n, c, at)
	if err != nil {
		t.Fatal(err)
	}
	return change
}

// Each step has its leaves, with rows of one provider and end together.
func TestNoticeLeaves(t *testing.T) {
	n := complete(matched(1), matched(2), other(3, Foreign), matched(4))
	n.Rows[3].Provider = "gofile"
	c := decideFor(t, n, Submit{}, t0)
	if got := told(c.Leaves); got != "filed 4" {
		t.Errorf("filed: %s", got)
	}
	if l := c.Leaves[0]; l.Channel != "form" || l.Notices != 1 || strings.Join(l.Regimes, ",") != "dmca" || !l.At.Equal(t0.Truncate(time.Hour)) {
		t.Errorf("%+v", l)
	}
	n = n.with(c)
	at := t0.Add(90 * time.Minute)
	c = decideFor(t, n, DecideRows{By: "op-owl", Reason: "infringing", All: Remove, Version: n.Version}, at)
	if got := told(c.Leaves); got != "kept 1, removed gofile 1, removed mega 2, decided partly 4" {
		t.Errorf("decided: %s", got)
	}
	last := c.Leaves[len(c.Leaves)-1]
	if last.Minutes == nil || *last.Minutes != 90 || last.Automatic {
		t.Errorf("%+v", last)
	}
	n = n.with(c)
	n.Rows[0].Suppressed = []string{"u1"}
	if got := told(decideFor(t, n, MarkPurged{Rows: []int{1, 2, 4}}, at).Leaves); got != "purged gofile 1, purged mega 2" {
		t.Errorf("purged: %s", got)
	}
	if got := told(decideFor(t, n, Undo{By: "op-owl", Reason: "mistake", Rows: []int{1}}, at).Leaves); got != "restored mega mistake 1" {
		t.Errorf("restored: %s", got)
	}
}

// R27: what the machine decides is told to be its doing; R17: a refusal in advance counts as a
// removal once a crawl has met the link.
func TestLeavesOfTheMachine(t *testing.T) {
	n := complete(matched(1), other(2, NotIndexed))
	n.Rows[1].Provider, n.Trusted, n.Verified = "gofile", true, true
	submitted := n.with(decideFor(t, n, Submit{}, t0))
	submitted.Rows[1].State, submitted.Rows[1].Suppressed = RowRemoved, []string{"u2"}
	submitted.Rows[0].State = RowRemoved
	submitted.DecidedAt = t0
	c := decideFor(t, submitted, Met{Rows: []int{2}}, t0.Add(time.Hour))
	if got := told(c.Leaves); got != "removed gofile 1" || !c.Leaves[0].Automatic {
		t.Errorf("met: %s", got)
	}
}

// R19, R21: private routes leave nothing, whatever is done; a notice that turns out to be
// on one leaves the others with a leaf that does not say for where.
func TestPrivateRoutesLeaveNothing(t *testing.T) {
	for _, route := range []Route{ChildAbuse, Intimate, PersonalData} {
		n := report(route, matched(1), matched(2))
		c := decideFor(t, n, Submit{}, t0)
		n = n.with(c)
		d := decideFor(t, n, DecideRows{By: "op-owl", Reason: "illegal", All: Remove, Version: n.Version}, t0)
		if len(c.Leaves)+len(d.Leaves) != 0 {
			t.Errorf("%s: %s", route, told(append(c.Leaves, d.Leaves...)))
		}
		hide, err := DecideHide(Hide{Target: *target(1), Source: FromOperator, Kind: string(route), Who: "op-owl", Why: "seen"}, t0)
		if err != nil || len(hide.Leaves) != 0 {
			t.Errorf("hidden as %s: %s %v", route, told(hide.Leaves), err)
		}
	}
	n := complete(matched(1))
	n = n.with(decideFor(t, n, Submit{}, t0))
	private, open := PersonalData, OtherIllegal
	for route, want := range map[*Route]string{&private: "converted 1", &open: "converted 1, filed 1"} {
		if got := told(NoticeLeaves(n, Change{At: t0, Route: route})); got != want {
			t.Errorf("to %s: %s", *route, got)
		}
	}
	severe, err := DecideHide(Hide{Target: *target(1), Source: FromProvider, Kind: "provider_removal", Who: "provider:mega", Why: "signal", Severe: true}, t0)
	if err != nil || len(severe.Leaves) != 0 {
		t.Errorf("severe: %s %v", told(severe.Leaves), err)
	}
}

// A leaf and what it binds hold nothing that anyone typed, and no target.
func TestLeavesHoldNoWords(t *testing.T) {
	n := complete(matched(1), matched(2))
	n.Explanation = "Zanzibar"
	c := decideFor(t, n, Submit{}, t0)
	n = n.with(c)
	d := decideFor(t, n, DecideRows{By: "op-owl", Reason: "infringing", Note: "Quokka says so", All: Remove, Version: n.Version}, t0)
	for _, l := range append(c.Leaves, d.Leaves...) {
		b, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ToLower(string(b) + l.Private)
		for _, word := range []string{"ada", "studio", "harbour", "zanzibar", "quokka", "+33"} {
			if strings.Contains(text, word) {
				t.Errorf("%q stands in %s", word, text)
			}
		}
		if strings.Contains(string(b), "op-owl") {
			t.Errorf("who decided is published: %s", b)
		}
	}
}
