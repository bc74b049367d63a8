package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/access"
	"blindex/takedown"
)

// The queue is ordered by what is due first. Open rows count those that wait for a
// decision, hidden ones those that are hidden meanwhile.
const queueSQL = `
SELECT n.ref, n.route, n.state, n.verified_at IS NOT NULL, n.trusted, n.lane, n.score, n.abuse_held_at IS NOT NULL AND n.abuse_ended_at IS NULL, n.received_at, n.due_at, p.sealed,
       coalesce(w.title, ''), coalesce(w.works, 0), i.total, i.open, i.hidden, i.removed, y.waits
FROM notices n
LEFT JOIN notice_parties p ON p.notice_id = n.id AND p.role = 'sender'
LEFT JOIN LATERAL (
    SELECT (array_agg(title ORDER BY n))[1] AS title, count(*)::int AS works FROM notice_works WHERE notice_id = n.id
) w ON true
LEFT JOIN LATERAL (
    SELECT count(*)::int AS total, count(*) FILTER (WHERE x.state = 'open')::int AS open,
           count(*) FILTER (WHERE x.state = 'open' AND EXISTS (
               SELECT FROM suppressions s WHERE s.notice_ref = n.ref AND s.row_n = x.n AND s.ended_at IS NULL))::int AS hidden,
           count(*) FILTER (WHERE x.state IN ('removed', 'purged'))::int AS removed
    FROM notice_items x WHERE x.notice_id = n.id
) i ON true
LEFT JOIN LATERAL (
    SELECT array_remove(ARRAY[
        CASE WHEN cardinality(n.attention) > 0 THEN 'attention' END,
        CASE WHEN EXISTS (SELECT FROM counters k WHERE k.notice_id = n.id AND k.state = 'pending') THEN 'counter' END,
        CASE WHEN EXISTS (SELECT FROM counters k WHERE k.notice_id = n.id AND k.state = 'held' AND k.confirmed_at IS NULL) THEN 'hold' END,
        CASE WHEN EXISTS (SELECT FROM complaints k WHERE k.notice_id = n.id AND k.state = 'open') THEN 'complaint' END], NULL) AS waits
) y ON true
WHERE CASE WHEN $1 = '' THEN n.due_at IS NOT NULL ELSE n.state = $1 END
  AND ($2 = '' OR n.route = $2) AND ($5 = '' OR $5 = ANY(y.waits))
ORDER BY n.lane = 'last', n.due_at NULLS LAST, n.received_at DESC, n.id LIMIT $3 OFFSET $4`

