package bleveindex

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/fnv"

	"blindex/index"
)

// cursor is where a page ended: what orders its last hit. It cannot reach beyond the
// window, whoever makes it up, and so needs no signature.
type cursor struct {
	Sum  uint64 `json:"s"` // of the request it belongs to
	Mode mode   `json:"m,omitempty"`
	Key  uint64 `json:"k"`
	Tie  uint32 `json:"t"`
	N    int    `json:"n"` // hits before it, itself included

	set bool
}

// String is the opaque form.
func (c cursor) String() string {
	data, _ := json.Marshal(c) // numbers: cannot fail
	return base64.RawURLEncoding.EncodeToString(data)
}

// before reports whether an entry comes after the cursor.
func (c cursor) before(f found) bool { return found{key: c.Key, tie: c.Tie}.before(f) }

// maxCursor bounds what is decoded, in bytes.
const maxCursor = 512

// readCursor reads the request's cursor; one that is not set when it has none.
// ErrBadCursor for anything that is not the cursor of this very query, filters and order.
func readCursor(r index.Request) (cursor, error) {
	if r.After == "" {
		return cursor{}, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(r.After)
	if err != nil || len(data) > maxCursor {
		return cursor{}, index.ErrBadCursor
	}
	var c cursor
	if json.Unmarshal(data, &c) != nil || c.Sum != requestSum(r) || c.N < 1 || c.N > window || c.Mode < strict || c.Mode > some {
		return cursor{}, index.ErrBadCursor
	}
	c.set = true
	return c, nil
}

// requestSum tells requests apart by what decides their results and order.
func requestSum(r index.Request) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%q %q %q", r.Query.Key(), r.Filters.Key(), r.Sort)
	return h.Sum64()
}
