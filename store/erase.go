package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// eraseBatch bounds one transaction of the deletion.
const eraseBatch = 500

// PurgeDelete deletes the run's rows: entries with their sightings, page addresses
// that spell a removed name or handle (they are sealed, so that the page is still
// known), and the sealed links of notice rows. Each entry is asked about once more
// under its target's lock: one that was restored is passed over (R12). Then the tables
// are vacuumed. It must not be called before PurgeReady says so.
func (s *Store) PurgeDelete(ctx context.Context, runID int64) error {
	list, err := s.spare(ctx, runID)
	if err != nil {
		return fmt.Errorf("store: purge: %w", err)
	}
	if err := s.tellSpared(ctx, runID); err != nil {
		return fmt.Errorf("store: purge: %w", err)
	}
	if err := s.seeFirst(ctx, runID, list); err != nil {
		return fmt.Errorf("store: purge: %w", err)
	}
	for at := 0; at < len(list); at += eraseBatch {
		if err := s.eraseEntries(ctx, runID, list[at:min(at+eraseBatch, len(list))]); err != nil {
			return fmt.Errorf("store: purge: %w", err)
		}
		if err := s.step("deleted"); err != nil {
			return err
		}
	}
	if list, err = s.spare(ctx, runID); err != nil {
		return fmt.Errorf("store: purge: %w", err)
	}
	if err := s.sealPages(ctx, list); err != nil {
		return fmt.Errorf("store: purge: %w", err)
	}
	if err := s.step("sealed"); err != nil {
		return err
	}
	if err := s.clearEchoes(ctx); err != nil {
		return fmt.Errorf("store: purge: %w", err)
	}
	if err := s.vacuum(ctx, "shares", "sightings", "pages", "notice_items", "mails"); err != nil {
		return fmt.Errorf("store: purge: %w", err)
	}
	_, err = s.pool.Exec(ctx, `UPDATE purge_runs SET state = 'verifying' WHERE id = $1 AND state = 'deleting'`, runID)
	if err != nil {
		return fmt.Errorf("store: purge: %w", clean(err))
	}
	return nil
}

const sparedVictimsSQL = `
SELECT t.entry_id FROM purge_victims v JOIN targets t ON t.id = v.target_id WHERE v.run_id = $1 AND v.spared_at IS NOT NULL ORDER BY v.target_id`

// tellSpared writes feed rows for entries that were restored while the run went on. A node
// may have read them as victims before, and have erased them after it had followed their
// return; now that every node has erased, they are told for good.
func (s *Store) tellSpared(ctx context.Context, runID int64) error {
	return s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		rows, err := tx.Query(ctx, sparedVictimsSQL, runID)
		if err != nil {
			return clean(err)
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return clean(err)
		}
		return s.writeChanges(ctx, tx, ids, make([]bool, len(ids)))
	})
}

// step lets a test fail the pass at a named place.
func (s *Store) step(name string) error {
	if s.seam.purgeStep == nil {
		return nil
	}
	return s.seam.purgeStep(name)
}

const seenFirstSQL = `
UPDATE purge_runs SET state = 'deleting', proof = proof || jsonb_build_object('before', $2::jsonb, 'seen', $3::int, 'sought', $4::int)
WHERE id = $1 AND state = 'erasing'`

// seeFirst runs the proof's search while everything is still there: a search that
// cannot find proves nothing afterwards.
func (s *Store) seeFirst(ctx context.Context, run int64, list []wanted) error {
	var state string
	err := s.pool.QueryRow(ctx, `SELECT state FROM purge_runs WHERE id = $1`, run).Scan(&state)
	if err != nil || state != "erasing" {
		return clean(err)
	}
	n, err := s.distinctive(ctx, list)
	if err != nil {
		return err
	}
	where, which, err := s.scan(ctx, n)
	if err != nil {
		return err
	}
	there, err := s.stillStored(ctx, list)
	if err != nil {
		return err
	}
	sought, seen := 0, 0
	for of := range n.seeks() {
		if there[list[of].TargetID] {
			sought++
			if which[of] {
				seen++
			}
		}
	}
	_, err = s.pool.Exec(ctx, seenFirstSQL, run, where, seen, sought)
	return clean(err)
}

