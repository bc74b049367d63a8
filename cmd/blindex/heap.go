package main

import "runtime"

// leastHeadroom is how many bytes are allocated between two collections of garbage, at
// least.
const leastHeadroom = 128 << 20

// keepHeadroom has the collector run the less often: it begins anew when as much was
// allocated as is in use, and little is in use while the index is small, although each search
// allocates. The block is counted as in use and never touched, so that it takes addresses
// and no memory. What it costs is garbage that lies longer: its own size at most, however
// large the index is.
func keepHeadroom() (done func()) {
	block := make([]byte, leastHeadroom)
	return func() { runtime.KeepAlive(block) }
}
