package share

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// plainText is prose without a link, about n bytes.
func plainText(n int) string {
	const line = "The survey of the northern coast was begun in 1904 and took, with breaks for weather (and for want of money), eleven years; " +
		"its sheets were engraved in Copenhagen: a few proofs are kept at the library. Ask for them by number - the staff is helpful.\n"
	return strings.Repeat(line, n/len(line)+1)[:n]
}

// linkList is a forum's list of links about n bytes long, a line of words to each.
func linkList(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		h := fmt.Sprintf("%04x", i)
		switch i % 3 {
		case 0:
			fmt.Fprintf(&b, "Old maps of the northern coast, sheet %d, scanned at 600 dpi, with the engraver's notes in the margins and a key to the signs: https://mega.nz/file/Qx7m%s#Zy8xWv6uTs5rQp4oNm3lKj2iHg1fEd0cBa9ZyXwVu%s\n", i, h, h[2:])
		case 1:
			fmt.Fprintf(&b, "Sailing directions for the islands, volume %d, second edition, revised by the harbour office and printed for its members https://www.mediafire.com/file/x7y8z9a1b2c%s/file\n", i, h)
		default:
			fmt.Fprintf(&b, "- Lecture %d on tides and currents, as it was held at the institute in winter: https://drive.google.com/file/d/1AbCdEfGhIjKlMnOpQrStUvWxYz12%s/view?usp=sharing\n", i, h)
		}
	}
	return b.String()
}

func BenchmarkFindPlain(b *testing.B) { benchFind(b, plainText(4<<20), 0) }
func BenchmarkFindDense(b *testing.B) { benchFind(b, linkList(1<<20), 1000) }

func benchFind(b *testing.B, s string, atLeast int) {
	u := NewUntrusted(s)
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		if n := len(Find(u)); n < atLeast {
			b.Fatalf("%d links", n)
		}
	}
}

func BenchmarkScrubPlain(b *testing.B) {
	s := plainText(4 << 20)
	u := NewUntrusted(s)
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		if _, n := Scrub(u); n != 0 {
			b.Fatalf("%d cut", n)
		}
	}
}

// documentation reads the HTML pages under BLINDEX_PAGES, such as Debian's
// documentation packages; without it, pages made up here.
func documentation(b *testing.B) (pages []Untrusted, bytes int64) {
	b.Helper()
	dirs := filepath.SplitList(os.Getenv("BLINDEX_PAGES"))
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".html" || bytes > 40<<20 {
				return err
			}
			raw, err := os.ReadFile(path)
			pages, bytes = append(pages, NewUntrusted(string(raw))), bytes+int64(len(raw))
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	for i := 0; len(pages) < 20; i++ {
		var s strings.Builder
		fmt.Fprintf(&s, `<!DOCTYPE html><html lang="en"><head><title>Chapter %d</title><link rel="next" href="ch%d.html"></head><body><h1>Chapter %d</h1>`, i, i+1, i)
		for k := range 200 {
			fmt.Fprintf(&s, `<div class="section" id="s%d"><p>%s See <a class="xref" href="ch%d.html#s%d" title="Section %d">Section %d</a>.</p></div>`, k, plainText(300), k%20, k, k, k)
		}
		pages, bytes = append(pages, NewUntrusted(s.String())), bytes+int64(s.Len())
	}
	return pages, bytes
}

func BenchmarkFindHTML(b *testing.B) {
	pages, bytes := documentation(b)
	b.SetBytes(bytes)
	b.ReportAllocs()
	links := 0
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		links = 0
		for _, p := range pages {
			links += len(FindHTML(p, &url.URL{Scheme: "https", Host: "docs.example.org", Path: "/book/ch1.html"}).Links)
		}
	}
	runtime.ReadMemStats(&after)
	read := float64(b.N * len(pages))
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/read, "allocs/page")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/read, "B/page")
	b.ReportMetric(float64(links)/float64(len(pages)), "links/page")
}

// BenchmarkTokenizer is the ceiling of BenchmarkFindHTML: the same pages, through the
// tokenizer alone, names and attributes read.
func BenchmarkTokenizer(b *testing.B) {
	pages, bytes := documentation(b)
	b.SetBytes(bytes)
	b.ReportAllocs()
	for b.Loop() {
		for _, p := range pages {
			z := html.NewTokenizer(strings.NewReader(p.raw))
			for t := z.Next(); t != html.ErrorToken; t = z.Next() {
				switch t {
				case html.TextToken:
					z.Text()
				case html.StartTagToken, html.SelfClosingTagToken:
					_, more := z.TagName()
					for more {
						_, _, more = z.TagAttr()
					}
				}
			}
		}
	}
}

// BenchmarkScanDense is the part of BenchmarkFindDense that finds links, without names.
func BenchmarkScanDense(b *testing.B) {
	s := linkList(1 << 20)
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		if n := len(scan(s, 0)); n < 1000 {
			b.Fatalf("%d links", n)
		}
	}
}
