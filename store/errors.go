package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"blindex/index"
)

// Errors of the store itself. Those of a contract (crawler.ErrLeaseLost,
// index.ErrUnknown, takedown.ErrStale …) come back as they are.
var (
	ErrNested      = errors.New("store: a transaction must not be opened inside another")
	ErrUnavailable = fmt.Errorf("store: the database cannot be reached: %w", index.ErrUnavailable)
	ErrNotFound    = errors.New("store: no such row")

	errSeal   = errors.New("store: sealing failed")
	errDriver = errors.New("store: the database driver failed")
)

// DBError is all that survives of a database error: its SQLSTATE code and, for a
// violated constraint, the constraint's name (R3). Both come from the schema, never from a row.
type DBError struct {
	Code       string
	Constraint string
}

// Error names code and constraint.
func (e *DBError) Error() string {
	if e.Constraint == "" {
		return "store: database error " + e.Code
	}
	return fmt.Sprintf("store: database error %s on %s", e.Code, e.Constraint)
}

// clean strips an error that came from the driver to what may be told: a code and a
// constraint, or that the database is away. Messages, details and values are dropped,
// since a row's values stand in them. Every error of a query goes through it.
func clean(err error) error {
	var (
		known *DBError
		pg    *pgconn.PgError
		dial  *pgconn.ConnectError
		wire  net.Error
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &pg) && serverInNeed(pg.Code):
		return ErrUnavailable
	case errors.As(err, &pg):
		return &DBError{Code: pg.Code, Constraint: pg.ConstraintName}
	case errors.As(err, &known):
		return known
	case errors.Is(err, pgx.ErrNoRows):
		return pgx.ErrNoRows
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return context.DeadlineExceeded
	case errors.Is(err, ErrUnavailable), errors.As(err, &dial), errors.As(err, &wire), pgconn.SafeToRetry(err),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return ErrUnavailable
	default:
		return errDriver
	}
}

// serverInNeed reports codes that say nothing about the statement: the server is stopping
// or starting (57P), has no disk, memory or connection left (53), or cannot read or write
// its files (58).
func serverInNeed(code string) bool {
	return strings.HasPrefix(code, "57P") || strings.HasPrefix(code, "53") || strings.HasPrefix(code, "58")
}

// cleanForeign cleans an error that may be our own or the driver's: it takes the
// driver's apart and lets ours through.
func cleanForeign(err error) error {
	var (
		pg   *pgconn.PgError
		dial *pgconn.ConnectError
	)
	if errors.As(err, &pg) || errors.As(err, &dial) || pgconn.SafeToRetry(err) {
		return clean(err)
	}
	return err
}

// code is the SQLSTATE of an error, or "".
func code(err error) string {
	var e *DBError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// SQLSTATE codes that are acted upon.
const (
	codeSerialization  = "40001"
	codeDeadlock       = "40P01"
	codeForbidden      = "42501"
	codeCheckViolation = "23514"
)
