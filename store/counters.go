package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/secrets"
	"blindex/share"
	"blindex/takedown"
)

// sealedCounter is what of a counter-notice nobody reads in the database.
type sealedCounter struct {
	Party       takedown.Party             `json:"party"`
	Statements  takedown.CounterStatements `json:"statements"`
	Signature   string                     `json:"signature"`
	Explanation string                     `json:"explanation"`
	Hold        *takedown.Hold             `json:"hold"`
}

const countersSQL = `
SELECT ref, mode, lang, row_ns, state, proof, verified, sealed, reason, received_at, complete_at, accepted_at,
       restore_at, limit_at, ended_at, ended_why
FROM counters WHERE notice_id = $1 ORDER BY id`

func (s *Store) countersOf(ctx context.Context, tx pgx.Tx, id int64) ([]takedown.Counter, error) {
	rows, err := tx.Query(ctx, countersSQL, id)
	if err != nil {
		return nil, clean(err)
	}
	var broken error
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (takedown.Counter, error) {
		var (
			k                                          takedown.Counter
			sealed                                     []byte
			complete, accepted, restore, limit, endedA *time.Time
		)
		err := row.Scan(&k.Ref, &k.Mode, &k.Lang, &k.Rows, &k.State, &k.Proof, &k.Verified, &sealed, &k.Reason, &k.ReceivedAt,
			&complete, &accepted, &restore, &limit, &endedA, &k.EndedWhy)
		if err != nil {
			return k, err
		}
		k.CompleteAt, k.AcceptedAt, k.RestoreAt, k.Limit, k.EndedAt = orZero(complete), orZero(accepted), orZero(restore), orZero(limit), orZero(endedA)
		var in sealedCounter
		if broken = s.open(sealed, "counter|"+k.Ref, &in); broken != nil {
			return k, broken
		}
		k.Party, k.Statements, k.Signature, k.Explanation, k.Hold = in.Party, in.Statements, in.Signature, in.Explanation, in.Hold
		return k, nil
	})
	if broken != nil {
		return nil, broken
	}
	return out, clean(err)
}

// seal and open keep a value as sealed JSON, bound to where it stands.
func (s *Store) seal(v any, aad string) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, errSeal
	}
	sealed, err := s.keys.Seal(plain, []byte(aad))
	if err != nil {
		return nil, errSeal
	}
	return sealed, nil
}

func (s *Store) open(sealed []byte, aad string, v any) error {
	plain, err := s.keys.Unseal(sealed, []byte(aad))
	if err != nil || json.Unmarshal(plain, v) != nil {
		return errSeal
	}
	return nil
}

const putCounterSQL = `
INSERT INTO counters (notice_id, ref, token_hash, mail_token_hash, mode, lang, row_ns, state, proof, verified, sealed, reason,
                      received_at, complete_at, accepted_at, restore_at, limit_at, ended_at, ended_why, held_at, confirmed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`

const setCounterSQL = `
UPDATE counters SET mail_token_hash = $3, state = $4, proof = $5, verified = $6, sealed = $7, reason = $8, complete_at = $9,
       accepted_at = $10, restore_at = $11, limit_at = $12, ended_at = $13, ended_why = $14, held_at = $15, confirmed_at = $16
WHERE notice_id = $1 AND ref = $2`

// putCounter writes a Change's counter-notice.
func (s *Store) putCounter(ctx context.Context, tx pgx.Tx, n *noticeRow, k takedown.Counter) error {
	k.Signature, k.Explanation = plainText(k.Signature), plainText(k.Explanation)
	sealed, err := s.seal(sealedCounter{k.Party, k.Statements, k.Signature, k.Explanation, k.Hold}, "counter|"+k.Ref)
	if err != nil {
		return err
	}
	var held, confirmed *time.Time
	if k.Hold != nil {
		held, confirmed = zeroNil(k.Hold.ReceivedAt), zeroNil(k.Hold.ConfirmedAt)
	}
	mailHash := secrets.TokenHash(s.mailToken(k.Ref, k.Party.Mailbox()))
	tag, err := tx.Exec(ctx, setCounterSQL, n.ID, k.Ref, mailHash[:], k.State, k.Proof, k.Verified, sealed, k.Reason,
		zeroNil(k.CompleteAt), zeroNil(k.AcceptedAt), zeroNil(k.RestoreAt), zeroNil(k.Limit), zeroNil(k.EndedAt), k.EndedWhy, held, confirmed)
	if err != nil || tag.RowsAffected() > 0 {
		return clean(err)
	}
	_, err = tx.Exec(ctx, putCounterSQL, n.ID, k.Ref, n.fresh[:], mailHash[:], k.Mode, k.Lang, k.Rows, k.State, k.Proof, k.Verified, sealed, k.Reason,
		k.ReceivedAt, zeroNil(k.CompleteAt), zeroNil(k.AcceptedAt), zeroNil(k.RestoreAt), zeroNil(k.Limit), zeroNil(k.EndedAt), k.EndedWhy, held, confirmed)
	return clean(err)
}

