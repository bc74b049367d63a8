package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/access"
	"blindex/secrets"
	"blindex/takedown"
)

// The names of events about senders.
const (
	eventSenderAdmitted   = "sender_admitted"
	eventSenderEnded      = "sender_ended"
	eventSenderSuspended  = "sender_suspended"
	eventSenderReinstated = "sender_reinstated"
	eventTokenMade        = "token_made"
	eventTokenRevoked     = "token_revoked"
)

// sealedSender is what is known of a sender and sealed: a name may spell that of an entry.
type sealedSender struct {
	Name       string         `json:"name"`
	Contact    access.Contact `json:"contact"`
	Signature  string         `json:"signature"`
	Principals []string       `json:"principals"`
	Record     string         `json:"record"`
}

func senderAAD(nameHash []byte) []byte { return append([]byte("sender|"), nameHash...) }

// senderHash is what a sender's name is recognised by.
func (s *Store) senderHash(name string) [32]byte {
	return s.keys.Email([]byte("sender|" + strings.ToLower(strings.Join(strings.Fields(name), " "))))
}

const addSenderSQL = `
INSERT INTO senders (name_hash, email_hash, sealed, automatic, text_id, signed_at, daily_cap, networks,
                     flagger_areas, flagger_from, flagger_until, admitted_by, admitted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::cidr[], $9, $10, $11, $12, $6) RETURNING id`

// AdmitSender admits a sender: an operator has seen their track record, and they have
// signed the standing statements. It returns the sender with its number and its first
// token, which is not kept. access.ErrSender, access.ErrSenderExists.
func (s *Store) AdmitSender(ctx context.Context, in access.Sender, by string) (access.Sender, string, error) {
	if err := in.Check(); err != nil {
		return access.Sender{}, "", err
	}
	name := s.senderHash(in.Name)
	plain, err := json.Marshal(sealedSender{in.Name, in.Contact, in.Signature, in.Principals, in.Record})
	if err != nil {
		return access.Sender{}, "", errSeal
	}
	sealed, err := s.keys.Seal(plain, senderAAD(name[:]))
	if err != nil {
		return access.Sender{}, "", errSeal
	}
	var token string
	err = s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		at, mail := s.now(), s.emailHash(in.Contact.Email)
		in.SignedAt, in.AdmittedAt, in.AdmittedBy = at, at, by
		err := tx.QueryRow(ctx, addSenderSQL, name[:], mail[:], sealed, in.Automatic, in.TextID, at, in.DailyCap, prefixes(in.Networks),
			areas(in.Flagger), zeroNil(in.Flagger.From), zeroNil(in.Flagger.Until), by).Scan(&in.ID)
		if code(clean(err)) == codeUnique {
			return access.ErrSenderExists
		}
		if err != nil {
			return clean(err)
		}
		if in.TokenID, token, err = s.makeToken(ctx, tx, in.ID, by); err != nil {
			return err
		}
		return s.senderEvent(ctx, tx, in.ID, by, eventSenderAdmitted, "")
	})
	if err != nil {
		return access.Sender{}, "", fmt.Errorf("store: admit sender: %w", err)
	}
	return in, token, nil
}

func areas(f access.Flagger) []string {
	if f.Areas == nil {
		return []string{}
	}
	return f.Areas
}

func prefixes(in []netip.Prefix) []string {
	out := make([]string, len(in))
	for i, p := range in {
		out[i] = p.Masked().String()
	}
	return out
}

// senderEvent writes a step of a sender into the history: by number, since the name is sealed.
func (s *Store) senderEvent(ctx context.Context, tx pgx.Tx, id int64, by, name, why string) error {
	detail := map[string]string{"sender": fmt.Sprint(id)}
	if why != "" {
		detail["reason"] = why
	}
	return s.appendEvents(ctx, tx, "", s.now(), takedown.Event{Actor: by, Name: name, Detail: detail})
}

const addTokenSQL = `
INSERT INTO sender_tokens (sender_id, token_hash, created_by, created_at) VALUES ($1, $2, $3, $4) RETURNING id`

func (s *Store) makeToken(ctx context.Context, tx pgx.Tx, sender int64, by string) (id int64, token string, err error) {
	token, hash, err := secrets.NewToken(s.rand)
	if err != nil {
		return 0, "", fmt.Errorf("store: sender token: %w", err)
	}
	err = tx.QueryRow(ctx, addTokenSQL, sender, hash[:], by, s.now()).Scan(&id)
	return id, token, clean(err)
}

