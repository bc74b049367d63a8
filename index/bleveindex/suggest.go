package bleveindex

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"blindex/index"
)

// Bounds of one suggestion.
const (
	perWord       = 3        // entries returned for one word that a prefix stands for, or more when it stands for few
	maxEndings    = 40       // words whose entries are looked up
	knownEndings  = 512      // words that are told apart in entries that have the words before
	contextSample = 2048     // such entries of a segment that are looked at
	fewDocs       = 256      // entries of a word that are all looked at; of more, the best tiers
	maxLeaps      = 2 << 10  // steps through the entries of one word in one segment
	allLeaps      = 16 << 10 // steps in all
)

// Suggest returns ids of entries with a word that begins with the last word of prefix
// and with all words before it: a few entries of each likely word in turn, those first
// that rank first before a query is known. A space at the end says that the last word is
// finished. The dictionary only chooses where to look: it still lists words of entries
// that are gone, so no word of it is returned (R9).
func (e *Engine) Suggest(ctx context.Context, prefix string, limit int) (index.Result, error) {
	q := index.ParsePrefix(prefix)
	v, done, err := e.acquireView()
	if err != nil {
		return index.Result{}, err
	}
	defer done()
	ctx, cancel := context.WithTimeout(ctx, e.opt.QueryTimeout)
	defer cancel()
	res := index.Result{Applied: v.applied, AtLeast: true}
	if at := q.LastTerm(); at >= 0 {
		s := suggesting{ctx: ctx, view: v, limit: max(limit, 1), whole: strings.HasSuffix(prefix, " ")}
		if res.Hits, err = s.run(q, at); err != nil {
			return index.Result{}, fmt.Errorf("bleveindex: suggest: %w", err)
		}
	}
	res.Total = len(res.Hits)
	return res, nil
}

// suggesting is one suggestion being made.
type suggesting struct {
	ctx    context.Context
	view   *view
	limit  int
	whole  bool // the last word is finished
	places []*place
	leaps  int // steps taken
}

// place is a segment to look in, the largest first.
type place struct {
	*evaluation
	base  *roaring.Bitmap // entries with all words before the last; nil is all entries
	sieve *sieve          // or nil
}

func (s *suggesting) run(q index.Query, at int) ([]index.Hit, error) {
	last := q.All[at].Term
	typed := last.Words[len(last.Words)-1]
	lead := last.Words[:len(last.Words)-1]
	if len(last.Grams) > 0 {
		lead = last.Grams
	}
	if len(typed) < 2 && !s.whole { // one letter says too little
		return nil, nil
	}
	if err := s.open(q, at, lead); err != nil {
		return nil, err
	}
	ends := s.endings(typed, len(q.All) > 1 || len(lead) > 0)
	hits, err := s.entries(ends)
	if err != nil || len(hits) > 0 || last.Joined == "" {
		return hits, err
	}
	// Typed with a hyphen what names have in one piece.
	if err := s.open(q, at, nil); err != nil {
		return nil, err
	}
	return s.entries(s.endings(last.Joined, len(q.All) > 1))
}

// open makes the segments ready in which anything but the word at a place holds.
func (s *suggesting) open(q index.Query, at int, lead []string) error {
	p := &plan{ctx: s.ctx, view: s.view}
	p.all = p.clauses(slices.Delete(slices.Clone(q.All), at, at+1), false, false)
	filters := q.Filters
	filters.Adult = false // nobody is led there (R40)
	s.places = s.places[:0]
	for _, seg := range s.view.segments {
		e, err := p.open(seg)
		if err != nil {
			return err
		}
		at := &place{evaluation: e}
		if len(p.all) > 0 {
			if at.base, err = e.every(p.all, nil); err != nil {
				return err
			}
		}
		if len(lead) > 0 {
			b, err := e.allOf(lead)
			if err != nil {
				return err
			}
			if at.base != nil {
				b = roaring.And(at.base, b)
			}
			at.base = b
		}
		if at.base != nil && at.base.IsEmpty() {
			continue
		}
		if at.sieve, err = e.sieve(filters); err != nil {
			return err
		}
		s.places = append(s.places, at)
	}
	slices.SortStableFunc(s.places, func(a, b *place) int { return cmp.Compare(b.segment.Count(), a.segment.Count()) })
	return nil
}

// endings are the likeliest words that the typed one stands for: those that are the most
// frequent beside the words before it, or at all.
func (s *suggesting) endings(typed string, context bool) []string {
	if s.whole {
		return []string{typed}
	}
	n := maxEndings
	if context {
		n = knownEndings
	}
	words, _ := s.view.starting(typed, n)
	if context && len(words) > maxEndings {
		words = s.beside(words)
	}
	return words[:min(len(words), maxEndings)]
}

