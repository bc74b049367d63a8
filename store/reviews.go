package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"blindex/takedown"
)

// reviewMost is how many entries beside a folder are listed for a person, of one row.
const reviewMost = 500

// What a person should look at beside a folder that was removed. Without what is inside it:
// the entries inside (T27). With it: entries elsewhere of the same provider, name and size,
// which may be the same file under a link of its own (T26); nothing is ever removed for its
// name, so they stay until somebody decides.
const addReviewsSQL = `
INSERT INTO reviews (notice_id, row_n, target_id, why)
SELECT $1, i.n, r.id, r.why FROM notice_items i CROSS JOIN LATERAL (
    (SELECT k.id, 'inside' AS why FROM targets k JOIN shares h ON h.target_id = k.id
     WHERE k.parent_id = i.target_id AND i.scope = 'link'
       AND NOT EXISTS (SELECT FROM covered_targets c WHERE c.id = k.id)
     ORDER BY k.id LIMIT $3)
    UNION ALL
    (SELECT DISTINCT o.target_id, 'same_name' FROM targets k JOIN shares h ON h.target_id = k.id
        JOIN shares o ON o.name = h.name AND o.provider = h.provider AND (o.size = h.size OR o.size IS NULL OR h.size IS NULL)
        JOIN targets t ON t.id = o.target_id
     WHERE k.parent_id = i.target_id AND i.scope = 'subtree' AND length(h.name) >= 8
       AND t.parent_id IS DISTINCT FROM i.target_id AND t.id <> i.target_id
       AND NOT EXISTS (SELECT FROM covered_targets c WHERE c.id = t.id)
     LIMIT $3)
) r
WHERE i.notice_id = $1 AND i.n = ANY($2) AND i.match = 'matched'
ON CONFLICT DO NOTHING`

const markReviewSQL = `
UPDATE notices SET attention = (SELECT array_agg(DISTINCT a ORDER BY a) FROM unnest(attention || $2::text) a) WHERE id = $1`

// listReviews notes what a person should look at beside folders that a Change removes, and
// marks the notice for it.
func (s *Store) listReviews(ctx context.Context, tx pgx.Tx, id int64, c takedown.Change) error {
	var removed []int
	for _, r := range c.Rows {
		if r.State == takedown.RowRemoved {
			removed = append(removed, r.N)
		}
	}
	if len(removed) == 0 {
		return nil
	}
	tag, err := tx.Exec(ctx, addReviewsSQL, id, removed, reviewMost)
	if err != nil || tag.RowsAffected() == 0 {
		return clean(err)
	}
	_, err = tx.Exec(ctx, markReviewSQL, id, takedown.AttentionBeside)
	return clean(err)
}

const reviewsSQL = `
SELECT r.row_n, r.why, t.entry_id, coalesce(h.name, ''), NOT EXISTS (SELECT FROM covered_targets c WHERE c.id = t.id) AND h.state = 'visible'
FROM reviews r JOIN targets t ON t.id = r.target_id LEFT JOIN shares h ON h.target_id = t.id
WHERE r.notice_id = $1 AND h.target_id IS NOT NULL ORDER BY r.row_n, t.id`

// reviewsOf lists what a person should look at beside a notice's rows. What was erased since
// is not in it.
func reviewsOf(ctx context.Context, tx pgx.Tx, n *noticeRow) ([]takedown.Beside, error) {
	rows, err := tx.Query(ctx, reviewsSQL, n.ID)
	if err != nil {
		return nil, clean(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowToStructByPos[takedown.Beside])
	if n.Notice.Route == takedown.ChildAbuse {
		for i := range out {
			out[i].Name = mask(out[i].Name)
		}
	}
	return out, clean(err)
}
