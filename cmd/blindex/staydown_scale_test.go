package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"blindex/crawler"
	"blindex/share"
	"blindex/takedown"
)

// stayDown is one instance without a web in front, so that a test can bring it as many
// links as it likes by the ways they come in.
type stayDown struct {
	*app
	t       *testing.T
	cfg     Config
	log     *buffer
	at      time.Time
	links   int // posted
	pages   int
	removed map[int]bool
	entries []string // ids, by number of the link
}

const linksAPage = 400

func newStayDown(t *testing.T, links int) *stayDown {
	t.Helper()
	data := dataFolder(t)
	cfg := defaults()
	cfg.Data, cfg.Journal, cfg.HostDelay = data, data+"/journal", 0
	cfg.Purge.Ceiling = links
	s := &stayDown{t: t, cfg: cfg, log: &buffer{}, at: time.Now().UTC().Truncate(time.Second), links: links, pages: (links + linksAPage - 1) / linksAPage, removed: map[int]bool{}}
	s.start()
	return s
}

// start opens everything as serve does.
func (s *stayDown) start() {
	s.t.Helper()
	s.app = newApp(context.Background(), s.cfg, s.log)
	s.app.log = slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	s.app.now = func() time.Time { return s.at }
	a := s.app
	s.t.Cleanup(a.close)
	s.must(a.open(s.t.Context(), a.own, a.startDatabase, a.openStore, a.enterStore, a.openIndex, a.reconcile, a.signFirst, a.follow))
}

func (s *stayDown) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatalf("%s\n%v", s.log.tail(), err)
	}
}

// step tells how long something took.
func (s *stayDown) step(what string, f func()) {
	s.t.Helper()
	start := time.Now()
	f()
	s.t.Logf("%-34s %8.1f s", what, time.Since(start).Seconds())
}

// handle is the handle of the link with a number.
func (s *stayDown) handle(i int) string {
	sum := sha256.Sum256([]byte(strconv.Itoa(i)))
	return base64.RawURLEncoding.EncodeToString(sum[:6])
}

func (s *stayDown) found(i int) share.Found {
	s.t.Helper()
	l, _, err := share.Parse(share.NewUntrusted("https://mega.nz/file/" + s.handle(i)))
	s.must(err)
	return share.Found{Link: l, Claim: share.Claim{Name: fmt.Sprintf("w%08d harbour log.pdf", i), Source: share.NameLinkText, Score: 50, Size: -1}}
}

// page is the address of a page; each of a hundred hosts has its part of them.
func (s *stayDown) page(p int) string {
	return fmt.Sprintf("https://forum%d.example/t/%d", p%100, p)
}

// crawl fetches every page once more, as if a week had gone by, and says what became of it.
func (s *stayDown) crawl() (st crawler.Stored) {
	s.t.Helper()
	ctx := s.t.Context()
	number := make(map[string]int, s.pages)
	var addresses []string
	for p := range s.pages {
		number[s.page(p)] = p
		addresses = append(addresses, s.page(p))
	}
	_, err := s.store.AddPages(ctx, addresses)
	s.must(err)
	s.at = s.at.Add(8 * 24 * time.Hour)
	for done := 0; done < s.pages; {
		leases, err := s.store.LeaseHosts(ctx, s.cfg.Node, 20, time.Hour)
		s.must(err)
		if len(leases) == 0 {
			s.t.Fatalf("%d of %d pages fetched, and no host is due", done, s.pages)
		}
		for _, l := range leases {
			tasks, err := s.store.ClaimPages(ctx, l, 100)
			s.must(err)
			for _, task := range tasks {
				p, ok := number[task.URL]
				if !ok {
					s.t.Fatal("a page that nobody named")
				}
				o := crawler.Outcome{Task: task, Verdict: crawler.Complete, Status: 200, FetchedAt: s.at, NextVisit: s.at.Add(7 * 24 * time.Hour)}
				for i := p * linksAPage; i < min((p+1)*linksAPage, s.links); i++ {
					o.Found = append(o.Found, s.found(i))
				}
				one, err := s.store.StoreOutcome(ctx, l, o)
				s.must(err)
				st.NewEntries += one.NewEntries
				st.Refused += one.Refused
				done++
			}
			s.must(s.store.ReleaseHost(ctx, l))
		}
		s.at = s.at.Add(time.Minute)
	}
	return st
}

