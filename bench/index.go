package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"blindex/bench/corpus"
	"blindex/index"
	"blindex/index/bleveindex"
)

// benchIndex measures how fast names are indexed and, on that index, how fast
// searches are: top 20 with total, one to three words.
func benchIndex(s settings) error {
	dir, err := os.MkdirTemp("", "blindex-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	x, err := bleveindex.Open(bleveindex.Options{Dir: dir, Now: time.Now})
	if err != nil {
		return err
	}
	defer x.Close()
	fmt.Println("| names | built in | names/s | bytes/name | heap MiB |\n|---|---|---|---|---|")
	ctx := context.Background()
	took, err := rebuild(ctx, x, s.names)
	if err != nil {
		return err
	}
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	fmt.Printf("| %d (rebuild) | %s | %.0f | %.0f | %d |\n", s.names, took.Round(time.Millisecond), float64(s.names)/took.Seconds(), float64(diskUse(dir))/float64(s.names), mem.HeapInuse>>20)
	n := min(s.names, 100_000)
	if took, err = follow(ctx, x, s.names, n); err != nil {
		return err
	}
	fmt.Printf("| %d (followed, batches of 1000) | %s | %.0f | | |\n\n", n, took.Round(time.Millisecond), float64(n)/took.Seconds())
	return searches(ctx, x, s.queries)
}

func rebuild(ctx context.Context, x *bleveindex.Engine, n int) (time.Duration, error) {
	g := corpus.New(1)
	start := time.Now()
	err := x.Rebuild(ctx, func(add func([]index.Doc) error) (index.Position, error) {
		for done := 0; done < n; done += 1000 {
			if err := add(batch(g, done, min(1000, n-done))); err != nil {
				return index.Position{}, err
			}
		}
		return index.Position{Epoch: "bench", Xid: 1}, nil
	})
	return time.Since(start), err
}

func follow(ctx context.Context, x *bleveindex.Engine, from, n int) (time.Duration, error) {
	g := corpus.New(2)
	start := time.Now()
	for done := 0; done < n; done += 1000 {
		pos := index.Position{Epoch: "bench", Xid: uint64(2 + done)}
		if err := x.Apply(ctx, batch(g, from+done, min(1000, n-done)), nil, pos); err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil
}

func batch(g *corpus.Generator, from, n int) []index.Doc {
	docs := make([]index.Doc, n)
	for i := range docs {
		docs[i] = g.Doc(from + i)
	}
	return docs
}

// searches prints the latencies of ranked searches, without and with facets.
func searches(ctx context.Context, x *bleveindex.Engine, n int) error {
	fmt.Println("| search, top 20 with total | mean ms | p50 ms | p99 ms | max ms |\n|---|---|---|---|---|")
	for _, facets := range []bool{false, true} {
		g := corpus.New(3)
		times := make([]time.Duration, 0, n)
		for range n {
			q := index.ParseQuery(g.Query())
			start := time.Now()
			_, err := x.Search(ctx, index.Request{Query: q, Sort: index.ByRelevance, Limit: 20, Facets: facets})
			if err != nil && !errors.Is(err, index.ErrEmptyQuery) {
				return err
			}
			times = append(times, time.Since(start))
		}
		fmt.Printf("| facets: %t | %s |\n", facets, quantiles(times))
	}
	return nil
}

func quantiles(times []time.Duration) string {
	slices.Sort(times)
	var sum time.Duration
	for _, t := range times {
		sum += t
	}
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	return fmt.Sprintf("%.2f | %.2f | %.2f | %.2f", ms(sum/time.Duration(len(times))), ms(times[len(times)/2]), ms(times[len(times)*99/100]), ms(times[len(times)-1]))
}

func diskUse(dir string) int64 {
	var sum int64
	filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				sum += info.Size()
			}
		}
		return nil
	})
	return sum
}
