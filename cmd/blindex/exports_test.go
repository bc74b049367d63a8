package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"blindex/access"
	"blindex/share"
	"blindex/store"
	"blindex/store/pgtest"
	"blindex/takedown"
)

// databases stand in for both transparency databases: they take everything and keep it.
// Their rules are held by the tests of package export.
type databases struct {
	*httptest.Server
	mu   sync.Mutex
	sent []string
}

func newDatabases(t *testing.T) *databases {
	d := &databases{}
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		d.mu.Lock()
		defer d.mu.Unlock()
		d.sent = append(d.sent, r.URL.String()+" "+string(raw))
		w.Header().Set("Location", fmt.Sprintf("/notices/%d", len(d.sent)))
		w.WriteHeader(http.StatusCreated)
	}))
	t.Cleanup(d.Close)
	return d
}

// From the draft as it was typed to what leaves: nothing before the decision has stood for
// a day, then one statement and one notice, once, without key, link, name or person.
func TestExportsHoldNothingThatIsPrivate(t *testing.T) {
	at := time.Now().UTC().Truncate(time.Second)
	a := &app{now: func() time.Time { return at }, log: slog.New(slog.DiscardHandler)}
	s, err := store.Open(t.Context(), store.Options{DSN: pgtest.New(t), Now: a.now, Rand: rand.Reader, Node: "n1", Journal: t.TempDir(), Keys: openKeys(), Log: a.log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if _, err := s.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.store = s
	key, handle := "Zq7xWvUtSrQpOnMlKjIhGfEdCbA9876543210zyxwvu", "Kb4xWq7Z"
	link := "https://mega.nz/file/" + handle
	found, _, err := share.Parse(share.NewUntrusted(link + "#" + key))
	if err != nil {
		t.Fatal(err)
	}
	own := []store.ImportRow{{SeenAt: at, Found: share.Found{Link: found, Claim: share.Claim{Name: "Entryname.Canary.2019.mkv", Source: share.NameImport, Size: -1}}}}
	if got, err := s.Import(t.Context(), own, true); err != nil || got.Stored != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	title, _ := takedown.CutLinks(share.NewUntrusted("A Night at the Harbour " + link + "#" + key))
	draft := takedown.Draft{
		Rows: takedown.ReadRows(1, share.NewUntrusted(link+"#"+key), nil),
		Notice: takedown.Notice{Route: takedown.Copyright, Channel: "form", Lang: "en", Verified: true, Signature: "Personcanary Doe", Explanation: "explanationcanary " + handle,
			Parties:    []takedown.Party{{Role: takedown.RoleSender, Name: "Personcanary Doe", Org: "Harbour Lights Films, personcanary@canary.example", Email: "personcanary@canary.example", Phone: "+33 1 23 45 67 89", Postal: "12 Canary Street"}},
			Works:      []takedown.Work{{N: 1, Title: title, Description: "by Personcanary Doe"}},
			Statements: takedown.Statements{GoodFaith: true, Accuracy: true, Perjury: true, BonaFide: true}},
	}
	filed, err := s.FileNotice(t.Context(), draft)
	if err != nil {
		t.Fatal(err)
	}
	err = s.UpdateNotice(t.Context(), filed.Ref, func(n takedown.Notice) (takedown.Change, error) {
		return takedown.Decide(n, takedown.DecideRows{By: "op-owl", Reason: "infringing", All: takedown.Remove, Version: n.Version}, at)
	})
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.PublicationDraft(t.Context(), filed.Ref)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Publish(t.Context(), filed.Ref, access.Operator{Pseudonym: "op-owl"}, d.Proposed, false); err != nil {
		t.Fatal(err)
	}
	db := newDatabases(t)
	run := func(want int) {
		t.Helper()
		for _, task := range []func() error{func() error { return a.exportDSA(t.Context()) }, func() error { return a.exportLumen(t.Context()) }} {
			if err := task(); err != nil {
				t.Fatal(err)
			}
		}
		if len(db.sent) != want {
			t.Fatalf("%d sent, want %d: %q", len(db.sent), want, db.sent)
		}
	}
	at = at.Add(25 * time.Hour)
	run(0) // off by default
	a.cfg.Operator.Name = "Example Search Ltd"
	a.cfg.Exports = Exports{DSA: Export{URL: db.URL, Token: "secret-token"}, Lumen: Export{URL: db.URL, Token: "secret-token"}}
	at = at.Add(-2 * time.Hour)
	run(0) // it may still be undone
	at = at.Add(2 * time.Hour)
	run(2)
	run(2) // never twice
	all := strings.ToLower(strings.Join(db.sent, "\n"))
	for _, want := range []string{"/api/v1/statements", "source_article_16", strings.ToLower(filed.Ref) + "-i-1", "/notices {", "harbour lights films", "https://mega.nz/[redacted]"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in %s", want, all)
		}
	}
	for _, never := range []string{key[:10], handle, "entryname", "personcanary", "explanationcanary", "12 canary", "23 45 67", "secret-token", "op-owl"} {
		if strings.Contains(all, strings.ToLower(never)) {
			t.Errorf("%q left the house: %s", never, all)
		}
	}
}
