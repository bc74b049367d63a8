package smtp

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// longest bounds a conversation; it only counts when something is wrong.
const longest = time.Minute

// server is a small SMTP server (RFC 5321) on the loopback: EHLO with extensions,
// STARTTLS, AUTH PLAIN, one transaction after another, dots unstuffed, and an error
// for any command out of order. It answers what the test wants at one place.
type server struct {
	ln     net.Listener
	cert   *tls.Certificate // nil: no TLS
	direct bool             // TLS from the first byte
	user   string           // "": no AUTH offered
	pass   string
	answer map[string]string // verb, or "." for the end of data → answer instead of success; "" hangs up
	wg     sync.WaitGroup

	mu   sync.Mutex
	got  []received
	seen []string // verbs
}

type received struct {
	from, to, helo string
	data           string
	tls, auth      bool
}

func serve(t *testing.T, s *server) *server {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.ln = ln
	s.wg.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			s.wg.Go(func() { s.talk(c) })
		}
	})
	t.Cleanup(func() { _ = ln.Close(); s.wg.Wait() })
	return s
}

func (s *server) port() int { return s.ln.Addr().(*net.TCPAddr).Port }

func (s *server) received() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]received(nil), s.got...)
}

// session is one connection and where its transaction stands.
type session struct {
	s    *server
	c    net.Conn
	r    *bufio.Reader
	cur  received
	rcpt int
}

func (s *server) talk(c net.Conn) {
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(longest))
	ses := &session{s: s, c: c}
	if s.direct {
		ses.secure()
	}
	ses.r = bufio.NewReader(ses.c)
	ses.say("220 loopback.test ESMTP")
	for {
		line, err := ses.r.ReadString('\n')
		if err != nil || !strings.HasSuffix(line, "\r\n") {
			return
		}
		verb, arg, _ := strings.Cut(strings.TrimSuffix(line, "\r\n"), " ")
		verb = strings.ToUpper(verb)
		s.mu.Lock()
		s.seen = append(s.seen, verb)
		s.mu.Unlock()
		if a, ok := s.answer[verb]; ok {
			if a == "" {
				return
			}
			ses.say(a)
			continue
		}
		if !ses.command(verb, arg) {
			return
		}
	}
}

func (ses *session) say(line string) { _, _ = io.WriteString(ses.c, line+"\r\n") }

func (ses *session) secure() {
	ses.c = tls.Server(ses.c, &tls.Config{Certificates: []tls.Certificate{*ses.s.cert}})
	ses.cur.tls = true
}

func (ses *session) command(verb, arg string) (more bool) {
	s := ses.s
	switch {
	case verb == "EHLO" && arg != "":
		ses.cur.helo = arg
		lines := []string{"loopback.test", "ENHANCEDSTATUSCODES", "8BITMIME"}
		if s.cert != nil && !ses.cur.tls {
			lines = append(lines, "STARTTLS")
		}
		if s.user != "" {
			lines = append(lines, "AUTH PLAIN")
		}
		for i, l := range lines {
			ses.say("250" + map[bool]string{true: " ", false: "-"}[i == len(lines)-1] + l)
		}
	case verb == "STARTTLS" && s.cert != nil && !ses.cur.tls:
		ses.say("220 2.0.0 go ahead")
		ses.secure()
		ses.r = bufio.NewReader(ses.c)
	case verb == "AUTH":
		want := base64.StdEncoding.EncodeToString([]byte("\x00" + s.user + "\x00" + s.pass))
		ses.cur.auth = arg == "PLAIN "+want
		ses.say(map[bool]string{true: "235 2.7.0 ok", false: "535 5.7.8 no"}[ses.cur.auth])
	case verb == "MAIL" && strings.HasPrefix(arg, "FROM:<") && ses.cur.helo != "" && ses.cur.from == "" && (s.user == "" || ses.cur.auth):
		ses.cur.from = address(arg)
		ses.say("250 2.1.0 ok")
	case verb == "RCPT" && strings.HasPrefix(arg, "TO:<") && ses.cur.from != "":
		ses.cur.to = address(arg)
		ses.rcpt++
		ses.say("250 2.1.5 ok")
	case verb == "DATA" && ses.rcpt == 1:
		return ses.data()
	case verb == "RSET":
		ses.cur.from, ses.cur.to, ses.rcpt = "", "", 0
		ses.say("250 2.0.0 ok")
	case verb == "QUIT":
		ses.say("221 2.0.0 bye")
		return false
	default:
		ses.say("503 5.5.1 out of order")
	}
	return true
}

func (ses *session) data() bool {
	ses.say("354 go on")
	var b strings.Builder
	for {
		line, err := ses.r.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
	if a, ok := ses.s.answer["."]; ok {
		if a == "" {
			return false
		}
		ses.say(a)
		return true
	}
	ses.cur.data = b.String()
	ses.s.mu.Lock()
	ses.s.got = append(ses.s.got, ses.cur)
	ses.s.mu.Unlock()
	ses.cur.from, ses.cur.to, ses.rcpt = "", "", 0
	ses.say("250 2.0.0 queued")
	return true
}

func address(arg string) string {
	_, a, _ := strings.Cut(arg, "<")
	a, _, _ = strings.Cut(a, ">")
	return a
}

// certificate is a self-signed one for 127.0.0.1, and a client's trust in it.
func certificate(t *testing.T) (*tls.Certificate, *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "loopback.test"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf},
		&tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

func (s *server) config() Config {
	return Config{Host: "127.0.0.1", Port: s.port(), TLS: NoTLS, From: "desk@blindex.test", FromName: "blindex", Timeout: longest}
}

func (s *server) String() string { return fmt.Sprint(s.seen) }
