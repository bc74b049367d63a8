package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// cli runs a command line and returns what it prints.
func cli(t *testing.T, in string, args ...string) (string, error) {
	t.Helper()
	var out, messages strings.Builder
	err := run(context.Background(), args, streams{strings.NewReader(in), &out, &messages})
	return out.String(), err
}

// Wrong command lines say what to do and end with status 2.
func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"nonsense"}, {"crawl"}, {"import"}, {"search"}, {"audit"}, {"audit", "keys"}, {"serve", "stray"}, {"serve", "--roles", "cook"}, {"links", "--html", "--text"}} {
		if _, err := cli(t, "", args...); !errors.Is(err, errUsage) || exitCode(err, &strings.Builder{}) != 2 {
			t.Errorf("%v: %v", args, err)
		}
	}
	for _, args := range [][]string{nil, {"help"}, {"--help"}, {"serve", "--help"}} {
		if _, err := cli(t, "", args...); err != nil {
			t.Errorf("%v: %v", args, err)
		}
	}
}

// Commands run in the owner of the data folder while it serves, and by themselves when nobody does.
func TestCommandsInOwner(t *testing.T) {
	data := dataFolder(t)
	file := filepath.Join(t.TempDir(), "own.jsonl")
	lines := `{"url":"https://mega.nz/file/Ab3dE6gH#Zx8Lq2Vn5Rt7Yp0Wc3Mf6Bh9Kd1Gs4Ja8Eu2Ti5Oo7X","name":"Lighthouse keeper.epub","size":12345}
no JSON
{"url":"https://example.org/","name":"no share link"}
`
	if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	n := startNode(t, data)
	out := n.command("import", "--own", file)
	if !strings.Contains(out, "line 2: not a JSON object") || !strings.Contains(out, "imported 1 of 3 lines") {
		t.Errorf("import: %s", out)
	}
	got, err := cli(t, "", "search", "--server", n.url, "lighthouse")
	if err != nil || !strings.Contains(got, `"url":"https://mega.nz/file/Ab3dE6gH"`) || !strings.Contains(got, `"size":12345`) {
		t.Errorf("search: %s, %v", got, err)
	}
	if out := n.command("operator", "add", "second"); !strings.Contains(out, "/console/link/") {
		t.Errorf("operator add: %s", out)
	}
	n.stop()
	out, err = cli(t, "", "operator", "list", "--data", data)
	if err != nil || !strings.Contains(out, "second\t") {
		t.Errorf("operator list, nobody serving: %s, %v", out, err)
	}
	if out, err = cli(t, "", "verify", "--data", data); err != nil || !strings.Contains(out, "index: 1 entries, 1 of the database may be shown") {
		t.Errorf("verify: %s, %v", out, err)
	}
	if _, err := cli(t, "", "search", "--server", n.url, "lighthouse"); err == nil || !strings.Contains(err.Error(), "no node answers") {
		t.Errorf("search without a node: %v", err)
	}
}