// FileCounter files a counter-notice about a notice (512(g)(3)). Rows are those named by
// number and those that links names; takedown.ErrRow when none of them was removed by
// it, takedown.ErrNotFound when there is no such notice, or none that may be named.
func (s *Store) FileCounter(ctx context.Context, ref string, k takedown.Counter, links []takedown.Parsed) (takedown.CounterFiled, error) {
	token, hash, err := secrets.NewToken(s.rand)
	if err != nil {
		return takedown.CounterFiled{}, fmt.Errorf("store: file counter-notice: %w", err)
	}
	if k.Ref, err = takedown.NewCounterRef(s.rand); err != nil {
		return takedown.CounterFiled{}, fmt.Errorf("store: file counter-notice: %w", err)
	}
	k.Mode = s.policy.Counter
	_, err = s.change(ctx, func(ctx context.Context, tx pgx.Tx) (*noticeRow, takedown.Change, error) {
		n, err := s.loadNotice(ctx, tx, ref, true)
		if err != nil {
			return nil, takedown.Change{}, err
		}
		n.fresh = hash
		named, err := s.rowsNaming(ctx, tx, n, links)
		if err != nil {
			return nil, takedown.Change{}, err
		}
		k.Rows = append(append([]int{}, k.Rows...), named...)
		c, err := takedown.Decide(n.Notice, takedown.FileCounter{Counter: k, Clock: s.clock}, s.now())
		return n, c, err
	})
	if err != nil {
		return takedown.CounterFiled{}, fmt.Errorf("store: file counter-notice: %w", err)
	}
	st, err := s.CounterStatus(ctx, token)
	return takedown.CounterFiled{Ref: k.Ref, Token: token, Status: st}, err
}

// rowsNaming are the numbers of a notice's removed rows that name one of the links. What
// names none is passed over: the answer tells nothing about links outside the notice.
func (s *Store) rowsNaming(ctx context.Context, tx pgx.Tx, n *noticeRow, links []takedown.Parsed) ([]int, error) {
	if len(links) == 0 {
		return nil, nil
	}
	var ids []string
	for _, p := range links {
		ids = append(ids, p.Entry)
	}
	entries, err := entryMacs(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	wanted := map[share.Target]bool{}
	for _, p := range links {
		if mac, ok := entries[p.Entry]; ok {
			wanted[mac] = true
		} else if p.Link != nil && p.Link.Handle() != "" {
			wanted[s.linkSpec(*p.Link).mac] = true
		}
	}
	var out []int
	for _, r := range n.Notice.Rows {
		if r.Target != nil && wanted[*r.Target] && (r.State == takedown.RowRemoved || r.State == takedown.RowPurged) {
			out = append(out, r.N)
		}
	}
	return out, nil
}

const counterByTokenSQL = `
SELECT n.ref, k.ref, k.mail_token_hash = $1 FROM counters k JOIN notices n ON n.id = k.notice_id
WHERE k.token_hash = $1 OR k.mail_token_hash = $1`

// counterByToken finds what a counter-notice's token opens; mailed says that it stood in a mail.
func (s *Store) counterByToken(ctx context.Context, tx pgx.Tx, token string) (notice, counter string, mailed bool, err error) {
	hash := secrets.TokenHash(token)
	err = tx.QueryRow(ctx, counterByTokenSQL, hash[:]).Scan(&notice, &counter, &mailed)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", "", false, takedown.ErrNotFound
	}
	return notice, counter, mailed, clean(err)
}

// CounterStatus is what the holder of a counter-notice's token may see.
// takedown.ErrNotFound when the token opens nothing.
func (s *Store) CounterStatus(ctx context.Context, token string) (takedown.CounterStatus, error) {
	var st takedown.CounterStatus
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		ref, counter, _, err := s.counterByToken(ctx, tx, token)
		if err != nil {
			return err
		}
		n, err := s.loadNotice(ctx, tx, ref, false)
		if err != nil {
			return err
		}
		st = takedown.NewCounterStatus(n.Notice, counter)
		return nil
	})
	if err != nil {
		return st, fmt.Errorf("store: counter-notice by token: %w", err)
	}
	return st, nil
}

