package share

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// finish names the links and puts those of attributes, text and scripts in order.
func (p *pageReader) finish() Page {
	p.endAnchor()
	title := safe(p.title.String())
	p.page.Title, _ = MaskPersons(cleanName(title))
	raw := p.visible.String()
	if len(p.attrs) == 0 && !showsLink(raw) {
		var c collector
		c.addHidden(p.hidden.String(), title)
		p.page.Found = c.found
		return p.page
	}
	v := normalise(raw)
	hits := analyse(v.s, len(p.attrs) > 0)
	shown, text := blank(raw, hits, v.raw), blank(v.s, hits, func(i int) int { return i })
	d := &document{s: shown, title: p.called(title, shown), layout: &p.layout}
	all := p.placed(d, hits, v, text)
	slices.SortStableFunc(all, func(a, b placed) int { return cmp.Compare(a.at, b.at) })
	var c collector
	last := Claim{}
	for _, x := range all {
		around := d.htmlContext(x, p.attrs)
		around.former = last.Name
		last = around.claim()
		c.add(x.r, x.secret, last)
	}
	c.addHidden(p.hidden.String(), d.title)
	p.page.Found = c.found
	return p.page
}

// showsLink reports whether visible text holds a link.
func showsLink(raw string) (yes bool) {
	eachBlock(raw, func(from, to int) {
		if !yes && mayHoldLink(raw[from:to]) {
			yes = slices.ContainsFunc(scan(normalise(raw[from:to]).s, 0), func(h hit) bool { return len(h.links) > 0 })
		}
	})
	return yes
}

// placed is a link of a page and where it stands.
type placed struct {
	at     int // in the visible text
	place  int // in the document
	attr   int // in the page's attributes, or -1
	r      reading
	secret bool
}

// placed gives the links of a page, and the document its places: the text of
// anchors, and links that stand in the text itself. What stands in an anchor's text
// is named as the anchor is.
func (p *pageReader) placed(d *document, hits []hit, v *view, text string) []placed {
	var all []placed
	type spot struct {
		place
		attr, hit int
	}
	var spots []spot
	for i, a := range p.attrs {
		end := a.from
		if a.tag == anchorTag {
			end = max(a.from, a.to)
		}
		spots = append(spots, spot{place{from: a.from, to: end, linked: true}, i, -1})
	}
	for i, h := range hits {
		spots = append(spots, spot{place{from: v.raw(h.start), to: v.raw(h.end), linked: len(h.links) > 0}, -1, i})
	}
	slices.SortStableFunc(spots, func(a, b spot) int { return cmp.Compare(a.from, b.from) })
	attr := -1 // of the last place
	for _, s := range spots {
		n := len(d.places)
		if n == 0 || s.from >= d.places[n-1].to && (s.attr < 0 || s.from != d.places[n-1].from || s.to > s.from) {
			d.places = append(d.places, s.place)
			attr, n = s.attr, n+1
		} else if d.places[n-1].linked = d.places[n-1].linked || s.linked; s.attr >= 0 && attr < 0 {
			attr = s.attr
		}
		if s.attr >= 0 {
			for _, h := range p.attrs[s.attr].hits {
				for _, r := range h.links {
					all = append(all, placed{s.from, n - 1, s.attr, r, r.secret || h.secret})
				}
			}
			continue
		}
		h := hits[s.hit]
		for _, r := range h.links {
			all = append(all, placed{s.from, n - 1, attr, r, r.secret || h.secret || r.code && codeBeside(text, hits, s.hit)})
		}
	}
	return all
}

// htmlContext reads what stands around a link of an HTML page.
func (d *document) htmlContext(x placed, attrs []attrLink) Context {
	c := d.around(x.place)
	c.html = true
	c.file = strings.TrimSuffix(safe(x.r.name), ".html")
	if x.attr >= 0 {
		a := attrs[x.attr]
		c.text = strings.ReplaceAll(d.s[a.from:max(a.from, a.to)], "\n", " ")
		c.attr = safe(a.hint)
	}
	if len(c.text) > maxLine {
		c.text = c.text[:maxLine]
	}
	p := d.places[x.place]
	d.cellsOf(&c, p)
	begin := d.lineStart(p.from)
	own := d.layout.role(d.s, begin, p.to+len(lineEnd(d.s[p.to:])))
	c.flowing = own == roleText && c.term == "" && c.cells == nil && !strings.ContainsAny(strings.TrimRight(c.before, " \u00a0"), ":|–—") && !strings.HasSuffix(strings.TrimSpace(c.before), "-")
	c.bold = d.layout.bold(d.s, p.from-len(c.before), p.from)
	if i := before(d.layout.terms, p.from); i >= 0 {
		if t := d.layout.terms[i]; t.to >= 0 && t.to <= p.from && p.from-t.to < 2*maxLine {
			c.term = d.s[t.from:min(t.to, t.from+maxLine)]
		}
	}
	d.headings(&c, p.from)
	return c
}

