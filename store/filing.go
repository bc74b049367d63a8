package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"blindex/share"
	"blindex/takedown"
)

// FileNotice stores a notice. One of up to 500 rows is read and decided in the same
// transaction; of a larger one the rows are stored sealed, and it returns once they are:
// up to 1,000 of them are read before it returns, more by ReadBatches (R42). It returns
// when what it did is committed and, where something was removed, journaled.
//
// A notice with an external id that came before is answered as it was the first time
// (Filed.Again), and not filed twice. It errs with takedown.ErrReused when an admitted
// sender uses one for something else, and with ErrNotFound when it revises a notice that
// is not its sender's.
func (s *Store) FileNotice(ctx context.Context, d takedown.Draft) (takedown.Filed, error) {
	key := s.replayKey(d)
	if filed, known, err := s.filedBefore(ctx, key); known || err != nil {
		return filed, wrapFiling(err)
	}
	token, hash, err := s.receiptToken(key)
	if err != nil {
		return takedown.Filed{}, wrapFiling(err)
	}
	filed := takedown.Filed{Token: token}
	if len(d.Rows) > batchRows {
		filed.Ref, err = s.fileLarge(ctx, d, hash, key)
	} else {
		filed.Ref, err = s.fileSmall(ctx, d, hash, key)
	}
	if errors.Is(err, errFiledBefore) { // by another request, at the same moment
		filed, _, err = s.filedBefore(ctx, key)
		return filed, wrapFiling(err)
	}
	if err != nil {
		return takedown.Filed{}, wrapFiling(err)
	}
	filed.Status, err = s.NoticeStatus(ctx, token)
	return filed, err
}

func wrapFiling(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("store: file notice: %w", err)
}

// fileSmall files and decides a notice in one transaction.
func (s *Store) fileSmall(ctx context.Context, d takedown.Draft, token [32]byte, key replayKey) (ref string, err error) {
	_, err = s.change(ctx, func(ctx context.Context, tx pgx.Tx) (*noticeRow, takedown.Change, error) {
		id, r, err := s.insertNotice(ctx, tx, d, token, key)
		if err != nil {
			return nil, takedown.Change{}, err
		}
		ref = r
		if err := s.insertItems(ctx, tx, id, ref, s.filedRows(d)); err != nil {
			return nil, takedown.Change{}, err
		}
		return s.submit(ctx, tx, ref, d.Salt, d.Network)
	})
	return ref, err
}

// submit decides what happens at once to a notice whose rows are all there. salt goes
// into the mail that confirms it, if it came by mail.
func (s *Store) submit(ctx context.Context, tx pgx.Tx, ref, salt, network string) (*noticeRow, takedown.Change, error) {
	n, err := s.loadNotice(ctx, tx, ref, true)
	if err != nil {
		return nil, takedown.Change{}, err
	}
	n.salt, n.network = salt, network
	how, err := s.submission(ctx, tx, n)
	if err != nil {
		return nil, takedown.Change{}, err
	}
	how.OverCap = how.OverCap || len(n.Notice.Attention) > 0 // what is odd about it is for a person
	how.Later = len(n.Notice.Rows) > batchRows
	c, err := takedown.Decide(n.Notice, how, n.Notice.ReceivedAt)
	if err != nil || !c.Later {
		return n, c, err
	}
	_, err = tx.Exec(ctx, `UPDATE notices SET acting = true WHERE id = $1`, n.ID)
	return n, c, clean(err)
}

const insertNoticeSQL = `
INSERT INTO notices (ref, token_hash, mail_token_hash, route, channel, lang, state, statements, signature, explanation,
                     raw_hash, key_strips, verified_at, received_at, attention, external_hash, revision_of)
VALUES ($1, $2, $3, $4, $5, $6, 'received', $7, $8, $9, $10, $11, CASE WHEN $12 THEN $13::timestamptz END, $13, $14, $15, nullif($16, ''))
RETURNING id`

