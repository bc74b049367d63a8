package store

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"blindex/takedown"
)

// A notice repeats another of the last day when sender, route and rows are the same. It
// absorbs only while the first is open or its removal stands (R30).
const duplicateSQL = `
SELECT n.ref FROM notices n
WHERE n.fingerprint = $1 AND n.ref <> $2 AND n.received_at > $3::timestamptz - interval '24 hours' AND n.dup_of IS NULL
  AND (n.state IN ('received', 'incomplete', 'deficient', 'valid')
       OR n.state = 'decided' AND EXISTS (SELECT FROM notice_items i WHERE i.notice_id = n.id AND i.state IN ('removed', 'purged'))
          AND NOT EXISTS (SELECT FROM notice_items i WHERE i.notice_id = n.id AND i.state = 'restored'))
ORDER BY n.id LIMIT 1`

// duplicateOf marks a notice with what it can be recognised by and returns the reference
// of the notice that it repeats, or "" (T11). A notice without an address repeats none.
func (s *Store) duplicateOf(ctx context.Context, tx pgx.Tx, n *noticeRow) (string, error) {
	mark := s.fingerprint(n.Notice)
	if mark == nil {
		return "", nil
	}
	if _, err := tx.Exec(ctx, `UPDATE notices SET fingerprint = $2 WHERE id = $1`, n.ID, mark); err != nil {
		return "", clean(err)
	}
	var first string
	err := tx.QueryRow(ctx, duplicateSQL, mark, n.Ref, n.Notice.ReceivedAt).Scan(&first)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return first, clean(err)
}

func (s *Store) fingerprint(n takedown.Notice) []byte {
	to := mailboxOf(n.Parties, takedown.RoleSender)
	var rows [][]byte
	for _, r := range n.Rows {
		if r.Target != nil {
			rows = append(rows, append([]byte(r.Scope), r.Target[:]...))
		}
	}
	if to == "" || len(rows) == 0 {
		return nil
	}
	slices.SortFunc(rows, bytes.Compare)
	// What completes a notice is not what repeats it: its statements count too.
	signed := "|unsigned|"
	if missing, _, _ := takedown.Screen(n); len(missing) == 0 {
		signed = "|signed|"
	}
	sum := s.keys.Email(slices.Concat([]byte("notice|"+string(n.Route)+signed+strings.ToLower(to)+"|"), slices.Concat(rows...)))
	return sum[:]
}
