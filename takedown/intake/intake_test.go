package intake

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"blindex/share"
	"blindex/takedown"
)

const (
	host    = "find.example"
	fileKey = "Zx8Lq2Vn5Rt7Yp0Wc3Mf6Bh9Kd1Gs4Ja8Eu2Ti5Oo7X"
	dirKey  = "Qm7Zt3Xw9Lc5Vb1Nk8Hd2R"
	sworn   = "I have a good faith belief that use of the material in the manner complained of is not authorized by the copyright owner, its agent, or the law. " +
		"The information in this notification is accurate, and under penalty of perjury, I am authorized to act on behalf of the owner."
)

func read(t *testing.T, kind, body string, o Options) Inbound {
	t.Helper()
	o.OwnHosts = []string{host}
	in, err := Read(kind, share.NewUntrusted(body), o)
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	keyless(t, in)
	return in
}

func plain(t *testing.T, body string) Inbound {
	t.Helper()
	in, err := Plain(share.NewUntrusted(body), Options{OwnHosts: []string{host}, Channel: "mail"})
	if err != nil {
		t.Fatal(err)
	}
	keyless(t, in)
	return in
}

// keyless fails when a secret of these tests is anywhere in what was read (R2, T8).
func keyless(t *testing.T, in Inbound) {
	t.Helper()
	text := []string{fmt.Sprintf("%+v", in)}
	for _, r := range in.Draft.Rows {
		if r.Link != nil {
			text = append(text, r.Link.URL(), r.Link.Handle())
		}
	}
	if in.Ack != nil {
		text = append(text, fmt.Sprintf("%+v", *in.Ack))
	}
	for _, secret := range []string{fileKey, dirKey} {
		if all := strings.Join(text, "\n"); strings.Contains(all, secret) {
			t.Errorf("a key is in %s", all)
		}
	}
}

