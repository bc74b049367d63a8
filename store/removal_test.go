package store

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"blindex/index"
	"blindex/share"
	"blindex/takedown"
)

// T1, R8, R10: accepted means invisible, told to followers and in the journal, at once.
func TestAcceptedIsGoneAtOnce(t *testing.T) {
	w := newWorld(t)
	p, other := w.post("Lighthouse.Keeper.2019.mkv", 0), w.post("Something Else.pdf", 0)
	f := w.file(draft(p))
	if f.Status.State != takedown.Valid || !w.shown(p) {
		t.Fatalf("after filing: %s, shown %v", f.Status.State, w.shown(p))
	}
	w.decide(f.Ref, takedown.Remove)
	if w.shown(p) || !w.shown(other) {
		t.Errorf("after the decision: shown %v, the other %v", w.shown(p), w.shown(other))
	}
	n := w.notice(f.Ref)
	if n.Derive() != takedown.Decided || n.Rows[0].State != takedown.RowRemoved || len(n.Rows[0].Suppressed) != 1 {
		t.Errorf("notice: %s %+v", n.Derive(), n.Rows[0])
	}
	if got := w.feed(p); len(got) == 0 || !got[len(got)-1] {
		t.Errorf("the feed says %v", got)
	}
	if w.journalLines() != 1 {
		t.Errorf("%d lines in the journal", w.journalLines())
	}
	if _, err := w.VerifyEvents(t.Context()); err != nil {
		t.Error(err)
	}
	if mails := one[int](w, `SELECT count(*) FROM mails WHERE body LIKE '%' || $1 || '%'`, f.Ref); mails != 2 {
		t.Errorf("%d letters: receipt and decision are owed", mails)
	}
	if bad := one[int](w, `SELECT count(*) FROM mails WHERE body ~* 'lighthouse' OR subject ~* 'lighthouse' OR body LIKE '%' || $1 || '%'`, p.handle); bad > 0 {
		t.Error("a letter tells a name or a link (R14)")
	}
	var gone index.Removed
	if _, err := w.Entry(t.Context(), p.entry); !errors.As(err, &gone) || gone.Ref != f.Ref {
		t.Errorf("the entry's page says %v", err)
	}
}

// T12, T19: two notices on one entry are two suppressions; undoing one leaves the other.
func TestTwoNoticesOneEntry(t *testing.T) {
	w := newWorld(t)
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	a := w.removed(p)
	b := w.file(draftOf("rival@studio.example", p)).Ref
	if n := w.notice(b); !n.Rows[0].Covered || n.Rows[0].Match != takedown.Matched {
		t.Errorf("the second notice's row: %+v", n.Rows[0])
	}
	w.decide(b, takedown.Remove)
	w.undo(a, 1)
	if w.shown(p) {
		t.Error("undoing one notice ended another's removal")
	}
	w.undo(b, 1)
	if !w.shown(p) {
		t.Error("nothing covers it any more, yet it is hidden")
	}
	if got := w.feed(p); got[len(got)-1] {
		t.Errorf("followers were not told that it is back: %v", got)
	}
}

// T26: one suppression on a folder hides everything in it, now and later.
func TestSubtree(t *testing.T) {
	w := newWorld(t)
	folder := w.post("Lighthouse Collection", 0)
	a, b := w.post("Keeper part one.mkv", folder.id), w.post("Keeper part two.mkv", folder.id)
	d := draft(folder)
	d.Scopes = map[int]takedown.Scope{1: takedown.ScopeSubtree}
	ref := w.file(d).Ref
	w.decide(ref, takedown.Remove)
	late := w.post("Keeper part three.mkv", folder.id)
	for _, p := range []posted{folder, a, b, late} {
		if w.shown(p) {
			t.Errorf("%s is shown", p.name)
		}
	}
	if n := one[int](w, `SELECT count(*) FROM suppressions`); n != 1 {
		t.Errorf("%d suppressions for one row", n)
	}
	if got := w.feed(a); len(got) != 1 || !got[0] {
		t.Errorf("followers of a child heard %v", got)
	}
	w.undo(ref, 1)
	if !w.shown(a) || !w.shown(folder) {
		t.Error("the folder's contents did not come back")
	}
	if got := w.feed(b); len(got) != 2 || got[1] {
		t.Errorf("followers of a child heard %v", got)
	}
}

