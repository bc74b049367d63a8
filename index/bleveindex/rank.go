package bleveindex

import (
	"math"
	"slices"
	"strconv"

	"blindex/index"
)

// What each rule of the ranking counts at most. The order of these numbers is the order
// of the rules in docs/ranking.md.
const (
	pointsWords   = 1000 // the words of the query, the rarer the more, by how well each matches
	pointsPhrase  = 300  // side by side, in order
	pointsExact   = 250  // the name is the query
	pointsLength  = 200  // how much of the name the query is
	pointsOrder   = 120  // in order
	pointsTitle   = 100  // after the query the name only says when and how it was made
	pointsNear    = 80   // close together
	pointsGone    = -120 // known to be gone
	pointsSources = 24   // posted on many hosts
	pointsStart   = 20   // the name begins with the query
	pointsAlive   = 20
	pointsFresh   = 12 // seen lately
	pointsOwn     = 8  // the provider itself tells the name
)

// freshDays is the age in which freshness halves.
const freshDays = 180

// maxAtoms bounds the words that are compared one by one.
const maxAtoms = 64

// ranking scores entries for one plan.
type ranking struct {
	plan *plan
	now  uint32 // seconds
	some bool   // not all words need to be there

	at     [maxAtoms]int // where each atom stands in the name, or -1
	share  [maxAtoms]float32
	spans  spans
	leaves []float32 // how well each leaf matches
	sum    float32
	why    func(rule string, points float32) // told of every part of the sum; or nil
}

type spans struct{ adjacent, ordered, first, last, found int }

func newRanking(p *plan, now uint32, some bool) *ranking {
	return &ranking{plan: p, now: now, some: some, leaves: make([]float32, len(p.leaves))}
}

// score says how well an entry answers the query, and, when asked, why.
func (r *ranking) score(c *columns, doc uint32, why func(rule string, points float32)) float32 {
	name := c.name(doc)
	r.locate(name)
	r.judgeLeaves(name)
	length := len(name)
	if c.rows[doc].tail {
		length-- // the extension says nothing about the name
	}
	r.sum, r.why = 0, why
	r.words()
	r.places(name[:length])
	r.standing(c, doc)
	return r.sum
}

// add counts points for a rule.
func (r *ranking) add(rule string, points float32) {
	r.sum += points
	if r.why != nil && points != 0 {
		r.why(rule, points)
	}
}

// locate finds each word of the query in the name: beside the one before it where
// possible, else where it matches best.
func (r *ranking) locate(name []uint16) {
	atoms := r.plan.atoms[:min(len(r.plan.atoms), maxAtoms)]
	r.spans = spans{first: len(name)}
	before := -1
	for i := range atoms {
		best, share := -1, float32(0)
		if atoms[i].plain() {
			if best = nextPlace(name, atoms[i].hash, before); best >= 0 {
				share = 1
			}
			r.put(i, best, share, &before)
			continue
		}
		for j, h := range name {
			s := atoms[i].match(h)
			if s == 0 || s < share || s == share && best > before {
				continue
			}
			best, share = j, s
			if j == before+1 && s == 1 {
				break
			}
		}
		if before >= 0 && before+1 < len(name) && best != before+1 {
			if s := atoms[i].match(name[before+1]); s > 0 && s >= share {
				best, share = before+1, s
			}
		}
		r.put(i, best, share, &before)
	}
}

// nextPlace is where a word stands first behind another one, else where it stands, or -1.
func nextPlace(name []uint16, word uint16, before int) int {
	at := -1
	for j, h := range name {
		if h == word {
			if at = j; j > before {
				break
			}
		}
	}
	return at
}

// put notes where an atom stands, if it does; before is where the last one stood that does.
func (r *ranking) put(i, at int, share float32, before *int) {
	r.at[i], r.share[i] = at, share
	if at >= 0 {
		r.adjoin(i, at, *before)
		*before = at
	}
}

func (r *ranking) adjoin(i, at, before int) {
	s := &r.spans
	if i > 0 && r.at[i-1] >= 0 {
		if at == before+1 {
			s.adjacent++
		}
		if at > before {
			s.ordered++
		}
	}
	s.first, s.last = min(s.first, at), max(s.last, at)
	s.found++
}

// plain reports whether nothing but the word itself stands for an atom.
func (a *atom) plain() bool { return a.endings == nil && len(a.also) == 0 }

func (a *atom) match(h uint16) float32 {
	if a.hash == h {
		return 1
	}
	if a.endings != nil && a.endings.has(h) {
		return sharePrefix
	}
	for _, x := range a.also {
		if x.hash == h {
			return x.share
		}
	}
	return 0
}

// judgeLeaves says how well each term matches: as well as the worst of its words. A term
// that is not among the words of a name that matched stands there in another spelling;
// one of several alternatives need not stand there at all.
func (r *ranking) judgeLeaves(name []uint16) {
	for i := range r.leaves {
		r.leaves[i] = 1
	}
	for i, a := range r.plan.atoms {
		if i >= maxAtoms {
			return
		}
		r.leaves[a.leaf] = min(r.leaves[a.leaf], r.share[i])
	}
	if r.some {
		return
	}
	for i, l := range r.plan.leaves {
		if r.leaves[i] == 0 && (!l.choice || l.inOnePiece(name)) {
			r.leaves[i] = shareSpelling
			if len(r.plan.leaves[i].near)+len(r.plan.leaves[i].pairs) > 0 {
				r.leaves[i] = shareNear
			}
		}
	}
}

