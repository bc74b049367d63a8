package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"time"

	"blindex/bench/corpus"
	"blindex/bench/peers"
	"blindex/index"
)

// docBatch is how many documents go to the index at once.
const docBatch = 1000

// Seeds keep what is asked for and what is added later apart from what is indexed.
const (
	seedNames = 1 + iota
	seedMore
	seedQueries
	seedWarm
)

// documents makes the names numbered 0 to n, in batches, ahead of who takes them.
func documents(ctx context.Context, n int) iter.Seq[[]index.Doc] {
	return func(yield func([]index.Doc) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		made := make(chan []index.Doc, 16)
		go func() {
			defer close(made)
			g := corpus.New(seedNames)
			for done := 0; done < n; done += docBatch {
				select {
				case made <- batch(g, done, min(docBatch, n-done)):
				case <-ctx.Done():
					return
				}
			}
		}()
		for docs := range made {
			if !yield(docs) {
				return
			}
		}
	}
}

func batch(g *corpus.Generator, from, n int) []index.Doc {
	docs := make([]index.Doc, n)
	for i := range docs {
		docs[i] = g.Doc(from + i)
	}
	return docs
}

// texts are the names as the peers get them, in a file: reading it back costs next to
// nothing, so that it is the engine that is timed.
type texts struct {
	path  string
	n     int
	bytes int64 // of all names as posted
}

func writeTexts(ctx context.Context, dir string, n int) (*texts, error) {
	t := &texts{path: filepath.Join(dir, "texts"), n: n}
	f, err := os.Create(t.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	for docs := range documents(ctx, n) {
		for _, d := range docs {
			t.bytes += int64(len(d.Name))
			w.WriteString(peers.Text(d.Name)) // the first error stays until Flush
			w.WriteByte('\n')
		}
	}
	return t, w.Flush()
}

// all reads the texts in order. failed is set before it ends early.
func (t *texts) all(failed *error) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		f, err := os.Open(t.path)
		if err != nil {
			*failed = err
			return
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(make([]byte, 1<<20), 1<<20)
		n := 0
		for ; lines.Scan(); n++ {
			if !yield(n, lines.Text()) {
				return
			}
		}
		if *failed = lines.Err(); *failed == nil && n != t.n {
			*failed = fmt.Errorf("%d of %d names: %w", n, t.n, io.ErrUnexpectedEOF)
		}
	}
}

// generating is how long making the documents takes alone.
func generating(ctx context.Context, n int) time.Duration {
	start := time.Now()
	for range documents(ctx, n) {
	}
	return time.Since(start)
}
