package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"syscall"
)

// A command that needs the index or the private database runs in the process that
// owns the data folder: it is sent there over a socket, and what it prints comes back.
// Without an owner the command becomes the owner itself.

// ask is what a command sends.
type ask struct {
	Command string   `json:"command"`
	Args    []string `json:"args"`
}

// reply is one line of the answer: something printed, or the end.
type reply struct {
	Out  string `json:"out,omitempty"`
	Done bool   `json:"done,omitempty"`
	Err  string `json:"err,omitempty"`
	Code int    `json:"code,omitempty"`
}

// ownerCommand is a command that runs inside the owner.
type ownerCommand func(ctx context.Context, app *app, args []string, out io.Writer) error

func ownerCommands() map[string]ownerCommand {
	return map[string]ownerCommand{
		"crawl": ownCrawl, "import": ownImport, "reindex": ownReindex,
		"purge": ownPurge, "verify": ownVerify, "log-sign": ownLogSign, "operator": ownOperator, "evidence-export": ownEvidenceExport, "backup": ownBackup, "rekey": ownRekey,
	}
}

// runOwned sends the command to the owner of the data folder, or becomes the owner. An
// owner that has just started and does not listen yet is waited for.
func runOwned(ctx context.Context, cfg Config, name string, args []string, out io.Writer) error {
	path, err := controlPath(cfg.Data)
	if err != nil {
		return err
	}
	return whenFree(ctx, func() {}, func() error { return askOrOwn(ctx, cfg, path, name, args, out) })
}

func askOrOwn(ctx context.Context, cfg Config, path, name string, args []string, out io.Writer) error {
	conn, err := net.Dial("unix", path)
	if err == nil {
		return forward(ctx, conn, ask{name, args}, out)
	}
	if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("reach the running blindex: %w", err)
	}
	return withApp(ctx, cfg, io.Discard, func(ctx context.Context, a *app) error {
		return ownerCommands()[name](ctx, a, args, out)
	})
}

func forward(ctx context.Context, conn net.Conn, a ask, out io.Writer) error {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	if err := json.NewEncoder(conn).Encode(a); err != nil {
		return fmt.Errorf("ask the running blindex: %w", err)
	}
	dec := json.NewDecoder(bufio.NewReader(conn))
	for {
		var r reply
		if err := dec.Decode(&r); err != nil {
			return errors.New("the running blindex went away before it was done; run the command again")
		}
		io.WriteString(out, r.Out)
		switch {
		case r.Done && r.Code == 2:
			return fmt.Errorf("%w: %s", errUsage, r.Err)
		case r.Done && r.Err != "":
			return errors.New(r.Err)
		case r.Done:
			return nil
		}
	}
}

// serveControl answers commands until ctx is done.
func serveControl(ctx context.Context, a *app) (stop func(), err error) {
	path, err := controlPath(a.cfg.Data)
	if err != nil {
		return nil, err
	}
	os.Remove(path) // we own the data folder, so nobody listens there
	ln, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("listen for commands: %w", err)
	}
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go answer(ctx, a, conn)
		}
	}()
	return func() { ln.Close() }, nil
}

func answer(ctx context.Context, a *app, conn net.Conn) {
	defer conn.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	enc := json.NewEncoder(conn)
	var q ask
	if err := json.NewDecoder(io.LimitReader(conn, 1<<20)).Decode(&q); err != nil {
		return
	}
	f, ok := ownerCommands()[q.Command]
	if !ok {
		enc.Encode(reply{Done: true, Err: "the running blindex does not know this command", Code: 1})
		return
	}
	go func() { // the asker hung up: stop
		io.Copy(io.Discard, conn)
		cancel()
	}()
	end := reply{Done: true}
	if err := f(ctx, a, q.Args, replyWriter{enc}); err != nil {
		end.Err, end.Code = err.Error(), 1
		if errors.Is(err, errUsage) {
			end.Code = 2
		}
	}
	enc.Encode(end)
}

type replyWriter struct{ enc *json.Encoder }

func (w replyWriter) Write(p []byte) (int, error) {
	if err := w.enc.Encode(reply{Out: string(p)}); err != nil {
		return 0, err
	}
	return len(p), nil
}

func ownedByUs(st fs.FileInfo) bool {
	sys, ok := st.Sys().(*syscall.Stat_t)
	return ok && int(sys.Uid) == os.Geteuid()
}
