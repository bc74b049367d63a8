package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// outsider runs blindex log as somebody who has nothing of the engine, and returns its
// output and exit code.
func outsider(t *testing.T, args ...string) (string, int) {
	t.Helper()
	var out, errs bytes.Buffer
	err := run(t.Context(), append([]string{"log"}, args...), streams{strings.NewReader(""), &out, &errs})
	code := exitCode(err, &errs)
	return out.String() + errs.String(), code
}

// signLog has the running engine sign its log now.
func (n *node) signLog() {
	n.t.Helper()
	if out, code := outsider(n.t, "sign", "--data", n.data); code != 0 {
		n.t.Fatal(out)
	}
}

// An outsider's check: from what a running engine publishes, and nothing else, the
// figures are recomputed, and an entry that was altered, dropped or moved is found.
func TestOutsiderChecksTheLog(t *testing.T) {
	_, siteURL := startSite(t)
	n := startNode(t, dataFolder(t), "--seed", siteURL)
	n.enter()
	var entry hit
	n.until("the posted link to be found", func() bool { var ok bool; entry, ok = n.find(removedTitle); return ok })
	dir := t.TempDir()
	n.signLog()
	if out, code := outsider(t, "fetch", n.url, dir); code != 0 {
		t.Fatal(out)
	}
	var f filed
	if code := n.call("POST", "/api/v1/notices", notice(entry.URL), &f); code != http.StatusAccepted {
		t.Fatalf("filing: %d", code)
	}
	n.decide(f.Ref)
	n.signLog()
	if out, code := outsider(t, "verify", n.url, "--checkpoint", filepath.Join(dir, fileCheckpoint)); code != 0 || !strings.Contains(out, "3 leaves") {
		t.Fatalf("%d %s", code, out)
	}
	if out, code := outsider(t, "fetch", n.url, dir); code != 0 {
		t.Fatal(out)
	}
	if out, code := outsider(t, "verify", dir); code != 0 {
		t.Fatal(out)
	}
	leaves, err := os.ReadFile(filepath.Join(dir, fileLeaves))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(leaves), "\n")
	for what, bad := range map[string]string{
		"altered": strings.Replace(string(leaves), `"kind":"removed"`, `"kind":"kept"`, 1),
		"dropped": lines[0] + lines[1],
		"moved":   lines[1] + lines[0] + lines[2],
	} {
		if err := os.WriteFile(filepath.Join(dir, fileLeaves), []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, code := outsider(t, "verify", dir); code != 1 || !strings.Contains(out, "does not stand the check") {
			t.Errorf("%s: %d %s", what, code, out)
		}
	}
	// A figure that is not the sum of its leaves.
	if err := os.WriteFile(filepath.Join(dir, fileLeaves), leaves, 0o600); err != nil {
		t.Fatal(err)
	}
	var report map[string]any
	text, err := os.ReadFile(filepath.Join(dir, fileReport))
	if err != nil || json.Unmarshal(text, &report) != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte(`"rows_removed":1`), []byte(`"rows_removed":0`), 1)
	if err := os.WriteFile(filepath.Join(dir, fileReport), text, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, code := outsider(t, "verify", dir); code != 1 || !strings.Contains(out, "rows_removed") {
		t.Errorf("a figure: %d %s", code, out)
	}
	// R16: the feed names our own id, and nothing that means something elsewhere.
	code, feed := n.get("/api/v1/transparency/removals")
	if code != http.StatusOK || !strings.Contains(feed, entry.ID) || strings.Contains(feed, entry.URL) {
		t.Errorf("%d %s", code, feed)
	}
}
