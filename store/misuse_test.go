package store

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"blindex/access"
	"blindex/takedown"
)

const ownWord = "I am the sole author of this film and never allowed anybody to share it anywhere at all."

// T37, T14, R28: a back-dated original, an address of anyone and the words of others make
// an abuse hold, which a person ends; the sender hears of a person alone.
func TestT37Held(t *testing.T) {
	w := newWorld(t)
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	w.exec(`UPDATE shares SET first_seen = first_seen - interval '60 days'`)
	other := draftOf("someone@else.example", p)
	other.Notice.Explanation = ownWord
	w.file(other)
	d := draftOf("max.rival@gmail.com", p)
	d.Notice.Explanation, d.Notice.Verified = " "+strings.ToUpper(ownWord), true
	d.Notice.Works[0].OriginalURLs = []string{"https://daily-news.example/2026/10/31/lighthouse"}
	f := w.file(d)
	n := w.notice(f.Ref)
	want := []string{takedown.SignOriginalNewer, takedown.SignFreeMail, takedown.SignSameText}
	if !slices.Equal(n.Filer.Reasons, want) || !n.Filer.Held() || n.Lane() != takedown.LaneManual || n.Derive() != takedown.Valid {
		t.Fatalf("%+v in %s", n.Filer, n.Lane())
	}
	q, err := w.Queue(t.Context(), takedown.QueueFilter{})
	if err != nil || len(q) != 2 || !slices.ContainsFunc(q, func(s takedown.Summary) bool {
		return s.Ref == f.Ref && s.Held && s.Score >= takedown.HoldFrom && !s.Due.IsZero()
	}) {
		t.Errorf("%+v %v", q, err)
	}
	w.update(f.Ref, func(n takedown.Notice) takedown.Command { return takedown.Release{By: "op-owl", Version: n.Version} })
	if n := w.notice(f.Ref); n.Filer.Held() || n.Lane() != takedown.LaneVerified || one[string](w, `SELECT lane FROM notices WHERE ref = $1`, f.Ref) != "verified" {
		t.Errorf("%+v in %s", n.Filer, n.Lane())
	}
	studio := draftOf("legal.dept@outlook.com", p)
	studio.Notice.Parties[0].Org, studio.Notice.Verified = "Big Studio Inc.", true
	if n := w.notice(w.file(studio).Ref); n.Lane() != takedown.LaneManual || n.Filer.Held() || n.Derive() != takedown.Valid {
		t.Errorf("T14: %+v in %s", n.Filer, n.Lane())
	}
	for _, text := range []string{"sole author", "big studio"} {
		if at := whereIs(w.dump(), text); len(at) > 0 {
			t.Errorf("%q stands in %v", text, at)
		}
	}
}

// A notice that is completed is scored again: what was left out at first cannot hide a sign.
func TestScoredAgainWhenCompleted(t *testing.T) {
	w := newWorld(t)
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	d := draftOf("max.rival@yopmail.com", p)
	works := d.Notice.Works
	d.Notice.Works, d.Notice.Statements.BonaFide = nil, false
	ref := w.file(d).Ref
	if n := w.notice(ref); n.Filer.Held() || n.Derive() == takedown.Valid {
		t.Fatalf("%+v %s", n.Filer, n.Derive())
	}
	works[0].OriginalURLs = []string{"https://daily-news.example/2030/10/31/lighthouse"}
	w.update(ref, func(takedown.Notice) takedown.Command { return takedown.Complete{Works: works} })
	if n := w.notice(ref); !n.Filer.Held() || n.Derive() != takedown.Valid || n.Lane() != takedown.LaneManual {
		t.Errorf("%+v %s", n.Filer, n.Derive())
	}
	w.update(ref, func(n takedown.Notice) takedown.Command { return takedown.Release{By: "op-owl", Version: n.Version} })
	if n := w.notice(ref); n.Filer.Held() {
		t.Error("held again")
	}
}

