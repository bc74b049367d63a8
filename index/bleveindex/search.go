package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"blindex/index"
)

const (
	// window is how many results of a query anyone can reach (R25).
	window   = 1000
	maxLimit = 100
	// fewHits is below how many matches near spellings are looked for.
	fewHits = 5
	// maxMirrors is how many members of a group are shown behind its first.
	maxMirrors = 10
)

// mode is how strictly a query is taken.
type mode int

const (
	strict mode = iota // all terms
	near               // all terms, or words near to them
	some               // half of the terms, or words near to them
)

// Search returns ids in order, at most 1,000 a query over all pages (R25). A query that
// hardly anything matches is tried with near spellings, and one that nothing matches in
// full is answered by what has some of its words.
// ErrEmptyQuery and ErrBadCursor say what is wrong with a request.
func (e *Engine) Search(ctx context.Context, r index.Request) (index.Result, error) {
	if r.Query.Empty() {
		return index.Result{}, index.ErrEmptyQuery
	}
	if r.Sort == "" {
		r.Sort = index.ByRelevance
	}
	after, err := readCursor(r)
	if err != nil {
		return index.Result{}, err
	}
	v, done, err := e.acquireView()
	if err != nil {
		return index.Result{}, err
	}
	defer done()
	ctx, cancel := context.WithTimeout(ctx, e.opt.QueryTimeout)
	defer cancel()
	s := searching{ctx: ctx, view: v, request: r, after: after, now: seconds(e.opt.Now())}
	res, err := s.run(e)
	if err != nil {
		return index.Result{}, fmt.Errorf("bleveindex: search: %w", err)
	}
	return res, nil
}

// searching is one search under way.
type searching struct {
	ctx     context.Context
	view    *view
	request index.Request
	after   cursor
	now     uint32
	plan    *plan
	mode    mode
	guesses map[string][]string
	wide    int // how much more than usual is put in order, for pages of many mirrors
}

// run tries one mode after the other until there is enough; a further page goes on in
// the mode of the first.
func (s *searching) run(e *Engine) (index.Result, error) {
	var err error
	if s.plan, err = newPlan(s.ctx, s.view, s.request.Query); err != nil {
		return index.Result{}, err
	}
	all, err := s.collect(e)
	if err != nil {
		return index.Result{}, err
	}
	for _, next := range []mode{near, some} {
		further := s.after.set && s.after.Mode >= next
		if !further && (s.after.set || !s.wants(next, all)) {
			continue
		}
		if next == near {
			changed, err := s.addNear()
			if err != nil {
				return index.Result{}, err
			}
			if !changed {
				continue
			}
		}
		s.mode = next
		if all, err = s.collect(e); err != nil {
			return index.Result{}, err
		}
	}
	for {
		res, enough, err := s.result(all)
		if err != nil || enough || s.reach() == window {
			return res, err
		}
		s.wide = 4*s.wide + 1
		if all, err = s.collect(e); err != nil {
			return index.Result{}, err
		}
	}
}

// wants reports whether a mode is worth trying after what was found so far. Words that
// stand together in a name are taken for correct; a rare word alone may be a slip. Where
// all words had to be replaced, names with one of them as typed are worth showing too.
func (s *searching) wants(m mode, all *collection) bool {
	if m == near {
		return all.total == 0 || len(s.plan.leaves) == 1 && all.total < fewHits
	}
	return len(s.plan.leaves) > 1 && (all.total == 0 || all.total < fewHits && s.mode == near && s.allReplaced(all.best.list[0]))
}

// allReplaced reports whether an entry has none of the words as typed.
func (s *searching) allReplaced(f found) bool {
	r := newRanking(s.plan, s.now, false)
	r.locate(f.seg.cols.name(f.doc))
	return !slices.Contains(r.share[:min(len(s.plan.atoms), maxAtoms)], 1)
}

