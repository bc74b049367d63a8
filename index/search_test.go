package index

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"testing"
)

// shelf is an engine that holds entries e0, e1, … in that order, and the primary that
// knows which of them are live.
type shelf struct {
	n       int
	dead    map[string]bool
	applied Position
	removal Position
	down    error
}

func (s *shelf) Search(_ context.Context, r Request) (Result, error) {
	from := 0
	if r.After != "" {
		from, _ = strconv.Atoi(r.After)
	}
	res := Result{Total: s.n, Applied: s.applied}
	if r.Facets {
		res.Facets = Facets{"kind": {{Value: "file", Count: s.n}}}
	}
	for i := from; i < min(from+r.Limit, s.n); i++ {
		h := Hit{ID: fmt.Sprint("e", i), Cursor: fmt.Sprint(i + 1)}
		if i == s.n-1 {
			h.Cursor = ""
		}
		res.Hits = append(res.Hits, h)
	}
	return res, nil
}

func (s *shelf) Suggest(ctx context.Context, _ string, limit int) (Result, error) {
	return s.Search(ctx, Request{Limit: limit})
}

func (s *shelf) Positions() (applied, erased Position) { return s.applied, Position{} }

func (s *shelf) Live(_ context.Context, ids []string) (Live, error) {
	live := Live{Entries: map[string]Entry{}, Removal: s.removal}
	for _, id := range ids {
		if !s.dead[id] {
			live.Entries[id] = Entry{ID: id, Name: "Steamboat " + id}
		}
	}
	return live, s.down
}

func (s *shelf) Entry(context.Context, string) (Entry, error) { return Entry{}, ErrUnknown }

func (s *shelf) searcher(await func() bool) Searcher {
	return Searcher{Engine: s, Primary: s, Await: func(context.Context, Position) bool { return await() }}
}

func never() bool { return false }

func shown(a Answer) []string {
	out := []string{}
	for _, h := range a.Hits {
		out = append(out, h.Entry.ID)
	}
	return out
}

func at(seq int64) Position { return Position{Epoch: "e", Xid: 1, Seq: seq} }

func TestSearchShowsLiveEntriesOnly(t *testing.T) { // R8
	t.Parallel()
	s := &shelf{n: 10, dead: map[string]bool{"e1": true, "e2": true, "e4": true}, applied: at(1), removal: at(1)}
	a, err := s.searcher(never).Search(context.Background(), Request{Query: ParseQuery("steamboat"), Limit: 4, Facets: true})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"e0", "e3", "e5", "e6"}; !reflect.DeepEqual(shown(a), want) || a.Next != "7" {
		t.Errorf("%v next %q, want %v next 7", shown(a), a.Next, want)
	}
	if a.Total == nil || *a.Total != 10 || a.Facets == nil {
		t.Error("a node that is current says no total")
	}
	if len(a.Hits[0].Highlight) != 1 {
		t.Error("nothing highlighted")
	}
}

func TestLastPageHasNoNext(t *testing.T) {
	t.Parallel()
	for _, dead := range []map[string]bool{nil, {"e9": true}, {"e8": true, "e9": true}} {
		s := &shelf{n: 10, dead: dead}
		a, err := s.searcher(never).Search(context.Background(), Request{After: "5", Limit: 5})
		if err != nil || a.Next != "" || len(a.Hits) != 5-len(dead) {
			t.Errorf("%d hits, next %q, %v", len(a.Hits), a.Next, err)
		}
	}
}

func TestLaggingNodeSaysNoNumbers(t *testing.T) { // R9
	t.Parallel()
	for name, removal := range map[string]Position{"behind": at(2), "another epoch": {Epoch: "f"}} {
		s := &shelf{n: 3, applied: at(1), removal: removal}
		a, err := s.searcher(never).Search(context.Background(), Request{Limit: 5, Facets: true})
		if err != nil || a.Total != nil || a.Facets != nil || len(a.Hits) != 3 {
			t.Errorf("%s: total %v facets %v hits %d, %v", name, a.Total, a.Facets, len(a.Hits), err)
		}
		if got, err := s.searcher(never).Suggest(context.Background(), "steam", 5); len(got) != 0 || err != nil {
			t.Errorf("%s: suggested %v %v", name, got, err)
		}
	}
}

func TestNodeThatCatchesUpAnswersInFull(t *testing.T) { // R9
	t.Parallel()
	s := &shelf{n: 3, applied: at(1), removal: at(2)}
	await := func() bool { s.applied, s.n = at(2), 2; return true }
	a, err := s.searcher(await).Search(context.Background(), Request{Limit: 5})
	if err != nil || a.Total == nil || *a.Total != 2 {
		t.Errorf("total %v, %v", a.Total, err)
	}
}

func TestNoPrimaryNoHits(t *testing.T) { // 503, never the bare hits
	t.Parallel()
	s := &shelf{n: 3, down: errors.New("connection refused")}
	if a, err := s.searcher(never).Search(context.Background(), Request{Limit: 5}); !errors.Is(err, ErrUnavailable) || len(a.Hits) > 0 {
		t.Errorf("%v %v", shown(a), err)
	}
	if _, err := s.searcher(never).Suggest(context.Background(), "steam", 5); !errors.Is(err, ErrUnavailable) {
		t.Errorf("suggest: %v", err)
	}
}

func TestSuggestionsComeFromLiveNames(t *testing.T) { // R9
	t.Parallel()
	s := &shelf{n: 2, dead: map[string]bool{"e1": true}}
	got, err := s.searcher(never).Suggest(context.Background(), "steamb", 5)
	if want := []string{"steamboat", "steamboat e0"}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%q %v, want %q", got, err, want)
	}
}
