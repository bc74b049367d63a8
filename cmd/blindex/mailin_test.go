package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
)

var mailNumber int

// letterOf is a mail by the studio; header lines may be added.
func letterOf(header, body string) string {
	mailNumber++
	return fmt.Sprintf("From: Claims Desk <claims@studio.example>\nTo: copyright@blindex.example\nSubject: Infringement notice\nMessage-ID: <%d@studio.example>\nDate: Mon, 23 Nov 2026 09:00:00 +0000\n%s\n%s\n", mailNumber, header, body)
}

const (
	mailKey = "Zx4kQ9rT2mWv7Lp0NcYbH3sJ8dF5gUeAaRoXiCtKzVw"
	sworn   = "Work: The Lighthouse Keeper (film, 2019)\n\nI have a good faith belief that use of the material in the manner complained of is not authorised by the copyright owner, its agent, or the law.\n" +
		"The information in this notice is accurate, and under penalty of perjury, I am authorised to act on behalf of the owner.\nName: Jane Doe\nPhone: +1 555 0100 200\nAddress: 1 Example Street, Springfield\n\n/s/ Jane Doe\n"
)

var saltLine = regexp.MustCompile(`(?m)^[0-9a-f]{32}$`)

// R5, R30, T9, T33: a notice by LMTP, by SMTP and by the hook is filed before it is
// acknowledged, its keys are cut, its receipt has the salt, and goes to one recipient.
func TestR5MailBecomesANotice(t *testing.T) {
	m := newMailroom(t)
	// The four spellings of T9.
	body := "Please remove\nhttps://mega.nz/#!Hq3tZp9K!" + mailKey + "\nhttps://mega.nz/#F!Gq3tZp9K!Qm7xT2vLp9RkWc4NzYb1Hg!Rr3tZp9K\nhttps://mega.nz/file/Kq3tZp9K%23" + mailKey +
		"\nhttps://mega.nz/file/Lq3tZp9K\nKey: " + mailKey + "\n\n" + sworn
	for i, addr := range []string{m.lmtp, m.smtp, "hook"} {
		raw := letterOf("", strings.ReplaceAll(body, "tZp9", fmt.Sprintf("tZp%d", i)))
		if i == 1 { // T33: a name that wants a header
			raw = strings.Replace(raw, "From: Claims Desk <", "From: =?utf-8?Q?Desk=0D=0ABcc=3A_fan=40mail.example?= <", 1)
		}
		raw = m.signed(raw)
		if addr == "hook" {
			if code, answer := m.hooked(raw, hookSecret, "message/rfc822"); code != 200 || !strings.Contains(answer, `"outcome":"filed","ref":"N-`) {
				t.Fatalf("the hook: %d %s", code, answer)
			}
		} else {
			m.deliver(addr, "claims@studio.example", raw, "250")
		}
		if n := query[int](m, `SELECT count(*) FROM notices WHERE channel = 'mail' AND state = 'valid'`); n != i+1 {
			t.Fatalf("%d notices after mail %d\n%s", n, i+1, m.dump())
		}
		m.later(25 * time.Hour)
		got := m.letters()
		if len(got) != 1 || len(got[0].env.To) != 1 || got[0].env.To[0] != "claims@studio.example" || !strings.HasPrefix(got[0].env.From, "bounce+") {
			t.Fatalf("letters %+v", got)
		}
		checks, err := dkim.VerifyWithOptions(strings.NewReader(got[0].raw), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) { return []string{m.txt[name]}, nil }})
		if err != nil || len(checks) != 1 || checks[0].Err != nil {
			t.Errorf("the letter is not signed: %v %v", checks, err)
		}
		text := got[0].text(t)
		salt, err := hex.DecodeString(saltLine.FindString(text))
		if err != nil || len(salt) != 16 || !strings.Contains(text, "/n/bx_") || !strings.Contains(text, "[key removed]") {
			t.Fatalf("receipt:\n%s", text)
		}
		wire := raw
		if addr != "hook" {
			wire = strings.ReplaceAll(raw, "\n", "\r\n")
		}
		want := sha256.Sum256(append(salt, wire...))
		if have := query[[]byte](m, `SELECT raw_hash FROM notices ORDER BY id DESC LIMIT 1`); !bytes.Equal(have, want[:]) {
			t.Error("the fingerprint is not of salt and mail")
		}
		if rows := query[int](m, `SELECT count(*) FROM notice_items WHERE notice_id = (SELECT max(id) FROM notices) AND provider = 'mega'`); rows != 4 {
			t.Errorf("%d rows", rows)
		}
	}
	if dump := string(m.dump()); strings.Contains(dump, mailKey) || strings.Contains(dump, "Qm7xT2vLp9RkWc4NzYb1Hg") || strings.Contains(m.log.String(), mailKey) {
		t.Error("a key is stored or logged")
	}
	if code, _ := m.hooked("x", "wrong secret", "message/rfc822"); code != 401 {
		t.Errorf("a wrong secret: %d", code)
	}
	if code, _ := m.hooked("x", hookSecret, "text/plain"); code != 400 {
		t.Errorf("another type: %d", code)
	}
	if code, _ := m.hooked("no mail", hookSecret, "message/rfc822"); code != 400 {
		t.Errorf("no mail: %d", code)
	}
}