// cellsOf reads the table row around a place.
func (d *document) cellsOf(c *Context, p place) {
	i := d.layout.cell(p.from)
	if i < 0 {
		return
	}
	if from := d.layout.cells[i].from; from > p.from-len(c.before) && from <= p.from {
		c.before, c.start = d.s[from:p.from], ""
	}
	if to := d.layout.cells[i].to; to >= p.to && to < p.to+len(c.after) {
		c.after = d.s[p.to:to]
	}
	c.after = strings.TrimRight(c.after, " |")
	cells, own, header := d.layout.row(d.s, i)
	if cells == nil {
		return
	}
	c.cells = cells
	c.named, c.column = nameCell(cells, own, header), ownColumn(cells, own, header)
	c.next = ""
}

// headings puts the nearest heading above and those it belongs to behind the lines
// under it.
func (d *document) headings(c *Context, at int) {
	k := slices.IndexFunc(c.lines, func(l seen) bool { return l.role == roleHead })
	if k >= 0 {
		c.lines = c.lines[:k]
	}
	level := 8
	for i := before(d.layout.heads, at-1); i >= 0 && level > 1 && len(c.lines) < maxAbove+4; i-- {
		h := d.layout.heads[i]
		if h.level >= level && level < 8 || h.to < 0 {
			continue
		}
		text := strings.ReplaceAll(d.s[h.from:min(h.to, h.from+maxLine)], "\n", " ")
		if h.to >= at || strings.TrimSpace(text) == "" {
			continue
		}
		level = h.level
		c.lines = append(c.lines, seen{line: &line{text: text, role: roleHead}})
	}
}

// called is what the title calls the page, without the name of the site.
func (p *pageReader) called(title, shown string) string {
	if og := safe(p.ogTitle); og != "" && (title == "" || foldName(title) == foldName(p.site)) {
		return og
	}
	for _, h := range p.layout.heads {
		if h.level == 1 && h.to > h.from {
			if own := strings.TrimSpace(shown[h.from:min(h.to, h.from+maxLine)]); len(own) > 3 && strings.Contains(title, own) {
				return own
			}
		}
	}
	host := ""
	if p.base != nil {
		host = foldName(strings.TrimPrefix(p.base.Hostname(), "www."))
	}
	for range 3 {
		cut := -1
		for _, sep := range []string{" | ", " :: ", " » ", " • ", " — ", " – ", " · ", " - "} {
			if i := strings.LastIndex(title, sep); i > 0 {
				tail := foldName(title[i+len(sep):])
				if sep != " - " && sep != " – " && sep != " — " || tail == foldName(p.site) || tail != "" && strings.Contains(host, strings.ReplaceAll(tail, " ", "")) || siteLike.MatchString(tail) {
					cut = max(cut, i)
				}
			}
		}
		if cut < 0 {
			break
		}
		title = strings.TrimSpace(title[:cut])
	}
	return title
}

// siteLike matches what names a site rather than one of its pages.
var siteLike = regexp.MustCompile(`forum|foro\b|fórum|форум|论坛|論壇|フォーラム|منتدى|\bblog\b|\bwiki\b|powered by|日記|ブログ|博客|\bpage \d+|stránky|portal\b`)

// addHidden adds the links of scripts and the like, named by their records alone.
func (c *collector) addHidden(s, title string) {
	if !mayHoldLink(s) {
		return
	}
	v := normalise(s)
	hits := analyseLinks(v.s)
	if len(hits) == 0 {
		return
	}
	d, at := textDocument(v.s, hits)
	for i, h := range hits {
		for _, r := range h.links {
			around := Context{file: safe(r.name), title: title}
			d.record(&around, at[i])
			c.add(r, r.secret || h.secret, around.claim())
		}
	}
}
