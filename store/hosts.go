package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/crawler"
	"blindex/share"
	"blindex/takedown"
)

const hostColumns = `
    h.id, h.origin, h.state, coalesce(h.state_who, ''), coalesce(h.state_why, ''), h.seed,
    CASE WHEN h.lease_until > $1 THEN h.lease_node ELSE '' END,
    h.next_allowed_at, coalesce(h.error_code, ''), h.error_at,
    (SELECT count(*) FROM pages p WHERE p.host_id = h.id AND p.state = 'due' AND p.next_visit_at <= $1),
    (SELECT count(*) FROM pages p WHERE p.host_id = h.id),
    h.pages_fetched, h.links_found`

const listHostsSQL = `
SELECT` + hostColumns + `
FROM hosts h
WHERE ($2 = '' OR h.state = $2) AND ($3 = '' OR position(lower($3) IN h.origin) > 0)
ORDER BY h.seed DESC, h.links_found DESC, h.id LIMIT $4 OFFSET $5`

// Hosts lists hosts for the console, seeds and the most yielding first.
func (s *Store) Hosts(ctx context.Context, f crawler.HostFilter) ([]crawler.HostView, error) {
	limit := f.Limit
	if limit <= 0 || limit > 500 {
		limit = 100
	}
	rows, err := s.pool.Query(ctx, listHostsSQL, s.now(), f.State, f.Contains, limit, max(f.Offset, 0))
	if err != nil {
		return nil, fmt.Errorf("store: hosts: %w", clean(err))
	}
	list, err := pgx.CollectRows(rows, scanHost)
	if err != nil {
		return nil, fmt.Errorf("store: hosts: %w", clean(err))
	}
	return list, nil
}

const oneHostSQL = `SELECT` + hostColumns + ` FROM hosts h WHERE h.id = $2`

// Host returns one host; crawler.ErrNoHost when there is none.
func (s *Store) Host(ctx context.Context, id int64) (crawler.HostView, error) {
	rows, err := s.pool.Query(ctx, oneHostSQL, s.now(), id)
	if err != nil {
		return crawler.HostView{}, fmt.Errorf("store: host: %w", clean(err))
	}
	h, err := pgx.CollectExactlyOneRow(rows, scanHost)
	if errors.Is(err, pgx.ErrNoRows) {
		return h, crawler.ErrNoHost
	}
	if err != nil {
		return h, fmt.Errorf("store: host: %w", clean(err))
	}
	return h, nil
}

func scanHost(row pgx.CollectableRow) (crawler.HostView, error) {
	var h crawler.HostView
	var failed *time.Time
	err := row.Scan(&h.ID, &h.Origin, &h.State, &h.StateWho, &h.StateWhy, &h.Seed, &h.LeasedBy, &h.NextAllowedAt,
		&h.ErrorCode, &failed, &h.PagesDue, &h.PagesKnown, &h.PagesFetched, &h.LinksFound)
	if failed != nil {
		h.ErrorAt = *failed
	}
	return h, err
}

const crawlTotalsSQL = `
SELECT (SELECT count(*) FROM hosts),
       (SELECT count(*) FROM hosts WHERE state IN ('blocked', 'opted_out')),
       (SELECT count(*) FROM pages),
       (SELECT count(*) FROM pages p JOIN hosts h ON h.id = p.host_id
        WHERE p.state = 'due' AND h.state = 'active' AND p.next_visit_at <= $1),
       (SELECT count(*) FROM visible_shares),
       (SELECT count(*) FROM shares) - (SELECT count(*) FROM visible_shares)`

// CrawlTotals are the crawl's figures.
func (s *Store) CrawlTotals(ctx context.Context) (crawler.Totals, error) {
	var t crawler.Totals
	err := s.pool.QueryRow(ctx, crawlTotalsSQL, s.now()).Scan(
		&t.Hosts, &t.HostsBlocked, &t.PagesKnown, &t.PagesDue, &t.Entries, &t.EntriesHidden)
	if err != nil {
		return t, fmt.Errorf("store: crawl totals: %w", clean(err))
	}
	return t, nil
}

const setHostStateSQL = `
UPDATE hosts h SET state = $2, state_who = $3, state_why = $4, state_at = $5,
    lease_node = NULL, lease_token = NULL, lease_until = NULL
FROM (SELECT id, state FROM hosts WHERE id = $1 FOR NO KEY UPDATE) old
WHERE h.id = old.id RETURNING old.state`

