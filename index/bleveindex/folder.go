package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	bolterrors "go.etcd.io/bbolt/errors"
)

const (
	lockFile    = "LOCK"
	currentFile = "CURRENT"
	genPrefix   = "gen-"
)

// lockDir takes the folder for this process, until the file is closed or the process ends.
func lockDir(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("bleveindex: lock: %w", err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrInUse
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("bleveindex: lock: %w", err)
	}
	return f, nil
}

// openCurrent opens what CURRENT names, deletes what a crash left, and begins an empty
// generation when there is none, it is damaged, or another version made it.
func (e *Engine) openCurrent() error {
	name, err := readCurrent(e.opt.Dir)
	if err != nil {
		return err
	}
	if name != "" {
		path := filepath.Join(e.opt.Dir, name)
		g, err := open(path, e.opt.Shards, e.opt.Logf)
		if err == nil {
			e.gen = g
			return e.sweep(name)
		}
		if !damaged(err) {
			return err
		}
		e.opt.Logf("index: generation %s cannot be used and will be rebuilt: %v", name, err)
	}
	return e.begin(name)
}

// begin makes an empty generation after the one named.
func (e *Engine) begin(after string) error {
	name, err := nextName(e.opt.Dir, after)
	if err != nil {
		return err
	}
	g, err := create(context.Background(), filepath.Join(e.opt.Dir, name), e.opt.Shards, e.opt.Logf)
	if err != nil {
		return err
	}
	if err := writeCurrent(e.opt.Dir, name); err != nil {
		return errors.Join(err, g.close())
	}
	e.gen = g
	return e.sweep(name)
}

// damaged reports errors that neither time nor another user would mend. Anything else
// (no right to read, too many open files) must not cost a healthy index.
func damaged(err error) bool {
	for _, proof := range []error{
		bolterrors.ErrInvalid, bolterrors.ErrVersionMismatch, bolterrors.ErrChecksum, errOutdated, errRow, fs.ErrNotExist,
	} {
		if errors.Is(err, proof) {
			return true
		}
	}
	return false
}

func readCurrent(dir string) (string, error) {
	data, err := os.ReadFile(filepath.Join(dir, currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("bleveindex: %w", err)
	}
	name := strings.TrimSpace(string(data))
	if _, ok := genNumber(name); !ok {
		return "", nil // cut short by a crash of the machine: begin anew
	}
	return name, nil
}

// writeCurrent swaps CURRENT so that a crash leaves the old name or the new one.
func writeCurrent(dir, name string) error {
	tmp := filepath.Join(dir, currentFile+".tmp")
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("bleveindex: swap: %w", err)
	}
	_, err = f.WriteString(name + "\n")
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(tmp, filepath.Join(dir, currentFile))
	}
	if err == nil {
		err = syncDir(dir)
	}
	if err != nil {
		return fmt.Errorf("bleveindex: swap: %w", err)
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("bleveindex: sync folder: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("bleveindex: sync folder: %w", err)
	}
	return nil
}

func genNumber(name string) (int, bool) {
	digits, ok := strings.CutPrefix(name, genPrefix)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil && n > 0
}

// nextName returns the first name after all generations there are.
func nextName(dir, after string) (string, error) {
	last, _ := genNumber(after)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("bleveindex: %w", err)
	}
	for _, entry := range entries {
		if n, ok := genNumber(entry.Name()); ok {
			last = max(last, n)
		}
	}
	return fmt.Sprintf("%s%06d", genPrefix, last+1), nil
}

// sweep deletes what crashes left: other generations and an unfinished CURRENT.
func (e *Engine) sweep(keep string) error {
	entries, err := os.ReadDir(e.opt.Dir)
	if err != nil {
		return fmt.Errorf("bleveindex: sweep: %w", err)
	}
	for _, entry := range entries {
		_, isGen := genNumber(entry.Name())
		if entry.Name() == keep || !isGen && entry.Name() != currentFile+".tmp" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(e.opt.Dir, entry.Name())); err != nil {
			return fmt.Errorf("bleveindex: sweep: %w", err)
		}
	}
	return syncDir(e.opt.Dir)
}