const acns = `<?xml version="1.0" encoding="UTF-8"?>
<Infringement xmlns="http://www.acns.net/ACNS"%s>
<Case><ID>%s</ID></Case>
<Complainant><Entity>Studio & Sons</Entity><Contact>Jane Doe</Contact><Email>claims@studio.example</Email><Phone>+1 555 0100 200</Phone><Address>1 Example Street</Address></Complainant>
<Source><TimeStamp>2026-11-20T10:00:00Z</TimeStamp><IP_Address>192.0.2.1</IP_Address><SubType BaseType="LINK" Protocol="HTTP"/></Source>
<Content><Item><TimeStamp>2026-11-20T10:00:00Z</TimeStamp><Title>The Lighthouse Keeper</Title><FileName>keeper.mkv</FileName><URL>https://mega.nz/file/Aq3tZp9K#` + mailKey + `</URL></Item></Content>
<Type%s>DMCA</Type>
</Infringement>`

// T34, T36: an ACNS block in a quoted, clear-signed mail, with a bare ampersand; its
// retraction by the same signed sender.
func TestT34AcnsByMailAndT36ItsRetraction(t *testing.T) {
	m := newMailroom(t)
	block := fmt.Sprintf(acns, "", "CASE-77", "")
	body := "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" + sworn + "\n" + block + "\n-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAdFiEE\n-----END PGP SIGNATURE-----\n"
	quoted := "> " + strings.ReplaceAll(strings.TrimSpace(body), "\n", "\n> ")
	m.deliver(m.lmtp, "claims@studio.example", m.signed(letterOf("", quoted)), "250")
	state := func() string { return query[string](m, `SELECT state FROM notices`) }
	if state() != "valid" {
		t.Fatalf("state %s\n%s", state(), m.dump())
	}
	if n := query[int](m, `SELECT count(*) FROM notice_items WHERE provider = 'mega'`); n != 1 {
		t.Errorf("%d rows", n)
	}
	if attention := query[[]string](m, `SELECT attention FROM notices`); !slices.Contains(attention, "statements_in_text") {
		t.Errorf("a person is not told that statements stood in prose: %v", attention)
	}
	retraction := letterOf("", fmt.Sprintf(acns, "", "CASE-77", ` Retraction="true"`))
	m.deliver(m.lmtp, "claims@studio.example", retraction, "250") // unsigned: T22
	if state() != "valid" || query[int](m, `SELECT count(*) FROM post WHERE kind = 'retraction'`) != 1 {
		t.Fatalf("an unsigned retraction: %s", state())
	}
	m.deliver(m.lmtp, "claims@studio.example", m.signed(letterOf("", fmt.Sprintf(acns, "", "CASE-77", ` Retraction="true"`))), "250")
	if reason := query[string](m, `SELECT reason FROM notice_items`); state() != "decided" || reason != "retracted" {
		t.Errorf("%s\nafter a signed retraction: %s, %s", m.log.tail(), state(), reason)
	}
}

