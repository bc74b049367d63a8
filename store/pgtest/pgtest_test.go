package pgtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
)

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(context.Background()) })
	return c
}

func TestEachTestHasItsOwnMigratedDatabase(t *testing.T) {
	a, b := connect(t, New(t)), connect(t, New(t))
	var tables int
	if err := a.QueryRow(t.Context(), "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").Scan(&tables); err != nil || tables < 2 {
		t.Fatalf("%d tables, %v", tables, err)
	}
	if _, err := a.Exec(t.Context(), "CREATE TABLE only_here (n int)"); err != nil {
		t.Fatal(err)
	}
	var there bool
	if err := b.QueryRow(t.Context(), "SELECT to_regclass('only_here') IS NOT NULL").Scan(&there); err != nil || there {
		t.Errorf("one test's table shows in another's database: %v %v", there, err)
	}
}

func TestDatabaseGoesWithItsTest(t *testing.T) {
	var dsn string
	t.Run("inner", func(t *testing.T) {
		dsn = NewEmpty(t)
		if _, err := pgx.Connect(context.Background(), dsn); err != nil { // left open on purpose
			t.Fatal(err)
		}
	})
	if c, err := pgx.Connect(t.Context(), dsn); err == nil {
		c.Close(t.Context())
		t.Error("the database outlives its test")
	}
}

func TestTemplateIsMadeOnceByMany(t *testing.T) {
	server, err := serverURL()
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{"0001_x.sql": {Data: fmt.Appendf(nil, "-- +goose Up\nCREATE TABLE made_by_%d (n int);\n", os.Getpid())}}
	names := make([]string, 4)
	var wg sync.WaitGroup
	for i := range names {
		wg.Go(func() {
			err := withAdmin(server, func(ctx context.Context, admin *pgx.Conn) (err error) {
				names[i], err = ensureTemplate(ctx, admin, server, files)
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	t.Cleanup(func() {
		withAdmin(server, func(ctx context.Context, admin *pgx.Conn) error { return dropDatabase(ctx, admin, names[0]) })
	})
	for _, n := range names {
		if n == "" || n != names[0] {
			t.Errorf("templates %v", names)
		}
	}
	if c := connect(t, withDatabase(server, names[0])); c != nil {
		var there bool
		err := c.QueryRow(t.Context(), "SELECT to_regclass($1) IS NOT NULL", fmt.Sprintf("made_by_%d", os.Getpid())).Scan(&there)
		if err != nil || !there {
			t.Errorf("the template is not migrated: %v", err)
		}
		c.Close(t.Context())
	}
}

func TestOtherMigrationsAreAnotherTemplate(t *testing.T) {
	one, _ := hashFiles(fstest.MapFS{"0001_a.sql": {Data: []byte("x")}})
	for name, files := range map[string]fstest.MapFS{
		"text": {"0001_a.sql": {Data: []byte("y")}},
		"name": {"0002_a.sql": {Data: []byte("x")}},
		"more": {"0001_a.sql": {Data: []byte("x")}, "0002_b.sql": {Data: []byte("")}},
	} {
		if two, err := hashFiles(files); err != nil || two == one {
			t.Errorf("%s: same hash, %v", name, err)
		}
	}
}

func TestSlotsAreSharedOutAndMadeAnewWhenBroken(t *testing.T) {
	tmp, err := os.MkdirTemp("/tmp", "pgtest-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(tmp) })
	if err := os.Chmod(tmp, 0o755); err != nil {
		t.Fatal(err)
	}
	a, err := startUnder(t.Context(), tmp, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Stop(context.Background())
	b, err := startUnder(t.Context(), tmp, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	if a.URL() == b.URL() {
		t.Error("two processes' servers in one slot")
	}
	if err := b.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(filepath.Dir(b.LogFile()), "data", "global", "pg_control")
	if err := os.Truncate(broken, 10); err != nil {
		t.Fatal(err)
	}
	c, err := startUnder(t.Context(), tmp, t.Logf)
	if err != nil {
		t.Fatalf("a broken slot stays broken: %v", err)
	}
	defer c.Stop(context.Background())
	if c.URL() != b.URL() {
		t.Error("a broken slot was left for another")
	}
}

func BenchmarkNew(b *testing.B) {
	New(b)
	for b.Loop() {
		New(b)
	}
}
