package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"blindex/index"
	"blindex/takedown"
)

// Errors of a proof.
var (
	ErrNotProven = errors.New("store: something that was to be erased is still there")
	ErrNoProof   = errors.New("store: the search found nothing before the erasure either: it proves nothing")
)

// PurgeProof is what a pass has shown. It holds no name: places are "table.column",
// entries our own ids.
type PurgeProof struct {
	Victims  int            `json:"victims"`
	Sought   int            `json:"sought"`   // victims with a word or handle of their own, before the deletion
	Seen     int            `json:"seen"`     // how many of these the same search found then: must be all
	Before   map[string]int `json:"before"`   // where, and in how many cells
	After    map[string]int `json:"after"`    // must be empty
	Unproven []string       `json:"unproven"` // entries with something left
	Columns  int            `json:"columns"`  // read, in all tables
	Found    int            `json:"found"`    // cells that still tell something; must be 0
	Index    index.Proof    `json:"index"`    // what this node has shown for its own disk
}

// PurgeVerify looks, in every column of every table that can hold text, for the words
// that only the victims' names had, and for their handles. It reports what it finds;
// PurgeFinish judges.
func (s *Store) PurgeVerify(ctx context.Context, runID int64) (PurgeProof, error) {
	p, err := s.verify(ctx, runID)
	if err != nil {
		return p, fmt.Errorf("store: verify purge: %w", err)
	}
	return p, nil
}

func (s *Store) verify(ctx context.Context, run int64) (PurgeProof, error) {
	var p PurgeProof
	if err := s.pool.QueryRow(ctx, `SELECT proof FROM purge_runs WHERE id = $1`, run).Scan(&p); err != nil {
		return p, clean(err)
	}
	list, err := s.spare(ctx, run)
	if err != nil {
		return p, err
	}
	p.Victims, p.After, p.Unproven = len(list), map[string]int{}, nil
	columns, err := s.columns(ctx)
	if err != nil {
		return p, err
	}
	p.Columns = len(columns)
	var which map[int]bool
	// A crawl may bring a page whose address spells a name, or an entry that makes a
	// word common, between sealing and looking: such are dealt with and looked for again.
	for range 2 {
		n, err := s.distinctive(ctx, list)
		if err != nil {
			return p, err
		}
		var where places
		if where, which, err = s.scan(ctx, n); err != nil {
			return p, err
		}
		p.After, p.Found = where, where.cells()
		if len(which) == 0 {
			return p, nil
		}
		if err := s.sealPages(ctx, list); err != nil {
			return p, err
		}
	}
	for i := range list {
		if which[i] {
			p.Unproven = append(p.Unproven, list[i].EntryID)
		}
	}
	return p, nil
}

// Rows whose entry, and for a folder all that is in it, is erased and not waiting for
// a proof.
const erasedRowsSQL = `
SELECT n.ref, i.n FROM notice_items i JOIN notices n ON n.id = i.notice_id
WHERE i.state = 'removed' AND i.match = 'matched' AND NOT EXISTS (
    SELECT FROM targets t
    WHERE (t.id = i.target_id OR i.scope = 'subtree' AND t.parent_id = i.target_id)
      AND (EXISTS (SELECT FROM shares h WHERE h.target_id = t.id)
        OR EXISTS (SELECT FROM purge_victims v WHERE v.target_id = t.id AND v.sealed IS NOT NULL)))`

const (
	provenSQL = `
UPDATE purge_victims v SET sealed = NULL, proven_at = $2 FROM targets t
WHERE t.id = v.target_id AND v.run_id = $1 AND v.sealed IS NOT NULL AND NOT t.entry_id = ANY($3)`
	endRunSQL = `
UPDATE purge_runs SET state = $2, proof = $3, finished_at = $4, error_code = nullif($5, '')
WHERE id = $1 AND finished_at IS NULL`
	dropErasedLinksSQL = `
UPDATE notice_items i SET link_sealed = NULL
WHERE i.link_sealed IS NOT NULL AND i.state = 'purged'`
)

