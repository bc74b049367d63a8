package bleveindex

import (
	"context"
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"strings"
	"testing"

	"blindex/index"
)

// shop is the truth beside a real index: what may be shown, and the newest removal.
type shop struct {
	t       *testing.T
	engine  *Engine
	s       index.Searcher
	names   map[string]string // of live entries
	removal index.Position
	at      int
}

func newShop(t *testing.T) *shop {
	t.Helper()
	sh := &shop{t: t, engine: openTest(t, t.TempDir()), names: map[string]string{}}
	cache, err := index.NewCache(1<<20, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sh.s = index.Searcher{Engine: sh.engine, Primary: sh, Cache: cache, Await: func(context.Context, index.Position) bool { return false }}
	return sh
}

func (sh *shop) Live(_ context.Context, ids []string) (index.Live, error) {
	live := index.Live{Entries: map[string]index.Entry{}, Removal: sh.removal}
	for _, id := range ids {
		if name, ok := sh.names[id]; ok {
			live.Entries[id] = index.Entry{ID: id, Name: name}
		}
	}
	return live, nil
}

func (sh *shop) Entry(context.Context, string) (index.Entry, error) {
	return index.Entry{}, index.ErrUnknown
}

func (sh *shop) add(docs ...index.Doc) {
	sh.t.Helper()
	for _, d := range docs {
		sh.names[d.ID] = d.Name
	}
	sh.at++
	apply(sh.t, sh.engine, sh.at, docs)
	sh.removal = pos(sh.at)
}

// remove hides entries; the index hears of it when it catches up.
func (sh *shop) remove(ids ...string) {
	for _, id := range ids {
		delete(sh.names, id)
	}
	sh.at++
	sh.removal = pos(sh.at)
}

func (sh *shop) catchUp(ids ...string) {
	sh.t.Helper()
	apply(sh.t, sh.engine, sh.at, nil, ids...)
}

func (sh *shop) search(text string, limit int, after string) index.Answer {
	sh.t.Helper()
	a, err := sh.s.Search(context.Background(), index.Request{Query: index.ParseQuery(text), Limit: limit, After: after, Facets: true})
	if err != nil {
		sh.t.Fatalf("search %q: %v", text, err)
	}
	return a
}

// listed is the whole result over all pages, heads first in each row.
func (sh *shop) listed(text string, limit int) (list [][]string) {
	sh.t.Helper()
	for after, pages := "", 0; ; pages++ {
		a := sh.search(text, limit, after)
		for _, h := range a.Hits {
			row := []string{h.Entry.ID}
			for _, m := range h.Mirrors {
				row = append(row, m.ID)
			}
			list = append(list, row)
		}
		if after = a.Next; after == "" {
			return list
		}
		if pages > 1000 {
			sh.t.Fatalf("%q has no last page", text)
		}
	}
}

func TestRemovedHeadsLeaveTheirPlaceToTheirMirrors(t *testing.T) { // R9
	t.Parallel()
	for name, next := range map[string]func(group []string) int{
		"heads first": func([]string) int { return 0 }, "mirrors first": func(group []string) int { return len(group) - 1 },
	} {
		t.Run(name, func(t *testing.T) { removeOneByOne(t, next) })
	}
}

func removeOneByOne(t *testing.T, next func(group []string) int) {
	sh := newShop(t)
	sh.add(doc(1, "Harbour Lights at Midnight 1931.mkv"), doc(2, "harbour.lights.at.midnight.1931.mkv"), doc(3, "Harbour_Lights_at_Midnight_1931.mkv"),
		doc(4, "Harbour Lights at Noon 1932.mkv"))
	first := sh.listed("harbour lights", 10)
	if len(first) != 2 || len(first[0])+len(first[1]) != 4 {
		t.Fatalf("groups %v", first)
	}
	group := first[0]
	if len(group) == 1 {
		group = first[1]
	}
	for len(group) > 0 {
		k := next(group)
		victim := group[k]
		group = append(group[:k:k], group[k+1:]...)
		sh.remove(victim)
		rows := sh.listed("harbour lights", 10)
		if strings.Contains(fmt.Sprint(rows), victim) {
			t.Errorf("the removed %s is shown: %v", victim, rows)
		}
		if a := sh.search("harbour lights", 10, ""); a.Total != nil || a.Facets != nil {
			t.Error("a node that lags says a number")
		}
		sh.catchUp(victim)
		caught := sh.listed("harbour lights", 10)
		if len(rows) != len(caught) || entries(rows) != entries(caught) {
			t.Errorf("before catching up %v, after %v", rows, caught)
		}
		if want := 1 + min(len(group), 1); len(caught) != want {
			t.Errorf("%d rows, want %d: %v", len(caught), want, caught)
		}
	}
	if a := sh.search("harbour lights", 10, ""); a.Total == nil || *a.Total != 1 {
		t.Errorf("total %v", a.Total)
	}
}

// entries counts those in rows.
func entries(rows [][]string) (n int) {
	for _, r := range rows {
		n += len(r)
	}
	return n
}

func TestCorrectionsAreWordsOfLiveEntries(t *testing.T) { // R9
	t.Parallel()
	sh := newShop(t)
	sh.add(doc(1, "The Graumannsweg Tapes.mkv"), doc(2, "The Lighthouse Tapes.mkv"), doc(3, "Tapes of the Harbour.mkv"))
	for range 2 {
		if a := sh.search("graumansweg", 10, ""); a.DidYouMean != "graumannsweg" {
			t.Errorf("offered %q of %d hits, near %t", a.DidYouMean, len(a.Hits), a.Near)
		}
	}
	sh.remove(id(1))
	for range 2 { // lagging, the dictionary still has the word
		if a := sh.search("graumansweg", 10, ""); a.DidYouMean != "" || a.Near || len(a.Hits) != 0 {
			t.Errorf("offered %q, near %t, %d hits", a.DidYouMean, a.Near, len(a.Hits))
		}
	}
	sh.catchUp() // the index has applied the position, but not this entry: as if it came late
	if a := sh.search("graumansweg", 10, ""); a.DidYouMean != "" {
		t.Errorf("offered %q: no live entry has it", a.DidYouMean)
	}
	sh.catchUp(id(1))
	if a := sh.search("graumansweg", 10, ""); a.DidYouMean != "" {
		t.Errorf("offered %q of an entry that is gone", a.DidYouMean)
	}
}

// Whatever is added, removed and asked: each live entry that matches is shown once, no
// other ever, and corrections are made of live names.
func TestSearchesShowLiveEntriesOnce(t *testing.T) { // R8, R9
	t.Parallel()
	for seed := range uint64(6) {
		sh, rnd := newShop(t), mathrand.New(mathrand.NewPCG(seed, 5))
		words := []string{"harbour", "lights", "midnight", "steamboat", "willie", "lantern"}
		posted := []string{"a name of its own"}
		name := func() string {
			if rnd.IntN(2) == 0 {
				return posted[rnd.IntN(len(posted))]
			}
			var w []string
			for range 2 + rnd.IntN(5) {
				w = append(w, words[rnd.IntN(len(words))])
			}
			posted = append(posted, strings.Join(w, []string{" ", ".", "_"}[rnd.IntN(3)]))
			return posted[len(posted)-1]
		}
		for n, step := 0, 0; step < 60; step++ {
			switch rnd.IntN(3) {
			case 0:
				n++
				sh.add(doc(n, name()), doc(n+1000, name()))
			case 1:
				victim := id(1 + rnd.IntN(max(n, 1)))
				sh.remove(victim)
				if rnd.IntN(2) == 0 {
					sh.catchUp(victim)
				}
			}
			word := words[rnd.IntN(len(words))]
			sh.check(word, sh.listed(word, 1+rnd.IntN(7)))
			misspelt := word[:2] + word[3:]
			sh.checkWords(sh.search(misspelt, 5, "").DidYouMean)
		}
	}
}

func (sh *shop) check(word string, rows [][]string) {
	sh.t.Helper()
	seen := map[string]bool{}
	for _, row := range rows {
		for _, id := range row {
			if name, live := sh.names[id]; !live || seen[id] || !strings.Contains(name, word) {
				sh.t.Fatalf("%q shows %s, live %t, again %t: %q", word, id, live, seen[id], name)
			}
			seen[id] = true
		}
	}
	for id, name := range sh.names {
		if strings.Contains(name, word) && !seen[id] {
			sh.t.Fatalf("%q does not show %q", word, name)
		}
	}
}

func (sh *shop) checkWords(text string) {
	sh.t.Helper()
	for _, w := range strings.Fields(text) {
		found := false
		for _, name := range sh.names {
			found = found || strings.Contains(name, w)
		}
		if !found {
			sh.t.Fatalf("did you mean %q: no live entry has %q", text, w)
		}
	}
}
