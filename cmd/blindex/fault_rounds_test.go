//go:build !soak

package main

// faultRounds is how often each fault strikes in make test.
const faultRounds = 2
