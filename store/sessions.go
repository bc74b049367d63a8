package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"blindex/access"
	"blindex/secrets"
)

const (
	signInSQL = `
SELECT ` + operatorColumns + `, o.password_hash FROM operators o
WHERE o.name = $1 AND o.password_hash IS NOT NULL AND o.disabled_at IS NULL`
	addSessionSQL = `
INSERT INTO sessions (token_hash, operator_id, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $3, $4)`
)

// SignIn begins a session and returns its token. access.ErrCredentials for a wrong
// name, a wrong password and a disabled operator alike, after the same time.
func (s *Store) SignIn(ctx context.Context, name, password string) (token string, sess access.Session, err error) {
	var hash string
	op, err := oneOperator(s.pool.QueryRow(ctx, signInSQL, plainText(name)), &hash)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", sess, fmt.Errorf("store: sign in: %w", err)
	}
	ok, stale := s.passwords.Check(hash, password)
	if !ok {
		return "", sess, access.ErrCredentials
	}
	if stale {
		if hash, err := s.passwords.Hash(password); err == nil {
			if _, err := s.pool.Exec(ctx, setPasswordSQL, op.ID, hash); err != nil {
				return "", sess, fmt.Errorf("store: sign in: %w", clean(err))
			}
		}
	}
	token, mark, err := secrets.NewToken(s.rand)
	if err != nil {
		return "", sess, fmt.Errorf("store: sign in: %w", err)
	}
	now := s.now()
	sess = access.Session{Operator: op, ExpiresAt: now.Add(access.SessionLife)}
	if _, err := s.pool.Exec(ctx, addSessionSQL, mark[:], op.ID, now, sess.ExpiresAt); err != nil {
		return "", access.Session{}, fmt.Errorf("store: sign in: %w", clean(err))
	}
	return token, sess, nil
}

const (
	sessionSQL = `
SELECT ` + operatorColumns + `, x.expires_at FROM sessions x JOIN operators o ON o.id = x.operator_id
WHERE x.token_hash = $1 AND x.expires_at > $2 AND x.seen_at > $3 AND o.disabled_at IS NULL`
	touchSQL = `UPDATE sessions SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $3`
)

// Session is the session of a token, and notes its use. access.ErrNoSession when it
// has ended, by time, idleness or sign-out.
func (s *Store) Session(ctx context.Context, token string) (access.Session, error) {
	now, mark := s.now(), secrets.TokenHash(token)
	var sess access.Session
	op, err := oneOperator(s.pool.QueryRow(ctx, sessionSQL, mark[:], now, now.Add(-access.SessionIdle)), &sess.ExpiresAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return access.Session{}, access.ErrNoSession
	}
	if err != nil {
		return access.Session{}, fmt.Errorf("store: session: %w", err)
	}
	if _, err := s.pool.Exec(ctx, touchSQL, mark[:], now, now.Add(-sessionTouch)); err != nil {
		return access.Session{}, fmt.Errorf("store: session: %w", clean(err))
	}
	sess.Operator = op
	return sess, nil
}

// SignOut ends a session. One that has ended already is no error.
func (s *Store) SignOut(ctx context.Context, token string) error {
	mark := secrets.TokenHash(token)
	if _, err := s.pool.Exec(ctx, `DELETE FROM sessions WHERE token_hash = $1`, mark[:]); err != nil {
		return fmt.Errorf("store: sign out: %w", clean(err))
	}
	return nil
}
