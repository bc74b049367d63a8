package takedown

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// Random command sequences reach no state that the tables do not know, and each
// Change keeps what the rules promise.
func TestRandomSequences(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 1))
		d := &desk{t: t, n: randomNotice(r), now: t0}
		for step := range 25 {
			before := d.n
			frozen := deepCopy(before)
			cmd := randomCommand(r, before)
			if step == 0 {
				cmd = Submit{OverCap: r.IntN(8) == 0, Score: pick(r, 0, 0, HoldFrom)}
			}
			d.now = d.now.Add(time.Duration(r.IntN(100)) * time.Hour)
			change, err := Decide(before, cmd, d.now)
			where := fmt.Sprintf("seed %d step %d %T from %s", seed, step, cmd, before.Derive())
			if !reflect.DeepEqual(before, frozen) {
				t.Fatalf("%s: Decide changed the notice it was given", where)
			}
			if err != nil {
				if !reflect.DeepEqual(change, Change{}) {
					t.Fatalf("%s: an error and a change: %+v", where, change)
				}
				continue
			}
			if broken := brokenChange(before, change); broken != "" {
				t.Fatalf("%s: %s\n%+v", where, broken, change)
			}
			d.apply(change)
			if broken := brokenNotice(d.n, change); broken != "" {
				t.Fatalf("%s: %s\n%+v", where, broken, d.n)
			}
		}
	}
}

// brokenChange names a promise that a Change breaks.
func brokenChange(n Notice, c Change) string {
	route := n.Route
	if c.Route != nil {
		route = *c.Route
	}
	own := map[string]bool{}
	for _, r := range n.Rows {
		for _, uid := range r.Suppressed {
			own[uid] = true
		}
	}
	for _, l := range c.Lift {
		if !own[l.UID] || l.Who == "" || l.Why == "" {
			return fmt.Sprintf("lifts %+v, which is not this notice's own", l)
		}
		delete(own, l.UID) // twice is wrong too
	}
	for _, s := range c.Suppress {
		i := n.row(s.Row)
		switch {
		case i < 0 || s.Target != *n.Rows[i].Target || s.Source != FromNotice:
			return fmt.Sprintf("suppression %+v is not of this notice's rows", s)
		case s.Who == "" || s.Why == "" || s.Kind != string(route):
			return fmt.Sprintf("suppression %+v without who, why or kind", s)
		case s.Severe != (route == ChildAbuse):
			return "severe on the wrong route (R19)"
		case n.Rows[i].Match == NotIndexed && !n.Trusted:
			return "refused in advance for someone who is not trusted (R17)"
		}
	}
	for _, rc := range c.Rows {
		i := n.row(rc.N)
		if i < 0 || !slices.Contains(RowTransitions(), RowTransition{n.Rows[i].State, rc.State}) || rc.Reason == "" {
			return fmt.Sprintf("row change %+v", rc)
		}
	}
	if len(c.Letters) > 2 || len(c.Letters) == 2 && c.Letters[0].To == c.Letters[1].To {
		return "more than one letter to one person"
	}
	for _, l := range c.Letters {
		if len(l.Rows) > 0 && (n.Route == ChildAbuse || !n.Verified && !n.Trusted) {
			return "a letter tells rows it must not tell (R16, R19)"
		}
	}
	if len(c.Events) == 0 && len(c.Rows) > 0 {
		return "rows change without an event"
	}
	for _, e := range c.Events {
		if e.Actor == "" || e.From != string(n.Derive()) || e.To != string(c.State) {
			return fmt.Sprintf("event %+v", e)
		}
	}
	return ""
}

// brokenNotice names an invariant that a notice breaks after a Change.
func brokenNotice(n Notice, c Change) string {
	state := n.Derive()
	open := slices.ContainsFunc(n.Rows, Row.open)
	switch {
	case state != c.State:
		return "the stored state is not the derived one (R28)"
	case (state == Received) != n.ScreenedAt.IsZero():
		return "received, and screened"
	case (state == Decided) != !n.DecidedAt.IsZero():
		return "decided without its time"
	case (state == Duplicate) != (n.DupOf != ""):
		return "a duplicate of nothing"
	case (state == Abandoned) != !n.AbandonedAt.IsZero():
		return "abandoned without its time"
	case state == Valid && n.EffectiveAt.IsZero():
		return "valid without its time"
	case state == Decided && open:
		return "decided with an open row"
	case (state == Incomplete || state == Deficient) && len(c.Missing) == 0:
		return "lacks something, but nothing is missing"
	case Due(n).IsZero() && state != Decided && state != Abandoned && state != Duplicate:
		return "due, and nothing awaited"
	}
	for _, k := range n.Counters {
		if broken := brokenCounter(n, k); broken != "" {
			return fmt.Sprintf("counter-notice %s: %s", k.Ref, broken)
		}
	}
	for _, r := range n.Rows {
		if broken := brokenRow(r); broken != "" {
			return fmt.Sprintf("row %d: %s", r.N, broken)
		}
	}
	return ""
}

