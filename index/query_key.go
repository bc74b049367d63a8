package index

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Key writes a query the one way it can be written: equal for queries that mean the same
// and rank alike, and itself a query that means the same. It holds what was searched for,
// so it is for hashing and comparing in memory, never for a log or a row (R20).
func (q Query) Key() string {
	list := slices.Clone(q.All)
	if f := q.Filters.Key(); f != "" {
		list = append(list, Clause{Filter: &q.Filters})
	}
	return listKey(list)
}

// listKey writes the terms that must hold in the order typed, then filters, then what
// must not hold. Several filters stand in groups, or their values would be added up.
func listKey(list []Clause) string {
	var terms, filters, not []string
	for _, c := range list {
		switch {
		case c.Not:
			not = append(not, c.key())
		case c.Filter != nil:
			filters = append(filters, c.key())
		default:
			terms = append(terms, c.key())
		}
	}
	if len(filters) > 1 {
		for i, f := range filters {
			filters[i] = "(" + f + ")"
		}
	}
	slices.Sort(filters)
	slices.Sort(not)
	return strings.Join(slices.Concat(terms, filters, not), " ")
}

func (c Clause) key() string {
	s := c.positive()
	if !c.Not {
		return s
	}
	if strings.ContainsRune(s, ' ') && s[0] != '(' && s[0] != '"' {
		s = "(" + s + ")"
	}
	return "-" + s
}

func (c Clause) positive() string {
	switch {
	case c.Filter != nil:
		return c.Filter.Key()
	case len(c.Any) == 0:
		return c.Term.key()
	}
	alternatives := make([]string, len(c.Any))
	for i, a := range c.Any {
		alternatives[i] = listKey(a)
		if len(c.Any) > 1 && (len(a) > 1 || a[0].Filter != nil) {
			alternatives[i] = "(" + alternatives[i] + ")"
		}
	}
	return "(" + strings.Join(alternatives, " or ") + ")"
}

// key writes a term as it can be typed.
func (t Term) key() string {
	star := ""
	if t.Prefix {
		star = "*"
	}
	phrase := `"` + strings.Join(t.Words, " ") + `"` + star
	switch {
	case t.Exact:
		return phrase
	case t.Joined != "":
		return "(" + phrase + " or " + noOperator(t.Joined) + star + ")"
	}
	return noOperator(strings.Join(t.Words, "")) + star
}

// noOperator keeps the word "or" from being the operator.
func noOperator(word string) string {
	if word == "or" {
		return "Or"
	}
	return word
}

// Key writes filters as operators, in one order; "" when they let everything through.
// What no operator can say (Adult, a time within a day) is written all the same.
func (f Filters) Key() string {
	var out []string
	op := func(name, value string) {
		if value != "" {
			out = append(out, name+":"+value)
		}
	}
	for _, l := range []struct {
		name string
		list []string
	}{
		{"ext", f.Exts}, {"kind", f.Kinds}, {"lang", f.Langs}, {"provider", f.Providers},
		{"site", f.Sites}, {"status", f.Statuses}, {"type", f.Types},
	} {
		op(l.name, strings.Join(sorted(slices.Clone(l.list)), ","))
	}
	if f.MinSize > 0 {
		op("size", ">="+strconv.FormatInt(f.MinSize, 10))
	}
	if f.MaxSize > 0 {
		op("size", "<="+strconv.FormatInt(f.MaxSize, 10))
	}
	op("since", moment(f.Since))
	op("after", moment(f.After))
	op("before", moment(f.Before))
	if f.Adult {
		op("adult", "yes")
	}
	return strings.Join(out, " ")
}

func moment(t time.Time) string {
	t = t.UTC()
	switch {
	case t.IsZero():
		return ""
	case t.Equal(t.Truncate(24 * time.Hour)):
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339Nano)
}

// joined is words in one piece, as the index has them.
func joined(words []string) string { return clip(strings.Join(words, "")) }
