package takedown

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func matchedRows(k int) []Row {
	var rows []Row
	for i := range k {
		rows = append(rows, matched(i+1))
	}
	return rows
}

// R32: more than 500 rows, folders of more than 1,000 entries and guarded sources take two.
func TestR32NeedsSecond(t *testing.T) {
	folder := matched(1)
	folder.Scope, folder.Inside = ScopeSubtree, 1001
	guarded := matched(1)
	guarded.Guarded = true
	for _, c := range []struct {
		name string
		rows []Row
		act  Action
		want []string
	}{
		{"500 rows", matchedRows(500), Remove, nil},
		{"501 rows", matchedRows(501), Remove, []string{SecondForRows}},
		{"501 rows kept", matchedRows(501), Keep, []string{SecondForRows}},
		{"a large folder", []Row{folder}, Remove, []string{SecondForSubtree}},
		{"a large folder kept", []Row{folder}, Keep, nil},
		{"a guarded source", []Row{guarded, matched(2)}, Remove, []string{SecondForGuarded}},
	} {
		d := file(t, complete(c.rows...))
		cmd := DecideRows{By: "heron", Reason: "infringing", All: c.act, Version: d.n.Version}
		why, err := NeedsSecond(d.n, cmd)
		if err != nil || !slices.Equal(why, c.want) {
			t.Errorf("%s: %v %v", c.name, why, err)
		}
		err = d.do(cmd)
		if (err != nil) != (c.want != nil) || err != nil && !errors.Is(err, ErrSecond) {
			t.Errorf("%s: decided by one: %v", c.name, err)
		}
		if c.want == nil {
			continue
		}
		cmd.Second = cmd.By
		if err := d.do(cmd); !errors.Is(err, ErrSecond) {
			t.Errorf("%s: the second person is the first: %v", c.name, err)
		}
		cmd.Second = "egret"
		d.must(cmd)
		if e := d.last.Events[0]; e.Detail["second"] != "egret" {
			t.Errorf("%s: the history does not name both: %v", c.name, e)
		}
	}
	trusted := complete(matchedRows(501)...)
	trusted.Trusted = true
	if d := file(t, trusted); d.n.Derive() != Decided {
		t.Errorf("T28: a trusted sender's rows are %s", d.n.Derive())
	}
}

// R32: a lone operator waits an hour, counts and looks; nobody else can do so.
func TestR32LoneOperator(t *testing.T) {
	p := Proposal{By: "heron", At: t0, Rows: 612, Sample: []int{4, 17, 600}, What: DecideRows{By: "heron", Reason: "infringing", All: Remove}}
	good := Confirmation{By: "heron", Typed: 612, Seen: []int{600, 4, 17}}
	for _, c := range []struct {
		name      string
		spoil     func(*Confirmation)
		operators int
		at        time.Time
		second    string
	}{
		{"in an hour", func(*Confirmation) {}, 1, t0.Add(LoneWait), Alone},
		{"too soon", func(*Confirmation) {}, 1, t0.Add(LoneWait - time.Second), ""},
		{"miscounted", func(c *Confirmation) { c.Typed-- }, 1, t0.Add(LoneWait), ""},
		{"not all looked at", func(c *Confirmation) { c.Seen = c.Seen[1:] }, 1, t0.Add(LoneWait), ""},
		{"not alone", func(*Confirmation) {}, 2, t0.Add(LoneWait), ""},
		{"another, at once", func(c *Confirmation) { *c = Confirmation{By: "egret"} }, 2, t0, "egret"},
	} {
		in := good
		c.spoil(&in)
		got, err := p.Confirmed(in, c.operators, c.at)
		if got.Second != c.second || (err != nil) != (c.second == "") || err != nil && !errors.Is(err, ErrSecond) {
			t.Errorf("%s: %q %v", c.name, got.Second, err)
		}
	}
}

// R27: the audit draws about a twentieth, the same rows from the same randomness.
func TestR27Audit(t *testing.T) {
	var rows []int
	for i := range 10_000 {
		rows = append(rows, i+1)
	}
	raw := make([]byte, 4*len(rows))
	src := rand.NewChaCha8([32]byte{27})
	src.Read(raw)
	a, err := DrawAudit(bytes.NewReader(raw), rows)
	b, _ := DrawAudit(bytes.NewReader(raw), rows)
	if err != nil || !slices.Equal(a, b) || len(a) < 400 || len(a) > 600 {
		t.Errorf("%d drawn of 10,000, %v", len(a), err)
	}
	if _, err := DrawAudit(bytes.NewReader(raw[:5]), rows); err == nil {
		t.Error("drawn without randomness")
	}
	for _, c := range []struct {
		audited, wrong int
		want           bool
	}{{1, 1, false}, {2, 2, true}, {20, 1, false}, {20, 2, true}, {200, 10, false}, {200, 11, true}, {0, 0, false}} {
		if got := AuditFails(c.audited, c.wrong); got != c.want {
			t.Errorf("%d wrong of %d: %t", c.wrong, c.audited, got)
		}
	}
}

