package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/takedown"
)

const addAuditsSQL = `
INSERT INTO audits (notice_id, row_n, sender_id, drawn_at) SELECT $1, n, $3, $4 FROM unnest($2::int[]) AS n
ON CONFLICT (notice_id, row_n) DO NOTHING`

// drawAudit draws the rows of a Change that a person looks at: of those the machine
// removed for an admitted sender, a twentieth (R27).
func (s *Store) drawAudit(ctx context.Context, tx pgx.Tx, n *noticeRow, c takedown.Change) error {
	var rows []int
	for _, rc := range c.Rows {
		if rc.State == takedown.RowRemoved && rc.Reason == takedown.ReasonTrusted {
			rows = append(rows, rc.N)
		}
	}
	if len(rows) == 0 || n.Notice.Filer.Sender == 0 {
		return nil
	}
	drawn, err := takedown.DrawAudit(s.rand, rows)
	if err != nil || len(drawn) == 0 {
		return err
	}
	_, err = tx.Exec(ctx, addAuditsSQL, n.ID, drawn, n.Notice.Filer.Sender, c.At)
	return clean(err)
}

const auditsSQL = `
SELECT a.id, n.ref, a.row_n, a.sender_id, a.drawn_at, i.state
FROM audits a JOIN notices n ON n.id = a.notice_id JOIN notice_items i ON i.notice_id = a.notice_id AND i.n = a.row_n
WHERE a.verdict IS NULL ORDER BY a.drawn_at, a.id LIMIT $1`

// Audits lists rows that wait for a person's look, oldest first.
func (s *Store) Audits(ctx context.Context, limit int) ([]takedown.Audit, error) {
	rows, err := s.pool.Query(ctx, auditsSQL, limit)
	if err != nil {
		return nil, fmt.Errorf("store: audits: %w", clean(err))
	}
	out, err := pgx.CollectRows(rows, pgx.RowToStructByPos[takedown.Audit])
	if err != nil {
		return nil, fmt.Errorf("store: audits: %w", clean(err))
	}
	return out, nil
}

const (
	judgeSQL = `
UPDATE audits a SET verdict = $2, by = $3, judged_at = $4 FROM notices n
WHERE a.id = $1 AND a.verdict IS NULL AND n.id = a.notice_id RETURNING a.sender_id`
	windowSQL = `
SELECT count(*), count(*) FILTER (WHERE verdict = 'wrong') FROM (
    SELECT a.verdict FROM audits a JOIN senders s ON s.id = a.sender_id
    WHERE a.sender_id = $1 AND a.verdict IS NOT NULL AND (s.reinstated_at IS NULL OR a.judged_at > s.reinstated_at)
    ORDER BY a.judged_at DESC, a.id DESC LIMIT $2) AS w`
	suspendByAuditSQL = `
UPDATE senders SET suspended_at = $2, suspended_by = 'system', suspended_why = 'audit'
WHERE id = $1 AND suspended_at IS NULL AND ended_at IS NULL`
)

// JudgeAudit records whether an automatic removal was right. A wrong one is undone; when
// more than 5 % of the newest were wrong, the sender is suspended from automatic action at
// once (R27), which it reports. takedown.ErrNotFound when nothing waits under that number.
func (s *Store) JudgeAudit(ctx context.Context, id int64, right bool, by string) (suspended bool, err error) {
	verdict := "wrong"
	if right {
		verdict = "right"
	}
	if !right { // first, so that a crash in between leaves it to be judged again
		if err := s.undoAudited(ctx, id, by); err != nil {
			return false, fmt.Errorf("store: judge audit: %w", err)
		}
	}
	err = s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		var sender int64
		err := tx.QueryRow(ctx, judgeSQL, id, verdict, by, s.now()).Scan(&sender)
		if errors.Is(err, pgx.ErrNoRows) {
			return takedown.ErrNotFound
		}
		if err != nil {
			return clean(err)
		}
		suspended, err = s.suspendByAudit(ctx, tx, sender)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("store: judge audit: %w", err)
	}
	return suspended, nil
}

const auditedSQL = `SELECT n.ref, a.row_n FROM audits a JOIN notices n ON n.id = a.notice_id WHERE a.id = $1 AND a.verdict IS NULL`

