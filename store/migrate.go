package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"blindex/migrations"
)

// Migrate brings the schema up to date. Several nodes may start at once: a session
// lock lets one of them work while the others wait, up to two minutes. A database that a
// restore has not finished is left alone: ErrHalfRestored.
func (s *Store) Migrate(ctx context.Context) error {
	return s.withMigrations(ctx, func(p *goose.Provider) error {
		_, err := p.Up(ctx)
		return err
	}, refuseHalf)
}

// withMigrations runs f under the lock, after the checks.
func (s *Store) withMigrations(ctx context.Context, f func(*goose.Provider) error, checks ...func(context.Context, *sql.DB) error) error {
	cfg, err := pgx.ParseConfig(s.dsn)
	if err != nil {
		return fmt.Errorf("store: the database address cannot be read")
	}
	db := stdlib.OpenDB(*cfg)
	defer db.Close()
	for _, check := range checks {
		if err := check(ctx, db); err != nil {
			return err
		}
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120), lock.WithUnlockTimeout(1, 10))
	if err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, migrations.Files, goose.WithSessionLocker(locker))
	if err != nil {
		return fmt.Errorf("store: migrate: %w", clean(err))
	}
	if err := f(p); err != nil {
		return fmt.Errorf("store: migrate: %w", clean(err))
	}
	return nil
}

// unsafeLogging are settings under which the server's own log shows statements or
// values, and the value each must have (R3).
const unsafeLoggingSQL = `
SELECT name, setting FROM pg_settings
WHERE (name = 'log_error_verbosity' AND setting <> 'terse')
   OR (name = 'log_min_error_statement' AND setting <> 'panic')
   OR (name = 'log_statement' AND setting <> 'none')
   OR (name IN ('log_min_duration_statement', 'log_min_duration_sample') AND setting <> '-1')
   OR (name = 'log_transaction_sample_rate' AND setting::float <> 0)
   OR (name IN ('log_parameter_max_length', 'log_parameter_max_length_on_error') AND setting <> '0')
   OR (name LIKE 'auto_explain.log_min_duration' AND setting <> '-1')
ORDER BY name`

// CheckLogging returns the server's settings, as "name=value", that would let values
// of rows into its own log. The caller reports them at start (R3).
func (s *Store) CheckLogging(ctx context.Context) ([]string, error) {
	rows, err := s.pool.Query(ctx, unsafeLoggingSQL)
	if err != nil {
		return nil, clean(err)
	}
	type setting struct{ Name, Setting string }
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[setting])
	if err != nil {
		return nil, clean(err)
	}
	out := make([]string, len(list))
	for i, l := range list {
		out[i] = strings.Join([]string{l.Name, l.Setting}, "=")
	}
	return out, nil
}
