package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/access"
	"blindex/takedown"
)

// The names of events of the archive.
const (
	eventPublished = "published"
	eventWithheld  = "withheld"
)

// archiveSQL lists what is published, newest decision first. The route is asked again:
// a notice that turned out to be about a person leaves the archive with that (R19, R21).
// What is named is never matched: the archive is no way to look a name up.
const archiveSQL = `
SELECT n.id, n.ref, n.route, n.regimes, n.received_at, n.decided_at, p.complainant, p.principal, p.works
FROM notices n
JOIN publications p ON p.notice_id = n.id AND p.state = 'published'
CROSS JOIN LATERAL (
    SELECT count(*) AS total, count(*) FILTER (WHERE i.state <> 'kept') AS removed FROM notice_items i WHERE i.notice_id = n.id
) c
WHERE n.state = 'decided' AND n.route IN ('copyright', 'other_illegal')
  AND ($1 = '' OR n.ref = $1)
  AND ($2 = '' OR strpos(lower(p.complainant), lower($2)) > 0 OR strpos(lower(p.principal), lower($2)) > 0)
  AND ($3 = '' OR EXISTS (SELECT FROM notice_items i WHERE i.notice_id = n.id AND i.provider = $3))
  AND ($4 = '' OR $4 = CASE c.removed WHEN 0 THEN 'rejected' WHEN c.total THEN 'actioned' ELSE 'partly' END)
  AND ($5::timestamptz IS NULL OR n.decided_at >= $5) AND ($6::timestamptz IS NULL OR n.decided_at < $6)
ORDER BY n.decided_at DESC, n.id DESC LIMIT $7 OFFSET $8`

// Archive lists published notices.
func (s *Store) Archive(ctx context.Context, f takedown.ArchiveFilter) ([]takedown.Published, error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	list, err := s.archive(ctx, "", f)
	if err != nil {
		return nil, fmt.Errorf("store: archive: %w", err)
	}
	return list, nil
}

// ArchivedNotice is one published notice. takedown.ErrNotFound when there is none of this
// reference: also for one that exists and is not public.
func (s *Store) ArchivedNotice(ctx context.Context, ref string) (takedown.Published, error) {
	if ref = takedown.CleanRef(ref); ref == "" {
		return takedown.Published{}, takedown.ErrNotFound
	}
	list, err := s.archive(ctx, ref, takedown.ArchiveFilter{Limit: 1})
	if err == nil && len(list) == 0 {
		err = takedown.ErrNotFound
	}
	if err != nil {
		return takedown.Published{}, fmt.Errorf("store: archived notice: %w", err)
	}
	return list[0], nil
}

func (s *Store) archive(ctx context.Context, ref string, f takedown.ArchiveFilter) ([]takedown.Published, error) {
	rows, err := s.pool.Query(ctx, archiveSQL, ref, f.Complainant, f.Provider, string(f.Outcome), zeroNil(f.Since), zeroNil(f.Until), f.Limit, f.Offset)
	if err != nil {
		return nil, clean(err)
	}
	var ids []int64
	var refs []string
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (takedown.Published, error) {
		var p takedown.Published
		var id int64
		err := row.Scan(&id, &p.Ref, &p.Route, &p.Regimes, &p.ReceivedAt, &p.DecidedAt, &p.Complainant, &p.Principal, &p.Works)
		p.ReceivedAt, p.DecidedAt = dayOf(p.ReceivedAt), dayOf(p.DecidedAt)
		ids, refs = append(ids, id), append(refs, p.Ref)
		return p, err
	})
	if err != nil || len(list) == 0 {
		return list, clean(err)
	}
	if err := s.countArchived(ctx, ids, list); err != nil {
		return nil, err
	}
	return list, s.dateArchived(ctx, refs, list)
}

func dayOf(t time.Time) time.Time { return t.UTC().Truncate(day) }

const archivedRowsSQL = `
SELECT notice_id, provider, state, count(*)::int FROM notice_items WHERE notice_id = ANY($1)
GROUP BY notice_id, provider, state ORDER BY notice_id, provider, state`

