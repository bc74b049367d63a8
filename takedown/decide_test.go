package takedown

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestT1Removed(t *testing.T) {
	n := complete(matched(1))
	n.Verified = true
	d := file(t, n)
	d.wantState(Valid)
	d.wantLetter(LetterReceived)
	if d.n.EffectiveAt != t0 || d.n.ScreenedAt != t0 || !slices.Equal(d.n.Regimes, []string{RegimeDMCA}) {
		t.Errorf("%+v", d.n)
	}
	d.now = t0.Add(time.Hour)
	c := d.must(d.removeAll())
	d.wantState(Decided)
	d.wantRows(RowRemoved)
	want := Suppress{Row: 1, Target: *target(1), Scope: ScopeLink, Source: FromNotice, Kind: "copyright", Who: "heron", Why: "infringing"}
	if len(c.Suppress) != 1 || c.Suppress[0] != want {
		t.Errorf("suppressions %+v", c.Suppress)
	}
	if d.n.DecidedAt != d.now || d.n.Rows[0].RemovedAt != d.now || d.n.Rows[0].Reason != "infringing" || d.n.Outcome() != Actioned {
		t.Errorf("%+v", d.n)
	}
	l := d.wantLetter(LetterDecided)
	if !slices.Equal(l.Rows, []LetterRow{{1, RowRemoved, "infringing"}}) || l.Automated {
		t.Errorf("letter %+v", l)
	}
	d.must(MarkPurged{Rows: []int{1}})
	d.wantRows(RowPurged)
	d.wantState(Decided)
}

func TestT3IncompleteThenCompleted(t *testing.T) {
	n := complete(matched(1))
	n.Signature = "N/A"
	d := file(t, n)
	d.wantState(Incomplete)
	if l := d.wantLetter(LetterIncomplete); !slices.Equal(l.Missing, []Element{ElementSignature}) {
		t.Errorf("letter %+v", l)
	}
	if err := d.do(d.removeAll()); !errors.Is(err, ErrState) {
		t.Errorf("an incomplete notice removed a link: %v", err)
	}
	d.now = t0.Add(48 * time.Hour)
	d.must(Complete{Signature: "Ada Example"})
	d.wantState(Valid)
	d.wantLetter(LetterReceived)
	if d.n.EffectiveAt != d.now || d.n.ReceivedAt != t0 {
		t.Errorf("effective %v, received %v", d.n.EffectiveAt, d.n.ReceivedAt)
	}
	if err := d.do(Complete{Signature: "x"}); !errors.Is(err, ErrState) {
		t.Errorf("completed what was complete: %v", err)
	}
}

func TestT5CompletedForTheOtherRegime(t *testing.T) {
	n := complete(matched(1))
	n.Statements.Perjury, n.Statements.BonaFide = false, true
	d := file(t, n)
	d.wantState(Valid)
	if l := d.wantLetter(LetterReceived); !slices.Equal(l.Missing, []Element{ElementPerjury}) {
		t.Errorf("letter %+v", l)
	}
	d.now = t0.Add(time.Hour)
	d.must(Complete{Statements: Statements{Perjury: true}})
	if !slices.Equal(d.n.Regimes, []string{RegimeDMCA, RegimeDSA}) || d.n.EffectiveAt != t0 {
		t.Errorf("regimes %v, effective %v", d.n.Regimes, d.n.EffectiveAt)
	}
}

func TestT6TooBroad(t *testing.T) {
	d := file(t, complete(other(1, TooBroad)))
	d.wantState(Deficient)
	d.wantLetter(LetterDeficient)
	if len(d.last.Suppress) != 0 {
		t.Error("something was removed")
	}
	d.must(DecideRows{By: "heron", Reason: "wrong_link", All: Keep, Version: d.n.Version})
	d.wantState(Decided)
	if d.n.Outcome() != Rejected {
		t.Error(d.n.Outcome())
	}
}