// DSA Art. 23: the four factors; typing errors and honest retractions are no misuse.
func TestLedger(t *testing.T) {
	var l Ledger
	for _, step := range []struct {
		from Row
		to   RowChange
		n    int
	}{
		{Row{State: RowOpen}, RowChange{State: RowRemoved, Reason: "infringing"}, 6},
		{Row{State: RowOpen}, RowChange{State: RowKept, Reason: "fair_use"}, 2},
		{Row{State: RowOpen}, RowChange{State: RowKept, Reason: "abusive_notice"}, 1},
		{Row{State: RowOpen}, RowChange{State: RowKept, Reason: "malformed"}, 5},
		{Row{State: RowOpen}, RowChange{State: RowKept, Reason: "too_little_known"}, 5},
		{Row{State: RowOpen}, RowChange{State: RowKept, Reason: "duplicate"}, 5},
		{Row{State: RowRemoved}, RowChange{State: RowPurged, Reason: "infringing"}, 6},
		{Row{State: RowPurged}, RowChange{State: RowRestored, Reason: "countered"}, 1},
		{Row{State: RowPurged}, RowChange{State: RowRestored, Reason: "mistake"}, 1},
		{Row{State: RowPurged}, RowChange{State: RowRestored, Reason: "retracted"}, 1},
		{Row{State: RowOpen}, RowChange{State: RowKept, Reason: "own_work"}, 1},
		{Row{State: RowKept, Reason: "own_work"}, RowChange{State: RowRemoved, Reason: "infringing"}, 1},
	} {
		for range step.n {
			l.Add(step.from, step.to)
		}
	}
	if want := (Ledger{Accepted: 7, Rejected: 3, Countered: 1, Retracted: 1, Reversed: 1, Abusive: 1}); l != want {
		t.Errorf("%+v", l)
	}
	if f := l.Factors(); f.Number != 5 || f.Gravity != 2 || f.Intention != 1 || f.Proportion != 0.5 || f.Frequent() {
		t.Errorf("%+v", f)
	}
	if (Factors{Number: 30, Proportion: 0.1}).Frequent() || !(Factors{Number: 10, Proportion: 0.3}).Frequent() {
		t.Error("what is frequent is a matter of number and proportion")
	}
}

// DSA Art. 23(2): no suspension without a warning before it, and none for ever.
func TestSuspensionAfterWarning(t *testing.T) {
	c := Claimant{}
	if err := c.CheckSuspend(t0, t0.AddDate(0, 0, 30)); !errors.Is(err, ErrState) {
		t.Errorf("not warned: %v", err)
	}
	c.WarnedAt = t0.AddDate(0, 0, -10)
	if err := c.CheckSuspend(t0, t0.AddDate(0, 0, 30)); err != nil {
		t.Error(err)
	}
	for _, until := range []time.Time{t0, t0.Add(time.Hour), t0.AddDate(1, 0, 0)} {
		if err := c.CheckSuspend(t0, until); !errors.Is(err, ErrState) {
			t.Errorf("until %v: %v", until, err)
		}
	}
}

// R33: fewer than three claimants propose nothing, whatever they say; then the share counts.
func TestR33SourceProposal(t *testing.T) {
	for _, c := range []struct {
		s    SourceView
		want SourceProposal
	}{
		{SourceView{Strikes: 100, Claimants: 2, Entries: 0}, ProposeNothing},
		{SourceView{Strikes: 3, Claimants: 3, Entries: 500}, ProposeNothing},
		{SourceView{Strikes: 60, Claimants: 3, Entries: 400}, ProposeLook},
		{SourceView{Strikes: 60, Claimants: 3, Entries: 40}, ProposeStop},
		{SourceView{Strikes: 60, Claimants: 3, Entries: 40, Guarded: true}, ProposeLook},
		{SourceView{Strikes: 60, Claimants: 3, Entries: 40, State: "blocked"}, ProposeNothing},
	} {
		if got := c.s.Proposal(); got != c.want {
			t.Errorf("%+v: %q", c.s, got)
		}
	}
}

// R36: rows of one work, host and state stand together; what is odd stands out first.
func TestR36Group(t *testing.T) {
	c := Case{Notice: complete()}
	c.Notice.Works = append(c.Notice.Works, Work{N: 2, Title: "Winter Songs"})
	row := func(n, work int, page, name string) CaseRow {
		r := CaseRow{Row: matched(n), Name: name}
		r.WorkN = work
		if page != "" {
			r.Pages = []string{page}
		}
		return r
	}
	for i := range 40 {
		c.Rows = append(c.Rows, row(i+1, 1, "https://a.example/page", "Harbour.at.Night.part.mkv"))
	}
	odd := row(41, 1, "https://a.example/other", "debian-13.iso")
	covered := row(42, 2, "https://b.example/x", "Winter Songs")
	covered.Others = []string{"N-1111-1111"}
	gone := row(43, 1, "https://a.example/page", "Harbour")
	gone.State = RowRemoved
	c.Rows = append(c.Rows, odd, covered, gone, CaseRow{Row: other(44, Malformed)})
	groups := Group(c)
	var keys []string
	total := 0
	for _, g := range groups {
		keys = append(keys, g.Key)
		total += len(g.Odd) + len(g.Rest)
	}
	if total != 44 || len(groups) != 4 || groups[3].State != RowRemoved {
		t.Fatalf("%d rows in %v", total, keys)
	}
	main := groups[slices.Index(keys, "1.open.a.example")]
	if len(main.Rest) != 40 || len(main.Odd) != 1 || main.Odd[0].N != 41 || !slices.Equal(main.Odd[0].Why, []string{OddTitle}) || len(main.Sample) != groupSample {
		t.Errorf("%+v", main)
	}
	if again := Group(c); !slices.Equal(again[0].Sample, groups[0].Sample) {
		t.Error("the sample changes from look to look")
	}
	c.Notice.Ref = "N-9999-9999"
	if other := Group(c); slices.Equal(other[slices.Index(keys, main.Key)].Sample, main.Sample) {
		t.Error("every notice has the same sample")
	}
}
