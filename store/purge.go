package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/index"
	"blindex/share"
	"blindex/takedown"
)

// Periods of the purge.
const (
	nodeSilence = 24 * time.Hour      // a node that is silent for longer is not waited for, but alarms
	deadFor     = 30 * 24 * time.Hour // an entry that its provider calls gone is hidden at once and erased after this
)

// purgeLock lets one transaction at a time begin a pass.
const purgeLock = 0x707267

// PurgeRun is one pass of the purge: erase on every index node, delete, verify, finish.
// Each step may be repeated.
//
//	selecting ──all taken, or the ceiling reached──► erasing
//	erasing ──every node has erased──► deleting ──rows gone, vacuumed──► verifying ──nothing found──► done
//	                                                                        └── something found: failed; its victims go into the next pass
type PurgeRun struct {
	ID       int64
	State    string
	Victims  []index.Victim
	UpTo     index.Position // nodes that have erased up to here have erased the victims
	LeftOver int            // beyond the ceiling: hidden, erased by a later pass
}

const openRunSQL = `
SELECT id FROM purge_runs WHERE finished_at IS NULL AND state <> 'selecting' ORDER BY id LIMIT 1`

// PurgeBegin opens a pass over at most ceiling entries, or returns the one that is
// open already; nil when there is nothing to erase. What is selected: everything that
// a lasting suppression covers, and entries that nobody posts any more, that have
// expired, or that their provider has long called gone (R12). Evidence of what is severe is
// sealed first (R19).
func (s *Store) PurgeBegin(ctx context.Context, ceiling int) (*PurgeRun, error) {
	if _, err := s.SealEvidence(ctx); err != nil {
		return nil, err
	}
	run, err := s.OpenPurge(ctx)
	if run != nil || err != nil {
		return run, err
	}
	if err := s.selectVictims(ctx, ceiling); err != nil {
		return nil, fmt.Errorf("store: begin purge: %w", err)
	}
	return s.OpenPurge(ctx)
}

// OpenPurge is the pass that is open, nil when there is none: for the other nodes,
// and to go on after a crash. Entries that may be shown again meanwhile are out of it.
func (s *Store) OpenPurge(ctx context.Context) (*PurgeRun, error) {
	var id int64
	err := s.pool.QueryRow(ctx, openRunSQL).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("store: open purge: %w", clean(err))
	}
	if run := s.lastRun.fresh(id, s.now()); run != nil {
		return run, nil
	}
	if err := s.renewRun(ctx, id); err != nil {
		return nil, fmt.Errorf("store: open purge: %w", err)
	}
	list, err := s.spare(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("store: open purge: %w", err)
	}
	n, err := s.distinctive(ctx, list)
	if err != nil {
		return nil, fmt.Errorf("store: open purge: %w", err)
	}
	run := &PurgeRun{ID: id, Victims: make([]index.Victim, len(list))}
	for i, w := range list {
		run.Victims[i] = index.Victim{ID: w.EntryID, Terms: n.terms(i, w.Name)}
	}
	var xid int64
	err = s.pool.QueryRow(ctx, `SELECT state, epoch::text, upto_xid, upto_seq, left_over FROM purge_runs WHERE id = $1`, id).
		Scan(&run.State, &run.UpTo.Epoch, &xid, &run.UpTo.Seq, &run.LeftOver)
	run.UpTo.Xid = uint64(xid)
	if err != nil {
		return nil, fmt.Errorf("store: open purge: %w", clean(err))
	}
	s.lastRun.keep(run, s.now())
	return run, nil
}

// runCache keeps the open run for a few seconds: nodes ask every other second, and
// telling which words are distinctive reads all names.
type runCache struct {
	mu  sync.Mutex
	run *PurgeRun
	at  time.Time
}

const runFresh = 10 * time.Second

func (c *runCache) fresh(id int64, now time.Time) *PurgeRun {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.run == nil || c.run.ID != id || now.Sub(c.at) > runFresh {
		return nil
	}
	return c.run
}

func (c *runCache) keep(run *PurgeRun, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.run, c.at = run, now
}

// purgeable is the condition under which a shares row h of a target t is erased; $1 is
// the time before which a provider must have called it gone. What is severe stays until its
// evidence is sealed (R19).
const purgeable = `((h.state IN ('unseen', 'expired') OR h.state = 'dead' AND h.state_at < $1
    OR EXISTS (SELECT FROM suppressions s WHERE s.target_id = t.id AND s.ended_at IS NULL AND NOT s.provisional)
    OR EXISTS (SELECT FROM suppressions s WHERE s.target_id = t.parent_id AND s.scope = 'subtree'
               AND s.ended_at IS NULL AND NOT s.provisional)) AND NOT ` + unsealed + `)`

