package share

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// mixedText is ordinary text of about 1 MB in several languages: sentences of words
// from titles, one in a hundred about passwords, and no link.
func mixedText() string {
	o := ordinary{rand.New(rand.NewPCG(5, 6))}
	var b strings.Builder
	for b.Len() < 1<<20 {
		list := o.of(titleNouns + "|" + titleNouns + "|" + titleWords + "|" + titleWords + "|" + titleRussian + "|" + titleChinese + "|" + titleArabic)
		b.WriteString(list)
		for range 10 {
			b.WriteString(" " + strings.ToLower(o.of(titleNouns+"|"+titleAdjectives+"|"+linking+"|"+titleWords+"|"+titleRussian)))
		}
		if o.IntN(100) == 0 {
			b.WriteString(", which the password protects")
		}
		b.WriteString(o.of(". |.\n| (see page 12). |, 1911. "))
	}
	return b.String()
}

func BenchmarkScrub(b *testing.B) {
	plain := mixedText()
	for _, c := range []struct{ name, text string }{
		{"without links", plain},
		{"a link a page", strings.ReplaceAll(plain, " which the password", "\nhttps://mega.nz/file/Ab3dEf7h#Zy8xWv6uTs5rQp4oNm3lKj2iHg1fEd0cBa9ZyXwVuTs\nPassword: swordfish\nwhich the password")},
	} {
		b.Run(c.name, func(b *testing.B) {
			u := NewUntrusted(c.text)
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				Scrub(u)
			}
		})
	}
}

func BenchmarkSpoken(b *testing.B) {
	text := mixedText()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		spoken(text, nil, false)
	}
}

func BenchmarkMaskPersons(b *testing.B) {
	o := ordinary{rand.New(rand.NewPCG(7, 8))}
	names, total := make([]string, 1000), 0
	for i := range names {
		names[i] = o.name()
		total += len(names[i])
	}
	b.SetBytes(int64(total))
	for b.Loop() {
		for _, n := range names {
			MaskPersons(n)
		}
	}
}
