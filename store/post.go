package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/access"
	"blindex/mail"
	"blindex/takedown"
)

// Bounds of the operators' list and of the fixed answer.
const (
	postOpen   = 1000 // mails that may wait for a person; more are asked to come later
	postShown  = 100
	answersDay = 200 // fixed answers in 24 hours, to all addresses together
)

// sealedPost is what of a mail is readable with the master file alone.
type sealedPost struct {
	Name  string `json:"name"`
	Email string `json:"email"`
	Text  string `json:"text"`
}

const (
	countPostSQL = `SELECT count(*) FROM post WHERE done_at IS NULL`
	addPostSQL   = `
INSERT INTO post (kind, mail_id, notice_ref, lang, sealed, links, answered, received_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (mail_id) DO NOTHING`
	answersSQL = `
SELECT count(*), coalesce(bool_or(to_hash = $2), false) FROM mails
WHERE notice_ref IS NULL AND created_at > $1::timestamptz - interval '24 hours'`
)

// KeepPost puts a mail on the operators' list and, when it may have the fixed answer,
// queues that: one a day for an address, and a number a day for all (R30). The same mail
// twice is kept once. mail.ErrBusy when the list is full.
func (s *Store) KeepPost(ctx context.Context, p mail.Post) error {
	plain, err := json.Marshal(sealedPost{p.From.Name, p.From.Email, plainText(p.Text)})
	if err != nil {
		return errSeal
	}
	sealed, err := s.keys.Seal(plain, postAAD)
	if err != nil {
		return errSeal
	}
	err = s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		var open int
		if err := tx.QueryRow(ctx, countPostSQL).Scan(&open); err != nil {
			return clean(err)
		}
		if open >= postOpen {
			return mail.ErrBusy
		}
		answer, err := s.mayAnswer(ctx, tx, p)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, addPostSQL, p.Kind, s.mailID(p.ID), textNil(p.Ref), p.Lang, sealed, p.Links, answer, s.now())
		if err != nil || tag.RowsAffected() == 0 || !answer {
			return clean(err)
		}
		return s.queueAnswer(ctx, tx, p.From.Mailbox(), p.Lang)
	})
	if errors.Is(err, mail.ErrBusy) {
		return mail.ErrBusy
	}
	if err != nil {
		return fmt.Errorf("store: keep post: %w", err)
	}
	return nil
}

var postAAD = []byte("post")

func textNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// mayAnswer reports whether the fixed answer goes out: no address is written to twice a
// day by us because somebody wrote in its name.
func (s *Store) mayAnswer(ctx context.Context, tx pgx.Tx, p mail.Post) (bool, error) {
	to := p.From.Mailbox()
	if !p.Answer || to == "" {
		return false, nil
	}
	hash := s.emailHash(to)
	var today int
	var had bool
	if err := tx.QueryRow(ctx, answersSQL, s.now(), hash[:]).Scan(&today, &had); err != nil {
		return false, clean(err)
	}
	if had || today >= answersDay {
		return false, nil
	}
	when, err := s.mailTime(ctx, tx, false, to, s.now())
	return err == nil && !when.After(s.now()), err
}

func (s *Store) queueAnswer(ctx context.Context, tx pgx.Tx, to, lang string) error {
	subject, body := mail.ComposeAnswer(lang, s.noticeURL)
	sealed, err := s.keys.Seal([]byte(to), mailAAD(""))
	if err != nil {
		return errSeal
	}
	hash := s.emailHash(to)
	_, err = tx.Exec(ctx, addMailSQL, nil, sealed, hash[:], true, subject, body, s.now(), s.now())
	return clean(err)
}

const listPostSQL = `
SELECT id, kind, coalesce(notice_ref, ''), lang, sealed, links, answered, received_at FROM post
WHERE done_at IS NULL ORDER BY received_at, id LIMIT $1`

// Post lists the mails that wait for a person, oldest first.
func (s *Store) Post(ctx context.Context) ([]mail.Waiting, error) {
	rows, err := s.pool.Query(ctx, listPostSQL, postShown)
	if err != nil {
		return nil, fmt.Errorf("store: post: %w", clean(err))
	}
	var (
		out    []mail.Waiting
		w      mail.Waiting
		sealed []byte
	)
	_, err = pgx.ForEachRow(rows, []any{&w.ID, &w.Kind, &w.Ref, &w.Lang, &sealed, &w.Links, &w.Answered, &w.ReceivedAt}, func() error {
		var p sealedPost
		plain, err := s.keys.Unseal(sealed, postAAD)
		if err != nil || json.Unmarshal(plain, &p) != nil {
			return errSeal
		}
		w.Name, w.Email, w.Text = p.Name, p.Email, p.Text
		out = append(out, w)
		return nil
	})
	if errors.Is(err, errSeal) {
		return nil, fmt.Errorf("store: post: %w", errSeal)
	}
	if err != nil {
		return nil, fmt.Errorf("store: post: %w", clean(err))
	}
	return out, nil
}

const donePostSQL = `UPDATE post SET done_at = $2, done_by = $3 WHERE id = $1 AND done_at IS NULL`

// PostDone takes a mail off the list. takedown.ErrNotFound when it is not on it.
func (s *Store) PostDone(ctx context.Context, id int64, by access.Operator) error {
	tag, err := s.pool.Exec(ctx, donePostSQL, id, s.now(), by.Pseudonym)
	if err != nil {
		return fmt.Errorf("store: post done: %w", clean(err))
	}
	if tag.RowsAffected() == 0 {
		return fmt.Errorf("store: post done: %w", takedown.ErrNotFound)
	}
	return nil
}

// postKept is how long a mail that was dealt with is kept.
const postKept = 30 * 24 * time.Hour
