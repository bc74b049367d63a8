package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/access"
	"blindex/secrets"
	"blindex/takedown"
)

const (
	batchRows  = takedown.BatchRows // of one transaction
	inlineRows = 1_000              // of a notice that is read before its sender is answered
)

// filedRow is a row as it was read, before it is matched. Sealed, it waits for its batch.
type filedRow struct {
	N        int            `json:"n"`
	Work     int            `json:"w,omitempty"`
	Provider string         `json:"p,omitempty"`
	Scope    string         `json:"s"`
	Match    takedown.Match `json:"m"`
	Cut      bool           `json:"c,omitempty"`
	URL      string         `json:"u,omitempty"` // keyless
	Entry    string         `json:"e,omitempty"`
	Identity [][]byte       `json:"i,omitempty"` // by every version of the rules, the newest first
	Parent   [][]byte       `json:"f,omitempty"` // those of the folder it is in
}

func (s *Store) filedRows(d takedown.Draft) []filedRow {
	rows := make([]filedRow, len(d.Rows))
	for i, p := range d.Rows {
		r := filedRow{N: p.N, Work: workOf(d, p.N), Provider: p.Provider(), Scope: scopeOf(d, p.N), Match: p.Match, Cut: p.KeyCut, Entry: p.Entry}
		if p.Link != nil || p.Entry != "" {
			r.Match = takedown.NotIndexed
		}
		if p.Link != nil && p.Link.Handle() != "" {
			r.URL, r.Identity = p.Link.URL(), s.identities(*p.Link)
			if folder, ok := p.Link.Parent(); ok {
				r.Parent = s.identities(folder)
			}
		}
		rows[i] = r
	}
	return rows
}

// rowSpec is the target a row names by its link, made when it is not there yet.
func (s *Store) rowSpec(r filedRow) targetSpec {
	h := s.hashedBy(r.Identity)
	spec := targetSpec{mac: h.mac, identity: h.identity, key: h.key, former: h.former}
	if len(r.Parent) > 0 {
		h := s.hashedBy(r.Parent)
		spec.parent, spec.parentIdentity, spec.parentFormer = &h.mac, h.identity, h.former
	}
	return spec
}

func workOf(d takedown.Draft, n int) int {
	if w, ok := d.WorkOf[n]; ok {
		return w
	}
	return min(1, len(d.Notice.Works))
}

func scopeOf(d takedown.Draft, n int) string {
	if d.Scopes[n] == takedown.ScopeSubtree {
		return string(takedown.ScopeSubtree)
	}
	return string(takedown.ScopeLink)
}

const putBatchSQL = `INSERT INTO notice_batches (notice_id, first_n, rows, sealed) VALUES ($1, $2, $3, $4)`

// fileLarge stores a notice and its rows, sealed, in one transaction, and reads them in
// batches: at once when they are not too many, else ReadBatches does. Once it is stored,
// nothing of it is lost: a failure later leaves the rest to ReadBatches.
func (s *Store) fileLarge(ctx context.Context, d takedown.Draft, token [32]byte, key replayKey) (ref string, err error) {
	var id int64
	err = s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if id, ref, err = s.insertNotice(ctx, tx, d, token, key); err != nil {
			return err
		}
		batch := &pgx.Batch{}
		for rows := s.filedRows(d); len(rows) > 0; rows = rows[min(batchRows, len(rows)):] {
			part := rows[:min(batchRows, len(rows))]
			plain, err := json.Marshal(part)
			if err != nil {
				return errSeal
			}
			sealed, err := s.keys.Seal(plain, batchAAD(id, part[0].N))
			if err != nil {
				return errSeal
			}
			batch.Queue(putBatchSQL, id, part[0].N, len(part), sealed)
		}
		return clean(tx.SendBatch(ctx, batch).Close())
	})
	if err != nil {
		return "", err
	}
	if len(d.Rows) > inlineRows && d.Salt == "" { // a mail's salt is kept nowhere: it is confirmed now
		s.wakeBatches()
		return ref, nil
	}
	if err := s.readNotice(ctx, id, ref, d.Salt); err != nil {
		s.log.Warn("a notice is stored, the rest of its rows are read later", "ref", ref, "error", err)
		s.wakeBatches()
	}
	return ref, nil
}

func batchAAD(id int64, first int) []byte { return fmt.Appendf(nil, "batch|%d|%d", id, first) }

