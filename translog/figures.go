package translog

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"blindex/takedown"
)

// Figures are a period's figures by name, such as "rows_removed" or
// "rows_removed/provider/mega". Each is a sum over leaves, but for the two that end in
// "_minutes", which are order statistics of leaves.
type Figures map[string]int64

// Period is one month ("2026-11") or quarter ("2026-Q4") with its figures.
type Period struct {
	Period  string  `json:"period"`
	Figures Figures `json:"figures"`
}

// Tally computes figures from leaves, taken in order. The zero Tally is of no leaf.
type Tally struct {
	size    int64
	periods map[string]*counted
}

// counted is one period at work.
type counted struct {
	sums    Figures
	minutes []int64
}

// Size is how many leaves were taken.
func (t *Tally) Size() int64 { return t.size }

// Add takes the next leaf.
func (t *Tally) Add(l takedown.Leaf) {
	t.size++
	at := l.At.UTC()
	if l.Since != "" {
		at = at.Add(-time.Second) // a sum stands at its end, which is the next period's beginning
	}
	month := at.Format("2006-01")
	quarter := fmt.Sprintf("%d-Q%d", at.Year(), (int(at.Month())+2)/3)
	for _, name := range []string{month, quarter} {
		if t.periods == nil {
			t.periods = map[string]*counted{}
		}
		p := t.periods[name]
		if p == nil {
			p = &counted{sums: Figures{}}
			t.periods[name] = p
		}
		p.add(l)
	}
}

// Periods are all months and quarters that have a leaf, sorted by name.
func (t *Tally) Periods() []Period {
	out := make([]Period, 0, len(t.periods))
	for name, p := range t.periods {
		out = append(out, Period{Period: name, Figures: p.figures()})
	}
	slices.SortFunc(out, func(a, b Period) int { return cmp.Compare(a.Period, b.Period) })
	return out
}

// rowFigures are the figures that count rows.
var rowFigures = map[takedown.LeafKind]string{
	takedown.LeafRemoved: "rows_removed", takedown.LeafAhead: "rows_refused_in_advance", takedown.LeafKept: "rows_kept",
	takedown.LeafRestored: "rows_restored", takedown.LeafPurged: "rows_purged",
}

func (p *counted) add(l takedown.Leaf) {
	n := int64(l.Count)
	switch l.Kind {
	case takedown.LeafFiled:
		p.count("notices", int64(l.Notices), "route", string(l.Route), "channel", l.Channel)
		for _, regime := range l.Regimes {
			p.sums["notices/regime/"+slug(regime)] += int64(l.Notices)
		}
		p.count("rows_received", n, "route", string(l.Route))
	case takedown.LeafRemoved, takedown.LeafAhead, takedown.LeafKept, takedown.LeafRestored, takedown.LeafPurged:
		by := "person"
		if l.Automatic {
			by = "machine"
		}
		figure := rowFigures[l.Kind]
		p.count(figure, n, "route", string(l.Route), "provider", l.Provider, "why", l.Outcome)
		if l.Since == "" && (l.Kind == takedown.LeafRemoved || l.Kind == takedown.LeafKept) {
			p.sums[figure+"/by/"+by] += n
		}
	case takedown.LeafDecided:
		p.decided(l)
	case takedown.LeafHidden, takedown.LeafUnhidden:
		p.count("entries_"+slug(string(l.Kind)), n, "source", string(l.Source), "route", string(l.Route), "provider", l.Provider)
	case takedown.LeafGap:
		p.sums["leaves_lost"] += n
	default: // a notice's step that concerns no row: how often
		p.count("notices_"+slug(string(l.Kind)), max(1, int64(l.Notices)), "route", string(l.Route))
	}
}

func (p *counted) decided(l takedown.Leaf) {
	by := "person"
	if l.Automatic {
		by = "machine"
	}
	p.count("notices_decided", 1, "route", string(l.Route), "outcome", l.Outcome, "by", by)
	if l.Minutes != nil {
		p.minutes = append(p.minutes, *l.Minutes)
	}
}

// count adds n to a figure and to its parts: pairs of what and which.
func (p *counted) count(figure string, n int64, parts ...string) {
	p.sums[figure] += n
	for i := 0; i+1 < len(parts); i += 2 {
		if parts[i+1] != "" {
			p.sums[figure+"/"+parts[i]+"/"+slug(parts[i+1])] += n
		}
	}
}

// slug keeps a figure's name one word, whatever a leaf says.
func slug(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '_' || r == '-' {
			return r
		}
		return '_'
	}, s)
}

// figures completes the sums with the order statistics.
func (p *counted) figures() Figures {
	out := make(Figures, len(p.sums)+2)
	for name, n := range p.sums {
		out[name] = n
	}
	if len(p.minutes) > 0 {
		slices.Sort(p.minutes)
		out["decision_median_minutes"] = rank(p.minutes, 50)
		out["decision_p95_minutes"] = rank(p.minutes, 95)
	}
	return out
}

// rank is the smallest value that percent of all values do not exceed.
func rank(sorted []int64, percent int) int64 {
	return sorted[max(0, (len(sorted)*percent+99)/100-1)]
}
