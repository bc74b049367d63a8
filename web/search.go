package web

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"blindex/httpx"
	"blindex/index"
	"blindex/share"
	"blindex/takedown"
)

const pageSize = 20

func (s *Server) home(c *gin.Context) error {
	return s.show(c, http.StatusOK, "home", s.page(c, nil))
}

// results is what the search page shows.
type results struct {
	index.Answer
	Empty  bool // nothing was typed
	Count  int
	Groups []group
	Sorts  []choice
	Next   string // address of the next page, or ""
	First  string // address of the first page when this is a later one, or ""
	Feed   string
	Clear  string // address without filters, or "" when there are none
	Hidden []field
	Adult  choice // shows what is classed adult as well, or leaves it out again (R40)
	Why    choice // says of each result why it matched
	Meant  string // address of the search for DidYouMean, or ""
	Refine refine
	Took   int64 // milliseconds
}

// refine is the form of the filters that are typed.
type refine struct {
	Site, After, Before string
	Hidden              []field // the query and all other filters
}

// field is one hidden field of the search form: what the search box must not lose.
type field struct{ Name, Value string }

// group is one facet with its values as links.
type group struct {
	Name   string
	Values []choice
}

// choice is a value that a link turns on or off.
type choice struct {
	Value string
	Count int
	On    bool
	Href  string
	Min   int64 // of a size
	Max   int64
}

func (s *Server) search(c *gin.Context) error {
	httpx.NoStore(c)
	start := s.d.Now()
	q := queryOf(httpx.Params(c))
	v := s.page(c, nil)
	v.Q = q.text
	req, err := q.request()
	if err != nil {
		return err
	}
	r := results{Clear: q.cleared(), Hidden: q.hidden()}
	r.Answer, err = s.d.Search.Search(c.Request.Context(), req)
	switch {
	case errors.Is(err, index.ErrEmptyQuery):
		r.Empty = true
	case err != nil:
		return err
	}
	if r.Total != nil {
		r.Count = *r.Total
	}
	r.Took = s.d.Now().Sub(start).Milliseconds()
	r.Adult, r.Why = q.switched("adult"), q.switched("explain")
	r.Groups, r.Sorts, r.Refine = q.groups(r.Facets, start), q.sorts(), q.refine(req.Filters)
	if r.DidYouMean != "" {
		r.Meant = query{r.DidYouMean, q.params}.with()
	}
	if r.Answer.Next != "" {
		r.Next = q.with("cursor", r.Answer.Next)
	}
	if req.After != "" {
		r.First = q.with("cursor", "")
	}
	r.Feed = "/feed.atom?" + url.Values{"q": {q.text}}.Encode()
	v.Data = r
	return s.show(c, http.StatusOK, "search", v)
}

// searchBox takes what was typed by POST, so that a pasted link with its key never
// stands in an address: words go on to their results, a link alone to its look-up, which
// the browser posts again (R4).
func (s *Server) searchBox(c *gin.Context) error {
	httpx.NoStore(c)
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	q, cut := queryOf(form), ""
	if raw := form.Raw("q"); share.LooksLikeLink(raw) {
		if q.text = besideLinks(raw); q.text == "" {
			c.Redirect(http.StatusTemporaryRedirect, "/lookup")
			return nil
		}
		cut = "1"
	}
	to := q.with("cut", cut)
	if len(to) > httpx.MaxURL {
		return httpx.ErrTooLarge
	}
	return redirect(c, to)
}

// linkMark is what stands for a link or a key that was cut out.
var linkMark = regexp.MustCompile(`\[link \d+\]|\[text with \d+ links\]|` + regexp.QuoteMeta(share.Removed))

// besideLinks are the words that stand beside share links, "" when nothing safe is left.
func besideLinks(raw share.Untrusted) string {
	text, _ := takedown.CutLinks(raw)
	text = strings.Join(strings.Fields(httpx.Plain(linkMark.ReplaceAllString(text, " "))), " ")
	if share.LooksLikeLink(share.NewUntrusted(text)) {
		return ""
	}
	return text
}

// query is a search as its address says it, scrubbed: links to facets, orders and the
// next page are made from it and from nothing else (R4).
type query struct {
	text   string
	params url.Values
}

var searchParams = []string{"type", "provider", "kind", "ext", "lang", "status", "site", "min_size", "max_size", "after", "before", "since", "sort", "adult", "explain", "cursor"}

