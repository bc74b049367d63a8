package index

// take appends the live heads of the groups among hits until the page is full; Next
// continues after the last group looked at. Groups are made here, of what was just found
// live: a removed head gives its place to the first live member, and a group without a
// live member leaves no trace (R9).
func (a *Answer) take(hits []Hit, live Live, limit int, h *Highlighter) (full bool) {
	for len(hits) > 0 {
		n := groupLen(hits)
		a.add(hits[:n], live, h)
		a.Next, hits = hits[n-1].Cursor, hits[n:]
		if len(a.Hits) == limit {
			return true
		}
	}
	return false
}

// add appends one group.
func (a *Answer) add(group []Hit, live Live, mark *Highlighter) {
	head := -1
	for _, h := range group {
		e, ok := live.Entries[h.ID]
		switch {
		case !ok:
		case head >= 0:
			a.Hits[head].Mirrors = append(a.Hits[head].Mirrors, e)
		default:
			head = len(a.Hits)
			a.Hits = append(a.Hits, AnswerHit{Entry: e, Score: h.Score, Why: h.Why, Highlight: mark.Spans(e.Name)})
		}
	}
}

// groupLen is how many hits the first of them shares its group with, itself counted.
func groupLen(hits []Hit) int {
	n := 1
	for n < len(hits) && hits[0].Group != 0 && hits[n].Group == hits[0].Group {
		n++
	}
	return n
}

// groups counts the groups; a hit of no group is one by itself.
func groups(hits []Hit) int {
	n := 0
	for len(hits) > 0 {
		hits = hits[groupLen(hits):]
		n++
	}
	return n
}
