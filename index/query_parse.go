package index

import "slices"

// grouped drops the parentheses that stand too deep. All others group, which changes
// nothing for those in a name, as in "Title (1928).mkv": only beside "or" or a minus does
// it matter where a group ends.
func grouped(items []item) []item {
	items = pair(items)
	var out []item
	deep := make([]bool, len(items))
	depth := 0
	for i, it := range items {
		switch it.kind {
		case opening:
			if depth++; depth > maxDepth {
				deep[i], deep[it.pair] = true, true
			}
		case closing:
			depth--
		}
		if !deep[i] {
			out = append(out, it)
		}
	}
	return pair(out)
}

// pair finds where each parenthesis closes, drops those that close nothing and closes at
// the end what is open.
func pair(items []item) []item {
	var out []item
	var open []int
	for _, it := range items {
		if it.kind == closing {
			if len(open) == 0 {
				continue
			}
			out[open[len(open)-1]].pair = len(out)
			open = open[:len(open)-1]
		}
		if it.kind == opening {
			open = append(open, len(out))
		}
		out = append(out, it)
	}
	for len(open) > 0 {
		out[open[len(open)-1]].pair = len(out)
		open = open[:len(open)-1]
		out = append(out, item{kind: closing})
	}
	return out
}

// plain reads "or" and parentheses as parts of a name.
func plain(items []item) []item {
	var out []item
	for _, it := range items {
		switch it.kind {
		case thing:
			out = append(out, it)
		case orWord:
			out = append(out, item{clauses: orItself()})
		}
	}
	return out
}

func orItself() []Clause { return []Clause{{Term: Term{Words: []string{"or"}}}} }

// parser puts items together.
type parser struct {
	items []item
	at    int
}

// list reads up to the item at end. "or" binds its two neighbours, nothing further. An
// operator given twice adds to its values: ext:pdf ext:epub is ext:pdf,epub.
func (p *parser) list(end int) []Clause {
	out := p.ors(end) // one that has nothing before it
	var own *Filters
	for p.at < end {
		it := p.items[p.at]
		alternatives := p.alternatives(end)
		if f := it.filter(); f != nil && len(alternatives) == 1 && len(alternatives[0]) == 1 {
			if own == nil {
				own = &Filters{}
				out = append(out, Clause{Filter: own})
			}
			*own = own.with(*f)
			continue
		}
		out = append(out, either(alternatives)...)
	}
	return tidy(out)
}

// filter is what an operator without a minus says, or nil.
func (i item) filter() *Filters {
	if !i.operator || i.not {
		return nil
	}
	return i.clauses[0].Filter
}

// alternatives reads what is joined by "or", or one thing.
func (p *parser) alternatives(end int) [][]Clause {
	out := [][]Clause{p.one()}
	for {
		from := p.at
		words := p.ors(end)
		switch {
		case p.at == from:
			return out
		case p.at < end:
			out = append(out, p.one())
		default: // it has nothing behind it
			out[len(out)-1] = append(slices.Clone(out[len(out)-1]), words...)
			return out
		}
	}
}

// ors takes a run of "or" and returns what it says where it is no "or".
func (p *parser) ors(end int) []Clause {
	var out []Clause
	for p.at < end && p.items[p.at].or() {
		if p.items[p.at].kind == orWord && out == nil {
			out = orItself()
		}
		p.at++
	}
	return out
}

// one reads one thing or a group.
func (p *parser) one() []Clause {
	it := p.items[p.at]
	p.at++
	clauses := tidy(it.clauses)
	if it.kind == opening {
		clauses = p.list(it.pair)
		p.at = it.pair + 1
	}
	if it.not {
		return negate(clauses)
	}
	return clauses
}

// negate turns a list into one that holds where it does not.
func negate(list []Clause) []Clause {
	if len(list) == 0 {
		return nil
	}
	if !slices.ContainsFunc(list, func(c Clause) bool { return !c.Not }) {
		var out [][]Clause // neither a nor b does not hold where a or b does
		for _, c := range list {
			c.Not = false
			out = append(out, []Clause{c})
		}
		return either(out)
	}
	if len(list) > 1 {
		return []Clause{{Not: true, Any: [][]Clause{list}}}
	}
	c := list[0]
	if len(c.Any) == 0 {
		c.Not = true
		return []Clause{c}
	}
	var out []Clause // neither one nor the other
	for _, alternative := range c.Any {
		out = append(out, negate(alternative)...)
	}
	return out
}

