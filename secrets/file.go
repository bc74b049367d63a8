package secrets

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// A key file is one line: the header and the key in base64.
const (
	masterHeader = "blindex-master-v1 "
	escrowHeader = "blindex-escrow-v1 "
)

// readKey reads a key file. It returns os.ErrNotExist, ErrMode, ErrFormat or the
// system's error; none holds content.
func readKey(path, header string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("secrets: open key file: %w", err)
	}
	defer f.Close()
	fi, err := f.Stat() // of what was opened, not of what the path names by now
	if err != nil {
		return nil, fmt.Errorf("secrets: open key file: %w", err)
	}
	if perm := fi.Mode().Perm(); perm&0o077 != 0 {
		return nil, fmt.Errorf("%w: %s has mode %04o; run 'chmod 600 %s', and make a new one if strangers had access", ErrMode, path, perm, path)
	}
	text, err := io.ReadAll(io.LimitReader(f, 4096))
	if err != nil {
		return nil, fmt.Errorf("secrets: read key file: %w", err)
	}
	coded, ok := bytes.CutPrefix(bytes.TrimSpace(text), []byte(header))
	if !ok {
		return nil, fmt.Errorf("%w (%s)", ErrFormat, path)
	}
	key, err := base64.StdEncoding.Strict().DecodeString(string(coded))
	if err != nil || len(key) != keySize { // the decoder's error would quote input
		return nil, fmt.Errorf("%w (%s)", ErrFormat, path)
	}
	return key, nil
}

// makeKey writes a new key file and reads it back. When two processes make the
// same file at once, one file comes to be and both read that one.
func makeKey(path, header string, rand io.Reader) ([]byte, error) {
	key := make([]byte, keySize)
	if _, err := io.ReadFull(rand, key); err != nil {
		return nil, fmt.Errorf("secrets: make key: %w", err)
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("secrets: make key file: %w", err)
	}
	tmp, err := os.CreateTemp(dir, ".new-key-*") // made with mode 0600
	if err != nil {
		return nil, fmt.Errorf("secrets: make key file: %w", err)
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	if _, err := tmp.WriteString(header + base64.StdEncoding.EncodeToString(key) + "\n"); err != nil {
		return nil, fmt.Errorf("secrets: make key file: %w", err)
	}
	if err := tmp.Sync(); err != nil {
		return nil, fmt.Errorf("secrets: make key file: %w", err)
	}
	// A link, unlike a rename, never replaces a file that is there.
	if err := os.Link(tmp.Name(), path); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, fmt.Errorf("secrets: make key file: %w", err)
	}
	if err := syncDir(dir); err != nil {
		return nil, err
	}
	return readKey(path, header)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("secrets: sync key folder: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("secrets: sync key folder: %w", err)
	}
	return nil
}
