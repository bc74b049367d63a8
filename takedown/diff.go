package takedown

import "strings"

// DiffPart is a run of words of a text and its fate.
type DiffPart struct {
	Text string
	Fate DiffFate
}

// DiffFate says whether words stayed, went or came.
type DiffFate string

// The fates of words.
const (
	Same DiffFate = "same"
	Gone DiffFate = "gone"
	Come DiffFate = "come"
)

// diffWords bounds what is compared word by word: the time is its square.
const diffWords = 400

// Diff compares two texts word by word, for an operator who looks at what was redacted.
// The Same and Gone parts together are the words of a, Same and Come those of b.
func Diff(a, b string) []DiffPart {
	x, y := strings.Fields(a), strings.Fields(b)
	if len(x) > diffWords || len(y) > diffWords {
		if a == b {
			return []DiffPart{{a, Same}}
		}
		return []DiffPart{{a, Gone}, {b, Come}}
	}
	common := commonWords(x, y)
	var out []DiffPart
	add := func(word string, f DiffFate) {
		if n := len(out); n > 0 && out[n-1].Fate == f {
			out[n-1].Text += " " + word
			return
		}
		out = append(out, DiffPart{word, f})
	}
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case i < len(x) && j < len(y) && x[i] == y[j]:
			add(x[i], Same)
			i, j = i+1, j+1
		case j == len(y) || i < len(x) && common[i+1][j] >= common[i][j+1]:
			add(x[i], Gone)
			i++
		default:
			add(y[j], Come)
			j++
		}
	}
	return out
}

// commonWords is, for each pair of positions, how many words the rests have in common.
func commonWords(x, y []string) [][]int {
	t := make([][]int, len(x)+1)
	for i := range t {
		t[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				t[i][j] = t[i+1][j+1] + 1
			} else {
				t[i][j] = max(t[i+1][j], t[i][j+1])
			}
		}
	}
	return t
}
