package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// tasksLock is the class of advisory locks that keep a task to one node.
const tasksLock = 0x74736b

const (
	lockTaskSQL   = `SELECT pg_try_advisory_lock($1, hashtext($2))`
	unlockTaskSQL = `SELECT pg_advisory_unlock($1, hashtext($2))`
	plantTaskSQL  = `INSERT INTO tasks (name, due_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`
	startTaskSQL  = `UPDATE tasks SET started_at = $2 WHERE name = $1 AND due_at <= $2 RETURNING true`
	endTaskSQL    = `
UPDATE tasks SET due_at = $2, error_code = nullif($4, ''),
    finished_at = CASE WHEN $4 = '' THEN $3 ELSE finished_at END,
    failed_at = CASE WHEN $4 <> '' THEN $3 ELSE failed_at END
WHERE name = $1`
)

// DueTask runs f if the task is due and no other node runs it, and then sets the next
// due time by schedule. The due time lives in a row: a tick that was missed is made
// up, and a run that a crash ended is run again. A failed run waits for the next tick;
// its error is returned, and noted as a code.
func (s *Store) DueTask(ctx context.Context, name string, now time.Time, schedule func(time.Time) time.Time, f func(context.Context) error) (ran bool, err error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return false, fmt.Errorf("store: task: %w", clean(err))
	}
	defer conn.Release()
	var mine bool
	if err := conn.QueryRow(ctx, lockTaskSQL, tasksLock, name).Scan(&mine); err != nil || !mine {
		return false, clean(err)
	}
	defer func() {
		// A lock that cannot be given back ends with its connection.
		if _, err := conn.Exec(context.WithoutCancel(ctx), unlockTaskSQL, tasksLock, name); err != nil {
			conn.Conn().Close(context.WithoutCancel(ctx))
		}
	}()
	if _, err := s.pool.Exec(ctx, plantTaskSQL, name, schedule(now)); err != nil {
		return false, fmt.Errorf("store: task: %w", clean(err))
	}
	var due bool
	err = s.pool.QueryRow(ctx, startTaskSQL, name, now).Scan(&due)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("store: task: %w", clean(err))
	}
	failed := f(ctx)
	// Also when the context has ended meanwhile: what happened is noted.
	_, err = s.pool.Exec(context.WithoutCancel(ctx), endTaskSQL, name, schedule(now), s.now(), taskCode(failed))
	if err != nil {
		return true, errors.Join(failed, fmt.Errorf("store: task: %w", clean(err)))
	}
	return true, failed
}

// taskCode is a failure as a short code: an error's text may say too much.
func taskCode(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return "stopped"
	case errors.Is(err, ErrUnavailable):
		return "unavailable"
	case code(err) != "":
		return code(err)
	}
	return "failed"
}