// T35: an XARF report of an unknown sender lacks statements and signature, and its sender's
// contact is told so, once.
func TestT35XarfByMail(t *testing.T) {
	m := newMailroom(t)
	report := `{"xarf_version":"4.0.0","report_id":"0f0e6f6e-0000-4000-8000-000000000001","timestamp":"2026-11-20T10:00:00Z",
"reporter":{"org":"Studio","contact":"desk@studio.example","domain":"studio.example"},"sender":{"org":"Studio","contact":"desk@studio.example","domain":"studio.example"},
"source_identifier":"mega.nz","category":"copyright","type":"link_site","infringing_url":"https://mega.nz/file/Bq3tZp9K#` + mailKey + `","site_name":"blindex","work_title":"The Lighthouse Keeper"}`
	raw := letterOf("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n", "--b\nContent-Type: text/plain\n\nSee the report.\n--b\nContent-Type: application/json; name=xarf.json\nContent-Transfer-Encoding: base64\n\n"+wrap(base64.StdEncoding.EncodeToString([]byte(report)))+"\n--b--")
	m.deliver(m.smtp, "claims@studio.example", raw, "250")
	if missing := query[[]string](m, `SELECT missing FROM notices WHERE state = 'incomplete'`); !slices.Contains(missing, "signature") || !slices.Contains(missing, "perjury") {
		t.Errorf("missing %v", missing)
	}
	got := m.letters()
	if len(got) != 1 || got[0].env.To[0] != "desk@studio.example" || !strings.Contains(got[0].text(t), "signature") {
		t.Fatalf("letters %+v", got)
	}
}

func wrap(s string) string {
	var b strings.Builder
	for len(s) > 76 {
		b.WriteString(s[:76] + "\n")
		s = s[76:]
	}
	return b.String() + s
}

// T21, T22, R30: a line of a signed mail of the sender's own takes a notice back, nothing
// else does; what anybody else wants goes to a person.
func TestT22RetractionByMail(t *testing.T) {
	m := newMailroom(t)
	m.deliver(m.lmtp, "claims@studio.example", letterOf("", "https://mega.nz/file/Cq3tZp9K\n"+sworn), "250")
	ref := query[string](m, `SELECT ref FROM notices`)
	state := func() string { return query[string](m, `SELECT state FROM notices`) }
	line := "Retract " + ref + "\n"
	stranger := func() string {
		return strings.Replace(letterOf("", line), "claims@studio.example", "fan@mail.example", 1)
	}
	old := m.signed(letterOf("", line))
	for what, raw := range map[string]string{
		"unsigned":          letterOf("", line),
		"somebody else":     stranger(),
		"signed, not From":  m.signed(stranger()),
		"quoted":            m.signed(letterOf("", "> "+line)),
		"changed":           strings.Replace(m.signed(letterOf("", "Retract N-0000-0000\n")), "N-0000-0000", ref, 1),
		"two":               m.signed(letterOf("", line+"Retract N-0000-0000\n")),
		"in a sentence":     m.signed(letterOf("", "We do not want to retract "+ref+" at all.\n")),
		"type is not bound": strings.Replace(m.signed(letterOf("", line)), "Subject:", "Content-Type: text/plain\nSubject:", 1),
	} {
		m.deliver(m.lmtp, "claims@studio.example", raw, "250")
		if state() != "valid" {
			t.Fatalf("%s: state %s", what, state())
		}
	}
	m.later(8 * 24 * time.Hour)
	m.deliver(m.lmtp, "claims@studio.example", old, "250") // an old one sent again
	if state() != "valid" {
		t.Error("an old mail takes a notice back")
	}
	if n := query[int](m, `SELECT count(*) FROM post`); n != 9 {
		t.Errorf("%d mails wait for a person", n)
	}
	m.later(-8 * 24 * time.Hour)
	m.deliver(m.lmtp, "claims@studio.example", m.signed(letterOf("", "Dear all,\n\n"+line+"\nRegards\n")), "250")
	if reason := query[string](m, `SELECT reason FROM notice_items`); state() != "decided" || reason != "retracted" {
		t.Errorf("the sender's own: %s %s", state(), reason)
	}
}

