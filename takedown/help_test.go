package takedown

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"blindex/share"
)

var t0 = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) // a Monday

// target makes up a target.
func target(n int) *share.Target { return &share.Target{byte(n), byte(n >> 8), 1} }

// matched is a row with an entry of ours.
func matched(n int) Row {
	return Row{N: n, WorkN: 1, Provider: "mega", Target: target(n), Scope: ScopeLink, Match: Matched, State: RowOpen}
}

func other(n int, m Match) Row {
	r := Row{N: n, WorkN: 1, Match: m, State: RowOpen}
	if m == NotIndexed {
		r.Target = target(n)
	}
	return r
}

// complete is a notice with all six elements, and nothing that DSA 16 asks for besides.
func complete(rows ...Row) Notice {
	return Notice{
		Ref: "N-7K3M-Q2XD", Route: Copyright, Channel: "form", Lang: "en", ReceivedAt: t0,
		Parties:    []Party{{Role: RoleSender, Name: "Ada Example", Email: "ada@studio.test", Phone: "+33 1 23 45 67 89", Relation: "owner"}},
		Works:      []Work{{N: 1, Title: "The Harbour at Night", Description: "film, 2019"}},
		Statements: Statements{GoodFaith: true, Accuracy: true, Perjury: true, TextID: "2026-11/en"},
		Signature:  "Ada Example",
		Rows:       rows,
		Version:    1,
	}
}

// report is a notice of another route with all that it asks for.
func report(route Route, rows ...Row) Notice {
	n := complete(rows...)
	n.Route, n.Works, n.Signature = route, nil, ""
	n.Explanation = "This shows my home address and my passport."
	n.Statements = Statements{BonaFide: true}
	return n
}

// desk applies Changes as the store does, and hands out uids.
type desk struct {
	t    *testing.T
	n    Notice
	now  time.Time
	uids int
	last Change
}

func file(t *testing.T, n Notice) *desk {
	t.Helper()
	d := &desk{t: t, n: n, now: t0}
	d.must(Submit{})
	return d
}

func (d *desk) do(c Command) error {
	d.t.Helper()
	change, err := Decide(d.n, c, d.now)
	if err != nil {
		return err
	}
	d.apply(change)
	return nil
}

func (d *desk) must(c Command) Change {
	d.t.Helper()
	if err := d.do(c); err != nil {
		d.t.Fatalf("%T: %v", c, err)
	}
	return d.last
}

func (d *desk) apply(c Change) {
	d.n = d.n.with(c)
	for i, r := range d.n.Rows {
		d.n.Rows[i].Suppressed = slices.DeleteFunc(slices.Clone(r.Suppressed), func(uid string) bool {
			return slices.ContainsFunc(c.Lift, func(l Lift) bool { return l.UID == uid })
		})
	}
	for _, s := range c.Suppress {
		d.uids++
		i := d.n.row(s.Row)
		d.n.Rows[i].Suppressed = append(d.n.Rows[i].Suppressed, fmt.Sprintf("u%d", d.uids))
	}
	d.n.Version++
	d.last = c
}

func (d *desk) states() []RowState {
	var s []RowState
	for _, r := range d.n.Rows {
		s = append(s, r.State)
	}
	return s
}

func (d *desk) wantState(s NoticeState) {
	d.t.Helper()
	if got := d.n.Derive(); got != s {
		d.t.Fatalf("the notice is %s, want %s", got, s)
	}
	if d.last.State != s {
		d.t.Fatalf("the change says %s, the notice is %s", d.last.State, s)
	}
}

func (d *desk) wantRows(want ...RowState) {
	d.t.Helper()
	if got := d.states(); !slices.Equal(got, want) {
		d.t.Fatalf("rows are %v, want %v", got, want)
	}
}

func (d *desk) wantLetter(template string) Letter {
	d.t.Helper()
	if len(d.last.Letters) != 1 || d.last.Letters[0].Template != template {
		d.t.Fatalf("letters %+v, want %s", d.last.Letters, template)
	}
	return d.last.Letters[0]
}

func (d *desk) removeAll() DecideRows {
	return DecideRows{By: "heron", Reason: "infringing", All: Remove, Version: d.n.Version}
}

// counterOf is a counter-notice with all that 512(g)(3) asks for.
func counterOf(rows ...int) Counter {
	return Counter{
		Ref: "C-7K3M-Q2XD", Mode: CounterVoluntary, Lang: "en", Rows: rows,
		Party:      Party{Name: "Pat Poster", Email: "pat@home.test", Phone: "+1 555 0100", Postal: "12 Example Street, Springfield"},
		Statements: CounterStatements{Mistake: true, Jurisdiction: true, Service: true, TextID: "2026-11/en"},
		Signature:  "Pat Poster",
	}
}
