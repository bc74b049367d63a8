package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/crawler"
	"blindex/share"
	"blindex/takedown"
)

// What comes back from escrow is looked for before it is shown (R31):
//
//	rechecking ──a page posts it, and the provider says that it lives──► visible
//	    ├── every page answered, and none does──► unseen, erased by the next purge
//	    ├── the provider says that it is gone, or took it down──► the same
//	    └── some are still silent after takedown.Policy.PutBackDays──► the same, and a person is told
//
// A page that fails is asked again, and so is a provider that is throttled, down or
// doubted; one failure ends nothing. Not every provider can be asked: see Options.Askable.
const stateRechecking = "rechecking"

// recheckEvery is how long after a failure a page is asked again, at the latest.
const recheckEvery = 6 * time.Hour

// Events of a put-back.
const (
	eventNotPosted   = "put_back_not_posted" // nobody posts it any more: nothing reappears
	eventPagesSilent = "put_back_pages_silent"
	eventPostedStill = "put_back_posted"
	eventLinkGone    = "put_back_gone" // the provider does not have it any more
)

// recheckBatch bounds one transaction of EndRechecks.
const recheckBatch = 500

const (
	addRecheckSQL = `
INSERT INTO rechecks (target_id, started_at, lapses_at, ask) VALUES ($1, $2, $3, $4)
ON CONFLICT (target_id) DO UPDATE SET started_at = excluded.started_at, lapses_at = excluded.lapses_at, ask = excluded.ask, said = ''`
	addRecheckPagesSQL = `
INSERT INTO recheck_pages (target_id, page_id, answered_at)
SELECT $1, p.id, CASE WHEN p.state <> 'due' THEN $3::timestamptz END FROM pages p WHERE p.id = ANY($2)
ON CONFLICT (target_id, page_id) DO UPDATE SET answered_at = excluded.answered_at`
	// What a page said before it was last changed is no answer: it is read whole.
	rereadPagesSQL = `
UPDATE pages SET next_visit_at = least(next_visit_at, $2), etag = NULL, last_modified = NULL, content_hash = NULL
WHERE id = ANY($1) AND state = 'due'`
)

// beginRecheck has the pages that posted an entry, which has just come through the door,
// asked again, and its provider if it can be.
func (s *Store) beginRecheck(ctx context.Context, tx pgx.Tx, target int64, pages []int64, ask bool, at time.Time) error {
	until := at.Add(time.Duration(s.policy.PutBackDays) * day)
	if _, err := tx.Exec(ctx, addRecheckSQL, target, at, until, ask); err != nil {
		return clean(err)
	}
	if ask {
		if _, err := tx.Exec(ctx, askNextSQL, target); err != nil {
			return clean(err)
		}
	}
	if _, err := tx.Exec(ctx, addRecheckPagesSQL, target, pages, at); err != nil {
		return clean(err)
	}
	_, err := tx.Exec(ctx, rereadPagesSQL, pages, at)
	return clean(err)
}

const answerRechecksSQL = `
UPDATE recheck_pages a SET answered_at = $2 FROM rechecks r
WHERE r.target_id = a.target_id AND a.page_id = $1 AND a.answered_at IS NULL AND r.started_at <= $2`

// answerRechecks notes that a page has answered, whatever it said: if it posts the entry,
// the entry is shown by now.
func answerRechecks(ctx context.Context, tx pgx.Tx, page int64, o crawler.Outcome) error {
	if o.Verdict == crawler.Failed {
		return nil
	}
	_, err := tx.Exec(ctx, answerRechecksSQL, page, o.FetchedAt)
	return clean(err)
}

const sayRecheckSQL = `UPDATE rechecks SET said = $2 WHERE target_id = $1 AND ask`

// sayRecheck notes what the provider says of an entry that is coming back.
func sayRecheck(ctx context.Context, tx pgx.Tx, target int64, r crawler.ProbeResult) error {
	if r.Doubted || r.Liveness == crawler.Throttled || r.Liveness == crawler.Unknown {
		return nil
	}
	_, err := tx.Exec(ctx, sayRecheckSQL, target, r.Liveness)
	return clean(err)
}

const (
	againPagesSQL = `
UPDATE pages p SET next_visit_at = $1::timestamptz WHERE p.state = 'due' AND p.next_visit_at > $1 AND p.visited_at < $2
  AND EXISTS (SELECT FROM recheck_pages a WHERE a.page_id = p.id AND a.answered_at IS NULL)`
	endedRechecksSQL = `
SELECT t.mac FROM rechecks r JOIN targets t ON t.id = r.target_id JOIN shares h ON h.target_id = r.target_id
WHERE ` + recheckOver + `
ORDER BY t.id LIMIT $2`
	endRecheckSQL = `
WITH ended AS (
    DELETE FROM rechecks r USING shares h WHERE h.target_id = r.target_id AND r.target_id = ANY($2)
      AND ` + recheckOver + `
    RETURNING r.target_id, h.state = 'rechecking' OR r.said NOT IN ('', 'alive') AS missing, r.said NOT IN ('', 'alive') AS gone,
        r.ask AND r.said = '' OR EXISTS (SELECT FROM recheck_pages a WHERE a.target_id = r.target_id AND a.answered_at IS NULL) AS silent
), hidden AS (
    UPDATE shares h SET state = 'unseen', state_at = $1 FROM ended e WHERE h.target_id = e.target_id AND e.missing
)
SELECT t.entry_id, e.missing, e.gone, e.silent, coalesce((
    SELECT array_agg(DISTINCT n.ref) FROM notice_items i JOIN notices n ON n.id = i.notice_id
    WHERE i.target_id IN (t.id, t.parent_id) AND i.state = 'restored'), '{}')
FROM ended e JOIN targets t ON t.id = e.target_id ORDER BY t.id`
)

