package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"blindex/bench/corpus"
	"blindex/bench/peers"
	"blindex/index"
)

// seed is of all names: those of the index are numbered from 0, later ones follow.
const seed = 1

// docBatch is how many documents go to the index at once.
const docBatch = 1000

// made gives what make does with the numbers 0 to n, stretch by stretch in order; the
// machine's cores make them ahead of who takes them.
func made[T any](ctx context.Context, n int, f func(from, to int) T) iter.Seq[T] {
	return func(yield func(T) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		cores := runtime.GOMAXPROCS(0)
		coming := make(chan chan T, 4*cores)
		free := make(chan struct{}, cores)
		go func() {
			defer close(coming)
			for from := 0; from < n; from += docBatch {
				next := make(chan T, 1)
				select {
				case coming <- next:
				case <-ctx.Done():
					return
				}
				free <- struct{}{}
				go func() {
					next <- f(from, min(from+docBatch, n))
					<-free
				}()
			}
		}()
		for next := range coming {
			if !yield(<-next) {
				return
			}
		}
	}
}

// documents makes the documents numbered 0 to n.
func documents(ctx context.Context, n int) iter.Seq[[]index.Doc] {
	g := corpus.New(seed)
	return made(ctx, n, func(from, to int) []index.Doc {
		docs := make([]index.Doc, 0, to-from)
		for i := from; i < to; i++ {
			docs = append(docs, document(g, i))
		}
		return docs
	})
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
	type lines struct {
		text  string
		bytes int
	}
	g := corpus.New(seed)
	all := made(ctx, n, func(from, to int) lines {
		var b strings.Builder
		l := lines{}
		for i := from; i < to; i++ {
			name := g.Doc(i).Name
			l.bytes += len(name)
			b.WriteString(peers.Text(name))
			b.WriteByte('\n')
		}
		l.text = b.String()
		return l
	})
	w := bufio.NewWriterSize(f, 1<<20)
	for l := range all {
		t.bytes += int64(l.bytes)
		if _, err := w.WriteString(l.text); err != nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return t, w.Flush()
}

// all reads the texts in order. failed is set when they end early.
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

// making is how long making the documents takes alone.
func making(ctx context.Context, n int) time.Duration {
	start := time.Now()
	for range documents(ctx, n) {
	}
	return time.Since(start)
}
