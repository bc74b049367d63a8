package main

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"blindex/cmd/samplesite/site"
)

// The title that is removed. Its words stand in no other title.
const removedTitle = "Nosferatu - Eine Symphonie des Grauens (1922).mp4"

// keptTitle stays: a removal takes nothing else along.
const keptTitle = "Metropolis 1927 restored.mkv"

// notice is a complete notice about one link, with the decryption key a sender would paste.
func notice(link string) map[string]any {
	return map[string]any{
		"kind":        "copyright",
		"sender":      map[string]string{"name": "Greta Schröder", "email": "greta@example.org", "postal": "Wisborg", "relation": "owner"},
		"works":       []map[string]any{{"title": "A silent film", "description": "A silent film of 1922, restored", "kind": "movie"}},
		"items":       []map[string]any{{"url": link, "work": 0}},
		"statements":  map[string]bool{"good_faith": true, "accuracy": true, "perjury_authority": true, "fair_use_considered": true, "bona_fide_complete": true},
		"signature":   "Greta Schröder",
		"explanation": "I own the restoration.",
	}
}

type filed struct {
	Ref, Token string
	Status     struct{ State string }
}

type caseAnswer struct {
	State   string
	Version int
	Rows    []struct {
		N     int
		State string
		Entry string
	}
}

// signIn sets a password through the one-time link and keeps the session.
func (n *node) signIn() {
	n.t.Helper()
	link, err := url.Parse(n.link)
	if err != nil || n.link == "" {
		n.t.Fatalf("%s\nno sign-in link was printed", n.log.tail())
	}
	if code, body := n.get(link.Path); code != http.StatusOK || !strings.Contains(body, "<form") {
		n.t.Fatalf("the one-time link shows no form: %d", code)
	}
	code, body, _ := n.post(link.Path, url.Values{"password": {"a long enough password"}})
	if code != http.StatusSeeOther {
		n.t.Fatalf("the one-time link: %d %s", code, body)
	}
	if code := n.call("GET", "/api/v1/operator/notices", nil, nil); code != http.StatusOK {
		n.t.Fatalf("signed in, but the queue answers %d", code)
	}
}

// decide removes every row of a notice.
func (n *node) decide(ref string) {
	n.t.Helper()
	var c caseAnswer
	path := "/api/v1/operator/notices/" + ref
	if code := n.call("GET", path, nil, &c); code != http.StatusOK {
		n.t.Fatalf("case: %d", code)
	}
	var rows []int
	for _, r := range c.Rows {
		rows = append(rows, r.N)
	}
	if code := n.call("POST", path+"/decision", map[string]any{"version": c.Version, "reason": "infringing", "remove": rows}, &c); code != http.StatusOK {
		n.t.Fatalf("decision: %d", code)
	}
}

// surfaces asks every public surface about the entry and returns those that tell of it.
func (n *node) surfaces(h hit) []string {
	n.t.Helper()
	words := "nosferatu grauens"
	var telling []string
	for _, path := range []string{
		"/api/v1/search?q=" + url.QueryEscape(words), "/api/v1/suggest?q=nosfer", "/api/v1/shares/" + h.ID,
		"/feed.atom?q=" + url.QueryEscape(words), "/search?q=" + url.QueryEscape(words), "/e/" + h.ID,
	} {
		_, body := n.get(path)
		low := strings.ToLower(body)
		if strings.Contains(low, "symphonie") || strings.Contains(body, site.Handle(removedTitle)) {
			telling = append(telling, path)
		}
	}
	var look struct{ State string }
	n.call("POST", "/api/v1/lookup", map[string]string{"url": h.URL}, &look)
	if look.State == "indexed" {
		telling = append(telling, "/api/v1/lookup")
	}
	return telling
}

// gone fails when any surface tells of the entry, or its neighbour is gone too.
func (n *node) gone(when string, h hit) {
	n.t.Helper()
	if telling := n.surfaces(h); len(telling) > 0 {
		n.t.Fatalf("%s: still told by %v", when, telling)
	}
	if code, _ := n.get("/e/" + h.ID); code != http.StatusUnavailableForLegalReasons {
		n.t.Errorf("%s: the entry page answers %d, not 451", when, code)
	}
	if _, ok := n.find(keptTitle); !ok {
		n.t.Errorf("%s: %q is gone too", when, keptTitle)
	}
}

