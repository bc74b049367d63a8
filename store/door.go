package store

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/share"
)

// arrival is one link that is about to become an entry, or is one and was seen again.
type arrival struct {
	target                                   int64 // locked
	provider, kind, handle, sub, url, access string
	name, nameSource                         string
	nameScore                                int
	size                                     int64 // as claimed; -1: unknown
	held                                     bool
	kindOf                                   share.Type // what the page says it is
	dated                                    time.Time  // the day the page states; zero: none
	lang                                     string     // the page's language, as langPart cuts it
	first, last                              time.Time
	back                                     *comesBack // nil: recompute says what is shown
}

// comesBack is what an entry of escrow had beyond its best claim.
type comesBack struct {
	ext, state, providerName string
	size, providerSize       *int64
	adult                    bool
	kindOf                   share.Type
	lang                     string
	posted                   time.Time
	hosts                    []string
}

// A share needs a name; a link that none of its pages names is no entry. It starts
// unseen: recompute makes it visible, and tells followers.
const enterSharesSQL = `
INSERT INTO shares (target_id, provider, kind, handle, sub, url, access, name, name_source, name_score,
                    first_seen, last_seen, ext, size, adult, state, provider_name, provider_size, next_check_at, state_at,
                    type, lang, posted, hosts)
SELECT n.id, n.provider, n.kind, n.handle, n.sub, n.url, n.access, n.name, n.source, n.score,
       n.first, n.last, n.ext, n.size, n.adult, n.state, n.provider_name, n.provider_size, $19, $19,
       n.type, n.lang, n.posted, coalesce(string_to_array(nullif(n.hosts, ''), ' '), '{}')
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::int[], $11::timestamptz[], $12::timestamptz[], $13::text[], $14::bigint[], $15::boolean[], $16::text[],
            $17::text[], $18::bigint[], $20::text[], $21::text[], $22::date[], $23::text[])
    AS n (id, provider, kind, handle, sub, url, access, name, source, score, first, last, ext, size, adult, state,
          provider_name, provider_size, type, lang, posted, hosts)
WHERE n.name <> '' AND url_is_keyless(n.url)
ON CONFLICT (target_id) DO UPDATE SET kind = excluded.kind, url = excluded.url, access = excluded.access
RETURNING xmax = 0`

const pageSightingsSQL = `
INSERT INTO sightings (target_id, page_id, origin, name, name_source, name_score, size, held, first_seen, last_seen, type, dated, lang)
SELECT h.target_id, $9, 'crawl', n.name, n.source, n.score, CASE WHEN n.size >= 0 THEN n.size END, n.held, n.first, n.last, n.type, n.dated, n.lang
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::int[], $5::bigint[], $6::boolean[], $7::timestamptz[], $8::timestamptz[],
            $10::text[], $11::date[], $12::text[])
    AS n (id, name, source, score, size, held, first, last, type, dated, lang)
JOIN shares h ON h.target_id = n.id
ON CONFLICT (target_id, page_id) WHERE page_id IS NOT NULL DO UPDATE SET
    name = excluded.name, name_source = excluded.name_source, name_score = excluded.name_score,
    size = coalesce(excluded.size, sightings.size), held = excluded.held,
    type = coalesce(nullif(excluded.type, ''), sightings.type), dated = coalesce(excluded.dated, sightings.dated),
    lang = coalesce(nullif(excluded.lang, ''), sightings.lang),
    last_seen = greatest(sightings.last_seen, excluded.last_seen),
    missed_at = NULL, withdrawn_at = NULL, withdrawn_why = NULL
RETURNING xmax = 0`

const ownSightingsSQL = `
INSERT INTO sightings (target_id, origin, name, name_source, name_score, size, held, first_seen, last_seen, type, dated, lang)
SELECT h.target_id, $9, n.name, n.source, n.score, CASE WHEN n.size >= 0 THEN n.size END, n.held, n.first, n.last, n.type, n.dated, n.lang
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::int[], $5::bigint[], $6::boolean[], $7::timestamptz[], $8::timestamptz[],
            $10::text[], $11::date[], $12::text[])
    AS n (id, name, source, score, size, held, first, last, type, dated, lang)
JOIN shares h ON h.target_id = n.id
ON CONFLICT (target_id, origin) WHERE page_id IS NULL DO UPDATE SET
    name = excluded.name, name_source = excluded.name_source, name_score = excluded.name_score,
    size = coalesce(excluded.size, sightings.size), held = excluded.held,
    type = coalesce(nullif(excluded.type, ''), sightings.type), dated = coalesce(excluded.dated, sightings.dated),
    lang = coalesce(nullif(excluded.lang, ''), sightings.lang),
    last_seen = greatest(sightings.last_seen, excluded.last_seen),
    missed_at = NULL, withdrawn_at = NULL, withdrawn_why = NULL
RETURNING xmax = 0`

