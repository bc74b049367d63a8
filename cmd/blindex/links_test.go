package main

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"blindex/share"
)

// linkKey stands with the links of these tests and must come out nowhere.
const linkKey = "Zx8Lq2Vn5Rt7Yp0Wc3Mf6Bh9Kd1Gs4Ja8Eu2Ti5Oo7X"

// linksRun is what one blindex links did.
type linksRun struct {
	out, messages string
	code          int
	lines         []linkLine
}

// links runs blindex links and fails when any part of the key is printed (R1).
func links(t *testing.T, ctx context.Context, in string, args ...string) linksRun {
	t.Helper()
	var out, messages strings.Builder
	err := run(ctx, append([]string{"links"}, args...), streams{strings.NewReader(in), &out, &messages})
	r := linksRun{code: exitCode(err, &messages), out: out.String(), messages: messages.String()}
	for i := 0; i+6 <= len(linkKey); i++ {
		if strings.Contains(r.out+r.messages, linkKey[i:i+6]) {
			t.Fatalf("R1: a part of the key is printed:\n%s\n%s", r.out, r.messages)
		}
	}
	for dec := json.NewDecoder(strings.NewReader(r.out)); dec.More(); {
		var l linkLine
		if err := dec.Decode(&l); err != nil {
			t.Fatalf("%v in %s", err, r.out)
		}
		r.lines = append(r.lines, l)
	}
	return r
}

// told are the handles of the printed links, each with where it stands.
func (r linksRun) told() string {
	var b strings.Builder
	for _, l := range r.lines {
		b.WriteString(l.From + ":" + l.Handle + " ")
	}
	return strings.TrimSpace(b.String())
}

// folder writes files into a new folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func keyed(handle string) string { return "https://mega.nz/file/" + handle + "#" + linkKey }

// The outside contract of blindex links: one JSON object a line, keyless, name null when
// the text tells none.
func TestLinksCommand(t *testing.T) {
	got := links(t, t.Context(), "https://mega.nz/folder/Zy9xW8vU\n\n[Lighthouse keeper.epub]("+keyed("Ab3dE6gH")+")\n")
	want := `{"provider":"mega","kind":"folder","handle":"Zy9xW8vU","url":"https://mega.nz/folder/Zy9xW8vU","had_secret":false,"indexable":true,"name":null,"source":"-"}
{"provider":"mega","kind":"file","handle":"Ab3dE6gH","url":"https://mega.nz/file/Ab3dE6gH","had_secret":true,"indexable":true,"name":"Lighthouse keeper.epub"`
	if got.code != 0 || !strings.HasPrefix(got.out, want) || len(got.lines) != 2 {
		t.Errorf("links:\n%s\nwant:\n%s", got.out, want)
	}
	page := `<h1>Almanac</h1><p><a href="` + keyed("Ab3dE6gH") + `">here</a></p>`
	got = links(t, t.Context(), page, "--html", "-")
	if got.code != 0 || len(got.lines) != 1 || got.lines[0].Name == nil || *got.lines[0].Name != "Almanac" {
		t.Errorf("links --html: %s", got.out)
	}
}

// Each exit status that the help names.
func TestLinksExitStatus(t *testing.T) {
	dir := folder(t, map[string]string{"some.txt": keyed("Ab3dE6gH"), "none.txt": "nothing to see"})
	some, none, gone := filepath.Join(dir, "some.txt"), filepath.Join(dir, "none.txt"), filepath.Join(dir, "gone.txt")
	for _, c := range []struct {
		code, lines int
		args        []string
	}{
		{0, 1, []string{some}}, {0, 1, []string{dir}}, {0, 1, []string{none, some}},
		{1, 0, nil}, {1, 0, []string{"-"}}, {1, 0, []string{none}}, {1, 0, []string{t.TempDir()}},
		{2, 0, []string{"--html", "--text", some}}, {2, 0, []string{"--nonsense"}}, {2, 0, []string{"-", "-"}},
		{2, 0, []string{"-", "--urls", "-"}}, {2, 0, []string{"--max-pages", "0", "--urls", some}},
		{3, 0, []string{gone}}, {3, 1, []string{gone, some}}, {3, 0, []string{"--urls", gone}}, {3, 0, []string{keyed("Ab3dE6gH")}},
	} {
		if got := links(t, t.Context(), "", c.args...); got.code != c.code || len(got.lines) != c.lines {
			t.Errorf("%v: status %d, %d lines, want %d and %d: %s", c.args, got.code, len(got.lines), c.code, c.lines, got.messages)
		}
	}
	help := links(t, t.Context(), "", "--help")
	for _, want := range []string{"0  links were printed", "1  none were found", "2  the command line", "3  some input could not", "-urls", "-max-pages", "-hidden", "-indexable"} {
		if help.code != 0 || !strings.Contains(help.messages, want) {
			t.Errorf("the help does not say %q", want)
		}
	}
}