func TestT7RowByRow(t *testing.T) {
	var rows []Row
	for i := range 20 {
		switch {
		case i < 15:
			rows = append(rows, matched(i+1))
		case i < 18:
			rows = append(rows, other(i+1, Malformed))
		default:
			rows = append(rows, other(i+1, TooBroad))
		}
	}
	d := file(t, complete(rows...))
	for i := 1; i < 15; i++ { // one by one
		d.must(DecideRows{By: "heron", Reason: "infringing", Rows: []RowDecision{{i, Remove}}, Version: d.n.Version})
		d.wantState(Valid)
		if len(d.last.Letters) != 0 {
			t.Fatal("a letter before all rows are decided")
		}
	}
	d.must(DecideRows{By: "heron", Reason: "infringing", Rows: []RowDecision{{15, Remove}}, Version: d.n.Version})
	d.wantState(Decided)
	if d.n.Outcome() != Partly || d.n.Rows[15].Reason != "malformed" || d.n.Rows[19].Reason != "too_broad" {
		t.Errorf("%s, %+v", d.n.Outcome(), d.n.Rows[15:])
	}
	if got := d.last.Events[0].Detail; got["removed"] != "15" || got["kept"] != "16-20" {
		t.Errorf("event %v", got)
	}
	all := file(t, complete(rows...)) // or all at once, with the same end
	all.must(all.removeAll())
	if !slices.Equal(all.states(), d.states()) || all.last.Events[0].Detail["removed"] != "1-15" {
		t.Errorf("all at once: %v, %v", all.states(), all.last.Events)
	}
}

func TestT12Covered(t *testing.T) {
	r := matched(1)
	r.Covered = true
	n := complete(r)
	n.Verified = true
	d := file(t, n)
	if got := d.n.Told(d.n.Rows[0]); got != ToldCovered {
		t.Errorf("told %q", got)
	}
	d.must(d.removeAll())
	if len(d.last.Suppress) != 1 {
		t.Error("a second claimant's removal has no suppression of its own")
	}
}

func TestT13NotIndexed(t *testing.T) { // R17
	d := file(t, complete(matched(1), other(2, NotIndexed)))
	d.must(d.removeAll())
	d.wantRows(RowRemoved, RowKept)
	if len(d.last.Suppress) != 1 || d.n.Rows[1].Reason != "not_indexed" {
		t.Errorf("%+v", d.last)
	}

	n := complete(other(1, NotIndexed))
	n.Trusted = true
	n.Rows[0].Scope = ScopeSubtree
	d = &desk{t: t, n: n, now: t0}
	d.must(Submit{OverCap: true})
	d.must(d.removeAll())
	d.wantRows(RowRemoved)
	if s := d.last.Suppress; len(s) != 1 || s[0].Expires != t0.AddDate(1, 0, 0) || s[0].Scope != ScopeLink || s[0].Provisional {
		t.Errorf("in advance: %+v", s)
	}
}

func TestT15NotAuthorised(t *testing.T) {
	n := complete(matched(1), other(2, Foreign))
	n.Parties[0].Relation = RelationNone
	d := file(t, n)
	d.wantState(Decided)
	d.wantRows(RowKept, RowKept)
	if d.n.Rows[0].Reason != ReasonNotAuthorised || d.n.Outcome() != Rejected || len(d.last.Suppress) != 0 {
		t.Errorf("%+v", d.n.Rows)
	}
	if l := d.wantLetter(LetterDecided); !l.Automated || l.Rows != nil {
		t.Errorf("letter %+v", l)
	}
}

func TestTrustedSenderActsAtOnce(t *testing.T) { // R27, T14
	n := complete(matched(1), other(2, Malformed))
	d := file(t, n)
	d.wantRows(RowOpen, RowOpen) // nobody else does, however complete the notice

	n.Trusted = true
	d = file(t, n)
	d.wantState(Decided)
	d.wantRows(RowRemoved, RowKept)
	if l := d.wantLetter(LetterDecided); !l.Automated || len(l.Rows) != 2 {
		t.Errorf("letter %+v", l)
	}
	d = &desk{t: t, n: n, now: t0}
	d.must(Submit{OverCap: true})
	d.wantState(Valid)
	d.wantRows(RowOpen, RowOpen)
	n.Statements.Perjury = false
	d = file(t, n)
	d.wantState(Incomplete)
	if len(d.last.Suppress) != 0 {
		t.Error("an incomplete notice acted")
	}
}

