package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"blindex/bench/peers"
)

// warmUp is how many other queries are asked before the clock runs.
const warmUp = 200

// opened is how an engine is made ready; it is empty until it is built.
var opened = map[string]func(context.Context) (peers.Peer, error){
	"sphinx":   peers.NewSphinx,
	"fts5":     peers.NewFTS5,
	"postgres": peers.NewPostgres,
}

// measured is what was measured of one engine.
type measured struct {
	name      string
	build     time.Duration
	cpu       time.Duration // of all processes, while it was built
	disk, mem int64
	ranked    round
	unranked  round
	totals    []int // of the ranked queries, in their order
}

// benchSearch builds each engine from the same names, one at a time, and asks each
// the same queries; then ours is asked what only it is asked.
func benchSearch(ctx context.Context, s settings) error {
	sizes := []int{s.names}
	if s.grow {
		sizes = []int{max(s.names/10, 1), s.names}
	}
	for _, n := range sizes {
		if err := searchAt(ctx, s, n); err != nil {
			return err
		}
	}
	return nil
}

func searchAt(ctx context.Context, s settings, n int) error {
	dir, err := os.MkdirTemp("", "blindex-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	t, err := writeTexts(ctx, dir, n)
	if err != nil {
		return err
	}
	alone := making(ctx, n)
	fmt.Printf("### %d names, %d MB as posted\n\n", n, t.bytes/1e6)
	fmt.Printf("Making the documents alone takes %.1f s; blindex makes them while it builds, the others read their words from a file.\n", alone.Seconds())
	fmt.Printf("Each query is asked once, by one client, after %d others; what was built stays in the system's cache of files.\n", warmUp)
	fmt.Printf("blindex also finds near spellings, which the others do not; totals are compared without them.\n\n")
	asked := andQueries(measuring, s.queries, n)
	var all []measured
	for name := range strings.SplitSeq(s.peers, ",") {
		open, ok := opened[strings.TrimSpace(name)]
		if !ok && name != "" {
			return fmt.Errorf("no engine %q; there are sphinx, fts5 and postgres", name)
		}
		if !ok {
			continue
		}
		f, err := measurePeer(ctx, s, open, t, asked)
		if errors.Is(err, peers.ErrMissing) {
			fmt.Printf("Left out: %v.\n\n", err)
			continue
		}
		if err != nil {
			return err
		}
		all = append(all, f)
	}
	o, err := openOurs(n)
	if err != nil {
		return err
	}
	defer o.Close()
	f, err := measure(ctx, s, o, t, asked)
	if err != nil {
		return err
	}
	all = append(all, f)
	printEngines(all, n, s.queries)
	printAgreement(all, asked)
	if err := askKinds(ctx, s, o, f, reference(all)); err != nil {
		return err
	}
	return printParts(ctx, min(n, partsNames))
}

// measurePeer opens, measures and closes one.
func measurePeer(ctx context.Context, s settings, open func(context.Context) (peers.Peer, error), t *texts, asked []string) (measured, error) {
	p, err := open(ctx)
	if err != nil {
		return measured{}, err
	}
	f, err := measure(ctx, s, p, t, asked)
	return f, errors.Join(err, p.Close())
}

// measure builds the engine and asks it every query, ranked and in its own order.
func measure(ctx context.Context, s settings, p peers.Peer, t *texts, asked []string) (f measured, err error) {
	var failed error
	start, used := time.Now(), peers.UsedTime()
	if err := errors.Join(p.Build(ctx, t.all(&failed)), failed); err != nil {
		return f, fmt.Errorf("%s: %w", p.Name(), err)
	}
	f.name, f.build, f.cpu = p.Name(), time.Since(start), peers.UsedTime()-used
	progress("%s: built in %s", f.name, f.build)
	for _, q := range andQueries(warming, warmUp, t.n) {
		if _, err := p.Search(ctx, q, true); err != nil {
			return f, fmt.Errorf("%s: %w", f.name, err)
		}
	}
	if f.ranked, err = timed(s, asked, func(q string) error {
		a, err := p.Search(ctx, q, true)
		f.totals = append(f.totals, a.Total)
		return err
	}); err != nil {
		return f, fmt.Errorf("%s: %w", f.name, err)
	}
	progress("%s: asked %d", f.name, len(f.ranked.times))
	if f.disk, f.mem, err = p.Size(); err != nil {
		return f, err
	}
	if o, ok := p.(*ours); ok { // it knows no order but the ranked one
		f.totals, err = exactTotals(ctx, o, asked)
		return f, err
	}
	f.unranked, err = timed(s, asked, func(q string) error {
		_, err := p.Search(ctx, q, false)
		return err
	})
	return f, err
}

// exactTotals are what ours counts as the peers do.
func exactTotals(ctx context.Context, o *ours, asked []string) ([]int, error) {
	var out []int
	for _, q := range asked {
		n, err := o.exactTotal(ctx, q)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

// round is a run of queries, one after the other.
type round struct {
	times
	cpu time.Duration // of all processes
}

// roundHeads name the columns of a round.
const roundHeads = heads + " | CPU ms"

// String is the five columns of a table; the processor time is that of one query.
func (r round) String() string {
	return fmt.Sprintf("%s | %s", r.times, ms(r.cpu/time.Duration(max(len(r.times), 1))))
}

// timed asks until the queries or the patience end.
func timed(s settings, queries []string, ask func(string) error) (round, error) {
	var r round
	used := peers.UsedTime()
	for begin := time.Now(); len(r.times) < len(queries) && time.Since(begin) < s.patience; {
		start := time.Now()
		if err := ask(queries[len(r.times)]); err != nil {
			return r, err
		}
		r.times = append(r.times, time.Since(start))
	}
	r.cpu = peers.UsedTime() - used
	return r, nil
}

// reference is the engine that the others are compared with: Sphinx, when it is here.
func reference(all []measured) measured {
	for _, f := range all {
		if strings.HasPrefix(f.name, "Sphinx") {
			return f
		}
	}
	return measured{}
}

func printEngines(all []measured, n, queries int) {
	fmt.Println("| engine | built in s | names/s | CPU µs/name | bytes/name on disk | MiB in memory while serving |\n|---|---|---|---|---|---|")
	for _, f := range all {
		fmt.Printf("| %s | %.1f | %.0f | %.1f | %.0f | %d |\n", f.name, f.build.Seconds(), float64(n)/f.build.Seconds(), each(f.cpu, n), float64(f.disk)/float64(n), f.mem>>20)
	}
	ref := reference(all)
	table := func(title string, of func(measured) round) {
		fmt.Printf("\n| %s | queries | %s | p50 ÷ Sphinx's | p99 ÷ Sphinx's |\n|---|---|---|---|---|---|---|---|---|\n", title, roundHeads)
		for _, f := range all {
			if t := of(f); t.times != nil {
				fmt.Printf("| %s | %s | %s | %s | %s |\n", f.name, count(len(t.times), queries), t, over(t.at(0.5), of(ref).at(0.5)), over(t.at(0.99), of(ref).at(0.99)))
			}
		}
	}
	table("1–3 words, all of them, best 20 and the total", func(f measured) round { return f.ranked })
	table("the same, any 20, unranked", func(f measured) round { return f.unranked })
}

// count says when patience ended the asking.
func count(asked, of int) string {
	if asked < of {
		return fmt.Sprintf("%d of %d: out of patience", asked, of)
	}
	return fmt.Sprint(asked)
}

// exactTo is how far blindex counts exactly; beyond, its total is a lower bound.
const exactTo = 10_000

// disagreements are the queries of which two engines count differently.
func disagreements(a, b []int) (at []int) {
	for i := range min(len(a), len(b)) {
		if min(a[i], exactTo) != min(b[i], exactTo) {
			at = append(at, i)
		}
	}
	return at
}

// printAgreement compares the totals with those of the first engine that was asked.
func printAgreement(all []measured, asked []string) {
	const shown = 5
	fmt.Printf("\n| totals compared, up to %d | queries | different | for example |\n|---|---|---|---|\n", exactTo)
	for _, f := range all[1:] {
		at := disagreements(all[0].totals, f.totals)
		var examples []string
		for _, i := range at[:min(len(at), shown)] {
			examples = append(examples, fmt.Sprintf("`%s` %d, %d", asked[i], all[0].totals[i], f.totals[i]))
		}
		fmt.Printf("| %s, %s | %d | %d | %s |\n", all[0].name, f.name, min(len(all[0].totals), len(f.totals)), len(at), strings.Join(examples, "; "))
	}
	fmt.Println()
}

// progress goes to the standard error: a run takes minutes.
func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%s "+format+"\n", slices.Insert(args, 0, any(time.Now().Format(time.TimeOnly)))...)
}