// A folder is read in order; what is hidden, binary or a symbolic link is left out.
func TestLinksInFolder(t *testing.T) {
	dir := folder(t, map[string]string{
		"b.txt":            keyed("Bb3dE6gH"),
		"a/deep/z.md":      "[Atlas of tides](" + keyed("Aa3dE6gH") + ")",
		".git/config":      keyed("Gg3dE6gH"),
		".notes":           keyed("Nn3dE6gH"),
		"c.bin":            "\x7fELF\x00" + keyed("Cc3dE6gH"),
		"d/page.HTM":       `<h1>Almanac</h1><p><a href="` + keyed("Dd3dE6gH") + `">here</a></p>`,
		"e":                "\ufeff \n<!DOCTYPE html><h1>Annals</h1><p><a href=\"" + keyed("Ee3dE6gH") + `">here</a></p>`,
		"f/wide.txt":       "\xff\xfe" + strings.Join(strings.Split(keyed("Ff3dE6gH"), ""), "\x00") + "\x00",
		"g/xhtml":          `<?xml version="1.0"?><html><h1>Archive</h1><p><a href="` + keyed("Hh3dE6gH") + `">here</a></p></html>`,
		"h/windows.txt":    "Caf\xe9 songs.mp3 " + keyed("Ii3dE6gH"),
		"outside/kept.txt": "nothing",
	})
	other := folder(t, map[string]string{"far.txt": keyed("Xx3dE6gH")})
	for name, to := range map[string]string{"link": other, "link.txt": filepath.Join(other, "far.txt"), "broken": filepath.Join(other, "gone"), "loop": dir} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	at := func(handles ...string) string {
		for i, h := range handles {
			name, handle, _ := strings.Cut(h, ":")
			handles[i] = filepath.Join(dir, name) + ":" + handle
		}
		return strings.Join(handles, " ")
	}
	seen := []string{".notes:Nn3dE6gH", "a/deep/z.md:Aa3dE6gH", "b.txt:Bb3dE6gH", "d/page.HTM:Dd3dE6gH", "e:Ee3dE6gH", "f/wide.txt:Ff3dE6gH", "g/xhtml:Hh3dE6gH", "h/windows.txt:Ii3dE6gH"}
	got := links(t, t.Context(), "", dir)
	if want := at(seen...); got.code != 0 || got.told() != want || got.messages != "" {
		t.Errorf("status %d, %s\n got %s\nwant %s", got.code, got.messages, got.told(), want)
	}
	for handle, want := range map[string]string{"Aa3dE6gH": "Atlas of tides", "Dd3dE6gH": "Almanac", "Ee3dE6gH": "Annals", "Hh3dE6gH": "Archive", "Ii3dE6gH": "Café songs.mp3"} {
		for _, l := range got.lines {
			if l.Handle == handle && (l.Name == nil || *l.Name != want) {
				t.Errorf("%s: want the name %q: %s", handle, want, got.out)
			}
		}
	}
	if got := links(t, t.Context(), "", "--hidden", dir); !strings.Contains(got.told(), "config:Gg3dE6gH") {
		t.Errorf("--hidden: %s", got.told())
	}
	if got := links(t, t.Context(), "", "--text", dir); !strings.Contains(got.told(), "c.bin:Cc3dE6gH") {
		t.Errorf("--text reads binary files too: %s", got.told())
	}
	// What is named on the command line is read, also by way of a symbolic link.
	if got := links(t, t.Context(), "", filepath.Join(dir, "link"), filepath.Join(dir, ".git")); got.code != 0 || got.told() != at("link/far.txt:Xx3dE6gH", ".git/config:Gg3dE6gH") {
		t.Errorf("named: %s", got.told())
	}
	if got := links(t, t.Context(), "", filepath.Join(dir, "c.bin")); got.code != 1 || !strings.Contains(got.messages, "binary") {
		t.Errorf("a binary file that was named: status %d, %s", got.code, got.messages)
	}
	if got := links(t, t.Context(), "\x00"+keyed("Ab3dE6gH")); got.code != 1 || !strings.Contains(got.messages, "binary") {
		t.Errorf("a binary file on standard input: status %d, %s", got.code, got.messages)
	}
	if got := links(t, t.Context(), "", filepath.Join(dir, "broken")); got.code != 3 || !strings.Contains(got.messages, "no such file") {
		t.Errorf("a broken link that was named: status %d, %s", got.code, got.messages)
	}
}