func TestUndo(t *testing.T) { // T20, T21: a subset, and only its own suppressions
	n := complete(matched(1), matched(2), matched(3))
	n.Verified = true
	d := file(t, n)
	d.must(d.removeAll())
	d.must(MarkPurged{Rows: []int{3}})
	own := slices.Concat(d.n.Rows[0].Suppressed, d.n.Rows[2].Suppressed)
	c := d.must(Undo{By: "heron", Reason: "retracted", Rows: []int{3, 1}})
	d.wantRows(RowRestored, RowRemoved, RowRestored)
	d.wantState(Decided)
	var lifted []string
	for _, l := range c.Lift {
		lifted = append(lifted, l.UID)
		if l.Who != "heron" || l.Why != "retracted" {
			t.Errorf("lift %+v", l)
		}
	}
	slices.Sort(lifted)
	slices.Sort(own)
	if !slices.Equal(lifted, own) {
		t.Errorf("lifted %v, own %v", lifted, own)
	}
	if l := d.wantLetter(LetterRestored); len(l.Rows) != 2 {
		t.Errorf("letter %+v", l)
	}
	for _, u := range []Undo{{"heron", "mistake", []int{1}}, {"heron", "mistake", []int{2, 2}}, {"heron", "mistake", []int{9}}, {"heron", "mistake", nil}} {
		if err := d.do(u); !errors.Is(err, ErrRow) {
			t.Errorf("%v: %v", u.Rows, err)
		}
	}
	if err := d.do(MarkPurged{Rows: []int{1}}); !errors.Is(err, ErrRow) {
		t.Errorf("a restored row was marked purged: %v", err)
	}
}

func TestMarkPurgedTwice(t *testing.T) {
	d := file(t, complete(matched(1), matched(2)))
	d.must(d.removeAll())
	d.must(MarkPurged{Rows: []int{1}})
	c := d.must(MarkPurged{Rows: []int{1, 2, 2}})
	if len(c.Rows) != 1 || c.Rows[0].N != 2 {
		t.Errorf("rows %+v", c.Rows)
	}
	if c := d.must(MarkPurged{Rows: []int{1, 2}}); len(c.Rows)+len(c.Events) != 0 {
		t.Errorf("nothing to do, and yet %+v", c)
	}
}

func TestT38ChildAbuse(t *testing.T) { // R19
	n := report(ChildAbuse, matched(1), other(2, NotIndexed))
	n.Parties = nil
	d := file(t, n)
	d.wantState(Valid)
	d.wantRows(RowOpen, RowOpen)
	if s := d.last.Suppress; len(s) != 1 || !s[0].Severe || !s[0].Provisional || s[0].Expires != t0.Add(72*time.Hour) {
		t.Fatalf("suppressions %+v", s)
	}
	if len(d.last.Letters) != 0 {
		t.Error("a letter to nobody")
	}
	if err := d.do(MarkPurged{Rows: []int{1}}); !errors.Is(err, ErrRow) {
		t.Errorf("purged before a person looked: %v", err)
	}
	d.must(DecideRows{By: "heron", Reason: "child_abuse", All: Remove, Version: d.n.Version})
	if s := d.last.Suppress; len(s) != 1 || !s[0].Severe || s[0].Provisional || !s[0].Expires.IsZero() || len(d.last.Lift) != 1 {
		t.Errorf("decision: %+v, lifts %+v", s, d.last.Lift)
	}

	capped := &desk{t: t, n: n, now: t0}
	capped.must(Submit{OverCap: true})
	if len(capped.last.Suppress) != 0 {
		t.Error("hidden past the cap")
	}
}

