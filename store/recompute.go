package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/crawler"
	"blindex/index"
	"blindex/share"
)

// The states of a shares row. Whether an entry may be shown is: visible, and covered by
// no suppression.
const (
	stateVisible = "visible"
	stateHeld    = "held"   // a name hints at what an operator must see first (R23), or is blocked (R25)
	stateUnseen  = "unseen" // no page posts it any more
	stateDead    = "dead"   // the provider says it is gone
)

// providerScore is above any page's claim: the provider itself tells the name.
const providerScore = 1_000_000

// freshness is how far last_seen must move before followers are told of it: a page that
// is read every day would otherwise rewrite its entries in every index every day.
const freshness = 24 * time.Hour

// shareRow is a share as recompute sees it: what is stored, and what the sightings say.
type shareRow struct {
	targetID     int64
	entryID      string
	state        string
	liveness     crawler.Liveness
	name         string
	source       string
	score        int
	ext          string
	size         int64
	sources      int
	lastSeen     time.Time
	providerName string
	providerSize int64
	adult        bool // classed by the best claim's name (R40)
	firstSeen    time.Time
	searched     searched
	postings     postings

	cleared [][]byte // heldMark of held names that a person has let through
	active  int
	anyHeld bool
	onPage  bool // a page posts it, not a file or escrow alone
	unsure  bool // it is coming back, and its provider has not said that it lives (R31)
	back    bool // it came out of escrow, and no page has been read since
	claims  []share.Claim
	langs   []string         // of the pages that claim them
	sites   []string         // of all pages, each once
	newest  []activeSighting // pages, the newest first, as many as a hit shows
	seen    time.Time
	hosts   map[int64]bool
}

const sharesOfSQL = `
SELECT h.target_id, t.entry_id, h.state, h.liveness, h.name, h.name_source, h.name_score, h.ext, coalesce(h.size, -1),
       h.sources, h.first_seen, h.last_seen, h.provider_name, coalesce(h.provider_size, -1), h.adult,
       h.type, h.lang, h.posted, h.hosts, h.post_pages, h.post_seen, h.post_names, h.cleared,
       h.state = 'rechecking' AND EXISTS (SELECT FROM rechecks k WHERE k.target_id = h.target_id AND k.ask AND k.said <> 'alive')
FROM shares h JOIN targets t ON t.id = h.target_id WHERE h.target_id = ANY($1)`

const sightingsOfSQL = `
SELECT g.id, g.target_id, g.name, g.name_source, g.name_score, coalesce(g.size, -1), g.held, g.last_seen, g.type, g.dated, g.lang,
       coalesce(p.host_id, 0), coalesce(g.page_id, 0), coalesce(s.origin, ''), g.origin
FROM sightings g LEFT JOIN pages p ON p.id = g.page_id LEFT JOIN hosts s ON s.id = p.host_id
WHERE g.target_id = ANY($1) AND g.withdrawn_at IS NULL
ORDER BY g.target_id, g.first_seen, g.id`

// recompute derives name, size, sources and state of the locked targets' shares from
// their sightings (R37), writes what changed, and tells followers.
func (s *Store) recompute(ctx context.Context, tx pgx.Tx, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	list, err := s.readShares(ctx, tx, ids)
	if err != nil {
		return err
	}
	var w shareWriter
	var entryIDs []string
	var removals []bool
	for _, old := range list {
		now := old.derive()
		if now.state == stateVisible && s.blocked(now.name) {
			now.state = stateHeld
		}
		if tell, removal := worthTelling(*old, now); tell {
			entryIDs, removals = append(entryIDs, old.entryID), append(removals, removal)
		}
		if old.differs(now) {
			w.add(now)
		}
	}
	if err := w.write(ctx, tx, s.now()); err != nil {
		return err
	}
	return s.writeChanges(ctx, tx, entryIDs, removals)
}

