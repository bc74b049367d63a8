package share

import (
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"
)

const samplePage = `<!doctype html><html lang="en-GB"><head><title>Old maps &amp; charts | Atlas forum</title>
<base href="/maps/"><link rel="canonical" href="https://forum.example.org/t/1?PHPSESSID=1#top">
<meta name="Robots" content="max-snippet:5, NOFOLLOW"></head><body>
<h1>Survey of the coast, 1911</h1>
<p><a href="https://mega.nz/file/Ab3dEf7h#Zy8xWv6uTs5rQp4oNm3lKj2iHg1fEd0cBa9ZyXwVuTs">Download</a> (1.5 GiB)</p>
<h2>Harbour plans</h2>
<p><a href="https://mega.nz/folder/Cd5eFg9h#Zy8xWv6uTs5rQp4oNm3lKj">Harbour plans, <b>second edition</b></a></p>
<p>Mirror: https://gofile.io/d/Ab3dE7</p>
<p><a href="page2.html#x">next</a> <a href="page2.html">again</a> <a rel="ugc nofollow" href="https://other.example.org/">other</a>
<a href="javascript:void(0)">x</a> <a href="/out?u=https%3A%2F%2Fgofile.io%2Fd%2FZy3xW7">the chart index.pdf</a></p>
</body></html>`

func TestFindHTML(t *testing.T) {
	page := FindHTML(NewUntrusted(samplePage), &url.URL{Scheme: "https", Host: "forum.example.org", Path: "/t/1"})
	if page.Title != "Old maps & charts | Atlas forum" || page.Lang != "en-gb" || page.Canonical != "https://forum.example.org/t/1" {
		t.Errorf("title %q, language %q, canonical %q", page.Title, page.Lang, page.Canonical)
	}
	if page.Robots != (Robots{NoFollow: true}) {
		t.Errorf("robots %+v", page.Robots)
	}
	if len(page.Links) != 1 || page.Links[0] != "https://forum.example.org/maps/page2.html" {
		t.Errorf("links %q", page.Links)
	}
	want := []struct {
		url, name string
		source    NameSource
		size      int64
		had       bool
	}{
		{"https://mega.nz/file/Ab3dEf7h", "Survey of the coast, 1911", NameHeading, 1.5 * 1024 * 1024 * 1024, true},
		{"https://mega.nz/folder/Cd5eFg9h", "Harbour plans, second edition", NameLinkText, -1, true},
		{"https://gofile.io/d/Ab3dE7", "Harbour plans, second edition", NameSentence, -1, false},
		{"https://gofile.io/d/Zy3xW7", "the chart index.pdf", NameLinkText, -1, false},
	}
	if len(page.Found) != len(want) {
		t.Fatalf("found %v", page.Found)
	}
	for i, f := range page.Found {
		if w := want[i]; f.Link.URL() != w.url || f.Claim.Name != w.name || f.Claim.Source != w.source || f.Claim.Size != w.size || f.HadSecret != w.had {
			t.Errorf("got %s %+v %v\nwant %+v", f.Link, f.Claim, f.HadSecret, w)
		}
	}
}

// R22: what a page asks of crawlers is read from either name, and the strictest holds.
func TestMetaRobots(t *testing.T) {
	for doc, want := range map[string]Robots{
		`<meta name="blindex" content="noindex">`:                                            {NoIndex: true},
		`<META NAME=robots CONTENT="none">`:                                                  {NoIndex: true, NoFollow: true},
		`<meta name="robots" content="noindex,nofollow"><meta name="blindex" content="all">`: {NoIndex: true, NoFollow: true},
		`<meta name="googlebot" content="noindex">`:                                          {},
		`<!-- <meta name="robots" content="noindex"> -->`:                                    {},
	} {
		if got := FindHTML(NewUntrusted(doc), nil).Robots; got != want {
			t.Errorf("%s: %+v", doc, got)
		}
	}
}

// The same link in an attribute, in text and in a script is one, with the best
// name, and with a secret if any of them had one.
func TestFindHTMLOnce(t *testing.T) {
	doc := `<p>https://mega.nz/file/Ab3dEf7h</p><script>x="https://mega.nz/#!Ab3dEf7h!Zy8xWv6uTs5rQp4oNm3lKj2iHg1fEd0cBa9ZyXwVuTs"</script><a href="https://mega.co.nz/#!Ab3dEf7h">Field guide.epub</a>`
	found := FindHTML(NewUntrusted(doc), nil).Found
	if len(found) != 1 || !found[0].HadSecret || found[0].Claim.Name != "Field guide.epub" {
		t.Errorf("found %+v", found)
	}
}