// insertNotice stores a notice without its rows.
func (s *Store) insertNotice(ctx context.Context, tx pgx.Tx, d takedown.Draft, token [32]byte, key replayKey) (id int64, ref string, err error) {
	if err := claimKey(ctx, tx, key); err != nil {
		return 0, "", err
	}
	if ref, err = s.freeRef(ctx, tx); err != nil {
		return 0, "", err
	}
	if err := s.inherit(ctx, tx, &d); err != nil {
		return 0, "", err
	}
	n, raw := d.Notice, d.RawHash[:]
	if d.RawHash == [32]byte{} {
		raw = nil
	}
	if n.Lang == "" {
		n.Lang = "en"
	}
	attention := n.Attention
	if attention == nil {
		attention = []string{}
	}
	err = tx.QueryRow(ctx, insertNoticeSQL, ref, token[:], s.mailTokenHash(ref, n.Parties), n.Route, n.Channel, n.Lang,
		n.Statements, plainText(n.Signature), plainText(n.Explanation), raw, n.KeyStrips, n.Verified, s.now(),
		attention, s.externalHash(d), d.RevisionOf).Scan(&id)
	if err != nil {
		return 0, "", clean(err)
	}
	if err := s.keepKey(ctx, tx, id, key); err != nil {
		return 0, "", err
	}
	if err := s.putParties(ctx, tx, id, ref, n.Parties); err != nil {
		return 0, "", err
	}
	if err := putWorks(ctx, tx, id, n.Works); err != nil {
		return 0, "", err
	}
	if err := s.identify(ctx, tx, id, d); err != nil {
		return 0, "", err
	}
	return id, ref, s.putBeside(ctx, tx, id, ref, d)
}

