package share

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

type vector struct {
	Name    string
	Text    string
	HTML    bool
	Parse   bool // the text is one link and nothing else
	Want    []wanted
	Secrets []string
}

type wanted struct {
	Provider, Kind, Handle, URL, Sub string
	HadSecret                        bool `json:"had_secret"`
	Indexable                        bool
}

func load[T any](t testing.TB, file string) (out []T) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func pageAddress() *url.URL {
	return &url.URL{Scheme: "https", Host: "forum.example.org", Path: "/t/1"}
}

// R1: every posted form is found, and no part of its secret is anywhere in what comes back.
func TestVectors(t *testing.T) {
	vectors := load[vector](t, "vectors.json")
	if len(vectors) < 330 {
		t.Fatalf("only %d vectors", len(vectors))
	}
	for _, v := range vectors {
		t.Run(v.Name, func(t *testing.T) {
			u := NewUntrusted(v.Text)
			found := Find(u)
			if v.HTML {
				found = FindHTML(u, pageAddress()).Found
			}
			compare(t, v, found)
			if v.Parse {
				l, had, err := Parse(u)
				if err != nil || had != v.Want[0].HadSecret || len(found) > 0 && l != found[0].Link {
					t.Errorf("Parse: %v, had secret %v, %v", l, had, err)
				}
			}
			if all := everything(u); leaks(all, v.Secrets) != "" {
				t.Errorf("%q is left in %s", leaks(all, v.Secrets), all)
			}
			clean, _ := Scrub(u)
			if again, n := Scrub(NewUntrusted(clean)); again != clean || n != 0 {
				t.Errorf("scrubbed again: %q, then %q (%d cut)", clean, again, n)
			}
			if HasSecret(NewUntrusted(clean)) {
				t.Errorf("a secret in scrubbed text %q", clean)
			}
		})
	}
}

func compare(t *testing.T, v vector, found []Found) {
	t.Helper()
	if len(found) != len(v.Want) {
		t.Fatalf("found %d links, want %d: %v", len(found), len(v.Want), found)
	}
	for i, f := range found {
		w, r := v.Want[i], Report(f)
		if r.Provider != w.Provider || string(r.Kind) != w.Kind || r.Handle != w.Handle || r.URL != w.URL || r.HadSecret != w.HadSecret || r.Indexable != w.Indexable {
			t.Errorf("got %+v\nwant %+v", r, w)
		}
		if w.Sub != "" && f.Link.Sub() != w.Sub {
			t.Errorf("node %q, want %q", f.Link.Sub(), w.Sub)
		}
		if l, had, err := Parse(NewUntrusted(f.Link.URL())); f.Link.URL() != "" && f.Link.Sub() == "" && (err != nil || had || l != f.Link) {
			t.Errorf("%s parses as %+v, %v, %v", f.Link, l, had, err)
		}
	}
}

// everything is all that package share gives out for an input, as one text.
func everything(u Untrusted) string {
	clean, _ := Scrub(u)
	page := FindHTML(u, pageAddress())
	parts := []string{clean, u.String(), page.Title, page.Lang, page.Canonical, strings.Join(page.Links, "\n")}
	for _, f := range append(Find(u), page.Found...) {
		line, err := json.Marshal(Report(f))
		if err != nil {
			panic(err)
		}
		parts = append(parts, string(line), f.Claim.Name, f.Link.String(), f.Link.Sub(), string(f.Link.Identity()))
	}
	if l, _, err := Parse(u); err == nil {
		parts = append(parts, l.String(), string(l.Identity()))
	} else {
		parts = append(parts, err.Error())
	}
	addr, _, err := ScrubURL(u)
	parts = append(parts, addr)
	if err != nil {
		parts = append(parts, err.Error())
	}
	return strings.Join(append(parts, logged(u, err)), "\n")
}

// logged is what a log shows of an input and of the error it led to.
func logged(u Untrusted, err error) string {
	var out strings.Builder
	holder := struct{ In []Untrusted }{[]Untrusted{u}}
	timeless := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr { // its digits could be a secret's
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, timeless), slog.NewJSONHandler(&out, timeless)} {
		slog.New(h).Error("refused", "in", u, "holder", holder, "err", err, "wrapped", fmt.Errorf("at %v: %w", u, err))
	}
	return out.String()
}