// AddSenderToken makes another token; it is shown once. access.ErrNoSender.
func (s *Store) AddSenderToken(ctx context.Context, sender int64, by string) (token string, err error) {
	err = s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := s.oneSender(ctx, tx, sender); err != nil {
			return err
		}
		if _, token, err = s.makeToken(ctx, tx, sender, by); err != nil {
			return err
		}
		return s.senderEvent(ctx, tx, sender, by, eventTokenMade, "")
	})
	if err != nil {
		return "", fmt.Errorf("store: add sender token: %w", err)
	}
	return token, nil
}

const revokeTokenSQL = `
UPDATE sender_tokens SET revoked_at = $3, revoked_by = $4 WHERE id = $1 AND sender_id = $2 AND revoked_at IS NULL`

// RevokeSenderToken ends a token at once. What it did stands: UndoToken takes it back.
// access.ErrToken when there is no such token in use.
func (s *Store) RevokeSenderToken(ctx context.Context, sender, token int64, by string) error {
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, revokeTokenSQL, token, sender, s.now(), by)
		if err != nil {
			return clean(err)
		}
		if tag.RowsAffected() == 0 {
			return access.ErrToken
		}
		return s.senderEvent(ctx, tx, sender, by, eventTokenRevoked, "")
	})
	if err != nil {
		return fmt.Errorf("store: revoke sender token: %w", err)
	}
	return nil
}

const (
	senderColumns = `
s.id, s.name_hash, s.sealed, s.automatic, s.text_id, s.signed_at, s.daily_cap, s.networks::text[], s.flagger_areas, s.flagger_from,
s.flagger_until, s.admitted_by, s.admitted_at, s.suspended_at, coalesce(s.suspended_by, ''), coalesce(s.suspended_why, ''), s.ended_at`
	senderByTokenSQL = `
SELECT` + senderColumns + `, t.id FROM sender_tokens t JOIN senders s ON s.id = t.sender_id
WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND s.ended_at IS NULL`
	oneSenderSQL = `SELECT` + senderColumns + `, 0::bigint FROM senders s WHERE s.id = $1`
	sendersSQL   = `SELECT` + senderColumns + `, 0::bigint FROM senders s ORDER BY s.ended_at IS NOT NULL, s.id`
)

// SenderByToken is the sender whose token it is, as it is used from an address.
// access.ErrToken when it opens nothing, access.ErrNetwork when it is pinned elsewhere.
func (s *Store) SenderByToken(ctx context.Context, token string, from netip.Addr) (access.Sender, error) {
	hash := secrets.TokenHash(token)
	got, err := s.querySenders(ctx, s.pool, senderByTokenSQL, hash[:])
	switch {
	case err != nil:
		return access.Sender{}, fmt.Errorf("store: sender by token: %w", err)
	case len(got) == 0:
		return access.Sender{}, access.ErrToken
	case !got[0].From(from):
		return access.Sender{}, access.ErrNetwork
	}
	return got[0], nil
}

// Sender is one sender; access.ErrNoSender when there is none.
func (s *Store) Sender(ctx context.Context, id int64) (access.Sender, error) {
	got, err := s.oneSender(ctx, s.pool, id)
	if err != nil {
		return access.Sender{}, fmt.Errorf("store: sender: %w", err)
	}
	return got, nil
}

func (s *Store) oneSender(ctx context.Context, q querier, id int64) (access.Sender, error) {
	got, err := s.querySenders(ctx, q, oneSenderSQL, id)
	if err == nil && len(got) == 0 {
		err = access.ErrNoSender
	}
	if err != nil {
		return access.Sender{}, err
	}
	return got[0], nil
}

// Senders lists all senders, those who have ended last.
func (s *Store) Senders(ctx context.Context) ([]access.Sender, error) {
	got, err := s.querySenders(ctx, s.pool, sendersSQL)
	if err != nil {
		return nil, fmt.Errorf("store: senders: %w", err)
	}
	return got, nil
}

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func (s *Store) querySenders(ctx context.Context, q querier, sql string, args ...any) ([]access.Sender, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, clean(err)
	}
	out, err := pgx.CollectRows(rows, s.scanSender)
	if errors.Is(err, errSeal) {
		return nil, errSeal
	}
	return out, clean(err)
}

