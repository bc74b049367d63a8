package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"blindex/bench/corpus"
)

// removals is how many decisions are timed.
const removals = 50

// batchRows is the size of the notice whose intake, decision and purge are timed.
const batchRows = 10_000

// benchRemoval loads entries into a running node, then has notices decided one by one
// and asks the public search, from outside, when each entry is gone.
func benchRemoval(ctx context.Context, s settings) error {
	dir, err := os.MkdirTemp("", "blindex-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	n := s.names
	links, err := writeImport(filepath.Join(dir, "import.jsonl"), n)
	if err != nil {
		return err
	}
	node, err := startNode(s, filepath.Join(dir, "data"))
	if err != nil {
		return err
	}
	defer node.stop()
	start := time.Now()
	out, err := exec.Command(filepath.Join(s.bin, "blindex"), "import", "--data", filepath.Join(dir, "data"), "--own", filepath.Join(dir, "import.jsonl")).CombinedOutput()
	if err != nil {
		return fmt.Errorf("import: %w: %s", err, out)
	}
	took := time.Since(start)
	fmt.Printf("| loaded by import | %d | %.0f entries/s, stored and searchable |\n|---|---|---|\n", n, float64(n)/took.Seconds())
	var decided, invisible []time.Duration
	for _, l := range links[:removals] {
		d, i, err := node.remove(l)
		if err != nil {
			return err
		}
		decided, invisible = append(decided, d), append(invisible, i)
	}
	fmt.Printf("\n| of %d | mean ms | p50 ms | p99 ms | max ms |\n|---|---|---|---|---|\n", removals)
	fmt.Printf("| decision sent → answered | %s |\n| decision answered → first search without it | %s |\n", quantiles(decided), quantiles(invisible))
	return benchBatch(ctx, s, node, filepath.Join(dir, "data"), links[removals:])
}

// benchBatch files one notice about all links, decides it and has them erased, while one
// client searches on.
func benchBatch(ctx context.Context, s settings, node *node, data string, links []posted) error {
	before, err := alone(ctx, node.asker(s.names))
	if err != nil {
		return err
	}
	b := &batch{node: node, program: filepath.Join(s.bin, "blindex"), data: data, links: links}
	fmt.Printf("\n| one notice of %d rows | time | pace | searches' p50, p99 ms meanwhile | p50 ÷ alone | p99 ÷ alone |\n|---|---|---|---|---|---|\n", len(links))
	fmt.Printf("| searches alone | | | %s, %s | 1 | 1 |\n", ms(before.at(0.5)), ms(before.at(0.99)))
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"sent → 202", b.file},
		{"202 → every row answered", b.answered},
		{"decision → every row removed", b.decide},
		{"purge, proof included", b.purge},
	} {
		start := time.Now()
		during, err := alongside(ctx, node.asker(s.names), func(context.Context) error { return step.do() })
		if err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
		took := time.Since(start)
		fmt.Printf("| %s | %.2f s | %.0f rows/s | %s, %s | %s | %s |\n", step.name, took.Seconds(), float64(len(links))/took.Seconds(),
			ms(during.at(0.5)), ms(during.at(0.99)), over(during.at(0.5), before.at(0.5)), over(during.at(0.99), before.at(0.99)))
	}
	fmt.Printf("\n%s\n", b.proof)
	return nil
}

// batch is the way of one long notice.
type batch struct {
	node          *node
	program, data string
	links         []posted

	ref, token string
	proof      []byte // what the purge printed
}

func (b *batch) file() error {
	in := filing("")
	var items []map[string]any
	for _, l := range b.links {
		items = append(items, map[string]any{"url": l.url})
	}
	in["items"] = items
	in["sender"] = map[string]string{"name": "B Claimant", "email": "batch@example.org", "postal": "2 Example Street", "relation": "agent"}
	var f struct{ Ref, Token string }
	err := b.node.call("POST", "/api/v1/notices", in, &f)
	b.ref, b.token = f.Ref, f.Token
	return err
}

func (b *batch) answered() error {
	sender := *b.node
	sender.bearer = b.token
	return settled(func() (bool, error) {
		var status struct{ Pending int }
		err := sender.call("GET", "/api/v1/notices/"+b.ref, nil, &status)
		return status.Pending == 0, err
	})
}

func (b *batch) decide() error {
	var c batchCase
	path := "/api/v1/operator/notices/" + b.ref
	if err := b.node.call("GET", path, nil, &c); err != nil {
		return err
	}
	var rows []int
	for i := range b.links {
		rows = append(rows, i+1)
	}
	if err := b.node.call("POST", path+"/decision", map[string]any{"version": c.Version, "reason": "infringing", "remove": rows}, nil); err != nil {
		return err
	}
	return settled(func() (bool, error) {
		err := b.node.call("GET", path, nil, &c)
		return c.State == "decided", err
	})
}

func (b *batch) purge() (err error) {
	b.proof, err = exec.Command(b.program, "purge", "--data", b.data).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, b.proof)
	}
	return nil
}

// batchCase is what of a case tells how far a long notice is.
type batchCase struct {
	State   string
	Version int
}

// settled asks until something is done.
func settled(done func() (bool, error)) error {
	for start := time.Now(); ; {
		ok, err := done()
		if ok || err != nil {
			return err
		}
		if took := time.Since(start); took > 20*time.Minute {
			return fmt.Errorf("not done after %s", took)
		}
		time.Sleep(50 * time.Millisecond) // so that asking does not slow what is measured
	}
}