// countArchived puts figures to published notices: how many links of whom, and how many removed.
func (s *Store) countArchived(ctx context.Context, ids []int64, list []takedown.Published) error {
	at := make(map[int64]*takedown.Published, len(ids))
	for i, id := range ids {
		at[id] = &list[i]
	}
	rows, err := s.pool.Query(ctx, archivedRowsSQL, ids)
	if err != nil {
		return clean(err)
	}
	var (
		id       int64
		provider string
		state    takedown.RowState
		n        int
	)
	_, err = pgx.ForEachRow(rows, []any{&id, &provider, &state, &n}, func() error {
		at[id].Count(provider, state, n)
		return nil
	})
	return clean(err)
}

const archivedDatesSQL = `
SELECT notice_ref, name, min(at) FROM events WHERE notice_ref = ANY($1) AND name = ANY($2)
GROUP BY notice_ref, name, date_trunc('day', at) ORDER BY 3`

// dateArchived adds the days of what came after: put-backs, counter-notices, retraction.
func (s *Store) dateArchived(ctx context.Context, refs []string, list []takedown.Published) error {
	at := make(map[string]*takedown.Published, len(refs))
	for i, ref := range refs {
		at[ref] = &list[i]
	}
	rows, err := s.pool.Query(ctx, archivedDatesSQL, refs, takedown.PublicSteps())
	if err != nil {
		return clean(err)
	}
	var ref string
	var d takedown.PublicDate
	_, err = pgx.ForEachRow(rows, []any{&ref, &d.What, &d.At}, func() error {
		d.At = dayOf(d.At)
		at[ref].Dates = append(at[ref].Dates, d)
		return nil
	})
	return clean(err)
}

// toPublishSQL lists decided notices: with $1 ” those nobody has judged yet, oldest
// first; else those of a state, newest first.
const toPublishSQL = `
SELECT n.id, n.ref, n.route, p.sealed, coalesce(w.title, ''), coalesce(w.works, 0), n.decided_at,
       coalesce(b.state, ''), coalesce(b.decided_by, ''), coalesce(b.decided_at, n.decided_at)
FROM notices n
LEFT JOIN publications b ON b.notice_id = n.id
LEFT JOIN notice_parties p ON p.notice_id = n.id AND p.role = 'sender'
LEFT JOIN LATERAL (
    SELECT (array_agg(title ORDER BY n))[1] AS title, count(*)::int AS works FROM notice_works WHERE notice_id = n.id
) w ON true
WHERE n.state = 'decided' AND n.route IN ('copyright', 'other_illegal') AND coalesce(b.state, '') = $1
  AND (n.verified_at IS NOT NULL OR n.trusted OR b.state IS NOT NULL
       OR EXISTS (SELECT FROM notice_items i WHERE i.notice_id = n.id AND i.state <> 'kept'))
ORDER BY CASE WHEN $1 = '' THEN n.decided_at END, b.decided_at DESC, n.id LIMIT $2 OFFSET $3`

// ToPublish is the operators' list of what may go into the archive: state is "" for what
// waits, or a state of publications.
func (s *Store) ToPublish(ctx context.Context, state string, limit, offset int) ([]takedown.PublishItem, error) {
	rows, err := s.pool.Query(ctx, toPublishSQL, state, limit, offset)
	if err != nil {
		return nil, fmt.Errorf("store: to publish: %w", clean(err))
	}
	var ids []int64
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (takedown.PublishItem, error) {
		var v takedown.PublishItem
		var id int64
		var sealed []byte
		err := row.Scan(&id, &v.Ref, &v.Route, &sealed, &v.Work, &v.Works, &v.DecidedAt, &v.State, &v.By, &v.At)
		if sealed != nil {
			v.Sender = s.senderName(v.Ref, sealed)
		}
		ids = append(ids, id)
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("store: to publish: %w", clean(err))
	}
	if state == "" {
		err = s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error { return s.propose(ctx, tx, ids, list) })
	}
	if err != nil {
		return nil, fmt.Errorf("store: to publish: %w", err)
	}
	return list, nil
}

