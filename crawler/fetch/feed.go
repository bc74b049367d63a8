package fetch

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"net/url"
	"strings"

	"blindex/crawler"
	"blindex/share"
)

// Bounds of a feed or sitemap.
const (
	maxItems = 50_000
	maxDepth = 64
)

// readXML reads RSS, Atom and sitemaps: addresses of pages, and share links inside items.
func readXML(o *crawler.Outcome, text string, base *url.URL) {
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // converted already
	x := &feed{out: o, base: base}
	for depth := 0; len(o.Links) < maxItems && depth <= maxDepth; {
		tok, err := d.Token()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				o.Verdict, o.ErrorCode = crawler.Failed, "bad_xml" // not a whole answer: it withdraws nothing
			}
			return
		}
		switch t := tok.(type) {
		case xml.StartElement:
			depth++
			x.start(t)
		case xml.EndElement:
			depth--
			x.end(strings.ToLower(t.Name.Local))
		case xml.CharData:
			x.text.Write(t)
		}
	}
}

// feed is the state of reading one: the text of the open element, the title of the item.
type feed struct {
	out   *crawler.Outcome
	base  *url.URL
	text  strings.Builder
	title string
}

func (x *feed) start(e xml.StartElement) {
	x.text.Reset()
	switch strings.ToLower(e.Name.Local) {
	case "item", "entry":
		x.title = ""
	case "link", "enclosure":
		for _, a := range e.Attr {
			if n := strings.ToLower(a.Name.Local); n == "href" || n == "url" {
				x.address(a.Value)
			}
		}
	}
}

func (x *feed) end(name string) {
	text := strings.TrimSpace(x.text.String())
	x.text.Reset()
	switch name {
	case "title":
		x.title = text
	case "link", "loc", "guid":
		x.address(text)
	case "description", "summary", "content", "encoded":
		x.html(fmt.Sprintf("<h2>%s</h2>%s", html.EscapeString(x.title), text))
	}
}

// html takes the share links and page addresses out of a piece of HTML.
func (x *feed) html(doc string) {
	p := share.FindHTML(share.NewUntrusted(doc), x.base)
	x.out.Found = append(x.out.Found, p.Found...)
	x.out.Links = append(x.out.Links, p.Links...)
}

// address queues a page, or takes a share link with the item's title as its name.
func (x *feed) address(raw string) {
	u, err := resolve(x.base.String(), raw)
	if err != nil {
		return
	}
	clean, isShare, err := share.ScrubURL(u)
	switch {
	case err != nil:
	case isShare:
		x.html(fmt.Sprintf(`<a href="%s">%s</a>`, html.EscapeString(raw), html.EscapeString(x.title)))
	default:
		x.out.Links = append(x.out.Links, clean)
	}
}
