package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"blindex/httpx"
)

// changing is what differs from one answer to the next whatever was asked.
var changing = []*regexp.Regexp{
	regexp.MustCompile(`(?m)^Date: .*$`),
	regexp.MustCompile(`(?m)^Content-Length: .*$`), // of answers that repeat what was asked
	regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+Z`),
	regexp.MustCompile(`[NCK]-[0-9A-Z]{4}-[0-9A-Z]{4}`),
	regexp.MustCompile(`(?m)^Etag: .*$`), // a hash of the body, which is compared
	regexp.MustCompile(`"took_ms":\d+`),
	regexp.MustCompile(`n\d+@claims.example`),
	regexp.MustCompile(`bx_[a-z2-7]{32}`),  // tokens
	regexp.MustCompile(`\b[0-9a-f]{32}\b`), // salts
}

// R19: on every public route, of whatever is asked about a severe removal, status, headers
// and body are those of a link that was never here.
func TestR19AnswersAreThoseOfUnknown(t *testing.T) {
	_, siteURL := startSite(t)
	dir := t.TempDir()
	key, sealed := filepath.Join(dir, "contact.key"), filepath.Join(dir, "records")
	public := runHere(t, "evidence", "keygen", key)
	config := filepath.Join(dir, "blindex.toml")
	limits, err := os.ReadFile(generous(t))
	if err != nil {
		t.Fatal(err)
	}
	text := string(limits) + "\n[compliance]\nemail = \"compliance@example.org\"\npublic_key = \"" + strings.TrimSpace(public) + "\"\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	n := startNode(t, dataFolder(t), "--config", config, "--seed", siteURL)
	n.enter()
	var gone hit
	n.until("the posted link to be found", func() bool { var ok bool; gone, ok = n.find(removedTitle); return ok })
	if code, body, _ := n.post("/console/hide", url.Values{"entry": {gone.ID}, "kind": {"child_abuse"}, "reason": {"a report"}}); code >= 400 {
		t.Fatalf("hide: %d %s", code, body)
	}
	severe := pair{gone.ID, gone.URL}
	never := pair{strings.Repeat("a", len(gone.ID)), swapHandle(gone.URL)}
	n.sameAnswers("hidden", severe, never)
	n.command("purge")
	n.sameAnswers("purged", severe, never)

	n.command("evidence", "export", sealed)
	if raw, err := os.ReadFile(sealed); err != nil || strings.Contains(strings.ToLower(string(raw)), "nosferatu") {
		t.Fatalf("the export: %v", err)
	}
	if plain := runHere(t, "evidence", "open", key, sealed); !strings.Contains(plain, gone.Name) || !strings.Contains(plain, gone.URL) {
		t.Errorf("the record says %q", plain)
	}
}

// pair is an entry's id and its link.
type pair struct{ id, url string }

// swapHandle is a link of the same shape to something else.
func swapHandle(link string) string {
	i := strings.LastIndex(link, "/") + 1
	return link[:i] + strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z':
			return 'a' + (r-'a'+7)%26
		case 'A' <= r && r <= 'Z':
			return 'A' + (r-'A'+7)%26
		}
		return r
	}, link[i:])
}

// sameAnswers calls every route that needs no sign-in about both.
func (n *node) sameAnswers(when string, a, b pair) {
	n.t.Helper()
	fields, called := paramNames(n.t), 0
	for _, r := range allRoutes(n.t) {
		if r.Audience == httpx.Operator || strings.HasPrefix(r.Path, "/console") || strings.HasSuffix(r.Path, "/metrics") {
			continue
		}
		called++
		one, two := n.told(r, a, fields), n.told(r, b, fields)
		for i := range one {
			if one[i] != two[i] {
				n.t.Errorf("%s: %s %s, way %d:\n%s\n--- and of a link that was never here:\n%s", when, r.Method, r.Path, i, one[i], two[i])
			}
		}
	}
	if called < 30 {
		n.t.Errorf("only %d routes called", called)
	}
}

// queried are the parameters by which a query can name an entry or a link.
var queried = []string{"q", "url", "entry", "id", "ref", "since", "cursor", "row-1"}

// told are a route's answers about p, without what always changes and with what was asked
// replaced by one word.
func (n *node) told(r httpx.Route, p pair, fields []string) (out []string) {
	add := func(a answered) {
		text := strings.NewReplacer(p.id, "ID", p.url, "URL", url.QueryEscape(p.url), "URL").Replace(a.text)
		text = strings.ReplaceAll(text, p.url[strings.LastIndex(p.url, "/")+1:], "HANDLE")
		for _, re := range changing {
			text = re.ReplaceAllString(text, "")
		}
		out = append(out, text)
	}
	path := fillSlots(r.Path, func() string { return p.id })
	for _, v := range []string{p.id, p.url, n.url + "/e/" + p.id} {
		switch e := examples[r.Method+" "+r.Path]; {
		case r.Method == http.MethodGet:
			for _, name := range queried {
				add(n.ask(r.Method, path+"?"+url.Values{name: {v}}.Encode(), nil, "", nil))
			}
		case e.body != nil:
			add(n.ask(r.Method, path, strings.NewReader(asJSON(n.byAnother(e.body(v)))), "application/json", nil))
		default:
			form := url.Values{}
			for _, name := range fields {
				form.Set(name, v)
			}
			form.Set("email", n.nobody())
			add(n.ask(r.Method, path, strings.NewReader(form.Encode()), "application/x-www-form-urlencoded", nil))
		}
	}
	return out
}

// byAnother lets a notice come from somebody else each time, so that none repeats another.
func (n *node) byAnother(body any) any {
	if m, ok := body.(map[string]any); ok {
		if from, ok := m["sender"].(map[string]string); ok {
			from["email"] = n.nobody()
		}
	}
	return body
}

var nobodies atomic.Int64

// nobody is an address that was not used before.
func (n *node) nobody() string { return fmt.Sprintf("n%d@claims.example", nobodies.Add(1)) }

// runHere runs a command that needs no node and gives what it prints.
func runHere(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs strings.Builder
	if err := run(t.Context(), args, streams{strings.NewReader(""), &out, &errs}); err != nil {
		t.Fatalf("%s: %v\n%s", args[0], err, errs.String())
	}
	return out.String()
}
