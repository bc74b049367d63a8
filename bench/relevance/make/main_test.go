package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// What is committed is what this program writes: nobody bends a judgement by hand.
func TestCommittedJudgementsAreMade(t *testing.T) {
	t.Parallel()
	m := newMaker()
	m.plantAll()
	dir := t.TempDir()
	if err := m.write(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"planted.tsv", "queries.tsv", "judged.tsv"} {
		made, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		committed, err := os.ReadFile(filepath.Join("../testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(made, committed) {
			t.Errorf("testdata/%s differs from what make writes", name)
		}
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{{"harvest", "harvest", 0}, {"harvest", "harvets", 1}, {"harvest", "havest", 1}, {"harvest", "harrvesr", 2}, {"river", "street", 5}, {"été", "ete", 2}, {"a", "abcd", 3}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("%s, %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
