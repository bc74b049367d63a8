package access

import (
	"bytes"
	"crypto/rand"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func TestPermissions(t *testing.T) {
	all := []Permission{ReadQueue, DecideCase, ViewLinks, HideEntry, ManageCrawl, ManageUsers}
	for _, c := range []struct {
		role Role
		want int // how many of all, in order
	}{{Reader, 1}, {Moderator, 5}, {Admin, 6}, {"", 0}, {"root", 0}} {
		for i, p := range all {
			if got := Can(c.role, p); got != (i < c.want) {
				t.Errorf("Can(%q, %s) = %v", c.role, p, got)
			}
		}
	}
	if Can(Admin, "") || Can(Admin, "everything") {
		t.Error("an unknown permission was granted")
	}
}

func TestSessionAllow(t *testing.T) {
	reader := Session{Operator: Operator{Role: Reader, Active: true}}
	if err := reader.Allow(ReadQueue); err != nil {
		t.Error(err)
	}
	if err := reader.Allow(ViewLinks); !errors.Is(err, ErrForbidden) { // R14, T40
		t.Errorf("a reader may view links: %v", err)
	}
	if err := (Session{}).Allow(ReadQueue); !errors.Is(err, ErrNoSession) {
		t.Errorf("no session: %v", err)
	}
	disabled := Session{Operator: Operator{Role: Admin}}
	if err := disabled.Allow(ReadQueue); !errors.Is(err, ErrNoSession) {
		t.Errorf("disabled: %v", err)
	}
}

func TestPassword(t *testing.T) {
	p := NewPasswords(rand.Reader, 1)
	const pw = "correct horse battery"
	h, err := p.Hash(pw)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(h, "$argon2id$v=19$m=65536,t=3,p=4$") || strings.Contains(h, pw) {
		t.Errorf("not a PHC string: %s", h)
	}
	if h2, _ := p.Hash(pw); h2 == h {
		t.Error("two hashes of one password are equal: no salt")
	}
	for _, c := range []struct {
		name, hash, pw string
		ok, rehash     bool
	}{
		{"right", h, pw, true, false},
		{"wrong", h, pw + "x", false, false},
		{"empty", h, "", false, false},
		{"too long", h, strings.Repeat("x", maxPassword+1), false, false},
		{"unknown name", "", pw, false, false},
		{"another scheme", "$2a$10$abcdefghijklmnopqrstuu", pw, false, false},
		{"cost beyond bounds", strings.Replace(h, "m=65536", "m=99999999", 1), pw, false, false},
	} {
		if ok, rehash := p.Check(c.hash, c.pw); ok != c.ok || rehash != c.rehash {
			t.Errorf("%s: %v %v", c.name, ok, rehash)
		}
	}
}

func TestPasswordRehash(t *testing.T) {
	p := NewPasswords(rand.Reader, 1)
	cheap := params{8 * 1024, 1, 1}
	salt := []byte("0123456789abcdef")
	old := encode(cheap, salt, p.key("correct horse battery", salt, cheap, hashBytes))
	if ok, rehash := p.Check(old, "correct horse battery"); !ok || !rehash {
		t.Errorf("a hash at an old cost: ok %v, rehash %v", ok, rehash)
	}
	if ok, rehash := p.Check(old, "wrong"); ok || rehash {
		t.Error("a wrong password asks for a new hash")
	}
}

func TestWeakPassword(t *testing.T) {
	p := NewPasswords(rand.Reader, 1)
	for _, pw := range []string{"", "elevenchars", "éééééé", strings.Repeat("x", maxPassword+1)} {
		if _, err := p.Hash(pw); !errors.Is(err, ErrWeak) {
			t.Errorf("%d characters: %v", len(pw), err)
		}
	}
	if _, err := NewPasswords(bytes.NewReader(nil), 1).Hash("correct horse battery"); err == nil {
		t.Error("no error without randomness")
	}
}

// Ten sign-ins at once hold the memory of one hash, not of ten.
func TestPasswordsLimitMemory(t *testing.T) {
	p := NewPasswords(rand.Reader, 1)
	p.slots <- struct{}{} // the one slot is taken
	done := make(chan bool, 1)
	var started sync.WaitGroup
	started.Add(1)
	go func() {
		started.Done()
		p.Check("", "x")
		done <- true
	}()
	started.Wait()
	for range 100 {
		runtime.Gosched()
	}
	select {
	case <-done:
		t.Fatal("a hash ran without a slot")
	default:
	}
	<-p.slots
	<-done
}
