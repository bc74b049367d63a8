package bleveindex

import (
	"slices"
	"testing"

	"blindex/index"
)

// A name whose word is one slip away stands before one that only fits better otherwise.
func TestNearerSpellingsRankFirst(t *testing.T) {
	t.Parallel()
	e := openTest(t, t.TempDir())
	docs := []index.Doc{
		doc(1, "Brulle Plochaacville.epub"), doc(2, "Anybody Anything - Brulle Plochacville.epub"),
		doc(3, "Brulle other"), doc(4, "Plochacvilel"),
	}
	docs[0].Sources = 15
	apply(t, e, 1, docs)
	if got := ids(mustSearch(t, e, ask("brulle plochacvilel"))); !slices.Equal(got, []string{id(2), id(1)}) {
		t.Errorf("%v", got)
	}
	if got := ids(mustSearch(t, e, ask("plochacvilel"))); len(got) < 2 || got[0] != id(4) || got[1] != id(2) {
		t.Errorf("the word as typed: %v", got)
	}
}