func (s *Store) readShares(ctx context.Context, tx pgx.Tx, ids []int64) ([]*shareRow, error) {
	rows, err := tx.Query(ctx, sharesOfSQL, ids)
	if err != nil {
		return nil, clean(err)
	}
	var list []*shareRow
	byID := make(map[int64]*shareRow, len(ids))
	var r shareRow
	_, err = pgx.ForEachRow(rows, []any{&r.targetID, &r.entryID, &r.state, &r.liveness, &r.name, &r.source, &r.score,
		&r.ext, &r.size, &r.sources, &r.firstSeen, &r.lastSeen, &r.providerName, &r.providerSize, &r.adult,
		&r.searched.kindOf, &r.searched.lang, &r.searched.posted, &r.searched.hosts,
		&r.postings.pages, &r.postings.seen, &r.postings.names, &r.cleared, &r.unsure}, func() error {
		row := r
		row.hosts = make(map[int64]bool)
		r.searched, r.postings, r.cleared = searched{}, postings{}, nil // their slices belong to the row now
		list, byID[r.targetID] = append(list, &row), &row
		return nil
	})
	if err != nil {
		return nil, clean(err)
	}
	rows, err = tx.Query(ctx, sightingsOfSQL, ids)
	if err != nil {
		return nil, clean(err)
	}
	var id int64
	var g activeSighting
	var dated *time.Time
	c := &g.claim
	_, err = pgx.ForEachRow(rows, []any{&g.id, &id, &c.Name, &c.Source, &c.Score, &c.Size, &c.Held, &g.seen, &c.Type, &dated, &g.lang,
		&g.host, &g.page, &g.address, &g.origin}, func() error {
		c.Dated = time.Time{}
		if dated != nil {
			c.Dated = *dated
		}
		if row := byID[id]; row != nil {
			c.Held = c.Held && !s.clears(row.cleared, c.Name)
			row.take(g)
		}
		return nil
	})
	return list, clean(err)
}

// activeSighting is a sighting as recompute reads it.
type activeSighting struct {
	claim         share.Claim
	lang, address string // of the page; address is its host's
	origin        string // where the sighting comes from
	id            int64
	host, page    int64 // 0: no page
	seen          time.Time
}

// take adds one active sighting.
func (r *shareRow) take(g activeSighting) {
	r.active++
	r.anyHeld = r.anyHeld || g.claim.Held
	r.claims, r.langs = append(r.claims, g.claim), append(r.langs, g.lang)
	r.hosts[g.host] = true
	r.onPage = r.onPage || g.host != 0
	r.takeNewest(g)
	r.back = r.back || g.origin == originBack
	if site := siteOf(g.address); site != "" && len(r.sites) < index.MaxHosts && !slices.Contains(r.sites, site) {
		r.sites = append(r.sites, site)
	}
	if g.seen.After(r.seen) {
		r.seen = g.seen
	}
}

// derive is the row as the sightings and the provider's answer make it.
func (r *shareRow) derive() shareRow {
	n := *r
	n.sources = len(r.hosts)
	if r.seen.After(n.lastSeen) {
		n.lastSeen = r.seen
	}
	claims := r.claims
	if r.providerName != "" {
		claims = append([]share.Claim{{
			Name: r.providerName, Source: share.NameProvider, Score: providerScore, Size: r.providerSize,
		}}, claims...)
	}
	best, named := share.Best(claims)
	if named {
		n.name, n.source, n.score, n.size = best.Name, string(best.Source), best.Score, sizeOf(best, claims)
		n.ext, n.adult = extOf(n.name), share.Adult(n.name)
		n.searched = r.search(best)
	}
	n.postings = r.posted(n.name)
	if r.providerSize >= 0 {
		n.size = r.providerSize
	}
	switch {
	case r.active == 0 || !named:
		n.state = unseenState(r.state)
	case r.liveness == crawler.LinkGone:
		n.state = stateDead
	case r.state == stateRechecking && (!r.onPage || r.unsure):
		n.state = stateRechecking
	case r.anyHeld:
		n.state = stateHeld
	default:
		n.state = stateVisible
	}
	return n
}

// unseenState keeps "expired", which says more than "unseen".
func unseenState(old string) string {
	if old == "expired" {
		return old
	}
	return stateUnseen
}

// sizeOf is the size that goes with the best claim, else the first one that is stated.
func sizeOf(best share.Claim, claims []share.Claim) int64 {
	if best.Size >= 0 {
		return best.Size
	}
	for _, c := range claims {
		if c.Size >= 0 {
			return c.Size
		}
	}
	return -1
}

// worthTelling reports whether followers must read the entry again, and whether that
// is because it is shown no more.
func worthTelling(old, now shareRow) (tell, removal bool) {
	was, is := old.state == stateVisible, now.state == stateVisible
	switch {
	case was && !is:
		return true, true
	case !is:
		return false, false
	case !was:
		return true, false
	}
	same := old.name == now.name && old.ext == now.ext && old.size == now.size && old.sources == now.sources && old.adult == now.adult &&
		old.searched.same(now.searched) && (old.source == string(share.NameProvider)) == (now.source == string(share.NameProvider)) &&
		now.lastSeen.Sub(old.lastSeen) < freshness
	return !same, false
}

