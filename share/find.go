package share

import "strings"

// Find returns the share links in plain text, markdown or BBCode, in order, once each.
func Find(text Untrusted) []Found {
	var c collector
	var list []passage
	s := clip(text.raw)
	eachBlock(s, func(from, to int) {
		if mayHoldLink(s[from:to]) {
			list = c.block(s, from, to, list)
		}
	})
	if len(c.found) == 0 {
		return nil
	}
	whole, hits := wholeText(s, list)
	c.addText(whole, besides(whole, hits, false))
	if tagged(s) {
		c.rename(FindHTML(Untrusted{raw: s}, nil).Found)
	}
	return c.found
}

// block adds the links of the block of s at [from,to), not named yet. How it reads
// goes on the list of what names are read from. Where it reads in two ways, the
// second counts for places in which the first saw nothing.
func (c *collector) block(s string, from, to int, list []passage) []passage {
	var read []hit
	ways := views(s[from:to])
	for i, v := range ways {
		hits := scan(v.s, 0)
		joinKeys(v.s, hits)
		if i == 0 && len(ways) == 1 && (len(hits) > 0 || v.edits != nil) {
			list = append(list, passage{from, to, v, hits})
		}
		for _, h := range hits {
			at := hit{start: v.raw(h.start), end: v.raw(h.end)}
			if overlaps(read, at) {
				continue
			}
			if i == 0 {
				read = append(read, at)
			}
			for _, r := range h.links {
				c.add(r, r.secret || h.secret, Claim{Size: -1})
			}
		}
	}
	if len(ways) == 1 {
		return list
	}
	clean, _ := scrub(s[from:to], true) // what is a secret in one reading may look like none in the other
	v := unfold(clean, true)
	return append(list, passage{from, to, v, scan(v.s, 0)})
}

// tagged reports whether text is at least in part HTML, whose tags say more of names
// than its lines do.
func tagged(s string) bool {
	for _, tag := range []string{"</a>", "</p>", "</td>", "</li>", "</h", "</div>", "<br", "</button>", "</form>", "</span>"} {
		if strings.Contains(s, tag) {
			return true
		}
	}
	return false
}

// rename takes over names that another reading of the text found better.
func (c *collector) rename(found []Found) {
	better := map[Link]Claim{}
	for _, f := range found {
		better[f.Link] = f.Claim
	}
	for i := range c.found {
		f := &c.found[i]
		if b, ok := better[f.Link]; ok && f.Link.handle != "" && b.Name != "" && (f.Claim.Name == "" || b.Score > f.Claim.Score) {
			b.take(&f.Claim)
			f.Claim = b
		}
	}
}

// collector gathers links once each, with the best claim of their name.
type collector struct {
	found []Found
	byID  map[string]int
}

func (c *collector) add(r reading, secret bool, claim Claim) {
	if c.byID == nil {
		c.byID = map[string]int{}
	}
	if i, ok := c.byID[r.id()]; ok {
		f := &c.found[i]
		f.HadSecret = f.HadSecret || secret
		if claim.Name != "" && (f.Claim.Name == "" || claim.Score > f.Claim.Score) {
			f.Claim, claim = claim, f.Claim
		}
		f.Claim.take(&claim)
		return
	}
	c.byID[r.id()] = len(c.found)
	c.found = append(c.found, Found{Link: r.link, HadSecret: secret, Claim: claim})
}

// addText adds the links of one normalised text.
func (c *collector) addText(s string, hits []hit) {
	d, at := textDocument(s, hits)
	last := Claim{}
	for i, h := range hits {
		if len(h.links) == 0 {
			continue
		}
		coded := codeBeside(d.s, hits, i)
		for _, r := range h.links {
			around := d.textContext(at[i], safe(r.name))
			around.former = last.Name
			last = around.claim()
			c.add(r, r.secret || r.code && coded, last)
		}
	}
}

// blank puts spaces where the hits stand, at positions that raw maps to s. Names
// are read from such text alone: a window onto it can not begin within a key.
func blank(s string, hits []hit, raw func(int) int) string {
	b := []byte(s)
	for _, h := range hits {
		for i := raw(h.start); i < raw(h.end); i++ {
			b[i] = ' '
		}
	}
	return string(b)
}

// codeBeside reports whether a short code that belongs to the link stands on its
// line, or right behind it.
func codeBeside(s string, hits []hit, i int) bool {
	h := hits[i]
	if i+1 < len(hits) && len(hits[i+1].links) == 0 && strings.Count(s[h.end:hits[i+1].start], "\n") <= 2 && hits[i+1].start-h.end < 200 {
		return true
	}
	return i > 0 && len(hits[i-1].links) == 0 && h.start-hits[i-1].end < 40 && !strings.Contains(s[hits[i-1].end:h.start], "\n")
}
