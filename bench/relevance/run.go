package relevance

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"blindex/bench/peers"
)

// Marks that blindex must reach over all judged queries.
const (
	markNDCG     = 0.9
	markKnown    = 0.95
	markMisspelt = 0.85
)

// ErrBelow says that blindex misses a mark.
var ErrBelow = errors.New("below the marks: nDCG@10 0.90, known item MRR 0.95, misspelt MRR 0.85")

// Run asks the engines every judged query and prints how well each does: a table for
// all, a table by kind, and each query for which the first engine did not give the best order.
// Of the held queries only sums are shown unless -held is given.
func Run(ctx context.Context, args []string, out io.Writer) error {
	fs := flag.NewFlagSet("relevance", flag.ContinueOnError)
	held := fs.Bool("held", false, "show failures of the held queries as well: not for tuning")
	list := fs.String("engines", "blindex,bm25", "engines by comma: blindex, bm25, fts5, sphinx, postgres")
	if err := fs.Parse(args); err != nil {
		return err
	}
	set, err := Load()
	if err != nil {
		return err
	}
	r := report{set: set, groups: set.groups(), out: out}
	docs := set.Docs()
	for name := range strings.SplitSeq(*list, ",") {
		i := slices.IndexFunc(engines, func(e choice) bool { return e.name == strings.TrimSpace(name) })
		if i < 0 {
			return fmt.Errorf("no engine %q; there are blindex, bm25, fts5, sphinx, postgres", name)
		}
		e, err := engines[i].open(ctx, docs)
		if errors.Is(err, peers.ErrMissing) {
			fmt.Fprintf(out, "%s is left out: %v\n", name, err)
			continue
		} else if err != nil {
			return err
		}
		err = errors.Join(r.ask(ctx, engines[i].name, e), e.close())
		if err != nil {
			return err
		}
	}
	r.tables()
	r.failures(*held, names(docs))
	return r.judge()
}

// outcome is what one engine made of one query.
type outcome struct {
	Query
	ids    []string // mirrors once
	grades ranking
	ndcg   float64
	rr     float64
}

// answers are an engine's outcomes.
type answers struct {
	name string
	list []outcome
}

type report struct {
	set    *Set
	groups map[string]int
	out    io.Writer
	all    []answers
}

func (r *report) ask(ctx context.Context, name string, e engine) error {
	a := answers{name: name}
	for _, q := range r.set.Queries {
		ids, err := e.ask(ctx, q)
		if err != nil {
			return fmt.Errorf("%s, query %d: %w", name, q.ID, err)
		}
		o := outcome{Query: q}
		o.grades, o.ids = grade(q, r.groups, ids)
		o.ndcg, o.rr = ndcg(o.grades, ideal(q, r.groups)), reciprocal(o.grades)
		a.list = append(a.list, o)
	}
	r.all = append(r.all, a)
	return nil
}

// figure is the mean of a measure over the outcomes that count.
func (a answers) figure(measure func(outcome) float64, counts func(outcome) bool) float64 {
	var list []float64
	for _, o := range a.list {
		if counts(o) {
			list = append(list, measure(o))
		}
	}
	return mean(list)
}

func gain(o outcome) float64                { return o.ndcg }
func firstRank(o outcome) float64           { return o.rr }
func every(outcome) bool                    { return true }
func ofKind(kind string) func(outcome) bool { return func(o outcome) bool { return o.Kind == kind } }

func (r *report) tables() {
	fmt.Fprintf(r.out, "%d names, %d judged queries\n\n| engine | queries | nDCG@10 | MRR known item | MRR misspelt |\n|---|---|---|---|---|\n", Background+len(r.set.Planted), len(r.set.Queries))
	for _, a := range r.all {
		for _, part := range []struct {
			name   string
			counts func(outcome) bool
		}{{"all", every}, {"tuned", func(o outcome) bool { return !o.Held }}, {"held", func(o outcome) bool { return o.Held }}} {
			and := func(kind string) func(outcome) bool {
				return func(o outcome) bool { return part.counts(o) && o.Kind == kind }
			}
			fmt.Fprintf(r.out, "| %s | %s | %.3f | %.3f | %.3f |\n", a.name, part.name,
				a.figure(gain, part.counts), a.figure(firstRank, and("known")), a.figure(firstRank, and("misspelt")))
		}
	}
	r.byKind()
}

// byKind prints nDCG@10 and MRR of each kind, a column for each engine.
func (r *report) byKind() {
	var kinds []string
	count := map[string]int{}
	for _, q := range r.set.Queries {
		if count[q.Kind]++; count[q.Kind] == 1 {
			kinds = append(kinds, q.Kind)
		}
	}
	fmt.Fprint(r.out, "\n| kind: nDCG@10, MRR | queries |")
	for _, a := range r.all {
		fmt.Fprintf(r.out, " %s |", a.name)
	}
	fmt.Fprintf(r.out, "\n|---|---|%s\n", strings.Repeat("---|", len(r.all)))
	for _, k := range kinds {
		fmt.Fprintf(r.out, "| %s | %d |", k, count[k])
		for _, a := range r.all {
			fmt.Fprintf(r.out, " %.3f, %.3f |", a.figure(gain, ofKind(k)), a.figure(firstRank, ofKind(k)))
		}
		fmt.Fprintln(r.out)
	}
}

// best is the least nDCG that is no failure, for rounding.
const best = 0.9999

// shown is how many results of a failure are printed.
const shown = 5

// failures prints each query for which the first engine's order is not the best.
func (r *report) failures(held bool, name func(string) string) {
	if len(r.all) == 0 {
		return
	}
	a := r.all[0]
	fmt.Fprintf(r.out, "\nNot in the best order by %s:\n", a.name)
	for _, o := range a.list {
		if o.ndcg >= best || o.Held && !held {
			continue
		}
		fmt.Fprintf(r.out, "\n%s %d %q: nDCG@10 %.3f, first wanted at %s\n", o.Kind, o.ID, o.Text, o.ndcg, rank(o.grades.first()))
		for _, id := range wanted(o.Query, o.ids) {
			fmt.Fprintf(r.out, "  wanted   [%d] %s\n", o.Grades[id], name(id))
		}
		for i, id := range o.ids[:min(len(o.ids), shown)] {
			fmt.Fprintf(r.out, "  came %3d [%d] %s\n", i+1, o.grades[i], name(id))
		}
	}
}

func rank(n int) string {
	if n == 0 {
		return "none of the first ten"
	}
	return fmt.Sprint(n)
}

// wanted are graded documents of a query that are not among the first printed.
func wanted(q Query, came []string) []string {
	var out []string
	for id, grade := range q.Grades {
		if grade > 0 && !slices.Contains(came[:min(len(came), shown)], id) {
			out = append(out, id)
		}
	}
	slices.SortFunc(out, func(a, b string) int {
		if q.Grades[a] != q.Grades[b] {
			return q.Grades[b] - q.Grades[a]
		}
		return strings.Compare(a, b)
	})
	return out[:min(len(out), shown)]
}

// judge fails when blindex was asked and misses a mark.
func (r *report) judge() error {
	for _, a := range r.all {
		if a.name == "blindex" && (a.figure(gain, every) < markNDCG ||
			a.figure(firstRank, ofKind("known")) < markKnown || a.figure(firstRank, ofKind("misspelt")) < markMisspelt) {
			return ErrBelow
		}
	}
	return nil
}
