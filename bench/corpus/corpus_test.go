package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

// sample is how many names the tests look at.
const sample = 50_000

// The same seed gives the same names on every machine: judged sets are made from them.
func TestNamesStay(t *testing.T) {
	t.Parallel()
	h := sha256.New()
	g := New(1)
	for n := range sample {
		d := g.Doc(n)
		h.Write([]byte(d.Name + "\n" + d.Provider + d.LastSeen.Format(time.RFC3339) + strings.Join(d.Hosts, " ") + "\n"))
	}
	const want = "370eaf7bf9f80da8"
	if got := hex.EncodeToString(h.Sum(nil))[:16]; got != want {
		t.Errorf("names changed: %s, were %s; judgements made from them change as well", got, want)
	}
}

func TestNamesInAnyOrderByManyAtOnce(t *testing.T) {
	t.Parallel()
	g := New(5)
	var want []string
	for range 2000 {
		want = append(want, g.Name())
	}
	var wg sync.WaitGroup
	for k := range 4 {
		wg.Go(func() {
			for n := 1999 - k; n >= 0; n -= 3 {
				if got := g.Doc(n).Name; got != want[n] {
					t.Errorf("name %d: %q, then %q", n, want[n], got)
				}
			}
		})
	}
	wg.Wait()
}

func TestNamesArePlausible(t *testing.T) {
	t.Parallel()
	g := New(1)
	bytes, mega, solid := 0, 0, 0
	for n := range sample {
		e := g.Entry(n)
		d := e.Doc
		bytes += len(d.Name)
		if !utf8.ValidString(d.Name) || strings.TrimSpace(d.Name) == "" || Number(d.ID) != n {
			t.Fatalf("name %d: %q, %s", n, d.Name, d.ID)
		}
		if e.Year > d.FirstSeen.Year() || d.LastSeen.Before(d.FirstSeen) || d.Posted.After(d.FirstSeen) {
			t.Errorf("%q: first seen %s, last %s, posted %s", d.Name, d.FirstSeen, d.LastSeen, d.Posted)
		}
		for _, w := range e.Title {
			if !strings.Contains(d.Name, w) {
				t.Errorf("%q is no word of %q", w, d.Name)
			}
		}
		if (d.Kind == "folder") != (d.Ext == "") || d.Kind == "file" && d.Type == "" {
			t.Errorf("%q: %s, extension %q, type %q", d.Name, d.Kind, d.Ext, d.Type)
		}
		if len(d.Hosts) == 0 || len(d.Hosts) > d.Sources {
			t.Errorf("%q: %d hosts of %d sources", d.Name, len(d.Hosts), d.Sources)
		}
		if d.Provider == "mega" {
			mega++
		}
		if e.Solid {
			solid++
		}
	}
	if mean := float64(bytes) / sample; mean < 54 || mean > 60 {
		t.Errorf("%.1f bytes a name", mean)
	}
	if share := 100 * mega / sample; share < 48 || share > 56 {
		t.Errorf("%d %% on mega", share)
	}
	if share := 100 * solid / sample; share < 6 || share > 11 {
		t.Errorf("%d %% Chinese and Japanese", share)
	}
}

func TestVocabularyIsLarge(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, l := range theVocabulary().languages {
		for i := range l.words() {
			seen[l.word(i)] = true
		}
	}
	if len(seen) < 300_000 {
		t.Errorf("%d distinct words", len(seen))
	}
}

func TestWordsFollowZipf(t *testing.T) {
	t.Parallel()
	r := newRandom(1, 1)
	counts := make([]int, 1<<17)
	for range 1_000_000 {
		counts[r.zipf(17)]++
	}
	// Rank k comes 1/(k+16) in about 9: 6900 of a million for the first.
	for _, c := range []struct{ rank, low, high int }{{0, 6400, 7500}, {16, 3200, 3750}, {112, 750, 1000}} {
		if n := counts[c.rank]; n < c.low || n > c.high {
			t.Errorf("rank %d came %d times", c.rank, n)
		}
	}
}

func TestQueriesAskWhatTheySay(t *testing.T) {
	t.Parallel()
	g := New(1)
	for _, k := range Kinds {
		list := g.Queries(k, 200, sample)
		if again := New(1).Queries(k, 200, sample); len(list) != 200 || !slices.EqualFunc(list, again, func(a, b Query) bool { return a.Text == b.Text && a.Doc == b.Doc }) {
			t.Fatalf("%s: %d queries, or others the second time", k, len(list))
		}
		for _, q := range list {
			if q.Text == "" || len(q.Words) == 0 || q.Kind != k {
				t.Errorf("%+v", q)
			}
			if q.Doc < 0 {
				continue
			}
			name := strings.ToLower(g.Doc(q.Doc).Name)
			switch k {
			case Known, Prefix, CJK, Phrase:
				for _, w := range q.Words {
					if !strings.Contains(name, w) {
						t.Errorf("%s: %q is not in %q", k, w, name)
					}
				}
			case Misspelt:
				if missing(name, q.Words) != 1 {
					t.Errorf("%q does not misspell one word of %q", q.Text, name)
				}
			case Translit:
				if strings.ContainsFunc(q.Text, func(c rune) bool { return !unicode.Is(unicode.Latin, c) && c != ' ' }) {
					t.Errorf("%q of %q", q.Text, name)
				}
			}
		}
	}
}

func missing(name string, words []string) (n int) {
	list := strings.FieldsFunc(name, func(c rune) bool { return !unicode.IsLetter(c) })
	for _, w := range words {
		if !slices.Contains(list, w) {
			n++
		}
	}
	return n
}

func TestMisspellKeepsTheFirstLetterMostly(t *testing.T) {
	t.Parallel()
	s := NewSlips(1)
	kept := 0
	for range 1000 {
		w := s.Misspell("harvest", 1)
		if w == "harvest" || len(w) < 6 || len(w) > 8 {
			t.Fatalf("harvest became %q", w)
		}
		if w[0] == 'h' {
			kept++
		}
	}
	if kept < 800 {
		t.Errorf("the first letter stayed in %d of 1000", kept)
	}
}

func TestRoman(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{{"Чёрный Жук", "chernyy zhuk"}, {"Κόσμος του", "kosmos tou"}, {"plain", "plain"}} {
		if got := Roman(c[0]); got != c[1] {
			t.Errorf("%s: %s, want %s", c[0], got, c[1])
		}
	}
}

func BenchmarkDoc(b *testing.B) {
	g := New(1)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		g.Doc(n)
	}
}
