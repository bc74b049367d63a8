package bleveindex

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
)

// Of many matches those of most merit are taken, however many are equal.
func TestOfMerit(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	p := &plan{ctx: context.Background()}
	for range 200 {
		c := &columns{merit: make([]uint8, 1+r.IntN(3000))}
		docs := roaring.New()
		levels := 1 + r.IntN(meritMax+1)
		for doc := range c.merit {
			c.merit[doc] = uint8(r.IntN(levels))
			if r.IntN(3) > 0 {
				docs.Add(uint32(doc))
			}
		}
		if docs.GetCardinality() < 2 {
			continue
		}
		n := 1 + r.IntN(int(docs.GetCardinality())-1)
		best, err := p.ofMerit(c, docs, n)
		if err != nil {
			t.Fatal(err)
		}
		of := func(b *roaring.Bitmap) (list []uint8) {
			for _, doc := range b.ToArray() {
				list = append(list, c.merit[doc])
			}
			slices.Sort(list)
			return list
		}
		if all := of(docs); !slices.Equal(of(best), all[len(all)-n:]) || !roaring.AndNot(best, docs).IsEmpty() {
			t.Fatalf("of %d the best %d are %v", len(all), n, of(best))
		}
	}
}

// Every entry is in one tier, the better ones in the earlier.
func TestTiersFollowMerit(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 1))
	for _, n := range []int{0, 1, 5, 100, 5000} {
		c := &columns{rows: make([]inMemory, n+1), merit: make([]uint8, n)}
		for doc := range c.merit {
			c.merit[doc] = uint8(r.IntN(1 + r.IntN(meritMax+1)))
		}
		c.makeTiers()
		worst, all := meritMax, uint64(0)
		for _, tier := range c.tiers {
			low := worst
			for _, doc := range tier.ToArray() {
				if int(c.merit[doc]) > worst {
					t.Fatalf("%d entries: merit %d after %d", n, c.merit[doc], worst)
				}
				low = min(low, int(c.merit[doc]))
			}
			worst, all = low, all+tier.GetCardinality()
		}
		if all != uint64(n) {
			t.Errorf("%d of %d entries are in tiers", all, n)
		}
	}
}
