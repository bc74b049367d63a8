//go:build linux

package localpg

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long a test waits for what must happen; it only counts when something
// is wrong.
const patience = 3 * time.Minute

// reachableDir is a temporary folder that the server's unprivileged user can
// enter; t.TempDir is not one.
func reachableDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "localpg-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "pg")
}

func start(t *testing.T, opt Options) *Server {
	t.Helper()
	opt.Logf = t.Logf
	s, err := Start(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		s.Stop(ctx)
	})
	return s
}

// query asks through psql, a client that is not ours.
func query(t *testing.T, s *Server, sql string) string {
	t.Helper()
	cmd := exec.Command(filepath.Join(s.bin.Dir, "psql"), "-X", "-A", "-t", "-d", s.URL(), "-c", sql)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("psql: %v: %s", err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestStartQueryRestartStop(t *testing.T) {
	t.Parallel()
	dir := reachableDir(t)
	s := start(t, Options{Dir: dir})
	if got := query(t, s, "SELECT current_database() || ' ' || current_user"); got != "blindex blindex" {
		t.Errorf("connected as %q", got)
	}
	query(t, s, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
	first, done := s.PID(), s.Done()
	if err := s.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	select {
	case <-done:
	default:
		t.Error("Done of the first run is open after a restart")
	}
	if s.PID() == first {
		t.Error("a restart kept the process")
	}
	if got := query(t, s, "SELECT n FROM kept"); got != "7" {
		t.Errorf("after a restart: %q", got)
	}
	pid := s.PID()
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if isServerIn(pid, s.data()) {
		t.Error("the server lives after Stop")
	}
}

// R3: nothing of a statement, a parameter or a row reaches the server's log.
func TestR3LogHoldsNoInput(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Dir: reachableDir(t), Settings: map[string]string{"log_statement": "all", "log_min_messages": "debug1"}})
	query(t, s, "CREATE TABLE c (n text UNIQUE CHECK (n <> 'canary-check'))")
	for _, bad := range []string{
		"INSERT INTO c VALUES ('canary-unique'), ('canary-unique')",
		"INSERT INTO c VALUES ('canary-check')",
		"SELECT 'canary-cast'::int",
		"SELECT canary_syntax FROM",
		"DO $$ BEGIN RAISE LOG 'no canary here'; END $$",
	} {
		exec.Command(filepath.Join(s.bin.Dir, "psql"), "-X", "-d", s.URL(), "-c", bad).Run()
	}
	log, err := os.ReadFile(s.LogFile())
	if err != nil {
		t.Fatal(err)
	}
	// The LOG line shows that the file is the right one and would have taken more.
	if !strings.Contains(string(log), "no canary here") {
		t.Fatalf("the log misses a line it should hold: %s", log)
	}
	if strings.Contains(strings.ReplaceAll(string(log), "no canary here", ""), "canary") {
		t.Errorf("the log holds input: %s", log)
	}
}

// Written out here again, so that a value lost from the configuration is missed.
func TestPromisedSettingsHold(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Dir: reachableDir(t)})
	for name, want := range map[string]string{
		"log_error_verbosity":        "terse",
		"log_min_error_statement":    "panic",
		"log_min_messages":           "log",
		"log_statement":              "none",
		"log_min_duration_statement": "-1",
		"log_min_duration_sample":    "-1",
		"log_parameter_max_length":   "0",
		"log_lock_waits":             "off",
		"listen_addresses":           "",
		"fsync":                      "on",
		"full_page_writes":           "on",
		"synchronous_commit":         "on",
		"data_checksums":             "on",
		"wal_recycle":                "off",
		"server_encoding":            "UTF8",
		"TimeZone":                   "UTC",
	} {
		if got := query(t, s, "SHOW "+name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := query(t, s, "SELECT datcollate || datctype FROM pg_database WHERE datname = current_database()"); got != "CC" {
		t.Errorf("locale is %q", got)
	}
}

func TestALeftOverAlterSystemDoesNotHold(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Dir: reachableDir(t)})
	query(t, s, "ALTER SYSTEM SET log_statement = 'all'")
	if err := s.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := query(t, s, "SHOW log_statement"); got != "none" {
		t.Errorf("log_statement is %q after ALTER SYSTEM and a restart", got)
	}
}

