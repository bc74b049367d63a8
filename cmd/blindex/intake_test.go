package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"blindex/takedown"
)

const (
	intakeKey   = "Wv3Nq8Zt5Lc1Xb7Kd2Hm9Rf4Pj6Gs0Ya5Ue8Ti3Oo1M"
	intakeSworn = "I have a good faith belief that use of the material in the manner complained of is not authorized by the owner, its agent, or the law. " +
		"The information in this notice is accurate and, under penalty of perjury, I am authorized to act for the owner. /s/ Ada Lamp"
)

// answered202 is what the API says to a notice.
type answered202 struct {
	Ref, Token, Salt string
	Again            bool
	Status           struct {
		State   string
		Missing []string
		KeysCut int `json:"keys_cut"`
		Pending int
		Rows    []struct {
			N        int
			State    string
			Provider string
			KeyCut   bool `json:"key_cut"`
		}
	}
}

// told is the state of each row, in order.
func (a answered202) told() string {
	var out []string
	for _, r := range a.Status.Rows {
		s := r.State
		if r.KeyCut {
			s += "*"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

// send posts a body of some type and gives status, header and body.
func (n *node) send(path, kind, body string, headers ...string) (int, http.Header, string) {
	n.t.Helper()
	req, err := http.NewRequest("POST", n.url+path, strings.NewReader(body))
	if err != nil {
		n.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return n.do(req)
}

func (n *node) do(req *http.Request) (int, http.Header, string) {
	n.t.Helper()
	res, err := n.client.Do(req)
	if err != nil {
		n.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		n.t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(b)
}

// with gets a path with a bearer token.
func (n *node) with(token, path string) (int, http.Header, string) {
	n.t.Helper()
	req, err := http.NewRequest("GET", n.url+path, nil)
	if err != nil {
		n.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	return n.do(req)
}

func (n *node) filed(kind, body string, headers ...string) answered202 {
	n.t.Helper()
	code, _, text := n.send("/api/v1/notices", kind, body, headers...)
	var a answered202
	if code != http.StatusAccepted || json.Unmarshal([]byte(text), &a) != nil {
		n.t.Fatalf("%s\n%s: %d %s", n.log.tail(), kind, code, text)
	}
	if strings.Contains(text, intakeKey) {
		n.t.Errorf("%s: a key comes back", kind)
	}
	return a
}

func acnsOf(kind, items, more string) string {
	return `<?xml version="1.0"?><Infringement xmlns="http://www.acns.net/ACNS"><Case><ID>LH-9</ID></Case>
<Complainant><Entity>Lamp & House</Entity><Contact>Ada Lamp</Contact><Email>ada@lamplight.example</Email></Complainant>
<Source><SubType BaseType="` + kind + `"/><Login>u@` + intakeKey + `</Login></Source><Content>` + items + `</Content>` + more + `</Infringement>`
}

// One validator behind all forms: T7, T8, T30, T34, T35, through the real API.
func TestIntakeByAPI(t *testing.T) {
	n := startNode(t, dataFolder(t))
	link := "https://mega.nz/file/Kb4xWq7Z#" + intakeKey
	want := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
	}

	a := n.filed("text/csv", "\ufeffurl;work_title\n"+link+";Lighthouse Days\nmega.nz;\nhtp:/mega;\n\"\x00\";\n"+strings.Repeat("x", 9<<10)+";\n\xff\xfe;\n")
	want("csv rows", a.told(), "understood* too_broad malformed malformed malformed malformed")
	want("csv state", a.Status.State, "deficient") // who sends it?

	a = n.filed("text/plain", "# Lighthouse Days\n# https://shop.example/1\n"+link+"\nhttps://forum.example/t/9\n")
	want("tcrp rows", a.told(), "understood* foreign")

	a = n.filed("application/json", `{"xarf_version":"4.0.0","report_id":"r-1","category":"copyright","type":"link_site","infringing_url":"`+link+`","site_name":"x",
		"sender":{"org":"Lamplight","contact":"ada@lamplight.example","domain":"lamplight.example"},"work_title":"Lighthouse Days"}`)
	want("T35", a.Status.State+" "+strings.Join(a.Status.Missing, ","), "incomplete signature,good_faith,accuracy,perjury")

	item := `<Item><Title>Lighthouse & Days</Title><URL>https://mega.nz/file/Nn4xWq7Z#` + intakeKey + `</URL></Item>`
	a = n.filed("application/xml", acnsOf("LINK", item, `<Type Retraction="false">DMCA</Type><TextNotice>`+intakeSworn+`</TextNotice>`))
	want("acns", a.Status.State+" "+a.told(), "valid understood*")
	a = n.filed("text/xml", acnsOf("P2P", `<Item><Title>Lighthouse Days</Title></Item>`, ""))
	want("T34 addresses alone", a.Status.State, "deficient")

	code, h, text := n.send("/api/v1/notices", "text/xml", acnsOf("LINK", item, ""), "Accept", "application/xml")
	if code != http.StatusAccepted || !strings.Contains(text, `<NoticeAck xmlns="http://www.acns.net/ACNS" Accepted="true">`) || !strings.Contains(text, "<Complianant>") ||
		!strings.Contains(text, strings.TrimPrefix(h.Get("Location"), "/api/v1/notices/")) || strings.Contains(text, intakeKey) {
		t.Errorf("NoticeAck: %d %s", code, text)
	}

	for kind, code := range map[string]int{"application/pdf": 415, "": 415, "multipart/form-data; boundary=x": 415, "application/json": 400, "application/xml": 400, "text/csv": 400} {
		if got, _, text := n.send("/api/v1/notices", kind, "\x00<nothing"); got != code || strings.Contains(text, "nothing") {
			t.Errorf("%q: %d %s", kind, got, text)
		}
	}
	if code, _, _ := n.send("/api/v1/notices", "text/csv", "url\n"+link, "Authorization", "Bearer bx_nobody"); code != http.StatusUnauthorized {
		t.Errorf("a token that opens nothing: %d", code)
	}
	if code, _, text := n.send("/api/v1/notices", "text/csv", "url\n"+strings.Repeat("a\n", takedown.MaxRows+1)); code != http.StatusBadRequest || !strings.Contains(text, "10,000") {
		t.Errorf("too many rows: %d %s", code, text)
	}
}

func ownJSON(id, items, more string) string {
	return `{"kind":"copyright","external_id":"` + id + `","sender":{"name":"Ada Lamp","email":"ada@lamplight.example","phone":"+1 555 010 0100"},
		"works":[{"title":"Lighthouse Days"}],"signature":"Ada Lamp","statements":{"good_faith":true,"accuracy":true,"perjury_authority":true},` + more + `"items":[` + items + `]}`
}

// R42, R34: the same notice again is answered again; bad rows are sent again alone; the
// outcome is a table.
func TestIntakeAgain(t *testing.T) {
	n := startNode(t, dataFolder(t))
	items := `{"url":"https://mega.nz/file/Kb4xWq7Z#` + intakeKey + `"},{"url":"=cmd()"}`
	first, again := n.filed("application/json", ownJSON("LH-1", items, "")), n.filed("application/json", ownJSON("LH-1", items, ""))
	if !again.Again || again.Ref != first.Ref || again.Token != first.Token || again.Salt != "" || again.told() != first.told() {
		t.Errorf("%+v\n%+v", first, again)
	}
	keyed := func() answered202 {
		return n.filed("text/csv", "url\nhttps://mega.nz/file/Zz4xWq7Z\n", "Idempotency-Key", "7d1c")
	}
	if a, b := keyed(), keyed(); a.Ref != b.Ref || !b.Again || a.Ref == first.Ref {
		t.Error("one Idempotency-Key, two notices")
	}

	code, h, table := n.with(first.Token, "/api/v1/notices/"+first.Ref+"/rows.csv")
	if want := "n,provider,state,reason,key_cut\r\n1,mega,understood,,true\r\n2,,malformed,,false\r\n"; code != 200 || table != want || !strings.Contains(h.Get("Content-Type"), "text/csv") {
		t.Errorf("%d %s %q", code, h.Get("Content-Type"), table)
	}
	if code, _, _ := n.with(again.Token+"x", "/api/v1/notices/"+first.Ref+"/rows.csv"); code != http.StatusNotFound {
		t.Errorf("a wrong token: %d", code)
	}

	revised := `{"is_revision_of":"` + first.Ref + `","revision_token":"` + first.Token + `","items":[{"url":"https://mega.nz/file/Aa4xWq7Z"}]}`
	if a := n.filed("application/json", revised); a.Status.State != "valid" || len(a.Status.Rows) != 1 || a.Ref == first.Ref {
		t.Errorf("%+v", a)
	}
	if a := n.filed("text/csv", "url\nhttps://mega.nz/file/Bb4xWq7Z\n", "Revision-Of", first.Ref, "Revision-Token", first.Token); a.Status.State != "valid" {
		t.Errorf("%+v", a)
	}
	if code, _, _ := n.send("/api/v1/notices", "application/json", strings.ReplaceAll(revised, first.Token, "bx_wrong")); code != http.StatusNotFound {
		t.Errorf("somebody else's notice was revised: %d", code)
	}
}

// T28, R42: ten thousand links by API: acknowledged before they are read, 202 within 2 s,
// all rows answered within 10 s (make soak), the same again when it is sent again.
func TestT28TenThousandByAPI(t *testing.T) {
	n := startNode(t, dataFolder(t))
	items := make([]string, takedown.MaxRows)
	for i := range items {
		items[i] = fmt.Sprintf(`{"url":"https://mega.nz/file/Zq%06d#%s"}`, i, intakeKey)
	}
	body := ownJSON("LH-2", strings.Join(items, ","), "")
	start := time.Now()
	a := n.filed("application/json", body)
	accepted := time.Since(start)
	var got answered202
	n.until("all rows to be answered", func() bool {
		_, _, text := n.with(a.Token, "/api/v1/notices/"+a.Ref)
		return json.Unmarshal([]byte(text), &got.Status) == nil && got.Status.Pending == 0 && len(got.Status.Rows) == len(items)
	})
	all := time.Since(start)
	t.Logf("10,000 rows: 202 after %v, all answered after %v", accepted, all)
	if a.Status.State != "received" || a.Status.Pending != len(items) {
		t.Errorf("the 202 waited for its rows to be read: %s, %d rows to read", a.Status.State, a.Status.Pending)
	}
	if timesHold && (accepted > 2*time.Second || all > 10*time.Second) {
		t.Errorf("202 after %v, all answered after %v", accepted, all)
	}
	if got.Status.State != "valid" || got.Status.Rows[9_999].State != "understood" || got.Status.KeysCut != len(items) {
		t.Errorf("%s, %d keys cut", got.Status.State, got.Status.KeysCut)
	}
	if again := n.filed("application/json", body); !again.Again || again.Ref != a.Ref {
		t.Errorf("%s again is %s", a.Ref, again.Ref)
	}
}

// T28, T35, T36: an admitted sender's token stands for statements and signature: a CSV is
// a valid notice, its links are removed at once, and it is taken back under its own name.
func TestIntakeOfAnAdmittedSender(t *testing.T) {
	n := startNode(t, dataFolder(t))
	n.enter()
	var admitted struct{ Token string }
	code := n.call("POST", "/api/v1/operator/senders", map[string]any{
		"name": "Lamplight Agency", "contact": map[string]string{"name": "Ada Lamp", "email": "ada@lamplight.example", "relation": "agent"},
		"signature": "Ada Lamp", "record": "two years of exact notices", "automatic": true, "daily_cap": 10_000,
	}, &admitted)
	if code != http.StatusCreated || admitted.Token == "" {
		t.Fatalf("admitting: %d", code)
	}
	bearer := []string{"Authorization", "Bearer " + admitted.Token}
	a := n.filed("text/csv", "url,work_title\nhttps://mega.nz/file/Kb4xWq7Z#"+intakeKey+",Lighthouse Days\n=1+1,\n", bearer...)
	if a.Status.State != "decided" || a.told() != "removed* malformed" {
		t.Errorf("%s: %s", a.Status.State, a.told())
	}

	var table strings.Builder // R17: not more than an admitted sender may refuse in advance
	table.WriteString("url,work_title\n")
	for i := range 400 {
		fmt.Fprintf(&table, "https://mega.nz/file/Zq%06d,Lighthouse Days\n", i)
	}
	if a = n.filed("text/csv", table.String(), bearer...); a.Status.State != "decided" || len(a.Status.Rows) != 400 || a.Status.Rows[399].State != "removed" {
		t.Errorf("%s, %d rows", a.Status.State, len(a.Status.Rows))
	}

	var got answered202
	item := `<Item><Title>Lighthouse Days</Title><URL>https://mega.nz/file/Nn4xWq7Z</URL></Item>`
	a = n.filed("text/xml", acnsOf("LINK", item, ""), bearer...)
	if a.told() != "removed" {
		t.Errorf("acns: %s %s", a.Status.State, a.told())
	}
	back := acnsOf("LINK", item, `<Type Retraction="true">DMCA</Type>`)
	state := func() string {
		_, _, text := n.with(a.Token, "/api/v1/notices/"+a.Ref)
		if err := json.Unmarshal([]byte(text), &got.Status); err != nil {
			t.Fatal(err)
		}
		return got.told()
	}
	if code, _, text := n.send("/api/v1/notices", "text/xml", back); code != http.StatusAccepted || state() != "removed" {
		t.Errorf("anybody took it back: %d %s", code, text) // R30
	}
	if code, _, text := n.send("/api/v1/notices", "text/xml", back, append(bearer, "Accept", "text/xml")...); code != http.StatusAccepted || !strings.Contains(text, `Accepted="true"`) || state() != "restored" {
		t.Errorf("T36: %d %s, %s", code, text, state())
	}
}
