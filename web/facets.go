package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"blindex/index"
)

// maxFacets is how many values of a field are offered, beside those chosen.
const maxFacets = 10

// groups makes links of the facets. What is chosen but has no hit is shown too, so that
// it can be taken back.
func (q query) groups(f index.Facets, now time.Time) []group {
	var out []group
	for _, name := range []string{"type", "provider", "kind", "ext", "lang"} {
		if g := q.listGroup(name, f[name]); len(g.Values) > 0 {
			out = append(out, g)
		}
	}
	for _, g := range []group{q.sizeGroup(f["size"]), q.dateGroup(f["date"], now)} {
		if len(g.Values) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func (q query) listGroup(name string, found []index.Facet) group {
	g := group{Name: name}
	chosen := q.list(name)
	for _, f := range found {
		if f.Value == "" || len(g.Values) == maxFacets && !slices.Contains(chosen, f.Value) {
			continue
		}
		g.Values = append(g.Values, choice{Value: f.Value, Count: f.Count, On: slices.Contains(chosen, f.Value), Href: q.toggled(name, f.Value)})
	}
	for _, value := range chosen {
		if !slices.ContainsFunc(found, func(f index.Facet) bool { return f.Value == value }) {
			g.Values = append(g.Values, choice{Value: value, On: true, Href: q.toggled(name, value)})
		}
	}
	return g
}

func (q query) toggled(name, value string) string {
	list := q.list(name)
	if i := slices.Index(list, value); i >= 0 {
		list = slices.Delete(list, i, i+1)
	} else {
		list = append(list, value)
	}
	return q.with(name, strings.Join(list, ","))
}

func (q query) sizeGroup(found []index.Facet) group {
	g := group{Name: "size"}
	low, high := q.params.Get("min_size"), q.params.Get("max_size")
	for _, b := range index.SizeBuckets {
		i := slices.IndexFunc(found, func(f index.Facet) bool { return f.Value == b.Value })
		least, most := number(b.Min), number(b.Max)
		on := low == least && high == most
		if i < 0 && !on {
			continue
		}
		ch := choice{Value: b.Value, On: on, Min: b.Min, Max: b.Max, Href: q.with("min_size", least, "max_size", most)}
		if on {
			ch.Href = q.with("min_size", "", "max_size", "")
		}
		if i >= 0 {
			ch.Count = found[i].Count
		}
		g.Values = append(g.Values, ch)
	}
	return g
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func (q query) dateGroup(found []index.Facet, now time.Time) group {
	g := group{Name: "date"}
	chosen := q.params.Get("since")
	for _, f := range found {
		day, err := time.Parse(time.DateOnly, f.Value)
		if err != nil {
			continue
		}
		ch := choice{Value: f.Value, Count: f.Count, On: f.Value == chosen, Href: q.with("since", f.Value), Min: int64(now.Sub(day).Hours() / 24)}
		if ch.On {
			ch.Href = q.with("since", "")
		}
		g.Values = append(g.Values, ch)
	}
	return g
}
