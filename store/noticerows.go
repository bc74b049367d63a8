package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/share"
	"blindex/takedown"
)

// noticeRow is a notice with the number of its row.
type noticeRow struct {
	ID      int64
	Ref     string
	Notice  takedown.Notice
	network string   // of a notice that is being filed: where it came from (takedown.Draft.Network)
	salt    string   // of a notice that is being filed by mail: for the mail that confirms it (R5)
	fresh   [32]byte // hash of the token of a counter-notice or complaint that is being filed
}

const (
	readNoticeSQL = `
SELECT id, ref, route, channel, lang, received_at, screened_at, effective_at, decided_at, abandoned_at,
       regimes, statements, signature, explanation, verified_at IS NOT NULL, trusted, key_strips, coalesce(dup_of, ''), attention, version,
       coalesce(sender_id, 0), flagger, suspended, score, score_reasons, abuse_held_at, abuse_ended_at
FROM notices WHERE ref = $1`
	lockNoticeSQL = readNoticeSQL + ` FOR UPDATE`
)

// loadNotice reads a notice whole, and locks it if asked. takedown.ErrNotFound when it is not there.
func (s *Store) loadNotice(ctx context.Context, tx pgx.Tx, ref string, lock bool) (*noticeRow, error) {
	sql := readNoticeSQL
	if lock {
		sql = lockNoticeSQL
	}
	var (
		row                                     noticeRow
		n                                       = &row.Notice
		screened, effective, decided, abandoned *time.Time
		held, released                          *time.Time
	)
	err := tx.QueryRow(ctx, sql, ref).Scan(&row.ID, &row.Ref, &n.Route, &n.Channel, &n.Lang, &n.ReceivedAt,
		&screened, &effective, &decided, &abandoned, &n.Regimes, &n.Statements, &n.Signature, &n.Explanation,
		&n.Verified, &n.Trusted, &n.KeyStrips, &n.DupOf, &n.Attention, &n.Version,
		&n.Filer.Sender, &n.Filer.Flagger, &n.Filer.Suspended, &n.Filer.Score, &n.Filer.Reasons, &held, &released)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, takedown.ErrNotFound
	}
	if err != nil {
		return nil, clean(err)
	}
	n.Ref, n.Second, n.Filer.HeldAt, n.Filer.EndedAt = row.Ref, s.policy.Second, orZero(held), orZero(released)
	n.ScreenedAt, n.EffectiveAt, n.DecidedAt, n.AbandonedAt = orZero(screened), orZero(effective), orZero(decided), orZero(abandoned)
	if n.Parties, err = s.partiesOf(ctx, tx, row.ID, row.Ref); err != nil {
		return nil, err
	}
	if n.Works, err = worksOf(ctx, tx, row.ID); err != nil {
		return nil, err
	}
	if n.Rows, err = rowsOf(ctx, tx, row.ID, row.Ref); err != nil {
		return nil, err
	}
	if err := weigh(ctx, tx, row.ID, n.Rows); err != nil {
		return nil, err
	}
	if n.Counters, err = s.countersOf(ctx, tx, row.ID); err != nil {
		return nil, err
	}
	if n.Complaints, err = s.complaintsOf(ctx, tx, row.ID); err != nil {
		return nil, err
	}
	return &row, s.readBeside(ctx, tx, &row)
}

const partiesSQL = `SELECT role, sealed FROM notice_parties WHERE notice_id = $1 ORDER BY role DESC`

func (s *Store) partiesOf(ctx context.Context, tx pgx.Tx, id int64, ref string) ([]takedown.Party, error) {
	rows, err := tx.Query(ctx, partiesSQL, id)
	if err != nil {
		return nil, clean(err)
	}
	var (
		out    []takedown.Party
		role   string
		sealed []byte
	)
	_, err = pgx.ForEachRow(rows, []any{&role, &sealed}, func() error {
		p, err := s.openParty(ref, role, sealed)
		out = append(out, p)
		return err
	})
	if errors.Is(err, errSeal) {
		return nil, errSeal
	}
	return out, clean(err)
}

