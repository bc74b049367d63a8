package main

import (
	"context"
	"fmt"
	"time"

	"blindex/bench/peers"
	"blindex/index"
)

// partsNames is with how many names the parts are told apart: their share of a name
// hardly changes with more.
const partsNames = 200_000

// parts are what a document can be without.
var parts = []struct {
	name    string
	without func(*index.Doc)
}{
	{"words of the name, ranking by them included", func(d *index.Doc) { d.Name = "" }},
	{"site: hosts that post it", func(d *index.Doc) { d.Hosts = nil }},
	{"type, language, provider, kind, ext, status: filters and facets", func(d *index.Doc) {
		d.Type, d.Lang, d.Provider, d.Kind, d.Ext, d.Status = "", "", "", "", "", ""
	}},
	{"size and dates: ranges, orders and facets", func(d *index.Doc) {
		d.Size, d.FirstSeen, d.LastSeen, d.Posted = -1, time.Unix(0, 0), time.Unix(0, 0), time.Unix(0, 0)
	}},
}

// printParts is the table of what each feature costs: the whole less the same without it.
func printParts(ctx context.Context, n int) error {
	bytes, cpu, err := buildWithout(ctx, n, func(*index.Doc) {})
	if err != nil {
		return err
	}
	row := func(name string, bytes int64, cpu time.Duration) {
		fmt.Printf("| %s | %.1f | %.1f |\n", name, float64(bytes)/float64(n), each(cpu, n))
	}
	fmt.Printf("| what a feature costs, with %d names | bytes/name | CPU µs/name to build |\n|---|---|---|\n", n)
	row("everything, making the documents included", bytes, cpu)
	start := peers.UsedTime()
	making(ctx, n)
	row("making the documents", 0, peers.UsedTime()-start)
	for _, p := range parts {
		less, used, err := buildWithout(ctx, n, p.without)
		if err != nil {
			return err
		}
		row(p.name, bytes-less, cpu-used)
	}
	less, used, err := buildWithout(ctx, n, func(d *index.Doc) { *d = index.Doc{ID: d.ID} })
	if err != nil {
		return err
	}
	row("an entry that has nothing but its id", less, used)
	fmt.Println()
	return nil
}

// buildWithout builds an index of changed documents: its bytes and the processor time.
func buildWithout(ctx context.Context, n int, change func(*index.Doc)) (bytes int64, cpu time.Duration, err error) {
	o, err := openOurs(n)
	if err != nil {
		return 0, 0, err
	}
	defer o.Close()
	o.edit = func(_ int, d *index.Doc) { change(d) }
	start := peers.UsedTime()
	if err := o.rebuild(ctx); err != nil {
		return 0, 0, err
	}
	cpu = peers.UsedTime() - start
	bytes, err = peers.DiskUse(o.dir)
	return bytes, cpu, err
}

// each is the share of one of n, in microseconds.
func each(d time.Duration, n int) float64 { return float64(d.Nanoseconds()) / 1e3 / float64(n) }
