package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"blindex/takedown"
)

// What was refused in advance lapses; once a crawl has met it, no more (R17).
const meetSQL = `
UPDATE suppressions SET met_at = $2
WHERE target_id = ANY($1) AND source = 'notice' AND expires_at IS NOT NULL AND NOT provisional AND ended_at IS NULL AND met_at IS NULL`

// meet notes at the door which of the refused links were refused in advance; MeetAhead does
// the rest, since what it does is a decision of its own, with its journal line.
func (s *Store) meet(ctx context.Context, tx pgx.Tx, refused []int64) error {
	if len(refused) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, meetSQL, refused, s.now())
	return clean(err)
}

const metSQL = `
SELECT notice_ref, array_agg(row_n ORDER BY row_n) FROM suppressions
WHERE met_at IS NOT NULL AND ended_at IS NULL GROUP BY notice_ref ORDER BY notice_ref LIMIT 200`

// MeetAhead turns rows that were refused in advance, and that a crawl has met, into ordinary
// ones (R17), and returns how many notices had some.
func (s *Store) MeetAhead(ctx context.Context) (int, error) {
	rows, err := s.pool.Query(ctx, metSQL)
	if err != nil {
		return 0, fmt.Errorf("store: met in advance: %w", clean(err))
	}
	type met struct {
		Ref  string
		Rows []int
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[met])
	if err != nil {
		return 0, fmt.Errorf("store: met in advance: %w", clean(err))
	}
	done := 0
	for _, m := range list {
		err := s.Command(ctx, m.Ref, takedown.Met{Rows: m.Rows})
		switch {
		case errors.Is(err, takedown.ErrState) || errors.Is(err, takedown.ErrNotFound): // ended meanwhile
		case err != nil:
			return done, err
		default:
			done++
		}
	}
	return done, nil
}

const (
	aheadTodaySQL = `
SELECT count(*) FROM notice_items i JOIN notices n ON n.id = i.notice_id
WHERE n.sender_id = $1 AND i.match = 'not_indexed' AND i.state = 'removed' AND i.removed_at > $2::timestamptz - interval '24 hours'`
	aheadRowsSQL = `
SELECT n FROM notice_items WHERE notice_id = $1 AND match = 'not_indexed' AND target_id IS NOT NULL AND state = 'open' ORDER BY n`
)

// aheadBeyond are the rows that would refuse more links in advance than their sender may in
// a day: they wait for a person. The sender's row is locked.
func (s *Store) aheadBeyond(ctx context.Context, tx pgx.Tx, n *noticeRow) ([]int, error) {
	if !n.Notice.Trusted {
		return nil, nil
	}
	var today int
	if err := tx.QueryRow(ctx, aheadTodaySQL, n.Notice.Filer.Sender, s.now()).Scan(&today); err != nil {
		return nil, clean(err)
	}
	rows, err := tx.Query(ctx, aheadRowsSQL, n.ID)
	if err != nil {
		return nil, clean(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		return nil, clean(err)
	}
	may := max(0, s.policy.Caps.Ahead-today)
	if len(list) <= may {
		return nil, nil
	}
	s.log.Error("a sender's cap on refusing links in advance is reached: the rest waits for a person", "ref", n.Ref, "rows", len(list)-may)
	return list[may:], nil
}
