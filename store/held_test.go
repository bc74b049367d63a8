package store

import (
	"errors"
	"testing"

	"blindex/index"
	"blindex/takedown"
)

// R23: a person reads what holds a name and lets it through; another such name holds the
// entry again, whether it comes from the same page or not.
func TestR23HeldNamesAreLetThrough(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	l := link(t, handle(1))
	papers := func(name string) { held := found(l, name); held.Claim.Held = true; f.visit(page, nil, held) }
	waiting := func() []takedown.HeldView {
		list, err := f.Held(f.ctx, 10)
		f.must(err)
		return list
	}
	papers("Passport to Pimlico")
	list := waiting()
	if len(list) != 1 || list[0].EntryID != f.id(l) || len(list[0].Names) != 1 || list[0].Names[0] != "Passport to Pimlico" || len(list[0].Hosts) != 1 {
		t.Fatalf("%+v", list)
	}
	read := list[0].Version
	if err := f.ClearNames(f.ctx, f.id(l), "of another list", "op-owl"); !errors.Is(err, takedown.ErrStale) || f.shown(l) {
		t.Errorf("names that nobody has read: %v", err)
	}
	if err := f.ClearNames(f.ctx, "no such entry", read, "op-owl"); !errors.Is(err, index.ErrUnknown) {
		t.Error(err)
	}
	f.must(f.ClearNames(f.ctx, f.id(l), read, "op-owl"))
	if !f.shown(l) || len(waiting()) != 0 {
		t.Fatal("let through, and not shown")
	}
	papers("Passport to Pimlico")
	if !f.shown(l) {
		t.Error("the same name holds it again")
	}
	if err := f.ClearNames(f.ctx, f.id(l), read, "op-owl"); !errors.Is(err, takedown.ErrState) {
		t.Errorf("nothing is held: %v", err)
	}
	papers("Passport of John Doe")
	if list := waiting(); f.shown(l) || len(list) != 1 || len(list[0].Names) != 1 {
		t.Fatalf("another such name is shown, or not listed: %+v", list)
	}
	if n := f.count(`SELECT count(*) FROM events WHERE name = 'name_cleared' AND actor = 'op-owl'`); n != 1 {
		t.Errorf("%d steps in the history", n)
	}
	if _, err := f.VerifyEvents(f.ctx); err != nil {
		t.Error(err)
	}
}

// A removal is stronger than a name let through (promise 2).
func TestR23RemovedIsNotLetThrough(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	l := link(t, handle(1))
	held := found(l, "Passport to Pimlico")
	held.Claim.Held = true
	f.visit(page, nil, held)
	list, err := f.Held(f.ctx, 10)
	f.must(err)
	f.suppress(l, "link", "copyright", "notice", false)
	if after, err := f.Held(f.ctx, 10); err != nil || len(after) != 0 {
		t.Errorf("what is removed waits for a look: %+v, %v", after, err)
	}
	_ = f.ClearNames(f.ctx, f.id(l), list[0].Version, "op-owl") // whatever it answers, nothing may be shown
	if f.shown(l) {
		t.Error("a removed entry is shown")
	}
}
