package bleveindex

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	bindex "github.com/blevesearch/bleve_index_api"

	"blindex/index"
)

func reopen(t *testing.T, e *Engine, dir string) *Engine {
	t.Helper()
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	next, err := Open(Options{Dir: dir, Now: func() time.Time { return testNow }, Logf: t.Logf, QueryTimeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func openPlain(t *testing.T, dir string) *Engine {
	t.Helper()
	e, err := Open(Options{Dir: dir, Now: func() time.Time { return testNow }, Logf: t.Logf, QueryTimeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestPositionsSurviveReopening(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := openPlain(t, dir)
	apply(t, e, 4, library())
	if _, err := e.Erase(context.Background(), nil, pos(3)); err != nil {
		t.Fatal(err)
	}
	e = reopen(t, e, dir)
	defer e.Close()
	if applied, erased := e.Positions(); applied != pos(4) || erased != pos(3) {
		t.Errorf("%v %v", applied, erased)
	}
	if got := mustSearch(t, e, ask("steamboat willie")).Total; got != 2 {
		t.Errorf("%d found", got)
	}
}

func TestSecondOpenSaysWhy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	openTest(t, dir)
	if _, err := Open(Options{Dir: dir, Logf: t.Logf}); !errors.Is(err, ErrInUse) {
		t.Errorf("%v, want ErrInUse", err)
	}
}

func TestClosedEngineAnswersWithAnError(t *testing.T) {
	t.Parallel()
	e := openPlain(t, t.TempDir())
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Search(context.Background(), ask("x1")); !errors.Is(err, errClosed) {
		t.Errorf("search: %v", err)
	}
	if err := e.Apply(context.Background(), nil, nil, pos(1)); !errors.Is(err, errClosed) {
		t.Errorf("apply: %v", err)
	}
	if err := e.Close(); err != nil {
		t.Errorf("second close: %v", err)
	}
}

func TestDamagedIndexBeginsAnew(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func(gen string) error{
		"root.bolt overwritten": func(gen string) error {
			return os.WriteFile(filepath.Join(gen, "shard-0", "root.bolt"), []byte(strings.Repeat("x", 16384)), 0o600)
		},
		"no segments": func(gen string) error {
			files, err := filepath.Glob(filepath.Join(gen, "shard-1", "*.zap"))
			for _, f := range files {
				err = errors.Join(err, os.Remove(f))
			}
			return err
		},
		"no shard":      func(gen string) error { return os.RemoveAll(filepath.Join(gen, "shard-1")) },
		"no generation": os.RemoveAll,
	} {
		dir := t.TempDir()
		e := openPlain(t, dir)
		apply(t, e, 1, library())
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		if err := damage(filepath.Join(dir, "gen-000001")); err != nil {
			t.Fatal(err)
		}
		e = openPlain(t, dir)
		if applied, _ := e.Positions(); applied != (index.Position{}) {
			t.Errorf("%s: position %v of a damaged index", name, applied)
		}
		apply(t, e, 1, library())
		if got := mustSearch(t, e, ask("steamboat willie")).Total; got != 2 {
			t.Errorf("%s: %d found after", name, got)
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestIndexOfAnotherVersionBeginsAnew(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	g, err := create(context.Background(), filepath.Join(dir, "gen-000001"), defaultShards, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	b := bindex.NewBatch()
	b.Update(newMaker().document(doc(1, "x")))
	b.SetInternal(keyFormat, []byte("another"))
	if err := errors.Join(g.shards[0].store.Batch(b), g.close(), writeCurrent(dir, "gen-000001")); err != nil {
		t.Fatal(err)
	}
	e := openTest(t, dir)
	if n := mustStats(t, e).Docs; n != 0 {
		t.Errorf("%d documents of another version are served", n)
	}
}

func fillWith(docs []index.Doc, at index.Position) func(func([]index.Doc) error) (index.Position, error) {
	return func(add func([]index.Doc) error) (index.Position, error) {
		for len(docs) > 0 {
			n := min(len(docs), 100)
			if err := add(docs[:n]); err != nil {
				return index.Position{}, err
			}
			docs = docs[n:]
		}
		return at, nil
	}
}

func TestRebuildSwapsAndLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := openPlain(t, dir)
	apply(t, e, 9, append(library(), doc(7777, secretName)))
	at := index.Position{Epoch: "e2", Xid: 4, Seq: 4}
	if err := e.Rebuild(context.Background(), fillWith(many(950, "public domain"), at)); err != nil {
		t.Fatal(err)
	}
	check := func() {
		t.Helper()
		if applied, erased := e.Positions(); applied != at || erased != at {
			t.Errorf("positions %v %v, want %v", applied, erased, at)
		}
		if got := mustSearch(t, e, ask("domain")).Total; got != 950 {
			t.Errorf("%d found", got)
		}
	}
	check()
	if in := mustInspect(t, e, victim(7777)); len(in.found) != 0 {
		t.Error("what the rebuild left out is still on disk")
	}
	gens, err := filepath.Glob(filepath.Join(dir, "gen-*"))
	if err != nil || len(gens) != 1 {
		t.Errorf("generations %v %v", gens, err)
	}
	e = reopen(t, e, dir)
	defer e.Close()
	check()
}

func TestRebuildOfNothing(t *testing.T) {
	t.Parallel()
	e := openTest(t, t.TempDir())
	apply(t, e, 1, library())
	if err := e.Rebuild(context.Background(), fillWith(nil, pos(5))); err != nil {
		t.Fatal(err)
	}
	if applied, _ := e.Positions(); applied != pos(5) || mustStats(t, e).Docs != 0 {
		t.Errorf("%v", applied)
	}
}

func TestFailedRebuildLeavesTheOld(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := openTest(t, dir)
	apply(t, e, 1, library())
	broken := errors.New("database went away")
	err := e.Rebuild(context.Background(), func(add func([]index.Doc) error) (index.Position, error) {
		return index.Position{}, errors.Join(broken, add(many(10, "other")))
	})
	if !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if got := mustSearch(t, e, ask("steamboat willie")).Total; got != 2 {
		t.Errorf("%d found", got)
	}
	if gens, _ := filepath.Glob(filepath.Join(dir, "gen-*")); len(gens) != 1 {
		t.Errorf("left behind: %v", gens)
	}
}

func TestSearchAndApplyDuringRebuild(t *testing.T) {
	t.Parallel()
	e := openTest(t, t.TempDir())
	apply(t, e, 1, many(500, "public domain"))
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for ctx.Err() == nil {
				if got := mustSearch(t, e, ask("domain")).Total; got != 500 {
					t.Errorf("%d found during the rebuild", got)
					return
				}
			}
		})
	}
	for range 3 {
		err := e.Rebuild(ctx, func(add func([]index.Doc) error) (index.Position, error) {
			apply(t, e, 2, []index.Doc{doc(9000, "applied to the old one")})
			if got := mustSearch(t, e, ask("applied")).Total; got != 1 {
				t.Errorf("the old generation does not take batches")
			}
			return fillWith(many(500, "public domain"), pos(1))(add)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	wg.Wait()
}

// crashDir tells the test binary to be the child of the crash test.
const crashDir = "BLEVEINDEX_TEST_CRASH_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		crashChild(dir)
	}
	os.Exit(m.Run())
}

// crashChild applies batches and says so, until it is killed. Batch n holds document n,
// and takes the one before last away.
func crashChild(dir string) {
	e, err := Open(Options{Dir: dir, Logf: func(string, ...any) {}})
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	applied, _ := e.Positions()
	for n := int(applied.Seq) + 1; ; n++ {
		err := e.Apply(context.Background(), []index.Doc{doc(n, fmt.Sprintf("crash batch%d", n))}, []string{id(n - 2)}, pos(n))
		if err == nil && n%5 == 0 {
			_, err = e.Erase(context.Background(), []index.Victim{{ID: id(n - 2)}}, pos(n))
		}
		if err == nil && n%7 == 0 {
			err = e.Rebuild(context.Background(), fillWith([]index.Doc{doc(n-1, "crash"), doc(n, "crash")}, pos(n)))
		}
		if err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		fmt.Println("applied", n)
	}
}

// Killed at any moment, each shard's position and documents agree, nothing that was
// acknowledged is lost, and the index goes on from the lowest position: what a shard is
// ahead comes once more.
func TestKilledBetweenBatches(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	acknowledged := 0
	for round := range 6 {
		acknowledged = crashRound(t, dir, acknowledged+5+round*3)
		e := openPlain(t, dir)
		applied, _ := e.Positions()
		if int(applied.Seq) < acknowledged {
			t.Errorf("acknowledged %d, position %v", acknowledged, applied)
		}
		got := map[string]bool{}
		for _, found := range ids(mustSearch(t, e, ask("crash"))) {
			got[found] = true
		}
		n := int(applied.Seq)
		want := map[string]bool{}
		for i, s := range e.gen.shards {
			at := int(s.applied.Seq)
			for _, doc := range []string{id(at - 1), id(at)} {
				if shardOf(doc, len(e.gen.shards)) == i {
					want[doc] = true
				}
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("position %d with documents %v, want %v", n, got, want)
		}
		proof, err := e.Erase(context.Background(), []index.Victim{{ID: id(n - 2)}, {ID: id(n - 3)}}, pos(n))
		if err != nil || proof.FoundAfter != 0 {
			t.Errorf("erase after a crash: %+v %v", proof, err)
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// crashRound runs a child until it has acknowledged a number and kills it.
func crashRound(t *testing.T, dir string, until int) int {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), crashDir+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	last := 0
	lines := bufio.NewScanner(out)
	for lines.Scan() && last < until {
		what, n, _ := strings.Cut(lines.Text(), " ")
		if what != "applied" {
			t.Fatalf("child: %s", lines.Text())
		}
		if last, err = strconv.Atoi(n); err != nil {
			t.Fatal(err)
		}
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // killed: an error by design
	return last
}
