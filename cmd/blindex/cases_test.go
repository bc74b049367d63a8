package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// desk is a running node with entries of the operator's own, a clock that the test moves
// and a mail server of somebody else's. Each case gets entries that no other case touches.
type desk struct {
	*node
	mu    sync.Mutex
	at    time.Time
	data  string
	box   *postbox
	taken int
}

const deskEntries = 420

// Key and handles of the cases' links: like those that providers make.
const caseKey = "Zr7Kq2Wm9Xc4Vb1Nt8Lp5Jh3Gd6Fs0Ay-Ue_Ti8Oo1M"

func caseHandle(n int) string { return fmt.Sprintf("Qz%03dK7m", n) }
func caseLink(n int) string   { return "https://mega.nz/file/" + caseHandle(n) + "#" + caseKey }
func caseName(n int) string   { return fmt.Sprintf("Casework%03d Lantern.mkv", n) }

// folder links of the cases: the folder itself, and a file inside it.
func caseFolder(f int) string { return fmt.Sprintf("https://mega.nz/folder/Fd%03dT4w", f) }
func caseChild(f, n int) string {
	return fmt.Sprintf("%s#Ab3dE6gH9jK2mN5pQ8sT1v/file/Ch%02d%02dx9", caseFolder(f), f, n)
}

func openDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{at: time.Date(2026, 12, 18, 15, 0, 0, 0, time.UTC), box: newPostbox(t), data: dataFolder(t)} // a Friday
	config := filepath.Join(t.TempDir(), "cases.toml")
	raw, err := os.ReadFile(generous(t))
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw) + fmt.Sprintf("[mail]\nhost = \"127.0.0.1\"\nport = %s\nfrom = \"notices@blindex.example\"\ntls = \"none\"\n", d.box.port)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d.node = startNodeAt(t, withClock(t.Context(), d.clock), d.data, "--config", config)
	d.enter()
	d.fill(t)
	return d
}

func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.at = d.at.Add(20 * time.Millisecond)
	return d.at
}

// later moves the clock. Sessions end meanwhile: the operator signs in again.
func (d *desk) later(by time.Duration) {
	d.mu.Lock()
	d.at = d.at.Add(by)
	d.mu.Unlock()
	d.login()
}

// untilTask waits for what a scheduled task does. Tasks are looked at every five seconds;
// each time the clock has gone on enough for what runs every quarter of an hour.
func (d *desk) untilTask(what string, f func() bool) {
	d.t.Helper()
	polls := 0
	d.until(what, func() bool {
		if polls%80 == 0 {
			d.later(16 * time.Minute)
		}
		polls++
		return f()
	})
}

// fill imports the entries of all cases.
func (d *desk) fill(t *testing.T) {
	var b strings.Builder
	line := func(url, name string) {
		raw, err := json.Marshal(map[string]any{"url": url, "name": name, "seen_at": d.clock()})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s\n", raw)
	}
	for n := range deskEntries {
		line(caseLink(n), caseName(n))
	}
	for f := range 2 {
		line(caseFolder(f), fmt.Sprintf("Casefolder%d Lantern", f))
		for n := range 3 {
			line(caseChild(f, n), fmt.Sprintf("Casechild%d%d Lantern.mkv", f, n))
		}
	}
	path := filepath.Join(t.TempDir(), "own.jsonl")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	d.command("import", "--own", path)
	d.until("the entries to be found", func() bool { return d.shows(deskEntries - 1) })
}

// next hands out numbers of entries that no case has had.
func (d *desk) next(n int) []int {
	var out []int
	for range n {
		out = append(out, d.taken)
		d.taken++
	}
	return out
}

func (d *desk) shows(n int) bool { return d.finds(caseName(n)) }

func (d *desk) finds(name string) bool {
	_, ok := d.find(name)
	return ok
}

// caseNotice is a complete notice about links, by a claimant of its own.
func caseNotice(who string, links ...string) map[string]any {
	in := notice("")
	var items []map[string]any
	for _, l := range links {
		items = append(items, map[string]any{"url": l, "work": 0})
	}
	in["items"] = items
	in["sender"] = map[string]string{"name": "Greta Lantern", "email": who + "@lantern.example", "postal": "1 Harbour Street, Wisborg", "relation": "owner"}
	in["signature"], in["works"] = "Greta Lantern", []map[string]any{{"title": "The Lantern", "description": "a silent film of 1922"}}
	return in
}

