package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/crawler"
	"blindex/index"
	"blindex/share"
)

// escrowed is what is needed to put an entry back: sealed, never searched, never exported.
type escrowed struct {
	Provider     string          `json:"provider"`
	Kind         string          `json:"kind"`
	Handle       string          `json:"handle"`
	Sub          string          `json:"sub"`
	URL          string          `json:"url"`
	Access       string          `json:"access"`
	Name         string          `json:"name"`
	NameSource   string          `json:"name_source"`
	NameScore    int             `json:"name_score"`
	Ext          string          `json:"ext"`
	Size         *int64          `json:"size"`
	Adult        bool            `json:"adult"`
	State        string          `json:"state"` // visible or held
	ProviderName string          `json:"provider_name"`
	ProviderSize *int64          `json:"provider_size"`
	Type         share.Type      `json:"type,omitempty"`
	Lang         string          `json:"lang,omitempty"`
	Posted       *time.Time      `json:"posted,omitempty"`
	Hosts        []string        `json:"hosts,omitempty"`
	FirstSeen    time.Time       `json:"first_seen"`
	LastSeen     time.Time       `json:"last_seen"`
	Sightings    []escrowedClaim `json:"sightings"`
}

type escrowedClaim struct {
	PageID     *int64    `json:"page_id"`
	Name       string    `json:"name"`
	NameSource string    `json:"name_source"`
	NameScore  int       `json:"name_score"`
	Lang       string    `json:"lang,omitempty"`
	LastSeen   time.Time `json:"last_seen"`
}

// escrowMonth is the month whose key seals what may be kept until at, and the day on
// which that key is destroyed: the first of the next month.
func escrowMonth(until time.Time) (month string, destroy time.Time) {
	u := until.UTC()
	first := time.Date(u.Year(), u.Month(), 1, 0, 0, 0, 0, time.UTC)
	return first.Format("2006-01"), first.AddDate(0, 1, 0)
}

func escrowAAD(entryID string) []byte { return []byte("escrow|" + entryID) }

const putEscrowSQL = `
INSERT INTO escrow (target_id, month, sealed, destroy_after, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (target_id) DO NOTHING`

// putEscrow seals an entry for as long as its removal can be undone.
func (s *Store) putEscrow(batch *pgx.Batch, t targetRow, e escrowed, period time.Duration) error {
	plain, err := json.Marshal(e)
	if err != nil {
		return errSeal
	}
	month, destroy := escrowMonth(s.now().Add(period))
	sealed, err := s.keys.SealEscrow(month, plain, escrowAAD(t.EntryID))
	if err != nil {
		return errSeal
	}
	batch.Queue(putEscrowSQL, t.ID, month, sealed, destroy, s.now())
	return nil
}

// Only what nothing covers any more comes back, and only what was erased; of what was
// not erased yet the sealed copy is of no use.
const (
	restorableSQL = `
SELECT e.target_id, t.entry_id, e.month, e.sealed
FROM escrow e JOIN targets t ON t.id = e.target_id
WHERE (t.id = ANY($1) OR t.parent_id = ANY($2))
  AND NOT EXISTS (SELECT FROM covered_targets c WHERE c.id = t.id)
  AND NOT EXISTS (SELECT FROM shares h WHERE h.target_id = t.id)
ORDER BY t.id`
	dropEscrowSQL = `
DELETE FROM escrow e USING targets t
WHERE t.id = e.target_id AND (t.id = ANY($1) OR t.parent_id = ANY($2))
  AND NOT EXISTS (SELECT FROM covered_targets c WHERE c.id = t.id)`
)

// restoreFromEscrow puts back what lifted suppressions had erased. Where the key is
// destroyed nothing comes back: the link appears again when a crawl finds it.
func (s *Store) restoreFromEscrow(ctx context.Context, tx pgx.Tx, lifted reach, at time.Time) error {
	rows, err := tx.Query(ctx, restorableSQL, lifted.own, lifted.folders)
	if err != nil {
		return clean(err)
	}
	type sealedRow struct {
		TargetID int64
		EntryID  string
		Month    string
		Sealed   []byte
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[sealedRow])
	if err != nil {
		return clean(err)
	}
	for _, r := range list {
		plain, err := s.keys.UnsealEscrow(r.Month, r.Sealed, escrowAAD(r.EntryID))
		if err != nil {
			s.log.Warn("an entry cannot be put back: its escrow key is gone", "entry", r.EntryID, "month", r.Month)
			continue
		}
		var e escrowed
		if json.Unmarshal(plain, &e) != nil {
			return errSeal
		}
		if err := s.comeBack(ctx, tx, r.TargetID, e, at); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, dropEscrowSQL, lifted.own, lifted.folders)
	return clean(err)
}

