package store

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/takedown"
)

// Only ordinary copyright rows about entries we had, and never one that something
// severe covers too (R16, R19). What is restored leaves the list.
const removalsSQL = `
SELECT t.entry_id, s.started_at, s.uid::text
FROM suppressions s
JOIN targets t ON t.id = s.target_id
JOIN notices n ON n.ref = s.notice_ref
JOIN notice_items i ON i.notice_id = n.id AND i.n = s.row_n AND i.match = 'matched'
WHERE s.source = 'notice' AND s.kind = 'copyright' AND NOT s.severe AND NOT s.provisional AND s.ended_at IS NULL
  AND NOT EXISTS (SELECT FROM suppressions x WHERE x.target_id IN (t.id, t.parent_id) AND x.severe AND x.ended_at IS NULL)
  AND (s.started_at, s.uid) > ($1, $2::uuid)
ORDER BY s.started_at, s.uid LIMIT $3`

// Removals lists removals in force, oldest first, behind a cursor that an earlier call
// gave, at most limit. next is "" when there are no more. takedown.ErrNotFound for a
// cursor that is none of ours.
func (s *Store) Removals(ctx context.Context, cursor string, limit int) (list []takedown.PublicRemoval, next string, err error) {
	after, uid, err := removalCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	rows, err := s.pool.Query(ctx, removalsSQL, after, uid, limit+1)
	if err != nil {
		return nil, "", fmt.Errorf("store: removals: %w", clean(err))
	}
	var id string
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&id, &at, &uid}, func() error {
		if len(list) == limit {
			next = cursor
			return nil
		}
		list = append(list, takedown.PublicRemoval{ID: id, At: at.UTC().Truncate(day)})
		cursor = base64.RawURLEncoding.EncodeToString([]byte(at.UTC().Format(time.RFC3339Nano) + "|" + uid))
		return nil
	})
	if err != nil {
		return nil, "", fmt.Errorf("store: removals: %w", clean(err))
	}
	return list, next, nil
}

func removalCursor(cursor string) (after time.Time, uid string, err error) {
	if cursor == "" {
		return time.Unix(0, 0), "00000000-0000-0000-0000-000000000000", nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		at, id, _ := strings.Cut(string(text), "|")
		if after, err = time.Parse(time.RFC3339Nano, at); err == nil && len(id) == 36 && strings.Trim(id, "0123456789abcdef-") == "" {
			return after, id, nil
		}
	}
	return after, "", fmt.Errorf("store: removals: %w", takedown.ErrNotFound)
}
