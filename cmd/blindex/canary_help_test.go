package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"blindex/cmd/samplesite/site"
	"blindex/index"
)

// linkForm is a form of link that carries a secret.
type linkForm struct {
	Provider       string
	Form           string
	HandleLen      int    `json:"handle_len"`
	HandleAlphabet string `json:"handle_alphabet"`
	KeyLen         int    `json:"key_len"`
	KeyAlphabet    string `json:"key_alphabet"`
}

// plants hands out links with a secret of their own and remembers where each was put.
// What the node says is kept, too, and searched for them in the end.
type plants struct {
	t     *testing.T
	forms []linkForm
	dir   string // for what the test itself writes

	mu    sync.Mutex
	rand  *rand.Rand
	where map[string]string // secret to "entrance: form"
	heard []heard
}

// heard is something that came out of the node.
type heard struct {
	from string
	data []byte
}

func newPlants(t *testing.T) *plants {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "share", "testdata", "forms.json"))
	if err != nil {
		t.Fatal(err)
	}
	seed := rand.Uint64()
	t.Logf("seed of the secrets: %d", seed)
	p := &plants{t: t, rand: rand.New(rand.NewPCG(seed, 0)), where: map[string]string{}, dir: t.TempDir()}
	if err := json.Unmarshal(raw, &p.forms); err != nil {
		t.Fatal(err)
	}
	if len(p.forms) < 80 {
		t.Fatalf("only %d forms", len(p.forms))
	}
	return p
}

func (p *plants) draw(alphabet string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[p.rand.IntN(len(alphabet))]
	}
	return string(b)
}

// link is a new link of form i, to go in by an entrance.
func (p *plants) link(i int, entrance string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.forms[i]
	secret := p.draw(f.KeyAlphabet, f.KeyLen)
	p.where[secret] = entrance + ": " + f.Form
	handle := ""
	if f.HandleLen > 0 {
		handle = p.draw(f.HandleAlphabet, f.HandleLen)
	}
	return strings.NewReplacer("{H}", handle, "{K}", secret).Replace(f.Form)
}

// all is one link of every form, one a line.
func (p *plants) all(entrance string) string {
	var b strings.Builder
	for i := range p.forms {
		b.WriteString(p.link(i, entrance) + "\n")
	}
	return b.String()
}

// hear keeps what came out of the node.
func (p *plants) hear(from string, data []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard = append(p.heard, heard{from, data})
}

// do sends a request and keeps the whole answer. What does not even become an answer is fine here.
func (p *plants) do(n *node, from string, req *http.Request) int {
	res, err := n.client.Do(req)
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	var b bytes.Buffer
	res.Header.Write(&b)
	io.Copy(&b, res.Body)
	p.hear(from, b.Bytes())
	return res.StatusCode
}

var wordRuns = regexp.MustCompile(`[A-Za-z0-9]{10,}`)

// needles are the secrets in every spelling, also the words that an index would cut them into.
func (p *plants) needles() (*needles, map[string]string) {
	n, where := newNeedles(), map[string]string{}
	add := func(secret string, b []byte) {
		if _, ok := where[string(b)]; !ok && len(b) >= needleHead {
			where[string(b)] = p.where[secret]
			n.add(b)
		}
	}
	for secret := range p.where {
		for _, b := range forms([]byte(secret)) {
			add(secret, b)
		}
		for _, run := range wordRuns.FindAllString(secret, -1) {
			add(secret, []byte(run))
			add(secret, []byte(strings.ToLower(run)))
		}
	}
	return n, where
}

// words are the secrets as the index would hold them.
func (p *plants) words() []string {
	var out []string
	for secret := range p.where {
		for _, w := range index.Analyze(secret) {
			if len(w) >= 10 {
				out = append(out, w)
			}
		}
	}
	return out
}

// leaks scans what was heard and every file below the folders.
func (p *plants) leaks(folders ...string) []string {
	n, where := p.needles()
	seen := map[string]bool{}
	var out []string
	scan := func(from string, data []byte) {
		n.each(data, func(needle []byte) bool {
			if line := fmt.Sprintf("%s: came in by %s", from, where[string(needle)]); !seen[line] {
				seen[line] = true
				out = append(out, line)
			}
			return true
		})
	}
	for _, h := range p.heard {
		scan(h.from, h.data)
	}
	for _, dir := range folders {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			data, err := os.ReadFile(path)
			scan(strings.TrimPrefix(path, dir), data)
			return err
		})
		if err != nil {
			p.t.Fatal(err)
		}
	}
	return out
}

const testPassword = "a long enough password"

// login signs in with name and password.
func (n *node) login() {
	n.t.Helper()
	if code, body, _ := n.post("/console/login", url.Values{"name": {"operator"}, "password": {testPassword}}); code != http.StatusSeeOther {
		n.t.Fatalf("signing in: %d %s", code, body)
	}
}

// enter signs in through the one-time link.
func (n *node) enter() {
	n.t.Helper()
	i := strings.Index(n.link, "/console/")
	if i < 0 {
		n.t.Fatalf("%s\nno sign-in link was printed", n.log.tail())
	}
	code, body, _ := n.post(n.link[i:], url.Values{"password": {testPassword}})
	if code != http.StatusSeeOther {
		n.t.Fatalf("the one-time link: %d %s", code, body)
	}
}

// sampleKeyless is a keyless link to put beside what is planted, so that the page is stored.
func sampleKeyless(name string) string { return "https://mega.nz/file/" + site.Handle(name) }
