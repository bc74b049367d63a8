package smtp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	smtpserver "github.com/emersion/go-smtp"
	"golang.org/x/time/rate"

	"blindex/mail"
)

// The protocols a listener speaks.
const (
	SMTP = "smtp"
	LMTP = "lmtp"
)

// Receiver takes a mail and returns once that is committed: only then is it acknowledged
// (R30). mail.ErrBusy and unknown errors mean later, mail.ErrUnreadable means never.
type Receiver interface {
	Receive(ctx context.Context, env mail.Envelope, raw []byte) (mail.Taken, error)
}

// Inlet is what a listener takes, from whom and how much. Zero values are the defaults.
type Inlet struct {
	Protocol   string // SMTP or LMTP
	Domain     string // what it greets with
	Recipients []string
	Bounces    string        // address that answers to what we sent come back to, as local+tag@domain; "" none
	MaxBytes   int64         // of a mail; 10 MiB
	MaxConns   int           // open at once; 20
	PerMinute  int           // mails; 120
	Lifetime   time.Duration // of a connection, whatever it does; 5 minutes
	Receiver   Receiver
	Now        func() time.Time
	Log        *slog.Logger
}

// Bounds of a conversation.
const (
	idle          = time.Minute
	patience      = 5 * time.Second // for conversations when the program stops
	maxRecipients = 10
	maxLine       = 1 << 20 // bytes: programs write HTML on one line
)

func (in Inlet) withDefaults() (Inlet, error) {
	if in.Protocol != SMTP && in.Protocol != LMTP {
		return in, fmt.Errorf("smtp: the protocol is smtp or lmtp, not %q", in.Protocol)
	}
	if len(in.Recipients) == 0 || in.Receiver == nil {
		return in, errors.New("smtp: a listener needs recipients and a receiver")
	}
	for _, d := range []struct {
		v   *int
		def int
	}{{&in.MaxConns, 20}, {&in.PerMinute, 120}} {
		if *d.v == 0 {
			*d.v = d.def
		}
	}
	if in.MaxBytes == 0 {
		in.MaxBytes = 10 << 20
	}
	if in.Lifetime == 0 {
		in.Lifetime = 5 * time.Minute
	}
	return in, nil
}

// Listen serves ln until ctx is done. A conversation that does not end soon is closed then:
// a mail that was not acknowledged comes again.
func Listen(ctx context.Context, ln net.Listener, in Inlet) error {
	in, err := in.withDefaults()
	if err != nil {
		return err
	}
	d := &desk{Inlet: in, ctx: context.WithoutCancel(ctx), pace: rate.NewLimiter(rate.Limit(float64(in.PerMinute)/60), in.PerMinute)}
	s := smtpserver.NewServer(smtpserver.BackendFunc(d.session))
	s.LMTP, s.Domain = in.Protocol == LMTP, in.Domain
	s.MaxRecipients, s.MaxMessageBytes, s.MaxLineLength = maxRecipients, in.MaxBytes, maxLine
	s.ReadTimeout, s.WriteTimeout = idle, idle
	s.ErrorLog = quiet{in.Log}
	door := &gate{Listener: ln, most: in.MaxConns, life: in.Lifetime, open: map[*visit]bool{}}
	stopped := make(chan struct{})
	defer context.AfterFunc(ctx, func() {
		defer close(stopped)
		last, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		_ = s.Shutdown(last) // what has not ended by then is closed
		door.closeAll()
	})()
	err = s.Serve(door)
	if ctx.Err() != nil {
		<-stopped
		return nil
	}
	return fmt.Errorf("smtp: serve: %w", err)
}

// quiet takes the library's words, which may quote a conversation, and logs that there
// were some.
type quiet struct{ log *slog.Logger }

// Printf logs no argument: of a panic it would be the value.
func (q quiet) Printf(format string, _ ...any) {
	if strings.HasPrefix(format, "panic") {
		q.log.Error("taking a mail panicked")
	}
}

// Println is Printf.
func (quiet) Println(...any) {}

// desk is a listener at work.
type desk struct {
	Inlet
	ctx  context.Context
	pace *rate.Limiter
}

