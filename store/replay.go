package store

import (
	"context"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"blindex/secrets"
	"blindex/takedown"
)

// replayKey is what a notice that comes twice is recognised by; without set there is none.
type replayKey struct {
	set     bool
	key     [32]byte // keyed hash of who sends it and what they call it
	content [32]byte // keyed hash of what it says, scrubbed (R5)
}

// errFiledBefore says that a notice came before.
var errFiledBefore = errors.New("store: filed before")

// replayKey is the key of a draft. Of a sender whom nobody admitted, what the notice says
// is part of the key: whoever knows an address and a number must not get the token of
// somebody else's notice by sending another one under them (R30).
func (s *Store) replayKey(d takedown.Draft) replayKey {
	name := "name|" + d.ExternalID
	if d.Attempt != "" {
		name = "attempt|" + d.Attempt
	}
	if d.Attempt == "" && d.ExternalID == "" {
		return replayKey{}
	}
	k := replayKey{set: true, content: s.keys.Email(slices.Concat([]byte("content|"), s.draftText(d)))}
	who := fmt.Sprintf("sender|%d", d.Sender)
	if d.Sender == 0 {
		who = "address|" + strings.ToLower(mailboxOf(d.Notice.Parties, takedown.RoleSender)) + "|" + string(k.content[:])
	}
	k.key = s.keys.Email([]byte("replay|" + who + "|" + name))
	return k
}

// draftText is all that a draft says, for its hash.
func (s *Store) draftText(d takedown.Draft) []byte {
	n := d.Notice
	text, err := json.Marshal([]any{n.Route, n.Lang, n.Parties, n.Works, n.Statements, n.Signature, n.Explanation, s.filedRows(d), d.RevisionOf})
	if err != nil {
		return nil // texts and numbers always marshal
	}
	return text
}

// receiptToken makes the token of a receipt. With a key it is derived from it, so that
// the answer to a repetition can be the first one, though no token is kept.
func (s *Store) receiptToken(k replayKey) (token string, hash [32]byte, err error) {
	if !k.set {
		return secrets.NewToken(s.rand)
	}
	sum := s.keys.Email(append([]byte("receipt|"), k.key[:]...))
	token = "bx_" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:20]))
	return token, secrets.TokenHash(token), nil
}

const filedBeforeSQL = `
SELECT k.content, n.ref FROM notice_keys k JOIN notices n ON n.id = k.notice_id WHERE k.key = $1`

// filedBefore answers a notice that came before.
func (s *Store) filedBefore(ctx context.Context, k replayKey) (filed takedown.Filed, known bool, err error) {
	if !k.set {
		return filed, false, nil
	}
	var content []byte
	err = s.pool.QueryRow(ctx, filedBeforeSQL, k.key[:]).Scan(&content, &filed.Ref)
	if errors.Is(err, pgx.ErrNoRows) {
		return filed, false, nil
	}
	if err != nil {
		return filed, false, clean(err)
	}
	if [32]byte(content) != k.content {
		return takedown.Filed{}, true, takedown.ErrReused
	}
	if filed.Token, _, err = s.receiptToken(k); err != nil {
		return takedown.Filed{}, true, err
	}
	filed.Again = true
	filed.Status, err = s.NoticeStatus(ctx, filed.Token)
	return filed, true, err
}

const (
	lockKeySQL  = `SELECT pg_advisory_xact_lock($1)`
	keyTakenSQL = `SELECT EXISTS (SELECT FROM notice_keys WHERE key = $1)`
	keepKeySQL  = `INSERT INTO notice_keys (key, notice_id, content, created_at) VALUES ($1, $2, $3, $4)`
)

// claimKey waits for whoever files under the same key; errFiledBefore when they did.
func claimKey(ctx context.Context, tx pgx.Tx, k replayKey) error {
	if !k.set {
		return nil
	}
	if _, err := tx.Exec(ctx, lockKeySQL, int64(binary.BigEndian.Uint64(k.key[:]))); err != nil {
		return clean(err)
	}
	var taken bool
	if err := tx.QueryRow(ctx, keyTakenSQL, k.key[:]).Scan(&taken); err != nil {
		return clean(err)
	}
	if taken {
		return errFiledBefore
	}
	return nil
}

// keepKey keeps the key of a notice just stored.
func (s *Store) keepKey(ctx context.Context, tx pgx.Tx, id int64, k replayKey) error {
	if !k.set {
		return nil
	}
	_, err := tx.Exec(ctx, keepKeySQL, k.key[:], id, k.content[:], s.now())
	return clean(err)
}

// externalHash is what a notice is found by under its sender's own name for it.
func (s *Store) externalHash(d takedown.Draft) []byte {
	to := mailboxOf(d.Notice.Parties, takedown.RoleSender)
	if d.ExternalID == "" || to == "" {
		return nil
	}
	return s.externalName(to, d.ExternalID)
}

func (s *Store) externalName(mailbox, id string) []byte {
	sum := s.keys.Email([]byte("external|" + strings.ToLower(mailbox) + "|" + id))
	return sum[:]
}

const noticeByExternalSQL = `
SELECT ref, coalesce(sender_id, 0) FROM notices WHERE external_hash = $1 ORDER BY id DESC LIMIT 1`

// NoticeByExternalID is the reference of the newest notice that a mailbox filed under a
// name of its own, such as an ACNS case: for taking it back (T36). It proves nothing
// about who asks. takedown.ErrNotFound when there is none.
func (s *Store) NoticeByExternalID(ctx context.Context, mailbox, id string) (ref string, err error) {
	ref, _, err = s.FiledAs(ctx, mailbox, id)
	return ref, err
}

// FiledAs is NoticeByExternalID, with the admitted sender that the notice is from, or 0.
func (s *Store) FiledAs(ctx context.Context, mailbox, id string) (ref string, sender int64, err error) {
	err = s.pool.QueryRow(ctx, noticeByExternalSQL, s.externalName(mailbox, id)).Scan(&ref, &sender)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", 0, takedown.ErrNotFound
	}
	if err != nil {
		return "", 0, fmt.Errorf("store: notice by external id: %w", clean(err))
	}
	return ref, sender, nil
}

const mayReviseSQL = `
SELECT EXISTS (SELECT FROM notices WHERE ref = $1 AND (token_hash = $2 OR mail_token_hash = $2 OR $3::bigint <> 0 AND sender_id = $3))`

// inherit lays an earlier notice of the same sender under one that sends its bad rows
// again, so that nothing but the rows need be given. takedown.ErrNotFound when there is
// no such notice, or it is not theirs.
func (s *Store) inherit(ctx context.Context, tx pgx.Tx, d *takedown.Draft) error {
	if d.RevisionOf == "" {
		return nil
	}
	hash := secrets.TokenHash(d.RevisionToken)
	var may bool
	if err := tx.QueryRow(ctx, mayReviseSQL, d.RevisionOf, hash[:], d.Sender).Scan(&may); err != nil {
		return clean(err)
	}
	if !may {
		return takedown.ErrNotFound
	}
	first, err := s.loadNotice(ctx, tx, d.RevisionOf, false)
	if err != nil {
		return err
	}
	d.Notice = d.Notice.Revising(first.Notice)
	return nil
}