func (s *Store) scanSender(row pgx.CollectableRow) (access.Sender, error) {
	var (
		v                            access.Sender
		hash, sealed                 []byte
		networks                     []string
		from, until, suspended, over *time.Time
	)
	err := row.Scan(&v.ID, &hash, &sealed, &v.Automatic, &v.TextID, &v.SignedAt, &v.DailyCap, &networks, &v.Flagger.Areas, &from,
		&until, &v.AdmittedBy, &v.AdmittedAt, &suspended, &v.Suspended.By, &v.Suspended.Why, &over, &v.TokenID)
	if err != nil {
		return v, err
	}
	v.Flagger.From, v.Flagger.Until, v.Suspended.At, v.EndedAt = orZero(from), orZero(until), orZero(suspended), orZero(over)
	for _, n := range networks {
		p, err := netip.ParsePrefix(n)
		if err != nil {
			return v, errDriver
		}
		v.Networks = append(v.Networks, p)
	}
	plain, err := s.keys.Unseal(sealed, senderAAD(hash))
	var in sealedSender
	if err != nil || json.Unmarshal(plain, &in) != nil {
		return v, errSeal
	}
	v.Name, v.Contact, v.Signature, v.Principals, v.Record = in.Name, in.Contact, in.Signature, in.Principals, in.Record
	return v, nil
}

const senderTokensSQL = `
SELECT t.id, t.created_by, t.created_at, t.revoked_at, (SELECT count(*)::int FROM notices n WHERE n.sender_token_id = t.id)
FROM sender_tokens t WHERE t.sender_id = $1 ORDER BY t.id`

// SenderTokens lists a sender's tokens, which are not among what is kept.
func (s *Store) SenderTokens(ctx context.Context, sender int64) ([]access.SenderToken, error) {
	rows, err := s.pool.Query(ctx, senderTokensSQL, sender)
	if err != nil {
		return nil, fmt.Errorf("store: sender tokens: %w", clean(err))
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (access.SenderToken, error) {
		var v access.SenderToken
		var revoked *time.Time
		err := row.Scan(&v.ID, &v.CreatedBy, &v.CreatedAt, &revoked, &v.Filed)
		v.RevokedAt = orZero(revoked)
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("store: sender tokens: %w", clean(err))
	}
	return out, nil
}

const (
	suspendSenderSQL = `
UPDATE senders SET suspended_at = $2, suspended_by = $3, suspended_why = $4 WHERE id = $1 AND suspended_at IS NULL AND ended_at IS NULL`
	reinstateSenderSQL = `
UPDATE senders SET suspended_at = NULL, suspended_by = NULL, suspended_why = NULL, reinstated_at = $2
WHERE id = $1 AND suspended_at IS NOT NULL AND ended_at IS NULL`
	endSenderSQL = `UPDATE senders SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL`
)

// SuspendSender ends automatic action on a sender's notices, which a person decides from
// now on. why is a code. takedown.ErrState when they are suspended already.
func (s *Store) SuspendSender(ctx context.Context, id int64, by, why string) error {
	return s.setSender(ctx, "suspend", id, by, eventSenderSuspended, why, suspendSenderSQL, id, s.now(), by, why)
}

// ReinstateSender ends a suspension. The audit counts anew from now on.
func (s *Store) ReinstateSender(ctx context.Context, id int64, by string) error {
	return s.setSender(ctx, "reinstate", id, by, eventSenderReinstated, "", reinstateSenderSQL, id, s.now())
}

// EndSender ends an admission with all its tokens. What was done stands.
func (s *Store) EndSender(ctx context.Context, id int64, by string) error {
	return s.setSender(ctx, "end", id, by, eventSenderEnded, "", endSenderSQL, id, s.now(), by)
}

func (s *Store) setSender(ctx context.Context, what string, id int64, by, event, why, sql string, args ...any) error {
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, sql, args...)
		switch {
		case code(clean(err)) == codeCheckViolation:
			return takedown.ErrReason
		case err != nil:
			return clean(err)
		case tag.RowsAffected() == 0:
			return takedown.ErrState
		}
		return s.senderEvent(ctx, tx, id, by, event, why)
	})
	if err != nil {
		return fmt.Errorf("store: %s sender: %w", what, err)
	}
	return nil
}

const distrustSQL = `
UPDATE senders SET suspended_at = $1, suspended_by = 'system', suspended_why = 'database_went_back'
WHERE automatic AND suspended_at IS NULL AND ended_at IS NULL`

// distrust ends automatic action for everyone, until a person begins it again: a database
// that went back may have forgotten which tokens were revoked and who was suspended.
func (s *Store) distrust(ctx context.Context, tx pgx.Tx) error {
	var there bool // a backup may be older than the table
	if err := tx.QueryRow(ctx, `SELECT to_regclass('senders') IS NOT NULL`).Scan(&there); err != nil || !there {
		return clean(err)
	}
	tag, err := tx.Exec(ctx, distrustSQL, s.now())
	if err == nil && tag.RowsAffected() > 0 {
		s.log.Error("the database went back: look at the tokens of admitted senders, then reinstate them", "senders", tag.RowsAffected())
	}
	return clean(err)
}
