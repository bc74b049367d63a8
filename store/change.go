package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/index"
	"blindex/share"
	"blindex/takedown"
)

// ErrNotJournaled says that a removal is in force but could not be written to the
// journal, so that it must not be acknowledged yet. The next removal, Settle, or the
// next start writes it.
var ErrNotJournaled = fmt.Errorf("store: in force, but the removal journal cannot be written: %w", index.ErrUnavailable)

// decideFunc locks what a decision is about and takes it. notice is nil where there is none.
type decideFunc func(ctx context.Context, tx pgx.Tx) (notice *noticeRow, c takedown.Change, err error)

// done is what a Change did that is needed after its commit.
type done struct {
	journal []journalEntry
	uids    []string // of the suppressions it started
}

// change decides and applies in one transaction, then writes the journal. It returns
// when the removal stands in both (R10).
func (s *Store) change(ctx context.Context, decide decideFunc) (done, error) {
	var d done
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		n, c, err := decide(ctx, tx)
		if err != nil {
			return err
		}
		d, err = s.applyChange(ctx, tx, n, c)
		s.seam.stand(ctx)
		return err
	})
	if err != nil {
		if errors.Is(err, index.ErrUnavailable) || ctx.Err() != nil {
			s.unsure.Store(true)
		}
		return done{}, err
	}
	return d, s.record(d.journal)
}

// Settle brings the journal up to date after bad moments: it writes what a full disk kept
// back, and, when a connection broke while a removal was committed, looks whether it was.
func (s *Store) Settle(ctx context.Context) error {
	if s.journal == nil {
		return nil
	}
	if err := s.journal.append(nil); err != nil {
		return fmt.Errorf("%w: %w", ErrNotJournaled, err)
	}
	if !s.unsure.Swap(false) {
		return nil
	}
	if _, err := s.Reconcile(ctx); err != nil {
		s.unsure.Store(true)
		return err
	}
	return nil
}

// record writes the journal after a commit.
func (s *Store) record(entries []journalEntry) error {
	if len(entries) == 0 {
		return nil
	}
	if s.journal == nil {
		return fmt.Errorf("%w: there is none", ErrNotJournaled)
	}
	if key := int(s.tomb.Load()); key > 1 {
		for i := range entries {
			entries[i].Key = key
		}
	}
	if err := s.journal.append(entries); err != nil {
		return fmt.Errorf("%w: %w", ErrNotJournaled, err)
	}
	s.noteSeen()
	return nil
}

// applyChange applies every effect of a Change. The notice, if there is one, is locked.
func (s *Store) applyChange(ctx context.Context, tx pgx.Tx, n *noticeRow, c takedown.Change) (done, error) {
	ref := ""
	if n != nil {
		ref = n.Ref
	}
	w, err := s.lockForChange(ctx, tx, c)
	if err != nil {
		return done{}, err
	}
	d, err := s.applyRemovals(ctx, tx, ref, c, w)
	if err != nil {
		return done{}, err
	}
	if n != nil {
		if err := s.applyToNotice(ctx, tx, n, c); err != nil {
			return done{}, err
		}
		if c.Letters, err = s.certify(ctx, tx, n, c); err != nil {
			return done{}, err
		}
		if err := s.queueLetters(ctx, tx, n, c); err != nil {
			return done{}, err
		}
	}
	leaves, err := s.leavesOf(ctx, tx, c, w)
	if err != nil {
		return done{}, err
	}
	if err := s.appendLeaves(ctx, tx, c.At, leaves); err != nil {
		return done{}, err
	}
	return d, s.appendEvents(ctx, tx, ref, c.At, w.names.fromEvents(c.Events)...)
}

// changeWork is what a Change's removals work on: targets locked, suppressions read after.
type changeWork struct {
	added  []newSuppression
	lifts  map[string]standing
	hidden reach
	lifted reach
	names  blotter
	macs   map[int64]share.Target // of folders of locked children
}

// lockForChange locks every target that a Change names, in the common order.
func (s *Store) lockForChange(ctx context.Context, tx pgx.Tx, c takedown.Change) (changeWork, error) {
	var w changeWork
	uids := make([]string, len(c.Lift))
	for i, l := range c.Lift {
		uids[i] = l.UID
	}
	var err error
	if w.lifts, err = standingOf(ctx, tx, uids); err != nil {
		return w, err
	}
	specs := make([]targetSpec, 0, len(c.Suppress)+len(c.Lift))
	for _, sp := range c.Suppress {
		specs = append(specs, existingSpec(sp.Target))
	}
	for _, l := range c.Lift {
		specs = append(specs, existingSpec(w.lifts[l.UID].Mac))
	}
	rows, err := s.lockTargets(ctx, tx, specs)
	if err != nil {
		return w, err
	}
	for i, sp := range c.Suppress {
		uid, err := newUID(s.rand)
		if err != nil {
			return w, err
		}
		w.added = append(w.added, newSuppression{Suppress: sp, uid: uid, target: rows[i]})
		w.hidden.add(rows[i].ID, string(sp.Scope))
	}
	for _, st := range w.lifts {
		w.lifted.add(st.TargetID, st.Scope)
	}
	if w.macs, err = parentMacs(ctx, tx, rows); err != nil {
		return w, err
	}
	w.names, err = namesIn(ctx, tx, w.hidden)
	return w, err
}

// applyRemovals writes suppressions, lifts, what comes back from escrow, and the feed.
func (s *Store) applyRemovals(ctx context.Context, tx pgx.Tx, ref string, c takedown.Change, w changeWork) (done, error) {
	var d done
	for i := range w.added {
		w.added[i].Why = w.names.blot(w.added[i].Why)
		n := w.added[i]
		d.uids = append(d.uids, n.uid)
		d.journal = append(d.journal, suppressEntry(n, w.macs[n.target.ParentID], ref, c.At))
	}
	if err := addSuppressions(ctx, tx, ref, c.At, w.added); err != nil {
		return d, err
	}
	if err := s.dropForbiddenEscrow(ctx, tx, w.added); err != nil {
		return d, err
	}
	if len(c.Lift) > 0 {
		if err := endSuppressions(ctx, tx, c.At, c.Lift); err != nil {
			return d, err
		}
		for _, l := range c.Lift {
			d.journal = append(d.journal, liftEntry(l, w.lifts[l.UID].Mac, c.At))
		}
		if err := s.restoreFromEscrow(ctx, tx, w.lifted, c.At); err != nil {
			return d, err
		}
	}
	return d, s.tellFollowers(ctx, tx, w.hidden, w.lifted)
}

const macsOfSQL = `SELECT id, mac FROM targets WHERE id = ANY($1)`

func parentMacs(ctx context.Context, tx pgx.Tx, rows []targetRow) (map[int64]share.Target, error) {
	var ids []int64
	for _, r := range rows {
		if r.ParentID != 0 {
			ids = append(ids, r.ParentID)
		}
	}
	out := make(map[int64]share.Target, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	list, err := tx.Query(ctx, macsOfSQL, ids)
	if err != nil {
		return nil, clean(err)
	}
	var id int64
	var mac []byte
	_, err = pgx.ForEachRow(list, []any{&id, &mac}, func() error {
		out[id] = share.Target(mac)
		return nil
	})
	return out, clean(err)
}

// zeroNil is a time for a nullable column: NULL for the zero time.
func zeroNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// orZero is a nullable column's time: zero for NULL.
func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
