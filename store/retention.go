package store

import (
	"context"
	"fmt"
	"time"

	"blindex/takedown"
)

const day = 24 * time.Hour

// RetentionRule says for one kind of row how long it is kept and why (R41).
type RetentionRule struct {
	What  string
	Keep  time.Duration // from the time the row tells of; 0: as long as Until says
	Until string        // for rows without a period
	Why   string

	sql string // deletes or empties at most $2 rows that are older than $1
}

// feedKept is how long a follower may be away without rebuilding.
const feedKept = 30 * day

// retention is the one table of how long rows live. docs/operate.md shows it, Retain enforces it.
var retention = []RetentionRule{
	{What: "notices, with parties, works, rows, audits, proposals and strikes", Until: "their route's notice_days are over", Why: "claims about them lapse after three years"},
	{What: "sealed links of decided notices", Keep: 210 * day, Why: "six months to complain, and a month to decide",
		sql: `UPDATE notice_items SET link_sealed = NULL WHERE ctid IN (
			SELECT i.ctid FROM notice_items i JOIN notices n ON n.id = i.notice_id
			WHERE i.link_sealed IS NOT NULL AND coalesce(n.decided_at, n.abandoned_at) < $1 LIMIT $2)`},
	{What: "keys of notices that are answered again when they come again (keyed hashes)", Keep: 30 * day, Why: "senders repeat what they got no answer to for days, not months",
		sql: `DELETE FROM notice_keys WHERE key IN (SELECT key FROM notice_keys WHERE created_at < $1 LIMIT $2)`},
	{What: "sealed rows of large notices", Until: "they are read, within seconds", Why: "a crash loses no row"},
	{What: "delivered and failed mails, which hold no text any more", Keep: 90 * day, Why: "to answer whether something was sent",
		sql: `DELETE FROM mails WHERE id IN (SELECT id FROM mails WHERE coalesce(delivered_at, failed_at) < $1 LIMIT $2)`},
	{What: "mail on the operators' list that was dealt with", Keep: postKept, Why: "to answer whether something was read",
		sql: `DELETE FROM post WHERE id IN (SELECT id FROM post WHERE done_at < $1 LIMIT $2)`},
	{What: "sessions", Keep: 0, Until: "they end", Why: "signing in again is easy",
		sql: `DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions WHERE expires_at < $1 LIMIT $2)`},
	{What: "one-time login links", Keep: 7 * day, Why: "to say that a link was used",
		sql: `DELETE FROM login_links WHERE token_hash IN (SELECT token_hash FROM login_links WHERE expires_at < $1 LIMIT $2)`},
	{What: "checks that posters asked for", Keep: 30 * day, Why: "to tell the outcome",
		sql: `DELETE FROM checks WHERE token_hash IN (SELECT token_hash FROM checks WHERE asked_at < $1 LIMIT $2)`},
	{What: "withdrawn sightings", Keep: 90 * day, Why: "blocking a host can be undone",
		sql: `DELETE FROM sightings WHERE id IN (SELECT id FROM sightings WHERE withdrawn_at < $1 LIMIT $2)`},
	{What: "victims of proven purges, which hold no name any more", Keep: 90 * day, Why: "to look into a failed proof",
		sql: `DELETE FROM purge_victims WHERE ctid IN (SELECT ctid FROM purge_victims WHERE coalesce(proven_at, spared_at) < $1 LIMIT $2)`},
	{What: "nodes that are gone", Keep: 90 * day, Why: "a silent node alarms until someone looks",
		sql: `DELETE FROM nodes WHERE name IN (SELECT name FROM nodes WHERE seen_at < $1 LIMIT $2)`},
	{What: "published words of notices that turned out to be about a person", Until: "the next night", Why: "such reports are never published",
		sql: `DELETE FROM publications WHERE notice_id IN (SELECT p.notice_id FROM publications p JOIN notices n ON n.id = p.notice_id
			WHERE n.route NOT IN ('copyright', 'other_illegal') AND p.decided_at < $1 LIMIT $2)`},
	{What: "records of what was sent to transparency databases (codes)", Keep: 3 * 365 * day, Why: "as long as the notices that they are about",
		sql: `DELETE FROM exports WHERE id IN (SELECT id FROM exports WHERE ended_at < $1 LIMIT $2)`},
	{What: "claimants of whom nothing has come", Keep: 3 * 365 * day, Why: "as long as their notices; a suspension ends long before",
		sql: `DELETE FROM claimants WHERE id IN (SELECT id FROM claimants WHERE last_at < $1 LIMIT $2)`},
	{What: "admitted senders who have ended, with their tokens' hashes", Keep: 3 * 365 * day, Why: "as long as the notices that they filed",
		sql: `DELETE FROM senders WHERE id IN (SELECT s.id FROM senders s WHERE s.ended_at < $1
			AND NOT EXISTS (SELECT FROM notices n WHERE n.sender_id = s.id) AND NOT EXISTS (SELECT FROM claimants k WHERE k.sender_id = s.id) LIMIT $2)`},
	{What: "references of notices that only the journal knows", Keep: 3 * 365 * day, Why: "as long as the notices would be kept",
		sql: `DELETE FROM lost_notices WHERE ref IN (SELECT ref FROM lost_notices WHERE noted_at < $1 LIMIT $2)`},
	{What: "sealed evidence of severe removals", Keep: 365 * day, Why: "the contact may be asked for it: 18 U.S.C. 2258A(h)",
		sql: `DELETE FROM evidence WHERE id IN (SELECT e.id FROM evidence e WHERE e.sealed_at < $1
			AND NOT EXISTS (SELECT FROM shares h WHERE h.target_id = e.target_id) LIMIT $2)`},
	{What: "networks that unverified reports came from (keyed hashes, cut short)", Keep: day, Why: "their cap counts a day",
		sql: `DELETE FROM report_networks WHERE ctid IN (SELECT ctid FROM report_networks WHERE at < $1 LIMIT $2)`},
	{What: "the feed", Keep: feedKept, Why: "an index that was away catches up instead of rebuilding"},
	{What: "sealed copies of removed entries", Until: "their kind's period ends, at the turn of that month", Why: "a removal can be undone until then"},
	{What: "what leaves of the transparency log bind beside what they show (codes, row numbers), with its salt", Keep: 3 * 365 * day, Why: "as long as the notices it is about",
		sql: `UPDATE leaves SET salt = NULL, private = NULL WHERE n IN (SELECT n FROM leaves WHERE private IS NOT NULL AND at < $1 LIMIT $2)`},
	{What: "leaves and checkpoints of the transparency log, which are public", Until: "the instance ends", Why: "what was published can be checked for as long as somebody keeps it"},
	{What: "receipts of erasure (row numbers and figures)", Until: "their notice goes", Why: "the sender can show what was erased"},
	{What: "targets and suppressions (keyed hashes)", Until: "the instance ends", Why: "a removal lasts"},
	{What: "events and purge runs (codes and figures)", Until: "the instance ends", Why: "history is one chain; taking a link out breaks it"},
}

