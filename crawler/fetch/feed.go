package fetch

import (
	"bytes"
	"encoding/xml"
	"html"
	"io"
	"net/url"

	"golang.org/x/net/html/charset"

	"blindex/share"
)

// Bounds of a feed or a sitemap.
const (
	maxEntries  = 5000
	maxDepthXML = 64
)

// readXML reads a sitemap, a feed, or what other XML holds. base is its own address,
// label the charset that the header named, if any.
//
//	sitemap, sitemap index: loc of each entry is queued
//	RSS, RDF, Atom:         links of items are queued; share links in them are found, named by the item's title
func readXML(body []byte, label string, base *url.URL) share.Page {
	r := xmlReader{base: base, d: xml.NewDecoder(bytes.NewReader(body)), seen: map[string]bool{}, byID: map[string]bool{}}
	r.d.Strict, r.d.Entity = false, xml.HTMLEntity
	r.d.CharsetReader = func(said string, in io.Reader) (io.Reader, error) {
		if label != "" {
			return in, nil // converted already
		}
		return charset.NewReaderLabel(said, in)
	}
	r.read()
	// What stands elsewhere in it, or in what is not well-formed; a title given above stays.
	for _, f := range share.FindHTML(share.NewUntrusted(string(body)), base).Found {
		r.found(f)
	}
	return r.page
}

// xmlReader walks a document; entries are decoded one by one.
type xmlReader struct {
	page    share.Page
	base    *url.URL
	d       *xml.Decoder
	entries int
	seen    map[string]bool
	byID    map[string]bool
}

// location is an entry of a sitemap.
type location struct {
	Loc share.Untrusted `xml:"loc"`
}

// item is an entry of a feed. Its texts are Untrusted as they leave the decoder.
type item struct {
	Title     share.Untrusted   `xml:"title"`
	Links     []itemLink        `xml:"link"`
	GUID      share.Untrusted   `xml:"guid"`
	Text      []share.Untrusted `xml:"description"`
	Encoded   []share.Untrusted `xml:"encoded"`
	Summary   []share.Untrusted `xml:"summary"`
	Content   []share.Untrusted `xml:"content"`
	Enclosure []itemLink        `xml:"enclosure"`
}

type itemLink struct {
	Href share.Untrusted `xml:"href,attr"`
	URL  share.Untrusted `xml:"url,attr"`
	Rel  string          `xml:"rel,attr"`
	Text share.Untrusted `xml:",chardata"`
}

// read goes on until the end, or until what is not well-formed.
func (r *xmlReader) read() {
	for depth := 0; r.entries < maxEntries; {
		t, err := r.d.Token()
		if err != nil {
			return
		}
		switch t := t.(type) {
		case xml.StartElement:
			ended, err := r.element(t)
			if depth++; err != nil || depth > maxDepthXML {
				return
			}
			if ended {
				depth--
			}
		case xml.EndElement:
			depth--
		}
	}
}

// element reads an entry; ended tells that its end was read with it.
func (r *xmlReader) element(t xml.StartElement) (ended bool, err error) {
	switch t.Name.Local {
	case "url", "sitemap":
		var l location
		if err := r.d.DecodeElement(&l, &t); err != nil {
			return true, err
		}
		r.entries++
		r.follow(l.Loc)
		return true, nil
	case "item", "entry":
		var it item
		if err := r.d.DecodeElement(&it, &t); err != nil {
			return true, err
		}
		r.entries++
		r.item(it)
		return true, nil
	case "link": // of the channel: the site itself, its next page
		var l itemLink
		if err := r.d.DecodeElement(&l, &t); err != nil {
			return true, err
		}
		r.follow(l.address())
		return true, nil
	}
	return false, nil
}

func (l itemLink) address() share.Untrusted {
	switch {
	case !l.Href.Empty():
		return l.Href
	case !l.URL.Empty():
		return l.URL
	}
	return l.Text
}

// item reads an entry: its addresses are followed, or found when they are share links.
func (r *xmlReader) item(it item) {
	title, _ := share.Scrub(it.Title)
	heading := share.NewUntrusted("<h1>" + html.EscapeString(html.UnescapeString(title)) + "</h1>")
	for _, l := range append(it.Links, it.Enclosure...) {
		if l.Rel != "self" && l.Rel != "edit" {
			r.link(l.address(), heading)
		}
	}
	r.link(it.GUID, heading)
	for _, list := range [][]share.Untrusted{it.Text, it.Encoded, it.Summary, it.Content} {
		for _, text := range list {
			page := share.FindHTML(share.Join(heading, text), r.base)
			for _, f := range page.Found {
				r.found(f)
			}
		}
	}
}

// link is followed, or found under its item's title when it is a share link.
func (r *xmlReader) link(address, heading share.Untrusted) {
	if address.Empty() {
		return
	}
	if _, isShare, err := share.ScrubURL(address.Resolve(r.base)); err == nil && !isShare {
		r.follow(address)
		return
	}
	for _, f := range share.FindHTML(share.Join(heading, address), r.base).Found {
		r.found(f)
	}
}

func (r *xmlReader) follow(address share.Untrusted) {
	clean, isShare, err := share.ScrubURL(address.Resolve(r.base))
	if err != nil || isShare || r.seen[clean] {
		return
	}
	r.seen[clean] = true
	r.page.Links = append(r.page.Links, clean)
}

// found keeps a link once, with its first name.
func (r *xmlReader) found(f share.Found) {
	id := string(f.Link.Identity())
	if f.Link.Handle() != "" && r.byID[id] {
		return
	}
	r.byID[id] = true
	r.page.Found = append(r.page.Found, f)
}
