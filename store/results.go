package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/crawler"
	"blindex/share"
)

// How much of an outcome one transaction takes, so that it stays under 5,000 rows: a
// link is up to five of them (target, folder, share, sighting, change), a sighting that
// is judged up to three. What is beyond comes in further transactions, each under the
// same lease check and each repeatable; the page is finished with the last.
const (
	foundPerTx  = 500
	fatesPerTx  = 400
	linksPerTx  = queueBatch
	defaultWait = 7 * 24 * time.Hour // next visit when the schedule names none
)

// part is what one transaction stores of an outcome.
type part struct {
	found []share.Found
	links []string
	last  bool // also judge the page's other sightings, and finish it
}

// StoreOutcome implements crawler.Results.
func (s *Store) StoreOutcome(ctx context.Context, l crawler.Lease, o crawler.Outcome) (crawler.Stored, error) {
	var total crawler.Stored
	for _, p := range split(o) {
		for after, more := int64(0), true; more; {
			var st crawler.Stored
			var next int64
			err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) (err error) {
				st, next, err = s.storePart(ctx, tx, l, o, p, after)
				return err
			})
			if err != nil {
				return total, fmt.Errorf("store: outcome: %w", err)
			}
			add(&total, st)
			if more, after = next > 0, next; more {
				p.found, p.links, o.RedirectTo = nil, nil, "" // stored already
			}
		}
	}
	return total, nil
}

func add(to *crawler.Stored, st crawler.Stored) {
	to.NewEntries += st.NewEntries
	to.Sightings += st.Sightings
	to.Refused += st.Refused
	to.Withdrawn += st.Withdrawn
	to.Queued += st.Queued
	to.HeldHost = to.HeldHost || st.HeldHost
}

// split cuts an outcome into transactions: one for all but very long pages.
func split(o crawler.Outcome) []part {
	var parts []part
	found, links := indexable(o.Found), o.Links
	for {
		var p part
		p.found, found = cut(found, foundPerTx)
		p.links, links = cut(links, linksPerTx)
		p.last = len(found) == 0 && len(links) == 0
		parts = append(parts, p)
		if p.last {
			return parts
		}
	}
}

func cut[T any](list []T, n int) (head, rest []T) {
	n = min(n, len(list))
	return list[:n], list[n:]
}

// indexable leaves out what never becomes an entry.
func indexable(list []share.Found) []share.Found {
	var out []share.Found
	for _, f := range list {
		if f.Link.Indexable() {
			out = append(out, f)
		}
	}
	return out
}

// storePart stores one part under the lease. next is above zero when sightings after
// that id are still to be judged in another transaction.
func (s *Store) storePart(ctx context.Context, tx pgx.Tx, l crawler.Lease, o crawler.Outcome, p part, after int64) (st crawler.Stored, next int64, err error) {
	host, err := lockLease(ctx, tx, l)
	if err != nil {
		return st, 0, err
	}
	page, err := claimedPage(ctx, tx, l, o)
	if err != nil {
		return st, 0, err
	}
	if o.Verdict != crawler.Complete && o.Verdict != crawler.Unchanged {
		p.found = nil
	}
	var others []unfound
	if p.last {
		if others, err = readUnfound(ctx, tx, page.id, after, o.FetchedAt); err != nil {
			return st, 0, err
		}
		if len(others) == fatesPerTx {
			next = others[len(others)-1].id
		}
	}
	seen, err := s.lockSeen(ctx, tx, s.seenAt(p.found, o.Lang, o.FetchedAt), others)
	if err != nil {
		return st, 0, err
	}
	found, err := s.writeSighted(ctx, tx, seen.found, sightedOn{pageID: page.id, origin: originCrawl})
	if err != nil {
		return st, 0, err
	}
	st.NewEntries, st.Sightings, st.Refused = found.fresh, found.seen, found.refused
	if err := countFound(ctx, tx, host, found.first); err != nil {
		return st, 0, err
	}
	if st.Queued, err = s.queueLinks(ctx, tx, o, p); err != nil || !p.last {
		return st, 0, err
	}
	fates, err := s.judgeSightings(ctx, tx, host, page, o, seen.others, next == 0)
	if err != nil {
		return st, 0, err
	}
	st.Withdrawn, st.HeldHost = fates.withdrawn, fates.hold
	if next > 0 && !fates.hold {
		return st, next, nil
	}
	if err := finishPage(ctx, tx, page, o, s.now()); err != nil {
		return st, 0, err
	}
	return st, 0, finishHost(ctx, tx, host, o)
}

// pageRow is a claimed page.
type pageRow struct {
	id    int64
	asked bool // a poster asked before it was fetched
}

const claimedPageSQL = `
SELECT id, coalesce(asked_at <= $4, false) FROM pages WHERE id = $1 AND host_id = $2 AND claim_token = $3::uuid`

