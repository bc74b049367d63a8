package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/takedown"
)

// capsLock lets one report at a time be counted, so that many at once do not go over a cap.
const capsLock = 0x626c6978_6361

const (
	// Rows of this notice that would be hidden: links of ours.
	hidingSQL  = `SELECT count(*) FROM notice_items i JOIN notices n ON n.id = i.notice_id WHERE n.ref = $1 AND i.match = 'matched'`
	reportsSQL = `
SELECT (SELECT count(*) FROM suppressions WHERE started_at > $1::timestamptz AND who = 'system' AND why = 'pending_review'),
       (SELECT coalesce(sum(hidden), 0) FROM report_networks WHERE at > $1),
       (SELECT coalesce(sum(hidden), 0) FROM report_networks WHERE at > $1 AND network = $2)`
	countReportSQL = `INSERT INTO report_networks (network, hidden, at) VALUES ($1, $2, $3)`
)

// overReports reports whether hiding what a notice reports, before anyone has looked, would
// go over a cap: of all reports, of unverified ones, of unverified ones from one network
// (R19). What is within the caps is counted.
func (s *Store) overReports(ctx context.Context, tx pgx.Tx, n takedown.Notice, network string) (bool, error) {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, capsLock); err != nil {
		return false, clean(err)
	}
	var hiding, all, unverified, near int
	if err := tx.QueryRow(ctx, hidingSQL, n.Ref).Scan(&hiding); err != nil {
		return false, clean(err)
	}
	from := s.networkHash(network)
	if err := tx.QueryRow(ctx, reportsSQL, s.now().Add(-day), from).Scan(&all, &unverified, &near); err != nil {
		return false, clean(err)
	}
	caps := s.policy.Caps
	if n.Verified || n.Trusted {
		return all+hiding > caps.Reports, nil
	}
	if all+hiding > caps.Reports || unverified+hiding > caps.Anonymous || near+hiding > caps.Network {
		return true, nil
	}
	if hiding == 0 {
		return false, nil
	}
	_, err := tx.Exec(ctx, countReportSQL, from, hiding, s.now())
	return false, clean(err)
}

// networkHash is how a network is recognised for a day: a keyed hash, cut short.
func (s *Store) networkHash(network string) []byte {
	sum := s.keys.Email([]byte("network|" + network))
	return sum[:8]
}

const forgetNetworksSQL = `DELETE FROM report_networks WHERE at < $1`

// forgetNetworks drops what is a day old (R20).
func (s *Store) forgetNetworks(ctx context.Context, now time.Time) error {
	_, err := s.pool.Exec(ctx, forgetNetworksSQL, now.Add(-day+forgetSlack))
	return clean(err)
}

// forgetSlack is how often networks are forgotten, at least: they go that much before the day
// is over, so that none is kept for longer.
const forgetSlack = 10 * time.Minute
