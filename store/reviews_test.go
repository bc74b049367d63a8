package store

import (
	"testing"

	"blindex/access"
	"blindex/takedown"
)

var reviewer = access.Operator{Pseudonym: "op-owl", Role: access.Admin}

func (w *world) beside(ref string) map[string]takedown.Beside {
	w.t.Helper()
	c, err := w.Case(w.t.Context(), ref, reviewer, false)
	if err != nil {
		w.t.Fatal(err)
	}
	out := map[string]takedown.Beside{}
	for _, b := range c.Beside {
		out[b.Entry] = b
	}
	return out
}

// T26, R11: with what is inside, a folder and its 340 children go by one suppression; the
// same file under a link of its own stays and is listed; a child that comes later is refused.
func TestT26SubtreeOneSuppression(t *testing.T) {
	w := newWorld(t)
	folder := w.post("Lighthouse Collection", 0)
	w.exec(`INSERT INTO targets (mac, entry_id, parent_id) SELECT sha256(('t26' || n)::bytea), 'tttttttttttt' || translate(lpad(n::text, 4, '0'), '0189', 'abcd'), $1 FROM generate_series(1, 339) n`, folder.id)
	w.exec(`INSERT INTO shares (target_id, provider, kind, handle, url, access, name, name_source, name_score, next_check_at, first_seen, last_seen, state, state_at)
		SELECT id, 'mega', 'file', 'f' || id, 'https://mega.nz/file/f' || id, 'sealed', 'Part ' || id || '.mkv', 'link_text', 10, $2, $2, $2, 'visible', $2
		FROM targets WHERE parent_id = $1`, folder.id, w.now())
	child := w.post("Keeper part one.mkv", folder.id)
	own, other := w.post("Keeper part one.mkv", 0), w.post("Quartz Meridian", 0)
	d := draft(folder)
	d.Scopes = map[int]takedown.Scope{1: takedown.ScopeSubtree}
	ref := w.file(d).Ref
	w.decide(ref, takedown.Remove)
	if n := one[int](w, `SELECT count(*) FROM suppressions`); n != 1 {
		t.Errorf("%d suppressions", n)
	}
	if n := one[int](w, `SELECT count(*) FROM visible_shares`); n != 2 || !w.shown(own) || !w.shown(other) || w.shown(child) {
		t.Errorf("%d are shown", n)
	}
	if b := w.beside(ref); len(b) != 1 || b[own.entry].Why != "same_name" || !b[own.entry].Shown {
		t.Errorf("listed %+v", b)
	}
	w.purge()
	if b := w.beside(ref); len(b) != 1 {
		t.Errorf("after the purge %+v", b)
	}
	if n := w.notice(ref); len(n.Attention) != 1 || takedown.Due(n).IsZero() {
		t.Errorf("nobody is asked: %v", n.Attention)
	}
	late := w.post("Keeper part three.mkv", folder.id)
	if w.shown(late) {
		t.Error("a late child is shown")
	}
	w.update(ref, func(takedown.Notice) takedown.Command { return takedown.Attend{By: "op-owl"} })
	if n := w.notice(ref); !takedown.Due(n).IsZero() {
		t.Error("still due after somebody looked")
	}
}

// T27: without what is inside, the folder goes and its children wait for a person.
func TestT27ChildrenForReview(t *testing.T) {
	w := newWorld(t)
	folder := w.post("Lighthouse Collection", 0)
	a, b := w.post("Keeper part one.mkv", folder.id), w.post("Keeper part two.mkv", folder.id)
	w.post("Keeper part one.mkv", 0)
	ref := w.removed(folder)
	got := w.beside(ref)
	if len(got) != 2 || got[a.entry].Why != "inside" || got[b.entry].Why != "inside" || !got[a.entry].Shown {
		t.Fatalf("listed %+v", got)
	}
	w.removed(b)
	if got = w.beside(ref); got[b.entry].Shown || !got[a.entry].Shown {
		t.Errorf("after one was removed %+v", got)
	}
	if n := w.notice(w.removed(a)); len(n.Attention) != 0 {
		t.Errorf("a file is marked: %v", n.Attention)
	}
}
