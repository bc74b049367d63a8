package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	bindex "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"

	"blindex/index"
	"blindex/index/bleveindex/zapfile"
)

// madeUp are documents whose words are many, few and in every document.
func madeUp(n int, seed uint64) []index.Doc {
	r := rand.New(rand.NewPCG(seed, 1))
	docs := make([]index.Doc, n)
	for i := range docs {
		name := "Every"
		for range r.IntN(9) {
			name += fmt.Sprintf(" w%d", r.IntN(1+r.IntN(2*n)))
		}
		docs[i] = index.Doc{
			ID: fmt.Sprintf("%016x", r.Uint64()), Name: name + " ЖЗ 日本", Provider: []string{"mega", "box"}[r.IntN(2)],
			Kind: "file", Size: r.Int64N(1 << 40), Sources: r.IntN(9), LastSeen: time.Unix(r.Int64N(1<<31), 0),
		}
		for range r.IntN(3) {
			docs[i].Hosts = append(docs[i].Hosts, fmt.Sprintf("h%d.example.org", r.IntN(20)))
		}
	}
	return docs
}

// theirs is the segment that zap itself makes of the documents.
func theirs(t *testing.T, docs []index.Doc) segment.Segment {
	t.Helper()
	m := newMaker()
	var in []bindex.Document
	for _, d := range docs {
		in = append(in, m.document(d))
	}
	seg, _, err := (&zap.ZapPlugin{}).New(in)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { seg.Close() })
	return seg
}

