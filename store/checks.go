package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/index"
	"blindex/secrets"
)

// What a check that a poster asked for can find.
const (
	CheckHidden      = "hidden"
	CheckStillPosted = "still_posted"
	CheckUnreachable = "unreachable"
)

const (
	// checkPages bounds the pages one check re-reads.
	checkPages = 20
	// checkPatience is how long a check waits for its pages before it says unreachable.
	checkPatience = 10 * time.Minute
	// probePatience is how long it waits for the provider once its pages have answered.
	probePatience = time.Minute
)

const hurryPagesSQL = `
UPDATE pages SET asked_at = $2, next_visit_at = $2, priority = $3, state = 'due'
WHERE id IN (
    SELECT page_id FROM sightings
    WHERE target_id = $1 AND page_id IS NOT NULL AND withdrawn_at IS NULL
    ORDER BY last_seen DESC LIMIT $4)`

// RequestCheck is "I posted this: check now" (R21). It sends the pages that post the entry,
// and the link itself, to the head of the queue; what they find counts at once. The token
// tells the outcome. No identity is asked. index.ErrUnknown when the entry is not shown.
func (s *Store) RequestCheck(ctx context.Context, entryID string) (string, error) {
	token, hash, err := secrets.NewToken(s.rand)
	if err != nil {
		return "", fmt.Errorf("store: check: %w", err)
	}
	err = s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		var target int64
		err := tx.QueryRow(ctx, `SELECT target_id FROM visible_shares WHERE entry_id = $1`, entryID).Scan(&target)
		if errors.Is(err, pgx.ErrNoRows) {
			return index.ErrUnknown
		}
		if err != nil {
			return clean(err)
		}
		now := s.now()
		if _, err := tx.Exec(ctx, askNextSQL, target); err != nil {
			return clean(err)
		}
		if _, err := tx.Exec(ctx, hurryPagesSQL, target, now, priorityAsked, checkPages); err != nil {
			return clean(err)
		}
		_, err = tx.Exec(ctx, `INSERT INTO checks (token_hash, target_id, asked_at) VALUES ($1, $2, $3)`, hash[:], target, now)
		return clean(err)
	})
	if err != nil {
		return "", fmt.Errorf("store: check: %w", err)
	}
	return token, nil
}

// pendingSQL tells of an open check: whether the entry is shown, whether pages are still to
// answer, whether the provider has answered.
const pendingSQL = `
SELECT c.target_id, c.asked_at, coalesce(c.outcome, ''),
       EXISTS (SELECT FROM visible_shares v WHERE v.target_id = c.target_id),
       EXISTS (SELECT FROM sightings g JOIN pages p ON p.id = g.page_id
               WHERE g.target_id = c.target_id AND g.withdrawn_at IS NULL AND p.asked_at IS NOT NULL),
       EXISTS (SELECT FROM shares h WHERE h.target_id = c.target_id AND h.checked_at >= c.asked_at)
FROM checks c WHERE c.token_hash = $1`

const finishCheckSQL = `
UPDATE checks SET finished_at = $2, outcome = $3 WHERE token_hash = $1 AND finished_at IS NULL`

// CheckStatus tells whoever holds the token how far the check is. outcome is one of the
// Check constants once done. index.ErrUnknown for a token that opens nothing.
func (s *Store) CheckStatus(ctx context.Context, token string) (done bool, outcome string, err error) {
	hash := secrets.TokenHash(token)
	err = s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		var (
			target                  int64
			asked                   time.Time
			visible, open, answered bool
		)
		err := tx.QueryRow(ctx, pendingSQL, hash[:]).Scan(&target, &asked, &outcome, &visible, &open, &answered)
		if errors.Is(err, pgx.ErrNoRows) {
			return index.ErrUnknown
		}
		if err != nil || outcome != "" {
			return clean(err)
		}
		outcome = checkOutcome(s.now().Sub(asked), visible, open, answered)
		if outcome == "" {
			return nil
		}
		_, err = tx.Exec(ctx, finishCheckSQL, hash[:], s.now(), outcome)
		return clean(err)
	})
	if err != nil {
		return false, "", fmt.Errorf("store: check: %w", err)
	}
	return outcome != "", outcome, nil
}

// checkOutcome is the outcome of a check of that age, or "" while it is open.
func checkOutcome(age time.Duration, visible, open, answered bool) string {
	switch {
	case !visible:
		return CheckHidden
	case open && age < checkPatience:
		return ""
	case open:
		return CheckUnreachable
	case !answered && age < probePatience:
		return ""
	}
	return CheckStillPosted
}
