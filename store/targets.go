package store

import (
	"bytes"
	"context"
	"encoding/base32"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"blindex/share"
)

// targetSpec names a target that is to be locked. With an identity it is made when it
// is not there yet; without, it must exist.
type targetSpec struct {
	mac            share.Target
	identity       []byte // sealed into the row, for re-keying alone; nil: must exist
	parent         *share.Target
	parentIdentity []byte
	key            int            // number of the key that mac is made with
	former         []share.Target // older hashes that the target may stand under
	parentFormer   []share.Target
}

// targetRow is a locked target.
type targetRow struct {
	ID       int64
	Mac      share.Target
	EntryID  string
	ParentID int64 // 0: none
}

// linkSpec is the spec of a link, made when it is not there yet.
func (s *Store) linkSpec(l share.Link) targetSpec {
	h := s.hashes(l)
	spec := targetSpec{mac: h.mac, identity: h.identity, key: h.key, former: h.former}
	if p, ok := l.Parent(); ok {
		h := s.hashes(p)
		spec.parent, spec.parentIdentity, spec.parentFormer = &h.mac, h.identity, h.former
	}
	return spec
}

// existingSpec is the spec of a target that must exist.
func existingSpec(mac share.Target) targetSpec { return targetSpec{mac: mac} }

// entryID is the public id of a target: keyed, meaningless elsewhere.
func (s *Store) entryID(mac share.Target) string {
	sum := s.keys.Entry(mac[:])
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))
}

// lockTargets makes the targets that are missing and locks all of them, their parents
// FOR SHARE. The rows come back in the order of the specs; a spec without an identity
// whose target does not exist fails with ErrNotFound.
//
// Everyone locks in the same order: first rows that have no parent (folders are among
// them), by mac; then rows that have one, by mac. Suppressions must be read in a
// statement of their own afterwards (covered): a statement that waits for a lock still
// sees what was there when it began.
func (s *Store) lockTargets(ctx context.Context, tx pgx.Tx, specs []targetSpec) ([]targetRow, error) {
	specs, err := asTheyAre(ctx, tx, specs)
	if err != nil {
		return nil, err
	}
	if specs, err = fillParents(ctx, tx, specs); err != nil {
		return nil, err
	}
	roots, children := s.lockPlan(specs)
	found := make(map[share.Target]targetRow, len(roots)+len(children))
	for _, list := range [][]planned{roots, children} {
		if err := s.insertTargets(ctx, tx, list); err != nil {
			return nil, err
		}
		if err := s.lockRuns(ctx, tx, list, found); err != nil {
			return nil, err
		}
	}
	rows := make([]targetRow, len(specs))
	for i, spec := range specs {
		row, ok := found[spec.mac]
		if !ok {
			return nil, ErrNotFound
		}
		rows[i] = row
	}
	return rows, nil
}

// planned is one row to lock: alone or as somebody's parent.
type planned struct {
	mac      share.Target
	parent   *share.Target
	identity []byte
	key      int
	own      bool // FOR UPDATE; else FOR SHARE
}

// lockPlan merges specs and their parents into two sorted lists without doubles.
func (s *Store) lockPlan(specs []targetSpec) (roots, children []planned) {
	merged := make(map[share.Target]planned, len(specs))
	add := func(p planned) {
		if old, ok := merged[p.mac]; ok {
			p.own = p.own || old.own
			if p.identity == nil {
				p.identity, p.key = old.identity, old.key
			}
			if p.parent == nil {
				p.parent = old.parent
			}
		}
		merged[p.mac] = p
	}
	for _, spec := range specs {
		add(planned{mac: spec.mac, parent: spec.parent, identity: spec.identity, key: spec.key, own: true})
		if spec.parent != nil {
			add(planned{mac: *spec.parent, identity: spec.parentIdentity, key: spec.key})
		}
	}
	for _, p := range merged {
		if p.parent == nil {
			roots = append(roots, p)
		} else {
			children = append(children, p)
		}
	}
	byMac := func(a, b planned) int { return bytes.Compare(a.mac[:], b.mac[:]) }
	slices.SortFunc(roots, byMac)
	slices.SortFunc(children, byMac)
	return roots, children
}

const parentsSQL = `
SELECT t.mac, p.mac FROM targets t JOIN targets p ON p.id = t.parent_id WHERE t.mac = ANY($1)`

// fillParents looks up the parents of specs that came without an identity.
func fillParents(ctx context.Context, tx pgx.Tx, specs []targetSpec) ([]targetSpec, error) {
	var bare [][]byte
	for i := range specs {
		if specs[i].identity == nil {
			bare = append(bare, specs[i].mac[:])
		}
	}
	if len(bare) == 0 {
		return specs, nil
	}
	rows, err := tx.Query(ctx, parentsSQL, bare)
	if err != nil {
		return nil, clean(err)
	}
	parents := make(map[share.Target]share.Target)
	var mac, parent []byte
	_, err = pgx.ForEachRow(rows, []any{&mac, &parent}, func() error {
		parents[share.Target(mac)] = share.Target(parent)
		return nil
	})
	if err != nil {
		return nil, clean(err)
	}
	specs = slices.Clone(specs)
	for i := range specs {
		if p, ok := parents[specs[i].mac]; ok && specs[i].parent == nil {
			specs[i].parent = &p
		}
	}
	return specs, nil
}

