//go:build !soak

package main

// faultRounds is how often each fault strikes in make test.
const faultRounds = 2

// timesHold is whether promised times are asserted: make test also runs on slow and busy
// machines, where they only show what else goes on there.
const timesHold = false
