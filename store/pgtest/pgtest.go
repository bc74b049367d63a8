// Package pgtest gives tests a real PostgreSQL: each test its own database,
// cloned from one in which all migrations have run. Only tests import it.
//
// It must not fall back to anything: without PostgreSQL a test fails.
//
//	New(t) ─► the server of BLINDEX_TEST_DATABASE_URL, or one of this test process
//	             └─► template tpl_<hash of the migrations>, made once ──file copy──► t_<random>, dropped after the test
package pgtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver that goose works through
	"github.com/pressly/goose/v3"

	"blindex/migrations"
)

// EnvURL names the environment variable with the postgres:// address of a server
// to use instead of an own one. Its role must be allowed to create databases.
const EnvURL = "BLINDEX_TEST_DATABASE_URL"

const (
	patience       = 5 * time.Minute // for each step, on a busy machine
	templatePrefix = "tpl_"
	clonePrefix    = "t_"
	templateLock   = 0x626c696e64 // advisory lock: one process makes the template, the others wait
)

// New gives the address of a database with all migrations in it, for this test
// alone. It is dropped when the test ends.
func New(t testing.TB) (dsn string) {
	t.Helper()
	return database(t, func(ctx context.Context, admin *pgx.Conn, server string) (string, error) {
		return ensureTemplate(ctx, admin, server, migrations.Files)
	})
}

// NewEmpty gives the address of a database without a table, for tests of the
// migrations themselves.
func NewEmpty(t testing.TB) (dsn string) {
	t.Helper()
	return database(t, func(context.Context, *pgx.Conn, string) (string, error) { return "template0", nil })
}

// database clones what template names and sees to its end.
func database(t testing.TB, template func(ctx context.Context, admin *pgx.Conn, server string) (string, error)) string {
	t.Helper()
	server, err := serverURL()
	if err != nil {
		t.Fatalf("PostgreSQL is needed for this test: %v", err)
	}
	name := clonePrefix + strings.ToLower(rand.Text())
	err = withAdmin(server, func(ctx context.Context, admin *pgx.Conn) error {
		from, err := template(ctx, admin, server)
		if err != nil {
			return err
		}
		return createDatabase(ctx, admin, name, from)
	})
	if err != nil {
		t.Fatalf("database for this test: %v", err)
	}
	t.Cleanup(func() {
		err := withAdmin(server, func(ctx context.Context, admin *pgx.Conn) error { return dropDatabase(ctx, admin, name) })
		if err != nil {
			t.Errorf("drop the database of this test: %v", err)
		}
	})
	return withDatabase(server, name)
}

// withAdmin runs f on a connection of its own to the server's main database.
func withAdmin(server string, f func(ctx context.Context, admin *pgx.Conn) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	admin, err := pgx.Connect(ctx, server)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer admin.Close(ctx)
	return f(ctx, admin)
}

// ensureTemplate names the template for these migrations and makes it when it is
// not there. Half-made ones have another name, so that none is ever cloned.
func ensureTemplate(ctx context.Context, admin *pgx.Conn, server string, files fs.FS) (string, error) {
	hash, err := hashFiles(files)
	if err != nil {
		return "", err
	}
	name := templatePrefix + hash
	if there, err := exists(ctx, admin, name); there || err != nil {
		return name, err
	}
	if _, err := admin.Exec(ctx, "SELECT pg_advisory_lock($1)", templateLock); err != nil {
		return "", fmt.Errorf("lock: %w", err)
	}
	defer admin.Exec(ctx, "SELECT pg_advisory_unlock($1)", templateLock) // or the connection's end does it
	if there, err := exists(ctx, admin, name); there || err != nil {
		return name, err
	}
	half := clonePrefix + "half_" + hash
	if err := dropDatabase(ctx, admin, half); err != nil {
		return "", err
	}
	if err := createDatabase(ctx, admin, half, "template0"); err != nil {
		return "", err
	}
	if err := migrate(ctx, withDatabase(server, half), files); err != nil {
		return "", err
	}
	_, err = admin.Exec(ctx, "ALTER DATABASE "+quote(half)+" RENAME TO "+quote(name))
	return name, err
}

func exists(ctx context.Context, admin *pgx.Conn, name string) (there bool, err error) {
	err = admin.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&there)
	return there, err
}

func migrate(ctx context.Context, dsn string, files fs.FS) error {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer db.Close()
	p, err := goose.NewProvider(goose.DialectPostgres, db, files)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// createDatabase copies files where the server can: its newer way, by the
// write-ahead log, writes every page twice.
func createDatabase(ctx context.Context, admin *pgx.Conn, name, template string) error {
	var version int
	if err := admin.QueryRow(ctx, "SELECT current_setting('server_version_num')::int").Scan(&version); err != nil {
		return fmt.Errorf("server version: %w", err)
	}
	stmt := "CREATE DATABASE " + quote(name) + " TEMPLATE " + quote(template)
	if version >= 150000 {
		stmt += " STRATEGY file_copy"
	}
	if _, err := admin.Exec(ctx, stmt); err != nil {
		return fmt.Errorf("create database: %w", err)
	}
	return nil
}

func dropDatabase(ctx context.Context, admin *pgx.Conn, name string) error {
	if _, err := admin.Exec(ctx, "DROP DATABASE IF EXISTS "+quote(name)+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("drop database: %w", err)
	}
	return nil
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }

func withDatabase(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		panic("pgtest: the server's address was parsed before") // serverURL refuses what is no URL
	}
	u.Path = "/" + name
	return u.String()
}

// hashFiles names a set of migrations by its contents.
func hashFiles(files fs.FS) (string, error) {
	h := sha256.New()
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return "", err
	}
	for _, name := range names { // sorted by fs.Glob
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %d\n%s", name, len(text), text)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:8]), nil
}