// posted is one imported link with a name nobody else has.
type posted struct{ url, name string }

func writeImport(path string, n int) ([]posted, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	g, enc := corpus.New(7), json.NewEncoder(w)
	var out []posted
	for i := range n {
		p := posted{fmt.Sprintf("https://mega.nz/file/q%07d", i*7919%10_000_000), fmt.Sprintf("%s unikat%d", g.Name(), i)}
		if i < removals+batchRows {
			out = append(out, p)
		}
		if err := enc.Encode(map[string]any{"url": p.url, "name": p.name}); err != nil {
			return nil, err
		}
	}
	return out, w.Flush()
}

type node struct {
	cmd    *exec.Cmd
	url    string
	client *http.Client
	bearer string // goes with each request, unless ""
}

var printed = regexp.MustCompile(`^(search:|sign in:|ready;)\s+(\S+)`)

// startNode runs the program and signs in through the link it prints, if it does.
func startNode(s settings, data string) (*node, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	// The measuring client asks more often than people do.
	config := data + ".toml"
	var limits strings.Builder
	for _, name := range []string{"general", "search", "lookup", "filing", "sign_in"} {
		fmt.Fprintf(&limits, "[limits.%s]\nper_minute = 1000000\nburst = 1000000\n", name)
	}
	limits.WriteString("[policy.four_eyes]\nrows = 100000\nentries = 100000\n") // one person decides here
	if err := os.WriteFile(config, []byte(limits.String()), 0o600); err != nil {
		return nil, err
	}
	n := &node{
		cmd:    exec.Command(filepath.Join(s.bin, "blindex"), "serve", "--config", config, "--data", data, "--listen", "127.0.0.1:0", "--roles", "web"),
		client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
	out, err := n.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := n.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	link := ""
	for lines.Scan() {
		m := printed.FindStringSubmatch(lines.Text())
		switch {
		case m == nil:
		case m[1] == "search:":
			n.url = strings.TrimSuffix(m[2], "/")
		case m[1] == "sign in:":
			link = m[2]
		default:
			go io.Copy(io.Discard, out)
			if link == "" {
				return n, nil
			}
			return n, n.signIn(link)
		}
	}
	return nil, fmt.Errorf("the program ended before it was ready: %w", n.cmd.Wait())
}

func (n *node) stop() {
	n.cmd.Process.Signal(os.Interrupt)
	n.cmd.Wait()
}

func (n *node) signIn(link string) error {
	res, err := n.client.PostForm(link, url.Values{"password": {"a long enough password"}})
	if err != nil {
		return err
	}
	res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		return fmt.Errorf("sign in: status %d", res.StatusCode)
	}
	return nil
}

// remove files a notice about the link, decides it and waits until search shows it no more.
func (n *node) remove(p posted) (decided, invisible time.Duration, err error) {
	var f struct{ Ref string }
	if err := n.call("POST", "/api/v1/notices", filing(p.url), &f); err != nil {
		return 0, 0, err
	}
	path := "/api/v1/operator/notices/" + f.Ref
	var c struct{ Version int }
	if err := n.call("GET", path, nil, &c); err != nil {
		return 0, 0, err
	}
	start := time.Now()
	if err := n.call("POST", path+"/decision", map[string]any{"version": c.Version, "reason": "infringing", "remove": []int{1}}, nil); err != nil {
		return 0, 0, err
	}
	decided = time.Since(start)
	word := p.name[strings.LastIndexByte(p.name, ' ')+1:]
	for start = time.Now(); ; {
		var a struct{ Hits []struct{ Name string } }
		if err := n.call("GET", "/api/v1/search?q="+word, nil, &a); err != nil {
			return 0, 0, err
		}
		if !slices.ContainsFunc(a.Hits, func(h struct{ Name string }) bool { return h.Name == p.name }) {
			return decided, time.Since(start), nil
		}
	}
}

// asker searches over HTTP in what was imported.
func (n *node) asker(names int) asker {
	return asker{names, func(_ context.Context, q string) error {
		return n.call("GET", "/api/v1/search?q="+url.QueryEscape(q), nil, nil)
	}}
}

func filing(link string) map[string]any {
	return map[string]any{
		"kind":       "copyright",
		"sender":     map[string]string{"name": "A Claimant", "email": "claimant@example.org", "postal": "1 Example Street", "relation": "owner"},
		"works":      []map[string]any{{"title": "A measured work", "description": "A work made for measuring"}},
		"items":      []map[string]any{{"url": link}},
		"statements": map[string]bool{"good_faith": true, "accuracy": true, "perjury_authority": true, "bona_fide_complete": true},
		"signature":  "A Claimant",
	}
}

// call sends JSON and reads JSON.
func (n *node) call(method, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequest(method, n.url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if n.bearer != "" {
		req.Header.Set("Authorization", "Bearer "+n.bearer)
	}
	res, err := n.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	switch {
	case err != nil:
		return err
	case res.StatusCode >= 300:
		return fmt.Errorf("%s %s: %d %s", method, path, res.StatusCode, raw)
	case out == nil:
		return nil
	}
	return json.Unmarshal(raw, out)
}