// notFilters are parameters that narrow nothing.
var notFilters = []string{"sort", "cursor", "explain"}

func queryOf(p httpx.Values) query {
	q := query{p.Text("q"), url.Values{}}
	for _, name := range searchParams {
		if text := p.Text(name); text != "" {
			q.params.Set(name, text)
		}
	}
	return q
}

// request is the search asked for. A filter that cannot be read is refused with words.
func (q query) request() (index.Request, error) {
	r := index.Request{
		Query: index.ParseQuery(q.text), Limit: pageSize, After: q.params.Get("cursor"), Facets: true,
		Filters: index.Filters{
			Providers: q.list("provider"), Kinds: q.list("kind"), Exts: q.list("ext"), Statuses: q.list("status"),
			Types: q.list("type"), Langs: q.list("lang"), Adult: q.params.Get("adult") != "",
		},
		Explain: q.params.Get("explain") != "",
	}
	r.Sort = index.Sort(q.params.Get("sort"))
	if !slices.Contains([]index.Sort{index.ByNewest, index.BySize}, r.Sort) {
		r.Sort = index.ByRelevance
	}
	for name, to := range map[string]*int64{"min_size": &r.Filters.MinSize, "max_size": &r.Filters.MaxSize} {
		if text := q.params.Get(name); text != "" {
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil || n < 0 {
				return r, httpx.BadParam(name, "use a number of bytes")
			}
			*to = n
		}
	}
	if text := q.params.Get("since"); text != "" {
		t, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return r, httpx.BadParam("since", "use a date such as 2026-01-31")
		}
		r.Filters.Since = t
	}
	return r, q.typed(&r.Filters)
}

// typed reads the filters that people type themselves.
func (q query) typed(f *index.Filters) error {
	for _, t := range []struct{ name, hint string }{
		{"site", "use the name of a host, such as example.org"},
		{"after", "use a date such as 2026-01-31"},
		{"before", "use a date such as 2026-01-31"},
	} {
		list := q.list(t.name)
		if len(list) == 0 {
			continue
		}
		var ok bool
		if *f, ok = f.With(t.name, strings.Join(list, ",")); !ok {
			return httpx.BadParam(t.name, t.hint)
		}
	}
	return nil
}

func (q query) refine(f index.Filters) refine {
	r := refine{Site: strings.Join(f.Sites, ","), After: date(f.After), Before: date(f.Before), Hidden: []field{{"q", q.text}}}
	for _, h := range q.hidden() {
		if !slices.Contains([]string{"site", "after", "before"}, h.Name) {
			r.Hidden = append(r.Hidden, h)
		}
	}
	return r
}

func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func (q query) list(name string) []string {
	return strings.FieldsFunc(q.params.Get(name), func(r rune) bool { return r == ',' || r == ' ' })
}

// with is the address of this search with one parameter set, or taken out when value is
// "". Anything but the cursor begins at the first page.
func (q query) with(pairs ...string) string {
	v := url.Values{"q": {q.text}}
	for name, list := range q.params {
		if name != "cursor" {
			v[name] = list
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			v.Del(pairs[i])
			continue
		}
		v.Set(pairs[i], pairs[i+1])
	}
	return "/search?" + v.Encode()
}

func (q query) cleared() string {
	for name := range q.params {
		if !slices.Contains(notFilters, name) {
			return query{q.text, url.Values{}}.with("sort", q.params.Get("sort"), "explain", q.params.Get("explain"))
		}
	}
	return ""
}

func (q query) hidden() []field {
	var out []field
	for _, name := range searchParams {
		if v := q.params.Get(name); v != "" && name != "cursor" {
			out = append(out, field{name, v})
		}
	}
	return out
}

// switched is a link that turns a parameter on or off.
func (q query) switched(name string) choice {
	if q.params.Get(name) != "" {
		return choice{On: true, Href: q.with(name, "")}
	}
	return choice{Href: q.with(name, "1")}
}

func (q query) sorts() []choice {
	var out []choice
	now := q.params.Get("sort")
	for _, by := range []index.Sort{index.ByRelevance, index.ByNewest, index.BySize} {
		value := string(by)
		if by == index.ByRelevance {
			value = ""
		}
		out = append(out, choice{Value: string(by), On: now == value, Href: q.with("sort", value)})
	}
	return out
}