// A principal whom another house represents is a sign; a colleague of the same house none.
func TestRepresentedElsewhere(t *testing.T) {
	w := newWorld(t)
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	first := draft(p)
	first.Notice.Verified = true
	w.file(first) // for Acme Pictures, from acme.example
	for _, c := range []struct {
		email string
		want  bool
	}{{"john@acme.example", false}, {"john@elsewhere.example", true}} {
		d := draftOf(c.email, p)
		d.Notice.Parties[0].Org = "ACME  Pictures"
		if n := w.notice(w.file(d).Ref); slices.Contains(n.Filer.Reasons, takedown.SignRepresented) != c.want {
			t.Errorf("%s: %v", c.email, n.Filer.Reasons)
		}
	}
}

// DSA Art. 23: the ledger counts what persons found; a warning comes first; a suspended
// claimant's notices are received, and wait behind all others.
func TestArticle23(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p, q := w.post("Lighthouse.Keeper.2019.mkv", 0), w.post("Harbour.Night.mkv", 0)
	verified := func(email string, ps ...posted) string {
		d := draftOf(email, ps...)
		d.Notice.Verified = true
		return w.file(d).Ref
	}
	ref := verified("rival@studio.example", p, q)
	w.update(ref, func(n takedown.Notice) takedown.Command {
		return takedown.DecideRows{By: "op-owl", Reason: "abusive_notice", Version: n.Version, Rows: []takedown.RowDecision{{N: 1, Action: takedown.Keep}}}
	})
	w.decide(ref, takedown.Remove)
	w.undo(ref, 2)
	forged := draftOf("honest@studio.example", p) // nobody has answered from there
	w.update(w.file(forged).Ref, func(n takedown.Notice) takedown.Command {
		return takedown.DecideRows{By: "op-owl", Reason: "abusive_notice", Version: n.Version, All: takedown.Keep}
	})
	list, err := w.Claimants(ctx, 10)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v %v", list, err)
	}
	c := list[0]
	if want := (takedown.Ledger{Accepted: 1, Rejected: 1, Reversed: 1, Abusive: 1}); c.Ledger != want || c.Name != "Max Rival" || c.Ref != ref {
		t.Errorf("%+v", c)
	}
	until := w.now().AddDate(0, 1, 0)
	if err := w.SuspendClaimant(ctx, c.ID, until, "op-owl"); !errors.Is(err, takedown.ErrState) {
		t.Errorf("suspended without a warning: %v", err)
	}
	mails := one[int](w, `SELECT count(*) FROM mails`)
	if err := w.WarnClaimant(ctx, c.ID, "op-owl"); err != nil {
		t.Fatal(err)
	}
	if err := w.SuspendClaimant(ctx, c.ID, until, "op-owl"); err != nil {
		t.Fatal(err)
	}
	if n := one[int](w, `SELECT count(*) FROM mails`); n != mails+2 {
		t.Errorf("%d letters, a warning and its reasons are owed", n-mails)
	}
	late := verified("rival@studio.example", w.post("Winter.Songs.flac", 0))
	w.later(time.Hour)
	early := w.file(draftOf("poor@home.example", q)).Ref
	if n := w.notice(late); n.Derive() != takedown.Valid || n.Lane() != takedown.LaneLast {
		t.Errorf("suspended: %s in %s", n.Derive(), n.Lane())
	}
	queue, err := w.Queue(ctx, takedown.QueueFilter{})
	if err != nil || len(queue) != 2 || queue[0].Ref != early || queue[1].Ref != late {
		t.Errorf("%+v %v", queue, err)
	}
	if err := w.ReinstateClaimant(ctx, c.ID, "op-owl"); err != nil {
		t.Fatal(err)
	}
	if n := w.notice(verified("rival@studio.example", w.post("Summer.Songs.flac", 0))); n.Lane() != takedown.LaneVerified {
		t.Errorf("reinstated: %s", n.Lane())
	}
}

