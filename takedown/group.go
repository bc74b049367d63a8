package takedown

import (
	"cmp"
	"hash/fnv"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// RowGroup are the rows of a notice that can be decided alike (R36): of one work, posted
// on one host, in one state. What is odd about a row takes it out of the rest.
type RowGroup struct {
	Key    string
	Work   int
	Host   string // "" when no page posts it, or rows name nothing
	State  RowState
	Odd    []OddRow // exceptions: each is looked at
	Rest   []int    // the others, accepted after a look at Sample
	Sample []int
}

// OddRow is a row with what is odd about it.
type OddRow struct {
	N   int
	Why []string
}

// What is odd about a row, as codes.
const (
	OddUnmatched = "unmatched"
	OddCovered   = "covered"
	OddSubtree   = "subtree"
	OddGuarded   = "guarded_source"
	OddTitle     = SignTitleUnlike
)

const groupSample = 10

// Group groups a case's rows: those with exceptions first, open ones before others. The
// sample depends on the notice's reference, so that nobody can know it beforehand.
func Group(c Case) []RowGroup {
	titles := map[int]string{}
	for _, w := range c.Notice.Works {
		titles[w.N] = w.Title
	}
	byKey := map[string]*RowGroup{}
	var out []*RowGroup
	for _, r := range c.Rows {
		g := RowGroup{Work: max(r.WorkN, min(1, len(c.Notice.Works))), Host: r.host(), State: r.State}
		g.Key = strconv.Itoa(g.Work) + "." + string(g.State) + "." + g.Host
		if byKey[g.Key] == nil {
			byKey[g.Key] = &g
			out = append(out, &g)
		}
		at := byKey[g.Key]
		if why := r.odd(titles[g.Work]); len(why) > 0 {
			at.Odd = append(at.Odd, OddRow{r.N, why})
		} else {
			at.Rest = append(at.Rest, r.N)
		}
	}
	slices.SortStableFunc(out, func(a, b *RowGroup) int {
		return cmp.Or(second(a.State == RowOpen, b.State == RowOpen), second(len(a.Odd) > 0, len(b.Odd) > 0), cmp.Compare(a.Work, b.Work), cmp.Compare(a.Host, b.Host))
	})
	groups := make([]RowGroup, len(out))
	for i, g := range out {
		g.Sample = sampleOf(c.Notice.Ref, g.Rest, groupSample)
		groups[i] = *g
	}
	return groups
}

func second(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// host is where the row's entry is posted.
func (r CaseRow) host() string {
	for _, p := range r.Pages {
		if u, err := url.Parse(p); err == nil && u.Host != "" {
			return strings.ToLower(u.Host)
		}
	}
	return ""
}

func (r CaseRow) odd(title string) []string {
	var why []string
	for _, o := range []struct {
		code string
		so   bool
	}{
		{OddUnmatched, r.Match != Matched},
		{OddCovered, r.Covered || len(r.Others) > 0},
		{OddSubtree, r.Scope == ScopeSubtree},
		{OddGuarded, r.Guarded},
		{OddTitle, r.Name != "" && !strings.HasPrefix(r.Name, "•") && !Alike(title, r.Name)},
	} {
		if o.so {
			why = append(why, o.code)
		}
	}
	return why
}

// sampleOf picks at most k rows, the same ones whenever it is asked about a notice.
func sampleOf(ref string, rows []int, k int) []int {
	mark := func(n int) uint64 {
		h := fnv.New64a()
		h.Write([]byte(ref + "|" + strconv.Itoa(n)))
		return h.Sum64()
	}
	picked := slices.Clone(rows)
	slices.SortFunc(picked, func(a, b int) int { return cmp.Compare(mark(a), mark(b)) })
	picked = picked[:min(k, len(picked))]
	slices.Sort(picked)
	return picked
}