func (d *desk) session(*smtpserver.Conn) (smtpserver.Session, error) {
	return &conversation{desk: d}, nil
}

// conversation is what one client says.
type conversation struct {
	*desk
	env mail.Envelope
}

// Reset forgets the mail that was begun.
func (s *conversation) Reset() { s.env = mail.Envelope{} }

// Logout has nothing to end.
func (s *conversation) Logout() error { return nil }

// Mail takes the return path. Whether one more mail fits into this minute is said here,
// before the bytes come.
func (s *conversation) Mail(from string, _ *smtpserver.MailOptions) error {
	if !s.pace.AllowN(s.Now(), 1) {
		return later("too much mail at once")
	}
	s.env = mail.Envelope{From: from}
	return nil
}

// Rcpt takes our own addresses and no other: there is no relay.
func (s *conversation) Rcpt(to string, _ *smtpserver.RcptOptions) error {
	if !s.ours(to) {
		return &smtpserver.SMTPError{Code: 550, EnhancedCode: smtpserver.EnhancedCode{5, 1, 1}, Message: "no such address here"}
	}
	s.env.To = append(s.env.To, to)
	return nil
}

// ours reports whether an address is one that we take mail for. What stands behind a "+"
// marks the mail of ours that is answered.
func (d *desk) ours(to string) bool {
	local, _, ok := strings.Cut(to, "@")
	if !ok {
		return false
	}
	if plain, _, tagged := strings.Cut(local, "+"); tagged && d.Bounces != "" && strings.EqualFold(plain+"@"+mail.Domain(to), d.Bounces) {
		return true
	}
	return slices.ContainsFunc(d.Recipients, func(r string) bool { return strings.EqualFold(r, to) })
}

// Data takes a mail. One mail to several of our addresses is one.
func (s *conversation) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		var tooLarge *smtpserver.SMTPError
		if errors.As(err, &tooLarge) {
			return tooLarge
		}
		return later("the connection broke")
	}
	taken, err := s.Receiver.Receive(s.ctx, s.env, raw)
	switch {
	case errors.Is(err, mail.ErrUnreadable):
		return &smtpserver.SMTPError{Code: 554, EnhancedCode: smtpserver.EnhancedCode{5, 6, 0}, Message: "not a mail that can be read; use the form or the API"}
	case errors.Is(err, mail.ErrBusy):
		return later("too much waits to be read")
	case err != nil:
		s.Log.Error("a mail could not be taken; its server will try again", "error", err)
		return later("try again")
	}
	s.Log.Info("a mail was taken", "outcome", taken.Outcome, "ref", taken.Ref)
	return nil
}

func later(why string) error {
	return &smtpserver.SMTPError{Code: 451, EnhancedCode: smtpserver.EnhancedCode{4, 3, 2}, Message: why}
}

// gate bounds how many connections are open and for how long.
type gate struct {
	net.Listener
	most int
	life time.Duration
	mu   sync.Mutex
	open map[*visit]bool
}

// Accept turns away what is too much, with a word.
func (g *gate) Accept() (net.Conn, error) {
	for {
		c, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if v := g.enter(c); v != nil {
			return v, nil
		}
		// The connection is new and its buffer empty: this cannot block.
		_, _ = io.WriteString(c, "421 4.3.2 too many connections\r\n")
		_ = c.Close()
	}
}

func (g *gate) enter(c net.Conn) *visit {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.open) >= g.most {
		return nil
	}
	v := &visit{Conn: c, gate: g}
	v.end = time.AfterFunc(g.life, func() { _ = v.Close() })
	g.open[v] = true
	return v
}

func (g *gate) closeAll() {
	g.mu.Lock()
	left := slices.Collect(maps.Keys(g.open))
	g.mu.Unlock()
	for _, v := range left {
		_ = v.Close()
	}
}

// visit is a connection that is counted until it is closed.
type visit struct {
	net.Conn
	gate *gate
	end  *time.Timer
}

// Close makes room for another.
func (v *visit) Close() error {
	v.gate.mu.Lock()
	v.end.Stop()
	delete(v.gate.open, v)
	v.gate.mu.Unlock()
	return v.Conn.Close()
}
