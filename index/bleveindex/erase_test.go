package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"blindex/index"
)

// secretName is a name with words no other entry has.
const secretName = "Zyzzogeton.Quixotry.1928"

func victim(n int) index.Victim {
	return index.Victim{ID: id(n), Terms: []string{"zyzzogeton", "quixotry"}}
}

func mustInspect(t *testing.T, e *Engine, v ...index.Victim) *inspection {
	t.Helper()
	in, err := e.inspect(context.Background(), e.gen, v)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// spread fills an index with several segments, the victim among them.
func spread(t *testing.T, e *Engine) {
	for i := range 5 {
		docs := many(20, fmt.Sprintf("public domain part %d", i))
		for j := range docs {
			docs[j].ID = id(1000*i + j)
		}
		if i == 2 {
			docs = append(docs, doc(77, secretName))
		}
		apply(t, e, i+1, docs)
	}
}

func TestEraseProves(t *testing.T) { // R12, proof of erasure (a) (b) (c)
	t.Parallel()
	e := openTest(t, t.TempDir())
	spread(t, e)
	proof, err := e.Erase(context.Background(), []index.Victim{victim(77)}, pos(5))
	if err != nil {
		t.Fatal(err)
	}
	if proof.Victims != 1 || proof.FoundBefore != 1 || proof.FoundAfter != 0 || proof.OpenDeleted != 0 ||
		len(proof.FilesRemoved) == 0 || proof.TermsWalked == 0 {
		t.Errorf("proof %+v", proof)
	}
	if got := mustSearch(t, e, ask("zyzzogeton")).Total; got != 0 {
		t.Errorf("still found")
	}
	if got := mustSearch(t, e, ask("domain")).Total; got != 100 {
		t.Errorf("%d others left, want 100", got)
	}
	applied, erased := e.Positions()
	if applied != pos(5) || erased != pos(5) {
		t.Errorf("positions %v %v", applied, erased)
	}
}

// A plain delete passes for gone everywhere but on disk. If this test fails the check
// has become blind, and no proof means anything.
func TestCheckSeesWhatAPlainDeleteLeaves(t *testing.T) {
	t.Parallel()
	e := openTest(t, t.TempDir())
	apply(t, e, 1, append(library(), doc(77, secretName)))
	apply(t, e, 2, nil, id(77))
	if got := mustSearch(t, e, ask("zyzzogeton")).Total; got != 0 {
		t.Fatal("deleted but found")
	}
	if in := mustInspect(t, e, victim(77)); len(in.found) != 1 {
		t.Error("the check does not see a deleted entry's bytes")
	}
	if in := mustInspect(t, e, index.Victim{ID: id(77)}); len(in.found) != 1 {
		t.Error("the check does not see a deleted entry's id")
	}
	if in := mustInspect(t, e, index.Victim{ID: "entry-of-another-index", Terms: []string{"zyzzogeton"}}); len(in.found) != 1 {
		t.Error("the check does not see a deleted entry's words")
	}
}

func TestEraseOfADeletedOrRenamedEntry(t *testing.T) {
	t.Parallel()
	e := openTest(t, t.TempDir())
	apply(t, e, 1, append(library(), doc(77, secretName), doc(78, secretName)))
	apply(t, e, 2, []index.Doc{doc(78, "Plane Crazy")}, id(77))
	gone := index.Victim{ID: id(77), Terms: []string{"zyzzogeton", "quixotry"}}
	proof, err := e.Erase(context.Background(), []index.Victim{gone}, pos(2))
	if err != nil || proof.FoundBefore > 1 || proof.FoundAfter != 0 { // bleve may have merged the deleted one away by itself
		t.Errorf("%+v %v", proof, err)
	}
	if got := mustSearch(t, e, ask("plane crazy")).Total; got != 1 {
		t.Errorf("the renamed entry is lost")
	}
}

func TestEraseIsIdempotent(t *testing.T) {
	t.Parallel()
	e := openTest(t, t.TempDir())
	apply(t, e, 1, append(library(), doc(77, secretName)))
	for i, want := range []int{1, 0} {
		proof, err := e.Erase(context.Background(), []index.Victim{victim(77)}, pos(1))
		if err != nil || proof.FoundBefore != want || proof.FoundAfter != 0 {
			t.Errorf("pass %d: %+v %v", i, proof, err)
		}
	}
}

func TestEraseOfNothingMovesThePosition(t *testing.T) {
	t.Parallel()
	e := openTest(t, t.TempDir())
	apply(t, e, 3, library())
	if _, err := e.Erase(context.Background(), nil, pos(2)); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Erase(context.Background(), nil, pos(1)); err != nil {
		t.Fatal(err)
	}
	if applied, erased := e.Positions(); applied != pos(3) || erased != pos(2) {
		t.Errorf("positions %v %v", applied, erased)
	}
}

func TestEraseAheadOfTheFeedIsRefused(t *testing.T) {
	t.Parallel()
	e := openTest(t, t.TempDir())
	apply(t, e, 3, library())
	for _, p := range []index.Position{pos(4), {Epoch: "e2", Xid: 1}} {
		if _, err := e.Erase(context.Background(), []index.Victim{victim(1)}, p); !errors.Is(err, index.ErrBehind) {
			t.Errorf("%v: %v", p, err)
		}
	}
}

func TestEraseOfALoneSegment(t *testing.T) {
	t.Parallel()
	e := openTest(t, t.TempDir())
	if err := e.Rebuild(context.Background(), fillWith(append(library(), doc(77, secretName)), pos(1))); err != nil {
		t.Fatal(err)
	}
	if n := mustStats(t, e).Segments; n != defaultShards {
		t.Fatalf("%d segments, want one a shard", n)
	}
	if err := e.Apply(context.Background(), nil, nil, pos(1)); err != nil {
		t.Fatal(err)
	}
	proof, err := e.Erase(context.Background(), []index.Victim{victim(77)}, pos(1))
	if err != nil || proof.FoundBefore != 1 || proof.FoundAfter != 0 {
		t.Errorf("%+v %v", proof, err)
	}
	if got := mustSearch(t, e, ask("steamboat willie")).Total; got != 2 {
		t.Errorf("%d others", got)
	}
}

func mustStats(t *testing.T, e *Engine) Stats {
	t.Helper()
	s, err := e.Stats()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEraseOfEverything(t *testing.T) {
	t.Parallel()
	e := openTest(t, t.TempDir())
	apply(t, e, 1, []index.Doc{doc(77, secretName)})
	proof, err := e.Erase(context.Background(), []index.Victim{victim(77)}, pos(1))
	if err != nil || proof.FoundBefore != 1 || proof.FoundAfter != 0 {
		t.Errorf("%+v %v", proof, err)
	}
	apply(t, e, 2, library())
	if got := mustSearch(t, e, ask("steamboat willie")).Total; got != 2 {
		t.Errorf("index does not work after: %d", got)
	}
}

// A word that was distinctive when the victims were listed may come with a new entry.
func TestEraseToleratesALiveEntryWithTheWord(t *testing.T) {
	t.Parallel()
	e := openTest(t, t.TempDir())
	apply(t, e, 1, append(library(), doc(77, secretName)))
	apply(t, e, 2, []index.Doc{doc(80, "Quixotry explained")})
	proof, err := e.Erase(context.Background(), []index.Victim{victim(77)}, pos(2))
	if err != nil || proof.FoundAfter != 0 {
		t.Errorf("%+v %v", proof, err)
	}
}

func TestOldSnapshotHoldsTheProofBack(t *testing.T) {
	t.Parallel()
	e, err := Open(Options{Dir: t.TempDir(), Now: func() time.Time { return testNow }, Logf: t.Logf, EraseWait: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	apply(t, e, 1, append(library(), doc(77, secretName)))
	_, done, err := e.acquireView() // as a search that does not end
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if _, err := e.Erase(ctx, []index.Victim{victim(77)}, pos(1)); err == nil {
		t.Error("proved although old bytes are still open")
	}
	if _, erased := e.Positions(); erased != (index.Position{}) {
		t.Error("the erased position moved without a proof")
	}
	done()
	e.opt.EraseWait = 3 * time.Minute // on a slow machine files take their time to go
	if _, err := e.Erase(context.Background(), []index.Victim{victim(77)}, pos(1)); err != nil {
		t.Error(err)
	}
}

// R12: a file that is deleted and still open keeps its bytes: no proof, and the position stays.
func TestOpenDeletedFileHoldsTheProofBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e, err := Open(Options{Dir: dir, Now: func() time.Time { return testNow }, Logf: t.Logf, EraseWait: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	apply(t, e, 1, append(library(), doc(77, secretName)))
	f, err := os.Create(filepath.Join(dir, "left"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := os.Remove(f.Name()); err != nil {
		t.Fatal(err)
	}
	// Files that really go take their time on a slow machine; the one that is held stays.
	for deadline := time.Now().Add(3 * time.Minute); ; {
		proof, err := e.Erase(context.Background(), []index.Victim{victim(77)}, pos(1))
		if !errors.Is(err, index.ErrNotErased) || proof.OpenDeleted < 1 {
			t.Fatalf("%+v %v", proof, err)
		}
		if _, erased := e.Positions(); erased != (index.Position{}) {
			t.Fatal("the erased position moved without a proof")
		}
		if proof.OpenDeleted == 1 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("more than the held file is open: %+v", proof)
		}
	}
}

func TestOpenDeletedFileIsCounted(t *testing.T) {
	t.Parallel()
	dir, err := realPath(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, "x"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(f.Name()); err != nil {
		t.Fatal(err)
	}
	if n, err := openDeleted(dir); n != 1 || err != nil {
		t.Errorf("%d %v, want 1", n, err)
	}
	f.Close()
	if n, err := openDeleted(dir); n != 0 || err != nil {
		t.Errorf("%d %v, want 0", n, err)
	}
}

func TestRawScanFindsAcrossChunks(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x")
	data := strings.Repeat("x", rawChunk-5) + id(77) + strings.Repeat("y", rawChunk) + "quixotry"
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := newPatterns([]index.Victim{{ID: id(77)}, {ID: "none", Terms: []string{"quixotry", "analyzer", "12345678"}}}).scan(path)
	if err != nil || len(found) != 2 || found[0] != 0 || found[1] != 1 {
		t.Errorf("%v %v", found, err)
	}
}

func TestLeftoverGenerationIsSeenAndErased(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := openTest(t, dir)
	apply(t, e, 1, library())
	builderMadeBeside(t, dir)
	if in := mustInspect(t, e, victim(77)); len(in.found) != 1 {
		t.Error("another generation's files are not looked at")
	}
	proof, err := e.Erase(context.Background(), []index.Victim{victim(77)}, pos(1))
	if err != nil || proof.FoundBefore != 1 || proof.FoundAfter != 0 {
		t.Errorf("%+v %v", proof, err)
	}
}

func builderMadeBeside(t *testing.T, dir string) {
	g, err := create(context.Background(), filepath.Join(dir, "gen-000009"), defaultShards, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	batches := g.batches()
	batches[shardOf(id(77), defaultShards)].Update(newMaker().document(doc(77, secretName)))
	if err := g.commit(context.Background(), batches, pos(1), pos(0)); err != nil {
		t.Fatal(err)
	}
	if err := g.close(); err != nil {
		t.Fatal(err)
	}
}

func TestSearchAndApplyDuringErase(t *testing.T) {
	t.Parallel()
	e := openTest(t, t.TempDir())
	spread(t, e)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		for ctx.Err() == nil {
			if got := mustSearch(t, e, ask("domain")).Total; got != 100 {
				t.Errorf("%d found during the erase", got)
				return
			}
		}
	})
	wg.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			apply(t, e, 6+i, []index.Doc{doc(50000+i%10, fmt.Sprintf("renamed %d times", i))})
		}
	})
	proof, err := e.Erase(ctx, []index.Victim{victim(77)}, pos(5))
	cancel()
	wg.Wait()
	if err != nil || proof.FoundBefore != 1 || proof.FoundAfter != 0 {
		t.Errorf("%+v %v", proof, err)
	}
}
