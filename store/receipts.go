package store

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/takedown"
	"blindex/translog"
)

const (
	keepProofSQL = `UPDATE purge_runs SET proof = $2 WHERE id = $1 AND finished_at IS NULL`
	openProofSQL = `SELECT id, proof FROM purge_runs WHERE finished_at IS NULL ORDER BY id LIMIT 1`
	sealedOfSQL  = `
SELECT count(*), max(e.destroy_after) FROM escrow e
WHERE e.target_id IN (
    SELECT t.id FROM notice_items i JOIN targets t ON t.id = i.target_id OR i.scope = 'subtree' AND t.parent_id = i.target_id
    WHERE i.notice_id = $1 AND i.n = ANY($2))`
	addReceiptSQL = `INSERT INTO receipts (notice_id, run_id, signed, at) VALUES ($1, $2, $3, $4)`
	receiptsSQL   = `SELECT r.signed FROM receipts r JOIN notices n ON n.id = r.notice_id WHERE n.ref = $1 ORDER BY r.id`
)

// certify signs a receipt for the rows that a Change marks as erased, stores it in the
// same transaction, and puts it into the letter about it. What was found before and
// after stands in the open run, whose proof is written before rows are marked.
func (s *Store) certify(ctx context.Context, tx pgx.Tx, n *noticeRow, c takedown.Change) ([]takedown.Letter, error) {
	if len(c.Erased) == 0 {
		return c.Letters, nil
	}
	signer, err := s.signer()
	if err != nil {
		return nil, err
	}
	r := translog.Receipt{Ref: n.Ref, Rows: takedown.Ranges(c.Erased), Count: len(c.Erased), At: c.At}
	if err := s.fillReceipt(ctx, tx, n.ID, c.Erased, &r); err != nil {
		return nil, err
	}
	signed, err := signer.Receipt(r)
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, addReceiptSQL, n.ID, r.Run, string(signed), c.At); err != nil {
		return nil, clean(err)
	}
	letters := slices.Clone(c.Letters)
	for i := range letters {
		if letters[i].Template == takedown.LetterErased {
			letters[i].Receipt = string(signed)
		}
	}
	return letters, nil
}

func (s *Store) fillReceipt(ctx context.Context, tx pgx.Tx, notice int64, rows []int, r *translog.Receipt) error {
	var p PurgeProof
	err := tx.QueryRow(ctx, openProofSQL).Scan(&r.Run, &p)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return clean(err)
	}
	r.IndexBefore, r.IndexAfter = p.Index.FoundBefore, p.Index.FoundAfter
	r.IndexTerms, r.FilesRemoved = p.Index.TermsWalked, len(p.Index.FilesRemoved)
	r.Columns, r.Sought, r.Seen, r.Left = p.Columns, p.Sought, p.Seen, p.Found
	var till *time.Time
	if err := tx.QueryRow(ctx, sealedOfSQL, notice, rows).Scan(&r.Sealed, &till); err != nil {
		return clean(err)
	}
	r.SealedTill = orZero(till)
	var size int64
	var signed string
	err = tx.QueryRow(ctx, `SELECT size, signed FROM checkpoints ORDER BY size DESC LIMIT 1`).Scan(&size, &signed)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return clean(err)
	}
	key, err := s.LogKey()
	if err != nil {
		return err
	}
	c, err := translog.OpenCheckpoint([]byte(signed), key)
	if err != nil {
		return err
	}
	r.Size, r.Root = c.Size, base64.StdEncoding.EncodeToString(c.Root[:])
	return nil
}

// receiptsOf are a notice's receipts, oldest first.
func (s *Store) receiptsOf(ctx context.Context, ref string) ([]string, error) {
	rows, err := s.pool.Query(ctx, receiptsSQL, ref)
	if err != nil {
		return nil, fmt.Errorf("store: receipts: %w", clean(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("store: receipts: %w", clean(err))
	}
	return list, nil
}

// logTexts are the words of leaves and receipts, which are the program's own.
func logTexts() []string {
	minutes := int64(1)
	leaf, _ := translog.Encode(takedown.Leaf{ // a leaf with every field always encodes
		Kind: "converted countered gap hidden unhidden ahead abandoned", Ref: "N", Route: takedown.Copyright, Regimes: []string{"dmca", "dsa16", "gdpr"},
		Channel: "form", Source: "provider operator law", Provider: "provider", Outcome: "actioned partly rejected",
		Notices: 1, Minutes: &minutes, Automatic: true, Since: "2026", Commitment: "c"})
	return []string{string(leaf), takedown.PrivateWords(), translog.ReceiptWords()}
}