// BatchesWaiting tells that a large notice was filed on this node.
func (s *Store) BatchesWaiting() <-chan struct{} { return s.batches }

func (s *Store) wakeBatches() {
	select {
	case s.batches <- struct{}{}:
	default: // someone is on the way already
	}
}

const unreadSQL = `
SELECT n.id, n.ref FROM notices n
WHERE n.acting OR n.state = 'received' AND n.screened_at IS NULL
ORDER BY n.id LIMIT 100`

// ReadBatches reads and decides large notices to their end, wherever an earlier pass
// stopped (R42), and returns how many it ended. Several nodes may do it at once.
func (s *Store) ReadBatches(ctx context.Context) (int, error) {
	rows, err := s.pool.Query(ctx, unreadSQL)
	if err != nil {
		return 0, fmt.Errorf("store: read batches: %w", clean(err))
	}
	type unread struct {
		ID  int64
		Ref string
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[unread])
	if err != nil {
		return 0, fmt.Errorf("store: read batches: %w", clean(err))
	}
	done := 0
	var failed error
	for _, n := range list {
		if err := s.readNotice(ctx, n.ID, n.Ref, ""); err != nil {
			failed = errors.Join(failed, fmt.Errorf("store: read batches: %w", err)) // the others are not kept waiting
			continue
		}
		done++
	}
	return done, failed
}

// readNotice matches a notice's batches, decides it with the last, and does what follows
// at once. Every step is a transaction of its own and can be repeated.
func (s *Store) readNotice(ctx context.Context, id int64, ref, salt string) error {
	read := func() (bool, error) { return s.readBatch(ctx, id, ref) }
	submit := func() (bool, error) { return false, s.submitRead(ctx, id, ref, salt) }
	act := func() (bool, error) { return s.act(ctx, ref) }
	for _, step := range []func() (more bool, err error){read, submit, act} {
		for more := true; more; {
			var err error
			if more, err = step(); err != nil {
				return err
			}
			if s.seam.batchDone != nil {
				s.seam.batchDone()
			}
		}
	}
	return nil
}

const takeBatchSQL = `
SELECT first_n, sealed FROM notice_batches WHERE notice_id = $1 ORDER BY first_n LIMIT 1 FOR UPDATE SKIP LOCKED`

