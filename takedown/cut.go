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

// CutAddress prepares where the sender's original stands for storing: an address loses
// its fragment and whatever could be a secret in it, anything else is CutLinks with
// nothing left that could be read as a fragment or a parameter (R1).
func CutAddress(text share.Untrusted) string {
	if clean, isShare, err := share.ScrubURL(text); err == nil && !isShare {
		return clean
	}
	clean, _ := CutLinks(text)
	return strings.TrimSpace(separators.Replace(clean))
}

var separators = strings.NewReplacer("#", " ", "?", " ", "&", " ", ";", " ")
