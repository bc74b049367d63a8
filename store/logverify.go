package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"blindex/translog"
)

const (
	allLeavesSQL      = `SELECT n, line, salt, private FROM leaves ORDER BY n`
	allCheckpointsSQL = `SELECT signed FROM checkpoints ORDER BY size`
)

// VerifyLog reads the whole log: every leaf in its place, every commitment that can
// still be opened, every checkpoint that was ever signed over it. It returns the number
// of leaves; ErrForked, with words, when something does not fit.
func (s *Store) VerifyLog(ctx context.Context) (int64, error) {
	tree, err := s.rebuildTree(ctx)
	if err != nil {
		return tree.Size(), fmt.Errorf("store: verify log: %w", err)
	}
	key, err := s.LogKey()
	if err != nil {
		return tree.Size(), err
	}
	rows, err := s.pool.Query(ctx, allCheckpointsSQL)
	if err != nil {
		return tree.Size(), fmt.Errorf("store: verify log: %w", clean(err))
	}
	signed, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return tree.Size(), fmt.Errorf("store: verify log: %w", clean(err))
	}
	for _, text := range signed {
		c, err := translog.OpenCheckpoint([]byte(text), key)
		if err != nil {
			return tree.Size(), fmt.Errorf("store: verify log: %w", err)
		}
		root, err := tree.Root(c.Size)
		if err != nil || root != c.Root {
			return tree.Size(), fmt.Errorf("%w: the checkpoint of %d leaves", ErrForked, c.Size)
		}
	}
	return tree.Size(), nil
}

func (s *Store) rebuildTree(ctx context.Context) (*translog.Tree, error) {
	tree := &translog.Tree{}
	rows, err := s.pool.Query(ctx, allLeavesSQL)
	if err != nil {
		return tree, clean(err)
	}
	var n int64
	var line string
	var salt []byte
	var private *string
	_, err = pgx.ForEachRow(rows, []any{&n, &line, &salt, &private}, func() error {
		leaf, err := translog.Decode([]byte(line))
		if err != nil || n != tree.Size() {
			return fmt.Errorf("%w: leaf %d", ErrForked, n)
		}
		if private != nil && translog.Commit(salt, *private) != leaf.Commitment {
			return fmt.Errorf("%w: leaf %d binds something else", ErrForked, n)
		}
		return tree.Add([]byte(line))
	})
	return tree, err
}
