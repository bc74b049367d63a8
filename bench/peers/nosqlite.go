//go:build !cgo || !sqlite_fts5

package peers

import (
	"context"
	"fmt"
)

// NewFTS5 says how to build what this binary lacks.
func NewFTS5(context.Context) (Peer, error) {
	return nil, fmt.Errorf("%w: SQLite needs a C compiler, CGO_ENABLED=1 and -tags sqlite_fts5", ErrMissing)
}