// R33, 512(i): a source's strikes are rows that a person removed and that stand, of
// claimants who are who they say; purge does not lose them.
func TestR33Strikes(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	decided := func(email string, spoil func(*takedown.Draft), p posted) string {
		d := draftOf(email, p)
		d.Notice.Verified = true
		if spoil != nil {
			spoil(&d)
		}
		ref := w.file(d).Ref
		if w.notice(ref).Derive() == takedown.Valid {
			w.decide(ref, takedown.Remove)
		}
		return ref
	}
	post := func() posted { return w.post("Lighthouse.Keeper.mkv", 0) }
	decided("a@one.example", nil, post())
	decided("b@two.example", nil, post())
	back := decided("c@three.example", nil, post())
	w.undo(back, 1)
	decided("d@four.example", func(d *takedown.Draft) { d.Notice.Verified = false }, post())
	decided("e@five.example", func(d *takedown.Draft) { w.trust(d) }, post())
	page := post() // stays
	sources := func() takedown.SourceView {
		t.Helper()
		list, err := w.Sources(ctx, 10)
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v %v", list, err)
		}
		return list[0]
	}
	if s := sources(); s.Strikes != 2 || s.Claimants != 2 || s.Entries != 2 || s.Proposal() != takedown.ProposeNothing {
		t.Errorf("%+v", s)
	}
	w.purge()
	decided("f@six.example", nil, page)
	s := sources()
	if s.Strikes != 3 || s.Claimants != 3 || s.Entries != 1 || s.Proposal() != takedown.ProposeStop {
		t.Errorf("%+v", s)
	}
	pages, err := w.SourcePages(ctx, s.HostID, 10)
	if err != nil || len(pages) != 3 || pages[0].Strikes != 1 || pages[0].PageID == 0 {
		t.Errorf("%+v %v", pages, err)
	}
	if h, err := w.Host(ctx, s.HostID); err != nil || h.State != "active" {
		t.Errorf("a person decides, and the host is %s: %v", h.State, err)
	}
}

// pair makes two operators who can decide.
func (w *world) pair() (access.Operator, access.Operator) {
	w.t.Helper()
	return w.decider("owl"), w.decider("egret")
}

