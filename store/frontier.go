package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/crawler"
)

// A host is free when it is active, may be asked again, has a due page, and no lease on
// it lives. One where a poster waits for a check goes first. Pages claimed under a dead lease are due again, so claims are not looked at.
const leaseHostsSQL = `
WITH free AS (
    SELECT h.id FROM hosts h
    WHERE h.state = 'active' AND h.next_allowed_at <= $1
      AND (h.lease_until IS NULL OR h.lease_until <= $1)
      AND EXISTS (SELECT FROM pages p WHERE p.host_id = h.id AND p.state = 'due' AND p.next_visit_at <= $1)
    ORDER BY EXISTS (SELECT FROM pages p WHERE p.host_id = h.id AND p.asked_at <= $1) DESC, h.next_allowed_at, h.id LIMIT $2
    FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE hosts h SET lease_node = $3, lease_token = gen_random_uuid(), lease_until = $4
FROM free WHERE h.id = free.id
RETURNING h.id, h.origin, h.lease_token::text, h.lease_until, h.delay_ms, h.next_allowed_at,
          h.robots_fetched_at, h.robots_expires_at, coalesce(h.robots_status, 0), h.robots_sealed`

// LeaseHosts implements crawler.Frontier.
func (s *Store) LeaseHosts(ctx context.Context, node string, n int, ttl time.Duration) ([]crawler.Lease, error) {
	now := s.now()
	rows, err := s.pool.Query(ctx, leaseHostsSQL, now, n, node, now.Add(ttl))
	if err != nil {
		return nil, fmt.Errorf("store: lease hosts: %w", clean(err))
	}
	leases, err := pgx.CollectRows(rows, s.scanLease)
	if err != nil {
		return nil, fmt.Errorf("store: lease hosts: %w", clean(err))
	}
	return leases, nil
}

func (s *Store) scanLease(row pgx.CollectableRow) (crawler.Lease, error) {
	var (
		l                crawler.Lease
		delay            int64
		fetched, expires *time.Time
		sealed           []byte
	)
	err := row.Scan(&l.HostID, &l.Origin, &l.Token, &l.Until, &delay, &l.NextAllowedAt,
		&fetched, &expires, &l.Robots.Status, &sealed)
	if err != nil {
		return l, err
	}
	l.Delay = time.Duration(delay) * time.Millisecond
	if fetched != nil && expires != nil {
		l.Robots.FetchedAt, l.Robots.ExpiresAt = *fetched, *expires
	}
	if sealed == nil {
		return l, nil
	}
	if l.Robots.Body, err = s.keys.Unseal(sealed, robotsAAD(l.HostID)); err != nil {
		// Unreadable rules are rules that were never read: they are fetched again.
		l.Robots = crawler.RobotsRecord{}
	}
	return l, nil
}

func robotsAAD(hostID int64) []byte { return []byte("robots|" + strconv.FormatInt(hostID, 10)) }

// leasedHost is what a write under a lease needs of its host.
type leasedHost struct {
	ID       int64
	Origin   string
	MaxDepth int
	Delay    time.Duration
	Failures int
}

// The lock leaves the key alone: pages that other hosts' results queue on this host take
// a key share lock on its row, and must not wait for it.
const lockLeaseSQL = `
SELECT id, origin, max_depth, delay_ms, failures FROM hosts
WHERE id = $1 AND lease_token = $2::uuid FOR NO KEY UPDATE`

// lockLease locks the host's row and compares the token. A lease that ran out but that
// nobody took is still held: only another token ends it.
func lockLease(ctx context.Context, tx pgx.Tx, l crawler.Lease) (leasedHost, error) {
	var h leasedHost
	var delay int64
	err := tx.QueryRow(ctx, lockLeaseSQL, l.HostID, l.Token).Scan(&h.ID, &h.Origin, &h.MaxDepth, &delay, &h.Failures)
	if errors.Is(err, pgx.ErrNoRows) {
		return h, crawler.ErrLeaseLost
	}
	h.Delay = time.Duration(delay) * time.Millisecond
	return h, clean(err)
}

const claimPagesSQL = `
WITH best AS (
    SELECT p.id FROM pages p JOIN hosts h ON h.id = p.host_id
    WHERE p.host_id = $1 AND p.state = 'due' AND p.next_visit_at <= $3
      AND p.claim_token IS DISTINCT FROM $2::uuid
      AND h.next_allowed_at <= $3 + make_interval(secs => h.delay_ms / 1000.0)
    ORDER BY p.priority DESC, p.next_visit_at, p.id LIMIT $4
    FOR NO KEY UPDATE OF p SKIP LOCKED
), claimed AS (
    UPDATE pages p SET claim_token = $2::uuid, claimed_at = $3
    FROM best WHERE p.id = best.id
    RETURNING p.id, p.url_mac, p.url, p.url_sealed, p.depth, p.etag, p.last_modified, p.content_hash, p.failures,
              p.priority, p.next_visit_at, p.visited_at
)
SELECT id, url_mac, url, url_sealed, depth, coalesce(etag, ''), coalesce(last_modified, ''), content_hash, failures,
       coalesce(extract(epoch FROM next_visit_at - visited_at), 0)::bigint
FROM claimed ORDER BY priority DESC, next_visit_at, id`

