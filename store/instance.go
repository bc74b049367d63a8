package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
)

// ErrForeignSecrets says that the keys given belong to another database.
var ErrForeignSecrets = errors.New("store: these keys do not belong to this database")

// SecretsCheck is the check value of the keys this database belongs to, nil as long
// as it belongs to none. It is asked before the keys are there, to know which are.
func (s *Store) SecretsCheck(ctx context.Context) ([]byte, error) {
	var check []byte
	if err := s.pool.QueryRow(ctx, `SELECT secrets_check FROM instance`).Scan(&check); err != nil {
		return nil, fmt.Errorf("store: check of the secrets: %w", clean(err))
	}
	return check, nil
}

// UseKeys binds the database to the keys when it belongs to none yet, refuses others,
// and makes the store work with them. Call it once, before anything else is asked.
func (s *Store) UseKeys(ctx context.Context, k Keys) error {
	const bind = `
		UPDATE instance SET secrets_check = $1
		WHERE secrets_check IS NULL`
	if _, err := s.pool.Exec(ctx, bind, k.Check[:]); err != nil {
		return fmt.Errorf("store: bind the secrets: %w", clean(err))
	}
	check, err := s.SecretsCheck(ctx)
	if err != nil {
		return err
	}
	if !bytes.Equal(check, k.Check[:]) {
		return ErrForeignSecrets
	}
	var key int64
	if err := s.pool.QueryRow(ctx, targetKeySQL).Scan(&key); err != nil {
		return fmt.Errorf("store: key of the targets: %w", clean(err))
	}
	s.keys = k
	s.tomb.Store(key)
	return nil
}
