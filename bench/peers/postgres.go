package peers

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"

	"github.com/jackc/pgx/v5"

	"blindex/store/localpg"
)

// postgres is a private server with a GIN index over stored tsvectors of the "simple"
// configuration, ranked by ts_rank. It has memory as people give it, and no log to
// replay: only searching is measured.
type postgres struct {
	dir     string
	server  *localpg.Server
	conn    *pgx.Conn
	version string
}

var postgresSettings = map[string]string{
	"fsync":                "off",
	"full_page_writes":     "off",
	"autovacuum":           "off", // runs once, by our own VACUUM
	"shared_buffers":       "1GB",
	"work_mem":             "64MB",
	"maintenance_work_mem": "1GB",
	"max_wal_size":         "8GB",
}

// NewPostgres starts a server with an empty database; ErrMissing without its programs.
func NewPostgres(ctx context.Context) (Peer, error) {
	dir, err := os.MkdirTemp("", "blindex-postgres-")
	if err != nil {
		return nil, err
	}
	p := &postgres{dir: dir}
	if err := os.Chmod(dir, 0o755); err != nil { // the server's user comes through
		return nil, closed(p, err)
	}
	p.server, err = localpg.Start(ctx, localpg.Options{Dir: dir + "/pg", Settings: postgresSettings})
	if none := (*localpg.MissingError)(nil); errors.As(err, &none) {
		err = fmt.Errorf("%w: %w", ErrMissing, err)
	}
	if err != nil {
		return nil, closed(p, err)
	}
	if p.conn, err = pgx.Connect(ctx, p.server.URL()); err != nil {
		return nil, closed(p, err)
	}
	return p, p.exec(ctx, "CREATE UNLOGGED TABLE names (n integer, name text, words tsvector GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED)")
}

func (p *postgres) exec(ctx context.Context, statements ...string) error {
	for _, s := range statements {
		if _, err := p.conn.Exec(ctx, s); err != nil {
			return fmt.Errorf("postgres: %w", err)
		}
	}
	return nil
}

// Name is the engine with its version.
func (p *postgres) Name() string { return "PostgreSQL " + p.version + " GIN" }

// Build copies the names in, then makes the index, as the manual advises for loading.
func (p *postgres) Build(ctx context.Context, names iter.Seq2[int, string]) error {
	next, stop := iter.Pull2(names)
	defer stop()
	rows := pgx.CopyFromFunc(func() ([]any, error) {
		n, text, ok := next()
		if !ok {
			return nil, nil
		}
		return []any{n, text}, nil
	})
	if _, err := p.conn.CopyFrom(ctx, pgx.Identifier{"names"}, []string{"n", "name"}, rows); err != nil {
		return fmt.Errorf("postgres: %w", err)
	}
	if err := p.exec(ctx, "CREATE INDEX ON names USING gin (words)", "VACUUM (ANALYZE) names"); err != nil {
		return err
	}
	return p.conn.QueryRow(ctx, "SELECT split_part(current_setting('server_version'), ' ', 1)").Scan(&p.version)
}

const (
	postgresRanked = `SELECT n, count(*) OVER () FROM names, plainto_tsquery('simple', $1) AS q
		WHERE words @@ q ORDER BY ts_rank(words, q) DESC LIMIT 20`
	postgresAny = `SELECT n, -1 FROM names WHERE words @@ plainto_tsquery('simple', $1) LIMIT 20`
)

// Search counts only when ranked: in its own order the engine stops at the page's end.
func (p *postgres) Search(ctx context.Context, text string, ranked bool) (Answer, error) {
	query := postgresAny
	if ranked {
		query = postgresRanked
	}
	rows, err := p.conn.Query(ctx, query, text)
	if err != nil {
		return Answer{}, err
	}
	var a Answer
	if !ranked {
		a.Total = -1
	}
	var n int
	_, err = pgx.ForEachRow(rows, []any{&n, &a.Total}, func() error {
		a.IDs = append(a.IDs, n)
		return nil
	})
	return a, err
}

// Size counts the table with its index, and what the server's processes hold.
func (p *postgres) Size() (disk, mem int64, err error) {
	err = p.conn.QueryRow(context.Background(), "SELECT pg_total_relation_size('names')").Scan(&disk)
	pid := p.server.PID()
	mem = memory(pid)
	var shared int64
	for _, child := range children(pid) {
		mem += memory(child)
		shared = max(shared, sharedMemory(child))
	}
	return disk, mem + shared, err
}

// Close ends the server and removes its data.
func (p *postgres) Close() error {
	ctx := context.Background()
	var errs []error
	if p.conn != nil {
		errs = append(errs, p.conn.Close(ctx))
	}
	if p.server != nil {
		errs = append(errs, p.server.Stop(ctx))
	}
	return firstError(append(errs, os.RemoveAll(p.dir))...)
}