// brokenCounter names an invariant that a counter-notice breaks.
func brokenCounter(n Notice, k Counter) string {
	clock := k.State == CounterRunning || k.State == CounterHeld || k.State == CounterRestored || k.State == CounterUpheld
	switch {
	case n.Route != Copyright:
		return "on another route than copyright"
	case clock && (k.AcceptedAt.IsZero() || k.RestoreAt.IsZero() || k.Proof == ProofNone || len(MissingInCounter(k)) > 0):
		return "a clock without proof, elements or dates (T25)"
	case (k.State == CounterIncomplete) != (k.open() && len(MissingInCounter(k)) > 0):
		return "incomplete, and nothing is missing"
	case k.open() == !k.EndedAt.IsZero():
		return "ended without its time"
	case (k.State == CounterHeld) && k.Hold == nil:
		return "held by nothing"
	case k.State == CounterRestored && k.EndedWhy == "" && k.EndedAt.Before(k.RestoreAt) && !slices.ContainsFunc(n.Rows, func(r Row) bool { return r.Reason == "court_order" || r.State == RowRestored }):
		return "put back before its time"
	}
	for _, no := range k.Rows {
		if i := n.row(no); k.State == CounterRestored && n.Rows[i].gone() {
			return "restored, and still removed"
		}
	}
	return ""
}

