package main

import (
	"encoding/base32"
	"encoding/binary"
	"strings"

	"blindex/bench/corpus"
	"blindex/index"
)

// Entries' ids are hashes, whose dictionary is large, and none of them stands inside
// another's bytes by chance; the corpus's own are numbers in order. Here each number has
// an id like an entry's, and can be read back from it.

// spread and turn are odd, so that multiplying by them can be undone.
const (
	spread uint64 = 0x9E3779B97F4A7C15
	turn   uint64 = 0xD6E8FEB86659FD93
)

// inverse is the number by which multiplying is undone, each step doubling the right bits.
func inverse(odd uint64) uint64 {
	x := odd
	for range 6 {
		x *= 2 - odd*x
	}
	return x
}

var unspread, unturn = inverse(spread), inverse(turn)

// entryID is the id of the document with a number.
func entryID(n int) string {
	x := uint64(n) * spread
	x ^= x >> 32
	x *= turn
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 10), x)
	b = append(b, byte(x^x>>17), byte(x>>40^x>>9)) // ids have ten bytes
	return strings.ToLower(base32.StdEncoding.EncodeToString(b))
}

// numberOf is the number of an id, or -1.
func numberOf(id string) int {
	b, err := base32.StdEncoding.DecodeString(strings.ToUpper(id))
	if err != nil || len(b) != 10 {
		return -1
	}
	x := binary.BigEndian.Uint64(b) * unturn
	x ^= x >> 32
	x *= unspread
	return int(x)
}

// document is the generator's with an id like an entry's.
func document(g *corpus.Generator, n int) index.Doc {
	d := g.Doc(n)
	d.ID = entryID(n)
	return d
}