// claimedPage reads the page if this lease claimed it. The host's lock guards it.
func claimedPage(ctx context.Context, tx pgx.Tx, l crawler.Lease, o crawler.Outcome) (pageRow, error) {
	var p pageRow
	err := tx.QueryRow(ctx, claimedPageSQL, o.Task.PageID, l.HostID, l.Token, o.FetchedAt).Scan(&p.id, &p.asked)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, crawler.ErrLeaseLost
	}
	return p, clean(err)
}

// queueLinks puts the part's links, and where a redirect leads, into the frontier. A
// redirect may lead to a host that is new to us (http to https, a move).
func (s *Store) queueLinks(ctx context.Context, tx pgx.Tx, o crawler.Outcome, p part) (int, error) {
	var pages []queued
	for _, address := range p.links {
		if origin, ok := originOf(address); ok {
			pages = append(pages, queued{origin: origin, url: address, depth: o.Task.Depth + 1, newHost: s.roam})
		}
	}
	if origin, ok := originOf(o.RedirectTo); ok && p.last {
		pages = append(pages, queued{origin: origin, url: o.RedirectTo, depth: o.Task.Depth, newHost: true})
	}
	return s.queuePages(ctx, tx, pages)
}

// What a fetch taught is kept only where it taught something: a failed one leaves the
// page's validators and its hash as they were. A poster's question stays open until an
// answer came that was fetched after it.
const finishPageSQL = `
UPDATE pages SET
    claim_token = NULL, claimed_at = NULL, visited_at = $2, verdict = $3, http_status = nullif($4, 0),
    error_code = nullif($5, ''), failures = CASE WHEN $6 THEN failures + 1 ELSE 0 END,
    next_visit_at = CASE WHEN asked_at > $2 THEN asked_at ELSE $7 END, state = $8,
    asked_at = CASE WHEN $6 OR asked_at > $2 THEN asked_at END,
    priority = CASE WHEN $6 OR asked_at > $2 OR priority < $9 THEN priority ELSE -depth END,
    etag = CASE WHEN $10 THEN nullif($11, '') ELSE etag END,
    last_modified = CASE WHEN $10 THEN nullif($12, '') ELSE last_modified END,
    content_hash = CASE WHEN $10 THEN $13 ELSE content_hash END,
    lang = CASE WHEN $10 THEN nullif($14, '') ELSE lang END
WHERE id = $1`

// finishPage ends the claim and sets the next visit.
func finishPage(ctx context.Context, tx pgx.Tx, page pageRow, o crawler.Outcome, now time.Time) error {
	state, next := "due", o.NextVisit
	switch {
	case o.Verdict == crawler.Gone:
		state = "gone"
	case o.Verdict == crawler.Refused && next.IsZero():
		state = "refused"
	}
	if next.IsZero() {
		next = now.Add(defaultWait)
	}
	_, err := tx.Exec(ctx, finishPageSQL, page.id, o.FetchedAt, string(o.Verdict), o.Status, text(o.ErrorCode, 64),
		o.Verdict == crawler.Failed, next, state, prioritySeed, o.Verdict == crawler.Complete,
		text(o.ETag, 200), text(o.LastModified, 100), o.ContentHash, text(o.Lang, 35))
	if err != nil {
		return clean(err)
	}
	return answerRechecks(ctx, tx, page.id, o)
}

// Longest pauses a host's answers can cause.
const (
	longestBackoff = time.Hour
	longestPause   = 24 * time.Hour
	backoffDoubles = 12
)

const finishHostSQL = `
UPDATE hosts SET
    next_allowed_at = greatest(next_allowed_at, $2), failures = $3,
    error_code = CASE WHEN $4 = '' THEN error_code ELSE $4 END,
    error_at = CASE WHEN $4 = '' THEN error_at ELSE $5 END,
    pages_fetched = pages_fetched + 1
WHERE id = $1`

// finishHost moves the host's next-allowed time: by its delay, by what it asked for, or
// by a pause that doubles with each failure in a row.
func finishHost(ctx context.Context, tx pgx.Tx, host leasedHost, o crawler.Outcome) error {
	failures, pause, errorCode := 0, host.Delay, ""
	if o.Verdict == crawler.Failed {
		failures, errorCode = host.Failures+1, text(o.ErrorCode, 64)
		pause = min(max(host.Delay, time.Second)<<min(failures, backoffDoubles), longestBackoff)
	}
	pause = max(pause, min(o.RetryAfter, longestPause))
	_, err := tx.Exec(ctx, finishHostSQL, host.ID, o.FetchedAt.Add(pause), failures, errorCode, o.FetchedAt)
	return clean(err)
}

// countFound adds links that were never seen on the host before to its yield.
func countFound(ctx context.Context, tx pgx.Tx, host leasedHost, fresh int) error {
	if fresh == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE hosts SET links_found = links_found + $2 WHERE id = $1`, host.ID, fresh)
	return clean(err)
}
