package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// postings are the newest pages that post an entry, as they are stored with it: what a hit
// shows without asking for all its sightings.
type postings struct {
	pages []int64
	seen  []time.Time
	names []*string // nil: the entry's own; "": held
}

func (a postings) same(b postings) bool {
	return slices.Equal(a.pages, b.pages) && slices.EqualFunc(a.seen, b.seen, time.Time.Equal) &&
		slices.EqualFunc(a.names, b.names, func(x, y *string) bool { return x == y || x != nil && y != nil && *x == *y })
}

// takeNewest keeps the sighting if it is among the newest of those with a page.
func (r *shareRow) takeNewest(g activeSighting) {
	if g.page == 0 {
		return
	}
	at := slices.IndexFunc(r.newest, func(o activeSighting) bool {
		return g.seen.After(o.seen) || g.seen.Equal(o.seen) && g.id > o.id
	})
	if at < 0 {
		at = len(r.newest)
	}
	r.newest = slices.Insert(r.newest, at, g)
	r.newest = r.newest[:min(len(r.newest), postingsOfHit)]
}

// posted is what is stored of them with an entry of that name.
func (r *shareRow) posted(name string) postings {
	p := postings{pages: []int64{}, seen: []time.Time{}, names: []*string{}}
	for _, g := range r.newest {
		says := &g.claim.Name
		switch {
		case g.claim.Held:
			says = new(string)
		case g.claim.Name == name:
			says = nil
		}
		p.pages, p.seen, p.names = append(p.pages, g.page), append(p.seen, g.seen), append(p.names, says)
	}
	return p
}

const (
	echoesSQL      = `SELECT page_id FROM echo_pages WHERE page_id > $1 ORDER BY page_id LIMIT $2`
	clearEchoesSQL = `SELECT clear_echoes($1)`
	echoBatch      = 500
)

// clearEchoes lets pages be shown again that post nothing any more which is removed. It
// runs after the purge has sealed the addresses that spell a removed name.
func (s *Store) clearEchoes(ctx context.Context) error {
	for last := int64(0); ; {
		rows, err := s.pool.Query(ctx, echoesSQL, last, echoBatch)
		if err != nil {
			return fmt.Errorf("echoes: %w", clean(err))
		}
		pages, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil || len(pages) == 0 {
			return clean(err)
		}
		if _, err := s.pool.Exec(ctx, clearEchoesSQL, pages); err != nil {
			return fmt.Errorf("echoes: %w", clean(err))
		}
		last = pages[len(pages)-1]
	}
}
