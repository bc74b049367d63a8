package bleveindex

import (
	"context"
	"fmt"
	"testing"
	"time"

	"blindex/index"
)

// testNow is the day all tests take place.
var testNow = time.Date(2025, 6, 15, 12, 0, 0, 0, time.UTC)

func openTest(t testing.TB, dir string) *Engine {
	t.Helper()
	e, err := Open(Options{Dir: dir, Now: func() time.Time { return testNow }, Logf: t.Logf})
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

func pos(n int) index.Position { return index.Position{Epoch: "e1", Xid: uint64(n), Seq: int64(n)} }

// doc makes an entry of 700 MB seen today; the id is long enough for a scan of raw bytes.
func doc(n int, name string) index.Doc {
	return index.Doc{
		ID: id(n), Name: name, Provider: "mega", Kind: "file", Ext: "mkv", Size: 700_000_000,
		Status: "alive", FirstSeen: testNow, LastSeen: testNow, Sources: 1,
	}
}

func id(n int) string { return fmt.Sprintf("entry-%012d", n) }

func apply(t testing.TB, e *Engine, at int, upserts []index.Doc, deletes ...string) {
	t.Helper()
	if err := e.Apply(context.Background(), upserts, deletes, pos(at)); err != nil {
		t.Fatal(err)
	}
}

func ask(text string) index.Request {
	return index.Request{Query: index.ParseQuery(text), Limit: 100}
}

func mustSearch(t testing.TB, e *Engine, r index.Request) index.Result {
	t.Helper()
	res, err := e.Search(context.Background(), r)
	if err != nil {
		t.Fatalf("search %q: %v", r.Query.Text, err)
	}
	return res
}

func ids(res index.Result) []string {
	out := []string{}
	for _, h := range res.Hits {
		out = append(out, h.ID)
	}
	return out
}
