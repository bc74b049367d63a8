package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// threeLinks writes an import file of the operator's own data.
func threeLinks(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for i, name := range []string{"Lighthouse keeper.epub", "Harbour master.epub", "Ferry captain.epub"} {
		fmt.Fprintf(&b, `{"url":"https://mega.nz/file/Ab3dE6g%d#Zx8Lq2Vn5Rt7Yp0Wc3Mf6Bh9Kd1Gs4Ja8Eu2Ti5Oo7X","name":%q}`+"\n", i, name)
	}
	path := filepath.Join(t.TempDir(), "own.jsonl")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// remove files a notice about a link and has it accepted.
func (n *node) remove(link string) (ref string) {
	n.t.Helper()
	var f filed
	if code := n.call("POST", "/api/v1/notices", notice(link), &f); code != 202 {
		n.t.Fatalf("notice: %d", code)
	}
	n.decide(f.Ref)
	return f.Ref
}

func (n *node) shows(word string) bool {
	hits, _ := n.search(word)
	return len(hits) > 0
}

// R10, T41: backed up while it serves; then a removal; then the database, the index and
// everything else but master file and journal is deleted; the backup comes back, and the
// removal stands. Importing the same data again brings nothing back either (R11).
func TestT41RestoreAfterEverythingIsGone(t *testing.T) {
	data, dir := dataFolder(t), filepath.Join(t.TempDir(), "backup")
	n := startNode(t, data)
	own := threeLinks(t)
	n.command("import", "--own", own)
	n.signIn()
	out := n.command("backup", dir)
	if !strings.Contains(out, "Not in it") || !strings.Contains(out, "master.key") {
		t.Errorf("backup: %s", out)
	}
	if _, err := cli(t, "", "backup", dir, "--data", data); !errors.Is(err, errUsage) && (err == nil || !strings.Contains(err.Error(), "something already")) {
		t.Errorf("a second backup into it: %v", err)
	}
	ref := n.remove("https://mega.nz/file/Ab3dE6g0")
	if n.shows("lighthouse") || !n.shows("harbour") {
		t.Fatal("not removed, or too much")
	}
	if _, err := cli(t, "", "restore", "--replace", dir, "--data", data); !errors.Is(err, errOwned) {
		t.Errorf("restored while it serves: %v", err)
	}
	if out := n.command("verify", dir); !strings.Contains(out, "whole and unchanged") {
		t.Errorf("verify: %s", out)
	}
	n.stop()
	if _, err := cli(t, "", "restore", dir, "--data", data); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("a database in use is thrown away: %v", err)
	}
	for _, gone := range []string{"pg", "index", "escrow"} {
		if err := os.RemoveAll(filepath.Join(data, gone)); err != nil {
			t.Fatal(err)
		}
	}
	key := filepath.Join(data, "master.key")
	if err := os.Rename(key, key+".away"); err != nil {
		t.Fatal(err)
	}
	if _, err := cli(t, "", "restore", dir, "--data", data); err == nil || !strings.Contains(err.Error(), "master file is missing") {
		t.Errorf("restored without the master file: %v", err)
	}
	if err := os.Rename(key+".away", key); err != nil {
		t.Fatal(err)
	}
	out, err := cli(t, "", "restore", dir, "--data", data)
	if err != nil || !strings.Contains(out, "journal: 1 removals") || !strings.Contains(out, "2 entries may be shown") || !strings.Contains(out, ref+"  removed 1") {
		t.Fatalf("restore: %s, %v", out, err)
	}
	n = startNode(t, data)
	if n.shows("lighthouse") || !n.shows("harbour") || !n.shows("ferry") {
		t.Error("not as it was, less the removal")
	}
	if out := n.command("import", "--own", own); !strings.Contains(out, "1 refused because they were removed") || n.shows("lighthouse") {
		t.Errorf("import after it: %s", out)
	}
	if out := n.command("reindex"); n.shows("lighthouse") || !n.shows("harbour") {
		t.Errorf("after a reindex: %s", out)
	}
	if out := n.command("rekey"); !strings.Contains(out, "key 2: 3 targets hashed anew") && !strings.Contains(out, "key 2: 2 targets") {
		t.Errorf("rekey: %s", out)
	}
	if out := n.command("import", "--own", own); !strings.Contains(out, "1 refused because they were removed") || n.shows("lighthouse") || !n.shows("harbour") {
		t.Errorf("import after a re-keying: %s", out)
	}
	if out := n.command("verify"); !strings.Contains(out, ref) {
		t.Errorf("verify does not name the lost notice: %s", out)
	}
}

