package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"blindex/index"
	"blindex/secrets"
	"blindex/share"
	"blindex/store/pgtest"
	"blindex/takedown"
)

// world is a store over a database, a journal and secrets of its own, with a clock
// that the test moves.
type world struct {
	*Store
	t       testing.TB
	dsn     string
	dir     string // of the journal
	secrets string
	mu      sync.Mutex
	at      time.Time
	targets int
}

func newWorld(t testing.TB) *world {
	w := &world{t: t, dsn: pgtest.New(t), dir: t.TempDir(), secrets: t.TempDir(), at: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	w.Store = w.open(w.dsn, "n1")
	if _, err := w.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

// open opens the world's database, or another, as a node.
func (w *world) open(dsn, node string) *Store {
	w.t.Helper()
	s, err := Open(w.t.Context(), Options{
		DSN: dsn, Now: w.now, Rand: rand.Reader, Node: node, Journal: w.dir, Keys: testKeys(w.t, w.secrets),
		Log:       slog.New(slog.NewTextHandler(io.Discard, nil)),
		StatusURL: func(ref, token string) string { return "https://blindex.example/n/" + ref + "?t=" + token },
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(s.Close)
	return s
}

func testKeys(t testing.TB, dir string) Keys {
	m, err := secrets.Open(filepath.Join(dir, "master"), nil, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	seal, escrow := m.Sealer("row", rand.Reader), m.Escrow(filepath.Join(dir, "escrow"), rand.Reader)
	return Keys{
		Target: m.TargetFunc(), URL: m.Hash("url"), Entry: m.Hash("entry"), Email: m.Hash("email"),
		Seal: seal.Seal, Unseal: seal.Open,
		SealEscrow: escrow.Seal, UnsealEscrow: escrow.Open, DestroyEscrow: escrow.Destroy,
		Check: [32]byte(m.Check()),
	}
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(time.Second)
	return w.at
}

func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

// exec and one are SQL for a test's own use.
func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	if _, err := w.pool.Exec(w.t.Context(), sql, args...); err != nil {
		w.t.Fatalf("%s: %v", sql, err)
	}
}

func one[T any](w *world, sql string, args ...any) T {
	w.t.Helper()
	var v T
	if err := w.pool.QueryRow(w.t.Context(), sql, args...).Scan(&v); err != nil {
		w.t.Fatalf("%s: %v", sql, err)
	}
	return v
}

// posted is an entry that is there, as a crawl would have stored it.
type posted struct {
	mac    share.Target
	id     int64
	entry  string
	handle string
	name   string
	page   int64
}

// post stores an entry, in a folder or (parent 0) by itself.
func (w *world) post(name string, parent int64) posted {
	w.t.Helper()
	w.targets++
	p := posted{handle: fmt.Sprintf("hAnDle%04d", w.targets), name: name}
	mac := hmac.New(sha256.New, []byte("test"))
	mac.Write([]byte(p.handle))
	p.mac = share.Target(mac.Sum(nil))
	p.entry = w.entryID(p.mac)
	p.id = one[int64](w, `INSERT INTO targets (mac, entry_id, parent_id) VALUES ($1, $2, nullif($3::bigint, 0)) RETURNING id`, p.mac[:], p.entry, parent)
	w.page(&p, fmt.Sprintf("https://forum.example/t/%d", w.targets))
	w.store(p)
	return p
}

func (w *world) page(p *posted, url string) {
	w.exec(`INSERT INTO hosts (origin) VALUES ('https://forum.example') ON CONFLICT DO NOTHING`)
	sum := w.keys.URL([]byte(url))
	p.page = one[int64](w, `INSERT INTO pages (host_id, url_mac, url, depth, next_visit_at)
		SELECT id, $1, $2, 0, $3 FROM hosts WHERE origin = 'https://forum.example' RETURNING id`, sum[:], url, w.now())
}

func (w *world) store(p posted) {
	w.exec(`INSERT INTO shares (target_id, provider, kind, handle, url, access, name, name_source, name_score, next_check_at, first_seen, last_seen, state, state_at)
		VALUES ($1, 'mega', 'file', $2, 'https://mega.nz/file/' || $2, 'sealed', $3, 'link_text', 10, $4, $4, $4, 'visible', $4)`,
		p.id, p.handle, p.name, w.now())
	w.exec(`INSERT INTO sightings (target_id, page_id, origin, name, name_source, name_score, first_seen, last_seen)
		VALUES ($1, $2, 'crawl', $3, 'link_text', 10, $4, $4)`, p.id, p.page, p.name, w.now())
}

// shown reports whether the entry may be shown.
func (w *world) shown(p posted) bool {
	w.t.Helper()
	live, err := w.Live(w.t.Context(), []string{p.entry})
	if err != nil {
		w.t.Fatal(err)
	}
	_, ok := live.Entries[p.entry]
	return ok
}

// draft is a complete copyright notice about entries.
func draft(ps ...posted) takedown.Draft {
	d := takedown.Draft{Notice: takedown.Notice{
		Route: takedown.Copyright, Channel: "form", Lang: "en", Signature: "Jane Doe",
		Parties:    []takedown.Party{{Role: takedown.RoleSender, Name: "Jane Doe", Org: "Acme Pictures", Email: "jane@acme.example", Phone: "+1 555 0100 200"}},
		Works:      []takedown.Work{{N: 1, Title: "The Lighthouse Keeper"}},
		Statements: takedown.Statements{GoodFaith: true, Accuracy: true, Perjury: true, BonaFide: true, TextID: "2026-11/en"},
	}}
	for i, p := range ps {
		d.Rows = append(d.Rows, takedown.Parsed{N: i + 1, Entry: p.entry})
	}
	return d
}

func (w *world) file(d takedown.Draft) takedown.Filed {
	w.t.Helper()
	f, err := w.FileNotice(w.t.Context(), d)
	if err != nil {
		w.t.Fatal(err)
	}
	return f
}

// notice reads a notice as it stands.
func (w *world) notice(ref string) takedown.Notice {
	w.t.Helper()
	var n takedown.Notice
	stop := errors.New("only looking")
	err := w.UpdateNotice(w.t.Context(), ref, func(have takedown.Notice) (takedown.Change, error) { n = have; return takedown.Change{}, stop })
	if !errors.Is(err, stop) {
		w.t.Fatal(err)
	}
	return n
}

// decide decides all open rows of a notice.
func (w *world) decide(ref string, a takedown.Action) {
	w.t.Helper()
	w.update(ref, func(n takedown.Notice) takedown.Command {
		return takedown.DecideRows{By: "op-owl", Reason: "infringing", All: a, Version: n.Version}
	})
}

func (w *world) undo(ref string, rows ...int) {
	w.t.Helper()
	w.update(ref, func(takedown.Notice) takedown.Command {
		return takedown.Undo{By: "op-owl", Reason: "mistake", Rows: rows}
	})
}

func (w *world) update(ref string, command func(takedown.Notice) takedown.Command) {
	w.t.Helper()
	err := w.UpdateNotice(w.t.Context(), ref, func(n takedown.Notice) (takedown.Change, error) {
		return takedown.Decide(n, command(n), w.now())
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// removed files a notice about entries and has it accepted.
func (w *world) removed(ps ...posted) string {
	w.t.Helper()
	ref := w.file(draft(ps...)).Ref
	w.decide(ref, takedown.Remove)
	return ref
}

// feed are the feed's rows about an entry, true for removals.
func (w *world) feed(p posted) []bool {
	w.t.Helper()
	rows, err := w.pool.Query(w.t.Context(), `SELECT removal FROM changes WHERE entry_id = $1 ORDER BY xid, seq`, p.entry)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	var out []bool
	for rows.Next() {
		var r bool
		if err := rows.Scan(&r); err != nil {
			w.t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

func (w *world) journalLines() int {
	w.t.Helper()
	n := 0
	if err := w.journal.readAll(func(journalEntry) { n++ }); err != nil {
		w.t.Fatal(err)
	}
	return n
}

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
	b := w.file(draft(p)).Ref
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