// T27, R11: without scope subtree a folder's row does not reach into it.
func TestFolderAlone(t *testing.T) {
	w := newWorld(t)
	folder := w.post("Lighthouse Collection", 0)
	child := w.post("Keeper part one.mkv", folder.id)
	w.removed(folder)
	if w.shown(folder) || !w.shown(child) {
		t.Errorf("folder shown %v, child shown %v", w.shown(folder), w.shown(child))
	}
}

// T43: of two operators who look at the same version, the second is told.
func TestTwoOperators(t *testing.T) {
	w := newWorld(t)
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	ref := w.file(draft(p)).Ref
	version := w.notice(ref).Version
	errs := make(chan error, 2)
	for _, a := range []takedown.Action{takedown.Remove, takedown.Keep} {
		go func() {
			errs <- w.UpdateNotice(context.WithoutCancel(t.Context()), ref, func(n takedown.Notice) (takedown.Change, error) {
				return takedown.Decide(n, takedown.DecideRows{By: "op-owl", Reason: "fair_use", All: a, Version: version}, w.now())
			})
		}()
	}
	first, second := <-errs, <-errs
	if (first == nil) == (second == nil) || !errors.Is(errors.Join(first, second), takedown.ErrStale) {
		t.Errorf("one must win and one be told: %v, %v", first, second)
	}
}

// T7: valid rows are acted on though others in the notice are not links.
func TestPartly(t *testing.T) {
	w := newWorld(t)
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	d := draft(p)
	d.Rows = append(d.Rows, takedown.Parsed{N: 2, Match: takedown.Malformed}, takedown.Parsed{N: 3, Match: takedown.TooBroad})
	ref := w.file(d).Ref
	w.decide(ref, takedown.Remove)
	n := w.notice(ref)
	if n.Outcome() != takedown.Partly || n.Rows[1].State != takedown.RowKept || w.shown(p) {
		t.Errorf("%s %+v", n.Outcome(), n.Rows)
	}
}

// R16: an unverified sender learns whether a row was understood, no more; only the
// token from the mail verifies.
func TestVerify(t *testing.T) {
	w := newWorld(t)
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	f := w.file(draft(p))
	if told := f.Status.Rows[0].Told; told != takedown.ToldUnderstood {
		t.Errorf("unverified, told %q", told)
	}
	if err := w.VerifyNotice(t.Context(), f.Token); !errors.Is(err, takedown.ErrNotFound) {
		t.Errorf("the receipt's token verified an address: %v", err)
	}
	token := w.mailToken(f.Ref, "jane@acme.example")
	for range 2 {
		if err := w.VerifyNotice(t.Context(), token); err != nil {
			t.Fatal(err)
		}
	}
	for _, tok := range []string{token, f.Token} {
		st, err := w.NoticeStatus(t.Context(), tok)
		if err != nil || !st.Verified || st.Rows[0].Told != string(takedown.Matched) {
			t.Errorf("verified: %+v %v", st.Rows, err)
		}
	}
	if _, err := w.NoticeStatus(t.Context(), "bx_wrong"); !errors.Is(err, takedown.ErrNotFound) {
		t.Errorf("a wrong token: %v", err)
	}
}

// R10: a removal that cannot be journaled is in force but not acknowledged, and the
// next one brings it along.
func TestJournalFails(t *testing.T) {
	w := newWorld(t)
	p, q := w.post("Lighthouse.Keeper.2019.mkv", 0), w.post("Harbour Master.mkv", 0)
	ref := w.file(draft(p)).Ref
	if err := os.Remove(w.journal.path); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(w.journal.path, 0o700); err != nil {
		t.Fatal(err)
	}
	err := w.UpdateNotice(t.Context(), ref, func(n takedown.Notice) (takedown.Change, error) {
		return takedown.Decide(n, takedown.DecideRows{By: "op-owl", Reason: "infringing", All: takedown.Remove, Version: n.Version}, w.now())
	})
	if !errors.Is(err, ErrNotJournaled) || w.shown(p) {
		t.Fatalf("got %v, shown %v", err, w.shown(p))
	}
	if err := os.Remove(w.journal.path); err != nil {
		t.Fatal(err)
	}
	w.removed(q)
	if n := w.journalLines(); n != 2 {
		t.Errorf("%d lines in the journal, want both", n)
	}
}

