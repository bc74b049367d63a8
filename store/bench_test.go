package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/crawler"
	"blindex/index"
	"blindex/share"
	"blindex/store/pgtest"
	"blindex/takedown"
	"blindex/translog"
)

// benchStore is a store with that many visible entries, each posted on one of a thousand
// pages, and a fifth as many tombstones.
func benchStore(b *testing.B, entries int) *Store {
	b.Helper()
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	s, err := Open(b.Context(), Options{DSN: pgtest.New(b), Now: func() time.Time { return at }, Rand: rand.Reader, Keys: fakeKeys(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(s.Close)
	for _, sql := range []string{
		`INSERT INTO hosts (origin) VALUES ('https://forum.example')`,
		`INSERT INTO pages (host_id, url_mac, url, depth, next_visit_at)
		 SELECT 1, sha256(n::text::bytea), 'https://forum.example/' || n, 0, 'epoch' FROM generate_series(1, 1000) n`,
		fmt.Sprintf(`INSERT INTO targets (mac, entry_id)
		 SELECT sha256(n::text::bytea), translate(lpad(n::text, 16, '0'), '0123456789', 'abcdefghij') FROM generate_series(1, %d) n`, entries*6/5),
		`INSERT INTO suppressions (uid, target_id, scope, source, kind, who, why, started_at)
		 SELECT gen_random_uuid(), id, 'link', 'operator', 'copyright', 'op', 'why', now() FROM targets WHERE id % 6 = 0`,
		`INSERT INTO shares (target_id, provider, kind, handle, url, access, name, name_source, name_score, next_check_at, first_seen, last_seen, state, state_at)
		 SELECT id, 'mega', 'file', 'h' || id, 'https://mega.nz/file/h' || id, 'sealed', 'The name of work number ' || id, 'link_text', 50, now(), now(), now(), 'visible', now() FROM targets WHERE id % 6 <> 0`,
		`INSERT INTO sightings (target_id, page_id, origin, name, name_source, first_seen, last_seen)
		 SELECT id, 1 + id % 1000, 'crawl', 'The name of work number ' || id, 'link_text', now(), now() FROM targets WHERE id % 6 <> 0`,
		`INSERT INTO changes (entry_id, removal) SELECT entry_id, id % 100 = 0 FROM targets`,
		`VACUUM ANALYZE`,
	} {
		if _, err := s.pool.Exec(b.Context(), sql); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

// BenchmarkLive asks which of twenty entries may be shown, among 100,000.
func BenchmarkLive(b *testing.B) {
	s := benchStore(b, 100_000)
	ids := make([]string, 20)
	rows, err := s.pool.Query(b.Context(), `SELECT entry_id FROM visible_shares ORDER BY name LIMIT 20`)
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; rows.Next(); i++ {
		if err := rows.Scan(&ids[i]); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		live, err := s.Live(b.Context(), ids)
		if err != nil || len(live.Entries) != len(ids) {
			b.Fatal(len(live.Entries), err)
		}
	}
}

// BenchmarkScan reads 100,000 documents.
func BenchmarkScan(b *testing.B) {
	s := benchStore(b, 100_000)
	for b.Loop() {
		n := 0
		if _, err := s.Scan(b.Context(), 1000, func(d []index.Doc) error { n += len(d); return nil }); err != nil || n != 100_000 {
			b.Fatal(n, err)
		}
	}
}

// BenchmarkStoreOutcome stores a page with ten new links.
func BenchmarkStoreOutcome(b *testing.B) {
	s := benchStore(b, 1000)
	lease, err := s.LeaseHosts(b.Context(), "node", 1, time.Hour)
	if err != nil || len(lease) != 1 {
		b.Fatal(lease, err)
	}
	for n := 0; b.Loop(); n++ {
		tasks, err := s.ClaimPages(b.Context(), lease[0], 1)
		if err != nil || len(tasks) != 1 {
			b.Fatal(tasks, err)
		}
		var list []share.Found
		for i := range 10 {
			list = append(list, found(link(b, handle(10*n+i)), "The name of a work"))
		}
		o := crawler.Outcome{Task: tasks[0], Verdict: crawler.Complete, Status: 200, FetchedAt: s.now(), Found: list, NextVisit: s.now()}
		if _, err := s.StoreOutcome(b.Context(), lease[0], o); err != nil {
			b.Fatal(err)
		}
	}
}

// logOf fills the transparency log with n leaves.
func logOf(b *testing.B, s *Store, n int) {
	b.Helper()
	leaf := takedown.Leaf{At: s.now(), Kind: takedown.LeafRemoved, Ref: "N-0000-0000", Route: takedown.Copyright, Provider: "mega", Count: 3, Commitment: translog.Commit(nil, "x")}
	line, err := translog.Encode(leaf)
	if err != nil {
		b.Fatal(err)
	}
	batch := make([]writtenLeaf, 4000)
	for i := range batch {
		batch[i] = writtenLeaf{line: line}
	}
	for at := 0; at < n; at += len(batch) {
		err := s.inTx(b.Context(), func(ctx context.Context, tx pgx.Tx) error { return putLeaves(ctx, tx, s.now(), batch) })
		if err != nil {
			b.Fatal(err)
		}
	}
}

// unsynced is inTx without waiting for the disk, which differs more than what is measured.
func (s *Store) unsynced(b *testing.B, f func(ctx context.Context, tx pgx.Tx) error) error {
	return s.inTx(b.Context(), func(ctx context.Context, tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SET LOCAL synchronous_commit = off`); err != nil {
			return err
		}
		return f(ctx, tx)
	})
}

// BenchmarkLeaves is what the log costs a decision: two leaves in its transaction, in a
// log of 100,000.
func BenchmarkLeaves(b *testing.B) {
	s := benchStore(b, 1)
	logOf(b, s, 100_000)
	list := []takedown.Leaf{
		{At: s.now(), Kind: takedown.LeafRemoved, Ref: "N-0000-0000", Route: takedown.Copyright, Provider: "mega", Count: 3, Private: "{}"},
		{At: s.now(), Kind: takedown.LeafDecided, Ref: "N-0000-0000", Route: takedown.Copyright, Outcome: "actioned", Count: 3, Private: "{}"},
	}
	b.ResetTimer()
	for range b.N {
		err := s.unsynced(b, func(ctx context.Context, tx pgx.Tx) error { return s.appendLeaves(ctx, tx, s.now(), list) })
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSmallWrite is what any writing transaction costs here, to subtract.
func BenchmarkSmallWrite(b *testing.B) {
	s := benchStore(b, 1)
	for range b.N {
		err := s.unsynced(b, func(ctx context.Context, tx pgx.Tx) error {
			_, err := tx.Exec(ctx, setSummedSQL, "bench", s.now())
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFirstReport reads 100,000 leaves into figures, as a node does once.
func BenchmarkFirstReport(b *testing.B) {
	s := benchStore(b, 1)
	logOf(b, s, 100_000)
	b.ResetTimer()
	for range b.N {
		s.tally = translog.Tally{}
		if err := s.takeLeaves(b.Context(), 100_000); err != nil {
			b.Fatal(err)
		}
	}
}
