package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"blindex/access"
	"blindex/share"
	"blindex/takedown"
)

// The names of events about decisions that take two people (R32).
const (
	eventProposed  = "proposed"
	eventWithdrawn = "proposal_withdrawn"
)

// Only rows that wait for a decision are weighed: those of folders, and those that a
// guarded source posts.
const weighSQL = `
SELECT i.n, CASE WHEN i.scope = 'subtree' THEN (
           SELECT count(*)::int FROM targets k JOIN shares h ON h.target_id = k.id WHERE k.parent_id = i.target_id) ELSE 0 END,
       i.target_id IN (SELECT g.target_id FROM guarded g)
       OR i.scope = 'subtree' AND EXISTS (SELECT FROM guarded g JOIN targets k ON k.id = g.target_id WHERE k.parent_id = i.target_id)
FROM notice_items i
WHERE i.notice_id = $1 AND i.state = 'open' AND i.target_id IS NOT NULL AND (i.scope = 'subtree' OR EXISTS (SELECT FROM guarded))`

const guardedSQL = `
WITH guarded AS MATERIALIZED (
    SELECT g.target_id FROM hosts h JOIN pages p ON p.host_id = h.id JOIN sightings g ON g.page_id = p.id
    WHERE h.guarded_at IS NOT NULL AND g.withdrawn_at IS NULL
      AND g.target_id IN (SELECT i.target_id FROM notice_items i WHERE i.notice_id = $1 AND i.state = 'open' AND i.target_id IS NOT NULL
          UNION SELECT k.id FROM notice_items i JOIN targets k ON k.parent_id = i.target_id
          WHERE i.notice_id = $1 AND i.state = 'open' AND i.scope = 'subtree'))`

// weigh says of open rows how much hangs on them: what a folder holds, and whether a
// guarded source posts it.
func weigh(ctx context.Context, tx pgx.Tx, id int64, list []takedown.Row) error {
	rows, err := tx.Query(ctx, guardedSQL+weighSQL, id)
	if err != nil {
		return clean(err)
	}
	at := make(map[int]int, len(list))
	for i, r := range list {
		at[r.N] = i
	}
	var n, inside int
	var guarded bool
	_, err = pgx.ForEachRow(rows, []any{&n, &inside, &guarded}, func() error {
		list[at[n]].Inside, list[at[n]].Guarded = inside, guarded
		return nil
	})
	return clean(err)
}

func proposalAAD(ref string, version int) []byte {
	return fmt.Appendf(nil, "proposal|%s|%d", ref, version)
}

const (
	proposeSQL = `
INSERT INTO proposals (notice_id, version, sealed, why, rows, sample, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`
	endStaleSQL = `
UPDATE proposals SET sealed = NULL, ended_at = $3, ended_by = 'system', outcome = 'stale'
WHERE notice_id = $1 AND ended_at IS NULL AND version <> $2`
)

// loneSample is how many rows a lone operator looks at.
const loneSample = 20

// Propose stores a decision that takes two people and returns its number. Nothing is
// decided yet. takedown.ErrStale, takedown.ErrState when another proposal waits, or when
// one person will do; decide's errors as they are.
func (s *Store) Propose(ctx context.Context, ref string, what takedown.DecideRows, by access.Operator) (int64, error) {
	var id int64
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		n, err := s.loadNotice(ctx, tx, ref, true)
		if err != nil {
			return err
		}
		p, err := s.proposal(n.Notice, what, by)
		if err != nil {
			return err
		}
		plain, err := json.Marshal(p.What)
		if err != nil {
			return errSeal
		}
		sealed, err := s.keys.Seal(plain, proposalAAD(ref, n.Notice.Version))
		if err != nil {
			return errSeal
		}
		if _, err := tx.Exec(ctx, endStaleSQL, n.ID, n.Notice.Version, p.At); err != nil {
			return clean(err)
		}
		err = tx.QueryRow(ctx, proposeSQL, n.ID, n.Notice.Version, sealed, p.Why, p.Rows, p.Sample, by.ID, p.At).Scan(&id)
		if code(clean(err)) == codeUnique {
			return takedown.ErrState
		}
		if err != nil {
			return clean(err)
		}
		return s.appendEvents(ctx, tx, ref, p.At, takedown.Event{Actor: by.Pseudonym, Name: eventProposed,
			Detail: map[string]string{"rows": fmt.Sprint(p.Rows), "reason": what.Reason}})
	})
	if err != nil {
		return 0, fmt.Errorf("store: propose: %w", err)
	}
	return id, nil
}

