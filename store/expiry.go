package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/share"
)

// Entries that no page has posted for this long expire: hidden now, erased by the next
// purge (R22).
const expireAfter = 365 * day

// expireBatch bounds one transaction of ExpireEntries.
const expireBatch = 1000

const (
	expiringSQL = `
SELECT t.mac FROM shares h JOIN targets t ON t.id = h.target_id
WHERE h.state IN ('visible', 'held') AND h.last_seen < $1 ORDER BY h.last_seen LIMIT $2`
	expireSQL = `
UPDATE shares h SET state = 'expired', state_at = $3 FROM targets t
WHERE t.id = h.target_id AND h.target_id = ANY($1) AND h.state IN ('visible', 'held') AND h.last_seen < $2
RETURNING t.entry_id`
)

// ExpireEntries hides what has not been seen for a year and returns how many there were.
func (s *Store) ExpireEntries(ctx context.Context) (int, error) {
	total := 0
	for {
		n, err := s.expireSome(ctx, s.now().Add(-expireAfter))
		total += n
		if err != nil {
			return total, fmt.Errorf("store: expire entries: %w", err)
		}
		if n < expireBatch {
			return total, nil
		}
	}
}

func (s *Store) expireSome(ctx context.Context, before time.Time) (n int, err error) {
	err = s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		rows, err := tx.Query(ctx, expiringSQL, before, expireBatch)
		if err != nil {
			return clean(err)
		}
		macs, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
		if err != nil {
			return clean(err)
		}
		specs := make([]targetSpec, len(macs))
		for i, mac := range macs {
			specs[i] = existingSpec(share.Target(mac))
		}
		locked, err := s.lockTargets(ctx, tx, specs)
		if err != nil {
			return err
		}
		ids := make([]int64, len(locked))
		for i, t := range locked {
			ids[i] = t.ID
		}
		if rows, err = tx.Query(ctx, expireSQL, ids, before, s.now()); err != nil {
			return clean(err)
		}
		entries, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return clean(err)
		}
		removals := make([]bool, len(entries))
		for i := range removals {
			removals[i] = true
		}
		n = len(entries)
		return s.writeChanges(ctx, tx, entries, removals)
	})
	return n, err
}