func TestChildAbuseTellsNothing(t *testing.T) { // R19
	n := report(ChildAbuse, matched(1))
	n.Verified = true
	d := file(t, n)
	if s := d.last.Suppress; len(s) != 1 || !s[0].Expires.IsZero() {
		t.Errorf("a named report waits for a person, however long: %+v", s)
	}
	d.must(DecideRows{By: "heron", Reason: "child_abuse", All: Remove, Version: d.n.Version})
	if l := d.wantLetter(LetterHandled); l.Rows != nil {
		t.Errorf("letter %+v", l)
	}
	s := NewStatus(d.n)
	if s.Rows[0].Told != ToldUnderstood || s.Rows[0].Reason != "" || s.Outcome != Pending {
		t.Errorf("status %+v", s)
	}
}

func TestIntimateHiddenAtOnce(t *testing.T) { // R21
	n := report(Intimate, matched(1), matched(2), other(3, Malformed))
	n.Statements = Statements{} // even while something is missing
	d := file(t, n)
	d.wantState(Incomplete)
	if s := d.last.Suppress; len(s) != 2 || s[0].Severe || !s[0].Provisional || !s[0].Expires.IsZero() {
		t.Fatalf("suppressions %+v", s)
	}
	d.n.Verified = true
	if got := d.n.Told(d.n.Rows[0]); got != ToldHidden {
		t.Errorf("told %q", got)
	}
	d.now = t0.AddDate(0, 1, 0)
	if err := d.do(Abandon{}); !errors.Is(err, ErrState) {
		t.Errorf("what is hidden was abandoned, a person must decide: %v", err)
	}
	d.must(DecideRows{By: "heron", Reason: "wrong_link", Rows: []RowDecision{{1, Keep}}, Version: d.n.Version})
	if len(d.last.Lift) != 1 || len(d.n.Rows[0].Suppressed) != 0 {
		t.Errorf("a kept row stays hidden: %+v", d.last)
	}
	d.must(DecideRows{By: "heron", Reason: "intimate", All: Remove, Version: d.n.Version})
	d.wantState(Decided)
	d.wantRows(RowKept, RowRemoved, RowKept)
}

func TestAbandon(t *testing.T) {
	n := complete(matched(1))
	n.Signature = ""
	d := file(t, n)
	d.now = t0.Add(14*24*time.Hour - time.Second)
	if err := d.do(Abandon{}); !errors.Is(err, ErrState) {
		t.Errorf("too early: %v", err)
	}
	d.now = d.now.Add(time.Second)
	d.must(Abandon{})
	d.wantState(Abandoned)
	d.wantLetter(LetterAbandoned)
	for _, c := range []Command{Abandon{}, Submit{}, Complete{Signature: "Ada Example"}, d.removeAll()} {
		if err := d.do(c); !errors.Is(err, ErrState) {
			t.Errorf("%T after the end: %v", c, err)
		}
	}
}

func TestT43Stale(t *testing.T) {
	d := file(t, complete(matched(1), matched(2)))
	second := DecideRows{By: "egret", Reason: "infringing", Rows: []RowDecision{{2, Remove}}, Version: d.n.Version}
	d.must(DecideRows{By: "heron", Reason: "infringing", Rows: []RowDecision{{1, Remove}}, Version: d.n.Version})
	if err := d.do(second); !errors.Is(err, ErrStale) {
		t.Errorf("got %v", err)
	}
}

