package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"blindex/translog"
)

// position is how far a node's removal journal had come.
type position struct {
	Seq   int64  `json:"seq"`
	Chain string `json:"chain"` // hex
}

// signer makes the log's signer of the key that UseKeys was given.
func (s *Store) signer() (*translog.Signer, error) {
	if s.keys.Log.Sign == nil {
		return nil, errors.New("store: there is no key to sign the log with")
	}
	return translog.NewSigner(s.keys.Log.Public, s.keys.Log.Sign)
}

// LogKey is the verifier key of the log, as it is published.
func (s *Store) LogKey() (string, error) {
	signer, err := s.signer()
	if err != nil {
		return "", err
	}
	return signer.VerifierKey(), nil
}

const (
	lastCheckpointSQL = `SELECT signed, journal FROM checkpoints ORDER BY size DESC LIMIT 1`
	addCheckpointSQL  = `
INSERT INTO checkpoints (size, signed, journal, at) VALUES ($1, $2, $3, $4) ON CONFLICT (size) DO NOTHING`
)

// LastCheckpoint is the newest signed checkpoint that the database holds, checked with
// our own key. signed is nil when none was made yet.
func (s *Store) LastCheckpoint(ctx context.Context) (signed []byte, c translog.Checkpoint, err error) {
	signed, c, _, err = s.lastCheckpoint(ctx)
	if err != nil {
		return nil, c, fmt.Errorf("store: last checkpoint: %w", err)
	}
	return signed, c, nil
}

func (s *Store) lastCheckpoint(ctx context.Context) (signed []byte, c translog.Checkpoint, journal map[string]position, err error) {
	key, err := s.LogKey()
	if err != nil {
		return nil, c, nil, err
	}
	var text string
	err = s.pool.QueryRow(ctx, lastCheckpointSQL).Scan(&text, &journal)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, c, map[string]position{}, nil
	}
	if err != nil {
		return nil, c, nil, clean(err)
	}
	c, err = translog.OpenCheckpoint([]byte(text), key)
	return []byte(text), c, journal, err
}

// Checkpoint signs the log as it stands, if it grew since the last time, and remembers
// the checkpoint in the database and in a file beside the journal. It reports whether
// it signed one. What is not under a checkpoint is not published yet, so that a crash
// before it loses nothing that anyone was promised.
func (s *Store) Checkpoint(ctx context.Context) (bool, error) {
	signed, err := s.checkpoint(ctx)
	if err != nil {
		return false, fmt.Errorf("store: checkpoint: %w", err)
	}
	return signed, nil
}

func (s *Store) checkpoint(ctx context.Context) (bool, error) {
	if s.journal == nil {
		return false, ErrNotJournaled
	}
	last, c, journal, err := s.lastCheckpoint(ctx)
	if err != nil {
		return false, err
	}
	size, err := s.mirror.extend(
		func() (int64, error) { return s.logSize(ctx) },
		func(from, to int64) ([][]byte, error) { return s.lines(ctx, from, to, mirrorBatch) })
	if err != nil {
		return false, err
	}
	if last != nil && c.Size >= size {
		return false, nil
	}
	return true, s.signAt(ctx, size, journal)
}

// logSize is the number of leaves.
func (s *Store) logSize(ctx context.Context) (int64, error) {
	var n int64
	err := s.pool.QueryRow(ctx, logSizeSQL).Scan(&n)
	return n, clean(err)
}

// mirrorBatch is how many lines are copied at once.
const mirrorBatch = 4000

// signAt signs a checkpoint over size leaves, which are copied already.
func (s *Store) signAt(ctx context.Context, size int64, journal map[string]position) error {
	signer, err := s.signer()
	if err != nil {
		return err
	}
	c := translog.Checkpoint{Size: size, At: s.now()}
	if c.Root, err = tlog.TreeHash(size, treeReader{ctx: ctx, db: s.pool}); err != nil {
		return fmt.Errorf("hash tree: %w", err)
	}
	node, own, err := s.journal.position()
	if err != nil {
		return err
	}
	journal[node] = own
	for _, node := range slices.Sorted(maps.Keys(journal)) {
		c.Journal = append(c.Journal, s.journalLine(size, node, journal[node]))
	}
	signed, err := signer.Checkpoint(c)
	if err != nil {
		return err
	}
	if err := writeWhole(s.checkpointPath(), signed); err != nil {
		return fmt.Errorf("write checkpoint: %w", err)
	}
	_, err = s.pool.Exec(ctx, addCheckpointSQL, size, string(signed), journal, c.At)
	return clean(err)
}

func (s *Store) checkpointPath() string {
	return strings.TrimSuffix(s.journal.path, journalSuffix) + checkpointSuffix
}

// journalLine binds a node's position, as a hash that only this instance can make: from
// the bare number anyone could count removals, of which some are told in sums alone (R19).
func (s *Store) journalLine(size int64, node string, p position) string {
	id := s.keys.Journal([]byte("node|" + node))
	mac := s.keys.Journal(fmt.Appendf(nil, "position|%s|%d|%d|%s", node, size, p.Seq, p.Chain))
	return hex.EncodeToString(id[:4]) + " " + hex.EncodeToString(mac[:])
}

// position is where this node's journal stands.
func (j *Journal) position() (node string, p position, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.locked(j.catchUp); err != nil {
		return "", p, fmt.Errorf("read journal: %w", err)
	}
	node = strings.TrimSuffix(filepath.Base(j.path), journalSuffix)
	return node, position{Seq: j.seq, Chain: hex.EncodeToString(j.chain[:])}, nil
}

// each goes through every position that the journals of this folder ever had, from their
// empty beginning on.
func (j *Journal) each(f func(node string, seq int64, chain [32]byte)) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	files, err := filepath.Glob(filepath.Join(filepath.Dir(j.path), "*"+journalSuffix))
	if err != nil {
		return fmt.Errorf("store: read journal: %w", err)
	}
	for _, path := range files {
		if err := eachPosition(path, f); err != nil {
			return fmt.Errorf("store: read journal: %w", err)
		}
	}
	return nil
}

func eachPosition(path string, f func(node string, seq int64, chain [32]byte)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	node := strings.TrimSuffix(filepath.Base(path), journalSuffix)
	r := journalReader{name: filepath.Base(path)}
	f(node, 0, r.chain)
	return r.read(file, func(e journalEntry) { f(node, e.Seq, r.chain) })
}

// JournalReaches reports whether the journals of this folder hold everything that they
// held when a checkpoint was signed, as far as it tells of nodes whose journal is here.
func (s *Store) JournalReaches(c translog.Checkpoint) (bool, error) {
	missing := map[string]bool{}
	for _, line := range c.Journal {
		missing[line] = true
	}
	here := map[string]bool{}
	err := s.journal.each(func(node string, seq int64, chain [32]byte) {
		line := s.journalLine(c.Size, node, position{Seq: seq, Chain: hex.EncodeToString(chain[:])})
		delete(missing, line)
		id, _, _ := strings.Cut(line, " ")
		here[id] = true
	})
	if err != nil {
		return false, err
	}
	for line := range missing {
		if id, _, _ := strings.Cut(line, " "); here[id] {
			return false, nil
		}
	}
	return true, nil
}
