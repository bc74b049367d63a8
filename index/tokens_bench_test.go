package index

import "testing"

// benchNames are names of every kind that the index is built of.
var benchNames = []string{
	"Steamboat.Willie.1928.Restored.1080p.BluRay.x264-FILMARCHIV.mkv",
	"The Adventures of Sherlock Holmes - Arthur Conan Doyle (1892) [EPUB].zip",
	"Nosferatu_Eine_Symphonie_des_Grauens_1922_German_DVDRip.avi",
	"Louis Armstrong - 1928 - The Hot Fives Vol. 3 (FLAC 24-96)",
	"The.Lone.Ranger.S01E02.Enter.the.Lone.Ranger.720p.WEB-DL.AAC2.0.H.264",
	"debian-12.4.0-amd64-netinst.iso",
	"IMG_20190704_154233.jpg",
	"Le Voyage dans la Lune (Méliès, 1902) version colorisée.mp4",
	"Толстой Л.Н. - Война и мир. Том 1.fb2",
	"東京物語 Tokyo Story 1953 BDRip.mkv",
}

func BenchmarkTokenize(b *testing.B) {
	for _, c := range []struct {
		kind  string
		names []string
	}{{"ascii", benchNames[:7]}, {"all", benchNames}} {
		b.Run(c.kind, func(b *testing.B) {
			b.ReportAllocs()
			t := NewTokenizer()
			for i := 0; b.Loop(); i++ {
				t.Tokens(c.names[i%len(c.names)])
			}
		})
	}
}

func BenchmarkParseQuery(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ParseQuery("lone ranger season 1 episode 2 1080p")
	}
}
