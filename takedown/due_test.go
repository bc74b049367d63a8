package takedown

import (
	"bytes"
	"crypto/rand"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestDue(t *testing.T) { // R21
	friday := time.Date(2026, 11, 6, 16, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		n    Notice
		want time.Time
	}{
		{"copyright, verified", func() Notice { n := complete(matched(1)); n.Verified = true; return n }(), friday.Add(24 * time.Hour)},
		{"copyright, unverified: two business days", complete(matched(1)), time.Date(2026, 11, 10, 16, 0, 0, 0, time.UTC)},
		{"child abuse", report(ChildAbuse, matched(1)), friday.Add(time.Hour)},
		{"intimate", report(Intimate, matched(1)), friday.Add(48 * time.Hour)},
		{"personal data", report(PersonalData, matched(1)), friday.Add(72 * time.Hour)},
		{"incomplete", func() Notice { n := complete(matched(1)); n.Signature = ""; return n }(), friday.Add(14 * 24 * time.Hour)},
		{"intimate, incomplete: the clock runs all the same", func() Notice { n := report(Intimate, matched(1)); n.Statements = Statements{}; return n }(),
			friday.Add(48 * time.Hour)},
	} {
		c.n.ReceivedAt = friday
		d := &desk{t: t, n: c.n, now: friday}
		d.must(Submit{})
		if got := Due(d.n); !got.Equal(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	trusted := complete(matched(1))
	trusted.Trusted, trusted.ReceivedAt = true, friday
	d := &desk{t: t, n: trusted, now: friday}
	d.must(Submit{OverCap: true})
	if got := Due(d.n); !got.Equal(friday.Add(time.Hour)) {
		t.Errorf("trusted: %v", got)
	}
	d.must(d.removeAll())
	if !Due(d.n).IsZero() {
		t.Error("a decided notice is due")
	}
	if Age(d.n, friday.Add(3*time.Hour)) != 3*time.Hour {
		t.Error("age")
	}
}

func TestNewRef(t *testing.T) { // R24
	shape := regexp.MustCompile(`^N-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$`)
	seen := map[string]bool{}
	for range 500 {
		ref, err := NewRef(rand.Reader)
		if err != nil || !shape.MatchString(ref) || seen[ref] {
			t.Fatalf("%q, %v", ref, err)
		}
		seen[ref] = true
		if typed := strings.ReplaceAll(strings.ToLower(ref), "-", " "); CleanRef(typed) != ref {
			t.Errorf("%q read as %q", typed, CleanRef(typed))
		}
	}
	if _, err := NewRef(bytes.NewReader(nil)); err == nil {
		t.Error("no error without randomness")
	}
	for in, want := range map[string]string{" n-7k3m-q2xd ": "N-7K3M-Q2XD", "N-OIL0-0000": "N-0110-0000", "": "", "N-7K3M-Q2X": "",
		"X-7K3M-Q2XD": "", "N-7K3M-Q2XU": "", "N-éK3M-Q2XD": ""} {
		if got := CleanRef(in); got != want {
			t.Errorf("CleanRef(%q) = %q", in, got)
		}
	}
}

func TestWording(t *testing.T) {
	en, fr := WordingFor("en"), WordingFor("fr")
	if en.TextID == fr.TextID || WordingFor("tr") != en {
		t.Error("wordings are mixed up")
	}
	if !strings.Contains(en.Perjury, "penalty of perjury") || !strings.Contains(en.GoodFaith, "not authorised by the copyright owner, its agent, or the law") {
		t.Error("the statute's words are not there")
	}
	if !strings.Contains(fr.Misuse, "15 000 €") {
		t.Error("the French form does not warn of the LCEN's penalty")
	}
}

func TestRanges(t *testing.T) {
	for want, in := range map[string][]int{"": nil, "1": {1}, "1-3": {3, 1, 2}, "1,3-4,9": {9, 1, 3, 4}} {
		if got := Ranges(in); got != want {
			t.Errorf("%v: %q", in, got)
		}
	}
}