// filing files a notice by the API.
func (d *desk) filing(in map[string]any) answered202 {
	d.t.Helper()
	return d.filed("application/json", asJSON(in))
}

// verify answers the mail about a notice, as its sender does: the page from the mail, its button.
func (d *desk) verify(ref string) {
	d.t.Helper()
	token := d.mailed(ref)
	if code, body, _ := d.post("/n/"+token+"/verify", url.Values{}); code >= 400 {
		d.t.Fatalf("verify %s: %d %s", ref, code, body)
	}
}

// mailed waits for a mail that names ref and gives the token in it.
func (d *desk) mailed(ref string) (token string) {
	d.t.Helper()
	d.untilTask("the mail about "+ref, func() bool {
		token = d.box.token(ref)
		return token != ""
	})
	return token
}

func (d *desk) caseOf(ref string) (c struct {
	State, Standing string
	Version         int
	Attention       []string
	Rows            []struct {
		N                    int
		State, Match, Reason string
	}
	Counters []struct{ Ref, State string } `json:"counter_notices"`
}) {
	d.t.Helper()
	if code := d.call("GET", "/api/v1/operator/notices/"+ref, nil, &c); code != http.StatusOK {
		d.t.Fatalf("case %s: %d", ref, code)
	}
	return c
}

// act takes an operator's step and gives the status.
func (d *desk) act(ref, what string, in map[string]any) int {
	d.t.Helper()
	return d.call("POST", "/api/v1/operator/notices/"+ref+"/"+what, in, nil)
}

// decideRows removes and keeps rows.
func (d *desk) decideRows(ref string, remove, keep []int) {
	d.t.Helper()
	c := d.caseOf(ref)
	if code := d.act(ref, "decision", map[string]any{"version": c.Version, "reason": "infringing", "remove": remove, "keep": keep}); code != http.StatusOK {
		d.t.Fatalf("decide %s: %d", ref, code)
	}
}

// rows are the states of a notice's rows, in order.
func (d *desk) rows(ref string) string {
	var out []string
	for _, r := range d.caseOf(ref).Rows {
		out = append(out, r.State)
	}
	return strings.Join(out, " ")
}

// bearer posts JSON with a token.
func (d *desk) bearer(token, path string, in any) (int, string) {
	d.t.Helper()
	code, _, body := d.send(path, "application/json", asJSON(in), "Authorization", "Bearer "+token)
	return code, body
}

// countered files a complete counter-notice about row 1 and accepts it.
func (d *desk) countered(ref string) (counter, token string) {
	d.t.Helper()
	counter, token = d.counter(ref)
	if code := d.act(ref, "counter-notices/"+counter, map[string]any{"action": "accept", "proof": "operator"}); code != http.StatusOK {
		d.t.Fatalf("accept %s: %d", counter, code)
	}
	return counter, token
}

// removed files a notice about entries and has all its rows removed.
func (d *desk) removed(who string, entries ...int) answered202 {
	d.t.Helper()
	var links []string
	for _, n := range entries {
		links = append(links, caseLink(n))
	}
	a := d.filing(caseNotice(who, links...))
	d.decide(a.Ref)
	return a
}

