//go:build !soak

package main

// How many links are posted, and how many of them removed, in make test.
const (
	stayDownLinks   = 20_000
	stayDownRemoved = 200
)
