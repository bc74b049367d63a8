package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

const writeChangeSQL = `INSERT INTO changes (entry_id, removal, at) VALUES ($1, $2, $3)`

// writeChange tells followers that an entry is to be read again. removal is true when
// it may be shown no more: such rows move the position that search waits for (R9).
func (s *Store) writeChange(ctx context.Context, tx pgx.Tx, entryID string, removal bool) error {
	_, err := tx.Exec(ctx, writeChangeSQL, entryID, removal, s.now())
	return clean(err)
}

const writeChangesSQL = `
INSERT INTO changes (entry_id, removal, at)
SELECT c.entry_id, c.removal, $3 FROM unnest($1::text[], $2::boolean[]) AS c (entry_id, removal)`

// writeChanges is writeChange for many entries at once.
func (s *Store) writeChanges(ctx context.Context, tx pgx.Tx, entryIDs []string, removals []bool) error {
	if len(entryIDs) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, writeChangesSQL, entryIDs, removals, s.now())
	return clean(err)
}
