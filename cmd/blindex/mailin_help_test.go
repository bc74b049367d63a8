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
	"fmt"
	"io"
	"log/slog"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	netmail "net/mail"
	"net/textproto"
	"path/filepath"
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
	dsn    string
	lmtp   string
	smtp   string
	hook   *httptest.Server
	log    *buffer
	away   *away
	send   mail.Delivery
	txt    map[string]string // what DNS answers
	mu     sync.Mutex
	at     time.Time
	studio *rsa.PrivateKey // signs for studio.example
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
			m.Fatalf("%s\n%.80s: %v %s", m.log.tail(), line, err, text)
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
