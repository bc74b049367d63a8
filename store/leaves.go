package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"blindex/takedown"
	"blindex/translog"
)

// LogKey is the transparency log's key: its public half, and what signs with the other.
type LogKey struct {
	Public []byte
	Sign   func(message []byte) []byte
}

const (
	logSizeSQL  = `SELECT coalesce(max(n) + 1, 0) FROM leaves`
	addLeafSQL  = `INSERT INTO leaves (n, line, at, salt, private) SELECT * FROM unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::bytea[], $5::text[])`
	addHashSQL  = `INSERT INTO leaf_hashes (i, hash) SELECT * FROM unnest($1::bigint[], $2::bytea[])`
	hashesOfSQL = `SELECT i, hash FROM leaf_hashes WHERE i = ANY($1)`
)

// writtenLeaf is a leaf as it goes into the table; salt and private are nil and "" for
// one that comes back from outside the database.
type writtenLeaf struct {
	line    []byte
	salt    []byte
	private string
}

// lockHistory makes this transaction the one that writes history and leaves until it ends.
func lockHistory(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, eventsLock)
	return clean(err)
}

// appendLeaves writes a Change's leaves, in its transaction: a decision that is not in
// the log has not happened, and a leaf without its decision neither.
func (s *Store) appendLeaves(ctx context.Context, tx pgx.Tx, at time.Time, list []takedown.Leaf) error {
	if len(list) == 0 {
		return nil
	}
	written := make([]writtenLeaf, len(list))
	for i, l := range list {
		w := writtenLeaf{salt: make([]byte, translog.SaltSize), private: l.Private}
		if _, err := io.ReadFull(s.rand, w.salt); err != nil {
			return fmt.Errorf("store: reading random bytes: %w", err)
		}
		l.Commitment = translog.Commit(w.salt, l.Private)
		var err error
		if w.line, err = translog.Encode(l); err != nil {
			return err
		}
		written[i] = w
	}
	if err := lockHistory(ctx, tx); err != nil {
		return err
	}
	return putLeaves(ctx, tx, at, written)
}

// putLeaves appends lines and the hashes they complete. The history is locked.
func putLeaves(ctx context.Context, tx pgx.Tx, at time.Time, list []writtenLeaf) error {
	var n int64
	if err := tx.QueryRow(ctx, logSizeSQL).Scan(&n); err != nil {
		return clean(err)
	}
	t := treeReader{ctx: ctx, db: tx, fresh: map[int64]tlog.Hash{}}
	var c struct {
		n, i          []int64
		line, private []*string
		at            []time.Time
		salt, hash    [][]byte
	}
	for _, l := range list {
		more, err := tlog.StoredHashes(n, l.line, t)
		if err != nil {
			return fmt.Errorf("store: hash leaf: %w", err)
		}
		first := tlog.StoredHashIndex(0, n)
		for k, h := range more {
			t.fresh[first+int64(k)] = h
			c.i, c.hash = append(c.i, first+int64(k)), append(c.hash, h[:])
		}
		line, private := string(l.line), &l.private
		if l.salt == nil {
			private = nil
		}
		c.n, c.line, c.private = append(c.n, n), append(c.line, &line), append(c.private, private)
		c.at, c.salt = append(c.at, at), append(c.salt, l.salt)
		n++
	}
	if _, err := tx.Exec(ctx, addLeafSQL, c.n, c.line, c.at, c.salt, c.private); err != nil {
		return clean(err)
	}
	_, err := tx.Exec(ctx, addHashSQL, c.i, c.hash)
	return clean(err)
}

// treeReader reads hashes of the tree: those just made, then those of the table.
type treeReader struct {
	ctx   context.Context // tlog's interface has no place for one
	db    querier
	fresh map[int64]tlog.Hash
}

var errNoHash = errors.New("store: a hash of the log's tree is missing")

// ReadHashes implements tlog.HashReader.
func (t treeReader) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	have := make(map[int64]tlog.Hash, len(indexes))
	var ask []int64
	for _, i := range indexes {
		if h, ok := t.fresh[i]; ok {
			have[i] = h
		} else {
			ask = append(ask, i)
		}
	}
	if len(ask) > 0 {
		rows, err := t.db.Query(t.ctx, hashesOfSQL, ask)
		if err != nil {
			return nil, clean(err)
		}
		var i int64
		var hash []byte
		_, err = pgx.ForEachRow(rows, []any{&i, &hash}, func() error {
			have[i] = tlog.Hash(hash)
			return nil
		})
		if err != nil {
			return nil, clean(err)
		}
	}
	out := make([]tlog.Hash, len(indexes))
	for k, i := range indexes {
		h, ok := have[i]
		if !ok {
			return nil, errNoHash
		}
		out[k] = h
	}
	return out, nil
}

const (
	providersOfSQL = `SELECT provider FROM shares WHERE target_id = ANY($1) ORDER BY target_id LIMIT 1`
	handsOfSQL     = `
SELECT s.source, s.kind, s.severe, coalesce(h.provider, '') FROM suppressions s LEFT JOIN shares h ON h.target_id = s.target_id
WHERE s.uid = ANY($1::uuid[]) AND s.source <> 'notice' ORDER BY s.id`
)

// leavesOf are a Change's leaves. Of removals without a notice only the database knows
// the provider and, when they end, what they were.
func (s *Store) leavesOf(ctx context.Context, tx pgx.Tx, c takedown.Change, w changeWork) ([]takedown.Leaf, error) {
	list := c.Leaves
	for i, l := range list {
		if l.Kind != takedown.LeafHidden {
			continue
		}
		err := tx.QueryRow(ctx, providersOfSQL, w.hidden.own).Scan(&list[i].Provider)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return nil, clean(err)
		}
	}
	if len(c.Lift) == 0 {
		return list, nil
	}
	uids := make([]string, len(c.Lift))
	for i, l := range c.Lift {
		uids[i] = l.UID
	}
	rows, err := tx.Query(ctx, handsOfSQL, uids)
	if err != nil {
		return nil, clean(err)
	}
	var source, kind, provider string
	var severe bool
	_, err = pgx.ForEachRow(rows, []any{&source, &kind, &severe, &provider}, func() error {
		if l, ok := takedown.UnhideLeaf(takedown.Source(source), kind, c.Lift[0].Who, severe, c.At); ok {
			l.Provider = provider
			list = append(list, l)
		}
		return nil
	})
	return list, clean(err)
}
