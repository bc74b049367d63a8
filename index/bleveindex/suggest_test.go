package bleveindex

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"

	"blindex/index"
)

func suggested(t testing.TB, e *Engine, prefix string, limit int) []string {
	t.Helper()
	res, err := e.Suggest(context.Background(), prefix, limit)
	if err != nil {
		t.Fatalf("suggest %q: %v", prefix, err)
	}
	out := []string{}
	for _, h := range res.Hits {
		out = append(out, strings.TrimLeft(strings.TrimPrefix(h.ID, "entry-"), "0"))
	}
	return out
}

func TestSuggestTakesAFewOfEachLikelyWord(t *testing.T) {
	t.Parallel()
	e := openTest(t, t.TempDir())
	var docs []index.Doc
	for i := range 20 {
		docs = append(docs, doc(100+i, fmt.Sprintf("Steamboat number %d", i)))
	}
	for i := range 10 {
		docs = append(docs, doc(200+i, fmt.Sprintf("Steam engine %d with a very long name of many many words", i)))
	}
	docs = append(docs, doc(300, "Steam engine"), doc(301, "Stealth"), doc(302, "The Steamer"))
	docs[0].Adult = true
	docs[1].Ext = "pdf"
	apply(t, e, 1, docs)
	apply(t, e, 2, nil, id(301))
	got := suggested(t, e, "stea", 12)
	if len(got) != 7 || got[0][0] != '1' || got[3] != "300" || got[6] != "302" {
		t.Errorf("%v", got)
	}
	if slices.Contains(got, "100") || slices.Contains(got, "301") {
		t.Errorf("adult or deleted entries among %v", got)
	}
	for prefix, want := range map[string][]string{
		"stea ext:pdf":     {"101"},
		"engine stea":      {"300"},
		"steam ":           {"300"},
		"steame ":          {},
		"steamer ":         {"302"},
		"steam engine eng": {"300"},
		"unknown stea":     {},
	} {
		got := suggested(t, e, prefix, 40)
		if len(got) == 0 != (len(want) == 0) || len(want) > 0 && got[0] != want[0] {
			t.Errorf("%q: %v, want %v first", prefix, got, want)
		}
	}
	if got := suggested(t, e, "number steamb -19", 40); len(got) != 18 || slices.Contains(got, "119") {
		t.Errorf("with an exclusion: %v", got)
	}
	if got := suggested(t, e, "steamboat ", 15); len(got) != 15 {
		t.Errorf("a finished word has %d entries", len(got))
	}
}

// A rare ending is found where it is the one that follows.
func TestSuggestLooksAtWhatStandsBeside(t *testing.T) {
	t.Parallel()
	e := openTest(t, t.TempDir())
	var docs []index.Doc
	n := 0
	for i := range 60 {
		for range 3 {
			n++
			docs = append(docs, doc(n, fmt.Sprintf("common sy%c%c", 'a'+i%26, 'a'+i/26)))
		}
	}
	docs = append(docs, doc(900, "Nosferatu symphony"))
	apply(t, e, 1, docs)
	if got := suggested(t, e, "nosferatu sy", 5); !slices.Equal(got, []string{"900"}) {
		t.Errorf("%v", got)
	}
	if got := suggested(t, e, "sy", 200); len(got) > maxEndings*perWord || slices.Contains(got, "900") {
		t.Errorf("%d entries", len(got))
	}
}

func TestCommonIsTheIntersection(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(3, 3))
	for range 200 {
		sets := make([]*roaring.Bitmap, 1+rnd.IntN(3))
		for i := range sets {
			sets[i] = roaring.New()
			for range rnd.IntN(200) {
				sets[i].Add(uint32(rnd.IntN(1 + rnd.IntN(300_000))))
			}
		}
		want := roaring.FastAnd(sets...).ToArray()
		got := []uint32{}
		leaps := 1 << 20
		common(sets, &leaps, func(doc uint32) bool { got = append(got, doc); return true })
		if !slices.Equal(got, want) && len(got)+len(want) > 0 {
			t.Fatalf("%v, want %v", got, want)
		}
		leaps = rnd.IntN(20)
		some := 0
		common(sets, &leaps, func(uint32) bool { some++; return true })
		if some > 20 || leaps < 0 {
			t.Fatalf("%d found, %d leaps left", some, leaps)
		}
	}
}
