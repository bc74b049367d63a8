package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"blindex/index"
	"blindex/takedown"
)

// R12–R14, T1: after the purge neither name nor handle stands anywhere, and the same
// search found them before.
func TestNothingAnywhereAfterPurge(t *testing.T) {
	w := newWorld(t)
	p, other := w.post("Lighthouse.Keeper.2019.1080p.mkv", 0), w.post("Harbour Master 1080p.pdf", 0)
	w.page(&p, "https://forum.example/thread/lighthouse-and-more")
	w.exec(`INSERT INTO sightings (target_id, page_id, origin, name, first_seen, last_seen) VALUES ($1, $2, 'crawl', 'Zanzibar rip', $3, $3)`, p.id, p.page, w.now())
	ref := w.removed(p)
	wanted := []string{"lighthouse", "keeper", "zanzibar", p.handle}
	before := w.dump()
	for _, text := range wanted {
		if len(whereIs(before, text)) == 0 {
			t.Fatalf("the test cannot see %q", text)
		}
	}
	proof := w.purge()
	if proof == nil || proof.Sought != 1 || proof.Seen != 1 || len(proof.After) != 0 || proof.Before["shares.name"] == 0 || proof.Before["pages.url"] == 0 {
		t.Fatalf("%+v", proof)
	}
	after := w.dump()
	for _, text := range wanted {
		if at := whereIs(after, text); len(at) > 0 {
			t.Errorf("%q still stands in %v", text, at)
		}
	}
	if len(whereIs(after, other.handle)) == 0 || !w.shown(other) {
		t.Error("another entry went too")
	}
	if n := w.notice(ref); n.Rows[0].State != takedown.RowPurged {
		t.Errorf("the row is %s", n.Rows[0].State)
	}
	if n := one[int](w, `SELECT count(*) FROM pages WHERE url IS NULL AND url_sealed IS NOT NULL`); n != 1 {
		t.Errorf("%d sealed addresses", n)
	}
	// Deleted rows stay in a table's file until it is vacuumed.
	if left := one[string](w, `SELECT coalesce(string_agg(relname, ' '), '') FROM pg_stat_user_tables
		WHERE relname IN ('shares', 'sightings', 'pages', 'notice_items', 'mails', 'purge_victims') AND vacuum_count = 0`); left != "" {
		t.Errorf("not vacuumed: %s", left)
	}
	if n := one[int](w, `SELECT count(*) FROM events WHERE name = 'purge'`); n != 1 {
		t.Errorf("%d events about the pass", n)
	}
	if got := w.purge(); got != nil {
		t.Errorf("nothing is left to do, yet: %+v", got)
	}
	if _, err := w.VerifyEvents(t.Context()); err != nil {
		t.Error(err)
	}
}

// R11: what a dump holds of a tombstone tells no link, and cannot be tried out without the key.
func TestStolenDumpIsNoDirectory(t *testing.T) {
	w := newWorld(t)
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	w.removed(p)
	w.purge()
	if n := one[int](w, `SELECT count(*) FROM suppressions s JOIN targets t ON t.id = s.target_id WHERE s.ended_at IS NULL AND t.id = $1`, p.id); n != 1 {
		t.Fatalf("%d tombstones", n)
	}
	for _, text := range []string{p.handle, "mega.nz/file", p.name} {
		if at := whereIs(w.dump(), text); len(at) > 0 {
			t.Errorf("%q stands in %v", text, at)
		}
	}
}

