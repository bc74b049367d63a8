package store

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/access"
	"blindex/secrets"
)

const (
	codeUnique = "23505"
	codeCheck  = "23514"
)

const addOperatorSQL = `
INSERT INTO operators (name, pseudonym, role, created_at) VALUES ($1, $2, $3, $4) RETURNING id`

// AddOperator makes an operator who has yet to set a password, and the token of the
// one-time link for that. access.ErrOperatorExists, access.ErrOperatorName.
func (s *Store) AddOperator(ctx context.Context, name string, role access.Role) (op access.Operator, linkToken string, err error) {
	op = access.Operator{Name: name, Role: role, CreatedAt: s.now()}
	if op.Pseudonym, err = s.newPseudonym(); err != nil {
		return op, "", err
	}
	err = s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, addOperatorSQL, name, op.Pseudonym, role, op.CreatedAt).Scan(&op.ID); err != nil {
			return operatorError(clean(err))
		}
		linkToken, err = s.addLoginLink(ctx, tx, op.ID)
		return err
	})
	if err != nil {
		return access.Operator{}, "", fmt.Errorf("store: add operator: %w", err)
	}
	return op, linkToken, nil
}

func operatorError(err error) error {
	switch code(err) {
	case codeUnique:
		return access.ErrOperatorExists
	case codeCheck:
		return access.ErrOperatorName
	}
	return err
}

// newPseudonym is what leaves the house in place of a name (R24).
func (s *Store) newPseudonym() (string, error) {
	var b [5]byte
	if _, err := io.ReadFull(s.rand, b[:]); err != nil {
		return "", fmt.Errorf("store: reading random bytes: %w", err)
	}
	return "op-" + strings.ToLower(base32.StdEncoding.EncodeToString(b[:])), nil
}

const (
	endLinksSQL = `DELETE FROM login_links WHERE operator_id = $1`
	addLinkSQL  = `INSERT INTO login_links (token_hash, operator_id, created_at, expires_at) VALUES ($1, $2, $3, $4)`
)

// addLoginLink makes a one-time link; links made before end.
func (s *Store) addLoginLink(ctx context.Context, tx pgx.Tx, operator int64) (string, error) {
	token, hash, err := secrets.NewToken(s.rand)
	if err != nil {
		return "", fmt.Errorf("store: login link: %w", err)
	}
	if _, err := tx.Exec(ctx, endLinksSQL, operator); err != nil {
		return "", clean(err)
	}
	now := s.now()
	_, err = tx.Exec(ctx, addLinkSQL, hash[:], operator, now, now.Add(access.LinkLife))
	return token, clean(err)
}

const resetOperatorSQL = `UPDATE operators SET password_hash = NULL WHERE name = $1 AND disabled_at IS NULL RETURNING id`

// ResetOperator ends an operator's password and sessions and makes a new one-time
// link. access.ErrNoOperator when there is no such operator.
func (s *Store) ResetOperator(ctx context.Context, name string) (linkToken string, err error) {
	err = s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		linkToken, err = s.reset(ctx, tx, name)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("store: reset operator: %w", err)
	}
	return linkToken, nil
}

func (s *Store) reset(ctx context.Context, tx pgx.Tx, name string) (string, error) {
	var id int64
	err := tx.QueryRow(ctx, resetOperatorSQL, name).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", access.ErrNoOperator
	}
	if err != nil {
		return "", clean(err)
	}
	if _, err := tx.Exec(ctx, endSessionsSQL, id); err != nil {
		return "", clean(err)
	}
	return s.addLoginLink(ctx, tx, id)
}

const (
	anyPasswordSQL   = `SELECT EXISTS (SELECT FROM operators WHERE password_hash IS NOT NULL AND disabled_at IS NULL)`
	knownOperatorSQL = `SELECT EXISTS (SELECT FROM operators WHERE name = $1)`
)