// importAll imports what an export of before the removal would hold, key and all.
func (s *stayDown) importAll() (stored, refused int) {
	s.t.Helper()
	path := filepath.Join(s.t.TempDir(), "export.jsonl")
	f, err := os.Create(path)
	s.must(err)
	for i := range s.links {
		fmt.Fprintf(f, `{"url":"https://mega.nz/file/%s#Zx8Lq2Vn5Rt7Yp0Wc3Mf6Bh9Kd1Gs4Ja8Eu2Ti5Oo7X","name":"w%08d harbour log.pdf"}`+"\n", s.handle(i), i)
	}
	s.must(f.Close())
	var out strings.Builder
	s.must(ownImport(s.t.Context(), s.app, []string{path, "true"}, &out))
	var lines, pages int
	_, err = fmt.Sscanf(out.String(), "imported %d of %d lines, %d pages queued: %d refused", &stored, &lines, &pages, &refused)
	s.must(err)
	return stored, refused
}

// remove removes every nth link by notices of at most 250 rows.
func (s *stayDown) remove(n int) {
	s.t.Helper()
	var rows []takedown.Parsed
	every := s.links / n
	for i := 0; len(s.removed) < n; i += every {
		s.removed[i] = true
		link := s.found(i).Link
		rows = append(rows, takedown.Parsed{N: len(rows) + 1, Link: &link})
		if len(rows) == 250 || len(s.removed) == n {
			s.accept(rows)
			rows = nil
		}
	}
}

func (s *stayDown) accept(rows []takedown.Parsed) {
	s.t.Helper()
	ctx := s.t.Context()
	f, err := s.store.FileNotice(ctx, takedown.Draft{Rows: rows, Notice: takedown.Notice{
		Route: takedown.Copyright, Channel: "form", Lang: "en", Signature: "Jane Doe",
		Parties:    []takedown.Party{{Role: takedown.RoleSender, Name: "Jane Doe", Org: "Acme Charts", Email: "jane@acme.example", Phone: "+1 555 0100 200"}},
		Works:      []takedown.Work{{N: 1, Title: "The pilot's almanac"}},
		Statements: takedown.Statements{GoodFaith: true, Accuracy: true, Perjury: true, BonaFide: true, TextID: "2026-11/en"},
	}})
	s.must(err)
	s.must(s.store.UpdateNotice(ctx, f.Ref, func(n takedown.Notice) (takedown.Change, error) {
		return takedown.Decide(n, takedown.DecideRows{By: "op-owl", Reason: "infringing", All: takedown.Remove, Version: n.Version}, s.at)
	}))
}

// holds checks that exactly the removed are not there: in the database, in the index, and
// in what may be shown.
func (s *stayDown) holds(when string) {
	s.t.Helper()
	ctx := s.t.Context()
	_, err := s.follower.CatchUp(ctx)
	s.must(err)
	visible, err := s.store.CountVisible(ctx)
	s.must(err)
	st, err := s.engine.Stats()
	s.must(err)
	if want := s.links - len(s.removed); visible != want || st.Docs != uint64(want) {
		s.t.Errorf("%s: %d may be shown, %d in the index, want %d", when, visible, st.Docs, want)
	}
	back, blocked := 0, 0
	for at := 0; at < len(s.entries); at += 1000 {
		ids := s.entries[at:min(at+1000, len(s.entries))]
		live, err := s.store.Live(ctx, ids)
		s.must(err)
		for k, id := range ids {
			_, shown := live.Entries[id]
			switch gone := s.removed[at+k]; {
			case shown && gone:
				back++
			case !shown && !gone:
				blocked++
			}
		}
	}
	if back != 0 || blocked != 0 {
		s.t.Errorf("%s: %d of the removed are back, %d of the others are blocked", when, back, blocked)
	}
}

