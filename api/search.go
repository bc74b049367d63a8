package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"blindex/httpx"
	"blindex/index"
	"blindex/share"
)

// Bounds of a search.
const (
	defaultLimit = 20
	maxLimit     = 100
	maxSuggest   = 10
)

func (s *Server) search(c *gin.Context) error {
	start := s.d.Now()
	if _, link := httpx.LinkInQuery(c.Request); link {
		return httpx.ErrKeyInQuery
	}
	req, err := searchRequest(c)
	if err != nil {
		return err
	}
	a, err := s.d.Search.Search(c.Request.Context(), req)
	if err != nil {
		return err
	}
	out := SearchAnswer{
		Query: a.Query.Text, Total: a.Total, Hits: make([]Hit, 0, len(a.Hits)), Facets: a.Facets, NextCursor: a.Next, Blocked: a.Blocked,
	}
	switch {
	case a.Total != nil && a.AtLeast:
		out.TotalRelation = "gte"
	case a.Total != nil:
		out.TotalRelation = "eq"
	}
	for _, h := range a.Hits {
		hit := Hit{Share: shareOf(h.Entry), Highlight: h.Highlight}
		if hit.Highlight == nil {
			hit.Highlight = []index.Span{}
		}
		out.Hits = append(out.Hits, hit)
	}
	version, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("api: render the answer: %w", err)
	}
	if httpx.Version(c, a.Removal, version) {
		return nil
	}
	out.TookMS = s.d.Now().Sub(start).Milliseconds()
	return httpx.JSON(c, http.StatusOK, out)
}

// searchRequest reads the parameters. What holds a share link or a key was refused
// or scrubbed before this (R4).
func searchRequest(c *gin.Context) (index.Request, error) {
	p := httpx.Params(c)
	r := index.Request{
		Query: index.ParseQuery(p.Text("q")), Sort: index.Sort(p.Text("sort")), After: p.Text("cursor"), Facets: true,
		Filters: index.Filters{
			Providers: fields(p.Text("provider")), Kinds: fields(p.Text("kind")),
			Exts: fields(strings.ToLower(p.Text("ext"))), Statuses: fields(p.Text("status")),
		},
	}
	switch r.Sort {
	case "":
		r.Sort = index.ByRelevance
	case index.ByRelevance, index.ByNewest, index.BySize:
	default:
		return r, httpx.BadParam("sort", "use relevance, newest or size")
	}
	var err error
	if r.Limit, err = number(p, "limit", defaultLimit, 1, maxLimit); err != nil {
		return r, err
	}
	if r.Filters.MinSize, err = size(p, "min_size"); err != nil {
		return r, err
	}
	if r.Filters.MaxSize, err = size(p, "max_size"); err != nil {
		return r, err
	}
	r.Filters.Since, err = since(p, "since")
	return r, err
}

func fields(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}

func number(p httpx.Values, name string, missing, low, high int) (int, error) {
	text := p.Text(name)
	if text == "" {
		return missing, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		return 0, httpx.BadParam(name, "use a whole number from "+strconv.Itoa(low)+" to "+strconv.Itoa(high))
	}
	return n, nil
}

func size(p httpx.Values, name string) (int64, error) {
	text := p.Text(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, httpx.BadParam(name, "use a number of bytes")
	}
	return n, nil
}

func since(p httpx.Values, name string) (time.Time, error) {
	text := p.Text(name)
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, httpx.BadParam(name, "use a date such as 2026-01-31")
}

func (s *Server) suggest(c *gin.Context) error {
	if _, link := httpx.LinkInQuery(c.Request); link {
		return httpx.ErrKeyInQuery
	}
	out := Suggestions{Suggestions: []string{}}
	if q := httpx.Params(c).Text("q"); q != "" {
		found, err := s.d.Search.Suggest(c.Request.Context(), q, maxSuggest)
		if err != nil && !errors.Is(err, index.ErrEmptyQuery) {
			return err
		}
		out.Suggestions = append(out.Suggestions, found...)
	}
	return httpx.JSON(c, http.StatusOK, out)
}

func (s *Server) share(c *gin.Context) error {
	e, err := s.d.Entries.Entry(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return httpx.JSON(c, http.StatusOK, shareOf(e))
}

// lookup answers "indexed" or "not_available"; "removed" only where the removal names
// a public reference (R16).
func (s *Server) lookup(c *gin.Context) error {
	var in LookupRequest
	if err := httpx.ReadJSON(c, &in); err != nil {
		return err
	}
	link, _, err := share.Parse(in.URL)
	if err != nil {
		return httpx.BadParam("url", "this is no share link that blindex knows")
	}
	e, err := s.d.Entries.Lookup(c.Request.Context(), link)
	var removed index.Removed
	switch {
	case errors.As(err, &removed) && removed.Ref != "":
		return httpx.JSON(c, http.StatusOK, LookupAnswer{State: "removed", Ref: removed.Ref})
	case errors.As(err, &removed), errors.Is(err, index.ErrUnknown):
		return httpx.JSON(c, http.StatusOK, LookupAnswer{State: "not_available"})
	case err != nil:
		return err
	}
	found := shareOf(e)
	return httpx.JSON(c, http.StatusOK, LookupAnswer{State: "indexed", Share: &found})
}
