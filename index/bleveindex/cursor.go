package bleveindex

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/fnv"

	"blindex/index"
)

// cursor is where a page ended: the sort key and id of its last hit. It cannot reach
// beyond the window, whoever makes it up, and so needs no signature.
type cursor struct {
	Sum   uint64  `json:"s"` // of the request it belongs to
	Some  bool    `json:"m,omitempty"`
	Score float64 `json:"r,omitempty"`
	Key   string  `json:"k,omitempty"`
	ID    string  `json:"i"`
}

// String is the opaque form.
func (c cursor) String() string {
	data, _ := json.Marshal(c) // strings and finite numbers: cannot fail
	return base64.RawURLEncoding.EncodeToString(data)
}

func (c cursor) hit() index.Hit { return index.Hit{ID: c.ID, Score: c.Score, Cursor: c.Key} }

// maxCursor bounds what is decoded, in bytes.
const maxCursor = 512

// readCursor reads the request's cursor; nil when it has none. ErrBadCursor for
// anything that is not the cursor of this very query, filters and order.
func readCursor(r index.Request) (*cursor, error) {
	if r.After == "" {
		return nil, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(r.After)
	if err != nil || len(data) > maxCursor {
		return nil, index.ErrBadCursor
	}
	var c cursor
	if json.Unmarshal(data, &c) != nil || c.Sum != requestSum(r) || c.ID == "" {
		return nil, index.ErrBadCursor
	}
	return &c, nil
}

// requestSum tells requests apart by what decides their results and order.
func requestSum(r index.Request) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%q %q %q", r.Query.Key(), r.Filters.Key(), r.Sort)
	return h.Sum64()
}
