package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"blindex/crawler"
)

const (
	// pagesPerHost is how many pages of one host the frontier remembers.
	pagesPerHost = 50000
	// queueBatch bounds the pages one transaction queues.
	queueBatch = 1000
	// priorities: what a person asked for goes first, then seeds, then by depth.
	priorityAsked = 1000
	prioritySeed  = 10
)

// queued is a page to be put into the frontier.
type queued struct {
	origin  string
	url     string
	depth   int
	newHost bool // its host may be one that is not known yet
	mac     [32]byte
}

// originOf splits a scrubbed address. ok is false for what is no http(s) address.
func originOf(address string) (origin string, ok bool) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || (u.Scheme != "http" && u.Scheme != "https") {
		return "", false
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), true
}

const knownHostsSQL = `
SELECT origin, id, max_depth, state IN ('blocked', 'opted_out'),
       (SELECT count(*) FROM (SELECT FROM pages p WHERE p.host_id = h.id LIMIT $2) AS c)
FROM hosts h WHERE origin = ANY($1)`

const addHostsSQL = `
INSERT INTO hosts (origin, delay_ms) SELECT o, $2 FROM unnest($1::text[]) AS o
WHERE o ~ '^https?://[^/?#@\s]+$' AND NOT EXISTS (SELECT FROM hosts h WHERE h.origin = o)
ORDER BY o ON CONFLICT (origin) DO NOTHING`

type knownHost struct {
	ID       int64
	MaxDepth int
	Closed   bool
	Pages    int
}

// queueHosts reads the hosts of the pages, after making those that may be made.
func (s *Store) queueHosts(ctx context.Context, tx pgx.Tx, pages []queued) (map[string]knownHost, error) {
	var origins, create []string
	for _, p := range pages {
		origins = append(origins, p.origin)
		if p.newHost {
			create = append(create, p.origin)
		}
	}
	slices.Sort(origins)
	origins = slices.Compact(origins)
	if len(create) > 0 {
		slices.Sort(create)
		if _, err := tx.Exec(ctx, addHostsSQL, slices.Compact(create), s.hostDelay); err != nil {
			return nil, clean(err)
		}
	}
	rows, err := tx.Query(ctx, knownHostsSQL, origins, pagesPerHost)
	if err != nil {
		return nil, clean(err)
	}
	hosts := make(map[string]knownHost, len(origins))
	var h knownHost
	var origin string
	_, err = pgx.ForEachRow(rows, []any{&origin, &h.ID, &h.MaxDepth, &h.Closed, &h.Pages}, func() error {
		hosts[origin] = h
		return nil
	})
	return hosts, clean(err)
}

const unknownPagesSQL = `
SELECT DISTINCT n.mac FROM unnest($1::bytea[]) AS n (mac)
WHERE NOT EXISTS (SELECT FROM pages p WHERE p.url_mac = n.mac)`

// unknownPages leaves out pages the frontier knows, and doubles: most links of a page that
// is read again lead nowhere new.
func (s *Store) unknownPages(ctx context.Context, tx pgx.Tx, pages []queued) ([]queued, error) {
	byMac := make(map[[32]byte]queued, len(pages))
	var macs [][]byte
	for _, p := range pages {
		p.mac = s.keys.URL([]byte(p.url))
		byMac[p.mac] = p
		macs = append(macs, p.mac[:])
	}
	rows, err := tx.Query(ctx, unknownPagesSQL, macs)
	if err != nil {
		return nil, clean(err)
	}
	var out []queued
	var mac []byte
	_, err = pgx.ForEachRow(rows, []any{&mac}, func() error {
		out = append(out, byMac[[32]byte(mac)])
		return nil
	})
	return out, clean(err)
}

const addPagesSQL = `
INSERT INTO pages (host_id, url_mac, url, depth, priority, next_visit_at)
SELECT n.host_id, n.mac, n.url, n.depth, n.priority, $6
FROM unnest($1::bigint[], $2::bytea[], $3::text[], $4::int[], $5::int[]) AS n (host_id, mac, url, depth, priority)
WHERE url_is_keyless(n.url)
ORDER BY n.mac
ON CONFLICT (url_mac) DO NOTHING`

