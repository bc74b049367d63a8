package main

import (
	"context"

	"blindex/index"
	"blindex/share"
	"blindex/store"
)

// entries are single entries without those whose names are blocked.
type entries struct {
	index.Shown
	store *store.Store
}

func (a *app) entries() entries {
	return entries{Shown: index.Shown{Primary: a.store, Blocked: a.blocked}, store: a.store}
}

// Lookup finds the entry of a link. One whose name is blocked is as good as unknown.
func (e entries) Lookup(ctx context.Context, l share.Link) (index.Entry, error) {
	found, err := e.store.Lookup(ctx, l)
	if err == nil && e.Blocked.Name(found.Name) {
		return index.Entry{}, index.ErrUnknown
	}
	return found, err
}
