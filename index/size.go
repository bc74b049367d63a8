package index

import (
	"strconv"
	"strings"
)

// units of sizes in queries, in bytes. People write MB for a million and for 2^20
// alike; the decimal one is taken, the other has its own name.
var units = []struct {
	suffix string
	bytes  float64
}{
	{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30}, {"tib", 1 << 40},
	{"kb", 1e3}, {"mb", 1e6}, {"gb", 1e9}, {"tb", 1e12},
	{"k", 1e3}, {"m", 1e6}, {"g", 1e9}, {"t", 1e12}, {"b", 1}, {"", 1},
}

// maxSize is more than any share holds, and leaves room for sums.
const maxSize = 1 << 60

// approximate is how far off a size may be that was given without < or >.
const approximate = 0.05

// size reads >700mb, <=1.5gb, 1gb-2gb, 1gb..2gb or 700mb (about).
func (f *Filters) size(value string) bool {
	value = strings.ToLower(value)
	op := value[:len(value)-len(strings.TrimLeft(value, "<>="))]
	rest := value[len(op):]
	if op == "" {
		return f.sizeRange(rest)
	}
	n, ok := parseSize(rest)
	if !ok {
		return false
	}
	switch op {
	case ">":
		f.MinSize = n + 1
	case ">=":
		f.MinSize = max(n, 1)
	case "<":
		f.MaxSize = max(n-1, 1)
	case "<=", "=<":
		f.MaxSize = max(n, 1)
	default:
		return false
	}
	return true
}

func (f *Filters) sizeRange(value string) bool {
	lo, hi, ok := strings.Cut(value, "..")
	if !ok {
		lo, hi, ok = strings.Cut(value, "-")
	}
	low, okLow := parseSize(lo)
	if !ok && okLow {
		f.MinSize = max(int64(float64(low)*(1-approximate)), 1)
		f.MaxSize = max(int64(float64(low)*(1+approximate)), 1)
		return true
	}
	high, okHigh := parseSize(hi)
	if !okLow || !okHigh || high < low {
		return false
	}
	f.MinSize, f.MaxSize = max(low, 1), max(high, 1)
	return true
}

// parseSize reads a number with a unit as bytes.
func parseSize(s string) (int64, bool) {
	for _, u := range units {
		digits, ok := strings.CutSuffix(s, u.suffix)
		if !ok {
			continue
		}
		if n, err := strconv.ParseInt(digits, 10, 64); err == nil && n >= 0 && u.bytes == 1 && n <= maxSize {
			return n, true // exact beyond what a float holds
		}
		n, err := strconv.ParseFloat(strings.Replace(digits, ",", ".", 1), 64)
		if err != nil || strings.Trim(digits, "0123456789.,") != "" || n*u.bytes > maxSize {
			return 0, false
		}
		return int64(n * u.bytes), true
	}
	return 0, false
}

// SizeBucket is one value of the "size" facet.
type SizeBucket struct {
	Value    string // "MIN-MAX" in bytes, MAX empty where open; "" of unknown size
	Min, Max int64  // both included; as Filters has them, 0 is none
}

// SizeBuckets are the values of the "size" facet, smallest first. Their bounds are
// those of Filters, so that a facet's count is what its link finds.
var SizeBuckets = []SizeBucket{
	{"1-9999999", 1, 9_999_999},
	{"10000000-99999999", 10_000_000, 99_999_999},
	{"100000000-699999999", 100_000_000, 699_999_999},
	{"700000000-3999999999", 700_000_000, 3_999_999_999},
	{"4000000000-", 4_000_000_000, 0},
}

// SizeBucketOf returns the facet value of a size, "" when it is unknown or zero.
func SizeBucketOf(size int64) string {
	for _, b := range SizeBuckets {
		if size >= b.Min && (b.Max == 0 || size <= b.Max) {
			return b.Value
		}
	}
	return ""
}
