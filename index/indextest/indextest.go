// Package indextest holds what every engine behind package index must pass. It is for
// tests alone.
package indextest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"blindex/index"
)

// Now is the day all tests take place; an engine under test takes it for the present.
var Now = time.Date(2025, 6, 15, 12, 0, 0, 0, time.UTC)

type engine interface {
	index.Engine
	index.Writer
}

// Run holds an engine against the contract: what is found and ranked, filters, facets,
// paging, suggestions, positions. open returns an empty engine.
func Run[E engine](t *testing.T, open func(t *testing.T) E) {
	for name, test := range map[string]func(*testing.T, engine){
		"SearchFinds":                  searchFinds,
		"Forgiving":                    forgiving,
		"SearchRanks":                  searchRanks,
		"Filters":                      filters,
		"QueryLanguage":                queryLanguage,
		"AChoiceIsANameToo":            aChoiceIsANameToo,
		"Facets":                       facets,
		"EmptyQueryIsRefused":          emptyQueryIsRefused,
		"AtMostAThousandResults":       atMostAThousandResults,
		"CursorContinuesAfterAnyHit":   cursorContinuesAfterAnyHit,
		"BadCursorIsAnError":           badCursorIsAnError,
		"Suggest":                      suggest,
		"UpdateReplacesAndDeleteHides": updateReplacesAndDeleteHides,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

// At makes a feed position.
func At(n int) index.Position { return index.Position{Epoch: "e1", Xid: uint64(n), Seq: int64(n)} }

// Doc makes an entry of 700 MB seen today.
func Doc(n int, name string) index.Doc {
	return index.Doc{
		ID: ID(n), Name: name, Provider: "mega", Kind: "file", Ext: "mkv", Size: 700_000_000,
		Status: "alive", FirstSeen: Now, LastSeen: Now, Sources: 1,
	}
}

// ID makes an entry id, as long as real ones.
func ID(n int) string { return fmt.Sprintf("entry-%012d", n) }

// Ask makes a request for the first page.
func Ask(text string) index.Request {
	return index.Request{Query: index.ParseQuery(text), Limit: 100}
}

func apply(t testing.TB, e engine, at int, upserts []index.Doc, deletes ...string) {
	t.Helper()
	if err := e.Apply(context.Background(), upserts, deletes, At(at)); err != nil {
		t.Fatal(err)
	}
}

func mustSearch(t testing.TB, e engine, r index.Request) index.Result {
	t.Helper()
	res, err := e.Search(context.Background(), r)
	if err != nil {
		t.Fatalf("search %q: %v", r.Query.Text, err)
	}
	return res
}

// IDs lists the ids of a result in order.
func IDs(res index.Result) []string {
	out := []string{}
	for _, h := range res.Hits {
		out = append(out, h.ID)
	}
	return out
}

// Library is a small collection of public-domain titles as people name files.
func Library() []index.Doc {
	names := []string{
		0: "Steamboat.Willie.1928.1080p.x264-GROUP.mkv",
		1: "SteamboatWillie1928",
		2: "The Phantom of the Opera (1925) [Restored]",
		3: "Le Voyage dans la Lune - Méliès",
		4: "Some_Show_S01E02_Pilot",
		5: "東京物語 Tokyo Story",
		6: "Blu-ray sampler H.264",
		7: "Opera of the Phantom fan edit long name with many words",
		8: "night of the living dead 1968",
		9: "Night of the Living Dead",
	}
	docs := make([]index.Doc, len(names))
	for i, n := range names {
		docs[i] = Doc(i, n)
	}
	docs[2].Provider, docs[2].Kind, docs[2].Ext, docs[2].Size = "pixeldrain", "folder", "", -1
	docs[3].Size, docs[3].LastSeen = 2_000_000_000, Now.AddDate(0, 0, -40)
	docs[4].Size, docs[4].Ext = 5_000_000, "avi"
	docs[5].Status = "gone"
	docs[8].LastSeen = Now.AddDate(0, 0, -3)
	return docs
}

func searchFinds(t *testing.T, e engine) {
	apply(t, e, 1, Library())
	for q, want := range map[string][]int{
		"steamboat willie":              {0, 1},
		"SteamboatWillie":               {0, 1},
		"steamboatwillie":               {0, 1}, // two words in one piece
		"Steamboat.Willie.1928":         {0, 1},
		"1080p":                         {0},
		"1080":                          {0},
		"X264":                          {0, 6},
		"melies":                        {3},
		"MÉLIÈS":                        {3},
		"s01e02":                        {4},
		"S01 E02":                       {4},
		"東京":                            {5},
		"東京物語":                          {5},
		"物":                             {5},
		"bluray":                        {6},
		"blu-ray":                       {6},
		"h264":                          {0, 6},
		"h.264":                         {0, 6},
		`"phantom of the opera"`:        {2},
		"phantom opera":                 {2, 7},
		"phantom opera -edit":           {2},
		`phantom -"of the phantom"`:     {2},
		"steam*":                        {0, 1},
		"phantom oper*":                 {2, 7},
		"steamboat ext:mkv":             {0, 1},
		"opera provider:pixeldrain":     {2},
		"opera kind:folder":             {2},
		"show size:<10mb":               {4},
		"voyage size:>1gb":              {3},
		"phantom size:>1":               {7},
		"night since:2025-06-14":        {9},
		"nosuchword -phantom":           {},
		`"opera phantom"`:               {},
		"nosuchword provider:mega":      {},
		"night living dead unheardof":   {8, 9}, // some of the words, since none has all
		"zzz unknown words nobody uses": {},
	} {
		res := mustSearch(t, e, Ask(q))
		got := IDs(res)
		slices.Sort(got)
		expect := []string{}
		for _, n := range want {
			expect = append(expect, ID(n))
		}
		if !reflect.DeepEqual(got, expect) || res.Total != len(want) {
			t.Errorf("%q found %v (total %d), want %v", q, got, res.Total, expect)
		}
	}
}

func searchRanks(t *testing.T, e engine) {
	apply(t, e, 1, Library())
	for q, want := range map[string]int{
		"night of the living dead": 9, // the exact name
		"phantom of the opera":     2, // the phrase
	} {
		if got := IDs(mustSearch(t, e, Ask(q)))[0]; got != ID(want) {
			t.Errorf("%q: first is %s, want %s", q, got, ID(want))
		}
	}
	r := Ask("night")
	r.Sort = index.ByNewest
	if got := IDs(mustSearch(t, e, r)); !reflect.DeepEqual(got, []string{ID(9), ID(8)}) {
		t.Errorf("newest: %v", got)
	}
	r = Ask("mega voyage show")
	r.Query = index.ParseQuery("of")
	r.Sort = index.BySize
	if got := IDs(mustSearch(t, e, r)); got[len(got)-1] != ID(2) {
		t.Errorf("by size: unknown size is not last: %v", got)
	}
}

func filters(t *testing.T, e engine) {
	docs := Library()
	docs[9].Adult = true
	apply(t, e, 1, docs)
	count := func(f index.Filters) int {
		r := Ask("night")
		r.Filters = f
		return mustSearch(t, e, r).Total
	}
	for _, c := range []struct {
		name string
		f    index.Filters
		want int
	}{
		{"adult hidden by default (R40)", index.Filters{}, 1},
		{"adult shown on request (R40)", index.Filters{Adult: true}, 2},
		{"status", index.Filters{Statuses: []string{"gone"}}, 0},
		{"one of providers", index.Filters{Providers: []string{"x", "mega"}}, 1},
		{"size from, exact", index.Filters{MinSize: 700_000_000}, 1},
		{"size from, one more", index.Filters{MinSize: 700_000_001}, 0},
		{"size to, exact", index.Filters{MaxSize: 700_000_000}, 1},
		{"size to, one less", index.Filters{MaxSize: 699_999_999}, 0},
		{"since, exact", index.Filters{Since: docs[8].LastSeen}, 1},
		{"since, a second later", index.Filters{Since: docs[8].LastSeen.Add(time.Second)}, 0},
		{"since, a moment later", index.Filters{Since: docs[8].LastSeen.Add(time.Millisecond)}, 0},
	} {
		if got := count(c.f); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	r := Ask("night size:>1mb")
	r.Filters = index.Filters{MaxSize: 10}
	if got := mustSearch(t, e, r).Total; got != 0 {
		t.Errorf("both sets of filters must hold: %d", got)
	}
}

func facets(t *testing.T, e engine) {
	apply(t, e, 1, Library())
	r := Ask("of")
	r.Facets = true
	got := mustSearch(t, e, r).Facets
	want := index.Facets{
		"provider": {{Value: "mega", Count: 3}, {Value: "pixeldrain", Count: 1}},
		"kind":     {{Value: "file", Count: 3}, {Value: "folder", Count: 1}},
		"ext":      {{Value: "mkv", Count: 3}},
		"type":     {},
		"lang":     {},
		"size":     {{Value: "700000000-3999999999", Count: 3}},
		"date": {{Value: "2025-06-14", Count: 3}, {Value: "2025-06-08", Count: 4}, {Value: "2025-05-16", Count: 4},
			{Value: "2025-03-17", Count: 4}, {Value: "2024-06-15", Count: 4}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("facets\n got %v\nwant %v", got, want)
	}
	for _, f := range want["date"] {
		since, _ := time.Parse(time.DateOnly, f.Value)
		r := Ask("of")
		r.Filters.Since = since
		if n := mustSearch(t, e, r).Total; n != f.Count {
			t.Errorf("facet %s says %d, its filter finds %d", f.Value, f.Count, n)
		}
	}
}

func emptyQueryIsRefused(t *testing.T, e engine) { // R25
	for _, q := range []string{"", "   ", "-all", "ext:mkv", "!!! ...", `""`} {
		if _, err := e.Search(context.Background(), Ask(q)); !errors.Is(err, index.ErrEmptyQuery) {
			t.Errorf("%q: %v, want ErrEmptyQuery", q, err)
		}
	}
}

// Many makes n entries with the same words and a number.
func Many(n int, name string) []index.Doc {
	docs := make([]index.Doc, n)
	for i := range docs {
		docs[i] = Doc(i, fmt.Sprintf("%s %d", name, i))
		docs[i].Size = int64(i % 7 * 1000)
	}
	return docs
}

func atMostAThousandResults(t *testing.T, e engine) { // R25
	apply(t, e, 1, Many(1500, "public domain"))
	for _, by := range []index.Sort{index.ByRelevance, index.ByNewest, index.BySize} {
		r := Ask("public domain")
		r.Sort = by
		seen := map[string]bool{}
		for {
			res := mustSearch(t, e, r)
			if res.Total != 1500 {
				t.Fatalf("total %d", res.Total)
			}
			for _, h := range res.Hits {
				if seen[h.ID] {
					t.Fatalf("%s: %s twice", by, h.ID)
				}
				seen[h.ID] = true
			}
			if r.After = res.Hits[len(res.Hits)-1].Cursor; r.After == "" {
				break
			}
		}
		if len(seen) != 1000 {
			t.Errorf("%s: %d results reachable, want 1000", by, len(seen))
		}
	}
}

func cursorContinuesAfterAnyHit(t *testing.T, e engine) {
	apply(t, e, 1, Many(50, "public domain"))
	r := Ask("domain")
	all := mustSearch(t, e, r).Hits
	for i, h := range all[:49] {
		r.After, r.Limit = h.Cursor, 1
		if got := mustSearch(t, e, r).Hits[0].ID; got != all[i+1].ID {
			t.Fatalf("after hit %d: %s, want %s", i, got, all[i+1].ID)
		}
	}
}

func badCursorIsAnError(t *testing.T, e engine) {
	apply(t, e, 1, Many(50, "public domain"))
	good := mustSearch(t, e, Ask("domain")).Hits[0].Cursor
	for _, c := range []string{"x", "%%%", "bm90IGpzb24", "e30", good[1:], good[:len(good)-3]} {
		r := Ask("domain")
		r.After = c
		if _, err := e.Search(context.Background(), r); !errors.Is(err, index.ErrBadCursor) {
			t.Errorf("cursor %q: %v", c, err)
		}
	}
	other := Ask("public")
	other.After = good
	if _, err := e.Search(context.Background(), other); !errors.Is(err, index.ErrBadCursor) {
		t.Errorf("cursor of another query: %v", err)
	}
}

func suggest(t *testing.T, e engine) {
	apply(t, e, 1, Library())
	for q, want := range map[string][]int{
		"steamb":         {0, 1},
		"steamboat wil":  {0, 1},
		"nosuch wil":     {},
		"pha":            {2, 7},
		"s":              {},
		"東":              {5},
		"":               {},
		"-":              {},
		"living dea -19": {8, 9},
	} {
		res, err := e.Suggest(context.Background(), q, 10)
		if err != nil {
			t.Fatal(err)
		}
		got := IDs(res)
		slices.Sort(got)
		expect := []string{}
		for _, n := range want {
			expect = append(expect, ID(n))
		}
		if !reflect.DeepEqual(got, expect) {
			t.Errorf("%q: %v, want %v", q, got, expect)
		}
	}
}

func updateReplacesAndDeleteHides(t *testing.T, e engine) {
	apply(t, e, 1, Library())
	renamed := Doc(0, "Plane Crazy 1928")
	apply(t, e, 2, []index.Doc{renamed}, ID(1))
	if got := mustSearch(t, e, Ask("steamboat")).Total; got != 0 {
		t.Errorf("old name still found %d times", got)
	}
	if got := mustSearch(t, e, Ask("plane crazy")).Total; got != 1 {
		t.Errorf("new name found %d times", got)
	}
	if applied, _ := e.Positions(); applied != At(2) {
		t.Errorf("applied %v", applied)
	}
}