// Queue lists notices for operators, what is due first at the top.
func (s *Store) Queue(ctx context.Context, f takedown.QueueFilter) ([]takedown.Summary, error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	rows, err := s.pool.Query(ctx, queueSQL, f.State, f.Route, f.Limit, f.Offset, f.Waits)
	if err != nil {
		return nil, fmt.Errorf("store: queue: %w", clean(err))
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (takedown.Summary, error) {
		var (
			v      takedown.Summary
			due    *time.Time
			sealed []byte
		)
		err := row.Scan(&v.Ref, &v.Route, &v.State, &v.Verified, &v.Trusted, &v.Lane, &v.Score, &v.Held, &v.ReceivedAt, &due, &sealed,
			&v.Work, &v.Works, &v.Rows, &v.Open, &v.Hidden, &v.Removed, &v.Waits)
		v.Due = orZero(due)
		if sealed != nil {
			v.Sender = s.senderName(v.Ref, sealed)
		}
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("store: queue: %w", clean(err))
	}
	return out, nil
}

// senderName is the organisation, or the person's name; "" when it does not unseal.
func (s *Store) senderName(ref string, sealed []byte) string {
	p, err := s.openParty(ref, takedown.RoleSender, sealed)
	if err != nil {
		return ""
	}
	if p.Org != "" {
		return p.Org
	}
	return p.Name
}

const caseRowsSQL = `
SELECT i.n, coalesce(t.entry_id, ''), coalesce(h.name, ''), coalesce(h.url, ''), i.link_sealed,
       coalesce((SELECT array_agg(p.url ORDER BY g.last_seen DESC) FROM sightings g JOIN pages p ON p.id = g.page_id
                 WHERE g.target_id = t.id AND g.withdrawn_at IS NULL AND p.url IS NOT NULL), '{}'),
       coalesce((SELECT array_agg(DISTINCT coalesce(s.notice_ref, s.source)) FROM suppressions s
                 WHERE s.ended_at IS NULL AND s.target_id IN (t.id, t.parent_id)
                   AND (s.target_id = t.id OR s.scope = 'subtree') AND s.notice_ref IS DISTINCT FROM $2), '{}')
FROM notice_items i
LEFT JOIN targets t ON t.id = i.target_id
LEFT JOIN shares h ON h.target_id = t.id
WHERE i.notice_id = $1 ORDER BY i.n`

// Case is a notice with what its rows name now. With links is for those who may view
// them, and each such view is written into the history (R14); access.ErrForbidden for
// others. takedown.ErrNotFound when there is no such notice.
func (s *Store) Case(ctx context.Context, ref string, viewer access.Operator, withLinks bool) (takedown.Case, error) {
	if withLinks && !access.Can(viewer.Role, access.ViewLinks) {
		return takedown.Case{}, s.refuseLinks(ctx, ref, viewer)
	}
	var c takedown.Case
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		n, err := s.loadNotice(ctx, tx, ref, false)
		if err != nil {
			return err
		}
		c = takedown.Case{Notice: n.Notice, Due: takedown.Due(n.Notice)}
		c.Missing, _, _ = takedown.Screen(n.Notice)
		if p, there, err := s.openProposal(ctx, tx, ref); err != nil {
			return err
		} else if there {
			c.Proposal = &p
		}
		if c.Rows, err = s.caseRows(ctx, tx, n, withLinks); err != nil {
			return err
		}
		if c.Beside, err = reviewsOf(ctx, tx, n); err != nil {
			return err
		}
		if c.Events, err = eventsOf(ctx, tx, n.Ref); err != nil || !withLinks {
			return err
		}
		return s.appendEvents(ctx, tx, n.Ref, s.now(), takedown.Event{Actor: viewer.Pseudonym, Name: eventViewed})
	})
	if err != nil {
		return takedown.Case{}, fmt.Errorf("store: case: %w", err)
	}
	return c, nil
}

// refuseLinks writes into the history that someone asked for links without the role for
// it (T40), and gives access.ErrForbidden.
func (s *Store) refuseLinks(ctx context.Context, ref string, op access.Operator) error {
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := s.loadNotice(ctx, tx, ref, false); err != nil {
			return err
		}
		return s.appendEvents(ctx, tx, ref, s.now(), takedown.Event{Actor: op.Pseudonym, Name: eventRefused})
	})
	if err != nil {
		return fmt.Errorf("store: refuse links: %w", err)
	}
	return access.ErrForbidden
}

func (s *Store) caseRows(ctx context.Context, tx pgx.Tx, n *noticeRow, withLinks bool) ([]takedown.CaseRow, error) {
	rows, err := tx.Query(ctx, caseRowsSQL, n.ID, n.Ref)
	if err != nil {
		return nil, clean(err)
	}
	i := -1
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (takedown.CaseRow, error) {
		i++
		var (
			v      = takedown.CaseRow{Row: n.Notice.Rows[i]}
			no     int
			url    string
			sealed []byte
		)
		if err := row.Scan(&no, &v.EntryID, &v.Name, &url, &sealed, &v.Pages, &v.Others); err != nil {
			return v, err
		}
		if n.Notice.Route == takedown.ChildAbuse {
			v.Name = mask(v.Name)
		}
		if v.State == takedown.RowPurged {
			return takedown.CaseRow{Row: v.Row}, nil
		}
		if withLinks && (v.State == takedown.RowOpen || v.State == takedown.RowRemoved) {
			v.Link = s.caseLink(n.Ref, v.N, sealed, url)
		}
		return v, nil
	})
	return out, clean(err)
}

// caseLink is the keyless link as it was filed, else as the entry has it.
func (s *Store) caseLink(ref string, n int, sealed []byte, url string) string {
	if sealed == nil {
		return url
	}
	if link, err := s.keys.Unseal(sealed, linkAAD(ref, n)); err == nil && len(link) > 0 {
		return string(link)
	}
	return url
}

// mask hides a name but for its length (R19).
func mask(name string) string { return strings.Repeat("•", min(len([]rune(name)), 12)) }
