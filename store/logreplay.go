package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"blindex/takedown"
	"blindex/translog"
)

// Errors of a log that does not fit what was signed before. Nothing is served then (R10).
var (
	// ErrBehind says that something signed is missing: leaves, or lines of the journal.
	ErrBehind = errors.New("store: the database is behind the last signed checkpoint, and what is missing is not beside the journal: bring back the journal folder, or restore with --accept-gap, which publishes the gap")
	// ErrForked says that the database holds other leaves than those that were signed.
	ErrForked = errors.New("store: the log in the database is not the one that was signed")
)

// reconcileLog holds the log against the checkpoints beside the journal. Leaves that the
// database lost come back from the copy beside the journal; it returns how many.
func (s *Store) reconcileLog(ctx context.Context) (int, error) {
	if s.keys.Log.Sign == nil {
		return 0, nil // a store without keys signs nothing either
	}
	newest, err := s.newestBeside()
	if err != nil {
		return 0, err
	}
	n, err := s.replayLeaves(ctx, newest)
	if err != nil {
		return n, err
	}
	if err := s.holdsRoot(ctx, newest); err != nil {
		return n, err
	}
	if ok, err := s.JournalReaches(newest); err != nil {
		return n, err
	} else if !ok {
		return n, fmt.Errorf("%w (the removal journal has lost lines)", ErrBehind)
	}
	return n, nil
}

// newestBeside is the largest checkpoint beside the journal; the zero one without any.
func (s *Store) newestBeside() (translog.Checkpoint, error) {
	var newest translog.Checkpoint
	key, err := s.LogKey()
	if err != nil {
		return newest, err
	}
	list, err := CheckpointsBeside(filepath.Dir(s.journal.path))
	if err != nil {
		return newest, err
	}
	for _, signed := range list {
		c, err := translog.OpenCheckpoint(signed, key)
		if err != nil {
			return newest, fmt.Errorf("checkpoint beside the journal: %w", err)
		}
		if c.Size >= newest.Size {
			newest = c
		}
	}
	return newest, nil
}

// holdsRoot holds the database's tree against a checkpoint.
func (s *Store) holdsRoot(ctx context.Context, c translog.Checkpoint) error {
	if c.Size == 0 {
		return nil
	}
	root, err := tlog.TreeHash(c.Size, treeReader{ctx: ctx, db: s.pool})
	if errors.Is(err, errNoHash) {
		return ErrBehind
	}
	if err != nil {
		return fmt.Errorf("hash tree: %w", err)
	}
	if root != c.Root {
		return ErrForked
	}
	return nil
}

// replayLeaves appends what copies beside the journal have and the database has not.
func (s *Store) replayLeaves(ctx context.Context, newest translog.Checkpoint) (int, error) {
	files, err := filepath.Glob(filepath.Join(filepath.Dir(s.journal.path), "*"+leavesSuffix))
	if err != nil {
		return 0, fmt.Errorf("read leaves: %w", err)
	}
	total := 0
	for _, path := range files {
		n, err := s.replayFile(ctx, path)
		total += n
		if err != nil {
			return total, err
		}
	}
	if total > 0 {
		s.log.Warn("the database was behind its log; leaves were brought back", "leaves", total, "signed", newest.Size)
	}
	return total, nil
}

// replayFile brings back the leaves of one copy that lie beyond the database's last, if
// both agree up to there.
func (s *Store) replayFile(ctx context.Context, path string) (int, error) {
	var have int64
	if err := s.pool.QueryRow(ctx, logSizeSQL).Scan(&have); err != nil {
		return 0, clean(err)
	}
	lines, tree, err := readLeaves(path, have)
	if err != nil || len(lines) == 0 {
		return 0, err
	}
	if have > 0 {
		root, err := tree.Root(have)
		if err != nil {
			return 0, err
		}
		if err := s.holdsRoot(ctx, translog.Checkpoint{Size: have, Root: root}); err != nil {
			return 0, err
		}
	}
	n := 0
	for len(lines) > 0 {
		batch := lines[:min(replayBatch, len(lines))]
		lines = lines[len(batch):]
		err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error { return s.putBack(ctx, tx, have+int64(n), batch) })
		if err != nil {
			return n, err
		}
		n += len(batch)
	}
	return n, nil
}