// ClaimPages implements crawler.Frontier. A host that asked for a pause gives none.
func (s *Store) ClaimPages(ctx context.Context, l crawler.Lease, n int) ([]crawler.Task, error) {
	var tasks []crawler.Task
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := lockLease(ctx, tx, l); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, claimPagesSQL, l.HostID, l.Token, s.now(), n)
		if err != nil {
			return clean(err)
		}
		tasks, err = pgx.CollectRows(rows, s.scanTask)
		return clean(err)
	})
	if err != nil {
		return nil, fmt.Errorf("store: claim pages: %w", err)
	}
	return tasks, nil
}

func (s *Store) scanTask(row pgx.CollectableRow) (crawler.Task, error) {
	var (
		t           crawler.Task
		mac, sealed []byte
		url         *string
		planned     int64 // seconds
	)
	err := row.Scan(&t.PageID, &mac, &url, &sealed, &t.Depth, &t.ETag, &t.LastModified, &t.ContentHash, &t.Failures, &planned)
	if err != nil {
		return t, err
	}
	t.Interval = time.Duration(max(planned, 0)) * time.Second
	if url != nil {
		t.URL = *url
		return t, nil
	}
	plain, err := s.keys.Unseal(sealed, mac)
	if err != nil {
		return t, errSeal
	}
	t.URL = string(plain)
	return t, nil
}

// Claims under the old token are dead with it.
const releaseHostSQL = `
UPDATE hosts SET lease_node = NULL, lease_token = NULL, lease_until = NULL, next_allowed_at = greatest(next_allowed_at, $2)
WHERE id = $1`

// ReleaseHost implements crawler.Frontier. Pages that were claimed and not stored are
// due again. A lease that is lost already needs no release.
func (s *Store) ReleaseHost(ctx context.Context, l crawler.Lease) error {
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := lockLease(ctx, tx, l); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, releaseHostSQL, l.HostID, l.NextAllowedAt)
		return clean(err)
	})
	if errors.Is(err, crawler.ErrLeaseLost) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("store: release host: %w", err)
	}
	return nil
}

const freeHostsSQL = `
UPDATE hosts SET lease_node = NULL, lease_token = NULL, lease_until = NULL,
    next_allowed_at = greatest(next_allowed_at, $2::timestamptz + make_interval(secs => delay_ms / 1000.0))
WHERE lease_node = $1`

// FreeHosts ends the leases that an earlier process of this node left when it was killed:
// its hosts need not wait until they run out, only as long as between any two requests,
// since one may just have been made. It returns how many.
func (s *Store) FreeHosts(ctx context.Context) (int, error) {
	tag, err := s.pool.Exec(ctx, freeHostsSQL, s.node, s.now())
	if err != nil {
		return 0, fmt.Errorf("store: free hosts: %w", clean(err))
	}
	return int(tag.RowsAffected()), nil
}

const renewLeaseSQL = `
UPDATE hosts SET lease_until = $3 WHERE id = $1 AND lease_token = $2::uuid RETURNING lease_until, next_allowed_at`

// RenewLease implements crawler.Results.
func (s *Store) RenewLease(ctx context.Context, l crawler.Lease, ttl time.Duration) (crawler.Lease, error) {
	err := s.pool.QueryRow(ctx, renewLeaseSQL, l.HostID, l.Token, s.now().Add(ttl)).Scan(&l.Until, &l.NextAllowedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return l, crawler.ErrLeaseLost
	}
	if err != nil {
		return l, fmt.Errorf("store: renew lease: %w", clean(err))
	}
	return l, nil
}

const storeRobotsSQL = `
UPDATE hosts SET robots_status = $2, robots_sealed = $3, robots_fetched_at = $4, robots_expires_at = $5 WHERE id = $1`

// StoreRobots implements crawler.Results. The body is sealed: it may spell a name.
func (s *Store) StoreRobots(ctx context.Context, l crawler.Lease, r crawler.RobotsRecord) error {
	var sealed []byte
	if r.Body != nil {
		var err error
		if sealed, err = s.keys.Seal(r.Body, robotsAAD(l.HostID)); err != nil {
			return fmt.Errorf("store: robots: %w", errSeal)
		}
	}
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := lockLease(ctx, tx, l); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, storeRobotsSQL, l.HostID, r.Status, sealed, r.FetchedAt, r.ExpiresAt)
		return clean(err)
	})
	if err != nil {
		return fmt.Errorf("store: robots: %w", err)
	}
	return nil
}
