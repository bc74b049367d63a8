package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"blindex/index"
	"blindex/share"
)

// Postings of a hit, as the schema has them, and of an entry's own page.
const (
	postingsOfHit   = 3
	postingsOfEntry = 20
)

// liveSQL asks for the entries and the newest removal in one statement, so that they belong
// to the same moment. A page is an echo when it also posts something that is removed: its
// address and what it calls a sibling may spell the removed name, so that host and date
// stand alone (R15). Whether it is one is kept by the database with each suppression; what
// the newest pages of an entry are, with each sighting: a hit costs one row a table.
const liveSQL = `
SELECT i.epoch::text, coalesce(r.xid, i.trimmed_xid), coalesce(r.seq, i.trimmed_seq), e.*
FROM instance i
LEFT JOIN LATERAL (
    SELECT xid, seq FROM changes WHERE removal ORDER BY xid DESC, seq DESC LIMIT 1
) r ON true
LEFT JOIN (SELECT` + hitColumns + hitFrom + ` WHERE v.entry_id = ANY($1)
) e ON true`

const hitColumns = `
    v.entry_id, v.name, v.name_source, v.provider, v.kind, v.url, v.access, v.size, v.ext,
    v.liveness, v.checked_at, v.first_seen, v.last_seen, v.adult, v.type, v.lang, v.posted,
    v.post_seen[1], v.post_names[1], CASE WHEN e1.page_id IS NULL THEN p1.url END AS url1,
    CASE WHEN p1.host_id IS NOT NULL AND (e1.page_id IS NOT NULL OR p1.url IS NULL) THEN (SELECT o.origin FROM hosts o WHERE o.id = p1.host_id) END AS host1,
    v.post_seen[2], v.post_names[2], CASE WHEN e2.page_id IS NULL THEN p2.url END AS url2,
    CASE WHEN p2.host_id IS NOT NULL AND (e2.page_id IS NOT NULL OR p2.url IS NULL) THEN (SELECT o.origin FROM hosts o WHERE o.id = p2.host_id) END AS host2,
    v.post_seen[3], v.post_names[3], CASE WHEN e3.page_id IS NULL THEN p3.url END AS url3,
    CASE WHEN p3.host_id IS NOT NULL AND (e3.page_id IS NOT NULL OR p3.url IS NULL) THEN (SELECT o.origin FROM hosts o WHERE o.id = p3.host_id) END AS host3`

const hitFrom = `
FROM visible_shares v
LEFT JOIN pages p1 ON p1.id = v.post_pages[1] LEFT JOIN echo_pages e1 ON e1.page_id = v.post_pages[1]
LEFT JOIN pages p2 ON p2.id = v.post_pages[2] LEFT JOIN echo_pages e2 ON e2.page_id = v.post_pages[2]
LEFT JOIN pages p3 ON p3.id = v.post_pages[3] LEFT JOIN echo_pages e3 ON e3.page_id = v.post_pages[3]`

// looking is the configuration of the connections for this statement. Each look-up goes by
// an index whatever the server's statistics say: those of a table that was empty make it read
// the whole table, and a notice of ten thousand rows fills one between two looks at it. The
// plan is made once a connection. These connections wait for no other statement's end.
func looking(cfg *pgxpool.Config) *pgxpool.Config {
	own := cfg.Copy()
	own.MaxConns = flightsAtMost
	for name, value := range map[string]string{
		"plan_cache_mode": "force_generic_plan", "jit": "off",
		"enable_seqscan": "off", "enable_bitmapscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off",
	} {
		own.ConnConfig.RuntimeParams[name] = value
	}
	return own
}

// binaryRows has every column sent as hitRow reads it.
var binaryRows = pgx.QueryResultFormats{pgx.BinaryFormatCode}

// Live implements index.Primary. Calls at the same time share statements.
func (s *Store) Live(ctx context.Context, ids []string) (index.Live, error) {
	return s.gather.live(ctx, ids)
}

