package bleveindex

import (
	"context"
	"math"

	"blindex/index"
)

// Limits of what one search may cost, beside those of the query itself.
const (
	maxExpansion = 256 // words a prefix stands for, the most frequent ones
	maxNear      = 8   // near spellings tried for one word
)

// plan is a query made ready for one view: what each term stands for, and how much it
// counts. It is the same for all segments.
type plan struct {
	ctx      context.Context // of the search that the plan is for
	view     *view
	segments map[*segmentView]*evaluation // each for one goroutine at a time
	all      []clause
	leaves   []*leaf  // the terms that should match, in the order typed
	atoms    []atom   // their words, one after the other
	spoken   []uint16 // hashes of the words with "or" between them, when the query has one
	cut      bool     // a prefix stands for more words than are searched for
}

// clause is index.Clause with its term made ready.
type clause struct {
	not    bool
	leaf   *leaf
	filter *index.Filters
	any    [][]clause
}

// leaf is one term.
type leaf struct {
	term   index.Term
	ends   []string // words that the last word stands for, when it is a prefix
	joined []string // words that Joined stands for, likewise, or Joined itself
	near   []string // words near to it, searched for when there is little else
	close  int      // how many of them are as near as any
	pairs  [][2]string
	choice bool    // it stands in alternatives: an entry need not have it
	weight float32 // share of the whole query, from how rare it is
	docs   uint64
}

// atom is one word of a leaf, as the ranking compares it.
type atom struct {
	hash    uint16
	leaf    int
	also    []weighed
	endings *hashSet // when it is a prefix
}

// weighed is another word that may stand for an atom, and how well.
type weighed struct {
	hash  uint16
	share float32
}

// hashSet is a set of word hashes.
type hashSet [1 << 16 / 64]uint64

func (s *hashSet) add(h uint16)      { s[h>>6] |= 1 << (h & 63) }
func (s *hashSet) has(h uint16) bool { return s[h>>6]&(1<<(h&63)) != 0 }

// How well a word matches that is not the word itself.
const (
	shareSpelling = 0.85
	sharePrefix   = 0.7
	shareNear     = 0.45
	shareFar      = 0.1 // near, but others are nearer
)

// newPlan makes a query ready.
func newPlan(ctx context.Context, v *view, q index.Query) (*plan, error) {
	p := &plan{ctx: ctx, view: v, segments: make(map[*segmentView]*evaluation, len(v.segments))}
	for _, s := range v.segments {
		e, err := p.open(s)
		if err != nil {
			return nil, err
		}
		p.segments[s] = e
	}
	p.all = p.clauses(q.All, false, false)
	for _, w := range q.Spoken() {
		p.spoken = append(p.spoken, wordHash(w))
	}
	return p, p.weigh()
}

func (p *plan) clauses(list []index.Clause, not, choice bool) []clause {
	out := make([]clause, 0, len(list))
	for _, c := range list {
		next := clause{not: c.Not, filter: c.Filter}
		if len(c.Term.Words) > 0 {
			next.leaf = p.newLeaf(c.Term)
			next.leaf.choice = choice
			if !not && !c.Not {
				p.leaves = append(p.leaves, next.leaf)
			}
		}
		for _, alternative := range c.Any {
			next.any = append(next.any, p.clauses(alternative, not || c.Not, true))
		}
		out = append(out, next)
	}
	return out
}

func (p *plan) newLeaf(t index.Term) *leaf {
	l := &leaf{term: t}
	if t.Joined != "" {
		l.joined = []string{t.Joined}
	}
	if !t.Prefix {
		return l
	}
	l.ends = p.starting(t.Words[len(t.Words)-1])
	if t.Joined != "" {
		l.joined = p.starting(t.Joined)
	}
	return l
}

// starting returns the most frequent words with a prefix.
func (p *plan) starting(prefix string) []string {
	words, cut := p.view.starting(prefix, maxExpansion)
	p.cut = p.cut || cut
	return words
}

// weigh counts how many entries have each term, and gives the rarer more weight.
func (p *plan) weigh() error {
	var sum float32
	for _, l := range p.leaves {
		rarest := uint64(math.MaxUint64)
		for _, w := range l.rarestOf() {
			n, err := p.count(w)
			if err != nil {
				return err
			}
			rarest = min(rarest, n)
		}
		l.docs = rarest
		l.weight = float32(math.Log(1 + float64(p.view.docs+1)/float64(rarest+1)))
		sum += l.weight
	}
	for _, l := range p.leaves {
		l.weight /= sum
	}
	p.makeAtoms()
	return nil
}

// rarestOf are the words of a leaf by which its frequency is judged.
func (l *leaf) rarestOf() []string {
	if l.term.Prefix {
		if len(l.term.Words) == 1 {
			return l.ends[:min(1, len(l.ends))]
		}
		return l.term.Words[:len(l.term.Words)-1]
	}
	return l.term.Words
}

func (p *plan) makeAtoms() {
	p.atoms = p.atoms[:0]
	for i, l := range p.leaves {
		single := len(l.term.Words) == 1
		for k, w := range l.term.Words {
			a := atom{hash: wordHash(w), leaf: i}
			if l.term.Prefix && k == len(l.term.Words)-1 {
				a.endings = new(hashSet)
				for _, end := range l.ends {
					a.endings.add(wordHash(end))
				}
			}
			if single {
				for _, s := range l.term.Also {
					a.also = append(a.also, weighed{wordHash(s), shareSpelling})
				}
				for i, s := range l.near {
					share := float32(shareNear)
					if i >= l.close {
						share = shareFar
					}
					a.also = append(a.also, weighed{wordHash(s), share})
				}
			}
			p.atoms = append(p.atoms, a)
		}
	}
}

// count is how many entries have a word, those included that are deleted and not yet gone.
func (p *plan) count(word string) (uint64, error) {
	var n uint64
	for _, e := range p.segments {
		docs, err := e.list(word)
		if err != nil {
			return 0, err
		}
		n += docs.GetCardinality()
	}
	return n, nil
}