// inOnePiece reports whether a name has the words of a leaf as one.
func (l *leaf) inOnePiece(name []uint16) bool {
	return slices.ContainsFunc(l.joined, func(w string) bool { return slices.Contains(name, wordHash(w)) })
}

// matched is how many terms the name has, by its words.
func (r *ranking) matched(c *columns, doc uint32) int {
	name := c.name(doc)
	r.locate(name)
	r.judgeLeaves(name)
	n := 0
	for _, share := range r.leaves {
		if share > 0 {
			n++
		}
	}
	return n
}

func (r *ranking) words() {
	for i, l := range r.plan.leaves {
		rule := "word"
		switch s := r.leaves[i]; {
		case s == 0:
			continue
		case s <= shareNear:
			rule = "near spelling"
		case s <= sharePrefix:
			rule = "prefix"
		case s < 1:
			rule = "spelling"
		}
		r.add(rule, pointsWords*l.weight*r.leaves[i])
	}
}

func (r *ranking) places(name []uint16) {
	length := len(name)
	n := min(len(r.plan.atoms), maxAtoms)
	s := r.spans
	if s.found == 0 {
		return
	}
	if n > 1 {
		pairs := float32(n - 1)
		if r.plan.spoken == nil {
			r.add("phrase", pointsPhrase*float32(s.adjacent)/pairs)
		}
		r.add("order", pointsOrder*float32(s.ordered)/pairs)
		r.add("nearness", pointsNear*float32(s.found)/float32(max(s.last-s.first+1, s.found)))
	}
	whole := s.found == n && s.adjacent == n-1 && n >= length && s.first == 0
	if spoken := r.plan.spoken; spoken != nil { // of alternatives only the name that says "or" itself
		if whole = slices.Equal(name, spoken); whole || sideBySide(name, spoken, nil) {
			r.add("phrase", pointsPhrase)
		}
	}
	sure := !slices.ContainsFunc(r.share[:n], func(s float32) bool { return s <= shareNear })
	if whole && sure {
		r.add("exact", pointsExact)
	}
	if sure && s.found == n && s.adjacent == n-1 && s.first == 0 && s.last+1 < length && tags.has(name[s.last+1]) {
		r.add("title", pointsTitle)
	}
	if s.first == 0 {
		r.add("start", pointsStart*float32(s.found)/float32(n))
	}
	r.add("length", pointsLength*min(float32(s.found)/float32(max(r.plan.titleWords(name), 1)), 1))
}

// titleWords is how many words of a name are of what it names: a year and how a file was
// made say nothing of that, unless they are asked for.
func (p *plan) titleWords(name []uint16) int {
	n := 0
	for _, h := range name {
		if !tags.has(h) || p.asks(h) {
			n++
		}
	}
	return n
}

func (p *plan) asks(h uint16) bool {
	return slices.ContainsFunc(p.atoms, func(a atom) bool { return a.hash == h })
}

// tags are years, and the words that say how a file was made.
var tags = func() *hashSet {
	s := new(hashSet)
	for year := 1900; year <= 2050; year++ {
		s.add(wordHash(strconv.Itoa(year)))
	}
	for _, w := range index.TechnicalWords() {
		s.add(wordHash(w))
	}
	return s
}()

// standing adds what does not depend on the query.
func (r *ranking) standing(c *columns, doc uint32) {
	if seen := c.rows[doc].seen; seen > 0 && r.now > seen {
		r.add("fresh", pointsFresh*halved(r.now-seen))
	}
	if r.why == nil {
		r.sum += float32(c.rows[doc].standing) + pointsGone
		return
	}
	k := c.at(int(doc))
	r.add("sources", sourcePoints(c.rows[doc].sources))
	switch k.Status {
	case statusAlive:
		r.add("alive", pointsAlive)
	case statusGone:
		r.add("gone", pointsGone)
	}
	if k.Own {
		r.add("own", pointsOwn)
	}
}

// standing is the points of a class.
func (k *class) standing() float32 {
	sum := float32(0)
	switch k.Status {
	case statusAlive:
		sum = pointsAlive
	case statusGone:
		sum = pointsGone
	}
	if k.Own {
		sum += pointsOwn
	}
	return sum
}

// sourcePoints grow with the number of hosts, ever slower; whole numbers.
func sourcePoints(hosts uint8) float32 {
	if hosts < 2 {
		return 0
	}
	return float32(math.Round(pointsSources * math.Log2(float64(min(hosts, 16))) / 4))
}

const secondsPerDay = 24 * 60 * 60

// halved falls from 1 to 0 with age, by half every freshDays.
func halved(age uint32) float32 {
	return freshDays * secondsPerDay / (freshDays*secondsPerDay + float32(age))
}

// explain lists what an entry's score is made of.
func (r *ranking) explain(c *columns, doc uint32) []index.Reason {
	var out []index.Reason
	r.score(c, doc, func(rule string, points float32) {
		out = append(out, index.Reason{Rule: rule, Score: float64(points)})
	})
	return out
}