// putBack appends lines if the log still has the size they follow on: another node may
// do the same.
func (s *Store) putBack(ctx context.Context, tx pgx.Tx, from int64, lines [][]byte) error {
	if err := lockHistory(ctx, tx); err != nil {
		return err
	}
	var have int64
	if err := tx.QueryRow(ctx, logSizeSQL).Scan(&have); err != nil || have != from {
		return clean(err)
	}
	list := make([]writtenLeaf, len(lines))
	for i, line := range lines {
		list[i] = writtenLeaf{line: line}
	}
	return putLeaves(ctx, tx, s.now(), list)
}

// readLeaves reads a copy: its lines from a number on, and the tree over all.
func readLeaves(path string, from int64) ([][]byte, *translog.Tree, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("read leaves: %w", err)
	}
	defer f.Close()
	n, _, err := countLines(f)
	if err != nil || n <= from {
		return nil, nil, err // nothing beyond: no need to hash it all
	}
	if _, err := f.Seek(0, 0); err != nil {
		return nil, nil, fmt.Errorf("read leaves: %w", err)
	}
	var lines [][]byte
	tree := &translog.Tree{}
	err = eachLine(f, func(line []byte) error {
		if tree.Size() >= n {
			return errStop
		}
		if tree.Size() >= from {
			lines = append(lines, line)
		}
		return tree.Add(line)
	})
	return lines, tree, err
}

// LogGap is what was signed and is lost.
type LogGap struct {
	From int64     // the first leaf that is missing
	To   int64     // the last leaf that was signed, and one
	Then time.Time // when the last one was signed
}

// AcceptLogGap goes on without leaves and journal lines that are lost, after the
// operator has said so: the gap itself becomes a leaf, and a new checkpoint is signed.
// Whoever kept an older checkpoint sees that the log does not continue it, and reads
// there what the operator says. Nothing happens when nothing is lost: ok is false then.
func (s *Store) AcceptLogGap(ctx context.Context) (g LogGap, ok bool, err error) {
	_, err = s.reconcileLog(ctx)
	if err == nil || !errors.Is(err, ErrBehind) && !errors.Is(err, ErrForked) {
		return g, false, err
	}
	newest, err := s.newestBeside()
	if err != nil {
		return g, false, err
	}
	if err := s.pool.QueryRow(ctx, logSizeSQL).Scan(&g.From); err != nil {
		return g, false, fmt.Errorf("store: accept gap: %w", clean(err))
	}
	g.To, g.Then = max(newest.Size, g.From), newest.At
	at := s.now()
	leaf := takedown.Leaf{At: at.UTC().Truncate(time.Hour), Kind: takedown.LeafGap, Count: int(g.To - g.From), Private: "{}"}
	err = s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error { return s.appendLeaves(ctx, tx, at, []takedown.Leaf{leaf}) })
	if err != nil {
		return g, false, fmt.Errorf("store: accept gap: %w", err)
	}
	return g, true, s.startOver(ctx, g.From+1)
}

// startOver puts the old copy and checkpoints of this folder aside and signs anew.
func (s *Store) startOver(ctx context.Context, size int64) error {
	dir := filepath.Dir(s.journal.path)
	for _, suffix := range []string{leavesSuffix, checkpointSuffix} {
		files, err := filepath.Glob(filepath.Join(dir, "*"+suffix))
		if err != nil {
			return fmt.Errorf("store: accept gap: %w", err)
		}
		for _, path := range files {
			if err := os.Rename(path, fmt.Sprintf("%s.before-%d", path, s.now().Unix())); err != nil {
				return fmt.Errorf("store: accept gap: %w", err)
			}
		}
	}
	s.mirror = newLogMirror(s.journal.path)
	if _, err := s.pool.Exec(ctx, `DELETE FROM checkpoints WHERE size >= $1`, size); err != nil {
		return fmt.Errorf("store: accept gap: %w", clean(err))
	}
	_, err := s.Checkpoint(ctx)
	return err
}