// R36: hidden by hand, listed, undone.
func TestHideByHand(t *testing.T) {
	w := newWorld(t)
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	uid, err := w.ApplyHide(t.Context(), p.entry, func(target share.Target) (takedown.Change, error) {
		return takedown.DecideHide(takedown.Hide{Target: target, Source: takedown.FromOperator, Kind: "copyright", Who: "op-owl", Why: "a pirate copy of Lighthouse"}, w.now())
	})
	if err != nil || w.shown(p) {
		t.Fatalf("%v, shown %v", err, w.shown(p))
	}
	list, err := w.Hides(t.Context(), 10)
	if err != nil || len(list) != 1 || list[0].UID != uid || list[0].EntryID != p.entry || list[0].Why != "a pirate copy of [name]" {
		t.Errorf("%+v %v", list, err)
	}
	if n := one[int](w, `SELECT count(*) FROM events WHERE detail::text ~* 'lighthouse'`); n > 0 {
		t.Error("history holds a removed name (R14)")
	}
	lift := func(uid string) (takedown.Change, error) {
		return takedown.DecideUnhide(uid, "op-owl", "mistake", w.now())
	}
	if err := w.Unhide(t.Context(), uid, lift); err != nil || !w.shown(p) {
		t.Errorf("%v, shown %v", err, w.shown(p))
	}
	if err := w.Unhide(t.Context(), uid, lift); !errors.Is(err, takedown.ErrState) {
		t.Errorf("twice: %v", err)
	}
	if err := w.Unhide(t.Context(), "no-uid", lift); !errors.Is(err, takedown.ErrNotFound) {
		t.Errorf("no such: %v", err)
	}
}

// R19: what an anonymous report hid comes back after 72 hours if nobody has decided.
func TestProvisionalHideLapses(t *testing.T) {
	w := newWorld(t)
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	d := draft(p)
	d.Notice = takedown.Notice{Route: takedown.ChildAbuse, Channel: "form"}
	ref := w.file(d).Ref
	if w.shown(p) {
		t.Fatal("not hidden at once")
	}
	if _, err := w.Entry(t.Context(), p.entry); !errors.Is(err, index.ErrUnknown) {
		t.Errorf("says more than unknown: %v", err)
	}
	if n, err := w.ExpireSuppressions(t.Context()); n != 0 || err != nil {
		t.Fatalf("%d %v", n, err)
	}
	w.later(73 * time.Hour)
	if n, err := w.ExpireSuppressions(t.Context()); n != 1 || err != nil || !w.shown(p) {
		t.Errorf("%d %v, shown %v", n, err, w.shown(p))
	}
	if n := w.notice(ref); n.Rows[0].State != takedown.RowOpen {
		t.Errorf("the row is %s: a person has still to decide", n.Rows[0].State)
	}
}

// Style 22: no removal without who and why, whatever the code does.
func TestNoSuppressionWithoutWhoAndWhy(t *testing.T) {
	w := newWorld(t)
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	for _, s := range []takedown.Suppress{{Who: "", Why: "x"}, {Who: "x", Why: ""}} {
		_, err := w.ApplyHide(t.Context(), p.entry, func(target share.Target) (takedown.Change, error) {
			s.Target, s.Scope, s.Source, s.Kind = target, takedown.ScopeLink, takedown.FromOperator, "copyright"
			return takedown.Change{At: w.now(), Suppress: []takedown.Suppress{s}}, nil
		})
		var db *DBError
		if !errors.As(err, &db) || db.Code != "23514" {
			t.Errorf("%+v: %v", s, err)
		}
	}
	if !w.shown(p) {
		t.Error("hidden all the same")
	}
}