// comeBack brings an entry through the door again, with a sighting of its own kind until
// a crawl replaces it (R37). It is not shown before a page that posted it was asked, and its provider (R31).
func (s *Store) comeBack(ctx context.Context, tx pgx.Tx, target int64, e escrowed, at time.Time) error {
	var pages []int64
	for _, c := range e.Sightings {
		if c.PageID != nil {
			pages = append(pages, *c.PageID)
		}
	}
	state := e.State
	look := s.lookAgain && len(pages) > 0 // of the operator's own data there is nothing to look at
	switch {
	case look:
		state = stateRechecking
	case state == stateRechecking:
		state = stateVisible
	}
	size := int64(-1)
	if e.Size != nil {
		size = *e.Size
	}
	e.Type, e.Lang = cmp.Or(e.Type, share.TypeOf(e.Name)), cmp.Or(e.Lang, index.LanguageOf(e.Name, e.pageLang()))
	var posted time.Time
	if e.Posted != nil {
		posted = *e.Posted
	}
	_, err := s.enter(ctx, tx, []arrival{{
		target: target, provider: e.Provider, kind: e.Kind, handle: e.Handle, sub: e.Sub, url: e.URL, access: e.Access,
		name: e.Name, nameSource: e.NameSource, nameScore: e.NameScore,
		size: size, held: e.State == stateHeld, first: e.FirstSeen, last: e.LastSeen,
		kindOf: e.Type, dated: posted, lang: e.pageLang(),
		back: &comesBack{ext: e.Ext, state: state, providerName: e.ProviderName, size: e.Size, providerSize: e.ProviderSize, adult: e.Adult,
			kindOf: e.Type, lang: e.Lang, posted: posted, hosts: e.Hosts},
	}}, sightedOn{origin: originBack})
	if err != nil {
		return err
	}
	if !look {
		return nil
	}
	ask := s.askable != nil && s.askable(crawler.ProbeTarget{Provider: e.Provider, Kind: e.Kind, Handle: e.Handle, Sub: e.Sub, Address: e.URL})
	return s.beginRecheck(ctx, tx, target, pages, ask, at)
}

// pageLang is the language of the page that gave the name, else of the first that has one.
func (e escrowed) pageLang() string {
	first := ""
	for _, c := range e.Sightings {
		if c.Lang != "" && c.Name == e.Name {
			return c.Lang
		}
		first = cmp.Or(first, c.Lang)
	}
	return first
}

const forbidEscrowSQL = `
DELETE FROM escrow e USING targets t WHERE t.id = e.target_id AND (t.id = ANY($1) OR t.parent_id = ANY($2))`

// dropForbiddenEscrow destroys the sealed copies of what is now removed for good: an entry
// may have been erased for another reason before (R21). Those of severe removals are
// evidence first (R19).
func (s *Store) dropForbiddenEscrow(ctx context.Context, tx pgx.Tx, added []newSuppression) error {
	var r reach
	for _, n := range added {
		if !n.Provisional && !n.Severe && s.policy.EscrowFor(n.Kind) == 0 {
			r.add(n.target.ID, string(n.Scope))
		}
	}
	if r.empty() {
		return nil
	}
	_, err := tx.Exec(ctx, forbidEscrowSQL, r.own, r.folders)
	return clean(err)
}

const (
	dueEscrowSQL = `
SELECT e.target_id, t.entry_id, e.month, e.sealed,
       EXISTS (SELECT FROM notice_items i JOIN notices n ON n.id = i.notice_id
               WHERE i.target_id = t.id AND (n.due_at IS NOT NULL
                  OR EXISTS (SELECT FROM counters k WHERE k.notice_id = n.id AND k.ended_at IS NULL)))
FROM escrow e JOIN targets t ON t.id = e.target_id
WHERE e.destroy_after <= $1 ORDER BY e.target_id FOR UPDATE OF e`
	moveEscrowSQL = `UPDATE escrow SET month = $2, sealed = $3, destroy_after = $4 WHERE target_id = $1`
	pastEscrowSQL = `DELETE FROM escrow WHERE destroy_after <= $1`
)

// keyMonths is how many past months' keys are destroyed anew at each pass: backups
// may hold rows of months that the table no longer knows.
const keyMonths = 15

// DestroyEscrow destroys what can no longer be put back: the rows, and the keys of
// their months. What an open case still needs moves to the next month's key first
// (R13). It returns how many rows went.
func (s *Store) DestroyEscrow(ctx context.Context) (int, error) {
	now := s.now()
	gone := 0
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if err := s.keepForOpenCases(ctx, tx, now); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, pastEscrowSQL, now)
		gone = int(tag.RowsAffected())
		return clean(err)
	})
	if err != nil {
		return 0, fmt.Errorf("store: destroy escrow: %w", err)
	}
	for i := range keyMonths {
		month, _ := escrowMonth(time.Date(now.UTC().Year(), now.UTC().Month()-time.Month(i+1), 1, 0, 0, 0, 0, time.UTC))
		if err := s.keys.DestroyEscrow(month); err != nil {
			return gone, fmt.Errorf("store: destroy escrow key: %w", err)
		}
	}
	return gone, nil
}

// keepForOpenCases seals anew, under this month's key, what an open case waits for.
func (s *Store) keepForOpenCases(ctx context.Context, tx pgx.Tx, now time.Time) error {
	rows, err := tx.Query(ctx, dueEscrowSQL, now)
	if err != nil {
		return clean(err)
	}
	type dueRow struct {
		TargetID int64
		EntryID  string
		Month    string
		Sealed   []byte
		Open     bool
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[dueRow])
	if err != nil {
		return clean(err)
	}
	for _, r := range list {
		if !r.Open {
			continue
		}
		plain, err := s.keys.UnsealEscrow(r.Month, r.Sealed, escrowAAD(r.EntryID))
		if err != nil {
			continue // its key is gone already: nothing to keep
		}
		month, destroy := escrowMonth(now)
		sealed, err := s.keys.SealEscrow(month, plain, escrowAAD(r.EntryID))
		if err != nil {
			return errSeal
		}
		if _, err := tx.Exec(ctx, moveEscrowSQL, r.TargetID, month, sealed, destroy); err != nil {
			return clean(err)
		}
	}
	return nil
}
