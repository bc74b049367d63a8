package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"blindex/cmd/samplesite/site"
)

// patience is how long a test waits for something that must happen. It only counts when
// something is wrong, so it suits the slowest machine.
const patience = 3 * time.Minute

// node is a whole running blindex in this process: private PostgreSQL, index on disk,
// crawler, cron, web.
type node struct {
	t      *testing.T
	data   string
	url    string
	link   string // one-time link printed at the first start, "" later
	client *http.Client
	stop   func()
	log    *buffer
}

// buffer is a bytes.Buffer that several goroutines may use.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// tail is the end of a log, to stand before what a test complains of: what comes last is
// what is read of a long failure.
func (b *buffer) tail() string {
	s := b.String()
	return "the log ends: " + strings.TrimSpace(s[max(0, len(s)-3000):])
}

// dataFolder is a folder that the private PostgreSQL's user can reach.
func dataFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "blindex-e2e-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		os.RemoveAll(dir)
		if control, err := controlPath(dir + "/data"); err == nil { // a killed program leaves it
			os.RemoveAll(filepath.Dir(control))
		}
	})
	return dir + "/data"
}

// generous is a configuration whose budgets suit a test, which asks more often than people do.
func generous(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "blindex.toml")
	var b strings.Builder
	for _, name := range []string{"general", "search", "lookup", "filing", "sign_in"} {
		fmt.Fprintf(&b, "[limits.%s]\nper_minute = 1000000\nburst = 1000000\n", name)
	}
	b.WriteString("[probes]\nnone = true\n") // what comes back waits for no provider
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// startSite serves the sample site on loopback.
func startSite(t *testing.T) (*site.Site, string) {
	t.Helper()
	s := site.New(0)
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	return s, srv.URL + "/"
}

// startNode runs serve until stop is called, and returns once it answers.
func startNode(t *testing.T, data string, args ...string) *node {
	t.Helper()
	return startNodeAt(t, t.Context(), data, args...)
}

// startNodeAt is startNode under a context that may bring a clock (withClock).
func startNodeAt(t *testing.T, within context.Context, data string, args ...string) *node {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	n := &node{t: t, data: data, log: &buffer{}, client: &http.Client{Jar: jar, Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	ctx, cancel := context.WithCancel(within)
	out, in := io.Pipe()
	done := make(chan error, 1)
	go func() {
		args := append([]string{"serve", "--config", generous(t), "--data", data, "--listen", "127.0.0.1:0", "--allow-loopback-seeds", "--host-delay", "0"}, args...)
		err := run(ctx, args, streams{strings.NewReader(""), in, n.log})
		in.CloseWithError(io.EOF)
		done <- err
	}()
	var once sync.Once
	n.stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("%s\nserve ended with: %v", n.log.tail(), err)
			}
		})
	}
	t.Cleanup(n.stop)
	n.read(out)
	return n
}

var welcomeLine = regexp.MustCompile(`^(search|console|sign in):\s+(\S+)`)

// read takes the addresses from what serve prints, and drains the rest.
func (n *node) read(out io.Reader) {
	n.t.Helper()
	if n.welcome(out); n.url == "" {
		n.t.Fatalf("%s\nserve did not start", n.log.tail())
	}
}

// welcome is read for a program that may end before it serves.
func (n *node) welcome(out io.Reader) {
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "ready") {
		m := welcomeLine.FindStringSubmatch(lines.Text())
		switch {
		case m == nil:
		case m[1] == "search":
			n.url = strings.TrimSuffix(m[2], "/")
		case m[1] == "sign in":
			n.link = m[2]
		}
	}
	go io.Copy(io.Discard, out)
}

// get returns status and body.
func (n *node) get(path string) (int, string) {
	n.t.Helper()
	res, err := n.client.Get(n.url + path)
	if err != nil {
		n.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		n.t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// post sends a form.
func (n *node) post(path string, form url.Values) (int, string, http.Header) {
	n.t.Helper()
	res, err := n.client.PostForm(n.url+path, form)
	if err != nil {
		n.t.Fatal(err)
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(b), res.Header
}

// call sends JSON and reads JSON.
func (n *node) call(method, path string, in, out any) int {
	n.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		n.t.Fatal(err)
	}
	req, err := http.NewRequest(method, n.url+path, bytes.NewReader(body))
	if err != nil {
		n.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := n.client.Do(req)
	if err != nil {
		n.t.Fatal(err)
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body)
	if out != nil && res.StatusCode < 300 {
		if err := json.Unmarshal(b, out); err != nil {
			n.t.Fatalf("%s %s: %v in %s", method, path, err, b)
		}
	}
	if res.StatusCode >= 500 {
		n.t.Fatalf("%s\n%s %s: %d %s", n.log.tail(), method, path, res.StatusCode, b)
	}
	return res.StatusCode
}

// until asks again and again until f is true; each round is a request to the node, so
// nothing sleeps for its own sake.
func (n *node) until(what string, f func() bool) {
	n.t.Helper()
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !f() {
		if time.Now().After(deadline) {
			n.t.Fatalf("%s\nwaited in vain for: %s", n.log.tail(), what)
		}
		<-tick.C
	}
}

// hit is what tests read of a search hit.
type hit struct {
	ID, Name, Provider, URL string
}

func (n *node) search(q string) (hits []hit, total *int) {
	n.t.Helper()
	var a struct {
		Hits  []hit
		Total *int
	}
	if code := n.call("GET", "/api/v1/search?q="+url.QueryEscape(q), nil, &a); code != http.StatusOK {
		n.t.Fatalf("search %q: %d", q, code)
	}
	return a.Hits, a.Total
}

func (n *node) find(title string) (hit, bool) {
	hits, _ := n.search(title)
	for _, h := range hits {
		if h.Name == title {
			return h, true
		}
	}
	return hit{}, false
}
