package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"blindex/index"
)

// ErrBackup says that a folder is no backup, or not a whole one, or was changed.
var ErrBackup = errors.New("store: not a whole backup of blindex")

const (
	backupFormat   = 1
	manifestName   = "manifest.json"
	incompleteName = ".incomplete" // behind the folder's name, until all is on disk
)

// Manifest says what a backup holds and of which moment it is. It holds no key; the
// stamp needs the master file, so that nobody else can change a backup unnoticed.
type Manifest struct {
	Format     int            `json:"format"`
	CreatedAt  time.Time      `json:"created_at"`
	Migrations []int64        `json:"migrations"` // numbers of those in it
	Secrets    string         `json:"secrets"`    // check value of the master file it belongs to
	Node       string         `json:"node"`
	Position   index.Position `json:"position"` // of the feed
	// Journals are the last positions of the removal journals, by node: a restore needs
	// journals that reach them (R10).
	Journals   map[string]JournalPosition `json:"journals"`
	Checkpoint string                     `json:"checkpoint"` // the last signed one, or ""
	Tables     []BackupTable              `json:"tables"`     // in an order that references allow
	Sequences  []BackupSequence           `json:"sequences"`
}

// BackupTable is one table's file.
type BackupTable struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	Rows    int64    `json:"rows"`
	File    string   `json:"file"`
	Bytes   int64    `json:"bytes"`
	SHA256  string   `json:"sha256"`
}

// BackupSequence is where numbering goes on.
type BackupSequence struct {
	Name   string `json:"name"`
	Last   int64  `json:"last"`
	Called bool   `json:"called"`
}

// Rows is how many rows all tables have.
func (m Manifest) Rows() int64 {
	var n int64
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// stamped is the manifest as it stands on disk.
type stamped struct {
	Manifest json.RawMessage `json:"manifest"`
	Stamp    string          `json:"stamp"`
}

func stampOf(body []byte, stamp func([]byte) [32]byte) (string, error) {
	var plain bytes.Buffer
	if err := json.Compact(&plain, body); err != nil {
		return "", err
	}
	sum := stamp(plain.Bytes())
	return hex.EncodeToString(sum[:]), nil
}

func writeManifest(dir string, m Manifest, stamp func([]byte) [32]byte) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	sum, err := stampOf(body, stamp)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(stamped{Manifest: body, Stamp: sum}, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(dir, manifestName), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write(append(text, '\n')); err != nil {
		return err
	}
	return f.Sync()
}

// PeekManifest reads a manifest before the master file that stamped it is known. What
// it says is not to be trusted until OpenBackup took it. ErrBackup.
func PeekManifest(dir string) (Manifest, error) {
	m, _, _, err := readManifest(dir)
	return m, err
}

func readManifest(dir string) (m Manifest, body []byte, stamp string, err error) {
	text, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return m, nil, "", fmt.Errorf("%w: %s cannot be read; a backup that was cut short has none", ErrBackup, manifestName)
	}
	var s stamped
	if json.Unmarshal(text, &s) != nil || json.Unmarshal(s.Manifest, &m) != nil {
		return m, nil, "", fmt.Errorf("%w: %s is damaged", ErrBackup, manifestName)
	}
	if m.Format != backupFormat {
		return m, nil, "", fmt.Errorf("%w: its format is %d, this program reads %d", ErrBackup, m.Format, backupFormat)
	}
	return m, s.Manifest, s.Stamp, nil
}

// OpenBackup reads a backup's manifest, checks that this instance's master file stamped
// it, and reads every file through. ErrBackup, ErrForeignSecrets.
func OpenBackup(ctx context.Context, dir string, k Keys) (Manifest, error) {
	m, body, given, err := readManifest(dir)
	if err != nil {
		return m, err
	}
	if m.Secrets != hex.EncodeToString(k.Check[:]) {
		return m, ErrForeignSecrets
	}
	sum, err := stampOf(body, k.Stamp)
	if err != nil || subtle.ConstantTimeCompare([]byte(sum), []byte(given)) != 1 {
		return m, fmt.Errorf("%w: %s was changed after it was written", ErrBackup, manifestName)
	}
	for _, t := range m.Tables {
		if ctx.Err() != nil {
			return m, ctx.Err()
		}
		if err := checkTable(dir, t); err != nil {
			return m, err
		}
	}
	return m, nil
}

// checkTable reads one table's file through.
func checkTable(dir string, t BackupTable) error {
	f, err := openTable(dir, t)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := io.Copy(io.Discard, f); err != nil {
		return fmt.Errorf("%w: %s is damaged", ErrBackup, t.File)
	}
	return f.whole()
}

// tableFile reads a table's file and sums up what it reads.
type tableFile struct {
	io.Reader
	of   BackupTable
	file *os.File
	sum  hash.Hash
	rows lineCounter
}

// openTable opens a table's file: a plain name inside the backup, never a path.
func openTable(dir string, t BackupTable) (*tableFile, error) {
	if t.File != filepath.Base(t.File) || strings.HasPrefix(t.File, ".") {
		return nil, fmt.Errorf("%w: a file's name is none", ErrBackup)
	}
	f, err := os.Open(filepath.Join(dir, t.File))
	if err != nil {
		return nil, fmt.Errorf("%w: %s is missing", ErrBackup, t.File)
	}
	tf := &tableFile{of: t, file: f, sum: sha256.New()}
	unzip, err := gzip.NewReader(io.TeeReader(f, tf.sum))
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%w: %s is damaged", ErrBackup, t.File)
	}
	tf.Reader = io.TeeReader(unzip, &tf.rows)
	return tf, nil
}

// Close closes the file.
func (f *tableFile) Close() error { return f.file.Close() }

// whole is asked after reading to the end.
func (f *tableFile) whole() error {
	if _, err := io.Copy(f.sum, f.file); err != nil { // what stands behind the compressed data
		return fmt.Errorf("%w: %s is damaged", ErrBackup, f.of.File)
	}
	if hex.EncodeToString(f.sum.Sum(nil)) != f.of.SHA256 || f.rows.n != f.of.Rows {
		return fmt.Errorf("%w: %s is not what was written", ErrBackup, f.of.File)
	}
	return nil
}

// lineCounter counts rows: COPY writes each on a line of its own.
type lineCounter struct{ n int64 }

// Write counts.
func (c *lineCounter) Write(p []byte) (int, error) {
	c.n += int64(bytes.Count(p, []byte{'\n'}))
	return len(p), nil
}

// Check is the check value of the master file that the backup belongs to.
func (m Manifest) Check() ([]byte, error) {
	check, err := hex.DecodeString(m.Secrets)
	if err != nil || len(check) != 32 {
		return nil, fmt.Errorf("%w: %s is damaged", ErrBackup, manifestName)
	}
	return check, nil
}

// VerifyBackup reads a backup through and tells which removals it has seen that the
// journals here lack.
func (s *Store) VerifyBackup(ctx context.Context, dir string) (Manifest, []LostSpan, error) {
	m, err := OpenBackup(ctx, dir, s.keys)
	if err != nil {
		return m, nil, err
	}
	known, err := s.readJournal()
	if err != nil {
		return m, nil, err
	}
	return m, known.lost(m.Journals, known.holds), nil
}
