//go:build linux

package localpg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	pollEvery   = 10 * time.Millisecond // how often a state of the server is looked at
	quitAfter   = 20 * time.Second      // how long an orderly end may take for a left-over server
	killAfter   = 10 * time.Second      // and a quick one, for any
	maxLogBytes = 8 << 20               // a longer log is put aside at start; one old log is kept
)

// process is one run of the server.
type process struct {
	pid  int
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
}

// launch starts the server and returns when it takes connections.
func (s *Server) launch(ctx context.Context) (*process, error) {
	log, err := s.openLog()
	if err != nil {
		return nil, err
	}
	defer log.Close()
	from, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("localpg: server log: %w", err)
	}
	p, err := s.spawn(log)
	if err != nil {
		return nil, err
	}
	if err := s.awaitReady(ctx, p); err != nil {
		p.kill()
		said := make([]byte, 4096)
		n, _ := log.ReadAt(said, from) // what there is; the end of file is the usual case
		return nil, fmt.Errorf("localpg: start of the server: %w: %s", err, lastLines(string(said[:n]), 3))
	}
	return p, nil
}

// spawn starts the server from a thread that stays until the server ends,
// because the kernel sends the death signal when that thread dies, not the process.
//
// The signal is SIGINT, the fast orderly stop: SIGQUIT would be quicker but makes
// the next start replay the log and forget the statistics that autovacuum works by.
func (s *Server) spawn(log *os.File) (*process, error) {
	// No core dumps of a process that has names in its memory (R3).
	cmd := exec.Command("/bin/sh", "-c", `ulimit -c 0 && exec "$0" -D "$1"`, filepath.Join(s.bin.Dir, "postgres"), s.data())
	cmd.Dir = s.data()
	cmd.Env = s.environment()
	cmd.Stdout, cmd.Stderr = log, log
	// A session of its own: Ctrl-C at the terminal must reach our shutdown first.
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.cred, Pdeathsig: syscall.SIGINT, Setsid: true}
	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			cmd.Wait() // how it ended is in its log; that it ended is what counts here
			close(p.done)
			runtime.KeepAlive(s) // a collected lock file is closed: the folder would be free under a running server
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("localpg: start of the server: %w", err)
	}
	p.pid = cmd.Process.Pid
	return p, nil
}

var errEnded = errors.New("it ended at once")

// awaitReady waits for the word the server writes into its pid file, as pg_ctl does.
func (s *Server) awaitReady(ctx context.Context, p *process) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		if lines := s.pidFile(); len(lines) > 7 && lines[0] == strconv.Itoa(p.pid) && strings.TrimSpace(lines[7]) == "ready" {
			return nil
		}
		select {
		case <-p.done:
			return errEnded
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// pidFile holds pid, folder, start time, port, socket folder, address, shared memory, state.
func (s *Server) pidFile() []string {
	text, err := readOwn(filepath.Join(s.data(), "postmaster.pid"))
	if err != nil {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// stop asks for a fast orderly shutdown and waits; when ctx ends it asks less kindly.
func (p *process) stop(ctx context.Context) error {
	p.cmd.Process.Signal(syscall.SIGINT) // fails only when it has ended
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
		p.kill()
		return fmt.Errorf("localpg: orderly stop of the server: %w", ctx.Err())
	}
}

// kill ends the server without a checkpoint and waits until it is gone.
func (p *process) kill() {
	p.cmd.Process.Signal(syscall.SIGQUIT) // fails only when it has ended
	timer := time.NewTimer(killAfter)
	defer timer.Stop()
	select {
	case <-p.done:
	case <-timer.C:
		p.cmd.Process.Kill()
		<-p.done
	}
}

func (s *Server) openLog() (*os.File, error) {
	path := s.LogFile()
	if fi, err := os.Lstat(path); err == nil && fi.Size() > maxLogBytes {
		if err := os.Rename(path, path+".old"); err != nil {
			return nil, fmt.Errorf("localpg: server log: %w", err)
		}
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("localpg: server log: %w", err)
	}
	return f, nil
}
