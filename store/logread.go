package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"blindex/takedown"
	"blindex/translog"
)

const linesSQL = `SELECT line FROM leaves WHERE n >= $1 AND n < $2 ORDER BY n LIMIT $3`

// lines are leaves from a number up to another, at most limit.
func (s *Store) lines(ctx context.Context, from, to int64, limit int) ([][]byte, error) {
	rows, err := s.pool.Query(ctx, linesSQL, from, to, limit)
	if err != nil {
		return nil, clean(err)
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (line []byte, err error) {
		var text string
		err = row.Scan(&text)
		return []byte(text), err
	})
	return out, clean(err)
}

// LogCheckpoint is the newest checkpoint; takedown.ErrNotFound when none was signed yet.
func (s *Store) LogCheckpoint(ctx context.Context) ([]byte, translog.Checkpoint, error) {
	signed, c, err := s.LastCheckpoint(ctx)
	if err == nil && signed == nil {
		err = fmt.Errorf("store: checkpoint: %w", takedown.ErrNotFound)
	}
	return signed, c, err
}

// LogLeaves are published lines, from one number up to but without another, at most
// limit. Only what is under the newest checkpoint is published.
func (s *Store) LogLeaves(ctx context.Context, from, to int64, limit int) ([][]byte, error) {
	_, c, err := s.LastCheckpoint(ctx)
	if err != nil {
		return nil, err
	}
	lines, err := s.lines(ctx, from, min(to, c.Size), limit)
	if err != nil {
		return nil, fmt.Errorf("store: leaves: %w", err)
	}
	return lines, nil
}

// ProveLeaf proves that a leaf stands in the tree of the given size.
// takedown.ErrNotFound for what is not published.
func (s *Store) ProveLeaf(ctx context.Context, size, n int64) ([]tlog.Hash, error) {
	if err := s.published(ctx, n, size); err != nil {
		return nil, err
	}
	proof, err := tlog.ProveRecord(size, n, treeReader{ctx: ctx, db: s.pool})
	if err != nil {
		return nil, fmt.Errorf("store: prove leaf: %w", err)
	}
	return proof, nil
}

// ProveGrowth proves that the tree of the given size continues that of an older one.
// takedown.ErrNotFound for what is not published.
func (s *Store) ProveGrowth(ctx context.Context, older, size int64) ([]tlog.Hash, error) {
	if err := s.published(ctx, older-1, size); err != nil {
		return nil, err
	}
	proof, err := tlog.ProveTree(size, older, treeReader{ctx: ctx, db: s.pool})
	if err != nil {
		return nil, fmt.Errorf("store: prove growth: %w", err)
	}
	return proof, nil
}

func (s *Store) published(ctx context.Context, n, size int64) error {
	_, c, err := s.LastCheckpoint(ctx)
	if err != nil {
		return err
	}
	if n < 0 || n >= size || size > c.Size {
		return fmt.Errorf("store: proof: %w", takedown.ErrNotFound)
	}
	return nil
}

// Report is the transparency report: the figures of all published leaves. It reads what
// came since it was asked last; a first look at a long log takes a while.
func (s *Store) Report(ctx context.Context) (translog.Report, error) {
	signed, c, err := s.LogCheckpoint(ctx)
	if err != nil {
		return translog.Report{}, err
	}
	s.tallyMu.Lock()
	defer s.tallyMu.Unlock()
	if s.tally.Size() > c.Size { // the database went back, or this node waits for one that went ahead
		s.tally = translog.Tally{}
	}
	if err := s.takeLeaves(ctx, c.Size); err != nil {
		return translog.Report{}, fmt.Errorf("store: report: %w", err)
	}
	return translog.Report{Checkpoint: string(signed), Leaves: c.Size, Periods: s.tally.Periods()}, nil
}

// takeLeaves brings the tally up to size leaves. What was read stays when ctx ends, so
// that the next who asks goes on from there.
func (s *Store) takeLeaves(ctx context.Context, size int64) error {
	for s.tally.Size() < size {
		lines, err := s.lines(ctx, s.tally.Size(), size, mirrorBatch)
		if err != nil {
			return err
		}
		if len(lines) == 0 {
			return errNoLeaf
		}
		for _, line := range lines {
			l, err := translog.Decode(line)
			if err != nil {
				return err
			}
			s.tally.Add(l)
		}
	}
	return nil
}
