//go:build linux

package localpg

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// makeCluster runs initdb and makes the program's database in a folder beside
// the final one; the rename at the end makes a half-made cluster impossible.
func (s *Server) makeCluster(ctx context.Context) error {
	s.opt.Logf("making a private PostgreSQL %d cluster in %s", s.bin.Major, s.data())
	fresh := s.data() + ".new"
	if err := s.clearLeftovers(ctx, fresh); err != nil {
		return err
	}
	if err := os.RemoveAll(fresh); err != nil {
		return fmt.Errorf("localpg: clear a half-made cluster: %w", err)
	}
	if err := s.privateDir(fresh); err != nil {
		return err
	}
	args := []string{"-D", fresh, "-U", Role, "--locale=C", "--encoding=UTF8", "--data-checksums",
		"--auth-local=trust", "--auth-host=reject", "--no-instructions"}
	if err := s.tool(ctx, fresh, "", "initdb", args...); err != nil {
		return err
	}
	create := "CREATE DATABASE " + Database + "\n"
	if err := s.tool(ctx, fresh, create, "postgres", "--single", "-D", fresh, "-c", "exit_on_error=on", "postgres"); err != nil {
		return err
	}
	if err := os.Remove(s.data()); err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("localpg: %s is in the way of a new cluster: %w", s.data(), err)
	}
	if err := os.Rename(fresh, s.data()); err != nil {
		return fmt.Errorf("localpg: put the new cluster in place: %w", err)
	}
	return syncDir(s.opt.Dir)
}

// tool runs one of the server's programs as the server's user and tells what it
// said when it failed. No user data exists when tools run.
func (s *Server) tool(ctx context.Context, dir, stdin, name string, args ...string) error {
	runtime.LockOSThread() // the kernel's death signal follows the thread that started the child
	defer runtime.UnlockOSThread()
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin.Dir, name), args...)
	cmd.Dir = dir
	cmd.Env = s.environment()
	cmd.Stdin = strings.NewReader(stdin)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.cred, Pdeathsig: syscall.SIGTERM, Setsid: true}
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("localpg: %s: %w: %s", name, err, lastLines(string(out), 3))
	}
	return nil
}

// environment leaves out the caller's: PGDATA, PGOPTIONS and locales would change the server.
func (s *Server) environment() []string {
	return []string{"PATH=" + s.bin.Dir + ":/usr/bin:/bin", "LC_ALL=C", "TZ=UTC", "HOME=" + s.opt.Dir}
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], " / ")
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("localpg: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("localpg: sync %s: %w", dir, err)
	}
	return nil
}
