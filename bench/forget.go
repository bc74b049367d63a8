package main

// inMemory is how many bytes of some files the system has in memory.
type inMemory struct{ size, before, after int64 }
