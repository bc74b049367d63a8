//go:build !linux

package localpg

import (
	"context"
	"errors"
)

// Server is a running private PostgreSQL; there is none on this system.
type Server struct{}

var errUnsupported = errors.New("localpg: a private PostgreSQL is run on Linux only: set DATABASE_URL to a PostgreSQL server of yours")

// Start says that this system has no private server.
func Start(context.Context, Options) (*Server, error) { return nil, errUnsupported }

// URL is empty here.
func (s *Server) URL() string { return "" }

// PID is 0 here.
func (s *Server) PID() int { return 0 }

// LogFile is empty here.
func (s *Server) LogFile() string { return "" }

// Done never closes here.
func (s *Server) Done() <-chan struct{} { return nil }

// Stop has nothing to stop here.
func (s *Server) Stop(context.Context) error { return nil }

// Restart has nothing to restart here.
func (s *Server) Restart(context.Context) error { return errUnsupported }
