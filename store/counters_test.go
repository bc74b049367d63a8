package store

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"blindex/share"
	"blindex/takedown"
)

// counter is a counter-notice with all that 512(g)(3) asks for.
func counter(rows ...int) takedown.Counter {
	return takedown.Counter{
		Lang: "en", Rows: rows, Signature: "Pat Poster", Reason: "owner", Explanation: "I made this film myself and own every right in it.",
		Party:      takedown.Party{Role: takedown.RolePoster, Name: "Pat Poster", Email: "pat@home.example", Phone: "+1 555 0100 400", Postal: "12 Example Street, Springfield"},
		Statements: takedown.CounterStatements{Mistake: true, Jurisdiction: true, Service: true, TextID: "2026-11/en"},
	}
}

func (w *world) counterTo(ref string, k takedown.Counter) takedown.CounterFiled {
	w.t.Helper()
	f, err := w.FileCounter(w.t.Context(), ref, k, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return f
}

func (w *world) command(ref string, c takedown.Command) {
	w.t.Helper()
	if err := w.Command(w.t.Context(), ref, c); err != nil {
		w.t.Fatalf("%T: %v", c, err)
	}
}

func (w *world) runPutBack() int {
	w.t.Helper()
	n, err := w.PutBack(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// letters are the subjects of the letters queued about a notice, oldest first.
func (w *world) letters(ref string) string {
	w.t.Helper()
	return one[string](w, `SELECT coalesce(string_agg(subject, '; ' ORDER BY id), '') FROM mails WHERE notice_ref = $1 AND body IS NOT NULL`, ref)
}

func (w *world) accept(ref string, f takedown.CounterFiled) {
	w.t.Helper()
	w.command(ref, takedown.AcceptCounter{Ref: f.Ref, By: "op-owl", Proof: takedown.ProofOperator})
}

// T17: complete and accepted on day 0; restored when the clock says so, not before, and both are told.
func TestT17CounterNotice(t *testing.T) {
	w := newWorld(t)
	p := w.post("Own.Film.2024.mkv", 0)
	ref := w.removed(p)
	w.verify(ref)
	f := w.counterTo(ref, counter(1))
	if f.Status.State != takedown.CounterPending || f.Status.Claimant != "Acme Pictures" || f.Status.Works[0].Title == "" {
		t.Errorf("%+v", f.Status)
	}
	w.accept(ref, f)
	n := w.notice(ref)
	k := n.Counters[0]
	if k.State != takedown.CounterRunning || !k.RestoreAt.Equal(k.AcceptedAt.Add(15*day)) || n.Standing() != takedown.StandingCountered || k.Party.Name != "Pat Poster" {
		t.Errorf("%s %+v", n.Standing(), k)
	}
	if l := w.letters(ref); !strings.Contains(l, "A counter-notice answers your notice "+ref) || !strings.Contains(l, "counter-notice "+f.Ref+" was forwarded") {
		t.Errorf("letters: %s", l)
	}
	w.later(14 * day)
	if n := w.runPutBack(); n != 0 || w.shown(p) {
		t.Fatalf("put back before its time: %d", n)
	}
	w.later(25 * time.Hour)
	if n := w.runPutBack(); n != 1 || !w.shown(p) {
		t.Fatalf("not put back: %d", n)
	}
	if n := w.runPutBack(); n != 0 {
		t.Error("put back twice (T42)")
	}
	if n := w.notice(ref); n.Standing() != takedown.StandingRestored || n.Rows[0].Reason != "countered" || n.Counters[0].State != takedown.CounterRestored {
		t.Errorf("%s %+v", n.Standing(), n.Rows[0])
	}
	if l := w.letters(ref); !strings.Contains(l, "The removal has ended") || !strings.Contains(l, "Links of your notice "+ref+" were restored") {
		t.Errorf("letters: %s", l)
	}
}

// T18: late, and the escrow is destroyed: the tombstone is lifted, nothing is made up.
func TestT18CounterAfterEscrow(t *testing.T) {
	w := newWorld(t)
	p := w.post("Own.Film.2024.mkv", 0)
	ref := w.removed(p)
	w.purge()
	w.later(270 * day)
	if n, err := w.DestroyEscrow(t.Context()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	w.accept(ref, w.counterTo(ref, counter(1)))
	w.later(16 * day)
	if w.runPutBack() != 1 || w.shown(p) {
		t.Error("something came back out of nothing")
	}
	if got := one[int](w, `SELECT count(*) FROM covered_targets`); got != 0 {
		t.Error("the tombstone still stands: a crawl could not bring it back")
	}
}

// T19: a counter-notice ends the suppressions of its own notice alone.
func TestT19TwoNoticesOneCountered(t *testing.T) {
	w := newWorld(t)
	p := w.post("Own.Film.2024.mkv", 0)
	a := w.removed(p)
	b := w.file(draftOf("rival@studio.example", p)).Ref
	w.decide(b, takedown.Remove)
	w.accept(a, w.counterTo(a, counter(1)))
	w.later(16 * day)
	if w.runPutBack() != 1 || w.shown(p) {
		t.Error("shown, though another notice stands")
	}
	if n := w.notice(b); n.Rows[0].State != takedown.RowRemoved {
		t.Errorf("the other notice: %s", n.Rows[0].State)
	}
}

// T20: two rows of five.
func TestT20CounterSomeRows(t *testing.T) {
	w := newWorld(t)
	var ps []posted
	for _, name := range []string{"A.Film.mkv", "B.Film.mkv", "C.Film.mkv", "D.Film.mkv", "E.Film.mkv"} {
		ps = append(ps, w.post(name, 0))
	}
	ref := w.removed(ps...)
	named := []takedown.Parsed{{N: 1, Entry: ps[1].entry}, {N: 2, Entry: "aaaaaaaaaaaaaaaa"}, {N: 3, Entry: ps[3].entry}}
	f, err := w.FileCounter(t.Context(), ref, counter(), named)
	if err != nil || !slices.Equal(f.Status.Rows, []int{2, 4}) {
		t.Fatalf("rows %v, %v", f.Status.Rows, err)
	}
	w.accept(ref, f)
	w.later(16 * day)
	w.runPutBack()
	for i, p := range ps {
		if w.shown(p) != (i == 1 || i == 3) {
			t.Errorf("entry %d shown: %t", i, w.shown(p))
		}
	}
	if _, err := w.FileCounter(t.Context(), ref, counter(), []takedown.Parsed{{N: 1, Entry: "aaaaaaaaaaaaaaaa"}}); !errors.Is(err, takedown.ErrRow) {
		t.Errorf("nothing of the notice is named: %v", err)
	}
}

// T21, T22: who filed it may take it back; anybody else reaches a person.
func TestT21T22Retraction(t *testing.T) {
	w := newWorld(t)
	p := w.post("Own.Film.2024.mkv", 0)
	ref := w.removed(p)
	w.command(ref, takedown.Retract{})
	if n := w.notice(ref); w.shown(p) || !slices.Equal(n.Attention, []string{"retraction_unproven"}) {
		t.Fatalf("a stranger's retraction: shown %t, %v", w.shown(p), n.Attention)
	}
	queue, err := w.Queue(t.Context(), takedown.QueueFilter{})
	if err != nil || len(queue) != 1 || queue[0].Ref != ref {
		t.Errorf("no person sees it: %v %v", queue, err)
	}
	w.command(ref, takedown.Attend{By: "op-owl"})
	w.command(ref, takedown.Retract{By: takedown.ByToken})
	if n := w.notice(ref); !w.shown(p) || n.Standing() != takedown.StandingRetracted || len(n.Attention) != 0 {
		t.Errorf("shown %t, %s, %v", w.shown(p), n.Standing(), n.Attention)
	}
	open := w.file(draft(w.post("Other.mkv", 0))).Ref
	w.command(open, takedown.Retract{By: takedown.ByDKIM})
	if n := w.notice(open); n.Derive() != takedown.Decided || n.Rows[0].Reason != takedown.ReasonRetracted {
		t.Errorf("an open notice that is retracted: %s %+v", n.Derive(), n.Rows[0])
	}
}

func (w *world) verify(ref string) {
	w.t.Helper()
	if err := w.VerifyNotice(w.t.Context(), w.mailToken(ref, "jane@acme.example")); err != nil {
		w.t.Fatal(err)
	}
}

var lawsuit = takedown.Litigate{Court: "District Court, N.D. California", Case: "3:26-cv-01234", FiledOn: "2026-11-01"}

// T23, R29: a hold at once; confirmed it stays, unconfirmed it lapses at the limit.
func TestT23Litigation(t *testing.T) {
	t.Run("confirmed", func(t *testing.T) { litigated(t, true) })
	t.Run("unconfirmed", func(t *testing.T) { litigated(t, false) })
}

func litigated(t *testing.T, confirmed bool) {
	w := newWorld(t)
	p := w.post("Own.Film.2024.mkv", 0)
	ref := w.removed(p)
	w.accept(ref, w.counterTo(ref, counter(1)))
	l := lawsuit
	l.Ref = w.notice(ref).Counters[0].Ref
	w.later(12 * day)
	if err := w.Command(t.Context(), ref, l); !errors.Is(err, takedown.ErrState) {
		t.Errorf("an unverified sender holds a clock: %v", err)
	}
	w.verify(ref)
	w.command(ref, l)
	if confirmed {
		w.command(ref, takedown.SettleHold{Ref: l.Ref, By: "op-owl", Confirm: true})
	}
	w.later(5 * day)
	if w.runPutBack() != 0 || w.shown(p) {
		t.Error("put back though a court was asked")
	}
	w.later(5 * day)
	w.runPutBack() // an unconfirmed hold lapses,
	w.runPutBack() // and what it held is due
	if w.shown(p) == confirmed {
		t.Errorf("shown %t", w.shown(p))
	}
	if !confirmed {
		return
	}
	w.command(ref, takedown.CourtOrder{Ref: l.Ref, By: "op-owl", Restore: false})
	if n := w.notice(ref); n.Counters[0].State != takedown.CounterUpheld || w.shown(p) {
		t.Errorf("%+v", n.Counters[0])
	}
}

// T24: too late: recorded, a person is told, nothing is removed.
func TestT24LitigationAfterRestore(t *testing.T) {
	w := newWorld(t)
	p := w.post("Own.Film.2024.mkv", 0)
	ref := w.removed(p)
	w.verify(ref)
	w.accept(ref, w.counterTo(ref, counter(1)))
	w.later(16 * day)
	w.runPutBack()
	l := lawsuit
	l.Ref = w.notice(ref).Counters[0].Ref
	w.command(ref, l)
	if n := w.notice(ref); !w.shown(p) || !slices.Equal(n.Attention, []string{"litigation_after_restore"}) {
		t.Errorf("shown %t, %v", w.shown(p), n.Attention)
	}
}

// T25: without consent to the court no clock starts; completed it does.
func TestT25IncompleteCounter(t *testing.T) {
	w := newWorld(t)
	p := w.post("Own.Film.2024.mkv", 0)
	ref := w.removed(p)
	k := counter(1)
	k.Statements.Jurisdiction = false
	f := w.counterTo(ref, k)
	if f.Status.State != takedown.CounterIncomplete || !slices.Equal(f.Status.Missing, []takedown.Element{takedown.ElementJurisdiction}) {
		t.Fatalf("%+v", f.Status)
	}
	if err := w.Command(t.Context(), ref, takedown.AcceptCounter{Ref: f.Ref, By: "op-owl", Proof: takedown.ProofOperator}); !errors.Is(err, takedown.ErrState) {
		t.Errorf("accepted: %v", err)
	}
	err := w.UpdateCounter(t.Context(), f.Token, func(ref string, _ bool) takedown.Command {
		return takedown.CompleteCounter{Ref: ref, Counter: takedown.Counter{Statements: takedown.CounterStatements{Jurisdiction: true}}}
	})
	if err != nil || w.notice(ref).Counters[0].State != takedown.CounterPending {
		t.Errorf("%v %+v", err, w.notice(ref).Counters[0])
	}
	second := w.counterTo(ref, k)
	w.later(15 * day)
	if w.runPutBack() != 1 || w.notice(ref).Counters[1].State != takedown.CounterLapsed {
		t.Errorf("%s: silence of 14 days", second.Ref)
	}
}

// T11, T12: the same sender's same rows start nothing new; another's do.
func TestT11Duplicate(t *testing.T) {
	w := newWorld(t)
	p, q := w.post("One.mkv", 0), w.post("Two.mkv", 0)
	first := w.file(draft(p, q)).Ref
	again := w.file(draft(q, p))
	if again.Status.State != takedown.Duplicate || w.notice(again.Ref).DupOf != first {
		t.Fatalf("%+v", again.Status)
	}
	w.decide(first, takedown.Remove)
	if s := w.file(draft(p, q)).Status.State; s != takedown.Duplicate {
		t.Errorf("its removal stands, yet %s", s)
	}
	if got := one[int](w, `SELECT count(*) FROM suppressions`); got != 2 {
		t.Errorf("%d suppressions", got)
	}
	if s := w.file(draftOf("rival@studio.example", p, q)).Status.State; s != takedown.Valid {
		t.Errorf("another's notice is %s", s)
	}
	w.undo(first, 1)
	if s := w.file(draft(p, q)).Status.State; s == takedown.Duplicate {
		t.Error("absorbed, though the removal does not stand (R30)")
	}
	w.later(25 * time.Hour)
}

// R21: a wrongly chosen route is converted, with its clock and what it hides.
func TestR21Convert(t *testing.T) {
	w := newWorld(t)
	p := w.post("Private.Photos.zip", 0)
	d := draft(p)
	d.Notice.Explanation = "These are pictures of me that I never agreed to."
	ref := w.file(d).Ref
	w.command(ref, takedown.Convert{Route: takedown.Intimate, By: "op-owl"})
	n := w.notice(ref)
	if n.Route != takedown.Intimate || w.shown(p) || n.Derive() != takedown.Valid {
		t.Fatalf("%s %s, shown %t", n.Route, n.Derive(), w.shown(p))
	}
	w.command(ref, takedown.Convert{Route: takedown.OtherIllegal, By: "op-owl"})
	if n := w.notice(ref); !w.shown(p) || n.Route != takedown.OtherIllegal {
		t.Errorf("%s, shown %t", n.Route, w.shown(p))
	}
}

// DSA 20: complaints of both sides, answered by a person.
func TestComplaints(t *testing.T) {
	w := newWorld(t)
	p, q := w.post("One.mkv", 0), w.post("Two.mkv", 0)
	ref := w.file(draft(p, q)).Ref
	w.verify(ref)
	w.update(ref, func(n takedown.Notice) takedown.Command {
		return takedown.DecideRows{By: "op-owl", Reason: "infringing", Rows: []takedown.RowDecision{{N: 1, Action: takedown.Remove}, {N: 2, Action: takedown.Keep}}, Version: n.Version}
	})
	poster := takedown.Complaint{By: takedown.RolePoster, Lang: "en", Rows: []int{1}, Text: "This file is my own holiday film.", Party: takedown.Party{Email: "pat@home.example"}}
	f, err := w.FileComplaint(t.Context(), ref, poster, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.command(ref, takedown.AnswerComplaint{Ref: f.Ref, By: "op-owl", Reverse: true, Reason: "mistake"})
	if !w.shown(p) {
		t.Error("reversed, yet hidden")
	}
	sender := takedown.Complaint{By: takedown.RoleSender, Lang: "en", Rows: []int{2}, Text: "The second link is our film as well."}
	g, err := w.FileComplaint(t.Context(), ref, sender, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.command(ref, takedown.AnswerComplaint{Ref: g.Ref, By: "op-owl", Reverse: true, Reason: "new_facts"})
	if st, err := w.ComplaintStatus(t.Context(), g.Token); w.shown(q) || err != nil || st.State != takedown.ComplaintReversed {
		t.Errorf("shown %t, %+v %v", w.shown(q), st, err)
	}
	late := poster
	late.Rows = []int{2}
	w.later(200 * day)
	if _, err := w.FileComplaint(t.Context(), ref, late, nil); !errors.Is(err, takedown.ErrState) {
		t.Errorf("after six months: %v", err)
	}
}

// R14, R24: in the database a counter-notice or complaint names nobody and no link.
func TestCountersAreSealed(t *testing.T) {
	w := newWorld(t)
	p := w.post("Own.Film.2024.mkv", 0)
	ref := w.removed(p)
	k := counter(1)
	k.Explanation, _ = takedown.CutLinks(share.NewUntrusted("I own https://mega.nz/file/hT4kLm9Q#" + strings.Repeat("k9Zq", 10) + "abc"))
	w.accept(ref, w.counterTo(ref, k))
	w.verify(ref)
	l := lawsuit
	l.Ref = w.notice(ref).Counters[0].Ref
	w.command(ref, l)
	_, err := w.FileComplaint(t.Context(), ref, takedown.Complaint{By: takedown.RolePoster, Rows: []int{1}, Lang: "en", Text: "Springfield is my home town.", Party: takedown.Party{Email: "pat@home.example"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	dump := w.dump()
	for _, word := range []string{"Pat Poster", "pat@home.example", "Springfield", "3:26-cv", "k9Zq", "hT4kLm9Q"} {
		if where := whereIs(dump, word); len(where) > 0 {
			t.Errorf("%q stands in %v", word, where)
		}
	}
	if got := w.notice(ref).Counters[0]; !regexp.MustCompile(`\[link 1\]`).MatchString(got.Explanation) || got.Hold.Case != lawsuit.Case {
		t.Errorf("%+v", got)
	}
}
