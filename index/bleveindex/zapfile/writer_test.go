package zapfile

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	zap "github.com/blevesearch/zapx/v17"
)

// What is written is compared with zap's own in package bleveindex, which has documents.

func fill(t *testing.T, w *Writer, ids ...string) {
	t.Helper()
	for _, id := range ids {
		w.Term(w.Field("words"), "w"+id)
		w.Term(w.Field("words"), "all")
		w.Term(w.Field("words"), "all")
		if err := w.Add(id, []byte("of "+id)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "one.zap")
	w, err := Create(path, "row", "words")
	if err != nil {
		t.Fatal(err)
	}
	if w.Field("words") < 0 || w.Field("row") >= 0 || w.Field("other") >= 0 {
		t.Errorf("fields %d %d %d", w.Field("words"), w.Field("row"), w.Field("other"))
	}
	fill(t, w, "b", "a", "c")
	if w.Len() != 3 {
		t.Errorf("%d documents", w.Len())
	}
	if err := w.Finish(); err != nil {
		t.Fatal(err)
	}
	seg, err := (&zap.ZapPlugin{}).Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer seg.Close()
	dict, err := seg.Dictionary("words")
	if err != nil {
		t.Fatal(err)
	}
	all, err := dict.PostingsList([]byte("all"), nil, nil)
	if err != nil || all.Count() != 3 || dict.Cardinality() != 4 || seg.Count() != 3 {
		t.Errorf("%d documents of %d terms, %v", all.Count(), dict.Cardinality(), err)
	}
	if id, err := seg.DocID(1); err != nil || string(id) != "a" {
		t.Errorf("the second is %q, %v", id, err)
	}
}

// A segment that fails or is given up leaves no file; one that is there is not overwritten.
func TestNothingIsLeft(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "one.zap")
	w, err := Create(path, "row", "words")
	if err != nil {
		t.Fatal(err)
	}
	fill(t, w, "a", "b", "a")
	if _, err := Create(path, "row", "words"); !errors.Is(err, os.ErrExist) {
		t.Errorf("a second writer: %v", err)
	}
	if err := w.Finish(); !errors.Is(err, ErrTwice) {
		t.Errorf("the same id twice: %v", err)
	}
	if w, err = Create(path, "row", "words"); err != nil {
		t.Fatal(err)
	}
	fill(t, w, "a")
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
		t.Errorf("left behind: %v %v", files, err)
	}
}

// A disk that is full is told of, and nothing is left.
func TestFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "one.zap")
	w, err := Create(path, "row", "words")
	if err != nil {
		t.Fatal(err)
	}
	fill(t, w, "a", "b")
	w.out.file.Close() // every write fails from here on
	if err := w.Finish(); err == nil {
		t.Error("nothing was written, and nothing is said")
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("left behind: %v", err)
	}
}