// collect runs the plan over all segments, the shards side by side.
func (s *searching) collect(e *Engine) (*collection, error) {
	parts := make([]*collection, len(s.view.snaps))
	var group errgroup.Group
	for n := range parts {
		parts[n] = &collection{best: top{k: s.reach()}}
		if s.request.Facets {
			parts[n].tally = newTally(e.opt.Now())
		}
		if n < len(parts)-1 {
			group.Go(func() error { return s.shard(n, parts[n]) })
		}
	}
	last := len(parts) - 1
	err := s.shard(last, parts[last]) // here, where the stack has grown already
	if err := errors.Join(group.Wait(), err); err != nil {
		return nil, err
	}
	all := parts[0]
	for _, p := range parts[1:] {
		all.total += p.total
		all.atLeast = all.atLeast || p.atLeast
		all.best.list = append(all.best.list, p.best.list...)
		if all.tally != nil {
			all.tally.merge(p.tally)
		}
	}
	slices.SortFunc(all.best.list, func(a, b found) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
	all.best.list = all.best.list[:min(len(all.best.list), s.reach())]
	return all, nil
}

// reach is how many entries have to be put in order for this page: groups of mirrors may
// take several for one.
func (s *searching) reach() int {
	return min(window, (s.after.N+s.limit()*4+64)*(s.wide+1))
}

func (s *searching) limit() int { return min(max(s.request.Limit, 1), maxLimit) }

func (s *searching) shard(n int, out *collection) error {
	c := collector{request: &s.request, plan: s.plan, out: out, rank: newRanking(s.plan, s.now, s.mode == some)}
	if s.mode == some {
		c.need = (len(s.plan.leaves) + 1) / 2
	}
	for _, seg := range s.view.segments {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		if seg.shard != n {
			continue
		}
		if err := c.segment(seg); err != nil {
			return err
		}
	}
	return nil
}

// result cuts the page and says what is known of the whole; enough is whether the page is
// full or there is nothing more to fill it with.
func (s *searching) result(all *collection) (res index.Result, enough bool, err error) {
	hits, enough, err := s.page(all)
	if err != nil {
		return index.Result{}, false, err
	}
	res = index.Result{
		Hits: hits, Total: all.total, AtLeast: all.atLeast || s.plan.cut, Applied: s.view.applied,
		Some: s.mode == some && all.total > 0, Near: s.mode >= near && s.plan.hasNear() && all.total > 0, Guesses: s.guesses,
	}
	if all.tally != nil {
		res.Facets = all.tally.facets()
	}
	return res, enough, nil
}

// page cuts a page of groups out of what is in order: each group where its first member
// stands, the others behind it.
func (s *searching) page(all *collection) (out []index.Hit, enough bool, err error) {
	var heads []int
	members := map[int][]int{}
	groups := map[uint64]int{}
	list := all.best.list
	for i, f := range list {
		g := f.seg.cols.group(f.doc)
		if head, ok := groups[g]; ok && g != 0 {
			if len(members[head]) < maxMirrors {
				members[head] = append(members[head], i)
			}
			continue
		}
		groups[g] = i
		if !s.after.set || s.after.before(f) {
			heads = append(heads, i)
		}
	}
	further := len(list) == s.reach() && s.reach() < window
	enough = len(heads) > s.limit() || !further
	more := len(heads) > s.limit() || further
	heads = heads[:min(len(heads), s.limit())]
	sum := requestSum(s.request)
	for n, head := range heads {
		next := ""
		if more || n < len(heads)-1 {
			next = cursor{Sum: sum, Mode: s.mode, Key: list[head].key, Tie: list[head].tie, N: s.after.N + n + 1, set: true}.String()
		}
		for _, i := range append([]int{head}, members[head]...) {
			hit, err := s.hit(list[i])
			if err != nil {
				return nil, false, err
			}
			hit.Cursor = next
			if len(members[head]) > 0 {
				hit.Group = list[head].seg.cols.group(list[head].doc)
			}
			out = append(out, hit)
		}
	}
	return out, enough, nil
}

func (s *searching) hit(f found) (index.Hit, error) {
	id, err := f.seg.segment.DocID(uint64(f.doc))
	if err != nil {
		return index.Hit{}, err
	}
	h := index.Hit{ID: string(id)}
	if s.request.Sort == index.ByRelevance {
		h.Score = keyScore(f.key)
	}
	if s.request.Explain {
		h.Why = newRanking(s.plan, s.now, s.mode == some).explain(f.seg.cols, f.doc)
	}
	return h, nil
}