// R10: the journal is lost with everything else: nothing comes back without a word.
func TestR10RestoreWithoutJournal(t *testing.T) {
	data, dir := dataFolder(t), filepath.Join(t.TempDir(), "backup")
	n := startNode(t, data)
	n.command("import", "--own", threeLinks(t))
	n.signIn()
	n.remove("https://mega.nz/file/Ab3dE6g0")
	n.command("backup", dir)
	n.remove("https://mega.nz/file/Ab3dE6g1")
	n.stop()
	for _, gone := range []string{"pg", "index", "journal"} {
		if err := os.RemoveAll(filepath.Join(data, gone)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := cli(t, "", "restore", dir, "--data", data); err == nil || !strings.Contains(err.Error(), "removals 1 to 2") || !strings.Contains(err.Error(), "--accept-gap") {
		t.Fatalf("%v", err)
	}
	out, err := cli(t, "", "restore", "--accept-gap", dir, "--data", data)
	if err != nil || !strings.Contains(out, "lost, and published as lost: ") {
		t.Fatalf("%s, %v", out, err)
	}
	n = startNode(t, data)
	if code, body := n.get("/api/v1/transparency/log/leaves"); code == 200 && !strings.Contains(body, `"gap"`) {
		t.Errorf("the log does not tell of the gap: %s", body)
	}
	if n.shows("lighthouse") || !n.shows("harbour") {
		t.Error("not what the backup holds")
	}
}

// killed runs the program and kills it as soon as when is true; it reports whether the
// program came to its end before. The program stands still while when is asked, so that
// what was true is still true when it is killed, however long the question takes.
func killed(t *testing.T, bin string, when func() bool, args ...string) (done bool, out string) {
	t.Helper()
	cmd := exec.Command(bin, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	var text buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case err := <-ended:
			return err == nil, text.String()
		case <-time.After(5 * time.Millisecond): // lets it go on for a moment
		}
		if !halted(cmd.Process) {
			return <-ended == nil, text.String()
		}
		if when() {
			cmd.Process.Signal(syscall.SIGKILL)
			<-ended
			return false, text.String()
		}
		cmd.Process.Signal(syscall.SIGCONT)
	}
}

// halted brings a child to a halt; it is false when the child has ended.
func halted(p *os.Process) bool {
	if p.Signal(syscall.SIGSTOP) != nil {
		return false
	}
	for {
		// It is only looked at: whoever waits for its end still learns of it.
		var info unix.Siginfo
		err := unix.Waitid(unix.P_PID, p.Pid, &info, unix.WSTOPPED|unix.WEXITED|unix.WNOWAIT, nil)
		if err != unix.EINTR {
			const stopped = 5 // CLD_STOPPED
			return err == nil && info.Code == stopped
		}
	}
}

// answersYes asks the private PostgreSQL of a data folder, which may not run yet.
func (n *node) answersYes(sql string) bool {
	// The server writes its port and its socket a little after the file itself.
	raw, err := os.ReadFile(filepath.Join(n.data, "pg", "data", "postmaster.pid"))
	if err != nil || strings.Count(string(raw), "\n") < 5 {
		return false
	}
	out, err := n.database("psql", "-X", "-At", "-c", sql).Output()
	return err == nil && strings.TrimSpace(string(out)) == "t"
}

// kill -9 in the middle of a backup or a restore: nothing half is taken for whole.
func TestKilledBackupAndRestore(t *testing.T) {
	bin, data, dir := buildProgram(t), dataFolder(t), t.TempDir()
	if out, err := cli(t, "", "import", "--own", threeLinks(t), "--data", data); err != nil {
		t.Fatal(out, err)
	}
	to := filepath.Join(dir, "backup")
	for i := range faultRounds {
		copied := func() bool { files, _ := filepath.Glob(to + ".incomplete/*.gz"); return len(files) > 3*i }
		done, out := killed(t, bin, copied, "backup", to, "--data", data)
		if _, err := os.Stat(to); !done && err == nil {
			t.Errorf("killed in the middle, and a backup is there")
		}
		if _, err := cli(t, "", "restore", "--replace", to+".incomplete", "--data", data); !done && err == nil {
			t.Error("half a backup is restored")
		}
		t.Logf("backup, round %d: done %v %s", i, done, out)
		if done {
			break
		}
	}
	if _, err := os.Stat(to); err != nil {
		if out, err := cli(t, "", "backup", to, "--data", data); err != nil {
			t.Fatal(out, err)
		}
	}
	n := &node{t: t, data: data}
	for i, when := range []string{
		`SELECT to_regclass('restore_open') IS NOT NULL`,
		`SELECT to_regclass('restore_open') IS NOT NULL AND to_regclass('notices') IS NOT NULL`,
	} {
		done, out := killed(t, bin, func() bool { return n.answersYes(when) }, "restore", "--replace", to, "--data", data)
		if done {
			t.Errorf("round %d: came to its end unseen: %s", i, out)
		}
		for _, command := range [][]string{{"verify"}, {"backup", to + "2"}} {
			if out, err := cli(t, "", append(command, "--data", data)...); err == nil || !strings.Contains(err.Error(), "begun and not finished") {
				t.Errorf("round %d: %v works on half a database: %s %v", i, command, out, err)
			}
		}
	}
	if out, err := cli(t, "", "restore", to, "--data", data); err != nil || !strings.Contains(out, "3 entries may be shown") {
		t.Errorf("run again: %s %v", out, err)
	}
}

// Wrong command lines of backup, restore and verify.
func TestBackupUsage(t *testing.T) {
	for _, args := range [][]string{{"backup"}, {"backup", "a", "b"}, {"restore"}, {"restore", "a", "b"}, {"restore", "--replace"}, {"verify", "a", "b"}} {
		if _, err := cli(t, "", args...); !errors.Is(err, errUsage) {
			t.Errorf("%v: %v", args, err)
		}
	}
}
