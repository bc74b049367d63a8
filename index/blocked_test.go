package index

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func blocked(t *testing.T, list ...string) *Blocked {
	t.Helper()
	b, err := NewBlocked(list)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestR25BlockedNames(t *testing.T) {
	t.Parallel()
	b := blocked(t, "badword", "Two  Words", "Blu-bad", "très mal", "東京", "x264")
	for _, name := range []string{
		"badword", "BADWORD.avi", "a_badword_b", "Bádwörd", "bad-word", "two words", "Two.Words.2020", "TwoWords", "a two-words b",
		"(two) [words]", "blu bad", "blubad", "Blu-Bad", "TRES.MAL", "tre\u0300s mal", "物語東京の", "show.x264-grp",
	} {
		if !b.Name(name) {
			t.Errorf("%s is let through", name)
		}
	}
	for _, name := range []string{
		"", "badwords", "abadword", "two other words", "words two", "two", "words", "bad", "blu", "mal", "東", "京東", "264",
	} {
		if b.Name(name) {
			t.Errorf("%s is blocked", name)
		}
	}
	var none *Blocked
	if none.Name("badword") || none.Query(ParseQuery("badword")) || (&Blocked{}).Name("x") || blocked(t).Name("x") {
		t.Error("an empty list blocks")
	}
}

func TestR25BlockedQueries(t *testing.T) {
	t.Parallel()
	b := blocked(t, "badword", "two words", "blu-bad")
	for _, text := range []string{
		"badword", "BADWORD x", "x or badword", "(a (b or badword))", `"a badword b"`, "badword ext:mkv", "two words", "x two.words y",
		`two "words"`, "TwoWords", "-x badword", "blubad", "blu bad", "blu-bad", "-(-badword) x", "x bad-word",
	} {
		if q := ParseQuery(text); !b.Query(q) {
			t.Errorf("%s is searched for as %s", text, q.Key())
		}
	}
	for _, text := range []string{"", "badwords", "-badword x", "words two", "two good words", "x -(a badword)", "ext:badword x"} {
		if b.Query(ParseQuery(text)) {
			t.Errorf("%s is blocked", text)
		}
	}
}

func TestBlockedListsAreChecked(t *testing.T) {
	t.Parallel()
	for _, list := range [][]string{{"a", ""}, {"a", "!!"}, {"a", strings.Repeat("b", 2000)}} {
		_, err := NewBlocked(list)
		if !errors.Is(err, ErrBlockedTerm) || !strings.Contains(err.Error(), "number 2") {
			t.Errorf("%.20q: %v", list, err)
		}
	}
	if _, err := NewBlocked(make([]string, maxBlocked+1)); !errors.Is(err, ErrBlockedTerm) {
		t.Errorf("too long a list: %v", err)
	}
}

// bookcase is a primary that shows all it has.
type bookcase map[string]Entry

func (s bookcase) Live(_ context.Context, ids []string) (Live, error) {
	out := Live{Entries: map[string]Entry{}}
	for _, id := range ids {
		if e, ok := s[id]; ok {
			out.Entries[id] = e
		}
	}
	return out, nil
}

func (s bookcase) Entry(_ context.Context, id string) (Entry, error) { return s[id], nil }

func TestR25BlockedEntriesAreNotShown(t *testing.T) {
	t.Parallel()
	shown := Shown{
		Primary: bookcase{"a": {Name: "a badword b"}, "b": {Name: "fine", Pages: []Posting{{Name: "Badword"}, {Name: "fine"}}}},
		Blocked: blocked(t, "badword"),
	}
	live, err := shown.Live(t.Context(), []string{"a", "b"})
	if err != nil || len(live.Entries) != 1 || fmt.Sprint(live.Entries["b"].Pages) != fmt.Sprint([]Posting{{}, {Name: "fine"}}) {
		t.Errorf("%+v, %v", live, err)
	}
	if _, err := shown.Entry(t.Context(), "a"); !errors.Is(err, ErrUnknown) {
		t.Errorf("the entry is shown: %v", err)
	}
	if e, err := shown.Entry(t.Context(), "b"); err != nil || e.Name != "fine" || e.Pages[0].Name != "" {
		t.Errorf("%+v, %v", e, err)
	}
}

// untouched is an engine that must not be asked.
type untouched struct {
	Engine
	t *testing.T
}

func (u untouched) Search(context.Context, Request) (Result, error) {
	u.t.Error("a blocked query reaches the engine")
	return Result{}, nil
}

func (u untouched) Suggest(context.Context, string, int) (Result, error) {
	u.t.Error("a blocked prefix reaches the engine")
	return Result{}, nil
}

func TestR25BlockedQueriesAreNotSearched(t *testing.T) {
	t.Parallel()
	s := Searcher{Engine: untouched{t: t}, Primary: bookcase{}, Blocked: blocked(t, "badword", "two words")}
	a, err := s.Search(t.Context(), Request{Query: ParseQuery("BadWord x"), Limit: 5})
	if err != nil || !a.Blocked || a.Total == nil || *a.Total != 0 || len(a.Hits) != 0 || a.Query.Text != "BadWord x" {
		t.Errorf("%+v, %v", a, err)
	}
	for _, prefix := range []string{"badword", "x badword a", "two words"} {
		if got, err := s.Suggest(t.Context(), prefix, 5); err != nil || len(got) > 0 {
			t.Errorf("%s: %q, %v", prefix, got, err)
		}
	}
}
