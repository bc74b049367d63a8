package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"unicode/utf16"
)

// readCanaries reads one secret a line and returns it in every form in which it could
// have been written.
func readCanaries(path string) (*needles, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: cannot read the list of canaries", errUsage)
	}
	n := newNeedles()
	for _, line := range bytes.Fields(raw) {
		n.add(forms(line)...)
	}
	return n, nil
}

// needleHead is how many bytes of a needle are looked up at each place of a file.
const needleHead = 8

// needles looks for any number of byte strings in one pass: a bitmap tells for nearly
// every place that none begins there, a map by the first bytes decides the rest.
type needles struct {
	short [][]byte // less than needleHead bytes
	heads map[uint64][][]byte
	maybe []uint64
}

// headBits is the size of the bitmap as a power of two, in bits.
const headBits = 22

func newNeedles() *needles {
	return &needles{heads: map[uint64][][]byte{}, maybe: make([]uint64, 1<<headBits/64)}
}

func (n *needles) add(list ...[]byte) {
	for _, b := range list {
		if len(b) < needleHead {
			n.short = append(n.short, b)
			continue
		}
		h := binary.LittleEndian.Uint64(b)
		n.heads[h] = append(n.heads[h], b)
		word, bit := place(h)
		n.maybe[word] |= bit
	}
}

// place is where a head stands in the bitmap: multiplying spreads heads that differ in
// a few bytes only.
func place(head uint64) (word int, bit uint64) {
	h := head * 0x9E3779B97F4A7C15 >> (64 - headBits)
	return int(h / 64), 1 << (h % 64)
}

// each calls found with every needle that stands in b, until it returns false.
func (n *needles) each(b []byte, found func(needle []byte) bool) {
	for _, s := range n.short {
		if len(s) > 0 && bytes.Contains(b, s) && !found(s) {
			return
		}
	}
	for i := 0; i+needleHead <= len(b); i++ {
		h := binary.LittleEndian.Uint64(b[i:])
		if word, bit := place(h); n.maybe[word]&bit == 0 {
			continue
		}
		for _, s := range n.heads[h] {
			if bytes.HasPrefix(b[i:], s) && !found(s) {
				return
			}
		}
	}
}

// forms are the ways in which a secret could have been written: raw and in lower case,
// percent-encoded, base64 at each offset, hex, UTF-16.
func forms(secret []byte) [][]byte {
	out := [][]byte{
		secret,
		bytes.ToLower(secret),
		[]byte(url.QueryEscape(string(secret))),
		[]byte(hex.EncodeToString(secret)),
		utf16Bytes(string(secret), false),
		utf16Bytes(string(secret), true),
	}
	for shift := range 3 {
		out = append(out, base64Core(secret, shift, base64.RawStdEncoding), base64Core(secret, shift, base64.RawURLEncoding))
	}
	return out
}

// base64Core is the part of the encoding that does not depend on what stands before
// and behind the secret, when it begins shift bytes into a group of three.
func base64Core(secret []byte, shift int, enc *base64.Encoding) []byte {
	skip := (3 - shift) % 3
	if len(secret) <= skip {
		return []byte(enc.EncodeToString(secret))
	}
	core := secret[skip:]
	return []byte(enc.EncodeToString(core[:len(core)/3*3]))
}

func utf16Bytes(s string, bigEndian bool) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if bigEndian {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return out
}
