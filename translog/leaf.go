package translog

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"blindex/takedown"
)

// Hash is a hash of the tree; in JSON it is base64.
type Hash = tlog.Hash

// ErrLeaf says that a line is not a leaf.
var ErrLeaf = errors.New("translog: not a leaf of the log")

// MaxLine is the most bytes a leaf's line has.
const MaxLine = 4096

// SaltSize is the number of random bytes before the private remainder in a commitment.
const SaltSize = 32

// Commit binds private by a salted hash, in hex.
func Commit(salt []byte, private string) string {
	sum := sha256.Sum256(append(bytes.Clone(salt), private...))
	return hex.EncodeToString(sum[:])
}

// Encode writes a leaf as the line that is published and hashed, without line end.
func Encode(l takedown.Leaf) ([]byte, error) {
	line, err := json.Marshal(l)
	if err != nil {
		return nil, fmt.Errorf("translog: encode leaf: %w", err)
	}
	if len(line) > MaxLine {
		return nil, fmt.Errorf("%w: it is too long", ErrLeaf)
	}
	return line, nil
}

// Decode reads a line. Its error holds nothing of it.
func Decode(line []byte) (takedown.Leaf, error) {
	var l takedown.Leaf
	if len(line) > MaxLine || json.Unmarshal(line, &l) != nil || l.Kind == "" || l.At.IsZero() {
		return takedown.Leaf{}, ErrLeaf
	}
	return l, nil
}

// Tree holds the hashes of a log in memory, for whoever has all leaves.
type Tree struct {
	n      int64
	hashes []tlog.Hash
}

// ReadHashes implements tlog.HashReader.
func (t *Tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		if at < 0 || at >= int64(len(t.hashes)) {
			return nil, errors.New("translog: a hash beyond the tree")
		}
		out[i] = t.hashes[at]
	}
	return out, nil
}

// Add appends a leaf's line.
func (t *Tree) Add(line []byte) error {
	more, err := tlog.StoredHashes(t.n, line, t)
	if err != nil {
		return fmt.Errorf("translog: hash leaf: %w", err)
	}
	t.hashes, t.n = append(t.hashes, more...), t.n+1
	return nil
}

// Size is the number of leaves.
func (t *Tree) Size() int64 { return t.n }

// Root is the tree's hash when it had size leaves.
func (t *Tree) Root(size int64) (tlog.Hash, error) {
	if size < 0 || size > t.n {
		return tlog.Hash{}, fmt.Errorf("translog: there are %d leaves only", t.n)
	}
	root, err := tlog.TreeHash(size, t)
	if err != nil {
		return tlog.Hash{}, fmt.Errorf("translog: hash tree: %w", err)
	}
	return root, nil
}
