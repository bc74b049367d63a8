package share

import (
	"strings"
	"testing"
)

// R3: what a page's address may hold when it is stored.
func TestScrubURL(t *testing.T) {
	const key = "Zy8xWv6uTs5rQp4oNm3lKj2iHg1fEd0cBa9ZyXwVuTs"
	for _, c := range []struct{ name, in, want string }{
		{"kept", "https://forum.example.org/t/12?page=2&sort=new", "https://forum.example.org/t/12?page=2&sort=new"},
		{"fragment", "https://forum.example.org/t/12#post-3", "https://forum.example.org/t/12"},
		{"host case, port", "HTTPS://Forum.Example.ORG:443/T", "https://forum.example.org/T"},
		{"other port", "http://forum.example.org:8080/", "http://forum.example.org:8080/"},
		{"no path", "http://forum.example.org", "http://forum.example.org/"},
		{"user information", "https://me:pw@forum.example.org/t", "https://forum.example.org/t"},
		{"international host", "https://bücher.example/t", "https://xn--bcher-kva.example/t"},
		{"underscore in the host", "https://my_maps.example.org/t", "https://my_maps.example.org/t"},
		{"sessions", "https://a.example.org/t?PHPSESSID=0a1b&sid=9&id=4&utm_source=x&fbclid=y", "https://a.example.org/t?id=4"},
		{"session in the path", "https://a.example.org/t;jsessionid=0A1B2C?id=4", "https://a.example.org/t?id=4"},
		{"secret parameters", "https://a.example.org/t?rlkey=abc&id=4&PWD=x&token=y", "https://a.example.org/t?id=4"},
		{"share link as a value", "https://a.example.org/out?id=4&u=https%3A%2F%2Fmega.nz%2Ffile%2FAb3dEf7h%23" + key, "https://a.example.org/out?id=4"},
		{"key as a value", "https://a.example.org/t?id=4&x=" + key, "https://a.example.org/t?id=4"},
		{"base64 as a value", "https://a.example.org/out?x=aHR0cHM6Ly9tZWdhLm56L2ZpbGUvQWIzZEVmN2gjWnk4eFd2NnVUczVyUXA0b05tM2xLag", "https://a.example.org/out"},
		{"share link in the path", "https://a.example.org/web/2019/https://mega.nz/file/Ab3dEf7h#" + key, "https://a.example.org/web/2019"},
		{"encoded in a segment", "https://a.example.org/go/https%3A%2F%2Fmega.nz%2Ffile%2FAb3dEf7h%23" + key + "/x", "https://a.example.org/go/x"},
		{"base64 in the path", "https://a.example.org/go/aHR0cHM6Ly9tZWdhLm56L2ZpbGUvQWIzZEVmN2gjWnk4eFd2NnVUczVyUXA0b05tM2xLag", "https://a.example.org/go"},
		{"accents", "https://a.example.org/é?q=ü", "https://a.example.org/%C3%A9?q=%C3%BC"},
	} {
		got, isShare, err := ScrubURL(NewUntrusted(c.in))
		if err != nil || isShare || got != c.want {
			t.Errorf("%s: got %q, %v, %v\nwant %q", c.name, got, isShare, err, c.want)
		}
	}
	for in, want := range map[string]string{
		"https://mega.nz/#!Ab3dEf7h!" + key:                               "https://mega.nz/file/Ab3dEf7h",
		"https://www.dropbox.com/scl/fi/ab3def7hgh4/x.pdf?rlkey=ab3def7h": "https://www.dropbox.com/scl/fi/ab3def7hgh4",
		"https://send.bitwarden.com/#Ab3dEf7hGh4iJk8lMn9oPq/" + key:       "",
	} {
		if got, isShare, err := ScrubURL(NewUntrusted(in)); got != want || !isShare || err != nil {
			t.Errorf("%s: got %q, %v, %v", in, got, isShare, err)
		}
	}
	for _, in := range []string{"", "x", "/t/1", "ftp://a.example.org/", "javascript:alert(1)", "https://", "http://a b/", "data:text/html,x", "mailto:x@example.org",
		"https://mega.nz/#confirm" + key + key, "https://a.example.org/" + strings.Repeat("x", maxURL)} {
		got, _, err := ScrubURL(NewUntrusted(in))
		if err != ErrAddress || got != "" {
			t.Errorf("%.40q: got %q, %v", in, got, err)
		}
	}
}