// differs reports whether the row must be written.
func (r *shareRow) differs(n shareRow) bool {
	return r.state != n.state || r.name != n.name || r.source != n.source || r.score != n.score || r.ext != n.ext ||
		r.size != n.size || r.sources != n.sources || r.adult != n.adult || !r.searched.same(n.searched) || !r.postings.same(n.postings) || !r.lastSeen.Equal(n.lastSeen)
}

// shareWriter collects rows for one UPDATE.
type shareWriter struct {
	ids, sizes                       []int64
	names, nameSources, exts, states []string
	scores, sources                  []int
	seen                             []time.Time
	adult                            []bool
	types, langs, hosts              []string
	posted                           []*time.Time
	postPages                        [postingsOfHit][]*int64
	postSeen                         [postingsOfHit][]*time.Time
	postNames                        [postingsOfHit][]*string
}

func (w *shareWriter) add(r shareRow) {
	w.ids, w.sizes = append(w.ids, r.targetID), append(w.sizes, r.size)
	w.names, w.nameSources = append(w.names, r.name), append(w.nameSources, r.source)
	w.exts, w.states = append(w.exts, r.ext), append(w.states, r.state)
	w.scores, w.sources = append(w.scores, r.score), append(w.sources, r.sources)
	w.seen, w.adult = append(w.seen, r.lastSeen), append(w.adult, r.adult)
	w.types, w.langs = append(w.types, string(r.searched.kindOf)), append(w.langs, r.searched.lang)
	w.posted, w.hosts = append(w.posted, r.searched.posted), append(w.hosts, strings.Join(r.searched.hosts, " "))
	for i := range postingsOfHit {
		var page *int64
		var seen *time.Time
		var name *string
		if i < len(r.postings.pages) {
			page, seen, name = &r.postings.pages[i], &r.postings.seen[i], r.postings.names[i]
		}
		w.postPages[i], w.postSeen[i], w.postNames[i] = append(w.postPages[i], page), append(w.postSeen[i], seen), append(w.postNames[i], name)
	}
}

const writeSharesSQL = `
UPDATE shares h SET
    name = n.name, name_source = n.source, name_score = n.score, ext = n.ext,
    size = CASE WHEN n.size >= 0 THEN n.size END, sources = n.sources, last_seen = greatest(h.first_seen, n.seen),
    adult = n.adult, type = n.type, lang = n.lang, posted = n.posted, hosts = coalesce(string_to_array(nullif(n.hosts, ''), ' '), '{}'),
    post_pages = (ARRAY[n.p1, n.p2, n.p3])[1:num_nonnulls(n.p1, n.p2, n.p3)],
    post_seen = (ARRAY[n.s1, n.s2, n.s3])[1:num_nonnulls(n.p1, n.p2, n.p3)],
    post_names = (ARRAY[n.n1, n.n2, n.n3])[1:num_nonnulls(n.p1, n.p2, n.p3)],
    state = n.state, state_at = CASE WHEN h.state = n.state THEN h.state_at ELSE $10 END
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::int[], $5::text[], $6::bigint[], $7::int[], $8::timestamptz[], $9::text[], $11::boolean[],
            $12::text[], $13::text[], $14::date[], $15::text[],
            $16::bigint[], $17::bigint[], $18::bigint[], $19::timestamptz[], $20::timestamptz[], $21::timestamptz[],
            $22::text[], $23::text[], $24::text[])
    AS n (id, name, source, score, ext, size, sources, seen, state, adult, type, lang, posted, hosts,
          p1, p2, p3, s1, s2, s3, n1, n2, n3)
WHERE h.target_id = n.id`

func (w *shareWriter) write(ctx context.Context, tx pgx.Tx, at time.Time) error {
	if len(w.ids) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, writeSharesSQL, w.ids, w.names, w.nameSources, w.scores, w.exts, w.sizes, w.sources, w.seen, w.states, at, w.adult,
		w.types, w.langs, w.posted, w.hosts, w.postPages[0], w.postPages[1], w.postPages[2],
		w.postSeen[0], w.postSeen[1], w.postSeen[2], w.postNames[0], w.postNames[1], w.postNames[2])
	return clean(err)
}