// propose adds what the machine would publish of each notice; it needs no rows for that.
func (s *Store) propose(ctx context.Context, tx pgx.Tx, ids []int64, list []takedown.PublishItem) error {
	for i, id := range ids {
		n := takedown.Notice{Ref: list[i].Ref}
		var err error
		if n.Parties, err = s.partiesOf(ctx, tx, id, n.Ref); err != nil {
			return err
		}
		if n.Works, err = worksOf(ctx, tx, id); err != nil {
			return err
		}
		n.Works = n.Works[:min(len(n.Works), takedown.AtAGlance)]
		cut := 0
		list[i].Proposed, cut = takedown.ProposePublication(n)
		list[i].Look = cut > 0 || list[i].Works > takedown.AtAGlance
	}
	return nil
}

const publicationSQL = `SELECT state, complainant, principal, works, decided_by, decided_at FROM publications WHERE notice_id = $1`

// PublicationDraft is a notice with what would be published of it.
// takedown.ErrNotFound, or takedown.ErrNotPublishable for one that never is.
func (s *Store) PublicationDraft(ctx context.Context, ref string) (takedown.PublicationDraft, error) {
	var d takedown.PublicationDraft
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		n, err := s.loadNotice(ctx, tx, ref, false)
		if err != nil {
			return err
		}
		d = takedown.PublicationDraft{Notice: n.Notice, Typed: takedown.TypedText(n.Notice)}
		d.Proposed, d.Redacted = takedown.ProposePublication(n.Notice)
		p := &d.Published
		err = tx.QueryRow(ctx, publicationSQL, n.ID).Scan(&d.State, &p.Complainant, &p.Principal, &p.Works, &d.By, &d.At)
		if errors.Is(err, pgx.ErrNoRows) {
			err = nil
		}
		if err == nil && d.State == "" && !takedown.Publishable(n.Notice) {
			return takedown.ErrNotPublishable
		}
		return clean(err)
	})
	if err != nil {
		return takedown.PublicationDraft{}, fmt.Errorf("store: publication: %w", err)
	}
	return d, nil
}

const publishSQL = `
INSERT INTO publications (notice_id, state, complainant, principal, works, decided_by, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (notice_id) DO UPDATE SET state = excluded.state, complainant = excluded.complainant, principal = excluded.principal,
    works = excluded.works, decided_by = excluded.decided_by, decided_at = excluded.decided_at`

// Publish puts a notice into the public archive in the words an operator has confirmed.
// takedown.ErrPrivateText when they seem to hold personal data and the operator has not
// said that they may stand; takedown.ErrNotPublishable; takedown.ErrNotFound.
func (s *Store) Publish(ctx context.Context, ref string, op access.Operator, text takedown.PublicText, anyway bool) error {
	text, err := takedown.CheckPublication(text, anyway)
	if err != nil {
		return fmt.Errorf("store: publish: %w", err)
	}
	return s.judgePublication(ctx, ref, op, takedown.PublicationPublished, text)
}

// Withhold keeps a notice out of the archive, or takes it out again.
func (s *Store) Withhold(ctx context.Context, ref string, op access.Operator) error {
	return s.judgePublication(ctx, ref, op, takedown.PublicationWithheld, takedown.PublicText{})
}

func (s *Store) judgePublication(ctx context.Context, ref string, op access.Operator, state string, text takedown.PublicText) error {
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		n, err := s.loadNotice(ctx, tx, ref, true)
		if err != nil {
			return err
		}
		name := eventWithheld
		if state == takedown.PublicationPublished {
			name = eventPublished
			if !takedown.Publishable(n.Notice) {
				return takedown.ErrNotPublishable
			}
		}
		works := make([]string, len(text.Works))
		for i, w := range text.Works {
			works[i] = plainText(w)
		}
		_, err = tx.Exec(ctx, publishSQL, n.ID, state, plainText(text.Complainant), plainText(text.Principal), works, op.Pseudonym, s.now())
		if err != nil {
			return clean(err)
		}
		return s.appendEvents(ctx, tx, ref, s.now(), takedown.Event{Actor: op.Pseudonym, Name: name})
	})
	if err != nil {
		return fmt.Errorf("store: publication: %w", err)
	}
	return nil
}