// command runs a command on the node's data folder, as from another shell.
func (n *node) command(args ...string) string {
	n.t.Helper()
	var out strings.Builder
	args = append(args[:1:1], append([]string{"--data", n.data, "--allow-loopback-seeds"}, args[1:]...)...)
	if err := run(context.Background(), args, streams{strings.NewReader(""), &out, n.log}); err != nil {
		n.t.Fatalf("%s\nblindex %v: %v\n%s", n.log.tail(), args, err, out.String())
	}
	return out.String()
}

// The whole life of a link: R8–R15, DESIGN's flows, on a real site, database and index.
func TestWholePath(t *testing.T) {
	_, siteURL := startSite(t)
	data := dataFolder(t)
	n := startNode(t, data, "--seed", siteURL)

	var h hit
	n.until("the posted link to be found", func() bool { var ok bool; h, ok = n.find(removedTitle); return ok })
	n.until("its neighbour to be found", func() bool { _, ok := n.find(keptTitle); return ok })
	if strings.ContainsAny(h.URL, "#!") {
		t.Fatalf("the shown link holds more than the handle: %s", h.URL)
	}
	n.until("every surface to tell of it", func() bool { return len(n.surfaces(h)) == 7 })
	n.stop()
	copyFolder(t, filepath.Join(data, "pg"), filepath.Join(data, "yesterday"))

	n = startNode(t, data)
	n.signIn()
	var f filed
	link := h.URL + "#" + site.Key(removedTitle)[:22]
	if code := n.call("POST", "/api/v1/notices", notice(link), &f); code != http.StatusAccepted || f.Status.State != "valid" {
		t.Fatalf("filing: %d, state %q", code, f.Status.State)
	}
	n.decide(f.Ref)
	n.gone("after the decision", h)
	if len(filesWith(t, filepath.Join(data, "pg", "data", "pg_wal"), "Symphonie")) == 0 {
		t.Error("the write-ahead log does not hold the name before the purge: the check after it would show nothing")
	}

	out := n.command("purge")
	if !strings.Contains(out, "erased 1 entries") {
		t.Fatalf("the purge says: %s", out)
	}
	t.Log(strings.TrimSpace(out))
	n.gone("after the purge", h)
	if held := filesWith(t, filepath.Join(data, "pg", "data", "pg_wal"), "Symphonie"); len(held) > 0 {
		t.Errorf("R13: the write-ahead log still holds the name: %v", held)
	}
	n.command("crawl", siteURL)
	n.gone("after the page was crawled again", h)
	n.command("reindex")
	n.gone("after the index was built anew", h)
	t.Log(strings.TrimSpace(n.command("verify")))
	n.stop()

	n = startNode(t, data)
	n.gone("after a restart", h)
	n.stop()

	putBack(t, data)
	n = startNode(t, data)
	n.gone("with yesterday's database, replayed from the journal", h)
	n.command("purge")
	n.command("crawl", siteURL)
	n.gone("with yesterday's database, purged and crawled again", h)
}

// putBack replaces the database by yesterday's copy, as an operator would after a disk failure.
func putBack(t *testing.T, data string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(data, "pg")); err != nil {
		t.Fatal(err)
	}
	copyFolder(t, filepath.Join(data, "yesterday"), filepath.Join(data, "pg"))
}

// filesWith lists the files of a folder that hold the text.
func filesWith(t *testing.T, dir, text string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "0*"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no files in %s: %v", dir, err)
	}
	return slices.DeleteFunc(names, func(name string) bool {
		raw, err := os.ReadFile(name)
		return err != nil || !bytes.Contains(raw, []byte(text))
	})
}

func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	if out, err := exec.Command("cp", "-a", from, to).CombinedOutput(); err != nil {
		t.Fatalf("copy %s: %v %s", from, err, out)
	}
}
