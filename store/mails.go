package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/mail"
)

// mailClaim is how long a claimed message belongs to its claimant: after a crash it
// is handed out again.
const mailClaim = 10 * time.Minute

const claimMailSQL = `
UPDATE mails m SET attempts = attempts + 1, not_before = $1::timestamptz + $3::interval
FROM (SELECT id FROM mails WHERE body IS NOT NULL AND not_before <= $1
      ORDER BY not_before, id LIMIT $2 FOR UPDATE SKIP LOCKED) d
WHERE m.id = d.id
RETURNING m.id, m.to_sealed, m.subject, m.body, coalesce(m.notice_ref, ''), m.attempts, m.not_before, m.files_sealed`

// ClaimMail implements mail.Queue. A message whose address does not unseal is given up.
func (s *Store) ClaimMail(ctx context.Context, n int) ([]mail.Message, error) {
	rows, err := s.pool.Query(ctx, claimMailSQL, s.now(), n, mailClaim)
	if err != nil {
		return nil, fmt.Errorf("store: claim mail: %w", clean(err))
	}
	var (
		out    []mail.Message
		lost   []int64
		m      mail.Message
		sealed []byte
		files  []byte
	)
	_, err = pgx.ForEachRow(rows, []any{&m.ID, &sealed, &m.Subject, &m.Body, &m.Ref, &m.Attempts, &m.NotBefore, &files}, func() error {
		to, err := s.keys.Unseal(sealed, mailAAD(m.Ref))
		if err == nil {
			m.Files, err = s.openFiles(m.Ref, files)
		}
		if err != nil {
			lost = append(lost, m.ID)
			return nil
		}
		m.To, m.Tag = string(to), s.mailTag(m.ID)
		out = append(out, m)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("store: claim mail: %w", clean(err))
	}
	for _, id := range lost {
		if err := s.MailFailed(ctx, id, mail.Retry{Code: "unsealed"}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

const deliveredSQL = `
UPDATE mails SET delivered_at = $2, to_sealed = NULL, subject = NULL, body = NULL, files_sealed = NULL, error_code = NULL
WHERE id = $1 AND body IS NOT NULL`

// MailDelivered implements mail.Queue: address, subject and text go (R14).
func (s *Store) MailDelivered(ctx context.Context, id int64) error {
	if _, err := s.pool.Exec(ctx, deliveredSQL, id, s.now()); err != nil {
		return fmt.Errorf("store: mail delivered: %w", clean(err))
	}
	return nil
}

const (
	deferMailSQL = `UPDATE mails SET not_before = $2, attempts = attempts - 1 WHERE id = $1 AND body IS NOT NULL AND attempts > 0`
	retryMailSQL = `UPDATE mails SET not_before = $2, error_code = $3 WHERE id = $1 AND body IS NOT NULL`
	giveUpSQL    = `
UPDATE mails SET failed_at = $2, to_sealed = NULL, subject = NULL, body = NULL, files_sealed = NULL, error_code = $3
WHERE id = $1 AND body IS NOT NULL`
)

// MailFailed implements mail.Queue.
func (s *Store) MailFailed(ctx context.Context, id int64, r mail.Retry) error {
	sql, args := retryMailSQL, []any{id, r.At, r.Code}
	switch {
	case r.Deferred:
		sql, args = deferMailSQL, []any{id, r.At}
	case r.At.IsZero():
		sql, args = giveUpSQL, []any{id, s.now(), r.Code}
	}
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sql, args...); err != nil {
			return clean(err)
		}
		if r.Bounced {
			return s.markBounced(ctx, tx, id, r.Code)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: mail failed: %w", err)
	}
	return nil
}

const mailStatsSQL = `
SELECT count(*) FILTER (WHERE body IS NOT NULL), count(*) FILTER (WHERE delivered_at IS NOT NULL),
       count(*) FILTER (WHERE failed_at IS NOT NULL), min(created_at) FILTER (WHERE body IS NOT NULL)
FROM mails`

// MailStats are the outgoing queue's figures.
func (s *Store) MailStats(ctx context.Context) (mail.Stats, error) {
	var st mail.Stats
	var oldest *time.Time
	if err := s.pool.QueryRow(ctx, mailStatsSQL).Scan(&st.Queued, &st.Delivered, &st.Failed, &oldest); err != nil {
		return st, fmt.Errorf("store: mail figures: %w", clean(err))
	}
	st.Oldest = orZero(oldest)
	return st, nil
}
