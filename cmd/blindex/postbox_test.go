package main

import (
	"bufio"
	"fmt"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// postbox is somebody else's mail server: it takes every letter and keeps it. It speaks as
// much SMTP (RFC 5321) as a client without TLS needs.
type postbox struct {
	port string
	mu   sync.Mutex
	mail []letter
}

type letter struct{ to, text string }

func newPostbox(t *testing.T) *postbox {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	b := &postbox{port: port(ln.Addr().String())}
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go b.talk(c)
		}
	}()
	return b
}

func (b *postbox) talk(c net.Conn) {
	defer c.Close()
	in := bufio.NewReader(c)
	say := func(line string) { fmt.Fprintf(c, "%s\r\n", line) }
	say("220 postbox.example")
	var l letter
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(strings.TrimSpace(line)); {
		case strings.HasPrefix(verb, "RCPT"):
			l.to += line
			say("250 ok")
		case verb == "DATA":
			say("354 go on")
			l.text = b.body(in)
			b.mu.Lock()
			b.mail = append(b.mail, l)
			b.mu.Unlock()
			l = letter{}
			say("250 kept")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (b *postbox) body(in *bufio.Reader) string {
	var text strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil || line == ".\r\n" {
			return text.String()
		}
		text.WriteString(strings.TrimPrefix(line, "."))
	}
}

var softBreak = strings.NewReplacer("=\r\n", "", "=3D", "=")

var tokenInMail = regexp.MustCompile(`/[nc]/(bx_[a-z2-7]+)`)

// token is the token in a letter that names ref, "" while none has come.
func (b *postbox) token(ref string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, l := range b.mail {
		text := softBreak.Replace(l.text)
		if m := tokenInMail.FindStringSubmatch(text); m != nil && strings.Contains(text, ref) {
			return m[1]
		}
	}
	return ""
}

// wait waits for a letter about ref with words.
func (b *postbox) wait(d *desk, ref, words string) {
	d.t.Helper()
	d.untilTask("a letter about "+ref+": "+words, func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, l := range b.mail {
			text := softBreak.Replace(l.text)
			if strings.Contains(text, ref) && strings.Contains(text, words) {
				return true
			}
		}
		return false
	})
}

// recipients counts letters to addresses with a word in them.
func (b *postbox) recipients(word string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, l := range b.mail {
		if strings.Contains(l.to, word) {
			n++
		}
	}
	return n
}
