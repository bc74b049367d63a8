package corpus

import "math/bits"

// random is a small generator (SplitMix64) that starts anywhere at no cost, so that
// name number n can be made without those before it. Whole numbers alone: floating
// point differs between machines.
type random struct{ state uint64 }

// newRandom starts the stream of thing n under a seed.
func newRandom(seed, n uint64) random {
	r := random{seed * 0x9e3779b97f4a7c15}
	r.state = r.next() ^ n*0xbf58476d1ce4e5b9
	r.next()
	return r
}

func (r *random) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns a number from 0 to n-1.
func (r *random) below(n int) int {
	hi, _ := bits.Mul64(r.next(), uint64(n))
	return int(hi)
}

// percent is true p times in a hundred.
func (r *random) percent(p int) bool { return r.below(100) < p }

// between returns a number from a to b, both included.
func (r *random) between(a, b int) int { return a + r.below(b-a+1) }

// pick returns one of the list, all alike.
func pick[T any](r *random, list []T) T { return list[r.below(len(list))] }

// headShift flattens the head of the distribution: the first word comes once in 140.
const headShift = 4

// zipf returns a rank below 1<<octaves - 1<<headShift; rank k comes in proportion to
// 1/(k+16). It draws the power of two first, then a place in it.
func (r *random) zipf(octaves int) int {
	for {
		low := 1 << (headShift + r.below(octaves-headShift))
		x := low + r.below(low)
		if r.below(x) < low {
			return x - 1<<headShift
		}
	}
}

// few returns 1 most often and at most limit, half as often for each step.
func (r *random) few(limit int) int {
	return min(1+bits.TrailingZeros64(r.next()), limit)
}

// spread returns a number between low and low<<octaves, each power of two alike.
func (r *random) spread(low int64, octaves int) int64 {
	x := low << r.below(octaves)
	return x + int64(r.below(int(x)))
}
