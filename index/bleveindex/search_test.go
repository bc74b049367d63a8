package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"blindex/index"
	"blindex/index/indextest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	indextest.Run(t, func(t *testing.T) *Engine { return openTest(t, t.TempDir()) })
}

func TestQueryTimeIsBounded(t *testing.T) {
	t.Parallel()
	e := openTest(t, t.TempDir())
	apply(t, e, 1, many(3000, "public domain"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Search(ctx, ask("domain")); !errors.Is(err, context.Canceled) {
		t.Errorf("a search outlives its context: %v", err)
	}
}

func TestPrefixOfManyWordsIsBounded(t *testing.T) {
	t.Parallel()
	e := openTest(t, t.TempDir())
	docs := make([]index.Doc, 2000)
	for i := range docs {
		docs[i] = doc(i, fmt.Sprintf("shared pq%d", i))
	}
	apply(t, e, 1, docs)
	res := mustSearch(t, e, ask("pq*"))
	if res.Total != maxExpansion || !res.AtLeast {
		t.Errorf("total %d at least %v, want %d true", res.Total, res.AtLeast, maxExpansion)
	}
}
