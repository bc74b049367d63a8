package store

import (
	"bytes"
	"errors"
	"testing"

	"blindex/index"
	"blindex/share"
	"blindex/takedown"
)

// R11: a new key for targets. What was removed stays down, whether its handle is known or
// the journal alone brought it; what is live stays one entry under its old address.
func TestR11Rekey(t *testing.T) {
	f := newFixture(t)
	bare, removed, live := link(t, handle(1)), link(t, handle(2)), link(t, handle(3))
	inside := inFolder(t, handle(4), handle(5))
	folder, _ := inside.Parent()
	all := []share.Found{found(bare, "Bare.mkv"), found(removed, "Removed.mkv"), found(live, "Live.mkv"), found(inside, "Inside.mkv")}
	f.suppress(bare, "link", "copyright", "notice", false) // a target without a handle
	f.visit("https://forum.example/1", nil, all...)
	f.suppress(removed, "link", "copyright", "notice", false)
	f.suppress(folder, "subtree", "copyright", "notice", false)
	id := f.id(live)
	before := f.count(`SELECT count(*) FROM targets`)
	old := map[string]bool{}
	rows, err := f.pool.Query(f.ctx, `SELECT mac FROM targets`)
	f.must(err)
	for rows.Next() {
		var mac []byte
		f.must(rows.Scan(&mac))
		old[string(mac)] = true
	}
	r, err := f.Rekey(f.ctx)
	f.must(err)
	if r.Key != 2 || r.Targets != 4 || r.Without != 1 || r.Merged != 0 {
		t.Errorf("%+v", r)
	}
	same := 0
	rows, err = f.pool.Query(f.ctx, `SELECT mac FROM targets`)
	f.must(err)
	for rows.Next() {
		var mac []byte
		f.must(rows.Scan(&mac))
		if old[string(mac)] {
			same++
		}
	}
	if same != 1 {
		t.Errorf("%d targets keep their hash", same)
	}
	check := func(when string) {
		t.Helper()
		st := f.visit("https://forum.example/2", nil, all...)
		if st.Refused != 3 || st.NewEntries != 0 {
			t.Errorf("%s: %+v", when, st)
		}
		if e, err := f.Lookup(f.ctx, live); err != nil || e.ID != id {
			t.Errorf("%s: live: %v %v", when, e.ID, err)
		}
		for _, l := range []share.Link{bare, removed, inside} {
			if _, err := f.Lookup(f.ctx, l); err == nil {
				t.Errorf("%s: %s is told of", when, l)
			}
		}
		if n := f.count(`SELECT count(*) FROM targets`); n != before {
			t.Errorf("%s: %d targets, were %d", when, n, before)
		}
	}
	check("re-keyed")
	if r, err := f.Rekey(f.ctx); err != nil || r.Key != 3 || r.Targets != 4 {
		t.Errorf("a second time: %+v %v", r, err)
	}
	check("re-keyed twice")
	if st := f.visit("https://forum.example/3", nil, found(link(t, handle(6)), "New.mkv")); st.NewEntries != 1 {
		t.Errorf("a new link: %+v", st)
	}
	// The program starts anew: the key in use is known, the handles open.
	f.tomb.Store(1)
	f.must(f.UseKeys(f.ctx, f.keys))
	if r, err := f.rekeyTo(f.ctx, int(f.tomb.Load())); err != nil || r.Targets != 0 || r.Key != 3 {
		t.Errorf("after a start: %+v %v", r, err)
	}
	var mac, sealed []byte
	f.must(f.pool.QueryRow(f.ctx, `SELECT mac, handle_sealed FROM targets WHERE entry_id = $1`, id).Scan(&mac, &sealed))
	if identity, err := f.keys.Unseal(sealed, mac); err != nil || !bytes.Equal(identity, live.Identity()) {
		t.Errorf("the sealed handle: %s %v", identity, err)
	}
}

