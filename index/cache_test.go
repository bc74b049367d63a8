package index

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
)

func cacheOf(t *testing.T, size int) *Cache {
	t.Helper()
	c, err := NewCache(size, strings.NewReader(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// counted counts what reaches the engine.
type counted struct {
	*stall
	n int
}

func (c *counted) Search(ctx context.Context, r Request) (Result, error) {
	c.n++
	c.stall.asked = []string{r.Query.Text}
	return c.stall.Search(ctx, r)
}

func cachedSearcher(t *testing.T, s *stall, size int) (*counted, func(Request) string) {
	e := &counted{stall: s}
	sr := Searcher{Engine: e, Primary: s, Await: func(context.Context, Position) bool { return false }, Cache: cacheOf(t, size)}
	return e, func(r Request) string {
		t.Helper()
		a, err := sr.Search(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		return rows(a)
	}
}

func TestCacheSkipsTheEngineNeverThePrimary(t *testing.T) { // R9
	t.Parallel()
	s := mirrored("")
	e, search := cachedSearcher(t, s, 1<<20)
	r := Request{Query: ParseQuery("steamboat willie"), Limit: 20}
	search(r)
	r.Query = ParseQuery("  Steamboat WILLIE ")
	if got := search(r); got != "a+b+c d e f+g h" || e.n != 1 {
		t.Errorf("%q after asking the engine %d times", got, e.n)
	}
	delete(s.names, "a")
	if got := search(r); got != "b+c d e f+g h" || e.n != 1 {
		t.Errorf("a removed entry: %q after asking the engine %d times", got, e.n)
	}
}

func TestCacheTellsRequestsApart(t *testing.T) {
	t.Parallel()
	e, search := cachedSearcher(t, mirrored(""), 1<<20)
	q := ParseQuery("steamboat")
	for i, r := range []Request{
		{Query: q, Limit: 20}, {Query: q, Limit: 10}, {Query: q, Limit: 20, After: "b"}, {Query: q, Limit: 20, Facets: true},
		{Query: q, Limit: 20, Sort: ByNewest}, {Query: q, Limit: 20, Filters: Filters{Exts: []string{"mkv"}}},
		{Query: q, Limit: 20, Filters: Filters{Adult: true}}, {Query: ParseQuery("steamboat*"), Limit: 20},
		{Query: ParseQuery(`"steamboat"`), Limit: 20}, {Query: ParseQuery("-steamboat x"), Limit: 20},
	} {
		if search(r); e.n != i+1 {
			t.Errorf("request %d was answered with another's answer", i)
		}
	}
	for range 2 { // reasons quote words: not kept
		search(Request{Query: q, Limit: 20, Explain: true})
	}
	if e.n != 12 {
		t.Errorf("explained answers are kept")
	}
}

func TestCacheNeverSurvivesAPosition(t *testing.T) { // R9
	t.Parallel()
	s := mirrored("")
	e, search := cachedSearcher(t, s, 1<<20)
	r := Request{Query: ParseQuery("steamboat"), Limit: 20}
	search(r)
	for i, move := range []func(){
		func() { s.applied = at(1) }, func() { s.erased = at(1) }, func() { s.applied = Position{Epoch: "f"} },
	} {
		move()
		s.hits = s.hits[1:]
		if got := search(r); e.n != i+2 || strings.Contains(got, s.hits[0].ID) != true {
			t.Errorf("move %d: %q, %d asked", i, got, e.n)
		}
	}
}

func TestCacheHoldsNoQueryAndNoGuess(t *testing.T) { // R20, R9
	t.Parallel()
	s := misspelt(map[string]string{"x": "Steamboat"})
	e, search := cachedSearcher(t, s, 1<<20)
	for range 2 {
		search(Request{Query: ParseQuery("stembot"), Limit: 20})
	}
	if e.n < 4 {
		t.Error("guesses are kept: they may be words of names that are gone")
	}
	c := cacheOf(t, 1<<20)
	r := Request{Query: ParseQuery("graumannsweg"), Limit: 20}
	c.put(c.key(r), [2]Position{}, Result{Hits: []Hit{{ID: "a"}}})
	for k, v := range c.by {
		held := fmt.Sprintf("%s %+v", k[:], *v.Value.(*cached))
		if strings.Contains(held, "graumann") {
			t.Errorf("the cache holds the query: %s", held)
		}
	}
	other, err := NewCache(1, bytes.NewReader(make([]byte, 32)))
	if err != nil || other.key(r) == c.key(r) {
		t.Error("another process hashes alike")
	}
}

func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	c := cacheOf(t, 4<<10)
	key := func(i int) cacheKey { return c.key(Request{Limit: i}) }
	res := Result{Hits: []Hit{{ID: "a"}}}
	for i := range 100 {
		c.put(key(i), [2]Position{}, res)
		c.get(key(0), [2]Position{})
	}
	if c.size > 4<<10 || len(c.by) != c.recent.Len() || len(c.by) < 4 {
		t.Errorf("%d bytes, %d answers", c.size, len(c.by))
	}
	if _, ok := c.get(key(0), [2]Position{}); !ok {
		t.Error("the one used all the time was dropped")
	}
	if _, ok := c.get(key(50), [2]Position{}); ok {
		t.Error("an old one stays")
	}
}
