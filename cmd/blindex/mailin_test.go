package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	netmail "net/mail"
	"net/textproto"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/jackc/pgx/v5"

	"blindex/api"
	"blindex/httpx"
	"blindex/mail"
	"blindex/mail/inbox"
	"blindex/mail/smtp"
	"blindex/store"
	"blindex/store/pgtest"
)

// mailroom is the mail side of a node on a real database: listeners for both protocols,
// the hook, the queue, and a mail server of others that takes what leaves.
type mailroom struct {
	*testing.T
	*store.Store
	dsn     string
	lmtp    string
	smtp    string
	hook    *httptest.Server
	log     *buffer
	away    *away
	send    mail.Delivery
	txt     map[string]string // what DNS answers
	mu      sync.Mutex
	at      time.Time
	studio  *rsa.PrivateKey // signs for studio.example
	outcome mail.Outcome    // of the last mail
}

const hookSecret = "a secret of the configuration"

// away is somebody else's mail server.
type away struct {
	mu   sync.Mutex
	got  []sentMail
	deny bool
}

type sentMail struct {
	env mail.Envelope
	raw string
}

func (a *away) Receive(_ context.Context, env mail.Envelope, raw []byte) (mail.Taken, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.deny {
		return mail.Taken{}, mail.ErrBusy
	}
	a.got = append(a.got, sentMail{env, string(raw)})
	return mail.Taken{Outcome: mail.Kept}, nil
}

func (m *mailroom) now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at = m.at.Add(time.Second)
	return m.at
}

func (m *mailroom) later(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at = m.at.Add(d)
}

// openKeys seal nothing, so that the dump of the database shows all that is stored.
func openKeys() store.Keys {
	mac := func(name string) func([]byte) [32]byte {
		return func(b []byte) [32]byte {
			h := hmac.New(sha256.New, []byte(name))
			h.Write(b)
			return [32]byte(h.Sum(nil))
		}
	}
	same := func(b, _ []byte) ([]byte, error) { return b, nil }
	monthly := func(_ string, b, _ []byte) ([]byte, error) { return b, nil }
	return store.Keys{Target: mac("target"), URL: mac("url"), Entry: mac("entry"), Email: mac("email"), Seal: same, Unseal: same,
		SealEscrow: monthly, UnsealEscrow: monthly, DestroyEscrow: func(string) error { return nil }, Check: mac("check")(nil)}
}

func newMailroom(t *testing.T) *mailroom {
	t.Helper()
	m := &mailroom{T: t, dsn: pgtest.New(t), log: &buffer{}, away: &away{}, txt: map[string]string{}, at: time.Now().UTC().Truncate(time.Second)}
	log := slog.New(slog.NewTextHandler(m.log, nil))
	s, err := store.Open(t.Context(), store.Options{
		DSN: m.dsn, Now: m.now, Rand: rand.Reader, Node: "n1", Journal: t.TempDir(), Keys: openKeys(), Log: log,
		StatusURL: func(_, token string) string { return "https://blindex.example/n/" + token }, NoticeURL: "https://blindex.example/notice",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if _, err := s.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	m.Store = s
	if m.studio, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		t.Fatal(err)
	}
	m.publish("s1._domainkey.studio.example", &m.studio.PublicKey)
	desk := &inbox.Desk{Notices: s, Post: s, OwnHosts: []string{"blindex.example"}, Own: []string{"copyright@blindex.example"}, Now: m.now, Rand: rand.Reader,
		Lookup: func(name string) ([]string, error) {
			if txt, ok := m.txt[name]; ok {
				return []string{txt}, nil
			}
			return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
		}}
	m.lmtp, m.smtp = m.listen(smtp.LMTP, desk, log), m.listen(smtp.SMTP, desk, log)
	m.serveHook(desk, log)
	m.outgoing(log)
	return m
}

func (m *mailroom) publish(name string, key *rsa.PublicKey) {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		m.Fatal(err)
	}
	m.txt[name] = "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der)
}

// listen runs a listener until the test ends.
func (m *mailroom) listen(protocol string, to smtp.Receiver, log *slog.Logger, recipients ...string) string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		m.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() {
		done <- smtp.Listen(ctx, ln, smtp.Inlet{Protocol: protocol, Domain: "blindex.example", Bounces: "bounce@blindex.example", PerMinute: 100_000,
			Recipients: append(recipients, "copyright@blindex.example", "abuse@blindex.example"), Receiver: to, Now: m.now, Log: log})
	}()
	m.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			m.Error(err)
		}
	})
	return ln.Addr().String()
}

func (m *mailroom) serveHook(desk api.Mailroom, log *slog.Logger) {
	a, err := api.New(api.Deps{Mailroom: desk, MailSecret: hookSecret, Metrics: http.NotFoundHandler(), PublicURL: "https://blindex.example", Now: m.now, Rand: rand.Reader})
	if err != nil {
		m.Fatal(err)
	}
	m.hook = httptest.NewServer(httpx.Engine(httpx.Options{Log: log, Now: m.now, PublicURL: "https://blindex.example"}, a.Routes()...))
	m.Cleanup(m.hook.Close)
}

