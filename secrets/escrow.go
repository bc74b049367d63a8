package secrets

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ErrDestroyed says that the key of a month is gone, and with it every record
// sealed under it: for good.
var ErrDestroyed = errors.New("secrets: the escrow key of that month is destroyed")

// ErrMonth says that a month is not written like 2026-11.
var ErrMonth = errors.New("secrets: a month is written like 2026-11")

const (
	keySuffix  = ".key"
	goneSuffix = ".destroyed" // an empty file: the month's key must never be made again
	keyIDSize  = 8
)

// Escrow seals what a restored entry needs, under one key a month that is never
// backed up (R13). Opening needs the month's file and the master; destroying the
// file destroys the month's records.
type Escrow struct {
	dir    string
	rand   io.Reader
	master func(info string) []byte
}

// Escrow keeps its month files in dir, which is made when the first is.
func (m *Master) Escrow(dir string, rand io.Reader) *Escrow {
	return &Escrow{dir: dir, rand: rand, master: m.derive}
}

// Seal seals plain under the month's key, which it makes when there was none
// yet. Errors: ErrMonth, ErrDestroyed, ErrMode, ErrFormat.
func (e *Escrow) Seal(month string, plain, aad []byte) ([]byte, error) {
	key, err := e.key(month, true)
	if err != nil {
		return nil, err
	}
	sealed, err := newSealer(key, e.rand).Seal(plain, aad)
	if err != nil {
		return nil, err
	}
	return append(keyID(key), sealed...), nil
}

// Open opens what was sealed under the month's key. It gives ErrDestroyed also
// when the month has another key by now, made after the first was lost.
// Errors: ErrMonth, ErrDestroyed, ErrSealed, ErrMode, ErrFormat.
func (e *Escrow) Open(month string, sealed, aad []byte) ([]byte, error) {
	key, err := e.key(month, false)
	if err != nil {
		return nil, err
	}
	rest, ok := bytes.CutPrefix(sealed, keyID(key))
	if !ok {
		return nil, fmt.Errorf("%w (%s)", ErrDestroyed, month)
	}
	return newSealer(key, e.rand).Open(rest, aad)
}

// Destroy overwrites and removes the month's key for good. It may be repeated
// after a crash at any point. A file system that keeps old blocks (snapshots,
// flash wear levelling) may hold the file's bytes for longer; the master is
// needed beside them.
func (e *Escrow) Destroy(month string) error {
	if err := checkMonth(month); err != nil {
		return err
	}
	if err := os.MkdirAll(e.dir, 0o700); err != nil {
		return fmt.Errorf("secrets: destroy escrow key: %w", err)
	}
	// The mark first: no crash in between may let the month be opened for new records.
	mark, err := os.OpenFile(e.path(month, goneSuffix), os.O_WRONLY|os.O_CREATE, 0o600)
	if err == nil {
		err = mark.Close()
	}
	if err == nil {
		err = syncDir(e.dir)
	}
	if err == nil {
		err = overwrite(e.path(month, keySuffix))
	}
	if err != nil {
		return fmt.Errorf("secrets: destroy escrow key: %w", err)
	}
	return syncDir(e.dir)
}

func overwrite(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return err
	}
	if _, err := f.WriteAt(make([]byte, fi.Size()), 0); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return os.Remove(path)
}

// Months lists the months whose key exists, oldest first.
func (e *Escrow) Months() ([]string, error) {
	entries, err := os.ReadDir(e.dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("secrets: list escrow keys: %w", err)
	}
	var months []string
	for _, entry := range entries {
		month, ok := strings.CutSuffix(entry.Name(), keySuffix)
		if ok && checkMonth(month) == nil && !e.destroyed(month) {
			months = append(months, month)
		}
	}
	slices.Sort(months)
	return months, nil
}

// key derives the month's key from its file and the master.
func (e *Escrow) key(month string, create bool) ([]byte, error) {
	if err := checkMonth(month); err != nil {
		return nil, err
	}
	if e.destroyed(month) {
		return nil, fmt.Errorf("%w (%s)", ErrDestroyed, month)
	}
	own, err := readKey(e.path(month, keySuffix), escrowHeader)
	if errors.Is(err, os.ErrNotExist) {
		if !create {
			return nil, fmt.Errorf("%w (%s)", ErrDestroyed, month)
		}
		own, err = makeKey(e.path(month, keySuffix), escrowHeader, e.rand)
	}
	if err != nil {
		return nil, err
	}
	return hkdf.Key(sha256.New, own, e.master("escrow/v1"), "blindex/escrow/"+month, keySize)
}

// destroyed fails closed: a mark that cannot be looked for counts as there.
func (e *Escrow) destroyed(month string) bool {
	_, err := os.Lstat(e.path(month, goneSuffix))
	return !errors.Is(err, os.ErrNotExist)
}

func (e *Escrow) path(month, suffix string) string { return filepath.Join(e.dir, month+suffix) }

func checkMonth(month string) error {
	if _, err := time.Parse("2006-01", month); err != nil {
		return ErrMonth
	}
	return nil
}

// keyID tells a month's keys apart; it says nothing about the key.
func keyID(key []byte) []byte {
	sum := sha256.Sum256(append([]byte("blindex/escrow-key-id/"), key...))
	return sum[:keyIDSize]
}