// entered counts what went through the door.
type entered struct {
	ids     []int64 // of the targets that did
	fresh   int     // entries that are new
	seen    int     // sightings
	first   int     // sightings that are new
	refused int
}

// enter is the one door: no other code makes a row of shares or of sightings, whether a
// link comes by crawl, import or out of escrow. The targets are locked; what covers them
// is read here, in a statement of its own, and what is covered stays out. When it cannot
// be read nobody comes in: the error ends the transaction.
//
// Loading a backup is not a way past it: nothing is served until the journal has been
// replayed over what was loaded, and what is covered is hidden wherever it came from.
func (s *Store) enter(ctx context.Context, tx pgx.Tx, list []arrival, on sightedOn) (entered, error) {
	var e entered
	if len(list) == 0 {
		return e, nil
	}
	ids := make([]int64, len(list))
	for i := range list {
		ids[i] = list[i].target
	}
	covered, err := s.covered(ctx, tx, ids)
	if err != nil {
		return e, err
	}
	var c columns
	var refused []int64
	for _, a := range list {
		if covered[a.target] {
			refused = append(refused, a.target)
			continue
		}
		c.add(a)
	}
	if e.refused = len(refused); e.refused > 0 {
		if err := s.meet(ctx, tx, refused); err != nil {
			return e, err
		}
	}
	if e.ids = c.ids; len(c.ids) == 0 {
		return e, nil
	}
	_, e.fresh, err = upsert(ctx, tx, enterSharesSQL, c.ids, c.providers, c.kinds, c.handles, c.subs, c.urls, c.accesses, c.names,
		c.sources, c.scores, c.first, c.last, c.exts, c.shareSizes, c.adult, c.states, c.providerNames, c.providerSizes, s.now(),
		c.backTypes, c.backLangs, c.backPosted, c.backHosts)
	if err != nil {
		return e, err
	}
	sql, from := ownSightingsSQL, any(on.origin)
	if on.origin == originCrawl {
		sql, from = pageSightingsSQL, on.pageID
	}
	e.seen, e.first, err = upsert(ctx, tx, sql, c.ids, c.names, c.sources, c.scores, c.sizes, c.held, c.first, c.last, from,
		c.types, c.dated, c.langs)
	return e, err
}

// columns are arrivals, one slice a column.
type columns struct {
	ids, sizes                                                      []int64
	providers, kinds, handles, subs, urls, accesses, names, sources []string
	exts, states, providerNames                                     []string
	types, langs, backTypes, backLangs, backHosts                   []string
	dated, backPosted                                               []*time.Time
	scores                                                          []int
	held, adult                                                     []bool
	first, last                                                     []time.Time
	shareSizes, providerSizes                                       []*int64
}

func (c *columns) add(a arrival) {
	back := comesBack{state: stateUnseen}
	if a.back != nil {
		back = *a.back
	}
	c.ids, c.sizes, c.held = append(c.ids, a.target), append(c.sizes, a.size), append(c.held, a.held)
	c.providers, c.kinds = append(c.providers, a.provider), append(c.kinds, a.kind)
	c.handles, c.subs = append(c.handles, a.handle), append(c.subs, a.sub)
	c.urls, c.accesses = append(c.urls, a.url), append(c.accesses, a.access)
	c.names, c.sources, c.scores = append(c.names, a.name), append(c.sources, a.nameSource), append(c.scores, a.nameScore)
	c.first, c.last = append(c.first, a.first), append(c.last, a.last)
	c.exts, c.states, c.adult = append(c.exts, back.ext), append(c.states, back.state), append(c.adult, back.adult)
	c.providerNames = append(c.providerNames, back.providerName)
	c.shareSizes, c.providerSizes = append(c.shareSizes, back.size), append(c.providerSizes, back.providerSize)
	c.types, c.dated, c.langs = append(c.types, string(a.kindOf)), append(c.dated, dayOrNil(a.dated)), append(c.langs, a.lang)
	c.backTypes, c.backLangs = append(c.backTypes, string(back.kindOf)), append(c.backLangs, back.lang)
	c.backPosted, c.backHosts = append(c.backPosted, dayOrNil(back.posted)), append(c.backHosts, strings.Join(back.hosts, " "))
}
