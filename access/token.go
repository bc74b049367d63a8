package access

import "time"

// How long tokens live.
const (
	LinkLife    = 24 * time.Hour // a one-time login link
	SessionLife = 12 * time.Hour // a session, whatever happens
	SessionIdle = 2 * time.Hour  // a session without a request
)
