package crawler

import "errors"

// Errors of what an operator asks of the frontier.
var (
	// ErrBadAddress says that an address cannot be crawled. It names no address.
	ErrBadAddress = errors.New("crawler: not an address that can be crawled")
	// ErrHostBlocked says that an operator or the site's owner keeps us from a host.
	ErrHostBlocked = errors.New("crawler: this host is blocked or has opted out")
	// ErrHostState says that a host cannot be put into that state, or that who or why is missing.
	ErrHostState = errors.New("crawler: not a state a host can be put into, or who and why are missing")
	// ErrNoHost says that there is no such host.
	ErrNoHost = errors.New("crawler: no such host")
)
