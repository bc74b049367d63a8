package bleveindex

import (
	"context"
	"testing"
	"time"

	"blindex/index"
	"blindex/index/indextest"
)

// Short names for what the tests use all the time.
var (
	testNow = indextest.Now
	pos     = indextest.At
	doc     = indextest.Doc
	id      = indextest.ID
	ask     = indextest.Ask
	ids     = indextest.IDs
	library = indextest.Library
	many    = indextest.Many
)

func openTest(t testing.TB, dir string) *Engine {
	t.Helper()
	e, err := Open(Options{Dir: dir, Now: func() time.Time { return testNow }, Logf: t.Logf, QueryTimeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

func apply(t testing.TB, e *Engine, at int, upserts []index.Doc, deletes ...string) {
	t.Helper()
	if err := e.Apply(context.Background(), upserts, deletes, pos(at)); err != nil {
		t.Fatal(err)
	}
}

func mustSearch(t testing.TB, e *Engine, r index.Request) index.Result {
	t.Helper()
	res, err := e.Search(context.Background(), r)
	if err != nil {
		t.Fatalf("search %q: %v", r.Query.Text, err)
	}
	return res
}
