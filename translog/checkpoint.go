package translog

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Errors of signed texts.
var (
	ErrSignature  = errors.New("translog: the signature does not hold: the text was changed, or another key signed it")
	ErrCheckpoint = errors.New("translog: not a checkpoint")
)

// Signer signs checkpoints and receipts with the log's key.
type Signer struct {
	name   string
	vkey   string
	hash   uint32
	public ed25519.PublicKey
	sign   func([]byte) []byte
}

// NewSigner makes a signer of a key's public half and the func that signs. The log's
// name follows from the key, so that it stays when an address changes.
func NewSigner(public ed25519.PublicKey, sign func([]byte) []byte) (*Signer, error) {
	sum := sha256.Sum256(public)
	s := &Signer{name: "blindex-" + hex.EncodeToString(sum[:4]), public: public, sign: sign}
	var err error
	if s.vkey, err = note.NewEd25519VerifierKey(s.name, public); err != nil {
		return nil, fmt.Errorf("translog: make signer: %w", err)
	}
	v, err := note.NewVerifier(s.vkey)
	if err != nil {
		return nil, fmt.Errorf("translog: make signer: %w", err)
	}
	s.hash = v.KeyHash()
	return s, nil
}

// Name is the log's name, which stands first in everything it signs.
func (s *Signer) Name() string { return s.name }

// KeyHash implements note.Signer.
func (s *Signer) KeyHash() uint32 { return s.hash }

// Sign implements note.Signer.
func (s *Signer) Sign(message []byte) ([]byte, error) { return s.sign(message), nil }

// VerifierKey is what anyone checks signatures with, as one line of text.
func (s *Signer) VerifierKey() string { return s.vkey }

func (s *Signer) note(text string) ([]byte, error) {
	signed, err := note.Sign(&note.Note{Text: text}, s)
	if err != nil {
		return nil, fmt.Errorf("translog: sign: %w", err)
	}
	return signed, nil
}

// open checks a signed text with a verifier key.
func open(signed []byte, vkey string) (text, name string, err error) {
	v, err := note.NewVerifier(strings.TrimSpace(vkey))
	if err != nil {
		return "", "", errors.New("translog: this is not a verifier key")
	}
	n, err := note.Open(signed, note.VerifierList(v))
	if err != nil { // its text would quote what it read
		return "", "", ErrSignature
	}
	return n.Text, v.Name(), nil
}

// Checkpoint is a signed statement about the whole log at one moment.
type Checkpoint struct {
	Size int64     // leaves
	Root tlog.Hash // of the tree over them
	At   time.Time // to the second
	// Journal binds the positions that the removal journals had, one for each node
	// (R10). They are keyed hashes: how many removals there were, of which some are
	// in sums only, is nobody's to count.
	Journal []string
}

// Sign writes and signs a checkpoint: name, size, root and lines of our own, as other
// logs' tools read it.
func (s *Signer) Checkpoint(c Checkpoint) ([]byte, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%d\n%s\n", s.name, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]))
	fmt.Fprintf(&b, "at %s\n", c.At.UTC().Format(time.RFC3339))
	for _, j := range c.Journal {
		fmt.Fprintf(&b, "journal %s\n", j)
	}
	return s.note(b.String())
}

// OpenCheckpoint checks and reads a checkpoint. ErrSignature, ErrCheckpoint.
func OpenCheckpoint(signed []byte, vkey string) (Checkpoint, error) {
	text, name, err := open(signed, vkey)
	if err != nil {
		return Checkpoint{}, err
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) < 3 || lines[0] != name {
		return Checkpoint{}, ErrCheckpoint
	}
	var c Checkpoint
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 0 || strconv.FormatInt(c.Size, 10) != lines[1] {
		return Checkpoint{}, ErrCheckpoint
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != len(c.Root) {
		return Checkpoint{}, ErrCheckpoint
	}
	c.Root = tlog.Hash(root)
	for _, line := range lines[3:] {
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "at":
			if c.At, err = time.Parse(time.RFC3339, rest); err != nil {
				return Checkpoint{}, ErrCheckpoint
			}
		case "journal":
			c.Journal = append(c.Journal, rest)
		}
	}
	return c, nil
}