// eventHostState is in the history when a person changes what happens to a host.
const eventHostState = "host_state"

// SetHostState changes whether a host is crawled. Its lease ends, so that nothing fetched
// before is stored after. blocked and opted_out withdraw the host's sightings, which hides
// entries that nobody else posts; any other state revives those (R22). held and paused
// only stop the crawl. Work on many sightings is done in several transactions, each of
// which can be repeated: after an error, call it again.
func (s *Store) SetHostState(ctx context.Context, id int64, state, who, why string) error {
	if state == "" || (state != "active" && (who == "" || why == "")) {
		return crawler.ErrHostState
	}
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		var old string
		err := tx.QueryRow(ctx, setHostStateSQL, id, state, text(who, 200), text(why, 1000), s.now()).Scan(&old)
		if errors.Is(err, pgx.ErrNoRows) {
			return crawler.ErrNoHost
		}
		if err != nil || who == "" {
			return clean(err)
		}
		return s.appendEvents(ctx, tx, "", s.now(), takedown.Event{
			Actor: who, Name: eventHostState, From: old, To: state,
			Detail: map[string]string{"host": strconv.FormatInt(id, 10)},
		})
	})
	if code(err) == codeCheckViolation {
		return crawler.ErrHostState
	}
	if err != nil {
		return fmt.Errorf("store: host state: %w", err)
	}
	if err := s.sweepHost(ctx, id, state); err != nil {
		return fmt.Errorf("store: host state: %w", err)
	}
	return nil
}

// sweepHost brings the host's sightings in line with its state, batch by batch.
func (s *Store) sweepHost(ctx context.Context, id int64, state string) error {
	list, apply := hostSightingsSQL, s.withdrawFor(state)
	if state != crawler.WithdrawnBlocked && state != crawler.WithdrawnOptedOut {
		list, apply = withdrawnHostSightingsSQL, s.revive
	}
	for after := int64(0); ; {
		n, last := 0, int64(0)
		err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
			batch, err := readHostSightings(ctx, tx, list, id, after)
			n = len(batch)
			if err != nil || n == 0 {
				return err
			}
			last = batch[n-1].id
			specs := make([]targetSpec, len(batch))
			for i, u := range batch {
				specs[i] = existingSpec(u.mac)
			}
			if _, err := s.lockTargets(ctx, tx, specs); err != nil {
				return err
			}
			return apply(ctx, tx, batch)
		})
		if err != nil || n < fatesPerTx {
			return err
		}
		after = last
	}
}

const hostSightingsSQL = `
SELECT g.id, g.target_id, t.mac
FROM sightings g JOIN pages p ON p.id = g.page_id JOIN targets t ON t.id = g.target_id
WHERE p.host_id = $1 AND g.id > $2 AND g.withdrawn_at IS NULL
ORDER BY g.id LIMIT $3`

const withdrawnHostSightingsSQL = `
SELECT g.id, g.target_id, t.mac
FROM sightings g JOIN pages p ON p.id = g.page_id JOIN targets t ON t.id = g.target_id
WHERE p.host_id = $1 AND g.id > $2 AND g.withdrawn_why IN ('blocked', 'opted_out')
ORDER BY g.id LIMIT $3`

func readHostSightings(ctx context.Context, tx pgx.Tx, sql string, host, after int64) ([]unfound, error) {
	rows, err := tx.Query(ctx, sql, host, after, fatesPerTx)
	if err != nil {
		return nil, clean(err)
	}
	var list []unfound
	var u unfound
	var mac []byte
	_, err = pgx.ForEachRow(rows, []any{&u.id, &u.target, &mac}, func() error {
		u.mac = share.Target(mac)
		list = append(list, u)
		return nil
	})
	return list, clean(err)
}

func (s *Store) withdrawFor(state string) func(context.Context, pgx.Tx, []unfound) error {
	return func(ctx context.Context, tx pgx.Tx, list []unfound) error {
		return s.withdraw(ctx, tx, list, state, s.now())
	}
}

const reviveSQL = `
UPDATE sightings SET withdrawn_at = NULL, withdrawn_why = NULL
WHERE id = ANY($1) AND withdrawn_why IN ('blocked', 'opted_out')`

func (s *Store) revive(ctx context.Context, tx pgx.Tx, list []unfound) error {
	ids, targets := idsOf(list)
	if _, err := tx.Exec(ctx, reviveSQL, ids); err != nil {
		return clean(err)
	}
	return s.recompute(ctx, tx, targets)
}
