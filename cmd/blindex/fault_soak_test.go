//go:build soak

package main

// faultRounds is how often each fault strikes in make soak.
const faultRounds = 20