// R1: the name of a file or folder can hold a key; it is printed without.
func TestLinksInFileNames(t *testing.T) {
	name := "mega.nz#!Ab3dE6gH!" + linkKey + ".txt"
	dir := folder(t, map[string]string{name: "nothing", filepath.Join("https:", "mega.nz", "file", "Ab3dE6gH#"+linkKey): keyed("Bb3dE6gH")})
	got := links(t, t.Context(), "", dir)
	if got.code != 0 || len(got.lines) != 1 || !strings.Contains(got.lines[0].From, share.Removed) {
		t.Errorf("status %d: %s", got.code, got.out)
	}
	if got := links(t, t.Context(), "", filepath.Join(dir, name+"x")); got.code != 3 || !strings.Contains(got.messages, share.Removed) {
		t.Errorf("status %d: %s", got.code, got.messages)
	}
}

// R1: a key alone is a file's or folder's name, or stands in one behind a word.
func TestLinksInBareFileNames(t *testing.T) {
	for _, path := range []string{filepath.Join("a", linkKey+".txt"), filepath.Join(linkKey, "x.txt"), filepath.Join("key="+linkKey, "x.txt")} {
		dir := folder(t, map[string]string{path: keyed("Bb3dE6gH")})
		for _, got := range []linksRun{links(t, t.Context(), "", dir), links(t, t.Context(), "", filepath.Join(dir, path)), links(t, t.Context(), "", filepath.Join(dir, path+"x"))} {
			if all := got.out + got.messages; strings.Contains(all, linkKey[:8]) || !strings.Contains(all, share.Removed) {
				t.Errorf("%d bytes of path: %s", len(path), all)
			}
		}
	}
}

// Only links that may be indexed are printed when asked; of others it is said why not.
func TestLinksIndexable(t *testing.T) {
	text := keyed("Ab3dE6gH") + "\nhttps://cloud.example.org/s/Ab3dE6gHiJkLmNo\n"
	got := links(t, t.Context(), text)
	if len(got.lines) != 2 || got.lines[0].Refusal != "" || got.lines[1].Indexable || got.lines[1].Refusal != share.RefusedHost {
		t.Errorf("%s", got.out)
	}
	if got := links(t, t.Context(), text, "--indexable"); got.code != 0 || got.told() != "-:Ab3dE6gH" {
		t.Errorf("%s", got.out)
	}
	if got := links(t, t.Context(), "https://cloud.example.org/s/Ab3dE6gHiJkLmNo", "--indexable"); got.code != 1 || got.out != "" {
		t.Errorf("status %d: %s", got.code, got.out)
	}
	config := filepath.Join(folder(t, map[string]string{"c.toml": `share_hosts = ["cloud.example.org"]`}), "c.toml")
	if got := links(t, t.Context(), text, "--indexable", "--config", config); len(got.lines) != 2 {
		t.Errorf("a server that the configuration vouches for: %s", got.out)
	}
}

