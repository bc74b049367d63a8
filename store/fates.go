package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/crawler"
	"blindex/share"
)

// fated is what judging a page's other sightings did.
type fated struct {
	withdrawn int
	hold      bool // the host lost too much at once: nothing was doubted or withdrawn for it
}

// A sighting that this fetch did not find, nor an earlier part of it, keeps its old last_seen.
const unfoundSQL = `
SELECT g.id, g.target_id, t.mac, g.missed_at
FROM sightings g JOIN targets t ON t.id = g.target_id
WHERE g.page_id = $1 AND g.id > $2 AND g.withdrawn_at IS NULL AND g.last_seen < $3
ORDER BY g.id LIMIT $4`

// unfound is an active sighting on the page.
type unfound struct {
	id, target int64
	mac        share.Target
	missed     time.Time
}

func readUnfound(ctx context.Context, tx pgx.Tx, pageID, after int64, at time.Time) ([]unfound, error) {
	rows, err := tx.Query(ctx, unfoundSQL, pageID, after, at, fatesPerTx)
	if err != nil {
		return nil, clean(err)
	}
	var (
		list   []unfound
		u      unfound
		mac    []byte
		missed *time.Time
	)
	_, err = pgx.ForEachRow(rows, []any{&u.id, &u.target, &mac, &missed}, func() error {
		one := u
		one.mac = share.Target(mac)
		if missed != nil {
			one.missed = *missed
		}
		list = append(list, one)
		return nil
	})
	return list, clean(err)
}

// judgeSightings applies crawler.SightingFate to the page's sightings that the fetch did
// not find, and holds the host when it would lose too much at once (R38). Their targets
// are locked. Those that a suppression covers are not among them: the first door refused
// them, so nothing is known of them.
func (s *Store) judgeSightings(ctx context.Context, tx pgx.Tx, host leasedHost, page pageRow, o crawler.Outcome, list []unfound, last bool) (fated, error) {
	var out fated
	var seen, doubted []unfound
	gone := make(map[string][]unfound)
	for _, u := range list {
		switch f := crawler.SightingFate(o.Verdict, page.asked, u.missed, o.FetchedAt); {
		case f.Seen:
			seen = append(seen, u)
		case f.Doubt:
			doubted = append(doubted, u)
		case f.Withdraw != "":
			gone[f.Withdraw] = append(gone[f.Withdraw], u)
		}
	}
	losing := len(doubted) + len(gone[crawler.WithdrawnMissed]) + len(gone[crawler.WithdrawnGone])
	if o.Verdict == crawler.Gone && !last {
		losing = 0 // withdrawn whatever happens to the host: it is judged with the last of them
	}
	var err error
	if out.hold, err = s.holdHost(ctx, tx, host, losing, o.FetchedAt); err != nil {
		return out, err
	}
	if out.hold {
		doubted = nil
		delete(gone, crawler.WithdrawnMissed)
	}
	if err := s.seeAgain(ctx, tx, seen, o.FetchedAt); err != nil {
		return out, err
	}
	if err := doubt(ctx, tx, doubted, o.FetchedAt); err != nil {
		return out, err
	}
	for why, list := range gone {
		if err := s.withdraw(ctx, tx, list, why, o.FetchedAt); err != nil {
			return out, err
		}
		out.withdrawn += len(list)
	}
	return out, nil
}

// idsOf are the ids of sightings and of their targets.
func idsOf(list []unfound) (sightings, targets []int64) {
	for _, u := range list {
		sightings, targets = append(sightings, u.id), append(targets, u.target)
	}
	return sightings, targets
}

const seeAgainSQL = `UPDATE sightings SET last_seen = greatest(last_seen, $2) WHERE id = ANY($1) AND withdrawn_at IS NULL`

func (s *Store) seeAgain(ctx context.Context, tx pgx.Tx, list []unfound, at time.Time) error {
	if len(list) == 0 {
		return nil
	}
	ids, targets := idsOf(list)
	if _, err := tx.Exec(ctx, seeAgainSQL, ids, at); err != nil {
		return clean(err)
	}
	return s.recompute(ctx, tx, targets)
}

const doubtSQL = `UPDATE sightings SET missed_at = $2 WHERE id = ANY($1) AND missed_at IS NULL AND withdrawn_at IS NULL`

func doubt(ctx context.Context, tx pgx.Tx, list []unfound, at time.Time) error {
	if len(list) == 0 {
		return nil
	}
	ids, _ := idsOf(list)
	_, err := tx.Exec(ctx, doubtSQL, ids, at)
	return clean(err)
}

const withdrawSQL = `
UPDATE sightings SET withdrawn_at = $2, withdrawn_why = $3 WHERE id = ANY($1) AND withdrawn_at IS NULL`

// withdraw ends sightings of locked targets and recomputes their entries: one without any sighting left is
// hidden with this transaction, and purged later (R22).
func (s *Store) withdraw(ctx context.Context, tx pgx.Tx, list []unfound, why string, at time.Time) error {
	ids, targets := idsOf(list)
	if _, err := tx.Exec(ctx, withdrawSQL, ids, at, why); err != nil {
		return clean(err)
	}
	return s.recompute(ctx, tx, targets)
}

const lossesSQL = `
SELECT count(*), count(*) FILTER (WHERE g.missed_at > $2 OR g.withdrawn_at IS NOT NULL)
FROM sightings g JOIN pages p ON p.id = g.page_id
WHERE p.host_id = $1
  AND (g.withdrawn_at IS NULL OR (g.withdrawn_at > $2 AND g.withdrawn_why IN ('missed', 'gone')))`

const holdHostSQL = `
UPDATE hosts SET state = 'held', state_who = 'system', state_why = 'lost_links', state_at = $2,
    lease_node = NULL, lease_token = NULL, lease_until = NULL
WHERE id = $1`

// holdHost holds a host that loses too many of its links within a day, these included,
// for an operator to look at. Its lease ends with it.
func (s *Store) holdHost(ctx context.Context, tx pgx.Tx, host leasedHost, losing int, at time.Time) (bool, error) {
	if losing == 0 {
		return false, nil
	}
	var had, lost int
	if err := tx.QueryRow(ctx, lossesSQL, host.ID, at.Add(-crawler.DoubtPeriod)).Scan(&had, &lost); err != nil {
		return false, clean(err)
	}
	if !crawler.LostTooMuch(had, lost+losing) {
		return false, nil
	}
	_, err := tx.Exec(ctx, holdHostSQL, host.ID, at)
	return true, clean(err)
}
