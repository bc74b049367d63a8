package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/share"
	"blindex/takedown"
)

// dueShare is a share that is to be erased, with why.
type dueShare struct {
	escrowed
	Kinds  []string // kinds of the lasting suppressions that cover it
	Severe bool
}

const dueSharesSQL = `
SELECT h.target_id, h.provider, h.kind, h.handle, h.sub, h.url, h.access, h.name, h.name_source, h.name_score, h.ext,
       h.size, h.adult, h.state, h.provider_name, h.provider_size, h.type, h.lang, h.posted, h.hosts, h.first_seen, h.last_seen,
       coalesce(c.kinds, '{}'), coalesce(c.severe, false)
FROM shares h JOIN targets t ON t.id = h.target_id
LEFT JOIN LATERAL (
    SELECT array_agg(s.kind) AS kinds, bool_or(s.severe) AS severe FROM suppressions s
    WHERE s.ended_at IS NULL AND NOT s.provisional
      AND (s.target_id = t.id OR s.target_id = t.parent_id AND s.scope = 'subtree')
) c ON true
WHERE h.target_id = ANY($2) AND ` + purgeable

const dueSightingsSQL = `
SELECT target_id, page_id, name, name_source, name_score, lang, last_seen FROM (
    SELECT id, target_id, page_id, name, name_source, name_score, lang, last_seen FROM sightings WHERE target_id = ANY($1)
    UNION ALL -- removed again before they were looked at
    SELECT NULL, a.target_id, a.page_id, '', '', 0, '', r.started_at FROM recheck_pages a JOIN rechecks r ON r.target_id = a.target_id
    WHERE a.target_id = ANY($1)
) g ORDER BY id`

// readDue reads which of the locked targets' shares are to be erased.
func (s *Store) readDue(ctx context.Context, tx pgx.Tx, locked []targetRow) (map[int64]*dueShare, error) {
	ids := make([]int64, len(locked))
	for i, t := range locked {
		ids[i] = t.ID
	}
	rows, err := tx.Query(ctx, dueSharesSQL, s.now().Add(-deadFor), ids)
	if err != nil {
		return nil, clean(err)
	}
	out := make(map[int64]*dueShare, len(ids))
	var id int64
	var d dueShare
	_, err = pgx.ForEachRow(rows, []any{&id, &d.Provider, &d.Kind, &d.Handle, &d.Sub, &d.URL, &d.Access, &d.Name, &d.NameSource,
		&d.NameScore, &d.Ext, &d.Size, &d.Adult, &d.State, &d.ProviderName, &d.ProviderSize, &d.Type, &d.Lang, &d.Posted, &d.Hosts, &d.FirstSeen, &d.LastSeen, &d.Kinds, &d.Severe}, func() error {
		row := d
		out[id] = &row
		d.Kinds, d.Size, d.ProviderSize, d.Posted, d.Hosts = nil, nil, nil, nil, nil
		return nil
	})
	if err != nil {
		return nil, clean(err)
	}
	rows, err = tx.Query(ctx, dueSightingsSQL, ids)
	if err != nil {
		return nil, clean(err)
	}
	var c escrowedClaim
	_, err = pgx.ForEachRow(rows, []any{&id, &c.PageID, &c.Name, &c.NameSource, &c.NameScore, &c.Lang, &c.LastSeen}, func() error {
		if row := out[id]; row != nil {
			row.Sightings = append(row.Sightings, c)
		}
		c.PageID = nil
		return nil
	})
	return out, clean(err)
}

// period is how long its erasure can be undone: the longest that a kind among its
// suppressions has, none when one of them is severe or of a kind without put-back.
func (d *dueShare) period(p takedown.Policy) time.Duration {
	if d.State != stateVisible && d.State != stateHeld && d.State != stateRechecking {
		return 0 // nobody posts it any more: ending the removal brings nothing back (R31)
	}
	var longest time.Duration
	for _, kind := range d.Kinds {
		period := p.EscrowFor(kind)
		if d.Severe || period == 0 {
			return 0
		}
		longest = max(longest, period)
	}
	return longest
}

func (d *dueShare) wanted() wanted {
	w := wanted{Name: d.Name, Handle: d.Handle, Sub: d.Sub}
	if d.ProviderName != "" {
		w.Claims = append(w.Claims, d.ProviderName)
	}
	for _, c := range d.Sightings {
		if c.Name != "" && c.Name != d.Name {
			w.Claims = append(w.Claims, c.Name)
		}
	}
	return w
}