// PurgeFinish ends a run with its proofs, of this node's index and of the database: what it looked for is destroyed, notice rows
// are marked purged, and the pass is written into the history. Victims with something
// left go into the next run, and ErrNotProven is returned. When an index has not
// proven its own erasure, or the search saw nothing before, the run stays open.
func (s *Store) PurgeFinish(ctx context.Context, runID int64, erased index.Proof, p PurgeProof) error {
	p.Index = erased
	if err := p.judge(); err != nil {
		return fmt.Errorf("store: finish purge: %w", err)
	}
	now := s.now()
	if p.Unproven == nil {
		p.Unproven = []string{}
	}
	if _, err := s.pool.Exec(ctx, keepProofSQL, runID, p); err != nil { // receipts quote it
		return fmt.Errorf("store: finish purge: %w", clean(err))
	}
	if _, err := s.pool.Exec(ctx, provenSQL, runID, now, p.Unproven); err != nil {
		return fmt.Errorf("store: finish purge: %w", clean(err))
	}
	if err := s.step("proven"); err != nil {
		return err
	}
	if err := s.markPurged(ctx); err != nil {
		return fmt.Errorf("store: finish purge: %w", err)
	}
	if err := s.step("marked"); err != nil {
		return err
	}
	if err := s.endRun(ctx, runID, p); err != nil {
		return fmt.Errorf("store: finish purge: %w", err)
	}
	if err := s.vacuum(ctx, "purge_victims", "notice_items"); err != nil {
		return fmt.Errorf("store: finish purge: %w", err)
	}
	if len(p.Unproven) > 0 {
		return fmt.Errorf("store: finish purge: %w: %d entries", ErrNotProven, len(p.Unproven))
	}
	return nil
}

// judge refuses a proof that shows nothing.
func (p PurgeProof) judge() error {
	if p.Seen < p.Sought {
		return ErrNoProof
	}
	if p.Index.FoundAfter > 0 || p.Index.OpenDeleted > 0 {
		return fmt.Errorf("%w: in the index", ErrNotProven)
	}
	return nil
}

// markPurged marks every row whose entry is erased, notice by notice.
func (s *Store) markPurged(ctx context.Context) error {
	rows, err := s.pool.Query(ctx, erasedRowsSQL+` ORDER BY n.id, i.n`)
	if err != nil {
		return clean(err)
	}
	erased, order := map[string][]int{}, []string{}
	var ref string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&ref, &n}, func() error {
		if erased[ref] == nil {
			order = append(order, ref)
		}
		erased[ref] = append(erased[ref], n)
		return nil
	})
	if err != nil {
		return clean(err)
	}
	for _, ref := range order {
		err := s.UpdateNotice(ctx, ref, func(n takedown.Notice) (takedown.Change, error) {
			return takedown.Decide(n, takedown.MarkPurged{Rows: stillRemoved(n, erased[ref])}, s.now())
		})
		if err != nil {
			return err
		}
	}
	_, err = s.pool.Exec(ctx, dropErasedLinksSQL)
	return clean(err)
}

// stillRemoved leaves out rows that were restored since they were listed.
func stillRemoved(n takedown.Notice, rows []int) []int {
	states := make(map[int]takedown.RowState, len(n.Rows))
	for _, r := range n.Rows {
		states[r.N] = r.State
	}
	var out []int
	for _, no := range rows {
		if states[no] == takedown.RowRemoved {
			out = append(out, no)
		}
	}
	return out
}

func (s *Store) endRun(ctx context.Context, run int64, p PurgeProof) error {
	state, failed, name := "done", "", eventPurge
	if len(p.Unproven) > 0 {
		state, failed, name = "failed", "found_after", eventPurgeFailed
	}
	proof, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, endRunSQL, run, state, proof, s.now(), failed)
		if err != nil || tag.RowsAffected() == 0 {
			return clean(err)
		}
		return s.appendEvents(ctx, tx, "", s.now(), takedown.Event{Actor: actorSystem, Name: name, From: "verifying", To: state,
			Detail: map[string]string{"run": fmt.Sprint(run), "victims": fmt.Sprint(p.Victims), "unproven": fmt.Sprint(len(p.Unproven))}})
	})
}

// PurgeFailed writes into the history that a pass could not go on, with the cause as
// a code, and leaves the run open for the next one.
func (s *Store) PurgeFailed(ctx context.Context, runID int64, cause error) error {
	why := taskCode(cause)
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE purge_runs SET error_code = $2 WHERE id = $1`, runID, why); err != nil {
			return clean(err)
		}
		return s.appendEvents(ctx, tx, "", s.now(), takedown.Event{Actor: actorSystem, Name: eventPurgeFailed,
			Detail: map[string]string{"run": fmt.Sprint(runID), "reason": why}})
	})
	if err != nil {
		return fmt.Errorf("store: purge failed: %w", err)
	}
	return nil
}