func brokenRow(r Row) string {
	switch r.State {
	case RowOpen:
		if !r.DecidedAt.IsZero() || len(r.Suppressed) > 1 {
			return "open, and decided or hidden twice"
		}
	case RowRemoved, RowPurged:
		if len(r.Suppressed) != 1 || r.RemovedAt.IsZero() || r.DecidedAt.IsZero() || !r.actionable() {
			return "removed without one suppression of its own"
		}
		if (r.State == RowPurged) != !r.PurgedAt.IsZero() {
			return "purged without its time"
		}
	case RowKept, RowRestored:
		if len(r.Suppressed) != 0 || r.DecidedAt.IsZero() {
			return "kept or restored, and still hidden by this notice"
		}
		if (r.State == RowRestored) != !r.RestoredAt.IsZero() {
			return "restored without its time"
		}
	}
	return ""
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

func randomNotice(r *rand.Rand) Notice {
	var rows []Row
	for i := range r.IntN(6) {
		m := pick(r, Matched, Matched, Matched, NotIndexed, Foreign, Malformed, TooBroad)
		row := other(i+1, m)
		if m == Matched {
			row = matched(i + 1)
			row.Scope = pick(r, ScopeLink, ScopeSubtree)
			row.Covered = r.IntN(3) == 0
		}
		rows = append(rows, row)
	}
	route := pick(r, Copyright, Copyright, PersonalData, Intimate, ChildAbuse, OtherIllegal)
	n := complete(rows...)
	if route != Copyright {
		n = report(route, rows...)
	}
	n.Trusted, n.Verified = r.IntN(4) == 0, r.IntN(2) == 0
	for _, lose := range []func(){
		func() { n.Signature = "" },
		func() { n.Statements = Statements{} },
		func() { n.Statements.BonaFide = true },
		func() { n.Works, n.Explanation = nil, "" },
		func() { n.Parties[0].Email = "" },
		func() { n.Parties = nil },
		func() {
			if len(n.Parties) > 0 {
				n.Parties[0].Relation = RelationNone
			}
		},
	} {
		if r.IntN(5) == 0 {
			lose()
		}
	}
	return n
}

func randomCommand(r *rand.Rand, n Notice) Command {
	some := func() []int {
		if len(n.Rows) > 0 && r.IntN(2) == 0 { // a row that is there, for what several at random seldom hit
			return []int{r.IntN(len(n.Rows)) + 1}
		}
		var out []int
		for range r.IntN(4) {
			out = append(out, r.IntN(len(n.Rows)+2))
		}
		return out
	}
	switch r.IntN(18) {
	case 17:
		return Met{Rows: some()}
	case 0:
		return Submit{DuplicateOf: pick(r, "", "", "", "N-1111-1111"), Score: pick(r, 0, 0, HoldFrom), Ask: pick(r, nil, nil, some())}
	case 10:
		return Retract{Rows: pick(r, nil, some()), By: pick(r, ByToken, ByDKIM, "")}
	case 11:
		return Convert{Route: pick(r, Routes()...), By: pick(r, "heron", "heron", "heron", "")}
	case 12, 13, 14:
		return randomCounterCommand(r, n, some())
	case 15:
		if r.IntN(4) == 0 {
			return Release{By: pick(r, "heron", ""), Version: n.Version}
		}
		return randomComplaintCommand(r, n, some())
	case 1:
		return Abandon{}
	case 2, 3:
		c := complete()
		return Complete{
			Parties: pick(r, nil, c.Parties, []Party{{Role: RoleSender, Relation: RelationNone}}), Works: pick(r, nil, c.Works, []Work{{Title: "files"}}),
			Statements:  Statements{GoodFaith: r.IntN(2) == 0, Accuracy: r.IntN(2) == 0, Perjury: r.IntN(2) == 0, BonaFide: r.IntN(2) == 0},
			Signature:   pick(r, "", "Ada Example", "N/A"),
			Explanation: pick(r, "", "This shows my home address."),
		}
	case 4, 6:
		return Undo{By: pick(r, "heron", "heron", ""), Reason: pick(r, "mistake", "mistake", ""), Rows: some()}
	case 5, 16:
		return MarkPurged{Rows: some()}
	}
	c := DecideRows{By: "heron", Reason: pick(r, "infringing", "infringing", "a sentence"), Version: n.Version - r.IntN(8)/7, All: pick(r, "", Remove, Keep)}
	for _, no := range some() {
		c.Rows = append(c.Rows, RowDecision{no, pick(r, Remove, Keep)})
	}
	return c
}

func fixedClock(receipt time.Time) Clock {
	return Clock{receipt.Add(15 * 24 * time.Hour), receipt.Add(18 * 24 * time.Hour)}
}

func randomCounterCommand(r *rand.Rand, n Notice, rows []int) Command {
	ref := fmt.Sprintf("C-%d", r.IntN(len(n.Counters)+1))
	if r.IntN(3) == 0 {
		k := counterOf(rows...)
		k.Ref, k.Proof = fmt.Sprintf("C-%d", len(n.Counters)), pick(r, ProofNone, ProofNone, ProofPage)
		k.Statements.Service = r.IntN(3) > 0
		return FileCounter{k, fixedClock}
	}
	switch r.IntN(10) {
	case 0:
		return CompleteCounter{ref, counterOf(), fixedClock}
	case 1, 2:
		return AcceptCounter{ref, pick(r, "heron", "heron", ""), pick(r, ProofOperator, ProofSwitch), fixedClock}
	case 3:
		return RejectCounter{Ref: ref, By: "heron", Reason: pick(r, "no_control", "because")}
	case 4:
		return WithdrawCounter{ref}
	case 5, 6:
		return Litigate{ref, "District Court, N.D. Cal.", "3:26-cv-01234", pick(r, "2026-11-01", "2026-11-01", "yesterday")}
	case 7:
		return SettleHold{ref, "heron", r.IntN(2) == 0}
	case 8:
		return pick[Command](r, CourtOrder{ref, "heron", r.IntN(2) == 0}, VerifyCounter{ref})
	}
	return PutBack{ref}
}

func randomComplaintCommand(r *rand.Rand, n Notice, rows []int) Command {
	if r.IntN(2) == 0 || len(n.Complaints) == 0 {
		return Complain{Complaint{Ref: fmt.Sprintf("K-%d", len(n.Complaints)), By: pick(r, RoleSender, RolePoster), Rows: rows,
			Party: Party{Email: "poster@home.test"}, Text: pick(r, "This is a mistake, see for yourself.", "no")}}
	}
	c := AnswerComplaint{Ref: fmt.Sprintf("K-%d", r.IntN(len(n.Complaints))), By: "heron", Reverse: r.IntN(2) == 0}
	c.Reason = pick(r, ComplaintReasons(c.Reverse)...)
	if r.IntN(4) == 0 {
		return Attend{By: "heron"}
	}
	return c
}

func deepCopy(n Notice) Notice {
	n.Regimes, n.Parties, n.Works, n.Rows = slices.Clone(n.Regimes), slices.Clone(n.Parties), slices.Clone(n.Works), slices.Clone(n.Rows)
	n.Attention, n.Counters, n.Complaints = slices.Clone(n.Attention), slices.Clone(n.Counters), slices.Clone(n.Complaints)
	for i := range n.Counters {
		n.Counters[i].Rows = slices.Clone(n.Counters[i].Rows)
		if h := n.Counters[i].Hold; h != nil {
			c := *h
			n.Counters[i].Hold = &c
		}
	}
	for i := range n.Rows {
		n.Rows[i].Suppressed = slices.Clone(n.Rows[i].Suppressed)
		if tg := n.Rows[i].Target; tg != nil {
			c := *tg
			n.Rows[i].Target = &c
		}
	}
	return n
}

// Every step in the tables can be taken, and every state is named in them.
func TestTransitionsAreReached(t *testing.T) {
	seen := map[Transition]bool{}
	rows := map[RowTransition]bool{}
	counters, aside := map[CounterTransition]bool{}, map[string]bool{}
	for seed := range uint64(12000) {
		r := rand.New(rand.NewPCG(seed, 2))
		d := &desk{t: t, n: randomNotice(r), now: t0}
		if seed%2 == 0 { // rows decided while something is missing: seldom hit at random
			d.n = report(OtherIllegal, matched(1), matched(2), matched(3))
			d.n.Statements = Statements{}
			d.n.Explanation = pick(r, "", d.n.Explanation)
		}
		if seed%3 == 0 { // what comes after a removal
			d.n = complete(matched(1), matched(2), other(3, Foreign))
			d.n.Verified = true
		}
		for step := range 24 {
			cmd := randomCommand(r, d.n)
			switch {
			case step == 0:
				cmd = Submit{DuplicateOf: pick(r, "", "", "", "", "", "", "", "N-1111-1111"), Score: pick(r, 0, 0, 0, HoldFrom)}
			case step == 1 && seed%3 == 0:
				cmd = DecideRows{By: "heron", Reason: "infringing", Rows: []RowDecision{{1, Remove}, {2, pick(r, Remove, Keep)}}, Version: d.n.Version}
			case step > 1 && seed%3 == 0 && r.IntN(3) > 0:
				cmd = randomCounterCommand(r, d.n, []int{1})
			}
			d.now = d.now.Add(time.Duration(r.IntN(120)) * time.Hour)
			change, err := Decide(d.n, cmd, d.now)
			if err != nil {
				continue
			}
			for _, e := range change.Events {
				seen[Transition{NoticeState(e.From), e.Name, NoticeState(e.To)}] = true
			}
			for _, e := range change.Events {
				aside[e.Name] = true
			}
			if k := change.Counter; k != nil {
				was := CounterState("")
				if i := d.n.counter(k.Ref); i >= 0 {
					was = d.n.Counters[i].State
				}
				counters[CounterTransition{was, k.State}] = true
			}
			for _, rc := range change.Rows {
				rows[RowTransition{d.n.Rows[d.n.row(rc.N)].State, rc.State}] = true
			}
			d.apply(change)
		}
	}
	for _, tr := range Transitions() {
		if !seen[tr] {
			t.Errorf("no command leads from %s by %s to %s", tr.From, tr.Event, tr.To)
		}
	}
	for _, tr := range CounterTransitions() {
		if !counters[tr] {
			t.Errorf("no command leads a counter-notice from %q to %s", tr.From, tr.To)
		}
	}
	for _, name := range asides {
		if !aside[name] {
			t.Errorf("no command leads to the event %s", name)
		}
	}
	for _, tr := range RowTransitions() {
		if !rows[tr] {
			t.Errorf("no command leads a row from %s to %s", tr.From, tr.To)
		}
	}
}

var inList = regexp.MustCompile(`(?m)^(?:CREATE|ALTER) TABLE (\w+)|CHECK \(state IN \(([^)]*)\)\)`)

// The database's CHECK constraints name the states of the tables, no more and no less.
func TestStatesAreThoseOfTheSchema(t *testing.T) {
	notice, row, counter := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, tr := range Transitions() {
		notice[string(tr.From)], notice[string(tr.To)] = true, true
	}
	for _, tr := range RowTransitions() {
		row[string(tr.From)], row[string(tr.To)] = true, true
	}
	for _, tr := range CounterTransitions() {
		counter[string(tr.To)] = true
	}
	complaint := map[string]bool{string(ComplaintOpen): true, string(ComplaintUpheld): true, string(ComplaintReversed): true}
	want := map[string]map[string]bool{"notices": notice, "notice_items": row, "counters": counter, "complaints": complaint}
	for table, got := range statesInSchema(t) {
		if want[table] != nil && !reflect.DeepEqual(got, want[table]) {
			t.Errorf("%s: the schema has %v, the table of steps %v", table, got, want[table])
		}
		delete(want, table)
	}
	if len(want) != 0 {
		t.Errorf("not in the schema: %v", want)
	}
}

// statesInSchema are the states that the migrations leave, by table: a later one wins.
func statesInSchema(t *testing.T) map[string]map[string]bool {
	files, err := filepath.Glob("../migrations/*.sql") // in order of their numbers
	if err != nil {
		t.Fatal(err)
	}
	out, table := map[string]map[string]bool{}, ""
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		up, _, _ := strings.Cut(string(text), "-- +goose Down")
		for _, m := range inList.FindAllStringSubmatch(up, -1) {
			if m[1] != "" {
				table = m[1]
				continue
			}
			got := map[string]bool{}
			for s := range strings.SplitSeq(m[2], ",") {
				got[strings.Trim(strings.TrimSpace(s), "'")] = true
			}
			out[table] = got
		}
	}
	return out
}