// ours is the one segment of a shard that a builder made of the documents.
func ours(t *testing.T, docs []index.Doc, limit int) segment.Segment {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shard")
	b := builder{path: path, limit: limit}
	for _, d := range docs {
		if err := b.add(d); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.finish(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(path, "*"+SegmentSuffix))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	seg, err := (&zap.ZapPlugin{}).Open(files[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { seg.Close() })
	if rest, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); err != nil || len(rest) != 1 {
		t.Errorf("a build leaves %v, %v", rest, err)
	}
	return seg
}

// told is all that a segment says: terms with their documents, frequencies and norms, and
// what is stored, by ids, since documents may be in another order.
func told(t *testing.T, seg segment.Segment) map[string]string {
	t.Helper()
	out := map[string]string{"fields": strings.Join(slices.Sorted(slices.Values(seg.Fields())), " "), "count": fmt.Sprint(seg.Count())}
	ids := make([]string, seg.Count())
	for n := range ids {
		id, err := seg.DocID(uint64(n))
		if err != nil {
			t.Fatal(err)
		}
		ids[n] = string(id)
		err = seg.VisitStoredFields(uint64(n), func(field string, typ byte, value []byte, pos []uint64) bool {
			out["stored "+ids[n]+" "+field] = fmt.Sprintf("%c %x %v", typ, value, pos)
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, field := range seg.Fields() {
		dict, err := seg.Dictionary(field)
		if err != nil {
			t.Fatal(err)
		}
		last := ""
		for it := dict.AutomatonIterator(nil, nil, nil); ; {
			e, err := it.Next()
			if err != nil {
				t.Fatal(err)
			}
			if e == nil {
				break
			}
			if last >= e.Term && last != "" {
				t.Fatalf("%q comes after %q", e.Term, last)
			}
			last = e.Term
			out[field+" "+e.Term] = strings.Join(postingsOf(t, dict, e.Term, ids), ", ") // e.Count is wrong after a term of one document
		}
	}
	return out
}

func postingsOf(t *testing.T, dict segment.TermDictionary, term string, ids []string) []string {
	t.Helper()
	list, err := dict.PostingsList([]byte(term), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var of []string
	for it := list.Iterator(true, true, true, nil); ; {
		p, err := it.Next()
		if err != nil {
			t.Fatal(err)
		}
		if p == nil {
			return slices.Sorted(slices.Values(of))
		}
		of = append(of, fmt.Sprintf("%s %d %g %d", ids[p.Number()], p.Frequency(), p.Norm(), len(p.Locations())))
	}
}

func sameTold(t *testing.T, want, have map[string]string) {
	t.Helper()
	for key := range maps.Keys(want) {
		if want[key] != have[key] {
			t.Fatalf("%q:\nzap says %.300s\nwe say   %.300s", key, want[key], have[key])
		}
	}
	for key := range have {
		if _, ok := want[key]; !ok {
			t.Fatalf("%q is told by us alone: %.300s", key, have[key])
		}
	}
}

// A segment that we write says what zap's own would, at sizes at which zap cuts its
// frequencies into more chunks, and as one of several that are merged.
func TestBuiltSegmentsAreThoseOfZap(t *testing.T) {
	for _, c := range []struct{ docs, limit int }{{1, 10}, {2, 10}, {1023, 5000}, {1024, 5000}, {5000, 5000}, {5000, 999}} {
		t.Run(fmt.Sprint(c.docs, " by ", c.limit), func(t *testing.T) {
			docs := madeUp(c.docs, uint64(c.docs))
			sameTold(t, told(t, theirs(t, docs)), told(t, ours(t, docs, c.limit)))
		})
	}
}

// What we write can be merged by zap with what it wrote itself, without what was deleted.
func TestBuiltSegmentsMerge(t *testing.T) {
	docs := madeUp(3000, 7)
	a, b := ours(t, docs[:2000], 5000), theirs(t, docs[2000:])
	file := filepath.Join(t.TempDir(), "b.zap")
	if err := b.(segment.UnpersistedSegment).Persist(file); err != nil {
		t.Fatal(err)
	}
	onDisk, err := (&zap.ZapPlugin{}).Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer onDisk.Close()
	gone, err := a.DocNumbers([]string{docs[0].ID, docs[77].ID, docs[1999].ID})
	if err != nil || gone.GetCardinality() != 3 {
		t.Fatal(gone, err)
	}
	merged := filepath.Join(t.TempDir(), "merged.zap")
	if _, _, err := (&zap.ZapPlugin{}).Merge([]segment.Segment{a, onDisk}, []*roaring.Bitmap{gone, nil}, merged, nil, nil); err != nil {
		t.Fatal(err)
	}
	seg, err := (&zap.ZapPlugin{}).Open(merged)
	if err != nil {
		t.Fatal(err)
	}
	defer seg.Close()
	left := slices.Delete(slices.Clone(docs), 1999, 2000)
	left = slices.Delete(left, 77, 78)
	sameTold(t, told(t, theirs(t, left[1:])), told(t, seg))
}

// An id that comes twice is told of, and a build that is given up leaves nothing.
func TestBuildThatFails(t *testing.T) {
	dir := t.TempDir()
	b := builder{path: filepath.Join(dir, "shard"), limit: 100}
	docs := madeUp(3, 9)
	docs[2].ID = docs[0].ID
	for _, d := range docs {
		if err := b.add(d); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.finish(); !errors.Is(err, zapfile.ErrTwice) {
		t.Errorf("the same id twice: %v", err)
	}
	b = builder{path: filepath.Join(dir, "other"), limit: 100}
	if err := b.add(docs[0]); err != nil {
		t.Fatal(err)
	}
	if err := b.abort(); err != nil {
		t.Fatal(err)
	}
	if files, err := filepath.Glob(filepath.Join(dir, "*.segment")); err != nil || len(files) > 0 {
		t.Errorf("left behind: %v %v", files, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "third.segment"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	queue := make(chan []index.Doc, 1)
	queue <- docs[:1]
	close(queue)
	if err := buildShard(context.Background(), filepath.Join(dir, "third"), queue, make(chan struct{}, 1)); !errors.Is(err, os.ErrExist) {
		t.Errorf("a file that is there already: %v", err)
	}
}
