package store

import (
	"context"
	"fmt"
)

// CountVisible is how many entries may be shown now: as many as a caught-up index holds.
func (s *Store) CountVisible(ctx context.Context) (int, error) {
	var n int
	if err := s.pool.QueryRow(ctx, `SELECT count(*) FROM visible_shares`).Scan(&n); err != nil {
		return 0, fmt.Errorf("store: count entries: %w", clean(err))
	}
	return n, nil
}