// A link's text of one letter names nothing: what stands over it does.
func TestOneLetterNamesNothing(t *testing.T) {
	found := FindHTML(NewUntrusted(`<h1>Field guide.epub</h1><a href="https://mega.nz/file/Ab3dEf7h">x</a>`), nil).Found
	if len(found) != 1 || found[0].Claim.Name != "Field guide.epub" {
		t.Errorf("found %+v", found)
	}
}

// R1: a key in a heading, a title or a link's text does not become part of a name.
func TestNamesHoldNoSecret(t *testing.T) {
	const key = "Zy8xWv6uTs5rQp4oNm3lKj2iHg1fEd0cBa9ZyXwVuTs"
	for _, doc := range []string{
		`<title>Atlas https://mega.nz/file/Ab3dEf7h#` + key + `</title>`,
		`<h1>Atlas #!Ab3dEf7h!` + key + `</h1>`,
		`<a href="https://mega.nz/file/Ab3dEf7h">Atlas, key ` + key + `</a>`,
		`<a title="Atlas ` + key + `" href="https://mega.nz/file/Ab3dEf7h"></a>`,
		`<h2>Atlas Password: ` + key[:14] + `</h2>`,
	} {
		page := FindHTML(NewUntrusted(doc+`<p>https://mega.nz/file/Ab3dEf7h</p>`), nil)
		if len(page.Found) != 1 || !strings.HasPrefix(page.Found[0].Claim.Name, "Atlas") {
			t.Errorf("%s: found %+v", doc, page.Found)
		}
		if text := page.Title + page.Found[0].Claim.Name; leaks(text, []string{key}) != "" {
			t.Errorf("%s: %q holds part of the key", doc, text)
		}
	}
}

// worked is how long processors have worked for this program: unlike the time of day it
// does not depend on what else they do.
func worked(t *testing.T) time.Duration {
	t.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		t.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// Ten megabytes of the worst kinds of input are read in time that grows with their
// length, and what is beyond the limit is dropped.
func TestLargeInput(t *testing.T) {
	for name, piece := range map[string]string{
		"deep":      "<div>",
		"attribute": `<a b="c`,
		"dots":      "a.b/c.",
		"percent":   "%25",
		"hosts":     "mega.nz/#!",
		"links":     "https://mega.nz/file/Ab3dEf7h#Zy8xWv6uTs5rQp4oNm3lKj2iHg1fEd0cBa9ZyXwVuTs ",
		"brackets":  "[(",
		"base64":    "aHR0cHM6Ly9t",
		"escapes":   `\\`,
		"words":     "password: ",
		"mega":      "mega mega",
		"keys":      "key ",
		"lines":     "\n",
		"quoted":    "=\n=3D",
		"slashes":   "/",
		"refs":      "[x]: https://mega.nz/file/Qx7mWp2R\n",
		"row":       "| Name | https://mega.nz/file/Qx7mWp2R |\n",
		"values":    "Name,2,https://mega.nz/file/Qx7mWp2R\n",
		"records":   `{"title": "Name", "url": "https://mega.nz/file/Qx7mWp2R"},`,
		"forms":     "<form action=https://mega.nz/file/Qx7mWp2R>",
		"cells":     "<table><tr><td>Name<td><a href=https://mega.nz/file/Qx7mWp2R>x</a>",
	} {
		t.Run(name, func(t *testing.T) {
			start := worked(t)
			u := NewUntrusted(strings.Repeat(piece, (1<<18)/len(piece)))
			clean, _ := Scrub(u)
			Find(u)
			FindHTML(u, nil)
			if took := worked(t) - start; took > 10*time.Second {
				t.Errorf("a quarter of a megabyte took %v of a processor", took)
			}
			if len(clean) > 4*u.Len() {
				t.Errorf("%d bytes of %d", len(clean), u.Len())
			}
		})
	}
	long := NewUntrusted(strings.Repeat("x ", maxInput/2) + "https://gofile.io/d/Ab3dE7")
	if found := Find(long); len(found) != 0 {
		t.Error("read beyond the limit")
	}
}
