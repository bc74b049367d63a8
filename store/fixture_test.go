package store

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"blindex/crawler"
	"blindex/share"
	"blindex/store/pgtest"
)

// fixture is a store on a database of its own, with a clock the test moves.
type fixture struct {
	*Store
	t   *testing.T
	ctx context.Context
	at  time.Time
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, ctx: t.Context(), at: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	s, err := Open(f.ctx, Options{
		DSN: pgtest.New(t), Now: func() time.Time { return f.at }, Rand: rand.Reader,
		Keys: fakeKeys(), Node: "node-a", Journal: t.TempDir(), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	f.Store = s
	return f
}

// fakeKeys stand in for package secrets: keyed by name, and sealing that is bound to
// its context and never shows the plain text.
func fakeKeys() Keys {
	mac := func(name string) func([]byte) [32]byte {
		return func(b []byte) [32]byte {
			h := hmac.New(sha256.New, []byte(name))
			h.Write(b)
			return [32]byte(h.Sum(nil))
		}
	}
	flip := func(b []byte) []byte {
		out := bytes.Clone(b)
		for i := range out {
			out[i] ^= 0xa5
		}
		return out
	}
	seal := func(plain, aad []byte) ([]byte, error) {
		sum := sha256.Sum256(aad)
		return append(sum[:], flip(plain)...), nil
	}
	unseal := func(sealed, aad []byte) ([]byte, error) {
		sum := sha256.Sum256(aad)
		if len(sealed) < len(sum) || !bytes.Equal(sealed[:len(sum)], sum[:]) {
			return nil, errors.New("sealed for another place")
		}
		return flip(sealed[len(sum):]), nil
	}
	return Keys{
		Target: mac("target"), TargetKey: func(n int) func([]byte) [32]byte { return mac(fmt.Sprint("target", n)) }, URL: mac("url"), Entry: mac("entry"), Email: mac("email"), Stamp: mac("backup"),
		Seal: seal, Unseal: unseal,
		SealEscrow: func(month string, plain, aad []byte) ([]byte, error) {
			return seal(plain, append([]byte(month), aad...))
		},
		UnsealEscrow: func(month string, sealed, aad []byte) ([]byte, error) {
			return unseal(sealed, append([]byte(month), aad...))
		},
		DestroyEscrow: func(string) error { return nil },
		Log:           testLogKey(), Journal: mac("journal"),
		Check: mac("check")(nil),
	}
}

func testLogKey() LogKey {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	return LogKey{Public: key.Public().(ed25519.PublicKey), Sign: func(m []byte) []byte { return ed25519.Sign(key, m) }}
}

// must stops the test on an error.
func (f *fixture) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// exec runs SQL that prepares or breaks something.
func (f *fixture) exec(sql string, args ...any) {
	f.t.Helper()
	if _, err := f.pool.Exec(f.ctx, sql, args...); err != nil {
		f.t.Fatal(err)
	}
}

// count runs a query for one number.
func (f *fixture) count(sql string, args ...any) int {
	f.t.Helper()
	var n int
	if err := f.pool.QueryRow(f.ctx, sql, args...).Scan(&n); err != nil {
		f.t.Fatal(err)
	}
	return n
}

// link is a share link; the same handle gives the same link.
func link(t testing.TB, handle string) share.Link {
	t.Helper()
	return parse(t, "https://mega.nz/file/"+handle)
}

// inFolder is a file inside a folder link.
func inFolder(t testing.TB, folder, node string) share.Link {
	t.Helper()
	return parse(t, "https://mega.nz/folder/"+folder+"#AAAAAAAAAAAAAAAAAAAAAA/file/"+node)
}

func parse(t testing.TB, raw string) share.Link {
	t.Helper()
	l, _, err := share.Parse(share.NewUntrusted(raw))
	if err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return l
}

// found is a link as a page names it.
func found(l share.Link, name string) share.Found {
	return share.Found{Link: l, Claim: share.Claim{Name: name, Source: share.NameLinkText, Score: 50, Size: -1}}
}

// handle makes a handle of eight letters from a number.
func handle(n int) string { return fmt.Sprintf("h%07d", n) }

// id is the entry id of a link.
func (f *fixture) id(l share.Link) string { return f.entryID(f.keys.Target(l.Identity())) }

// seed puts a page into the frontier.
func (f *fixture) seed(url string) int64 {
	f.t.Helper()
	id, err := f.AddSeed(f.ctx, url, "tester")
	f.must(err)
	return id
}

// claim leases the one host that has work and claims one page.
func (f *fixture) claim() (crawler.Lease, crawler.Task) {
	f.t.Helper()
	leases, err := f.LeaseHosts(f.ctx, "node-a", 1, time.Minute)
	f.must(err)
	if len(leases) != 1 {
		f.t.Fatalf("leased %d hosts, want 1", len(leases))
	}
	tasks, err := f.ClaimPages(f.ctx, leases[0], 1)
	f.must(err)
	if len(tasks) != 1 {
		f.t.Fatalf("claimed %d pages, want 1", len(tasks))
	}
	return leases[0], tasks[0]
}

// outcome is a complete answer for a task.
func (f *fixture) outcome(t crawler.Task, found ...share.Found) crawler.Outcome {
	return crawler.Outcome{Task: t, Verdict: crawler.Complete, Status: 200, FetchedAt: f.at, Found: found, NextVisit: f.at.Add(24 * time.Hour)}
}

// visit crawls a page once, a minute after whatever came before: it leases, claims the
// page and stores a complete answer, as change alters it.
func (f *fixture) visit(url string, change func(*crawler.Outcome), found ...share.Found) crawler.Stored {
	f.t.Helper()
	f.at = f.at.Add(time.Minute)
	f.seed(url)
	f.exec(`UPDATE pages SET next_visit_at = now() + interval '100 years'`)
	mac := f.keys.URL([]byte(url))
	f.exec(`UPDATE pages SET next_visit_at = $2, state = 'due' WHERE url_mac = $1`, mac[:], f.at)
	f.exec(`UPDATE hosts SET next_allowed_at = 'epoch'`)
	lease, task := f.claim()
	o := f.outcome(task, found...)
	if change != nil {
		change(&o)
	}
	st, err := f.StoreOutcome(f.ctx, lease, o)
	f.must(err)
	f.must(f.ReleaseHost(f.ctx, lease))
	return st
}

// suppress puts an active suppression on a link by SQL alone.
func (f *fixture) suppress(l share.Link, scope, kind, source string, severe bool) {
	f.t.Helper()
	mac := f.keys.Target(l.Identity())
	f.exec(`INSERT INTO targets (mac, entry_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, mac[:], f.id(l))
	var ref, row any
	if source == "notice" {
		ref, row = "N-7K3M-Q2XD", 1
	}
	f.exec(`INSERT INTO suppressions (uid, target_id, scope, source, kind, notice_ref, row_n, who, why, severe, started_at)
		SELECT gen_random_uuid(), id, $2, $3, $4, $5, $6, 'tester', 'test', $7, $8 FROM targets WHERE mac = $1`,
		mac[:], scope, source, kind, ref, row, severe, f.at)
}

// shown reports whether an entry may be shown now.
func (f *fixture) shown(l share.Link) bool {
	f.t.Helper()
	live, err := f.Live(f.ctx, []string{f.id(l)})
	f.must(err)
	_, ok := live.Entries[f.id(l)]
	return ok
}
