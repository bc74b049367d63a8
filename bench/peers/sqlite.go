//go:build cgo && sqlite_fts5

package peers

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/mattn/go-sqlite3"
)

// fts5 is SQLite's full-text index in this process: contentless, without positions,
// ranked by its bm25.
type fts5 struct {
	dir    string
	db     *sql.DB
	ranked *sql.Stmt
	first  *sql.Stmt
	count  *sql.Stmt
	before int64 // memory of this process before the engine
}

// NewFTS5 opens an empty database in a temporary folder. The whole file may be mapped,
// so that its pages are read from the system's cache as the other engines' are.
func NewFTS5(ctx context.Context) (Peer, error) {
	dir, err := os.MkdirTemp("", "blindex-fts5-")
	if err != nil {
		return nil, err
	}
	p := &fts5{dir: dir, before: memory(os.Getpid())}
	if p.db, err = sql.Open("sqlite3", "file:"+filepath.Join(dir, "names.db")); err != nil {
		return nil, closed(p, err)
	}
	p.db.SetMaxOpenConns(1) // the settings are the connection's
	for _, s := range []string{
		"PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -262144", "PRAGMA mmap_size = 68719476736",
		"CREATE VIRTUAL TABLE names USING fts5(name, content = '', detail = none, tokenize = 'ascii')",
		"INSERT INTO names (names, rank) VALUES ('hashsize', 67108864)",
	} {
		if _, err := p.db.ExecContext(ctx, s); err != nil {
			return nil, closed(p, fmt.Errorf("sqlite: %w", err))
		}
	}
	return p, nil
}

// Name is the engine with its version.
func (p *fts5) Name() string {
	version, _, _ := sqlite3.Version()
	return "SQLite FTS5 " + version
}

// Build inserts all names in one transaction and merges what that left into one segment.
func (p *fts5) Build(ctx context.Context, names iter.Seq2[int, string]) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	insert, err := tx.PrepareContext(ctx, "INSERT INTO names (rowid, name) VALUES (?, ?)")
	if err != nil {
		return err
	}
	for n, text := range names {
		if _, err := insert.Exec(n+1, text); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO names (names) VALUES ('optimize')"); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return p.prepare(ctx)
}

func (p *fts5) prepare(ctx context.Context) error {
	for stmt, text := range map[**sql.Stmt]string{
		&p.ranked: "SELECT rowid FROM names WHERE names MATCH ? ORDER BY rank LIMIT ?",
		&p.first:  "SELECT rowid FROM names WHERE names MATCH ? LIMIT ?",
		&p.count:  "SELECT count(*) FROM names WHERE names MATCH ?",
	} {
		var err error
		if *stmt, err = p.db.PrepareContext(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

// Search counts only when ranked: in its own order the engine stops at the page's end.
func (p *fts5) Search(ctx context.Context, text string, ranked bool) (Answer, error) {
	query := `"` + strings.Join(strings.Fields(text), `" "`) + `"`
	if !ranked {
		ids, err := p.ids(ctx, p.first, query)
		return Answer{IDs: ids, Total: -1}, err
	}
	ids, err := p.ids(ctx, p.ranked, query)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{IDs: ids}
	err = p.count.QueryRowContext(ctx, query).Scan(&a.Total)
	return a, err
}

func (p *fts5) ids(ctx context.Context, stmt *sql.Stmt, query string) ([]int, error) {
	rows, err := stmt.QueryContext(ctx, query, Page)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id-1)
	}
	return ids, rows.Err()
}

// Size counts what this process took since the engine was opened: it runs inside.
func (p *fts5) Size() (disk, mem int64, err error) {
	disk, err = DiskUse(p.dir)
	return disk, max(memory(os.Getpid())-p.before, 0), err
}

// Close removes the database.
func (p *fts5) Close() error {
	var err error
	if p.db != nil {
		err = p.db.Close()
	}
	return firstError(err, os.RemoveAll(p.dir))
}