// beside orders words by how many of the entries that have the words before have them,
// judged by a sample and by hashes: good enough for an order.
func (s *suggesting) beside(words []string) []string {
	var set hashSet
	place := map[uint16]int{}
	for i, w := range words {
		h := wordHash(w)
		if !set.has(h) {
			set.add(h)
			place[h] = i
		}
	}
	counts := make([]int, len(words))
	var sample [contextSample]uint32
	for _, at := range s.places {
		n := at.base.ManyIterator().NextMany(sample[:])
		for _, doc := range sample[:n] {
			for _, h := range at.cols.name(doc) {
				if set.has(h) {
					counts[place[h]]++
				}
			}
		}
	}
	order := make([]int, len(words))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(counts[b], counts[a]) })
	out := make([]string, len(words))
	for i, n := range order {
		out[i] = words[n]
	}
	return out
}

// entries returns a few entries of each word in turn.
func (s *suggesting) entries(words []string) ([]index.Hit, error) {
	if len(words) == 0 {
		return nil, nil
	}
	var hits []index.Hit
	seen := map[string]bool{}
	each := max(perWord, (s.limit+len(words)-1)/len(words))
	for _, w := range words {
		if len(hits) >= s.limit {
			return hits, nil
		}
		if err := s.ctx.Err(); err != nil {
			return nil, err
		}
		found, err := s.word(w, each)
		if err != nil {
			return nil, err
		}
		for _, f := range found[:min(len(found), s.limit-len(hits))] {
			id, err := f.at.segment.DocID(uint64(f.doc))
			if err != nil {
				return nil, err
			}
			if !seen[string(id)] {
				seen[string(id)] = true
				hits = append(hits, index.Hit{ID: string(id)})
			}
		}
	}
	return hits, nil
}

// pick is an entry of a word.
type pick struct {
	at    *place
	doc   uint32
	merit uint8
}

func byMerit(a, b pick) int { return cmp.Compare(b.merit, a.merit) }

// word returns up to n entries that have the word, the best tiers first. Smaller segments
// are looked at when the larger ones have not enough.
func (s *suggesting) word(w string, n int) ([]pick, error) {
	var all []pick
	for _, at := range s.places {
		docs, err := bitmapOf(at.names, w)
		if err != nil {
			return nil, err
		}
		if !docs.IsEmpty() {
			leaps := min(maxLeaps, allLeaps-s.leaps)
			before := leaps
			all = append(all, at.best(docs, n, &leaps)...)
			s.leaps += before - leaps
		}
		if len(all) >= n {
			break
		}
	}
	slices.SortStableFunc(all, byMerit)
	return all[:min(n, len(all))], nil
}

// best returns up to n of the entries, the best tiers first, until the leaps are used up.
func (at *place) best(docs *roaring.Bitmap, n int, leaps *int) []pick {
	var out []pick
	sets := []*roaring.Bitmap{docs}
	if at.base != nil {
		sets = append(sets, at.base)
	}
	if docs.GetCardinality() <= fewDocs {
		common(sets, leaps, func(doc uint32) bool {
			if at.shows(doc) {
				out = append(out, pick{at, doc, at.cols.merit[doc]})
			}
			return true
		})
		slices.SortStableFunc(out, byMerit)
		return out[:min(n, len(out))]
	}
	for _, members := range at.cols.tiers {
		common(append(sets, members), leaps, func(doc uint32) bool {
			if at.shows(doc) {
				out = append(out, pick{at, doc, at.cols.merit[doc]})
			}
			return len(out) < n
		})
		if len(out) >= n {
			break
		}
	}
	return out
}

// shows reports whether an entry is there and the filters let it through.
func (at *place) shows(doc uint32) bool {
	return (at.deleted == nil || !at.deleted.Contains(doc)) && (at.sieve == nil || at.sieve.passes(doc))
}

// common calls f with the members that all sets share, in order, until it returns false
// or the leaps are used up. It leaps from member to member of the sparsest set, which for
// the first few is quicker than an intersection of all.
func common(sets []*roaring.Bitmap, leaps *int, f func(uint32) bool) {
	its := make([]roaring.IntPeekable, len(sets))
	for i, s := range sets {
		its[i] = s.Iterator()
	}
	doc, agreed := uint32(0), 0
	for i := 0; *leaps > 0; i = (i + 1) % len(its) {
		*leaps--
		its[i].AdvanceIfNeeded(doc)
		if !its[i].HasNext() {
			return
		}
		if next := its[i].PeekNext(); next > doc {
			doc, agreed = next, 0
		}
		if agreed++; agreed < len(its) {
			continue
		}
		if !f(doc) || doc == ^uint32(0) {
			return
		}
		doc, agreed = doc+1, 0
	}
}
