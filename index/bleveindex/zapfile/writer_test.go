package zapfile

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	segment "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"
)

// What is written is compared with zap's own in package bleveindex, which has documents.

func fill(t *testing.T, w *Writer, ids ...string) {
	t.Helper()
	for _, id := range ids {
		w.Term(w.Field("words"), "w"+id)
		w.Term(w.Field("words"), "all")
		w.Term(w.Field("words"), "all")
		if err := w.Add(id, []byte("of "+id), nil); err != nil {
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

// Documents are numbered by their keys, those of one key as they came, and each keeps its
// stored part, its id and its terms.
func TestOrderOfKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "one.zap")
	w, err := Create(path, "row", "words")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []struct{ id, key string }{
		{"e", "b"}, {"a", "c"}, {"d", "a long key, of which the end does not count: 2"},
		{"c", "a long key, of which the end does not count: 1"}, {"b", ""}, {"f", "\xff"},
	} {
		w.Term(w.Field("words"), "w"+d.id)
		if err := w.Add(d.id, []byte("of "+d.id), []byte(d.key)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish(); err != nil {
		t.Fatal(err)
	}
	seg, err := (&zap.ZapPlugin{}).Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer seg.Close()
	ids, err := seg.Dictionary("_id")
	if err != nil {
		t.Fatal(err)
	}
	words, err := seg.Dictionary("words")
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range []string{"b", "d", "c", "e", "a", "f"} {
		if id, err := seg.DocID(uint64(n)); err != nil || string(id) != want {
			t.Errorf("number %d is %q, %v, not %q", n, id, err, want)
		}
		err := seg.VisitStoredFields(uint64(n), func(field string, _ byte, value []byte, _ []uint64) bool {
			if field == "row" && string(value) != "of "+want {
				t.Errorf("with %q is stored %q", want, value)
			}
			return true
		})
		if err != nil {
			t.Error(err)
		}
		for dict, term := range map[segment.TermDictionary]string{ids: want, words: "w" + want} {
			list, err := dict.PostingsList([]byte(term), nil, nil)
			if err != nil || list.Count() != 1 {
				t.Fatalf("%s: %v", term, err)
			}
			if p, err := list.Iterator(false, false, false, nil).Next(); err != nil || p.Number() != uint64(n) {
				t.Errorf("%s is of number %v, not %d: %v", term, p, n, err)
			}
		}
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
	if w, err = Create(path, "row", "words"); err != nil {
		t.Fatal(err)
	}
	fill(t, w, "a", "b")
	w.coming.file.Close()
	if err := w.Finish(); err == nil {
		t.Error("stored parts were not written, and nothing is said")
	}
	if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) > 0 {
		t.Errorf("left behind: %v %v", files, err)
	}
}