// askLive runs the statement.
func (s *Store) askLive(ctx context.Context, ids []string) (index.Live, error) {
	live := index.Live{Entries: make(map[string]index.Entry, len(ids))}
	rows, err := s.looks.Query(ctx, liveSQL, binaryRows, ids)
	if err != nil {
		return index.Live{}, fmt.Errorf("store: liveness: %w", clean(err))
	}
	defer rows.Close()
	for rows.Next() {
		r := hitRow{values: rows.RawValues()}
		if live.Removal.Epoch == "" {
			live.Removal.Epoch = string(r.values[0])
		}
		r.at = 1
		live.Removal.Xid, live.Removal.Seq = uint64(r.int64()), r.int64()
		if r.values[r.at] != nil {
			e := r.entry()
			live.Entries[e.ID] = e
		}
	}
	if err := rows.Err(); err != nil {
		return index.Live{}, fmt.Errorf("store: liveness: %w", clean(err))
	}
	return live, nil
}

// entryColumns are what is shown of an entry by itself, with its newest postings; $1 is how many.
const entryColumns = `
    v.entry_id, v.name, v.name_source, v.provider, v.kind, v.url, v.access, v.size, v.ext,
    v.liveness, v.checked_at, v.first_seen, v.last_seen, v.adult, v.type, v.lang, v.posted, (
        SELECT jsonb_agg(jsonb_build_object('host', o.host, 'url', o.url, 'name', o.name, 'seen', o.at) ORDER BY o.at DESC, o.id DESC)
        FROM (
            SELECT g.id, regexp_replace(h.origin, '^https?://', '') AS host, g.last_seen AS at,
                   CASE WHEN e.page_id IS NULL THEN coalesce(p.url, '') ELSE '' END AS url,
                   CASE WHEN e.page_id IS NOT NULL OR p.url IS NULL OR g.held THEN '' ELSE g.name END AS name
            FROM (
                SELECT id, page_id, last_seen, held, name FROM sightings
                WHERE target_id = v.target_id AND page_id IS NOT NULL AND withdrawn_at IS NULL
                ORDER BY last_seen DESC, id DESC LIMIT $1
            ) g
            JOIN pages p ON p.id = g.page_id
            JOIN hosts h ON h.id = p.host_id
            LEFT JOIN echo_pages e ON e.page_id = p.id
        ) o
    ) AS postings`

const oneEntrySQL = `SELECT` + entryColumns + ` FROM visible_shares v WHERE v.entry_id = $2`

// Entry implements index.Primary.
func (s *Store) Entry(ctx context.Context, id string) (index.Entry, error) {
	rows, err := s.pool.Query(ctx, oneEntrySQL, binaryRows, postingsOfEntry, id)
	if err != nil {
		return index.Entry{}, fmt.Errorf("store: entry: %w", clean(err))
	}
	defer rows.Close()
	if !rows.Next() {
		rows.Close()
		if err := rows.Err(); err != nil {
			return index.Entry{}, fmt.Errorf("store: entry: %w", clean(err))
		}
		return index.Entry{}, s.whyHidden(ctx, id)
	}
	r := hitRow{values: rows.RawValues()}
	e := r.shown()
	if e.Pages, err = r.postingList(); err != nil {
		return index.Entry{}, err
	}
	return e, nil
}

// An entry may be called removed only when an ordinary copyright row says so and nothing
// severe covers it: then it answers like an unknown one (R16, R19).
const whyHiddenSQL = `
SELECT s.notice_ref, s.kind, s.started_at, s.severe OR s.source <> 'notice' OR s.kind <> 'copyright',
       coalesce(n.regimes, '{}'), coalesce(n.state = 'decided' AND n.route = 'copyright' AND p.state = 'published', false)
FROM targets t
JOIN suppressions s ON s.ended_at IS NULL
    AND (s.target_id = t.id OR (s.target_id = t.parent_id AND s.scope = 'subtree'))
LEFT JOIN notices n ON n.ref = s.notice_ref
LEFT JOIN publications p ON p.notice_id = n.id
WHERE t.entry_id = $1
  AND NOT EXISTS (
    SELECT FROM suppressions x WHERE x.ended_at IS NULL AND x.severe AND x.target_id IN (t.id, t.parent_id))
ORDER BY 4, s.started_at LIMIT 1`

