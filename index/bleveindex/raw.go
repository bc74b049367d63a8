package bleveindex

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"

	"blindex/index"
)

// Lengths in bytes from which a string is looked for in raw files: shorter ones stand
// in any large file by chance.
const (
	minRawID   = 8
	minRawTerm = 8
	rawChunk   = 1 << 20
)

// patterns are byte strings looked for all at once.
type patterns struct {
	first   [1 << 16]bool // of the first two bytes, to pass over most places at once
	byStart map[[4]byte][]pattern
	longest int
}

type pattern struct {
	text   []byte
	victim int
}

// newPatterns takes the ids and the long distinctive terms.
func newPatterns(victims []index.Victim) *patterns {
	p := &patterns{byStart: map[[4]byte][]pattern{}}
	for i, v := range victims {
		if len(v.ID) >= minRawID {
			p.add(v.ID, i)
		}
		for _, t := range v.Terms {
			if len(t) >= minRawTerm && !ownWord(t) {
				p.add(t, i)
			}
		}
	}
	return p
}

func (p *patterns) add(text string, victim int) {
	b := []byte(text)
	key := [4]byte(b)
	p.first[uint16(b[0])<<8|uint16(b[1])] = true
	p.byStart[key] = append(p.byStart[key], pattern{b, victim})
	p.longest = max(p.longest, len(b))
}

// ownWord reports terms that index files hold of themselves: numbers, which sizes and
// times are written as, and the words of the mapping.
func ownWord(t string) bool {
	return strings.Trim(t, "0123456789abcdef") == "" || strings.Contains(ownText(), t)
}

// ownText is what stands in every index: its own keys and names.
func ownText() string {
	return "blindex-applied blindex-erased blindex-format scorch bolt name site class row epoch xid seq timestamp creator bytes_written " + markerID + format
}

// scan returns the victims found in a file.
func (p *patterns) scan(path string) ([]int, error) {
	if p.longest == 0 {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var found []int
	buf := make([]byte, 0, rawChunk+p.longest)
	for {
		n, err := io.ReadFull(f, buf[len(buf):len(buf)+rawChunk])
		buf = buf[:len(buf)+n]
		found = p.in(buf, found)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return found, nil
		}
		if err != nil {
			return nil, err
		}
		// What may be the beginning of a pattern stays for the next round.
		keep := min(p.longest-1, len(buf))
		copy(buf, buf[len(buf)-keep:])
		buf = buf[:keep]
	}
}

func (p *patterns) in(buf []byte, found []int) []int {
	for i := 0; i+4 <= len(buf); i++ {
		if !p.first[uint16(buf[i])<<8|uint16(buf[i+1])] {
			continue
		}
		for _, x := range p.byStart[[4]byte(buf[i:i+4])] {
			if bytes.HasPrefix(buf[i:], x.text) {
				found = append(found, x.victim)
			}
		}
	}
	return found
}
