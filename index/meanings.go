package index

import (
	"strings"
	"sync"
)

// andTerm is what a "&" of a name is indexed as.
const andTerm = "&"

// ands are the words for "and" that people type where a name has "&".
var ands = wordSet("and und et y e och og en и й і та και ve")

// meanings are the words of names that say the same; a query for one finds the others, a
// little less well. One word may stand in one line only. Spellings that the splitting of
// names makes one already (H.264 and h264, Blu-ray and bluray) need no line.
var meanings = [...]string{
	"x264 h264 avc",
	"x265 h265 hevc",
	"4k 2160p uhd",
	"8k 4320p",
	"bluray blueray bdrip brrip",
	"dvdrip dvd",
	"hdtv hdtvrip",
	"subbed subs subtitles subtitled",
	"dubbed dub",
	"jpeg jpg",
	"mpeg mpg",
	"tiff tif",
	"html htm",
	"part pt",
	"volume vol",
	"chapter chap",
	"soundtrack ost",
	"version ver",
	"macos osx",
	"x64 amd64",
	"x86 i386",
	"arm64 aarch64",
}

var sameMeaning = sync.OnceValue(func() map[string][]string {
	out := map[string][]string{}
	for _, line := range meanings {
		words := strings.Fields(line)
		for i, w := range words {
			out[w] = append(append(out[w], words[:i]...), words[i+1:]...)
		}
	}
	return out
})

// romans are the numbers from 2 to 13 as titles count their parts.
var romans = [...]string{2: "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii"}
