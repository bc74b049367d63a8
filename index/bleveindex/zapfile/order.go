package zapfile

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// keyed is a document with the beginning of its key, and its number as it came.
type keyed struct {
	high, low uint64
	doc       uint32
}

// newKeyed takes the first sixteen bytes of a key.
func newKeyed(key []byte, doc uint32) keyed {
	var room [16]byte
	copy(room[:], key)
	return keyed{binary.BigEndian.Uint64(room[:8]), binary.BigEndian.Uint64(room[8:]), doc}
}

// inOrder are the numbers of documents as they came, in the order of their keys.
func inOrder(list []keyed) []uint32 {
	slices.SortFunc(list, func(a, b keyed) int {
		return cmp.Or(cmp.Compare(a.high, b.high), cmp.Compare(a.low, b.low), cmp.Compare(a.doc, b.doc))
	})
	order := make([]uint32, len(list))
	for i := range list {
		order[i] = list[i].doc
	}
	return order
}
