//go:build soak

package store

// modelSequences are the sequences of TestRandomInterleavings.
const modelSequences = 10_000

// timesHold is whether promised times are asserted.
const timesHold = true