func TestOnlyTheSocketAndItsOwnerGetIn(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Dir: reachableDir(t)})
	for _, dir := range []string{s.data(), s.socketDir} {
		fi, err := os.Stat(dir)
		if err != nil {
			t.Fatal(err)
		}
		st := fi.Sys().(*syscall.Stat_t)
		if fi.Mode().Perm() != 0o700 || int(st.Uid) != s.serverUID() || st.Uid == 0 {
			t.Errorf("%s is %v of user %d", dir, fi.Mode(), st.Uid)
		}
	}
	fi, err := os.Stat(s.LogFile())
	if err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("log: %v %v", fi.Mode(), err)
	}
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", s.PID()))
	if err != nil || !regexp.MustCompile(`Max core file size +0 +0 `).Match(limits) {
		t.Errorf("core dumps are on: %v %s", err, limits)
	}
	inodes := map[string]bool{}
	for _, pid := range serversIn(s.data()) {
		links, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
		for _, l := range links {
			if to, err := os.Readlink(l); err == nil && strings.HasPrefix(to, "socket:[") {
				inodes[strings.Trim(to, "socket:[]")] = true
			}
		}
	}
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		text, _ := os.ReadFile(table)
		for _, line := range strings.Split(string(text), "\n") {
			if f := strings.Fields(line); len(f) > 9 && f[3] == "0A" && inodes[f[9]] {
				t.Errorf("the server listens on TCP: %s", line)
			}
		}
	}
}

func TestSecondOwnerIsRefusedByName(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Dir: reachableDir(t)})
	_, err := Start(t.Context(), Options{Dir: s.opt.Dir})
	if !errors.Is(err, ErrOwned) || !strings.Contains(err.Error(), fmt.Sprintf("process %d", os.Getpid())) {
		t.Errorf("second owner: %v", err)
	}
	if got := query(t, s, "SELECT 1"); got != "1" {
		t.Errorf("the first owner's server: %q", got)
	}
}

// Who keeps only the address still owns the folder while the server runs: the
// collector must not close the lock.
func TestAForgottenServerKeepsItsLock(t *testing.T) {
	t.Parallel()
	dir := reachableDir(t)
	s, err := Start(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	pid, done := s.PID(), s.Done()
	t.Cleanup(func() {
		syscall.Kill(pid, syscall.SIGINT)
		await(t, done)
	})
	s = nil
	for range 3 {
		runtime.GC()
	}
	if _, err := Start(t.Context(), Options{Dir: dir}); !errors.Is(err, ErrOwned) {
		t.Errorf("a second owner while the server runs: %v", err)
	}
}

func TestLongAndOddFolderNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{strings.Repeat("long-", 24), "it's, odd"} {
		dir := filepath.Join(filepath.Dir(reachableDir(t)), name)
		if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
			t.Fatal(err)
		}
		s := start(t, Options{Dir: dir})
		if got := query(t, s, "SELECT 1"); got != "1" {
			t.Errorf("%s: %q", name, got)
		}
		if len(s.socketDir) > maxSocketDir {
			t.Errorf("socket folder of %d bytes", len(s.socketDir))
		}
		if err := s.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(s.socketDir); !os.IsNotExist(err) && strings.HasPrefix(s.socketDir, "/tmp/blindex-") {
			t.Errorf("%s stays behind", s.socketDir)
		}
	}
}

func TestDoneTellsThatTheServerDied(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Dir: reachableDir(t)})
	query(t, s, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
	// A busy child does not see its first process die and keeps the shared memory:
	// Restart has to end it first.
	busy := exec.Command(filepath.Join(s.bin.Dir, "psql"), "-X", "-d", s.URL(), "-c", "SELECT count(*) FROM generate_series(1, 1e12)")
	if err := busy.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { busy.Process.Kill(); busy.Wait() }()
	for query(t, s, "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%1e12)'") != "1" {
		continue
	}
	if err := syscall.Kill(s.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	await(t, s.Done())
	if err := s.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := query(t, s, "SELECT n FROM kept"); got != "7" {
		t.Errorf("after kill -9 of the server: %q", got)
	}
}

func await(t *testing.T, done <-chan struct{}) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatal("waited in vain")
	}
}