// R12: an index node that was heard of is waited for, a silent one only alarms.
func TestPurgeWaitsForNodes(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.removed(w.post("Lighthouse.Keeper.2019.mkv", 0))
	if err := w.NodeSeen(ctx, "n2", index.Position{}, index.Position{}); err != nil {
		t.Fatal(err)
	}
	run, err := w.PurgeBegin(ctx, 10)
	if err != nil || len(run.Victims) != 1 || !slices.Contains(run.Victims[0].Terms, "lighthouse") {
		t.Fatalf("%+v %v", run, err)
	}
	w.erasedOn("n1", run)
	if ready, waiting, err := w.PurgeReady(ctx, run.ID); ready || err != nil || !slices.Equal(waiting, []string{"n2"}) {
		t.Errorf("%v %v %v", ready, waiting, err)
	}
	behind := run.UpTo
	behind.Seq--
	if err := w.NodeSeen(ctx, "n2", run.UpTo, behind); err != nil {
		t.Fatal(err)
	}
	if ready, _, _ := w.PurgeReady(ctx, run.ID); ready {
		t.Error("a node that has not erased far enough is not waited for")
	}
	w.later(25 * time.Hour)
	w.erasedOn("n1", run)
	if ready, waiting, err := w.PurgeReady(ctx, run.ID); !ready || err != nil || len(waiting) != 1 {
		t.Errorf("a silent node: %v %v %v", ready, waiting, err)
	}
}

// R12: the ceiling delays erasure, not hiding, and says so.
func TestPurgeCeiling(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	var all []posted
	for i := range 5 {
		all = append(all, w.post(fmt.Sprintf("Unnamed recording alpha%cx.mkv", 'a'+i), 0))
	}
	w.removed(all...)
	run, err := w.PurgeBegin(ctx, 2)
	if err != nil || len(run.Victims) != 2 || run.LeftOver != 3 {
		t.Fatalf("%+v %v", run, err)
	}
	if n := one[int](w, `SELECT count(*) FROM events WHERE name = 'purge_ceiling'`); n != 1 {
		t.Error("no alarm")
	}
	for _, p := range all {
		if w.shown(p) {
			t.Error("shown")
		}
	}
	w.purge()
	w.purge()
	if n := one[int](w, `SELECT count(*) FROM shares`); n != 0 {
		t.Errorf("%d entries left", n)
	}
}

// R12: what was restored between the steps is passed over, at each step.
func TestRestoredDuringPurge(t *testing.T) {
	for _, at := range []string{"after begin", "after delete", "after verify"} {
		t.Run(at, func(t *testing.T) {
			w := newWorld(t)
			ctx := t.Context()
			p, q := w.post("Lighthouse.Keeper.2019.mkv", 0), w.post("Harbour Master.mkv", 0)
			ref := w.removed(p)
			w.removed(q)
			run, err := w.PurgeBegin(ctx, 10)
			if err != nil {
				t.Fatal(err)
			}
			if at == "after begin" {
				w.undo(ref, 1)
			}
			w.erasedOn("n1", run)
			if err := w.PurgeDelete(ctx, run.ID); err != nil {
				t.Fatal(err)
			}
			if at == "after delete" {
				w.undo(ref, 1)
			}
			proof, err := w.PurgeVerify(ctx, run.ID)
			if err != nil || len(proof.Unproven) > 0 {
				t.Fatalf("%+v %v", proof, err)
			}
			if at == "after verify" {
				w.undo(ref, 1)
			}
			if err := w.PurgeFinish(ctx, run.ID, index.Proof{}, proof); err != nil {
				t.Fatal(err)
			}
			if !w.shown(p) || w.shown(q) {
				t.Errorf("restored shown %v, the other %v", w.shown(p), w.shown(q))
			}
			if n := w.notice(ref); n.Rows[0].State != takedown.RowRestored {
				t.Errorf("the row is %s", n.Rows[0].State)
			}
			if e, err := w.Entry(ctx, p.entry); err != nil || e.Name != p.name {
				t.Errorf("%+v %v", e, err)
			}
		})
	}
}

