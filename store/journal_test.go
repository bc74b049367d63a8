package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"blindex/takedown"
)

func entryN(n int) journalEntry {
	return journalEntry{At: time.Date(2026, 11, 2, 9, 0, n, 0, time.UTC), Op: opSuppress, UID: fmt.Sprintf("00000000-0000-4000-8000-%012d", n),
		MAC: strings.Repeat("ab", 32), Version: 1, Scope: "link", Source: "notice", Kind: "copyright", Ref: "N-0000-0000", Row: n, Who: "op-owl", Why: "infringing"}
}

func openJournal(t *testing.T, dir, node string) *Journal {
	t.Helper()
	j, err := OpenJournal(dir, node)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func appendN(t *testing.T, j *Journal, ns ...int) {
	t.Helper()
	for _, n := range ns {
		if err := j.append([]journalEntry{entryN(n)}); err != nil {
			t.Fatal(err)
		}
	}
}

func readRows(t *testing.T, j *Journal) []int {
	t.Helper()
	var rows []int
	if err := j.readAll(func(_ string, e journalEntry) { rows = append(rows, e.Row) }); err != nil {
		t.Fatal(err)
	}
	return rows
}

// R10: whatever length of the last line a crash left, the lines before it stand and
// the journal goes on after them.
func TestJournalTornAtEveryByte(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "a")
	j := openJournal(t, whole, "n1")
	appendN(t, j, 1, 2)
	text, err := os.ReadFile(j.path)
	if err != nil {
		t.Fatal(err)
	}
	second := bytes.IndexByte(text, '\n') + 1
	for cut := second; cut < len(text); cut++ {
		for _, tail := range []string{"", "\x00\x00\x00"} { // blocks that were never written read as zeros
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "n1"+journalSuffix), append(bytes.Clone(text[:cut]), tail...), 0o600); err != nil {
				t.Fatal(err)
			}
			j := openJournal(t, dir, "n1")
			appendN(t, j, 3)
			if got := readRows(t, j); fmt.Sprint(got) != "[1 3]" {
				t.Fatalf("cut at %d: %v", cut, got)
			}
		}
	}
}

// R10: a line that is changed, lost, moved or put in is noticed.
func TestJournalTampered(t *testing.T) {
	dir := t.TempDir()
	j := openJournal(t, dir, "n1")
	appendN(t, j, 1, 2, 3)
	text, err := os.ReadFile(j.path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
	lines[2] = append(lines[2], '\n')
	join := func(l ...[]byte) []byte { return bytes.Join(l, nil) }
	for name, bad := range map[string][]byte{
		"changed":  bytes.Replace(text, []byte("op-owl"), []byte("op-elk"), 1),
		"last one": join(lines[0], lines[1], bytes.Replace(lines[2], []byte("op-owl"), []byte("op-elk"), 1)),
		"lost":     join(lines[0], lines[2]),
		"moved":    join(lines[1], lines[0], lines[2]),
		"doubled":  join(lines[0], lines[0], lines[1]),
		"junk":     join(lines[0], []byte("hello\n"), lines[1]),
	} {
		other := t.TempDir()
		if err := os.WriteFile(filepath.Join(other, "n1"+journalSuffix), bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenJournal(other, "n1"); !errors.Is(err, ErrJournal) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.Truncate(j.path, int64(len(lines[0]))); err != nil {
		t.Fatal(err)
	}
	if err := j.append([]journalEntry{entryN(4)}); !errors.Is(err, ErrJournal) {
		t.Errorf("a file that became shorter: %v", err)
	}
}

// R10: two processes of a node write one chain; nodes have a file each, read as one.
func TestJournalShared(t *testing.T) {
	dir := t.TempDir()
	a, b, other := openJournal(t, dir, "n1"), openJournal(t, dir, "n1"), openJournal(t, dir, "n2")
	var wg sync.WaitGroup
	for i, j := range []*Journal{a, b, other} {
		wg.Go(func() {
			for n := range 20 {
				if err := j.append([]journalEntry{entryN(100*i + n + 1)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got := readRows(t, openJournal(t, dir, "n1")); len(got) != 60 {
		t.Errorf("%d lines", len(got))
	}
}

func TestJournalRefuses(t *testing.T) {
	dir := t.TempDir()
	for _, node := range []string{"", "../x", "a/b", ".hidden"} {
		if _, err := OpenJournal(dir, node); err == nil {
			t.Errorf("node %q accepted", node)
		}
	}
	j := openJournal(t, dir, "n1")
	for name, spoil := range map[string]func(*journalEntry){
		"who": func(e *journalEntry) { e.Who = " " }, "why": func(e *journalEntry) { e.Why = "" },
		"mac": func(e *journalEntry) { e.MAC = "ab" }, "op": func(e *journalEntry) { e.Op = "delete" },
	} {
		e := entryN(1)
		spoil(&e)
		if err := j.append([]journalEntry{e}); err == nil {
			t.Errorf("a record without %s was written", name)
		}
		j.pending = nil
	}
	info, err := os.Stat(j.path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

// R10: a removal is answered after its line is on disk, not after it is written; where
// the disk does not take it, it is no answer, and the line goes with the next one.
func TestR10JournalIsOnDiskBeforeTheAnswer(t *testing.T) {
	w := newWorld(t)
	p, q := w.post("Lighthouse.Keeper.2019.mkv", 0), w.post("Harbour Master.mkv", 0)
	var synced []int64
	w.journal.sync = func(f *os.File) error {
		info, err := f.Stat()
		synced = append(synced, info.Size())
		return err
	}
	w.removed(p)
	info, err := os.Stat(w.journal.path)
	if err != nil || len(synced) == 0 || synced[len(synced)-1] != info.Size() || info.Size() == 0 {
		t.Fatalf("answered with %v bytes on disk: %v", synced, err)
	}
	broken := errors.New("the disk is gone")
	w.journal.sync = func(*os.File) error { return broken }
	ref := w.file(draft(q)).Ref
	err = w.UpdateNotice(t.Context(), ref, func(n takedown.Notice) (takedown.Change, error) {
		return takedown.Decide(n, takedown.DecideRows{By: "op-owl", Reason: "infringing", All: takedown.Remove, Version: n.Version}, w.now())
	})
	if !errors.Is(err, ErrNotJournaled) || w.shown(q) {
		t.Fatalf("answered %v, shown %t", err, w.shown(q))
	}
	w.journal.sync = (*os.File).Sync
	w.removed(w.post("Breakwater.mkv", 0))
	if n := w.journalLines(); n != 3 {
		t.Errorf("%d lines in the journal, want all three", n)
	}
}