// RetentionRules is the table, for the documents.
func RetentionRules() []RetentionRule { return append([]RetentionRule(nil), retention...) }

// retainBatch bounds one transaction of Retain.
const retainBatch = 4000

// Retain deletes what has been kept long enough.
func (s *Store) Retain(ctx context.Context) error {
	if err := s.retainNotices(ctx); err != nil {
		return err
	}
	for _, r := range retention {
		if r.sql == "" {
			continue
		}
		if err := s.retain(ctx, r.What, r.sql, s.now().Add(-r.Keep)); err != nil {
			return err
		}
	}
	_, err := s.TrimChanges(ctx, s.now().Add(-feedKept))
	return err
}

const oldNoticesSQL = `
DELETE FROM notices WHERE id IN (
    SELECT id FROM notices WHERE route = $3 AND coalesce(decided_at, abandoned_at) < $1 LIMIT $2)`

// retainNotices keeps each route's notices for as long as the operator's policy says.
func (s *Store) retainNotices(ctx context.Context) error {
	for _, route := range takedown.Routes() {
		kept := time.Duration(s.policy.Routes.Of(route).Notice) * day
		if err := s.retain(ctx, "notices: "+string(route), oldNoticesSQL, s.now().Add(-kept), string(route)); err != nil {
			return err
		}
	}
	return nil
}

// retain runs a statement in batches until nothing older than before is left for it.
func (s *Store) retain(ctx context.Context, what, sql string, before time.Time, more ...any) error {
	total := 0
	for {
		tag, err := s.pool.Exec(ctx, sql, append([]any{before, retainBatch}, more...)...)
		if err != nil {
			return fmt.Errorf("store: retention: %w", clean(err))
		}
		total += int(tag.RowsAffected())
		if tag.RowsAffected() < retainBatch {
			break
		}
	}
	if total > 0 {
		s.log.Info("kept long enough", "what", what, "rows", total)
	}
	return nil
}
