package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/takedown"
)

// follow writes what comes of a Change beside the notice: what is known of its sender, the
// audit's draw, the claimant's ledger and the sources' strikes.
func (s *Store) follow(ctx context.Context, tx pgx.Tx, n *noticeRow, c takedown.Change) error {
	if c.Filer != nil {
		if err := setFiler(ctx, tx, n.ID, *c.Filer); err != nil {
			return err
		}
	}
	if c.Works != nil || c.Parties != nil || c.Explanation != nil { // it was completed
		if err := s.rescore(ctx, tx, n.Ref, c.At); err != nil {
			return err
		}
	}
	if err := s.drawAudit(ctx, tx, n, c); err != nil {
		return err
	}
	if err := s.countRows(ctx, tx, n, c); err != nil {
		return err
	}
	return s.strike(ctx, tx, n, c)
}

// rescore looks at a notice that was completed as filing did at it.
func (s *Store) rescore(ctx context.Context, tx pgx.Tx, ref string, at time.Time) error {
	after, err := s.loadNotice(ctx, tx, ref, false)
	if err != nil {
		return err
	}
	facts, err := s.facts(ctx, tx, after)
	if err != nil {
		return err
	}
	score, signs := takedown.Score(after.Notice, facts)
	return setFiler(ctx, tx, after.ID, after.Notice.Filer.Rescored(score, codesOf(signs), at))
}

func codesOf(signs []takedown.ScoreReason) []string {
	var out []string
	for _, r := range signs {
		out = append(out, r.Code)
	}
	return out
}

const setFilerSQL = `
UPDATE notices SET score = $2, score_reasons = $3, abuse_held_at = $4, abuse_ended_at = $5 WHERE id = $1`

func setFiler(ctx context.Context, tx pgx.Tx, id int64, f takedown.Filer) error {
	reasons := f.Reasons
	if reasons == nil {
		reasons = []string{}
	}
	_, err := tx.Exec(ctx, setFilerSQL, id, f.Score, reasons, zeroNil(f.HeldAt), zeroNil(f.EndedAt))
	return clean(err)
}

const (
	addCountsSQL = `
INSERT INTO claimants AS k (email_hash, sender_id, accepted, rejected, countered, retracted, reversed, abusive, last_ref, last_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`
	sumCountsSQL = ` DO UPDATE SET
    accepted = k.accepted + excluded.accepted, rejected = k.rejected + excluded.rejected,
    countered = k.countered + excluded.countered, retracted = k.retracted + excluded.retracted,
    reversed = k.reversed + excluded.reversed, abusive = k.abusive + excluded.abusive,
    last_ref = excluded.last_ref, last_at = excluded.last_at`
	countByMailSQL   = addCountsSQL + ` ON CONFLICT (email_hash)` + sumCountsSQL
	countBySenderSQL = addCountsSQL + ` ON CONFLICT (sender_id)` + sumCountsSQL
)

// claimant is who claims: an admitted sender, or an address that was answered from. What
// came in the name of an address that nobody answered from is nobody's fault (R30).
func (s *Store) claimant(n takedown.Notice) (mail []byte, sender *int64) {
	switch {
	case n.Filer.Sender != 0:
		return nil, &n.Filer.Sender
	case n.Verified:
		return s.addressHash(n.Parties), nil
	}
	return nil, nil
}

// countRows adds what became of rows to the ledger of whoever claimed them.
func (s *Store) countRows(ctx context.Context, tx pgx.Tx, n *noticeRow, c takedown.Change) error {
	var l takedown.Ledger
	was := make(map[int]takedown.Row, len(c.Rows))
	if len(c.Rows) > 0 {
		for _, r := range n.Notice.Rows {
			was[r.N] = r
		}
	}
	for _, rc := range c.Rows {
		l.Add(was[rc.N], rc)
	}
	if l == (takedown.Ledger{}) {
		return nil
	}
	mail, sender := s.claimant(n.Notice)
	sql := countByMailSQL
	switch {
	case sender != nil:
		sql = countBySenderSQL
	case mail == nil:
		return nil
	}
	_, err := tx.Exec(ctx, sql, mail, sender, l.Accepted, l.Rejected, l.Countered, l.Retracted, l.Reversed, l.Abusive, n.Ref, c.At)
	return clean(err)
}