// Those that the run has taken already are not counted: it may go on after a crash.
const candidatesSQL = `
WITH due AS (
    SELECT h.target_id AS id FROM shares h WHERE h.state IN ('unseen', 'expired') OR h.state = 'dead' AND h.state_at < $1
    UNION
    SELECT s.target_id FROM suppressions s WHERE s.ended_at IS NULL AND NOT s.provisional
    UNION
    SELECT t.id FROM suppressions s JOIN targets t ON t.parent_id = s.target_id
    WHERE s.ended_at IS NULL AND NOT s.provisional AND s.scope = 'subtree'
)
SELECT t.mac, count(*) OVER () FROM due JOIN shares h ON h.target_id = due.id JOIN targets t ON t.id = due.id
WHERE NOT EXISTS (SELECT FROM purge_victims v WHERE v.run_id = $3 AND v.target_id = t.id)
  AND NOT ` + unsealed + `
ORDER BY t.id LIMIT $2`

// selectBatch bounds one transaction of the selection.
const selectBatch = 1000

// selectVictims opens a run: its victims are taken in batches, then it is set to
// erasing. A crash in between leaves it selecting, and the next call goes on with it.
func (s *Store) selectVictims(ctx context.Context, ceiling int) error {
	var run int64
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) (err error) {
		run, err = s.selectingRun(ctx, tx)
		return err
	})
	if err != nil || run == 0 {
		return err
	}
	for {
		var taken, left int
		err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) (err error) {
			taken, left, err = s.takeSome(ctx, tx, run, ceiling)
			return err
		})
		if err != nil {
			return err
		}
		if taken == 0 {
			return s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error { return s.startRun(ctx, tx, run, left) })
		}
		if err := s.step("selected"); err != nil {
			return err
		}
	}
}

const (
	unfinishedSQL = `SELECT id, state = 'selecting' FROM purge_runs WHERE finished_at IS NULL ORDER BY id LIMIT 1`
	addRunSQL     = `
INSERT INTO purge_runs (state, epoch, upto_xid, upto_seq, victims, started_at)
SELECT 'selecting', epoch, 0, 0, 0, $1 FROM instance RETURNING id`
)

// selectingRun is the run to select into, new or left by a crash; 0 when another node
// has opened one meanwhile.
func (s *Store) selectingRun(ctx context.Context, tx pgx.Tx) (run int64, err error) {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, purgeLock); err != nil {
		return 0, clean(err)
	}
	selecting := false
	err = tx.QueryRow(ctx, unfinishedSQL).Scan(&run, &selecting)
	if errors.Is(err, pgx.ErrNoRows) {
		err = tx.QueryRow(ctx, addRunSQL, s.now()).Scan(&run)
		return run, clean(err)
	}
	if err != nil || !selecting {
		return 0, clean(err)
	}
	return run, nil
}

