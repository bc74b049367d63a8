package access

import (
	"errors"
	"time"
)

// Role of an operator.
type Role string

// The roles, each including the next one's rights.
const (
	Admin     Role = "admin"     // operators, settings
	Moderator Role = "moderator" // decisions, hides, links of open cases
	Reader    Role = "reader"    // queue and figures
)

// Permission is one thing an operator may do.
type Permission string

// The permissions.
const (
	ReadQueue   Permission = "read_queue"
	DecideCase  Permission = "decide"
	ViewLinks   Permission = "view_links" // sealed links of an open case; each view is audited (R14)
	HideEntry   Permission = "hide"
	ManageCrawl Permission = "manage_crawl"
	ManageUsers Permission = "manage_users"
)

// Operator is a person who answers for the engine. Pseudonym is what leaves the house (R24).
type Operator struct {
	ID        int64
	Name      string
	Pseudonym string
	Role      Role
	Active    bool // has set a password and is not disabled
	CreatedAt time.Time
}

// Session is a signed-in operator.
type Session struct {
	Operator  Operator
	ExpiresAt time.Time
}

// Errors of signing in.
var (
	ErrCredentials = errors.New("access: name or password is wrong")
	ErrLinkUsed    = errors.New("access: this link was used or has expired; make a new one with: blindex operator reset NAME")
	ErrWeak        = errors.New("access: a password needs at least 12 characters")
	ErrNoSession   = errors.New("access: sign in first")
	ErrForbidden   = errors.New("access: your role does not allow this")
)

// Errors of managing operators.
var (
	ErrOperatorExists = errors.New("access: there is an operator of this name already")
	ErrOperatorName   = errors.New("access: an operator's name has small letters, digits, dots, dashes and underscores, at most 64")
	ErrNoOperator     = errors.New("access: no such operator")
)