// identityVersion is the newest version of the rules that give a link its identity.
const identityVersion = 1

const insertTargetsSQL = `
INSERT INTO targets (mac, entry_id, parent_id, handle_sealed, key_n, version)
SELECT n.mac, n.entry_id, p.id, n.sealed, n.key, $6
FROM unnest($1::bytea[], $2::text[], $3::bytea[], $4::bytea[], $5::int[]) WITH ORDINALITY AS n (mac, entry_id, parent, sealed, key, ord)
LEFT JOIN targets p ON p.mac = n.parent
WHERE NOT EXISTS (SELECT FROM targets t WHERE t.mac = n.mac)
ORDER BY n.ord
ON CONFLICT (mac) DO NOTHING`

// insertTargets makes the rows of a sorted list that are not there yet.
func (s *Store) insertTargets(ctx context.Context, tx pgx.Tx, list []planned) error {
	var macs, parents, sealed [][]byte
	var ids []string
	var keys []int
	for _, p := range list {
		if p.identity == nil {
			continue
		}
		box, err := s.keys.Seal(p.identity, p.mac[:])
		if err != nil {
			return errSeal
		}
		var parent []byte
		if p.parent != nil {
			parent = p.parent[:]
		}
		macs, parents, sealed = append(macs, p.mac[:]), append(parents, parent), append(sealed, box)
		ids, keys = append(ids, s.entryID(p.mac)), append(keys, p.key)
	}
	if len(macs) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, insertTargetsSQL, macs, ids, parents, sealed, keys, identityVersion)
	return clean(err)
}

const (
	lockOwnSQL = `
SELECT id, mac, entry_id, coalesce(parent_id, 0) FROM targets WHERE mac = ANY($1) ORDER BY mac FOR UPDATE`
	lockParentsSQL = `
SELECT id, mac, entry_id, coalesce(parent_id, 0) FROM targets WHERE mac = ANY($1) ORDER BY mac FOR SHARE`
	readTargetsSQL = `
SELECT id, mac, entry_id, coalesce(parent_id, 0) FROM targets WHERE mac = ANY($1)`
)

// lockRuns locks a sorted list, one statement for each run of rows that take the same
// lock, so that the order holds across both strengths.
func (s *Store) lockRuns(ctx context.Context, tx pgx.Tx, list []planned, found map[share.Target]targetRow) error {
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].own == list[0].own {
			n++
		}
		sql := lockParentsSQL
		if list[0].own {
			sql = lockOwnSQL
		}
		if s.seam.noTargetLock {
			sql = readTargetsSQL
		}
		if err := readTargets(ctx, tx, sql, list[:n], found); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

func readTargets(ctx context.Context, tx pgx.Tx, sql string, list []planned, found map[share.Target]targetRow) error {
	macs := make([][]byte, len(list))
	for i := range list {
		macs[i] = list[i].mac[:]
	}
	rows, err := tx.Query(ctx, sql, macs)
	if err != nil {
		return clean(err)
	}
	var row targetRow
	var mac []byte
	_, err = pgx.ForEachRow(rows, []any{&row.ID, &mac, &row.EntryID, &row.ParentID}, func() error {
		row.Mac = share.Target(mac)
		found[row.Mac] = row
		return nil
	})
	return clean(err)
}

// A target is covered by any active suppression of its own, or by one on its folder
// that reaches into it. An expired one covers until it is ended: never the other way round.
const coveredSQL = `
SELECT t.id FROM targets t
WHERE t.id = ANY($1)
  AND (EXISTS (SELECT FROM suppressions s WHERE s.target_id = t.id AND s.ended_at IS NULL)
    OR EXISTS (SELECT FROM suppressions s
               WHERE s.target_id = t.parent_id AND s.scope = 'subtree' AND s.ended_at IS NULL))`

// covered tells which of the locked targets an active suppression covers. It must be
// called after lockTargets, as its own statement. An error means: refuse.
func (s *Store) covered(ctx context.Context, tx pgx.Tx, ids []int64) (map[int64]bool, error) {
	rows, err := tx.Query(ctx, coveredSQL, ids)
	if err != nil {
		return nil, clean(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, clean(err)
	}
	out := make(map[int64]bool, len(list))
	for _, id := range list {
		out[id] = true
	}
	if s.seam.afterCovered != nil {
		s.seam.afterCovered(ctx)
	}
	return out, nil
}
