//go:build !soak

package store

// modelSequences are the sequences of TestRandomInterleavings.
const modelSequences = 40