// outgoing sends through the other server, signed.
func (m *mailroom) outgoing(log *slog.Logger) {
	file := filepath.Join(m.TempDir(), "dkim.pem")
	var out bytes.Buffer
	if err := run(m.Context(), []string{"mail", "key", "--domain", "blindex.example", "--selector", "b1", file}, streams{out: &out, err: &out}); err != nil {
		m.Fatal(err, out.String())
	}
	signing, err := smtp.NewSigning("blindex.example", "b1", file)
	if err != nil {
		m.Fatal(err)
	}
	if record, err := signing.Record(); err != nil || !strings.Contains(out.String(), record) {
		m.Fatalf("the record is not printed: %v", err)
	}
	if m.txt[signing.String()], err = signing.TXT(); err != nil {
		m.Fatal(err)
	}
	host, port, _ := net.SplitHostPort(m.listen(smtp.SMTP, m.away, log, "claims@studio.example", "fan@mail.example", "desk@studio.example"))
	var n int
	fmt.Sscan(port, &n)
	s, err := smtp.New(smtp.Config{Host: host, Port: n, TLS: smtp.NoTLS, From: "copyright@blindex.example", Bounces: "bounce@blindex.example", Signing: signing}, m.now)
	if err != nil {
		m.Fatal(err)
	}
	m.send = mail.Delivery{Queue: m.Store, Sender: s, Pace: &mail.Pace{}, Now: m.now}
}

// letters sends what is due and gives what arrived since the last time.
func (m *mailroom) letters() []sentMail {
	m.Helper()
	if _, err := m.send.Deliver(m.Context()); err != nil {
		m.Fatal(err)
	}
	m.away.mu.Lock()
	defer m.away.mu.Unlock()
	got := m.away.got
	m.away.got = nil
	return got
}

// text is the body of a letter that arrived.
func (s sentMail) text(t *testing.T) string {
	t.Helper()
	msg, err := netmail.ReadMessage(strings.NewReader(s.raw))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(quotedprintable.NewReader(msg.Body))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}

// deliver hands a mail over and wants an answer that begins with code.
func (m *mailroom) deliver(addr, from, raw, code string, to ...string) {
	m.Helper()
	hello := "EHLO"
	if addr == m.lmtp {
		hello = "LHLO"
	}
	c, err := textproto.Dial("tcp", addr)
	if err != nil {
		m.Fatal(err)
	}
	defer c.Close()
	say := func(want, line string) {
		m.Helper()
		if line != "" {
			if err := c.PrintfLine("%s", line); err != nil {
				m.Fatal(err)
			}
		}
		if _, text, err := c.ReadResponse(int(want[0] - '0')); err != nil || !strings.HasPrefix(want, want[:1]) {
			m.Fatalf("%.80s: %v %s\n%s", line, err, text, m.log)
		}
	}
	say("2", "")
	say("2", hello+" mx.example")
	say("2", "MAIL FROM:<"+from+">")
	if len(to) == 0 {
		to = []string{"copyright@blindex.example"}
	}
	for _, r := range to {
		say("2", "RCPT TO:<"+r+">")
	}
	say("3", "DATA")
	w := c.DotWriter()
	if _, err := io.WriteString(w, raw); err != nil {
		m.Fatal(err)
	}
	if err := w.Close(); err != nil {
		m.Fatal(err)
	}
	say(code, "")
}

// hooked posts a mail to the hook and gives the answer.
func (m *mailroom) hooked(raw, secret, kind string) (int, string) {
	m.Helper()
	req, err := http.NewRequest("POST", m.hook.URL+"/api/v1/mail", strings.NewReader(raw))
	if err != nil {
		m.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	if secret != "" {
		req.Header.Set("Authorization", "Bearer "+secret)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		m.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		m.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// signed puts a DKIM signature of studio.example on a mail.
func (m *mailroom) signed(raw string) string {
	m.Helper()
	var out bytes.Buffer
	err := dkim.Sign(&out, strings.NewReader(strings.ReplaceAll(raw, "\n", "\r\n")), &dkim.SignOptions{Domain: "studio.example", Selector: "s1", Signer: m.studio, Hash: crypto.SHA256,
		HeaderKeys:             []string{"From", "To", "Subject", "Date", "Message-ID", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"},
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed})
	if err != nil {
		m.Fatal(err)
	}
	return strings.ReplaceAll(out.String(), "\r\n", "\n")
}

func query[T any](m *mailroom, sql string, args ...any) T {
	m.Helper()
	conn, err := pgx.Connect(m.Context(), m.dsn)
	if err != nil {
		m.Fatal(err)
	}
	defer conn.Close(context.Background())
	var v T
	if err := conn.QueryRow(m.Context(), sql, args...).Scan(&v); err != nil {
		m.Fatalf("%s: %v", sql, err)
	}
	return v
}

// dump is everything in every table, bytes included.
func (m *mailroom) dump() []byte {
	m.Helper()
	conn, err := pgx.Connect(m.Context(), m.dsn)
	if err != nil {
		m.Fatal(err)
	}
	defer conn.Close(context.Background())
	rows, err := conn.Query(m.Context(), `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`)
	if err != nil {
		m.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		m.Fatal(err)
	}
	var out bytes.Buffer
	for _, name := range tables {
		rows, err := conn.Query(m.Context(), "SELECT * FROM "+pgx.Identifier{name}.Sanitize())
		if err != nil {
			m.Fatal(err)
		}
		for rows.Next() {
			values, err := rows.Values()
			if err != nil {
				m.Fatal(err)
			}
			for _, v := range values {
				if b, ok := v.([]byte); ok {
					out.Write(b)
				} else {
					fmt.Fprint(&out, v)
				}
				out.WriteByte('\n')
			}
		}
		if rows.Err() != nil {
			m.Fatal(rows.Err())
		}
	}
	return out.Bytes()
}

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
		t.Errorf("after a signed retraction: %s, %s\n%s", state(), reason, m.log)
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
