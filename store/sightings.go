package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/share"
)

// Where a sighting comes from.
const (
	originCrawl  = "crawl"
	originImport = "import"
)

// sightedOn says where links were seen.
type sightedOn struct {
	pageID int64 // 0: no page (import)
	origin string
}

// foundStored counts what storeFound wrote.
type foundStored struct {
	newEntries int
	sightings  int // seen, for the first time or again
	fresh      int // for the first time
}

// sighted is one link that is going to be stored.
type sighted struct {
	spec  targetSpec
	link  share.Link
	claim share.Claim
	at    time.Time
	id    int64
}

// seenAt marks what was found with the time it was seen.
func (s *Store) seenAt(found []share.Found, at time.Time) []sighted {
	list := make([]sighted, len(found))
	for i, f := range found {
		list[i] = sighted{spec: s.linkSpec(f.Link), link: f.Link, claim: keptClaim(f.Claim), at: at}
	}
	return list
}

// locked is what lockSeen made sure of.
type locked struct {
	found   []sighted // nothing covers these
	others  []unfound // nor these
	refused int
}

// lockSeen is the first door: it locks the targets of what was found and of the page's
// other sightings, all at once and so in order, and only then reads the suppressions.
// Of a covered link nothing is kept (R8, R17): it is counted as refused. When suppressions
// cannot be read nothing is stored at all.
func (s *Store) lockSeen(ctx context.Context, tx pgx.Tx, found []sighted, others []unfound) (locked, error) {
	list := distinct(found)
	specs := make([]targetSpec, 0, len(list)+len(others))
	for i := range list {
		specs = append(specs, list[i].spec)
	}
	for i := range others {
		specs = append(specs, existingSpec(others[i].mac))
	}
	if len(specs) == 0 {
		return locked{}, nil
	}
	rows, err := s.lockTargets(ctx, tx, specs)
	if err != nil {
		return locked{}, err
	}
	ids := make([]int64, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	covered, err := s.covered(ctx, tx, ids)
	if err != nil {
		return locked{}, err
	}
	var out locked
	here := make(map[int64]bool, len(list))
	for i, f := range list {
		f.id = ids[i]
		here[f.id] = true
		if covered[f.id] {
			out.refused++
			continue
		}
		out.found = append(out.found, f)
	}
	for _, u := range others {
		if !here[u.target] && !covered[u.target] {
			out.others = append(out.others, u)
		}
	}
	return out, nil
}

// distinct merges links that name the same target, the best claim of each kept.
func distinct(found []sighted) []sighted {
	at := make(map[share.Target]int, len(found))
	var out []sighted
	for _, one := range found {
		i, ok := at[one.spec.mac]
		if !ok {
			at[one.spec.mac] = len(out)
			out = append(out, one)
			continue
		}
		held := out[i].claim.Held || one.claim.Held
		if best, named := share.Best([]share.Claim{out[i].claim, one.claim}); named {
			out[i].claim = best
		}
		out[i].claim.Held = held
		if one.at.After(out[i].at) {
			out[i].at = one.at
		}
	}
	return out
}

// A share needs a name; a link that none of its pages names is no entry. It starts
// unseen: recompute makes it visible, and tells followers.
const upsertSharesSQL = `
INSERT INTO shares (target_id, provider, kind, handle, sub, url, access, name, name_source, name_score,
                    next_check_at, first_seen, last_seen, state, state_at)
SELECT n.id, n.provider, n.kind, n.handle, n.sub, n.url, n.access, n.name, n.source, n.score,
       $12, n.at, n.at, 'unseen', $12
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::int[], $11::timestamptz[])
    AS n (id, provider, kind, handle, sub, url, access, name, source, score, at)
WHERE n.name <> '' AND url_is_keyless(n.url)
ON CONFLICT (target_id) DO UPDATE SET kind = excluded.kind, url = excluded.url, access = excluded.access
RETURNING xmax = 0`

const pageSightingsSQL = `
INSERT INTO sightings (target_id, page_id, origin, name, name_source, name_score, size, held, first_seen, last_seen)
SELECT h.target_id, $8, 'crawl', n.name, n.source, n.score, CASE WHEN n.size >= 0 THEN n.size END, n.held, n.at, n.at
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::int[], $5::bigint[], $6::boolean[], $7::timestamptz[])
    AS n (id, name, source, score, size, held, at)
JOIN shares h ON h.target_id = n.id
ON CONFLICT (target_id, page_id) WHERE page_id IS NOT NULL DO UPDATE SET
    name = excluded.name, name_source = excluded.name_source, name_score = excluded.name_score,
    size = coalesce(excluded.size, sightings.size), held = excluded.held,
    last_seen = greatest(sightings.last_seen, excluded.last_seen),
    missed_at = NULL, withdrawn_at = NULL, withdrawn_why = NULL
RETURNING xmax = 0`

const importSightingsSQL = `
INSERT INTO sightings (target_id, origin, name, name_source, name_score, size, held, first_seen, last_seen)
SELECT h.target_id, 'import', n.name, n.source, n.score, CASE WHEN n.size >= 0 THEN n.size END, n.held, n.at, n.at
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::int[], $5::bigint[], $6::boolean[], $7::timestamptz[])
    AS n (id, name, source, score, size, held, at)
JOIN shares h ON h.target_id = n.id
ON CONFLICT (target_id, origin) WHERE page_id IS NULL DO UPDATE SET
    name = excluded.name, name_source = excluded.name_source, name_score = excluded.name_score,
    size = coalesce(excluded.size, sightings.size), held = excluded.held,
    last_seen = greatest(sightings.last_seen, excluded.last_seen),
    missed_at = NULL, withdrawn_at = NULL, withdrawn_why = NULL
RETURNING xmax = 0`

// A live fetch replaces what an import or a restore said (R37).
const replaceOwnSQL = `
UPDATE sightings SET withdrawn_at = $2, withdrawn_why = 'replaced'
WHERE target_id = ANY($1) AND page_id IS NULL AND withdrawn_at IS NULL`

// writeSighted upserts shares, sightings and claims of locked targets that nothing covers.
func (s *Store) writeSighted(ctx context.Context, tx pgx.Tx, list []sighted, on sightedOn) (foundStored, error) {
	var st foundStored
	if len(list) == 0 {
		return st, nil
	}
	c := columnsOf(list)
	var err error
	_, st.newEntries, err = upsert(ctx, tx, upsertSharesSQL, c.ids, c.providers, c.kinds, c.handles, c.subs, c.urls,
		c.accesses, c.names, c.sources, c.scores, c.at, s.now())
	if err != nil {
		return st, err
	}
	sql, args := importSightingsSQL, []any{c.ids, c.names, c.sources, c.scores, c.sizes, c.held, c.at}
	if on.origin == originCrawl {
		sql, args = pageSightingsSQL, []any{c.ids, c.names, c.sources, c.scores, c.sizes, c.held, c.at, on.pageID}
	}
	if st.sightings, st.fresh, err = upsert(ctx, tx, sql, args...); err != nil {
		return st, err
	}
	if on.origin == originCrawl {
		if _, err := tx.Exec(ctx, replaceOwnSQL, c.ids, s.now()); err != nil {
			return st, clean(err)
		}
	}
	return st, s.recompute(ctx, tx, c.ids)
}

// upsert runs a statement that returns for each row whether it is new.
func upsert(ctx context.Context, tx pgx.Tx, sql string, args ...any) (all, fresh int, err error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return 0, 0, clean(err)
	}
	var isNew bool
	_, err = pgx.ForEachRow(rows, []any{&isNew}, func() error {
		all++
		if isNew {
			fresh++
		}
		return nil
	})
	return all, fresh, clean(err)
}

// columns are the links to be stored, one slice a column.
type columns struct {
	ids, sizes                                                      []int64
	providers, kinds, handles, subs, urls, accesses, names, sources []string
	scores                                                          []int
	held                                                            []bool
	at                                                              []time.Time
}

func columnsOf(list []sighted) columns {
	var c columns
	for _, f := range list {
		c.ids, c.sizes = append(c.ids, f.id), append(c.sizes, f.claim.Size)
		c.providers, c.kinds = append(c.providers, f.link.Provider()), append(c.kinds, string(f.link.Kind()))
		c.handles, c.subs = append(c.handles, f.link.Handle()), append(c.subs, f.link.Sub())
		c.urls, c.accesses = append(c.urls, f.link.URL()), append(c.accesses, string(f.link.Access()))
		c.names, c.sources = append(c.names, f.claim.Name), append(c.sources, string(f.claim.Source))
		c.scores, c.held = append(c.scores, f.claim.Score), append(c.held, f.claim.Held)
		c.at = append(c.at, f.at)
	}
	return c
}
