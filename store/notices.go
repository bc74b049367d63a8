package store

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"blindex/secrets"
	"blindex/takedown"
)

// UpdateNotice locks a notice, asks decide what is to change and applies it in one
// transaction; it returns when every removal in it stands in the journal too.
// takedown.ErrNotFound when there is no such notice; ErrNotJournaled when the change
// is in force but not in the journal; decide's own errors as they are. decide may be
// called more than once.
func (s *Store) UpdateNotice(ctx context.Context, ref string, decide func(takedown.Notice) (takedown.Change, error)) error {
	_, err := s.change(ctx, func(ctx context.Context, tx pgx.Tx) (*noticeRow, takedown.Change, error) {
		n, err := s.loadNotice(ctx, tx, ref, true)
		if err != nil {
			return nil, takedown.Change{}, err
		}
		c, err := decide(n.Notice)
		return n, c, err
	})
	if err != nil {
		return fmt.Errorf("store: update notice: %w", err)
	}
	return nil
}

const noticeByTokenSQL = `SELECT ref FROM notices WHERE token_hash = $1 OR mail_token_hash = $1`

// NoticeByToken is the notice that a token opens: the one of the receipt, or the one
// that stands in mails to the sender. takedown.ErrNotFound when it opens none.
func (s *Store) NoticeByToken(ctx context.Context, token string) (takedown.Notice, error) {
	hash := secrets.TokenHash(token)
	var n *noticeRow
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		var ref string
		err := tx.QueryRow(ctx, noticeByTokenSQL, hash[:]).Scan(&ref)
		if errors.Is(err, pgx.ErrNoRows) {
			return takedown.ErrNotFound
		}
		if err != nil {
			return clean(err)
		}
		n, err = s.loadNotice(ctx, tx, ref, false)
		return err
	})
	if err != nil {
		return takedown.Notice{}, fmt.Errorf("store: notice by token: %w", err)
	}
	return n.Notice, nil
}

// NoticeStatus is what the holder of a token may see (R16). takedown.ErrNotFound when
// the token opens nothing.
func (s *Store) NoticeStatus(ctx context.Context, token string) (takedown.Status, error) {
	// First: what is said to be done must be in what is read after it.
	pending, err := s.pendingRows(ctx, token)
	if err != nil {
		return takedown.Status{}, fmt.Errorf("store: notice status: %w", err)
	}
	n, err := s.NoticeByToken(ctx, token)
	if err != nil {
		return takedown.Status{}, err
	}
	st := takedown.NewStatus(n)
	st.Pending = pending
	if n.Receipts() {
		st.Receipts, err = s.receiptsOf(ctx, n.Ref)
	}
	return st, err
}

const (
	verifySQL = `
UPDATE notices SET verified_at = coalesce(verified_at, $2), version = version + 1
WHERE mail_token_hash = $1 RETURNING ref, version`
	setDueSQL = `UPDATE notices SET due_at = $2, lane = $3 WHERE ref = $1`
)

// VerifyNotice records that whoever holds the token from the mail has the sender's
// mailbox; the receipt's own token does not do. Doing it again changes nothing.
// takedown.ErrNotFound when the token is not one of a mail.
func (s *Store) VerifyNotice(ctx context.Context, token string) error {
	hash := secrets.TokenHash(token)
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		var ref string
		err := tx.QueryRow(ctx, `SELECT ref FROM notices WHERE mail_token_hash = $1 FOR UPDATE`, hash[:]).Scan(&ref)
		if errors.Is(err, pgx.ErrNoRows) {
			return takedown.ErrNotFound
		}
		if err != nil {
			return clean(err)
		}
		n, err := s.loadNotice(ctx, tx, ref, true)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, forgetBounceSQL, n.ID); err != nil || n.Notice.Verified {
			return clean(err)
		}
		if _, err := tx.Exec(ctx, verifySQL, hash[:], s.now()); err != nil {
			return clean(err)
		}
		n.Notice.Verified = true
		if _, err := tx.Exec(ctx, setDueSQL, ref, zeroNil(takedown.Due(n.Notice)), n.Notice.Lane()); err != nil {
			return clean(err)
		}
		if err := s.releaseMails(ctx, tx, ref, mailboxOf(n.Notice.Parties, takedown.RoleSender), s.now()); err != nil {
			return err
		}
		return s.appendEvents(ctx, tx, ref, s.now(), takedown.Event{Actor: takedown.RoleSender, Name: eventVerified})
	})
	if err != nil {
		return fmt.Errorf("store: verify notice: %w", err)
	}
	return nil
}

// mailToken is the token that stands in mails to one address about one notice. It is
// derived, so that it need not be kept, and another address gets another one (R30).
func (s *Store) mailToken(ref, mailbox string) string {
	sum := s.keys.Email([]byte("token|" + ref + "|" + strings.ToLower(mailbox)))
	return "bx_" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:20]))
}

// emailHash is what an address is recognised by.
func (s *Store) emailHash(mailbox string) [32]byte {
	return s.keys.Email([]byte("address|" + strings.ToLower(mailbox)))
}

func (s *Store) mailTokenHash(ref string, parties []takedown.Party) []byte {
	hash := secrets.TokenHash(s.mailToken(ref, mailboxOf(parties, takedown.RoleSender)))
	return hash[:]
}

const abandonableSQL = `
SELECT ref FROM notices WHERE state IN ('incomplete', 'deficient') AND due_at <= $1 ORDER BY due_at LIMIT 1000`

// AbandonNotices closes notices whose senders have not answered in time, and returns how many.
func (s *Store) AbandonNotices(ctx context.Context) (int, error) {
	now := s.now()
	rows, err := s.pool.Query(ctx, abandonableSQL, now)
	if err != nil {
		return 0, fmt.Errorf("store: abandon notices: %w", clean(err))
	}
	refs, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return 0, fmt.Errorf("store: abandon notices: %w", clean(err))
	}
	n := 0
	for _, ref := range refs {
		err := s.UpdateNotice(ctx, ref, func(n takedown.Notice) (takedown.Change, error) {
			return takedown.Decide(n, takedown.Abandon{}, now)
		})
		switch {
		case errors.Is(err, takedown.ErrState): // answered meanwhile, or hidden rows wait for a person
		case err != nil:
			return n, err
		default:
			n++
		}
	}
	return n, nil
}
