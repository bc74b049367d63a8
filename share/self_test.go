package share

import (
	"math/rand/v2"
	"testing"
)

// A self-hosted share on an unknown server is refused until someone vouches for the
// server; that changes nothing else about it, and no other refusal.
func TestAdmit(t *testing.T) {
	all := func(string) bool { return true }
	l, _, err := Parse(NewUntrusted("https://cloud.example.org:8443/s/Ab3dEf7hGh4iJk8"))
	if err != nil || l.Refusal() != RefusedHost || l.Host() != "cloud.example.org:8443" {
		t.Fatalf("%+v, %v", l, err)
	}
	if got := l.Admit(func(host string) bool { return host == "cloud.example.org" }); got.Indexable() {
		t.Error("another port is another server")
	}
	if got := l.Admit(all); !got.Indexable() || string(got.Identity()) != string(l.Identity()) || got.URL() != l.URL() {
		t.Errorf("%+v", got)
	}
	for _, s := range []string{"https://mega.nz/C!Ab3dEf7h", "https://yopass.example.org/#/s/7f8ba8de-f6ff-b2cf-d711-1a5c3bb0396a/ywKA2QHsAkjbWjH8ZwAoeJ"} {
		if l, _, err := Parse(NewUntrusted(s)); err != nil || l.Admit(all) != l || l.Indexable() {
			t.Errorf("%s: %+v, %v", s, l, err)
		}
	}
	if l, _, err := Parse(NewUntrusted("https://polybox.ethz.ch/index.php/s/Ab3dEf7hGh4iJk8")); err != nil || !l.Indexable() || l.Host() != "polybox.ethz.ch" {
		t.Errorf("a known server: %+v, %v", l, err)
	}
}

// Handles that servers draw are told from words, dates and numbers.
func TestDrawn(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	next := func() byte { return byte(r.Uint32()) }
	const letters, hex = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789ab", "0123456789abcdef"
	var tokens, short, long int
	for range 10_000 {
		if token(draw(letters, 15, next)) {
			tokens++
		}
		if drawn(draw(letters, 15, next)) {
			short++
		}
		if hexDrawn(draw(hex, 16, next)) {
			long++
		}
	}
	if tokens < 9_800 || short < 8_000 || long < 9_800 {
		t.Errorf("of 10000 random handles %d, %d and %d are seen", tokens, short, long)
	}
	for _, s := range []string{"winterjacken2023", "HowToMakeBread", "newsletterjuni", "KATALOG20210101", "spring-summer-2024"} {
		if drawn(s) {
			t.Errorf("%s looks drawn", s)
		}
	}
	for _, s := range []string{"20231122101112131415", "0000000000000000", "deadbeefdeadbeef", "1111aaaa1111aaaa"} {
		if hexDrawn(s) {
			t.Errorf("%s looks drawn", s)
		}
	}
}
