package store

import (
	"context"
	"fmt"
)

// lookedUp is what every search reads of the database, in the order of what it saves to
// have it in memory.
var lookedUp = []string{
	"suppressions_active", "echo_pages_pkey", "targets_entry_id_key", "shares_pkey", "pages_pkey", "targets_inside", "shares", "pages",
}

const (
	// warmFitSQL gives, in blocks, what the server's own memory takes without pushing out much
	// else, and what it takes the system's memory for.
	warmFitSQL = `
SELECT (SELECT setting::bigint * 3 / 4 FROM pg_settings WHERE name = 'shared_buffers'),
       (SELECT setting::bigint FROM pg_settings WHERE name = 'effective_cache_size')`
	warmSizesSQL = `
SELECT c.relname, pg_relation_size(c.oid) / current_setting('block_size')::bigint
FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY($1)`
	warmMakeSQL = `CREATE EXTENSION IF NOT EXISTS pg_prewarm`
	warmHaveSQL = `SELECT count(*) FROM pg_extension WHERE extname = 'pg_prewarm'`
	warmReadSQL = `SELECT pg_prewarm($1::text::regclass, $2, 'main', $3, $4)`

	// warmBlocks are read by one statement: 32 MiB.
	warmBlocks = 4096
)

// Warm reads what searches look up into memory, in order and therefore quickly: after a start
// each search would else wait for the disk a hundred times, at random places. It takes the
// server's own extension for that, which install adds where it is missing, and does nothing
// without it. It gives the number of blocks read.
func (s *Store) Warm(ctx context.Context, install bool) (blocks int64, err error) {
	if install {
		if _, err := s.pool.Exec(ctx, warmMakeSQL); err != nil {
			return 0, fmt.Errorf("store: warm: %w", clean(err))
		}
	}
	var have int
	if err := s.pool.QueryRow(ctx, warmHaveSQL).Scan(&have); err != nil || have == 0 {
		return 0, clean(err)
	}
	var own, all int64
	if err := s.pool.QueryRow(ctx, warmFitSQL).Scan(&own, &all); err != nil {
		return 0, fmt.Errorf("store: warm: %w", clean(err))
	}
	sizes, err := s.warmSizes(ctx)
	if err != nil {
		return 0, fmt.Errorf("store: warm: %w", err)
	}
	for _, name := range lookedUp {
		size := min(sizes[name], all-blocks)
		mode := "read"
		if blocks+size <= own {
			mode = "buffer"
		}
		for from := int64(0); from < size; from += warmBlocks {
			upTo := min(from+warmBlocks, size)
			if _, err := s.pool.Exec(ctx, warmReadSQL, name, mode, from, upTo-1); err != nil {
				return blocks, fmt.Errorf("store: warm: %w", clean(err))
			}
			blocks += upTo - from
		}
	}
	return blocks, nil
}

func (s *Store) warmSizes(ctx context.Context) (map[string]int64, error) {
	rows, err := s.pool.Query(ctx, warmSizesSQL, lookedUp)
	if err != nil {
		return nil, clean(err)
	}
	defer rows.Close()
	sizes := map[string]int64{}
	for rows.Next() {
		var name string
		var size int64
		if err := rows.Scan(&name, &size); err != nil {
			return nil, clean(err)
		}
		sizes[name] = size
	}
	return sizes, clean(rows.Err())
}