func (s *Store) openParty(ref, role string, sealed []byte) (takedown.Party, error) {
	var p takedown.Party
	plain, err := s.keys.Unseal(sealed, partyAAD(ref, role))
	if err != nil || json.Unmarshal(plain, &p) != nil {
		return takedown.Party{}, errSeal
	}
	return p, nil
}

func partyAAD(ref, role string) []byte { return []byte("party|" + ref + "|" + role) }

const worksSQL = `SELECT n, title, description, kind, original_urls FROM notice_works WHERE notice_id = $1 ORDER BY n`

func worksOf(ctx context.Context, tx pgx.Tx, id int64) ([]takedown.Work, error) {
	rows, err := tx.Query(ctx, worksSQL, id)
	if err != nil {
		return nil, clean(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowToStructByPos[takedown.Work])
	return out, clean(err)
}

// Rows and what hides their targets are read in two statements, whatever their number: a
// join's plan, made while one side was empty, would look at all of it for each of ten
// thousand rows.
const (
	rowsSQL = `
SELECT i.n, i.work_n, i.provider, t.mac, i.scope, i.match, i.state, i.reason, i.key_cut,
       i.decided_at, i.removed_at, i.restored_at, i.purged_at, coalesce(t.id, 0), coalesce(t.parent_id, 0)
FROM notice_items i LEFT JOIN targets t ON t.id = i.target_id
WHERE i.notice_id = $1 ORDER BY i.n`
	coveringSQL = `
SELECT s.target_id, s.scope = 'subtree', coalesce(s.row_n, 0), s.notice_ref IS NOT DISTINCT FROM $2, s.uid::text
FROM suppressions s WHERE s.ended_at IS NULL AND s.target_id = ANY($1) ORDER BY s.id`
)

func rowsOf(ctx context.Context, tx pgx.Tx, id int64, ref string) ([]takedown.Row, error) {
	list, err := tx.Query(ctx, rowsSQL, id)
	if err != nil {
		return nil, clean(err)
	}
	stored, err := pgx.CollectRows(list, scanRow)
	if err != nil {
		return nil, clean(err)
	}
	var ids []int64
	for _, r := range stored {
		if r.target != 0 {
			ids = append(ids, r.target)
		}
		if r.parent != 0 {
			ids = append(ids, r.parent)
		}
	}
	hiding, err := covering(ctx, tx, ids, ref)
	if err != nil {
		return nil, err
	}
	out := make([]takedown.Row, len(stored))
	for i, r := range stored {
		out[i] = r.with(hiding)
	}
	return out, nil
}

// storedRow is a row with the numbers of its target and of the folder that is in.
type storedRow struct {
	takedown.Row
	target, parent int64
}

// hidingTarget is an active suppression as a row of a notice sees it.
type hidingTarget struct {
	subtree bool
	row     int
	own     bool // of this notice
	uid     string
}

// with adds what hides the row: its own suppressions, and whether something else does.
func (r storedRow) with(hiding map[int64][]hidingTarget) takedown.Row {
	for _, h := range hiding[r.target] {
		if h.own && h.row == r.N {
			r.Suppressed = append(r.Suppressed, h.uid)
		} else {
			r.Covered = true
		}
	}
	for _, h := range hiding[r.parent] {
		r.Covered = r.Covered || h.subtree && !(h.own && h.row == r.N)
	}
	return r.Row
}

// covering are the active suppressions of targets.
func covering(ctx context.Context, tx pgx.Tx, ids []int64, ref string) (map[int64][]hidingTarget, error) {
	hiding := map[int64][]hidingTarget{}
	if len(ids) == 0 {
		return hiding, nil
	}
	list, err := tx.Query(ctx, coveringSQL, ids, ref)
	if err != nil {
		return nil, clean(err)
	}
	var target int64
	var h hidingTarget
	_, err = pgx.ForEachRow(list, []any{&target, &h.subtree, &h.row, &h.own, &h.uid}, func() error {
		hiding[target] = append(hiding[target], h)
		return nil
	})
	return hiding, clean(err)
}

func scanRow(row pgx.CollectableRow) (storedRow, error) {
	var (
		r                                   storedRow
		mac                                 []byte
		decided, removed, restored, purgedT *time.Time
	)
	err := row.Scan(&r.N, &r.WorkN, &r.Provider, &mac, &r.Scope, &r.Match, &r.State, &r.Reason, &r.KeyCut,
		&decided, &removed, &restored, &purgedT, &r.target, &r.parent)
	if mac != nil {
		target := share.Target(mac)
		r.Target = &target
	}
	r.DecidedAt, r.RemovedAt, r.RestoredAt, r.PurgedAt = orZero(decided), orZero(removed), orZero(restored), orZero(purgedT)
	return r, err
}

const setRowsSQL = `
UPDATE notice_items i SET state = c.state, reason = c.reason,
    decided_at  = CASE WHEN c.state IN ('removed', 'kept') THEN $5 ELSE i.decided_at END,
    removed_at  = CASE WHEN c.state = 'removed' THEN $5 ELSE i.removed_at END,
    restored_at = CASE WHEN c.state = 'restored' THEN $5 ELSE i.restored_at END,
    purged_at   = CASE WHEN c.state = 'purged' THEN $5 ELSE i.purged_at END
FROM unnest($2::int[], $3::text[], $4::text[]) AS c (n, state, reason)
WHERE i.notice_id = $1 AND i.n = c.n`

const setMetSQL = `UPDATE notice_items SET match = 'matched' WHERE notice_id = $1 AND n = ANY($2)`

func setRows(ctx context.Context, tx pgx.Tx, id int64, c takedown.Change) error {
	if len(c.Met) > 0 {
		if _, err := tx.Exec(ctx, setMetSQL, id, c.Met); err != nil {
			return clean(err)
		}
	}
	if len(c.Rows) == 0 {
		return nil
	}
	var ns []int
	var states, reasons []string
	for _, r := range c.Rows {
		ns, states, reasons = append(ns, r.N), append(states, string(r.State)), append(reasons, r.Reason)
	}
	_, err := tx.Exec(ctx, setRowsSQL, id, ns, states, reasons, c.At)
	return clean(err)
}

const setNoticeSQL = `
UPDATE notices SET state = $2, missing = $3, regimes = $4,
    screened_at = coalesce($5, screened_at), effective_at = CASE WHEN $13::text IS NULL THEN coalesce($6, effective_at) ELSE $6 END,
    decided_at = coalesce($7, decided_at), abandoned_at = coalesce($8, abandoned_at),
    statements = coalesce($9, statements), signature = coalesce($10, signature),
    explanation = coalesce($11, explanation), mail_token_hash = coalesce($12, mail_token_hash),
    route = coalesce($13, route), dup_of = coalesce(nullif($14, ''), dup_of),
    attention = CASE WHEN $15 THEN $16 ELSE attention END,
    version = version + 1
WHERE id = $1`

// applyToNotice writes what a Change says about the notice itself and its rows.
func (s *Store) applyToNotice(ctx context.Context, tx pgx.Tx, n *noticeRow, c takedown.Change) error {
	if err := setRows(ctx, tx, n.ID, c); err != nil {
		return err
	}
	missing, regimes := make([]string, len(c.Missing)), c.Regimes
	for i, e := range c.Missing {
		missing[i] = string(e)
	}
	if regimes == nil {
		regimes = []string{}
	}
	var mailHash []byte
	if c.Parties != nil {
		mailHash = s.mailTokenHash(n.Ref, c.Parties)
	}
	attention := c.Attention
	if attention == nil {
		attention = []string{}
	}
	_, err := tx.Exec(ctx, setNoticeSQL, n.ID, c.State, missing, regimes, zeroNil(c.ScreenedAt), zeroNil(c.EffectiveAt),
		zeroNil(c.DecidedAt), zeroNil(c.AbandonedAt), c.Statements, c.Signature, c.Explanation, mailHash, c.Route, c.DupOf,
		c.Attended, attention)
	if err != nil {
		return clean(err)
	}
	if c.Parties != nil && mailboxOf(c.Parties, takedown.RoleSender) != mailboxOf(n.Notice.Parties, takedown.RoleSender) {
		if _, err := tx.Exec(ctx, forgetBounceSQL, n.ID); err != nil {
			return clean(err)
		}
	}
	if c.Parties != nil {
		if err := s.putParties(ctx, tx, n.ID, n.Ref, c.Parties); err != nil {
			return err
		}
	}
	if c.Works != nil {
		if err := putWorks(ctx, tx, n.ID, c.Works); err != nil {
			return err
		}
	}
	if c.Counter != nil {
		if err := s.putCounter(ctx, tx, n, *c.Counter); err != nil {
			return err
		}
	}
	if k := c.Counter; k != nil && k.Verified {
		if err := s.releaseMails(ctx, tx, n.Ref, k.Party.Mailbox(), c.At); err != nil {
			return err
		}
	}
	if c.Complaint != nil {
		if err := s.putComplaint(ctx, tx, n, *c.Complaint); err != nil {
			return err
		}
	}
	if err := s.listReviews(ctx, tx, n.ID, c); err != nil {
		return err
	}
	if err := s.follow(ctx, tx, n, c); err != nil {
		return err
	}
	after := n.Notice.After(c)
	_, err = tx.Exec(ctx, setDueSQL, n.Ref, zeroNil(takedown.Due(after)), after.Lane())
	return clean(err)
}

// setDue stores when the notice's next step is due and its lane, for the queue's order.
func (s *Store) setDue(ctx context.Context, tx pgx.Tx, ref string) error {
	after, err := s.loadNotice(ctx, tx, ref, false)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, setDueSQL, ref, zeroNil(takedown.Due(after.Notice)), after.Notice.Lane())
	return clean(err)
}

