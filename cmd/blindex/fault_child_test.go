package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// child is the built program as a process of its own, which can be killed, and all that a
// client outside has of it: an address and cookies.
type child struct {
	t      *testing.T
	bin    string
	data   string
	config string
	args   []string // of serve, after those that every child has
	client *http.Client
	log    *buffer

	cmd   *exec.Cmd
	ended chan struct{} // closed when the process is gone
	url   string
}

// buildProgram builds the program as a user would.
func buildProgram(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "blindex")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return bin
}

func newChild(t *testing.T, bin, data string) *child {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &child{t: t, bin: bin, data: data, config: generous(t), log: &buffer{}, client: &http.Client{
		Jar: jar, Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	t.Cleanup(func() {
		if c.cmd != nil {
			c.kill()
			c.until("PostgreSQL to end", func() bool { return c.postmaster() == 0 })
		}
	})
	return c
}

// start starts the program and returns the one-time link, if it prints one. A command that
// was run meanwhile may own the data folder for longer than the program waits for it: then
// it is started again, as a supervisor does.
func (c *child) start() (link string) {
	c.t.Helper()
	c.until("the data folder to be free", func() bool {
		before := len(c.log.String())
		link = c.startOnce()
		if c.url == "" && !strings.Contains(c.log.String()[before:], errOwned.Error()) {
			c.t.Fatalf("%s\nserve did not start", c.log.tail())
		}
		return c.url != ""
	})
	return link
}

// startOnce leaves the address empty when the program ends before it serves.
func (c *child) startOnce() (link string) {
	c.t.Helper()
	cmd := exec.Command(c.bin, append([]string{"serve", "--config", c.config, "--data", c.data, "--listen", "127.0.0.1:0", "--allow-loopback-seeds", "--host-delay", "0"}, c.args...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	cmd.Stderr = c.log
	out, in := io.Pipe()
	cmd.Stdout = in
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		cmd.Wait() // how it ended is asked of its process state
		in.Close()
		close(ended)
	}()
	c.cmd, c.ended = cmd, ended
	n := &node{t: c.t, log: c.log}
	n.welcome(out)
	if c.url = n.url; c.url == "" {
		<-ended // all of its log is there
	}
	return n.link
}

// kill ends the program as the kernel does when memory runs out.
func (c *child) kill() {
	c.cmd.Process.Signal(syscall.SIGKILL) // fails only when it has ended
	<-c.ended
}

// stop ends the program in order; it must not complain.
func (c *child) stop() {
	c.t.Helper()
	c.cmd.Process.Signal(syscall.SIGTERM)
	<-c.ended
	if code := c.cmd.ProcessState.ExitCode(); code != 0 {
		c.t.Errorf("%s\nserve ended with %d", c.log.tail(), code)
	}
}

// lives fails when the program has ended.
func (c *child) lives(when string) {
	c.t.Helper()
	select {
	case <-c.ended:
		c.t.Fatalf("%s\n%s: the program ended: %v", c.log.tail(), when, c.cmd.ProcessState)
	default:
	}
}

// postmaster is the process id of the private PostgreSQL's first process, 0 when there is none.
func (c *child) postmaster() int {
	text, err := os.ReadFile(filepath.Join(c.data, "pg", "data", "postmaster.pid"))
	if err != nil {
		return 0
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil || syscall.Kill(pid, 0) != nil {
		return 0
	}
	return pid
}

// signalDatabase sends the signal to PostgreSQL's first process and tells which that was.
func (c *child) signalDatabase(sig syscall.Signal) (pid int) {
	c.t.Helper()
	c.until("PostgreSQL to run", func() bool { pid = c.postmaster(); return pid != 0 })
	if err := syscall.Kill(pid, sig); err != nil {
		c.t.Fatal(err)
	}
	return pid
}

// newDatabase waits until another PostgreSQL runs than that of before.
func (c *child) newDatabase(before int) {
	c.t.Helper()
	c.until("PostgreSQL to be started again", func() bool {
		c.lives("without its database")
		now := c.postmaster()
		return now != 0 && now != before
	})
}

// until asks again and again until f is true.
func (c *child) until(what string, f func() bool) {
	c.t.Helper()
	(&node{t: c.t, log: c.log}).until(what, f)
}

// ready waits until the node serves.
func (c *child) ready(when string) {
	c.t.Helper()
	c.until("the node to serve "+when, func() bool {
		c.lives(when)
		code, _, err := c.ask(context.Background(), "GET", "/readyz", nil, "", nil)
		return err == nil && code == http.StatusOK
	})
}

// ask sends a request and reads JSON, if out is given and the answer is good. Nothing
// here ends the test: a node under a fault may answer anything but nonsense.
func (c *child) ask(ctx context.Context, method, path string, in any, token string, out any) (code int, body string, err error) {
	var sent io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return 0, "", err
		}
		sent = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.url+path, sent)
	if err != nil {
		return 0, "", err
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := c.client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, "", err
	}
	if out != nil && res.StatusCode < 300 {
		err = json.Unmarshal(b, out)
	}
	return res.StatusCode, string(b), err
}

// command runs a command in a process of its own, as from another shell.
func (c *child) command(ctx context.Context, name string, args ...string) (string, error) {
	args = append([]string{name, "--config", c.config, "--data", c.data, "--allow-loopback-seeds"}, args...)
	cmd := exec.CommandContext(ctx, c.bin, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("blindex %s: %w: %s", name, err, out)
	}
	return string(out), err
}

// must runs a command that has to succeed, since nothing is broken now.
func (c *child) must(name string, args ...string) string {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	out, err := c.command(ctx, name, args...)
	if err != nil {
		c.t.Fatalf("%s\n%v", c.log.tail(), err)
	}
	return out
}

// signIn sets the operator's password through the one-time link and keeps the session.
func (c *child) signIn(link string) {
	c.t.Helper()
	u, err := url.Parse(link)
	if err != nil || link == "" {
		c.t.Fatalf("%s\nno sign-in link was printed", c.log.tail())
	}
	res, err := c.client.PostForm(c.url+u.Path, url.Values{"password": {"a long enough password"}})
	if err != nil {
		c.t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		c.t.Fatalf("the one-time link answers %d", res.StatusCode)
	}
}