// rows writes rows shortly: handle, entry or match, * where a key was cut, and the work.
func rows(d takedown.Draft) string {
	var out []string
	for i, r := range d.Rows {
		s := string(r.Match) + r.Entry
		if r.Link != nil {
			s = r.Link.Handle()
			if r.Link.Sub() != "" {
				s += "/" + r.Link.Sub()
			}
		}
		if r.KeyCut {
			s += "*"
		}
		if w := d.WorkOf[r.N]; w > 1 {
			s += fmt.Sprintf(":%d", w)
		}
		if d.Scopes[r.N] == takedown.ScopeSubtree {
			s += "+"
		}
		if r.N != i+1 {
			s += fmt.Sprintf("!n=%d", r.N)
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func state(d takedown.Draft) string {
	n := d.Notice
	for _, p := range d.Rows {
		row := takedown.Row{N: p.N, Match: p.Match}
		if p.Link != nil || p.Entry != "" {
			row.Match, row.Target = takedown.Matched, &share.Target{}
		}
		n.Rows = append(n.Rows, row)
	}
	missing, _, state := takedown.Screen(n)
	return fmt.Sprint(state, " ", missing)
}

func want(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func titles(d takedown.Draft) string {
	var out []string
	for _, w := range d.Notice.Works {
		out = append(out, w.Title+"|"+w.Description+"|"+strings.Join(w.OriginalURLs, " "))
	}
	return strings.Join(out, "\n")
}

func TestOwnJSON(t *testing.T) {
	in := read(t, "application/json; charset=utf-8", `{"kind":"copyright","external_id":"ABC-1","is_revision_of":"n-7k3m-q2xd",
		"sender":{"name":"Jane Doe\r\nBcc: x@example.com","email":"jane@example.com","relation":"Agent"},
		"works":[{"title":"First","registration_no":"PA 1"},{"title":"Second"}],
		"items":[{"work":1,"url":"https://mega.nz/file/Kb4xWq7Z#`+fileKey+`","scope":"subtree"},{"url":"https://find.example/e/abcdefgh"},{"url":"\u0000"},{"url":"x`+"\xff"+`"}],
		"statements":{"good_faith":true,"text_id":"theirs"},"signature":"Jane Doe"}`, Options{Channel: "api"})
	want(t, "rows", rows(in.Draft), "Kb4xWq7Z*:2+ abcdefgh malformed malformed")
	want(t, "ids", in.ExternalID+" "+in.RevisionOf, "ABC-1 N-7K3M-Q2XD")
	want(t, "T33: one line", in.Draft.Notice.Parties[0].Name, "Jane Doe Bcc: x@example.com")
	want(t, "relation", in.Draft.Notice.Parties[0].Relation, "agent")
	want(t, "works", titles(in.Draft), "First|PA 1|\nSecond||")
	if in.Draft.Notice.Statements.TextID != "" || in.Draft.Notice.KeyStrips != 1 {
		t.Errorf("got %+v", in.Draft.Notice)
	}
}

// A table of links in all the ways that spreadsheets write one (RFC 4180, T8, T30).
func TestCSV(t *testing.T) {
	link := "https://mega.nz/file/Kb4xWq7Z#" + fileKey
	for _, c := range []struct{ name, body, rows, works string }{
		{"plain", "url,work_title,original_url,scope\r\n" + link + ",First,https://shop.example/1,link\r\nhttps://find.example/e/abcdefgh,Second,,subtree\r\n",
			"Kb4xWq7Z* abcdefgh:2+", "First||https://shop.example/1\nSecond||"},
		{"mark and semicolons", "\ufeffurl;work_title;original_url\n" + link + ";\"Semi; colon\";\n", "Kb4xWq7Z*", "Semi; colon||"},
		{"quoted with breaks", "work_title,url\n\"A \"\"quoted\"\"\nname\",\"" + link + "\"\n", "Kb4xWq7Z*", `A "quoted" name||`},
		{"no headings", link + ",First\n" + link + ",First\n", "Kb4xWq7Z* Kb4xWq7Z*", "First||"},
		{"one bad row", "url\nhtp:/mega\n\"never closed\n" + link + "\nb\x00d\n" + strings.Repeat("x", 9000) + "\n", "malformed malformed Kb4xWq7Z* malformed malformed", ""},
		{"later rows keep the work", "url,work_title\n" + link + ",First\nhttps://mega.nz/folder/Qw8xWq7Z,\n", "Kb4xWq7Z* Qw8xWq7Z", "First||"},
	} {
		in := read(t, "text/csv", c.body, Options{})
		want(t, c.name+" rows", rows(in.Draft), c.rows)
		want(t, c.name+" works", titles(in.Draft), c.works)
	}
	for body, err := range map[string]error{
		"work_title\nx\n": ErrFormat, "": ErrFormat, "url\n" + strings.Repeat("a\n", takedown.MaxRows+1): ErrRows,
	} {
		if _, got := Read("text/csv", share.NewUntrusted(body), Options{}); !errors.Is(got, err) {
			t.Errorf("%.20q: got %v, want %v", body, got, err)
		}
	}
	if in := read(t, "text/csv", "url\n"+strings.Repeat("https://mega.nz/file/Kb4xWq7Z\n", takedown.MaxRows), Options{}); len(in.Draft.Rows) != takedown.MaxRows {
		t.Errorf("got %d rows", len(in.Draft.Rows))
	}
}

// The text of Google's programme: a # line after a link begins a new work.
func TestTCRP(t *testing.T) {
	in := read(t, "text/plain; charset=utf-8", "# First work\n# by someone, key: "+dirKey+"\n# https://shop.example/1\nhttps://mega.nz/file/Kb4xWq7Z#"+fileKey+
		"\nhttps://mega.nz/folder/Qw8xWq7Z https://mega.nz/file/Zz4xWq7Z\n\n#Second work\r\nhttps://find.example/e/abcdefgh\r\nwords\n", Options{})
	want(t, "rows", rows(in.Draft), "Kb4xWq7Z* Qw8xWq7Z Zz4xWq7Z abcdefgh:2 malformed:2")
	want(t, "works", titles(in.Draft), "First work|by someone, key: [key removed]|https://shop.example/1\nSecond work||")
}

// An account fills what a format has no place for (T35).
func TestAccount(t *testing.T) {
	account := &Account{
		Sender:     takedown.Party{Role: takedown.RoleSender, Org: "Lamplight Agency", Email: "desk@lamplight.example", Relation: "agent"},
		Statements: takedown.Statements{GoodFaith: true, Accuracy: true, Perjury: true}, Signature: "Ada Lamp",
	}
	body := "url,work_title\nhttps://mega.nz/file/Kb4xWq7Z,Lighthouse Days\n"
	want(t, "without", state(read(t, "text/csv", body, Options{}).Draft), "deficient [signature contact good_faith accuracy perjury]")
	want(t, "with", state(read(t, "text/csv", body, Options{Account: account}).Draft), "valid []")
	xarf := xarfSample(t, nil)
	want(t, "T35 unknown", state(read(t, "application/json", xarf, Options{}).Draft), "incomplete [signature good_faith accuracy perjury]")
	want(t, "T35 account", state(read(t, "application/json", xarf, Options{Account: account}).Draft), "valid []")
}

func xarfSample(t *testing.T, evidence []map[string]string) string {
	t.Helper()
	b, err := json.Marshal(map[string]any{
		"xarf_version": "4.0.0", "report_id": "9b2d6e7c-0000-4000-8000-000000000001", "timestamp": "2026-11-01T00:00:00Z",
		"reporter": map[string]string{"org": "Lamplight Agency", "contact": "desk@lamplight.example", "domain": "lamplight.example"},
		"sender":   map[string]string{"org": "Lamplight Agency", "contact": "desk@lamplight.example", "domain": "lamplight.example"},
		"category": "copyright", "type": "link_site", "infringing_url": "https://find.example/e/abcdefgh", "site_name": "find",
		"linked_content": []map[string]string{{"target_url": "https://mega.nz/#!Kb4xWq7Z!" + fileKey, "link_type": "direct_download"}},
		"work_title":     "Lighthouse Days", "rights_holder": "Lamp House", "link_type": "undeclared", "evidence": evidence,
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Evidence that is text is searched for statements; anything else is dropped, named and
// hashed (T10, R29).
func TestXARFEvidence(t *testing.T) {
	encode := base64.StdEncoding.EncodeToString
	in := read(t, "application/json", xarfSample(t, []map[string]string{
		{"content_type": "text/plain", "payload": encode([]byte(sworn + "\nhttps://mega.nz/file/Aa4xWq7Z#" + fileKey + "\n/s/ Ada Lamp\n"))},
		{"content_type": "image/png", "payload": encode([]byte("\x89PNG\x00" + fileKey)), "description": "screen #" + fileKey},
		{"content_type": "text/plain", "payload": encode([]byte("\x00" + fileKey))},
		{"content_type": "text/plain", "payload": "!not base64"},
	}), Options{Salt: []byte("salt")})
	want(t, "rows", rows(in.Draft), "abcdefgh Kb4xWq7Z*")
	want(t, "state", state(in.Draft), "valid []")
	want(t, "signature", in.Draft.Notice.Signature, "Ada Lamp")
	want(t, "concerns", fmt.Sprint(in.Concerns), "[statements_in_text attachment_dropped]")
	want(t, "id", in.ExternalID, "9b2d6e7c-0000-4000-8000-000000000001")
	if len(in.Dropped) != 3 || in.Dropped[0].Type != "image/png" || in.Dropped[0].Sum == [32]byte{} {
		t.Errorf("dropped %+v", in.Dropped)
	}
	for _, bad := range []string{`{"xarf_version":"3.0","category":"copyright"}`, `{"xarf_version":"4.0.0","category":"copyright","linked_content":7}`} {
		if _, err := Read("application/json", share.NewUntrusted(bad), Options{}); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if _, err := Read("application/json", share.NewUntrusted(`{"xarf_version":"4.0.0","category":"messaging"}`), Options{}); !errors.Is(err, ErrRoute) {
		t.Error(err)
	}
}

func acnsSample(typ, source, items, more string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<Infringement xmlns="http://www.acns.net/WRONG">
<Case><ID>A-77</ID><Status>OPEN</Status></Case>
<Complainant><Entity>Lamp & House</Entity><Contact>Ada Lamp</Contact><Address>1 Quay</Address><Phone>+1 555 010 0100</Phone><Email>ada@lamplight.example</Email></Complainant>
<Service_Provider><Entity>blindex</Entity></Service_Provider>
<Source><TimeStamp>2026-11-01T00:00:00Z</TimeStamp><IP_Address>192.0.2.7</IP_Address>` + source + `<Login>user@` + fileKey + `</Login></Source>
<Content>` + items + `</Content>` + typ + more + `</Infringement>`
}

// ACNS: a bare & is repaired, a wrong namespace tolerated, addresses of machines are
// nothing to us, and log-ins are never read (T34, T36).
func TestACNS(t *testing.T) {
	link := `<SubType BaseType="LINK" Protocol="HTTP"/>`
	item := `<Item><TimeStamp>x</TimeStamp><Title>Days & Nights</Title><FileName>days.mkv</FileName><URL>https://mega.nz/file/Kb4xWq7Z#` + fileKey + `</URL></Item>`
	notice := `<Type Retraction="false">DMCA</Type>`
	in := read(t, "application/xml", acnsSample(notice, link, item, `<TextNotice>`+sworn+`</TextNotice>`), Options{})
	want(t, "rows", rows(in.Draft), "Kb4xWq7Z*")
	want(t, "works", titles(in.Draft), "Days & Nights||")
	want(t, "state", state(in.Draft), "incomplete [signature]")
	want(t, "case", in.ExternalID+" "+in.Draft.Notice.Parties[0].Org, "A-77 Lamp & House")
	if !in.Ack.Accepted || in.Retraction {
		t.Errorf("ack %+v", *in.Ack)
	}

	in = read(t, "text/xml", acnsSample(notice, `<SubType BaseType="P2P" Protocol="BITTORRENT"/>`, `<Item><Title>Days</Title><FileName>d</FileName></Item>`, ""), Options{})
	want(t, "IP only", state(in.Draft), "deficient [signature link good_faith accuracy perjury]")
	want(t, "IP only concern", fmt.Sprintln(in.Concerns, in.Ack.Accepted, in.Ack.Reason), "[not_an_isp] false IP_OUT_OF_RANGE\n")

	in = read(t, "text/xml", acnsSample(`<Type Retraction="true">DMCA</Type>`, link, item, ""), Options{})
	if !in.Retraction || !in.Ack.Accepted {
		t.Error("T36: no retraction")
	}

	in = read(t, "text/xml", acnsSample(notice, link, item, `<TextNotice>remove https://mega.nz/file/Other67Z please</TextNotice>`), Options{})
	want(t, "mismatch", fmt.Sprintln(in.Concerns, in.Ack.Reason), "[text_xml_mismatch] TEXT_XML_MISMATCH\n")

	in = read(t, "text/xml", acnsSample(notice, `<SubType BaseType="SERVER" Protocol="HTTP"/><URL_Base>https://files.example/d/</URL_Base>`, `<Item><FileName>days.mkv</FileName></Item>`, ""), Options{})
	want(t, "base", rows(in.Draft), "foreign")

	for name, bad := range map[string]string{
		"doctype": `<!DOCTYPE x [<!ENTITY a "b">]><Infringement/>`, "other root": `<NoticeAck/>`, "unclosed": `<Infringement><Case>`,
		"deep": strings.Repeat("<Infringement>", 99), "large": "<Infringement>" + strings.Repeat(" ", 2<<20) + "</Infringement>", "none": "x",
	} {
		if _, err := Read("application/xml", share.NewUntrusted(bad), Options{}); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAckXML(t *testing.T) {
	b, err := Ack{CaseID: "A&1", Entity: "Lamp", Accepted: false, Reason: rejectMismatch}.XML("N-7K3M-Q2XD", "tok", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`<NoticeAck xmlns="http://www.acns.net/ACNS" Accepted="false" RejectReason="TEXT_XML_MISMATCH">`, "<Complianant>", "A&amp;1", "N-7K3M-Q2XD"} {
		if !strings.Contains(string(b), part) {
			t.Errorf("no %s in %s", part, b)
		}
	}
}

func TestTypes(t *testing.T) {
	for _, kind := range []string{"", "application/pdf", "multipart/form-data; boundary=x", "text/html", "application/octet-stream"} {
		if _, err := Read(kind, share.NewUntrusted("x"), Options{}); !errors.Is(err, ErrType) {
			t.Errorf("%q: %v", kind, err)
		}
	}
	if _, err := Read("text/plain", share.NewUntrusted(strings.Repeat("x", MaxBytes+1)), Options{}); !errors.Is(err, ErrSize) {
		t.Error(err)
	}
}

// T34: quoted, clear-signed, prose with the statements, an ACNS block with a bare &.
func TestProseACNS(t *testing.T) {
	xml := acnsSample(`<Type Retraction="false">DMCA</Type>`, `<SubType BaseType="LINK"/>`, `<Item><Title>Days</Title><URL>https://mega.nz/file/Kb4xWq7Z#`+fileKey+`</URL></Item>`, "")
	text := "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nDear Sir or Madam,\n" + sworn + "\n\nRespectfully,\nAda Lamp\n\n- - ---Start ACNS XML\n" + xml +
		"\n- - ---End ACNS XML\n-----BEGIN PGP SIGNATURE-----\n\niQIz" + dirKey + "\n-----END PGP SIGNATURE-----\n"
	in := plain(t, "> "+strings.ReplaceAll(text, "\n", "\n> "))
	want(t, "format", string(in.Format), "acns")
	want(t, "rows", rows(in.Draft), "Kb4xWq7Z*")
	want(t, "state", state(in.Draft), "valid []")
	want(t, "signature", in.Draft.Notice.Signature, "Ada Lamp")
	if !slices.Contains(in.Concerns, ConcernSpoken) || in.Draft.Notice.KeyStrips == 0 {
		t.Errorf("got %v, %d keys", in.Concerns, in.Draft.Notice.KeyStrips)
	}
}

// The layout of web forms in mail: a question in bold, an empty line, the answer.
func TestProseQuestions(t *testing.T) {
	in := plain(t, `**Are you the copyright holder or authorized to act on the copyright owner's behalf?**

Yes, I am authorized to act on the copyright owner's behalf.

**Is this a revised notice?**

N-7K3M-Q2XD

**Please provide a detailed description of the original copyrighted work that has allegedly been infringed.**

Lighthouse Days, a film

**If the original work referenced above is available online, please provide a URL.**

https://mega.nz/file/Or4xWq7Z

**Please provide a list of URLs of the infringing files.**

hxxps://mega[.]nz/file/Kb4xWq7Z#`+fileKey+`
https://forum.example/thread/9
and https://find.example/e/abcdefgh too

**I have a good faith belief that use of the copyrighted materials described above is not authorized by the copyright owner, or its agent, or the law.**

Yes

**I swear, under penalty of perjury, that the information in this notification is accurate and that I am the copyright owner, or am authorized to act.**

Yes

**Please provide the telephone number or physical address.**

+1 555 010 0100

**So that we can get back to you, please provide your email address.**

ada@lamplight.example

**Please type your full legal name to sign this notice.**

Ada Lamp
`)
	want(t, "rows", rows(in.Draft), "Kb4xWq7Z* abcdefgh foreign")
	want(t, "works", titles(in.Draft), "Lighthouse Days, a film||[link 1]")
	want(t, "state", state(in.Draft), "valid []")
	want(t, "revision", in.RevisionOf, "N-7K3M-Q2XD")
	want(t, "sender", in.Draft.Notice.Parties[0].Email+" "+in.Draft.Notice.Parties[0].Phone, "ada@lamplight.example +1 555 010 0100")
	want(t, "signature", in.Draft.Notice.Signature, "Ada Lamp")
}

func TestProseFields(t *testing.T) {
	in := plain(t, "Name: Ada Lamp\nCompany: Lamplight\nE-mail: ada@lamplight.example\nWork: Lighthouse Days\nLink: https://mega.nz/file/Kb4xWq7Z\nKey: "+fileKey+
		"\nOther one: https://mega.nz/#F!Qw8xWq7Z!"+dirKey+"\n"+sworn+"\n/s/ Ada Lamp\n")
	want(t, "rows", rows(in.Draft), "Kb4xWq7Z* Qw8xWq7Z*")
	want(t, "state", state(in.Draft), "valid []")
	want(t, "company", in.Draft.Notice.Parties[0].Org, "Lamplight")
	in = plain(t, "I am not the owner, just a fan. https://mega.nz/file/Kb4xWq7Z\nWork: Lighthouse Days\nEmail: a@b.example")
	want(t, "T15", state(in.Draft), "decided [perjury]")
	in = plain(t, "All my films on mega.nz")
	want(t, "T6", state(in.Draft), "deficient [signature work link contact good_faith accuracy perjury]")
}