// proposal checks that what is proposed could be decided, and draws the sample.
func (s *Store) proposal(n takedown.Notice, what takedown.DecideRows, by access.Operator) (takedown.Proposal, error) {
	what.By, what.Note = by.Pseudonym, scrubbed(what.Note)
	try := what
	try.Second = takedown.Alone
	if _, err := takedown.Decide(n, try, s.now()); err != nil {
		return takedown.Proposal{}, err
	}
	why, err := takedown.NeedsSecond(n, what)
	if err != nil {
		return takedown.Proposal{}, err
	}
	if len(why) == 0 {
		return takedown.Proposal{}, takedown.ErrState
	}
	rows, err := takedown.Decides(n, what)
	if err != nil {
		return takedown.Proposal{}, err
	}
	sample, err := takedown.DrawSample(s.rand, rows, loneSample)
	return takedown.Proposal{By: by.Pseudonym, At: s.now(), Why: why, Rows: len(rows), Sample: sample, What: what}, err
}

func scrubbed(note string) string {
	clean, _ := takedown.CutLinks(share.NewUntrusted(note))
	return clean
}

const openProposalSQL = `
SELECT p.id, p.sealed, p.version, p.why, p.rows, p.sample, o.pseudonym, p.at
FROM proposals p JOIN notices n ON n.id = p.notice_id JOIN operators o ON o.id = p.by_id
WHERE n.ref = $1 AND p.ended_at IS NULL`

// openProposal is the one that waits for a notice, with whether there is one.
func (s *Store) openProposal(ctx context.Context, tx pgx.Tx, ref string) (takedown.Proposal, bool, error) {
	p := takedown.Proposal{Ref: ref}
	var sealed []byte
	var version int
	err := tx.QueryRow(ctx, openProposalSQL, ref).Scan(&p.ID, &sealed, &version, &p.Why, &p.Rows, &p.Sample, &p.By, &p.At)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, false, nil
	}
	if err != nil {
		return p, false, clean(err)
	}
	plain, err := s.keys.Unseal(sealed, proposalAAD(ref, version))
	if err != nil || json.Unmarshal(plain, &p.What) != nil {
		return p, false, errSeal
	}
	p.What.Version = version
	return p, true, nil
}

const (
	decidersSQL    = `SELECT count(*)::int FROM operators WHERE password_hash IS NOT NULL AND disabled_at IS NULL AND role IN ('admin', 'moderator')`
	endProposalSQL = `UPDATE proposals SET sealed = NULL, ended_at = $2, ended_by = $3, outcome = $4 WHERE id = $1 AND ended_at IS NULL`
)

