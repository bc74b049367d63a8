//go:build soak

package main

// How many links are posted, and how many of them removed, in make soak.
const (
	stayDownLinks   = 1_000_000
	stayDownRemoved = 10_000
)