// freeRef draws references until one is free; two are equal once in a trillion.
func (s *Store) freeRef(ctx context.Context, tx pgx.Tx) (string, error) {
	for {
		ref, err := takedown.NewRef(s.rand)
		if err != nil {
			return "", err
		}
		var taken bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM notices WHERE ref = $1)`, ref).Scan(&taken); err != nil {
			return "", clean(err)
		}
		if !taken {
			return ref, nil
		}
	}
}

// item is a row as it is stored.
type item struct {
	n, work  int
	provider string
	target   *int64
	scope    string
	match    takedown.Match
	cut      bool
	sealed   []byte // the keyless link
}

const insertItemsSQL = `
INSERT INTO notice_items (notice_id, n, work_n, provider, target_id, scope, match, key_cut, link_sealed)
SELECT $1, n, work, provider, target, scope, match, cut, sealed
FROM unnest($2::int[], $3::int[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::boolean[], $9::bytea[])
     AS i (n, work, provider, target, scope, match, cut, sealed)`

func (s *Store) insertItems(ctx context.Context, tx pgx.Tx, id int64, ref string, rows []filedRow) error {
	items, err := s.matchRows(ctx, tx, ref, rows)
	if err != nil {
		return err
	}
	var c struct {
		n, work                []int
		provider, scope, match []string
		target                 []*int64
		cut                    []bool
		sealed                 [][]byte
	}
	for _, it := range items {
		c.n, c.work, c.provider = append(c.n, it.n), append(c.work, it.work), append(c.provider, it.provider)
		c.target, c.scope, c.match = append(c.target, it.target), append(c.scope, it.scope), append(c.match, string(it.match))
		c.cut, c.sealed = append(c.cut, it.cut), append(c.sealed, it.sealed)
	}
	_, err = tx.Exec(ctx, insertItemsSQL, id, c.n, c.work, c.provider, c.target, c.scope, c.match, c.cut, c.sealed)
	return clean(err)
}

// matchRows looks every row up: a link by its target, an entry of ours by its id.
// Targets of links are made where there are none, so that a decision can lock them.
func (s *Store) matchRows(ctx context.Context, tx pgx.Tx, ref string, rows []filedRow) ([]item, error) {
	known, err := s.lookUpRows(ctx, tx, rows)
	if err != nil {
		return nil, err
	}
	items := make([]item, len(rows))
	for i, r := range rows {
		it := item{n: r.N, work: r.Work, provider: r.Provider, scope: r.Scope, match: r.Match, cut: r.Cut}
		if k := known[i]; k.id != 0 {
			it.target = &k.id
			if k.indexed {
				it.match = takedown.Matched
			}
			if !k.entry && k.inside > 1 {
				it.scope = string(takedown.ScopeSubtree)
			}
			if k.provider != "" {
				it.provider = k.provider
			}
			if it.sealed, err = s.keys.Seal([]byte(k.url), linkAAD(ref, r.N)); err != nil {
				return nil, errSeal
			}
		}
		items[i] = it
	}
	return items, nil
}

func linkAAD(ref string, n int) []byte { return fmt.Appendf(nil, "link|%s|%d", ref, n) }

// knownRow is what a row turned out to name.
type knownRow struct {
	id       int64
	entry    bool // it is an entry itself
	indexed  bool
	provider string
	url      string
	// Entries inside a folder are shown with the folder's address, since they have none of
	// their own. When the folder itself is no entry, naming that address names them.
	inside int
	only   int64 // the target inside, when it is one alone
}

const (
	entryTargetsSQL = `SELECT mac, entry_id FROM targets WHERE entry_id = ANY($1)`
	indexedSQL      = `
SELECT t.id, h.target_id IS NOT NULL, coalesce(h.provider, ''), coalesce(h.url, ''), i.n, coalesce(i.only, 0)
FROM targets t LEFT JOIN shares h ON h.target_id = t.id,
LATERAL (SELECT count(*) AS n, min(k.id) AS only FROM targets k JOIN shares hk ON hk.target_id = k.id WHERE k.parent_id = t.id) AS i
WHERE t.id = ANY($1)`
)

// lookUpRows locks what the rows name and says, row by row, what is there. What a
// suppression covers counts as indexed: it was (T12).
func (s *Store) lookUpRows(ctx context.Context, tx pgx.Tx, rows []filedRow) ([]knownRow, error) {
	var named []string
	for _, r := range rows {
		if r.Entry != "" {
			named = append(named, r.Entry)
		}
	}
	entries, err := entryMacs(ctx, tx, named)
	if err != nil {
		return nil, err
	}
	var specs []targetSpec
	var at []int // row of each spec
	for i, r := range rows {
		if len(r.Identity) > 0 {
			specs, at = append(specs, s.rowSpec(r)), append(at, i)
		} else if mac, ok := entries[r.Entry]; ok {
			specs, at = append(specs, existingSpec(mac)), append(at, i)
		}
	}
	locked, err := s.lockTargets(ctx, tx, specs)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(locked))
	for i, t := range locked {
		ids[i] = t.ID
	}
	there, err := s.indexedNow(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]knownRow, len(rows))
	for i, t := range locked {
		k := there[t.ID]
		k.id = t.ID
		if !k.entry && k.inside == 1 {
			k.id = k.only
		}
		if r := rows[at[i]]; len(r.Identity) > 0 {
			k.provider, k.url = "", r.URL
		}
		out[at[i]] = k
	}
	return out, nil
}

func entryMacs(ctx context.Context, tx pgx.Tx, ids []string) (map[string]share.Target, error) {
	out := make(map[string]share.Target, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	list, err := tx.Query(ctx, entryTargetsSQL, ids)
	if err != nil {
		return nil, clean(err)
	}
	var mac []byte
	var id string
	_, err = pgx.ForEachRow(list, []any{&mac, &id}, func() error {
		out[id] = share.Target(mac)
		return nil
	})
	return out, clean(err)
}

func (s *Store) indexedNow(ctx context.Context, tx pgx.Tx, ids []int64) (map[int64]knownRow, error) {
	out := make(map[int64]knownRow, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	hidden, err := s.covered(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	list, err := tx.Query(ctx, indexedSQL, ids)
	if err != nil {
		return nil, clean(err)
	}
	var k knownRow
	_, err = pgx.ForEachRow(list, []any{&k.id, &k.entry, &k.provider, &k.url, &k.inside, &k.only}, func() error {
		k.indexed = k.entry || k.inside > 0
		if hidden[k.id] {
			k.indexed, k.provider = true, "" // of what is removed, no more is told than was typed
		}
		out[k.id] = k
		return nil
	})
	return out, clean(err)
}

// plainText is text as the database can keep it: valid, without NUL.
func plainText(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}
