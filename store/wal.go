package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// TurnLog ends the present segment of the write-ahead log and lets the server drop what
// it no longer needs, so that what was erased leaves it too (R13: within 24 h). A role
// of a given database that may not do this is no error: that server's own settings rule.
func (s *Store) TurnLog(ctx context.Context) error {
	for _, q := range []string{`SELECT pg_switch_wal()`, `CHECKPOINT`} {
		_, err := s.pool.Exec(ctx, q, pgx.QueryExecModeSimpleProtocol)
		if c := code(clean(err)); c == codeForbidden {
			s.log.Warn("this database's role may not turn the write-ahead log: set archive_timeout or checkpoint_timeout so that it is at most a day old")
			return nil
		}
		if err != nil {
			return fmt.Errorf("store: turn the write-ahead log: %w", clean(err))
		}
	}
	return nil
}
