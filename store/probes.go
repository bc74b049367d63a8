package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/crawler"
	"blindex/share"
	"blindex/takedown"
)

// probeClaim is how long a link that was handed out for a probe is not handed out again.
const probeClaim = 10 * time.Minute

// askNextSQL sends a link to the head of the queue of its provider.
const askNextSQL = `UPDATE shares SET next_check_at = 'epoch' WHERE target_id = $1`

// What a poster asked for is due the longest: see askNextSQL. A link that a person or the law removed is not asked
// about: only a provider's own removal can end by the provider's answer (R18, R19).
const probeTargetsSQL = `
WITH due AS (
    SELECT h.target_id FROM shares h
    WHERE h.provider = $1 AND h.next_check_at <= $3 AND h.state IN ('visible', 'held', 'dead', 'rechecking')
      AND NOT EXISTS (
        SELECT FROM suppressions s JOIN targets t ON t.id = h.target_id
        WHERE s.target_id IN (t.id, t.parent_id) AND s.ended_at IS NULL AND (s.severe OR s.source <> 'provider'))
    ORDER BY h.next_check_at
    LIMIT $2 FOR NO KEY UPDATE OF h SKIP LOCKED
)
UPDATE shares h SET next_check_at = $4 FROM due, targets t
WHERE h.target_id = due.target_id AND t.id = h.target_id
RETURNING t.entry_id, h.provider, h.kind, h.handle, h.sub, h.url, h.liveness`

// ProbeTargets hands out up to n links of a provider that are due to be asked about. They
// are due again a little later if no answer is stored.
func (s *Store) ProbeTargets(ctx context.Context, provider string, n int) ([]crawler.ProbeTarget, error) {
	now := s.now()
	rows, err := s.pool.Query(ctx, probeTargetsSQL, provider, n, now, now.Add(probeClaim))
	if err != nil {
		return nil, fmt.Errorf("store: probe targets: %w", clean(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[crawler.ProbeTarget])
	if err != nil {
		return nil, fmt.Errorf("store: probe targets: %w", clean(err))
	}
	return list, nil
}

// probed is what Judge needs to know of a link.
type probed struct {
	target targetRow
	state  crawler.ProbeState
	live   crawler.Liveness
	hidden []string // uids of the provider's own active suppressions
	asked  bool     // by its poster (R21)
	back   bool     // it is coming back (R31)
}

const probedSQL = `
SELECT h.probe_state, h.liveness,
       EXISTS (SELECT FROM checks c WHERE c.target_id = h.target_id AND c.finished_at IS NULL),
       h.state = 'rechecking' AND EXISTS (SELECT FROM rechecks k WHERE k.target_id = h.target_id AND k.ask),
       ARRAY(SELECT s.uid::text FROM suppressions s
             WHERE s.target_id = h.target_id AND s.source = 'provider' AND NOT s.severe AND s.ended_at IS NULL)
FROM shares h WHERE h.target_id = $1`

// StoreProbe stores a provider's answer and what crawler.Judge makes of it: a link that is
// gone is hidden, one that the provider took down is suppressed by a Change like any other
// removal, which ends when the provider twice says that it is alive again (R18). An answer
// about an entry that is not there any more is dropped.
func (s *Store) StoreProbe(ctx context.Context, t crawler.ProbeTarget, r crawler.ProbeResult) error {
	mac, err := s.TargetOf(ctx, t.EntryID)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, func(ctx context.Context, tx pgx.Tx) (*noticeRow, takedown.Change, error) {
		p, err := s.readProbed(ctx, tx, mac)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, takedown.Change{At: s.now()}, nil
		}
		if err != nil {
			return nil, takedown.Change{}, err
		}
		if p.back {
			if err := sayRecheck(ctx, tx, p.target.ID, r); err != nil {
				return nil, takedown.Change{}, err
			}
		}
		f := crawler.Judge(p.state, p.live, r, len(p.hidden) > 0, p.asked || p.back)
		if err := s.writeProbed(ctx, tx, p, r, f); err != nil {
			return nil, takedown.Change{}, err
		}
		c, err := s.probeChange(mac, t.Provider, p, f)
		return nil, c, err
	})
	if err != nil {
		return fmt.Errorf("store: probe: %w", err)
	}
	return nil
}

func (s *Store) readProbed(ctx context.Context, tx pgx.Tx, mac share.Target) (probed, error) {
	var p probed
	rows, err := s.lockTargets(ctx, tx, []targetSpec{existingSpec(mac)})
	if err != nil {
		return p, err
	}
	p.target = rows[0]
	err = tx.QueryRow(ctx, probedSQL, p.target.ID).Scan(&p.state, &p.live, &p.asked, &p.back, &p.hidden)
	return p, clean(err)
}

// A provider's own name is a claim like the pages' and goes with the row. Size and name
// that an answer does not tell stay as they were.
const writeProbedSQL = `
UPDATE shares SET probe_state = $2, liveness = $3,
    checked_at = CASE WHEN $4 THEN greatest(checked_at, $5) ELSE checked_at END, next_check_at = $6,
    provider_name = CASE WHEN $7 <> '' THEN $7 ELSE provider_name END,
    provider_size = CASE WHEN $8::bigint >= 0 THEN $8 ELSE provider_size END
WHERE target_id = $1`

func (s *Store) writeProbed(ctx context.Context, tx pgx.Tx, p probed, r crawler.ProbeResult, f crawler.Finding) error {
	answered := r.Liveness != crawler.Throttled && r.Liveness != crawler.Unknown
	size, name := int64(-1), ""
	if r.Liveness == crawler.Alive {
		size, name = r.Size, keptClaim(share.Claim{Name: r.Name}).Name
	}
	_, err := tx.Exec(ctx, writeProbedSQL, p.target.ID, f.State, f.Liveness, answered, r.At, s.now().Add(f.Wait), name, size)
	if err != nil {
		return clean(err)
	}
	if f.Liveness != p.live {
		if err := s.writeChange(ctx, tx, p.target.EntryID, false); err != nil {
			return err
		}
	}
	return s.recompute(ctx, tx, []int64{p.target.ID})
}

// Kinds of a provider's removal.
const (
	kindProviderRemoval = "provider_removal"
	kindSevereSignal    = "child_abuse"
)

// probeChange is the removal, or the end of one, that a finding asks for.
func (s *Store) probeChange(mac share.Target, provider string, p probed, f crawler.Finding) (takedown.Change, error) {
	who := "provider:" + provider
	if f.Hide {
		h := takedown.Hide{Target: mac, Scope: takedown.ScopeLink, Source: takedown.FromProvider,
			Kind: kindProviderRemoval, Who: who, Why: "taken_down", Severe: f.Severe}
		if f.Severe {
			h.Kind, h.Why = kindSevereSignal, "severe_signal"
		}
		return takedown.DecideHide(h, s.now())
	}
	all := takedown.Change{At: s.now()}
	if !f.Lift {
		return all, nil
	}
	for _, uid := range p.hidden {
		c, err := takedown.DecideUnhide(uid, who, "alive_again", s.now())
		if err != nil {
			return all, err
		}
		all.Lift, all.Events = append(all.Lift, c.Lift...), append(all.Events, c.Events...)
	}
	return all, nil
}
