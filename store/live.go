package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/index"
	"blindex/share"
)

// Postings of a result and of an entry's own page.
const (
	postingsOfHit   = 3
	postingsOfEntry = 20
)

// entryColumns are what is shown of an entry, with its newest postings. A page that also
// posts something that is removed is shown as host and date alone: its address and what
// it calls a sibling may spell the removed name (R15). $1 is the number of postings.
const entryColumns = `
    v.entry_id, v.name, v.name_source, v.provider, v.kind, v.url, v.access, coalesce(v.size, -1), v.ext,
    v.liveness, v.checked_at, v.first_seen, v.last_seen, v.adult, v.type, v.lang, v.posted, (
        SELECT jsonb_agg(jsonb_build_object('host', o.host, 'url', o.url, 'name', o.name, 'seen', o.at) ORDER BY o.at DESC)
        FROM (
            SELECT regexp_replace(h.origin, '^https?://', '') AS host, g.last_seen AS at,
                   CASE WHEN e.echo THEN '' ELSE coalesce(p.url, '') END AS url,
                   CASE WHEN e.echo OR g.held THEN '' ELSE g.name END AS name
            FROM (
                SELECT page_id, last_seen, held, name FROM sightings
                WHERE target_id = v.target_id AND page_id IS NOT NULL AND withdrawn_at IS NULL
                ORDER BY last_seen DESC LIMIT $1
            ) g
            JOIN pages p ON p.id = g.page_id
            JOIN hosts h ON h.id = p.host_id
            CROSS JOIN LATERAL (
                SELECT p.url IS NULL OR EXISTS (
                    SELECT FROM sightings b
                    JOIN suppressions s ON s.target_id = b.target_id AND s.ended_at IS NULL
                    WHERE b.page_id = p.id
                ) OR EXISTS (
                    SELECT FROM sightings b
                    JOIN targets c ON c.id = b.target_id AND c.parent_id IS NOT NULL
                    JOIN suppressions s ON s.target_id = c.parent_id AND s.scope = 'subtree' AND s.ended_at IS NULL
                    WHERE b.page_id = p.id
                ) AS echo
            ) e
        ) o
    ) AS postings`

const liveSQL = `
SELECT i.epoch::text, coalesce(r.xid, i.trimmed_xid), coalesce(r.seq, i.trimmed_seq), e.*
FROM instance i
LEFT JOIN LATERAL (
    SELECT xid, seq FROM changes WHERE removal ORDER BY xid DESC, seq DESC LIMIT 1
) r ON true
LEFT JOIN (SELECT` + entryColumns + `
    FROM visible_shares v WHERE v.entry_id = ANY($2)
) e ON true`

// entryRow is entryColumns as read; all of it is NULL in a row that only carries the position.
type entryRow struct {
	ID, Name, NameSource, Provider, Kind, URL, Access *string
	Size                                              *int64
	Ext, Status                                       *string
	CheckedAt, FirstSeen, LastSeen                    *time.Time
	Adult                                             *bool
	Type, Lang                                        *string
	Posted                                            *time.Time
	Postings                                          []index.Posting
}

func (r *entryRow) fields() []any {
	return []any{&r.ID, &r.Name, &r.NameSource, &r.Provider, &r.Kind, &r.URL, &r.Access, &r.Size, &r.Ext,
		&r.Status, &r.CheckedAt, &r.FirstSeen, &r.LastSeen, &r.Adult, &r.Type, &r.Lang, &r.Posted, &r.Postings}
}

// entry turns a row with an entry in it into the noun.
func (r *entryRow) entry() index.Entry {
	e := index.Entry{
		ID: *r.ID, Name: *r.Name, NameSource: *r.NameSource, Provider: *r.Provider, Kind: *r.Kind,
		URL: *r.URL, Access: *r.Access, Size: *r.Size, Ext: *r.Ext, Status: *r.Status,
		FirstSeen: *r.FirstSeen, LastSeen: *r.LastSeen, Adult: *r.Adult, Type: *r.Type, Lang: *r.Lang, Pages: r.Postings,
	}
	if r.CheckedAt != nil {
		e.CheckedAt = *r.CheckedAt
	}
	if r.Posted != nil {
		e.Posted = *r.Posted
	}
	return e
}

// Live implements index.Primary: one statement, so that the entries and the newest
// removal belong to the same moment.
func (s *Store) Live(ctx context.Context, ids []string) (index.Live, error) {
	live := index.Live{Entries: make(map[string]index.Entry, len(ids))}
	rows, err := s.pool.Query(ctx, liveSQL, postingsOfHit, ids)
	if err != nil {
		return index.Live{}, fmt.Errorf("store: liveness: %w", clean(err))
	}
	defer rows.Close()
	for rows.Next() {
		var r entryRow
		var xid int64
		if err := rows.Scan(append([]any{&live.Removal.Epoch, &xid, &live.Removal.Seq}, r.fields()...)...); err != nil {
			return index.Live{}, fmt.Errorf("store: liveness: %w", clean(err))
		}
		live.Removal.Xid = uint64(xid)
		if r.ID != nil {
			live.Entries[*r.ID] = r.entry()
		}
	}
	if err := rows.Err(); err != nil {
		return index.Live{}, fmt.Errorf("store: liveness: %w", clean(err))
	}
	return live, nil
}

const oneEntrySQL = `SELECT` + entryColumns + ` FROM visible_shares v WHERE v.entry_id = $2`

// Entry implements index.Primary.
func (s *Store) Entry(ctx context.Context, id string) (index.Entry, error) {
	var r entryRow
	err := s.pool.QueryRow(ctx, oneEntrySQL, postingsOfEntry, id).Scan(r.fields()...)
	if errors.Is(err, pgx.ErrNoRows) {
		return index.Entry{}, s.whyHidden(ctx, id)
	}
	if err != nil {
		return index.Entry{}, fmt.Errorf("store: entry: %w", clean(err))
	}
	return r.entry(), nil
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

const newestSQL = `SELECT` + entryColumns + `
FROM visible_shares v WHERE NOT v.adult ORDER BY v.first_seen DESC LIMIT $2`

// Newest returns the entries that came last, newest first, without what is classed adult.
func (s *Store) Newest(ctx context.Context, limit int) ([]index.Entry, error) {
	rows, err := s.pool.Query(ctx, newestSQL, postingsOfHit, limit)
	if err != nil {
		return nil, fmt.Errorf("store: newest: %w", clean(err))
	}
	defer rows.Close()
	var out []index.Entry
	for rows.Next() {
		var r entryRow
		if err := rows.Scan(r.fields()...); err != nil {
			return nil, fmt.Errorf("store: newest: %w", clean(err))
		}
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
