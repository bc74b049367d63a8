package smtp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"blindex/mail"
)

func clock() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

func letter() mail.Message {
	return mail.Message{ID: 7, To: "claims@studio.test", Ref: "N-7K3M-Q2XD", Subject: "Votre notification N-7K3M-Q2XD a été reçue",
		Body: "Première ligne\n.\n.leading dot\n" + strings.Repeat("x", 200) + "\n"}
}

func sender(t *testing.T, c Config) *Sender {
	t.Helper()
	s, err := New(c, clock)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSend(t *testing.T) {
	srv := serve(t, &server{})
	if err := sender(t, srv.config()).Send(t.Context(), letter()); err != nil {
		t.Fatal(err, srv)
	}
	got := srv.received()
	if len(got) != 1 || got[0].from != "desk@blindex.test" || got[0].to != "claims@studio.test" || got[0].helo != "blindex.test" {
		t.Fatalf("received %+v", got)
	}
	m, err := netmail.ReadMessage(strings.NewReader(got[0].data))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != letter().Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	if d, err := m.Header.Date(); err != nil || !d.Equal(clock()) {
		t.Errorf("date %v, %v", d, err)
	}
	for h, want := range map[string]string{"To": "<claims@studio.test>", "From": `"blindex" <desk@blindex.test>`, "Auto-Submitted": "auto-generated"} {
		if m.Header.Get(h) != want {
			t.Errorf("%s: %q", h, m.Header.Get(h))
		}
	}
	if m.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
		t.Fatalf("headers %v", m.Header)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil || strings.ReplaceAll(string(body), "\r\n", "\n") != letter().Body {
		t.Errorf("body %q, %v", body, err)
	}
}

func TestSendTwiceKeepsTheID(t *testing.T) {
	srv := serve(t, &server{})
	s := sender(t, srv.config())
	other := letter()
	other.ID++
	for _, m := range []mail.Message{letter(), letter(), other} {
		if err := s.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	var ids []string
	for _, r := range srv.received() {
		m, err := netmail.ReadMessage(strings.NewReader(r.data))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, m.Header.Get("Message-Id"))
	}
	if ids[0] != ids[1] || ids[0] == ids[2] || !strings.HasSuffix(ids[0], "@blindex.test>") {
		t.Errorf("ids %v", ids)
	}
}

// T33: nobody can add a recipient or a header through an address, a subject or a name.
func TestHeaderInjection(t *testing.T) {
	srv := serve(t, &server{})
	s := sender(t, srv.config())
	for _, m := range []mail.Message{
		{To: "a@b.test\r\nBcc: c@d.test", Subject: "x", Body: "x"},
		{To: "a@b.test, c@d.test", Subject: "x", Body: "x"},
		{To: "a@b.test", Subject: "x\r\nBcc: c@d.test", Body: "x"},
		{To: "a@b.test", Subject: "x\nBcc: c@d.test", Body: "x"},
		{To: "", Subject: "x", Body: "x"},
	} {
		err := s.Send(t.Context(), m)
		f, ok := errors.AsType[*mail.Failure](err)
		if !ok || !f.Permanent || f.Code != "address" {
			t.Errorf("%q: %v", m.To+"|"+m.Subject, err)
		}
	}
	if got := srv.received(); len(got) != 0 {
		t.Errorf("sent %+v", got)
	}
}

func TestTLSAndAuth(t *testing.T) {
	cert, trust := certificate(t)
	for _, c := range []struct {
		name   string
		srv    *server
		change func(*Config)
		code   string // "" is success
	}{
		{"starttls", &server{cert: cert}, func(c *Config) { c.TLS, c.TLSConfig = "", trust }, ""},
		{"starttls and password", &server{cert: cert, user: "u", pass: "p"},
			func(c *Config) { c.TLS, c.TLSConfig, c.Username, c.Password = StartTLS, trust, "u", "p" }, ""},
		{"implicit", &server{cert: cert, direct: true}, func(c *Config) { c.TLS, c.TLSConfig = Implicit, trust }, ""},
		{"password on this machine", &server{user: "u", pass: "p"}, func(c *Config) { c.Username, c.Password = "u", "p" }, ""},
		{"wrong password", &server{user: "u", pass: "p"}, func(c *Config) { c.Username, c.Password = "u", "wrong" }, "auth"},
		{"no starttls offered", &server{}, func(c *Config) { c.TLS = StartTLS }, "tls"},
		{"unknown authority", &server{cert: cert}, func(c *Config) { c.TLS = StartTLS }, "tls"},
	} {
		t.Run(c.name, func(t *testing.T) {
			srv := serve(t, c.srv)
			cfg := srv.config()
			c.change(&cfg)
			err := sender(t, cfg).Send(t.Context(), letter())
			got := srv.received()
			if c.code == "" {
				if err != nil || len(got) != 1 || got[0].tls != (c.srv.cert != nil) || got[0].auth != (c.srv.user != "") {
					t.Fatalf("%v, %+v", err, got)
				}
				return
			}
			f, ok := errors.AsType[*mail.Failure](err)
			if !ok || f.Code != c.code || f.Permanent || len(got) != 0 {
				t.Fatalf("%v, %+v", err, got)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name, verb, answer string
		code               string
		permanent          bool
	}{
		{"no such mailbox", "RCPT", "550 5.1.1 <claims@studio.test> unknown", "smtp_550", true},
		{"greylisted", "RCPT", "451 4.7.1 later", "smtp_451", false},
		{"content refused", ".", "554 5.7.1 no: Première ligne", "smtp_554", true},
		{"we are not welcome", "MAIL", "550 5.7.1 blocked", "smtp_550", false},
		{"hangs up in data", ".", "", "broken", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			srv := serve(t, &server{answer: map[string]string{c.verb: c.answer}})
			err := sender(t, srv.config()).Send(t.Context(), letter())
			f, ok := errors.AsType[*mail.Failure](err)
			if !ok || f.Code != c.code || f.Permanent != c.permanent {
				t.Fatalf("got %v", err)
			}
			if s := err.Error(); strings.Contains(s, "studio") || strings.Contains(s, "ligne") {
				t.Errorf("the error quotes the mail: %s", s)
			}
		})
	}
}

// What breaks after the server took the message must not send it again.
func TestDeliveredDespiteBadEnd(t *testing.T) {
	for _, verb := range []string{"RSET", "QUIT"} {
		srv := serve(t, &server{answer: map[string]string{verb: ""}})
		if err := sender(t, srv.config()).Send(t.Context(), letter()); err != nil {
			t.Errorf("%s: %v", verb, err)
		}
		if len(srv.received()) != 1 {
			t.Errorf("%s: %d received", verb, len(srv.received()))
		}
	}
}

func TestNoServer(t *testing.T) {
	srv := serve(t, &server{})
	_ = srv.ln.Close()
	err := sender(t, srv.config()).Send(t.Context(), letter())
	if f, ok := errors.AsType[*mail.Failure](err); !ok || f.Code != "connect" || f.Permanent {
		t.Errorf("got %v", err)
	}
}

func TestConfig(t *testing.T) {
	good := Config{Host: "mx.test", From: "desk@blindex.test"}
	for name, change := range map[string]func(*Config){
		"no host":                  func(c *Config) { c.Host = "" },
		"no from":                  func(c *Config) { c.From = "" },
		"unknown tls":              func(c *Config) { c.TLS = "maybe" },
		"password in clear abroad": func(c *Config) { c.TLS, c.Username = NoTLS, "u" },
		"port":                     func(c *Config) { c.Port = 70000 },
	} {
		c := good
		change(&c)
		if _, err := New(c, clock); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	good.Password = "hunter2-canary"
	if _, err := New(good, clock); err != nil {
		t.Error(err)
	}
	if s := fmt.Sprintf("%v %+v %#v %s", good, good, good, good); strings.Contains(s, "canary") {
		t.Errorf("the password is printed: %s", s)
	}
}

func TestSendStops(t *testing.T) {
	srv := serve(t, &server{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sender(t, srv.config()).Send(ctx, letter()); err == nil {
		t.Error("sent after the end")
	}
}
