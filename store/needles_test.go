package store

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"strings"
	"testing"
)

// A pass over ten thousand names finds none of them in what is random, and each of them
// where it stands.
func TestNoiseTellsNothing(t *testing.T) {
	var list []wanted
	for i := range 10_000 {
		list = append(list, wanted{Name: fmt.Sprintf("w%s Lantern %s.mkv", strings.ToLower(base32.StdEncoding.EncodeToString([]byte{byte(i), byte(i >> 8), 7})[:4]), fmt.Sprint(i)), Handle: fmt.Sprintf("h%07d", i)})
	}
	n := newNeedles(list)
	noise := make([]byte, 400)
	for range 2000 {
		rand.Read(noise)
		hits := 0
		n.look(printable(noise), shortestInBytes, func(int) { hits++ })
		n.look(strings.ToLower(base32.StdEncoding.EncodeToString(noise[:10])), shortestInIDs, func(int) { hits++ })
		if hits > 0 {
			t.Fatalf("%d names in %x", hits, noise)
		}
	}
	for i, w := range list[:200] {
		for _, text := range []string{"x " + w.Name + " y", "at " + w.Handle} {
			found := false
			n.look(text, shortestInBytes, func(of int) { found = found || of == i })
			if !found {
				t.Errorf("%q is not found", text)
			}
		}
	}
}

// Names of a series share all terms but one: telling them from another's names takes as
// long for thousands as for a few.
func BenchmarkForgetSeries(b *testing.B) {
	for _, size := range []int{100, 10_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			var list []wanted
			for i := range size {
				list = append(list, wanted{Name: fmt.Sprintf("The Lantern Keepers S%03dE%03d.mkv", i/200, i%200)})
			}
			n := newNeedles(list)
			for b.Loop() {
				n.forget("The Lantern Keepers S999E999.mkv")
			}
		})
	}
}
