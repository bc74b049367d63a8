package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"blindex/share"
)

// A target's keyed hash is found by two things that may change: the rules that give a
// link its identity (R11: v2 beside v1) and the key. A link is looked up by the newest
// of both first, then by all older ones, so that what was removed under an older rule or
// key stays down; what was hashed anew is found by its former hashes too (former_macs).

// identitiesOf gives a link's identities, the newest rules first. Today there is v1.
func identitiesOf(l share.Link) [][]byte { return [][]byte{l.Identity()} }

// hashes are what a link may be found by: under the newest rules and key, and under all
// that were in use before.
func (s *Store) hashes(l share.Link) hashed { return s.hashedBy(s.identities(l)) }

// identities are a link's by every version of the rules, the newest first.
func (s *Store) identities(l share.Link) [][]byte {
	if s.seam.identities != nil {
		return s.seam.identities(l)
	}
	return identitiesOf(l)
}

func (s *Store) hashedBy(identities [][]byte) (h hashed) {
	h = hashed{identity: identities[0], key: int(s.tomb.Load())}
	h.mac = s.hash(h.key, h.identity)
	for n := h.key; n > 0; n-- {
		for i, id := range identities {
			if n != h.key || i > 0 {
				h.former = append(h.former, s.hash(n, id))
			}
		}
	}
	return h
}

// hashed is a link's identity and what it may be found by.
type hashed struct {
	identity []byte
	key      int // number of the key of mac
	mac      share.Target
	former   []share.Target
}

// hash is the keyed hash under the key with a number; the first is Keys.Target itself.
func (s *Store) hash(key int, identity []byte) share.Target {
	if key <= 1 {
		return s.keys.Target(identity)
	}
	return s.keys.TargetKey(key)(identity)
}

const resolveSQL = `
SELECT mac, mac FROM targets WHERE mac = ANY($1)
UNION ALL
SELECT f.mac, t.mac FROM former_macs f JOIN targets t ON t.id = f.target_id WHERE f.mac = ANY($1)`

// resolve gives the hash that a target has now for each hash that finds one. The table
// of former hashes stays share-locked until the transaction ends: re-keying waits for it.
func resolve(ctx context.Context, q querier, macs [][]byte) (map[share.Target]share.Target, error) {
	rows, err := q.Query(ctx, resolveSQL, macs)
	if err != nil {
		return nil, clean(err)
	}
	out := make(map[share.Target]share.Target, len(macs))
	var asked, now []byte
	_, err = pgx.ForEachRow(rows, []any{&asked, &now}, func() error {
		out[share.Target(asked)] = share.Target(now)
		return nil
	})
	return out, clean(err)
}

// asTheyAre replaces the hashes of specs by those that the targets have now.
func asTheyAre(ctx context.Context, tx pgx.Tx, specs []targetSpec) ([]targetSpec, error) {
	var macs [][]byte
	for _, spec := range specs {
		macs = append(macs, spec.mac[:])
		for i := range spec.former {
			macs = append(macs, spec.former[i][:])
		}
		if spec.parent != nil {
			macs = append(macs, spec.parent[:])
		}
		for i := range spec.parentFormer {
			macs = append(macs, spec.parentFormer[i][:])
		}
	}
	now, err := resolve(ctx, tx, macs)
	if err != nil {
		return nil, err
	}
	out := make([]targetSpec, len(specs))
	for i, spec := range specs {
		spec.mac = firstKnown(now, spec.mac, spec.former)
		if spec.parent != nil {
			parent := firstKnown(now, *spec.parent, spec.parentFormer)
			spec.parent = &parent
		}
		out[i] = spec
	}
	return out, nil
}

func firstKnown(now map[share.Target]share.Target, mac share.Target, former []share.Target) share.Target {
	if known, ok := now[mac]; ok {
		return known
	}
	for _, f := range former {
		if known, ok := now[f]; ok {
			return known
		}
	}
	return mac
}

// Rekeyed tells what a re-keying did.
type Rekeyed struct {
	Key     int // number of the key that is in use now
	Targets int // hashed anew
	Merged  int // of these, that were there twice, under an older and the newer key
	Without int // targets known by the journal alone: no handle, found by their old hash
}

const (
	turnKeySQL   = `UPDATE instance SET target_key = greatest(target_key, $1)`
	targetKeySQL = `SELECT target_key FROM instance`
	lockHashSQL  = `LOCK TABLE former_macs IN ACCESS EXCLUSIVE MODE`
	staleSQL     = `
SELECT id, mac, handle_sealed FROM targets
WHERE id > $1 AND key_n < $2 AND handle_sealed IS NOT NULL ORDER BY id LIMIT $3 FOR UPDATE`
	keepFormerSQL = `INSERT INTO former_macs (mac, target_id) VALUES ($1, $2) ON CONFLICT (mac) DO UPDATE SET target_id = excluded.target_id`
	hashAnewSQL   = `UPDATE targets SET mac = $2, handle_sealed = $3, key_n = $4 WHERE id = $1`
	withoutSQL    = `SELECT count(*) FROM targets WHERE key_n < $1`
)

