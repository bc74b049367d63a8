package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"blindex/store/pgtest"
)

const (
	pairHosts = 6
	pairPages = 80 // of a host, beside its first
	pairDelay = 50 * time.Millisecond
	pairLease = 6 * time.Second
)

// wanted is one request as a site saw it.
type wanted struct {
	host, path, node string
	at               time.Time
}

// pairSite is a number of hosts of one machine, which write down who asks what and when, and
// can keep a node waiting.
type pairSite struct {
	mu     sync.Mutex
	log    []wanted
	gate   string // the node that is kept waiting
	opened chan struct{}
	kept   map[string]string // host to the page that the node waits for
	hosts  []string
}

func newPairSite(t *testing.T) *pairSite {
	p := &pairSite{opened: make(chan struct{}), kept: map[string]string{}}
	t.Cleanup(p.open)
	for range pairHosts {
		srv := httptest.NewServer(p)
		t.Cleanup(srv.Close)
		p.hosts = append(p.hosts, srv.Listener.Addr().String())
	}
	return p
}

func (p *pairSite) open() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gate != "" {
		p.gate = ""
		close(p.opened)
	}
}

// hold keeps a node's requests waiting from now on.
func (p *pairSite) hold(node string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gate = node
}

func (p *pairSite) waiting() map[string]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := map[string]string{}
	for h, page := range p.kept {
		out[h] = page
	}
	return out
}

// seen lists what a node asked of a host; empty means any.
func (p *pairSite) seen(node, host string) (list []wanted) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, a := range p.log {
		if (node == "" || a.node == node) && (host == "" || a.host == host) {
			list = append(list, a)
		}
	}
	return list
}

func pairHandle(host int, page string) string {
	return fmt.Sprintf("Tw%dx%04s", host, strings.TrimPrefix(page, "/p/"))
}

// lateHandle is posted only in an answer that comes too late.
func lateHandle(host int) string { return fmt.Sprintf("Late%dxyz", host) }

func (p *pairSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host := r.Context().Value(http.LocalAddrContextKey).(net.Addr).String()
	n := slices.Index(p.hosts, host)
	node := "b"
	if strings.Contains(r.UserAgent(), "node-a.example") {
		node = "a"
	}
	p.mu.Lock()
	p.log = append(p.log, wanted{host, r.URL.Path, node, time.Now()})
	held := p.gate == node
	if held {
		p.kept[host] = r.URL.Path
	}
	p.mu.Unlock()
	if r.URL.Path == "/robots.txt" {
		http.NotFound(w, r)
		return
	}
	handle := pairHandle(n, r.URL.Path)
	if held {
		<-p.opened
		handle = lateHandle(n)
	}
	w.Header().Set("Content-Type", "text/html")
	if r.URL.Path == "/" {
		for i := range pairPages {
			fmt.Fprintf(w, `<a href="/p/%d">%d</a> `, i, i)
		}
		return
	}
	fmt.Fprintf(w, `<p><a href="https://mega.nz/file/%s#Zq7wKp2Xn9TbVc4RmLs8Yd1FgHj3AeUo5iNtQvBx00E">Reel %s</a>`, handle, r.URL.Path)
}

// twoNodes are two nodes, processes of their own, on one database.
type twoNodes struct {
	*testing.T
	site *pairSite
	db   *pgxpool.Pool
	a, b *child
}

func startPair(t *testing.T) *twoNodes {
	t.Helper()
	p := &twoNodes{T: t, site: newPairSite(t)}
	dsn := pgtest.New(t)
	var err error
	if p.db, err = pgxpool.New(t.Context(), dsn); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.db.Close)
	bin := buildProgram(t)
	var seeds []string
	for _, h := range p.site.hosts {
		seeds = append(seeds, "--seed", "http://"+h+"/")
	}
	p.a = p.node(bin, dsn, "a", 4, seeds...)
	p.a.start()
	p.until("node a to work four hosts", func() bool { return p.number(`SELECT count(*) FROM hosts WHERE lease_node = 'a'`) == 4 })
	p.b = p.node(bin, dsn, "b", pairHosts)
	key, err := os.ReadFile(filepath.Join(p.a.data, "master.key"))
	if err == nil {
		err = os.MkdirAll(p.b.data, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(p.b.data, "master.key"), key, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	p.b.start()
	return p
}

func (p *twoNodes) node(bin, dsn, name string, workers int, args ...string) *child {
	p.Helper()
	c := newChild(p.T, bin, dataFolder(p.T))
	raw, err := os.ReadFile(c.config)
	if err == nil {
		text := fmt.Sprintf("node = %q\nworkers = %d\nhost_lease = %q\n", name, workers, pairLease) + string(raw)
		err = os.WriteFile(c.config, []byte(text), 0o600)
	}
	if err != nil {
		p.Fatal(err)
	}
	c.args = append([]string{"--database-url", dsn, "--roles", "web,crawl", "--public-url", "http://node-" + name + ".example", "--host-delay", pairDelay.String()}, args...)
	return c
}

func (p *twoNodes) number(sql string, args ...any) (n int) {
	p.Helper()
	if err := p.db.QueryRow(p.Context(), sql, args...).Scan(&n); err != nil {
		p.Fatal(err)
	}
	return n
}

// until waits for a state of the pair.
func (p *twoNodes) until(what string, f func() bool) {
	p.Helper()
	(&node{t: p.T, log: p.a.log}).until(what, f)
}

// stopped reports whether the kernel holds a process still.
func stopped(pid int) bool {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(raw), ") ")
	return strings.HasPrefix(rest, "T")
}

