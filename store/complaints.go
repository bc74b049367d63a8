package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/secrets"
	"blindex/takedown"
)

type sealedComplaint struct {
	Party takedown.Party `json:"party"`
	Text  string         `json:"text"`
}

const complaintsSQL = `
SELECT ref, filed_by, lang, row_ns, sealed, state, received_at, answered_at, coalesce(answered_by, ''), reason
FROM complaints WHERE notice_id = $1 ORDER BY id`

func (s *Store) complaintsOf(ctx context.Context, tx pgx.Tx, id int64) ([]takedown.Complaint, error) {
	rows, err := tx.Query(ctx, complaintsSQL, id)
	if err != nil {
		return nil, clean(err)
	}
	var broken error
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (takedown.Complaint, error) {
		var (
			k        takedown.Complaint
			sealed   []byte
			answered *time.Time
			in       sealedComplaint
		)
		if err := row.Scan(&k.Ref, &k.By, &k.Lang, &k.Rows, &sealed, &k.State, &k.ReceivedAt, &answered, &k.AnsweredBy, &k.Reason); err != nil {
			return k, err
		}
		k.AnsweredAt = orZero(answered)
		broken = s.open(sealed, "complaint|"+k.Ref, &in)
		k.Party, k.Text = in.Party, in.Text
		return k, broken
	})
	if broken != nil {
		return nil, broken
	}
	return out, clean(err)
}

const (
	setComplaintSQL = `
UPDATE complaints SET state = $3, answered_at = $4, answered_by = nullif($5, ''), reason = $6 WHERE notice_id = $1 AND ref = $2`
	putComplaintSQL = `
INSERT INTO complaints (notice_id, ref, token_hash, filed_by, lang, row_ns, sealed, state, received_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
)

func (s *Store) putComplaint(ctx context.Context, tx pgx.Tx, n *noticeRow, k takedown.Complaint) error {
	tag, err := tx.Exec(ctx, setComplaintSQL, n.ID, k.Ref, k.State, zeroNil(k.AnsweredAt), k.AnsweredBy, k.Reason)
	if err != nil || tag.RowsAffected() > 0 {
		return clean(err)
	}
	sealed, err := s.seal(sealedComplaint{k.Party, plainText(k.Text)}, "complaint|"+k.Ref)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, putComplaintSQL, n.ID, k.Ref, n.fresh[:], k.By, k.Lang, k.Rows, sealed, k.State, k.ReceivedAt)
	return clean(err)
}

// FileComplaint files a complaint about a decision (DSA 20). A sender's is filed with the
// token of the notice; anybody else names rows by number or by link, as in FileCounter.
func (s *Store) FileComplaint(ctx context.Context, ref string, k takedown.Complaint, links []takedown.Parsed) (takedown.ComplaintFiled, error) {
	token, hash, err := secrets.NewToken(s.rand)
	if err != nil {
		return takedown.ComplaintFiled{}, fmt.Errorf("store: file complaint: %w", err)
	}
	if k.Ref, err = takedown.NewComplaintRef(s.rand); err != nil {
		return takedown.ComplaintFiled{}, fmt.Errorf("store: file complaint: %w", err)
	}
	_, err = s.change(ctx, func(ctx context.Context, tx pgx.Tx) (*noticeRow, takedown.Change, error) {
		n, err := s.loadNotice(ctx, tx, ref, true)
		if err != nil {
			return nil, takedown.Change{}, err
		}
		n.fresh = hash
		named, err := s.rowsNaming(ctx, tx, n, links)
		if err != nil {
			return nil, takedown.Change{}, err
		}
		k.Rows = append(append([]int{}, k.Rows...), named...)
		c, err := takedown.Decide(n.Notice, takedown.Complain{Complaint: k}, s.now())
		return n, c, err
	})
	if err != nil {
		return takedown.ComplaintFiled{}, fmt.Errorf("store: file complaint: %w", err)
	}
	return takedown.ComplaintFiled{Ref: k.Ref, Token: token}, nil
}

const complaintByTokenSQL = `
SELECT n.ref, k.ref FROM complaints k JOIN notices n ON n.id = k.notice_id WHERE k.token_hash = $1`

// ComplaintStatus is what the holder of a complaint's token may see.
// takedown.ErrNotFound when the token opens nothing.
func (s *Store) ComplaintStatus(ctx context.Context, token string) (takedown.Complaint, error) {
	hash := secrets.TokenHash(token)
	var out takedown.Complaint
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		var notice, ref string
		err := tx.QueryRow(ctx, complaintByTokenSQL, hash[:]).Scan(&notice, &ref)
		if errors.Is(err, pgx.ErrNoRows) {
			return takedown.ErrNotFound
		}
		if err != nil {
			return clean(err)
		}
		n, err := s.loadNotice(ctx, tx, notice, false)
		if err != nil {
			return err
		}
		for _, k := range n.Notice.Complaints {
			if k.Ref == ref {
				out = k
			}
		}
		return nil
	})
	if err != nil {
		return out, fmt.Errorf("store: complaint by token: %w", err)
	}
	return out, nil
}