// FirstOperator gives a fresh one-time link for the named operator, made an admin if
// not there, as long as no operator has a password; "" from then on.
func (s *Store) FirstOperator(ctx context.Context, name string) (linkToken string, err error) {
	var set, known bool
	err = s.pool.QueryRow(ctx, anyPasswordSQL).Scan(&set)
	if err == nil {
		err = s.pool.QueryRow(ctx, knownOperatorSQL, name).Scan(&known)
	}
	switch {
	case err != nil:
		return "", fmt.Errorf("store: first operator: %w", clean(err))
	case set:
		return "", nil
	case known:
		return s.ResetOperator(ctx, name)
	}
	_, token, err := s.AddOperator(ctx, name, access.Admin)
	return token, err
}

const operatorColumns = `o.id, o.name, o.pseudonym, o.role, o.password_hash IS NOT NULL AND o.disabled_at IS NULL, o.created_at`

const operatorsSQL = `SELECT ` + operatorColumns + ` FROM operators o ORDER BY o.name`

// Operators lists all operators by name.
func (s *Store) Operators(ctx context.Context) ([]access.Operator, error) {
	rows, err := s.pool.Query(ctx, operatorsSQL)
	if err != nil {
		return nil, fmt.Errorf("store: operators: %w", clean(err))
	}
	out, err := pgx.CollectRows(rows, pgx.RowToStructByPos[access.Operator])
	if err != nil {
		return nil, fmt.Errorf("store: operators: %w", clean(err))
	}
	return out, nil
}

const linkSQL = `
SELECT ` + operatorColumns + ` FROM login_links l JOIN operators o ON o.id = l.operator_id
WHERE l.token_hash = $1 AND l.used_at IS NULL AND l.expires_at > $2 AND o.disabled_at IS NULL`

// LoginLink tells whose one-time link a token is, without using it (R30).
// access.ErrLinkUsed when it was used, has expired or never was.
func (s *Store) LoginLink(ctx context.Context, token string) (access.Operator, error) {
	hash := secrets.TokenHash(token)
	op, err := oneOperator(s.pool.QueryRow(ctx, linkSQL, hash[:], s.now()))
	if errors.Is(err, pgx.ErrNoRows) {
		return access.Operator{}, access.ErrLinkUsed
	}
	if err != nil {
		return access.Operator{}, fmt.Errorf("store: login link: %w", err)
	}
	return op, nil
}

func oneOperator(row pgx.Row, more ...any) (access.Operator, error) {
	var op access.Operator
	err := row.Scan(append([]any{&op.ID, &op.Name, &op.Pseudonym, &op.Role, &op.Active, &op.CreatedAt}, more...)...)
	return op, clean(err)
}

const (
	useLinkSQL = `
UPDATE login_links l SET used_at = $2 FROM operators o
WHERE o.id = l.operator_id AND l.token_hash = $1 AND l.used_at IS NULL AND l.expires_at > $2 AND o.disabled_at IS NULL
RETURNING l.operator_id`
	setPasswordSQL = `UPDATE operators SET password_hash = $2 WHERE id = $1`
)

// UseLoginLink sets the operator's password and uses the link up; sessions from
// before end. access.ErrLinkUsed, access.ErrWeak.
func (s *Store) UseLoginLink(ctx context.Context, token, password string) error {
	if _, err := s.LoginLink(ctx, token); err != nil { // before the hash, which is dear
		return err
	}
	hash, err := s.passwords.Hash(password)
	if err != nil {
		return err
	}
	mark := secrets.TokenHash(token)
	err = s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		var id int64
		err := tx.QueryRow(ctx, useLinkSQL, mark[:], s.now()).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			return access.ErrLinkUsed
		}
		if err != nil {
			return clean(err)
		}
		if _, err := tx.Exec(ctx, setPasswordSQL, id, hash); err != nil {
			return clean(err)
		}
		_, err = tx.Exec(ctx, endSessionsSQL, id)
		return clean(err)
	})
	if err != nil {
		return fmt.Errorf("store: use login link: %w", err)
	}
	return nil
}

// endSessionsSQL ends all sessions of an operator.
const endSessionsSQL = `DELETE FROM sessions WHERE operator_id = $1`

// sessionTouch is how often a session's last use is written down.
const sessionTouch = time.Minute
