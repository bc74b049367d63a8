package main

import (
	"fmt"
	"slices"
	"time"
)

// times are how long each of several tries of one thing took, in any order.
type times []time.Duration

// at is the quantile q (0–1) by nearest rank.
func (t times) at(q float64) time.Duration {
	if len(t) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(t))
	return s[min(int(q*float64(len(s))), len(s)-1)]
}

func (t times) mean() time.Duration {
	if len(t) == 0 {
		return 0
	}
	var sum time.Duration
	for _, d := range t {
		sum += d
	}
	return sum / time.Duration(len(t))
}

// heads name the columns of String.
const heads = "mean ms | p50 ms | p99 ms | max ms"

// String is the four columns of a table.
func (t times) String() string {
	return fmt.Sprintf("%s | %s | %s | %s", ms(t.mean()), ms(t.at(0.5)), ms(t.at(0.99)), ms(t.at(1)))
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f", float64(d.Microseconds())/1000) }

// over says how many times b goes into a, or "–" when there is nothing to compare with.
func over(a, b time.Duration) string {
	if b == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", float64(a)/float64(b))
}

// quantiles is String for a plain slice.
func quantiles(t []time.Duration) string { return times(t).String() }
