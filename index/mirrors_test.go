package index

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// stall is an engine with a fixed list of hits in groups, paged as the contract says, and
// the primary that knows which of them are live.
type stall struct {
	hits    []Hit
	names   map[string]string // of live entries
	adult   map[string]bool
	applied Position
	erased  Position
	removal Position
	guesses map[string][]string
	some    bool
	near    bool
	other   []Hit // what any query but the first is answered with
	asked   []string
}

func (s *stall) Search(_ context.Context, r Request) (Result, error) {
	s.asked = append(s.asked, r.Query.Text)
	if r.Query.Text != s.asked[0] {
		return Result{Hits: s.other, Total: len(s.other), Applied: s.applied}, nil
	}
	res := Result{Total: len(s.hits), Applied: s.applied, Guesses: s.guesses, Near: s.near, Some: s.some}
	from := 0
	for i, h := range s.hits {
		if r.After != "" && h.Cursor == r.After {
			from = i + 1
		}
	}
	for n := 0; n < r.Limit && from < len(s.hits); n++ {
		k := groupLen(s.hits[from:])
		res.Hits = append(res.Hits, s.hits[from:from+k]...)
		from += k
	}
	if from == len(s.hits) && len(res.Hits) > 0 {
		res.Hits[len(res.Hits)-1].Cursor = ""
	}
	return res, nil
}

func (s *stall) Suggest(context.Context, string, int) (Result, error) { return Result{}, nil }

func (s *stall) Positions() (applied, erased Position) { return s.applied, s.erased }

func (s *stall) Live(_ context.Context, ids []string) (Live, error) {
	live := Live{Entries: map[string]Entry{}, Removal: s.removal}
	for _, id := range ids {
		if name, ok := s.names[id]; ok {
			live.Entries[id] = Entry{ID: id, Name: name, Adult: s.adult[id]}
		}
	}
	return live, nil
}

func (s *stall) Entry(context.Context, string) (Entry, error) { return Entry{}, ErrUnknown }