// R31, T18: within the escrow's time an undo brings the entry back, later it only ends
// the removal.
func TestRestoreFromEscrow(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p, q := w.post("Lighthouse.Keeper.2019.mkv", 0), w.post("Harbour Master.mkv", 0)
	a, b := w.removed(p), w.removed(q)
	w.purge()
	w.undo(a, 1)
	if !w.shown(p) {
		t.Fatal("not restored")
	}
	if o := one[string](w, `SELECT origin FROM sightings WHERE target_id = $1`, p.id); o != "restore" {
		t.Errorf("sighting of origin %s", o)
	}
	w.later(9 * 31 * 24 * time.Hour)
	if n, err := w.DestroyEscrow(ctx); n != 1 || err != nil {
		t.Fatalf("%d %v", n, err)
	}
	w.undo(b, 1)
	if w.shown(q) {
		t.Error("back from nowhere")
	}
	if n := one[int](w, `SELECT count(*) FROM suppressions WHERE ended_at IS NULL`); n != 0 {
		t.Errorf("%d removals stand", n)
	}
}

// R13: a row put back into the table, as from a backup, does not open any more.
func TestDestroyedEscrowStaysClosed(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	ref := w.removed(p)
	w.purge()
	month, sealed := one[string](w, `SELECT month FROM escrow`), one[[]byte](w, `SELECT sealed FROM escrow`)
	w.later(9 * 31 * 24 * time.Hour)
	if _, err := w.DestroyEscrow(ctx); err != nil {
		t.Fatal(err)
	}
	w.exec(`INSERT INTO escrow (target_id, month, sealed, destroy_after, created_at) VALUES ($1, $2, $3, now(), now())`, p.id, month, sealed)
	w.undo(ref, 1)
	if w.shown(p) {
		t.Error("opened with a destroyed key")
	}
}

// R19, R21: severe and intimate entries are never kept for putting back.
func TestNoEscrowForSome(t *testing.T) {
	w := newWorld(t)
	w.withContact() // severe ones are erased once their evidence is sealed
	for _, route := range []takedown.Route{takedown.ChildAbuse, takedown.Intimate} {
		p := w.post("Lighthouse "+string(route), 0)
		d := draft(p)
		d.Notice.Route = route
		w.decide(w.file(d).Ref, takedown.Remove)
	}
	w.purge()
	if s, e := one[int](w, `SELECT count(*) FROM shares`), one[int](w, `SELECT count(*) FROM escrow`); s != 0 || e != 0 {
		t.Errorf("%d entries, %d in escrow", s, e)
	}
}

// What hides while a person has yet to decide is not erased.
func TestProvisionalIsNotPurged(t *testing.T) {
	w := newWorld(t)
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	d := draft(p)
	d.Notice.Route = takedown.Intimate
	w.file(d)
	if w.shown(p) {
		t.Fatal("not hidden")
	}
	if got := w.purge(); got != nil {
		t.Errorf("%+v", got)
	}
}

// R22: what nobody posts any more is erased without a removal, and leaves no escrow.
func TestUnseenIsPurged(t *testing.T) {
	w := newWorld(t)
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	w.exec(`UPDATE shares SET state = 'unseen' WHERE target_id = $1`, p.id)
	if got := w.purge(); got == nil || got.Victims != 1 {
		t.Fatalf("%+v", got)
	}
	if s, e := one[int](w, `SELECT count(*) FROM shares`), one[int](w, `SELECT count(*) FROM escrow`); s != 0 || e != 0 {
		t.Errorf("%d entries, %d in escrow", s, e)
	}
}

// T26: a folder's row is purged with all that is in the folder.
func TestPurgeSubtree(t *testing.T) {
	w := newWorld(t)
	folder := w.post("Lighthouse Collection", 0)
	child := w.post("Keeper part one.mkv", folder.id)
	d := draft(folder)
	d.Scopes = map[int]takedown.Scope{1: takedown.ScopeSubtree}
	ref := w.file(d).Ref
	w.decide(ref, takedown.Remove)
	w.purge()
	if n := one[int](w, `SELECT count(*) FROM shares`); n != 0 {
		t.Errorf("%d entries left", n)
	}
	if n := w.notice(ref); n.Rows[0].State != takedown.RowPurged {
		t.Errorf("the row is %s", n.Rows[0].State)
	}
	w.undo(ref, 1)
	if !w.shown(folder) || !w.shown(child) {
		t.Error("not restored with what was in it")
	}
}
