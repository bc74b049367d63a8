package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"blindex/index"
	"blindex/share"
	"blindex/takedown"
)

// eventCleared is in the history when a person lets held names through.
const eventCleared = "name_cleared"

// heldMark is what is kept of a held name that was let through.
func (s *Store) heldMark(name string) []byte {
	sum := s.keys.Entry([]byte("held name|" + name))
	return sum[:16]
}

// clears reports whether a name is among those let through.
func (s *Store) clears(cleared [][]byte, name string) bool {
	if len(cleared) == 0 {
		return false
	}
	mark := s.heldMark(name)
	return slices.ContainsFunc(cleared, func(have []byte) bool { return bytes.Equal(have, mark) })
}

// heldColumns are the names that hold an entry, in a fixed order, and what was let through.
const heldColumns = `
    ARRAY(SELECT DISTINCT g.name FROM sightings g
          WHERE g.target_id = h.target_id AND g.withdrawn_at IS NULL AND g.held ORDER BY g.name), h.cleared`

// Entries that a suppression covers need no look: they are not shown either way.
const heldSQL = `
SELECT t.entry_id, h.provider, h.name, h.first_seen,
    ARRAY(SELECT DISTINCT regexp_replace(o.origin, '^https?://', '')
          FROM sightings g JOIN pages p ON p.id = g.page_id JOIN hosts o ON o.id = p.host_id
          WHERE g.target_id = h.target_id AND g.withdrawn_at IS NULL LIMIT 10),` + heldColumns + `
FROM shares h JOIN targets t ON t.id = h.target_id
WHERE h.state = 'held'
  AND NOT EXISTS (SELECT FROM suppressions s WHERE s.target_id = t.id AND s.ended_at IS NULL)
  AND NOT EXISTS (SELECT FROM suppressions s
                  WHERE s.target_id = t.parent_id AND s.scope = 'subtree' AND s.ended_at IS NULL)
ORDER BY h.state_at, h.target_id LIMIT $1`

// Held lists entries whose names wait for a person's look (R23), the longest waiting first.
func (s *Store) Held(ctx context.Context, limit int) ([]takedown.HeldView, error) {
	rows, err := s.pool.Query(ctx, heldSQL, limit)
	if err != nil {
		return nil, fmt.Errorf("store: held: %w", clean(err))
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (v takedown.HeldView, err error) {
		var cleared [][]byte
		err = row.Scan(&v.EntryID, &v.Provider, &v.Name, &v.FirstSeen, &v.Hosts, &v.Names, &cleared)
		v.Names = s.uncleared(v.Names, cleared)
		v.Version = versionOf(v.Names)
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("store: held: %w", clean(err))
	}
	return out, nil
}

func (s *Store) uncleared(names []string, cleared [][]byte) []string {
	return slices.DeleteFunc(names, func(name string) bool { return s.clears(cleared, name) })
}

// versionOf tells a list of names from another without telling them.
func versionOf(names []string) string {
	sum := sha256.Sum256([]byte(strings.Join(names, "\x00")))
	return hex.EncodeToString(sum[:8])
}

const (
	heldOneSQL  = `SELECT` + heldColumns + ` FROM shares h WHERE h.target_id = $1 AND h.state = 'held'`
	setClearSQL = `UPDATE shares SET cleared = $2 WHERE target_id = $1`
)

// ClearNames lets the held names of an entry through, which a person has read as a list of
// that version: the entry is shown unless another held name comes, or a suppression covers
// it. takedown.ErrStale when the names are others by now, takedown.ErrState when none holds
// it, index.ErrUnknown when there is no such entry.
func (s *Store) ClearNames(ctx context.Context, entryID, version, by string) error {
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		var mac []byte
		err := tx.QueryRow(ctx, `SELECT mac FROM targets WHERE entry_id = $1`, entryID).Scan(&mac)
		if errors.Is(err, pgx.ErrNoRows) {
			return index.ErrUnknown
		}
		if err != nil {
			return clean(err)
		}
		targets, err := s.lockTargets(ctx, tx, []targetSpec{existingSpec(share.Target(mac))})
		if err != nil {
			return err
		}
		if err := s.clearNames(ctx, tx, targets[0].ID, version); err != nil {
			return err
		}
		if err := s.recompute(ctx, tx, []int64{targets[0].ID}); err != nil {
			return err
		}
		return s.appendEvents(ctx, tx, "", s.now(), takedown.Event{
			Actor: by, Name: eventCleared, From: stateHeld, To: stateVisible, Detail: map[string]string{"entry": entryID},
		})
	})
	if err != nil {
		return fmt.Errorf("store: clear names: %w", err)
	}
	return nil
}

// clearNames marks the names that hold a locked entry. Marks of names that hold it no more
// are dropped.
func (s *Store) clearNames(ctx context.Context, tx pgx.Tx, target int64, version string) error {
	var names []string
	var cleared [][]byte
	err := tx.QueryRow(ctx, heldOneSQL, target).Scan(&names, &cleared)
	if errors.Is(err, pgx.ErrNoRows) {
		return takedown.ErrState
	}
	if err != nil {
		return clean(err)
	}
	open := s.uncleared(slices.Clone(names), cleared)
	switch {
	case len(open) == 0: // a word of the block list holds it (R25)
		return takedown.ErrState
	case versionOf(open) != version:
		return takedown.ErrStale
	}
	marks := make([][]byte, len(names))
	for i, name := range names {
		marks[i] = s.heldMark(name)
	}
	_, err = tx.Exec(ctx, setClearSQL, target, marks)
	return clean(err)
}
