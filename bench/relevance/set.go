// Package relevance scores the order of results of engines over a fixed set of names:
// generated ones, and planted groups for which the generator knows what a searcher
// wants. The judgements are data in testdata, made by package make before any
// ranking was tuned; a third of them is held back from tuning.
//
// It ranks nothing itself but the plain BM25 that the others are compared with.
package relevance

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"time"

	"blindex/bench/corpus"
	"blindex/index"
)

// The names that are not planted: the first Background of a generator.
const (
	Seed       = 40
	Background = 200_000
)

// Planted is a name put among the others on purpose.
type Planted struct {
	Doc   index.Doc
	Group int // of mirrors that have one content; 0 is none
}

// Query is a judged query.
type Query struct {
	ID     int
	Kind   string
	Held   bool // kept out of tuning
	Text   string
	Typed  bool           // asked while it is typed: its last word is a beginning
	Grades map[string]int // by document: 3 is exactly what is wanted, then 2 and 1; 0 and what is missing are not
}

// Set is all of it.
type Set struct {
	Planted []Planted
	Queries []Query
}

//go:embed testdata/planted.tsv testdata/queries.tsv testdata/judged.tsv
var testdata embed.FS

// Load reads the committed set.
func Load() (*Set, error) {
	s := &Set{}
	if err := read("planted.tsv", 15, s.plant); err != nil {
		return nil, err
	}
	if err := read("queries.tsv", 5, s.query); err != nil {
		return nil, err
	}
	return s, read("judged.tsv", 3, s.judge)
}

// read calls f with the fields of each line but the first, which names them.
func read(name string, fields int, f func([]string) error) error {
	data, err := testdata.ReadFile("testdata/" + name)
	if err != nil {
		return err
	}
	for i, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		if i == 0 {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != fields {
			return fmt.Errorf("%s, line %d: %d fields, want %d", name, i+1, len(cells), fields)
		}
		if err := f(cells); err != nil {
			return fmt.Errorf("%s, line %d: %w", name, i+1, err)
		}
	}
	return nil
}

// PlantedHead names the fields of planted.tsv.
const PlantedHead = "id\tname\tprovider\tkind\ttype\text\tsize\tstatus\tsources\tlang\town\tposted\tseen\thosts\tgroup"

// Line is the planted name as a line of planted.tsv.
func (p Planted) Line() string {
	d := p.Doc
	return strings.Join([]string{d.ID, d.Name, d.Provider, d.Kind, d.Type, d.Ext, strconv.FormatInt(d.Size, 10), d.Status, strconv.Itoa(d.Sources),
		d.Lang, strconv.FormatBool(d.Own), d.Posted.Format(time.DateOnly), d.LastSeen.Format(time.DateOnly), strings.Join(d.Hosts, " "), strconv.Itoa(p.Group)}, "\t")
}

func (s *Set) plant(c []string) error {
	var p Planted
	var err [6]error
	p.Doc = index.Doc{ID: c[0], Name: c[1], Provider: c[2], Kind: c[3], Type: c[4], Ext: c[5], Status: c[7], Lang: c[9], Hosts: strings.Fields(c[13])}
	p.Doc.Size, err[0] = strconv.ParseInt(c[6], 10, 64)
	p.Doc.Sources, err[1] = strconv.Atoi(c[8])
	p.Doc.Own, err[2] = strconv.ParseBool(c[10])
	p.Doc.Posted, err[3] = time.Parse(time.DateOnly, c[11])
	p.Doc.LastSeen, err[4] = time.Parse(time.DateOnly, c[12])
	p.Group, err[5] = strconv.Atoi(c[14])
	p.Doc.FirstSeen = p.Doc.Posted
	for _, e := range err {
		if e != nil {
			return e
		}
	}
	s.Planted = append(s.Planted, p)
	return nil
}

// QueriesHead names the fields of queries.tsv.
const QueriesHead = "id\tkind\theld\ttyped\ttext"

// Line is the query as a line of queries.tsv.
func (q Query) Line() string {
	return fmt.Sprintf("%d\t%s\t%t\t%t\t%s", q.ID, q.Kind, q.Held, q.Typed, q.Text)
}

func (s *Set) query(c []string) error {
	id, err := strconv.Atoi(c[0])
	if err != nil {
		return err
	}
	if id != len(s.Queries) {
		return fmt.Errorf("query %d is out of order", id)
	}
	s.Queries = append(s.Queries, Query{ID: id, Kind: c[1], Held: c[2] == "true", Typed: c[3] == "true", Text: c[4], Grades: map[string]int{}})
	return nil
}

// JudgedHead names the fields of judged.tsv: a query's number, a document and its grade.
const JudgedHead = "query\tid\tgrade"

func (s *Set) judge(c []string) error {
	q, err := strconv.Atoi(c[0])
	if err != nil {
		return err
	}
	grade, err := strconv.Atoi(c[2])
	if err != nil {
		return err
	}
	if q < 0 || q >= len(s.Queries) || grade < 0 || grade > 3 {
		return fmt.Errorf("query %d, grade %d", q, grade)
	}
	s.Queries[q].Grades[c[1]] = grade
	return nil
}

// Docs returns every document of the set, the generated ones first: number n has the ID
// of corpus.Number n.
func (s *Set) Docs() []index.Doc {
	out := make([]index.Doc, 0, Background+len(s.Planted))
	g := corpus.New(Seed)
	for n := range Background {
		d := g.Doc(n)
		d.Adult = false // not to be hidden by R40
		out = append(out, d)
	}
	for _, p := range s.Planted {
		out = append(out, p.Doc)
	}
	return out
}
