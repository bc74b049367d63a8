package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"unicode/utf16"
)

// readCanaries reads one secret a line and returns it in every form in which it could
// have been written: raw, percent-encoded, base64 at each offset, hex, UTF-16.
func readCanaries(path string) ([][]byte, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: cannot read the list of canaries", errUsage)
	}
	var needles [][]byte
	for _, line := range bytes.Fields(raw) {
		needles = append(needles, forms(line)...)
	}
	return needles, nil
}

func forms(secret []byte) [][]byte {
	out := [][]byte{
		secret,
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