// R30: no mail is answered that could answer itself, no address twice a day, none lost.
func TestR30LoopsAndQuestions(t *testing.T) {
	m := newMailroom(t)
	hello := "Hello, what is it that you do here?"
	for _, header := range []string{"Auto-Submitted: auto-replied", "Precedence: bulk", "List-Id: <x.example>", "Auto-Submitted: auto-generated"} {
		m.deliver(m.lmtp, "claims@studio.example", letterOf(header+"\n", hello), "250")
	}
	m.deliver(m.lmtp, "", letterOf("", hello), "250")
	m.deliver(m.lmtp, "copyright@blindex.example", strings.Replace(letterOf("", hello), "claims@studio.example", "copyright@blindex.example", 1), "250")
	if got := m.letters(); len(got) != 0 {
		t.Fatalf("answered: %+v", got)
	}
	for range 3 {
		m.deliver(m.lmtp, "claims@studio.example", letterOf("", hello), "250")
	}
	got := m.letters()
	if len(got) != 1 || !strings.Contains(got[0].text(t), "https://blindex.example/notice") || strings.Contains(got[0].raw, "what is it") {
		t.Fatalf("answers: %+v", got)
	}
	if !strings.Contains(got[0].raw, "Auto-Submitted: auto-generated") {
		t.Error("our answer does not say what it is")
	}
	// A mailing list that carries a notice: it is filed, since a receipt is owed.
	m.deliver(m.lmtp, "claims@studio.example", letterOf("Precedence: bulk\n", "https://mega.nz/file/Dq3tZp9K\n"+sworn), "250")
	// An automatic answer that names links is looked at by a person.
	m.deliver(m.lmtp, "", letterOf("", "https://mega.nz/file/Eq3tZp9K\n"), "250")
	if n, kept := query[int](m, `SELECT count(*) FROM notices`), query[int](m, `SELECT count(*) FROM post WHERE kind = 'automatic'`); n != 1 || kept != 1 {
		t.Errorf("%d notices, %d automatic mails", n, kept)
	}
	same := letterOf("", "https://mega.nz/file/Fq3tZp9K\n"+sworn)
	for range 2 {
		m.deliver(m.lmtp, "claims@studio.example", same, "250", "copyright@blindex.example", "abuse@blindex.example")
	}
	if n := query[int](m, `SELECT count(*) FROM notices`); n != 2 {
		t.Errorf("%d notices: the same mail came twice, to two of our addresses", n)
	}
}

// A bounce of what we sent marks the address, whatever the other side puts into it.
func TestBounceByMail(t *testing.T) {
	m := newMailroom(t)
	m.deliver(m.lmtp, "claims@studio.example", letterOf("", "https://mega.nz/file/Cq3tZp9K\n"+sworn), "250")
	sent := m.letters()[0]
	report := func(status, inner string) string {
		return "From: MAILER-DAEMON <postmaster@mx.studio.example>\nTo: " + sent.env.From + "\nSubject: Undelivered\nContent-Type: multipart/report; report-type=delivery-status; boundary=r\n\n" +
			"--r\n\nSorry. https://mega.nz/file/Hq3tZp9K#" + mailKey + "\n--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; claims@studio.example\nAction: failed\nStatus: " + status + "\n--r\n" + inner + "--r--\n"
	}
	bounced := func() bool { return query[bool](m, `SELECT bounced_at IS NOT NULL FROM notices`) }
	m.deliver(m.lmtp, "", report("4.4.1", ""), "250", sent.env.From)
	m.deliver(m.lmtp, "", report("5.1.1", ""), "250", "bounce+99-abcdefghij234567@blindex.example")
	if bounced() {
		t.Fatal("marked by a delay, or by a tag that is not ours")
	}
	m.deliver(m.lmtp, "", report("5.1.1", "Content-Type: message/rfc822\n\n"+sent.raw+"\n"), "250") // known by the Message-ID alone
	if !bounced() {
		t.Error("a bounce is not seen")
	}
	if strings.Contains(string(m.dump()), mailKey) {
		t.Error("what a bounce quotes is stored")
	}
}

// A server that asks for patience gets it; the letter comes later.
func TestPatienceIsGiven(t *testing.T) {
	m := newMailroom(t)
	m.deliver(m.lmtp, "claims@studio.example", letterOf("", "https://mega.nz/file/Cq3tZp9K\n"+sworn), "250")
	m.away.deny = true
	if got := m.letters(); len(got) != 0 {
		t.Fatal("sent")
	}
	m.away.deny = false
	if got := m.letters(); len(got) != 0 {
		t.Fatal("sent at once again")
	}
	m.later(5 * time.Minute)
	if got := m.letters(); len(got) != 1 {
		t.Errorf("%d letters after a pause", len(got))
	}
}

func encoded(s string) string {
	var b bytes.Buffer
	w := quotedprintable.NewWriter(&b)
	_, _ = io.WriteString(w, s)
	_ = w.Close()
	return strings.ReplaceAll(b.String(), "\r\n", "\n")
}