// either makes one clause of alternatives, or fewer and simpler ones that say the same.
func either(alternatives [][]Clause) []Clause {
	var out [][]Clause
	for _, a := range alternatives {
		switch {
		case len(a) == 0:
		case len(a) == 1 && !a[0].Not && len(a[0].Any) > 0:
			for _, inner := range a[0].Any {
				out = alternative(out, inner)
			}
		default:
			out = alternative(out, a)
		}
	}
	switch len(out) {
	case 0:
		return nil
	case 1:
		return out[0]
	case 2:
		if t, ok := spelledTwice(out); ok {
			return []Clause{{Term: t}}
		}
	}
	return []Clause{{Any: out}}
}

// alternative adds one unless it is there. Values of one operator are one filter:
// (ext:pdf or ext:epub) is ext:pdf,epub.
func alternative(out [][]Clause, next []Clause) [][]Clause {
	key := listKey(next)
	for i, a := range out {
		if listKey(a) == key {
			return out
		}
		if len(a) == 1 && len(next) == 1 && !a[0].Not && !next[0].Not && sameOperator(a[0], next[0]) {
			both := a[0].Filter.with(*next[0].Filter)
			out[i] = []Clause{{Filter: &both}}
			return out
		}
	}
	return append(out, next)
}

// spelledTwice reads ("blu ray" or bluray) as Blu-ray is read.
func spelledTwice(alternatives [][]Clause) (Term, bool) {
	if len(alternatives[0]) != 1 || len(alternatives[1]) != 1 {
		return Term{}, false
	}
	a, b := alternatives[0][0], alternatives[1][0]
	if a.Not || b.Not || len(a.Term.Words) < 2 || b.Term.Exact || !a.Term.Exact || a.Term.Prefix != b.Term.Prefix {
		return Term{}, false
	}
	whole := joined(a.Term.Words)
	if b.Term.Joined != whole && !slices.Equal(b.Term.Words, []string{whole}) {
		return Term{}, false
	}
	t := a.Term
	t.Joined, t.Exact = whole, false
	return t, true
}

// tidy drops what is said twice, and makes one filter of those of different operators and
// one of each operator's values that must not hold.
func tidy(list []Clause) []Clause {
	var out []Clause
	seen := map[string]bool{}
	for _, c := range list {
		if c.Filter != nil && merged(out, c) {
			continue
		}
		if key := c.key(); !seen[key] {
			seen[key] = true
			out = append(out, c)
		}
	}
	return out
}

func merged(list []Clause, c Clause) bool {
	for i, x := range list {
		if x.Filter == nil || x.Not != c.Not || c.Not && !sameOperator(x, c) || !c.Not && !x.Filter.apart(*c.Filter) {
			continue
		}
		both := x.Filter.with(*c.Filter)
		list[i].Filter = &both
		return true
	}
	return false
}

// ground leaves out alternatives that ask for no word where nothing else does: "a or -b"
// would find nearly everything (R25). It reports whether the list asks for a word now.
func ground(list []Clause) ([]Clause, bool) {
	if slices.ContainsFunc(list, grounded) {
		return list, true
	}
	var out []Clause
	found := false
	for _, c := range list {
		var rest [][]Clause
		if !c.Not {
			for _, a := range c.Any {
				if kept, ok := ground(a); ok {
					rest = append(rest, kept)
				}
			}
		}
		if len(rest) == 0 {
			out = append(out, c)
			continue
		}
		found = true
		out = append(out, either(rest)...)
	}
	return out, found
}

// grounded reports whether a clause cannot hold without a word of the query.
func grounded(c Clause) bool {
	if c.Not {
		return false
	}
	for _, a := range c.Any {
		if !slices.ContainsFunc(a, grounded) {
			return false
		}
	}
	return len(c.Any) > 0 || len(c.Term.Words) > 0
}