// undoAudited puts back what an audit finds wrong; nothing when it is back already.
func (s *Store) undoAudited(ctx context.Context, id int64, by string) error {
	var ref string
	var row int
	err := s.pool.QueryRow(ctx, auditedSQL, id).Scan(&ref, &row)
	if errors.Is(err, pgx.ErrNoRows) {
		return takedown.ErrNotFound
	}
	if err != nil {
		return clean(err)
	}
	err = s.UpdateNotice(ctx, ref, func(n takedown.Notice) (takedown.Change, error) {
		return takedown.Decide(n, takedown.Undo{By: by, Reason: "mistake", Rows: []int{row}}, s.now())
	})
	if errors.Is(err, takedown.ErrRow) {
		return nil
	}
	return err
}

// suspendByAudit holds the 5 % rule after a verdict.
func (s *Store) suspendByAudit(ctx context.Context, tx pgx.Tx, sender int64) (bool, error) {
	if _, err := tx.Exec(ctx, holdSenderSQL, sender); err != nil { // two verdicts at once count each other
		return false, clean(err)
	}
	var audited, wrong int
	if err := tx.QueryRow(ctx, windowSQL, sender, takedown.AuditWindow).Scan(&audited, &wrong); err != nil {
		return false, clean(err)
	}
	if !takedown.AuditFails(audited, wrong) {
		return false, nil
	}
	tag, err := tx.Exec(ctx, suspendByAuditSQL, sender, s.now())
	if err != nil || tag.RowsAffected() == 0 {
		return false, clean(err)
	}
	s.log.Error("a trusted sender is suspended from automatic action: too many audited rows were wrong", "sender", sender, "audited", audited, "wrong", wrong)
	if err := s.mailSender(ctx, tx, sender, takedown.LetterSenderSuspended); err != nil {
		return false, err
	}
	return true, s.senderEvent(ctx, tx, sender, actorSystem, eventSenderSuspended, "audit")
}

const (
	tokenNoticesSQL = `
SELECT n.ref FROM notices n WHERE n.sender_id = $1 AND n.sender_token_id = $2 AND n.id > $3 AND EXISTS (
    SELECT FROM notice_items i WHERE i.notice_id = n.id AND i.state IN ('removed', 'purged') AND i.reason = $4 AND i.removed_at >= $5)
ORDER BY n.id LIMIT 1`
	stopActingSQL = `UPDATE notices SET acting = false WHERE acting AND sender_id = $1 AND sender_token_id = $2`
	noticeIDSQL   = `SELECT id FROM notices WHERE ref = $1`
)

// undoBatch bounds the rows of one transaction.
const undoBatch = 500

// UndoToken takes back everything that was removed automatically on a token's word since
// a time, and stops what it is about to do: every row comes back unless another suppression covers it, in transactions of
// at most 500 rows, and returns how many. After an error, call it again.
func (s *Store) UndoToken(ctx context.Context, sender, token int64, since time.Time, by string) (int, error) {
	if _, err := s.pool.Exec(ctx, stopActingSQL, sender, token); err != nil {
		return 0, fmt.Errorf("store: undo token: %w", clean(err))
	}
	total, after := 0, int64(0)
	for {
		var ref string
		err := s.pool.QueryRow(ctx, tokenNoticesSQL, sender, token, after, takedown.ReasonTrusted, since).Scan(&ref)
		if errors.Is(err, pgx.ErrNoRows) {
			return total, nil
		}
		if err != nil {
			return total, fmt.Errorf("store: undo token: %w", clean(err))
		}
		n, err := s.undoNotice(ctx, ref, since, by)
		total += n
		if err != nil {
			return total, fmt.Errorf("store: undo token: %w", err)
		}
		if err := s.pool.QueryRow(ctx, noticeIDSQL, ref).Scan(&after); err != nil {
			return total, fmt.Errorf("store: undo token: %w", clean(err))
		}
	}
}

// undoNotice takes the automatic removals of one notice back, batch by batch.
func (s *Store) undoNotice(ctx context.Context, ref string, since time.Time, by string) (int, error) {
	total := 0
	for {
		var rows []int
		err := s.UpdateNotice(ctx, ref, func(n takedown.Notice) (takedown.Change, error) {
			rows = takedown.AutomaticRows(n, since)
			rows = rows[:min(len(rows), undoBatch)]
			if len(rows) == 0 {
				return takedown.Change{}, errNothing
			}
			return takedown.Decide(n, takedown.Undo{By: by, Reason: takedown.ReasonSenderUndone, Rows: rows}, s.now())
		})
		if errors.Is(err, errNothing) {
			return total, nil
		}
		if err != nil && !errors.Is(err, ErrNotJournaled) {
			return total, err
		}
		total += len(rows)
		if err != nil {
			return total, err
		}
	}
}

var errNothing = errors.New("store: nothing to undo")
