package smtp

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"blindex/mail"
)

func signing(t *testing.T) *Signing {
	t.Helper()
	file := filepath.Join(t.TempDir(), "dkim.pem")
	if err := MakeKey(file, rand.Reader); err != nil {
		t.Fatal(err)
	}
	if err := MakeKey(file, rand.Reader); err == nil {
		t.Error("a key was written over")
	}
	s, err := NewSigning("blindex.test", "s1", file)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What arrives verifies with the record that we tell operators to publish.
func TestDKIM(t *testing.T) {
	srv := serve(t, &server{})
	cfg := srv.config()
	cfg.Signing, cfg.Bounces = signing(t), "bounce@blindex.test"
	m := letter()
	m.Tag = "7-abcdefghij234567"
	if err := sender(t, cfg).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	got := srv.received()[0]
	if got.from != "bounce+"+m.Tag+"@blindex.test" || !strings.Contains(got.data, "Message-ID: <"+m.Tag+"@blindex.test>") {
		t.Errorf("from %s: %s", got.from, got.data)
	}
	check := func(data string) error {
		out, err := dkim.VerifyWithOptions(strings.NewReader(data), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
			if name != "s1._domainkey.blindex.test" {
				t.Errorf("asked for %s", name)
			}
			txt, err := cfg.Signing.TXT()
			return []string{txt}, err
		}})
		if err != nil || len(out) != 1 {
			t.Fatalf("%v, %v", out, err)
		}
		return out[0].Err
	}
	if err := check(got.data); err != nil {
		t.Errorf("the signature does not hold: %v\n%s", err, got.data)
	}
	m.Files = []mail.File{{Name: "xarf-1.json", Type: "application/json", Data: []byte(`{"a": 1}`)}}
	if err := sender(t, cfg).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if err := check(srv.received()[1].data); err != nil {
		t.Errorf("the signature of a mail with files does not hold: %v", err)
	}
	for _, change := range [][2]string{{"q?Votre", "q?Notre"}, {"\r\n\r\n", "\r\nReply-To: someone@else.test\r\n\r\n"}, {"xxxx", "xxyx"}} {
		if check(strings.Replace(got.data, change[0], change[1], 1)) == nil {
			t.Errorf("%q: a changed mail passes", change)
		}
	}
}

func TestRecord(t *testing.T) {
	s := signing(t)
	record, err := s.Record()
	if err != nil || !strings.HasPrefix(record, "s1._domainkey.blindex.test. IN TXT ( \"v=DKIM1; k=rsa; p=") {
		t.Fatalf("%s, %v", record, err)
	}
	var txt strings.Builder
	for i, part := range strings.Split(record, `"`) {
		if i%2 == 1 {
			if len(part) > 255 {
				t.Errorf("a string of %d bytes", len(part))
			}
			txt.WriteString(part)
		}
	}
	if want, err := s.TXT(); err != nil || txt.String() != want {
		t.Errorf("the parts do not add up: %v", err)
	}
}

func TestKeyFileIsChecked(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := filepath.Join(dir, "good")
	if err := MakeKey(good, rand.Reader); err != nil {
		t.Fatal(err)
	}
	open := filepath.Join(dir, "open")
	text, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	write("open", string(text), 0o644)
	for _, c := range [][3]string{
		{"blindex.test", "s1", filepath.Join(dir, "none")}, {"blindex.test", "s1", open}, {"", "s1", good}, {"blindex.test", "s 1", good},
		{"blindex.test", "s1", write("text", "canary", 0o600)}, {"blindex.test", "s1", write("pem", "-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n-----END PRIVATE KEY-----\n", 0o600)},
	} {
		if _, err := NewSigning(c[0], c[1], c[2]); err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%v: %v", c, err)
		}
	}
	s, err := NewSigning("blindex.test", "s1", good)
	if err != nil {
		t.Fatal(err)
	}
	if out := fmt.Sprintf("%v %+v %#v %v", s, s, s, Config{Signing: s}); strings.Contains(out, "PrivateKey") || strings.Contains(out, "0x") {
		t.Errorf("a key is printed: %s", out)
	}
}
