package share

import (
	"cmp"
	"slices"
)

// finish names the links and puts those of attributes, text and scripts in order.
func (p *pageReader) finish() Page {
	p.endAnchor()
	p.page.Title, _ = MaskPersons(cleanName(p.title.String()))
	p.titled = newClaim(p.title.String(), NameTitle, scoreTitle)
	p.titled.Size = -1
	v := normalise(p.visible.String())
	hits := analyse(v.s, len(p.attrs) > 0)
	shown, text := blank(p.visible.String(), hits, v.raw), blank(v.s, hits, func(i int) int { return i })
	p.nameHeadings(shown)
	type placed struct {
		at     int
		r      reading
		secret bool
		claim  Claim
	}
	var all []placed
	for i, a := range p.attrs {
		claim := p.attrClaim(shown, i)
		for _, h := range a.hits {
			for _, r := range h.links {
				all = append(all, placed{a.from, r, r.secret || h.secret, r.named(claim)})
			}
		}
	}
	for i, h := range hits {
		for _, r := range h.links {
			at := v.raw(h.start)
			all = append(all, placed{at, r, r.secret || h.secret || r.code && codeBeside(text, hits, i), p.shownClaim(text, hits, i, r, at)})
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int { return cmp.Compare(a.at, b.at) })
	var c collector
	for _, x := range all {
		c.add(x.r, x.secret, x.claim)
	}
	for _, h := range scan(normalise(p.hidden.String()).s, 0) {
		for _, r := range h.links {
			c.add(r, r.secret || h.secret, r.named(p.fallback(0)))
		}
	}
	p.page.Found = c.found
	return p.page
}

// nameHeadings keeps the headings that name something.
func (p *pageReader) nameHeadings(shown string) {
	named := p.headings[:0]
	for _, h := range p.headings {
		if h.claim = newClaim(shown[h.from:h.to], NameHeading, scoreHeading); h.claim.Name != "" {
			h.claim.Size = -1
			named = append(named, h)
		}
	}
	p.headings = named
}

// attrClaim names a link in an attribute: by its own text, its hint, its line, the
// heading above, the title.
func (p *pageReader) attrClaim(shown string, i int) Claim {
	a := p.attrs[i]
	claim := newClaim(shown[a.from:max(a.from, a.to)], NameLinkText, scoreLink)
	if claim.Name == "" {
		claim = better(newClaim(a.hint, NameLinkText, scoreLink-10), claim)
	}
	begin, stop := lineStart(shown, a.from), a.from
	if i > 0 && p.attrs[i-1].to > begin && p.attrs[i-1].to <= stop {
		begin = p.attrs[i-1].to
	}
	rest := lineEnd(shown[max(a.from, a.to):])
	if claim.Name == "" {
		claim = better(lineClaim(shown, nil, 0, shown[begin:stop], ""), claim)
	}
	if claim.Name == "" {
		claim = better(p.fallback(a.from), claim)
	}
	if claim.Name == "" {
		claim = better(above(shown, []hit{{start: a.from, end: a.from}}, 0), claim)
	}
	if claim.Size < 0 {
		claim.Size = statedSize(shown[begin:stop] + " \n" + rest)
	}
	return claim
}

// shownClaim names a link that stands in the visible text.
func (p *pageReader) shownClaim(s string, hits []hit, i int, r reading, at int) Claim {
	h := hits[i]
	line, rest := s[lineStart(s, h.start):h.start], lineEnd(s[h.end:])
	claim := r.named(lineClaim(s, hits, i, line, rest))
	if claim.Name == "" {
		claim = better(p.fallback(at), claim)
	}
	if claim.Name == "" {
		claim = better(above(s, hits, i), claim)
	}
	if claim.Size < 0 {
		claim.Size = statedSize(line + " \n" + rest)
	}
	return claim
}

// fallback is the nearest heading above a position, else the title.
func (p *pageReader) fallback(at int) Claim {
	i, _ := slices.BinarySearchFunc(p.headings, at, func(h heading, at int) int {
		if h.to <= at {
			return -1
		}
		return 1
	})
	if i > 0 {
		return p.headings[i-1].claim
	}
	return p.titled
}