// UpdateCounter lets the holder of a counter-notice's token take a step: complete it,
// withdraw it, or (with the token from the mail) verify the address. command gets the
// counter-notice's reference; nil from it refuses.
func (s *Store) UpdateCounter(ctx context.Context, token string, command func(ref string, mailed bool) takedown.Command) error {
	_, err := s.change(ctx, func(ctx context.Context, tx pgx.Tx) (*noticeRow, takedown.Change, error) {
		ref, counter, mailed, err := s.counterByToken(ctx, tx, token)
		if err != nil {
			return nil, takedown.Change{}, err
		}
		n, err := s.loadNotice(ctx, tx, ref, true)
		if err != nil {
			return nil, takedown.Change{}, err
		}
		cmd := command(counter, mailed)
		if cmd == nil {
			return nil, takedown.Change{}, takedown.ErrNotFound
		}
		c, err := takedown.Decide(n.Notice, s.clocked(cmd), s.now())
		return n, c, err
	})
	if err != nil {
		return fmt.Errorf("store: update counter-notice: %w", err)
	}
	return nil
}

// clocked hands the put-back clock to the commands that start it.
func (s *Store) clocked(c takedown.Command) takedown.Command {
	switch c := c.(type) {
	case takedown.FileCounter:
		c.Clock = s.clock
		return c
	case takedown.CompleteCounter:
		c.Clock = s.clock
		return c
	case takedown.AcceptCounter:
		c.Clock = s.clock
		return c
	}
	return c
}

// Command decides a command about a notice and applies it, with the store's clock.
func (s *Store) Command(ctx context.Context, ref string, c takedown.Command) error {
	return s.commandAt(ctx, ref, 0, c)
}

// CommandAt is Command for somebody who has seen a version of the notice:
// takedown.ErrStale when it is another by now (T43).
func (s *Store) CommandAt(ctx context.Context, ref string, version int, c takedown.Command) error {
	if version < 1 {
		return fmt.Errorf("store: command: %w", takedown.ErrStale)
	}
	return s.commandAt(ctx, ref, version, c)
}

func (s *Store) commandAt(ctx context.Context, ref string, version int, c takedown.Command) error {
	return s.UpdateNotice(ctx, ref, func(n takedown.Notice) (takedown.Change, error) {
		if version > 0 && n.Version != version {
			return takedown.Change{}, takedown.ErrStale
		}
		return takedown.Decide(n, s.clocked(c), s.now())
	})
}

const dueCountersSQL = `
SELECT n.ref, k.ref, k.limit_at FROM counters k JOIN notices n ON n.id = k.notice_id
WHERE k.ended_at IS NULL AND (k.state = 'running' AND k.restore_at <= $1
   OR k.state = 'held' AND k.confirmed_at IS NULL AND k.limit_at <= $1
   OR k.state = 'incomplete' AND k.received_at <= $1 - interval '14 days')
ORDER BY k.restore_at NULLS LAST, k.id LIMIT 500`

// limitAlarm is how long before a clock's limit an open counter-notice alarms.
const limitAlarm = day

// PutBack takes the steps of counter-notices that are due and returns how many. One that
// was withdrawn or held meanwhile is passed over; each is a transaction of its own, so that a
// missed schedule heals itself and nothing runs twice (T42).
func (s *Store) PutBack(ctx context.Context) (int, error) {
	rows, err := s.pool.Query(ctx, dueCountersSQL, s.now())
	if err != nil {
		return 0, fmt.Errorf("store: put back: %w", clean(err))
	}
	type due struct {
		Notice, Counter string
		Limit           *time.Time
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[due])
	if err != nil {
		return 0, fmt.Errorf("store: put back: %w", clean(err))
	}
	done := 0
	for _, d := range list {
		if d.Limit != nil && s.now().After(d.Limit.Add(-limitAlarm)) {
			s.log.Error("a counter-notice is put back late, close to its legal limit or after it", "ref", d.Notice, "counter", d.Counter)
		}
		err := s.Command(ctx, d.Notice, takedown.PutBack{Ref: d.Counter})
		switch {
		case errors.Is(err, takedown.ErrState):
		case err != nil:
			return done, err
		default:
			done++
		}
	}
	return done, nil
}
