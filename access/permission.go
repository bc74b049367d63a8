package access

import "slices"

// rights says what each role may do. Moderators have what readers have, admins
// what moderators have; Can holds that by the test, not by code.
var rights = map[Role][]Permission{
	Reader:    {ReadQueue},
	Moderator: {ReadQueue, DecideCase, ViewLinks, HideEntry, ManageCrawl},
	Admin:     {ReadQueue, DecideCase, ViewLinks, HideEntry, ManageCrawl, ManageUsers},
}

// Can reports whether a role has a permission. An unknown role or permission has none.
func Can(r Role, p Permission) bool { return slices.Contains(rights[r], p) }

// Allow returns nil, ErrNoSession for a session that is over or was never begun, or
// ErrForbidden.
func (s Session) Allow(p Permission) error {
	switch {
	case !s.Operator.Active:
		return ErrNoSession
	case !Can(s.Operator.Role, p):
		return ErrForbidden
	}
	return nil
}
