//go:build soak

package main

// faultRounds is how often each fault strikes in make soak.
const faultRounds = 20

// timesHold is whether promised times are asserted.
const timesHold = true
