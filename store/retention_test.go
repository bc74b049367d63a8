package store

import (
	"testing"
	"time"

	"blindex/takedown"
)

// R41: every rule's statement runs, takes what is old and leaves what is not.
func TestRetain(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	ref := w.removed(p)
	w.purge()
	if err := w.Retain(ctx); err != nil {
		t.Fatal(err)
	}
	if w.notice(ref).Derive() != takedown.Decided || len(w.feed(p)) == 0 {
		t.Error("something young went")
	}
	open := w.file(draft(w.post("Harbour Master.mkv", 0))).Ref
	w.later(3*365*day + time.Hour)
	for range 100 { // until no transaction of another test on this server is older than the feed
		if err := w.Retain(ctx); err != nil {
			t.Fatal(err)
		}
		if len(w.feed(p)) == 0 {
			break
		}
		one[bool](w, `SELECT pg_sleep(0.1) IS NOT NULL`)
	}
	if len(w.feed(p)) > 0 {
		t.Error("an old feed is kept")
	}
	if n := one[int](w, `SELECT count(*) FROM notices WHERE ref = $1`, ref); n != 0 {
		t.Error("an old notice is kept")
	}
	if w.notice(open).Derive() == takedown.Decided {
		t.Error("an open notice is not open")
	}
	if n := one[int](w, `SELECT count(*) FROM suppressions WHERE ended_at IS NULL`); n != 1 {
		t.Error("the removal went with its notice")
	}
	if n, err := w.Reconcile(ctx); n != 0 || err != nil {
		t.Errorf("the journal finds something missing: %d %v", n, err)
	}
	if _, err := w.VerifyEvents(ctx); err != nil {
		t.Error(err)
	}
	for _, r := range RetentionRules() {
		if r.What == "" || r.Why == "" || r.sql == "" && r.Keep == 0 && r.Until == "" {
			t.Errorf("a rule that says nothing: %+v", r)
		}
	}
}

// R41: notices go by the period of their route that the operator has set.
func TestRetainByRoute(t *testing.T) {
	w := newWorld(t)
	w.policy.Routes.Copyright.Notice = 365
	short := w.removed(w.post("Lighthouse.Keeper.2019.mkv", 0))
	d := draft(w.post("Harbour Master.mkv", 0))
	d.Notice.Route, d.Notice.Explanation = takedown.PersonalData, "it shows me and I never agreed to it"
	long := w.file(d).Ref
	w.decide(long, takedown.Remove)
	kept := func() (refs []string) {
		if err := w.Retain(t.Context()); err != nil {
			t.Fatal(err)
		}
		return one[[]string](w, `SELECT coalesce(array_agg(ref), '{}') FROM notices`)
	}
	w.later(364 * day)
	if refs := kept(); len(refs) != 2 {
		t.Errorf("before a year is over: %v", refs)
	}
	w.later(2 * day)
	if refs := kept(); len(refs) != 1 || refs[0] != long || refs[0] == short {
		t.Errorf("after a year: %v of %s, %s", refs, short, long)
	}
}
