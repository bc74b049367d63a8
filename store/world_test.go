package store

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
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
	t       *testing.T
	dsn     string
	dir     string // of the journal
	secrets string
	mu      sync.Mutex
	at      time.Time
	targets int
}

func newWorld(t *testing.T) *world {
	t.Parallel()
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
		DSN: dsn, Now: w.now, Rand: rand.Reader, Node: node, Journal: w.dir, Seen: w.seen(node), Keys: testKeys(w.t, w.secrets),
		Clock: func(t time.Time) takedown.Clock {
			return takedown.Clock{RestoreAt: t.Add(15 * day), Limit: t.Add(18 * day)}
		},
		Log:       slog.New(slog.NewTextHandler(io.Discard, nil)),
		StatusURL: func(ref, token string) string { return "https://blindex.example/n/" + ref + "?t=" + token },
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(s.Close)
	return s
}

// seen is where a node notes how far its journal has come.
func (w *world) seen(node string) string { return filepath.Join(w.secrets, node+".seen") }

func testKeys(t testing.TB, dir string) Keys {
	m, err := secrets.Open(filepath.Join(dir, "master"), nil, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	logKey, logSign := m.Signing("log")
	seal, escrow := m.Sealer("row", rand.Reader), m.Escrow(filepath.Join(dir, "escrow"), rand.Reader)
	return Keys{
		Target: m.TargetFunc(), TargetKey: m.TargetKeyFunc, URL: m.Hash("url"), Entry: m.Hash("entry"), Email: m.Hash("email"), Stamp: m.Hash("backup"),
		Seal: seal.Seal, Unseal: seal.Open,
		SealEscrow: escrow.Seal, UnsealEscrow: escrow.Open, DestroyEscrow: escrow.Destroy,
		Log: LogKey{Public: logKey, Sign: logSign}, Journal: m.Hash("journal"),
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

// draftOf is a draft by somebody else.
func draftOf(email string, ps ...posted) takedown.Draft {
	d := draft(ps...)
	d.Notice.Parties = []takedown.Party{{Role: takedown.RoleSender, Name: "Max Rival", Email: email, Phone: "+1 555 0100 300"}}
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
		c := takedown.DecideRows{By: "op-owl", Reason: "infringing", All: a, Version: n.Version}
		if len(n.Rows) > takedown.DefaultPolicy().Second.Rows {
			c.Second = "op-egret"
		}
		return c
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
	if err := w.journal.readAll(func(string, journalEntry) { n++ }); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// erasedOn says that a node has erased what the open run asks for.
func (w *world) erasedOn(node string, run *PurgeRun) {
	w.t.Helper()
	if err := w.NodeSeen(w.t.Context(), node, run.UpTo, run.UpTo); err != nil {
		w.t.Fatal(err)
	}
}

// purge runs a whole pass and returns its proof; nil when there was nothing to do.
func (w *world) purge() *PurgeProof {
	w.t.Helper()
	ctx := w.t.Context()
	run, err := w.PurgeBegin(ctx, 1000)
	if err != nil {
		w.t.Fatal(err)
	}
	if run == nil {
		return nil
	}
	w.erasedOn("n1", run)
	if ready, waiting, err := w.PurgeReady(ctx, run.ID); !ready || err != nil {
		w.t.Fatalf("not ready: %v %v", waiting, err)
	}
	if err := w.PurgeDelete(ctx, run.ID); err != nil {
		w.t.Fatal(err)
	}
	p, err := w.PurgeVerify(ctx, run.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.PurgeFinish(ctx, run.ID, index.Proof{}, p); err != nil && !errors.Is(err, ErrNotProven) {
		w.t.Fatal(err)
	}
	return &p
}

// dump is every cell of every table as text, by column, as a stolen dump shows it.
func (w *world) dump() map[string]string {
	w.t.Helper()
	rows, err := w.pool.Query(w.t.Context(), columnsSQL)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	var columns []column
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.Table, &c.Name, &c.Kind); err != nil {
			w.t.Fatal(err)
		}
		columns = append(columns, c)
	}
	out := map[string]string{}
	for _, c := range columns {
		expr := c.Name + "::text"
		if c.Kind == "bytes" {
			expr = "encode(" + c.Name + ", 'escape')"
		}
		out[c.Table+"."+c.Name] = one[string](w, "SELECT coalesce(string_agg("+expr+", E'\\n'), '') FROM "+c.Table)
	}
	return out
}

// whereIs lists the columns of a dump that hold a text, whatever its case.
func whereIs(dump map[string]string, text string) []string {
	var out []string
	for column, cells := range dump {
		if strings.Contains(strings.ToLower(cells), strings.ToLower(text)) && !ownWords[column] {
			out = append(out, column)
		}
	}
	slices.Sort(out)
	return out
}
