//go:build linux

package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// clearLeftovers ends every PostgreSQL process that still works in the folder
// data, and removes pid files that name a process which is none of them.
//
// This process holds the folder's lock, so whoever started those is dead. They
// are ended and not adopted: an adopted server would outlive us. A process counts
// by its executable and its working folder (a server's is its data folder),
// never by a number in a file, which any other process may have by now.
func (s *Server) clearLeftovers(ctx context.Context, data string) error {
	if len(serversIn(data)) > 0 {
		s.opt.Logf("ending a left-over PostgreSQL in %s", data)
	}
	for _, step := range []struct {
		sig  syscall.Signal
		wait time.Duration
	}{{syscall.SIGINT, quitAfter}, {syscall.SIGQUIT, killAfter}, {syscall.SIGKILL, killAfter}} {
		gone, err := s.endServers(ctx, data, step.sig, step.wait)
		if err != nil {
			return err
		}
		if gone {
			return s.removeStalePidFiles(data)
		}
	}
	return fmt.Errorf("localpg: processes %v still work in %s and cannot be ended", serversIn(data), data)
}

// endServers signals the processes in data and waits until none is left.
func (s *Server) endServers(ctx context.Context, data string, sig syscall.Signal, wait time.Duration) (bool, error) {
	for _, pid := range serversIn(data) {
		signalServer(pid, data, s.signalFor(pid, data, sig))
	}
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	limit := time.NewTimer(wait)
	defer limit.Stop()
	for {
		if len(serversIn(data)) == 0 {
			return true, nil
		}
		select {
		case <-ctx.Done():
			return false, fmt.Errorf("localpg: wait for a left-over server: %w", ctx.Err())
		case <-limit.C:
			return false, nil
		case <-tick.C:
		}
	}
}

// signalFor spares the children of a living first process, which ends them
// itself. A child that lost its first process is told to quit at once, since
// SIGINT would only cancel its query.
func (s *Server) signalFor(pid int, data string, sig syscall.Signal) syscall.Signal {
	first := isFirst(pid, data)
	switch {
	case first || sig == syscall.SIGKILL:
		return sig
	case isServerIn(parentOf(pid), data):
		return 0
	}
	return syscall.SIGQUIT
}

func isFirst(pid int, data string) bool {
	text, err := readOwn(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return false
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return line == strconv.Itoa(pid)
}

// signalServer holds the process by a descriptor while it looks again, so that a
// number given anew in between is not hit.
func signalServer(pid int, data string, sig syscall.Signal) {
	p, err := os.FindProcess(pid)
	if err != nil {
		return
	}
	defer p.Release()
	if isServerIn(pid, data) {
		p.Signal(sig) // fails only when it has ended, which the caller watches
	}
}

// serversIn lists the PostgreSQL processes whose working folder is data.
func serversIn(data string) []int {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var pids []int
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil && isServerIn(pid, data) {
			pids = append(pids, pid)
		}
	}
	return pids
}

func isServerIn(pid int, data string) bool {
	proc := filepath.Join("/proc", strconv.Itoa(pid))
	exe, err := os.Readlink(proc + "/exe")
	if err != nil {
		return false // ended, or somebody else's
	}
	// An upgrade of the package leaves the old server on a deleted file.
	if filepath.Base(strings.TrimSuffix(exe, " (deleted)")) != "postgres" {
		return false
	}
	cwd, err := os.Stat(proc + "/cwd")
	if err != nil {
		return false
	}
	own, err := os.Stat(data)
	return err == nil && os.SameFile(cwd, own)
}

// parentOf reads the fourth field of /proc/PID/stat; the second is a name in
// brackets that may hold anything.
func parentOf(pid int) int {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text[max(0, strings.LastIndexByte(string(text), ')')):]), " ")
	fields := strings.Fields(rest)
	if len(fields) < 2 {
		return 0
	}
	ppid, _ := strconv.Atoi(fields[1]) // digits by the kernel's word
	return ppid
}

// removeStalePidFiles removes pid files that would keep a server from starting:
// those that name a living process, which is none of ours, and unreadable ones.
// A file that names a dead one is left to the server, which also checks by it
// that nobody is attached to the old shared memory.
func (s *Server) removeStalePidFiles(data string) error {
	files := []string{filepath.Join(data, "postmaster.pid")}
	if s.socketDir != "" {
		files = append(files, filepath.Join(s.socketDir, ".s.PGSQL."+socketPort+".lock"))
	}
	for _, f := range files {
		text, err := readOwn(f)
		if err != nil {
			continue
		}
		line, _, _ := strings.Cut(string(text), "\n")
		pid, err := strconv.Atoi(strings.TrimPrefix(line, "-"))
		if err == nil && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			continue
		}
		s.opt.Logf("removing %s: it names a process that is not this server", f)
		if err := os.Remove(f); err != nil {
			return fmt.Errorf("localpg: remove a stale pid file: %w", err)
		}
	}
	return nil
}