// readBatch matches one batch of rows and reports whether there was one to do.
func (s *Store) readBatch(ctx context.Context, id int64, ref string) (more bool, err error) {
	err = s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		var first int
		var sealed []byte
		err := tx.QueryRow(ctx, takeBatchSQL, id).Scan(&first, &sealed)
		if more = !errors.Is(err, pgx.ErrNoRows); !more {
			return nil
		}
		if err != nil {
			return clean(err)
		}
		plain, err := s.keys.Unseal(sealed, batchAAD(id, first))
		var rows []filedRow
		if err != nil || json.Unmarshal(plain, &rows) != nil {
			return errSeal
		}
		if err := s.insertItems(ctx, tx, id, ref, rows); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM notice_batches WHERE notice_id = $1 AND first_n = $2`, id, first)
		return clean(err)
	})
	return more, err
}

// errUnread says that another node still reads rows of the notice, which ends it then.
var errUnread = errors.New("store: rows are still being read")

const readableSQL = `
SELECT screened_at IS NULL, EXISTS (SELECT FROM notice_batches b WHERE b.notice_id = notices.id)
FROM notices WHERE id = $1 FOR UPDATE`

// submitRead decides about a notice whose rows are all there, once.
func (s *Store) submitRead(ctx context.Context, id int64, ref, salt string) error {
	_, err := s.change(ctx, func(ctx context.Context, tx pgx.Tx) (*noticeRow, takedown.Change, error) {
		var open, unread bool
		if err := tx.QueryRow(ctx, readableSQL, id).Scan(&open, &unread); err != nil {
			return nil, takedown.Change{}, clean(err)
		}
		if !open || unread {
			return nil, takedown.Change{}, errUnread
		}
		return s.submit(ctx, tx, ref, salt, "") // so many rows are over any cap on unverified reports
	})
	if errors.Is(err, errUnread) {
		return nil
	}
	return err
}

const actingSQL = `SELECT acting, coalesce(sender_id, 0), coalesce(sender_token_id, 0) FROM notices WHERE ref = $1 FOR UPDATE`

// act removes the next rows of a trusted sender's notice and reports whether there may be
// more. When the token was revoked or a cap is reached, the rest waits for a person.
func (s *Store) act(ctx context.Context, ref string) (more bool, err error) {
	_, err = s.change(ctx, func(ctx context.Context, tx pgx.Tx) (*noticeRow, takedown.Change, error) {
		more = false
		var acting bool
		var d takedown.Draft
		if err := tx.QueryRow(ctx, actingSQL, ref).Scan(&acting, &d.Sender, &d.Token); err != nil {
			return nil, takedown.Change{}, clean(err)
		}
		if !acting {
			return nil, takedown.Change{}, errUnread
		}
		n, c, err := s.automatic(ctx, tx, ref, d)
		if errors.Is(err, takedown.ErrState) || errors.Is(err, access.ErrToken) {
			_, err := tx.Exec(ctx, `UPDATE notices SET acting = false WHERE ref = $1`, ref)
			return nil, takedown.Change{}, clean(err)
		}
		more = true
		return n, c, err
	})
	if errors.Is(err, errUnread) {
		return false, nil
	}
	return more && err == nil, err
}

// automatic decides the next rows; takedown.ErrState when there is nothing to do, or the
// caps allow no more.
func (s *Store) automatic(ctx context.Context, tx pgx.Tx, ref string, d takedown.Draft) (*noticeRow, takedown.Change, error) {
	from, err := s.holdSender(ctx, tx, d)
	if err == nil && !from.Suspended.At.IsZero() { // since it was filed
		err = takedown.ErrState
	}
	if err != nil {
		return nil, takedown.Change{}, err
	}
	n, err := s.loadNotice(ctx, tx, ref, true)
	if err != nil {
		return nil, takedown.Change{}, err
	}
	part := n.Notice
	part.Rows = part.Rows[:min(batchRows, len(part.Rows))]
	over, err := s.overCap(ctx, tx, part, "")
	if err != nil {
		return nil, takedown.Change{}, err
	}
	if over {
		return nil, takedown.Change{}, takedown.ErrState
	}
	ask, err := s.askRows(ctx, tx, n)
	if err != nil {
		return nil, takedown.Change{}, err
	}
	c, err := takedown.Decide(n.Notice, takedown.Automatic{Ask: ask}, s.now())
	return n, c, err
}

const unreadRowsSQL = `
SELECT coalesce((SELECT sum(b.rows) FROM notice_batches b WHERE b.notice_id = n.id), 0)
     + (SELECT count(*) FROM notice_items i WHERE i.notice_id = n.id AND (n.screened_at IS NULL OR n.acting AND i.state = 'open'))
FROM notices n WHERE n.token_hash = $1 OR n.mail_token_hash = $1`

// pendingRows is how many rows of the notice that a token opens are still being read,
// decided or removed.
func (s *Store) pendingRows(ctx context.Context, token string) (n int, err error) {
	hash := secrets.TokenHash(token)
	err = s.pool.QueryRow(ctx, unreadRowsSQL, hash[:]).Scan(&n)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, takedown.ErrNotFound
	}
	return n, clean(err)
}

// firstBatch judges a decision whole and gives the Change of its first part, and what is
// left to be decided after it: a decision about many rows is applied in batches (R42).
func firstBatch(n takedown.Notice, c takedown.DecideRows, now time.Time) (takedown.Change, []takedown.DecideRows, error) {
	whole, err := takedown.Decide(n, c, now)
	if err != nil {
		return whole, nil, err
	}
	parts, err := n.Batches(c)
	if err != nil || len(parts) == 1 {
		return whole, nil, err
	}
	first, err := takedown.Decide(n, parts[0], now)
	return first, parts[1:], err
}

// decideRest applies the parts of a decision after its first. When one fails, those before
// it stand and the rest is open as before; takedown.ErrStale when someone else was quicker.
func (s *Store) decideRest(ctx context.Context, ref string, parts []takedown.DecideRows) error {
	for _, part := range parts {
		err := s.UpdateNotice(ctx, ref, func(n takedown.Notice) (takedown.Change, error) {
			part.Version = n.Version
			change, err := takedown.Decide(n, part, s.now())
			if errors.Is(err, takedown.ErrRow) || errors.Is(err, takedown.ErrState) {
				err = takedown.ErrStale
			}
			return change, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