// recheckOver says that a put-back is at its end at $1: shown, gone, out of time, or no page
// is left that could post it and that it posts is all there is to wait for.
const recheckOver = `(h.state <> 'rechecking' OR r.lapses_at <= $1 OR r.said NOT IN ('', 'alive')
    OR NOT EXISTS (SELECT FROM recheck_pages a WHERE a.target_id = r.target_id AND a.answered_at IS NULL)
       AND NOT (r.ask AND r.said = '' AND ` + postedOnPage + `))`

// postedOnPage is that a page posts it, not the sighting that came out of escrow alone.
const postedOnPage = `EXISTS (SELECT FROM sightings g WHERE g.target_id = r.target_id AND g.withdrawn_at IS NULL AND g.page_id IS NOT NULL)`

// EndRechecks ends what has been answered or has waited too long, has silent pages asked
// again, and returns how many put-backs ended.
func (s *Store) EndRechecks(ctx context.Context) (int, error) {
	now := s.now()
	if _, err := s.pool.Exec(ctx, againPagesSQL, now, now.Add(-recheckEvery)); err != nil {
		return 0, fmt.Errorf("store: put-backs: %w", clean(err))
	}
	total := 0
	for {
		n := 0
		err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) (err error) {
			n, err = s.endSome(ctx, tx, now)
			return err
		})
		if err != nil {
			return total, fmt.Errorf("store: put-backs: %w", err)
		}
		if total += n; n == 0 {
			return total, nil
		}
	}
}

// endedRecheck is what became of one.
type endedRecheck struct {
	Entry   string
	Missing bool // nothing reappears
	Gone    bool // since its provider does not have it
	Silent  bool // since some page, or the provider, did not answer in time
	Refs    []string
}

func (s *Store) endSome(ctx context.Context, tx pgx.Tx, now time.Time) (int, error) {
	rows, err := tx.Query(ctx, endedRechecksSQL, now, recheckBatch)
	if err != nil {
		return 0, clean(err)
	}
	macs, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil || len(macs) == 0 {
		return 0, clean(err)
	}
	specs := make([]targetSpec, len(macs))
	for i, m := range macs {
		specs[i] = existingSpec(share.Target(m))
	}
	locked, err := s.lockTargets(ctx, tx, specs)
	if err != nil {
		return 0, err
	}
	ids := make([]int64, len(locked))
	for i, t := range locked {
		ids[i] = t.ID
	}
	if rows, err = tx.Query(ctx, endRecheckSQL, now, ids); err != nil {
		return 0, clean(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[endedRecheck])
	if err != nil {
		return 0, clean(err)
	}
	return len(list), s.sayRechecked(ctx, tx, list, now)
}

// sayRechecked writes what became of put-backs into the history of their notices, and
// marks those of which pages stayed silent.
func (s *Store) sayRechecked(ctx context.Context, tx pgx.Tx, list []endedRecheck, now time.Time) error {
	type key struct{ ref, event string }
	counts, order := map[key]int{}, []key{}
	for _, e := range list {
		event := eventPostedStill
		switch {
		case e.Gone:
			event = eventLinkGone
		case e.Missing && e.Silent:
			event = eventPagesSilent
		case e.Missing:
			event = eventNotPosted
		}
		for _, ref := range e.Refs {
			k := key{ref, event}
			if counts[k] == 0 {
				order = append(order, k)
			}
			counts[k]++
		}
	}
	for _, k := range order {
		if k.event != eventPagesSilent {
			continue
		}
		if _, err := tx.Exec(ctx, markSilentSQL, k.ref, takedown.AttentionSilent); err != nil {
			return clean(err)
		}
		if err := s.setDue(ctx, tx, k.ref); err != nil {
			return err
		}
	}
	for _, k := range order {
		e := takedown.Event{Actor: actorSystem, Name: k.event, Detail: map[string]string{"count": strconv.Itoa(counts[k])}}
		if err := s.appendEvents(ctx, tx, k.ref, now, e); err != nil {
			return err
		}
	}
	return nil
}

const markSilentSQL = `
UPDATE notices SET attention = (SELECT array_agg(DISTINCT a ORDER BY a) FROM unnest(attention || $2::text) a) WHERE ref = $1`