// TestHelperOwner is no test: it is the process that other tests start as an owner of a folder.
func TestHelperOwner(t *testing.T) {
	dir := os.Getenv("LOCALPG_HELPER_DIR")
	if dir == "" {
		return
	}
	s, err := Start(t.Context(), Options{Dir: dir})
	if err != nil {
		fmt.Println("failed", err)
		return
	}
	fmt.Println("pid", s.PID())
	bufio.NewReader(os.Stdin).ReadString('\n') // until the parent lets go or kills us
	if err := s.Stop(context.Background()); err != nil {
		fmt.Println("failed", err)
	}
	fmt.Println("stopped")
}

// helper starts this test program as an owner of dir, as uid when that is not 0, and gives the server's pid.
func helper(t *testing.T, dir string, uid uint32) (cmd *exec.Cmd, pid int, out *bufio.Scanner, stdin interface{ Close() error }) {
	t.Helper()
	exe := filepath.Join(filepath.Dir(reachableDir(t)), "owner.test")
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(exe, self, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd = exec.Command(exe, "-test.run=^TestHelperOwner$")
	cmd.Dir = filepath.Dir(exe)
	cmd.Env = []string{"LOCALPG_HELPER_DIR=" + dir, "PATH=" + os.Getenv("PATH"), "HOME=/nonexistent"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if uid != 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uid, Gid: uid}
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	out = bufio.NewScanner(pipe)
	for out.Scan() {
		if n, ok := strings.CutPrefix(out.Text(), "pid "); ok {
			if pid, err = strconv.Atoi(n); err != nil {
				t.Fatal(err)
			}
			return cmd, pid, out, in
		}
		if strings.HasPrefix(out.Text(), "failed") {
			t.Fatal(out.Text())
		}
	}
	t.Fatal("the helper ended without a word")
	return nil, 0, nil, nil
}

func TestServerDiesWithItsOwner(t *testing.T) {
	t.Parallel()
	dir := reachableDir(t)
	owner, pid, _, _ := helper(t, dir, 0)
	data := filepath.Join(dir, "data")
	if !isServerIn(pid, data) {
		t.Fatalf("no server %d in %s", pid, data)
	}
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	owner.Wait()
	deadline := time.After(patience)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for len(serversIn(data)) > 0 {
		select {
		case <-deadline:
			t.Fatalf("%v outlive their owner", serversIn(data))
		case <-tick.C:
		}
	}
}

func TestNextOwnerTakesOverAtOnce(t *testing.T) {
	t.Parallel()
	dir := reachableDir(t)
	owner, _, _, _ := helper(t, dir, 0)
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	owner.Wait()
	s := start(t, Options{Dir: dir}) // the old server may still be on its way out
	if got := query(t, s, "SELECT 1"); got != "1" {
		t.Errorf("after a change of owner: %q", got)
	}
}

// A left-over server that no signal of the kernel ended is found by executable
// and folder, although its pid file is gone.
func TestAServerOfADeadOwnerIsEnded(t *testing.T) {
	t.Parallel()
	dir := reachableDir(t)
	s := start(t, Options{Dir: dir})
	old := s.proc
	if err := os.Remove(filepath.Join(s.data(), "postmaster.pid")); err != nil {
		t.Fatal(err)
	}
	s.lock.Close() // as the kernel does when an owner dies
	s.lock = nil
	next := start(t, Options{Dir: dir})
	await(t, old.done)
	if got := query(t, next, "SELECT 1"); got != "1" {
		t.Errorf("the next owner: %q", got)
	}
}

func TestForeignProcessInThePidFileIsLeftAlone(t *testing.T) {
	t.Parallel()
	dir := reachableDir(t)
	s := start(t, Options{Dir: dir})
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	bystander := exec.Command("sleep", "infinity")
	bystander.SysProcAttr = &syscall.SysProcAttr{Credential: s.cred, Pdeathsig: syscall.SIGKILL}
	bystander.Dir = s.data() // even in the folder: it is no PostgreSQL
	if err := bystander.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bystander.Process.Kill(); bystander.Wait() })
	stale := fmt.Sprintf("%d\n%s\n1\n5432\n%s\n\n  1  1\nready   \n", bystander.Process.Pid, s.data(), s.socketDir)
	for _, f := range []string{filepath.Join(s.data(), "postmaster.pid"), filepath.Join(s.socketDir, ".s.PGSQL.5432.lock")} {
		if err := s.writeOwned(f, stale); err != nil {
			t.Fatal(err)
		}
	}
	again := start(t, Options{Dir: dir})
	if got := query(t, again, "SELECT 1"); got != "1" {
		t.Errorf("beside a foreign process: %q", got)
	}
	if err := bystander.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the foreign process was ended: %v", err)
	}
}