// want compares.
func want[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// The cases of the takedown specification, by number, through the running program: real
// API, forms, mail, PostgreSQL and index. What a case needs of time comes from the moved clock.
func TestCases(t *testing.T) {
	d := openDesk(t)
	for _, c := range []struct {
		name string
		run  func(*testing.T, *desk)
	}{
		{"T17 counter-notice", caseT17},
		{"T1 complete, one entry", caseT1},
		{"T3-T5 incomplete", caseT3},
		{"T6 too broad", caseT6},
		{"T7 row by row", caseT7},
		{"T9 legacy forms and keys beside links", caseT9},
		{"T11-T12 duplicates", caseT11},
		{"T13 never indexed", caseT13},
		{"T15-T16 not authorised, not copyright", caseT15},
		{"T19-T20 some rows, two notices", caseT19},
		{"T21-T22 retraction", caseT21},
		{"T23-T25 litigation, lacking consent", caseT23},
		{"T26-T27 folders", caseT26},
		{"T29 ten thousand links in a form", caseT29},
		{"T30-T31 what is no link, whose host", caseT31},
		{"T32-T33 hostile words", caseT32},
		{"T38 child abuse", caseT38},
		{"T43 two operators", caseT43},
		{"T44 other languages", caseT44},
		{"T18 escrow is gone", caseT18},
	} {
		t.Run(c.name, func(t *testing.T) {
			d.login()
			before := d.t
			d.t = t
			defer func() { d.t = before }()
			c.run(t, d)
		})
	}
}

func caseT1(t *testing.T, d *desk) {
	n := d.next(2)
	h, _ := d.find(caseName(n[0]))
	a := d.filing(caseNotice("t1", d.url+"/e/"+h.ID))
	d.verify(a.Ref)
	d.decide(a.Ref)
	want(t, "shown after the decision", d.shows(n[0]), false)
	code, page := d.get("/e/" + h.ID)
	want(t, "entry page", code, http.StatusUnavailableForLegalReasons)
	want(t, "its page names it", strings.Contains(page, "Casework"), false)
	d.box.wait(d, a.Ref, "was decided")
	if out := d.command("purge"); !strings.Contains(out, "0 after") {
		t.Errorf("purge: %s", out)
	}
	want(t, "row", d.rows(a.Ref), "purged")
	path := filepath.Join(t.TempDir(), "again.jsonl")
	if err := os.WriteFile(path, []byte(asJSON(map[string]any{"url": caseLink(n[0]), "name": caseName(n[0])})+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.command("import", "--own", path)
	want(t, "imported again", d.shows(n[0]), false)
	b := d.filing(caseNotice("t2", caseLink(n[1]))) // T2: the share link instead of the entry's address
	d.decide(b.Ref)
	want(t, "T2: shown", d.shows(n[1]), false)
}

func caseT3(t *testing.T, d *desk) {
	n := d.next(1)[0]
	for _, c := range []struct{ signature, missing string }{{"", "signature"}, {"N/A", "signature"}, {"greta@lantern.example", "signature"}} {
		in := caseNotice("t3"+fmt.Sprint(len(c.signature)), caseLink(n))
		in["signature"] = c.signature
		in["statements"].(map[string]bool)["bona_fide_complete"] = false
		a := d.filing(in)
		want(t, "signed "+c.signature, a.Status.State+" "+strings.Join(a.Status.Missing, ","), "incomplete "+c.missing)
		d.box.wait(d, a.Ref, "lacks something")
		want(t, "shown", d.shows(n), true)
		if c.signature == "" {
			code, body, _ := d.post("/n/"+a.Token, url.Values{"signature": {"Greta Lantern"}})
			if code >= 400 {
				t.Errorf("completing: %d %s", code, body)
			}
			want(t, "completed", d.caseOf(a.Ref).State, "valid")
		}
	}
	in := caseNotice("t5", caseLink(n)) // T5, R26: incomplete for the DMCA, valid by DSA 16 when (a)-(d) are there
	in["statements"].(map[string]bool)["perjury_authority"] = false
	a := d.filing(in)
	want(t, "T5 by DSA 16", a.Status.State+" "+strings.Join(a.Status.Missing, ","), "valid perjury")
	in = caseNotice("t5b", caseLink(n))
	in["statements"].(map[string]bool)["perjury_authority"], in["statements"].(map[string]bool)["bona_fide_complete"] = false, false
	a = d.filing(in)
	want(t, "T5", a.Status.State+" "+strings.Join(a.Status.Missing, ","), "incomplete perjury")
}

func caseT6(t *testing.T, d *desk) {
	a := d.filing(caseNotice("t6", "all my films on mega.nz", "mega.nz", d.url+"/search?q=lantern"))
	want(t, "state and rows", a.Status.State+": "+a.told(), "deficient: too_broad too_broad too_broad")
	d.box.wait(d, a.Ref, "cannot be acted on")
}

func caseT7(t *testing.T, d *desk) {
	entries := d.next(15)
	var links []string
	var rows []int
	for i, n := range entries {
		links, rows = append(links, caseLink(n)), append(rows, i+1)
	}
	links = append(links, "htp:/mega", "\x01", strings.Repeat("x", 9<<10), "mega.nz", "*.rar")
	a := d.filing(caseNotice("t7", links...))
	d.decideRows(a.Ref, rows, nil)
	c := d.caseOf(a.Ref)
	want(t, "state", c.State, "decided")
	states := d.rows(a.Ref)
	want(t, "removed", strings.Count(states, "removed"), 15)
	want(t, "kept", strings.Count(states, "kept"), 5)
	for _, n := range entries {
		want(t, caseName(n), d.shows(n), false)
	}
}

func caseT9(t *testing.T, d *desk) {
	n := d.next(5)
	h := func(i int) string { return caseHandle(n[i]) }
	a := d.filing(caseNotice("t9", "https://mega.nz/#!"+h(0)+"!"+caseKey, "https://mega.co.nz/#!"+h(1)+"!"+caseKey,
		"https://mega.nz/file/"+h(2)+"%23"+caseKey, "https://mega.nz/file/"+h(3)+"\nKey: "+caseKey, caseLink(n[4])))
	want(t, "keys cut", a.told(), "understood* understood* understood* understood* understood*")
	d.decide(a.Ref)
	for _, i := range n {
		want(t, caseName(i), d.shows(i), false)
	}
	if dump := string(d.dump()); strings.Contains(dump, caseKey) || strings.Contains(d.log.String(), caseKey) {
		t.Error("a key stands in the database or the log")
	}
}

func caseT11(t *testing.T, d *desk) {
	n := d.next(1)[0]
	first := d.filing(caseNotice("t11", caseLink(n)))
	again := d.filing(caseNotice("t11", caseLink(n)))
	want(t, "T11", again.Status.State, "duplicate")
	d.decide(first.Ref)
	rival := d.filing(caseNotice("t12", caseLink(n)))
	want(t, "T12", rival.Status.State, "valid")
	d.decide(rival.Ref)
	want(t, "T12 row", d.rows(rival.Ref), "removed")
	d.act(first.Ref, "undo", map[string]any{"reason": "mistake", "rows": []int{1}})
	want(t, "T12: the second removal stands", d.shows(n), false)
}

func caseT13(t *testing.T, d *desk) {
	a := d.filing(caseNotice("t13", "https://mega.nz/file/Nv9rX3wE#"+caseKey))
	want(t, "state", a.Status.State, "valid")
	d.verify(a.Ref)
	_, _, body := d.with(a.Token, "/api/v1/notices/"+a.Ref)
	want(t, "told once verified", strings.Contains(body, `"state":"not_indexed"`), true)
	d.decide(a.Ref)
	want(t, "not refused in advance for everybody (R17)", d.rows(a.Ref), "kept")
}

func caseT15(t *testing.T, d *desk) {
	n := d.next(1)[0]
	in := caseNotice("t15", caseLink(n))
	in["sender"].(map[string]string)["relation"] = "none"
	a := d.filing(in)
	want(t, "T15", a.Status.State+" "+d.caseOf(a.Ref).Rows[0].Reason, "decided not_authorised")
	b := d.filing(caseNotice("t16", caseLink(n)))
	c := d.caseOf(b.Ref)
	want(t, "T16", d.act(b.Ref, "decision", map[string]any{"version": c.Version, "reason": "not_copyright", "keep": []int{1}}), http.StatusOK)
	d.box.wait(d, b.Ref, "was decided")
	want(t, "shown", d.shows(n), true)
}

func caseT17(t *testing.T, d *desk) {
	n := d.next(1)[0]
	a := d.removed("t17", n)
	d.verify(a.Ref)
	d.countered(a.Ref)
	want(t, "standing", d.caseOf(a.Ref).Standing, "countered")
	d.box.wait(d, a.Ref, "counter-notice answers")
	d.later(18 * 24 * time.Hour) // Tuesday 2027-01-05, the 10th business day
	want(t, "shown on the 10th business day", d.shows(n), false)
	d.later(24 * time.Hour) // the 11th, after nine in the morning in New York
	d.untilTask("the put-back", func() bool { return d.caseOf(a.Ref).Standing == "restored" })
	d.until("the entry", func() bool { return d.shows(n) })
}

func caseT19(t *testing.T, d *desk) {
	n := d.next(5)
	a, b := d.removed("t19a", n...), d.removed("t19b", n[0])
	d.countered(a.Ref)
	d.later(20 * 24 * time.Hour)
	d.untilTask("the put-back", func() bool { return strings.HasPrefix(d.rows(a.Ref), "restored") })
	want(t, "T20: only what was countered", d.rows(a.Ref), "restored removed removed removed removed")
	want(t, "T19: shown", d.shows(n[0]), false)
	want(t, "T19: the other notice", d.rows(b.Ref), "removed")
}

func caseT21(t *testing.T, d *desk) {
	n := d.next(2)
	a := d.removed("t21", n[0])
	code, _ := d.bearer("bx_nobodys", "/api/v1/notices/"+a.Ref+"/retractions", map[string]any{})
	want(t, "T22: a stranger", code, http.StatusNotFound)
	want(t, "T22: shown", d.shows(n[0]), false)
	code, body := d.bearer(a.Token, "/api/v1/notices/"+a.Ref+"/retractions", map[string]any{})
	if code != http.StatusOK {
		t.Fatalf("%d %s", code, body)
	}
	want(t, "T21: standing", d.caseOf(a.Ref).Standing, "retracted")
	d.until("the entry", func() bool { return d.shows(n[0]) })
}

func caseT23(t *testing.T, d *desk) {
	n := d.next(1)[0]
	a := d.removed("t23", n)
	in := jsonCounter("").(map[string]any)
	in["items"], in["rows"], in["explanation"], in["jurisdiction"] = nil, []int{1}, "I made it myself.", false
	in["name"], in["signature"], in["phone"], in["postal"] = "Pat Poster", "Pat Poster", "+49 38 41 00 00 00", "Am Markt 1, Wisborg"
	var f struct {
		State   string
		Missing []string
	}
	d.call("POST", "/api/v1/notices/"+a.Ref+"/counter-notices", in, &f)
	want(t, "T25", f.State+" "+strings.Join(f.Missing, ","), "incomplete jurisdiction")
	d.verify(a.Ref)
	counter, _ := d.countered(a.Ref)
	suit := map[string]any{"counter": counter, "court": "District Court, N.D. California", "case": "3:26-cv-01234", "filed_on": d.clock().Format(time.DateOnly)}
	code, body := d.bearer(a.Token, "/api/v1/notices/"+a.Ref+"/litigation", suit)
	if code != http.StatusOK {
		t.Fatalf("%d %s", code, body)
	}
	want(t, "T23: confirmed", d.act(a.Ref, "counter-notices/"+counter, map[string]any{"action": "confirm_hold"}), http.StatusOK)
	d.later(30 * 24 * time.Hour)
	want(t, "T23: standing", d.caseOf(a.Ref).Standing, "litigated")
	want(t, "T23: shown", d.shows(n), false)
	want(t, "court", d.act(a.Ref, "counter-notices/"+counter, map[string]any{"action": "court_restored"}), http.StatusOK)
	d.until("the entry", func() bool { return d.shows(n) })
	code, _ = d.bearer(a.Token, "/api/v1/notices/"+a.Ref+"/litigation", suit)
	want(t, "T24: taken", code, http.StatusOK)
	want(t, "T24: a person is told", strings.Join(d.caseOf(a.Ref).Attention, ","), "litigation_after_restore")
	want(t, "T24: shown", d.shows(n), true)
}

func caseT26(t *testing.T, d *desk) {
	in := caseNotice("t26", caseFolder(0))
	in["items"].([]map[string]any)[0]["scope"] = "subtree"
	d.decide(d.filing(in).Ref)
	want(t, "T26: folder", d.finds("Casefolder0 Lantern"), false)
	want(t, "T26: child", d.finds("Casechild01 Lantern.mkv"), false)
	path := filepath.Join(t.TempDir(), "child.jsonl")
	if err := os.WriteFile(path, []byte(asJSON(map[string]any{"url": caseChild(0, 7), "name": "Casechild07 Lantern.mkv"})+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.command("import", "--own", path)
	want(t, "T26: a new child", d.finds("Casechild07 Lantern.mkv"), false)
	d.decide(d.filing(caseNotice("t27", caseFolder(1))).Ref)
	want(t, "T27: folder", d.finds("Casefolder1 Lantern"), false)
	want(t, "T27: child", d.finds("Casechild11 Lantern.mkv"), true)
}

func caseT29(t *testing.T, d *desk) {
	var b strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&b, "https://mega.nz/file/Tt%05dx\n", i)
	}
	form := url.Values{"route": {"copyright"}, "name": {"Greta Lantern"}, "work_title": {"The Lantern unabridged"}, "rows": {b.String()}}
	code, body, _ := d.post("/notice", form)
	want(t, "refused", code == http.StatusUnprocessableEntity || code == http.StatusRequestEntityTooLarge, true)
	want(t, "nothing typed is lost", strings.Contains(body, "The Lantern unabridged") && strings.Contains(body, "Tt09999x"), true)
}

func caseT31(t *testing.T, d *desk) {
	n := d.next(4)
	a := d.filing(caseNotice("t31", "https://meɡa.nz/file/"+caseHandle(n[0]), "https://mega。nz/file/"+caseHandle(n[1]),
		"https://MEGA.NZ/file/"+caseHandle(n[2]), "https://mega.nz./file/"+caseHandle(n[3]), "https://mega.nz@evil.example/file/"+caseHandle(n[0])))
	want(t, "T31", a.told(), "foreign understood understood understood foreign")
	code, _, body := d.send("/api/v1/notices", "application/json", "{\"kind\":\"copyright\x00\"}")
	want(t, "T30: NUL in JSON", code < 500 && code >= 400, true)
	want(t, "T30: says what to do", strings.Contains(body, "detail"), true)
}

func caseT32(t *testing.T, d *desk) {
	n := d.next(1)[0]
	in := caseNotice("t32", caseLink(n))
	hostile := []string{"<script>alert(1)</script>", `=HYPERLINK("http://evil.example")`, "abc\u202egnp.exe", strings.Repeat("😀", 5000)}
	for i, title := range hostile {
		in["works"] = append(in["works"].([]map[string]any), map[string]any{"title": title, "description": fmt.Sprint("the work number ", i)})
	}
	in["sender"].(map[string]string)["name"] = "Greta\r\nBcc: victim@example.org"
	a := d.filing(in)
	_, page := d.get("/console/notices/" + a.Ref)
	want(t, "T32: script", strings.Contains(page, "<script>alert"), false)
	want(t, "T32: escaped", strings.Contains(page, "&lt;script&gt;"), true)
	d.box.wait(d, a.Ref, "was received")
	want(t, "T33: one recipient", d.box.recipients("victim"), 0)
}

func caseT38(t *testing.T, d *desk) {
	n := d.next(1)[0]
	var f filed
	if code := d.call("POST", "/api/v1/notices", map[string]any{"kind": "child_abuse", "items": []map[string]any{{"url": caseLink(n)}}}, &f); code != http.StatusAccepted {
		t.Fatal(code)
	}
	want(t, "hidden at once", d.shows(n), false)
	var q struct{ Notices []struct{ Ref string } }
	d.call("GET", "/api/v1/operator/notices?route=child_abuse", nil, &q)
	want(t, "first in the queue", len(q.Notices) > 0 && q.Notices[0].Ref == f.Ref, true)
	_, page := d.get("/console/notices/" + f.Ref)
	want(t, "the name is masked", strings.Contains(page, "Casework"), false)
	_, list := d.get("/api/v1/transparency/notices")
	want(t, "published", strings.Contains(list, f.Ref), false)
}

func caseT43(t *testing.T, d *desk) {
	n := d.next(2)
	a := d.filing(caseNotice("t43", caseLink(n[0]), caseLink(n[1])))
	v := d.caseOf(a.Ref).Version
	step := func(row int) int {
		return d.act(a.Ref, "decision", map[string]any{"version": v, "reason": "infringing", "remove": []int{row}})
	}
	want(t, "first", step(1), http.StatusOK)
	want(t, "second", step(2), http.StatusConflict)
}

func caseT44(t *testing.T, d *desk) {
	n := d.next(1)[0]
	in := caseNotice("t44", caseLink(n))
	in["works"] = []map[string]any{{"title": "灯台守", "description": "1922年の無声映画"}}
	in["explanation"] = "Bu filmin tüm hakları bana aittir."
	a := d.filing(in)
	want(t, "state", a.Status.State, "valid")
}

func caseT18(t *testing.T, d *desk) {
	n := d.next(1)[0]
	a := d.removed("t18", n)
	d.command("purge")
	d.later(245 * 24 * time.Hour)
	d.untilTask("the sealed copies to be destroyed", func() bool {
		return d.answersYes(`SELECT NOT EXISTS (SELECT FROM escrow e JOIN notice_items i USING (target_id) JOIN notices n ON n.id = i.notice_id WHERE n.ref = '` + a.Ref + `')`)
	})
	d.countered(a.Ref)
	d.later(20 * 24 * time.Hour)
	d.untilTask("the put-back", func() bool { return d.rows(a.Ref) == "restored" })
	want(t, "nothing is made up", d.shows(n), false)
	path := filepath.Join(t.TempDir(), "found.jsonl")
	if err := os.WriteFile(path, []byte(asJSON(map[string]any{"url": caseLink(n), "name": caseName(n)})+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.command("import", "--own", path)
	d.until("found again", func() bool { return d.shows(n) })
}
