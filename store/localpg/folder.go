//go:build linux

package localpg

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

const (
	socketPort = "5432"
	// A socket's path fits 107 bytes with its end, and the server puts this behind the folder.
	maxSocketDir = 107 - len("/.s.PGSQL."+socketPort)
)

// takeFolder makes the data folder and locks it for this process's life. The
// kernel drops the lock when the process dies, however it dies.
func (s *Server) takeFolder() error {
	if err := os.MkdirAll(filepath.Dir(s.opt.Dir), 0o755); err != nil {
		return fmt.Errorf("localpg: data folder: %w", err)
	}
	// Root keeps the folder and lets the server's user pass through to what is its own.
	mode := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711
	}
	err := os.Mkdir(s.opt.Dir, mode)
	if err == nil {
		err = os.Chmod(s.opt.Dir, mode) // a umask may have taken bits
	} else if errors.Is(err, os.ErrExist) {
		err = nil
	}
	if err != nil {
		return fmt.Errorf("localpg: data folder: %w", err)
	}
	return s.takeLock()
}

func (s *Server) takeLock() error {
	f, err := os.OpenFile(filepath.Join(s.opt.Dir, "lock"), os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return fmt.Errorf("localpg: lock of the data folder: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer f.Close()
		owner := make([]byte, 20)
		n, _ := f.ReadAt(owner, 0) // a short read is the usual case; an empty one shows below
		who := "another process"
		if pid, err := strconv.Atoi(strings.TrimSpace(string(owner[:n]))); err == nil {
			who = fmt.Sprintf("process %d", pid)
		}
		return fmt.Errorf("%w: %s owns %s; use that one, stop it, or choose another data folder", ErrOwned, who, s.opt.Dir)
	}
	s.lock = f
	if err := f.Truncate(0); err != nil {
		return fmt.Errorf("localpg: lock of the data folder: %w", err)
	}
	if _, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0); err != nil {
		return fmt.Errorf("localpg: lock of the data folder: %w", err)
	}
	return nil
}

func (s *Server) release() {
	if s.lock == nil {
		return
	}
	if s.socketDir != "" && filepath.Dir(s.socketDir) != s.opt.Dir {
		os.Remove(s.socketDir) // empty after a clean stop; otherwise the next start uses it again
	}
	s.lock.Close()
	s.lock = nil
}

// chooseUser settles who runs the server: the caller, or for root, whom the
// server refuses, an unprivileged user that can reach the folder.
func (s *Server) chooseUser() error {
	if os.Geteuid() != 0 {
		return nil
	}
	if fi, err := os.Lstat(s.data()); err == nil && s.opt.User == "" {
		st := fi.Sys().(*syscall.Stat_t)
		if st.Uid != 0 {
			s.cred = &syscall.Credential{Uid: st.Uid, Gid: st.Gid}
			return s.reachable()
		}
	}
	names := []string{"postgres", "nobody"}
	if s.opt.User != "" {
		names = []string{s.opt.User}
	}
	for _, name := range names {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.ParseUint(u.Uid, 10, 32) // numbers on Linux
		gid, _ := strconv.ParseUint(u.Gid, 10, 32)
		s.cred = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		return s.reachable()
	}
	return fmt.Errorf("localpg: PostgreSQL does not run as root and there is no user %s here: make one, or start as a plain user",
		strings.Join(names, " or "))
}

// reachable walks up from the data folder and names the first folder that keeps
// the server's user out.
func (s *Server) reachable() error {
	for dir := s.opt.Dir; ; dir = filepath.Dir(dir) {
		fi, err := os.Stat(dir)
		if err != nil {
			return fmt.Errorf("localpg: data folder: %w", err)
		}
		if !s.mayEnter(fi) {
			return fmt.Errorf("%w: user %d may not enter %s; choose a folder such as /var/lib/blindex, or run 'chmod a+x %s'",
				ErrUnreachable, s.cred.Uid, dir, dir)
		}
		if dir == filepath.Dir(dir) {
			return nil
		}
	}
}

func (s *Server) mayEnter(fi os.FileInfo) bool {
	st := fi.Sys().(*syscall.Stat_t)
	switch {
	case st.Uid == s.cred.Uid:
		return fi.Mode()&0o100 != 0
	case st.Gid == s.cred.Gid:
		return fi.Mode()&0o010 != 0
	}
	return fi.Mode()&0o001 != 0
}

// makeSocketDir gives a 0700 folder of the server's user whose path is short
// enough for a socket: inside the data folder if that fits. Clients and the server
// read a comma as the end of a path, and the server's configuration has quotes.
func (s *Server) makeSocketDir() (string, error) {
	inside := filepath.Join(s.opt.Dir, "run")
	if len(inside) <= maxSocketDir && !strings.ContainsAny(inside, ",\"'\\\n") {
		return inside, s.privateDir(inside)
	}
	sum := sha256.Sum256([]byte(s.opt.Dir))
	name := fmt.Sprintf("blindex-%d-%x", s.serverUID(), sum[:6])
	for _, base := range []string{fmt.Sprintf("/run/user/%d", s.serverUID()), "/tmp", "/var/tmp"} {
		dir := filepath.Join(base, name)
		if err := s.privateDir(dir); err == nil {
			return dir, nil
		}
	}
	return "", fmt.Errorf("localpg: no place for the server's socket: %s is too long a path, and neither /run/user nor /tmp takes a private folder", s.opt.Dir)
}

func (s *Server) serverUID() int {
	if s.cred != nil {
		return int(s.cred.Uid)
	}
	return os.Geteuid()
}

// privateDir makes dir as a 0700 folder of the server's user, or takes it when it
// is one already. Somebody else's folder, or a link, is refused.
func (s *Server) privateDir(dir string) error {
	err := os.Mkdir(dir, 0o700)
	if err == nil && s.cred != nil {
		err = os.Lchown(dir, int(s.cred.Uid), int(s.cred.Gid))
	}
	if err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("localpg: private folder: %w", err)
	}
	fi, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("localpg: private folder: %w", err)
	}
	st := fi.Sys().(*syscall.Stat_t)
	if !fi.IsDir() || int(st.Uid) != s.serverUID() || fi.Mode().Perm() != 0o700 {
		return fmt.Errorf("localpg: %s is not a 0700 folder of user %d", dir, s.serverUID())
	}
	return nil
}
