package store

import (
	"cmp"
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/share"
)

// Where a sighting comes from.
const (
	originCrawl  = "crawl"
	originImport = "import"
	originBack   = "restore" // out of escrow
)

// sightedOn says where links were seen.
type sightedOn struct {
	pageID int64 // 0: no page (import)
	origin string
}

// sighted is one link that is going to be stored.
type sighted struct {
	spec  targetSpec
	link  share.Link
	claim share.Claim
	lang  string // the page's, as langPart cuts it
	at    time.Time
	id    int64
}

// seenAt marks what was found with the time it was seen and the page's language.
func (s *Store) seenAt(found []share.Found, lang string, at time.Time) []sighted {
	list := make([]sighted, len(found))
	for i, f := range found {
		list[i] = sighted{spec: s.linkSpec(f.Link), link: f.Link, claim: keptClaim(f.Claim), lang: langPart(lang), at: at}
	}
	return list
}

// locked is what lockSeen made sure of.
type locked struct {
	found  []sighted // the door says which of them come in
	others []unfound // nothing covers these
}

// lockSeen locks the targets of what was found and of the page's other sightings, all at
// once and so in order. Suppressions are read after it: those of what was found by the
// door (enter), those of the others here. When they cannot be read nothing is stored.
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
	here := make(map[int64]bool, len(list))
	for i := range list {
		list[i].id = rows[i].ID
		here[list[i].id] = true
	}
	out := locked{found: list}
	if len(others) == 0 {
		return out, nil
	}
	ids := make([]int64, len(others))
	for i, u := range others {
		ids[i] = u.target
	}
	covered, err := s.covered(ctx, tx, ids)
	if err != nil {
		return locked{}, err
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
		out[i].claim = merged(out[i].claim, one.claim)
		if one.at.After(out[i].at) {
			out[i].at = one.at
		}
	}
	return out
}

// merged is the better of two claims for one link, with what only the other states.
func merged(a, b share.Claim) share.Claim {
	out := a
	if best, named := share.Best([]share.Claim{a, b}); named {
		out = best
	}
	out.Held = a.Held || b.Held
	out.Type = cmp.Or(out.Type, a.Type, b.Type)
	for _, c := range []share.Claim{a, b} {
		if out.Dated.IsZero() {
			out.Dated = c.Dated
		}
	}
	return out
}

// A live fetch replaces what an import or a restore said (R37).
const replaceOwnSQL = `
UPDATE sightings SET withdrawn_at = $2, withdrawn_why = 'replaced'
WHERE target_id = ANY($1) AND page_id IS NULL AND withdrawn_at IS NULL`

// arrivalOf is a link as the door takes it.
func arrivalOf(f sighted) arrival {
	return arrival{
		target: f.id, provider: f.link.Provider(), kind: string(f.link.Kind()), handle: f.link.Handle(), sub: f.link.Sub(),
		url: f.link.URL(), access: string(f.link.Access()),
		name: f.claim.Name, nameSource: string(f.claim.Source), nameScore: f.claim.Score,
		size: f.claim.Size, held: f.claim.Held, kindOf: f.claim.Type, dated: f.claim.Dated, lang: f.lang, first: f.at, last: f.at,
	}
}

// writeSighted brings locked targets through the door and recomputes what is shown of them.
func (s *Store) writeSighted(ctx context.Context, tx pgx.Tx, list []sighted, on sightedOn) (entered, error) {
	arrivals := make([]arrival, len(list))
	for i, f := range list {
		arrivals[i] = arrivalOf(f)
	}
	e, err := s.enter(ctx, tx, arrivals, on)
	if err != nil || len(e.ids) == 0 {
		return e, err
	}
	if on.origin == originCrawl {
		if _, err := tx.Exec(ctx, replaceOwnSQL, e.ids, s.now()); err != nil {
			return e, clean(err)
		}
	}
	return e, s.recompute(ctx, tx, e.ids)
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
