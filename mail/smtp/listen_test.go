package smtp

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"blindex/mail"
)

// taker is a Receiver that remembers what it was given.
type taker struct {
	mu  sync.Mutex
	env []mail.Envelope
	raw []string
	err error
}

func (r *taker) Receive(_ context.Context, env mail.Envelope, raw []byte) (mail.Taken, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.env, r.raw = append(r.env, env), append(r.raw, string(raw))
	}
	return mail.Taken{Outcome: mail.Kept}, r.err
}

// listen starts a listener on loopback and ends it with the test.
func listen(t *testing.T, in Inlet) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if in.Protocol == "" {
		in.Protocol = SMTP
	}
	in.Domain, in.Recipients, in.Now, in.Log = "blindex.test", []string{"copyright@blindex.test"}, clock, slog.New(slog.DiscardHandler)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- Listen(ctx, ln, in) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return ln.Addr().String()
}

// talk is a client that says lines and hears the codes of the answers.
type talk struct {
	t *testing.T
	c net.Conn
	r *bufio.Reader
}

func call(t *testing.T, addr string) *talk {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(longest)); err != nil {
		t.Fatal(err)
	}
	return &talk{t, c, bufio.NewReader(c)}
}

func (k *talk) hear() string {
	k.t.Helper()
	for {
		line, err := k.r.ReadString('\n')
		if err != nil {
			return "closed"
		}
		if len(line) > 3 && line[3] == ' ' {
			return strings.TrimSpace(line)
		}
	}
}

func (k *talk) say(line, code string) string {
	k.t.Helper()
	fmt.Fprint(k.c, line+"\r\n")
	answer := k.hear()
	if !strings.HasPrefix(answer, code) {
		k.t.Fatalf("%.60q: answered %q, not %s", line, answer, code)
	}
	return answer
}

const note = "From: a@b.test\r\nSubject: x\r\n\r\n..dot\r\nhello\r\n."

func TestListenSMTPAndLMTP(t *testing.T) {
	for _, protocol := range []string{SMTP, LMTP} {
		t.Run(protocol, func(t *testing.T) {
			r := &taker{}
			k := call(t, listen(t, Inlet{Protocol: protocol, Receiver: r, Bounces: "bounce@blindex.test"}))
			k.hear()
			k.say(map[string]string{SMTP: "EHLO x", LMTP: "LHLO x"}[protocol], "250")
			k.say("MAIL FROM:<a@b.test>", "250")
			k.say("RCPT TO:<Copyright@BLINDEX.test>", "250")
			k.say("RCPT TO:<bounce+12-abcdefghij234567@blindex.test>", "250")
			for _, other := range []string{"someone@else.test", "root@blindex.test", "copyright@blindex.test.else.test", "copyright", "\"copyright@blindex.test\"@else.test"} {
				k.say("RCPT TO:<"+other+">", "5")
			}
			k.say("DATA", "354")
			k.say(note, "250")
			if protocol == LMTP {
				if second := k.hear(); !strings.HasPrefix(second, "250") {
					t.Errorf("the second recipient: %s", second)
				}
			}
			k.say("QUIT", "221")
			if len(r.raw) != 1 || !strings.Contains(r.raw[0], "\n.dot\r\nhello") || r.env[0].From != "a@b.test" || len(r.env[0].To) != 2 {
				t.Errorf("taken %q, %+v", r.raw, r.env)
			}
		})
	}
}

// R30: 250 only after the commit; what cannot be kept now is asked for again.
func TestR30AcknowledgedOnlyWhenTaken(t *testing.T) {
	for _, c := range []struct {
		err  error
		code string
	}{
		{nil, "250"}, {mail.ErrBusy, "451"}, {errors.New("canary of a database"), "451"},
		{fmt.Errorf("x: %w", mail.ErrUnreadable), "554"},
	} {
		k := call(t, listen(t, Inlet{Receiver: &taker{err: c.err}}))
		k.hear()
		k.say("EHLO x", "250")
		k.say("MAIL FROM:<>", "250")
		k.say("RCPT TO:<copyright@blindex.test>", "250")
		k.say("DATA", "354")
		if answer := k.say(note, c.code); strings.Contains(answer, "canary") {
			t.Errorf("an error is told: %s", answer)
		}
	}
}

func TestListenerIsBounded(t *testing.T) {
	r := &taker{}
	addr := listen(t, Inlet{Receiver: r, MaxBytes: 1000, MaxConns: 2, PerMinute: 2})
	k := call(t, addr)
	k.hear()
	k.say("EHLO x", "250")
	k.say("MAIL FROM:<a@b.test> SIZE=2000", "552")
	k.say("MAIL FROM:<a@b.test>", "250")
	k.say("RCPT TO:<copyright@blindex.test>", "250")
	k.say("DATA", "354")
	k.say("From: a@b.test\r\n\r\n"+strings.Repeat("x", 500)+"\r\n"+strings.Repeat("y", 600)+"\r\n.", "552")
	k.say("MAIL FROM:<a@b.test>", "250")
	k.say("RSET", "250")
	k.say("MAIL FROM:<a@b.test>", "451") // the third within a minute
	if len(r.raw) != 0 {
		t.Errorf("taken %q", r.raw)
	}
	other := call(t, addr)
	if greeting := other.hear(); !strings.HasPrefix(greeting, "220") {
		t.Fatalf("the second connection: %s", greeting)
	}
	if greeting := call(t, addr).hear(); !strings.HasPrefix(greeting, "421") {
		t.Errorf("the third connection: %s", greeting)
	}
}

// Whoever sends a byte now and then does not hold a place for ever.
func TestSlowConversationEnds(t *testing.T) {
	k := call(t, listen(t, Inlet{Receiver: &taker{}, Lifetime: 50 * time.Millisecond}))
	k.hear()
	if got := k.hear(); got != "closed" {
		t.Errorf("heard %q", got)
	}
}

func TestInletIsChecked(t *testing.T) {
	for _, in := range []Inlet{{Protocol: "uucp", Recipients: []string{"a@b.test"}, Receiver: &taker{}}, {Protocol: SMTP, Receiver: &taker{}}, {Protocol: LMTP, Recipients: []string{"a@b.test"}}} {
		if err := Listen(t.Context(), nil, in); err == nil {
			t.Errorf("%+v: accepted", in)
		}
	}
}