func (w *world) decider(name string) access.Operator {
	w.t.Helper()
	op, link, err := w.AddOperator(w.t.Context(), name, access.Moderator)
	if err == nil {
		err = w.UseLoginLink(w.t.Context(), link, goodPassword)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return op
}

// R32, T43: what touches a guarded source takes two; a proposal that somebody overtook is
// stale; the history names both.
func TestR32TwoPeople(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	owl, egret := w.pair()
	p := w.post("debian-13-netinst.iso", 0)
	if err := w.GuardHost(ctx, one[int64](w, `SELECT host_id FROM pages WHERE id = $1`, p.page), true, "op-owl"); err != nil {
		t.Fatal(err)
	}
	ref := w.file(draft(p)).Ref
	cmd := takedown.DecideRows{By: owl.Pseudonym, Reason: "infringing", Note: "see debian netinst", All: takedown.Remove, Version: w.notice(ref).Version}
	err := w.UpdateNotice(ctx, ref, func(n takedown.Notice) (takedown.Change, error) { return takedown.Decide(n, cmd, w.now()) })
	if !errors.Is(err, takedown.ErrSecond) || !w.shown(p) {
		t.Fatalf("decided by one: %v", err)
	}
	id, err := w.Propose(ctx, ref, cmd, owl)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Propose(ctx, ref, cmd, egret); !errors.Is(err, takedown.ErrState) {
		t.Errorf("two proposals: %v", err)
	}
	if at := whereIs(w.dump(), "netinst"); !slices.Equal(at, []string{"shares.name", "sightings.name"}) {
		t.Errorf("the note stands in %v", at)
	}
	if c, err := w.Case(ctx, ref, owl, false); err != nil || c.Proposal == nil || c.Proposal.ID != id || !slices.Equal(c.Proposal.Why, []string{takedown.SecondForGuarded}) {
		t.Errorf("%+v %v", c.Proposal, err)
	}
	if err := w.Confirm(ctx, ref, id, takedown.Confirmation{By: owl.Pseudonym, Typed: 1, Seen: []int{1}}); !errors.Is(err, takedown.ErrSecond) {
		t.Errorf("confirmed by the first: %v", err)
	}
	w.verify(ref) // the notice has changed since
	if err := w.Confirm(ctx, ref, id, takedown.Confirmation{By: egret.Pseudonym}); !errors.Is(err, takedown.ErrStale) {
		t.Errorf("a stale proposal: %v", err)
	}
	cmd.Version = w.notice(ref).Version
	if id, err = w.Propose(ctx, ref, cmd, owl); err != nil {
		t.Fatal(err)
	}
	if err := w.Withdraw(ctx, ref, id, owl.Pseudonym); err != nil {
		t.Fatal(err)
	}
	if id, err = w.Propose(ctx, ref, cmd, owl); err != nil {
		t.Fatal(err)
	}
	if err := w.Confirm(ctx, ref, id, takedown.Confirmation{By: egret.Pseudonym}); err != nil || w.shown(p) {
		t.Fatalf("confirmed: %v", err)
	}
	if n := one[int](w, `SELECT count(*) FROM events WHERE name = 'decided' AND actor = $1 AND detail ->> 'second' = $2`, owl.Pseudonym, egret.Pseudonym); n != 1 {
		t.Error("the history does not name both")
	}
	if n := one[int](w, `SELECT count(*) FROM proposals WHERE sealed IS NOT NULL`); n != 0 {
		t.Error("a proposal outlives its end")
	}
}

// R32: a lone operator waits an hour, types the count and looks at the sample.
func TestR32Alone(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	owl := w.decider("owl")
	p := w.post("debian-13-netinst.iso", 0)
	if err := w.GuardHost(ctx, one[int64](w, `SELECT host_id FROM pages WHERE id = $1`, p.page), true, "op-owl"); err != nil {
		t.Fatal(err)
	}
	ref := w.file(draft(p)).Ref
	id, err := w.Propose(ctx, ref, takedown.DecideRows{Reason: "infringing", All: takedown.Remove, Version: w.notice(ref).Version}, owl)
	if err != nil {
		t.Fatal(err)
	}
	full := takedown.Confirmation{By: owl.Pseudonym, Typed: 1, Seen: []int{1}}
	if err := w.Confirm(ctx, ref, id, full); !errors.Is(err, takedown.ErrSecond) {
		t.Errorf("at once: %v", err)
	}
	w.later(takedown.LoneWait)
	if err := w.Confirm(ctx, ref, id, takedown.Confirmation{By: owl.Pseudonym}); !errors.Is(err, takedown.ErrSecond) {
		t.Errorf("without a look: %v", err)
	}
	if err := w.Confirm(ctx, ref, id, full); err != nil || w.shown(p) {
		t.Errorf("an hour later: %v", err)
	}
}

// A dry run says what would go, with names cut short or masked, and writes nothing.
func TestDryRun(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	long := strings.Repeat("Lighthouse.Keeper.", 10) + "mkv"
	p, q := w.post(long, 0), w.post("Harbour.mkv", 0)
	ref := w.file(draft(p, q)).Ref
	before := w.dump()
	cmd := takedown.DecideRows{By: "op-owl", Reason: "infringing", Version: w.notice(ref).Version, Rows: []takedown.RowDecision{{N: 1, Action: takedown.Remove}, {N: 2, Action: takedown.Keep}}}
	got, err := w.DryRun(ctx, ref, cmd)
	if err != nil || got.Removed != 1 || got.Kept != 1 || got.Entries != 1 || len(got.Sample) != 1 || got.Sample[0].ID != p.entry || len(got.Sample[0].Name) >= len(long) || got.Why != nil {
		t.Errorf("%+v %v", got, err)
	}
	for column, cells := range w.dump() {
		if before[column] != cells {
			t.Errorf("a dry run has written %s", column)
		}
	}
	if !w.shown(p) {
		t.Error("a dry run hides")
	}
	cmd.Version++
	if _, err := w.DryRun(ctx, ref, cmd); !errors.Is(err, takedown.ErrStale) {
		t.Errorf("stale: %v", err)
	}
	d := draft(q)
	d.Notice.Route = takedown.ChildAbuse
	d.Rows[0].N = 1
	severe := w.file(d).Ref
	w.exec(`UPDATE suppressions SET ended_at = started_at, ended_who = 'test', ended_why = 'test'`) // or it is hidden already
	got, err = w.DryRun(ctx, severe, takedown.DecideRows{By: "op-owl", Reason: "child_abuse", Version: w.notice(severe).Version, All: takedown.Remove})
	if err != nil || got.Entries != 1 || strings.Contains(got.Sample[0].Name, "Harbour") {
		t.Errorf("R19: %+v %v", got, err)
	}
}
