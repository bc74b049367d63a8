package bleveindex

import "math"

// minGroupWords is how many words a name must have for others of that name to be taken
// for mirrors of the same thing: many things are called "notes" or "photo 1".
const minGroupWords = 4

// group is what mirrors have in common: all words of the name in order, and the size,
// which may differ by a few per cent in how it is stated. 0 is no group.
func (c *columns) group(doc uint32) uint64 {
	name := c.name(doc)
	if len(name) < minGroupWords {
		return 0
	}
	h := uint64(14695981039346656037) // FNV-1a
	for _, w := range name {
		h = (h ^ uint64(w)) * 1099511628211
	}
	return (h^uint64(sizeClass(c.rows[doc].size)))*1099511628211 | 1
}

// sizeClass is the same for sizes within about five per cent.
func sizeClass(size int64) int {
	if size <= 0 {
		return 0
	}
	return 1 + int(math.Log(float64(size))*20)
}
