package bleveindex

// starting returns the most frequent words with a prefix, and whether there are more.
func (v *view) starting(prefix string, limit int) (words []string, cut bool) {
	found := startingWords(v.words, prefix, limit+1)
	for _, c := range found[:min(len(found), limit)] {
		words = append(words, c.term)
	}
	return words, len(found) > limit
}

// near returns the words near to one, the likeliest first, and how many of them are as
// few edits away as any.
func (v *view) near(word string, limit int) (words []string, closest int) {
	found := nearWords(v.words, word, limit, 2)
	for _, c := range found {
		words = append(words, c.term)
		if c.edits == found[0].edits {
			closest++
		}
	}
	return words, closest
}
