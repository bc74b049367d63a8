package store

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/jackc/pgx/v5"

	"blindex/index"
)

// names keep one copy of words that many documents share.
type names map[string]string

// of is the word without a copy of its own when it was there before.
func (n names) of(b []byte) string {
	if s, ok := n[string(b)]; ok {
		return s
	}
	s := string(b)
	n[s] = s
	return s
}

// readDocs reads rows of docColumns, sent in the binary format.
func readDocs(rows pgx.Rows, most int, n names) ([]index.Doc, error) {
	defer rows.Close()
	docs := make([]index.Doc, 0, most)
	for rows.Next() {
		r := hitRow{values: rows.RawValues()}
		docs = append(docs, index.Doc{
			ID: r.text(), Name: r.text(), Provider: n.of(r.next()), Kind: n.of(r.next()), Ext: n.of(r.next()), Size: r.int64(),
			Status: n.of(r.next()), FirstSeen: r.time(), LastSeen: r.time(), Sources: int(r.int32()), Adult: r.bool(),
			Type: n.of(r.next()), Lang: n.of(r.next()), Posted: r.time(), Hosts: r.texts(n), Own: r.bool(),
		})
	}
	return docs, clean(rows.Err())
}

func (r *hitRow) int32() int32 {
	if v := r.next(); len(v) == 4 {
		return int32(binary.BigEndian.Uint32(v))
	}
	return 0
}

// texts reads an array of texts of one dimension: dimensions, whether there are NULLs, the
// type, length and lower bound of the first, then each with its length before it.
func (r *hitRow) texts(n names) []string {
	v := r.next()
	if len(v) < 20 {
		return nil // none: such an array has no dimension
	}
	count := int(binary.BigEndian.Uint32(v[12:]))
	out := make([]string, 0, min(count, index.MaxHosts))
	for v = v[20:]; len(v) >= 4 && len(out) < count; {
		size := int32(binary.BigEndian.Uint32(v))
		if v = v[4:]; size < 0 || int(size) > len(v) {
			break
		}
		out = append(out, n.of(v[:size]))
		v = v[size:]
	}
	return out
}

const (
	scanEndsSQL = `SELECT coalesce(min(target_id), 0), coalesce(max(target_id), 0) FROM shares`
	// By range, not by count: each batch is planned for what it is, and needs no order.
	scanSQL = `SELECT` + docColumns + ` FROM visible_shares
WHERE target_id >= $1 AND target_id < $2 AND by_target >= $1 AND by_target < $2`
)

// scanned is one batch on its way to whoever scans.
type scanned struct {
	docs []index.Doc
	err  error
}

// Scan implements index.Feed. Each batch is a statement of its own, so that no long
// snapshot holds back vacuum; what changes meanwhile comes through the feed. While f works
// on one batch the next is read.
func (s *Store) Scan(ctx context.Context, batch int, f func([]index.Doc) error) (index.Position, error) {
	start, err := s.horizon(ctx)
	if err != nil {
		return index.Position{}, fmt.Errorf("store: scan: %w", err)
	}
	var first, last int64
	if err := s.pool.QueryRow(ctx, scanEndsSQL).Scan(&first, &last); err != nil {
		return index.Position{}, fmt.Errorf("store: scan: %w", clean(err))
	}
	ctx, stop := context.WithCancel(ctx)
	ahead := make(chan scanned, 1)
	go s.readAhead(ctx, first, last, int64(batch), ahead)
	defer func() {
		stop()
		for range ahead { // until the reader has ended
		}
	}()
	for one := range ahead {
		if one.err != nil {
			return index.Position{}, fmt.Errorf("store: scan: %w", one.err)
		}
		if err := f(one.docs); err != nil {
			return index.Position{}, err
		}
	}
	if err := ctx.Err(); err != nil {
		return index.Position{}, fmt.Errorf("store: scan: %w", err)
	}
	return start, nil
}

// readAhead reads all batches, the next while the last is worked on, and closes the channel.
func (s *Store) readAhead(ctx context.Context, first, last, batch int64, to chan<- scanned) {
	defer close(to)
	words := names{}
	for from := first; from <= last; from += batch {
		if len(words) > mostWords {
			words = names{}
		}
		docs, err := s.scanRange(ctx, from, from+batch, words)
		if err == nil && len(docs) == 0 {
			continue
		}
		select {
		case to <- scanned{docs, err}:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// mostWords bounds what a scan remembers: names of sites, mostly.
const mostWords = 100_000

func (s *Store) scanRange(ctx context.Context, from, to int64, words names) ([]index.Doc, error) {
	rows, err := s.pool.Query(ctx, scanSQL, pgx.QueryExecModeCacheDescribe, binaryRows, from, to)
	if err != nil {
		return nil, clean(err)
	}
	return readDocs(rows, int(to-from), words)
}

// The planner's figure is near enough, and free; a small table it has not looked at yet is counted.
const estimateSQL = `
SELECT CASE WHEN c.reltuples >= 1 THEN c.reltuples::bigint ELSE (SELECT count(*) FROM shares) END
FROM pg_class c WHERE c.oid = 'shares'::regclass`

// Estimate is about how many entries a scan will read.
func (s *Store) Estimate(ctx context.Context) (int, error) {
	var n int
	if err := s.pool.QueryRow(ctx, estimateSQL).Scan(&n); err != nil {
		return 0, fmt.Errorf("store: estimate: %w", clean(err))
	}
	return n, nil
}