// rows counts rows of shares itself.
func (s *stayDown) rows() int {
	s.t.Helper()
	out, err := (&node{t: s.t, data: s.cfg.Data}).database("psql", "-X", "-At", "-c", "SELECT count(*) FROM shares").Output()
	s.must(err)
	n, err := strconv.Atoi(strings.TrimSpace(string(out)))
	s.must(err)
	return n
}

// ids learns the entry ids, while everything can still be looked up.
func (s *stayDown) ids() {
	s.t.Helper()
	for i := range s.links {
		e, err := s.store.Lookup(s.t.Context(), s.found(i).Link)
		s.must(err)
		s.entries = append(s.entries, e.ID)
	}
}

// erase runs purge passes until nothing is left to erase, and counts the rows.
func (s *stayDown) erase(when string) {
	s.t.Helper()
	for {
		var out strings.Builder
		s.must(s.purge(s.t.Context(), &out))
		s.must(s.report(s.t.Context()))
		if strings.Contains(out.String(), "nothing to erase") {
			break
		}
	}
	if n := s.rows(); n != s.links-len(s.removed) {
		s.t.Errorf("%s: %d rows, want %d", when, n, s.links-len(s.removed))
	}
}

// R8, R10, R11, R12, T41: some of many are removed; the same pages are crawled again, an
// export is imported, a backup of before the removal is restored with the database folder
// deleted, the index is built anew: none returns, none of the others is blocked, and
// there are exactly as many rows fewer.
func TestStayDownAtScale(t *testing.T) {
	s := newStayDown(t, stayDownLinks)
	ctx := t.Context()
	backup := filepath.Join(t.TempDir(), "backup")
	s.step("first crawl", func() {
		if st := s.crawl(); st.NewEntries != s.links {
			t.Fatalf("%d entries", st.NewEntries)
		}
	})
	s.step("index and ids", func() { s.ids(); s.holds("at first") })
	s.step("backup", func() { _, err := s.store.Backup(ctx, backup); s.must(err) })
	s.step("remove", func() { s.remove(stayDownRemoved); s.holds("removed") })
	s.step("purge", func() { s.erase("purged") })
	s.step("crawl the same pages", func() {
		if st := s.crawl(); st.NewEntries != 0 || st.Refused != stayDownRemoved {
			t.Errorf("crawled again: %+v", st)
		}
		s.holds("crawled again")
	})
	s.step("import an export", func() {
		if stored, refused := s.importAll(); stored != s.links-stayDownRemoved || refused != stayDownRemoved {
			t.Errorf("imported %d, refused %d", stored, refused)
		}
		s.holds("imported")
	})
	s.step("restore the backup of before", func() {
		s.app.close()
		for _, gone := range []string{"pg", "index"} {
			s.must(os.RemoveAll(filepath.Join(s.cfg.Data, gone)))
		}
		var out, messages strings.Builder
		if err := run(context.Background(), []string{"restore", "--data", s.cfg.Data, backup}, streams{strings.NewReader(""), &out, &messages}); err != nil {
			t.Fatalf("%v\n%s", err, messages.String())
		}
		s.start()
		s.holds("restored")
	})
	s.step("purge after it", func() { s.erase("restored and purged") })
	s.step("crawl once more", func() {
		if st := s.crawl(); st.NewEntries != 0 || st.Refused != stayDownRemoved {
			t.Errorf("crawled after the restore: %+v", st)
		}
		s.holds("crawled after the restore")
	})
	s.step("reindex", func() { s.must(s.follower.Reindex(ctx)); s.holds("built anew") })
	if n := s.rows(); n != s.links-stayDownRemoved {
		t.Errorf("%d rows at the end", n)
	}
	_, err := s.store.VerifyJournal(ctx)
	s.must(err)
}
