package web

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"blindex/httpx"
	"blindex/index"
)

// atom is RFC 4287's document.
type atom struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string   `xml:"id"`
	Title     string   `xml:"title"`
	Updated   string   `xml:"updated"`
	Published string   `xml:"published"`
	Link      atomLink `xml:"link"`
	Summary   string   `xml:"summary"`
}

// feed is a search as Atom, newest first. Like the page it shows only what was live in
// this request, and it leads to our entry pages, never to a share.
func (s *Server) feed(c *gin.Context) error {
	httpx.NoStore(c)
	q := queryOf(httpx.Params(c))
	q.params.Del("cursor")
	req, err := q.request()
	if err != nil {
		return err
	}
	req.Sort, req.Facets, req.Limit = index.ByNewest, false, 50
	a, err := s.d.Search.Search(c.Request.Context(), req)
	if err != nil {
		return err
	}
	search := url.Values{"q": {q.text}}.Encode()
	doc := atom{
		ID: s.d.PublicURL + "/feed.atom?" + search, Title: "blindex: " + q.text, Author: "blindex", Updated: stamp(time.Unix(0, 0)),
		Links: []atomLink{{"self", "application/atom+xml", s.d.PublicURL + "/feed.atom?" + search}, {"alternate", "text/html", s.d.PublicURL + "/search?" + search}},
	}
	var newest time.Time
	for _, h := range a.Hits {
		doc.Entries = append(doc.Entries, s.atomEntry(h.Entry))
		if h.Entry.LastSeen.After(newest) {
			newest = h.Entry.LastSeen
			doc.Updated = stamp(newest)
		}
	}
	return xmlDocument(c, "application/atom+xml; charset=utf-8", doc)
}

func (s *Server) atomEntry(e index.Entry) atomEntry {
	at := s.d.PublicURL + "/e/" + url.PathEscape(e.ID)
	summary := e.Provider + ", " + e.Kind
	if e.Size >= 0 {
		summary += ", " + size(e.Size)
	}
	return atomEntry{ID: at, Title: e.Name, Updated: stamp(e.LastSeen), Published: stamp(e.FirstSeen), Link: atomLink{"alternate", "text/html", at}, Summary: summary}
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func xmlDocument(c *gin.Context, kind string, doc any) error {
	b, err := xml.MarshalIndent(doc, "", " ")
	if err != nil {
		return fmt.Errorf("web: render a document: %w", err)
	}
	c.Data(http.StatusOK, kind, append([]byte(xml.Header), b...))
	return nil
}

type openSearchDoc struct {
	XMLName xml.Name        `xml:"http://a9.com/-/spec/opensearch/1.1/ OpenSearchDescription"`
	Short   string          `xml:"ShortName"`
	Text    string          `xml:"Description"`
	Enc     string          `xml:"InputEncoding"`
	URLs    []openSearchURL `xml:"Url"`
}

type openSearchURL struct {
	Type     string `xml:"type,attr"`
	Template string `xml:"template,attr"`
}

// openSearch lets browsers add the search. It offers no suggestions: a browser would
// send what is typed, link or not (R4).
func (s *Server) openSearch(c *gin.Context) error {
	return xmlDocument(c, "application/opensearchdescription+xml; charset=utf-8", openSearchDoc{
		Short: "blindex", Text: "Search publicly posted share links by name", Enc: "UTF-8",
		URLs: []openSearchURL{
			{"text/html", s.d.PublicURL + "/search?q={searchTerms}"},
			{"application/atom+xml", s.d.PublicURL + "/feed.atom?q={searchTerms}"},
		},
	})
}

// robots keeps pages that show names out of other engines (R15).
func (s *Server) robots(c *gin.Context) error {
	c.String(http.StatusOK, "User-agent: *\nDisallow: /search\nDisallow: /e/\nDisallow: /n/\nDisallow: /c/\nDisallow: /k/\nDisallow: /checks/\nDisallow: /counter/\nDisallow: /transparency/notices\nDisallow: /feed.atom\nDisallow: /console\nDisallow: /api/\n")
	return nil
}

func (s *Server) security(c *gin.Context) error {
	if s.d.Legal.Contact == "" {
		return httpx.ErrNotFound
	}
	expires := s.d.Now().UTC().Truncate(24*time.Hour).AddDate(0, 6, 0)
	c.String(http.StatusOK, "Contact: mailto:%s\nExpires: %s\nPreferred-Languages: en, fr\nCanonical: %s/.well-known/security.txt\n", s.d.Legal.Contact, stamp(expires), s.d.PublicURL)
	return nil
}