// takeSome takes the next batch of victims; none when the ceiling is reached or
// nothing is left to take.
func (s *Store) takeSome(ctx context.Context, tx pgx.Tx, run int64, ceiling int) (taken, left int, err error) {
	var have int
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM purge_victims WHERE run_id = $1`, run).Scan(&have); err != nil {
		return 0, 0, clean(err)
	}
	macs, left, err := s.candidates(ctx, tx, run, max(1, min(selectBatch, ceiling-have)))
	if err != nil || have >= ceiling {
		return 0, left, err
	}
	ids, err := s.takeVictims(ctx, tx, run, macs)
	return len(ids), left, err
}

func (s *Store) candidates(ctx context.Context, tx pgx.Tx, run int64, limit int) (macs []share.Target, total int, err error) {
	rows, err := tx.Query(ctx, candidatesSQL, s.now().Add(-deadFor), limit, run)
	if err != nil {
		return nil, 0, clean(err)
	}
	var mac []byte
	_, err = pgx.ForEachRow(rows, []any{&mac, &total}, func() error {
		macs = append(macs, share.Target(mac))
		return nil
	})
	return macs, total, clean(err)
}

const (
	carryOverSQL = `
UPDATE purge_victims v SET run_id = $1 FROM purge_runs r
WHERE r.id = v.run_id AND r.state = 'failed' AND (v.sealed IS NOT NULL OR v.spared_at IS NOT NULL)
  AND NOT EXISTS (SELECT FROM purge_victims o WHERE o.run_id = $1 AND o.target_id = v.target_id)`
	runVictimsSQL = `SELECT target_id FROM purge_victims WHERE run_id = $1`
	dropRunSQL    = `DELETE FROM purge_runs WHERE id = $1`
	countRunSQL   = `UPDATE purge_runs SET victims = $2, left_over = $3 WHERE id = $1`
	entriesSQL    = `SELECT entry_id FROM targets WHERE id = ANY($1)`
	unmarkedSQL   = `SELECT EXISTS (` + erasedRowsSQL + `)`
)

// startRun takes over what an earlier run could not prove, and says how far nodes must
// erase. A run without anything to do is dropped.
func (s *Store) startRun(ctx context.Context, tx pgx.Tx, run int64, left int) error {
	if _, err := tx.Exec(ctx, carryOverSQL, run); err != nil {
		return clean(err)
	}
	ids, err := runVictims(ctx, tx, run)
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		var unmarked bool
		if err := tx.QueryRow(ctx, unmarkedSQL).Scan(&unmarked); err != nil {
			return clean(err)
		}
		if !unmarked {
			_, err := tx.Exec(ctx, dropRunSQL, run)
			return clean(err)
		}
	}
	if _, err := tx.Exec(ctx, countRunSQL, run, len(ids), left); err != nil {
		return clean(err)
	}
	if err := s.setUpTo(ctx, tx, run, ids); err != nil || left == 0 {
		return err
	}
	s.log.Error("the purge has reached its ceiling: the rest stays hidden and is erased later", "left_over", left)
	return s.appendEvents(ctx, tx, "", s.now(), takedown.Event{Actor: actorSystem, Name: eventPurgeCeiling,
		Detail: map[string]string{"run": fmt.Sprint(run), "left_over": fmt.Sprint(left)}})
}

func runVictims(ctx context.Context, tx pgx.Tx, run int64) ([]int64, error) {
	rows, err := tx.Query(ctx, runVictimsSQL, run)
	if err != nil {
		return nil, clean(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	return ids, clean(err)
}

const setUpToSQL = `
UPDATE purge_runs r SET epoch = i.epoch, state = 'erasing',
    upto_xid = coalesce(c.xid, i.trimmed_xid), upto_seq = coalesce(c.seq, i.trimmed_seq)
FROM instance i LEFT JOIN LATERAL (
    SELECT xid, seq FROM changes WHERE xid = pg_current_xact_id()::text::bigint ORDER BY seq DESC LIMIT 1
) c ON true
WHERE r.id = $1`

// setUpTo writes a removal into the feed for every victim and makes its position the
// one to erase up to: who has applied it has applied every removal of them.
func (s *Store) setUpTo(ctx context.Context, tx pgx.Tx, run int64, ids []int64) error {
	rows, err := tx.Query(ctx, entriesSQL, ids)
	if err != nil {
		return clean(err)
	}
	entries, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return clean(err)
	}
	removals := make([]bool, len(entries))
	for i := range removals {
		removals[i] = true
	}
	if err := s.writeChanges(ctx, tx, entries, removals); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, setUpToSQL, run)
	return clean(err)
}

// renewRun gives a run of an older epoch a position in this one: every index was
// rebuilt since, and must erase what a rebuild left behind.
func (s *Store) renewRun(ctx context.Context, run int64) error {
	return s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		var old bool
		err := tx.QueryRow(ctx, `SELECT r.epoch <> i.epoch FROM purge_runs r, instance i WHERE r.id = $1 FOR UPDATE OF r`, run).Scan(&old)
		if err != nil || !old {
			return clean(err)
		}
		ids, err := runVictims(ctx, tx, run)
		if err != nil {
			return err
		}
		return s.setUpTo(ctx, tx, run, ids)
	})
}

const readySQL = `
SELECT n.name, n.seen_at < $2,
       n.epoch IS NOT DISTINCT FROM r.epoch AND (n.erased_xid, n.erased_seq) >= (r.upto_xid, r.upto_seq)
FROM purge_runs r CROSS JOIN nodes n WHERE r.id = $1 AND r.victims > 0 ORDER BY n.name`

// PurgeReady reports whether every index node that was heard of within 24 hours has
// erased the run's victims, and names those that have not. A silent node is named too,
// and an alarm, but not waited for: it erases before it serves again.
func (s *Store) PurgeReady(ctx context.Context, runID int64) (ready bool, waitingFor []string, err error) {
	rows, err := s.pool.Query(ctx, readySQL, runID, s.now().Add(-nodeSilence))
	if err != nil {
		return false, nil, fmt.Errorf("store: purge ready: %w", clean(err))
	}
	ready = true
	var name string
	var silent, erased bool
	_, err = pgx.ForEachRow(rows, []any{&name, &silent, &erased}, func() error {
		if erased {
			return nil
		}
		waitingFor = append(waitingFor, name)
		if silent {
			s.log.Error("an index node is silent and has not erased", "node", name)
		} else {
			ready = false
		}
		return nil
	})
	if err != nil {
		return false, nil, fmt.Errorf("store: purge ready: %w", clean(err))
	}
	return ready, waitingFor, nil
}
