package store

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/index"
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

// Rows of transactions that may still be running, and of all that began after them, are
// not handed out: their order is not settled yet (R8). That is a bound of the index scan,
// so that a long transaction does not have each look read all that was written since.
const changesSQL = `
SELECT i.epoch::text, (i.trimmed_xid, i.trimmed_seq) > ($1::bigint, $2::bigint),
       coalesce(c.xid, 0), coalesce(c.seq, 0), coalesce(c.entry_id, ''), coalesce(c.removal, false)
FROM instance i
LEFT JOIN LATERAL (
    SELECT xid, seq, entry_id, removal FROM changes
    WHERE (xid, seq) > ($1, $2)
      AND xid < CASE WHEN $4 THEN 9223372036854775807 ELSE pg_snapshot_xmin(pg_current_snapshot())::text::bigint END
    ORDER BY xid, seq LIMIT $3
) c ON true
ORDER BY c.xid, c.seq`

// Changes implements index.Feed.
func (s *Store) Changes(ctx context.Context, after index.Position, limit int) ([]index.Change, error) {
	rows, err := s.pool.Query(ctx, changesSQL, int64(after.Xid), after.Seq, limit, s.seam.noHorizon)
	if err != nil {
		return nil, fmt.Errorf("store: feed: %w", clean(err))
	}
	var (
		out     []index.Change
		c       index.Change
		xid     int64
		trimmed bool
		rebuild bool
	)
	_, err = pgx.ForEachRow(rows, []any{&c.Position.Epoch, &trimmed, &xid, &c.Position.Seq, &c.EntryID, &c.Removal}, func() error {
		rebuild = rebuild || trimmed || c.Position.Epoch != after.Epoch
		if c.EntryID != "" {
			c.Position.Xid = uint64(xid)
			out = append(out, c)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("store: feed: %w", clean(err))
	}
	if rebuild {
		return nil, index.ErrRebuild
	}
	return out, nil
}

// docColumns are what the index is told of an entry. readDocs reads them.
const docColumns = `
    entry_id, name, provider, kind, ext, coalesce(size, -1), liveness, first_seen, last_seen, sources, adult,
    type, lang, coalesce(posted::timestamptz, first_seen), hosts, name_source = 'provider'`

const docsSQL = `SELECT` + docColumns + ` FROM visible_shares WHERE entry_id = ANY($1)`

// Docs implements index.Feed.
func (s *Store) Docs(ctx context.Context, ids []string) ([]index.Doc, error) {
	rows, err := s.pool.Query(ctx, docsSQL, binaryRows, ids)
	if err != nil {
		return nil, fmt.Errorf("store: documents: %w", clean(err))
	}
	docs, err := readDocs(rows, len(ids), names{})
	if err != nil {
		return nil, fmt.Errorf("store: documents: %w", err)
	}
	return docs, nil
}

const horizonSQL = `
SELECT epoch::text, pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM instance`

// horizon is the last position whose transactions are all finished: whatever is read
// after it was taken reflects everything up to it.
func (s *Store) horizon(ctx context.Context) (index.Position, error) {
	var p index.Position
	var xmin int64
	if err := s.pool.QueryRow(ctx, horizonSQL).Scan(&p.Epoch, &xmin); err != nil {
		return index.Position{}, clean(err)
	}
	p.Xid, p.Seq = uint64(xmin-1), math.MaxInt64
	return p, nil
}

const nodeSeenSQL = `
INSERT INTO nodes (name, epoch, applied_xid, applied_seq, erased_xid, erased_seq, seen_at)
VALUES ($1, nullif($2, '')::uuid, $3, $4, $5, $6, $7)
ON CONFLICT (name) DO UPDATE SET epoch = excluded.epoch,
    applied_xid = excluded.applied_xid, applied_seq = excluded.applied_seq,
    erased_xid = excluded.erased_xid, erased_seq = excluded.erased_seq, seen_at = excluded.seen_at`

// NodeSeen registers an index node with its two positions. Purge and readiness compare
// them; an erased position of another epoch counts as none.
func (s *Store) NodeSeen(ctx context.Context, name string, applied, erased index.Position) error {
	if erased.Epoch != applied.Epoch {
		erased = index.Position{}
	}
	_, err := s.pool.Exec(ctx, nodeSeenSQL, name, applied.Epoch,
		int64(applied.Xid), applied.Seq, int64(erased.Xid), erased.Seq, s.now())
	if err != nil {
		return fmt.Errorf("store: node: %w", clean(err))
	}
	return nil
}

const trimSQL = `
WITH gone AS (
    DELETE FROM changes WHERE seq IN (
        SELECT seq FROM changes
        WHERE at < $1 AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        ORDER BY xid, seq LIMIT $2)
    RETURNING xid, seq
), newest AS (SELECT xid, seq FROM gone ORDER BY xid DESC, seq DESC LIMIT 1), mark AS (
    UPDATE instance i SET trimmed_xid = n.xid, trimmed_seq = n.seq FROM newest n
    WHERE (n.xid, n.seq) > (i.trimmed_xid, i.trimmed_seq)
)
SELECT count(*) FROM gone`

// trimBatch bounds one transaction of the trim.
const trimBatch = 4000

// TrimChanges deletes feed rows written before the given time. A follower that has not
// read them must rebuild. It returns how many rows went.
func (s *Store) TrimChanges(ctx context.Context, before time.Time) (int, error) {
	total := 0
	for {
		var n int
		if err := s.pool.QueryRow(ctx, trimSQL, before, trimBatch).Scan(&n); err != nil {
			return total, fmt.Errorf("store: trim the feed: %w", clean(err))
		}
		total += n
		if n < trimBatch {
			return total, nil
		}
	}
}