// queuePages puts pages into the frontier and returns how many were new. A page is known
// by the keyed hash of its address: it never comes in twice, and one whose address is
// sealed stays so. Pages beyond a host's depth or budget, of closed hosts, and of hosts
// that are not known and may not be made are left out. The budget is counted when the
// transaction begins: two at once may run over it by a batch.
func (s *Store) queuePages(ctx context.Context, tx pgx.Tx, pages []queued) (int, error) {
	pages, err := s.unknownPages(ctx, tx, pages)
	if err != nil || len(pages) == 0 {
		return 0, err
	}
	hosts, err := s.queueHosts(ctx, tx, pages)
	if err != nil {
		return 0, err
	}
	var (
		ids               []int64
		macs              [][]byte
		urls              []string
		depths, priorites []int
	)
	for _, p := range pages {
		h, ok := hosts[p.origin]
		if !ok || h.Closed || p.depth > h.MaxDepth || h.Pages >= pagesPerHost {
			continue
		}
		h.Pages++
		hosts[p.origin] = h
		ids, macs, urls = append(ids, h.ID), append(macs, p.mac[:]), append(urls, p.url)
		depths, priorites = append(depths, p.depth), append(priorites, -p.depth)
	}
	tag, err := tx.Exec(ctx, addPagesSQL, ids, macs, urls, depths, priorites, s.now())
	return int(tag.RowsAffected()), clean(err)
}

const seedHostSQL = `
INSERT INTO hosts (origin, seed, seeded_by, delay_ms) VALUES ($1, true, $2, $3)
ON CONFLICT (origin) DO UPDATE SET seed = true, seeded_by = coalesce(hosts.seeded_by, excluded.seeded_by)
RETURNING id, state IN ('blocked', 'opted_out')`

const seedPageSQL = `
INSERT INTO pages (host_id, url_mac, url, depth, priority, next_visit_at)
SELECT $1, $2, $3, 0, $4, $5 WHERE url_is_keyless($3)
ON CONFLICT (url_mac) DO UPDATE SET state = 'due', depth = 0, priority = excluded.priority,
    next_visit_at = least(pages.next_visit_at, excluded.next_visit_at)
RETURNING id`

// AddSeed puts an address (scrubbed) at the head of the frontier, to be fetched now even
// if it is known, and marks its host as a seed. by is who asked. crawler.ErrBadAddress or
// crawler.ErrHostBlocked when it may not be crawled.
func (s *Store) AddSeed(ctx context.Context, address, by string) (int64, error) {
	origin, ok := originOf(address)
	if !ok {
		return 0, crawler.ErrBadAddress
	}
	var pageID int64
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		var hostID int64
		var closed bool
		if err := tx.QueryRow(ctx, seedHostSQL, origin, by, s.hostDelay).Scan(&hostID, &closed); err != nil {
			return clean(err)
		}
		if closed {
			return crawler.ErrHostBlocked
		}
		mac := s.keys.URL([]byte(address))
		err := tx.QueryRow(ctx, seedPageSQL, hostID, mac[:], address, prioritySeed, s.now()).Scan(&pageID)
		if errors.Is(err, pgx.ErrNoRows) {
			return crawler.ErrBadAddress
		}
		return clean(err)
	})
	if err != nil {
		return 0, fmt.Errorf("store: seed: %w", err)
	}
	return pageID, nil
}

// AddPages feeds addresses (scrubbed) into the frontier, their hosts with them, and
// returns how many were new. What cannot be crawled is left out.
func (s *Store) AddPages(ctx context.Context, addresses []string) (int, error) {
	var pages []queued
	for _, a := range addresses {
		if origin, ok := originOf(a); ok {
			pages = append(pages, queued{origin: origin, url: a, newHost: true})
		}
	}
	total := 0
	for part := range slices.Chunk(pages, queueBatch) {
		var n int
		err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) (err error) {
			n, err = s.queuePages(ctx, tx, part)
			return err
		})
		if err != nil {
			return total, fmt.Errorf("store: add pages: %w", err)
		}
		total += n
	}
	return total, nil
}
