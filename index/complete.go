package index

import (
	"sort"
	"strings"
)

// maxCompletionWords bounds how far a completion runs on.
const maxCompletionWords = 3

// Completions returns words or short phrases from live names that complete prefix,
// those that more names share first.
func Completions(prefix string, liveNames []string, limit int) []string {
	q := ParsePrefix(prefix)
	at := q.LastTerm()
	if at < 0 || limit <= 0 {
		return nil
	}
	typed := q.All[at].Term
	before := typedBefore(prefix)
	c := candidates{count: map[string]int{}}
	for _, name := range liveNames {
		c.add(completionsOf(name, typed, before))
	}
	return c.best(limit)
}

// typedBefore is what stands before the word being typed, as typed.
func typedBefore(prefix string) string {
	words := strings.Fields(prefix)
	if len(words) < 2 {
		return ""
	}
	return strings.Join(words[:len(words)-1], " ") + " "
}

// completionsOf finds where the typed word begins in a name and returns it completed,
// alone and with up to two words after it.
func completionsOf(name string, typed Term, before string) []string {
	var words []Token
	for _, t := range Tokenize(name) {
		if !t.Alt {
			words = append(words, t)
		}
	}
	var out []string
	for i := range words {
		last, ok := completed(words, i, typed)
		if !ok {
			continue
		}
		for n := 0; n < maxCompletionWords && last+n < len(words); n++ {
			out = append(out, before+spoken(name, words[i:last+n+1]))
		}
	}
	return out
}

// completed returns the index of the word that the typed text ends in.
func completed(words []Token, i int, typed Term) (int, bool) {
	last := len(typed.Words) - 1
	if i+last >= len(words) {
		return 0, false
	}
	for k, w := range typed.Words {
		if !matches(words[i+k].Term, w, k == last) {
			return 0, false
		}
	}
	return i + last, true
}

// spoken writes words the way one types them: lower case, a space where the name has
// any separator, none where it has none between characters of a spaceless script.
func spoken(name string, words []Token) string {
	var b strings.Builder
	for i, w := range words {
		touching := i > 0 && words[i-1].End == w.Start && spacelessToken(w) && spacelessToken(words[i-1])
		if i > 0 && !touching {
			b.WriteByte(' ')
		}
		b.WriteString(strings.ToLower(name[w.Start:w.End]))
	}
	return b.String()
}

func spacelessToken(t Token) bool {
	for _, r := range t.Term {
		return spaceless(r)
	}
	return false
}

// candidates counts in how many names a completion stands.
type candidates struct{ count map[string]int }

func (c candidates) add(list []string) {
	seen := map[string]bool{}
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			c.count[s]++
		}
	}
}

func (c candidates) best(limit int) []string {
	out := make([]string, 0, len(c.count))
	for s := range c.count {
		out = append(out, s)
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if c.count[a] != c.count[b] {
			return c.count[a] > c.count[b]
		}
		if len(a) != len(b) {
			return len(a) < len(b)
		}
		return a < b
	})
	return out[:min(limit, len(out))]
}
