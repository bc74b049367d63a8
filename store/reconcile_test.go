package store

import (
	"context"
	"errors"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"blindex/index"
	"blindex/takedown"
)

// copyDatabase copies the world's database as it stands: yesterday's backup. The
// world goes on with a new connection.
func (w *world) copyDatabase() (dsn string) {
	w.t.Helper()
	w.Store.Close()
	u, err := url.Parse(w.dsn)
	if err != nil {
		w.t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	copied := name + "_yesterday"
	w.admin(`CREATE DATABASE ` + pgx.Identifier{copied}.Sanitize() + ` TEMPLATE ` + pgx.Identifier{name}.Sanitize())
	w.t.Cleanup(func() { w.admin(`DROP DATABASE IF EXISTS ` + pgx.Identifier{copied}.Sanitize() + ` WITH (FORCE)`) })
	u.Path = "/" + copied
	w.Store = w.open(w.dsn, "n1")
	return u.String()
}

func (w *world) admin(sql string) {
	w.t.Helper()
	u, err := url.Parse(w.dsn)
	if err != nil {
		w.t.Fatal(err)
	}
	u.Path = "/postgres"
	ctx := context.Background()
	c, err := pgx.Connect(ctx, u.String())
	if err != nil {
		w.t.Fatal(err)
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, sql); err != nil {
		w.t.Fatal(err)
	}
}

// putBack makes another database the world's, as a restore does.
func (w *world) putBack(dsn string) {
	w.Store.Close()
	w.dsn = dsn
	w.Store = w.open(dsn, "n1")
}

func (w *world) epoch() string { return one[string](w, `SELECT epoch::text FROM instance`) }

// R10, T41: yesterday's database does not serve until today's removals are in it
// again; every index rebuilds.
func TestDatabasePutBack(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	before := w.post("Removed before.mkv", 0)
	refBefore := w.removed(before)
	after, again := w.post("Removed after.mkv", 0), w.post("Never touched.mkv", 0)
	folder := w.post("A folder", 0)
	child := w.post("In the folder.mkv", folder.id)
	backup := w.copyDatabase()

	w.removed(after)
	d := draft(folder)
	d.Scopes = map[int]takedown.Scope{1: takedown.ScopeSubtree}
	w.decide(w.file(d).Ref, takedown.Remove)
	late := w.post("Found and removed today.mkv", folder.id) // yesterday's database knows neither entry nor target
	w.removed(late)
	w.undo(refBefore, 1)
	lines := w.journalLines()

	w.putBack(backup)
	epoch := w.epoch()
	if err := w.Ready(ctx); !errors.Is(err, ErrNotReady) {
		t.Errorf("serves before the journal was read: %v", err)
	}
	if !w.shown(after) || w.shown(before) {
		t.Fatal("the test's backup is not from before")
	}
	n, err := w.Reconcile(ctx)
	if err != nil || n != 4 {
		t.Fatalf("replayed %d, %v; want three removals and a lift", n, err)
	}
	if err := w.Ready(ctx); err != nil {
		t.Error(err)
	}
	for _, p := range []posted{after, folder, child} {
		if w.shown(p) {
			t.Errorf("%s is back", p.name)
		}
		if got := w.feed(p); len(got) == 0 || !got[len(got)-1] {
			t.Errorf("%s: followers heard %v", p.name, got)
		}
	}
	if !w.shown(before) || !w.shown(again) {
		t.Error("a lift was lost, or too much is hidden")
	}
	if w.epoch() == epoch {
		t.Error("the epoch is the old one: indexes would not rebuild")
	}
	if _, err := w.Changes(ctx, index.Position{Epoch: epoch}, 10); !errors.Is(err, index.ErrRebuild) {
		t.Errorf("a follower of the old epoch: %v", err)
	}
	// The tombstone of a link that this database never saw refuses it all the same.
	mac := late.mac
	id := one[int64](w, `SELECT id FROM targets WHERE mac = $1`, mac[:])
	if p := one[*int64](w, `SELECT parent_id FROM targets WHERE id = $1`, id); p == nil || *p != folder.id {
		t.Error("its folder was not kept")
	}
	if c := one[int](w, `SELECT count(*) FROM covered_targets WHERE id = $1`, id); c != 1 {
		t.Error("the link is not refused")
	}
	if n, err := w.VerifyJournal(ctx); n != 4 || err != nil {
		t.Errorf("verified %d removals, %v", n, err)
	}
	if n, err := w.Reconcile(ctx); n != 0 || err != nil || w.journalLines() != lines {
		t.Errorf("a second time: %d %v, %d lines, were %d", n, err, w.journalLines(), lines)
	}
}

// R10: a node whose journal was lost, or is new, has everything again after a start.
func TestJournalFilledFromDatabase(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	a, b := w.post("One.mkv", 0), w.post("Two.mkv", 0)
	w.removed(a)
	w.undo(w.removed(b), 1)
	w.dir = t.TempDir()
	w.putBack(w.dsn)
	epoch := w.epoch()
	if _, err := w.VerifyJournal(ctx); !errors.Is(err, ErrGap) {
		t.Errorf("a lost journal verifies: %v", err)
	}
	if n, err := w.Reconcile(ctx); n != 0 || err != nil {
		t.Fatalf("%d %v", n, err)
	}
	ops := ""
	if err := w.journal.readAll(func(_ string, e journalEntry) { ops += e.Op + " " }); err != nil {
		t.Fatal(err)
	}
	if strings.Count(ops, opSuppress) != 2 || strings.Count(ops, opLift) != 1 {
		t.Errorf("journal: %s", ops)
	}
	if w.epoch() != epoch {
		t.Error("a new epoch for nothing")
	}
}

// R8, R10: an index that is ahead of its database tells that the database went back.
func TestPositionAhead(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.removed(w.post("One.mkv", 0))
	horizon, err := w.horizon(ctx)
	if err != nil {
		t.Fatal(err)
	}
	here := index.Position{Epoch: w.epoch(), Xid: horizon.Xid, Seq: 1}
	for name, c := range map[string]struct {
		seen index.Position
		back bool
	}{
		"behind":         {here, false},
		"at the horizon": {horizon, false},
		"seq ahead":      {index.Position{Epoch: here.Epoch, Xid: here.Xid, Seq: 1 << 40}, true},
		"xid ahead":      {index.Position{Epoch: w.epoch(), Xid: here.Xid + 1<<30, Seq: math.MaxInt64}, true},
		"other epoch":    {index.Position{Epoch: "00000000-0000-4000-8000-000000000000", Xid: 1 << 60, Seq: 1}, false},
	} {
		before := w.epoch()
		c.seen.Epoch = strings.Replace(c.seen.Epoch, here.Epoch, before, 1)
		if _, err := w.Reconcile(ctx, c.seen); err != nil {
			t.Fatal(err)
		}
		if (w.epoch() != before) != c.back {
			t.Errorf("%s: new epoch %v", name, w.epoch() != before)
		}
	}
}

// R10: a broken journal stops the start, with the file's name.
func TestBrokenJournalStopsTheStart(t *testing.T) {
	w := newWorld(t)
	w.removed(w.post("One.mkv", 0))
	other := filepath.Join(w.dir, "n2"+journalSuffix)
	if err := os.WriteFile(other, []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Reconcile(t.Context()); !errors.Is(err, ErrJournal) || !strings.Contains(err.Error(), "n2") {
		t.Errorf("%v", err)
	}
}
