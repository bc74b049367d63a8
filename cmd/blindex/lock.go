package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// errOwned says that another process runs on this data folder.
var errOwned = errors.New("another blindex runs on this data folder")

// ownerPatience is how long a program that starts waits for the owner of its data folder:
// a command that became the owner for a moment ends, an owner that starts begins to listen.
const ownerPatience = 30 * time.Second

// whenFree calls try again while another process owns the data folder; errOwned when it
// does so for longer than ownerPatience. waits is called before the first pause.
func whenFree(ctx context.Context, waits func(), try func() error) error {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	limit := time.NewTimer(ownerPatience)
	defer limit.Stop()
	for told := false; ; told = true {
		err := try()
		if !errors.Is(err, errOwned) {
			return err
		}
		if !told {
			waits()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-limit.C:
			return err
		case <-tick.C:
		}
	}
}

// lockData makes this process the owner of the data folder until release is called.
func lockData(dir string) (release func(), err error) {
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "owner"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the data folder: %w", err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, fmt.Errorf("%w: %s", errOwned, dir)
		}
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	return func() {
		removeControl(dir)
		f.Close()
	}, nil
}

// noCoreDumps keeps memory, which may hold untrusted input, off the disk (R3).
func noCoreDumps() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
}

// controlFolder is the folder of controlPath.
func controlFolder(abs string) string {
	sum := sha256.Sum256([]byte(abs))
	return fmt.Sprintf("%s/blindex-%d-%s", strings.TrimSuffix(os.TempDir(), "/"), os.Geteuid(), hex.EncodeToString(sum[:6]))
}

// madeFolder makes a folder if need be and looks at it.
func madeFolder(dir string) (fs.FileInfo, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return os.Lstat(dir)
}

// removeControl is called by the owner of a data folder, before another can be one.
func removeControl(data string) {
	if abs, err := filepath.Abs(data); err == nil {
		os.Remove(controlFolder(abs)) // fails for one that is in use or another's
	}
}

// controlPath is where the owner of a data folder listens for other commands: a short
// path, since a socket's address ends at 107 bytes.
func controlPath(data string) (string, error) {
	abs, err := filepath.Abs(data)
	if err != nil {
		return "", fmt.Errorf("find the data folder: %w", err)
	}
	dir := controlFolder(abs)
	st, err := madeFolder(dir)
	for errors.Is(err, fs.ErrNotExist) { // an owner that ended has just removed it
		st, err = madeFolder(dir)
	}
	if err != nil {
		return "", fmt.Errorf("make the control folder: %w", err)
	}
	if !st.IsDir() || st.Mode().Perm() != 0o700 || !ownedByUs(st) {
		return "", fmt.Errorf("the control folder %s is not ours alone: remove it", dir)
	}
	return filepath.Join(dir, "control"), nil
}
