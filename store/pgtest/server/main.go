// Command server runs another command with a test PostgreSQL beside it, so that
// all packages of one test run share it: server go test ./...
//
// It stops the server when the command ends and ends as the command did. It is
// for tests only: its data folder is not safe against a power cut.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"blindex/store/pgtest"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// run gives the command's exit code, or 1 with what kept it from running.
func run(args []string) (int, error) {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return 2, errors.New("usage: server COMMAND [ARGUMENT...]")
	}
	// The terminal's Ctrl-C goes to the command too: wait for its end, then stop the server.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	logf := func(format string, a ...any) { fmt.Fprintf(os.Stderr, format+"\n", a...) }
	s, err := pgtest.StartServer(ctx, logf)
	if err != nil {
		return 1, err
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), pgtest.EnvURL+"="+s.URL())
	ran := cmd.Run()
	stop, cancelStop := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancelStop()
	stopped := s.Stop(stop)
	var exit *exec.ExitError
	switch {
	case errors.As(ran, &exit):
		return max(1, exit.ExitCode()), stopped // a signal's code is -1
	case ran != nil:
		return 1, ran
	case stopped != nil:
		return 1, stopped
	}
	return 0, nil
}