// R2, R5, R14, T10: a secret of every form in every place of a mail: none is stored,
// logged or mailed, and no mail is lost.
func TestCanariesByMail(t *testing.T) {
	m := newMailroom(t)
	p := newPlants(t)
	all := p.all
	one := func(where string) string { return p.link(0, where) }
	bare := func(where string) string { _, key, _ := strings.Cut(p.link(0, where), "#"); return key }
	folder := slices.IndexFunc(p.forms, func(f linkForm) bool { return f.Form == "https://mega.nz/folder/{H}#{K}" })
	short := func(where string) string { _, key, _ := strings.Cut(p.link(folder, where), "#"); return key }
	multi := func(parts ...string) string {
		return letterOf("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n", "preamble "+one("preamble")+"\n--b\n"+strings.Join(parts, "\n--b\n")+"\n--b--\nepilogue "+one("epilogue"))
	}
	file := func(kind, name, content string) string {
		return "Content-Type: " + kind + "; name=\"" + name + "\"\nContent-Disposition: attachment; filename=\"" + name + "\"\nContent-Transfer-Encoding: base64\n\n" + wrap(base64.StdEncoding.EncodeToString([]byte(content)))
	}
	text := "Content-Type: text/plain; charset=utf-8\n\n"
	utf16 := func(s string) string {
		out := "\xff\xfe"
		for _, r := range s {
			out += string([]byte{byte(r), byte(r >> 8)})
		}
		return out
	}
	mails := map[string]string{
		"body":        letterOf("", all("body")+sworn),
		"signature":   letterOf("", one("beside")+"\n"+sworn+"\nSignature: "+bare("signature")+"\nCompany: "+bare("company")+"\n"),
		"subject":     strings.Replace(letterOf("", sworn), "Infringement notice", "about "+one("subject"), 1),
		"encoded":     strings.Replace(letterOf("", sworn), "Infringement notice", mime.BEncoding.Encode("utf-8", one("encoded subject")), 1),
		"from":        strings.Replace(letterOf("", one("with from")+"\n"+sworn), "Claims Desk", mime.QEncoding.Encode("utf-8", "é "+one("from")), 1),
		"headers":     letterOf("X-Note: "+one("header")+"\nComments: "+bare("header")+"\nReply-To: <"+bare("reply-to")+"@studio.example>\n", one("with headers")+"\n"+sworn),
		"printable":   letterOf("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n", encoded(all("quoted-printable")+sworn)),
		"base64":      letterOf("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n", wrap(base64.StdEncoding.EncodeToString([]byte(all("base64")+sworn)))),
		"html":        letterOf("Content-Type: text/html; charset=utf-8\n", "<p>"+strings.ReplaceAll(strings.ReplaceAll(all("html"), "&", "&amp;"), "\n", "<br>")+"</p><a href=\""+one("href")+"\">x</a>"+sworn),
		"quoted":      letterOf("", "> > "+strings.ReplaceAll(all("quoted mail")+sworn, "\n", "\n> > ")),
		"flowed":      letterOf("Content-Type: text/plain; format=flowed\n", strings.ReplaceAll(all("flowed"), "\n", " \n\n")+sworn),
		"armour":      letterOf("", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"+all("armour")+sworn+"-----BEGIN PGP SIGNATURE-----\n\n"+bare("signature block")+"\n-----END PGP SIGNATURE-----\n"),
		"attachments": multi(text+one("part")+"\n"+sworn, file("text/csv", "rows.csv", "url\n"+all("csv")), file("text/plain", "rows.txt", all("txt")), file("application/octet-stream", "wide.txt", utf16(all("utf-16"))), file("application/json", "x.json", `{"items":[{"url":"`+one("json")+`"}],"explanation":"`+one("json text")+`","signature":"`+short("json signature")+`","works":[{"title":"`+short("json title")+`"}],"sender":{"name":"`+short("json name")+`"}}`), file("application/xml", "x.xml", "<a>"+one("xml")+"</a>")),
		"names":       multi(text+one("part")+"\n"+sworn, file("image/png", one("file name"), "\x89PNG"), file("application/pdf", "use "+short("bare file name")+" for it.pdf", "%PDF "+one("pdf")), file("application/zip", "x.zip", "PK"+one("zip")), file("text/plain; charset=utf-7", "y.txt", one("utf-7"))),
		"apart":       multi(text+"https://mega.nz/file/Zq3tZp9K\n"+sworn, file("text/plain", "key.txt", bare("key in another part")), text+"The key: "+bare("key in words")),
		"forwarded":   multi(text+"see below\n"+sworn, "Content-Type: message/rfc822\n\nFrom: "+one("inner from")+" <a@b.example>\nSubject: "+one("inner subject")+"\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\n"+all("inner part")+"\n--c\nContent-Type: text/html\n\n<a href='"+one("inner href")+"'>x</a>\n--c--\n"),
		"question":    letterOf("", "what about the password: "+bare("question")+" of "+one("question")),
		"question 2":  letterOf("", "how do I tell you a thing? The decryption key is "+bare("lone key")),
		"question 3":  letterOf("", "Hello, use "+short("key without a word")+" for it."),
		"torn":        letterOf("Content-Type: multipart/mixed; boundary=nowhere\n", all("torn")+sworn),
	}
	for name, raw := range mails {
		m.deliver(m.lmtp, "claims@studio.example", m.signed(raw), "250")
		code, answer := m.hooked(strings.Replace(raw, "Message-ID: <", "Message-ID: <h", 1), hookSecret, "message/rfc822")
		if code != 200 {
			t.Errorf("%s by the hook: %d %s", name, code, answer)
		}
		p.hear("answer of the hook", []byte(answer))
	}
	filed := query[int](m, `SELECT (SELECT count(*) FROM notices) + (SELECT count(*) FROM post)`)
	if filed != 2*len(mails) {
		t.Errorf("%d mails, %d notices and kept mails", 2*len(mails), filed)
	}
	for range 40 {
		m.later(25 * time.Hour)
		for _, letter := range m.letters() {
			p.hear("letter", []byte(letter.raw+letter.text(t)))
		}
	}
	p.hear("database", m.dump())
	p.hear("log", []byte(m.log.String()))
	for _, leak := range p.leaks() {
		t.Error(leak)
	}
	if os.Getenv("BLINDEX_SHOW") != "" {
		t.Logf("%s", m.dump())
	}
	// A dump that could not show a secret would prove nothing.
	if !strings.Contains(string(m.dump()), "Jane Doe") {
		t.Error("the dump shows nothing")
	}
}

var mailAddress = regexp.MustCompile(`msg="mail is taken" address=(\S+)`)

// The program as it runs takes mail where its configuration says, and an operator finds it.
func TestServeTakesMail(t *testing.T) {
	config := filepath.Join(t.TempDir(), "blindex.toml")
	limits, err := os.ReadFile(generous(t))
	if err != nil {
		t.Fatal(err)
	}
	text := string(limits) + "\n[mail_in]\nlisten = \"127.0.0.1:0\"\nprotocol = \"smtp\"\nrecipients = [\"copyright@blindex.example\"]\nskip_dkim = true\nsecret = \"" + hookSecret + "\"\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	n := startNode(t, dataFolder(t), "--config", config)
	n.enter()
	n.until("mail to be taken", func() bool { return mailAddress.MatchString(n.log.String()) })
	m := &mailroom{T: t, log: n.log}
	m.deliver(mailAddress.FindStringSubmatch(n.log.String())[1], "claims@studio.example", letterOf("", "https://mega.nz/file/Cq3tZp9K#"+mailKey+"\n"+sworn), "250")
	if code, body := n.get("/console"); code != 200 || !strings.Contains(body, "Jane Doe") {
		t.Errorf("the queue: %d %s", code, body)
	}
	m.deliver(mailAddress.FindStringSubmatch(n.log.String())[1], "claims@studio.example", letterOf("", "Who are you?"), "250")
	if code, body := n.get("/console/mail"); code != 200 || !strings.Contains(body, "Who are you?") {
		t.Errorf("the list: %d %s", code, body)
	}
	if strings.Contains(n.log.String(), mailKey) || strings.Contains(n.log.String(), "Cq3tZp9K") {
		t.Error("the log holds what came by mail")
	}
}

// Nothing in the configuration of mail passes unseen.
func TestMailInConfig(t *testing.T) {
	for _, c := range []MailIn{
		{Listen: "127.0.0.1:2525", Protocol: "lmtp"}, {Listen: "127.0.0.1:2525", Recipients: []string{"a@b.example"}, Protocol: "uucp"},
		{Listen: "192.0.2.1:25", Recipients: []string{"a@b.example"}, Protocol: "smtp"}, {Secret: "short"},
	} {
		if err := (Config{MailIn: c}).checkMailIn(); err == nil {
			t.Errorf("%+v: accepted", c)
		}
	}
	if err := (Config{MailIn: MailIn{Listen: "127.0.0.1:2525", Recipients: []string{"a@b.example"}, Protocol: "lmtp", Secret: hookSecret}}).checkMailIn(); err != nil {
		t.Error(err)
	}
	if err := run(t.Context(), []string{"mail", "key", "--domain", "b.example"}, streams{out: io.Discard, err: io.Discard}); err == nil {
		t.Error("a key without a name")
	}
}
