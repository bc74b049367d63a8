// Package smtp sends mail through one SMTP server. It decides nothing about what is
// sent or when (mail), keeps nothing, and tells of a failure only its code: neither
// the recipient nor the server's words, which may quote the mail. The other way round it
// listens, by SMTP or LMTP, for mail to our own addresses and hands each to a Receiver.
package smtp

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"blindex/mail"
)

// TLS says how the connection is secured.
type TLS string

// The ways to secure a connection.
const (
	StartTLS TLS = "starttls" // required; the default
	Implicit TLS = "tls"      // from the first byte on, mostly port 465
	NoTLS    TLS = "none"     // for a server on this machine alone
)

// Config is where and as whom mail is sent. Its String hides the password.
type Config struct {
	Host      string
	Port      int
	TLS       TLS // "" is StartTLS
	Username  string
	Password  string
	From      string // the sender's address; its domain is also what we greet with
	FromName  string
	Timeout   time.Duration // of a whole delivery; zero is 30 s
	Bounces   string        // return path of each mail, as local+tag@domain; "" is From, and bounces are told by the id
	Signing   *Signing      // DKIM; nil signs nothing
	TLSConfig *tls.Config   // for a private authority; nil trusts the system's
}

// String names the server without the password.
func (c Config) String() string { return fmt.Sprintf("smtp %s:%d", c.Host, c.Port) }

// GoString is String.
func (c Config) GoString() string { return c.String() }

// Sender sends one message at a time, each over its own connection.
type Sender struct {
	cfg    Config
	domain string
	now    func() time.Time
}

// New checks the configuration. It does not connect.
func New(c Config, now func() time.Time) (*Sender, error) {
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	if c.TLS == "" {
		c.TLS = StartTLS
	}
	_, domain, ok := strings.Cut(c.From, "@")
	if c.Host == "" || !ok || domain == "" {
		return nil, errors.New("smtp: host and from are required")
	}
	if c.TLS == NoTLS && c.Username != "" && !local(c.Host) {
		return nil, errors.New("smtp: a password needs TLS, unless the server is on this machine")
	}
	if c.TLSConfig != nil {
		c.TLSConfig = c.TLSConfig.Clone()
		if c.TLSConfig.ServerName == "" {
			c.TLSConfig.ServerName = c.Host
		}
	}
	s := &Sender{cfg: c, domain: domain, now: now}
	_, err := s.client((&line{cfg: c}).dial)
	return s, err
}