const putPartySQL = `
INSERT INTO notice_parties (notice_id, role, sealed, email_hash) VALUES ($1, $2, $3, $4)
ON CONFLICT (notice_id, role) DO UPDATE SET sealed = excluded.sealed, email_hash = excluded.email_hash`

func (s *Store) putParties(ctx context.Context, tx pgx.Tx, id int64, ref string, parties []takedown.Party) error {
	for _, p := range parties {
		plain, err := json.Marshal(p)
		if err != nil {
			return errSeal
		}
		sealed, err := s.keys.Seal(plain, partyAAD(ref, p.Role))
		if err != nil {
			return errSeal
		}
		var hash []byte
		if to := p.Mailbox(); to != "" {
			sum := s.emailHash(to)
			hash = sum[:]
		}
		if _, err := tx.Exec(ctx, putPartySQL, id, p.Role, sealed, hash); err != nil {
			return clean(err)
		}
	}
	return nil
}

const (
	dropWorksSQL = `DELETE FROM notice_works WHERE notice_id = $1`
	putWorkSQL   = `
INSERT INTO notice_works (notice_id, n, title, description, kind, original_urls) VALUES ($1, $2, $3, $4, $5, $6)`
)

func putWorks(ctx context.Context, tx pgx.Tx, id int64, works []takedown.Work) error {
	batch := &pgx.Batch{}
	batch.Queue(dropWorksSQL, id)
	for i, w := range works {
		urls := make([]string, len(w.OriginalURLs))
		for j, u := range w.OriginalURLs {
			urls[j] = plainText(u)
		}
		batch.Queue(putWorkSQL, id, i+1, plainText(w.Title), plainText(w.Description), plainText(w.Kind), urls)
	}
	return clean(tx.SendBatch(ctx, batch).Close())
}