// As root the tests above run the server as an unprivileged user; this one runs
// all of it, owner included, as a plain user. As a plain user they all do.
func TestPlainUser(t *testing.T) {
	t.Parallel()
	dir := reachableDir(t)
	var uid uint32
	if os.Geteuid() == 0 {
		uid = 65534
		if err := os.Chown(filepath.Dir(dir), int(uid), int(uid)); err != nil {
			t.Fatal(err)
		}
	}
	owner, pid, out, stdin := helper(t, dir, uid)
	fi, err := os.Stat(fmt.Sprintf("/proc/%d", pid))
	if err != nil {
		t.Fatal(err)
	}
	if got := fi.Sys().(*syscall.Stat_t).Uid; uid != 0 && got != uid {
		t.Errorf("the server runs as %d", got)
	}
	if fi, err := os.Stat(dir); err != nil || (uid != 0 && fi.Mode().Perm() != 0o700) {
		t.Errorf("folder of a plain user: %v %v", fi.Mode(), err)
	}
	stdin.Close()
	stopped := false
	for out.Scan() {
		stopped = stopped || out.Text() == "stopped"
	}
	if err := owner.Wait(); err != nil || !stopped {
		t.Errorf("stop: %v, said %v", err, stopped)
	}
	if uid != 0 { // root finds a folder of that user and runs the server as its owner
		s := start(t, Options{Dir: dir})
		if s.serverUID() != int(uid) {
			t.Errorf("root runs a folder of %d as %d", uid, s.serverUID())
		}
	}
}

func TestUnreachableFolderNamesTheObstacle(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		return // a plain user runs the server itself: nothing can be out of its reach
	}
	dir := reachableDir(t)
	if err := os.Chmod(filepath.Dir(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Options{Dir: dir})
	if !errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), "may not enter "+filepath.Dir(dir)+";") {
		t.Errorf("unreachable folder: %v", err)
	}
}

func TestMissingBinariesNameThePackage(t *testing.T) {
	t.Parallel()
	_, err := Start(t.Context(), Options{Dir: reachableDir(t), BinDirs: []string{t.TempDir()}})
	var missing *MissingError
	if !errors.As(err, &missing) {
		t.Fatalf("no binaries: %v", err)
	}
	for _, word := range []string{"apt-get install postgresql", "DATABASE_URL"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q lacks %q", err, word)
		}
	}
}

func TestAnotherVersionNamesThePackageAndTheUpgrade(t *testing.T) {
	t.Parallel()
	dir := reachableDir(t)
	if err := os.MkdirAll(filepath.Join(dir, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data", "PG_VERSION"), []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Options{Dir: dir})
	var version *VersionError
	if !errors.As(err, &version) {
		t.Fatalf("another version: %v", err)
	}
	for _, word := range []string{"apt-get install postgresql-9", "pg_upgrade"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q lacks %q", err, word)
		}
	}
}

func TestAHalfMadeClusterIsMadeAgain(t *testing.T) {
	t.Parallel()
	dir := reachableDir(t)
	half := filepath.Join(dir, "data.new")
	if err := os.MkdirAll(half, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(half, "PG_VERSION"), []byte("15\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := start(t, Options{Dir: dir})
	if got := query(t, s, "SELECT 1"); got != "1" {
		t.Errorf("after a half-made cluster: %q", got)
	}
}

func TestAFullSocketFolderOfAnotherIsRefused(t *testing.T) {
	t.Parallel()
	s := &Server{opt: Options{Dir: reachableDir(t)}}
	link := filepath.Join(filepath.Dir(s.opt.Dir), "link")
	if err := os.Symlink("/tmp", link); err != nil {
		t.Fatal(err)
	}
	if err := s.privateDir(link); err == nil {
		t.Error("a link was taken as a private folder")
	}
	l, err := net.Listen("unix", filepath.Join(filepath.Dir(s.opt.Dir), "s"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := s.privateDir(l.Addr().String()); err == nil {
		t.Error("a socket was taken as a private folder")
	}
}