// Rekey takes a new key for targets: every target whose sealed handle is there is hashed
// anew, batch by batch, while everything runs. Until the last is done, and for those
// without a handle for good, the former hash finds a target as well. Other nodes must be
// stopped: ErrInUse.
func (s *Store) Rekey(ctx context.Context) (Rekeyed, error) {
	if s.keys.TargetKey == nil {
		return Rekeyed{}, errors.New("store: there is no further key to take")
	}
	others, err := s.others(ctx)
	if err != nil {
		return Rekeyed{}, fmt.Errorf("store: rekey: %w", err)
	}
	if others > 0 {
		return Rekeyed{}, ErrInUse // they would go on with the key before
	}
	return s.rekeyTo(ctx, int(s.tomb.Load())+1)
}

// rekeyTo brings all targets to a key; it may be repeated after a crash.
func (s *Store) rekeyTo(ctx context.Context, key int) (Rekeyed, error) {
	r := Rekeyed{Key: key}
	if _, err := s.pool.Exec(ctx, turnKeySQL, key); err != nil {
		return r, fmt.Errorf("store: rekey: %w", clean(err))
	}
	s.tomb.Store(int64(key))
	for after, more := int64(0), true; more; {
		var done Rekeyed
		var last int64
		err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) (err error) {
			done, last, err = s.rekeyBatch(ctx, tx, after, key)
			return err
		})
		if err != nil {
			return r, fmt.Errorf("store: rekey: %w", err)
		}
		r.Targets, r.Merged = r.Targets+done.Targets, r.Merged+done.Merged
		// Once more from the beginning: a transaction that began under the key before may
		// have made a row meanwhile.
		more = done.Targets > 0 || after > 0
		after = last
		if done.Targets == 0 {
			after = 0
		}
	}
	if err := s.pool.QueryRow(ctx, withoutSQL, key).Scan(&r.Without); err != nil {
		return r, fmt.Errorf("store: rekey: %w", clean(err))
	}
	return r, nil
}

func (s *Store) rekeyBatch(ctx context.Context, tx pgx.Tx, after int64, key int) (r Rekeyed, last int64, err error) {
	if _, err := tx.Exec(ctx, lockHashSQL); err != nil {
		return r, after, clean(err)
	}
	rows, err := tx.Query(ctx, staleSQL, after, key, replayBatch)
	if err != nil {
		return r, after, clean(err)
	}
	type stale struct {
		ID          int64
		Mac, Sealed []byte
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[stale])
	if err != nil {
		return r, after, clean(err)
	}
	last = after
	for _, t := range list {
		identity, err := s.keys.Unseal(t.Sealed, t.Mac)
		if err != nil {
			return r, after, errSeal
		}
		mac := s.hash(key, identity)
		sealed, err := s.keys.Seal(identity, mac[:])
		if err != nil {
			return r, after, errSeal
		}
		merged, err := mergeInto(ctx, tx, t.ID, mac)
		if err != nil {
			return r, after, err
		}
		if merged {
			r.Merged++
		}
		for _, q := range []struct {
			sql  string
			args []any
		}{{keepFormerSQL, []any{t.Mac, t.ID}}, {hashAnewSQL, []any{t.ID, mac[:], sealed, key}}} {
			if _, err := tx.Exec(ctx, q.sql, q.args...); err != nil {
				return r, after, clean(err)
			}
		}
		r.Targets, last = r.Targets+1, t.ID
	}
	return r, last, nil
}

// refersToTargetSQL lists what points at a target: table, column, and whether a target
// may stand there but once.
const refersToTargetSQL = `
SELECT c.relname, a.attname, EXISTS (SELECT FROM pg_index x WHERE x.indrelid = c.oid AND x.indisunique AND a.attnum = ANY(x.indkey))
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
WHERE k.contype = 'f' AND k.confrelid = 'targets'::regclass ORDER BY c.relname, a.attname`

// mergeInto moves what hangs on another row of the same link to the one with the handle,
// and takes the other away: a tombstone that a journal of after the re-keying brought
// into a database of before it. Of what may be there once the row with the handle keeps its own.
func mergeInto(ctx context.Context, tx pgx.Tx, id int64, mac share.Target) (bool, error) {
	var twin int64
	err := tx.QueryRow(ctx, `SELECT id FROM targets WHERE mac = $1 AND id <> $2 FOR UPDATE`, mac[:], id).Scan(&twin)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, clean(err)
	}
	rows, err := tx.Query(ctx, refersToTargetSQL)
	if err != nil {
		return false, clean(err)
	}
	type reference struct {
		Table, Column string
		Once          bool
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[reference])
	if err != nil {
		return false, clean(err)
	}
	for _, r := range list {
		table, column := pgx.Identifier{r.Table}.Sanitize(), pgx.Identifier{r.Column}.Sanitize()
		if r.Once {
			_, err = tx.Exec(ctx, "DELETE FROM "+table+" WHERE "+column+" = $1", twin)
		} else {
			_, err = tx.Exec(ctx, "UPDATE "+table+" SET "+column+" = $2 WHERE "+column+" = $1", twin, id)
		}
		if err != nil {
			return false, clean(err)
		}
	}
	_, err = tx.Exec(ctx, `DELETE FROM targets WHERE id = $1`, twin)
	return true, clean(err)
}