// whyHidden is the error for an entry that may not be shown.
func (s *Store) whyHidden(ctx context.Context, id string) error {
	var (
		ref       *string
		kind      string
		at        time.Time
		quiet     bool
		regimes   []string
		published bool
	)
	err := s.pool.QueryRow(ctx, whyHiddenSQL, id).Scan(&ref, &kind, &at, &quiet, &regimes, &published)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return index.ErrUnknown
	case err != nil:
		return fmt.Errorf("store: entry: %w", clean(err))
	case quiet || ref == nil:
		return index.ErrUnknown
	}
	return index.Removed{Ref: *ref, Kind: kind, At: dayOf(at), Regimes: regimes, Published: published}
}

// Lookup tells what may be told of a link (R16): the entry, index.Removed, or index.ErrUnknown.
func (s *Store) Lookup(ctx context.Context, l share.Link) (index.Entry, error) {
	if l.Handle() == "" {
		return index.Entry{}, index.ErrUnknown
	}
	id, mac, err := s.known(ctx, l)
	if err != nil {
		return index.Entry{}, err
	}
	e, err := s.Entry(ctx, id)
	if !errors.Is(err, index.ErrUnknown) {
		return e, err
	}
	var inside string
	err = s.pool.QueryRow(ctx, insideSQL, mac[:]).Scan(&inside)
	if errors.Is(err, pgx.ErrNoRows) {
		return index.Entry{}, index.ErrUnknown
	}
	if err != nil {
		return index.Entry{}, fmt.Errorf("store: look up: %w", clean(err))
	}
	return s.Entry(ctx, inside)
}

// known is the public id of a link and its hash as the database has it.
func (s *Store) known(ctx context.Context, l share.Link) (id string, mac share.Target, err error) {
	h := s.hashes(l)
	macs := [][]byte{h.mac[:]}
	for i := range h.former {
		macs = append(macs, h.former[i][:])
	}
	now, err := resolve(ctx, s.pool, macs)
	if err != nil {
		return "", mac, fmt.Errorf("store: look up: %w", err)
	}
	mac = firstKnown(now, h.mac, h.former)
	err = s.pool.QueryRow(ctx, `SELECT entry_id FROM targets WHERE mac = $1`, mac[:]).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return s.entryID(mac), mac, nil
	}
	return id, mac, clean(err)
}

// What is inside a folder is shown with the folder's address (R11): the newest of it
// answers for the folder when that is no entry itself.
const insideSQL = `
SELECT v.entry_id FROM visible_shares v JOIN targets k ON k.id = v.target_id JOIN targets t ON t.id = k.parent_id
WHERE t.mac = $1 ORDER BY v.last_seen DESC LIMIT 1`

const newestSQL = `SELECT` + hitColumns + hitFrom + `
WHERE NOT v.adult ORDER BY v.first_seen DESC LIMIT $1`

// Newest returns the entries that came last, newest first, without what is classed adult.
func (s *Store) Newest(ctx context.Context, limit int) ([]index.Entry, error) {
	rows, err := s.pool.Query(ctx, newestSQL, binaryRows, limit)
	if err != nil {
		return nil, fmt.Errorf("store: newest: %w", clean(err))
	}
	defer rows.Close()
	var out []index.Entry
	for rows.Next() {
		r := hitRow{values: rows.RawValues()}
		out = append(out, r.entry())
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("store: newest: %w", clean(err))
	}
	return out, nil
}

// TargetOf is the target behind a public entry id; index.ErrUnknown when there is none.
func (s *Store) TargetOf(ctx context.Context, entryID string) (share.Target, error) {
	var mac []byte
	err := s.pool.QueryRow(ctx, `SELECT mac FROM targets WHERE entry_id = $1`, entryID).Scan(&mac)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return share.Target{}, index.ErrUnknown
	case err != nil:
		return share.Target{}, fmt.Errorf("store: target: %w", clean(err))
	}
	return share.Target(mac), nil
}
