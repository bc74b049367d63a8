package store

import (
	"context"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/mail"
	"blindex/takedown"
)

// beside is what came with a notice and is kept sealed.
type beside struct {
	Signer  string                `json:"signer,omitempty"`
	Dropped []takedown.Attachment `json:"dropped,omitempty"`
}

const putBesideSQL = `UPDATE notices SET beside_sealed = $2, mail_id = $3 WHERE id = $1`

// putBeside stores what came with a notice beside its words, and by what its mail is
// known. mail.ErrRepeated when that mail was filed before.
func (s *Store) putBeside(ctx context.Context, tx pgx.Tx, id int64, ref string, d takedown.Draft) error {
	var sealed []byte
	if d.Notice.Signer != "" || len(d.Notice.Dropped) > 0 {
		plain, err := json.Marshal(beside{d.Notice.Signer, d.Notice.Dropped})
		if err != nil {
			return errSeal
		}
		if sealed, err = s.keys.Seal(plain, besideAAD(ref)); err != nil {
			return errSeal
		}
	}
	known := s.mailID(d.MailID)
	if known == nil && sealed == nil {
		return nil
	}
	var before bool
	if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM notices WHERE mail_id = $1)`, known).Scan(&before); err != nil {
		return clean(err)
	}
	if before {
		return mail.ErrRepeated
	}
	_, err := tx.Exec(ctx, putBesideSQL, id, sealed, known)
	return clean(err)
}

// mailID is what a mail is recognised by, or nil.
func (s *Store) mailID(id string) []byte {
	if id == "" {
		return nil
	}
	sum := s.keys.Email([]byte("message|" + id))
	return sum[:]
}

func besideAAD(ref string) []byte { return []byte("beside|" + ref) }

const besideSQL = `SELECT beside_sealed, bounced_at FROM notices WHERE id = $1`

func (s *Store) readBeside(ctx context.Context, tx pgx.Tx, n *noticeRow) error {
	var sealed []byte
	var bounced *time.Time
	if err := tx.QueryRow(ctx, besideSQL, n.ID).Scan(&sealed, &bounced); err != nil {
		return clean(err)
	}
	n.Notice.BouncedAt = orZero(bounced)
	if sealed == nil {
		return nil
	}
	var b beside
	plain, err := s.keys.Unseal(sealed, besideAAD(n.Ref))
	if err != nil || json.Unmarshal(plain, &b) != nil {
		return errSeal
	}
	n.Notice.Signer, n.Notice.Dropped = b.Signer, b.Dropped
	return nil
}

// mailTag is how a mail of ours is known when an answer or a bounce names it: its number
// and what only we could have put beside it.
func (s *Store) mailTag(id int64) string {
	sum := s.keys.Email(fmt.Appendf(nil, "tag|%d", id))
	return fmt.Sprintf("%d-%s", id, strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10])))
}

const (
	bouncedMailSQL = `
UPDATE mails SET bounced_at = $2, error_code = $3 WHERE id = $1 AND bounced_at IS NULL RETURNING coalesce(notice_ref, ''), to_hash`
	bouncedNoticeSQL = `
UPDATE notices n SET bounced_at = $3 FROM notice_parties p
WHERE n.ref = $1 AND p.notice_id = n.id AND p.role = 'sender' AND p.email_hash = $2`
	forgetBounceSQL = `UPDATE notices SET bounced_at = NULL WHERE id = $1`
)

// MailBounced records that a mail of ours did not arrive, and marks the notice it was
// about as long as that has the same address. Nobody is locked out by it: the page of a
// notice needs no mail. A tag that is not ours changes nothing.
func (s *Store) MailBounced(ctx context.Context, b mail.Bounce) error {
	number, _, _ := strings.Cut(b.Tag, "-")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || b.Tag != s.mailTag(id) {
		return nil
	}
	err = s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error { return s.markBounced(ctx, tx, id, "bounce_"+b.Status) })
	if err != nil {
		return fmt.Errorf("store: mail bounced: %w", err)
	}
	return nil
}

func (s *Store) markBounced(ctx context.Context, tx pgx.Tx, id int64, code string) error {
	var ref string
	var to []byte
	err := tx.QueryRow(ctx, bouncedMailSQL, id, s.now(), code).Scan(&ref, &to)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && ref == "" {
		return nil
	}
	if err != nil {
		return clean(err)
	}
	_, err = tx.Exec(ctx, bouncedNoticeSQL, ref, to, s.now())
	return clean(err)
}

// RetractByMail takes a notice back for whoever wrote a mail from this address. Without
// proof, or from another address, it is not done: the notice is marked for a person, once
// (R30, T22). takedown.ErrNotFound and takedown.ErrState as UpdateNotice.
func (s *Store) RetractByMail(ctx context.Context, ref, from string, proven bool) (done bool, err error) {
	err = s.UpdateNotice(ctx, ref, func(n takedown.Notice) (takedown.Change, error) {
		by := ""
		if to := mailboxOf(n.Parties, takedown.RoleSender); proven && to != "" && strings.EqualFold(to, from) {
			by = takedown.ByDKIM
		}
		done = by != ""
		if !done && marked(n.Attention, takedown.AttentionRetraction) {
			return takedown.Change{}, errMarked
		}
		return takedown.Decide(n, takedown.Retract{By: by}, s.now())
	})
	if errors.Is(err, errMarked) {
		return false, nil
	}
	return done && err == nil, err
}

var errMarked = errors.New("store: the notice is marked already")

func marked(codes []string, code string) bool {
	for _, c := range codes {
		if c == code {
			return true
		}
	}
	return false
}

// reissueAfter is how long after a mail about a notice its link may be mailed again.
const reissueAfter = time.Hour

const lostSQL = `
SELECT n.ref FROM notices n JOIN notice_parties p ON p.notice_id = n.id AND p.role = 'sender' AND p.email_hash = $2
WHERE n.ref = $1 AND NOT EXISTS (
    SELECT FROM mails m WHERE m.notice_ref = n.ref AND m.to_hash = $2 AND m.created_at > $3::timestamptz)`

// ReissueLink mails the link to a notice's page again if the address is its sender's
// (R34). Whether it was is not told; a page that could say so would tell who files.
func (s *Store) ReissueLink(ctx context.Context, ref, address string) error {
	to := takedown.Party{Email: address}.Mailbox()
	if to == "" {
		return nil
	}
	hash := s.emailHash(to)
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		var found string
		err := tx.QueryRow(ctx, lostSQL, ref, hash[:], s.now().Add(-reissueAfter)).Scan(&found)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return clean(err)
		}
		n, err := s.loadNotice(ctx, tx, found, true)
		if err != nil {
			return err
		}
		again := takedown.Letter{To: takedown.RoleSender, Template: takedown.LetterLost}
		return s.queueLetters(ctx, tx, n, takedown.Change{At: s.now(), Letters: []takedown.Letter{again}})
	})
	if err != nil {
		return fmt.Errorf("store: reissue link: %w", err)
	}
	return nil
}