// reached waits until a node has asked each of the hosts so many pages.
func (p *twoNodes) reached(node string, hosts []string, n int) {
	p.Helper()
	p.until(fmt.Sprintf("node %s to ask %d pages of %v", node, n, hosts), func() bool {
		return !slices.ContainsFunc(hosts, func(h string) bool { return len(p.site.seen(node, h)) < n })
	})
}

// Two nodes crawl one frontier. One is stopped for longer than its lease: the other goes on
// with its hosts, and what the first had asked for before is refused when it wakes. Then the
// other is killed, and the first goes on with all. Every page is fetched once but those that
// were under way, no host is asked sooner than its delay, and nothing is lost.
func TestTwoNodesOnOneFrontier(t *testing.T) {
	p := startPair(t)
	p.until("both nodes to work", func() bool { return len(p.site.seen("b", "")) > 4 && len(p.site.seen("a", "")) > 4 })
	p.site.hold("a")
	p.until("node a to wait on its four hosts", func() bool { return len(p.site.waiting()) == 4 })
	under := p.site.waiting()
	must(t, p.a.cmd.Process.Signal(syscall.SIGSTOP))
	p.until("node a to stand still", func() bool { return stopped(p.a.cmd.Process.Pid) })
	ends := p.leases("a")
	var hosts []string
	for h := range under {
		hosts = append(hosts, h)
	}
	p.reached("b", hosts, 3)
	for _, h := range hosts {
		if first := p.site.seen("b", h)[0]; first.at.Before(ends[h]) {
			t.Errorf("node b asked %s %v before the lease of node a ended", h, ends[h].Sub(first.at))
		}
	}
	p.site.open()
	must(t, p.a.cmd.Process.Signal(syscall.SIGCONT))
	p.until("node a to be refused four times", func() bool {
		return strings.Count(p.a.log.String(), "a host went to another node") == 4
	})
	p.b.kill()
	lost := map[string]string{} // what the killed node asked last, of each host
	for _, h := range p.site.hosts {
		if list := p.site.seen("b", h); len(list) > 0 {
			lost[h] = list[len(list)-1].path
		}
	}
	p.until("every page to be read", func() bool {
		return p.number(`SELECT count(*) FROM pages WHERE verdict IN ('complete', 'unchanged')`) == pairHosts*(pairPages+1)
	})
	if n := p.number(`SELECT count(*) FROM shares`); n != pairHosts*pairPages {
		t.Errorf("%d entries, want %d", n, pairHosts*pairPages)
	}
	if n := p.number(`SELECT count(*) FROM shares WHERE handle LIKE 'Late%'`); n != 0 {
		t.Errorf("%d late answers were stored", n)
	}
	p.judgeLog(under, lost)
	p.a.stop()
}

// leases are the ends of a node's leases, by host.
func (p *twoNodes) leases(node string) map[string]time.Time {
	p.Helper()
	rows, err := p.db.Query(p.Context(), `SELECT substr(origin, 8), lease_until FROM hosts WHERE lease_node = $1`, node)
	must(p.T, err)
	defer rows.Close()
	ends := map[string]time.Time{}
	for rows.Next() {
		var h string
		var until time.Time
		must(p.T, rows.Scan(&h, &until))
		ends[h] = until
	}
	must(p.T, rows.Err())
	return ends
}

// judgeLog looks at the sites' own log: under and lost are pages that were being asked for,
// by host, when their node was stopped or killed.
func (p *twoNodes) judgeLog(under, lost map[string]string) {
	p.Helper()
	for _, h := range p.site.hosts {
		list := p.site.seen("", h)
		times := map[string]int{}
		for i, a := range list {
			times[a.path]++
			if i > 0 && a.at.Sub(list[i-1].at) < pairDelay-time.Millisecond {
				p.Errorf("%s: %s was asked by %s %v after %s by %s", h, a.path, a.node, a.at.Sub(list[i-1].at), list[i-1].path, list[i-1].node)
			}
		}
		for path, n := range times {
			may := 1
			if under[h] == path {
				may++
			}
			if lost[h] == path {
				may++
			}
			if n > may {
				p.Errorf("%s%s was asked %d times, want at most %d", h, path, n, may)
			}
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
