package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/crawler"
)

const (
	probesDueSQL = `SELECT EXISTS (SELECT FROM shares WHERE provider = $1 AND next_check_at <= $2)`
	plantGateSQL = `INSERT INTO probe_gates (provider, next_at) VALUES ($1, $2) ON CONFLICT (provider) DO NOTHING`
	lockGateSQL  = `SELECT next_at, streak, opened, open_until, trial FROM probe_gates WHERE provider = $1 FOR UPDATE`
	writeGateSQL = `
UPDATE probe_gates SET next_at = $2, streak = $3, opened = $4, open_until = $5, trial = $6,
    answered = answered + $7, throttled = throttled + $8, faulted = faulted + $9,
    answered_at = CASE WHEN $7 > 0 THEN $10 ELSE answered_at END,
    fault_at = CASE WHEN $8 + $9 > 0 THEN $10 ELSE fault_at END
WHERE provider = $1`
)

// ProbesDue implements crawler.Gates.
func (s *Store) ProbesDue(ctx context.Context, provider string) (due bool, err error) {
	err = s.pool.QueryRow(ctx, probesDueSQL, provider, s.now()).Scan(&due)
	return due, wrapGate(clean(err))
}

// TakeProbes implements crawler.Gates: one row per provider keeps its pace for all nodes.
func (s *Store) TakeProbes(ctx context.Context, provider string, want int, p crawler.Pace) (n int, wait time.Duration, err error) {
	now := s.now()
	err = s.changeGate(ctx, provider, crawler.Tally{}, func(g *crawler.Gate) { n, wait = g.Take(now, want, p) })
	return n, wait, wrapGate(err)
}

// NoteProbes implements crawler.Gates.
func (s *Store) NoteProbes(ctx context.Context, provider string, t crawler.Tally) error {
	now := s.now()
	return wrapGate(s.changeGate(ctx, provider, t, func(g *crawler.Gate) { g.Note(now, t) }))
}

func wrapGate(err error) error {
	if err != nil {
		return fmt.Errorf("store: gate of a provider: %w", err)
	}
	return nil
}

func (s *Store) changeGate(ctx context.Context, provider string, t crawler.Tally, change func(*crawler.Gate)) error {
	return s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		var g crawler.Gate
		var open *time.Time
		read := func() error {
			return tx.QueryRow(ctx, lockGateSQL, provider).Scan(&g.NextAt, &g.Streak, &g.Opened, &open, &g.Trial)
		}
		err := read()
		if errors.Is(err, pgx.ErrNoRows) {
			if _, err := tx.Exec(ctx, plantGateSQL, provider, s.now()); err != nil {
				return clean(err)
			}
			err = read()
		}
		if err != nil {
			return clean(err)
		}
		if open != nil {
			g.OpenUntil = *open
		}
		change(&g)
		if open = nil; !g.OpenUntil.IsZero() {
			open = &g.OpenUntil
		}
		_, err = tx.Exec(ctx, writeGateSQL, provider, g.NextAt, g.Streak, g.Opened, open, g.Trial, t.Answered, t.Throttled, t.Faults, s.now())
		return clean(err)
	})
}

// dueShown bounds the counting of what is due.
const dueShown = 10_000

const gatesSQL = `
SELECT g.provider, g.next_at, g.streak, g.opened, coalesce(g.open_until, '0001-01-01 00:00:00+00'), g.trial, g.answered, g.throttled, g.faulted,
       coalesce(g.answered_at, '0001-01-01 00:00:00+00'), coalesce(g.fault_at, '0001-01-01 00:00:00+00'),
       (SELECT count(*) FROM (SELECT FROM shares h WHERE h.provider = g.provider AND h.next_check_at <= $1 LIMIT $2) due)
FROM probe_gates g ORDER BY g.provider`

// ProbeGates lists the providers that have been asked, with their pace and breaker.
func (s *Store) ProbeGates(ctx context.Context) ([]crawler.GateView, error) {
	rows, err := s.pool.Query(ctx, gatesSQL, s.now(), dueShown)
	if err != nil {
		return nil, wrapGate(clean(err))
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (v crawler.GateView, err error) {
		err = row.Scan(&v.Provider, &v.NextAt, &v.Streak, &v.Opened, &v.OpenUntil, &v.Trial, &v.Answered, &v.Throttled, &v.Faulted, &v.AnsweredAt, &v.FaultAt, &v.Due)
		return v, err
	})
	return list, wrapGate(clean(err))
}

// witnessesSQL reads the index of what is due from its far end: there stand the links that
// were last found alive.
const witnessesSQL = `
SELECT t.entry_id, h.provider, h.kind, h.handle, h.sub, h.url, h.liveness
FROM shares h JOIN targets t ON t.id = h.target_id
WHERE h.provider = $1 AND h.next_check_at > $2 AND h.liveness = 'alive' AND h.state = 'visible' AND h.sub = '' AND t.entry_id <> ALL($3)
ORDER BY h.next_check_at DESC LIMIT $4`

// Witnesses implements crawler.Probes.
func (s *Store) Witnesses(ctx context.Context, provider string, but []crawler.ProbeTarget, n int) ([]crawler.ProbeTarget, error) {
	ids := make([]string, len(but))
	for i, t := range but {
		ids[i] = t.EntryID
	}
	rows, err := s.pool.Query(ctx, witnessesSQL, provider, s.now(), ids, n)
	if err != nil {
		return nil, fmt.Errorf("store: witnesses: %w", clean(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[crawler.ProbeTarget])
	if err != nil {
		return nil, fmt.Errorf("store: witnesses: %w", clean(err))
	}
	return list, nil
}
