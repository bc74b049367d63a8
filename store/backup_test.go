package store

import (
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"blindex/store/pgtest"
	"blindex/takedown"
)

// backup writes a backup of the world and gives its folder.
func (w *world) backup() string {
	w.t.Helper()
	dir := filepath.Join(w.t.TempDir(), "backup")
	if _, err := w.Backup(w.t.Context(), dir); err != nil {
		w.t.Fatal(err)
	}
	return dir
}

// elsewhere makes another, empty database the world's.
func (w *world) elsewhere() {
	w.t.Helper()
	w.putBack(pgtest.NewEmpty(w.t))
}

// restore puts a backup into the world's database and starts on it as the program does.
func (w *world) restore(dir string, o RestoreOptions) (Restored, int) {
	w.t.Helper()
	ctx := w.t.Context()
	r, err := w.Restore(ctx, dir, w.keys, o)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.Ready(ctx); !errors.Is(err, ErrNotReady) {
		w.t.Errorf("serves before the journal was replayed: %v", err)
	}
	return r, w.start()
}

// start migrates and reconciles, as every start does.
func (w *world) start() int {
	w.t.Helper()
	ctx := w.t.Context()
	if err := w.Migrate(ctx); err != nil {
		w.t.Fatal(err)
	}
	if err := w.UseKeys(ctx, w.keys); err != nil {
		w.t.Fatal(err)
	}
	n, err := w.Reconcile(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.Ready(ctx); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// R10, R13, T41: a backup from before a decision, restored after the database is gone:
// what was removed since is hidden before anything is served.
func TestT41RestoreFromBeforeTheDecision(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	if err := w.UseKeys(ctx, w.keys); err != nil {
		t.Fatal(err)
	}
	early, late, other := w.post("Removed before.mkv", 0), w.post("Removed after.mkv", 0), w.post("Never touched.mkv", 0)
	folder := w.post("A folder", 0)
	child := w.post("In the folder.mkv", folder.id)
	refEarly := w.removed(early)
	open := w.file(draft(late)).Ref
	dir := w.backup()
	epoch := w.epoch()

	w.decide(open, takedown.Remove)
	d := draft(folder)
	d.Scopes = map[int]takedown.Scope{1: takedown.ScopeSubtree}
	lost := w.file(d).Ref // the backup does not know this notice
	w.decide(lost, takedown.Remove)
	w.undo(refEarly, 1)

	w.elsewhere()
	r, replayed := w.restore(dir, RestoreOptions{})
	if replayed != 3 || len(r.Lost) != 0 {
		t.Errorf("replayed %d, lost %v", replayed, r.Lost)
	}
	for _, p := range []posted{late, folder, child} {
		if w.shown(p) {
			t.Errorf("%s is back", p.name)
		}
	}
	if !w.shown(other) || !w.shown(early) {
		t.Error("too much is hidden")
	}
	if w.epoch() == epoch {
		t.Error("the old epoch: indexes would not rebuild")
	}
	if _, err := w.VerifyEvents(ctx); err != nil {
		t.Error(err)
	}
	if n, err := w.VerifyJournal(ctx); err != nil || n != 3 {
		t.Errorf("%d, %v", n, err)
	}
	// Which notices are affected is said, and operators see it.
	if list, err := w.LostNotices(ctx); err != nil || len(list) != 1 || list[0].Ref != lost || list[0].Removals != 1 {
		t.Errorf("lost notices: %+v, %v", list, err)
	}
	for _, ref := range []string{open, refEarly} {
		if n := w.notice(ref); !slices.Contains(n.Attention, attentionReplayed) {
			t.Errorf("%s is not marked: %v", ref, n.Attention)
		}
	}
	if w.start() != 0 {
		t.Error("the next start replays again")
	}
	w.removed(w.post("Numbering goes on.mkv", 0))
}

// R41: what must not come back does not: who was signed in, one-time links, the feed.
// Every table is in a backup or is named as one that is not.
func TestBackupHoldsEveryTable(t *testing.T) {
	w := newWorld(t)
	w.removed(w.post("One.mkv", 0))
	if _, _, err := w.AddOperator(t.Context(), "alice", "admin"); err != nil {
		t.Fatal(err)
	}
	dir := w.backup()
	m, err := OpenBackup(t.Context(), dir, w.keys)
	if err != nil {
		t.Fatal(err)
	}
	in := map[string]int64{}
	for _, b := range m.Tables {
		in[b.Name] = b.Rows
	}
	rows, err := w.pool.Query(t.Context(), `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if _, ok := in[name]; ok == notBackedUp[name] {
			t.Errorf("%s: in the backup %v, left out on purpose %v", name, ok, notBackedUp[name])
		}
	}
	if in["operators"] != 1 || in["shares"] != 1 || m.Journals["n1"].Seq != 1 {
		t.Errorf("%v, journals %v", in, m.Journals)
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if i, err := f.Info(); err != nil || i.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", f.Name(), i.Mode(), err)
		}
	}
	if _, err := w.Backup(t.Context(), dir); !errors.Is(err, ErrThere) {
		t.Errorf("a backup is overwritten: %v", err)
	}
}

// unzipped is all text of a backup's files.
func unzipped(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		var in io.Reader = f
		if strings.HasSuffix(path, ".gz") {
			if in, err = gzip.NewReader(f); err != nil {
				return err
			}
		}
		text, err := io.ReadAll(in)
		out[filepath.Base(path)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// R11, R14: a stolen backup, like a stolen dump, is no list of links: after the purge
// neither the handle nor the name stands in it, nor anything that opens what is sealed.
func TestStolenBackupIsNoDirectory(t *testing.T) {
	w := newWorld(t)
	if err := w.UseKeys(t.Context(), w.keys); err != nil {
		t.Fatal(err)
	}
	p := w.post("Lighthouse.Keeper.2019.mkv", 0)
	w.removed(p)
	before := unzipped(t, w.backup())
	if !strings.Contains(before["shares.copy.gz"], p.handle) || !strings.Contains(before["shares.copy.gz"], "Lighthouse") {
		t.Fatal("the test looks in the wrong place")
	}
	w.purge()
	secrets := map[string]string{}
	for _, path := range []string{"master", "escrow"} {
		maps.Copy(secrets, unzipped(t, filepath.Join(w.secrets, path)))
	}
	for name, text := range unzipped(t, w.backup()) {
		for _, word := range []string{p.handle, "lighthouse", "keeper.2019"} {
			if name != "notice_works.copy.gz" && strings.Contains(strings.ToLower(text), strings.ToLower(word)) {
				t.Errorf("%s holds %s", name, word)
			}
		}
		for file, secret := range secrets {
			if _, key, ok := strings.Cut(strings.TrimSpace(secret), " "); ok && strings.Contains(text, key) {
				t.Errorf("%s holds the key of %s", name, file)
			}
		}
	}
	if len(secrets) < 2 {
		t.Errorf("no escrow key to look for: %v", slices.Collect(maps.Keys(secrets)))
	}
}

// A backup that was cut short, damaged or changed is told from a whole one, and is
// restored in no part.
func TestTornBackupIsNone(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	if err := w.UseKeys(ctx, w.keys); err != nil {
		t.Fatal(err)
	}
	w.removed(w.post("One.mkv", 0))
	good := w.backup()
	shares := "shares.copy.gz"
	edit := func(name string, change func([]byte) []byte) func(string) error {
		return func(dir string) error {
			text, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(dir, name), change(text), 0o600)
		}
	}
	for name, harm := range map[string]func(dir string) error{
		"no manifest":      func(dir string) error { return os.Remove(filepath.Join(dir, manifestName)) },
		"a file is gone":   func(dir string) error { return os.Remove(filepath.Join(dir, shares)) },
		"cut short":        edit(shares, func(b []byte) []byte { return b[:len(b)-9] }),
		"a bit turned":     edit(shares, func(b []byte) []byte { b[len(b)/2] ^= 1; return b }),
		"longer":           edit(shares, func(b []byte) []byte { return append(b, b...) }),
		"half a manifest":  edit(manifestName, func(b []byte) []byte { return b[:len(b)/2] }),
		"another number":   edit(manifestName, func(b []byte) []byte { return []byte(strings.Replace(string(b), `"rows": 1`, `"rows": 2`, 1)) }),
		"another position": edit(manifestName, func(b []byte) []byte { return []byte(strings.Replace(string(b), `"seq": 1`, `"seq": 0`, 1)) }),
	} {
		dir := filepath.Join(t.TempDir(), "b")
		if err := os.CopyFS(dir, os.DirFS(good)); err != nil {
			t.Fatal(err)
		}
		if err := harm(dir); err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.VerifyBackup(ctx, dir); !errors.Is(err, ErrBackup) {
			t.Errorf("%s: verify says %v", name, err)
		}
		if _, err := w.Restore(ctx, dir, w.keys, RestoreOptions{Replace: true}); !errors.Is(err, ErrBackup) {
			t.Errorf("%s: restore says %v", name, err)
		}
	}
	if n := one[int](w, `SELECT count(*) FROM shares`); n != 1 {
		t.Error("the database was touched")
	}
	foreign := testKeys(t, t.TempDir())
	if _, err := OpenBackup(ctx, good, foreign); !errors.Is(err, ErrForeignSecrets) {
		t.Errorf("another master file: %v", err)
	}
	foreign.Check = w.keys.Check
	if _, err := OpenBackup(ctx, good, foreign); !errors.Is(err, ErrBackup) {
		t.Errorf("a forged stamp: %v", err)
	}
	if _, _, err := w.VerifyBackup(ctx, good); err != nil {
		t.Errorf("the good one: %v", err)
	}
}

// A backup that fails leaves nothing that looks like one, and can be made again.
func TestBackupFailsInTheMiddle(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.post("One.mkv", 0)
	dir := filepath.Join(t.TempDir(), "b")
	boom := errors.New("boom")
	w.seam.restoreStep = func(name string) error {
		if name == "shares" {
			// As kill -9 would leave it: the folder under its other name, no manifest.
			if err := os.CopyFS(dir+".killed", os.DirFS(dir+incompleteName)); err != nil {
				t.Error(err)
			}
			return boom
		}
		return nil
	}
	if _, err := w.Backup(ctx, dir); !errors.Is(err, boom) {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder of that name is there: %v", err)
	}
	if _, err := PeekManifest(dir + ".killed"); !errors.Is(err, ErrBackup) {
		t.Errorf("half a backup is taken: %v", err)
	}
	w.seam.restoreStep = nil
	if err := os.CopyFS(dir+incompleteName, os.DirFS(dir+".killed")); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Backup(ctx, dir); err != nil {
		t.Errorf("a leftover is in the way: %v", err)
	}
}

// Whatever step a restore dies at, nobody starts on what is half there, and it can be
// run again.
func TestRestoreDiesAtEveryStep(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	if err := w.UseKeys(ctx, w.keys); err != nil {
		t.Fatal(err)
	}
	p, q := w.post("One.mkv", 0), w.post("Two.mkv", 0)
	dir := w.backup()
	w.removed(p)
	w.elsewhere()
	boom := errors.New("boom")
	for _, step := range []string{"cleared", "targets", "shares", "suppressions"} {
		w.seam.restoreStep = func(name string) error {
			if name == step {
				return boom
			}
			return nil
		}
		if _, err := w.Restore(ctx, dir, w.keys, RestoreOptions{}); !errors.Is(err, boom) {
			t.Fatalf("%s: %v", step, err)
		}
		if err := w.Migrate(ctx); !errors.Is(err, ErrHalfRestored) {
			t.Errorf("%s: a start on it says %v", step, err)
		}
	}
	w.seam.restoreStep = nil
	w.restore(dir, RestoreOptions{})
	if w.shown(p) || !w.shown(q) {
		t.Error("not what was backed up and removed")
	}
}

// A database with something in it is not thrown away unasked; its removals are in the
// journal before it goes (R10).
func TestRestoreReplaces(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	if err := w.UseKeys(ctx, w.keys); err != nil {
		t.Fatal(err)
	}
	p := w.post("One.mkv", 0)
	dir := w.backup()
	w.removed(p)
	w.dir = t.TempDir() // the journal is lost, the database knows
	w.putBack(w.dsn)
	other := w.open(w.dsn, "n2")
	if err := other.Ping(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Restore(ctx, dir, w.keys, RestoreOptions{Replace: true}); !errors.Is(err, ErrInUse) {
		t.Errorf("a database in use: %v", err)
	}
	other.Close()
	if _, err := w.Restore(ctx, dir, w.keys, RestoreOptions{}); !errors.Is(err, ErrNotEmpty) {
		t.Fatalf("%v", err)
	}
	w.restore(dir, RestoreOptions{Replace: true})
	if w.shown(p) {
		t.Error("a removal that only the replaced database knew is lost")
	}
}

// R10: without a journal that reaches what was seen, a restore needs --accept-gap, lists
// the lost span, and publishes it.
func TestR10AcceptGap(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	if err := w.UseKeys(ctx, w.keys); err != nil {
		t.Fatal(err)
	}
	p, q := w.post("One.mkv", 0), w.post("Two.mkv", 0)
	w.removed(p)
	dir := w.backup()
	w.removed(q)
	kept := filepath.Join(t.TempDir(), "kept")
	if err := os.CopyFS(kept, os.DirFS(w.dir)); err != nil {
		t.Fatal(err)
	}
	w.dir = t.TempDir()
	w.elsewhere()
	_, err := w.Restore(ctx, dir, w.keys, RestoreOptions{})
	var gap *GapError
	if !errors.As(err, &gap) || len(gap.Lost) != 1 || gap.Lost[0].Node != "n1" || gap.Lost[0].UpTo != 2 || !strings.Contains(err.Error(), "--accept-gap") {
		t.Fatalf("%v", err)
	}
	w.restore(dir, RestoreOptions{AcceptGap: true})
	if w.shown(p) || !w.shown(q) {
		t.Error("not the backup's rows")
	}
	if n := one[int](w, `SELECT count(*) FROM events WHERE name = 'gap' AND detail ->> 'up_to' = '2'`); n != 1 {
		t.Errorf("published %d times", n)
	}
	if n := one[int](w, `SELECT count(*) FROM leaves WHERE line LIKE '%"kind":"gap"%'`); n != 1 {
		t.Errorf("%d leaves say so", n)
	}
	if w.start() != 0 {
		t.Error("a second start")
	}
	// With the journal back it needs no acceptance and loses nothing.
	w.dir = kept
	w.elsewhere()
	w.restore(dir, RestoreOptions{})
	if w.shown(p) || w.shown(q) {
		t.Error("removed entries are back")
	}
}

// R10: a database that went back by other means, with its journal lost as well, does not
// serve until the journal is back or the gap is accepted.
func TestR10JournalLostAndDatabaseBack(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p, q := w.post("One.mkv", 0), w.post("Two.mkv", 0)
	w.removed(p)
	yesterday := w.copyDatabase()
	if _, err := w.Reconcile(ctx); err != nil {
		t.Fatal(err)
	}
	w.removed(q)
	w.dir = t.TempDir()
	w.putBack(yesterday)
	var gap *GapError
	if _, err := w.Reconcile(ctx); !errors.As(err, &gap) || gap.Lost[0].UpTo != 2 {
		t.Fatalf("%v", err)
	}
	if err := w.Ready(ctx); !errors.Is(err, ErrNotReady) {
		t.Errorf("serves: %v", err)
	}
	if lost, err := w.AcceptGap(ctx); err != nil || len(lost) != 1 {
		t.Fatalf("%v %v", lost, err)
	}
	if w.start() != 0 || !w.shown(q) || w.shown(p) {
		t.Error("not yesterday's database")
	}
	if n := one[int](w, `SELECT count(*) FROM events WHERE name = 'gap'`); n != 1 {
		t.Errorf("published %d times", n)
	}
}

// R10: journals of several nodes, and an older copy of one, laid into one folder are one
// journal: everything is replayed, and once.
func TestR10JournalsMerge(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	if err := w.UseKeys(ctx, w.keys); err != nil {
		t.Fatal(err)
	}
	p, q, r := w.post("One.mkv", 0), w.post("Two.mkv", 0), w.post("Three.mkv", 0)
	dir := w.backup()
	first := w.dir
	w.removed(p)
	old, err := os.ReadFile(filepath.Join(first, "n1"+journalSuffix))
	if err != nil {
		t.Fatal(err)
	}
	lifted := w.removed(r)
	w.dir = t.TempDir() // another machine's folder
	here := w.Store
	w.Store = w.open(w.dsn, "n2")
	w.removed(q)
	w.undo(lifted, 1)
	w.Store.Close()
	w.Store = here
	second := w.dir

	w.dir = t.TempDir()
	for name, from := range map[string]string{"n1" + journalSuffix: first, "n2" + journalSuffix: second} {
		text, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(w.dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(w.dir, "n1-monday"+journalSuffix), old, 0o600); err != nil {
		t.Fatal(err)
	}
	w.elsewhere()
	if _, n := w.restore(dir, RestoreOptions{}); n != 4 {
		t.Errorf("replayed %d, want three removals and a lift", n)
	}
	if w.shown(p) || w.shown(q) || !w.shown(r) {
		t.Error("not what both nodes decided")
	}
}