// R11: rules that give a link another identity are a second version. Both are looked up.
func TestR11SecondVersionOfTheRules(t *testing.T) {
	f := newFixture(t)
	removed, live, later := link(t, handle(1)), link(t, handle(2)), link(t, handle(3))
	f.visit("https://forum.example/1", nil, found(removed, "Removed.mkv"), found(live, "Live.mkv"))
	f.suppress(removed, "link", "copyright", "notice", false)
	f.seam.identities = func(l share.Link) [][]byte {
		return [][]byte{append([]byte("v2|other rules|"), l.Identity()[3:]...), l.Identity()}
	}
	st := f.visit("https://forum.example/2", nil, found(removed, "Removed.mkv"), found(live, "Live.mkv"), found(later, "Later.mkv"))
	if st.Refused != 1 || st.NewEntries != 1 {
		t.Errorf("%+v", st)
	}
	if n := f.count(`SELECT count(*) FROM targets`); n != 3 {
		t.Errorf("%d targets", n)
	}
	for _, l := range []share.Link{live, later} {
		if _, err := f.Lookup(f.ctx, l); err != nil {
			t.Errorf("%s: %v", l, err)
		}
	}
	if _, err := f.Lookup(f.ctx, removed); errors.Is(err, nil) {
		t.Error("the removed one is told of")
	}
}

// R11: two rows of one link, of before and after a re-keying, become one, and what covers
// either covers it.
func TestR11RekeyMerges(t *testing.T) {
	f := newFixture(t)
	l := link(t, handle(1))
	f.visit("https://forum.example/1", nil, found(l, "Film.mkv"))
	mac := f.hash(2, l.Identity())
	f.exec(`INSERT INTO targets (mac, entry_id, key_n) VALUES ($1, $2, 2)`, mac[:], f.entryID(mac))
	f.exec(`INSERT INTO suppressions (uid, target_id, scope, source, kind, who, why, started_at)
		SELECT gen_random_uuid(), id, 'link', 'operator', 'copyright', 'tester', 'test', $2 FROM targets WHERE mac = $1`, mac[:], f.at)
	if !f.shown(l) {
		t.Fatal("covered already")
	}
	r, err := f.Rekey(f.ctx)
	if err != nil || r.Merged != 1 || f.shown(l) || f.count(`SELECT count(*) FROM targets`) != 1 {
		t.Errorf("%+v %v", r, err)
	}
	if st := f.visit("https://forum.example/2", nil, found(l, "Film.mkv")); st.Refused != 1 {
		t.Errorf("%+v", st)
	}
}

// R10, R11: a database of before a re-keying comes back; the journal holds removals under
// both keys. All of them stand.
func TestR11RestoreFromBeforeRekeying(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	if err := w.UseKeys(ctx, w.keys); err != nil {
		t.Fatal(err)
	}
	before, after, kept := link(t, handle(1)), link(t, handle(2)), link(t, handle(3))
	links := []share.Link{before, after, kept}
	for _, l := range links {
		if _, err := w.Import(ctx, []ImportRow{{Found: found(l, "Film "+l.Handle()+".mkv")}}, true); err != nil {
			t.Fatal(err)
		}
	}
	remove := func(l share.Link) {
		d := draft()
		d.Rows = []takedown.Parsed{{N: 1, Link: &l}}
		w.decide(w.file(d).Ref, takedown.Remove)
	}
	dir := w.backup()
	remove(before)
	if _, err := w.Rekey(ctx); err != nil {
		t.Fatal(err)
	}
	remove(after)
	w.elsewhere()
	if _, n := w.restore(dir, RestoreOptions{}); n != 2 {
		t.Errorf("replayed %d", n)
	}
	for _, l := range links {
		_, err := w.Lookup(ctx, l)
		var gone index.Removed
		if (l.Handle() == kept.Handle()) != (err == nil) {
			t.Errorf("%s: %v %v", l, err, errors.As(err, &gone))
		}
		res, err := w.Import(ctx, []ImportRow{{Found: found(l, "Film.mkv")}}, true)
		if err != nil || (res.Refused == 0) != (l.Handle() == kept.Handle()) {
			t.Errorf("%s comes in: %+v %v", l, res, err)
		}
	}
	if w.tomb.Load() != 2 {
		t.Errorf("key %d", w.tomb.Load())
	}
	if w.start() != 0 {
		t.Error("replayed again")
	}
}
