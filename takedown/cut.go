package takedown

import (
	"fmt"
	"regexp"
	"strings"

	"blindex/share"
)

// CutLinks prepares free text for storing (R14): secrets are cut, and each share
// link becomes "[link 1]", "[link 2]", … The number says how many there were.
func CutLinks(text share.Untrusted) (clean string, links int) {
	scrubbed, _ := share.Scrub(text)
	clean = word.ReplaceAllStringFunc(strings.ToValidUTF8(strings.ReplaceAll(scrubbed, "\x00", ""), "�"), func(w string) string {
		if _, _, err := share.Parse(share.NewUntrusted(w)); err != nil {
			return w
		}
		links++
		return fmt.Sprintf("[link %d]", links)
	})
	// What is no word by itself but still reads as a link must not slip through.
	if left := share.Find(share.NewUntrusted(clean)); len(left) > 0 {
		return fmt.Sprintf("[text with %d links]", links+len(left)), links + len(left)
	}
	return clean, links
}

// word is a run of what links are written with.
var word = regexp.MustCompile(`[^\s<>"'\x60{}|\\^()\[\],;]+`)