// stillStored tells which of the wanted have not been deleted yet: those that an
// earlier pass could not prove have.
func (s *Store) stillStored(ctx context.Context, list []wanted) (map[int64]bool, error) {
	ids := make([]int64, len(list))
	for i, w := range list {
		ids[i] = w.TargetID
	}
	rows, err := s.pool.Query(ctx, `SELECT target_id FROM shares WHERE target_id = ANY($1)`, ids)
	if err != nil {
		return nil, clean(err)
	}
	out := map[int64]bool{}
	var id int64
	_, err = pgx.ForEachRow(rows, []any{&id}, func() error {
		out[id] = true
		return nil
	})
	return out, clean(err)
}

const (
	eraseSharesSQL = `
DELETE FROM shares h USING targets t
WHERE t.id = h.target_id AND h.target_id = ANY($2) AND ` + purgeable
	dropLinksSQL = `
UPDATE notice_items SET link_sealed = NULL
WHERE target_id = ANY($1) AND state <> 'open' AND link_sealed IS NOT NULL`
)

// eraseEntries deletes a batch; sightings go with their entry.
func (s *Store) eraseEntries(ctx context.Context, run int64, batch []wanted) error {
	return s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		ids := make([]int64, len(batch))
		for i, w := range batch {
			ids[i] = w.TargetID
		}
		rows, err := tx.Query(ctx, `SELECT mac FROM targets WHERE id = ANY($1)`, ids)
		if err != nil {
			return clean(err)
		}
		macs, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
		if err != nil {
			return clean(err)
		}
		specs := make([]targetSpec, len(macs))
		for i, m := range macs {
			specs[i] = existingSpec([32]byte(m))
		}
		if _, err := s.lockTargets(ctx, tx, specs); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, eraseSharesSQL, s.now().Add(-deadFor), ids); err != nil {
			return clean(err)
		}
		_, err = tx.Exec(ctx, dropLinksSQL, ids)
		s.seam.stand(ctx)
		return clean(err)
	})
}

const (
	pageTextsSQL = `SELECT id, url_mac, coalesce(url, ''), coalesce(etag, '') FROM pages WHERE url IS NOT NULL OR etag IS NOT NULL`
	sealPageSQL  = `
UPDATE pages SET url = NULL, url_sealed = $2, etag = NULL WHERE id = $1 AND url IS NOT NULL`
	dropETagSQL = `UPDATE pages SET etag = NULL WHERE id = $1`
)

// sealPages seals the address of every page that spells what is wanted.
func (s *Store) sealPages(ctx context.Context, list []wanted) error {
	n, err := s.distinctive(ctx, list)
	if err != nil || n.empty() {
		return err
	}
	rows, err := s.pool.Query(ctx, pageTextsSQL)
	if err != nil {
		return clean(err)
	}
	batch := &pgx.Batch{}
	var id int64
	var mac []byte
	var url, etag string
	sealFailed := false
	_, err = pgx.ForEachRow(rows, []any{&id, &mac, &url, &etag}, func() error {
		hit := false
		n.find(url+" "+etag, func(int) { hit = true })
		if !hit {
			return nil
		}
		sealed, err := s.keys.Seal([]byte(url), mac)
		if err != nil {
			sealFailed = true
			return errSeal
		}
		if url == "" {
			batch.Queue(dropETagSQL, id)
		} else {
			batch.Queue(sealPageSQL, id, sealed)
		}
		return nil
	})
	if sealFailed {
		return errSeal
	}
	if err != nil || batch.Len() == 0 {
		return clean(err)
	}
	return clean(s.pool.SendBatch(ctx, batch).Close())
}

// vacuum frees what deleted rows took. The names are constants of this package.
func (s *Store) vacuum(ctx context.Context, tables ...string) error {
	for _, t := range tables {
		if _, err := s.pool.Exec(ctx, "VACUUM "+pgx.Identifier{t}.Sanitize(), pgx.QueryExecModeSimpleProtocol); err != nil {
			return clean(err)
		}
	}
	return nil
}