// Confirm carries a proposal out: by a second person, or by a lone operator an hour later
// who has counted and looked (R32). takedown.ErrSecond when neither is so, takedown.ErrStale
// when the notice has changed since, takedown.ErrNotFound when nothing is proposed.
func (s *Store) Confirm(ctx context.Context, ref string, id int64, c takedown.Confirmation) error {
	var rest []takedown.DecideRows
	_, err := s.change(ctx, func(ctx context.Context, tx pgx.Tx) (*noticeRow, takedown.Change, error) {
		n, err := s.loadNotice(ctx, tx, ref, true)
		if err != nil {
			return nil, takedown.Change{}, err
		}
		p, there, err := s.openProposal(ctx, tx, ref)
		if err != nil || !there || p.ID != id {
			return nil, takedown.Change{}, firstError(err, takedown.ErrNotFound)
		}
		var deciders int
		if err := tx.QueryRow(ctx, decidersSQL).Scan(&deciders); err != nil {
			return nil, takedown.Change{}, clean(err)
		}
		what, err := p.Confirmed(c, deciders, s.now())
		if err != nil {
			return nil, takedown.Change{}, err
		}
		change, left, err := firstBatch(n.Notice, what, s.now())
		if err != nil {
			return nil, takedown.Change{}, err
		}
		rest = left
		_, err = tx.Exec(ctx, endProposalSQL, p.ID, s.now(), c.By, "confirmed")
		return n, change, clean(err)
	})
	if err == nil {
		err = s.decideRest(ctx, ref, rest)
	}
	if err != nil {
		return fmt.Errorf("store: confirm: %w", err)
	}
	return nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Withdraw takes a proposal back. takedown.ErrNotFound when none of that number waits.
func (s *Store) Withdraw(ctx context.Context, ref string, id int64, by string) error {
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		p, there, err := s.openProposal(ctx, tx, ref)
		if err != nil || !there || p.ID != id {
			return firstError(err, takedown.ErrNotFound)
		}
		if _, err := tx.Exec(ctx, endProposalSQL, id, s.now(), by, "withdrawn"); err != nil {
			return clean(err)
		}
		return s.appendEvents(ctx, tx, ref, s.now(), takedown.Event{Actor: by, Name: eventWithdrawn})
	})
	if err != nil {
		return fmt.Errorf("store: withdraw: %w", err)
	}
	return nil
}

const reachedSQL = `
SELECT coalesce(h.name, ''), t.entry_id FROM targets t JOIN visible_shares h ON h.target_id = t.id
WHERE t.mac = ANY($1) OR t.parent_id IN (SELECT f.id FROM targets f WHERE f.mac = ANY($2)) ORDER BY t.id`

// drySample is how many entries a dry run names.
const drySample = 20

// DryRun says what a decision would remove, and writes nothing. Names are cut short, and
// masked where nobody should read them (R19).
func (s *Store) DryRun(ctx context.Context, ref string, what takedown.DecideRows) (takedown.DryRun, error) {
	var out takedown.DryRun
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		n, err := s.loadNotice(ctx, tx, ref, false)
		if err != nil {
			return err
		}
		if out.Why, err = takedown.NeedsSecond(n.Notice, what); err != nil {
			return err
		}
		what.Second = takedown.Alone
		c, err := takedown.Decide(n.Notice, what, s.now())
		if err != nil {
			return err
		}
		return s.dryRun(ctx, tx, n.Notice, c, &out)
	})
	if err != nil {
		return takedown.DryRun{}, fmt.Errorf("store: dry run: %w", err)
	}
	return out, nil
}

func (s *Store) dryRun(ctx context.Context, tx pgx.Tx, n takedown.Notice, c takedown.Change, out *takedown.DryRun) error {
	for _, r := range c.Rows {
		if r.State == takedown.RowRemoved {
			out.Removed++
		} else {
			out.Kept++
		}
	}
	macs, folders := [][]byte{}, [][]byte{}
	for _, sp := range c.Suppress {
		macs = append(macs, sp.Target[:])
		if sp.Scope == takedown.ScopeSubtree {
			folders = append(folders, sp.Target[:])
		}
	}
	rows, err := tx.Query(ctx, reachedSQL, macs, folders)
	if err != nil {
		return clean(err)
	}
	var e takedown.DryEntry
	_, err = pgx.ForEachRow(rows, []any{&e.Name, &e.ID}, func() error {
		if out.Entries++; len(out.Sample) < drySample {
			if n.Route == takedown.ChildAbuse {
				e.Name = mask(e.Name)
			}
			e.Name = takedown.Shorten(e.Name)
			out.Sample = append(out.Sample, e)
		}
		return nil
	})
	return clean(err)
}