// A file that is too long is read up to the limit, which is said; no link is cut in half.
func TestLinksInHugeFile(t *testing.T) {
	end := " https://drive.google.com/file/d/18YqzbOLZFTo3LXzVDCJi54UGdiPCGHMk"
	filler := strings.Repeat("a line of nothing at all\n", linksInput/25)
	text := keyed("Ab3dE6gH") + "\n" + filler
	text = text[:linksInput-len(end)+4] + end + keyed("Bb3dE6gH") + "\n" + keyed("Cc3dE6gH") + "\n"
	path := filepath.Join(folder(t, map[string]string{"huge.txt": text}), "huge.txt")
	got := links(t, t.Context(), "", path)
	if got.code != 3 || got.told() != path+":Ab3dE6gH" || !strings.Contains(got.messages, "first 10 MiB") {
		t.Errorf("status %d: %s\n%s", got.code, got.told(), got.messages)
	}
	if got := links(t, t.Context(), text[:linksInput]); got.code != 0 || strings.Contains(got.messages, "MiB") {
		t.Errorf("what just fits: status %d: %s", got.code, got.messages)
	}
}

// A file or folder that cannot be read is told; the rest is printed.
func TestLinksUnreadable(t *testing.T) {
	dir := folder(t, map[string]string{"a.txt": keyed("Aa3dE6gH"), "b.txt": keyed("Bb3dE6gH"), "c/d.txt": keyed("Cc3dE6gH"), "e.txt": keyed("Ee3dE6gH")})
	for _, name := range []string{"b.txt", "c"} {
		if err := os.Chmod(filepath.Join(dir, name), 0); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(dir, "c"), 0o700) })
	for _, path := range []string{dir, filepath.Dir(dir)} { // also for another user
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"a.txt", "e.txt"} {
		if err := os.Chmod(filepath.Join(dir, name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan linksRun)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with its rights
		if _, err := unix.SetfsuidRetUid(nobody()); err != nil {
			t.Error(err)
		}
		var out, messages strings.Builder
		err := run(t.Context(), []string{"links", dir}, streams{strings.NewReader(""), &out, &messages})
		done <- linksRun{out: out.String(), code: exitCode(err, &messages), messages: messages.String()}
	}()
	got := <-done
	if got.code != 3 || strings.Count(got.out, "\n") != 2 || strings.Count(got.messages, "permission denied") != 2 {
		t.Errorf("status %d:\n%s\n%s", got.code, got.out, got.messages)
	}
	// A socket can be opened by nobody.
	socket := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if got := links(t, t.Context(), "", socket, filepath.Join(dir, "a.txt")); got.code != 3 || len(got.lines) != 1 {
		t.Errorf("status %d: %s%s", got.code, got.out, got.messages)
	}
}

// nobody is a user without rights for root, and the user that we are for anyone else.
func nobody() int {
	if uid := os.Geteuid(); uid != 0 {
		return uid
	}
	return 65534
}

// noRoom takes nothing.
type noRoom struct{}

func (noRoom) Write([]byte) (int, error) { return 0, errors.New("no room for " + linkKey) }

// An output that takes no more ends the command, and is no finding.
func TestLinksUnwritten(t *testing.T) {
	var messages strings.Builder
	err := run(t.Context(), []string{"links"}, streams{strings.NewReader(keyed("Ab3dE6gH")), noRoom{}, &messages})
	if code := exitCode(err, &messages); code != 1 || !strings.Contains(messages.String(), "write the links") || strings.Contains(messages.String(), linkKey[:8]) {
		t.Errorf("status %d: %s", code, messages.String())
	}
}

// silent is a terminal at which nobody types.
type silent struct{}

func (silent) Read([]byte) (int, error) { select {} }

// The command ends when it is told to, also while it waits for input.
func TestLinksStopped(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	for _, args := range [][]string{{"links"}, {"links", "--urls", "-"}} {
		err := run(ctx, args, streams{silent{}, &strings.Builder{}, &strings.Builder{}})
		if code := exitCode(err, &strings.Builder{}); code != 3 {
			t.Errorf("%v: status %d, %v", args, code, err)
		}
	}
}
