//go:build linux

package localpg

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// Server is a running private PostgreSQL and the hold on its data folder.
type Server struct {
	opt       Options
	bin       Binary
	cred      *syscall.Credential // nil: the server runs as the caller
	lock      *os.File
	socketDir string

	mu   sync.Mutex // guards proc
	proc *process
}

// Start takes the data folder, makes the cluster when there is none, and returns
// when the server answers; ctx bounds only that. Errors: ErrOwned, ErrUnreachable,
// *MissingError, *VersionError, or what the server said when it refused to start.
func Start(ctx context.Context, opt Options) (*Server, error) {
	if opt.Logf == nil {
		opt.Logf = func(string, ...any) {}
	}
	dir, err := filepath.Abs(opt.Dir)
	if err != nil {
		return nil, fmt.Errorf("localpg: data folder: %w", err)
	}
	opt.Dir = dir
	s := &Server{opt: opt}
	if err := s.start(ctx); err != nil {
		s.release()
		return nil, err
	}
	return s, nil
}

func (s *Server) start(ctx context.Context) error {
	if err := s.takeFolder(); err != nil {
		return err
	}
	if err := s.chooseUser(); err != nil {
		return err
	}
	made, err := madeBy(s.data())
	if err != nil {
		return err
	}
	if s.bin, err = choose(Find(ctx, s.opt.BinDirs), s.data(), made); err != nil {
		return err
	}
	if made == 0 {
		if err := s.makeCluster(ctx); err != nil {
			return err
		}
	}
	if s.socketDir, err = s.makeSocketDir(); err != nil {
		return err
	}
	return s.run(ctx)
}

func (s *Server) data() string { return filepath.Join(s.opt.Dir, "data") }

// LogFile is where the server's own log goes. It holds starts, stops and crashes only.
func (s *Server) LogFile() string { return filepath.Join(s.opt.Dir, "server.log") }

// URL is the address of the program's database, for pgx and libpq.
func (s *Server) URL() string {
	q := url.Values{"host": {s.socketDir}, "port": {socketPort}, "sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", User: url.User(Role), Path: "/" + Database, RawQuery: q.Encode()}
	return u.String()
}

// PID is the process id of the server's first process.
func (s *Server) PID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.proc.pid
}

// Done is closed when the server has ended, whoever ended it. After a Restart it
// is another channel.
func (s *Server) Done() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.proc.done
}

// Stop shuts the server down in order, waits for it and lets the folder go. When
// ctx ends first the server is made to quit without a checkpoint (nothing
// committed is lost; its next start takes longer) and ctx's error comes back.
func (s *Server) Stop(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.proc.stop(ctx)
	s.release()
	return err
}

// Restart stops the server if it still runs and starts it on the same folder and
// socket. Who holds connections has to make new ones.
func (s *Server) Restart(ctx context.Context) error {
	s.mu.Lock()
	err := s.proc.stop(ctx)
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return s.run(ctx)
}

func (s *Server) run(ctx context.Context) error {
	if err := s.clearLeftovers(ctx, s.data()); err != nil {
		return err
	}
	if err := s.writeConfig(); err != nil {
		return err
	}
	proc, err := s.launch(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.proc = proc
	s.mu.Unlock()
	return nil
}

// madeBy is the major version that made the cluster in data, 0 when there is none.
func madeBy(data string) (int, error) {
	text, err := readOwn(filepath.Join(data, "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("localpg: read the cluster's version: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("localpg: %s/PG_VERSION does not hold a version", data)
	}
	return major, nil
}
