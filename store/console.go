package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/index"
)

const nodesSQL = `
SELECT name, coalesce(epoch::text, ''), applied_xid, applied_seq, erased_xid, erased_seq, seen_at FROM nodes ORDER BY name`

// Nodes lists the index nodes with their two positions.
func (s *Store) Nodes(ctx context.Context) ([]index.NodeView, error) {
	rows, err := s.pool.Query(ctx, nodesSQL)
	if err != nil {
		return nil, fmt.Errorf("store: nodes: %w", clean(err))
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (index.NodeView, error) {
		var v index.NodeView
		var applied, erased int64
		err := row.Scan(&v.Name, &v.Applied.Epoch, &applied, &v.Applied.Seq, &erased, &v.Erased.Seq, &v.SeenAt)
		v.Applied.Xid, v.Erased.Xid, v.Erased.Epoch = uint64(applied), uint64(erased), v.Applied.Epoch
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("store: nodes: %w", clean(err))
	}
	return out, nil
}

const purgesSQL = `
SELECT id, state, victims, left_over, proof, coalesce(error_code, ''), started_at, finished_at
FROM purge_runs WHERE victims > 0 OR state = 'failed' ORDER BY id DESC LIMIT $1`

// Purges lists the last passes of erasure that had something to do, newest first.
func (s *Store) Purges(ctx context.Context, limit int) ([]index.PurgeView, error) {
	rows, err := s.pool.Query(ctx, purgesSQL, limit)
	if err != nil {
		return nil, fmt.Errorf("store: purges: %w", clean(err))
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (index.PurgeView, error) {
		var v index.PurgeView
		var p PurgeProof
		var finished *time.Time
		err := row.Scan(&v.ID, &v.State, &v.Victims, &v.LeftOver, &p, &v.ErrorCode, &v.StartedAt, &finished)
		v.Sought, v.Seen, v.Left, v.Index, v.FinishedAt = p.Sought, p.Seen, len(p.After), p.Index, orZero(finished)
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("store: purges: %w", clean(err))
	}
	return out, nil
}
