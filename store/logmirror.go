package store

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
)

const (
	leavesSuffix     = ".leaves"
	checkpointSuffix = ".checkpoint"
)

// logMirror is a node's copy of the log's lines, beside its removal journal: what was
// signed must outlive a database that goes back, or the log would fork. It is written
// before anything over it is signed.
type logMirror struct {
	path string

	mu   sync.Mutex
	n    int64 // lines
	size int64 // bytes of them
}

func newLogMirror(journal string) *logMirror {
	return &logMirror{path: strings.TrimSuffix(journal, journalSuffix) + leavesSuffix}
}

// extend brings the copy up to the size that the log has once nobody else writes the copy:
// next gives lines from a number up to another, some at a time.
func (m *logMirror) extend(size func() (int64, error), next func(from, to int64) ([][]byte, error)) (to int64, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	err = m.locked(func(f *os.File) error {
		err := m.catchUp(f)
		if err == nil {
			to, err = size()
		}
		if err != nil {
			return err
		}
		if m.n > to {
			return fmt.Errorf("%w: it has fewer leaves than were copied beside the journal", ErrBehind)
		}
		for m.n < to {
			lines, err := next(m.n, to)
			if err != nil {
				return err
			}
			if len(lines) == 0 {
				return errNoLeaf
			}
			if err := m.write(f, lines); err != nil {
				return err
			}
		}
		return f.Sync()
	})
	return to, err
}

func (m *logMirror) write(f *os.File, lines [][]byte) error {
	text := append(bytes.Join(lines, []byte{'\n'}), '\n')
	if _, err := f.WriteAt(text, m.size); err != nil {
		return errors.Join(err, f.Truncate(m.size))
	}
	m.n, m.size = m.n+int64(len(lines)), m.size+int64(len(text))
	return nil
}

// catchUp counts what stands behind m.size and cuts an end that a crash left torn.
func (m *logMirror) catchUp(f *os.File) error {
	if _, err := f.Seek(m.size, io.SeekStart); err != nil {
		return err
	}
	n, size, err := countLines(f)
	if err != nil {
		return err
	}
	m.n, m.size = m.n+n, m.size+size
	return f.Truncate(m.size)
}

// countLines counts whole lines; it stops at the first that a crash left torn, which
// reads as zeros. Whether they are the right ones only their tree tells.
func countLines(f io.Reader) (n, size int64, err error) {
	err = eachLine(f, func(line []byte) error {
		if !bytes.HasPrefix(line, []byte{'{'}) || !bytes.HasSuffix(line, []byte{'}'}) || bytes.IndexByte(line, 0) >= 0 {
			return errStop
		}
		n, size = n+1, size+int64(len(line))+1
		return nil
	})
	return n, size, err
}

var (
	errStop   = errors.New("store: stop reading")
	errNoLeaf = errors.New("store: a leaf is missing")
)

// eachLine reads whole lines until each returns errStop.
func eachLine(r io.Reader, each func(line []byte) error) error {
	in := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := in.ReadBytes('\n')
		if err == io.EOF {
			return nil // what has no end was torn by a crash
		}
		if err != nil {
			return err
		}
		if err := each(line[:len(line)-1]); errors.Is(err, errStop) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func (m *logMirror) locked(do func(*os.File) error) error {
	f, err := os.OpenFile(m.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	return do(f)
}

// writeWhole replaces a small file so that a crash leaves the old or the new one.
func writeWhole(path string, content []byte) error {
	dir := filepath.Dir(path)
	tmp, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	if _, err := tmp.Write(content); err != nil {
		return err
	}
	if err := tmp.Sync(); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	return syncFolder(dir)
}

// CheckpointsBeside are the signed checkpoints that nodes have left in a journal folder.
func CheckpointsBeside(journal string) ([][]byte, error) {
	files, err := filepath.Glob(filepath.Join(journal, "*"+checkpointSuffix))
	if err != nil {
		return nil, fmt.Errorf("store: read checkpoints: %w", err)
	}
	var out [][]byte
	for _, path := range files {
		signed, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("store: read checkpoints: %w", err)
		}
		out = append(out, signed)
	}
	return out, nil
}
