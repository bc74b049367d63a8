package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"blindex/bench/peers"
)

// httpFor is how long each number of clients asks.
const httpFor = 10 * time.Second

// benchHTTP asks the running program over HTTP, its PostgreSQL just started and warm,
// every query different.
func benchHTTP(ctx context.Context, s settings) error {
	queries := andQueries(measuring, s.httpQueries, s.names)
	data, done, err := loaded(ctx, s)
	if err != nil {
		return err
	}
	defer done()
	forgotten, err := forget(data)
	if err != nil {
		return err
	}
	node, err := startNode(s, data)
	if err != nil {
		return err
	}
	defer node.stop()
	u, err := url.Parse(node.url)
	if err != nil {
		return err
	}
	c := clients{server: node.cmd.Process.Pid, address: u.Host, queries: newQueue(queries)}
	fmt.Printf("\nCold: of %d MB on PostgreSQL's disk %d were in the system's memory and %d after it was asked to forget them, file by file; then the program was started, and PostgreSQL with it, and asked as soon as it was ready.\n",
		forgotten.size>>20, forgotten.before>>20, forgotten.after>>20)
	fmt.Printf("\n| /api/v1/search, keep-alive, clients on this machine | clients | searches | searches/s | %s | CPU ms a search: blindex | PostgreSQL | clients | %d cores alone would carry, searches/s |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n", heads, runtime.NumCPU())
	rounds := []struct {
		name string
		n    int
		last time.Duration
	}{{"cold, the first second", 16, time.Second}, {"the next ten seconds", 16, httpFor}, {"warm", 4, httpFor}, {"warm", 16, httpFor}, {"warm", 32, httpFor}, {"warm", 64, httpFor}}
	for _, r := range rounds {
		if err := c.round(ctx, r.name, r.n, r.last); err != nil {
			return err
		}
	}
	once := andQueries(warming, 1000, s.names)
	c.queries = newQueue(once)
	if err := c.round(ctx, "1,000 queries, first time", 16, httpFor); err != nil {
		return err
	}
	c.queries = newQueue(once)
	if err := c.round(ctx, "the same once more: a cached figure", 16, httpFor); err != nil {
		return err
	}
	fmt.Println()
	return nil
}

// loaded gives a data folder with the names in it: the one that was named, filled at its
// first use, or one of its own for this run.
func loaded(ctx context.Context, s settings) (data string, done func(), err error) {
	dir := s.data
	done = func() {}
	if dir == "" {
		if dir, err = os.MkdirTemp("", "blindex-bench-"); err != nil {
			return "", done, err
		}
		done = func() { os.RemoveAll(dir) }
	}
	data = filepath.Join(dir, "data")
	complete := filepath.Join(dir, "loaded")
	if _, err := os.Stat(complete); err == nil {
		return data, done, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", done, err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // the server's user comes through
		return "", done, err
	}
	if err := load(ctx, s, data); err != nil {
		return "", done, err
	}
	return data, done, os.WriteFile(complete, nil, 0o600)
}

// load fills a new data folder: the program makes its tables, the names are written into
// them, and the program builds its index of them when it starts next.
func load(ctx context.Context, s settings, data string) error {
	node, err := startNode(s, data)
	if err != nil {
		return err
	}
	node.stop()
	start := time.Now()
	if err := storeNames(ctx, data, s.names); err != nil {
		return err
	}
	stored := time.Since(start)
	if err := os.RemoveAll(filepath.Join(data, "index")); err != nil {
		return err
	}
	start = time.Now()
	if node, err = startNode(s, data); err != nil {
		return err
	}
	fmt.Printf("| %d names | stored in %.0f s | indexed in %.0f s |\n|---|---|---|\n", s.names, stored.Seconds(), time.Since(start).Seconds())
	node.stop()
	return nil
}

// queue hands out each query once.
type queue struct {
	mu   sync.Mutex
	left []string
}

func newQueue(q []string) *queue { return &queue{left: q} }

func (q *queue) next() (string, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.left) == 0 {
		return "", false
	}
	head := q.left[0]
	q.left = q.left[1:]
	return head, true
}

// clients ask one server, each on a connection of its own, the next query when the
// last is answered.
type clients struct {
	server  int // process id
	address string
	queries *queue
}

func (c *clients) round(ctx context.Context, name string, n int, last time.Duration) error {
	start, used := time.Now(), c.used()
	took, err := c.run(ctx, n, start.Add(last))
	if err != nil {
		return err
	}
	lasted := time.Since(start)
	if lasted < last && len(took) > 1000 {
		name += ", out of queries"
	}
	fmt.Printf("| %s | %d | %d | %.0f | %s |", name, n, len(took), float64(len(took))/lasted.Seconds(), took)
	sum := time.Duration(0)
	for i, now := range c.used() {
		each := (now - used[i]) / time.Duration(max(len(took), 1))
		sum += each
		fmt.Printf(" %s |", ms(each))
	}
	fmt.Printf(" %.0f |\n", float64(runtime.NumCPU())*float64(time.Second)/float64(max(sum, 1)))
	return nil
}

// used is the processor time of the program, of its PostgreSQL and of this process. It
// tells what a search costs on a machine that others use, too.
func (c *clients) used() [3]time.Duration {
	out := [3]time.Duration{peers.CPUTime(c.server), 0, peers.CPUTime(os.Getpid())}
	for _, pid := range peers.Descendants(c.server) {
		out[1] += peers.CPUTime(pid)
	}
	return out
}

// run has n clients ask until the moment or the queries' end.
func (c *clients) run(ctx context.Context, n int, until time.Time) (times, error) {
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		all  times
		errs []error
	)
	for range n {
		wg.Go(func() {
			took, err := c.one(ctx, until)
			mu.Lock()
			defer mu.Unlock()
			all, errs = append(all, took...), append(errs, err)
		})
	}
	wg.Wait()
	return all, errors.Join(errs...)
}

// one is a client. It speaks HTTP by itself: the machine is the server's, too.
func (c *clients) one(ctx context.Context, until time.Time) (times, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", c.address)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	r := bufio.NewReaderSize(conn, 64<<10)
	var took times
	for ctx.Err() == nil && time.Now().Before(until) {
		q, ok := c.queries.next()
		if !ok {
			break
		}
		start := time.Now()
		if _, err := fmt.Fprintf(conn, "GET /api/v1/search?q=%s HTTP/1.1\r\nHost: %s\r\n\r\n", url.QueryEscape(q), c.address); err != nil {
			return took, err
		}
		if err := answered(r); err != nil {
			return took, err
		}
		took = append(took, time.Since(start))
	}
	return took, ctx.Err()
}

// answered reads one answer whole; only one with a total is one.
func answered(r *bufio.Reader) error {
	res, err := http.ReadResponse(r, nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK || !bytes.Contains(body, []byte(`"total":`)) || bytes.Contains(body, []byte(`"total":null`)) {
		return fmt.Errorf("search: status %d: %s", res.StatusCode, strings.TrimSpace(string(body[:min(len(body), 300)])))
	}
	return nil
}