func TestDecideRefuses(t *testing.T) {
	base := DecideRows{By: "heron", Reason: "infringing", Version: 2}
	with := func(f func(*DecideRows)) DecideRows { c := base; f(&c); return c }
	for _, c := range []struct {
		name string
		cmd  Command
		want error
	}{
		{"no reason", with(func(c *DecideRows) { c.All, c.Reason = Remove, "" }), ErrReason},
		{"reason in words", with(func(c *DecideRows) { c.All, c.Reason = Remove, "see https://a.test/" }), ErrReason},
		{"a reason of one's own", with(func(c *DecideRows) { c.All, c.Reason = Remove, "nosferatu" }), ErrReason},
		{"nobody", with(func(c *DecideRows) { c.All, c.By = Remove, " " }), ErrReason},
		{"nothing", base, ErrRow},
		{"no such row", with(func(c *DecideRows) { c.Rows = []RowDecision{{3, Remove}} }), ErrRow},
		{"row twice", with(func(c *DecideRows) { c.Rows = []RowDecision{{1, Remove}, {1, Keep}} }), ErrRow},
		{"no such action", with(func(c *DecideRows) { c.Rows = []RowDecision{{1, "burn"}} }), ErrRow},
		{"no such action for all", with(func(c *DecideRows) { c.All = "burn" }), ErrRow},
		{"undo of an open row", Undo{By: "heron", Reason: "mistake", Rows: []int{1}}, ErrRow},
		{"undo with a reason of one's own", Undo{By: "heron", Reason: "nosferatu", Rows: []int{1}}, ErrReason},
		{"undo without a reason", Undo{By: "heron", Rows: []int{1}}, ErrReason},
		{"purge of an open row", MarkPurged{Rows: []int{1}}, ErrRow},
		{"purge of no row", MarkPurged{Rows: []int{7}}, ErrRow},
		{"second submit", Submit{}, ErrState},
		{"abandon a valid one", Abandon{}, ErrState},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := file(t, complete(matched(1), matched(2)))
			change, err := Decide(d.n, c.cmd, d.now)
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if change.Rows != nil || change.Events != nil || change.Suppress != nil || change.Letters != nil {
				t.Errorf("a refused command changes something: %+v", change)
			}
		})
	}
	if _, err := Decide(complete(matched(1)), base, t0); err == nil {
		t.Error("decided before it was screened")
	}
}

func TestCompleteKeepsAVerifiedAddress(t *testing.T) { // R30
	n := complete(matched(1))
	n.Signature, n.Verified = "", true
	d := file(t, n)
	d.must(Complete{Signature: "Ada Example", Parties: []Party{
		{Role: RoleSender, Email: "mallory@evil.test", Postal: "1 Quay Street"}, {Role: RolePrincipal, Org: "Studio"}}})
	if p := d.n.Parties; p[0].Email != "ada@studio.test" || p[0].Postal != "1 Quay Street" || p[0].Name != "Ada Example" || p[1].Org != "Studio" {
		t.Errorf("parties %+v", p)
	}
}

func TestLettersToUnverifiedTellNoRow(t *testing.T) { // R16, R30
	d := file(t, complete(matched(1), other(2, NotIndexed)))
	told := func() (s []string) {
		for _, r := range NewStatus(d.n).Rows {
			s = append(s, r.Told+r.Reason)
		}
		return s
	}
	if got := told(); !slices.Equal(got, []string{ToldUnderstood, ToldUnderstood}) {
		t.Errorf("an unverified sender is told %v", got)
	}
	d.must(d.removeAll())
	if l := d.wantLetter(LetterDecided); l.Rows != nil {
		t.Errorf("letter %+v", l)
	}
	if got := told(); !slices.Equal(got, []string{ToldUnderstood, ToldUnderstood}) || NewStatus(d.n).Outcome != Pending {
		t.Errorf("an unverified sender is told %v", got)
	}
	d.n.Verified = true
	if got := told(); !slices.Equal(got, []string{"removedinfringing", "keptnot_indexed"}) {
		t.Errorf("a verified sender is told %v", got)
	}
}

func TestEventsHaveNoWords(t *testing.T) { // R14
	n := complete(matched(1))
	d := file(t, n)
	d.must(d.removeAll())
	for _, e := range d.last.Events {
		if e.Actor != "heron" || e.Name != EventDecided || e.From != "valid" || e.To != "decided" {
			t.Errorf("event %+v", e)
		}
		for k, v := range e.Detail {
			if strings.Contains(v, "Harbour") || strings.Contains(v, "@") {
				t.Errorf("%s: %q", k, v)
			}
		}
	}
}
