package bleveindex

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"sort"
	"strconv"
	"syscall"
	"testing"
	"time"

	"blindex/index"
)

// benchNames is how many names the benchmarks index; BLINDEX_BENCH_NAMES sets it.
func benchNames(b *testing.B) int {
	s := os.Getenv("BLINDEX_BENCH_NAMES")
	if s == "" {
		return 20_000
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// corpus makes names whose words are as unevenly frequent as those of real names.
type corpus struct {
	r    *rand.Rand
	zipf *rand.Zipf
}

func newCorpus() corpus {
	r := rand.New(rand.NewPCG(1, 2))
	return corpus{r, rand.NewZipf(r, 1.1, 8, 200_000)}
}

// word makes a word of letters for a rank: frequent words are short.
func (c corpus) word() string {
	const consonants, vowels = "bcdfghklmnprstvwz", "aeiou"
	w := []byte{'w'}
	for n := c.zipf.Uint64() + 1; n > 0; n /= 85 {
		w = append(w, consonants[n%17], vowels[n/17%5])
	}
	return string(w)
}

func (c corpus) doc(n int) index.Doc {
	name := ""
	for range 3 + c.r.IntN(5) {
		name += c.word() + "."
	}
	exts := []string{"mkv", "zip", "pdf", "mp3", "epub"}
	d := doc(n, fmt.Sprintf("%s%d.1080p.%s", name, 1900+c.r.IntN(125), exts[c.r.IntN(len(exts))]))
	d.Ext = exts[c.r.IntN(len(exts))]
	d.Provider = []string{"mega", "mediafire", "pixeldrain", "gofile"}[c.r.IntN(4)]
	d.Size = c.r.Int64N(8_000_000_000)
	d.LastSeen = testNow.Add(-time.Duration(c.r.IntN(365*24*60)) * time.Minute)
	return d
}

func (c corpus) batches(total int, f func([]index.Doc) error) error {
	for from := 0; from < total; from += index.FollowBatch {
		docs := make([]index.Doc, 0, index.FollowBatch)
		for n := from; n < min(from+index.FollowBatch, total); n++ {
			docs = append(docs, c.doc(n))
		}
		if err := f(docs); err != nil {
			return err
		}
	}
	return nil
}

func rebuilt(b *testing.B, total int) *Engine {
	e := openTest(b, b.TempDir())
	err := e.Rebuild(context.Background(), func(add func([]index.Doc) error) (index.Position, error) {
		return pos(1), newCorpus().batches(total, add)
	})
	if err != nil {
		b.Fatal(err)
	}
	return e
}

func report(b *testing.B, e *Engine, total int) {
	s, err := e.Stats()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(total)*float64(b.N)/b.Elapsed().Seconds(), "names/s")
	b.ReportMetric(float64(s.Bytes)/float64(total), "B/name")
	b.ReportMetric(float64(s.Segments), "segments")
}

func BenchmarkRebuild(b *testing.B) {
	total := benchNames(b)
	var e *Engine
	var before, after syscall.Rusage
	syscall.Getrusage(0, &before)
	for b.Loop() {
		e = rebuilt(b, total)
	}
	syscall.Getrusage(0, &after)
	b.ReportMetric(float64(after.Utime.Nano()+after.Stime.Nano()-before.Utime.Nano()-before.Stime.Nano())/1000/float64(total)/float64(b.N), "cpu-µs/name")
	report(b, e, total)
}

func BenchmarkApply(b *testing.B) {
	total := benchNames(b)
	var e *Engine
	for b.Loop() {
		e = openTest(b, b.TempDir())
		n := 0
		err := newCorpus().batches(total, func(docs []index.Doc) error {
			n++
			return e.Apply(context.Background(), docs, nil, pos(n))
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	report(b, e, total)
}

func BenchmarkSearch(b *testing.B) {
	e := rebuilt(b, benchNames(b))
	common := mostFrequent(b, e, 40)
	kinds := map[string]func(c corpus) index.Request{
		"one-word":      func(c corpus) index.Request { return ask(c.word()) },
		"two-words":     func(c corpus) index.Request { return ask(common[c.r.IntN(40)] + " " + c.word()) },
		"two-common":    func(c corpus) index.Request { return ask(common[c.r.IntN(10)] + " " + common[10+c.r.IntN(10)]) },
		"phrase":        func(c corpus) index.Request { return ask(`"` + common[c.r.IntN(10)] + " " + c.word() + `"`) },
		"in-every-name": func(corpus) index.Request { return ask("1080p") },
		"facets": func(c corpus) index.Request {
			r := ask(common[c.r.IntN(40)])
			r.Facets = true
			return r
		},
		"filtered": func(c corpus) index.Request {
			return ask(common[c.r.IntN(40)] + " size:>1gb provider:mega since:2025-01-01")
		},
		"newest": func(c corpus) index.Request {
			r := ask(common[c.r.IntN(40)])
			r.Sort = index.ByNewest
			return r
		},
		"prefix": func(c corpus) index.Request { return ask(c.word()[:3] + "*") },
	}
	for _, name := range []string{"one-word", "two-words", "two-common", "phrase", "in-every-name", "facets", "filtered", "newest", "prefix"} {
		b.Run(name, func(b *testing.B) {
			c := newCorpus()
			quantiles(b, func() error {
				_, err := e.Search(context.Background(), kinds[name](c))
				return err
			})
		})
	}
	b.Run("suggest", func(b *testing.B) {
		c := newCorpus()
		quantiles(b, func() error {
			_, err := e.Suggest(context.Background(), c.word()[:3], 40)
			return err
		})
	})
}

func mostFrequent(b *testing.B, e *Engine, n int) []string {
	v, done, err := e.acquireView()
	if err != nil {
		b.Fatal(err)
	}
	defer done()
	words, _ := v.starting("w", n)
	return words
}

// quantiles reports the median and the slowest hundredth.
func quantiles(b *testing.B, f func() error) {
	var times []time.Duration
	for b.Loop() {
		start := time.Now()
		if err := f(); err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(start))
	}
	sort.Slice(times, func(i, j int) bool { return times[i] < times[j] })
	b.ReportMetric(float64(times[len(times)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "p99-µs")
}

func BenchmarkErase(b *testing.B) {
	total := benchNames(b)
	e := rebuilt(b, total)
	n := 0
	for b.Loop() {
		proof, err := e.Erase(context.Background(), []index.Victim{{ID: id(n)}}, pos(1))
		if err != nil || proof.FoundBefore != 1 {
			b.Fatal(proof, err)
		}
		n++
	}
}
