package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/takedown"
)

// ErrEvents says that the history was changed after it was written.
var ErrEvents = errors.New("store: the event history is broken")

// eventsLock serialises writers of the history and of the transparency log: each line
// carries the hash of the one before.
const eventsLock = 0x626c6978_6576

// The names of events that are no step of a notice.
const (
	eventRefused      = "view_refused" // someone asked for links without the role for it (T40)
	eventViewed       = "viewed"       // someone looked at a case with its links (R14)
	eventPurge        = "purge"
	eventPurgeFailed  = "purge_failed"
	eventPurgeCeiling = "purge_ceiling"
	eventLapsed       = "lapsed" // a suppression ended by its date
	eventVerified     = "verified"
	eventReplayed     = "replayed" // removals put back from the journal
	eventRestored     = "restored" // the database came from a backup
	eventGap          = "gap"      // removals that no journal holds were given up

	actorSystem = "system"
)

const (
	lastEventSQL = `SELECT hash FROM events ORDER BY id DESC LIMIT 1`
	addEventSQL  = `
INSERT INTO events (notice_ref, at, actor, name, from_state, to_state, detail, prev_hash, hash)
VALUES (nullif($1, ''), $2, $3, $4, $5, $6, $7, $8, $9)`
)

// appendEvents writes the steps of one transaction. It is called last in it, since
// nobody else can write history until it ends.
func (s *Store) appendEvents(ctx context.Context, tx pgx.Tx, ref string, at time.Time, events ...takedown.Event) error {
	if len(events) == 0 {
		return nil
	}
	if err := lockHistory(ctx, tx); err != nil {
		return err
	}
	prev := make([]byte, 32)
	if err := tx.QueryRow(ctx, lastEventSQL).Scan(&prev); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return clean(err)
	}
	at = at.UTC().Truncate(time.Microsecond) // as the column keeps it
	for _, e := range events {
		if e.Detail == nil {
			e.Detail = map[string]string{}
		}
		hash := eventHash(prev, ref, at, e)
		if _, err := tx.Exec(ctx, addEventSQL, ref, at, e.Actor, e.Name, e.From, e.To, e.Detail, prev, hash); err != nil {
			return clean(err)
		}
		prev = hash
	}
	return nil
}

func eventHash(prev []byte, ref string, at time.Time, e takedown.Event) []byte {
	// Maps are written with sorted keys, so that equal events give equal bytes.
	body, err := json.Marshal([]any{ref, at.UTC().Format(time.RFC3339Nano), e.Actor, e.Name, e.From, e.To, e.Detail})
	if err != nil {
		panic("store: strings and a map of strings always marshal")
	}
	sum := sha256.Sum256(append(bytes.Clone(prev), body...))
	return sum[:]
}

const allEventsSQL = `
SELECT id, coalesce(notice_ref, ''), at, actor, name, from_state, to_state, detail, prev_hash, hash FROM events ORDER BY id`

// VerifyEvents walks the whole history and returns how many steps it holds. ErrEvents,
// with the step's number, when one was changed, lost or put in.
func (s *Store) VerifyEvents(ctx context.Context) (int, error) {
	rows, err := s.pool.Query(ctx, allEventsSQL)
	if err != nil {
		return 0, fmt.Errorf("store: verify events: %w", clean(err))
	}
	var (
		n          int
		id         int64
		ref        string
		at         time.Time
		e          takedown.Event
		prev, hash []byte
		last       = make([]byte, 32)
	)
	defer rows.Close()
	for rows.Next() {
		e.Detail = nil
		if err := rows.Scan(&id, &ref, &at, &e.Actor, &e.Name, &e.From, &e.To, &e.Detail, &prev, &hash); err != nil {
			return n, fmt.Errorf("store: verify events: %w", clean(err))
		}
		if !bytes.Equal(prev, last) || !bytes.Equal(hash, eventHash(prev, ref, at, e)) {
			return n, fmt.Errorf("%w at step %d", ErrEvents, id)
		}
		last, n = bytes.Clone(hash), n+1
	}
	if err := rows.Err(); err != nil {
		return n, fmt.Errorf("store: verify events: %w", clean(err))
	}
	return n, nil
}

const noticeEventsSQL = `
SELECT at, actor, name, from_state, to_state, detail FROM events WHERE notice_ref = $1 ORDER BY id`

// eventsOf are a notice's steps, in order.
func eventsOf(ctx context.Context, tx pgx.Tx, ref string) ([]takedown.LoggedEvent, error) {
	rows, err := tx.Query(ctx, noticeEventsSQL, ref)
	if err != nil {
		return nil, clean(err)
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (takedown.LoggedEvent, error) {
		var e takedown.LoggedEvent
		err := row.Scan(&e.At, &e.Actor, &e.Name, &e.From, &e.To, &e.Detail)
		return e, err
	})
	return out, clean(err)
}