// leaks gives the first six bytes of a secret that stand in text, or "".
func leaks(text string, secrets []string) string {
	for _, s := range secrets {
		if len(s) < 6 {
			continue
		}
		for i := 0; i+6 <= len(s); i++ {
			if strings.Contains(text, s[i:i+6]) {
				return s[i : i+6]
			}
		}
	}
	return ""
}

func TestNegatives(t *testing.T) {
	negatives := load[vector](t, "negatives.json")
	if len(negatives) < 110 {
		t.Fatalf("only %d negatives", len(negatives))
	}
	for _, v := range negatives {
		u := NewUntrusted(v.Text)
		if found := append(Find(u), FindHTML(u, nil).Found...); len(found) > 0 {
			t.Errorf("%s: found %v", v.Name, found[0].Link)
		}
		if _, _, err := Parse(u); err != ErrNotShare {
			t.Errorf("%s: Parse gave %v", v.Name, err)
		}
		if HasSecret(u) {
			t.Errorf("%s: a secret is seen", v.Name)
		}
	}
}

// linkForm is a form that carries a secret, for canary tests here and elsewhere.
type linkForm struct {
	Provider       string
	Form           string
	HandleLen      int    `json:"handle_len"`
	HandleAlphabet string `json:"handle_alphabet"`
	KeyLen         int    `json:"key_len"`
	KeyAlphabet    string `json:"key_alphabet"`
}

func (f linkForm) fill(handle, key string) string {
	return strings.NewReplacer("{H}", handle, "{K}", key).Replace(f.Form)
}

// draw takes n characters of an alphabet from a stream of bytes.
func draw(alphabet string, n int, next func() byte) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[int(next())%len(alphabet)]
	}
	return string(b)
}

// wraps are the ways a link comes in.
var wraps = []func(link string) string{
	func(l string) string { return l },
	func(l string) string { return "Old maps: " + l + " (2 GB)" },
	func(l string) string { return "[Old maps](" + l + ")" },
	func(l string) string { return `<p><a href="` + l + `">` + l + `</a></p>` },
	func(l string) string { return "https://out.example.org/r?u=" + url.QueryEscape(l) + "&x=1" },
	func(l string) string { return "https://out.example.org/r?u=" + url.QueryEscape(url.QueryEscape(l)) },
	func(l string) string { return base64.StdEncoding.EncodeToString([]byte(l)) },
	func(l string) string {
		return "https://out.example.org/go/" + base64.RawURLEncoding.EncodeToString([]byte(l))
	},
	func(l string) string { return strings.ReplaceAll(l, "/", `\/`) },
	func(l string) string { return `<title>` + l + `</title><h1>` + l + `</h1><img alt="` + l + `">` },
	func(l string) string { return url.QueryEscape(l) },
}

// R1, R2: each form in each wrapping is found, and its key comes out nowhere.
func TestFormsLeaveNoSecret(t *testing.T) {
	seed := uint32(7)
	next := func() byte { seed = seed*1664525 + 1013904223; return byte(seed >> 24) }
	for _, f := range load[linkForm](t, "forms.json") {
		handle, key := draw(f.HandleAlphabet+"x", f.HandleLen, next), draw(f.KeyAlphabet, f.KeyLen, next)
		if f.HandleLen > 0 {
			handle = draw(f.HandleAlphabet, f.HandleLen, next)
		}
		for i, wrap := range wraps {
			u := NewUntrusted(wrap(f.fill(handle, key)))
			if all := everything(u); leaks(all, []string{key}) != "" {
				t.Errorf("%s, wrap %d: %q is left of %s in %s", f.Form, i, leaks(all, []string{key}), u.raw, all)
			}
			found := append(Find(u), FindHTML(u, pageAddress()).Found...)
			if len(found) == 0 || found[0].Link.Provider() != f.Provider || !found[0].HadSecret {
				t.Errorf("%s, wrap %d: found %v in %s", f.Form, i, found, u.raw)
			}
			if !HasSecret(u) {
				t.Errorf("%s, wrap %d: HasSecret misses %s", f.Form, i, u.raw)
			}
			if !LooksLikeLink(u) {
				t.Errorf("%s, wrap %d: LooksLikeLink misses %s", f.Form, i, u.raw)
			}
		}
	}
}