func local(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

func (s *Sender) client(dial gomail.DialContextFunc) (*gomail.Client, error) {
	c := s.cfg
	opts := []gomail.Option{gomail.WithHELO(s.domain), gomail.WithTimeout(c.Timeout), gomail.WithoutNoop(), gomail.WithDialContextFunc(dial)}
	switch c.TLS {
	case StartTLS:
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case Implicit:
		opts = append(opts, gomail.WithSSL())
	case NoTLS:
		opts = append(opts, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return nil, fmt.Errorf("smtp: tls is starttls, tls or none, not %q", c.TLS)
	}
	if c.TLSConfig != nil {
		opts = append(opts, gomail.WithTLSConfig(c.TLSConfig.Clone()))
	}
	if c.Port != 0 {
		opts = append(opts, gomail.WithPort(c.Port))
	}
	if c.Username != "" {
		opts = append(opts, gomail.WithUsername(c.Username), gomail.WithPassword(c.Password), authFor(c.TLS))
	}
	client, err := gomail.NewClient(c.Host, opts...)
	if err != nil {
		return nil, fmt.Errorf("smtp: %w", err)
	}
	return client, nil
}

func authFor(t TLS) gomail.Option {
	if t == NoTLS { // a server on this machine
		return gomail.WithSMTPAuth(gomail.SMTPAuthPlainNoEnc)
	}
	return gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin)
}

// line is the connection of one delivery. The library leaves it open when greeting,
// securing or signing in fails, and does not end it with the context.
type line struct {
	cfg  Config
	conn net.Conn
}

func (l *line) dial(ctx context.Context, network, addr string) (conn net.Conn, err error) {
	if l.cfg.TLS == Implicit {
		conn, err = (&tls.Dialer{Config: l.cfg.TLSConfig}).DialContext(ctx, network, addr)
	} else {
		conn, err = (&net.Dialer{}).DialContext(ctx, network, addr)
	}
	l.conn = conn
	return conn, err
}

func (l *line) close() {
	if l.conn != nil {
		_ = l.conn.Close()
	}
}

// Send delivers one message to the server. A failure is a *mail.Failure. What goes
// wrong after the server took the message is no failure: it would be sent twice.
func (s *Sender) Send(ctx context.Context, m mail.Message) error {
	msg, err := s.message(m)
	if err != nil {
		return &mail.Failure{Code: "address", Permanent: true}
	}
	l := &line{cfg: s.cfg}
	defer l.close()
	client, err := s.client(l.dial)
	if err != nil {
		return &mail.Failure{Code: "config"}
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return &mail.Failure{Code: dialCode(err)}
	}
	defer context.AfterFunc(ctx, l.close)()
	defer func() { _ = client.CloseWithSMTPClient(conn) }()
	if err := client.SendWithSMTPClient(conn, msg); err != nil && !msg.IsDelivered() {
		return refused(err)
	}
	return nil
}

// message is the mail as it goes out: one recipient, plain text, and an id that stays
// the same when it is sent again, so that a reader's program can drop the second.
func (s *Sender) message(m mail.Message) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if strings.ContainsAny(m.To+m.Subject+s.cfg.FromName, "\r\n\x00") { // T33
		return nil, errors.New("smtp: a line break in a header")
	}
	if err := msg.FromFormat(s.cfg.FromName, s.cfg.From); err != nil {
		return nil, errors.New("smtp: from is no address")
	}
	if err := msg.EnvelopeFrom(s.returnPath(m)); err != nil {
		return nil, errors.New("smtp: from is no address")
	}
	if err := msg.To(m.To); err != nil {
		return nil, errors.New("smtp: to is no address")
	}
	msg.SetMessageIDWithValue(s.id(m))
	msg.SetDateWithValue(s.now())
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.Subject(m.Subject)
	msg.SetBodyString(gomail.TypeTextPlain, m.Body)
	for _, f := range m.Files {
		err := msg.AttachReader(f.Name, bytes.NewReader(f.Data), gomail.WithFileContentType(gomail.ContentType(f.Type)))
		if err != nil {
			return nil, errors.New("smtp: a file cannot be attached")
		}
	}
	if len(m.Files) > 0 {
		msg.SetBoundary(s.boundary(m)) // written twice for its signature, it has the same bytes
	}
	if s.cfg.Signing == nil {
		return msg, nil
	}
	return msg, s.cfg.Signing.sign(msg)
}

// returnPath is where a bounce of this mail comes to.
func (s *Sender) returnPath(m mail.Message) string {
	local, domain, ok := strings.Cut(s.cfg.Bounces, "@")
	if !ok || m.Tag == "" {
		return s.cfg.From
	}
	return local + "+" + m.Tag + "@" + domain
}

// id is the mail's Message-ID: its tag, by which answers and bounces are known.
func (s *Sender) id(m mail.Message) string {
	if m.Tag != "" {
		return m.Tag + "@" + s.domain
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%d|%s|%s|%s", m.ID, m.Ref, m.To, m.Subject))
	return fmt.Sprintf("%x@%s", sum[:12], s.domain)
}

// boundary parts a mail's text from its files.
func (s *Sender) boundary(m mail.Message) string {
	sum := sha256.Sum256([]byte("boundary|" + s.id(m)))
	return fmt.Sprintf("%x", sum[:16])
}

// dialCode tells apart what an operator has to mend. None of it is the mail's fault.
func dialCode(err error) string {
	var cert *tls.CertificateVerificationError
	text := err.Error()
	switch {
	case errors.As(err, &cert), strings.Contains(text, "STARTTLS"), strings.Contains(text, "tls:"):
		return "tls"
	case strings.Contains(text, "AUTH"), strings.Contains(text, "auth"):
		return "auth"
	}
	return "connect"
}

// refused reads the server's answer. Only a 5xx to this recipient or this mail is final.
func refused(err error) error {
	se, ok := errors.AsType[*gomail.SendError](err)
	if !ok || se.ErrorCode() == 0 {
		return &mail.Failure{Code: "broken"}
	}
	address := se.Reason == gomail.ErrSMTPRcptTo
	final := address || se.Reason == gomail.ErrSMTPData || se.Reason == gomail.ErrSMTPDataClose
	code := se.ErrorCode()
	return &mail.Failure{
		Code: fmt.Sprintf("smtp_%d", code), Permanent: final && code >= 500, Address: address && code >= 500,
		Patience: code >= 400 && code < 500,
	}
}
