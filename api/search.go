package api

import (
	"errors"
	"math"
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
	content, err := answerOf(a).content()
	if err != nil {
		return err
	}
	if httpx.Version(c, a.Removal, content) {
		return nil
	}
	begin := strconv.AppendInt([]byte(tookField), s.d.Now().Sub(start).Milliseconds(), 10)
	httpx.Whole(c, http.StatusOK, httpx.JSONType, begin, content)
	return nil
}

// answerOf is an answer as it is written.
func answerOf(a index.Answer) SearchAnswer {
	out := SearchAnswer{
		Query: a.Query.Text, DidYouMean: a.DidYouMean, Total: a.Total, Some: a.Some, Near: a.Near, Blocked: a.Blocked,
		Hits: make([]Hit, len(a.Hits)), Facets: a.Facets, NextCursor: a.Next,
	}
	switch {
	case a.Total != nil && a.AtLeast:
		out.TotalRelation = "gte"
	case a.Total != nil:
		out.TotalRelation = "eq"
	}
	for i, h := range a.Hits {
		hit := &out.Hits[i]
		hit.Share, hit.Highlight, hit.Why = shareOf(h.Entry), h.Highlight, rounded(h.Why)
		if hit.Highlight == nil {
			hit.Highlight = []index.Span{}
		}
		for i := range h.Mirrors {
			m := h.Mirrors[i]
			m.Pages = m.Pages[:min(len(m.Pages), 1)]
			hit.Mirrors = append(hit.Mirrors, shareOf(m))
		}
	}
	return out
}

// rounded gives scores to one decimal: more says nothing.
func rounded(why []index.Reason) []index.Reason {
	out := make([]index.Reason, len(why))
	for i, r := range why {
		r.Score = math.Round(r.Score*10) / 10
		out[i] = r
	}
	return out
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
	if r.Filters.Since, err = since(p, "since"); err != nil {
		return r, err
	}
	r.Explain = p.Has("explain") && p.Text("explain") != "0"
	r.Filters, err = operators(r.Filters, p)
	return r, err
}

// operatorHints are the parameters that are read as the operators of the same name.
var operatorHints = []struct{ name, hint string }{
	{"type", "use video, audio, image, book, archive, software or document"},
	{"lang", "use a language such as en, or a script such as cyrl"},
	{"site", "use the name of a host, such as example.org"},
	{"after", "use a year, a month or a day, such as 2026-01"},
	{"before", "use a year, a month or a day, such as 2026-01"},
}

func operators(f index.Filters, p httpx.Values) (index.Filters, error) {
	for _, o := range operatorHints {
		text := p.Text(o.name)
		if text == "" {
			continue
		}
		var ok bool
		if f, ok = f.With(o.name, strings.Join(fields(text), ",")); !ok {
			return f, httpx.BadParam(o.name, o.hint)
		}
	}
	return f, nil
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