func (s *stall) search(t *testing.T, text string, limit int, after string) Answer {
	t.Helper()
	s.asked = nil
	e := Searcher{Engine: s, Primary: s, Await: func(context.Context, Position) bool { return false }}
	a, err := e.Search(context.Background(), Request{Query: ParseQuery(text), Limit: limit, After: after})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// rows writes an answer as heads with their mirrors: "a+b c".
func rows(a Answer) string {
	var out []string
	for _, h := range a.Hits {
		row := h.Entry.ID
		for _, m := range h.Mirrors {
			row += "+" + m.ID
		}
		out = append(out, row)
	}
	return strings.Join(out, " ")
}

// mirrored has three groups and two hits of none; the letters are ids and cursors.
func mirrored(dead string) *stall {
	s := &stall{names: map[string]string{}}
	for _, h := range []struct {
		id    string
		group uint64
	}{{"a", 7}, {"b", 7}, {"c", 7}, {"d", 0}, {"e", 0}, {"f", 9}, {"g", 9}, {"h", 8}} {
		s.hits = append(s.hits, Hit{ID: h.id, Cursor: h.id, Group: h.group})
		if !strings.Contains(dead, h.id) {
			s.names[h.id] = "steamboat " + h.id
		}
	}
	return s
}

func TestMirrorsAreMadeOfLiveEntries(t *testing.T) { // R9
	t.Parallel()
	for dead, want := range map[string]string{
		"":      "a+b+c d e f+g h",
		"a":     "b+c d e f+g h", // the next live one takes the place of a removed head
		"ab":    "c d e f+g h",
		"abc":   "d e f+g h", // no trace of a group that is gone
		"bdfgh": "a+c e",
	} {
		if got := rows(mirrored(dead).search(t, "steamboat", 20, "")); got != want {
			t.Errorf("without %q: %q, want %q", dead, got, want)
		}
	}
}

func TestPagesCountHeads(t *testing.T) {
	t.Parallel()
	for dead, want := range map[string][]string{
		"": {"a+b+c d", "e f+g", "h"}, "abcd": {"e f+g", "h"}, "aef": {"b+c d", "g h"}, "h": {"a+b+c d", "e f+g", ""},
	} {
		s := mirrored(dead)
		var got []string
		for after := ""; ; {
			a := s.search(t, "steamboat", 2, after)
			got = append(got, rows(a))
			if after = a.Next; after == "" {
				break
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("without %q: %q, want %q", dead, got, want)
		}
	}
}

func misspelt(live map[string]string) *stall {
	return &stall{names: live, guesses: map[string][]string{"stembot": {"steamboat", "steambird"}},
		other: []Hit{{ID: "x"}, {ID: "y"}, {ID: "z"}}}
}

func TestDidYouMeanShowsWordsOfLiveEntriesOnly(t *testing.T) { // R9
	t.Parallel()
	for name, c := range map[string]struct {
		live map[string]string
		want string
	}{
		"the likeliest that is live":     {map[string]string{"x": "Willie Steambird", "y": "Willie.Steamboat"}, "willie -x steamboat ext:mkv"},
		"the likeliest was removed":      {map[string]string{"x": "Willie Steambird"}, "willie -x steambird ext:mkv"},
		"all were removed":               {map[string]string{}, ""},
		"the live ones have other words": {map[string]string{"z": "Willie"}, ""},
	} {
		if got := misspelt(c.live).search(t, "willie -x Stembot ext:mkv", 20, "").DidYouMean; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestDidYouMeanKeepsStill(t *testing.T) { // R9, R40
	t.Parallel()
	live := map[string]string{"x": "Steamboat Willie"}
	for name, change := range map[string]func(s *stall){
		"a node that lags":        func(s *stall) { s.removal = at(5) },
		"an adult entry":          func(s *stall) { s.adult = map[string]bool{"x": true} },
		"what was typed is there": func(s *stall) { s.near, s.hits, s.names = true, []Hit{{ID: "a"}}, map[string]string{"a": "Stembot"} },
	} {
		s := misspelt(live)
		if s.search(t, "stembot", 20, "").DidYouMean != "steamboat" {
			t.Fatal("nothing is offered to begin with")
		}
		change(s)
		if got := s.search(t, "stembot", 20, "").DidYouMean; got != "" {
			t.Errorf("%s offers %q", name, got)
		}
	}
}

func TestDidYouMeanLeavesRightWordsAlone(t *testing.T) {
	t.Parallel()
	s := misspelt(map[string]string{"a": "Steamboat Willie"})
	s.hits, s.near, s.guesses["willie"] = []Hit{{ID: "a"}}, true, []string{"william"}
	if got := s.search(t, "Stembot WILLIE", 20, "").DidYouMean; got != "steamboat WILLIE" {
		t.Errorf("offered %q", got)
	}
}

func TestDidYouMeanReadsTheHitsFirst(t *testing.T) {
	t.Parallel()
	s := misspelt(map[string]string{"a": "Steamboat Willie"})
	s.hits, s.near = []Hit{{ID: "a"}}, true
	a := s.search(t, `"stembot willie"`, 20, "")
	if len(a.Hits[0].Highlight) == 0 {
		t.Error("the near spelling is not marked")
	}
	if a.DidYouMean != `"steamboat willie"` || !a.Near || len(s.asked) != 1 {
		t.Errorf("%q, near %t, asked %d times", a.DidYouMean, a.Near, len(s.asked))
	}
	s.removal = at(1)
	if a := s.search(t, "stembot", 20, ""); a.Near || a.DidYouMean != "" { // R9
		t.Error("a node that lags speaks of near spellings")
	}
}

// slow is an engine whose time ran out.
type slow struct{ *stall }

func (slow) Search(context.Context, Request) (Result, error) {
	return Result{}, fmt.Errorf("engine: %w", context.DeadlineExceeded)
}

func TestCostlySearchIsRefused(t *testing.T) { // R25
	t.Parallel()
	s := Searcher{Engine: slow{mirrored("")}, Primary: mirrored("")}
	if _, err := s.Search(context.Background(), Request{Query: ParseQuery("graumannsweg"), Limit: 5}); !errors.Is(err, ErrCostly) || strings.Contains(err.Error(), "graumann") {
		t.Errorf("the engine's time ran out: %v", err)
	}
	ctx, cancel := context.WithDeadline(context.Background(), time.Time{})
	defer cancel()
	if _, err := s.Search(ctx, Request{Query: ParseQuery("steamboat"), Limit: 5}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the client's time ran out: %v", err)
	}
}
