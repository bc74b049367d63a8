package share

import (
	"slices"
	"testing"
)

func TestRowsSplit(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"lines", "a.example/1\r\nb.example/2\n\n", []string{"a.example/1", "b.example/2"}},
		{"glued", "https://a.example/1https://b.example/2", []string{"https://a.example/1", "https://b.example/2"}},
		{"capital scheme", "see HTTP://a.example/1 HTTPS://b.example/2", []string{"see HTTP://a.example/1", "HTTPS://b.example/2"}},
		{"a number before it", "1. https://a.example/1", []string{"1. https://a.example/1"}},
		{"no scheme, then one", "a.example/1 https://b.example/2", []string{"a.example/1", "https://b.example/2"}},
		{"no scheme inside", "http://httpwww.mp3.example/x", []string{"http://httpwww.mp3.example/x"}},
		{"redirect target", "https://r.example/?u=https://a.example/1", []string{"https://r.example/?u=https://a.example/1"}},
		{"bad bytes stay in their row", "a\xff\nb\x00\nc", []string{"a\xff", "b\x00", "c"}},
		{"empty", " \n ", nil},
	} {
		var got []string
		for _, u := range Rows(NewUntrusted(c.in)) {
			got = append(got, u.raw)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSound(t *testing.T) {
	for in, want := range map[string]bool{"": true, "é": true, "a\x00": false, "a\xff": false} {
		if got := NewUntrusted(in).Sound(); got != want {
			t.Errorf("Sound(%q) = %v", in, got)
		}
	}
}

// What a decoder made of bad bytes is as unsound as the bytes (T30).
func TestSoundReplacement(t *testing.T) {
	if NewUntrusted("https://mega.nz/file/A\uFFFDB").Sound() {
		t.Error("a replacement character passes as sound")
	}
}

// T31: the full stops that IDNA takes for dots stand in the host of a link given alone.
func TestT31IdeographicStops(t *testing.T) {
	for _, raw := range []string{"https://mega。nz/file/Hk4xWq7Z", "mega｡nz/file/Hk4xWq7Z", "https://MEGA．NZ/file/Hk4xWq7Z"} {
		if l, _, err := Parse(NewUntrusted(raw)); err != nil || l.Provider() != "mega" {
			t.Errorf("%s: %v", raw, err)
		}
	}
	if _, _, err := Parse(NewUntrusted("https://forum.example/mega。nz/file/Hk4xWq7Z")); err == nil {
		t.Error("a path is taken for a host")
	}
}
