package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"blindex/share"
)

// ImportRow is one link of a bulk load. Its key is cut and its texts are scrubbed.
type ImportRow struct {
	Found  share.Found
	SeenAt time.Time // zero: now
	Page   string    // where it is posted, scrubbed, or ""
	Lang   string    // language of where it is posted, as a tag (en, pt-br), or ""
}

// ImportResult counts what became of the rows.
type ImportResult struct {
	Stored  int // links that are entries now
	Refused int // covered by a suppression
	Skipped int // never indexed, without a name, or without a page to crawl
	Queued  int // pages that came new into the frontier
}

// Import takes a bulk load. Its pages feed the frontier: an entry appears after a live
// fetch under today's rules. With own, for the operator's own data, the rows become
// entries at once, by a sighting of their own kind that the next crawl replaces (R22,
// R37). Suppressions are honoured in either case, as at a crawl.
func (s *Store) Import(ctx context.Context, rows []ImportRow, own bool) (ImportResult, error) {
	var total ImportResult
	var pages []string
	for _, r := range rows {
		if r.Page != "" {
			pages = append(pages, r.Page)
		}
	}
	var err error
	if total.Queued, err = s.AddPages(ctx, pages); err != nil {
		return total, fmt.Errorf("store: import: %w", err)
	}
	if !own {
		total.Skipped = len(rows) - len(pages)
		return total, nil
	}
	for part := range slices.Chunk(rows, foundPerTx) {
		one, err := s.importPart(ctx, part)
		total.Stored += one.Stored
		total.Refused += one.Refused
		total.Skipped += one.Skipped
		if err != nil {
			return total, fmt.Errorf("store: import: %w", err)
		}
	}
	return total, nil
}

func (s *Store) importPart(ctx context.Context, rows []ImportRow) (ImportResult, error) {
	var list []sighted
	for _, r := range rows {
		if !r.Found.Link.Indexable() {
			continue
		}
		at := r.SeenAt
		if at.IsZero() || at.After(s.now()) {
			at = s.now()
		}
		r.Found.Claim.Source = share.NameImport
		list = append(list, s.seenAt([]share.Found{r.Found}, r.Lang, at)...)
	}
	var res ImportResult
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		seen, err := s.lockSeen(ctx, tx, list, nil)
		if err != nil {
			return err
		}
		stored, err := s.writeSighted(ctx, tx, seen.found, sightedOn{origin: originImport})
		res = ImportResult{Stored: stored.seen, Refused: stored.refused}
		res.Skipped = len(rows) - res.Stored - res.Refused
		return err
	})
	return res, err
}
