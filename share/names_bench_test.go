package share

import (
	"fmt"
	"strings"
	"testing"
)

func BenchmarkNamesDense(b *testing.B) {
	var s strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&s, "Old maps of the northern coast, sheet %d, scanned at 600 dpi: https://mega.nz/file/Ab3d%04d#Zy8xWv6uTs5rQp4oNm3lKj2iHg1fEd0cBa9ZyXw%04d\n", i, i, i)
	}
	u := NewUntrusted(s.String())
	b.SetBytes(int64(s.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if len(Find(u)) != 2000 {
			b.Fatal("links")
		}
	}
}