const addVictimSQL = `
INSERT INTO purge_victims (run_id, target_id, sealed) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`

func victimAAD(entryID string) []byte { return []byte("victim|" + entryID) }

// takeVictims locks the candidates, asks again whether each is to be erased, seals
// what may be put back, and what is to be looked for.
func (s *Store) takeVictims(ctx context.Context, tx pgx.Tx, run int64, macs []share.Target) ([]int64, error) {
	specs := make([]targetSpec, len(macs))
	for i, m := range macs {
		specs[i] = existingSpec(m)
	}
	locked, err := s.lockTargets(ctx, tx, specs)
	if err != nil {
		return nil, err
	}
	due, err := s.readDue(ctx, tx, locked)
	if err != nil {
		return nil, err
	}
	var ids []int64
	batch := &pgx.Batch{}
	for _, t := range locked {
		d, ok := due[t.ID]
		if !ok {
			continue
		}
		if period := d.period(s.policy); period > 0 {
			if err := s.putEscrow(batch, t, d.escrowed, period); err != nil {
				return nil, err
			}
		}
		plain, err := json.Marshal(d.wanted())
		if err != nil {
			return nil, errSeal
		}
		sealed, err := s.keys.Seal(plain, victimAAD(t.EntryID))
		if err != nil {
			return nil, errSeal
		}
		batch.Queue(addVictimSQL, run, t.ID, sealed)
		ids = append(ids, t.ID)
	}
	if batch.Len() == 0 {
		return nil, nil
	}
	return ids, clean(tx.SendBatch(ctx, batch).Close())
}

const (
	victimsSQL = `
SELECT v.target_id, t.entry_id, t.mac, v.sealed FROM purge_victims v JOIN targets t ON t.id = v.target_id
WHERE v.run_id = $1 AND v.sealed IS NOT NULL ORDER BY v.target_id`
	// A share that is there and not to be erased was restored, or is posted again.
	sparedSQL = `
SELECT h.target_id FROM shares h JOIN targets t ON t.id = h.target_id
WHERE h.target_id = ANY($2) AND NOT ` + purgeable
	spareSQL = `UPDATE purge_victims SET sealed = NULL, spared_at = $3 WHERE run_id = $1 AND target_id = ANY($2) AND sealed IS NOT NULL`
)

// spare takes out of a run what is not to be erased any more, under the targets'
// locks, and returns the rest that is not proven gone yet.
func (s *Store) spare(ctx context.Context, run int64) ([]wanted, error) {
	var out []wanted
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		list, specs, err := s.victimsOf(ctx, tx, run)
		if err != nil || len(list) == 0 {
			out = nil
			return err
		}
		if _, err := s.lockTargets(ctx, tx, specs); err != nil {
			return err
		}
		ids := make([]int64, len(list))
		for i, w := range list {
			ids[i] = w.TargetID
		}
		rows, err := tx.Query(ctx, sparedSQL, s.now().Add(-deadFor), ids)
		if err != nil {
			return clean(err)
		}
		spared, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return clean(err)
		}
		if _, err := tx.Exec(ctx, spareSQL, run, spared, s.now()); err != nil {
			return clean(err)
		}
		out = without(list, spared)
		return nil
	})
	return out, err
}

func without(list []wanted, spared []int64) []wanted {
	gone := make(map[int64]bool, len(spared))
	for _, id := range spared {
		gone[id] = true
	}
	var out []wanted
	for _, w := range list {
		if !gone[w.TargetID] {
			out = append(out, w)
		}
	}
	return out
}

func (s *Store) victimsOf(ctx context.Context, tx pgx.Tx, run int64) ([]wanted, []targetSpec, error) {
	rows, err := tx.Query(ctx, victimsSQL, run)
	if err != nil {
		return nil, nil, clean(err)
	}
	type sealedVictim struct {
		TargetID int64
		EntryID  string
		Mac      []byte
		Sealed   []byte
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[sealedVictim])
	if err != nil {
		return nil, nil, clean(err)
	}
	out, specs := make([]wanted, len(list)), make([]targetSpec, len(list))
	for i, v := range list {
		plain, err := s.keys.Unseal(v.Sealed, victimAAD(v.EntryID))
		if err != nil || json.Unmarshal(plain, &out[i]) != nil {
			return nil, nil, errSeal
		}
		out[i].TargetID, out[i].EntryID = v.TargetID, v.EntryID
		specs[i] = existingSpec([32]byte(v.Mac))
	}
	return out, specs, nil
}
