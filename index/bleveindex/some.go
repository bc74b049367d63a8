package bleveindex

import (
	"slices"
	"sort"

	"github.com/RoaringBitmap/roaring/v2"
)

// some returns the entries that may have at least need of the terms, and that nothing
// excludes. Whoever has need of n terms has one of any n - need + 1 of them: the rarest
// are taken, so that few are looked at.
func (e *evaluation) some(list []clause, need int) (*roaring.Bitmap, error) {
	leaves := slices.Clone(e.plan.leaves)
	sort.SliceStable(leaves, func(i, j int) bool { return leaves[i].docs < leaves[j].docs })
	either := make([]*roaring.Bitmap, 0, len(leaves))
	for _, l := range leaves[:min(len(leaves), len(leaves)-need+1)] {
		b, err := e.leaf(l)
		if err != nil {
			return nil, err
		}
		either = append(either, b)
	}
	found := union(either)
	if e.deleted != nil {
		found = roaring.AndNot(found, e.deleted)
	}
	var late []clause
	for _, c := range list {
		if c.not || c.filter != nil {
			late = append(late, c)
		}
	}
	return e.late(late, found)
}
