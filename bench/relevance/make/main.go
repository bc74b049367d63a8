// Make writes the judged queries of package relevance anew: names planted among generated
// ones, queries, and for each query what of it is wanted. The judgements come from how the
// names are built, never from what an engine finds.
//
//	go run ./relevance/make -dir relevance/testdata
package main

import (
	"bufio"
	"flag"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"

	"blindex/bench/corpus"
	"blindex/bench/relevance"
)

func main() {
	dir := flag.String("dir", "relevance/testdata", "where to write")
	flag.Parse()
	m := newMaker()
	m.plantAll()
	if err := m.write(*dir); err != nil {
		fmt.Fprintln(os.Stderr, "make:", err)
		os.Exit(1)
	}
	fmt.Printf("%d names, %d queries\n", len(m.planted), len(m.queries))
}

// plantAll plants every case. Each draws for itself, so that another case changes no other.
func (m *maker) plantAll() {
	for _, c := range cases {
		h := fnv.New64a()
		h.Write([]byte(c.kind))
		for i := range c.times {
			m.kind = c.kind
			m.rnd = rand.New(rand.NewPCG(h.Sum64(), uint64(i)))
			m.slips = corpus.NewSlips(h.Sum64() + uint64(i))
			c.plant(m, i)
		}
	}
}

// write holds every third query of each kind back from tuning; the shift every dozen
// keeps the ways of asking, which come by turns, on both sides.
func (m *maker) write(dir string) error {
	count := map[string]int{}
	planted, queries, judged := []string{relevance.PlantedHead}, []string{relevance.QueriesHead}, []string{relevance.JudgedHead}
	for _, p := range m.planted {
		planted = append(planted, p.Line())
	}
	for i, q := range m.queries {
		k := count[q.Kind]
		q.ID, q.Held = i, (k+k/12)%3 == 1
		count[q.Kind]++
		queries = append(queries, q.Line())
		var ids []string
		for id := range q.Grades {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		for _, id := range ids {
			judged = append(judged, fmt.Sprintf("%d\t%s\t%d", i, id, q.Grades[id]))
		}
	}
	for name, lines := range map[string][]string{"planted.tsv": planted, "queries.tsv": queries, "judged.tsv": judged} {
		if err := writeLines(filepath.Join(dir, name), lines); err != nil {
			return err
		}
	}
	return nil
}

func writeLines(path string, lines []string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	for _, l := range lines {
		fmt.Fprintln(w, l)
	}
	return w.Flush()
}
