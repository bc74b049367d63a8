//go:build !soak

package store

// modelSequences are the sequences of TestRandomInterleavings.
const modelSequences = 40

// timesHold is whether promised times are asserted: make test also runs on slow and busy
// machines, where they only show what else goes on there.
const timesHold = false
